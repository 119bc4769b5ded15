package invariant

import (
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
	sources    []access.Source                      // of the user
}

func newInspection(s *statement) *inspection {
	x := &inspection{statement: s, byRole: map[*district.Role][]persist.Bitmap{}}
	for range s.parts {
		x.byResource = append(x.byResource, map[access.Resource]persist.Bitmap{})
	}
	x.about = x.noFeatures()
	return x
}

// noFeatures returns an empty set of features for each part.
func (s *statement) noFeatures() (sets []persist.Bitmap) {
	for i := range s.parts {
		sets = append(sets, persist.NewBitmap(len(s.parts[i].features)))
	}
	return sets
}

// addRoles notes the features that the rows of each role are about.
func (x *inspection) addRoles() {
	for r := range x.d.Roles() {
		about := x.noFeatures()
		x.addRows(about, r.Written().Grants)
		x.byRole[r] = about
	}
}

// addRows adds, for each part, the features that rows are about and may give the level on.
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
	if covered, known := x.byResource[part][r]; known {
		return covered
	}
	features := x.parts[part].features
	covered := persist.NewBitmap(len(features))
	for k, f := range features {
		if r.Covers(f.Resource()) {
			covered.Add(uint32(k))
		}
	}
	x.byResource[part][r] = covered
	return covered
}

// user judges a user of the district.
func (x *inspection) user(u *district.User) (Violation, bool) {
	for i := range x.about {
		clear(x.about[i])
	}
	x.sources = x.sources[:0]
	meant := x.holders == nil
	for s := range x.d.Sources(u.Login) {
		x.sources = append(x.sources, s.Source)
		if s.Role == nil {
			x.addRows(x.about, u.Grants)
			continue
		}
		if x.except[s.Role] {
			return Violation{}, false
		}
		meant = meant || x.holders[s.Role]
		for i, about := range x.byRole[s.Role] {
			x.about[i].AddAll(about)
		}
	}
	if !meant {
		return Violation{}, false
	}
	for _, about := range x.about {
		if about.IsEmpty() {
			return Violation{}, false
		}
	}
	return x.judge(x.d.Resolve(u.Login, x.sources))
}

// anyone judges sources that somebody has to whom the statement applies.
func (x *inspection) anyone(login string, sources []access.Source) (Violation, bool) {
	for i := range x.about {
		for k := range x.parts[i].features {
			x.about[i].Add(uint32(k))
		}
	}
	return x.judge(x.d.Resolve(login, sources))
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
func (x *inspection) together(p *access.Permissions, had [][]access.Feature, everywhere []bool, b access.Building) bool {
	for i := range had {
		if everywhere[i] {
			continue
		}
		if _, ok := x.met(p, i, had[i], b, false); !ok {
			return false
		}
	}
	return true
}

// metIn returns the first feature for each part in a building that has one for each.
func (x *inspection) metIn(p *access.Permissions, had [][]access.Feature, b access.Building) (all []MetPart) {
	for i := range had {
		m, _ := x.met(p, i, had[i], b, true)
		all = append(all, m)
	}
	return all
}

// somewhere returns the first feature for a part, in the district or in the first building that counts and has one.
func (x *inspection) somewhere(p *access.Permissions, part int, had []access.Feature) (MetPart, bool) {
	if m, ok := x.met(p, part, had, access.Building{}, true); ok {
		return m, true
	}
	for _, b := range x.buildings {
		if m, ok := x.met(p, part, had, b, true); ok {
			return m, true
		}
	}
	return MetPart{}, false
}

// met returns the first feature for a part in a building, and counts the others if asked to. In the zero building there
// are only district-wide features.
func (x *inspection) met(p *access.Permissions, part int, had []access.Feature, b access.Building, count bool) (m MetPart, ok bool) {
	for _, f := range had {
		switch {
		case !p.Can(x.parts[part].level, f, b):
		case ok:
			m.Others++
		default:
			m, ok = MetPart{Feature: f.Resource(), Level: p.Level(f, b)}, true
			if !f.DistrictWide() {
				m.Building = b.ID()
			}
			if !count {
				return m, true
			}
		}
	}
	return m, ok
}
