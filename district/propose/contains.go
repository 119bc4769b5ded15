package propose

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// RoleContains reports whether one role gives all that another role gives, to every user who holds them: whatever the
// user's defaults and overrides are, if both roles are held with the same, and whatever else the user has. It
// compares scopes as they are written, by [access.Reach.Covers]. So a list that happens to name every building does
// not contain All, which has those added later too, and no list contains the default building.
//
// Packages and subpackages stand for the features that they cover now: one that is cataloged later may tell two roles
// apart. Every package counts as licensed (R19), and void rows count as nothing (R13). Ids are found in any letter
// case; an unknown one is an [access.UnknownError].
func RoleContains(d *district.District, larger, smaller string) (bool, error) {
	l, err := d.Role(larger)
	if err != nil {
		return false, err
	}
	s, err := d.Role(smaller)
	if err != nil {
		return false, err
	}
	return newContainment(d).contains(l, s), nil
}

// containment compares what roles give.
type containment struct {
	d     *district.District // every package with its licence
	gives map[*district.Role][]given
}

// given is where a role gives a level on a feature.
type given struct {
	level   access.Level
	feature access.Feature
	reach   access.Reach
}

func newContainment(d *district.District) *containment {
	return &containment{d: d.Assuming(district.EveryPackageLicensed()), gives: map[*district.Role][]given{}}
}

// reach returns where a role gives a level on a feature.
func (c *containment) reach(r *district.Role, l access.Level, f access.Feature) access.Reach {
	return r.Grants().Reach(c.d.Catalog(), c.d.Day(), l, f)
}

// given returns all that a role gives.
func (c *containment) given(r *district.Role) []given {
	all, known := c.gives[r]
	if !known {
		for f := range c.d.Catalog().Features() {
			for l := access.Read; l <= access.ReadWrite; l++ {
				if reach := c.reach(r, l, f); !reach.IsZero() {
					all = append(all, given{l, f, reach})
				}
			}
		}
		c.gives[r] = all
	}
	return all
}

// comparable returns the roles that are assigned and give something, by id.
func (c *containment) comparable() (all []*district.Role) {
	for r := range c.d.Roles() {
		if r.IsAssignable() && len(c.given(r)) > 0 {
			all = append(all, r)
		}
	}
	return all
}

// contains reports whether a role gives all that a smaller one gives.
func (c *containment) contains(larger, smaller *district.Role) bool {
	return !slices.ContainsFunc(c.given(smaller), func(g given) bool {
		reach := c.reach(larger, g.level, g.feature)
		return !reach.Covers(&g.reach, c.d.BuildingSet())
	})
}
