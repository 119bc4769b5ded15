package access_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
)

// anyDay draws a day of the years 0000 to 9999.
func anyDay() *rapid.Generator[access.Day] {
	first, last := int(day("0000-01-01")), int(day("9999-12-31"))
	return rapid.Custom(func(t *rapid.T) access.Day {
		return access.Day(rapid.IntRange(first, last).Draw(t, "day"))
	})
}

func TestADayIsReadAndPrinted(t *testing.T) {
	for _, text := range []string{
		"2026-08-17", "2024-02-29", "2000-02-29", "0000-01-01", "0000-02-29", "9999-12-31", "1970-01-01",
	} {
		d, err := access.ParseDay(text)
		require.NoError(t, err)
		require.Equal(t, text, d.String())
		require.False(t, d.IsZero())
	}
}

func TestNothingElseIsADay(t *testing.T) {
	for _, tt := range []struct{ name, text string }{
		{"empty", ""},
		{"no such day", "2026-02-30"},
		{"no leap year", "2026-02-29"},
		{"no leap century", "1900-02-29"},
		{"month 13", "2026-13-01"},
		{"month 0", "2026-00-10"},
		{"day 0", "2026-01-00"},
		{"day 32", "2026-01-32"},
		{"short", "2026-2-1"},
		{"short day", "2026-02-1"},
		{"short year", "26-02-01"},
		{"long year", "12026-02-01"},
		{"negative year", "-001-02-01"},
		{"plus", "+2026-02-01"},
		{"a time", "2026-02-01T00:00:00Z"},
		{"slashes", "2026/02/01"},
		{"a slash first", "2026/02-01"},
		{"a slash second", "2026-02/01"},
		{"no separators", "20260201"},
		{"turned", "01-02-2026"},
		{"en dashes", "2026–02–01"},
		{"space before", " 2026-02-01"},
		{"space after", "2026-02-01 "},
		{"other digits", "２０２６-02-01"},
		{"week", "2026-W07"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := access.ParseDay(tt.text)
			require.ErrorIs(t, err, access.ErrDay)
			require.True(t, d.IsZero())
			kept := today
			require.ErrorIs(t, kept.UnmarshalText([]byte(tt.text)), access.ErrDay)
			require.Equal(t, today, kept, "unchanged after an error")
		})
	}
}

func TestADaysTextGivesItBackAndSortsAsItDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDay().Draw(t, "a"), anyDay().Draw(t, "b")
		back, err := access.ParseDay(a.String())
		require.NoError(t, err)
		require.Equal(t, a, back)
		require.Equal(t, a.String() < b.String(), a.Before(b))
	})
}

func TestNoDayIsBeforeEveryDay(t *testing.T) {
	var none access.Day
	require.True(t, none.IsZero())
	require.Equal(t, "", none.String())
	require.True(t, none.Before(day("0000-01-01")))
	require.False(t, none.Before(none))
	require.Equal(t, none, none.AddDays(5))
}

func TestAddingDays(t *testing.T) {
	for _, tt := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-08-17", 0, "2026-08-17"},
		{"2026-08-17", 1, "2026-08-18"},
		{"2026-12-31", 1, "2027-01-01"},
		{"2027-01-01", -1, "2026-12-31"},
		{"2024-02-28", 1, "2024-02-29"},
		{"2026-02-28", 1, "2026-03-01"},
		{"2026-08-17", 365, "2027-08-17"},
		{"9999-12-31", 1, ""},
		{"9999-12-31", 2, ""},
		{"0000-01-01", -1, ""},
		{"0000-01-01", -2, ""},
		{"0000-01-01", 3_652_424, "9999-12-31"},
		{"9999-12-31", -3_652_424, "0000-01-01"},
		{"2026-08-17", 10_000_000, ""},
		{"2026-08-17", -10_000_000, ""},
		{"2026-08-17", math.MaxInt32, ""},
		{"2026-08-17", math.MaxInt, ""},
		{"2026-08-17", math.MinInt, ""},
		{"2026-08-17", 1 << 62, ""},
	} {
		got := day(tt.from).AddDays(tt.n)
		require.Equal(t, tt.want, got.String(), "%s %+d", tt.from, tt.n)
		require.Equal(t, tt.want == "", got.IsZero(), "%s %+d", tt.from, tt.n)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDay().Draw(t, "a"), anyDay().Draw(t, "b")
		require.Equal(t, b, a.AddDays(int(b-a)))
	})
}

func TestADayIsWithinATermFromItsFirstDayUntilTheLast(t *testing.T) { // R42
	from, until := day("2026-08-17"), day("2027-06-12")
	for _, tt := range []struct {
		name        string
		day         string
		from, until access.Day
		want        bool
	}{
		{"first day", "2026-08-17", from, until, true},
		{"day before", "2026-08-16", from, until, false},
		{"last day", "2027-06-11", from, until, true},
		{"until itself", "2027-06-12", from, until, false},
		{"long after", "2030-01-01", from, until, false},
		{"open start", "0000-01-01", 0, until, true},
		{"open start, until", "2027-06-12", 0, until, false},
		{"open end", "9999-12-31", from, 0, true},
		{"open end, before", "2026-08-16", from, 0, false},
		{"open", "2026-08-17", 0, 0, true},
		{"empty term", "2026-08-17", from, from, false},
		{"turned term", "2026-12-01", until, from, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, day(tt.day).Within(tt.from, tt.until))
		})
	}
	var none access.Day
	require.True(t, none.Within(0, 0))
	require.False(t, none.Within(from, 0))
	require.False(t, none.Within(0, until))
	require.False(t, none.Within(from, until))
}

func TestTheDayOfATimeIsThatOfItsZone(t *testing.T) {
	midnight := time.Date(2026, 8, 17, 4, 59, 59, 0, time.UTC)
	chicago := time.FixedZone("CDT", -5*3600)
	auckland := time.FixedZone("NZST", 12*3600)
	for _, tt := range []struct {
		name string
		time time.Time
		want string
	}{
		{"UTC", midnight, "2026-08-17"},
		{"Chicago, a second before midnight", midnight.In(chicago), "2026-08-16"},
		{"Chicago, midnight", midnight.Add(time.Second).In(chicago), "2026-08-17"},
		{"Auckland", time.Date(2026, 8, 17, 12, 0, 0, 0, time.UTC).In(auckland), "2026-08-18"},
		{"year 0", time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), "0000-01-01"},
		{"year 9999", time.Date(9999, 12, 31, 23, 59, 0, 0, time.UTC), "9999-12-31"},
		{"year 10000", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), ""},
		{"year -1", time.Date(-1, 12, 31, 0, 0, 0, 0, time.UTC), ""},
	} {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, access.DayOf(tt.time).String()) })
	}
}

func TestADayInAStructSurvivesJSON(t *testing.T) {
	type term struct {
		From  access.Day `json:"from,omitzero"`
		Until access.Day `json:"until,omitzero"`
	}
	rapid.Check(t, func(t *rapid.T) {
		in := term{From: anyDay().Draw(t, "from")}
		data, err := json.Marshal(in)
		require.NoError(t, err)
		require.Equal(t, `{"from":"`+in.From.String()+`"}`, string(data))
		var out term
		require.NoError(t, json.Unmarshal(data, &out))
		require.Equal(t, in, out)
	})
	var out term
	for _, bad := range []string{`{"from":""}`, `{"from":20260817}`, `{"from":"2026-02-30"}`} {
		require.Error(t, json.Unmarshal([]byte(bad), &out), bad)
	}
}

// The turns of every year and the end of its February, as package time counts them.
func TestEveryYearTurnsAsTheCalendarDoes(t *testing.T) {
	first := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	for y := range 10_000 {
		for _, at := range []time.Time{
			time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC),
			time.Date(y, 2, 29, 0, 0, 0, 0, time.UTC), // or the first of March
			time.Date(y, 12, 31, 0, 0, 0, 0, time.UTC),
		} {
			text, number := at.Format(time.DateOnly), (at.Unix()-first)/(24*60*60)+1
			if d, err := access.ParseDay(text); err != nil || int64(d) != number || d.String() != text {
				t.Fatalf("%s is day %d and printed as %s (%v), want %d", text, d, d, err, number)
			}
		}
	}
}
