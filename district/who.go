package district

import (
	"cmp"
	"iter"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/persist"
	"github.com/hallpass-go/hallpass/role"
)

// UserSet is a set of users of one district: the answer to a question about all of them.
// It is immutable and safe for concurrent use. The zero value and nil are empty.
type UserSet struct {
	d       *District
	members persist.Bitmap
}

// isNone reports whether s is nil or the zero value, which nobody is in.
func (s *UserSet) isNone() bool { return s == nil || s.d == nil }

// Count returns how many users there are.
func (s *UserSet) Count() int {
	if s.isNone() {
		return 0
	}
	return s.members.Len()
}

// Has reports whether the user with a login, in any letter case, is one of them.
func (s *UserSet) Has(login string) bool {
	if s.isNone() {
		return false
	}
	n, ok := s.d.users.find(login)
	return ok && s.members.Has(n)
}

// All returns the logins, sorted by bytes.
func (s *UserSet) All() iter.Seq[string] {
	return func(yield func(string) bool) {
		if !s.isNone() {
			s.d.users.inOrder(s.members.Each, func(n uint32) bool { return yield(s.d.users.rows.At(n).written.Login) })
		}
	}
}

// And returns the users who are in both sets, which are of one district.
func (s *UserSet) And(other *UserSet) *UserSet {
	if s.isNone() || other.isNone() {
		return nil
	}
	members := slices.Clone(s.members)
	members.Intersect(other.members)
	return &UserSet{s.d, members}
}

// Or returns the users who are in either set; both are of one district.
func (s *UserSet) Or(other *UserSet) *UserSet {
	switch {
	case s.isNone():
		return other
	case other.isNone():
		return s
	}
	members := persist.NewBitmap(s.d.users.rows.Len())
	members.AddAll(s.members)
	members.AddAll(other.members)
	return &UserSet{s.d, members}
}

// Who returns the users who have at least a level on a feature in a building: exactly those
// for whom the check says yes (R36). For a district-wide feature the building is ignored;
// names are as in [access.ByName.Can], and so are the errors. It answers from indexes, at
// the cost of the roles that give the level and of the users who have direct grants on it.
func (d *District) Who(feature, building string, l access.Level) (*UserSet, error) {
	f, b, err := d.handles(feature, building, l, false)
	if err != nil {
		return nil, err
	}
	return &UserSet{d, d.who(l, f, b)}, nil
}

// WhoAnywhere returns the users who have at least a level on a feature in some building
// (R14). Where there are no buildings it is nobody.
func (d *District) WhoAnywhere(feature string, l access.Level) (*UserSet, error) {
	f, _, err := d.handles(feature, "", l, true)
	if err != nil {
		return nil, err
	}
	if d.buildings.Len() == 0 {
		return &UserSet{d, nil}, nil
	}
	return &UserSet{d, d.who(l, f, access.Building{})}, nil
}

// who is the second evaluation of the rules: it works on sets of users instead of the rows of one
// user. Both evaluations take from [access.Reach] what a role or a row reaches.
func (d *District) who(l access.Level, f access.Feature, b access.Building) persist.Bitmap {
	s := newSearch(d, l, f)
	if f.DistrictWide() {
		return s.district()
	}
	found := persist.NewBitmap(d.users.rows.Len())
	s.add(found, question{b: b})
	return found
}

// search looks for the users who have a level on a feature.
type search struct {
	d        *District
	l        access.Level
	f        access.Feature
	roles    []roleReach
	counting []access.Building // those that count for district-wide features (R12)
}

// roleReach is where a role gives the level.
type roleReach struct {
	number uint32
	role   *Role
	reach  access.Reach
}

func newSearch(d *District, l access.Level, f access.Feature) *search {
	s := &search{d: d, l: l, f: f}
	for n, p := range d.roles.rows {
		if p == nil || p.void {
			continue
		}
		if r := p.grants.Reach(d.catalog, d.day, l, f); !r.IsZero() {
			s.roles = append(s.roles, roleReach{uint32(n), p, r})
		}
	}
	if f.DistrictWide() {
		s.counting = d.BuildingSet().Counting()
	}
	return s
}

// question says where the level is asked for: in a building; in any building, if b is zero; or
// outright, which means in the district, or in all counting buildings through one reach.
type question struct {
	b        access.Building
	outright bool
}

// holds reports whether a reach gives the level to a user with certain defaults.
func (s *search) holds(q question, r *access.Reach, own access.Defaults) bool {
	if q.outright {
		return r.District || r.All || s.namesEveryCounting(r)
	}
	return r.District || r.Has(s.d.buildings, q.b, own)
}

// add adds the users for whom the answer is yes.
func (s *search) add(found persist.Bitmap, q question) {
	in := &s.d.indexes.families
	near := newCandidates(s.d, q, len(found))
	for i := range s.roles {
		r := &s.roles[i]
		holders, overridden := in[assignedRoles].Get(r.number), in[overriddenRoles].Get(r.number)
		if r.role.calculated != "" {
			holders, overridden = s.d.calculated(r.number), persist.Set{}
		} else {
			in[unclearRoles].Get(r.number).Each(func(n uint32) bool { return s.addHolder(found, q, r, n) })
		}
		switch {
		case s.holds(q, &r.reach, access.Defaults{}):
			found.AddSet(holders)
		case !q.outright && (r.reach.DefaultBuilding || r.reach.DefaultBuildingList):
			holders.Each(func(n uint32) bool {
				if near.own(&r.reach, n) && !overridden.Has(n) {
					found.Add(n)
				}
				return true
			})
			overridden.Each(func(n uint32) bool { return !near.has(n) || s.addHolder(found, q, r, n) })
		}
	}
	for _, resource := range s.d.catalog.Covering(s.f) {
		direct := func(n uint32) bool {
			if !found.Has(n) {
				u := s.d.users.rows.At(n)
				reach := u.grants.Reach(s.d.catalog, s.d.day, s.l, s.f)
				if s.holds(q, &reach, u.holdings.Defaults()) {
					found.Add(n)
				}
			}
			return true
		}
		in[outrightGrants].Get(resource).Each(direct)
		in[directGrants].Get(resource).Each(func(n uint32) bool { return !near.has(n) || direct(n) })
	}
}

// candidates are the users whose defaults, overrides or grants name the building that is asked
// for. Every other user can only have the level through a scope of all buildings. Asked outright,
// there are none.
type candidates struct{ home, list, named persist.Bitmap }

func newCandidates(d *District, q question, words int) candidates {
	in := &d.indexes.families
	x := candidates{make(persist.Bitmap, words), make(persist.Bitmap, words), make(persist.Bitmap, words)}
	if !q.outright {
		key := d.compiler().Building(q.b.ID()) // 0, for any, where it is zero
		x.home.AddSet(in[homes].Get(key))
		x.list.AddSet(in[lists].Get(key))
		x.named.AddSet(in[named].Get(key))
	}
	return x
}

func (x *candidates) has(n uint32) bool { return x.home.Has(n) || x.list.Has(n) || x.named.Has(n) }

// own reports whether a user's own defaults are in a reach.
func (x *candidates) own(r *access.Reach, n uint32) bool {
	return r.DefaultBuilding && x.home.Has(n) || r.DefaultBuildingList && x.list.Has(n)
}

// addHolder adds a user if the user's assignment of the role counts today and gives the level. It
// returns true, to be used as a visitor.
func (s *search) addHolder(found persist.Bitmap, q question, r *roleReach, n uint32) bool {
	if found.Has(n) {
		return true
	}
	s.d.users.rows.At(n).holdings.Each(func(h role.Assigned) bool {
		if h.Role != r.number || !s.d.day.Within(h.From, h.Until) {
			return true
		}
		if s.holds(q, &r.reach, h.Defaults) {
			found.Add(n)
		}
		return false // of several the first counts (R17)
	})
	return true
}

// district returns the users who have a district-wide feature (R11): those who have it outright,
// and those to whom containers give it in every counting building. It finds the latter building
// by building, the ones that the fewest roles name first, and keeps the users found in each. When
// only a few users are left, it asks for each one.
func (s *search) district() persist.Bitmap {
	const few = 256
	found := persist.NewBitmap(s.d.users.rows.Len())
	s.add(found, question{outright: true})
	var rest persist.Bitmap
	for i, b := range s.rarest() {
		here := persist.NewBitmap(s.d.users.rows.Len())
		s.add(here, question{b: b})
		if i == 0 {
			rest = here
			rest.RemoveAll(found)
		} else {
			rest.Intersect(here)
		}
		if rest.Len() <= few {
			rest.Each(func(n uint32) bool {
				if s.d.permissions(s.d.users.rows.At(n)).Can(s.l, s.f, access.Building{}) {
					found.Add(n)
				}
				return true
			})
			return found
		}
	}
	rest.Each(func(n uint32) bool { found.Add(n); return true })
	return found
}

// rarest returns the counting buildings, the ones that the fewest roles name first.
func (s *search) rarest() []access.Building {
	named := map[access.Building]int{}
	for i := range s.roles {
		for _, b := range s.counting {
			if s.roles[i].reach.Names(s.d.buildings, b) {
				named[b]++
			}
		}
	}
	order := slices.Clone(s.counting)
	slices.SortStableFunc(order, func(a, b access.Building) int { return cmp.Compare(named[a], named[b]) })
	return order
}

// namesEveryCounting reports whether lists of one source name all buildings that count.
func (s *search) namesEveryCounting(r *access.Reach) bool {
	for _, b := range s.counting {
		if !r.Names(s.d.buildings, b) {
			return false
		}
	}
	return len(s.counting) > 0
}
