package sqlstore_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/sqlstore"
	"github.com/hallpass-go/hallpass/store/sqlstore/internal/pgtest"
	"github.com/hallpass-go/hallpass/store/sqlstore/internal/proxy"
)

// older makes the tables of an earlier version, with a log in them, as that version did.
func older(t *testing.T, db *sql.DB, dialect sqlstore.Dialect, district string, version int) []store.Entry {
	t.Helper()
	exec := func(statement string, args ...any) {
		t.Helper()
		_, err := db.Exec(statement, args...)
		require.NoError(t, err)
	}
	if version == 0 {
		return nil
	}
	exec(`CREATE TABLE hallpass_schema (version ` +
		map[sqlstore.Dialect]string{sqlstore.SQLite: "INTEGER NOT NULL) STRICT",
			sqlstore.PostgreSQL: "BIGINT NOT NULL)"}[dialect])
	exec(`INSERT INTO hallpass_schema VALUES ($1)`, version)
	for v := 1; v <= version; v++ {
		for _, statement := range sqlstore.Migration(dialect, v) {
			exec(statement)
		}
	}
	var mem store.Mem
	var head store.Revision
	for i := range 5 {
		head = must(mem.Append(t.Context(), commit(fmt.Sprint("old ", i)), head))
	}
	var log []store.Entry
	bytes := 0
	for e, err := range mem.Log(t.Context(), store.Revision{}) {
		require.NoError(t, err)
		log = append(log, e)
		bytes += len(e.Encode())
		exec(`INSERT INTO hallpass_log (district, position, revision, previous, operation, time, author, on_behalf_of, reason, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			district, len(log), e.Revision.String(), e.Previous.String(), e.Operation,
			e.Time.Format("2006-01-02T15:04:05.000000000Z"), e.Author, e.OnBehalfOf, e.Reason, string(e.Encode()))
	}
	exec(`INSERT INTO hallpass_head VALUES ($1, $2, $3, $4)`, district, len(log), head.String(), bytes)
	if version >= 3 {
		exec(`INSERT INTO hallpass_account VALUES ($1, 'jdoe', 4, 4)`, district)
	}
	return log
}

// works returns an error unless a store has a log, and everything works.
func works(t *testing.T, st *sqlstore.Store, log []store.Entry) {
	t.Helper()
	require.Equal(t, log, logOf(t, st))
	grow(t, st, 2)
	require.Len(t, logOf(t, st), len(log)+2)
	require.NoError(t, st.SnapshotEvery(1).Snapshot(t.Context()))
	_, err := st.Counter().Attempt(t.Context(), "JDOE", false)
	require.NoError(t, err)
}

func TestEveryEarlierSchemaIsBroughtUpToDateWithItsData(t *testing.T) {
	for version := range sqlstore.Versions + 1 {
		each(t, func(t *testing.T, b bench) {
			log := older(t, b.pool(t), b.dialect, b.district, version)
			st := b.open(t)
			works(t, st, log)
			if version >= 3 {
				a, err := st.Counter().Account(t.Context(), "jdoe")
				require.NoError(t, err)
				require.True(t, a.Locked(), "the fifth failure, after four in the old table")
			}
			require.Equal(t, 1, count(t, b.pool(t), `SELECT count(*) FROM hallpass_schema WHERE version = $1`,
				sqlstore.Versions))
		})
	}
}

func TestANewerSchemaIsRefused(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		db := b.pool(t)
		older(t, db, b.dialect, b.district, sqlstore.Versions)
		_, err := db.Exec(`UPDATE hallpass_schema SET version = version + 1`)
		require.NoError(t, err)
		_, err = sqlstore.New(t.Context(), db, b.dialect, b.district, nil)
		require.ErrorIs(t, err, store.ErrNewer)
		require.Equal(t, sqlstore.Versions+1, count(t, db, `SELECT version FROM hallpass_schema`))
	})
}

// Nodes of one application start together, on a database that is empty or of an earlier version,
// and each of them opens it: some by this package, and some through a pool of their own. There are
// 50 rounds with 2 nodes and 50 with 6, in each database. With the environment variable
// HALLPASS_LONG=1 there are 1,000; a short run has 10.
func TestManyNodesMayMigrateAtOnce(t *testing.T) {
	t.Parallel()
	many := 50
	switch {
	case os.Getenv("HALLPASS_LONG") == "1":
		many = 1000
	case testing.Short():
		many = 10
	}
	eachKind(t, func(t *testing.T, fresh func(t *testing.T) bench) {
		for _, nodes := range []int{2, 6} {
			t.Run(fmt.Sprint(nodes, " nodes"), func(t *testing.T) {
				for round := range many {
					t.Run(fmt.Sprint("round ", round), func(t *testing.T) {
						openAtOnce(t, fresh(t), nodes, round%2)
					})
				}
			})
		}
	})
}

// openAtOnce opens a database of an earlier version on some nodes at once.
func openAtOnce(t *testing.T, b bench, nodes, version int) {
	db := b.pool(t)
	log := older(t, db, b.dialect, b.district, version)
	errs := make([]error, nodes)
	start := make(chan struct{})
	var starting sync.WaitGroup
	for i := range nodes {
		open := func() (*sqlstore.Store, error) { return b.connect(b.district) }
		if i%2 == 1 {
			db := b.pool(t)
			open = func() (*sqlstore.Store, error) { return sqlstore.New(t.Context(), db, b.dialect, b.district, nil) }
		}
		starting.Go(func() {
			<-start
			st, err := open()
			if err == nil {
				err = st.Close()
			}
			errs[i] = err
		})
	}
	close(start)
	starting.Wait()
	require.NoError(t, errors.Join(errs...))
	require.Equal(t, sqlstore.Versions, count(t, db, `SELECT sum(version) FROM hallpass_schema`))
	st, err := sqlstore.New(t.Context(), db, b.dialect, b.district, nil)
	require.NoError(t, err)
	defer st.Close()
	require.Equal(t, log, logOf(t, st))
	grow(t, st, 1)
}

// A node waits for the lock for longer than it would try again without one, and then sees the
// tables that were made in the meantime.
func TestANodeThatWaitedForAMigrationFindsItDone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b bench) {
		db := b.pool(t)
		release := lockSchema(t, b.dialect, db)
		opened := make(chan error, 1)
		go func() {
			st, err := b.connect(b.district)
			if err == nil {
				err = st.Close()
			}
			opened <- err
		}()
		select {
		case err := <-opened:
			require.Fail(t, "the node did not wait", err)
		case <-time.After(500 * time.Millisecond):
		}
		log := older(t, db, b.dialect, b.district, sqlstore.Versions)
		require.NoError(t, release())
		require.NoError(t, <-opened)
		require.Equal(t, log, logOf(t, b.open(t)))
	})
}

// lockSchema takes the lock of a migration. In SQLite the pool is then the one connection that has it.
func lockSchema(t *testing.T, dialect sqlstore.Dialect, db *sql.DB) (release func() error) {
	t.Helper()
	if dialect == sqlstore.SQLite {
		db.SetMaxOpenConns(1)
		_, err := db.Exec(`BEGIN IMMEDIATE`)
		require.NoError(t, err)
		return func() error {
			_, err := db.Exec(`COMMIT`)
			return err
		}
	}
	tx, err := db.Begin()
	require.NoError(t, err)
	_, err = tx.Exec(`SELECT pg_advisory_xact_lock($1)`, sqlstore.SchemaLock)
	require.NoError(t, err)
	return tx.Commit
}

// The connection is cut at every statement of every migration, before it arrives or after.
func TestAMigrationThatIsCutOffIsMadeAgain(t *testing.T) {
	t.Parallel()
	server := pgtest.Shared(t)
	database := server.Database(t)
	p, err := proxy.Start(server.Socket())
	require.NoError(t, err)
	t.Cleanup(p.Close)
	db := server.Open(t, database)
	defer db.Close()
	cuts := 0
	for n := int64(1); ; n++ {
		schema := fmt.Sprint("s", n)
		_, err := db.Exec(`CREATE SCHEMA ` + schema)
		require.NoError(t, err)
		var seen atomic.Int64
		p.Judge(func([]byte) proxy.Verdict {
			if seen.Add(1) != n {
				return proxy.Pass
			}
			return []proxy.Verdict{proxy.CutBefore, proxy.CutAfter}[n%2]
		})
		st, err := sqlstore.OpenPostgres(t.Context(),
			pgtest.URL(p.Dir(), database)+"&default_query_exec_mode=simple_protocol&search_path="+schema, "d", nil)
		p.Judge(nil)
		if err == nil {
			require.NoError(t, st.Close())
		} else {
			require.ErrorIs(t, err, store.ErrUnavailable)
			cuts++
		}
		whole := seen.Load() < n
		if n%3 == 0 || whole { // else it is enough to see the schema
			st, err = sqlstore.OpenPostgres(t.Context(), server.URL(database)+"&search_path="+schema, "d", nil)
			require.NoError(t, err)
			works(t, st, nil)
			require.NoError(t, st.Close())
		}
		if whole {
			require.Greater(t, cuts, 10)
			return
		}
	}
}

// A crash in the midst of a migration would leave the files as they are on the disk then.
func TestAMigrationThatIsKilledHalfWayIsMadeAgain(t *testing.T) {
	dir := t.TempDir()
	for version := range sqlstore.Versions {
		path := filepath.Join(dir, fmt.Sprint(version))
		db, err := sql.Open("sqlite", fileURI(path)+"?_pragma=journal_mode(WAL)&_pragma=cache_size(1)")
		require.NoError(t, err)
		log := older(t, db, sqlstore.SQLite, "killed", version)
		tx, err := db.Begin()
		require.NoError(t, err)
		for i, statement := range sqlstore.Migration(sqlstore.SQLite, version+1) {
			_, err := tx.Exec(statement)
			require.NoError(t, err)
			left := filepath.Join(dir, fmt.Sprint(version, "-", i))
			for _, suffix := range []string{"", "-wal"} {
				data, err := os.ReadFile(path + suffix)
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(left+suffix, data, 0o600))
			}
			st, err := sqlstore.OpenSQLite(t.Context(), left, "killed", nil)
			require.NoError(t, err)
			works(t, st, log)
			require.NoError(t, st.Close())
		}
		require.NoError(t, tx.Rollback())
		require.NoError(t, db.Close())
	}
	for n := range rounds(20, 5) { // and processes that open a new file are killed
		path := filepath.Join(dir, fmt.Sprint("killed", n))
		killed(t, "open "+path, 1)
		st, err := sqlstore.OpenSQLite(t.Context(), path, "killed", nil)
		require.NoError(t, err)
		works(t, st, nil)
		require.NoError(t, st.Close())
	}
}

// A right that is missing is told, and not taken for a store that is away: to try again is no help.
func TestAMissingRightIsSaid(t *testing.T) {
	t.Run("PostgreSQL", func(t *testing.T) {
		server := pgtest.Shared(t)
		database := server.Database(t)
		_, err := sqlstore.OpenPostgres(t.Context(), server.URL(database)+"&user=nobody_here", "d", nil)
		require.EqualError(t, err, "the store does not permit this to the program: PostgreSQL error 28000")
		owner, err := sql.Open("pgx", server.URL(database))
		require.NoError(t, err)
		defer owner.Close()
		_, err = owner.Exec(`CREATE ROLE clerk LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC`)
		require.NoError(t, err)
		as := func() (*sqlstore.Store, error) {
			return sqlstore.OpenPostgres(t.Context(), server.URL(database)+"&user=clerk", "d", nil)
		}
		_, err = as()
		require.ErrorIs(t, err, store.ErrPermission, "it may make no tables")
		st, err := sqlstore.OpenPostgres(t.Context(), server.URL(database), "d", nil)
		require.NoError(t, err)
		defer st.Close()
		head := grow(t, st, 2)
		_, err = as()
		require.ErrorIs(t, err, store.ErrPermission, "it may read none")
		_, err = owner.Exec(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO clerk`)
		require.NoError(t, err)
		reader, err := as()
		require.NoError(t, err)
		defer reader.Close()
		require.Len(t, logOf(t, reader), 2)
		_, err = reader.Append(t.Context(), commit("x"), head)
		require.EqualError(t, err, "the store does not permit this to the program: PostgreSQL error 42501")
		require.ErrorIs(t, err, store.ErrPermission)
		require.NotErrorIs(t, err, store.ErrUnavailable)
		_, err = owner.Exec(`GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO clerk`)
		require.NoError(t, err)
		_, err = reader.Append(t.Context(), commit("x"), head)
		require.NoError(t, err)
	})
	t.Run("SQLite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "x.db")
		st, err := sqlstore.OpenSQLite(t.Context(), path, "d", nil)
		require.NoError(t, err)
		defer st.Close()
		head := grow(t, st, 2)
		db, err := sql.Open("sqlite", fileURI(path)+"?_pragma=query_only(1)&_pragma=synchronous(FULL)")
		require.NoError(t, err)
		defer db.Close()
		reader, err := sqlstore.New(t.Context(), db, sqlstore.SQLite, "d", nil)
		require.NoError(t, err)
		defer reader.Close()
		require.Len(t, logOf(t, reader), 2)
		_, err = reader.Append(t.Context(), commit("x"), head)
		require.ErrorIs(t, err, store.ErrPermission)
		require.NotErrorIs(t, err, store.ErrUnavailable)
	})
}

// A database that is up to date is only read when it is opened.
func TestAReadOnlyDatabaseCanBeRead(t *testing.T) {
	server := pgtest.Shared(t)
	database := server.Database(t)
	st, err := sqlstore.OpenPostgres(t.Context(), server.URL(database), "d", nil)
	require.NoError(t, err)
	defer st.Close()
	head := grow(t, st, 2)
	reader, err := sqlstore.OpenPostgres(t.Context(), server.URL(database)+"&default_transaction_read_only=on", "d", nil)
	require.NoError(t, err)
	defer reader.Close()
	require.Len(t, logOf(t, reader), 2)
	_, err = reader.Append(t.Context(), commit("x"), head)
	require.ErrorIs(t, err, store.ErrUnavailable)
	require.NotErrorIs(t, err, store.ErrOutcomeUnknown)
}

func TestADatabaseThatLosesCommitsIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i, x := range []struct{ pragma, setting, value string }{
		{"_pragma=synchronous(NORMAL)&_pragma=journal_mode(WAL)", "synchronous", "1"},
		{"_pragma=synchronous(OFF)", "synchronous", "0"},
		{"_pragma=journal_mode(MEMORY)", "journal_mode", "memory"},
		{"_pragma=journal_mode(OFF)", "journal_mode", "off"},
	} {
		db, err := sql.Open("sqlite", fileURI(filepath.Join(dir, fmt.Sprint(i)))+"?"+x.pragma)
		require.NoError(t, err)
		defer db.Close()
		refused(t, db, sqlstore.SQLite, x.setting, x.value)
	}
	server := pgtest.Own(t, "fsync=off", "full_page_writes=off")
	db := server.Open(t, "postgres")
	defer db.Close()
	refused(t, db, sqlstore.PostgreSQL, "fsync", "off", "full_page_writes", "off")
	shared := pgtest.Shared(t)
	db, err := sql.Open("pgx", shared.URL(shared.Database(t))+"&synchronous_commit=off")
	require.NoError(t, err)
	defer db.Close()
	refused(t, db, sqlstore.PostgreSQL, "synchronous_commit", "off")
}

// refused requires that a database is refused for some settings and their values, and opened
// if the host is told of them.
func refused(t *testing.T, db *sql.DB, dialect sqlstore.Dialect, settings ...string) {
	t.Helper()
	_, err := sqlstore.New(t.Context(), db, dialect, "d", nil)
	var lossy *sqlstore.DurabilityError
	require.ErrorAs(t, err, &lossy)
	require.Equal(t, &sqlstore.DurabilityError{Setting: settings[0], Value: settings[1]}, lossy)
	var told []string
	st, err := sqlstore.New(t.Context(), db, dialect, "d", &sqlstore.Options{Lossy: func(e *sqlstore.DurabilityError) {
		told = append(told, e.Setting, e.Value)
	}})
	require.NoError(t, err)
	require.Equal(t, settings, told)
	grow(t, st, 1)
	require.NoError(t, st.Close())
}
