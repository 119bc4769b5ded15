package store

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/hallpass-go/hallpass/district"
)

// Mem is a store in memory, with every ability: for tests, and for programs that import their facts
// when they start. The zero value is an empty store. It is safe for concurrent use, and must not be
// copied.
type Mem struct {
	mu         sync.Mutex
	log        []Entry          // appended to, never changed
	positions  map[Revision]int // of the entry after a revision: 1 for the first entry's
	operations map[string]int   // positions in the log
	state      Replay
	facts      *district.Facts // of the state; nil when it has changed
	moved      chan struct{}   // closed at the next commit, nil while nobody waits
	closed     bool
}

var _ interface {
	Waiter
	BackwardLogger
	Committer
	Historian
} = (*Mem)(nil)

// Load returns all facts as of the head.
func (m *Mem) Load(ctx context.Context) (*district.Facts, Revision, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return nil, Revision{}, err
	}
	if m.facts == nil {
		m.facts = m.state.Facts()
	}
	return m.facts, m.head(), nil
}

// Append appends a commit if the head is still the expected revision.
func (m *Mem) Append(ctx context.Context, c Commit, expected Revision) (Revision, error) {
	e, err := c.After(expected)
	if err != nil {
		return Revision{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return Revision{}, err
	}
	if i, landed := m.operations[e.Operation]; landed {
		return m.log[i].Repeated(e)
	}
	if head := m.head(); head != expected {
		return Revision{}, &MovedError{expected, head}
	}
	if m.positions == nil {
		m.positions, m.operations = map[Revision]int{}, map[string]int{}
	}
	m.operations[e.Operation] = len(m.log)
	m.log = append(m.log, e)
	m.positions[e.Revision] = len(m.log)
	m.state.Apply(e.Changes)
	m.facts = nil
	m.wake()
	return e.Revision, nil
}

// Wait returns when the head is no longer the revision seen.
func (m *Mem) Wait(ctx context.Context, seen Revision) error {
	for {
		moved, err := m.next(ctx, seen)
		if moved == nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-moved:
		}
	}
}

// next returns what the next commit closes, nil if there is nothing to wait for.
func (m *Mem) next(ctx context.Context, seen Revision) (<-chan struct{}, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil || m.head() != seen {
		return nil, err
	}
	if m.moved == nil {
		m.moved = make(chan struct{})
	}
	return m.moved, nil
}

// Log gives the commits after a revision, up to the head as it is when the ranging begins.
func (m *Mem) Log(ctx context.Context, after Revision) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		log, from, err := m.entries(ctx, after)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		for _, e := range log[from:] {
			if err := ctx.Err(); err != nil {
				yield(Entry{}, err)
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// LogBackward gives the commits before that of a revision, the last first; before the zero revision
// all from the head on, as it is when the ranging begins.
func (m *Mem) LogBackward(ctx context.Context, before Revision, limit int) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		log, n, err := m.entries(ctx, before)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		if !before.IsZero() {
			log = log[:n-1]
		}
		for _, e := range slices.Backward(lastOf(log, limit)) {
			if err := ctx.Err(); err != nil {
				yield(Entry{}, err)
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// At returns the facts as of a revision. It costs as much as the log up to there is long.
func (m *Mem) At(ctx context.Context, revision Revision) (*district.Facts, error) {
	log, to, err := m.entries(ctx, revision)
	if err != nil {
		return nil, err
	}
	var r Replay
	for _, e := range log[:to] {
		r.Apply(e.Changes)
	}
	return r.Facts(), nil
}

// RevisionAt returns the revision of the last commit whose time is not after t.
func (m *Mem) RevisionAt(ctx context.Context, t time.Time) (Revision, error) {
	log, _, err := m.entries(ctx, Revision{})
	for i := len(log) - 1; i >= 0; i-- {
		if !log[i].Time.After(t) {
			return log[i].Revision, nil
		}
	}
	return Revision{}, err
}

// Close closes the store: every wait and every later call gets [ErrClosed]. To close it again does
// nothing.
func (m *Mem) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.wake()
	return nil
}

// entries returns the log, and how many of its entries led to a revision.
func (m *Mem) entries(ctx context.Context, revision Revision) ([]Entry, int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return nil, 0, err
	}
	n, known := m.positions[revision]
	if !known && !revision.IsZero() {
		return nil, 0, fmt.Errorf("%w: %s", ErrUnknownRevision, spoken(revision))
	}
	return m.log, n, nil
}

func (m *Mem) usable(ctx context.Context) error {
	if m.closed {
		return ErrClosed
	}
	return ctx.Err()
}

func (m *Mem) head() Revision {
	if len(m.log) == 0 {
		return Revision{}
	}
	return m.log[len(m.log)-1].Revision
}

func (m *Mem) wake() {
	if m.moved != nil {
		close(m.moved)
		m.moved = nil
	}
}
