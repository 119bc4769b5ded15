package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// Store keeps the facts of one district in a database, with every ability of package store.
// It is safe for concurrent use. It is made by [OpenSQLite], [OpenPostgres] or [New], and
// must be closed.
type Store struct {
	db       *sql.DB
	owned    bool // the pool was opened here
	dialect  Dialect
	district string
	interval time.Duration

	life   context.Context // ends when the store is closed
	end    context.CancelFunc
	closed sync.Once
	writer chan struct{} // holds one while a transaction is under way; see turn
	watch  watcher

	tail int64        // bytes of log that may follow on a snapshot
	due  atomic.Int64 // the bytes of log at which to look whether one is due
}

var _ interface {
	store.Waiter
	store.BackwardLogger
	store.Committer
	store.Historian
} = (*Store)(nil)

// New returns the store of a district in a database that the host has opened, with the driver that the
// dialect names. It makes the tables if they are missing. A district's name is an id: 1 to 64 printable
// ASCII characters without a space at either end. It need not be the id in the facts, and the database
// knows nothing of it before the first commit.
//
// The connections of an SQLite pool set a busy_timeout: how long they wait for each other.
//
// The error is [store.ErrNewer] for tables of a newer version of this package, a [*DurabilityError] for
// a database that could lose commits that it acknowledges, or wraps [store.ErrInvalid] for a name or a
// dialect of the wrong form.
func New(ctx context.Context, db *sql.DB, dialect Dialect, name string, options *Options) (*Store, error) {
	if dialect != SQLite && dialect != PostgreSQL {
		return nil, errDialect
	}
	if !district.IsID(name) {
		return nil, errName
	}
	s := &Store{db: db, dialect: dialect, district: name, interval: options.interval(dialect),
		writer: make(chan struct{}, 1), tail: leastTail}
	s.life, s.end = context.WithCancel(context.Background())
	err := s.connect(ctx)
	if err == nil {
		err = s.checkDurability(ctx, options)
	}
	if err == nil {
		err = s.migrate(ctx)
	}
	if err != nil {
		err = s.typed(ctx, err)
		s.end()
		return nil, err
	}
	return s, nil
}

// Load returns all facts as of the head: the newest snapshot, and the commits since.
func (s *Store) Load(ctx context.Context) (*district.Facts, store.Revision, error) {
	if err := s.usable(ctx); err != nil {
		return nil, store.Revision{}, err
	}
	facts, revision, err := s.read(s.pool()).load(ctx)
	return facts, revision, s.typed(ctx, err)
}

// Log gives the commits after a revision, up to the head as it is when the ranging begins. It holds no
// connection while the caller looks at a commit.
func (s *Store) Log(ctx context.Context, after store.Revision) iter.Seq2[store.Entry, error] {
	return s.entries(ctx, s.read(s.pool()).log(ctx, after))
}

// LogBackward gives the commits before that of a revision, the last first; before the zero revision all
// from the head on, as it is when the ranging begins. It asks the database for one row more than the
// limit at most, and holds no connection while the caller looks at a commit.
func (s *Store) LogBackward(ctx context.Context, before store.Revision, limit int) iter.Seq2[store.Entry, error] {
	return s.entries(ctx, s.read(s.pool()).logBackward(ctx, before, limit))
}

// entries gives the entries of a log while the store is usable, and typed errors.
func (s *Store) entries(ctx context.Context, log iter.Seq2[store.Entry, error]) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		if err := s.usable(ctx); err != nil {
			yield(store.Entry{}, err)
			return
		}
		for e, err := range log {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(store.Entry{}, s.typed(ctx, err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// At returns the facts as of a revision. It costs as much as [Store.Load].
func (s *Store) At(ctx context.Context, revision store.Revision) (*district.Facts, error) {
	return s.at(ctx, s.pool(), revision)
}

func (s *Store) at(ctx context.Context, on executor, revision store.Revision) (*district.Facts, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	facts, err := s.read(on).at(ctx, revision)
	return facts, s.typed(ctx, err)
}

// RevisionAt returns the revision of the last commit whose time is not after t.
func (s *Store) RevisionAt(ctx context.Context, t time.Time) (store.Revision, error) {
	return s.revisionAt(ctx, s.pool(), t)
}

func (s *Store) revisionAt(ctx context.Context, on executor, t time.Time) (store.Revision, error) {
	if err := s.usable(ctx); err != nil {
		return store.Revision{}, err
	}
	revision, err := s.read(on).revisionAt(ctx, t)
	return revision, s.typed(ctx, err)
}

// Districts returns the names of the districts that have commits in the database, sorted.
func (s *Store) Districts(ctx context.Context) ([]string, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	names, err := s.districts(ctx)
	slices.Sort(names) // by bytes, which need not be the database's order
	return names, s.typed(ctx, err)
}

func (s *Store) districts(ctx context.Context) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT district FROM hallpass_head`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return names, nil
}

// Close closes the store, and the pool if it was opened here: every wait and every later call gets
// [store.ErrClosed]. Calls that are under way end as they would. To close it again does nothing.
func (s *Store) Close() error {
	var err error
	s.closed.Do(func() {
		s.end()
		s.watch.close()
		if s.owned {
			err = s.db.Close()
		}
	})
	if err != nil {
		return errors.New("the database did not close well")
	}
	return nil
}

func (s *Store) usable(ctx context.Context) error {
	if s.life.Err() != nil {
		return store.ErrClosed
	}
	return ctx.Err()
}

func (s *Store) pool() executor { return standard{s.db} }

func (s *Store) read(on executor) reader { return reader{on, s.district} }
