package district

import "sort"

// settling chooses defaults for a set of roles.
type settling struct {
	*goal
	*tally
	need   []uint64 // by building: the parts that lack it
	roles  []int    // all of the set, by number
	owners []owner  // assigned roles whose default building helps
	quick  bool     // any defaults will do, not the fewest alone

	easy, hard []int // buildings that a list serves, and others
	first      int   // the building that is the user's own default
	path       []served
	seen       map[string]int
	settled    *design
}

// owner are assigned roles whose default building helps the same parts. Each has one.
type owner struct {
	parts uint64
	roles []int
	taken int
}

// served is a building that is chosen: as the default building of a role, or for the
// default building list, if the role is none.
type served struct{ role, building int }

// settle returns the design with these roles that names the fewest buildings, nil if no
// defaults reach the goal with them.
//
// What no row gives whatever the defaults are, each building needs for some parts. Where
// there are roles that give all of them in the default building list, the list serves it,
// for one name. For the other buildings default buildings are chosen: one may be the user's
// own, and serves for every role without an override; the rest take overrides, one a role.
func (g *goal) settle(chosen []int, quick bool) *design {
	s := &settling{goal: g, tally: g.tally(chosen), need: make([]uint64, len(g.all)), quick: quick}
	var loose, needy uint64
	for i := range g.option {
		bit := uint64(1) << i
		switch {
		case s.free&bit != 0:
			continue
		case g.wide&bit != 0:
			s.open[i].each(func(k int) { s.need[k] |= bit })
		case g.place != none:
			s.need[g.place] |= bit
		default:
			loose |= bit
		}
		needy |= bit
	}
	counts := make([]int, len(g.kinds))
	for _, k := range chosen {
		r := g.kinds[k].roles[counts[k]]
		counts[k]++
		s.roles = append(s.roles, r)
		if parts := g.kinds[k].home & needy; parts != 0 && !g.kinds[k].calculated {
			s.own(parts, r)
		}
	}
	s.locate(loose)
	return s.settled
}

func (s *settling) own(parts uint64, role int) {
	for i := range s.owners {
		if s.owners[i].parts == parts {
			s.owners[i].roles = append(s.owners[i].roles, role)
			return
		}
	}
	s.owners = append(s.owners, owner{parts: parts, roles: []int{role}})
}

// locate chooses a building for each part that may be in any. Buildings that need the same
// are alike.
func (s *settling) locate(loose uint64) {
	if loose == 0 {
		s.serve()
		return
	}
	bit := loose & -loose
	seen := map[uint64]bool{}
	s.allowed.each(func(k int) {
		if need := s.need[k]; !seen[need] && !s.enough() {
			seen[need] = true
			s.need[k] |= bit
			s.locate(loose &^ bit)
			s.need[k] = need
		}
	})
}

func (s *settling) enough() bool { return s.gaveUp || s.quick && s.settled != nil }

// serve sees to what each building needs.
func (s *settling) serve() {
	s.easy, s.hard = s.easy[:0], s.hard[:0]
	owners := 0
	for k, need := range s.need {
		if need&^s.list != 0 {
			s.hard = append(s.hard, k)
		} else if need != 0 {
			s.easy = append(s.easy, k)
		}
	}
	for i := range s.owners {
		owners += len(s.owners[i].roles)
	}
	switch {
	case len(s.hard) == 0:
		s.keep(none, len(s.easy))
		return
	case len(s.hard) > owners+1:
		return
	}
	sort.SliceStable(s.hard, func(i, j int) bool { return s.need[s.hard[i]] < s.need[s.hard[j]] })
	all := s.hard
	for i, k := range all {
		if i > 0 && s.need[k] == s.need[all[i-1]] {
			continue // alike
		}
		s.first, s.seen = k, map[string]int{}
		s.hard = append(append([]int(nil), all[:i]...), all[i+1:]...)
		s.from(0, len(s.easy))
	}
	s.hard = all
}

// from serves the hard buildings from the i-th on, and the first one last, where so many
// names have been given.
func (s *settling) from(i, names int) {
	if s.enough() || s.settled != nil && names+len(s.hard)-i+1 >= s.settled.names || !s.step() {
		return
	}
	if i == len(s.hard) {
		parts := s.calculated
		for j := range s.owners {
			if s.owners[j].taken < len(s.owners[j].roles) {
				parts |= s.owners[j].parts
			}
		}
		switch need := s.need[s.first]; {
		case need&^parts == 0:
			s.keep(s.first, names+1)
		case need&^parts&^s.list == 0:
			s.path = append(s.path, served{none, s.first})
			s.keep(s.first, names+2)
			s.path = s.path[:len(s.path)-1]
		}
		return
	}
	var key []byte
	for j := range s.owners {
		key = append(key, byte(s.owners[j].taken), byte(s.owners[j].taken>>8))
	}
	key = append(key, byte(i), byte(i>>8))
	if before, known := s.seen[string(key)]; known && before <= names {
		return // been here, with as few names
	}
	s.seen[string(key)] = names
	need := s.need[s.hard[i]]
	s.choose(i, need, names)
	if need&s.list != 0 {
		s.path = append(s.path, served{none, s.hard[i]})
		s.choose(i, need&^s.list, names+1)
		s.path = s.path[:len(s.path)-1]
	}
}

// choose chooses roles whose default building is the i-th of the hard ones, for the parts
// that it still needs.
func (s *settling) choose(i int, need uint64, names int) {
	if need == 0 {
		s.from(i+1, names)
		return
	}
	for j := range s.owners {
		o := &s.owners[j]
		if o.parts&need&-need == 0 || o.taken == len(o.roles) {
			continue
		}
		s.path = append(s.path, served{o.roles[o.taken], s.hard[i]})
		o.taken++
		s.choose(i, need&^o.parts, names+1)
		o.taken--
		s.path = s.path[:len(s.path)-1]
	}
}

// keep keeps the defaults as they are chosen, unless others name as few buildings.
func (s *settling) keep(home, names int) {
	if s.settled != nil && s.settled.names <= names {
		return
	}
	d := &design{roles: append([]int(nil), s.roles...), home: home, names: names, overrides: map[int]int{}}
	d.list = append(d.list, s.easy...)
	for _, at := range s.path {
		if at.role == none {
			d.list = append(d.list, at.building)
		} else {
			d.overrides[at.role] = at.building
		}
	}
	s.settled = d
}
