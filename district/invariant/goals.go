package invariant

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/hallpass-go/hallpass/district/internal/persist"
)

// goal is one way to break a statement: an option for each part, and the building for the parts that one row gives.
// An example with roles A and B and buildings 1 and 2, which both count. F differs by building, D is district-wide:
//
//	A   P T F   readWrite=defaultBuilding      nobody may write P T F and write P S D in one building
//	A   P S ALL readWrite=["1"]                goal 1: F by one row in 1, D covered in 1 and 2
//	B   P S ALL readWrite=defaultBuilding      goal 2: F by one row in 2, D covered in 1 and 2
//
// A and B together reach both goals. For the first, A has the default building 1 and B has 2, by an override. For the
// second, 2 is the default building of both: one name less, so it gives the smallest witness.
type goal struct {
	*prover
	option   []int
	covered  uint64 // the parts that are to be covered in every counting building
	building uint32 // of the other parts; noBuilding if they may be anywhere, or need none
	classes  []class
	order    []uint32 // the counting buildings, first those that the fewest classes name

	taken  []int // by class: how many of its roles the search has taken
	barred []int // by class: how many steps of the search bar it; it takes roles of other classes
	most   int   // how many roles the search takes
	found  bool
}

// class is a set of roles that cover the parts of a goal alike, so that it does not matter which of them a user holds.
type class struct {
	roles            []int
	calculated       bool
	free, home, list uint64           // the parts that they cover so; see coverage
	named            []persist.Bitmap // by part; nil if they name no buildings
}

// eachGoal calls visit for each goal until it returns false, first those with few parts to be covered. Of goals that
// are alike it visits one. It reports whether visit never returned false. option has the options of the first parts.
func (p *prover) eachGoal(option []int, visit func(*goal) bool) bool {
	if n := len(option); n < len(p.options) {
		for j, satisfiable := range p.options[n] {
			if satisfiable && !p.eachGoal(append(option, j), visit) {
				return false
			}
		}
		return true
	}
	if p.best != nil && !p.oneRoleHelpsAll(option) && p.mostRoles() < 2 {
		return true
	}
	needsBuilding := false
	for i := range p.parts {
		needsBuilding = needsBuilding || option[i] == 0 && p.byBuilding[i]
	}
	if p.anywhere || !needsBuilding || p.allowed.IsEmpty() {
		return p.step() && visit(p.newGoal(option, noBuilding, nil))
	}
	seen := map[string]bool{}
	for b := range p.allowed.Each {
		if !p.step() {
			return false
		}
		if g := p.newGoal(option, b, seen); g != nil && !visit(g) {
			return false
		}
	}
	return true
}

// oneRoleHelpsAll reports whether some role helps to satisfy every part. Without such a role, one role is not enough.
func (p *prover) oneRoleHelpsAll(option []int) bool {
	return slices.ContainsFunc(p.roles, func(r heldRole) bool {
		for part, j := range option {
			if r.covers[part][j].isZero() {
				return false
			}
		}
		return true
	})
}

// step takes a step, and reports whether there was one left.
func (p *prover) step() bool {
	p.steps--
	p.gaveUp = p.gaveUp || p.steps < 0
	return !p.gaveUp
}

// newGoal makes a goal and sorts the roles into classes. It returns nil if a goal in seen is alike.
func (p *prover) newGoal(option []int, building uint32, seen map[string]bool) *goal {
	g := &goal{prover: p, option: slices.Clone(option), building: building}
	for i := range option {
		if option[i] > 0 {
			g.covered |= 1 << i
		}
	}
	var key, whole []byte // of a role, of all roles
	numbers := map[string]int{}
	for r := range p.roles {
		c := g.classOf(r)
		key = c.appendKey(key[:0])
		whole = c.appendNamed(append(whole, key...), building)
		if c.free|c.home|c.list == 0 && c.named == nil {
			continue
		}
		n, known := numbers[string(key)]
		if !known {
			n = len(g.classes)
			numbers[string(key)] = n
			g.classes = append(g.classes, c)
		}
		g.classes[n].roles = append(g.classes[n].roles, r)
	}
	if seen != nil {
		if g.covered != 0 && p.counting.Has(building) {
			whole = append(whole, 1)
		}
		if seen[string(whole)] {
			return nil
		}
		seen[string(whole)] = true
	}
	g.taken, g.barred = make([]int, len(g.classes)), make([]int, len(g.classes))
	g.orderCounting()
	return g
}

// classOf returns the class of one role.
func (g *goal) classOf(r int) class {
	c := class{calculated: g.roles[r].Calculated() != ""}
	somewhere := g.building != noBuilding || g.anywhere && !g.allowed.IsEmpty()
	for i, j := range g.option {
		covers, bit := &g.roles[r].covers[i][j], uint64(1)<<i
		isCover := g.covered&bit != 0
		if !isCover && (covers.free || covers.named.Has(g.building) || g.anywhere && covers.named != nil) {
			c.free |= bit
			continue
		}
		if covers.home && (isCover || somewhere) {
			c.home |= bit
		}
		if covers.list && (isCover || somewhere) {
			c.list |= bit
		}
		if isCover && covers.named != nil {
			if c.named == nil {
				c.named = make([]persist.Bitmap, len(g.option))
			}
			c.named[i] = covers.named
		}
	}
	return c
}

// appendKey appends bytes by which roles of one class are told from those of another.
func (c *class) appendKey(key []byte) []byte {
	for _, parts := range [...]uint64{c.free, c.home, c.list} {
		key = binary.LittleEndian.AppendUint64(key, parts)
	}
	if c.calculated {
		key = append(key, 1)
	}
	for i, named := range c.named {
		if named != nil {
			key = append(key, byte(i))
			for _, w := range named {
				key = binary.LittleEndian.AppendUint64(key, w)
			}
		}
	}
	return append(key, '.')
}

// appendNamed appends the parts for which a building is named.
func (c *class) appendNamed(key []byte, building uint32) []byte {
	for i := range c.named {
		if c.named[i].Has(building) {
			key = append(key, byte(i))
		}
	}
	return key
}

// orderCounting puts the counting buildings in order.
func (g *goal) orderCounting() {
	if g.covered == 0 {
		return
	}
	times := make([]int, len(g.all))
	for i := range g.classes {
		for _, named := range g.classes[i].named {
			for b := range named.Each {
				times[b]++
			}
		}
	}
	g.order = slices.Collect(g.counting.Each)
	slices.SortStableFunc(g.order, func(a, b uint32) int { return cmp.Compare(times[a], times[b]) })
}
