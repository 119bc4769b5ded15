package live

import (
	"context"
	"errors"
	"fmt"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// BehindError says that a revision was waited for in vain. It wraps [store.ErrStale], the
// error of the context, and why the store is not followed, if it is not.
type BehindError struct {
	Wanted store.Revision
	Served store.Revision
	Err    error
}

func (e *BehindError) Error() string {
	return fmt.Sprintf("%v: %.12s is served, and %.12s was waited for: %v", store.ErrStale, e.Served, e.Wanted, e.Err)
}

func (e *BehindError) Unwrap() []error { return []error{store.ErrStale, e.Err} }

// AtLeast returns the district as it is served once a revision or a later one is, and never
// an earlier one: what was changed at the revision, on whatever machine, has happened to it.
// It blocks until then, at most until ctx ends, which is then a [*BehindError]; a closed
// engine gives [store.ErrClosed].
//
// A request that follows on a change carries its revision along, and asks for the district
// here instead of at [Engine.District]. If the revision was served already that costs
// little more.
//
// What is later the engine knows from the log: it waits for a revision that it has not seen
// and that is not in the log yet, or is in none, for as long as ctx allows. A store without
// a log can not tell. There AtLeast waits until the store was looked at once more, and
// relies on its promise that reads do not go back (P2).
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

// reached returns the state, and whether what it serves is a revision or known to come
// after it.
func (e *Engine) reached(r store.Revision) (*state, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.state.Load(), r.IsZero() || e.seen.reached(r)
}

// precedes asks the log whether a revision comes before what is served. If so that is
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
