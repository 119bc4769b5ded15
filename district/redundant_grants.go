package district

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

// RedundantGrants proposes to take away the rows of a user that the user's roles give
// already, as the lint finding redundant-grant judges them: one proposal for each user, by
// login. Rows that are redundant one by one and not together, since they add up for a
// district-wide feature (R11), stay as far as they are needed. [District.Together] makes
// one proposal of all.
func (d *District) RedundantGrants() (proposals []Proposal) {
	if d == nil {
		return nil
	}
	f := d.Facts()
	var last *User
	var rows []access.Grant
	flush := func() {
		if last != nil {
			proposals = d.proposeRedundant(proposals, last, rows)
		}
	}
	for _, found := range d.Lint() {
		if found.Kind != lintKinds[kindRedundant].Name {
			continue
		}
		at := strings.Split(found.Pointer, "/") // /users/N/grants/M
		n, _ := strconv.Atoi(at[2])
		m, _ := strconv.Atoi(at[4])
		if u := &f.Users[n]; u != last {
			flush()
			last, rows = u, nil
		}
		rows = append(rows, last.Grants[m])
	}
	flush()
	return proposals
}

// proposeRedundant proposes to take away as many of the rows of a user as can go together.
func (d *District) proposeRedundant(to []Proposal, u *User, rows []access.Grant) []Proposal {
	lenient := d.Assuming(EveryoneApproved())
	all := access.Compare(d.catalog, d.catalog, d.buildings, d.buildings)
	now := lenient.permissions(lenient.compiledAs(u))
	next := *u
	var gone []access.Grant
	for _, g := range rows {
		less := next
		less.Grants = slices.DeleteFunc(slices.Clone(next.Grants), g.Equal)
		if x := all.Between(now, lenient.permissions(lenient.compiledAs(&less))); x.IsZero() {
			next, gone = less, append(gone, g)
		}
	}
	if len(gone) == 0 {
		return to
	}
	missed := access.Day(0)
	for _, on := range d.laterDays(u) {
		then := lenient.At(on)
		if x := all.Between(then.permissions(then.compiledAs(u)), then.permissions(then.compiledAs(&next))); !x.IsZero() {
			missed = on
			break
		}
	}
	text := "the roles of user " + strconv.Quote(u.Login) + " give what " + words.Counted(len(gone), "row", "rows") + " on " + resourcesOf(gone) + " would"
	if !missed.IsZero() {
		text += ", until " + missed.String()
	}
	before := len(to)
	if to = d.propose(to, ProposeRedundant, text, Put(d.Mended(&next))); len(to) > before {
		to[before].Missed = missed
	}
	return to
}
