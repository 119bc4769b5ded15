package access

import "slices"

// Defaults are a user's default building and default building list, as building numbers. Building 0 is
// no building. The list is in rising order and not to be changed. The zero value has neither.
type Defaults struct {
	Building uint32
	List     []uint32
}

// Bundle is one thing that gives a user access, a role or the user's own rows: compiled grants, and the
// defaults that their scopes resolve to.
type Bundle struct {
	Grants   Grants
	Defaults Defaults
}

// Compiler turns what is written into numbers, for one catalog and one set of buildings. What it returns
// is immutable and shares memory. Only one goroutine at a time may use a Compiler.
//
// A reference to something that does not exist is void, and the rest of the row stays as it is (R13).
type Compiler struct {
	Catalog   *Catalog
	Buildings *Buildings

	// Dangling is set when something written refers to a resource or building that does not exist.
	// Only the caller resets it.
	Dangling bool

	slab    []uint32
	scratch []uint32
	lists   []Scope // of the chunk at hand
}

// Keep returns a copy of words, in memory that the compiler shares out; nil if there are none.
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

// slabSize doubles from a single user's worth to a megabyte, so that compiling one row costs no more
// memory than it needs.
func (c *Compiler) slabSize() int { return min(max(2*cap(c.slab), 512), 1<<18) }

// Building returns the number of the building with an id. It is 0 for "" and for an unknown building,
// which sets Dangling.
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

// AppendBuildings appends the numbers of the buildings with the given ids, each once and in rising
// order. An unknown building is left out and sets Dangling.
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

// Grants compiles rows. A row of an unknown resource gives nothing, as does an unknown building in a
// list; both set Dangling.
func (c *Compiler) Grants(rows []Grant) Grants {
	w := c.scratch[:0]
	for len(rows) > 0 {
		n := c.collectLists(rows)
		w = c.appendChunk(w, rows[:n])
		rows = rows[n:]
	}
	c.scratch = w
	return Grants{c.Keep(w)}
}

// collectLists collects the lists of the next chunk, and returns how many rows the chunk has.
func (c *Compiler) collectLists(rows []Grant) int {
	c.lists = c.lists[:0]
	for i := range rows {
		before := len(c.lists)
		c.scopeBit(rows[i].Read)
		c.scopeBit(rows[i].ReadWrite)
		if len(c.lists) > chunkLists {
			c.lists = c.lists[:before]
			return i
		}
	}
	return len(rows)
}

// appendChunk appends the words of a chunk: the lists collected, and rows.
func (c *Compiler) appendChunk(w []uint32, rows []Grant) []uint32 {
	head := len(w)
	w = append(w, 0, 0)
	for _, s := range c.lists {
		start := len(w)
		w = c.AppendBuildings(append(w, 0), s.buildings)
		w[start] = uint32(len(w) - start - 1)
	}
	w[head] = uint32(len(w) - head - 2)
	rowsAt := len(w)
	for i := range rows {
		g := &rows[i]
		n, ok := c.Catalog.number(g.Resource)
		if !ok {
			n, c.Dangling = 0, true
		}
		at := len(w)
		w = append(w, n, c.scopeBit(g.Read), c.scopeBit(g.ReadWrite))
		if g.From != 0 || g.Until != 0 {
			w[at] |= dated
			w = append(w, uint32(g.From), uint32(g.Until))
		}
	}
	w[head+1] = uint32(len(w) - rowsAt)
	return w
}

// scopeBit returns the set of one scope. Equal lists have one bit; a list seen first is collected.
func (c *Compiler) scopeBit(s Scope) uint32 {
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
