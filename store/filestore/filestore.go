package filestore

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// DefaultInterval is how often a store that waits looks at its files.
const DefaultInterval = time.Second

// Options change how a store works. Nil is the same as the zero value.
type Options struct {
	// ReadOnly keeps a store from ever writing: Append is [store.ErrReadOnly], and a document that
	// was edited is served without being entered in the log. It is for directories that cannot be
	// written to, and for programs that should not.
	ReadOnly bool

	// Interval is the pause between two looks at the files while [Store.Wait] waits:
	// [DefaultInterval] if zero or less. Commits of the same store need no look.
	Interval time.Duration
}

// Store is a district document and its log. It is made by [Open], and safe for concurrent
// use. Any number of stores, in any number of processes, may be open on one document. The
// zero value is closed.
type Store struct {
	path     string
	readOnly bool
	interval time.Duration
	step     func(name string) error // called before each write; nil but in tests

	turn   chan struct{} // taken by the one call that may use the fields below
	closed chan struct{}
	close  sync.Once

	log    logbook
	facts  *district.Facts // nil if none are known; those of the head once refreshed
	factsR store.Revision  // that the facts are of
	seen   reading         // of the document, when its facts were those at a revision
	seenR  store.Revision
	moved  chan struct{} // closed when the head moves, nil while nobody waits
}

var _ interface {
	store.Waiter
	store.BackwardLogger
	store.Committer
	store.Historian
} = (*Store)(nil)

// Open returns the store of the document at a path. It reads and writes nothing yet: the calls that
// need the files say what is wrong with them. A document that does not exist is an empty store, if its
// directory exists.
//
// A symbolic link is followed at each use. The log is beside the document itself, not beside the link.
func Open(path string, options *Options) (*Store, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, unavailable(err)
	}
	s := &Store{path: absolute, interval: DefaultInterval, turn: make(chan struct{}, 1), closed: make(chan struct{})}
	if options != nil {
		s.readOnly = options.ReadOnly
		if options.Interval > 0 {
			s.interval = options.Interval
		}
	}
	return s, nil
}

// Load returns all facts as of the head. It enters edits by hand in the log, and finishes a commit that
// a crash has interrupted, unless the store is read-only.
//
// A document that cannot be read is a [*DocumentError]: nothing is served until it can.
func (s *Store) Load(ctx context.Context) (*district.Facts, store.Revision, error) {
	if err := s.enter(ctx); err != nil {
		return nil, store.Revision{}, err
	}
	defer s.leave()
	if err := s.refresh(ctx); err != nil {
		return nil, store.Revision{}, err
	}
	return s.facts, s.log.head().revision, nil
}

// writing is how long a document may be one that cannot be read before [Store.Wait] says so:
// some editors write in place, and are seen half-way.
const writing = 2 * time.Second

// Wait returns when the head is no longer the revision seen. It looks at the files at once and after
// every interval, and is woken by the commits of this store. An error of a look ends the waiting, a
// [*DocumentError] when it has lasted for two seconds.
func (s *Store) Wait(ctx context.Context, seen store.Revision) error {
	var broken time.Time // since when the document cannot be read
	for {
		moved, err := s.next(ctx, seen)
		switch {
		case !isDocumentError(err):
			broken = time.Time{}
		case broken.IsZero():
			broken = time.Now()
		}
		if moved == nil && (broken.IsZero() || time.Since(broken) > writing) {
			return err
		}
		pause := time.NewTimer(s.interval)
		select {
		case <-ctx.Done():
		case <-s.closed:
		case <-moved:
		case <-pause.C:
		}
		pause.Stop()
	}
}

// next returns a channel that is closed when the head moves, nil if there is nothing to wait for.
func (s *Store) next(ctx context.Context, seen store.Revision) (<-chan struct{}, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.leave()
	if err := s.refresh(ctx); err != nil || s.log.head().revision != seen {
		return nil, err
	}
	if s.moved == nil {
		s.moved = make(chan struct{})
	}
	return s.moved, nil
}

// Close closes the store: every wait and every later call gets [store.ErrClosed]. It returns when no
// call is writing any more. To close it again does nothing.
func (s *Store) Close() error {
	if s.turn == nil {
		return nil
	}
	s.close.Do(func() { close(s.closed) })
	s.turn <- struct{}{}
	s.leave()
	return nil
}

// enter waits for the turn of a call.
func (s *Store) enter(ctx context.Context) error {
	if s.turn == nil {
		return store.ErrClosed
	}
	if err := s.usable(ctx); err != nil {
		return err
	}
	select {
	case <-s.closed:
		return store.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	case s.turn <- struct{}{}:
	}
	if err := s.usable(ctx); err != nil {
		s.leave()
		return err
	}
	return nil
}

func (s *Store) leave() { <-s.turn }

func (s *Store) usable(ctx context.Context) error {
	select {
	case <-s.closed:
		return store.ErrClosed
	default:
		return ctx.Err()
	}
}

// wake wakes every wait, if the head is no longer the one it was.
func (s *Store) wake(before store.Revision) {
	if s.moved != nil && s.log.head().revision != before {
		close(s.moved)
		s.moved = nil
	}
}
