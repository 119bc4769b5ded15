package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/sqlstore"
)

// childEnv tells the test binary that it is a child, its task and its file.
const childEnv = "HALLPASS_SQLSTORE_CHILD"

// runChild does the task of a child, until it is killed.
func runChild(order string) int {
	what, path, _ := strings.Cut(order, " ")
	var err error
	switch what {
	case "write":
		err = write(context.Background(), path)
	case "open":
		err = open(context.Background(), path)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// write commits for ever, in turn by itself and together with a row of the host's, and says
// on standard output the commits that it offers and those that have landed.
func write(ctx context.Context, path string) error {
	st, err := sqlstore.OpenSQLite(ctx, path, "killed", nil)
	if err != nil {
		return err
	}
	st.SnapshotEvery(8_000)
	db, err := sql.Open("sqlite", fileURI(path)+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)")
	if err != nil {
		return err
	}
	_, head, err := st.Load(ctx)
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		c := commit(store.NewOperation())
		fmt.Println("try", c.Operation)
		if n%2 == 0 {
			head, err = st.Append(ctx, c, head)
		} else {
			head, err = commitTogether(ctx, st, db, c, head)
		}
		if err != nil {
			return err
		}
		fmt.Println("ack", c.Operation)
	}
}

// commitTogether commits a change and a row of the host's in one transaction.
func commitTogether(ctx context.Context, st *sqlstore.Store, db *sql.DB, c store.Commit,
	head store.Revision) (store.Revision, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return head, err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `INSERT INTO host VALUES ($1)`, c.Operation); err != nil {
		return head, err
	}
	got, err := st.In(tx).Append(ctx, c, head)
	if err != nil {
		return head, err
	}
	if err := tx.Commit(); err != nil {
		return head, &store.OutcomeError{Operation: c.Operation, Expected: head}
	}
	return got, nil
}

// open opens and closes the store, and says so.
func open(ctx context.Context, path string) error {
	fmt.Println("opening")
	st, err := sqlstore.OpenSQLite(ctx, path, "killed", nil)
	if err == nil {
		fmt.Println("open")
		err = st.Close()
	}
	return err
}
