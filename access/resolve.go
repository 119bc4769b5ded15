package access

import "math/bits"

// The areas that every user has. The others are those that the scopes of the sources resolve to.
const (
	areaDistrict = bitDistrict
	areaAll      = bitAll
	firstArea    = bitAll + 1
)

// Resolve adds up what sources give on a day: the effective permissions of one user, whose login is kept
// for [DeniedError]. Neither the order of the sources nor repetition matters (R10). The sources must have
// been compiled for the line of catalogs and buildings at hand; nil stands for an empty catalog and for
// no buildings. The result is never nil.
//
// This is the one place where the rules of grants are applied, in five steps. See [Permissions] for
// areas, rows and columns.
//
//  1. Split: where the resource of a grant begins and where it ends, a new row of features begins (R3).
//     A building that a default or a list names gets a column of its own.
//  2. Allot the memory of rows and columns. Every column has the area of the district, and every column
//     of a building the area of all buildings.
//  3. Fill the columns: a default building, a default list and a list of buildings are each an area,
//     which the columns of its buildings get (R9).
//  4. Fill the rows: a grant adds the areas of its scopes to the rows that it covers, those of ReadWrite
//     to Read as well (R1, R8). Areas are only ever added, so the highest access wins (R10). A grant
//     outside its days, without its licence or of a scope that does not fit adds nothing (R42, R19, R13).
//  5. Settle the district-wide features: each gets one level, from the grants on itself, and from the
//     grants on its subpackage and package in every counting building (R11, R12).
func Resolve(user string, cat *Catalog, set *Buildings, day Day, sources []Bundle) *Permissions {
	r := newResolver(user, cat, set)
	r.add(sources, day)
	r.settleDistrictWide()
	return r.Permissions
}

// ResolvePerBuilding resolves like [Resolve] without step 5: a district-wide feature keeps a level per
// building. Ask the result for the level in one building or, with the zero Building, for the level
// granted with the scope District. The least level over the counting buildings is the one that Resolve
// gives (R11). Explanations use it; it is not a permission.
func ResolvePerBuilding(cat *Catalog, set *Buildings, day Day, sources []Bundle) *Permissions {
	r := newResolver("", cat, set)
	r.add(sources, day)
	return r.Permissions
}

// resolver is a Permissions in the making.
type resolver struct {
	*Permissions
	areas uint // how many there are so far
	seen  seenDefaults
}

// seenDefaults are the defaults seen last, with their areas; area 0 is none. Mostly all sources of a user
// have the same defaults.
type seenDefaults struct {
	Defaults
	building, list uint
}

func newResolver(user string, cat *Catalog, set *Buildings) resolver {
	if cat == nil || len(cat.nodes) == 0 {
		cat = NewCatalog(CatalogRows{}, nil)
	}
	if set == nil || len(set.rows) == 0 {
		set = NewBuildings(nil)
	}
	features, buildings := rankWords(len(cat.features)), rankWords(len(set.rows))
	words := make(ranks, features+buildings)
	p := &Permissions{user: user, cat: cat, set: set, runs: words[:features:features], named: words[features:]}
	p.named.set(0) // no building has a column of its own
	return resolver{Permissions: p}
}

// add does steps 1 to 4. It goes through the sources twice, and numbers the areas alike both times.
func (r *resolver) add(sources []Bundle, day Day) {
	r.areas = firstArea
	for i := range sources {
		r.split(&sources[i])
	}
	r.allot()
	r.areas, r.seen = firstArea, seenDefaults{}
	for i := range sources {
		r.fill(&sources[i], day)
	}
	r.plain = r.anyUnnamed(r.set.live)
}

// split is step 1 for a source.
func (r *resolver) split(s *Bundle) {
	if len(s.Grants.words) == 0 {
		return
	}
	r.defaults(&s.Defaults)
	for lists, rows := range s.Grants.chunks {
		for list := range lists.all {
			r.area(list)
		}
		for row := range rows.all {
			n := r.cat.node(row.resource())
			r.runs.set(n.plain.from)
			r.runs.set(n.plain.to)
			r.runs.set(n.wide.from)
			r.runs.set(n.wide.to)
		}
	}
}

// allot is step 2: two masks a row and one a column, in one piece of memory.
func (r *resolver) allot() {
	w := int(r.areas+63) / 64
	rows, cols := 1+r.runs.count(), 1+r.named.count()
	masks := make([]uint64, (2*rows+cols)*w)
	r.words, r.rows, r.cols = w, masks[:2*rows*w:2*rows*w], masks[2*rows*w:]
	for col := range cols {
		r.cols[col*w] = 1<<areaDistrict | 1<<areaAll
	}
	r.cols[colNone*w] = 1 << areaDistrict
}

// fill is steps 3 and 4 for a source.
func (r *resolver) fill(s *Bundle, day Day) {
	if len(s.Grants.words) == 0 {
		return
	}
	r.defaults(&s.Defaults)
	for lists, rows := range s.Grants.chunks {
		a := chunkAreas{r.seen.building, r.seen.list, r.areas}
		for list := range lists.all {
			r.area(list)
		}
		for row := range rows.all {
			n := r.cat.node(row.resource())
			write := row.write() & n.scopes
			read := row.read()&n.scopes | write
			if read == 0 || !row.counts(day) {
				continue
			}
			if n.plain.from != n.plain.to {
				r.fillRows(n.plain, &a, read, write)
			}
			if n.wide.from != n.wide.to {
				r.fillRows(n.wide, &a, read, write)
			}
		}
	}
}

// defaults makes areas of a source's defaults, unless they are those seen last.
func (r *resolver) defaults(d *Defaults) {
	if d.Building != r.seen.Building {
		r.seen.Building, r.seen.building = d.Building, 0
		if d.Building != 0 {
			one := [1]uint32{d.Building}
			r.seen.building = r.area(one[:])
		}
	}
	if len(d.List) != len(r.seen.List) || len(d.List) > 0 && &d.List[0] != &r.seen.List[0] {
		r.seen.List, r.seen.list = d.List, 0
		if len(d.List) > 0 {
			r.seen.list = r.area(d.List)
		}
	}
}

// area numbers the next area, of the given buildings: step 1 gives them columns, step 3 puts the area
// into these.
func (r *resolver) area(buildings []uint32) uint {
	k := r.areas
	r.areas++
	if r.cols == nil {
		r.nameBuildings(buildings)
	} else {
		r.fillColumns(k, buildings)
	}
	return k
}

// nameBuildings gives buildings a column of their own. One of a later revision has none.
func (r *resolver) nameBuildings(buildings []uint32) {
	for _, b := range buildings {
		if int(b/64) < len(r.named) {
			r.named.set(b)
		}
	}
}

// fillColumns adds an area to the columns of its buildings.
func (r *resolver) fillColumns(area uint, buildings []uint32) {
	named, w := r.named, r.words
	cols, bit := r.cols[area/64:], uint64(1)<<(area%64)
	for _, b := range buildings {
		if int(b/64) < len(named) {
			cols[named.of(b)*w] |= bit
		}
	}
}

// fillRows adds the areas of scopes to the rows of an interval of features that is not empty.
func (r *resolver) fillRows(i interval, a *chunkAreas, read, write uint32) {
	from, to := r.runs.upTo(i.from), r.runs.upTo(i.to)
	if w := r.words; w != 1 {
		for ; from < to; from++ {
			a.addTo(r.rows[2*from*w:], read)
			a.addTo(r.rows[(2*from+1)*w:], write)
		}
		return
	}
	readMask, writeMask := a.mask(read), a.mask(write)
	for rows := r.rows[2*from : 2*to]; len(rows) >= 2; rows = rows[2:] {
		rows[0] |= readMask
		rows[1] |= writeMask
	}
}

// chunkAreas are the areas that the scopes of a chunk resolve to: of the defaults, 0 for none, and of the
// chunk's first list, which those of the others follow.
type chunkAreas struct{ building, list, lists uint }

// mask returns the mask of the areas of scopes, where one word holds all areas.
func (a *chunkAreas) mask(scopes uint32) uint64 {
	out := uint64(scopes) & (1<<areaDistrict | 1<<areaAll)
	if scopes&(1<<bitDefaultBuilding) != 0 && a.building != 0 {
		out |= 1 << a.building
	}
	if scopes&(1<<bitDefaultBuildingList) != 0 && a.list != 0 {
		out |= 1 << a.list
	}
	return out | uint64(scopes>>bitList)<<a.lists
}

// addTo adds the areas of scopes to a mask of several words, which dst begins with.
func (a *chunkAreas) addTo(dst []uint64, scopes uint32) {
	dst[0] |= uint64(scopes) & (1<<areaDistrict | 1<<areaAll)
	if scopes&(1<<bitDefaultBuilding) != 0 && a.building != 0 {
		dst[a.building/64] |= 1 << (a.building % 64)
	}
	if scopes&(1<<bitDefaultBuildingList) != 0 && a.list != 0 {
		dst[a.list/64] |= 1 << (a.list % 64)
	}
	if lists := uint64(scopes >> bitList); lists != 0 {
		dst[a.lists/64] |= lists << (a.lists % 64)
		if high := lists >> (64 - a.lists%64); high != 0 {
			dst[a.lists/64+1] |= high
		}
	}
}

// settleDistrictWide is step 5. A row that begins before the district-wide features of a package has no
// areas, since every grant ends where they begin.
func (r *resolver) settleDistrictWide() {
	unnamed := r.anyUnnamed(r.set.counting)
	for _, i := range r.cat.wide {
		for row := r.runs.upTo(i.from); row <= r.runs.upTo(i.to-1); row++ {
			for l := Read; l <= ReadWrite; l++ {
				mask := r.rows[(2*row+int(l)-1)*r.words:][:r.words]
				granted := mask[0]&(1<<areaDistrict|1<<areaAll) != 0 || !unnamed && r.everyCounting(l, row)
				clear(mask)
				if granted {
					mask[0] = 1 << areaDistrict
				}
			}
		}
	}
}

// anyUnnamed reports whether some of the buildings, given as bits, have no column of their own.
func (r *resolver) anyUnnamed(buildings []uint64) bool {
	for i, w := range r.named {
		if buildings[i]&^w.bits != 0 {
			return true
		}
	}
	return false
}

// everyCounting reports whether a row has level l in every counting building, of which there is at least
// one. All of these have columns of their own.
func (r *resolver) everyCounting(l Level, row int) bool {
	counting := false
	for i, w := range r.set.counting {
		for ; w != 0; w &= w - 1 {
			counting = true
			if !r.meet(l, row, r.named.of(uint32(i*64+bits.TrailingZeros64(w)))) {
				return false
			}
		}
	}
	return counting
}
