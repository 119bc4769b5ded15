package propose

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// Copy proposes to give to the assigned access of from instead of its own: direct grants and assigned roles with
// their days and overrides, default building and list, ledgers and schools, those of other days too. It replaces, so
// that nothing of an earlier post stays behind unseen; the Difference shows what is taken away. The account is kept:
// login, e-mails, approval, attachments and owned objects. With the defaults the buildings may change in which to
// holds calculated roles. Calculated are those that from holds: they follow from records, and are not copied.
//
// Void parts of a row, which may not be written (R13), are left out and listed in Dropped. Where an override names an
// unknown building, the role reaches nothing by it; an assignment that would give more without the override is left
// out as a whole. So to never gets more than from has by assignment.
//
// A reserved user gives and takes nothing, and is refused (R20); so is a copy to the same user. An unknown user is an
// [access.UnknownError].
func Copy(d *district.District, from, to string) (*Proposal, error) {
	source, unknown := d.User(from)
	target, unknownToo := d.User(to)
	switch err := errors.Join(unknown, unknownToo); {
	case err != nil:
		return nil, err
	case source.IsReserved() || target.IsReserved():
		return nil, fmt.Errorf("access of %q can not be copied to %q: %w", source.Login, target.Login, district.ErrReserved)
	case source == target:
		return nil, fmt.Errorf("access of %q can not be copied to the same user: %w", source.Login, district.ErrTwice)
	}
	given, next := d.Mended(source), *target
	next.Grants, next.Ledgers, next.Schools = given.Grants, slices.Clone(source.Ledgers), slices.Clone(source.Schools)
	next.DefaultBuilding, next.DefaultBuildingList = given.DefaultBuilding, given.DefaultBuildingList
	next.Attached = d.Mended(target).Attached
	roles, refused := copiedRoles(d, &given)
	next.Roles = roles

	p := &Proposal{Goal: GoalCopy, User: target, From: source.Login,
		Text: fmt.Sprintf("user %q gets the assigned access of user %q", target.Login, source.Login)}
	p.Dropped = slices.Concat(
		d.VoidOf(&district.User{Login: source.Login, Grants: source.Grants, Roles: source.Roles,
			DefaultBuilding: source.DefaultBuilding, DefaultBuildingList: source.DefaultBuildingList}),
		refused,
		d.VoidOf(&district.User{Login: target.Login, Attached: target.Attached}))
	held, err := d.HoldingsOf(source.Login)
	if err != nil {
		return nil, err
	}
	p.Calculated = slices.DeleteFunc(held, func(h district.Holding) bool { return h.Calculated == "" })
	if put := district.Put(next); !put.Same(district.Put(*target)) {
		p.Changes = set(put)
	}
	return p.try(d)
}

// copiedRoles returns the assignments of a mended row that may be written, and a fault for each other one. An
// override that names an unknown building hides the user's default building (R16), so it can only go where there is
// none.
func copiedRoles(d *district.District, u *district.User) (kept []role.Assignment, refused district.Faults) {
	for _, a := range u.Roles {
		if o := a.Override; o != nil && o.DefaultBuilding != "" {
			_, err := d.Building(o.DefaultBuilding)
			switch {
			case err == nil:
			case u.DefaultBuilding != "":
				refused = append(refused, &district.FactError{Table: "users", ID: u.Login, Pointer: "/roles", Rule: "R16",
					Err: fmt.Errorf("role %q as a whole: without the override it would give more: %w", a.Role, district.ErrDangling)})
				continue
			case o.DefaultBuildingList == nil:
				a.Override = nil
			default:
				a.Override = &role.Override{DefaultBuildingList: o.DefaultBuildingList, AllowEmpty: o.AllowEmpty}
			}
		}
		kept = append(kept, a)
	}
	return kept, refused
}
