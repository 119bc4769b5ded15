package access

import (
	"iter"
	"math/bits"
	"sort"
)

// Comparison lines up the features and buildings of two revisions, so that the permissions
// of many users can be compared: features by their resource, buildings by their id. What is
// there in one revision alone has no level in the other. It is immutable.
type Comparison struct {
	oldCat, newCat *Catalog
	oldSet, newSet *Buildings
	segments       []segment
	features       uint32 // how many there are
	buildings      []pair // nil where both revisions have the same set
}

// segment is a run of features of one kind that stand side by side in both revisions.
type segment struct {
	index            uint32 // of the first, among all
	old, new         uint32 // positions of the first; absent where they are not there
	oldWide, newWide bool
	n                uint32
}

const absent = ^uint32(0)

// pair is a building in both revisions; 0 where it is not there.
type pair struct{ old, new uint32 }

// Compare lines up two revisions.
func Compare(oldCat, newCat *Catalog, oldSet, newSet *Buildings) *Comparison {
	c := &Comparison{oldCat: oldCat, newCat: newCat, oldSet: oldSet, newSet: newSet}
	for at, f := range newCat.all() {
		s := segment{old: absent, new: uint32(at), newWide: f.row.DistrictWide, n: 1}
		if oldCat == newCat {
			s.old, s.oldWide = s.new, s.newWide
		} else if n, ok := oldCat.number(f.row.Resource); ok {
			s.old = oldCat.nodes[n].at()
			s.oldWide = oldCat.features[s.old].row.DistrictWide
		}
		c.add(s)
	}
	for at, f := range oldCat.all() {
		if oldCat == newCat {
			break
		}
		if _, ok := newCat.number(f.row.Resource); !ok {
			c.add(segment{old: uint32(at), new: absent, oldWide: f.row.DistrictWide, n: 1})
		}
	}
	if oldSet == newSet {
		return c
	}
	c.buildings = []pair{}
	for b := range newSet.All() {
		n, _ := oldSet.number(b.ID())
		c.buildings = append(c.buildings, pair{n, b.n})
	}
	for b := range oldSet.All() {
		if _, ok := newSet.number(b.ID()); !ok {
			c.buildings = append(c.buildings, pair{b.n, 0})
		}
	}
	return c
}

// Only returns the comparison of the features for which about holds, to be used where
// nothing else can differ.
func (c *Comparison) Only(about func(Resource) bool) *Comparison {
	only := *c
	only.segments = nil
	for _, s := range c.segments {
		for i := range s.n {
			old, new := c.handles(block{old: s.old, new: s.new}, i)
			if !about(either(old, new).Resource()) {
				continue
			}
			one := segment{index: s.index + i, old: s.old, new: s.new, oldWide: s.oldWide, newWide: s.newWide, n: 1}
			if one.old != absent {
				one.old += i
			}
			if one.new != absent {
				one.new += i
			}
			only.join(one)
		}
	}
	return &only
}

func (c *Catalog) all() []*feature {
	if c == nil {
		return nil
	}
	return c.features
}

// add adds a segment of one feature.
func (c *Comparison) add(s segment) {
	s.index = c.features
	c.features++
	c.join(s)
}

// join adds a segment of one feature, to the last one if that goes on with it.
func (c *Comparison) join(s segment) {
	if len(c.segments) > 0 {
		last := &c.segments[len(c.segments)-1]
		if last.index+last.n == s.index && follows(last.old, last.n, s.old) && follows(last.new, last.n, s.new) && last.oldWide == s.oldWide && last.newWide == s.newWide {
			last.n++
			return
		}
	}
	c.segments = append(c.segments, s)
}

func follows(first, n, at uint32) bool {
	return first == absent && at == absent || first != absent && at == first+n
}

// Delta is how one user's permissions differ between two revisions: in so many
// triples of user, feature and building. A district-wide feature is one triple, whatever
// the building. Gained are those whose level rose.
type Delta struct {
	Gained, Lost int
	blocks       []block
}

// block is a run of features that differ in a column alike.
type block struct {
	index        uint32 // of the first feature
	old, new     uint32 // its positions
	n            uint32
	gained, lost bool
}

// Between returns how two permissions differ, those of the older revision first. Nil has
// no level. The result shares nothing with them.
func (c *Comparison) Between(before, after *Permissions) (d Delta) {
	if before == nil {
		before = Resolve("", c.oldCat, c.oldSet, 0, nil)
	}
	if after == nil {
		after = Resolve("", c.newCat, c.newSet, 0, nil)
	}
	var buf [32]class
	classes := c.classes(buf[:0], before, after)
	for i := range c.segments {
		s := c.segments[i]
		for s.n > 0 {
			oldRow, oldEnd := before.run(s.old, s.n)
			newRow, newEnd := after.run(s.new, s.n)
			n := min(oldEnd, newEnd)
			c.compare(&d, before, after, s, oldRow, newRow, n, classes)
			s.n -= n
			s.index += n
			if s.old != absent {
				s.old += n
			}
			if s.new != absent {
				s.new += n
			}
		}
	}
	return d
}

// class is a number of buildings that lie in the same columns.
type class struct{ old, new, n int }

// classes appends the columns of all buildings. The one of no building comes first.
func (c *Comparison) classes(dst []class, before, after *Permissions) []class {
	dst = append(dst, class{colNone, colNone, 1})
	if c.buildings != nil {
		for _, b := range c.buildings {
			dst = addClass(dst, before.named.of(b.old), after.named.of(b.new))
		}
		return dst
	}
	plain := 0
	for i, live := range c.newSet.liveWords() {
		named := (before.named[i].bits | after.named[i].bits) & live
		plain += bits.OnesCount64(live &^ named)
		for ; named != 0; named &= named - 1 {
			n := uint32(i*64 + bits.TrailingZeros64(named))
			dst = append(dst, class{before.named.of(n), after.named.of(n), 1})
		}
	}
	if plain > 0 {
		dst = append(dst, class{colPlain, colPlain, plain})
	}
	return dst
}

func (s *Buildings) liveWords() []uint64 {
	if s == nil {
		return nil
	}
	return s.live
}

// addClass counts a building. No building, which comes first, is a class of its own.
func addClass(classes []class, old, new int) []class {
	for i := range classes[1:] {
		if k := &classes[i+1]; k.old == old && k.new == new {
			k.n++
			return classes
		}
	}
	return append(classes, class{old, new, 1})
}

// run returns the row of the feature at a position, and how many of at most n features from
// there on have it.
func (p *Permissions) run(at, n uint32) (row int, same uint32) {
	if at == absent {
		return rowNone, n
	}
	return p.runs.upTo(at), min(p.runs.after(at)-at, n)
}

// compare compares n features of a segment, which share a row in each revision.
func (c *Comparison) compare(d *Delta, before, after *Permissions, s segment, oldRow, newRow int, n uint32, classes []class) {
	if !before.some(oldRow) && !after.some(newRow) {
		return
	}
	wide := s.wide()
	b := block{index: s.index, old: s.old, new: s.new, n: n}
	for i, k := range classes {
		if wide && i > 0 {
			break // one level, whatever the building
		}
		old, new := before.level(oldRow, k.old), after.level(newRow, k.new)
		switch {
		case old < new:
			d.Gained += int(n) * k.n
			b.gained = true
		case old > new:
			d.Lost += int(n) * k.n
			b.lost = true
		}
	}
	if b.gained || b.lost {
		d.blocks = append(d.blocks, b)
	}
}

// wide reports whether the features are district-wide wherever they are there.
func (s *segment) wide() bool {
	return (s.oldWide || s.old == absent) && (s.newWide || s.new == absent)
}

// IsZero reports whether nothing differs.
func (d *Delta) IsZero() bool { return d.Gained == 0 && d.Lost == 0 }

// Tally counts in how many differences the level of a feature rose somewhere, and in how
// many it fell. It is for one goroutine at a time.
type Tally struct {
	c            *Comparison
	gained, lost []int // at a feature, how much more it is than at the one before
}

// Tally returns a tally without anything in it.
func (c *Comparison) Tally() *Tally {
	return &Tally{c, make([]int, c.features+1), make([]int, c.features+1)}
}

// Add counts a difference.
func (t *Tally) Add(d Delta) {
	for _, b := range d.blocks {
		if b.gained {
			t.gained[b.index]++
			t.gained[b.index+b.n]--
		}
		if b.lost {
			t.lost[b.index]++
			t.lost[b.index+b.n]--
		}
	}
}

// Each calls yield for each feature that was counted, in the order (package, subpackage,
// feature): its handle in the newer revision, or in the older one if it is gone, and in how
// many differences its level rose, and fell.
func (t *Tally) Each(yield func(f Feature, gained, lost int)) {
	type count struct {
		f            Feature
		gained, lost int
	}
	var counts []count
	gained, lost := 0, 0
	for _, s := range t.c.segments {
		for i := range s.n {
			gained += t.gained[s.index+i]
			lost += t.lost[s.index+i]
			if gained+lost > 0 {
				old, new := t.c.handles(block{old: s.old, new: s.new}, i)
				counts = append(counts, count{either(old, new), gained, lost})
			}
		}
	}
	sort.Slice(counts, func(i, j int) bool { return counts[i].f.Resource().name < counts[j].f.Resource().name })
	for _, k := range counts {
		yield(k.f, k.gained, k.lost)
	}
}

func either(old, new Feature) Feature {
	if new.IsZero() {
		return old
	}
	return new
}

// handles returns a feature of a block in both revisions.
func (c *Comparison) handles(b block, i uint32) (old, new Feature) {
	if b.old != absent {
		old = Feature{c.oldCat, b.old + i}
	}
	if b.new != absent {
		new = Feature{c.newCat, b.new + i}
	}
	return old, new
}

// LevelChange is a level that differs between two revisions.
type LevelChange struct{ Before, After Level }

// All returns everything that differs, by feature in the order (package, subpackage,
// feature), then by building id. Handles are those of the newer revision, or of the older
// one for what is gone. The zero building stands for a district-wide feature; it comes
// first for one that is district-wide in one revision alone.
func (c *Comparison) All(d Delta, before, after *Permissions) iter.Seq2[Place, LevelChange] {
	type both[H any] struct{ old, new, either H }
	var features []both[Feature]
	for _, b := range d.blocks {
		for i := range b.n {
			old, new := c.handles(b, i)
			features = append(features, both[Feature]{old, new, either(old, new)})
		}
	}
	sort.Slice(features, func(i, j int) bool {
		return features[i].either.Resource().name < features[j].either.Resource().name
	})
	return func(yield func(Place, LevelChange) bool) {
		buildings := []both[Building]{{}}
		for b := range c.newSet.All() {
			old, _ := c.oldSet.Building(b.ID())
			buildings = append(buildings, both[Building]{old, b, b})
		}
		for b := range c.oldSet.All() {
			if _, ok := c.newSet.number(b.ID()); !ok {
				buildings = append(buildings, both[Building]{b, Building{}, b})
			}
		}
		sort.Slice(buildings, func(i, j int) bool { return buildings[i].either.ID() < buildings[j].either.ID() })
		for _, f := range features {
			s := segment{old: absent, new: absent}
			if !f.old.IsZero() {
				s.old, s.oldWide = f.old.at, f.old.DistrictWide()
			}
			if !f.new.IsZero() {
				s.new, s.newWide = f.new.at, f.new.DistrictWide()
			}
			for i, b := range buildings {
				if i > 0 && s.wide() {
					break // one level, whatever the building
				}
				step := LevelChange{before.Level(f.old, b.old), after.Level(f.new, b.new)}
				if step.Before != step.After && !yield(Place{f.either, b.either}, step) {
					return
				}
			}
		}
	}
}
