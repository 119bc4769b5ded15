package sqlstore_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/sqlstore"
	"github.com/hallpass-go/hallpass/store/sqlstore/internal/pgtest"
)

// Two stores of one district, as on two nodes, with writers, a host's transactions that are
// rolled back, and followers.
func TestOfManyWritersOneWinsAndTheLogHasNoGap(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b bench) {
		stores := []*sqlstore.Store{b.open(t), b.open(t)}
		db := b.pool(t)
		head := grow(t, stores[0], 1)
		const races = 30
		followed := make([][]string, 2)
		var following sync.WaitGroup
		for i, st := range stores {
			following.Go(func() {
				var at store.Revision
				for len(followed[i]) < races+1 && st.Wait(t.Context(), at) == nil {
					for e, err := range st.Log(t.Context(), at) {
						if err != nil {
							return
						}
						at, followed[i] = e.Revision, append(followed[i], e.Operation)
					}
				}
			})
		}
		for range races {
			const writers = 6
			won := make([]store.Revision, writers)
			errs := make([]error, writers)
			var racing sync.WaitGroup
			for i := range writers {
				racing.Go(func() {
					if i == 0 { // takes the lock, and gives up
						if tx, err := db.BeginTx(t.Context(), nil); err == nil {
							_, _ = stores[0].In(tx).Append(t.Context(), commit(store.NewOperation()), head)
							_ = tx.Rollback()
						}
						return
					}
					won[i], errs[i] = stores[i%2].Append(t.Context(), commit(store.NewOperation()), head)
				})
			}
			racing.Wait()
			winners := 0
			for i := 1; i < writers; i++ {
				if errs[i] == nil {
					winners++
					head = won[i]
				} else {
					require.ErrorIs(t, errs[i], store.ErrConflict)
				}
			}
			require.Equal(t, 1, winners)
		}
		log := logOf(t, stores[1])
		require.Len(t, log, races+1)
		following.Wait()
		for i, e := range log {
			require.Equal(t, e.Operation, followed[0][i])
			require.Equal(t, e.Operation, followed[1][i])
		}
		require.Equal(t, races+1, count(t, db, `SELECT max(position) FROM hallpass_log WHERE district = $1`, b.district))
	})
}

func TestACommitOnOneStoreWakesWhoWaitsOnAnother(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b bench) {
		one, other := b.open(t), b.open(t)
		head := grow(t, one, 1)
		for range 10 {
			woken := make(chan error, 1)
			go func() { woken <- other.Wait(t.Context(), head) }()
			time.Sleep(2 * time.Millisecond)
			head = grow(t, one, 1)
			select {
			case err := <-woken:
				require.NoError(t, err)
			case <-time.After(patience):
				t.Fatal("nobody was woken")
			}
		}
	})
}

// A pool with a limit has no connection to spare for watching.
func TestWaitingTakesNoConnectionFromASmallPool(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b bench) {
		writer, db := b.open(t), b.pool(t)
		db.SetMaxOpenConns(1)
		st, err := sqlstore.New(t.Context(), db, b.dialect, b.district, &sqlstore.Options{Interval: 10 * time.Millisecond})
		require.NoError(t, err)
		defer st.Close()
		head := grow(t, st, 1)
		for range 3 {
			woken := make(chan error, 1)
			go func() { woken <- st.Wait(t.Context(), head) }()
			time.Sleep(20 * time.Millisecond)
			head = grow(t, writer, 1)
			require.NoError(t, <-woken)
			head = grow(t, st, 1)
		}
	})
}

func TestDistrictsOfOneDatabaseDoNotMeet(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		names := []string{"a", "A", "a b", "%", "_", "'; DROP TABLE hallpass_log; --", `"`, `\`, "$1", "7", "07", "lincoln"}
		var want []string
		heads := map[string]store.Revision{}
		for _, name := range names {
			st := b.store(t, name)
			heads[name] = grow(t, st, 2)
			want = append(want, name)
		}
		for _, name := range names {
			st := b.store(t, name)
			_, head, err := st.Load(t.Context())
			require.NoError(t, err)
			require.Equal(t, heads[name], head)
			require.Len(t, logOf(t, st), 2)
			got, err := st.Districts(t.Context())
			require.NoError(t, err)
			require.ElementsMatch(t, want, got)
			require.IsIncreasing(t, got)
		}
		// The same operation in two districts is two operations.
		for _, name := range names[:2] {
			_, err := b.store(t, name).Append(t.Context(), commit("the same"), heads[name])
			require.NoError(t, err)
		}
	})
}

func TestNamesThatAreNoIDsAreRefused(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		for _, name := range []string{"", " ", "a ", "\x00", "a\nb", "ü", string(make([]byte, 65))} {
			_, err := sqlstore.New(t.Context(), b.pool(t), b.dialect, name, nil)
			require.ErrorIs(t, err, store.ErrInvalid)
		}
		_, err := sqlstore.New(t.Context(), b.pool(t), 0, "d", nil)
		require.ErrorIs(t, err, store.ErrInvalid)
	})
	for _, path := range []string{"", ":memory:"} {
		_, err := sqlstore.OpenSQLite(t.Context(), path, "d", nil)
		require.ErrorIs(t, err, store.ErrInvalid)
	}
}

// The searchable columns hold the same bytes as the entry, in both databases.
func TestColumnsHoldWhatTheEntrySays(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		st, db := b.open(t), b.pool(t)
		var head store.Revision
		texts := []string{"\u00e9", "e\u0301", "K", "\u212a", "\u017f", "\u0130", "'; DROP TABLE hallpass_log; --", "%_\\",
			`"`, "$1 ?1 :a", "\U00010000", "0", "00", "NULL", "null", "1e3"}
		for i, text := range texts {
			c := commit(fmt.Sprintf("op %d", i))
			c.Author, c.Reason, c.OnBehalfOf = text, text+text, text
			c.Time = theTime.Add(time.Duration(i))
			var err error
			head, err = st.Append(t.Context(), c, head)
			require.NoError(t, err)
		}
		for i, e := range logOf(t, st) {
			var position int
			var revision, previous, at, author, behalf, reason, entry string
			require.NoError(t, db.QueryRow(`SELECT position, revision, previous, time, author, on_behalf_of, reason, entry FROM hallpass_log WHERE district = $1 AND operation = $2`,
				b.district, e.Operation).Scan(&position, &revision, &previous, &at, &author, &behalf, &reason, &entry))
			require.Equal(t, []any{i + 1, e.Revision.String(), e.Previous.String(),
				e.Time.Format("2006-01-02T15:04:05.000000000Z"), texts[i], texts[i], texts[i] + texts[i], string(e.Encode())},
				[]any{position, revision, previous, at, author, behalf, reason, entry})
			require.Equal(t, 1, count(t, db, `SELECT count(*) FROM hallpass_log WHERE district = $1 AND author = $2`, b.district,
				texts[i]), "bytes are compared")
		}
	})
}

func TestConnectionsGoBackToWhereTheyWere(t *testing.T) {
	server := pgtest.Shared(t)
	database := server.Database(t)
	db := server.Open(t, database)
	defer db.Close()
	sessions := func() int {
		return count(t, db, `SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()`, database)
	}
	require.Zero(t, sessions())
	for range 3 {
		st, err := sqlstore.OpenPostgres(t.Context(), server.URL(database), "d", nil)
		require.NoError(t, err)
		head := grow(t, st, 2)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		require.ErrorIs(t, st.Wait(ctx, head), context.DeadlineExceeded)
		cancel()
		for range st.Log(t.Context(), store.Revision{}) {
			break
		}
		require.Positive(t, sessions())
		require.NoError(t, st.Close())
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		require.NotContains(t, string(stacks), "keepWatching", "nothing watches when Close has returned")
		require.Eventually(t, func() bool { return sessions() == 0 }, patience, 5*time.Millisecond)
	}
	// A pool of the host's stays open.
	st, err := sqlstore.New(t.Context(), db, sqlstore.PostgreSQL, "d", nil)
	require.NoError(t, err)
	require.NoError(t, st.Close())
	require.NoError(t, db.Ping())
	require.Equal(t, 0, db.Stats().InUse)
}

// An append may be made while the log is being ranged over, on one connection.
func TestALogHoldsNoConnection(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		b.open(t)
		db := b.pool(t)
		db.SetMaxOpenConns(1)
		st, err := sqlstore.New(t.Context(), db, b.dialect, b.district, nil)
		require.NoError(t, err)
		defer st.Close()
		head := grow(t, st, 3)
		n := 0
		for e, err := range st.Log(t.Context(), store.Revision{}) {
			require.NoError(t, err)
			require.NotEmpty(t, e.Operation)
			head = grow(t, st, 1)
			n++
		}
		require.Equal(t, 3, n)
		require.Len(t, logOf(t, st), 6)
		_ = head
	})
}

// A writer that waited for the lock on the head must see the commit of its holder.
func TestAnOperationThatLandsWhileOneWaitsForTheLockIsFound(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		st, db := b.open(t), b.pool(t)
		head := grow(t, st, 1)
		for range 5 {
			c := commit(store.NewOperation())
			tx, err := db.BeginTx(t.Context(), nil)
			require.NoError(t, err)
			want, err := st.In(tx).Append(t.Context(), c, head)
			require.NoError(t, err)
			type answer struct {
				got store.Revision
				err error
			}
			answers := make(chan answer, 1)
			go func() {
				got, err := st.Append(t.Context(), c, head)
				answers <- answer{got, err}
			}()
			time.Sleep(30 * time.Millisecond)
			require.NoError(t, tx.Commit())
			require.Equal(t, answer{want, nil}, <-answers)
			head = want
		}
	})
}

func TestAFileIsItsOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	st, err := sqlstore.OpenSQLite(t.Context(), path, "d", nil)
	require.NoError(t, err)
	defer st.Close()
	grow(t, st, 1)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), suffix)
	}
}
