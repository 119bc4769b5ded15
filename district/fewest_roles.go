package district

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/words"
	"github.com/hallpass-go/hallpass/role"
)

// FewestOptions say how [District.FewestRoles] looks. The zero value looks for roles alone.
type FewestOptions struct {
	KeepGrants bool // rows of the user's own may stay, as few as possible
	Budget     int  // how many sets of roles and rows are looked at; 0 is 10,000
}

// RoleSet is the smallest set of existing roles that gives a user what they have, as
// [District.FewestRoles] finds it.
type RoleSet struct {
	Proposal // without changes if the user has no more than that, or nothing was found

	// Found is whether there is a set at all, and Proven whether everything was looked at:
	// then there is no smaller set, or none. Without it the budget ran out.
	Found, Proven bool

	Roles  []string       // to be assigned for good, without overrides, by id
	Grants []access.Grant // rows of the user's own that stay beside them, as written
}

// FewestRoles looks for the fewest roles that give a user exactly what they have: every
// level today and on every later day, and the same content types (R33). They take the place
// of the roles that are assigned for good, with or without overrides, and of the rows of the
// user's own that count for good; of these as few as possible stay, before roles are
// counted, if the options let them. Calculated roles, and what begins later or has a last
// day, stay as they are; what has ended goes. Of several sets of one size it is the one with
// roles that are held already, then the first by id.
//
// It is for one user at a time: the sets are searched, which may take as many steps as the
// budget says. A user is judged as if approved (R22). The error is one of an unknown or
// reserved user, or what [District.Apply] refuses, such as an old fault of the row.
func (d *District) FewestRoles(login string, o FewestOptions) (RoleSet, error) {
	row, err := d.user(login)
	if err != nil {
		return RoleSet{}, err
	}
	if row.written.IsReserved() {
		return RoleSet{}, fmt.Errorf("%q holds no roles: %w", row.written.Login, ErrReserved)
	}
	s := d.newRoleSearch(row.written, o)
	s.search(nil, s.offered())
	set := RoleSet{Found: s.best != nil, Proven: s.left >= 0}
	set.Kind = ProposeFewest
	name := "user " + strconv.Quote(row.written.Login)
	switch {
	case !set.Found && set.Proven:
		set.Text = "no set of roles gives " + name + " the same"
	case !set.Found:
		set.Text = "no set of roles was found that gives " + name + " the same"
	default:
		err = s.propose(&set, name)
	}
	if set.Takes == nil && err == nil {
		set.Takes = Diff(d, d)
	}
	return set, err
}

// propose completes a set that was found.
func (s *roleSearch) propose(set *RoleSet, name string) (err error) {
	next := s.d.Mended(&s.fixed)
	for _, i := range s.best {
		if it := &s.offers[i]; it.role != nil {
			next.Roles = append(next.Roles, it.assignment)
			set.Roles = append(set.Roles, it.role.id)
		} else {
			next.Grants = append(next.Grants, it.row)
			set.Grants = append(set.Grants, it.row)
		}
	}
	slices.Sort(set.Roles)
	if !s.sizeOf(s.best).less(s.now) {
		set.Text = name + " has the fewest roles that give the same"
		return nil
	}
	set.Text = words.Counted(len(set.Roles), "role gives ", "roles give ") + name + " the same"
	if len(set.Roles) > 0 {
		set.Text += ": " + words.FewOf(set.Roles)
	}
	if len(set.Grants) > 0 {
		set.Text += ", with " + words.Counted(len(set.Grants), "row", "rows") + " on " + resourcesOf(set.Grants)
	}
	if s.left < 0 {
		set.Text += "; fewer may do"
	}
	set.Changes.Changes = []Change{Put(next)}
	set.Takes, err = s.d.Preview(set.Changes)
	return err
}

// setSize is how large a set of rows and roles is. Rows count before roles.
type setSize struct{ rows, roles int }

func (a setSize) less(b setSize) bool {
	return a.rows < b.rows || a.rows == b.rows && a.roles < b.roles
}

// offer is a role, or a row of the user's own, that may be in the set.
type offer struct {
	role       *Role
	assignment role.Assignment
	row        access.Grant
	source     access.Source
}

// newRoleSearch parts a user into what stays and what is offered.
func (d *District) newRoleSearch(u *User, o FewestOptions) *roleSearch {
	s := &roleSearch{d: d, fixed: *u, left: o.Budget, same: access.Compare(d.catalog, d.catalog, d.buildings, d.buildings)}
	if s.left <= 0 {
		s.left = 10_000
	}
	s.fixed.Roles, s.fixed.Grants = nil, nil
	forGood := func(from, until access.Day) bool { return until.IsZero() && d.day.Within(from, until) }
	held := map[*Role]role.Assignment{}
	for _, a := range u.Roles {
		switch {
		case forGood(a.From, a.Until):
			s.now.roles++
			if n, ok := d.roles.number(a.Role); ok && a.Override == nil {
				held[d.roles.rows[n]] = a
			}
		case !d.ended(a.Until):
			s.fixed.Roles = append(s.fixed.Roles, a)
		}
	}
	own, c := d.compiledAs(u).holdings.Defaults(), d.compiler()
	var rows []offer
	for _, g := range u.Grants {
		switch {
		case forGood(g.From, g.Until):
			s.now.rows++
			rows = append(rows, offer{row: g, source: access.Source{Grants: c.Grants([]access.Grant{g}), Defaults: own}})
		case !d.ended(g.Until):
			s.fixed.Grants = append(s.fixed.Grants, g)
		}
	}
	for _, on := range append([]access.Day{d.day}, d.laterDays(u)...) {
		s.days = append(s.days, d.newNeedDay(on, u, &s.fixed))
	}
	for _, first := range [...]bool{true, false} {
		for p := range d.Roles() {
			a, is := held[p]
			if is != first || !p.IsAssignable() || assignmentOf(&s.fixed, p.id) >= 0 {
				continue
			}
			if !is {
				a = role.Assignment{Role: p.id}
			}
			s.offers = append(s.offers, offer{role: p, assignment: a, source: access.Source{Grants: p.grants, Defaults: own}})
		}
	}
	if o.KeepGrants {
		s.offers = append(s.offers, rows...)
	}
	return s
}
