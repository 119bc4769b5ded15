package access

import (
	"errors"
	"fmt"
	"time"
)

// Day is a calendar day, without a time or a zone: the number of days since 0000-01-01, counted from 1. The
// zero value is no day; every real day is after it.
//
// The pure packages have no clock. Where a date matters (R42) the day is an argument.
type Day int32

// ErrDay is wrapped by errors about a text that is not a day.
var ErrDay = errors.New("a day is a real date written YYYY-MM-DD")

// DayOf returns the day that t shows in its own location, and the zero Day outside of the years 0000 to
// 9999.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	if y < 0 || y > maxYear {
		return 0
	}
	return dayOf(y, int(m), d)
}

const maxYear = 9999

// ParseDay reads a real date in the form 2026-08-17. For any other text it returns the zero Day and an error
// that wraps [ErrDay].
func ParseDay(text string) (Day, error) {
	y, m, d, ok := cutDay(text)
	if !ok || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return 0, fmt.Errorf("day %q: %w", text, ErrDay)
	}
	return dayOf(y, m, d), nil
}

// cutDay reads the three numbers of a text in the form of a day.
func cutDay(text string) (y, m, d int, ok bool) {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return 0, 0, 0, false
	}
	number := func(s string) (n int) {
		for i := range len(s) {
			ok = ok && '0' <= s[i] && s[i] <= '9'
			n = n*10 + int(s[i]-'0')
		}
		return n
	}
	ok = true
	return number(text[:4]), number(text[5:7]), number(text[8:]), ok
}

// The calendar stands here because the parser of package time would be a quarter of what this package adds
// to a program.

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

func daysIn(y, m int) int {
	switch m {
	case 2:
		if leap(y) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// daysBefore returns how many days the years from 0000 to before y have.
func daysBefore(y int) int {
	if y == 0 {
		return 0
	}
	past := y - 1
	return y*365 + past/4 - past/100 + past/400 + 1
}

func dayOf(y, m, d int) Day {
	n := daysBefore(y) + d
	for month := 1; month < m; month++ {
		n += daysIn(y, month)
	}
	return Day(n)
}

// date returns the year, month and day of the month of a real day.
func (d Day) date() (y, m, day int) {
	n := int(d) - 1
	y = n / 366 // at most a few years early
	for daysBefore(y+1) <= n {
		y++
	}
	n -= daysBefore(y)
	for m = 1; n >= daysIn(y, m); m++ {
		n -= daysIn(y, m)
	}
	return y, m, n + 1
}

// IsZero reports whether d is the zero Day.
func (d Day) IsZero() bool { return d == 0 }

// Before reports whether d is an earlier day than other.
func (d Day) Before(other Day) bool { return d < other }

// AddDays returns the day n days later, or earlier if n is negative. It returns the zero Day for the zero
// Day, and outside of the years 0000 to 9999.
func (d Day) AddDays(n int) Day {
	last := daysBefore(maxYear + 1)
	if d.IsZero() || n < -last || n > last || int(d)+n < 1 || int(d)+n > last {
		return 0
	}
	return d + Day(n)
}

// String returns the form 2026-08-17, and "" for the zero Day.
func (d Day) String() string {
	if d < 1 || int(d) > daysBefore(maxYear+1) {
		return ""
	}
	y, m, day := d.date()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, day)
}

// MarshalText returns the text of [Day.String], which is the JSON form too.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is [ParseDay]. On an error d stays as it was.
func (d *Day) UnmarshalText(text []byte) error {
	parsed, err := ParseDay(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

// Within reports whether day d lies in the term whose first day is from and whose last day is before until
// (R42). The zero Day stands for no such limit. The zero Day itself lies only in a term without limits.
func (d Day) Within(from, until Day) bool {
	if !until.IsZero() && (d.IsZero() || !d.Before(until)) {
		return false
	}
	return !d.Before(from)
}
