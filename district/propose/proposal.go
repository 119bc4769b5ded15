package propose

import (
	"cmp"
	"iter"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

// Proposal is a change to a policy, for review before it is applied. It was tried on the district it is for, which
// accepts it (R37). Each proposal is meant by itself: when one is applied, ask again for the others. It is not to be
// changed.
//
// A proposal that takes nothing away takes nothing on the district's day and on any later day, as facts now stand: it
// is judged on each day on which a row or an assignment begins or ends. It takes nothing of what a missing licence or
// approval holds back either (R35). Facts that are still to come are not foreseen, such as a default building list for
// a user who has none. Neither is anything that a host itself ties to the id of a role.
type Proposal struct {
	Goal Goal           `json:"kind"`
	Text string         `json:"text"` // a sentence for people
	User *district.User `json:"-"`    // whom it is about, as before the changes; nil if it is not about one user

	Changes district.Changes `json:"-"` // empty if there is nothing to change

	// What follows belongs to some kinds, and is zero for all others.

	// Access: Steps say what the changes do, and name the licences, which no change gives. Also counts what the user
	// would gain beside the level, in triples of user, feature and building.
	Steps []Step `json:"steps,omitempty"`
	Also  int    `json:"also,omitempty"`

	// Copy and Offboard: Calculated are roles that follow from records, which no change gives or takes. Copy: From is
	// the login of the user who is copied. Dropped are void parts of either row that are left out, with pointers into
	// the row.
	Calculated []district.Holding `json:"calculated,omitempty"`
	From       string             `json:"from,omitempty"`
	Dropped    district.Faults    `json:"-"`

	// Rollover: both by login, then in the order of the rules.
	RoleChanges []RoleChange `json:"roleChanges,omitempty"`
	Kept        []KeptRole   `json:"kept,omitempty"`

	// RedundantGrants: Missed is the first later day on which somebody would have less than without the changes, as
	// facts now stand. A redundant row may outlast the role that gives the same (R42).
	Missed access.Day `json:"missed,omitzero"`

	// FewestRoles: the set that was found.
	Fewest RoleSet `json:"fewest,omitzero"`

	before, after *district.District
}

// Goal is what a proposal is about.
type Goal string

const (
	GoalAccess    Goal = "access"          // a user gets a level that is missing
	GoalCopy      Goal = "copy"            // a user gets the assigned access of another
	GoalOffboard  Goal = "offboard"        // a user loses what was assigned
	GoalRemove    Goal = "remove"          // a user is deleted
	GoalRollover  Goal = "rollover"        // the school year changes
	GoalEqual     Goal = "equal-role"      // one of two roles that give the same will do
	GoalContained Goal = "contained-role"  // users hold a role, and another that gives all that it gives
	GoalRedundant Goal = "redundant-grant" // rows of a user that the user's roles give already
	GoalIdle      Goal = "idle-grant"      // rows and roles that give nobody anything
	GoalUnused    Goal = "unused-grant"    // rows of a role that none of its holders has used
	GoalFewest    Goal = "fewest-roles"    // fewer roles and rows that give a user the same
)

// String returns the text of the proposal.
func (p *Proposal) String() string { return cmp.Or(p, &Proposal{}).Text }

// Difference returns what the proposal would change, for all users. For [Access] it counts the level that was asked
// for too, and where a package has to be licensed, everything that the licence opens to everyone. It is worked out
// anew by each call, as [district.Diff] does.
func (p *Proposal) Difference() *district.Difference {
	p = cmp.Or(p, &Proposal{})
	return district.Diff(p.before, p.after)
}

// After returns the district that the proposal leads to: for [Access] with the package licensed, if that is a step.
func (p *Proposal) After() *district.District { return cmp.Or(p, &Proposal{}).after }

// try applies the proposal to the district it is for, and returns it. The error is one of [district.District.Apply].
func (p *Proposal) try(d *district.District) (*Proposal, error) {
	p.before, p.after = d, d
	if len(p.Changes.Changes) == 0 {
		return p, nil
	}
	var err error
	if p.after, err = d.Apply(p.Changes); err != nil {
		return nil, err
	}
	return p, nil
}

// set returns changes as a change set.
func set(changes ...district.Change) district.Changes { return district.Changes{Changes: changes} }

// Tidy returns every proposal that takes nothing away from anybody, except on the days from Missed on: those of
// [EqualRoles], [ContainedRoles], [RedundantGrants] and [IdleGrants], in this order. It costs a few times as much as
// [lint.Check], and the cost grows with the square of the number of roles.
func Tidy(d *district.District) []*Proposal {
	return slices.Concat(EqualRoles(d), ContainedRoles(d), RedundantGrants(d), IdleGrants(d))
}

// Together returns one proposal with the changes of several of one kind, such as the redundant grants of all users.
// The error is one of [district.District.Apply]: two proposals that write the same row are [district.ErrTwice].
func Together(d *district.District, text string, proposals ...*Proposal) (*Proposal, error) {
	all := &Proposal{Text: text}
	for _, p := range proposals {
		all.Goal = p.Goal
		all.Changes.Changes = append(all.Changes.Changes, p.Changes.Changes...)
		all.Changes.GiveUp = append(all.Changes.GiveUp, p.Changes.GiveUp...)
		if all.Missed.IsZero() || !p.Missed.IsZero() && p.Missed.Before(all.Missed) {
			all.Missed = p.Missed
		}
	}
	return all.try(d)
}

// tidying is a list of proposals to tidy up a district.
type tidying struct {
	d    *district.District
	open *district.District // with every gate open
	same *access.Comparison // of permissions in open
	held map[*district.Role][]*district.User
	all  []*Proposal
}

func newTidying(d *district.District) tidying {
	open := d.Assuming(district.EveryoneApproved(), district.EveryPackageLicensed())
	return tidying{d: d, open: open, held: assignedTo(d),
		same: access.Compare(open.Catalog(), open.Catalog(), open.BuildingSet(), open.BuildingSet())}
}

// add tries a proposal and reports whether it is added. It is not if the district refuses it, or if on some day it
// makes another difference than one of its kind may: then something else has to be changed first. It is judged with
// every gate open: a gate that is closed gives nothing before and after.
func (t *tidying) add(p Proposal) bool {
	if _, err := p.try(t.d); err != nil {
		return false
	}
	after, err := t.open.Apply(p.Changes)
	if err != nil {
		return false
	}
	if x := district.Diff(t.open, after); x.Gained > 0 || x.Lost > 0 && p.Goal != GoalUnused {
		return false
	}
	for login := range t.reached(p.Changes) {
		before, _ := t.open.User(login)
		for _, on := range laterDays(t.d, before) {
			was, _ := t.open.At(on).Permissions(login)
			is, _ := after.At(on).Permissions(login)
			missed := p.Goal == GoalUnused || !p.Missed.IsZero() && !on.Before(p.Missed)
			if x := t.same.Between(was, is); x.Gained > 0 || x.Lost > 0 && !missed {
				return false
			}
		}
	}
	t.all = append(t.all, &p)
	return true
}

// reached yields the logins of the users whom changes may reach on some day: those whose rows change, and those to whom
// a role is assigned that changes. One may come twice.
func (t *tidying) reached(changes district.Changes) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, c := range changes.Changes {
			if c.Table() == "users" && !yield(c.ID()) {
				return
			}
			if c.Table() != "roles" {
				continue
			}
			r, _ := t.d.Role(c.ID())
			for _, u := range t.held[r] {
				if !yield(u.Login) {
					return
				}
			}
		}
	}
}

// present calls yield for each user on whom something may hang, by login.
func present(d *district.District) iter.Seq[*district.User] {
	return func(yield func(*district.User) bool) {
		for u := range d.Users() {
			if !u.IsReserved() && !yield(u) {
				return
			}
		}
	}
}

// hasEnded reports whether a term is over on the district's day (R42). On no day nothing has ended.
func hasEnded(d *district.District, until access.Day) bool {
	return !until.IsZero() && !d.Day().Before(until)
}

// laterDays returns the days after the district's on which something of a user begins or ends, in rising order.
func laterDays(d *district.District, u *district.User) (days []access.Day) {
	for _, a := range u.Roles {
		days = append(days, a.From, a.Until)
	}
	for _, g := range u.Grants {
		days = append(days, g.From, g.Until)
	}
	days = slices.DeleteFunc(days, func(on access.Day) bool { return !d.Day().Before(on) })
	slices.Sort(days)
	return slices.Compact(days)
}

// permissionsOf returns what a user would have whose row is written like u.
func permissionsOf(d *district.District, u *district.User) *access.Permissions {
	return d.Resolve(u.Login, collect(d.SourcesOf(u)))
}

func collect(sources iter.Seq[district.Source]) (all []access.Bundle) {
	for s := range sources {
		all = append(all, s.Bundle)
	}
	return all
}

// covered returns the features that each resource of a catalog covers, in the order of the catalog.
func covered(c *access.Catalog) map[access.Resource][]access.Feature {
	all := map[access.Resource][]access.Feature{}
	for f := range c.Features() {
		r := f.Resource()
		for _, by := range r.Covering() {
			all[by] = append(all[by], f)
		}
	}
	return all
}

// rowsOn says how many rows there are, and on which resources.
func rowsOn(rows []access.Grant) string {
	var names []string
	for _, g := range rows {
		names = append(names, g.Resource.String())
	}
	slices.Sort(names)
	return words.Counted(len(rows), "row", "rows") + " on " + words.FewOf(slices.Compact(names))
}
