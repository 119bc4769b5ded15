package access

import "slices"

// Grants are the compiled rows of a role or of a user: immutable, and so small that a
// district can hold those of a million users. The zero value gives nothing.
//
// They are a run of words: how many explicit lists there are, and how many rows; each list
// as its length and its building numbers; then each row, in the order written, as the number of its resource
// (0 where it is unknown), its two columns, and, where the row is dated, from and until.
type Grants struct{ words []uint32 }

// dated marks a row's first word when two days follow.
const dated = 1 << 31

// A column is one of these, or colList plus the index of an explicit list.
const (
	columnNone = iota
	columnDistrict
	columnAll
	columnDefaultBuilding
	columnDefaultBuildingList
	columnList
)

var columns = [...]uint32{
	scopeNowhere:             columnNone,
	scopeDistrict:            columnDistrict,
	scopeAll:                 columnAll,
	scopeDefaultBuilding:     columnDefaultBuilding,
	scopeDefaultBuildingList: columnDefaultBuildingList,
}

// Defaults are a user's default building and default building list, as numbers. Building 0
// is none. The list is not to be changed. The zero value has neither.
type Defaults struct {
	Building uint32
	List     []uint32
}

// Source is one thing that gives a user access: compiled grants, and the defaults that
// their scopes resolve to. Highest access wins over all sources of a user (R10).
type Source struct {
	Grants   Grants
	Defaults Defaults
}

// Compiler turns what is written into numbers, for one catalog and its buildings, and
// packs the results into memory that they share. It is for one goroutine at a time; what
// it returns is immutable.
//
// A reference to what does not exist is void and leaves the rest as it is (R13).
type Compiler struct {
	Catalog   *Catalog
	Buildings *Buildings

	// Dangling is set when something written refers to a resource or building that does
	// not exist. Whoever compiles resets it.
	Dangling bool

	slab    []uint32
	scratch []uint32
	lists   []Scope
}

// Keep returns a copy of words in shared memory, nil if there are none.
func (c *Compiler) Keep(words []uint32) []uint32 {
	if len(words) == 0 {
		return nil
	}
	if len(words) > cap(c.slab)-len(c.slab) {
		if len(words) > 512 {
			return slices.Clone(words)
		}
		c.slab = make([]uint32, 0, c.slabSize())
	}
	start := len(c.slab)
	c.slab = append(c.slab, words...)
	return c.slab[start:len(c.slab):len(c.slab)]
}

// slabSize doubles from a single user's worth to a megabyte, so that compiling one row
// costs no more memory than it needs.
func (c *Compiler) slabSize() int { return min(max(2*cap(c.slab), 512), 1<<18) }

// Building returns the number of a building, 0 for none and for an unknown one.
func (c *Compiler) Building(id string) uint32 {
	if id == "" {
		return 0
	}
	n, ok := c.Buildings.number(id)
	if !ok {
		c.Dangling = true
	}
	return n
}

// AppendBuildings appends the numbers of the buildings that exist, each once, in rising
// order.
func (c *Compiler) AppendBuildings(dst []uint32, ids []string) []uint32 {
	start := len(dst)
	for _, id := range ids {
		if n := c.Building(id); n != 0 {
			dst = append(dst, n)
		}
	}
	slices.Sort(dst[start:])
	return dst[:start+len(slices.Compact(dst[start:]))]
}

// Grants compiles rows.
func (c *Compiler) Grants(rows []Grant) Grants {
	if len(rows) == 0 {
		return Grants{}
	}
	c.lists = c.lists[:0]
	for _, g := range rows {
		c.list(g.Read)
		c.list(g.ReadWrite)
	}
	w := append(c.scratch[:0], uint32(len(c.lists)), uint32(len(rows)))
	for _, s := range c.lists {
		start := len(w)
		w = c.AppendBuildings(append(w, 0), s.buildings)
		w[start] = uint32(len(w) - start - 1)
	}
	for _, g := range rows {
		n, ok := c.Catalog.number(g.Resource)
		if !ok {
			n, c.Dangling = 0, true
		}
		if g.From != 0 || g.Until != 0 {
			w = append(w, n|dated, c.list(g.Read), c.list(g.ReadWrite), uint32(g.From), uint32(g.Until))
		} else {
			w = append(w, n, c.list(g.Read), c.list(g.ReadWrite))
		}
	}
	c.scratch = w
	return Grants{c.Keep(w)}
}

// list returns the column of a scope. Equal lists are one.
func (c *Compiler) list(s Scope) uint32 {
	if s.kind != scopeList {
		return columns[s.kind]
	}
	for i := range c.lists {
		if slices.Equal(c.lists[i].buildings, s.buildings) {
			return uint32(columnList + i)
		}
	}
	c.lists = append(c.lists, s)
	return uint32(columnList + len(c.lists) - 1)
}

// row is a compiled row in hand.
type row struct {
	resource        uint32
	read, readWrite uint32
}

// next takes the first row off words. A row outside its days is there, and gives nothing (R42).
func next(words []uint32, day Day) (row, []uint32) {
	r := row{words[0], words[1], words[2]}
	if r.resource&dated == 0 {
		return r, words[3:]
	}
	r.resource &^= dated
	if !day.Within(Day(words[3]), Day(words[4])) {
		r.read, r.readWrite = columnNone, columnNone
	}
	return r, words[5:]
}
