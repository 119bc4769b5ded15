package invariant

import (
	"slices"

	"github.com/hallpass-go/hallpass/district/internal/persist"
)

// design is a user as the search finds it.
type design struct {
	roles     []int
	home      uint32         // the default building
	list      []uint32       // the default building list
	overrides map[int]uint32 // by role: its default building
	names     int            // of buildings, in all of these
}

// less reports whether a design has fewer roles than b, or as many roles and fewer names.
func (a *design) less(b *design) bool {
	return b == nil || len(a.roles) < len(b.roles) || len(a.roles) == len(b.roles) && a.names < b.names
}

// sum is what some roles cover together of a goal, before any default building is chosen.
type sum struct {
	free, list uint64           // parts covered whatever the defaults are, and in every building of a list
	homes      []int            // by part: how many default buildings of choice help
	calculated uint64           // parts that the one default building of the calculated roles helps
	open       []persist.Bitmap // by part to be covered: the counting buildings that no row names
}

// sumOf adds up roles, each given by its class.
func (g *goal) sumOf(roles []int) *sum {
	s := &sum{homes: make([]int, len(g.option)), open: make([]persist.Bitmap, len(g.option))}
	for i := range g.option {
		if g.covered>>i&1 != 0 {
			s.open[i] = slices.Clone(g.counting)
		}
	}
	for _, n := range roles {
		c := &g.classes[n]
		s.free |= c.free
		s.list |= c.list
		for i := range c.named {
			s.open[i].RemoveAll(c.named[i])
		}
		helps := c.home
		if c.calculated { // they share one default building
			helps &^= s.calculated
			s.calculated |= c.home
		}
		for i := range s.homes {
			s.homes[i] += int(helps >> i & 1)
		}
	}
	return s
}

// lacks returns how many buildings of a part stay open if every default building of choice is chosen for it. If any do,
// roles are missing.
func (g *goal) lacks(s *sum, part int) int {
	switch {
	case (s.free|s.list)>>part&1 != 0:
		return 0
	case g.covered>>part&1 != 0:
		return max(0, s.open[part].Len()-s.homes[part])
	}
	return max(0, 1-s.homes[part])
}

// tryAllRoles reports whether all roles together reach the goal. If they do, it leaves out one role after the other
// while the rest still reach it, and makes that design the best. It needs no search unless two parts want default
// buildings.
func (g *goal) tryAllRoles() bool {
	var roles []int
	for n := range g.classes {
		roles = append(roles, slices.Repeat([]int{n}, len(g.classes[n].roles))...)
	}
	g.best = g.anyDesign(roles)
	for i := 0; g.best != nil && i < len(roles); {
		fewer := slices.Concat(roles[:i], roles[i+1:])
		if d := g.anyDesign(fewer); d != nil {
			g.best, roles = d, fewer
		} else {
			i++
		}
	}
	return g.best != nil
}

// anyDesign returns some design with these roles, nil if they do not reach the goal.
func (g *goal) anyDesign(roles []int) *design {
	s := g.sumOf(roles)
	for i := range g.option {
		if g.lacks(s, i) > 0 {
			return nil
		}
	}
	return g.chooseDefaults(roles, true)
}

// minimize searches for a smaller design than the best so far: with one role, with two, and so on.
func (g *goal) minimize() {
	for g.most = 1; g.most <= g.mostRoles() && !g.found && !g.gaveUp; g.most++ {
		g.search(g.most, nil)
	}
}

// mostRoles returns how many roles a design smaller than the best has at most.
func (p *prover) mostRoles() int {
	if p.best.names > 0 {
		return len(p.best.roles)
	}
	return len(p.best.roles) - 1
}

// search adds up to left more roles to those chosen, in every way that may lead to a smaller design. It only adds a
// role that helps where some part still lacks a building: each set of roles that reaches the goal has one. A class
// that has been searched is barred for the ones after it, so that no set is seen twice.
func (g *goal) search(left int, chosen []int) {
	if !g.step() {
		return
	}
	s := g.sumOf(chosen)
	var helpful []int // classes
	lacking := false
	for i := range g.option {
		n := g.lacks(s, i)
		if n == 0 {
			continue
		}
		help, most := g.helpful(s, i, n)
		if left == 0 || n > left*most {
			return
		}
		if !lacking || len(help) < len(helpful) {
			lacking, helpful = true, help
		}
	}
	if !lacking {
		if d := g.chooseDefaults(chosen, false); d != nil {
			g.found = true
			if d.less(g.best) {
				g.best = d
			}
			return
		}
		if left == 0 {
			return
		}
		for n := range g.classes { // two parts want the same default buildings: any role may help
			if g.isAvailable(n) {
				helpful = append(helpful, n)
			}
		}
	}
	if len(chosen)+left == len(g.best.roles) && g.leastNames(s, left) >= g.best.names {
		return
	}
	for _, n := range helpful {
		g.taken[n]++
		g.search(left-1, append(chosen, n))
		g.taken[n]--
		if g.gaveUp || g.mostRoles() < g.most {
			return
		}
		g.barred[n]++
	}
	for _, n := range helpful {
		g.barred[n]--
	}
}

// isAvailable reports whether the search may take one more role of a class.
func (g *goal) isAvailable(n int) bool {
	return g.barred[n] == 0 && g.taken[n] < len(g.classes[n].roles)
}

// helpful returns the classes of which one more role is needed, whatever else is chosen, for a part that lacks n
// buildings, and how many buildings one role makes up for at most. If 2 default buildings can be chosen, then of any 3
// open buildings another role must cover one: it takes the 3 that the fewest classes name.
func (g *goal) helpful(s *sum, part, n int) (classes []int, most int) {
	bit := uint64(1) << part
	some, more := persist.NewBitmap(len(g.all)), s.homes[part]+1
	for _, b := range g.order {
		if more > 0 && s.open[part].Has(b) {
			some.Add(b)
			more--
		}
	}
	for k := range g.classes {
		if !g.isAvailable(k) {
			continue
		}
		c := &g.classes[k]
		gain, helps := 0, false
		if c.home&bit != 0 && !(c.calculated && s.calculated&bit != 0) {
			gain, helps = 1, true
		}
		if (c.free|c.list)&bit != 0 {
			gain, helps = n, true
		} else if c.named != nil {
			gain += s.open[part].Common(c.named[part])
			helps = helps || some.Common(c.named[part]) > 0
		}
		most = max(most, gain)
		if helps {
			classes = append(classes, k)
		}
	}
	return classes, most
}

// leastNames returns how many buildings defaults and overrides have to name at least, if left more roles are taken.
func (g *goal) leastNames(s *sum, left int) (least int) {
	for i := range g.option {
		bit := uint64(1) << i
		if s.free&bit != 0 {
			continue
		}
		n, most := 1, 0
		if g.covered&bit != 0 {
			n = s.open[i].Len()
		}
		for k := range g.classes {
			if !g.isAvailable(k) {
				continue
			}
			if g.classes[k].free&bit != 0 {
				most = n
			} else if g.classes[k].named != nil {
				most = max(most, s.open[i].Common(g.classes[k].named[i]))
			}
		}
		least = max(least, n-left*most)
	}
	return least
}
