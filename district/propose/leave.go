package propose

import (
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// Offboard proposes to take every assigned role, the direct grants, ledgers and schools away from a user. Calculated
// are the roles that remain: a parent stays a parent (R26). The account, its attachments and its objects are left as
// they are, except for void references, which go (R13). An old fault of the row, such as an e-mail that another user
// has too, keeps nobody on board (R37). There are no changes if there is nothing to take away. A reserved user is
// refused.
func Offboard(d *district.District, login string) (*Proposal, error) {
	u, err := d.User(login)
	if err != nil {
		return nil, err
	}
	if u.IsReserved() {
		return nil, fmt.Errorf("%q can not be offboarded: %w", u.Login, district.ErrReserved)
	}
	p := &Proposal{Goal: GoalOffboard, User: u, Text: fmt.Sprintf("user %q loses what was assigned", u.Login)}
	if len(u.Roles)+len(u.Grants)+len(u.Ledgers)+len(u.Schools) > 0 {
		next := d.Mended(u)
		next.Roles, next.Grants, next.Ledgers, next.Schools = nil, nil, nil, nil
		p.Changes = set(district.Put(next))
	}
	if _, err := p.try(d); err != nil {
		return nil, err
	}
	p.Calculated, err = p.after.HoldingsOf(u.Login)
	return p, err
}

// Fate is what becomes of an object that only a leaving user owns: it goes to another user, or is given up. It is
// made by [Transfer] and [GiveUp].
type Fate struct {
	object district.Object
	to     string
	lost   bool
}

// Transfer lets an object go to the user with a login.
func Transfer(o district.Object, to string) Fate { return Fate{object: o, to: to} }

// GiveUp lets an object be lost, by name.
func GiveUp(o district.Object) Fate { return Fate{object: o, lost: true} }

// OwnsError lists the objects that only a leaving user owns and that have no fate yet (R25). It wraps
// [district.ErrOwns].
type OwnsError struct {
	Login   string
	Objects []district.Object // in the order written
}

func (e *OwnsError) Error() string {
	return fmt.Sprintf("user %q owns %v, which nobody could reach any more: transfer or give up each", e.Login, e.Objects)
}

func (e *OwnsError) Unwrap() error { return district.ErrOwns }

// Remove proposes to delete a user, and gives every object that the user owns its fate. While an object that only
// this user owns has no fate, the error is an [OwnsError] that lists them (R25). A reserved user is never removed.
// Records are not touched.
func Remove(d *district.District, login string, fates ...Fate) (*Proposal, error) {
	u, err := d.User(login)
	if err != nil {
		return nil, err
	}
	if u.IsReserved() {
		return nil, fmt.Errorf("%q can not be removed: %w", u.Login, district.ErrReserved)
	}
	p := &Proposal{Goal: GoalRemove, User: u, Text: fmt.Sprintf("user %q is removed", u.Login)}
	if p.Changes, err = removal(d, u, fates); err != nil {
		return nil, err
	}
	return p.try(d)
}

// removal returns the change set that deletes a user and gives the objects away or up.
func removal(d *district.District, u *district.User, fates []Fate) (set district.Changes, err error) {
	open := slices.Clone(u.Owns)
	for other := range d.Users() {
		if other.Login != u.Login {
			open = slices.DeleteFunc(open, func(o district.Object) bool { return slices.Contains(other.Owns, o) })
		}
	}
	onlyHere := slices.Clone(open)
	var heirs []district.User
	for i, f := range fates {
		if !slices.Contains(u.Owns, f.object) {
			return set, fmt.Errorf("user %q does not own %v: %w", u.Login, f.object, district.ErrMissing)
		}
		if slices.ContainsFunc(fates[:i], func(other Fate) bool { return other.object == f.object }) {
			return set, fmt.Errorf("%v has two fates: %w", f.object, district.ErrTwice)
		}
		open = slices.DeleteFunc(open, func(o district.Object) bool { return o == f.object })
		if f.lost {
			if slices.Contains(onlyHere, f.object) {
				set.GiveUp = append(set.GiveUp, f.object)
			}
			continue
		}
		heir, err := d.User(f.to)
		if err != nil {
			return set, err
		}
		if access.SameName(heir.Login, u.Login) || heir.IsReserved() {
			return set, fmt.Errorf("%v can not go to user %q, who leaves or is reserved: %w", f.object, heir.Login,
				district.ErrMissing)
		}
		at := slices.IndexFunc(heirs, func(h district.User) bool { return h.Login == heir.Login })
		if at < 0 {
			at, heirs = len(heirs), append(heirs, *heir)
		}
		if next := &heirs[at]; !slices.Contains(next.Owns, f.object) {
			next.Owns = append(slices.Clip(next.Owns), f.object)
		}
	}
	if len(open) > 0 {
		return set, &OwnsError{u.Login, open}
	}
	set.Changes = []district.Change{district.Delete("users", u.Login)}
	for _, heir := range heirs {
		set.Changes = append(set.Changes, district.Put(heir))
	}
	return set, nil
}
