package district

import (
	"slices"
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/words"
	"github.com/hallpass-go/hallpass/role"
)

// IdleGrants proposes to take away what gives nobody anything, today or on a later day:
//
//   - a role that nobody holds, with the assignments of it that have ended; where something
//     else still names it, such as a content type, only its rows;
//   - rows of a role that resolve to no building for any of its holders: they reach a
//     default that none of these has, or are void (R13);
//   - rows of a user that resolve to no building, and rows and assignments that have ended.
//
// What may come alive is left alone as far as it is written down: a row or assignment that
// begins later, a row on a package without its licence (R19), one on a subpackage or
// package without a feature yet, and the rows of calculated roles, whose holders come and
// go with the records (R31). A row that is proposed would come alive if a user was given
// the default it asks for, or the role; then it would have to be written again.
//
// There is a proposal for each role, by id, then one for each user, by login.
func (d *District) IdleGrants() (proposals []Proposal) {
	if d == nil {
		return nil
	}
	x := d.newIdling()
	held := d.assignedTo()
	for p := range d.Roles() {
		if p.IsAssignable() {
			proposals = x.role(proposals, p, held[p])
		}
	}
	for u := range d.present() {
		proposals = x.user(proposals, u)
	}
	return proposals
}

// idling finds what gives nobody anything.
type idling struct {
	d        *District
	catalog  *access.Catalog // every package with its licence
	compiler *access.Compiler
	covered  map[access.Resource]access.Feature // one feature that each resource covers
}

func (d *District) newIdling() *idling {
	x := &idling{d: d, catalog: d.Assuming(EveryPackageLicensed()).catalog, compiler: d.compiler(), covered: map[access.Resource]access.Feature{}}
	for f := range x.catalog.Features() {
		r := f.Resource()
		for _, by := range r.Covering() {
			x.covered[by] = f
		}
	}
	return x
}

// idle reports whether a row resolves to nothing for whoever has one of several defaults, on
// whatever days.
func (x *idling) idle(g access.Grant, owners []access.Defaults) bool {
	f, some := x.covered[g.Resource]
	if !some {
		return !x.catalog.Has(g.Resource)
	}
	g.From, g.Until = 0, 0
	r := x.compiler.Grants([]access.Grant{g}).Reach(x.catalog, x.d.day, access.Read, f)
	return !r.District && !r.All && !slices.ContainsFunc(owners, func(own access.Defaults) bool {
		return r.Has(x.d.buildings, access.Building{}, own)
	})
}

// role judges a role that is assigned to some users.
func (x *idling) role(to []Proposal, p *Role, assigned []*User) []Proposal {
	n, _ := x.d.roles.number(p.id)
	var owners []access.Defaults
	for _, u := range assigned {
		row, _ := x.d.user(u.Login)
		row.holdings.Each(func(h role.Assigned) bool {
			if h.Role == n && !x.d.ended(h.Until) {
				owners = append(owners, h.Defaults)
			}
			return true
		})
	}
	if len(owners) == 0 {
		return x.unheld(to, p, assigned)
	}
	next := *p.written
	var gone []access.Grant
	next.Grants = slices.DeleteFunc(slices.Clone(next.Grants), func(g access.Grant) bool {
		if !x.idle(g, owners) {
			return false
		}
		gone = append(gone, g)
		return true
	})
	if len(gone) == 0 {
		return to
	}
	text := "role " + strconv.Quote(p.id) + ": " + words.Counted(len(gone), "row", "rows") + " on " + resourcesOf(gone) +
		", reaching no building for any of its holders"
	return x.d.propose(to, ProposeIdle, text, Put(next))
}

// unheld proposes to delete a role that nobody holds, or to take its rows away.
func (x *idling) unheld(to []Proposal, p *Role, ended []*User) []Proposal {
	if len(p.written.Grants) == 0 {
		return to // a label, or a role in the making
	}
	changes := []Change{Delete("roles", p.id)}
	for _, u := range ended {
		next := x.d.Mended(u)
		next.Roles = slices.DeleteFunc(next.Roles, func(a role.Assignment) bool { return access.SameName(a.Role, p.id) })
		changes = append(changes, Put(next))
	}
	before := len(to)
	if to = x.d.propose(to, ProposeIdle, "nobody holds role "+strconv.Quote(p.id), changes...); len(to) > before {
		return to
	}
	next := *p.written
	next.Grants = nil
	return x.d.propose(to, ProposeIdle, "nobody holds role "+strconv.Quote(p.id)+", which is still named: its "+
		words.Counted(len(p.written.Grants), "row goes", "rows go"), Put(next))
}

// user judges the rows of a user's own, and the assignments that have ended.
func (x *idling) user(to []Proposal, u *User) []Proposal {
	row, _ := x.d.user(u.Login)
	own := []access.Defaults{row.holdings.Defaults()}
	next := *u
	var gone []access.Grant
	next.Grants = slices.DeleteFunc(slices.Clone(u.Grants), func(g access.Grant) bool {
		begun := g.From.IsZero() || !x.d.day.Before(g.From)
		if !x.d.ended(g.Until) && !(begun && x.idle(g, own)) {
			return false
		}
		gone = append(gone, g)
		return true
	})
	next.Roles = slices.DeleteFunc(slices.Clone(u.Roles), func(a role.Assignment) bool { return x.d.ended(a.Until) })
	ended := len(u.Roles) - len(next.Roles)
	if len(gone)+ended == 0 {
		return to
	}
	text := "user " + strconv.Quote(u.Login)
	if len(gone) > 0 {
		text += ": " + words.Counted(len(gone), "row", "rows") + " on " + resourcesOf(gone) + ", ended or reaching no building"
	}
	if ended > 0 {
		text += ": " + words.Counted(ended, "assignment", "assignments") + ", ended"
	}
	return x.d.propose(to, ProposeIdle, text, Put(x.d.Mended(&next)))
}
