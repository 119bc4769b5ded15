package live

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// Engine serves the district that a store has. It is safe for concurrent use. Nil and the
// zero value refuse everything, and are closed.
type Engine struct {
	store   store.Store
	options Options
	state   atomic.Pointer[state]

	cancel  context.CancelFunc
	life    context.Context // ends when its work is to end
	wake    chan struct{}   // holds one request to look at once
	work    sync.WaitGroup  // what runs
	hanging atomic.Int32    // calls of the store that were given up and have not returned

	mu     sync.Mutex // held to replace the state
	closed bool
	begun  int // the number of the look that has begun last
	seen   seen
	recent []Swap // the last ones
}

// Follow returns an engine that serves the district of a store, once it is loaded, and follows the
// store until ctx ends or the engine is closed.
//
// The error is that of the first load: that of [store.Store.Load], or [district.Faults], or one that
// wraps [store.ErrZone]. An empty store is followed like any other: everything is refused until there
// is a first commit.
func Follow(ctx context.Context, st store.Store, options *Options) (*Engine, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	e := &Engine{store: st, options: options.orDefault(), wake: make(chan struct{}, 1)}
	e.state.Store(&state{replaced: make(chan struct{})})
	ctx, e.cancel = context.WithCancel(ctx)
	e.life = ctx
	e.look(ctx)
	if err := e.state.Load().err; err != nil && !e.options.StartWithout {
		_ = e.Close()
		return nil, fmt.Errorf("first load: %w", err)
	}
	waiter, tells := st.(store.Waiter)
	e.begin(func() { e.follow(ctx, e.options.every(tells)) })
	if tells {
		e.begin(func() { e.watch(ctx, waiter) })
	}
	return e, nil
}

// District returns the district that is served, on the day that it is there. It never
// blocks and is never nil.
//
// Its revision was the head of the store no longer than MaxAge ago. If that cannot be said, it is a
// district that refuses everything (see [district.Refusing]): to every question about a user, a
// feature or a building by name it answers with an error that wraps [store.ErrStale], and not that
// the name is unknown. So a host that logs out unknown users ([district.ErrUnknownUser]) logs out
// nobody while the store is away. What is wrong with the store is in [Engine.Health].
func (e *Engine) District() *district.District {
	if e == nil {
		return refusing
	}
	return e.state.Load().now()
}

// Close ends the engine's work, and waits for it to end: a second at most for calls of a store that
// does not return. The district that was served is served on until MaxAge. Close may be called twice,
// and returns nil.
func (e *Engine) Close() error {
	if e == nil || e.cancel == nil {
		return nil
	}
	e.cancel()
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	done := make(chan struct{})
	go func() {
		e.work.Wait()
		close(done)
	}()
	patience := time.NewTimer(grace)
	defer patience.Stop()
	select {
	case <-done:
	case <-patience.C:
	}
	return nil
}

// running returns the error of an engine that was closed, or never began.
func (e *Engine) running() error {
	if e == nil || e.cancel == nil || e.life.Err() != nil {
		return store.ErrClosed
	}
	return nil
}

// replace makes the next state from the present one, and tells everyone who waits. The change says what
// happens to the district; it is nil if nothing does. replace is called by one goroutine at a time.
func (e *Engine) replace(next func(s *state), change *Swap) {
	e.mu.Lock()
	defer e.mu.Unlock()
	old := e.state.Load()
	s := *old
	now := time.Now()
	next(&s)
	if s.revision != old.revision || old.district == nil {
		s.since = now
	}
	s.date(now, e.options.MaxAge)
	if change == nil && old.district.Day() != s.district.Day() {
		change = &Swap{Before: s.revision, Everything: true}
	}
	if change != nil {
		change.After, change.Day = s.revision, s.district.Day()
		change.Everything = change.Everything || old.district.Day() != s.district.Day()
		e.keep(*change)
		s.changes++
	}
	s.replaced = make(chan struct{})
	e.state.Store(&s)
	close(old.replaced)
}
