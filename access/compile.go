package access

import "slices"

// Grants are the compiled rows of a role or of a user: immutable, and so small that a
// district can hold those of a million users. The zero value gives nothing.
//
// They are a run of words, in one or more chunks. A chunk is: how many explicit lists it
// has, and how many rows; each list as its length and its building numbers; each row as the
// number of its resource (0 where it is unknown), the reaches of its two columns, and,
// where it is dated, from and until. The rows are in the order written. A column's reaches
// are a mask of the bits below: that of a scope, or of an explicit list of the chunk.
type Grants struct{ words []uint32 }

// Same reports whether two compiled grants are the same word for word. Those of a later
// revision may differ in words and still give the same.
func (g Grants) Same(h Grants) bool { return slices.Equal(g.words, h.words) }

// dated marks a row's first word when two days follow.
const dated = 1 << 31

// The reaches of a source, as bits. Those of explicit lists follow from bitList on, as many
// as fit a word; rows with more of them make another chunk.
const (
	bitDistrict = iota
	bitAll
	bitDefaultBuilding
	bitDefaultBuildingList
	bitList

	chunkLists = 32 - bitList
)

var scopeBits = [...]uint32{
	scopeNowhere:             0,
	scopeDistrict:            1 << bitDistrict,
	scopeAll:                 1 << bitAll,
	scopeDefaultBuilding:     1 << bitDefaultBuilding,
	scopeDefaultBuildingList: 1 << bitDefaultBuildingList,
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
	w := c.scratch[:0]
	for len(rows) > 0 {
		n := c.chunk(rows)
		w = c.appendChunk(w, rows[:n])
		rows = rows[n:]
	}
	c.scratch = w
	return Grants{c.Keep(w)}
}

// chunk collects the lists of the first chunk of rows, and returns how many rows it has.
func (c *Compiler) chunk(rows []Grant) int {
	c.lists = c.lists[:0]
	for i := range rows {
		before := len(c.lists)
		c.reaches(rows[i].Read)
		c.reaches(rows[i].ReadWrite)
		if len(c.lists) > chunkLists {
			c.lists = c.lists[:before]
			return i
		}
	}
	return len(rows)
}

func (c *Compiler) appendChunk(w []uint32, rows []Grant) []uint32 {
	w = append(w, uint32(len(c.lists)), uint32(len(rows)))
	for _, s := range c.lists {
		start := len(w)
		w = c.AppendBuildings(append(w, 0), s.buildings)
		w[start] = uint32(len(w) - start - 1)
	}
	for i := range rows {
		g := &rows[i]
		n, ok := c.Catalog.number(g.Resource)
		if !ok {
			n, c.Dangling = 0, true
		}
		at := len(w)
		w = append(w, n, c.reaches(g.Read), c.reaches(g.ReadWrite))
		if g.From != 0 || g.Until != 0 {
			w[at] |= dated
			w = append(w, uint32(g.From), uint32(g.Until))
		}
	}
	return w
}

// reaches returns the bit of a scope. Equal lists have one.
func (c *Compiler) reaches(s Scope) uint32 {
	if s.kind != scopeList {
		return scopeBits[s.kind]
	}
	for i := range c.lists {
		if slices.Equal(c.lists[i].buildings, s.buildings) {
			return 1 << (bitList + i)
		}
	}
	c.lists = append(c.lists, s)
	return 1 << (bitList + len(c.lists) - 1)
}
