package propose

import (
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/words"
	"github.com/hallpass-go/hallpass/role"
)

// IdleGrants proposes to take away what gives nobody anything, today or on a later day:
//
//   - a role that nobody holds, with the assignments of it that have ended; if something else still
//     names the role, such as a content type, only its rows;
//   - rows of a role that resolve to no building for any of its holders: they reach a default that
//     none of these has, or are void (R13);
//   - rows of a user that resolve to no building, and rows and assignments that have ended.
//
// What may come alive is left as it is, as far as it is written down: a row or assignment that begins later, a row on
// a package without its licence (R19), one on a subpackage or package without a feature yet, and the rows of
// calculated roles, whose holders come and go with the records (R31). A row that is proposed would come alive if a
// user was given the default it asks for, or the role; then it would have to be written again.
//
// There is a proposal for each role, by id, then one for each user, by login.
func IdleGrants(d *district.District) []*Proposal {
	t := newTidying(d)
	x := &idling{
		tidying:  t,
		catalog:  t.open.Catalog(),
		compiler: &access.Compiler{Catalog: t.open.Catalog(), Buildings: d.BuildingSet()},
		covered:  covered(t.open.Catalog()),
	}
	for r := range d.Roles() {
		if r.IsAssignable() {
			x.role(r, t.held[r])
		}
	}
	for u := range present(d) {
		x.user(u)
	}
	return x.all
}

// idling finds what gives nobody anything.
type idling struct {
	tidying
	catalog  *access.Catalog // every package with its licence
	compiler *access.Compiler
	covered  map[access.Resource][]access.Feature
}

// withoutIdle returns the rows that are not idle, and those that are. A row is if it has ended, or if it has begun
// and resolves to nothing for any of several defaults.
func (x *idling) withoutIdle(rows []access.Grant, owners []access.Defaults) (kept, gone []access.Grant) {
	for _, g := range rows {
		begun := g.From.IsZero() || !x.d.Day().Before(g.From)
		if hasEnded(x.d, g.Until) || begun && x.reachesNothing(g, owners) {
			gone = append(gone, g)
		} else {
			kept = append(kept, g)
		}
	}
	return kept, gone
}

// reachesNothing reports whether a row resolves to nothing for any of several defaults, on whatever days.
func (x *idling) reachesNothing(g access.Grant, owners []access.Defaults) bool {
	features := x.covered[g.Resource]
	if len(features) == 0 {
		return !x.catalog.Has(g.Resource)
	}
	g.From, g.Until = 0, 0
	r := x.compiler.Grants([]access.Grant{g}).Reach(x.catalog, x.d.Day(), access.Read, features[0])
	return !r.District && !r.All && !slices.ContainsFunc(owners, func(own access.Defaults) bool {
		return r.Has(x.d.BuildingSet(), access.Building{}, own)
	})
}

// defaults returns the defaults that a user's assignments resolve to (R16), in the order of the assignments, on
// whatever days these count.
func (x *idling) defaults(u *district.User, held ...role.Assignment) (all []access.Defaults) {
	one := func(string) (uint32, bool) { return 0, true } // which role it is does not matter
	role.Compile(x.compiler, u.DefaultBuilding, u.DefaultBuildingList, held, one).Each(func(a role.Assigned) bool {
		all = append(all, a.Defaults)
		return true
	})
	return all
}

// role judges a role that is assigned to some users.
func (x *idling) role(r *district.Role, assigned []*district.User) {
	var owners []access.Defaults
	for _, u := range assigned {
		owners = append(owners, x.defaults(u, slices.DeleteFunc(slices.Clone(u.Roles), func(a role.Assignment) bool {
			return !access.SameName(a.Role, r.ID()) || hasEnded(x.d, a.Until)
		})...)...)
	}
	if len(owners) == 0 {
		x.unheld(r, assigned)
		return
	}
	next := *r.Written()
	kept, gone := x.withoutIdle(next.Grants, owners)
	if next.Grants = kept; len(gone) > 0 {
		x.add(Proposal{Goal: GoalIdle, Changes: set(district.Put(next)),
			Text: fmt.Sprintf("role %q: %s, reaching no building for any of its holders", r.ID(), rowsOn(gone))})
	}
}

// unheld proposes to delete a role that nobody holds, or to take its rows away.
func (x *idling) unheld(r *district.Role, ended []*district.User) {
	next := *r.Written()
	n := len(next.Grants)
	if n == 0 {
		return // a label, or a role in the making
	}
	changes := []district.Change{district.Delete("roles", r.ID())}
	for _, u := range ended {
		row := x.d.Mended(u)
		row.Roles = slices.DeleteFunc(row.Roles, func(a role.Assignment) bool { return access.SameName(a.Role, r.ID()) })
		changes = append(changes, district.Put(row))
	}
	text := fmt.Sprintf("nobody holds role %q", r.ID())
	if x.add(Proposal{Goal: GoalIdle, Text: text, Changes: set(changes...)}) {
		return
	}
	next.Grants = nil
	x.add(Proposal{Goal: GoalIdle, Changes: set(district.Put(next)),
		Text: text + ", which is still named: its " + words.Counted(n, "row goes", "rows go")})
}

// user judges the rows of a user's own, and the assignments that have ended.
func (x *idling) user(u *district.User) {
	next := *u
	kept, gone := x.withoutIdle(u.Grants, x.defaults(u, role.Assignment{}))
	next.Grants = kept
	next.Roles = slices.DeleteFunc(slices.Clone(u.Roles), func(a role.Assignment) bool { return hasEnded(x.d, a.Until) })
	ended := len(u.Roles) - len(next.Roles)
	if len(gone)+ended == 0 {
		return
	}
	text := fmt.Sprintf("user %q", u.Login)
	if len(gone) > 0 {
		text += ": " + rowsOn(gone) + ", ended or reaching no building"
	}
	if ended > 0 {
		text += ": " + words.Counted(ended, "assignment", "assignments") + ", ended"
	}
	x.add(Proposal{Goal: GoalIdle, Text: text, User: u, Changes: set(district.Put(x.d.Mended(&next)))})
}
