package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/hallpass-go/hallpass/store"
)

// migrations are the definitions of the schema, in order. The version of a database is the number
// of migrations that it has had. A released migration is never edited: a change is one more.
var migrations = [...][]string{
	{ // 1: the log, and where it ends
		`CREATE TABLE hallpass_head (
			district TEXT NOT NULL PRIMARY KEY,
			position INTEGER NOT NULL,
			revision TEXT NOT NULL,
			bytes INTEGER NOT NULL
		) STRICT`,
		`CREATE TABLE hallpass_log (
			district TEXT NOT NULL,
			position INTEGER NOT NULL,
			revision TEXT NOT NULL,
			previous TEXT NOT NULL,
			operation TEXT NOT NULL,
			time TEXT NOT NULL,
			author TEXT NOT NULL,
			on_behalf_of TEXT NOT NULL,
			reason TEXT NOT NULL,
			entry TEXT NOT NULL,
			PRIMARY KEY (district, position),
			UNIQUE (district, operation),
			UNIQUE (district, revision)
		) STRICT`,
	},
	{ // 2: snapshots
		`CREATE TABLE hallpass_snapshot (
			district TEXT NOT NULL,
			position INTEGER NOT NULL,
			revision TEXT NOT NULL,
			bytes INTEGER NOT NULL,
			size INTEGER NOT NULL,
			checksum TEXT NOT NULL,
			facts BLOB NOT NULL,
			PRIMARY KEY (district, position)
		) STRICT`,
	},
	{ // 3: accounts, for package login
		`CREATE TABLE hallpass_account (
			district TEXT NOT NULL,
			login TEXT NOT NULL,
			failures INTEGER NOT NULL,
			attempts INTEGER NOT NULL,
			PRIMARY KEY (district, login)
		) STRICT`,
	},
	{ // 4: the tables of effective access that there are
		`CREATE TABLE hallpass_view (
			name TEXT NOT NULL PRIMARY KEY,
			district TEXT NOT NULL,
			revision TEXT NOT NULL,
			day TEXT NOT NULL,
			made INTEGER NOT NULL
		) STRICT`,
	},
}

// migrate brings the schema up to date. A database that is up to date is only read. Each
// migration is a transaction of its own, which writes the new version. Nodes that open one
// database at once take turns by a lock: one of them migrates, and the others find it done.
func (s *Store) migrate(ctx context.Context) error {
	version, err := s.schemaVersion(ctx, s.pool())
	for err == nil && version < len(migrations) {
		err = s.transact(ctx, func(tx executor) error {
			version, err = s.migrateOnce(ctx, tx)
			return err
		})
		if errors.As(err, new(*unsettled)) { // the schema tells whether it was committed
			version, err = s.schemaVersion(ctx, s.pool())
		}
	}
	if err == nil && version > len(migrations) {
		err = fmt.Errorf("%w: its schema is %d, and %d is known here", store.ErrNewer, version, len(migrations))
	}
	return err
}

// schemaLock is the advisory lock of PostgreSQL for migrations of one database. Its number is the
// word hallpass in ASCII: eight bytes, read as one big-endian integer. Other programs that take
// advisory locks in the same database choose other numbers.
const schemaLock int64 = 0x68616c6c70617373

// migrateOnce makes the next migration, unless another node has made it by now, and returns the
// version. It looks at the schema only under the lock. CREATE TABLE IF NOT EXISTS does not replace
// the lock: in PostgreSQL two transactions may both find that the table is missing, and one fails.
func (s *Store) migrateOnce(ctx context.Context, tx executor) (int, error) {
	if s.dialect == PostgreSQL { // in SQLite each transaction of the store has the one lock that there is
		if _, err := tx.exec(ctx, `SELECT pg_advisory_xact_lock($1)`, schemaLock); err != nil {
			return 0, err
		}
	}
	version, err := s.schemaVersion(ctx, tx)
	if err != nil || version >= len(migrations) {
		return version, err
	}
	definitions, record := migrations[version], `UPDATE hallpass_schema SET version = $1`
	if version == 0 {
		definitions = append([]string{`CREATE TABLE hallpass_schema (version INTEGER NOT NULL) STRICT`}, definitions...)
		record = `INSERT INTO hallpass_schema (version) VALUES ($1)`
	}
	for _, definition := range definitions {
		if _, err := tx.exec(ctx, s.dialect.schema(definition)); err != nil {
			return version, err
		}
	}
	_, err = tx.exec(ctx, record, version+1)
	return version + 1, err
}

// schemaVersion returns how many migrations a database has had.
func (s *Store) schemaVersion(ctx context.Context, on executor) (int, error) {
	var tables int
	if err := on.queryRow(ctx, s.dialect.tableExists(), "hallpass_schema").Scan(&tables); err != nil || tables == 0 {
		return 0, err
	}
	var version int
	err := on.queryRow(ctx, `SELECT version FROM hallpass_schema`).Scan(&version)
	return version, err
}
