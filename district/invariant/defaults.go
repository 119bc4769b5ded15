package invariant

import (
	"cmp"
	"slices"
)

// defaultsSearch chooses defaults for some roles, so that they reach a goal. An example with some of the roles A, B,
// C and L and the counting buildings 1, 2 and 3, where the one part is to be covered everywhere:
//
//	A, B, C   A and B have P S ALL readWrite=defaultBuilding, C has ["3"]: 1 and 2 need the part.
//	          1 is the user's own default building and serves B; A has 2 by an override: 2 names.
//	A, B      3 buildings need the part, and there are 2 default buildings to choose: no defaults.
//	A, B, L   L has P S ALL readWrite=defaultBuildingList: the list [1 2 3] serves all: 3 names.
//
// A building whose needs a list serves entirely goes into the list, for one name. Every other building is the default
// building of some roles: one is the user's own, and serves all roles without an override; each of the rest is the
// override of a role, or of several if no role covers all that the building needs.
type defaultsSearch struct {
	*goal
	*sum
	need   []uint64 // by building: the parts that nothing covers there yet
	roles  []int
	groups []homeGroup
	any    bool // the first defaults will do, not those with the fewest names

	listed, unlisted []uint32 // buildings that need something: the list serves all of it, or it does not
	own              uint32   // the one of unlisted that is the user's own default building
	choices          []choice
	seen             map[string]int // the fewest names with which a state of the search was seen
	design           *design        // the best so far
}

// homeGroup is a set of assigned roles whose default building covers the same parts. Each role can have one override.
type homeGroup struct {
	parts uint64
	roles []int
	taken int // how many have an override
}

// choice is a building that is chosen as the override of a role or, for noRole, for the default building list.
type choice struct {
	role     int
	building uint32
}

// chooseDefaults returns the design with the fewest names for roles, each given by its class; with any, the first
// that is found. It is nil if no defaults reach the goal.
func (g *goal) chooseDefaults(roles []int, any bool) *design {
	s := &defaultsSearch{goal: g, sum: g.sumOf(roles), need: make([]uint64, len(g.all)), any: any}
	var needed, anywhere uint64 // parts: that need a building; of them those for which any will do
	for i := range g.option {
		bit := uint64(1) << i
		switch {
		case s.free&bit != 0:
			continue
		case g.covered&bit != 0:
			for b := range s.open[i].Each {
				s.need[b] |= bit
			}
		case g.building != noBuilding:
			s.need[g.building] |= bit
		default:
			anywhere |= bit
		}
		needed |= bit
	}
	taken := make([]int, len(g.classes))
	for _, n := range roles {
		c := &g.classes[n]
		r := c.roles[taken[n]]
		taken[n]++
		s.roles = append(s.roles, r)
		if parts := c.home & needed; parts != 0 && !c.calculated {
			s.addToGroup(parts, r)
		}
	}
	s.placeAnywhere(anywhere)
	return s.design
}

func (s *defaultsSearch) addToGroup(parts uint64, role int) {
	i := slices.IndexFunc(s.groups, func(h homeGroup) bool { return h.parts == parts })
	if i < 0 {
		i = len(s.groups)
		s.groups = append(s.groups, homeGroup{parts: parts})
	}
	s.groups[i].roles = append(s.groups[i].roles, role)
}

// placeAnywhere chooses a building for each part that may be in any, and goes on. It tries one of several buildings
// that need the same.
func (s *defaultsSearch) placeAnywhere(parts uint64) {
	if parts == 0 {
		s.serve()
		return
	}
	bit := parts & -parts
	seen := map[uint64]bool{}
	for b := range s.allowed.Each {
		if need := s.need[b]; !seen[need] && !s.isDone() {
			seen[need] = true
			s.need[b] |= bit
			s.placeAnywhere(parts &^ bit)
			s.need[b] = need
		}
	}
}

func (s *defaultsSearch) isDone() bool { return s.gaveUp || s.any && s.design != nil }

// serve chooses the user's own default building, and goes on. It tries one of several buildings that need the same.
func (s *defaultsSearch) serve() {
	s.listed, s.unlisted = s.listed[:0], s.unlisted[:0]
	for b, need := range s.need {
		if need&^s.list != 0 {
			s.unlisted = append(s.unlisted, uint32(b))
		} else if need != 0 {
			s.listed = append(s.listed, uint32(b))
		}
	}
	overridable := 0
	for i := range s.groups {
		overridable += len(s.groups[i].roles)
	}
	switch {
	case len(s.unlisted) == 0:
		s.keep(noBuilding, len(s.listed))
		return
	case len(s.unlisted) > overridable+1:
		return
	}
	slices.SortStableFunc(s.unlisted, func(a, b uint32) int { return cmp.Compare(s.need[a], s.need[b]) })
	all := s.unlisted
	for i, b := range all {
		if i == 0 || s.need[b] != s.need[all[i-1]] {
			s.own, s.seen = b, map[string]int{}
			s.unlisted = slices.Concat(all[:i], all[i+1:])
			s.serveFrom(0, len(s.listed))
		}
	}
	s.unlisted = all
}

// serveFrom serves the unlisted buildings from the i-th on, and the user's own default building last. names have been
// given so far.
func (s *defaultsSearch) serveFrom(i, names int) {
	if s.isDone() || s.design != nil && names+len(s.unlisted)-i+1 >= s.design.names || !s.step() {
		return
	}
	if i == len(s.unlisted) {
		s.serveOwn(names)
		return
	}
	var state []byte
	for j := range s.groups {
		state = append(state, byte(s.groups[j].taken), byte(s.groups[j].taken>>8))
	}
	state = append(state, byte(i), byte(i>>8))
	if before, known := s.seen[string(state)]; known && before <= names {
		return
	}
	s.seen[string(state)] = names
	need := s.need[s.unlisted[i]]
	s.override(i, need, names)
	if need&s.list != 0 {
		s.with(choice{noRole, s.unlisted[i]}, func() { s.override(i, need&^s.list, names+1) })
	}
}

// serveOwn serves the user's own default building by the roles without an override, and by the list if they miss a
// part.
func (s *defaultsSearch) serveOwn(names int) {
	parts := s.calculated
	for j := range s.groups {
		if s.groups[j].taken < len(s.groups[j].roles) {
			parts |= s.groups[j].parts
		}
	}
	switch need := s.need[s.own] &^ parts; {
	case need == 0:
		s.keep(s.own, names+1)
	case need&^s.list == 0:
		s.with(choice{noRole, s.own}, func() { s.keep(s.own, names+2) })
	}
}

// override makes the i-th unlisted building the override of roles, for the parts that it still needs, and goes on.
func (s *defaultsSearch) override(i int, need uint64, names int) {
	if need == 0 {
		s.serveFrom(i+1, names)
		return
	}
	first := need & -need // a part
	for j := range s.groups {
		h := &s.groups[j]
		if h.parts&first == 0 || h.taken == len(h.roles) {
			continue
		}
		r := h.roles[h.taken]
		h.taken++
		s.with(choice{r, s.unlisted[i]}, func() { s.override(i, need&^h.parts, names+1) })
		h.taken--
	}
}

// with runs f with one more choice.
func (s *defaultsSearch) with(c choice, f func()) {
	s.choices = append(s.choices, c)
	f()
	s.choices = s.choices[:len(s.choices)-1]
}

// keep makes a design of the choices, unless the best so far has as few names.
func (s *defaultsSearch) keep(home uint32, names int) {
	if s.design != nil && s.design.names <= names {
		return
	}
	d := &design{roles: slices.Clone(s.roles), home: home, list: slices.Clone(s.listed), names: names,
		overrides: map[int]uint32{}}
	for _, c := range s.choices {
		if c.role == noRole {
			d.list = append(d.list, c.building)
		} else {
			d.overrides[c.role] = c.building
		}
	}
	s.design = d
}
