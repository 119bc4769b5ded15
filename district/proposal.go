package district

import (
	"iter"
	"slices"
	"sort"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

// Proposal is a change that tidies a policy, for review before it is applied: nobody gains
// by it, and Takes is all that anybody loses. It was tried on the district it is for, which
// accepts it (R37). Each stands alone: when one is applied, ask again for the others.
//
// What is said of a day is said of the district's. Facts that are still to come, such as a
// default building list for somebody who has none, are not foreseen, nor is what a host
// itself ties to the id of a role.
type Proposal struct {
	Kind    ProposalKind `json:"kind"`
	Text    string       `json:"text"` // a sentence for people
	Changes Changes      `json:"-"`

	// Takes is the difference that the changes make today. It is empty for every kind but
	// [ProposeUnused].
	Takes *Difference `json:"takes"`

	// Missed is the first later day on which somebody would have less than without the
	// changes although nobody has today, as facts now stand; zero if there is none. Only a
	// redundant row can be missed: it may outlast the role that gives the same (R42).
	Missed access.Day `json:"missed,omitzero"`
}

// ProposalKind is what kind of proposal one is.
type ProposalKind string

const (
	ProposeEqual     ProposalKind = "equal-role"      // one of two roles that give the same will do
	ProposeContained ProposalKind = "contained-role"  // users hold a role, and another that gives all that it gives
	ProposeRedundant ProposalKind = "redundant-grant" // rows of a user that the user's roles give already
	ProposeIdle      ProposalKind = "idle-grant"      // rows and roles that give nobody anything
	ProposeUnused    ProposalKind = "unused-grant"    // what a role gives, and none of its holders has used
	ProposeFewest    ProposalKind = "fewest-roles"    // fewer roles and rows that give a user the same
)

// Tidy returns every proposal that takes nothing away from anybody: those of
// [District.EqualRoles], [District.ContainedRoles], [District.RedundantGrants] and
// [District.IdleGrants], in this order. The cost is a few times that of [District.Lint],
// and grows with the square of the number of roles.
func (d *District) Tidy() []Proposal {
	return slices.Concat(d.EqualRoles(), d.ContainedRoles(), d.RedundantGrants(), d.IdleGrants())
}

// Together returns one proposal with the changes of several of one kind, such as the
// redundant grants of all users. What Apply refuses is its error: two that write the same
// row are [ErrTwice].
func (d *District) Together(text string, proposals ...Proposal) (Proposal, error) {
	all := Proposal{Text: text}
	for i := range proposals {
		p := &proposals[i]
		all.Kind = p.Kind
		all.Changes.Changes = append(all.Changes.Changes, p.Changes.Changes...)
		if all.Missed.IsZero() || !p.Missed.IsZero() && p.Missed.Before(all.Missed) {
			all.Missed = p.Missed
		}
	}
	var err error
	all.Takes, err = d.Preview(all.Changes)
	return all, err
}

// propose appends a proposal, unless it is refused, or makes another difference than one of
// its kind may: such changes would have to begin with something else.
func (d *District) propose(to []Proposal, kind ProposalKind, text string, changes ...Change) []Proposal {
	p := Proposal{Kind: kind, Text: text, Changes: Changes{Changes: changes}}
	var err error
	if p.Takes, err = d.Preview(p.Changes); err != nil || p.Takes.Gained > 0 || kind != ProposeUnused && !p.Takes.IsZero() {
		return to
	}
	return append(to, p)
}

// ended reports whether a term is over: today is its last day or later. Nothing has ended
// on no day.
func (d *District) ended(until access.Day) bool { return !until.IsZero() && !d.day.Before(until) }

// laterDays returns the days after today on which something of a user begins or ends, in
// rising order.
func (d *District) laterDays(u *User) (days []access.Day) {
	for _, a := range u.Roles {
		days = append(days, a.From, a.Until)
	}
	for _, g := range u.Grants {
		days = append(days, g.From, g.Until)
	}
	days = slices.DeleteFunc(days, func(on access.Day) bool { return !d.day.Before(on) })
	slices.Sort(days)
	return slices.Compact(days)
}

// present returns the users on whom something may hang, by login.
func (d *District) present() iter.Seq[*User] {
	return func(yield func(*User) bool) {
		for u := range d.Users() {
			if !u.IsReserved() && !yield(u) {
				return
			}
		}
	}
}

// resourcesOf names the resources of rows, each once, by name.
func resourcesOf(rows []access.Grant) string {
	var names []string
	for i := range rows {
		names = append(names, rows[i].Resource.String())
	}
	sort.Strings(names)
	return words.FewOf(slices.Compact(names))
}
