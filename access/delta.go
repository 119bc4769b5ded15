package access

import (
	"cmp"
	"iter"
	"math/bits"
	"slices"
)

// Delta is how the permissions of one user differ between two revisions: in how many pairs of feature and
// building the level rose, and in how many it fell. A district-wide feature is one pair, whatever the
// building. The zero value is no difference.
type Delta struct {
	Gained, Lost int
	blocks       []block
}

// block is a run of features that differ alike in every building.
type block struct {
	segment
	gained, lost bool // in some building
}

// IsZero reports whether nothing differs.
func (d *Delta) IsZero() bool { return d == nil || d.Gained == 0 && d.Lost == 0 }

// Between returns how two permissions differ: before is of the older revision, after of the newer one.
// Nil has no level. The result shares no memory with them.
func (c *Comparison) Between(before, after *Permissions) (d Delta) {
	c = c.orEmpty()
	r := c.rowsOf(before, after)
	var buf [32]columnPair
	columns := c.columns(buf[:0], r.before, r.after)
	for _, s := range c.segments {
		for rest := s; rest.n > 0; {
			n := r.moveTo(rest)
			if r.before.some(r.old) || r.after.some(r.new) {
				d.compare(rest.part(0, n), &r, columns)
			}
			rest = rest.part(n, rest.n-n)
		}
	}
	return d
}

// compare adds the difference of features that share a row in each revision.
func (d *Delta) compare(s segment, r *rowPair, columns []columnPair) {
	if s.wide() {
		columns = columns[:1] // one level, whatever the building
	}
	b := block{segment: s}
	for _, col := range columns {
		switch old, new := r.before.level(r.old, col.old), r.after.level(r.new, col.new); {
		case old < new:
			d.Gained += int(s.n) * col.n
			b.gained = true
		case old > new:
			d.Lost += int(s.n) * col.n
			b.lost = true
		}
	}
	if b.gained || b.lost {
		d.blocks = append(d.blocks, b)
	}
}

// rowPair is a row of each of two permissions.
type rowPair struct {
	before, after *Permissions
	old, new      int
}

func (c *Comparison) rowsOf(before, after *Permissions) rowPair {
	if before == nil {
		before = Resolve("", c.oldCat, c.oldSet, 0, nil)
	}
	if after == nil {
		after = Resolve("", c.newCat, c.newSet, 0, nil)
	}
	return rowPair{before: before, after: after}
}

// moveTo moves to the rows of the first feature of a segment, and returns how many of its features share
// them.
func (r *rowPair) moveTo(s segment) uint32 {
	var oldN, newN uint32
	r.old, oldN = r.before.run(s.old, s.n)
	r.new, newN = r.after.run(s.new, s.n)
	return min(oldN, newN)
}

// run returns the row of the feature at a position, and how many of at most n features from there on
// have it.
func (p *Permissions) run(at, n uint32) (row int, same uint32) {
	if at == absent {
		return rowNone, n
	}
	return p.runs.upTo(at), min(p.runs.after(at)-at, n)
}

// columnPair is a column of each of two permissions, and how many buildings have both.
type columnPair struct{ old, new, n int }

// columns appends the columns of all buildings. Those of no building come first.
func (c *Comparison) columns(dst []columnPair, before, after *Permissions) []columnPair {
	dst = append(dst, columnPair{colNone, colNone, 1})
	if c.buildings != nil {
		for _, b := range c.buildings {
			dst = countColumns(dst, before.named.of(b.old), after.named.of(b.new))
		}
		return dst
	}
	plain := 0
	for i, live := range c.newSet.liveWords() {
		named := (before.named[i].bits | after.named[i].bits) & live
		plain += bits.OnesCount64(live &^ named)
		for ; named != 0; named &= named - 1 {
			n := uint32(i*64 + bits.TrailingZeros64(named))
			dst = append(dst, columnPair{before.named.of(n), after.named.of(n), 1})
		}
	}
	if plain > 0 {
		dst = append(dst, columnPair{colPlain, colPlain, plain})
	}
	return dst
}

func (s *Buildings) liveWords() []uint64 {
	if s == nil {
		return nil
	}
	return s.live
}

// countColumns counts a building. The first pair, of no building, counts none.
func countColumns(pairs []columnPair, old, new int) []columnPair {
	for i := range pairs[1:] {
		if k := &pairs[i+1]; k.old == old && k.new == new {
			k.n++
			return pairs
		}
	}
	return append(pairs, columnPair{old, new, 1})
}

// LevelChange is a level that differs between two revisions.
type LevelChange struct{ Before, After Level }

// All yields every place in which the level differs, given the permissions and what [Comparison.Between]
// returned for them: by feature in the order (package, subpackage, feature), then by building id. Handles
// are those of the newer revision, or of the older one for what is gone. The zero Building stands for a
// district-wide feature; for one that is district-wide in only one revision it comes first.
func (c *Comparison) All(d Delta, before, after *Permissions) iter.Seq2[Place, LevelChange] {
	c = c.orEmpty()
	return func(yield func(Place, LevelChange) bool) {
		r := c.rowsOf(before, after)
		for _, s := range c.sorted(d.blocks) {
			r.moveTo(s)
			for b := range c.allBuildings {
				if b != (buildingPair{}) && s.wide() {
					break // one level, whatever the building
				}
				old := r.before.level(r.old, r.before.named.of(b.old))
				new := r.after.level(r.new, r.after.named.of(b.new))
				if old != new && !yield(Place{c.feature(s), c.building(b)}, LevelChange{old, new}) {
					return
				}
			}
		}
	}
}

// sorted returns the features of blocks, each as a segment of its own, by resource.
func (c *Comparison) sorted(blocks []block) (features []segment) {
	for _, b := range blocks {
		for i := range b.n {
			features = append(features, b.part(i, 1))
		}
	}
	slices.SortFunc(features, c.byResource)
	return features
}

// byResource compares the first features of two segments.
func (c *Comparison) byResource(a, b segment) int {
	return cmp.Compare(c.feature(a).Resource().name, c.feature(b).Resource().name)
}

// allBuildings yields no building, then every building by id.
func (c *Comparison) allBuildings(yield func(buildingPair) bool) {
	if !yield(buildingPair{}) {
		return
	}
	for _, b := range c.buildings {
		if !yield(b) {
			return
		}
	}
	if c.buildings != nil {
		return
	}
	for b := range c.newSet.All() {
		if !yield(buildingPair{b.n, b.n}) {
			return
		}
	}
}
