package sqlstore_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/sqlstore"
	"github.com/hallpass-go/hallpass/store/sqlstore/internal/pgtest"
)

// A process that writes to SQLite is killed at any moment, again and again.
func TestAKilledProcessLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	host, err := sql.Open("sqlite", fileURI(path)+"?_pragma=busy_timeout(10000)")
	require.NoError(t, err)
	_, err = host.Exec(`CREATE TABLE host (operation TEXT NOT NULL PRIMARY KEY)`)
	require.NoError(t, err)
	require.NoError(t, host.Close())

	landed := map[string]int{}
	var at store.Revision
	acknowledged := 0
	for range rounds(100, 12) {
		acked, tried := killed(t, "write "+path, 5+rand.IntN(25))
		acknowledged += len(acked)

		st, err := sqlstore.OpenSQLite(t.Context(), path, "killed", nil)
		require.NoError(t, err)
		for e, err := range st.Log(t.Context(), at) { // each entry is verified on the way
			require.NoError(t, err)
			landed[e.Operation]++
			at = e.Revision
			require.True(t, tried[e.Operation], "an operation that was not offered")
		}
		for _, operation := range acked {
			require.Equal(t, 1, landed[operation], "acknowledged")
		}
		require.NoError(t, st.Close())
	}
	require.Greater(t, acknowledged, 3)
	st, err := sqlstore.OpenSQLite(t.Context(), path, "killed", nil)
	require.NoError(t, err)
	defer st.Close()
	log := logOf(t, st)
	require.Len(t, log, len(landed))
	host, err = sql.Open("sqlite", fileURI(path))
	require.NoError(t, err)
	defer host.Close()
	require.Zero(t, count(t, host, `SELECT count(*) FROM host WHERE operation NOT IN (SELECT operation FROM hallpass_log)`))
	require.Positive(t, count(t, host, `SELECT count(*) FROM host`))
	t.Logf("%d commits acknowledged, %d landed, %d snapshots", acknowledged, len(log),
		count(t, host, `SELECT count(*) FROM hallpass_snapshot`))
}

// killed runs a child and kills it some time after it has said so many lines. It returns
// which operations the child was told have landed, and which it had offered.
func killed(t *testing.T, order string, lines int) (acked []string, tried map[string]bool) {
	binary, err := os.Executable()
	require.NoError(t, err)
	child := exec.Command(binary, "-test.run=^$")
	child.Env = append(os.Environ(), childEnv+"="+order)
	said, err := child.StdoutPipe()
	require.NoError(t, err)
	var complaint strings.Builder
	child.Stderr = &complaint
	require.NoError(t, child.Start())
	tried = map[string]bool{}
	for said := bufio.NewScanner(said); said.Scan(); lines-- {
		if lines == 1 {
			time.AfterFunc(time.Duration(rand.IntN(5_000))*time.Microsecond, func() { _ = child.Process.Kill() })
		}
		switch what, operation, _ := strings.Cut(said.Text(), " "); what {
		case "try":
			tried[operation] = true
		case "ack":
			acked = append(acked, operation)
		}
	}
	_ = child.Wait()
	require.Empty(t, complaint.String())
	return acked, tried
}

// A server of PostgreSQL is killed whole while several write to it, again and again.
func TestAKilledServerLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	server := pgtest.Own(t)
	database := server.Database(t)
	server.Exec(t, database, `CREATE TABLE host (operation TEXT NOT NULL PRIMARY KEY)`)
	var stores []*sqlstore.Store
	for range 2 {
		st, err := sqlstore.OpenPostgres(t.Context(), server.URL(database), "killed", nil)
		require.NoError(t, err)
		defer st.Close()
		st.SnapshotEvery(8_000)
		stores = append(stores, st)
	}
	db := server.Open(t, database)
	defer db.Close()

	var mu sync.Mutex
	fates := map[string]error{} // the answers that the writer got
	unknown := map[string]offered{}
	var acknowledged, certain, settledIn, settledOut int
	for range rounds(20, 3) {
		ctx, cancel := context.WithCancel(t.Context())
		var writers sync.WaitGroup
		var landed, together atomic.Int64
		for i := range 4 {
			st := stores[i%2]
			writers.Go(func() {
				_, head, err := st.Load(ctx)
				for n := 0; err == nil; n++ {
					c := commit(store.NewOperation())
					before := head
					if i == 0 {
						if head, err = commitTogether(ctx, st, db, c, head); err == nil {
							together.Add(1)
						}
					} else {
						head, err = st.Append(ctx, c, head)
					}
					if conflict, ok := errors.AsType[*store.MovedError](err); ok {
						head, err = conflict.Head, nil
						mu.Lock()
						fates[c.Operation] = conflict
						mu.Unlock()
						continue
					}
					if err == nil {
						landed.Add(1)
					}
					mu.Lock()
					fates[c.Operation] = err
					if errors.Is(err, store.ErrOutcomeUnknown) {
						unknown[c.Operation] = offered{c, before}
					}
					mu.Unlock()
				}
			})
		}
		enough, late := 5+rand.Int64N(30), time.Now().Add(20*time.Second)
		for (landed.Load() < enough || together.Load() == 0) && time.Now().Before(late) {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(rand.IntN(5_000)) * time.Microsecond)
		server.Kill()
		writers.Wait()
		cancel()
		require.NoError(t, server.Restart())

		var log []store.Entry
		require.Eventually(t, func() bool { // the pools find out that their connections are dead
			_, _, err1 := stores[0].Load(t.Context())
			_, _, err2 := stores[1].Load(t.Context())
			return err1 == nil && err2 == nil && db.Ping() == nil
		}, patience, time.Millisecond)
		log = logOf(t, stores[0])
		there := map[string]store.Entry{}
		for _, e := range log {
			there[e.Operation] = e
		}
		for operation, o := range unknown { // offered again, it is settled
			e, landed := there[operation]
			got, err := stores[1].Append(t.Context(), o.commit, o.expected)
			switch {
			case landed:
				require.NoError(t, err)
				require.Equal(t, e.Revision, got)
				settledIn++
			case err != nil:
				require.ErrorIs(t, err, store.ErrConflict)
				settledOut++
			default:
				settledOut++
				there[operation] = store.Entry{Revision: got}
			}
			// The host's row is the host's to settle: it lands with the commit, or never.
			if _, landed := there[operation]; landed {
				fates[operation] = nil
			} else {
				fates[operation] = store.ErrConflict
			}
		}
		clear(unknown)
		acknowledged, certain = 0, 0
		for operation, err := range fates {
			_, landed := there[operation]
			require.Equal(t, err == nil, landed, "%s: %v", operation, err)
			if landed {
				acknowledged++
			} else {
				certain++
			}
		}
	}
	require.Zero(t, count(t, db, `SELECT count(*) FROM host WHERE operation NOT IN (SELECT operation FROM hallpass_log)`))
	require.Positive(t, count(t, db, `SELECT count(*) FROM host`))
	require.Len(t, logOf(t, stores[1]), acknowledged)
	t.Logf("%d commits landed, %d did not; of the unknown %d had landed and %d had not; %d snapshots",
		acknowledged, certain, settledIn, settledOut, count(t, db, `SELECT count(*) FROM hallpass_snapshot`))
}

type offered struct {
	commit   store.Commit
	expected store.Revision
}
