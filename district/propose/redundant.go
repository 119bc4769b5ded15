package propose

import (
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/lint"
)

// RedundantGrants proposes to take away the rows of a user that the user's roles give already, as the lint finding
// redundant-grant judges them: one proposal for each user, by login. Rows that are redundant one by one and not
// together stay as far as they are needed: for a district-wide feature they add up (R11). [Together] makes one
// proposal of all.
func RedundantGrants(d *district.District) []*Proposal {
	t := newTidying(d)
	for found := range lint.Redundant(d) {
		t.redundant(found.User, found.Rows)
	}
	return t.all
}

// redundant proposes to take away as many of the redundant rows of a user as can go together.
func (t *tidying) redundant(u *district.User, rows []access.Grant) {
	same := func(d *district.District, next *district.User) bool {
		x := t.same.Between(permissionsOf(d, u), permissionsOf(d, next))
		return x.IsZero()
	}
	next := *u
	var gone []access.Grant
	for _, g := range rows {
		less := next
		less.Grants = slices.DeleteFunc(slices.Clone(next.Grants), g.Equal)
		if same(t.open, &less) {
			next, gone = less, append(gone, g)
		}
	}
	if len(gone) == 0 {
		return
	}
	p := Proposal{Goal: GoalRedundant, User: u, Changes: set(district.Put(t.d.Mended(&next))),
		Text: fmt.Sprintf("the roles of user %q give what %s would", u.Login, rowsOn(gone))}
	for _, on := range laterDays(t.d, u) {
		if !same(t.open.At(on), &next) {
			p.Missed = on
			p.Text += ", until " + on.String()
			break
		}
	}
	t.add(p)
}
