package live

import (
	"fmt"
	"time"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// state is all that an engine knows at a time: which district it serves, and how well it follows the
// store. It is immutable, and replaced as a whole.
type state struct {
	served              // nothing before the first load
	since     time.Time // when this revision was first served
	looked    int       // the number of the last look at the store
	good      int       // the number of the last look that found this revision to be the head
	confirmed time.Time // when that look began
	head      store.Revision
	err       error // of the last look
	failed    int   // looks in a row
	changes   int   // how many there have been, see [Engine.Changes]

	tomorrow *district.District
	midnight time.Time // when tomorrow begins

	// For a check; both are counted from the moment at which the state was made.
	made  time.Time
	today time.Duration // until midnight
	fresh time.Duration // until it is stale

	replaced chan struct{} // closed when there is another state
}

// served is a district that can be served: at a revision, and in a time zone.
type served struct {
	district *district.District // today
	revision store.Revision
	zone     *time.Location
}

// refusing is served while there is no district, or while it is too old.
var refusing = district.Refusing(fmt.Errorf("everything is refused: %w", store.ErrStale))

// empty is the district of an empty store: everybody is unknown there.
var empty, _ = (*district.District)(nil).Apply(district.Changes{})

// now returns the district to serve now: that of the day, or one that refuses everything if the last
// confirmation is too long ago. It reads one clock, once.
func (s *state) now() *district.District {
	if s == nil || s.district == nil {
		return refusing
	}
	switch age := time.Since(s.made); {
	case age > s.fresh:
		return refusing
	case age < s.today:
		return s.district
	}
	return s.tomorrow
}

func (s *state) stale() bool { return s.district == nil || time.Since(s.made) > s.fresh }

// date has the state serve the day that it is now (R42), and makes tomorrow ready, so that midnight
// waits for nobody. Ages are told by the monotonic clock. So is midnight, for as long as one state
// lasts; when a state is made, the wall clock tells it.
func (s *state) date(now time.Time, maxAge time.Duration) {
	if s.district == nil {
		return
	}
	s.made = now
	s.fresh = maxAge - now.Sub(s.confirmed)
	local := now.In(s.zone)
	s.district = s.district.At(access.DayOf(local))
	s.midnight = nextDay(local)
	s.today = s.midnight.Sub(now)
	s.tomorrow = s.district.At(access.DayOf(s.midnight))
}

// nextDay returns the first moment of the day after that of t. It searches for it: some days begin at
// one o'clock, some twice, and a zone leaves some out.
func nextDay(t time.Time) time.Time {
	y, m, d := t.Date()
	today := access.DayOf(t)
	first, last := t, time.Date(y, m, d+2, 12, 0, 0, 0, t.Location())
	for last.Sub(first) > 1 {
		if middle := first.Add(last.Sub(first) / 2); access.DayOf(middle) == today {
			first = middle
		} else {
			last = middle
		}
	}
	return last.Round(0)
}

// after returns the district after changes, which must be right (R13, R37), with its time zone.
func (s served) after(changes district.Changes, options *district.Options) (served, error) {
	next, err := s.district.Apply(changes)
	if err == nil && s.revision.IsZero() { // the first commit: nothing was compiled with options before
		next, err = district.New(next.Facts(), s.district.Day(), options)
	}
	if err != nil {
		return served{}, err
	}
	s.district = next
	s.zone, err = store.Zone(next.Info().TimeZone)
	return s, err
}
