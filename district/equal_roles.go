package district

import (
	"slices"
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/words"
	"github.com/hallpass-go/hallpass/role"
)

// EqualRoles proposes to keep one of several roles that give the same to whoever holds
// them, each containing the other as [District.RoleContains] says: the holders of the other
// move to it with their overrides and days, and the other is deleted. The one with the most
// holders is kept, of equally many the first by id. There is a proposal for each role that
// would go, by id.
//
// Nothing is proposed for calculated roles (R31) and roles that give nothing, which are
// labels; where a list of a content type names one of the two alone (R33); and where a user
// holds both, and not one within the days and with the override of the other.
func (d *District) EqualRoles() (proposals []Proposal) {
	if d == nil {
		return nil
	}
	c, held := d.newContainment(), d.assignedTo()
	all := c.comparable()
	for _, p := range all {
		best := p
		for _, q := range all {
			more := len(held[q]) - len(held[best])
			if (more > 0 || more == 0 && q.id < best.id) && c.contains(p, q) && c.contains(q, p) {
				best = q
			}
		}
		if best != p {
			proposals = d.proposeEqual(proposals, p, best, held[p])
		}
	}
	return proposals
}

// comparable returns the roles that are assigned and give something, by id.
func (c *containment) comparable() (all []*Role) {
	for p := range c.d.Roles() {
		if p.IsAssignable() && len(c.given(p)) > 0 {
			all = append(all, p)
		}
	}
	return all
}

// assignedTo returns the users to whom a role is assigned, on whatever days, by login.
func (d *District) assignedTo() map[*Role][]*User {
	held := map[*Role][]*User{}
	for u := range d.present() {
		for i := range u.Roles {
			if n, ok := d.roles.number(u.Roles[i].Role); ok {
				p := d.roles.rows[n]
				if users := held[p]; len(users) == 0 || users[len(users)-1] != u {
					held[p] = append(users, u)
				}
			}
		}
	}
	return held
}

// proposeEqual proposes that a role goes, and its holders hold another.
func (d *District) proposeEqual(to []Proposal, gone, kept *Role, holders []*User) []Proposal {
	changes := []Change{Delete("roles", gone.id)}
	for t := range Rows[calcrole.ContentType](d) {
		for _, a := range [...]*calcrole.Audience{&t.Edit, &t.View} {
			if sameNameIn(a.Roles, gone.id) != sameNameIn(a.Roles, kept.id) {
				return to
			}
		}
		if sameNameIn(t.Edit.Roles, gone.id) || sameNameIn(t.View.Roles, gone.id) {
			next := *t
			next.Edit.Roles, next.View.Roles = withoutName(t.Edit.Roles, gone.id), withoutName(t.View.Roles, gone.id)
			changes = append(changes, Put(next))
		}
	}
	for _, u := range holders {
		next := d.Mended(u)
		if !moveAssignment(&next, gone.id, kept.id) {
			return to
		}
		changes = append(changes, Put(next))
	}
	text := "roles " + strconv.Quote(kept.id) + " and " + strconv.Quote(gone.id) + " give the same: " +
		words.Counted(len(holders), "user moves", "users move") + " to the former, and the latter goes"
	return d.propose(to, ProposeEqual, text, changes...)
}

// withoutName returns the names but for one, in any letter case.
func withoutName(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(other string) bool { return access.SameName(other, name) })
}

// moveAssignment makes an assignment of one role one of another, and reports whether that
// says all that the user's assignments of the two did.
func moveAssignment(u *User, from, to string) bool {
	i, j := assignmentOf(u, from), assignmentOf(u, to)
	if i < 0 {
		return true
	}
	moved := u.Roles[i]
	moved.Role = to
	switch {
	case j < 0:
		u.Roles[i] = moved
		return true
	case sayAll(u.Roles[j], moved):
	case sayAll(moved, u.Roles[j]):
		u.Roles[j] = moved
	default:
		return false
	}
	u.Roles = slices.Delete(u.Roles, i, i+1)
	return true
}

// assignmentOf returns the index of a user's assignment of a role, -1 if there is none.
func assignmentOf(u *User, id string) int {
	return slices.IndexFunc(u.Roles, func(a role.Assignment) bool { return access.SameName(a.Role, id) })
}

// sayAll reports whether an assignment has the override of another, and all of its days.
func sayAll(a, of role.Assignment) bool {
	if a.From > of.From || !a.Until.IsZero() && (of.Until.IsZero() || a.Until.Before(of.Until)) {
		return false
	}
	of.Role, of.From, of.Until = a.Role, a.From, a.Until
	return a.Equal(of)
}

// sameNameIn reports whether a name is among names, in any letter case.
func sameNameIn(names []string, name string) bool {
	return slices.ContainsFunc(names, func(other string) bool { return access.SameName(other, name) })
}
