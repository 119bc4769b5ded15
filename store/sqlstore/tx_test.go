package sqlstore_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/sqlstore"
)

// hostTx is a transaction that the host has begun, by one of the ways that it may go.
type hostTx struct {
	in               *sqlstore.Tx
	exec             func(statement string, args ...any) error
	commit, rollback func() error
}

// eachHost runs a test on a fresh district of each database, with each way to begin a transaction
// there. It begins at the isolation that the database has, or so that it keeps its first snapshot.
func eachHost(t *testing.T, test func(t *testing.T, b bench, begin func(st *sqlstore.Store, keeps bool) hostTx)) {
	each(t, func(t *testing.T, b bench) {
		db := b.pool(t)
		test(t, b, func(st *sqlstore.Store, keeps bool) hostTx {
			var options *sql.TxOptions
			if keeps && b.dialect == sqlstore.PostgreSQL {
				options = &sql.TxOptions{Isolation: sql.LevelRepeatableRead}
			}
			tx, err := db.BeginTx(context.Background(), options)
			require.NoError(t, err)
			exec := func(statement string, args ...any) error { _, err := tx.Exec(statement, args...); return err }
			return hostTx{st.In(tx), exec, tx.Commit, tx.Rollback}
		})
	})
	t.Run("pgx", func(t *testing.T) {
		t.Parallel()
		b := postgresBench(t)
		pool, err := pgxpool.New(t.Context(), b.address)
		require.NoError(t, err)
		t.Cleanup(pool.Close)
		db := stdlib.OpenDBFromPool(pool)
		t.Cleanup(func() { db.Close() })
		b.connect = func(district string) (*sqlstore.Store, error) {
			return sqlstore.New(context.Background(), db, sqlstore.PostgreSQL, district, nil)
		}
		test(t, b, func(st *sqlstore.Store, keeps bool) hostTx {
			var options pgx.TxOptions
			if keeps {
				options.IsoLevel = pgx.RepeatableRead
			}
			ctx := context.Background()
			tx, err := pool.BeginTx(ctx, options)
			require.NoError(t, err)
			exec := func(statement string, args ...any) error { _, err := tx.Exec(ctx, statement, args...); return err }
			return hostTx{st.InPgx(tx), exec, func() error { return tx.Commit(ctx) }, func() error { return tx.Rollback(ctx) }}
		})
	})
}

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
	eachHost(t, func(t *testing.T, b bench, begin func(*sqlstore.Store, bool) hostTx) {
		st, db := b.open(t), hostTable(t, b)
		head := grow(t, st, 3)
		for _, x := range []struct {
			operation string
			end       func(hostTx) error
			lands     bool
		}{{"rolled back", func(tx hostTx) error { return tx.rollback() }, false},
			{"committed", func(tx hostTx) error { return tx.commit() }, true}} {
			tx := begin(st, false)
			in := tx.in
			require.NoError(t, tx.exec(`INSERT INTO host VALUES ($1)`, x.operation))
			c := commit(x.operation)
			got, err := in.Append(t.Context(), c, head)
			require.NoError(t, err)

			// The transaction sees its own commit, and nobody else does.
			facts, at, err := in.Load(t.Context())
			require.NoError(t, err)
			require.Equal(t, got, at)
			require.Equal(t, x.operation, marked(facts))
			log := logOf(t, in)
			require.Len(t, log, 4)
			last, err := reversed(in.LogBackward(t.Context(), store.Revision{}, 2))
			require.NoError(t, err)
			require.Equal(t, log[2:], last)
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
	eachHost(t, func(t *testing.T, b bench, begin func(*sqlstore.Store, bool) hostTx) {
		st, db := b.open(t), hostTable(t, b)
		head := grow(t, st, 2)
		tx := begin(st, false)
		_, err := tx.in.Append(t.Context(), commit("x"), store.Revision{})
		require.Equal(t, &store.MovedError{Head: head}, err)
		other := commit("other")
		other.Operation = logOf(t, st)[0].Operation
		_, err = tx.in.Append(t.Context(), other, head)
		require.ErrorIs(t, err, store.ErrOperation)
		_, err = tx.in.Append(t.Context(), store.Commit{}, head)
		require.ErrorIs(t, err, store.ErrInvalid)
		require.NoError(t, tx.exec(`INSERT INTO host VALUES ('still here')`))
		require.NoError(t, tx.commit())
		require.Equal(t, 1, count(t, db, `SELECT count(*) FROM host`))
		require.Len(t, logOf(t, st), 2)
	})
}

// The first commit of a district makes its head; a conflict must not leave an empty one.
func TestARefusedFirstCommitLeavesNothing(t *testing.T) {
	eachHost(t, func(t *testing.T, b bench, begin func(*sqlstore.Store, bool) hostTx) {
		st, db := b.open(t), b.pool(t)
		tx := begin(st, false)
		_, err := tx.in.Append(t.Context(), commit("x"), store.RevisionOf("never"))
		require.ErrorIs(t, err, store.ErrConflict)
		require.NoError(t, tx.commit())
		_, err = st.Append(t.Context(), commit("x"), store.RevisionOf("never"))
		require.ErrorIs(t, err, store.ErrConflict)
		require.Zero(t, count(t, db, `SELECT count(*) FROM hallpass_head`))
		names, err := st.Districts(t.Context())
		require.NoError(t, err)
		require.Empty(t, names)
	})
}

func TestATransactionThatBeganTooEarlyConflicts(t *testing.T) {
	eachHost(t, func(t *testing.T, b bench, begin func(*sqlstore.Store, bool) hostTx) {
		st := b.open(t)
		head := grow(t, st, 2)
		tx := begin(st, true)
		_, at, err := tx.in.Load(t.Context()) // its snapshot
		require.NoError(t, err)
		require.Equal(t, head, at)
		moved := grow(t, st, 1)
		_, err = tx.in.Append(t.Context(), commit("late"), head)
		require.ErrorIs(t, err, store.ErrConflict)
		require.NoError(t, tx.rollback())
		_, at, err = st.Load(t.Context())
		require.NoError(t, err)
		require.Equal(t, moved, at)
	})
}

// A context that ends within an append must not leave a half of it to the host's COMMIT.
func TestNoHalfOfACommitIsLeftInATransaction(t *testing.T) {
	eachHost(t, func(t *testing.T, b bench, begin func(*sqlstore.Store, bool) hostTx) {
		st := b.open(t)
		head := grow(t, st, 1)
		for n := range 60 {
			tx := begin(st, false)
			ctx := &countdown{Context: t.Context(), left: int64(n), done: make(chan struct{})}
			_, err := tx.in.Append(ctx, commit(store.NewOperation()), head)
			committed := tx.commit()
			log := logOf(t, st) // it verifies, whatever happened
			require.Equal(t, err == nil && committed == nil, log[len(log)-1].Revision != head)
			head = log[len(log)-1].Revision
		}
	})
}

func TestATransactionOfPgxIsNoneOfSQLite(t *testing.T) {
	var none pgx.Tx = (*pgxpool.Tx)(nil)
	tx := sqliteBench(t).open(t).InPgx(none)
	_, _, err := tx.Load(t.Context())
	require.ErrorIs(t, err, store.ErrInvalid)
	_, err = tx.Append(t.Context(), commit("x"), store.Revision{})
	require.ErrorIs(t, err, store.ErrInvalid)
	_, err = reversed(tx.LogBackward(t.Context(), store.Revision{}, 1))
	require.ErrorIs(t, err, store.ErrInvalid)
}
