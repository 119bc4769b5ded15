package district

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/role"
)

// Copying is a proposal to give one user the assigned access of another, for review before
// it is applied.
type Copying struct {
	From, To   string
	Changes    Changes     // empty if there is nothing to change
	Before     *User       // the row of To as written; not to be changed
	Calculated []Holding   // the roles that From holds by calculation, with their evidence: not copied, since they follow from records
	Dropped    Faults      // what is void in either row and is left out, with pointers into the row
	Difference *Difference // what applying the changes would change, for whomever
}

// CopyAccess returns the change that gives to the assigned access of from, in the place of
// its own: direct grants and assigned roles with their days and overrides, default building
// and list, ledgers and schools, those of other days too. It replaces, so that nothing of an
// earlier post stays behind unseen; what is taken away stands in the Difference. The account
// is kept: login, e-mails, approval, attachments and what the user owns. With the defaults
// the buildings may change in which calculated roles of to count.
//
// What may not be written since it is void (R13) is left out, and listed. An override with
// an unknown building reaches nothing in its place; an assignment that would give more
// without it is left out whole. So to never gets more than from has by assignment.
//
// A reserved user gives and takes nothing, and is refused (R20); so is a copy to the same
// user. What [District.Apply] refuses is the error: an e-mail that is not the user's alone.
func (d *District) CopyAccess(from, to string) (Copying, error) {
	source, unknown := d.User(from)
	target, unknownToo := d.User(to)
	switch err := errors.Join(unknown, unknownToo); {
	case err != nil:
		return Copying{}, err
	case source.IsReserved() || target.IsReserved():
		return Copying{}, fmt.Errorf("access of %q can not be copied to %q: %w", source.Login, target.Login, ErrReserved)
	case source == target:
		return Copying{}, fmt.Errorf("access of %q can not be copied to the same user: %w", source.Login, ErrTwice)
	}
	c := Copying{From: source.Login, To: target.Login, Before: target}
	given, next := d.Mended(source), *target
	next.Grants, next.Ledgers, next.Schools = given.Grants, slices.Clone(source.Ledgers), slices.Clone(source.Schools)
	next.DefaultBuilding, next.DefaultBuildingList = given.DefaultBuilding, given.DefaultBuildingList
	next.Attached = d.Mended(target).Attached

	s := &finder{d: d}
	s.table = "users"
	s.id = source.Login
	s.user(&User{Login: source.Login, Grants: source.Grants, Roles: source.Roles,
		DefaultBuilding: source.DefaultBuilding, DefaultBuildingList: source.DefaultBuildingList})
	next.Roles = s.copied(given.Roles, given.DefaultBuilding)
	s.id = target.Login
	s.user(&User{Login: target.Login, Attached: target.Attached})
	c.Dropped = s.faults

	if !tableNamed("users").same(&next, target) {
		c.Changes.Changes = []Change{Put(next)}
	}
	held, err := d.HoldingsOf(source.Login)
	if err != nil {
		return Copying{}, err
	}
	c.Calculated = slices.DeleteFunc(held, func(h Holding) bool { return h.Calculated == "" })
	if c.Difference, err = d.Preview(c.Changes); err != nil {
		return Copying{}, err
	}
	return c, nil
}

// copied returns the assignments that may be written for a user with a default building, of
// which there is none to fall back to where an override names an unknown one (R16).
func (s *finder) copied(held []role.Assignment, home string) (kept []role.Assignment) {
	for _, a := range held {
		o := a.Override
		if o == nil || o.DefaultBuilding == "" {
			kept = append(kept, a)
			continue
		}
		_, err := s.d.Building(o.DefaultBuilding)
		switch {
		case err == nil:
		case home != "":
			s.faultAt("roles", "R16", ErrDangling, "role %q as a whole: without the override it would give more", a.Role)
			continue
		case o.DefaultBuildingList == nil:
			a.Override = nil
		default:
			a.Override = &role.Override{DefaultBuildingList: o.DefaultBuildingList, AllowEmpty: o.AllowEmpty}
		}
		kept = append(kept, a)
	}
	return kept
}
