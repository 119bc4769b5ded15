package live

import (
	"context"
	"errors"
	"fmt"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// BehindError says that a wait for a revision was in vain. It wraps [store.ErrStale], the error of the
// context, and, if the engine cannot follow the store, the reason.
type BehindError struct {
	Wanted store.Revision
	Served store.Revision
	Err    error
}

func (e *BehindError) Error() string {
	return fmt.Sprintf("%v: %.12s is served, and %.12s was waited for: %v", store.ErrStale, e.Served, e.Wanted, e.Err)
}

func (e *BehindError) Unwrap() []error { return []error{store.ErrStale, e.Err} }

// AtLeast returns the district once a revision or a later one is served, and never an earlier one:
// whatever was changed at the revision, on whatever machine, is in it. It blocks until then. If ctx
// ends first the error is a [*BehindError]; that of a closed engine is [store.ErrClosed].
//
// A request that follows on a change carries its revision along, and asks for the district here instead
// of at [Engine.District]. If the revision was served already that costs little more.
//
// The engine knows from the log which revision is later. For a revision that it has not seen, and that
// is not in the log yet, or is in none, it waits for as long as ctx allows. A store without a log
// cannot tell. There AtLeast waits until the store was looked at once more, and relies on its promise
// that reads do not go back (P2).
func (e *Engine) AtLeast(ctx context.Context, r store.Revision) (*district.District, error) {
	if err := e.running(); err != nil {
		return nil, err
	}
	if s, reached := e.reached(r); reached {
		if d := s.now(); !s.stale() {
			return d, nil
		}
	}
	return e.await(ctx, r)
}

// await waits for a revision.
func (e *Engine) await(ctx context.Context, r store.Revision) (*district.District, error) {
	ctx, cancel := e.within(ctx)
	defer cancel()
	asked, tried := 0, 0 // numbers of looks
	for {
		s, reached := e.reached(r)
		if !reached && asked > 0 && s.good >= max(asked, tried+1) {
			tried = s.looked
			before, err := e.precedes(ctx, r)
			if before {
				continue
			}
			reached = errors.Is(err, store.ErrUnsupported)
		}
		if d := s.now(); reached && !s.stale() {
			return d, nil
		}
		if asked == 0 {
			asked = e.hurry()
		}
		select {
		case <-s.replaced:
		case <-ctx.Done():
			if err := e.running(); err != nil {
				return nil, err
			}
			return nil, &BehindError{r, s.revision, errors.Join(ctx.Err(), s.err)}
		}
	}
}

// reached returns the state, and whether it serves a revision, or one that is known to come after it.
func (e *Engine) reached(r store.Revision) (*state, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.state.Load(), r.IsZero() || e.seen.reached(r)
}

// precedes asks the log whether a revision comes before the one that is served. If it does, that is
// remembered.
func (e *Engine) precedes(ctx context.Context, r store.Revision) (bool, error) {
	log, err := e.log(ctx, r, func(log []store.Entry) bool {
		_, reached := e.reached(log[len(log)-1].Revision)
		return reached
	})
	if err != nil || len(log) == 0 {
		return false, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.seen.reached(log[len(log)-1].Revision) {
		return false, nil
	}
	e.seen.add(r)
	return true, nil
}

// within returns a context that ends with the engine too.
func (e *Engine) within(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(e.life, cancel)
	return ctx, func() {
		stop()
		cancel()
	}
}
