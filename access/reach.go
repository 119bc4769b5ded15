package access

import "slices"

// Reach is where the rows of a source give a level on one feature, before it is known to
// whom: which kinds of scope they have, and which lists. It is what the source has in
// common for all who hold it, so that many users can be judged by it at once. The zero
// value reaches nothing.
//
// For a district-wide feature District is what its own rows give, and the rest what its
// containers do, which adds up over all sources of a user (R11).
type Reach struct {
	District            bool // the district
	All                 bool // every building
	DefaultBuilding     bool // the default building of whoever holds the source
	DefaultBuildingList bool // the default building list of whoever holds it
	lists               [][]uint32
}

// Reach returns where rows give at least level l on f, on a day. What is unknown, void, not
// licensed or outside its days gives nothing.
func (g Grants) Reach(cat *Catalog, day Day, l Level, f Feature) (r Reach) {
	at, ok := f.in(cat)
	if !ok || !l.askable() {
		return r
	}
	g.on(cat, day, l, at, func(mask uint32, lists []uint32) bool {
		r.District = r.District || mask&(1<<bitDistrict) != 0
		r.All = r.All || mask&(1<<bitAll) != 0
		r.DefaultBuilding = r.DefaultBuilding || mask&(1<<bitDefaultBuilding) != 0
		r.DefaultBuildingList = r.DefaultBuildingList || mask&(1<<bitDefaultBuildingList) != 0
		r.lists = appendLists(r.lists, mask, lists)
		return true
	})
	return r
}

// IsZero reports whether the reach is nothing at all.
func (r *Reach) IsZero() bool {
	return !r.District && !r.All && !r.DefaultBuilding && !r.DefaultBuildingList && !r.Names(nil, Building{})
}

// Names reports whether an explicit list of the reach has building b of a set; for the zero
// building, whether there is a list with any building that the set has. A nil set has all.
func (r *Reach) Names(set *Buildings, b Building) bool {
	n := b.in(set)
	if n == 0 && !b.IsZero() {
		return false
	}
	for _, list := range r.lists {
		if n != 0 && slices.Contains(list, n) || n == 0 && slices.ContainsFunc(list, set.has) {
			return true
		}
	}
	return false
}

// Has reports whether building b of a set is reached by whoever has the given defaults; for
// the zero building, whether any building of the set is. District is no building.
func (r *Reach) Has(set *Buildings, b Building, own Defaults) bool {
	n := b.in(set)
	if n == 0 && !b.IsZero() || set.Len() == 0 {
		return false
	}
	home, list := set.has(own.Building), slices.Contains(own.List, n)
	if n != 0 {
		home = own.Building == n
	} else {
		list = slices.ContainsFunc(own.List, set.has)
	}
	return r.All || r.DefaultBuilding && home || r.DefaultBuildingList && list || r.Names(set, b)
}

// RowReach is what one row refers to: the number of its resource, 0 for one that is unknown;
// whether a scope is All or District; whether it has days.
type RowReach struct {
	Resource       uint32
	Outright, Days bool
}

// Each calls row for each row, in the order written, and list for each list of building
// numbers that any of them names.
func (g Grants) Each(row func(RowReach), list func([]uint32)) {
	for words := g.words; len(words) > 0; {
		n, rows := words[0], words[1]
		words = words[2:]
		for range n {
			list(words[1 : 1+words[0]])
			words = words[1+words[0]:]
		}
		for range rows {
			row(RowReach{
				Resource: words[0] &^ dated,
				Outright: (words[1]|words[2])&(1<<bitAll|1<<bitDistrict) != 0,
				Days:     words[0]&dated != 0,
			})
			words = words[3+words[0]/dated*2:]
		}
	}
}

// Covering returns the numbers of the resources that cover a feature: the feature itself,
// its subpackage and its package; nothing for one that is not in the catalog.
func (c *Catalog) Covering(f Feature) []uint32 {
	at, ok := f.in(c)
	if !ok {
		return nil
	}
	name := c.features[at].row.Resource
	return []uint32{
		c.features[at].number,
		c.byName[name.Package()+" "+name.Subpackage()+" "+AllCode],
		c.byName[name.Package()+" "+AllCode+" "+AllCode],
	}
}

// on calls yield for each row that gives level l on the feature at a position, until it
// returns false: with the mask of its reaches, and the lists that the bits from bitList on
// stand for. It reports whether yield never returned false.
func (g Grants) on(cat *Catalog, day Day, l Level, at uint32, yield func(mask uint32, lists []uint32) bool) bool {
	for words := g.words; len(words) > 0; {
		n, rows, lists := words[0], words[1], words[2:]
		words = lists
		for range n {
			words = words[1+words[0]:]
		}
		for range rows {
			number, mask, write := words[0], words[1], words[2]
			words = words[3:]
			days := true
			if number&dated != 0 {
				number &^= dated
				days = day.Within(Day(words[0]), Day(words[1]))
				words = words[2:]
			}
			if !days || int(number) >= len(cat.nodes) || !cat.nodes[number].covers(at) {
				continue
			}
			if mask |= write; l == ReadWrite {
				mask = write
			}
			if mask &= cat.nodes[number].keep; mask != 0 && !yield(mask, lists) {
				return false
			}
		}
	}
	return true
}

// covers reports whether the feature at a position is a resource, or in it.
func (n *node) covers(at uint32) bool {
	return n.plain.from <= at && at < n.plain.to || n.wide.from <= at && at < n.wide.to
}

func appendLists(dst [][]uint32, mask uint32, lists []uint32) [][]uint32 {
	for mask >>= bitList; mask != 0; mask >>= 1 {
		list := lists[1 : 1+lists[0]]
		if mask&1 != 0 {
			dst = append(dst, list)
		}
		lists = lists[1+len(list):]
	}
	return dst
}
