package sqlstore

import (
	"database/sql"
	"strings"
)

// Dialect is the SQL that a database speaks. There is no zero one.
type Dialect int

// The dialects.
const (
	SQLite     Dialect = 1 + iota // by modernc.org/sqlite
	PostgreSQL                    // by github.com/jackc/pgx/v5/stdlib
)

// String returns the name of the database.
func (d Dialect) String() string {
	switch d {
	case SQLite:
		return "SQLite"
	case PostgreSQL:
		return "PostgreSQL"
	}
	return "no dialect"
}

// schema returns a definition, which is written in SQLite's words, in those of the dialect.
// In both a text column compares bytes, and a column takes the type it has and no other.
func (d Dialect) schema(definition string) string {
	if d == SQLite {
		return definition
	}
	return strings.NewReplacer("TEXT", `TEXT COLLATE "C"`, "INTEGER", "BIGINT", "BLOB", "BYTEA",
		") STRICT", ")").Replace(definition)
}

// isolation returns the options of a transaction of the store's own. It waits for the lock on the head,
// and must then see the commit of the transaction that had the lock: so a snapshot of its beginning
// would be too old. SQLite has one writer at a time.
func (d Dialect) isolation() *sql.TxOptions {
	if d == SQLite {
		return nil
	}
	return &sql.TxOptions{Isolation: sql.LevelReadCommitted}
}

// lockHead returns the statement that reads the head of a district and keeps all others from
// committing there until the transaction ends. In SQLite it writes, so that a transaction
// begins with the lock and not with a snapshot that is too old once it has the lock.
func (d Dialect) lockHead() string {
	if d == SQLite {
		return `UPDATE hallpass_head SET position = position WHERE district = $1 RETURNING position, revision, bytes`
	}
	return `SELECT position, revision, bytes FROM hallpass_head WHERE district = $1 FOR UPDATE`
}

// tableExists returns the statement that counts the tables of a name. In PostgreSQL it reads pg_class:
// to_regclass on its own does not see the tables that others have committed since the transaction
// began.
func (d Dialect) tableExists() string {
	if d == SQLite {
		return `SELECT count(*) FROM sqlite_schema WHERE name = $1`
	}
	return `SELECT count(*) FROM pg_class WHERE oid = to_regclass($1)`
}
