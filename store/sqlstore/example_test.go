package sqlstore_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/sqlstore"
)

func Example() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	path := filepath.Join(dir, "hallpass.db")

	st, err := sqlstore.OpenSQLite(ctx, path, "lincoln", nil)
	if err != nil {
		log.Fatal(err)
	}
	_, err = st.Append(ctx, store.Commit{
		Operation: store.NewOperation(), Author: "registrar", Reason: "a new district", Time: time.Now(),
		Changes: district.Changes{Changes: []district.Change{
			district.Put(district.Info{ID: "lincoln", SchoolYear: 2027}),
			district.Put(district.User{Login: "jdoe", Approved: true}),
		}},
	}, store.Revision{})
	if err != nil {
		log.Fatal(err)
	}
	st.Close()

	st, err = sqlstore.OpenSQLite(ctx, path, "lincoln", nil) // another day
	if err != nil {
		log.Fatal(err)
	}
	defer st.Close()
	facts, head, err := st.Load(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for e, err := range st.Log(ctx, store.Revision{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(e.Author, "made", e.Reason, "at the head:", e.Revision == head)
	}
	fmt.Println(facts.Users[0].Login)
	// Output:
	// registrar made a new district at the head: true
	// jdoe
}
