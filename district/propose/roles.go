package propose

import (
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/words"
	"github.com/hallpass-go/hallpass/role"
)

// EqualRoles proposes to keep one of several roles that give the same to every holder: each contains the other,
// as [RoleContains] says. The holders of the other role move to it with their overrides and days, and the other role
// is deleted. The role with the most holders is kept; of equally many holders, the first by id. There is a proposal
// for each role that would go, by id.
//
// Nothing is proposed for calculated roles (R31); for roles that give nothing, which are labels; where a list of a
// content type names only one of the two (R33); and where a user holds both on one day, neither of them within the days
// and with the override of the other.
func EqualRoles(d *district.District) []*Proposal {
	t, c := newTidying(d), newContainment(d)
	all := c.comparable()
	for _, gone := range all {
		kept := gone
		for _, r := range all {
			more := len(t.held[r]) - len(t.held[kept])
			if (more > 0 || more == 0 && r.ID() < kept.ID()) && c.contains(gone, r) && c.contains(r, gone) {
				kept = r
			}
		}
		if kept != gone && namesBoth(d, gone, kept) && namesBoth(d, kept, gone) {
			t.equal(gone, kept, t.held[gone])
		}
	}
	return t.all
}

// equal proposes that a role goes, and that its holders hold another.
func (t *tidying) equal(gone, kept *district.Role, holders []*district.User) {
	changes := []district.Change{district.Delete("roles", gone.ID())}
	for c := range district.Rows[calcrole.ContentType](t.d) {
		if next := *c; names(c.Edit.Roles, gone) || names(c.View.Roles, gone) {
			other := func(id string) bool { return access.SameName(id, gone.ID()) }
			next.Edit.Roles = slices.DeleteFunc(slices.Clone(c.Edit.Roles), other)
			next.View.Roles = slices.DeleteFunc(slices.Clone(c.View.Roles), other)
			changes = append(changes, district.Put(next))
		}
	}
	for _, u := range holders {
		next := t.d.Mended(u)
		if !moveAssignments(&next, gone.ID(), kept.ID()) {
			return
		}
		changes = append(changes, district.Put(next))
	}
	t.add(Proposal{Goal: GoalEqual, Changes: set(changes...),
		Text: fmt.Sprintf("roles %q and %q give the same: %s to the former, and the latter goes",
			kept.ID(), gone.ID(), words.Counted(len(holders), "user moves", "users move"))})
}

// ContainedRoles proposes to take a role away from those who hold a larger one as well, with the same override and on
// at least the same days. The larger role contains the other, as [RoleContains] says, and is not contained in it.
// There is a proposal for each two roles, by the id of the smaller, then of the larger.
//
// Nothing is proposed for calculated roles (R31); for roles that give nothing, which are labels; and where a list of
// a content type names the smaller role without the larger (R33).
func ContainedRoles(d *district.District) []*Proposal {
	t, c := newTidying(d), newContainment(d)
	all := c.comparable()
	for _, smaller := range all {
		for _, larger := range all {
			if len(t.held[smaller]) > 0 && namesBoth(d, smaller, larger) &&
				c.contains(larger, smaller) && !c.contains(smaller, larger) {
				t.contained(smaller, larger, t.held[smaller])
			}
		}
	}
	return t.all
}

// contained proposes that those who hold both roles keep the larger one.
func (t *tidying) contained(smaller, larger *district.Role, holders []*district.User) {
	var changes []district.Change
	for _, u := range holders {
		next := t.d.Mended(u)
		n := len(next.Roles)
		next.Roles = slices.DeleteFunc(next.Roles, func(a role.Assignment) bool {
			return access.SameName(a.Role, smaller.ID()) && someSaysAll(next.Roles, larger.ID(), a)
		})
		if len(next.Roles) < n {
			changes = append(changes, district.Put(next))
		}
	}
	if len(changes) > 0 {
		t.add(Proposal{Goal: GoalContained, Changes: set(changes...),
			Text: fmt.Sprintf("role %q gives all that %q does: %s the former alone", larger.ID(), smaller.ID(),
				words.Counted(len(changes), "user who holds both needs", "users who hold both need"))})
	}
}

// assignedTo returns the users to whom a role is assigned, on whatever days, by login.
func assignedTo(d *district.District) map[*district.Role][]*district.User {
	held := map[*district.Role][]*district.User{}
	for u := range present(d) {
		for _, a := range u.Roles {
			r, _ := d.Role(a.Role)
			if users := held[r]; len(users) == 0 || users[len(users)-1] != u {
				held[r] = append(users, u)
			}
		}
	}
	return held
}

// namesBoth reports whether each list of a content type that names a role names another role as well (R33).
func namesBoth(d *district.District, r, other *district.Role) bool {
	for c := range district.Rows[calcrole.ContentType](d) {
		if names(c.Edit.Roles, r) && !names(c.Edit.Roles, other) || names(c.View.Roles, r) && !names(c.View.Roles, other) {
			return false
		}
	}
	return true
}

// names reports whether a list has the id of a role, in any letter case.
func names(ids []string, r *district.Role) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return access.SameName(id, r.ID()) })
}

// moveAssignments makes the assignments of one role assignments of another role, without those that then say nothing
// more. It reports whether that says all that the user's assignments of the two said.
func moveAssignments(u *district.User, from, to string) bool {
	var moved, kept []role.Assignment
	for _, a := range u.Roles {
		if access.SameName(a.Role, from) && !someSaysAll(u.Roles, to, a) {
			a.Role = to
			moved = append(moved, a)
		}
	}
	for _, a := range u.Roles {
		if !access.SameName(a.Role, from) && !(access.SameName(a.Role, to) && someSaysAll(moved, to, a)) {
			kept = append(kept, a)
		}
	}
	u.Roles = append(kept, moved...)
	for i, a := range u.Roles {
		if slices.ContainsFunc(u.Roles[:i], func(b role.Assignment) bool { return overlap(a, b) }) {
			return false
		}
	}
	return true
}

// overlap reports whether two assignments are of one role and have a day in common (R17).
func overlap(a, b role.Assignment) bool {
	first := max(a.From, b.From, 1)
	return access.SameName(a.Role, b.Role) && first.Within(a.From, a.Until) && first.Within(b.From, b.Until)
}

// someSaysAll reports whether one of the assignments of a role has the override of another assignment, and all of its
// days.
func someSaysAll(held []role.Assignment, id string, of role.Assignment) bool {
	return slices.ContainsFunc(held, func(a role.Assignment) bool { return access.SameName(a.Role, id) && saysAll(a, of) })
}

// holds reports whether a role is assigned to a user, on whatever days.
func holds(u *district.User, id string) bool {
	return slices.ContainsFunc(u.Roles, func(a role.Assignment) bool { return access.SameName(a.Role, id) })
}

// saysAll reports whether an assignment has the override of another one, and all of its days.
func saysAll(a, of role.Assignment) bool {
	if a.From > of.From || !a.Until.IsZero() && (of.Until.IsZero() || a.Until.Before(of.Until)) {
		return false
	}
	of.Role, of.From, of.Until = a.Role, a.From, a.Until
	return a.Equal(of)
}
