package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// laterTotals are what differs from a later day on: a change that takes nothing today may take something once an
// assignment has ended (R42).
type laterTotals struct {
	On access.Day `json:"on"`
	district.Totals
}

// lookingAhead returns the comparison with what differs on the first later days on which a row or an assignment begins
// or ends of a user whom the changes write, or who has a role that they write. A day on which the same users gain and
// lose as much as on the day before it is left out.
func (x comparison) lookingAhead() comparison {
	last := slices.Collect(x.ByUser())
	days := x.laterDays()
	for _, day := range days[:min(few, len(days))] {
		then := district.Diff(x.Before().At(day), x.After().At(day))
		if users := slices.Collect(then.ByUser()); !slices.Equal(users, last) {
			x.later = append(x.later, laterTotals{day, then.Totals})
			last = users
		}
	}
	return x
}

// laterDays returns the days after that of the comparison on which something begins or ends that matters to it, in
// rising order.
func (x comparison) laterDays() (days []access.Day) {
	add := func(u *district.User) {
		for _, g := range u.Grants {
			days = append(days, g.From, g.Until)
		}
		for _, a := range u.Roles {
			days = append(days, a.From, a.Until)
		}
	}
	roles := map[string]bool{}
	sides := [...]*district.District{x.Before(), x.After()}
	for _, c := range x.changes.Changes {
		switch c.Table() {
		case "users":
			for _, d := range sides {
				if u, err := d.User(c.ID()); err == nil {
					add(u)
				}
			}
		case "roles":
			roles[access.FoldName(c.ID())] = true
		}
	}
	if len(roles) > 0 {
		for u := range x.After().Users() { // of others the changes write the row
			for _, a := range u.Roles {
				if roles[access.FoldName(a.Role)] {
					add(u)
					break
				}
			}
		}
	}
	slices.Sort(days)
	days = slices.Compact(days)
	return slices.DeleteFunc(days, func(on access.Day) bool { return !x.After().Day().Before(on) })
}

// writeLater writes what differs on later days, for people.
func (p *program) writeLater(w io.Writer, later []laterTotals) {
	if len(later) == 0 {
		return
	}
	p.section(w, "on later days")
	var rows [][]string
	for _, t := range later {
		rows = append(rows, []string{"from " + t.On.String(), count(t.Users, "user"),
			fmt.Sprintf("%d gained, %d lost", t.Gained, t.Lost)})
	}
	columns(w, rows)
}
