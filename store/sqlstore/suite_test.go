package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/sqlstore"
	"github.com/hallpass-go/hallpass/store/sqlstore/internal/pgtest"
	"github.com/hallpass-go/hallpass/store/sqlstore/internal/proxy"
	"github.com/hallpass-go/hallpass/store/storetest"
)

// patience is how long a test waits for something that is sure to come. It comes at once, except
// on a machine that is busy with other things.
const patience = time.Minute

var districts atomic.Int64

// newDistrict returns a name that no other test has.
func newDistrict() string { return fmt.Sprintf("district %d", districts.Add(1)) }

func TestSQLiteKeepsEveryPromise(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name      string
		snapshots int64 // every so many bytes of log
	}{{"with a snapshot of some commits", 1500}, {"with a snapshot of each commit", 1}} {
		t.Run(x.name, func(t *testing.T) {
			storetest.Test(t, sqliteBackend(t, x.snapshots))
		})
		if testing.Short() {
			return
		}
	}
}

func sqliteBackend(t *testing.T, snapshots int64) storetest.Backend {
	dir := t.TempDir()
	type place struct{ path, district string }
	places := map[store.Store]place{}
	open := func(at place) (store.Store, error) {
		st, err := sqlstore.OpenSQLite(t.Context(), at.path, at.district, nil)
		if err != nil {
			return nil, err
		}
		st.SnapshotEvery(snapshots)
		places[st] = at
		return st, nil
	}
	n := 0
	return storetest.Backend{
		Patience: patience,
		Open: func() (store.Store, error) {
			n++
			return open(place{filepath.Join(dir, fmt.Sprintf("a file %d?%%20#.db", n/4)), newDistrict()})
		},
		Reopen: func(st store.Store) (store.Store, error) { return open(places[st]) },
		// The files as they are while others still have them open, with no checkpoint at the end.
		Crash: func(st store.Store) (store.Store, error) {
			at := places[st]
			holder, err := sql.Open("sqlite", fileURI(at.path))
			if err != nil {
				return nil, err
			}
			defer holder.Close()
			if _, err := holder.Exec(`SELECT count(*) FROM hallpass_log`); err != nil {
				return nil, err
			}
			if err := st.(*sqlstore.Store).Close(); err != nil {
				return nil, err
			}
			for st.(*sqlstore.Store).Busy() { // calls that were under way when it was closed
				time.Sleep(time.Millisecond)
			}
			left := at
			n++
			left.path = filepath.Join(dir, fmt.Sprintf("crashed%d.db", n))
			for _, suffix := range []string{"", "-wal"} {
				data, err := os.ReadFile(at.path + suffix)
				if err != nil {
					return nil, err
				}
				if err := os.WriteFile(left.path+suffix, data, 0o600); err != nil {
					return nil, err
				}
			}
			return open(left)
		},
	}
}

func TestPostgreSQLKeepsEveryPromise(t *testing.T) {
	t.Parallel()
	server := pgtest.Own(t)
	through, err := proxy.Start(server.Socket())
	require.NoError(t, err)
	t.Cleanup(through.Close)
	storetest.Test(t, postgresBackend(t, server, through, 1500))
}

func postgresBackend(t *testing.T, server *pgtest.Server, through *proxy.Proxy, snapshots int64) storetest.Backend {
	names := map[store.Store]string{}
	database := server.Database(t)
	open := func(district string) (store.Store, error) {
		st, err := sqlstore.OpenPostgres(t.Context(), pgtest.URL(through.Dir(), database), district, nil)
		if err != nil {
			return nil, err
		}
		st.SnapshotEvery(snapshots)
		names[st] = district
		return st, nil
	}
	return storetest.Backend{
		Patience: patience,
		Open:     func() (store.Store, error) { return open(newDistrict()) },
		Reopen:   func(st store.Store) (store.Store, error) { return open(names[st]) },
		Crash: func(st store.Store) (store.Store, error) {
			server.Kill()
			if err := server.Restart(); err != nil {
				return nil, err
			}
			return open(names[st])
		},
		CutOff: func(store.Store) (func(), error) {
			through.Refuse(true)
			through.Cut()
			return func() { through.Refuse(false) }, nil
		},
		Stall: func(store.Store) (func(), error) { return through.Stall(), nil },
	}
}

func fileURI(path string) string { return "file:" + (&url.URL{Path: path}).EscapedPath() }

// each runs a test on a fresh district of each database.
func each(t *testing.T, test func(t *testing.T, b bench)) {
	eachKind(t, func(t *testing.T, fresh func(t *testing.T) bench) { test(t, fresh(t)) })
}

// eachKind runs a test with each kind of database; fresh makes an empty one.
func eachKind(t *testing.T, test func(t *testing.T, fresh func(t *testing.T) bench)) {
	for _, x := range []struct {
		dialect sqlstore.Dialect
		fresh   func(t *testing.T) bench
	}{{sqlstore.SQLite, sqliteBench}, {sqlstore.PostgreSQL, postgresBench}} {
		t.Run(x.dialect.String(), func(t *testing.T) {
			t.Parallel()
			test(t, x.fresh)
		})
	}
}

// bench is an empty database to test on, and the name of a district.
type bench struct {
	dialect  sqlstore.Dialect
	district string
	driver   string
	address  string // for a pool of the host's
	connect  func(district string) (*sqlstore.Store, error)
}

func sqliteBench(t *testing.T) bench {
	path := filepath.Join(t.TempDir(), "x.db")
	address := fileURI(path) + "?_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)&_pragma=journal_mode(WAL)"
	return bench{sqlstore.SQLite, newDistrict(), "sqlite", address, func(district string) (*sqlstore.Store, error) {
		return sqlstore.OpenSQLite(context.Background(), path, district, nil)
	}}
}

func postgresBench(t *testing.T) bench {
	address := pgtest.Shared(t).Schema(t)
	return bench{sqlstore.PostgreSQL, newDistrict(), "pgx", address, func(district string) (*sqlstore.Store, error) {
		return sqlstore.OpenPostgres(context.Background(), address, district, nil)
	}}
}

// store opens a store of a district, which is closed when the test is over.
func (b bench) store(t testing.TB, district string) *sqlstore.Store {
	t.Helper()
	st, err := b.connect(district)
	require.NoError(t, err)
	t.Cleanup(func() { st.Close() })
	return st
}

// open opens another store of the district.
func (b bench) open(t testing.TB) *sqlstore.Store {
	t.Helper()
	return b.store(t, b.district)
}

// pool opens a pool as a host would.
func (b bench) pool(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open(b.driver, b.address)
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}
