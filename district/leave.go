package district

import (
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/access"
)

// Fate is what becomes of an object that only a leaving user owns: it goes to another user,
// or is given up. It is made by [Transfer] and [GiveUp].
type Fate struct {
	object Object
	to     string
	lost   bool
}

// Transfer lets an object go to the user with a login.
func Transfer(o Object, to string) Fate { return Fate{object: o, to: to} }

// GiveUp lets an object be lost, by name.
func GiveUp(o Object) Fate { return Fate{object: o, lost: true} }

// OwnsError lists what only a leaving user owns and has no fate yet (R25). It wraps
// [ErrOwns].
type OwnsError struct {
	Login   string
	Objects []Object // in the order written
}

func (e *OwnsError) Error() string {
	return fmt.Sprintf("user %q owns %v, which nobody could reach any more: transfer or give up each", e.Login, e.Objects)
}

func (e *OwnsError) Unwrap() error { return ErrOwns }

// Remove returns the change sets that remove a user, to be applied in order: if the
// user owns anything, first one that gives every object its fate and leaves the account
// bare, without access or e-mail; then the deletion. While an object that
// only this user owns has no fate, the error is an [OwnsError] that lists them (R25). A
// reserved user is never removed. Records are not touched. The sets are tried before they
// are returned: what [District.Apply] refuses is the error.
func (d *District) Remove(login string, fates ...Fate) ([]Changes, error) {
	u, err := d.User(login)
	if err != nil {
		return nil, err
	}
	if u.IsReserved() {
		return nil, fmt.Errorf("%q can not be removed: %w", u.Login, ErrReserved)
	}
	sets, err := d.fates(u, fates)
	if err != nil {
		return nil, err
	}
	sets = append(sets, Changes{Changes: []Change{Delete("users", u.Login)}})
	next := d
	for _, set := range sets {
		if next, err = next.Apply(set); err != nil {
			return nil, err
		}
	}
	return sets, nil
}

// fates returns the change set that gives a user's objects away.
func (d *District) fates(u *User, fates []Fate) ([]Changes, error) {
	heirs := map[string]*User{}
	open := slices.DeleteFunc(slices.Clone(u.Owns), func(o Object) bool { return d.ownedByOther(u, o) })
	var order []string
	for i, f := range fates {
		if !slices.Contains(u.Owns, f.object) {
			return nil, fmt.Errorf("user %q does not own %v: %w", u.Login, f.object, ErrMissing)
		}
		if slices.ContainsFunc(fates[:i], func(other Fate) bool { return other.object == f.object }) {
			return nil, fmt.Errorf("%v has two fates: %w", f.object, ErrTwice)
		}
		open = slices.DeleteFunc(open, func(o Object) bool { return o == f.object })
		if f.lost {
			continue
		}
		heir, err := d.User(f.to)
		if err != nil {
			return nil, err
		}
		if access.SameName(heir.Login, u.Login) || heir.IsReserved() {
			return nil, fmt.Errorf("%v can not go to user %q, who leaves or is reserved: %w", f.object, heir.Login, ErrMissing)
		}
		if heirs[heir.Login] == nil {
			next := *heir
			next.Owns = slices.Clone(heir.Owns)
			heirs[heir.Login] = &next
			order = append(order, heir.Login)
		}
		if h := heirs[heir.Login]; !slices.Contains(h.Owns, f.object) {
			h.Owns = append(h.Owns, f.object)
		}
	}
	if len(open) > 0 {
		return nil, &OwnsError{u.Login, open}
	}
	if len(u.Owns) == 0 {
		return nil, nil
	}
	set := Changes{Changes: []Change{Put(User{Login: u.Login})}} // bare, so that no old fault of the row stands in the way
	for _, login := range order {
		set.Changes = append(set.Changes, Put(*heirs[login]))
	}
	return []Changes{set}, nil
}

// ownedByOther reports whether a user other than u owns an object as well.
func (d *District) ownedByOther(u *User, o Object) bool {
	for other := range d.Users() {
		if other.Login != u.Login && slices.Contains(other.Owns, o) {
			return true
		}
	}
	return false
}

// Offboarding is a proposal to take a staff user's access away (R26), for review before it
// is applied.
type Offboarding struct {
	Login   string
	Changes Changes   // empty if there is nothing to take away
	Before  *User     // as written; not to be changed
	Remains []Holding // calculated roles the user keeps, such as that of a parent
}

// Offboard returns the change that takes every assigned role, the direct grants, ledgers and
// schools away from a user, and what then remains: a parent stays a parent (R26). The
// account, its attachments and what it owns are left as they are, but for references that
// are void and would be refused in a row that is written (R13). A reserved user has nothing
// to take away, and is refused.
func (d *District) Offboard(login string) (Offboarding, error) {
	u, err := d.User(login)
	if err != nil {
		return Offboarding{}, err
	}
	if u.IsReserved() {
		return Offboarding{}, fmt.Errorf("%q can not be offboarded: %w", u.Login, ErrReserved)
	}
	o := Offboarding{Login: u.Login, Before: u}
	next := d
	if len(u.Roles)+len(u.Grants)+len(u.Ledgers)+len(u.Schools) > 0 {
		after := d.Mended(u)
		after.Roles, after.Grants, after.Ledgers, after.Schools = nil, nil, nil, nil
		o.Changes.Changes = []Change{Put(after)}
		if next, err = d.Apply(o.Changes); err != nil {
			return Offboarding{}, err
		}
	}
	o.Remains, err = next.HoldingsOf(u.Login)
	return o, err
}
