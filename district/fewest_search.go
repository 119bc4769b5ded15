package district

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
)

// roleSearch looks for the smallest set of what is offered by which a user has on each of
// several days what they are to have.
//
// It goes from what stays to larger sets, by a place where a level is missing: one of those
// that would help there has to be in the set, so each is tried in turn, without those tried
// before it. A set that gives anything more is given up, since a larger one would too, and
// so is one that can not become smaller than the best.
type roleSearch struct {
	d      *District
	fixed  User // what stays
	same   *access.Comparison
	days   []needDay
	offers []offer
	now    setSize // of what is to be replaced
	best   []int   // offers; nil if no set is known
	left   int     // sets that may still be looked at; below 0 when it was cut short
}

// needDay is what a user is to have on a day, and what stays.
type needDay struct {
	d       *District
	user    *user
	need    *access.Permissions
	content []int // by content type: 0 closed, 1 view, 2 edit
	sources []access.Source
	roles   []string
}

func (d *District) newNeedDay(on access.Day, u, fixed *User) needDay {
	w := needDay{d: d.Assuming(EveryoneApproved()).At(on), user: d.compiledAs(u)}
	w.need = w.d.permissions(w.user)
	w.content = w.opens(w.d.rolesOf(w.user))
	for s := range w.d.sources(d.compiledAs(fixed)) {
		w.sources = append(w.sources, s.Source)
		if s.Role != nil {
			w.roles = append(w.roles, s.Role.id)
		}
	}
	return w
}

// opens returns how far each content type is open to one who holds roles (R33).
func (w *needDay) opens(roles []string) (open []int) {
	person := w.d.person(w.user)
	for t := range Rows[calcrole.ContentType](w.d) {
		matches, level := t.Matches(person, roles), 0
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

// with returns what a user has on the day by what stays and a set of offers.
func (s *roleSearch) with(w *needDay, chosen []int) *access.Permissions {
	sources := slices.Clone(w.sources)
	for _, i := range chosen {
		sources = append(sources, s.offers[i].source)
	}
	return access.Resolve(s.fixed.Login, w.d.catalog, w.d.buildings, w.d.day, sources)
}

// offered returns the offers that give nothing by themselves that the user is not to have.
func (s *roleSearch) offered() (all []int) {
	for i := range s.offers {
		if !slices.ContainsFunc(s.days, func(w needDay) bool {
			x := s.same.Between(w.need, s.with(&w, []int{i}))
			return x.Gained > 0
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

// lacking reports whether a set gives exactly what is needed. If it gives less, helpers are
// the offers that may give what is missing at one place; it gives more if there are none.
func (s *roleSearch) lacking(chosen, offers []int) (helpers []int, exact bool) {
	var missing *needDay
	var have *access.Permissions
	for i := range s.days {
		w := &s.days[i]
		p := s.with(w, chosen)
		x := s.same.Between(w.need, p)
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
			if p := s.offers[j].role; p != nil {
				roles = append(roles, p.id)
			}
		}
		for t, level := range w.opens(roles) {
			if level > w.content[t] {
				return nil, false
			}
			if level < w.content[t] && helpers == nil {
				helpers = s.openers(w, t, offers)
			}
		}
	}
	return helpers, helpers == nil
}

// helpers returns the offers that give the level at the first place where it is missing, or
// for a district-wide feature some of it (R11).
func (s *roleSearch) helpers(w *needDay, have *access.Permissions, offers []int) (helpers []int) {
	x := s.same.Between(w.need, have)
	for at, level := range s.same.All(x, w.need, have) {
		for _, i := range offers {
			o := &s.offers[i].source
			r := o.Grants.Reach(w.d.catalog, w.d.day, level.Before, at.Feature)
			if at.Feature.DistrictWide() && !r.IsZero() || r.Has(w.d.buildings, at.Building, o.Defaults) {
				helpers = append(helpers, i)
			}
		}
		break
	}
	return helpers
}

// openers returns the offered roles that a content type names, not nil.
func (s *roleSearch) openers(w *needDay, contentType int, offers []int) []int {
	openers := []int{}
	t := &w.d.facts.ContentTypes[contentType]
	for _, i := range offers {
		if p := s.offers[i].role; p != nil && (sameNameIn(t.Edit.Roles, p.id) || sameNameIn(t.View.Roles, p.id)) {
			openers = append(openers, i)
		}
	}
	return openers
}
