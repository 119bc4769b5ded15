package live

import (
	"errors"
	"fmt"
	"time"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/store"
)

// Health says how well the engine follows its store.
type Health struct {
	Revision  store.Revision // of the district that is served, or would be if it were not too old
	Day       access.Day     // the day on which it is served
	Since     time.Time      // when that revision was first served here
	Confirmed time.Time      // when it was last known to be the head of the store

	// Stale says that everything is refused, because the last confirmation is longer ago
	// than MaxAge, or there was none.
	Stale bool

	// Failures is the number of looks at the store that have failed in a row. Refused is the
	// revision that cannot be served, if that is why.
	Failures int
	Refused  store.Revision

	// Err is nil if all is well. Else it wraps the error of the last look, and
	// [store.ErrStale] if everything is refused, and [store.ErrClosed] if the engine is
	// closed.
	Err error
}

// Health returns how well the engine follows its store at present. It never blocks.
func (e *Engine) Health() Health {
	if e == nil || e.cancel == nil {
		return Health{Stale: true, Err: errors.Join(store.ErrStale, store.ErrClosed)}
	}
	s := e.state.Load()
	h := Health{
		Revision: s.revision, Since: s.since, Confirmed: s.confirmed,
		Stale: s.stale(), Failures: s.failed,
	}
	var errs []error
	if s.district != nil {
		h.Day = access.DayOf(time.Now().In(s.zone))
	}
	if h.Stale {
		errs = append(errs, fmt.Errorf("everything is refused: %w", store.ErrStale))
	}
	if bad, ok := errors.AsType[*RevisionError](s.err); ok {
		h.Refused = bad.Revision
	}
	h.Err = errors.Join(append(errs, s.err, e.running())...)
	return h
}
