package sqlstore_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/sqlstore"
)

func hostTable(t *testing.T, b bench) *sql.DB {
	db := b.pool(t)
	_, err := db.Exec(`CREATE TABLE host (operation TEXT NOT NULL PRIMARY KEY)`)
	require.NoError(t, err)
	return db
}

func count(t testing.TB, db *sql.DB, query string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, db.QueryRow(query, args...).Scan(&n))
	return n
}

func TestAPolicyChangeAndTheHostsRowsLandTogetherOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		st, db := b.open(t), hostTable(t, b)
		head := grow(t, st, 3)
		for _, x := range []struct {
			operation string
			end       func(*sql.Tx) error
			lands     bool
		}{{"rolled back", (*sql.Tx).Rollback, false}, {"committed", (*sql.Tx).Commit, true}} {
			tx, err := db.BeginTx(t.Context(), nil)
			require.NoError(t, err)
			in := st.In(tx)
			_, err = tx.Exec(`INSERT INTO host VALUES ($1)`, x.operation)
			require.NoError(t, err)
			c := commit(x.operation)
			got, err := in.Append(t.Context(), c, head)
			require.NoError(t, err)

			// The transaction sees what it has done, and nobody else does.
			facts, at, err := in.Load(t.Context())
			require.NoError(t, err)
			require.Equal(t, got, at)
			require.Equal(t, x.operation, marked(facts))
			require.Len(t, logOf(t, in), 4)
			again, err := in.Append(t.Context(), c, head)
			require.NoError(t, err)
			require.Equal(t, got, again)
			_, at, err = st.Load(t.Context())
			require.NoError(t, err)
			require.Equal(t, head, at)
			_, err = st.At(t.Context(), got)
			require.ErrorIs(t, err, store.ErrUnknownRevision)
			earlier, err := in.At(t.Context(), head)
			require.NoError(t, err)
			require.NotEqual(t, x.operation, marked(earlier))
			when, err := in.RevisionAt(t.Context(), theTime)
			require.NoError(t, err)
			require.Equal(t, got, when)

			require.NoError(t, x.end(tx))
			facts, at, err = st.Load(t.Context())
			require.NoError(t, err)
			require.Equal(t, x.lands, at == got)
			require.Equal(t, x.lands, marked(facts) == x.operation)
			require.Equal(t, x.lands, count(t, db, `SELECT count(*) FROM host WHERE operation = $1`, x.operation) == 1)
		}
		require.Len(t, logOf(t, st), 4)
	})
}

func TestTheHostsTransactionGoesOnAfterAConflict(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		st, db := b.open(t), hostTable(t, b)
		head := grow(t, st, 2)
		tx, err := db.Begin()
		require.NoError(t, err)
		_, err = st.In(tx).Append(t.Context(), commit("x"), store.Revision{})
		require.Equal(t, &store.MovedError{Head: head}, err)
		other := commit("other")
		other.Operation = logOf(t, st)[0].Operation
		_, err = st.In(tx).Append(t.Context(), other, head)
		require.ErrorIs(t, err, store.ErrOperation)
		_, err = st.In(tx).Append(t.Context(), store.Commit{}, head)
		require.ErrorIs(t, err, store.ErrInvalid)
		_, err = tx.Exec(`INSERT INTO host VALUES ('still here')`)
		require.NoError(t, err)
		require.NoError(t, tx.Commit())
		require.Equal(t, 1, count(t, db, `SELECT count(*) FROM host`))
		require.Len(t, logOf(t, st), 2)
	})
}

// The first commit of a district makes its head; a conflict must not leave an empty one.
func TestARefusedFirstCommitLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		st, db := b.open(t), b.pool(t)
		tx, err := db.Begin()
		require.NoError(t, err)
		_, err = st.In(tx).Append(t.Context(), commit("x"), store.RevisionOf("never"))
		require.ErrorIs(t, err, store.ErrConflict)
		require.NoError(t, tx.Commit())
		_, err = st.Append(t.Context(), commit("x"), store.RevisionOf("never"))
		require.ErrorIs(t, err, store.ErrConflict)
		require.Zero(t, count(t, db, `SELECT count(*) FROM hallpass_head`))
		names, err := st.Districts(t.Context())
		require.NoError(t, err)
		require.Empty(t, names)
	})
}

func TestATransactionThatBeganTooEarlyConflicts(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		st, db := b.open(t), b.pool(t)
		head := grow(t, st, 2)
		var options *sql.TxOptions
		if b.dialect == sqlstore.PostgreSQL {
			options = &sql.TxOptions{Isolation: sql.LevelRepeatableRead}
		}
		tx, err := db.BeginTx(t.Context(), options)
		require.NoError(t, err)
		defer tx.Rollback()
		_, at, err := st.In(tx).Load(t.Context()) // its snapshot
		require.NoError(t, err)
		require.Equal(t, head, at)
		moved := grow(t, st, 1)
		_, err = st.In(tx).Append(t.Context(), commit("late"), head)
		require.ErrorIs(t, err, store.ErrConflict)
		require.NoError(t, tx.Rollback())
		_, at, err = st.Load(t.Context())
		require.NoError(t, err)
		require.Equal(t, moved, at)
	})
}

// A context that ends within an append must not leave a half of it to the host's COMMIT.
func TestNoHalfOfACommitIsLeftInATransaction(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		st, db := b.open(t), b.pool(t)
		head := grow(t, st, 1)
		for n := range 60 {
			tx, err := db.BeginTx(context.Background(), nil)
			require.NoError(t, err)
			ctx := &countdown{Context: t.Context(), left: int64(n), done: make(chan struct{})}
			_, err = st.In(tx).Append(ctx, commit(store.NewOperation()), head)
			committed := tx.Commit()
			log := logOf(t, st) // it verifies, whatever happened
			require.Equal(t, err == nil && committed == nil, log[len(log)-1].Revision != head)
			head = log[len(log)-1].Revision
		}
	})
}
