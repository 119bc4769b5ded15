package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/url"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/hallpass-go/hallpass/store"
)

var (
	errDialect = fmt.Errorf("%w: the dialect is SQLite or PostgreSQL", store.ErrInvalid)
	errName    = fmt.Errorf("%w: a district's name is 1 to 64 printable ASCII characters without a space at either end",
		store.ErrInvalid)
	errAddress = fmt.Errorf("%w: this is no address of a PostgreSQL database", store.ErrInvalid) // it may hold a password
	errNative  = fmt.Errorf("%w: a transaction of pgx is none of SQLite", store.ErrInvalid)
	errPath    = fmt.Errorf("%w: an SQLite database needs a file", store.ErrInvalid)
)

// OpenSQLite opens the store of a district in a file. If the file is missing it makes one that only its
// owner can read. SQLite keeps two more files beside it while it is open. Many processes of one machine
// may have it open; a network file system will not do.
//
// It sets the pragmas that [New] asks for: a write-ahead log, and that each commit reaches the disk.
func OpenSQLite(ctx context.Context, path, district string, options *Options) (*Store, error) {
	if path == "" || path == ":memory:" {
		return nil, errPath
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		kind, reason := store.ErrUnavailable, err
		if errors.Is(err, fs.ErrPermission) {
			kind = store.ErrPermission
		}
		if e, ok := errors.AsType[*fs.PathError](err); ok { // whose text has the path
			reason = e.Err
		}
		return nil, fmt.Errorf("%w: %w", kind, reason)
	}
	if err := file.Close(); err != nil {
		return nil, store.ErrUnavailable
	}
	settings := url.Values{"_pragma": {
		fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds()), "journal_mode(WAL)", "synchronous(FULL)", "fullfsync(1)",
		"checkpoint_fullfsync(1)",
	}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+settings.Encode())
	if err != nil {
		return nil, store.ErrUnavailable
	}
	return own(ctx, db, SQLite, district, options)
}

// OpenPostgres opens the store of a district in a PostgreSQL database: a URL, or keywords and
// values, as libpq and pgx read them. Connections are opened as they are needed, at most
// eight, and one more that listens while somebody waits. For another pool, and for several
// districts in one, see [New].
func OpenPostgres(ctx context.Context, address, district string, options *Options) (*Store, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errAddress
	}
	if _, named := config.RuntimeParams["application_name"]; !named {
		config.RuntimeParams["application_name"] = "hallpass"
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(8)
	db.SetMaxIdleConns(4)
	return own(ctx, db, PostgreSQL, district, options)
}

// patience is how long a statement of SQLite waits for those of other connections.
const patience = 10 * time.Second

// connect opens the first connection of the pool.
//
// Connections that set journal_mode=WAL on a new file at once are in each other's way, and
// SQLite refuses all except one with SQLITE_BUSY: at once, since a busy_timeout does not cover a
// reader that becomes a writer. The mode stays with the file, so only the first connection of a
// pool needs to try again.
func (s *Store) connect(ctx context.Context) error {
	for deadline := time.Now().Add(patience); ; {
		err := s.db.PingContext(ctx)
		if !isBusy(s.dialect, err) || time.Now().After(deadline) {
			return err
		}
		if err := pause(ctx, rand.N(8*time.Millisecond)); err != nil {
			return err
		}
	}
}

// own is New for a pool that is the store's own.
func own(ctx context.Context, db *sql.DB, dialect Dialect, district string, options *Options) (*Store, error) {
	s, err := New(ctx, db, dialect, district, options)
	if err != nil {
		_ = db.Close() // the first error says more
		return nil, err
	}
	s.owned = true
	return s, nil
}
