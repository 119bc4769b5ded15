package store

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// DistrictOn returns the district as it was at the end of a day, in its own time zone, asked on that
// day, and its revision. It is for questions such as "who had access on that day". Before the first
// commit there was no district: the result is nil, which refuses everything, the revision is zero and
// there is no error. Options are those of [district.New]; nil is their default.
//
// The time zone is the one that the district has now. A store without a log and without a history is
// [ErrUnsupported].
func DistrictOn(ctx context.Context, st Store, day access.Day,
	options *district.Options) (*district.District, Revision, error) {
	zone, err := zoneOf(ctx, st)
	if err != nil {
		return nil, Revision{}, err
	}
	return districtAt(ctx, st, EndOfDay(day, zone), day, options)
}

// DistrictAt returns the district as it was at a time, asked on the day that it was then in the
// district's time zone. Everything else is as in [DistrictOn].
func DistrictAt(ctx context.Context, st Store, t time.Time,
	options *district.Options) (*district.District, Revision, error) {
	zone, err := zoneOf(ctx, st)
	if err != nil {
		return nil, Revision{}, err
	}
	return districtAt(ctx, st, t, access.DayOf(t.In(zone)), options)
}

func districtAt(ctx context.Context, st Store, t time.Time, day access.Day,
	options *district.Options) (*district.District, Revision, error) {
	revision, err := RevisionAt(ctx, st, t)
	if err != nil || revision.IsZero() {
		return nil, Revision{}, err
	}
	facts, err := At(ctx, st, revision)
	if err != nil {
		return nil, Revision{}, err
	}
	d, err := district.New(facts, day, options)
	if err != nil {
		return nil, Revision{}, err
	}
	return d, revision, nil
}

// zoneOf returns the time zone of the district that a store holds now.
func zoneOf(ctx context.Context, st Store) (*time.Location, error) {
	facts, _, err := st.Load(ctx)
	if err != nil {
		return nil, err
	}
	return Zone(facts.District.TimeZone)
}

// ErrZone is wrapped by the error about a time zone that this machine does not know. A program
// that imports time/tzdata knows all.
var ErrZone = errors.New("unknown time zone")

// Zone returns the time zone of a district by its name; UTC for the empty name. The machine's own
// zone is not a district's, so "Local" is unknown.
func Zone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, fmt.Errorf("%w %q", ErrZone, name)
	}
	return zone, nil
}

// EndOfDay returns the last moment of a day in a time zone. It searches for it: some days begin at one
// o'clock, some twice, and a zone leaves some out.
func EndOfDay(day access.Day, zone *time.Location) time.Time {
	noon, _ := time.ParseInLocation("2006-01-02 15", day.String()+" 12", zone) // of a real day
	minutes := sort.Search(int(36*time.Hour/time.Minute), func(n int) bool {
		return day.Before(access.DayOf(noon.Add(time.Duration(n) * time.Minute)))
	})
	return noon.Add(time.Duration(minutes)*time.Minute - 1)
}
