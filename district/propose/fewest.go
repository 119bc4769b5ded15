package propose

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/words"
	"github.com/hallpass-go/hallpass/role"
)

// FewestOptions say how [FewestRoles] looks. The zero value looks for roles only.
type FewestOptions struct {
	KeepGrants bool // rows of the user's own may stay, as few as possible
	Budget     int  // how many sets of roles and rows are looked at; 0 is 10,000
}

// RoleSet is the smallest set of existing roles that gives a user the same as now, as [FewestRoles] finds it.
type RoleSet struct {
	// Found is whether there is such a set. Proven is whether every set was looked at: then there is no smaller one,
	// or none at all. Otherwise the budget ran out.
	Found  bool `json:"found"`
	Proven bool `json:"proven"`

	Roles  []string       `json:"roles,omitempty"`  // to be assigned for good, without overrides, by id
	Grants []access.Grant `json:"grants,omitempty"` // rows of the user's own that stay beside them, as written
}

// FewestRoles looks for the fewest roles that give a user exactly what the user has: every level today and on every
// later day, and the same content types (R33). They replace the roles that are assigned for good, with or without
// overrides, and the rows of the user's own that count for good. If the options let rows stay, as few as possible do,
// and rows count before roles. Calculated roles, and whatever begins later or has a last day, stay as they are; what
// has ended goes. Of several sets of one size it is the one with roles that are held already, then the first by id.
//
// Fewest of the proposal says what was found. There are no changes if the user has no more than that, or if nothing
// was found.
//
// It is for one user at a time: the sets are searched, which may take as many steps as the budget says. A user is
// judged as if approved (R22). The error is one of an unknown or reserved user.
func FewestRoles(d *district.District, login string, o FewestOptions) (*Proposal, error) {
	u, err := d.User(login)
	if err != nil {
		return nil, err
	}
	if u.IsReserved() {
		return nil, fmt.Errorf("%q holds no roles: %w", u.Login, district.ErrReserved)
	}
	s := newRoleSearch(d, u, o)
	s.search(nil, s.harmless())
	p := &Proposal{Goal: GoalFewest, User: u, Fewest: RoleSet{Found: s.best != nil, Proven: s.left >= 0}}
	name := fmt.Sprintf("user %q", u.Login)
	switch {
	case !p.Fewest.Found && p.Fewest.Proven:
		p.Text = "no set of roles gives " + name + " the same"
	case !p.Fewest.Found:
		p.Text = "no set of roles was found that gives " + name + " the same"
	default:
		s.describe(p, name)
	}
	return p.try(d)
}

// describe completes the proposal of a set that was found.
func (s *roleSearch) describe(p *Proposal, name string) {
	next, found := s.d.Mended(&s.fixed), &p.Fewest
	for _, i := range s.best {
		if o := &s.offers[i]; o.role != nil {
			next.Roles = append(next.Roles, o.assignment)
			found.Roles = append(found.Roles, o.role.ID())
		} else {
			next.Grants = append(next.Grants, o.row)
			found.Grants = append(found.Grants, o.row)
		}
	}
	slices.Sort(found.Roles)
	if !s.sizeOf(s.best).less(s.now) {
		p.Text = name + " has the fewest roles that give the same"
		return
	}
	p.Changes = set(district.Put(next))
	p.Text = words.Counted(len(found.Roles), "role gives ", "roles give ") + name + " the same"
	if len(found.Roles) > 0 {
		p.Text += ": " + words.FewOf(found.Roles)
	}
	if len(found.Grants) > 0 {
		p.Text += ", with " + rowsOn(found.Grants)
	}
	if s.left < 0 {
		p.Text += "; fewer may do"
	}
}

// setSize is how large a set of rows and roles is. Rows count before roles.
type setSize struct{ rows, roles int }

func (a setSize) less(b setSize) bool {
	return a.rows < b.rows || a.rows == b.rows && a.roles < b.roles
}

// offer is a role, or a row of the user's own, that may be in the set.
type offer struct {
	role       *district.Role // nil for a row
	assignment role.Assignment
	row        access.Grant
	source     access.Bundle
}

// newRoleSearch parts a user into a row that stays and offers: the roles that are held, the others, then rows.
func newRoleSearch(d *district.District, u *district.User, o FewestOptions) *roleSearch {
	s := &roleSearch{d: d, fixed: d.Mended(u), left: cmp.Or(max(o.Budget, 0), 10_000),
		same: access.Compare(d.Catalog(), d.Catalog(), d.BuildingSet(), d.BuildingSet())}
	days := func(a role.Assignment) (from, until access.Day) { return a.From, a.Until }
	assigned, later := forGood(d, s.fixed.Roles, days)
	void, _ := forGood(d, slices.DeleteFunc(slices.Clone(u.Roles), func(a role.Assignment) bool {
		r, _ := d.Role(a.Role)
		return r.IsAssignable()
	}), days)
	rows, laterRows := forGood(d, u.Grants, func(g access.Grant) (from, until access.Day) { return g.From, g.Until })
	s.fixed.Roles, s.fixed.Grants, s.now = later, laterRows, setSize{len(rows), len(assigned) + len(void)}
	held := map[*district.Role]role.Assignment{}
	for _, a := range assigned {
		if r, err := d.Role(a.Role); err == nil && a.Override == nil {
			held[r] = a
		}
	}
	for _, on := range append([]access.Day{d.Day()}, laterDays(d, u)...) {
		s.days = append(s.days, newNeed(d.Assuming(district.EveryoneApproved()).At(on), u, &s.fixed))
	}
	own := s.days[0].sources[0].Defaults // those of the direct grants, which come first
	var others []offer
	for r := range d.Roles() {
		o := offer{role: r, source: access.Bundle{Grants: r.Grants(), Defaults: own}}
		a, is := held[r]
		switch {
		case !r.IsAssignable() || holds(&s.fixed, r.ID()):
		case is:
			o.assignment = a
			s.offers = append(s.offers, o)
		default:
			o.assignment.Role = r.ID()
			others = append(others, o)
		}
	}
	s.offers = append(s.offers, others...)
	if c := (&access.Compiler{Catalog: d.Catalog(), Buildings: d.BuildingSet()}); o.KeepGrants {
		for _, g := range rows {
			source := access.Bundle{Grants: c.Grants([]access.Grant{g}), Defaults: own}
			s.offers = append(s.offers, offer{row: g, source: source})
		}
	}
	return s
}

// forGood returns the rows that count on the district's day and have no last day, and those that do not and have not
// ended.
func forGood[T any](d *district.District, rows []T, term func(T) (from, until access.Day)) (good, later []T) {
	for _, row := range rows {
		switch from, until := term(row); {
		case until.IsZero() && d.Day().Within(from, until):
			good = append(good, row)
		case !hasEnded(d, until):
			later = append(later, row)
		}
	}
	return good, later
}
