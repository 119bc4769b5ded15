package filestore_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/filestore"
)

// A program commits, somebody edits the document, and the log has both.
func Example() {
	directory, err := os.MkdirTemp("", "lincoln")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(directory)
	path := filepath.Join(directory, "district.json")

	ctx := context.Background()
	st, err := filestore.Open(path, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer st.Close()
	commit := func(reason string, changes ...district.Change) store.Commit {
		return store.Commit{Operation: store.NewOperation(), Author: "registrar", Reason: reason, Time: time.Now(),
			Changes: district.Changes{Changes: changes}}
	}
	head, err := st.Append(ctx, commit("the first school",
		district.Put(district.Info{ID: "lincoln", SchoolYear: 2027}),
		district.Put(access.BuildingRow{ID: "2", Name: "Lincoln Hihg"})), store.Revision{})
	fmt.Println(err)

	document, _ := os.ReadFile(path)
	fmt.Printf("%s", document)
	_ = os.WriteFile(path, bytes.Replace(document, []byte("Hihg"), []byte("High"), 1), 0o600)

	mill := commit("a second school", district.Put(access.BuildingRow{ID: "7", Name: "Old Mill"}))
	_, err = st.Append(ctx, mill, head)
	if conflict, ok := errors.AsType[*store.MovedError](err); ok {
		_, err = st.Append(ctx, mill, conflict.Head)
	}
	fmt.Println(err)
	for entry, err := range st.Log(ctx, store.Revision{}) {
		fmt.Println(entry.Author, "-", entry.Reason, err)
	}
	// Output:
	// <nil>
	// {
	//   "format": 1,
	//   "district": {
	//     "id": "lincoln",
	//     "schoolYear": 2027
	//   },
	//   "buildings": [
	//     {
	//       "id": "2",
	//       "name": "Lincoln Hihg"
	//     }
	//   ]
	// }
	// <nil>
	// registrar - the first school <nil>
	// filestore - edited by hand <nil>
	// registrar - a second school <nil>
}
