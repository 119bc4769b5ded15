package districttest

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/role"
)

// User returns a generator of users to be added to f, under a login that nobody has there. Their roles
// and records exist in f, unless they dangle.
func User(f *district.Facts, options ...Option) *rapid.Generator[district.User] {
	return custom(f, options, func(d drawing) district.User {
		return d.user(district.User{Login: d.newLogin()})
	})
}

// Assignment returns a generator of assignments of the roles of f, with dates and overrides. Without a
// role in f that can be assigned, none is [Sound].
func Assignment(f *district.Facts, options ...Option) *rapid.Generator[role.Assignment] {
	return custom(f, options, func(d drawing) role.Assignment { return d.assignment(d.aRole()) })
}

// user is a whole user under a given name, reserved or not.
func (d drawing) user(u district.User) district.User {
	u.Approved = d.coin()
	d.email(&u)
	if d.sound && u.IsReserved() {
		return u // it has nothing else (R20)
	}
	if d.chance(hasHome) {
		u.DefaultBuilding = d.aBuilding()
	}
	if d.chance(hasList) {
		u.DefaultBuildingList = d.aList()
	}
	if !d.grantless {
		u.Grants = d.grants()
	}
	for i := range u.Grants {
		u.Grants[i].From, u.Grants[i].Until = d.term()
	}
	u.Roles = d.assignments()
	if d.chance(hasSchools) {
		u.Schools = subset(d, alphabet.schools, 50)
	}
	if d.chance(hasLedgers) {
		u.Ledgers = subset(d, alphabet.ledgers, 50)
	}
	if d.chance(ownsSomething) {
		u.Owns = []district.Object{{Kind: "dat-query", ID: "Q1"}}
	}
	if !d.recordless {
		u.Attached = d.attachments()
	}
	return u
}

// email is the user's own, or one that somebody else may have too (R21).
func (d drawing) email(u *district.User) {
	switch {
	case d.faulty(emailTwice):
		u.Email = d.inAnyCase("office@lincoln.example")
	case d.chance(hasEmail):
		u.Email = u.Login + "@lincoln.example"
	}
}

// Roles.

// profile is a role with a given id and calculation.
func (d drawing) profile(p role.Profile) role.Profile {
	if d.chance(hasPrefill) {
		p.Prefill.UserDefaults = d.coin()
		if id := d.aBuilding(); id != "" && !p.Prefill.UserDefaults {
			p.Prefill.Buildings = []string{id}
		}
	}
	p.Grants = d.grants()
	return p
}

// aRole is an assignable role, at times a calculated one or one that is not there; "" if a
// sound district has none.
func (d drawing) aRole() string {
	if d.faulty(dangling) || len(d.f.Roles) == 0 && !d.sound {
		return gone
	}
	byHand := d.faulty(roleByHand)
	var ids []string
	for _, p := range d.f.Roles {
		if (p.Calculated != "") == byHand {
			ids = append(ids, p.ID)
		}
	}
	switch {
	case len(ids) > 0:
		return d.inAnyCase(pick(d, ids))
	case d.sound:
		return ""
	default:
		return gone
	}
}

func (d drawing) assignments() []role.Assignment {
	if d.sound && d.aRole() == "" {
		return nil
	}
	list := several(d, 4, func() role.Assignment { return d.assignment(d.aRole()) })
	if d.sound {
		var sound []role.Assignment
		for _, a := range list {
			if !slices.ContainsFunc(sound, func(b role.Assignment) bool { return overlap(a, b) }) {
				sound = append(sound, a)
			}
		}
		return sound
	}
	if len(list) > 0 && d.chance(roleTwice) {
		again := d.assignment(d.inAnyCase(list[0].Role))
		list = slices.Insert(list, d.evenly(len(list)+1), again)
	}
	return draw.Distinct(list)
}

// overlap reports whether two assignments are of one role and have a day in common (R17).
func overlap(a, b role.Assignment) bool {
	first := max(a.From, b.From, 1)
	return access.SameName(a.Role, b.Role) && first.Within(a.From, a.Until) && first.Within(b.From, b.Until)
}

func (d drawing) assignment(id string) role.Assignment {
	a := role.Assignment{Role: id}
	a.From, a.Until = d.term()
	if d.chance(hasOverride) {
		a.Override = d.override()
	}
	return a
}

// override is of the building, of the list, or of both; nil if a sound district has no
// building to name.
func (d drawing) override() *role.Override {
	o, shape := role.Override{}, d.evenly(3)
	if shape != 1 {
		o.DefaultBuilding = d.aBuilding()
	}
	if shape != 0 {
		list := d.aList()
		if d.chance(overrideEmpty) || len(list) == 0 {
			list, o.AllowEmpty = []string{}, true
		}
		o.DefaultBuildingList = &list
	}
	if o.DefaultBuilding == "" && o.DefaultBuildingList == nil {
		return nil
	}
	return &o
}
