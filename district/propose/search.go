package propose

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
)

// roleSearch looks for the smallest set of offers with which a user has the needed levels on each of several days.
//
// It starts from what stays, and goes on to larger sets by a place where a level is missing: one of the offers that
// would help there has to be in the set, so each is tried in turn, without those tried before it. A set that gives
// anything more is given up, since a larger one would too, and so is one that cannot become smaller than the best.
type roleSearch struct {
	d      *district.District
	fixed  district.User // the row that stays
	same   *access.Comparison
	days   []need
	offers []offer
	now    setSize // of the roles and rows to be replaced
	best   []int   // offers; nil if no set is known
	left   int     // sets that may still be looked at; below 0 when it was cut short
}

// need is what a user is to have on one day, and what stays.
type need struct {
	d       *district.District // on the day
	person  calcrole.Person
	levels  *access.Permissions
	types   []*calcrole.ContentType
	open    []int           // by content type: 0 closed, 1 view, 2 edit
	sources []access.Bundle // what stays
	roles   []string
}

func newNeed(d *district.District, u, fixed *district.User) need {
	w := need{d: d, person: d.Person(u), levels: permissionsOf(d, u)}
	w.types = slices.Collect(district.Rows[calcrole.ContentType](d))
	w.open = w.opened(roleIDs(d, u))
	w.sources, w.roles = collect(d.SourcesOf(fixed)), roleIDs(d, fixed)
	return w
}

// roleIDs returns the roles that a user would hold whose row is written like u.
func roleIDs(d *district.District, u *district.User) (ids []string) {
	for s := range d.SourcesOf(u) {
		if s.Role != nil {
			ids = append(ids, s.Role.ID())
		}
	}
	return ids
}

// opened returns how far each content type is open to the user with some roles (R33).
func (w *need) opened(roles []string) (open []int) {
	for _, t := range w.types {
		matches, level := t.Matches(w.person, roles), 0
		if matches.View() {
			level++
		}
		if matches.Edit() {
			level++
		}
		open = append(open, level)
	}
	return open
}

// with returns what the user has on a day by what stays and a set of offers.
func (s *roleSearch) with(w *need, chosen []int) *access.Permissions {
	sources := slices.Clone(w.sources)
	for _, i := range chosen {
		sources = append(sources, s.offers[i].source)
	}
	return w.d.Resolve(s.fixed.Login, sources)
}

// harmless returns the offers that give nothing by themselves that the user is not to have.
func (s *roleSearch) harmless() (all []int) {
	for i := range s.offers {
		if !slices.ContainsFunc(s.days, func(w need) bool {
			return s.same.Between(w.levels, s.with(&w, []int{i})).Gained > 0
		}) {
			all = append(all, i)
		}
	}
	return all
}

func (s *roleSearch) sizeOf(chosen []int) (n setSize) {
	for _, i := range chosen {
		if s.offers[i].role != nil {
			n.roles++
		} else {
			n.rows++
		}
	}
	return n
}

// search looks at a set, and at those that have more of the offers.
func (s *roleSearch) search(chosen, offers []int) {
	if s.left--; s.left < 0 {
		return
	}
	size := s.sizeOf(chosen)
	if s.best != nil && !size.less(s.sizeOf(s.best)) {
		return
	}
	helpers, exact := s.lacking(chosen, offers)
	if exact {
		s.best = append([]int{}, chosen...)
		return
	}
	size.roles++ // at least one more is needed
	for _, i := range helpers {
		if s.left < 0 || s.best != nil && !size.less(s.sizeOf(s.best)) {
			return
		}
		offers = slices.DeleteFunc(slices.Clone(offers), func(j int) bool { return j == i })
		s.search(append(slices.Clone(chosen), i), offers)
	}
}

// lacking reports whether a set gives exactly the needed levels. If it gives less, helpers are the offers that may give
// the level that is missing at one place. If it gives more, there are none.
func (s *roleSearch) lacking(chosen, offers []int) (helpers []int, exact bool) {
	var missing *need
	var have *access.Permissions
	for i := range s.days {
		w := &s.days[i]
		p := s.with(w, chosen)
		x := s.same.Between(w.levels, p)
		if x.Gained > 0 {
			return nil, false
		}
		if x.Lost > 0 && missing == nil {
			missing, have = w, p
		}
	}
	if missing != nil {
		return s.helpers(missing, have, offers), false
	}
	for i := range s.days {
		w := &s.days[i]
		roles := slices.Clone(w.roles)
		for _, j := range chosen {
			if r := s.offers[j].role; r != nil {
				roles = append(roles, r.ID())
			}
		}
		for t, level := range w.opened(roles) {
			if level > w.open[t] {
				return nil, false
			}
			if level < w.open[t] && helpers == nil {
				helpers = s.openers(w.types[t], offers)
			}
		}
	}
	return helpers, helpers == nil
}

// helpers returns the offers that give the level at the first place where it is missing, or for a district-wide
// feature some of it (R11).
func (s *roleSearch) helpers(w *need, have *access.Permissions, offers []int) (helpers []int) {
	x := s.same.Between(w.levels, have)
	for at, level := range s.same.All(x, w.levels, have) {
		for _, i := range offers {
			o := &s.offers[i].source
			r := o.Grants.Reach(w.d.Catalog(), w.d.Day(), level.Before, at.Feature)
			if at.Feature.DistrictWide() && !r.IsZero() || r.Has(w.d.BuildingSet(), at.Building, o.Defaults) {
				helpers = append(helpers, i)
			}
		}
		break
	}
	return helpers
}

// openers returns the offered roles that a content type names, not nil.
func (s *roleSearch) openers(t *calcrole.ContentType, offers []int) []int {
	openers := []int{}
	for _, i := range offers {
		if r := s.offers[i].role; r != nil && (names(t.Edit.Roles, r) || names(t.View.Roles, r)) {
			openers = append(openers, i)
		}
	}
	return openers
}
