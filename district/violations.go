package district

import (
	"iter"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/persist"
)

// Violation is a user who breaks a [Never]: where its parts come together, and through what.
type Violation struct {
	Login string `json:"user"`

	// Buildings are where the parts come together, by id. There are none where they do
	// anywhere, or in the whole district, since all are had through district-wide features.
	Buildings []string `json:"buildings,omitempty"`

	// Matches are what the user has for each part, in the order of the parts: in the first
	// of Buildings, if there are any.
	Matches []Match `json:"matches"`
}

// Match is a feature that a user has for a part of a statement: the first in the order
// (package, subpackage, feature). Others is how many more the user has for it there.
type Match struct {
	Feature  access.Resource `json:"feature"`
	Building string          `json:"building,omitempty"` // the first that counts; "" for a district-wide feature
	Level    access.Level    `json:"level"`              // which is at least the part's
	Others   int             `json:"others,omitempty"`
}

// Violations returns the users who break a statement on the district's day, by login. What
// is wrong with the statement, or unknown to the district, is an error: [Faults], with all
// of it. The sequence asks each user anew whenever it is gone through.
func (d *District) Violations(n Never) (iter.Seq[Violation], error) {
	s, err := d.statement(n)
	if err != nil {
		return nil, err
	}
	return func(yield func(Violation) bool) {
		x := s.newInspection()
		x.prepare()
		for u := range s.candidates() {
			if v, broken := x.user(u); broken && !yield(v) {
				return
			}
		}
	}, nil
}

// candidates calls yield for the users who may break the statement, by login: those who
// hold what it asks for, and have something for each part somewhere, as far as the indexes
// tell at little cost.
func (s *statement) candidates() iter.Seq[*user] {
	const cheap = 16 // features of a part
	return func(yield func(*user) bool) {
		us := &s.d.users
		found := persist.NewBitmap(us.rows.Len())
		for n := range uint32(us.rows.Len()) {
			if us.rows.At(n).written != nil {
				found.Add(n)
			}
		}
		keep := func(each func(add func(persist.Bitmap))) {
			some := persist.NewBitmap(us.rows.Len())
			each(func(users persist.Bitmap) { users.Each(func(n uint32) bool { some.Add(n); return true }) })
			found.Intersect(some)
		}
		if s.holders != nil {
			keep(func(add func(persist.Bitmap)) {
				for n, p := range s.d.roles.rows {
					if s.holders[p] {
						add(s.d.holders(uint32(n)))
					}
				}
			})
		}
		for _, part := range s.parts {
			if len(part.features) <= cheap {
				keep(func(add func(persist.Bitmap)) {
					for _, f := range part.features {
						add(s.d.who(part.level, f, access.Building{}))
					}
				})
			}
		}
		us.inOrder(found.Each, func(n uint32) bool { return yield(us.rows.At(n)) })
	}
}

// inspection looks at one user after the other. Most are out of the question by the rows
// they have, whatever these reach; for the rest their sources are resolved, and asked.
type inspection struct {
	*statement
	byRole  map[*Role][]marks           // what the rows of a role are about, of the features of each part
	byRow   []map[access.Resource]marks // likewise a resource, by part
	about   []marks                     // what the rows of the user at hand are about
	sources []access.Source
}

func (s *statement) newInspection() *inspection {
	x := &inspection{statement: s, byRole: map[*Role][]marks{}}
	for i := range s.parts {
		x.byRow = append(x.byRow, map[access.Resource]marks{})
		x.about = append(x.about, newMarks(len(s.parts[i].features)))
	}
	return x
}

// prepare looks at the rows of the roles.
func (x *inspection) prepare() {
	for i := range x.d.facts.Roles {
		written := &x.d.facts.Roles[i]
		n, _ := x.d.roles.number(written.ID)
		var about []marks
		for j := range x.parts {
			about = append(about, newMarks(len(x.parts[j].features)))
		}
		x.add(about, written.Grants)
		x.byRole[x.d.roles.rows[n]] = about
	}
}

// add marks the features that rows are about and that they may give the level of the part on.
func (x *inspection) add(about []marks, rows []access.Grant) {
	for i := range x.parts {
		part := &x.parts[i]
		for j := range rows {
			g := &rows[j]
			if part.level == access.ReadWrite && g.ReadWrite.IsZero() {
				continue
			}
			covered, known := x.byRow[i][g.Resource]
			if !known {
				covered = newMarks(len(part.features))
				for k, f := range part.features {
					if g.Resource.Covers(f.Resource()) {
						covered.add(k)
					}
				}
				x.byRow[i][g.Resource] = covered
			}
			about[i].addAll(covered)
		}
	}
}

// user judges a user.
func (x *inspection) user(u *user) (Violation, bool) {
	for i := range x.about {
		clear(x.about[i])
	}
	x.sources = x.sources[:0]
	meant := x.holders == nil
	for s := range x.d.sources(u) {
		x.sources = append(x.sources, s.Source)
		if s.Role == nil {
			x.add(x.about, u.written.Grants)
			continue
		}
		if x.except[s.Role] {
			return Violation{}, false
		}
		meant = meant || x.holders[s.Role]
		for i, about := range x.byRole[s.Role] {
			x.about[i].addAll(about)
		}
	}
	if !meant {
		return Violation{}, false
	}
	for _, about := range x.about {
		if about.none() {
			return Violation{}, false
		}
	}
	return x.judge(access.Resolve(u.written.Login, x.d.catalog, x.d.buildings, x.d.day, x.sources))
}

// judge judges permissions of someone whom the statement is about, by the features marked.
func (x *inspection) judge(p *access.Permissions) (v Violation, broken bool) {
	v.Login = p.User()
	had := make([][]access.Feature, len(x.parts)) // somewhere
	everywhere := make([]bool, len(x.parts))
	outright := true // in the whole district
	for i := range x.parts {
		l, wide := x.parts[i].level, false
		x.about[i].each(func(k int) {
			f := x.parts[i].features[k]
			if f.DistrictWide() && p.Can(l, f, access.Building{}) {
				wide = true
			} else if f.DistrictWide() || !p.Anywhere(l, f) {
				return
			}
			had[i] = append(had[i], f)
			everywhere[i] = everywhere[i] || p.Everywhere(l, f)
		})
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
			v.Matches = append(v.Matches, m)
		}
		return v, true
	case outright:
		v.Matches = x.matches(p, had, access.Building{})
		return v, true
	}
	for _, b := range x.buildings {
		if x.together(p, had, everywhere, b) {
			if v.Buildings == nil {
				v.Matches = x.matches(p, had, b)
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
		if _, ok := x.match(p, i, had[i], b, false); !ok {
			return false
		}
	}
	return true
}

func (x *inspection) matches(p *access.Permissions, had [][]access.Feature, b access.Building) (all []Match) {
	for i := range had {
		m, _ := x.match(p, i, had[i], b, true)
		all = append(all, m)
	}
	return all
}

// somewhere returns what there is for a part in the first building that counts and has any.
func (x *inspection) somewhere(p *access.Permissions, i int, had []access.Feature) (Match, bool) {
	if m, ok := x.match(p, i, had, access.Building{}, true); ok {
		return m, true
	}
	for _, b := range x.buildings {
		if m, ok := x.match(p, i, had, b, true); ok {
			return m, true
		}
	}
	return Match{}, false
}

// match returns the first feature that there is for a part in a building, and counts the
// others if asked to.
func (x *inspection) match(p *access.Permissions, i int, had []access.Feature, b access.Building, others bool) (m Match, ok bool) {
	for _, f := range had {
		switch {
		case !p.Can(x.parts[i].level, f, b):
		case ok:
			m.Others++
		default:
			m, ok = Match{Feature: f.Resource(), Level: p.Level(f, b)}, true
			if !f.DistrictWide() {
				m.Building = b.ID()
			}
			if !others {
				return m, true
			}
		}
	}
	return m, ok
}
