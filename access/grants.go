package access

import (
	"iter"
	"slices"
)

// Grants are the compiled rows of a role or of a user, as a [Compiler] makes them: immutable, and so
// small that a district can hold those of a million users. The zero value gives nothing.
//
// They are a run of words in one or more chunks. These two rows are one chunk of 13 words:
//
//	REG MAINT ALL    read=all  readWrite=defaultBuilding
//	REG MAINT PHONE  read=["2","3"]  until=2026-12-18
//
//	3 8 │ 2 5 6 │ 12 {all} {defaultBuilding} │ dated+17 {list 0} {} 0 740334
//	│ │   │ │     │  │     │                   │                    └ from and until, if the row is dated
//	│ │   │ │     │  │     │                   └ the second row
//	│ │   │ │     │  │     └ the scopes of the column ReadWrite
//	│ │   │ │     │  └ the scopes of the column Read
//	│ │   │ │     └ the number of the resource, 0 for an unknown one
//	│ │   │ └ the building numbers of list 0
//	│ │   └ how many buildings list 0 has
//	│ └ how many words the rows take
//	└ how many words the lists take
//
// A set of scopes is a mask of the bits below, in which each list of the chunk has a bit. The rows are in the
// order written. Only the iterators below read the words: chunks, and those of lists and rows.
type Grants struct{ words []uint32 }

// dated marks the first word of a row that two days follow.
const dated = 1 << 31

// The bits of a set of scopes. The lists of a chunk follow from bitList on. Rows with more lists than
// a chunk has bits for make another chunk.
const (
	bitDistrict = iota
	bitAll
	bitDefaultBuilding
	bitDefaultBuildingList
	bitList

	chunkLists = 32 - bitList // as many lists as a chunk can have
)

// scopeBits has the set of one scope for each kind but a list.
var scopeBits = [...]uint32{
	scopeNowhere:             0,
	scopeDistrict:            1 << bitDistrict,
	scopeAll:                 1 << bitAll,
	scopeDefaultBuilding:     1 << bitDefaultBuilding,
	scopeDefaultBuildingList: 1 << bitDefaultBuildingList,
}

// chunks yields the lists and the rows of each chunk, in order.
func (g Grants) chunks(yield func(packedLists, packedRows) bool) {
	for w := g.words; len(w) > 0; {
		at := 2 + w[0]
		end := at + w[1]
		if !yield(packedLists(w[2:at]), packedRows(w[at:end])) {
			return
		}
		w = w[end:]
	}
}

// packedLists are the words of the lists of a chunk.
type packedLists []uint32

// all yields the building numbers of each list, which are not to be changed.
func (w packedLists) all(yield func(list []uint32) bool) {
	for len(w) > 0 {
		end := 1 + w[0]
		if !yield(w[1:end:end]) {
			return
		}
		w = w[end:]
	}
}

// packedRows are the words of the rows of a chunk.
type packedRows []uint32

// all yields each row, in the order written.
func (w packedRows) all(yield func(packedRow) bool) {
	for len(w) > 0 {
		end := 3 + w[0]/dated*2
		if !yield(packedRow(w[:end])) {
			return
		}
		w = w[end:]
	}
}

// packedRow is the words of one row.
type packedRow []uint32

func (r packedRow) resource() uint32 { return r[0] &^ dated } // 0 for an unknown one
func (r packedRow) read() uint32     { return r[1] }          // the scopes of the column Read
func (r packedRow) write() uint32    { return r[2] }          // the scopes of the column ReadWrite
func (r packedRow) isDated() bool    { return r[0]&dated != 0 }

// counts reports whether a day lies within the days of the row (R42).
func (r packedRow) counts(day Day) bool { return !r.isDated() || day.Within(Day(r[3]), Day(r[4])) }

// Same reports whether two compiled grants are equal word for word. Those of two revisions may differ
// and still give the same.
func (g Grants) Same(other Grants) bool { return slices.Equal(g.words, other.words) }

// CompiledRow is a row of compiled grants, as an index from resources to users needs it.
type CompiledRow struct {
	Resource uint32 // the number of the resource, as [Catalog.Covering] gives it; 0 for an unknown one
	Outright bool   // a column has the scope All or District
	Dated    bool   // the row has a first or a last day
}

// Rows yields the rows, in the order written.
func (g Grants) Rows() iter.Seq[CompiledRow] {
	return func(yield func(CompiledRow) bool) {
		for _, rows := range g.chunks {
			for r := range rows.all {
				outright := (r.read()|r.write())&(1<<bitAll|1<<bitDistrict) != 0
				if !yield(CompiledRow{r.resource(), outright, r.isDated()}) {
					return
				}
			}
		}
	}
}

// Lists yields each list of buildings that a row names, as numbers in rising order, which are not to be
// changed. The order of the lists is that of the rows; a list may come again.
func (g Grants) Lists() iter.Seq[[]uint32] {
	return func(yield func([]uint32) bool) {
		for lists := range g.chunks {
			for list := range lists.all {
				if !yield(list) {
					return
				}
			}
		}
	}
}
