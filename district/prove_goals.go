package district

import (
	"encoding/binary"
	"sort"
)

// goal is a choice of options, one for each part, and of the building in which the parts
// are that are to be had through one row.
type goal struct {
	*prover
	option []int
	wide   uint64 // the parts that are to be covered in every counting building
	place  int    // the building of the others; none if they may be anywhere, or have none
	kinds  []kind // of roles
	order  []int  // the counting buildings, those that the fewest kinds name first

	taken  []int // how many roles of a kind the search has taken
	barred []int // kinds of which it takes no more
	most   int   // how many roles the search takes
	found  bool
}

const none = -1

// kind are roles that are alike for a goal, so that it does not matter which are taken.
type kind struct {
	roles            []int // by number
	calculated       bool
	free, home, list uint64  // the parts that they give so
	named            []marks // by part, nil where they name nothing
}

// goals calls visit for each goal that is not like another, those with few parts to be
// covered everywhere first, until it returns false.
func (p *prover) goals(option []int, visit func(*goal) bool) bool {
	if n := len(option); n < len(p.options) {
		for j, hopeful := range p.options[n] {
			if hopeful && !p.goals(append(option, j), visit) {
				return false
			}
		}
		return true
	}
	if p.best != nil && !p.shared(option) && p.worthwhile() < 2 {
		return true
	}
	placed := false
	for i := range p.parts {
		placed = placed || option[i] == 0 && p.scoped[i]
	}
	if p.anywhere || !placed || p.allowed.none() {
		return p.step() && visit(p.newGoal(option, none, nil))
	}
	seen, on := map[string]bool{}, true
	p.allowed.each(func(place int) {
		if on {
			on = p.step()
		}
		if g := p.newGoal(option, place, seen); on && g != nil {
			on = visit(g)
		}
	})
	return on
}

// shared reports whether there is a role that helps with every part. If there is none, one
// role is not enough.
func (p *prover) shared(option []int) bool {
	for i := range p.roles {
		all := true
		for part, j := range option {
			g := &p.roles[i].gives[part][j]
			all = all && (g.free || g.home || g.list || g.named != nil)
		}
		if all {
			return true
		}
	}
	return false
}

// step takes a step, and reports whether there was one left.
func (p *prover) step() bool {
	p.steps--
	p.gaveUp = p.gaveUp || p.steps < 0
	return !p.gaveUp
}

// newGoal sorts the roles into kinds. It returns nil if there is a goal alike in seen.
func (p *prover) newGoal(option []int, place int, seen map[string]bool) *goal {
	g := &goal{prover: p, option: append([]int(nil), option...), place: place}
	for i := range option {
		if option[i] > 0 {
			g.wide |= 1 << i
		}
	}
	var key, whole []byte
	kinds := map[string]int{}
	for r := range p.roles {
		k := g.kindOf(r)
		key = k.appendKey(key[:0])
		whole = append(whole, key...)
		if place != none {
			whole = k.appendNamed(whole, place)
		}
		if k.free|k.home|k.list == 0 && k.named == nil {
			continue
		}
		n, known := kinds[string(key)]
		if !known {
			n = len(g.kinds)
			kinds[string(key)] = n
			g.kinds = append(g.kinds, k)
		}
		g.kinds[n].roles = append(g.kinds[n].roles, r)
	}
	if place != none {
		if g.wide != 0 && p.counting.has(place) {
			whole = append(whole, 1)
		}
		if seen[string(whole)] {
			return nil
		}
		seen[string(whole)] = true
	}
	g.taken, g.barred = make([]int, len(g.kinds)), make([]int, len(g.kinds))
	g.sortCounting()
	return g
}

// kindOf returns what a role gives for the goal.
func (g *goal) kindOf(r int) kind {
	k := kind{calculated: g.roles[r].calculated != ""}
	somewhere := g.place != none || g.anywhere && !g.allowed.none()
	for i, j := range g.option {
		gives, bit := &g.roles[r].gives[i][j], uint64(1)<<i
		wide := g.wide&bit != 0
		if !wide && (gives.free || g.place != none && gives.named.has(g.place) || g.anywhere && gives.named != nil) {
			k.free |= bit
			continue
		}
		if gives.home && (wide || somewhere) {
			k.home |= bit
		}
		if gives.list && (wide || somewhere) {
			k.list |= bit
		}
		if wide && gives.named != nil {
			if k.named == nil {
				k.named = make([]marks, len(g.option))
			}
			k.named[i] = gives.named
		}
	}
	return k
}

func (k *kind) appendKey(key []byte) []byte {
	for _, mask := range [...]uint64{k.free, k.home, k.list} {
		key = binary.LittleEndian.AppendUint64(key, mask)
	}
	if k.calculated {
		key = append(key, 1)
	}
	for i, named := range k.named {
		if named != nil {
			key = append(key, byte(i))
			for _, w := range named {
				key = binary.LittleEndian.AppendUint64(key, w)
			}
		}
	}
	return append(key, '.')
}

// appendNamed appends whether a building is named.
func (k *kind) appendNamed(key []byte, place int) []byte {
	for i := range k.named {
		if k.named[i].has(place) {
			key = append(key, byte(i))
		}
	}
	return key
}

// sortCounting puts the counting buildings in order.
func (g *goal) sortCounting() {
	if g.wide == 0 {
		return
	}
	times := make([]int, len(g.all))
	for i := range g.kinds {
		for _, named := range g.kinds[i].named {
			named.each(func(k int) { times[k]++ })
		}
	}
	g.counting.each(func(k int) { g.order = append(g.order, k) })
	sort.SliceStable(g.order, func(i, j int) bool { return times[g.order[i]] < times[g.order[j]] })
}
