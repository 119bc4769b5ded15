package live

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/hallpass-go/hallpass/store"
)

const (
	grace      = time.Second // what a call may take to return when its context has ended
	maxHanging = 16          // calls given up that have not returned
)

// errUnanswered is wrapped by the error about a call that did not return, or panicked. Whatever it was
// to do may have happened, or may happen yet.
var errUnanswered = fmt.Errorf("%w: a call gave no answer", store.ErrUnavailable)

// ask calls the store, for as long as a call may take. One that does not return when its
// time is over is given up: its later result is not used.
//
// When too many calls hang that were given up, none is made any more until one returns.
func ask[T any](ctx context.Context, e *Engine, call func(context.Context) (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	var none T
	if n := e.hanging.Load(); n >= maxHanging {
		return none, fmt.Errorf("%w: %d calls have not returned", store.ErrUnavailable, n)
	}
	ctx, cancel := context.WithTimeout(ctx, e.options.Timeout)
	defer cancel()
	answers := make(chan answer, 1)
	var over atomic.Bool // returned or given up, whichever is first
	begun := e.begin(func() {
		a := answer{err: fmt.Errorf("%w: it panicked", errUnanswered)}
		defer func() {
			_ = recover()
			answers <- a
			if over.Swap(true) {
				e.hanging.Add(-1)
			}
		}()
		value, err := call(ctx)
		a = answer{value, err}
	})
	if !begun {
		return none, store.ErrClosed
	}
	select {
	case a := <-answers:
		return a.value, a.err
	case <-ctx.Done():
	}
	patience := time.NewTimer(grace)
	defer patience.Stop()
	select {
	case a := <-answers:
		return a.value, a.err
	case <-patience.C:
		e.hanging.Add(1)
		if over.Swap(true) {
			e.hanging.Add(-1)
		}
		return none, fmt.Errorf("%w: %w", errUnanswered, ctx.Err())
	}
}

// begin runs f in a goroutine that Close waits for. It reports whether it does: after Close
// it does not.
func (e *Engine) begin(f func()) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	e.work.Go(f)
	return true
}

// pause waits, and reports whether ctx has not ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
