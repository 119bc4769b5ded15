package access

import (
	"cmp"
	"iter"
	"slices"
)

// Buildings is the set of buildings of a district at one revision, compiled. It is immutable and safe for
// concurrent use. Nil is the empty set.
//
// Inside, buildings have numbers from 1. Along a line of sets made by [Buildings.Next] a building keeps its
// number as long as it exists, and no number is used twice.
type Buildings struct {
	rows     []building        // by number; [0] is no building
	byID     map[string]uint32 // of those that exist
	order    []uint32          // the numbers of those that exist, by id
	live     []uint64          // a bit for each number: the building exists
	counting []uint64          // a bit for each number: it counts for district-wide features (R12)
}

type building struct {
	row   BuildingRow
	birth *birth // nil if the building is gone
}

// birth is the identity of a resource or building. All revisions in which it exists share its address, and
// nothing else has that address.
type birth struct{ _ byte }

// MaxThings is how many buildings a set can have, and how many features, subpackages and packages together a
// catalog. Further rows are left out, so their names are unknown and give nothing.
const MaxThings = 60_000

// NewBuildings compiles rows, which may be in any order. Of two rows with one id the first counts.
func NewBuildings(rows []BuildingRow) *Buildings { return (*Buildings)(nil).Next(rows) }

// Next compiles rows as the revision after s. Handles from s stay good for the buildings that exist in both.
// A building that was taken away and comes back is another building.
func (s *Buildings) Next(rows []BuildingRow) *Buildings {
	next := &Buildings{rows: make([]building, 1, len(rows)+1), byID: make(map[string]uint32, len(rows))}
	if s != nil && len(s.rows) > 0 {
		next.rows = make([]building, len(s.rows), len(s.rows)+len(rows))
	}
	for _, row := range rows {
		if _, twice := next.byID[row.ID]; twice || len(next.order) == MaxThings {
			continue
		}
		n, kept := s.number(row.ID)
		if kept {
			next.rows[n] = building{row, s.rows[n].birth}
		} else {
			n = uint32(len(next.rows))
			next.rows = append(next.rows, building{row, new(birth)})
		}
		next.byID[row.ID] = n
		next.order = append(next.order, n)
	}
	slices.SortFunc(next.order, func(a, b uint32) int {
		return cmp.Compare(next.rows[a].row.ID, next.rows[b].row.ID)
	})
	next.live = make([]uint64, rankWords(len(next.rows)))
	next.counting = make([]uint64, len(next.live))
	for _, n := range next.order {
		next.live[n/64] |= 1 << (n % 64)
		if next.rows[n].row.Counts() {
			next.counting[n/64] |= 1 << (n % 64)
		}
	}
	return next
}

// Len returns the number of buildings, closed and out-of-district ones included.
func (s *Buildings) Len() int {
	if s == nil {
		return 0
	}
	return len(s.order)
}

// Building returns the handle of the building with an id, or the zero Building and an [UnknownError].
func (s *Buildings) Building(id string) (Building, error) {
	if n, ok := s.number(id); ok {
		return Building{s, n}, nil
	}
	return Building{}, &UnknownError{"building", id}
}

// All yields the buildings, by id.
func (s *Buildings) All() iter.Seq[Building] {
	return func(yield func(Building) bool) {
		if s == nil {
			return
		}
		for _, n := range s.order {
			if !yield(Building{s, n}) {
				return
			}
		}
	}
}

// Counting returns the buildings that count for district-wide features: those that are neither
// closed nor out of the district (R12), by id.
func (s *Buildings) Counting() (counting []Building) {
	for b := range s.All() {
		if b.Counts() {
			counting = append(counting, b)
		}
	}
	return counting
}

// number returns the number of the building with an id.
func (s *Buildings) number(id string) (uint32, bool) {
	if s == nil {
		return 0, false
	}
	n, ok := s.byID[id]
	return n, ok
}

// has reports whether the building of a number exists. In a nil set every building does.
func (s *Buildings) has(n uint32) bool {
	return s == nil || int(n/64) < len(s.live) && s.live[n/64]>>(n%64)&1 != 0
}

// Building is a handle on a building of a district. It is good on every later revision in which the
// building exists. On any other set it is no building, and so is the zero value.
type Building struct {
	set *Buildings
	n   uint32
}

// in returns the number of b in a set, 0 if the set does not have it.
func (b Building) in(set *Buildings) uint32 {
	if b.set == set {
		return b.n
	}
	if b.set == nil || set == nil || int(b.n) >= len(set.rows) {
		return 0
	}
	if id := set.rows[b.n].birth; id != nil && id == b.set.rows[b.n].birth {
		return b.n
	}
	return 0
}

// IsZero reports whether b is the zero handle.
func (b Building) IsZero() bool { return b == Building{} }

// Row returns the building as written, in the revision that the handle came from.
func (b Building) Row() BuildingRow {
	if b.set == nil {
		return BuildingRow{}
	}
	return b.set.rows[b.n].row
}

// Counts reports whether the building counts for district-wide features (R12). The zero building
// does not.
func (b Building) Counts() bool { return !b.IsZero() && b.Row().Counts() }

// ID returns the building's id, "" for the zero handle.
func (b Building) ID() string { return b.Row().ID }

// Name returns the building's name, which may be empty.
func (b Building) Name() string { return b.Row().Name }

// String returns the id.
func (b Building) String() string { return b.ID() }
