package live

import (
	"context"
	"time"

	"github.com/hallpass-go/hallpass/store"
)

// follow looks at the store, again and again: when somebody asks for it, and at least as
// often as every says. While the store fails nobody can hurry it.
func (e *Engine) follow(ctx context.Context, every time.Duration) {
	for {
		s := e.state.Load()
		wait, wake := jitter(every), e.wake
		switch {
		case s.failed > 0:
			wait, wake = e.options.backoff(s.failed), nil
		case s.good != s.looked: // there was more in the log
			wait = 0
		}
		if !e.rest(ctx, wait, wake) {
			return
		}
		e.look(ctx)
	}
}

// rest waits, and moves to the next day when there is one. It reports whether ctx has not
// ended.
func (e *Engine) rest(ctx context.Context, wait time.Duration, wake <-chan struct{}) bool {
	enough := time.NewTimer(wait)
	defer enough.Stop()
	for {
		midnight := time.NewTimer(time.Hour)
		if s := e.state.Load(); s.district != nil {
			midnight.Reset(time.Until(s.midnight))
		}
		select {
		case <-ctx.Done():
		case <-enough.C:
		case <-wake:
		case <-midnight.C:
			e.replace(func(*state) {}, nil)
			continue
		}
		midnight.Stop()
		return ctx.Err() == nil
	}
}

// hurry asks for a look that begins after the call, and returns its number.
func (e *Engine) hurry() int {
	e.mu.Lock()
	n := e.begun + 1
	e.mu.Unlock()
	select {
	case e.wake <- struct{}{}:
	default: // somebody has asked, and is not heard yet
	}
	return n
}

// watch has the store tell when there is news. That is a hint to look, and no more: whatever the store
// does not tell is seen all the same, a little later.
func (e *Engine) watch(ctx context.Context, st store.Waiter) {
	for ctx.Err() == nil {
		seen := e.state.Load().head
		one, cancel := context.WithTimeout(ctx, e.options.every(true))
		err := st.Wait(one, seen)
		over := one.Err() != nil
		cancel()
		if over {
			continue
		}
		if err != nil && !pause(ctx, jitter(e.options.every(false))) {
			return
		}
		if s, err := e.looked(ctx, e.hurry()); err == nil && s.head == seen { // too early, or the store fails
			pause(ctx, e.options.backoff(max(s.failed, 1)))
		}
	}
}

// looked waits until a look is done, and returns the state then, or later.
func (e *Engine) looked(ctx context.Context, n int) (*state, error) {
	for {
		s := e.state.Load()
		if s.looked >= n {
			return s, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.replaced:
		}
	}
}
