package access

import "math/bits"

// The reaches that every user has. The others are those that the scopes of the sources
// resolve to.
const (
	reachDistrict = bitDistrict
	reachAll      = bitAll
	firstReach    = bitAll + 1
)

// Resolve adds up what sources give on the given day: the effective permission set of one
// user, whose name is kept for [DeniedError]. The order of the sources does not matter, nor
// does repetition (R10). What they hold must have been compiled for the line of catalogs
// and buildings at hand.
//
// It is the one place where the rules of grants are applied: R8-R14, R19 and R42.
func Resolve(user string, cat *Catalog, set *Buildings, day Day, sources []Source) *Permissions {
	r := add(user, cat, set, day, sources)
	r.settle()
	return r.Permissions
}

// ResolvePerBuilding is [Resolve] short of its last step, in which a district-wide feature gets one
// level for the district: asked with a building, the result says what the rows that cover
// such a feature give there, and without one, what they give the district outright. The
// least of the former over the counting buildings is the feature's level (R11). It is how a
// level is explained; what it says is no permission.
func ResolvePerBuilding(cat *Catalog, set *Buildings, day Day, sources []Source) *Permissions {
	r := add("", cat, set, day, sources)
	r.look()
	return r.Permissions
}

// add adds the sources up.
func add(user string, cat *Catalog, set *Buildings, day Day, sources []Source) *resolver {
	if cat == nil {
		cat = NewCatalog(CatalogRows{}, nil)
	}
	if set == nil {
		set = NewBuildings(nil)
	}
	features, buildings := rankWords(len(cat.features)), rankWords(len(set.rows))
	words := make(ranks, features+buildings)
	p := &Permissions{user: user, cat: cat, set: set, runs: words[:features:features], named: words[features:]}
	r := &resolver{Permissions: p, reaches: firstReach}
	p.named.set(0) // no building has a column of its own
	for i := range sources {
		r.mark(&sources[i])
	}
	w := int(r.reaches+63) / 64
	rows, cols := 1+p.runs.count(), 1+p.named.count()
	masks := make([]uint64, (2*rows+cols)*w)
	p.words, p.rows, p.cols = w, masks[:2*rows*w:2*rows*w], masks[2*rows*w:]
	for col := range cols {
		p.cols[col*w] = 1<<reachDistrict | 1<<reachAll
	}
	p.cols[colNone*w] = 1 << reachDistrict

	r.reaches, r.seen = firstReach, defaults{}
	for i := range sources {
		r.paint(&sources[i], day)
	}
	return r
}

// resolver is a Permissions in the making. It goes through the sources twice: to mark what
// they tell apart, then to paint the masks of that.
type resolver struct {
	*Permissions
	reaches uint // how many there are
	seen    defaults
}

// defaults are the reaches of the defaults seen last: sources mostly have the same. Reach 0
// is none.
type defaults struct {
	Defaults
	building, list uint
}

// mark marks where one row of features ends and the next begins, and the buildings that
// need a column of their own: those that a default or a list names.
func (r *resolver) mark(s *Source) {
	words := s.Grants.words
	if len(words) == 0 {
		return
	}
	r.defaults(&s.Defaults)
	for len(words) > 0 {
		rows := words[1]
		words = r.lists(words)
		for range rows {
			n := r.node(words[0] &^ dated)
			r.runs.set(n.plain.from)
			r.runs.set(n.plain.to)
			r.runs.set(n.wide.from)
			r.runs.set(n.wide.to)
			words = words[3+words[0]/dated*2:]
		}
	}
}

// node returns the resource of a number: nothing for one that is of a later revision.
func (r *resolver) node(number uint32) *node {
	if int(number) >= len(r.cat.nodes) {
		number = 0
	}
	return &r.cat.nodes[number]
}

// lists makes the reaches of the lists of a chunk, and returns its rows.
func (r *resolver) lists(words []uint32) []uint32 {
	n := words[0]
	words = words[2:]
	for range n {
		r.reach(words[1 : 1+words[0]])
		words = words[1+words[0]:]
	}
	return words
}

// defaults makes the reaches of a source's defaults, unless they are those seen last.
func (r *resolver) defaults(d *Defaults) {
	if d.Building != r.seen.Building {
		r.seen.Building, r.seen.building = d.Building, 0
		if d.Building != 0 {
			one := [1]uint32{d.Building}
			r.seen.building = r.reach(one[:])
		}
	}
	if len(d.List) != len(r.seen.List) || len(d.List) > 0 && &d.List[0] != &r.seen.List[0] {
		r.seen.List, r.seen.list = d.List, 0
		if len(d.List) > 0 {
			r.seen.list = r.reach(d.List)
		}
	}
}

// reach makes a reach of buildings. The first time through it marks that they need a
// column, the second time it puts them in.
func (r *resolver) reach(buildings []uint32) uint {
	k := r.reaches
	r.reaches++
	if r.cols == nil {
		for _, b := range buildings {
			if int(b/64) < len(r.named) {
				r.named.set(b)
			}
		}
		return k
	}
	named, w := r.named, r.words
	cols, bit := r.cols[k/64:], uint64(1)<<(k%64)
	for _, b := range buildings {
		if int(b/64) < len(named) { // else it is of a later revision
			cols[named.of(b)*w] |= bit
		}
	}
	return k
}

// paint adds the reaches of a source's grants to the rows that they cover, and to the
// columns of the buildings that lie in them.
func (r *resolver) paint(s *Source, day Day) {
	words := s.Grants.words
	if len(words) == 0 {
		return
	}
	r.defaults(&s.Defaults)
	for len(words) > 0 {
		m := mapping{r.seen.building, r.seen.list, r.reaches}
		rows := words[1]
		words = r.lists(words)
		for range rows {
			number, read, write := words[0], words[1], words[2]
			words = words[3:]
			if number&dated != 0 {
				if number &^= dated; !day.Within(Day(words[0]), Day(words[1])) {
					read, write = 0, 0 // outside its days (R42)
				}
				words = words[2:]
			}
			n := r.node(number)
			write &= n.keep
			read = read&n.keep | write // ReadWrite includes Read (R1)
			if read == 0 {
				continue // unknown (R4), void (R13), not licensed (R19), or nothing
			}
			if n.plain.from != n.plain.to {
				r.cover(n.plain, &m, read, write)
			}
			if n.wide.from != n.wide.to {
				r.cover(n.wide, &m, read, write)
			}
		}
	}
}

// cover adds masks to the rows of an interval of features that is not empty.
func (r *resolver) cover(i interval, m *mapping, read, write uint32) {
	from, to := r.runs.upTo(i.from), r.runs.upTo(i.to)
	if w := r.words; w != 1 {
		for ; from < to; from++ {
			m.many(r.rows[2*from*w:], read)
			m.many(r.rows[(2*from+1)*w:], write)
		}
		return
	}
	readMask, writeMask := m.one(read), m.one(write)
	for rows := r.rows[2*from : 2*to]; len(rows) >= 2; rows = rows[2:] {
		rows[0] |= readMask
		rows[1] |= writeMask
	}
}

// mapping is where the reaches of a chunk are among those of the user.
type mapping struct{ building, list, lists uint }

// one returns the user's mask for a mask of the chunk's, where one word holds it.
func (m *mapping) one(mask uint32) uint64 {
	out := uint64(mask) & (1<<reachDistrict | 1<<reachAll)
	if mask&(1<<bitDefaultBuilding) != 0 && m.building != 0 {
		out |= 1 << m.building
	}
	if mask&(1<<bitDefaultBuildingList) != 0 && m.list != 0 {
		out |= 1 << m.list
	}
	return out | uint64(mask>>bitList)<<m.lists
}

// many adds to the words of dst the user's mask for a mask of the chunk's.
func (m *mapping) many(dst []uint64, mask uint32) {
	dst[0] |= uint64(mask) & (1<<reachDistrict | 1<<reachAll)
	if mask&(1<<bitDefaultBuilding) != 0 && m.building != 0 {
		dst[m.building/64] |= 1 << (m.building % 64)
	}
	if mask&(1<<bitDefaultBuildingList) != 0 && m.list != 0 {
		dst[m.list/64] |= 1 << (m.list % 64)
	}
	if lists := uint64(mask >> bitList); lists != 0 {
		dst[m.lists/64] |= lists << (m.lists % 64)
		if high := lists >> (64 - m.lists%64); high != 0 {
			dst[m.lists/64+1] |= high
		}
	}
}

// settle gives each district-wide feature its one level: the highest that the grants on
// the feature itself give, or those on its containers in every counting building (R11). A
// row that begins before the district-wide features of a package was granted nothing, since
// a grant ends where they begin.
func (r *resolver) settle() {
	unnamed := r.look()
	for _, i := range r.cat.wide {
		for row := r.runs.upTo(i.from); row <= r.runs.upTo(i.to-1); row++ {
			for l := Read; l <= ReadWrite; l++ {
				mask := r.rows[(2*row+int(l)-1)*r.words:][:r.words]
				everywhere := mask[0]&(1<<reachDistrict|1<<reachAll) != 0 || !unnamed && r.everyCounting(l, row)
				clear(mask)
				if everywhere {
					mask[0] = 1 << reachDistrict
				}
			}
		}
	}
}

// look finds out whether there are buildings in the plain column, and whether some of them
// count.
func (r *resolver) look() (counting bool) {
	for i, w := range r.named {
		r.plain = r.plain || r.set.live[i]&^w.bits != 0
		counting = counting || r.set.counting[i]&^w.bits != 0
	}
	return counting
}

// everyCounting reports whether a row has level l in every building that counts. Where
// none does, only the reach of all buildings will do, which was seen to (R12).
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
