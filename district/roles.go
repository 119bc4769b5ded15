package district

import (
	"iter"
	"maps"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/role"
)

// roles are the compiled role profiles. A role keeps its number as long as it exists.
type roles struct {
	rows    []*Role           // by number; nil where a role is gone
	byName  map[string]uint32 // by id as written, and in lower case
	derived []uint32          // numbers of the profiles of calculated roles
}

// Role is a role profile, compiled: immutable, and of one district. Nil is no role and gives
// nothing. Two roles of one district are the same if the pointers are equal.
type Role struct {
	written    *role.Profile
	id         string
	calculated string
	rule       *calcrole.Rule // of a calculated role; nil holds for nobody
	void       bool           // it has the name of a reserved user (R20)
	grants     access.Grants
}

// ID returns the role's id as written, "" for no role.
func (r *Role) ID() string {
	if r == nil {
		return ""
	}
	return r.id
}

// Written returns the profile as written, which is not to be changed; nil for no role.
func (r *Role) Written() *role.Profile {
	if r == nil {
		return nil
	}
	return r.written
}

// Calculated returns the name of the rule that the role follows from (R31), "" for a role that
// is assigned.
func (r *Role) Calculated() string {
	if r == nil {
		return ""
	}
	return r.calculated
}

// Rule returns the rule that a calculated role follows from. It is nil for every other role,
// and for a rule of the host's that this program does not know: then nobody holds the role.
func (r *Role) Rule() *calcrole.Rule {
	if r == nil {
		return nil
	}
	return r.rule
}

// IsVoid reports whether nobody can hold the role, since it has the name of a reserved user
// (R20) or is no role.
func (r *Role) IsVoid() bool { return r == nil || r.void }

// IsAssignable reports whether an assignment of the role counts: the role is neither calculated
// (R31) nor void (R20).
func (r *Role) IsAssignable() bool { return r != nil && !r.void && r.calculated == "" }

// Grants returns the role's rows, compiled for its district; no rows for no role.
func (r *Role) Grants() access.Grants {
	if r == nil {
		return access.Grants{}
	}
	return r.grants
}

func (r *roles) number(id string) (uint32, bool) {
	if n, ok := r.byName[id]; ok {
		return n, true // mostly written as the profile writes it
	}
	n, ok := r.byName[access.FoldName(id)]
	return n, ok
}

// numbered returns the role of a number, nil where there is none.
func (r *roles) numbered(n uint32) *Role {
	if int(n) < len(r.rows) {
		return r.rows[n]
	}
	return nil
}

// rows returns the role's rows as written, none for no role.
func (r *Role) rows() []access.Grant {
	if r == nil {
		return nil
	}
	return r.written.Grants
}

func (r *roles) name(id string, n uint32) {
	r.byName[id], r.byName[access.FoldName(id)] = n, n
}

func (r *roles) unname(n uint32) {
	delete(r.byName, r.rows[n].id)
	delete(r.byName, access.FoldName(r.rows[n].id))
}

// clone returns roles of the same numbers, to be changed.
func (r *roles) clone() roles {
	return roles{rows: slices.Clone(r.rows), byName: maps.Clone(r.byName), derived: r.derived}
}

// compileRoles compiles all profiles.
func (d *District) compileRoles(c *access.Compiler) {
	d.roles = roles{byName: make(map[string]uint32, 2*len(d.facts.Roles))}
	for i := range d.facts.Roles {
		d.roles.name(d.facts.Roles[i].ID, uint32(i))
	}
	d.roles.rows = make([]*Role, len(d.facts.Roles))
	for i := range d.facts.Roles {
		d.setRole(c, uint32(i), &d.facts.Roles[i])
	}
	d.roles.deriveAgain()
}

// setRole compiles the profile that has number n.
func (d *District) setRole(c *access.Compiler, n uint32, p *role.Profile) {
	c.Dangling = false
	d.roles.rows[n] = &Role{written: p, id: p.ID, calculated: p.Calculated, rule: d.rule(p.Calculated),
		void: access.SameName(p.ID, reservedLogin), grants: c.Grants(p.Grants)}
	if c.Dangling {
		d.dangling.roles = append(d.dangling.roles, n)
	}
}

// changeRole compiles a profile that was put, or takes one away if nil.
func (d *District) changeRole(c *access.Compiler, id string, p *role.Profile) {
	n, known := d.roles.number(id)
	switch {
	case p == nil && known:
		d.roles.unname(n)
		d.roles.rows[n] = nil
	case p != nil:
		if known {
			d.roles.unname(n) // the spelling may change
		} else {
			n = uint32(len(d.roles.rows))
			d.roles.rows = append(d.roles.rows, nil)
		}
		d.roles.name(p.ID, n)
		d.setRole(c, n, p)
	}
}

// rule returns the rule of a calculated role, nil where there is none.
func (d *District) rule(name string) *calcrole.Rule {
	for i := range d.rules {
		if d.rules[i].Name == name {
			return &d.rules[i]
		}
	}
	return nil
}

// deriveAgain lists the profiles of calculated roles anew.
func (r *roles) deriveAgain() {
	r.derived = nil
	for n, p := range r.rows {
		if p != nil && p.calculated != "" && !p.void {
			r.derived = append(r.derived, uint32(n))
		}
	}
}

// Role returns the role with an id, in any letter case; an [access.UnknownError] where there is
// none.
func (d *District) Role(id string) (*Role, error) {
	if r := d.role(id); r != nil {
		return r, nil
	}
	return nil, d.unknown("role", id)
}

func (d *District) role(id string) *Role {
	if d != nil {
		if n, ok := d.roles.number(id); ok {
			return d.roles.rows[n]
		}
	}
	return nil
}

// Roles returns the roles, calculated and void ones too, by id.
func (d *District) Roles() iter.Seq[*Role] {
	return func(yield func(*Role) bool) {
		if d == nil {
			return
		}
		for i := range d.facts.Roles {
			if !yield(d.role(d.facts.Roles[i].ID)) {
				return
			}
		}
	}
}
