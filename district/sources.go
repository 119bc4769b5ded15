package district

import (
	"iter"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/role"
)

// Source is one of the things that give a user access: the user's direct grants, an assigned
// role or a calculated role. The embedded [access.Bundle] has the compiled rows and the defaults
// that their scopes resolve to: an override replaces the user's own (R16).
type Source struct {
	access.Bundle
	Role *Role // nil for the direct grants

	d *District
	u *user
}

// Assignment returns the assignment by which the user holds an assigned role on the district's
// day, as written and not to be changed; nil for other sources.
func (s *Source) Assignment() *role.Assignment {
	if s == nil || s.d == nil || !s.Role.IsAssignable() {
		return nil
	}
	return s.d.assignment(s.u.written, s.Role.id)
}

// Holding says how the user holds the role of a source: by which assignment, or by calculation
// from which records. It is the zero Holding for the direct grants.
func (s *Source) Holding() Holding {
	if s == nil || s.d == nil || s.Role == nil {
		return Holding{}
	}
	h := Holding{Role: s.Role.id, Calculated: s.Role.calculated, Assignment: s.Assignment()}
	if h.Calculated != "" {
		h.Evidence, _ = s.Role.rule.Derive(s.d.person(s.u)) // the rule holds, so it did not panic
	}
	return h
}

// Sources returns everything that gives a user access on the district's day: the direct grants
// first, even if there are none; then the roles in the order they are assigned, each once (R17); then the
// calculated roles. A login that is unknown has no sources, and neither has a user of whom
// nothing counts: one who is reserved (R20), or not approved in a strict district (R22).
//
// It is the one traversal behind every answer about a user: what the sources add up to by
// [access.Resolve] are the user's [District.Permissions].
func (d *District) Sources(login string) iter.Seq[Source] {
	u, err := d.user(login)
	if err != nil {
		return func(func(Source) bool) {}
	}
	return d.sources(u)
}

// SourcesOf returns what would give a user access who is written like u: the sources of a row
// that is only imagined. The login matters for calculated roles, as the name that an applicant
// has for an evaluator. Nil has no sources.
func (d *District) SourcesOf(u *User) iter.Seq[Source] {
	if d == nil || u == nil {
		return func(func(Source) bool) {}
	}
	return d.sources(d.compiledAs(u))
}

// compiledAs returns a user compiled from another row than the one the district has.
func (d *District) compiledAs(u *User) *user {
	next := *d
	next.dangling = dangling{}
	row := next.compileUser(next.compiler(), 0, u)
	return &row
}

// sources is the traversal behind [District.Sources].
func (d *District) sources(u *user) iter.Seq[Source] {
	return func(yield func(Source) bool) {
		if d.inert(u) {
			return
		}
		own := u.holdings.Defaults()
		if !yield(Source{Bundle: access.Bundle{Grants: u.grants, Defaults: own}, d: d, u: u}) {
			return
		}
		var last *Role
		on := true
		u.holdings.Each(func(a role.Assigned) bool {
			r := d.roles.rows[a.Role]
			if !r.IsAssignable() || !d.day.Within(a.From, a.Until) || r == last {
				return true // R20, R31, R42, R17: those of one role stand together
			}
			last = r
			on = yield(Source{Bundle: access.Bundle{Grants: r.grants, Defaults: a.Defaults}, Role: r, d: d, u: u})
			return on
		})
		if !on || len(d.roles.derived) == 0 {
			return
		}
		person := d.person(u)
		for _, n := range d.roles.derived {
			if r := d.roles.rows[n]; r.rule.Holds(person) {
				if !yield(Source{Bundle: access.Bundle{Grants: r.grants, Defaults: own}, Role: r, d: d, u: u}) {
					return
				}
			}
		}
	}
}

// inert reports whether nothing that hangs on a user counts: the user is reserved (R20), or
// the district is strict and the user not approved (R22).
func (d *District) inert(u *user) bool {
	return u.written.IsReserved() || d.options.Strict && !u.written.Approved
}

// Permissions returns the effective permission set of the user with a login, in any letter
// case, on the district's day: what direct grants, assigned roles and calculated roles add
// up to. For an unknown user it returns nil, which refuses everything, and an
// error that wraps [ErrUnknownUser].
func (d *District) Permissions(login string) (*access.Permissions, error) {
	u, err := d.user(login)
	if err != nil {
		return nil, err
	}
	return d.permissions(u), nil
}

func (d *District) permissions(u *user) *access.Permissions {
	var buf [12]access.Bundle
	sources := buf[:0]
	for s := range d.sources(u) {
		sources = append(sources, s.Bundle)
	}
	return d.Resolve(u.written.Login, sources)
}

// Resolve adds sources up by the catalog, the buildings and the day of the district, as
// [access.Resolve] does. The name is kept for the error of a denial.
func (d *District) Resolve(login string, sources []access.Bundle) *access.Permissions {
	if d == nil {
		return access.Resolve(login, nil, nil, 0, nil)
	}
	return access.Resolve(login, d.catalog, d.buildings, d.day, sources)
}

func (d *District) user(login string) (*user, error) {
	if d != nil {
		if n, ok := d.users.find(login); ok {
			return d.users.rows.At(n), nil
		}
	}
	return nil, d.unknown("user", login)
}

// Person returns a user as the rules of calculated roles and content types see one: the login,
// the attached records, all records and the school years. It is the person of nobody for nil.
// Whether anything of the user counts at all is not asked: see [District.Sources].
func (d *District) Person(u *User) calcrole.Person {
	if d == nil || u == nil {
		return calcrole.Person{}
	}
	return d.person(&user{written: u})
}

func (d *District) person(u *user) calcrole.Person {
	return calcrole.Person{
		Login:    u.written.Login,
		Attached: u.written.Attached,
		Records:  &d.records,
		Years:    calcrole.Years{District: d.facts.District.SchoolYear, Divisions: d.facts.District.DivisionYears},
	}
}
