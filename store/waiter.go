package store

import (
	"context"
	"errors"
	"time"
)

// Waiter is a store that knows when there is something new.
type Waiter interface {
	Store

	// Wait must return nil once the store has a revision other than the one seen, at once if it has
	// one already. It may return nil too early, and must never miss a commit. It must return the
	// error of ctx when that ends, and [ErrClosed] when the store is closed.
	Wait(ctx context.Context, seen Revision) error
}

// DefaultInterval is how often [Wait] looks at a store that is no [Waiter].
const DefaultInterval = 5 * time.Second

// WaitOptions change how [Wait] waits. Nil is the same as the zero value.
type WaitOptions struct {
	// Interval is the pause between two looks at a store that is no [Waiter]:
	// [DefaultInterval] if zero or less.
	Interval time.Duration
}

// Wait returns nil once a store has a revision other than the one seen. It may return too early: look,
// and call it again.
//
// At a store that is no [Waiter] it looks at once and then after every interval. A look reads the
// beginning of the log if the store has one, and loads all facts if it has none. An error ends the
// waiting: the caller decides when to try again.
func Wait(ctx context.Context, st Store, seen Revision, options *WaitOptions) error {
	if st, ok := st.(Waiter); ok {
		return st.Wait(ctx, seen)
	}
	interval := DefaultInterval
	if options != nil && options.Interval > 0 {
		interval = options.Interval
	}
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		if moved, err := movedOn(ctx, st, seen); moved || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// movedOn reports whether a store has a revision other than the one seen.
func movedOn(ctx context.Context, st Store, seen Revision) (bool, error) {
	for _, err := range Log(ctx, st, seen) {
		if err == nil || errors.Is(err, ErrUnsupported) || errors.Is(err, ErrUnknownRevision) {
			return true, nil
		}
		return false, err
	}
	return false, nil
}
