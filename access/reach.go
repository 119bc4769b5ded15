package access

import "slices"

// Reach lists the scopes through which a source grants a level on one feature. It does not depend on
// the holder: compute it once for a role, then test each holder's defaults with [Reach.Has]. The zero
// value reaches nothing.
//
// For a district-wide feature, District says that a row of the feature itself grants the level. The
// other members are those of rows of its subpackage and package, which add up over all sources of a
// user (R11).
type Reach struct {
	District            bool // a row has the scope District
	All                 bool // a row reaches all buildings
	DefaultBuilding     bool // a row reaches the holder's default building
	DefaultBuildingList bool // a row reaches the holder's default building list
	lists               [][]uint32
}

// Reach returns the scopes through which the rows grant at least level l on f, on a day. It is the zero
// Reach for a level that is neither Read nor ReadWrite and for a feature that cat does not have. A row
// of a package without its licence, a scope that does not fit and a row outside its days grant nothing
// (R13, R19, R42).
func (g Grants) Reach(cat *Catalog, day Day, l Level, f Feature) (r Reach) {
	at, ok := f.in(cat)
	if !ok || !l.askable() {
		return r
	}
	for lists, rows := range g.chunks {
		scopes := uint32(0)
		for row := range rows.all {
			if n := cat.node(row.resource()); n.covers(at) && row.counts(day) {
				scopes |= row.scopes(l) & n.scopes
			}
		}
		r.add(scopes, lists)
	}
	return r
}

// scopes returns the scopes through which a row grants at least level l, Read or ReadWrite (R1).
func (r packedRow) scopes(l Level) uint32 {
	if l == ReadWrite {
		return r.write()
	}
	return r.read() | r.write()
}

// add adds scopes of a chunk.
func (r *Reach) add(scopes uint32, lists packedLists) {
	r.District = r.District || scopes&(1<<bitDistrict) != 0
	r.All = r.All || scopes&(1<<bitAll) != 0
	r.DefaultBuilding = r.DefaultBuilding || scopes&(1<<bitDefaultBuilding) != 0
	r.DefaultBuildingList = r.DefaultBuildingList || scopes&(1<<bitDefaultBuildingList) != 0
	if scopes >>= bitList; scopes == 0 {
		return
	}
	for list := range lists.all {
		if scopes&1 != 0 {
			r.lists = append(r.lists, list)
		}
		scopes >>= 1
	}
}

// IsZero reports whether there is no scope that could reach anything.
func (r *Reach) IsZero() bool {
	return r == nil || !r.District && !r.All && !r.DefaultBuilding && !r.DefaultBuildingList && !r.Names(nil, Building{})
}

// Names reports whether an explicit list of the reach names building b of a set. For the zero building
// it reports whether a list names any building that the set has. A nil set counts as having all.
func (r *Reach) Names(set *Buildings, b Building) bool {
	if r == nil {
		return false
	}
	if b.IsZero() {
		return slices.ContainsFunc(r.lists, func(list []uint32) bool { return slices.ContainsFunc(list, set.has) })
	}
	n := b.in(set)
	return n != 0 && r.names(n)
}

// names reports whether a list has the building of a number.
func (r *Reach) names(n uint32) bool {
	return slices.ContainsFunc(r.lists, func(list []uint32) bool { return slices.Contains(list, n) })
}

// Has reports whether building b of a set is reached for a holder with the given defaults. For the zero
// building it reports whether any building of the set is. The scope District reaches no building.
func (r *Reach) Has(set *Buildings, b Building, own Defaults) bool {
	if r == nil {
		return false
	}
	if b.IsZero() {
		return set.Len() > 0 && (r.All || r.DefaultBuilding && set.has(own.Building) ||
			r.DefaultBuildingList && slices.ContainsFunc(own.List, set.has) || r.Names(set, b))
	}
	n := b.in(set)
	return n != 0 && (r.All || r.DefaultBuilding && own.Building == n ||
		r.DefaultBuildingList && slices.Contains(own.List, n) || r.names(n))
}

// Covers reports whether r reaches all that another reach of the same feature reaches, for every holder
// whose defaults are the same in both. It compares scopes, not the buildings of today: a list that names
// every building does not cover All, which has the buildings added later too, and no list covers a
// default. Lists are compared by the buildings that a set has; a nil set counts as having all.
//
// District and All count as one: on a district-wide feature both grant the level outright (R11), and no
// other feature has District.
func (r *Reach) Covers(smaller *Reach, set *Buildings) bool {
	switch {
	case smaller.IsZero():
		return true
	case r == nil:
		return false
	case r.District || r.All:
		return true
	case smaller.District || smaller.All,
		smaller.DefaultBuilding && !r.DefaultBuilding,
		smaller.DefaultBuildingList && !r.DefaultBuildingList:
		return false
	}
	missing := func(n uint32) bool { return set.has(n) && !r.names(n) }
	return !slices.ContainsFunc(smaller.lists, func(list []uint32) bool { return slices.ContainsFunc(list, missing) })
}

// Covering returns the numbers of the resources that cover a feature: the feature itself, its
// subpackage and its package. It is nil for a feature that the catalog does not have.
func (c *Catalog) Covering(f Feature) []uint32 {
	at, ok := f.in(c)
	if !ok {
		return nil
	}
	numbers := c.covering(c.features[at])
	return numbers[:]
}
