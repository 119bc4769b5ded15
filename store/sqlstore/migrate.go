package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/hallpass-go/hallpass/store"
)

// migrations are the definitions of the schema, in order. The version of a database is how
// many it has had. What was released is never edited: what changes is appended.
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
// migration is a transaction of its own, with the new version in it, and begins with a lock, so
// that of several nodes one migrates and the others find it done.
func (s *Store) migrate(ctx context.Context) error {
	version, err := s.schemaVersion(ctx, s.db)
	for err == nil && version < len(migrations) {
		err = s.transact(ctx, func(tx *sql.Tx) error {
			version, err = s.migrateOnce(ctx, tx)
			return err
		})
		if errors.As(err, new(*unsettled)) { // the next look tells
			version, err = s.schemaVersion(ctx, s.db)
		}
	}
	if err == nil && version > len(migrations) {
		err = fmt.Errorf("%w: its schema is %d, and %d is known here", store.ErrNewer, version, len(migrations))
	}
	return err
}

// migrateOnce makes the next migration, if there is one by now, and returns the version. The
// row with the version is the lock. Until there is one, it is the making of its table, which
// of two transactions one has to wait for.
func (s *Store) migrateOnce(ctx context.Context, tx *sql.Tx) (int, error) {
	if _, err := tx.ExecContext(ctx, s.dialect.schema(`CREATE TABLE IF NOT EXISTS hallpass_schema (version INTEGER NOT NULL) STRICT`)); err != nil {
		return 0, err
	}
	var version int
	err := tx.QueryRowContext(ctx, `UPDATE hallpass_schema SET version = version RETURNING version`).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = tx.ExecContext(ctx, `INSERT INTO hallpass_schema (version) VALUES (0)`)
	}
	if err != nil || version >= len(migrations) {
		return version, err
	}
	for _, definition := range migrations[version] {
		if _, err := tx.ExecContext(ctx, s.dialect.schema(definition)); err != nil {
			return version, err
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE hallpass_schema SET version = $1`, version+1)
	return version + 1, err
}

// schemaVersion returns how many migrations a database has had.
func (s *Store) schemaVersion(ctx context.Context, on executor) (int, error) {
	var tables int
	if err := on.QueryRowContext(ctx, s.dialect.tableExists(), "hallpass_schema").Scan(&tables); err != nil || tables == 0 {
		return 0, err
	}
	var version int
	err := on.QueryRowContext(ctx, `SELECT version FROM hallpass_schema`).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return version, err
}
