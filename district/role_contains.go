package district

import "github.com/hallpass-go/hallpass/access"

// RoleContains reports whether one role gives all that another gives, whoever holds them:
// whatever the user's defaults and overrides are, if both are held with the same, and
// whatever else the user has. It compares what they say: All has every building, the
// default building and the default building list have themselves alone, and a list has its
// members. So a list that happens to name every building has not All, which has those added
// later too; and a list that names everyone's default building has not that default.
//
// Packages and subpackages are what they cover now: a feature that is cataloged later may
// tell two roles apart. Every package counts as licensed (R19), and what is void as nothing
// (R13). Ids are found in any letter case; an unknown one is an [access.UnknownError].
func (d *District) RoleContains(larger, smaller string) (bool, error) {
	var found [2]*Role
	for i, id := range [...]string{larger, smaller} {
		p := (*Role)(nil)
		if d != nil {
			if n, ok := d.roles.number(id); ok {
				p = d.roles.rows[n]
			}
		}
		if p == nil {
			return false, &access.UnknownError{Kind: "role", Name: id}
		}
		found[i] = p
	}
	c := d.newContainment()
	return c.contains(found[0], found[1]), nil
}

// containment compares what roles give.
type containment struct {
	d       *District
	catalog *access.Catalog // every package with its licence
	gives   map[*Role][]gives
}

// gives is where a role gives a level on a feature.
type gives struct {
	level   access.Level
	feature access.Feature
	reach   access.Reach
}

func (d *District) newContainment() *containment {
	return &containment{d: d, catalog: d.Assuming(EveryPackageLicensed()).catalog, gives: map[*Role][]gives{}}
}

// given returns all that a role gives.
func (c *containment) given(p *Role) []gives {
	all, known := c.gives[p]
	if !known {
		for f := range c.catalog.Features() {
			for l := access.Read; l <= access.ReadWrite; l++ {
				if r := p.grants.Reach(c.catalog, c.d.day, l, f); !r.IsZero() {
					all = append(all, gives{l, f, r})
				}
			}
		}
		c.gives[p] = all
	}
	return all
}

// contains reports whether a role gives all that a smaller one gives.
func (c *containment) contains(larger, smaller *Role) bool {
	for _, s := range c.given(smaller) {
		r := larger.grants.Reach(c.catalog, c.d.day, s.level, s.feature)
		if !c.reaches(&r, &s.reach) {
			return false
		}
	}
	return true
}

// reaches reports whether a reach has all of a smaller one, for the same defaults. The
// district and all buildings are the same: of a district-wide feature either gives the
// level outright (R11), and of no other feature there is the former.
func (c *containment) reaches(r, smaller *access.Reach) bool {
	switch {
	case r.District || r.All:
		return true
	case smaller.District || smaller.All,
		smaller.DefaultBuilding && !r.DefaultBuilding,
		smaller.DefaultBuildingList && !r.DefaultBuildingList:
		return false
	case !smaller.Names(c.d.buildings, access.Building{}):
		return true
	}
	for b := range c.d.Buildings() {
		if smaller.Names(c.d.buildings, b) && !r.Names(c.d.buildings, b) {
			return false
		}
	}
	return true
}
