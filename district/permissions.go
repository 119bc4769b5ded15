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
	var buf [12]access.Source
	sources := buf[:0]
	for s := range d.sources(u) {
		sources = append(sources, s.Source)
	}
	return access.Resolve(d.catalog, d.buildings, d.day, sources), nil
}

func (d *District) user(login string) (*user, error) {
	if d != nil {
		if n, ok := d.users.find(login); ok {
			return d.users.rows.at(n), nil
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
		own := u.holdings.Defaults()
		if !yield(source{Source: access.Source{Grants: u.grants, Defaults: own}}) {
			return
		}
		var buf [16]*profile
		held := buf[:0]
		on := true
		u.holdings.Each(func(h role.Held) bool {
			p := d.roles.rows[h.Role]
			if p == nil || p.void || p.calculated != "" || !d.day.Within(h.From, h.Until) || slices.Contains(held, p) {
				return true // R20, R31, R42, R17
			}
			held = append(held, p)
			on = yield(source{Source: access.Source{Grants: p.grants, Defaults: h.Defaults}, role: p})
			return on
		})
		if !on || u.written.IsReserved() {
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

// person returns a user as the rules of calculated roles see it. Nothing is attached to a
// reserved user (R20).
func (d *District) person(u *user) calcrole.Person {
	p := calcrole.Person{
		Login:   u.written.Login,
		Records: &d.records,
		Years:   calcrole.Years{District: d.facts.District.SchoolYear, Divisions: d.facts.District.DivisionYears},
	}
	if !u.written.IsReserved() {
		p.Attached = u.written.Attached
	}
	return p
}

// RolesOf returns the ids of the roles that a user holds on the district's day, assigned and
// calculated, sorted by bytes. A calculated role is listed under the id of its profile.
func (d *District) RolesOf(login string) ([]string, error) {
	u, err := d.user(login)
	if err != nil {
		return nil, err
	}
	var ids []string
	for s := range d.sources(u) {
		if s.role != nil {
			ids = append(ids, s.role.id)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// AttributesOf returns the attribute roles of a user (R32), by kind, name and year.
func (d *District) AttributesOf(login string) ([]calcrole.AttributeRole, error) {
	u, err := d.user(login)
	if err != nil {
		return nil, err
	}
	return d.person(u).Attributes(), nil
}

// MayView reports whether a user may view pages of a content type, and MayEdit whether
// they may edit them (R33).
func (d *District) MayView(login, contentType string) (bool, error) {
	return d.opens(login, contentType, false)
}

// MayEdit is described at [District.MayView].
func (d *District) MayEdit(login, contentType string) (bool, error) {
	return d.opens(login, contentType, true)
}

func (d *District) opens(login, contentType string, edit bool) (bool, error) {
	u, err := d.user(login)
	if err != nil {
		return false, err
	}
	for i := range d.facts.ContentTypes {
		if t := &d.facts.ContentTypes[i]; t.Name == contentType {
			holds := func(id string) bool {
				for s := range d.sources(u) {
					if s.role != nil && access.SameName(s.role.id, id) {
						return true
					}
				}
				return false
			}
			if u.written.IsReserved() {
				return t.Public && !edit, nil // a list that names it is void (R13, R20)
			}
			return t.Opens(d.person(u), edit, holds), nil
		}
	}
	return false, &access.UnknownError{Kind: "content type", Name: contentType}
}

// HasLedger reports whether a user has a ledger in its list (R24). An empty list is none.
func (d *District) HasLedger(login, ledger string) (bool, error) {
	u, err := d.user(login)
	return err == nil && slices.Contains(u.written.Ledgers, ledger), err
}
