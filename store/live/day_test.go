package live_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/live"
)

// dated is a user with a grant of some days.
func dated(login, from, until string) district.Change {
	grant := phone + " read=all"
	if from != "" {
		grant += " from=" + from
	}
	if until != "" {
		grant += " until=" + until
	}
	return district.Put(district.User{Login: login, Grants: []access.Grant{must(access.ParseGrant(grant))}})
}

// TestTheDayChangesAtMidnightInTheZone goes through days of 24, 23 and 25 hours, at a store
// that works and at one that hangs.
func TestTheDayChangesAtMidnightInTheZone(t *testing.T) { // R42
	chicago := must(time.LoadLocation("America/Chicago"))
	for _, hangs := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(time.Until(time.Date(2000, 4, 1, 12, 0, 0, 0, chicago)))
			st := new(shaky)
			st.append(t, append(founding("America/Chicago"),
				dated("begins", "2000-04-02", ""), dated("ends", "", "2000-04-02"), dated("day", "2000-04-02", "2000-04-03"))...)
			e := follow(t, st, &live.Options{MaxAge: 1e5 * time.Hour})
			if hangs {
				defer st.hang("Load", "Log", "Wait")()
			}
			check := func(day, begins, ends bool) {
				t.Helper()
				require.Equal(t, []bool{day, begins, ends},
					[]bool{reads(e.District(), "day"), reads(e.District(), "begins"), reads(e.District(), "ends")})
			}
			at := func(month time.Month, day int) { // a nanosecond before that day begins
				time.Sleep(time.Until(time.Date(2000, month, day, 0, 0, 0, -1, chicago)))
			}
			check(false, false, true)
			at(4, 2) // when summer time begins
			check(false, false, true)
			time.Sleep(time.Nanosecond)
			check(true, true, false)
			require.Equal(t, "2000-04-02", e.Health().Day.String())
			at(4, 3)
			require.Equal(t, 23*time.Hour-1, time.Since(time.Date(2000, 4, 2, 0, 0, 0, 0, chicago)))
			check(true, true, false)
			time.Sleep(time.Nanosecond)
			check(false, true, false)
			at(10, 29)
			time.Sleep(1 + 24*time.Hour) // it is 23 o'clock
			require.Equal(t, "2000-10-29", e.District().Day().String())
			at(10, 30)
			require.Equal(t, "2000-10-29", e.District().Day().String())
			time.Sleep(time.Nanosecond)
			require.Equal(t, "2000-10-30", e.District().Day().String())
			require.Equal(t, "2000-10-30", e.Health().Day.String())
		})
	}
}

// TestTheZoneIsThatOfTheRevision changes the zone, to one that is a day ahead, and one that
// nobody knows.
func TestTheZoneIsThatOfTheRevision(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // it is 2000-01-01, midnight in UTC
		st := newShaky(t)
		e := follow(t, st, nil)
		zone := func(name string) error {
			_, err := e.Commit(t.Context(), commit(district.Put(district.Info{ID: "lincoln", SchoolYear: 2027, TimeZone: name})))
			return err
		}
		require.Equal(t, "2000-01-01", e.District().Day().String())
		require.NoError(t, zone("America/Chicago"))
		require.Equal(t, "1999-12-31", e.District().Day().String())
		for _, name := range []string{"America/Nowhere", "Local"} {
			require.ErrorIs(t, zone(name), store.ErrZone)
		}
		require.Equal(t, "America/Chicago", e.District().Info().TimeZone)
		require.NoError(t, e.Health().Err)
		require.NoError(t, zone("Pacific/Kiritimati"))
		require.Equal(t, "2000-01-01", e.District().Day().String())
		time.Sleep(10 * time.Hour)
		require.Equal(t, "2000-01-02", e.District().Day().String())
	})
}

// TestTheNextDayIsTheFirstMomentOfAnotherDay compares with a walk in steps of a minute, in
// zones where days begin at one o'clock, or twice, or not at all.
func TestTheNextDayIsTheFirstMomentOfAnotherDay(t *testing.T) {
	t.Parallel()
	for _, at := range []struct{ name, zone, day string }{
		{"any day", "America/Chicago", "2026-08-17"},
		{"23 hours", "America/Chicago", "2026-03-08"},
		{"25 hours", "America/Chicago", "2026-11-01"},
		{"before a day that begins at one", "America/Sao_Paulo", "2018-11-03"},
		{"such a day", "America/Sao_Paulo", "2018-11-04"},
		{"a day whose last hour comes twice", "America/Sao_Paulo", "2018-02-17"},
		{"a day whose first hour comes twice", "America/Havana", "2026-11-01"},
		{"before it", "America/Havana", "2026-10-31"},
		{"before a day that there was not", "Pacific/Apia", "2011-12-29"},
		{"half an hour", "Australia/Lord_Howe", "2026-04-05"},
		{"no zone", "", "2026-12-31"},
	} {
		t.Run(at.name, func(t *testing.T) {
			zone, err := time.LoadLocation(at.zone)
			require.NoError(t, err)
			noon := must(time.ParseInLocation("2006-01-02 15", at.day+" 12", zone))
			want := noon
			for access.DayOf(want) == access.DayOf(noon) {
				want = want.Add(time.Minute)
			}
			for _, hours := range []int{-11, 0, 3} {
				require.Equal(t, want.String(), live.NextDay(noon.Add(time.Duration(hours)*time.Hour)).String())
			}
		})
	}
}

func TestADayIsAChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t)
		e := follow(t, st, nil)
		n := 0
		for c := range e.Changes(t.Context()) {
			require.Equal(t, access.DayOf(time.Now()), c.Day)
			require.Equal(t, e.Health().Revision, c.After)
			require.True(t, c.Everything)
			require.Equal(t, n == 0, c.Before == store.Revision{})
			if n++; n == 4 {
				break
			}
		}
		require.Equal(t, "2000-01-04", e.District().Day().String())
	})
}
