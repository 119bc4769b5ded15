package access

import (
	"cmp"
	"slices"
)

// Comparison lines up the features and buildings of two revisions, so that the permissions of many users
// can be compared: features by their resource, buildings by their id. A feature or building of only one
// revision has no level in the other. A Comparison is immutable and safe for concurrent use.
type Comparison struct {
	oldCat, newCat *Catalog
	oldSet, newSet *Buildings
	segments       []segment
	features       uint32         // how many there are
	buildings      []buildingPair // by id; nil if both revisions have the same set
}

// segment is a run of features of one kind that stand side by side in both revisions.
type segment struct {
	index            uint32 // of the first feature, among all
	old, new         uint32 // positions of the first feature; absent in a revision without them
	oldWide, newWide bool
	n                uint32
}

const absent = ^uint32(0)

// buildingPair is a building as numbered in both revisions; 0 in a revision without it.
type buildingPair struct{ old, new uint32 }

// Compare lines up an older and a newer revision. Nil is a catalog without features, or no buildings.
func Compare(oldCat, newCat *Catalog, oldSet, newSet *Buildings) *Comparison {
	c := &Comparison{oldCat: oldCat, newCat: newCat, oldSet: oldSet, newSet: newSet}
	c.lineUpFeatures()
	if oldSet != newSet {
		c.lineUpBuildings()
	}
	return c
}

func (c *Comparison) lineUpFeatures() {
	add := func(s segment) {
		s.index, s.n = c.features, 1
		c.features++
		c.join(s)
	}
	for at, f := range c.newCat.all() {
		s := segment{old: absent, new: uint32(at), newWide: f.row.DistrictWide}
		if c.oldCat == c.newCat {
			s.old, s.oldWide = s.new, s.newWide
		} else if n, ok := c.oldCat.number(f.row.Resource); ok {
			s.old = c.oldCat.nodes[n].at()
			s.oldWide = c.oldCat.features[s.old].row.DistrictWide
		}
		add(s)
	}
	if c.oldCat == c.newCat {
		return
	}
	for at, f := range c.oldCat.all() {
		if !c.newCat.Has(f.row.Resource) {
			add(segment{old: uint32(at), new: absent, oldWide: f.row.DistrictWide})
		}
	}
}

func (c *Catalog) all() []*feature {
	if c == nil {
		return nil
	}
	return c.features
}

// join adds a segment of one feature, to the last segment if it goes on there.
func (c *Comparison) join(s segment) {
	if len(c.segments) > 0 {
		last := &c.segments[len(c.segments)-1]
		if next := last.part(last.n, 1); next == s {
			last.n++
			return
		}
	}
	c.segments = append(c.segments, s)
}

func (c *Comparison) lineUpBuildings() {
	c.buildings = []buildingPair{}
	for b := range c.newSet.All() {
		old, _ := c.oldSet.number(b.ID())
		c.buildings = append(c.buildings, buildingPair{old, b.n})
	}
	for b := range c.oldSet.All() {
		if _, ok := c.newSet.number(b.ID()); !ok {
			c.buildings = append(c.buildings, buildingPair{b.n, 0})
		}
	}
	slices.SortFunc(c.buildings, func(a, b buildingPair) int {
		return cmp.Compare(c.building(a).ID(), c.building(b).ID())
	})
}

// orEmpty returns c, or a comparison of nothing for nil.
func (c *Comparison) orEmpty() *Comparison {
	if c == nil {
		return new(Comparison)
	}
	return c
}

// Only returns the comparison of the features for whose resource about holds. Use it where nothing else
// can differ. Nil holds for none. A [Delta] of it can be counted by a [Tally] of c.
func (c *Comparison) Only(about func(Resource) bool) *Comparison {
	only := *c.orEmpty()
	segments := only.segments
	only.segments = nil
	if about == nil {
		return &only
	}
	for _, s := range segments {
		for i := range s.n {
			if one := s.part(i, 1); about(c.feature(one).Resource()) {
				only.join(one)
			}
		}
	}
	return &only
}

// part returns n features of a segment, from feature i on.
func (s segment) part(i, n uint32) segment {
	s.index += i
	if s.old != absent {
		s.old += i
	}
	if s.new != absent {
		s.new += i
	}
	s.n = n
	return s
}

// wide reports whether the features are district-wide in each revision that has them.
func (s segment) wide() bool {
	return (s.oldWide || s.old == absent) && (s.newWide || s.new == absent)
}

// feature returns the handle of the first feature of a segment: in the newer revision, or in the older
// one if the feature is gone.
func (c *Comparison) feature(s segment) Feature {
	if s.new == absent {
		return Feature{c.oldCat, s.old}
	}
	return Feature{c.newCat, s.new}
}

// building returns the handle of a building: in the newer revision, or in the older one if the building
// is gone; the zero Building for none.
func (c *Comparison) building(b buildingPair) Building {
	switch {
	case b.new != 0:
		return Building{c.newSet, b.new}
	case b.old != 0:
		return Building{c.oldSet, b.old}
	}
	return Building{}
}
