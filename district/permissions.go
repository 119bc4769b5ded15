package district

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/role"
)

// Permissions returns the effective permission set of the user with a login, in any letter
// case, on the district's day: what direct grants, assigned roles and calculated roles add
// up to. For an unknown user it returns nil, which refuses everything, and an
// [access.UnknownError].
func (d *District) Permissions(login string) (*access.Permissions, error) {
	u, err := d.user(login)
	if err != nil {
		return nil, err
	}
	return d.permissions(u), nil
}

func (d *District) permissions(u *user) *access.Permissions {
	var buf [12]access.Source
	sources := buf[:0]
	for s := range d.sources(u) {
		sources = append(sources, s.Source)
	}
	return access.Resolve(u.written.Login, d.catalog, d.buildings, d.day, sources)
}

func (d *District) user(login string) (*user, error) {
	if d != nil {
		if n, ok := d.users.find(login); ok {
			return d.users.rows.At(n), nil
		}
	}
	return nil, &access.UnknownError{Kind: "user", Name: login}
}

// source is one of the things that give a user access: direct grants, or a role, assigned
// or calculated.
type source struct {
	access.Source
	role *profile // nil for direct grants
}

// sources is the traversal behind every answer about a user: it calls yield for each
// source that counts on the district's day, the direct grants first, then the roles in the
// order they are assigned, then the calculated ones.
func (d *District) sources(u *user) func(yield func(source) bool) {
	return func(yield func(source) bool) {
		if d.inert(u) {
			return
		}
		own := u.holdings.Defaults()
		if !yield(source{Source: access.Source{Grants: u.grants, Defaults: own}}) {
			return
		}
		var buf [16]*profile
		held := buf[:0]
		on := true
		u.holdings.Each(func(h role.Assigned) bool {
			p := d.roles.rows[h.Role]
			if p == nil || p.void || p.calculated != "" || !d.day.Within(h.From, h.Until) || slices.Contains(held, p) {
				return true // R20, R31, R42, R17
			}
			held = append(held, p)
			on = yield(source{Source: access.Source{Grants: p.grants, Defaults: h.Defaults}, role: p})
			return on
		})
		if !on || len(d.roles.derived) == 0 {
			return
		}
		person := d.person(u)
		for _, n := range d.roles.derived {
			if p := d.roles.rows[n]; p.rule.Holds(person) {
				if !yield(source{Source: access.Source{Grants: p.grants, Defaults: own}, role: p}) {
					return
				}
			}
		}
	}
}

// inert reports whether nothing that hangs on a user counts: it is reserved (R20), or the
// district is strict and the user not approved (R22).
func (d *District) inert(u *user) bool {
	return u.written.IsReserved() || d.options.Strict && !u.written.Approved
}

// person returns a user as the rules of calculated roles see it.
func (d *District) person(u *user) calcrole.Person {
	return calcrole.Person{
		Login:    u.written.Login,
		Attached: u.written.Attached,
		Records:  &d.records,
		Years:    calcrole.Years{District: d.facts.District.SchoolYear, Divisions: d.facts.District.DivisionYears},
	}
}
