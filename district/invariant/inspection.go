package invariant

import (
	"iter"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/persist"
)

// inspection judges one user after the other. The rows of most users are about no feature of some part, and they cannot
// break the statement. The sources of every other user are resolved, and the permissions are asked.
type inspection struct {
	*statement
	byRole     map[*district.Role][]persist.Bitmap  // by part: the features that the rows of a role are about
	byResource []map[access.Resource]persist.Bitmap // by part: the features that a resource covers
	about      []persist.Bitmap                     // by part: the features that the rows of the user are about
	sources    []access.Bundle                      // of the user
}

func newInspection(s *statement) *inspection {
	x := &inspection{statement: s, byRole: map[*district.Role][]persist.Bitmap{}}
	for range s.parts {
		x.byResource = append(x.byResource, map[access.Resource]persist.Bitmap{})
	}
	x.about = x.featuresIn(nil)
	return x
}

// featuresIn returns, for each part, the features that rows are about and may give the level on.
func (x *inspection) featuresIn(rows []access.Grant) (about []persist.Bitmap) {
	for i := range x.parts {
		about = append(about, persist.NewBitmap(len(x.parts[i].features)))
	}
	x.addRows(about, rows)
	return about
}

func (x *inspection) addRows(about []persist.Bitmap, rows []access.Grant) {
	for i := range x.parts {
		for j := range rows {
			if x.parts[i].level == access.Read || !rows[j].ReadWrite.IsZero() {
				about[i].AddAll(x.covered(i, rows[j].Resource))
			}
		}
	}
}

// covered returns the features of a part that a resource covers.
func (x *inspection) covered(part int, r access.Resource) persist.Bitmap {
	covered, known := x.byResource[part][r]
	if !known {
		features := x.parts[part].features
		covered = persist.NewBitmap(len(features))
		for k, f := range features {
			if r.Covers(f.Resource()) {
				covered.Add(uint32(k))
			}
		}
		x.byResource[part][r] = covered
	}
	return covered
}

// user judges a user with some direct grants, by everything that gives the user access. The grants are those as
// written of the source without a role.
func (x *inspection) user(login string, direct []access.Grant, sources iter.Seq[district.Source]) (Violation, bool) {
	for i := range x.about {
		clear(x.about[i])
	}
	x.sources = x.sources[:0]
	meant := x.holders == nil
	for s := range sources {
		x.sources = append(x.sources, s.Bundle)
		if s.Role == nil {
			x.addRows(x.about, direct)
			continue
		}
		if x.except[s.Role] {
			return Violation{}, false
		}
		meant = meant || x.holders[s.Role]
		about, known := x.byRole[s.Role]
		if !known {
			about = x.featuresIn(s.Role.Written().Grants)
			x.byRole[s.Role] = about
		}
		for i := range about {
			x.about[i].AddAll(about[i])
		}
	}
	if !meant || slices.ContainsFunc(x.about, persist.Bitmap.IsEmpty) {
		return Violation{}, false
	}
	return x.judge(x.d.Resolve(login, x.sources))
}

// judge judges permissions by the features in about.
func (x *inspection) judge(p *access.Permissions) (v Violation, broken bool) {
	v.Login = p.User()
	had := make([][]access.Feature, len(x.parts)) // by part: the features that the user has somewhere
	everywhere := make([]bool, len(x.parts))      // by part: the user has one in every building
	outright := true                              // the user has a district-wide feature for every part
	for i := range x.parts {
		l, wide := x.parts[i].level, false
		for k := range x.about[i].Each {
			f := x.parts[i].features[k]
			if f.DistrictWide() && p.Can(l, f, access.Building{}) {
				wide = true
			} else if f.DistrictWide() || !p.Anywhere(l, f) {
				continue
			}
			had[i] = append(had[i], f)
			everywhere[i] = everywhere[i] || p.Everywhere(l, f)
		}
		if had[i] == nil {
			return v, false
		}
		outright = outright && wide
	}
	switch {
	case x.anywhere:
		for i := range x.parts {
			m, ok := x.somewhere(p, i, had[i])
			if !ok {
				return v, false
			}
			v.Met = append(v.Met, m)
		}
		return v, true
	case outright:
		v.Met = x.metIn(p, had, access.Building{})
		return v, true
	}
	for _, b := range x.buildings {
		if x.together(p, had, everywhere, b) {
			if v.Buildings == nil {
				v.Met = x.metIn(p, had, b)
			}
			v.Buildings = append(v.Buildings, b.ID())
		}
	}
	return v, v.Buildings != nil
}

// together reports whether there is a feature for each part in a building.
func (x *inspection) together(
	p *access.Permissions, had [][]access.Feature, everywhere []bool, b access.Building,
) bool {
	for i := range had {
		if !everywhere[i] && x.first(p, i, had[i], b) < 0 {
			return false
		}
	}
	return true
}

// first returns the first of some features that the user has for a part in a building, -1 for none. In the zero
// building the user has only district-wide features.
func (x *inspection) first(p *access.Permissions, part int, had []access.Feature, b access.Building) int {
	l := x.parts[part].level
	return slices.IndexFunc(had, func(f access.Feature) bool { return p.Can(l, f, b) })
}

// metIn returns the first feature for each part in a building that has one for each.
func (x *inspection) metIn(p *access.Permissions, had [][]access.Feature, b access.Building) (all []MetPart) {
	for i := range had {
		m, _ := x.met(p, i, had[i], b)
		all = append(all, m)
	}
	return all
}

// somewhere returns the first feature for a part, in the district or in the first building that counts and has one.
func (x *inspection) somewhere(p *access.Permissions, part int, had []access.Feature) (m MetPart, ok bool) {
	m, ok = x.met(p, part, had, access.Building{})
	for i := 0; !ok && i < len(x.buildings); i++ {
		m, ok = x.met(p, part, had, x.buildings[i])
	}
	return m, ok
}

// met returns the first feature for a part in a building, and counts the others.
func (x *inspection) met(
	p *access.Permissions, part int, had []access.Feature, b access.Building,
) (m MetPart, ok bool) {
	k := x.first(p, part, had, b)
	if k < 0 {
		return m, false
	}
	f := had[k]
	m = MetPart{Feature: f.Resource(), Level: p.Level(f, b)}
	if !f.DistrictWide() {
		m.Building = b.ID()
	}
	for _, other := range had[k+1:] {
		if p.Can(x.parts[part].level, other, b) {
			m.Others++
		}
	}
	return m, true
}
