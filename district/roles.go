package district

import (
	"maps"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/role"
)

// roles are the compiled role profiles. A role keeps its number as long as it exists.
type roles struct {
	rows    []*profile        // by number; nil where a role is gone
	byName  map[string]uint32 // by id as written, and in lower case
	derived []uint32          // numbers of the profiles of calculated roles
}

// profile is a role profile with its grants compiled.
type profile struct {
	written    *role.Profile
	id         string
	calculated string
	rule       *calcrole.Rule // of a calculated role; nil holds for nobody
	void       bool           // it has the name of a reserved user (R20)
	grants     access.Grants
}

func (r *roles) number(id string) (uint32, bool) {
	if n, ok := r.byName[id]; ok {
		return n, true // mostly written as the profile writes it
	}
	n, ok := r.byName[access.FoldName(id)]
	return n, ok
}

// numbered returns the profile of a number, nil where there is none.
func (r *roles) numbered(n uint32) *profile {
	if int(n) < len(r.rows) {
		return r.rows[n]
	}
	return nil
}

// rows returns the grants as written, none of no profile.
func (p *profile) rows() []access.Grant {
	if p == nil {
		return nil
	}
	return p.written.Grants
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
	d.roles.rows = make([]*profile, len(d.facts.Roles))
	for i := range d.facts.Roles {
		d.setRole(c, uint32(i), &d.facts.Roles[i])
	}
	d.roles.deriveAgain()
}

// setRole compiles the profile that has number n.
func (d *District) setRole(c *access.Compiler, n uint32, p *role.Profile) {
	c.Dangling = false
	d.roles.rows[n] = &profile{written: p, id: p.ID, calculated: p.Calculated, rule: d.rule(p.Calculated), void: access.SameName(p.ID, reservedLogin), grants: c.Grants(p.Grants)}
	if c.Dangling {
		d.dangling.roles = append(d.dangling.roles, n)
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
