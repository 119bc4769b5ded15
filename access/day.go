package access

import (
	"errors"
	"fmt"
	"time"
)

// Day is a calendar day, without a time or a zone: the number of days since 0000-01-01,
// counted from 1. The zero value is no day at all, and every real day is after it.
//
// The pure packages know no clock: wherever a date matters (R42) the day is an argument.
type Day int32

// ErrDay is wrapped by errors about a text that is no day.
var ErrDay = errors.New("a day is a real date written YYYY-MM-DD")

var dayZero = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)

// DayOf returns the day that t shows in its own location.
// Years outside 0000 to 9999 have no day: the result is zero.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	if y < 0 || y > 9999 {
		return 0
	}
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()/86400 - dayZero.Unix()/86400 + 1)
}

// ParseDay reads a real date in the form 2026-08-17. For anything else it returns
// the zero Day and an error that wraps [ErrDay].
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Format(time.DateOnly) != text {
		return 0, fmt.Errorf("day %q: %w", text, ErrDay)
	}
	return DayOf(t), nil
}

// IsZero reports whether d is no day.
func (d Day) IsZero() bool { return d == 0 }

// Before reports whether d is an earlier day than other.
func (d Day) Before(other Day) bool { return d < other }

// AddDays returns the day n days later, or earlier if n is negative.
// No day stays no day, and so does what falls outside the years 0000 to 9999.
func (d Day) AddDays(n int) Day {
	if d.IsZero() || n < -maxDays || n > maxDays {
		return 0
	}
	return DayOf(d.time().AddDate(0, 0, n))
}

// maxDays is more than there are from the first day to the last.
const maxDays = 10_000 * 366

func (d Day) time() time.Time { return dayZero.AddDate(0, 0, int(d)-1) }

// String returns the form 2026-08-17, and "" for no day.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.time().Format(time.DateOnly)
}

// MarshalText is the text form, also in JSON.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is [ParseDay]. On an error d is left alone.
func (d *Day) UnmarshalText(text []byte) error {
	parsed, err := ParseDay(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

// Within reports whether day d lies in the term that begins on from and ends before
// until (R42). An absent end is open. No day lies in no term that has an end.
func (d Day) Within(from, until Day) bool {
	if !until.IsZero() && (d.IsZero() || !d.Before(until)) {
		return false
	}
	return !d.Before(from)
}
