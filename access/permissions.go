package access

import "iter"

// Permissions are the effective permission set of one user at one revision on one day:
// the level for every feature and building. They are immutable and safe for concurrent
// use. Nil, like what nobody was granted, refuses everything.
//
// Inside, access is factored. A *reach* is a set of buildings that one scope resolved to
// for this user: all of them, the default building, a list. Each resource that was granted
// has a row, which says through which reaches it may be read, and written; the buildings
// that lie in the same reaches share a column, which says which reaches those are. The
// answer is whether row and column have a reach in common:
//
//	REG MAINT DEMOGRAPH  row 4: read {all}, readWrite {all, list}
//	building 2           column 2: {district, all, list}
//
// Bit 0 of a row or column is the reach "district", which every column has, even that of
// no building; bit 1 is "all", which every building has. So a district-wide feature, a
// building-scoped one, an unlicensed one and no building at all are the same few loads.
type Permissions struct {
	cat   *Catalog
	set   *Buildings
	row   []uint16 // by slot of the catalog: the row of a feature or container
	col   []uint16 // by number of a building: its column
	rows  []uint64 // two masks a row: Read, ReadWrite
	cols  []uint64 // a mask a column
	words int      // how many words a mask has: one, unless there are over 64 reaches
}

// Columns and rows that always exist.
const (
	colNone  = 0 // no building
	colPlain = 1 // buildings that no grant tells apart

	rowNone              = 0 // nothing
	rowDistrictRead      = 1 // a district-wide feature at Read
	rowDistrictReadWrite = 2 // a district-wide feature at ReadWrite
	rowFree              = 3
)

// Can reports whether the user has at least level l on f in b (R10, R11). For a
// district-wide feature b is ignored, whatever it is; for any other, no building is no
// (R14). Asking for None is no (R1). It neither locks nor allocates.
func (p *Permissions) Can(l Level, f Feature, b Building) bool {
	if p == nil || l-1 > 1 {
		return false
	}
	return p.meet(l, p.rowOf(f), p.colOf(b))
}

// Level returns the user's level on f in b, None where [Permissions.Can] refuses both.
func (p *Permissions) Level(f Feature, b Building) Level {
	if p == nil {
		return None
	}
	return p.level(p.rowOf(f), p.colOf(b))
}

func (p *Permissions) level(row, col int) Level {
	switch {
	case p.meet(ReadWrite, row, col):
		return ReadWrite
	case p.meet(Read, row, col):
		return Read
	}
	return None
}

// meet reports whether a row's mask for level l and a column have a reach in common.
func (p *Permissions) meet(l Level, row, col int) bool {
	if w := p.words; w != 1 {
		return p.meetWide(l, row, col)
	}
	return p.rows[2*row+int(l)-1]&p.cols[col] != 0
}

func (p *Permissions) meetWide(l Level, row, col int) bool {
	w := p.words
	r, c := p.rows[(2*row+int(l)-1)*w:], p.cols[col*w:]
	for i := range w {
		if r[i]&c[i] != 0 {
			return true
		}
	}
	return false
}

func (p *Permissions) rowOf(f Feature) int {
	if f.cat == p.cat && int(f.at) < len(p.row) {
		return int(p.row[f.at])
	}
	return p.rowOfOther(f)
}

func (p *Permissions) rowOfOther(f Feature) int {
	if at, ok := f.in(p.cat); ok {
		return int(p.row[at])
	}
	return rowNone
}

func (p *Permissions) colOf(b Building) int {
	if b.set == p.set && int(b.n) < len(p.col) {
		return int(p.col[b.n])
	}
	return p.colOfOther(b)
}

func (p *Permissions) colOfOther(b Building) int {
	if n := b.in(p.set); n != 0 {
		return int(p.col[n])
	}
	return colNone
}

// Anywhere reports whether there is a building in which the user has at least level l on
// f. Closed and out-of-district buildings are buildings (R14).
func (p *Permissions) Anywhere(l Level, f Feature) bool {
	if p == nil || l-1 > 1 || p.set.Len() == 0 {
		return false
	}
	row := p.rowOf(f)
	for col := colPlain; col < len(p.cols)/p.words; col++ { // each has a building, see reach
		if p.meet(l, row, col) {
			return true
		}
	}
	return false
}

// Everywhere reports whether the user has at least level l on f in every building, closed
// and out-of-district ones too. Where there are no buildings the answer is no (R14).
func (p *Permissions) Everywhere(l Level, f Feature) bool {
	if p == nil || l-1 > 1 || p.set.Len() == 0 {
		return false
	}
	row := p.rowOf(f)
	for col := colPlain; col < len(p.cols)/p.words; col++ {
		if !p.meet(l, row, col) {
			return false
		}
	}
	return true
}

// Buildings returns the buildings in which the user has at least level l on f, by id. A
// district-wide feature has one level and no list: for it the result is nil.
func (p *Permissions) Buildings(l Level, f Feature) []Building {
	return p.AppendBuildings(nil, l, f)
}

// AppendBuildings appends what [Permissions.Buildings] returns to dst.
func (p *Permissions) AppendBuildings(dst []Building, l Level, f Feature) []Building {
	if p == nil || l-1 > 1 {
		return dst
	}
	at, ok := f.in(p.cat)
	if !ok || p.cat.features[at].row.DistrictWide || p.row[at] == rowNone {
		return dst
	}
	return p.appendWhere(dst, func(col int) bool { return p.meet(l, int(p.row[at]), col) })
}

func (p *Permissions) appendWhere(dst []Building, in func(col int) bool) []Building {
	for b := range p.set.All() {
		if in(int(p.col[b.n])) {
			dst = append(dst, b)
		}
	}
	return dst
}

// Allows reports whether the user may perform operation o in b: whether they have the
// level it needs on its feature (R5).
func (p *Permissions) Allows(o Operation, b Building) bool {
	if p == nil {
		return false
	}
	at, level := o.in(p.cat)
	return level != None && p.meet(level, int(p.row[at]), p.colOf(b))
}

// CanFilter reports whether the user may filter or sort on field in building b: whether
// they have at least Read on a feature that guards it (R6). No building is no.
func (p *Permissions) CanFilter(field Field, b Building) bool {
	if p == nil {
		return false
	}
	col := p.colOf(b)
	if col == colNone {
		return false
	}
	for _, at := range field.in(p.cat) {
		if p.meet(Read, int(p.row[at]), col) {
			return true
		}
	}
	return false
}

// Meets reports whether requirement r holds for the user in building b (R7). One that
// names district-wide features alone holds or fails whatever b is.
func (p *Permissions) Meets(r Requirement, b Building) bool {
	if p == nil {
		return false
	}
	return p.meets(r.in(p.cat), p.colOf(b))
}

func (p *Permissions) meets(r *requirement, col int) bool {
	return r != nil && r.root.met(func(l Level, at uint32) bool { return p.meet(l, int(p.row[at]), col) })
}

// BuildingsMeeting returns the buildings in which requirement r holds, by id: those that a
// notification or widget shows the user (R7). For one that names district-wide features
// alone the result is nil; ask [Permissions.Meets].
func (p *Permissions) BuildingsMeeting(r Requirement) []Building {
	return p.AppendBuildingsMeeting(nil, r)
}

// AppendBuildingsMeeting appends what [Permissions.BuildingsMeeting] returns to dst.
func (p *Permissions) AppendBuildingsMeeting(dst []Building, r Requirement) []Building {
	if p == nil {
		return dst
	}
	req := r.in(p.cat)
	if req == nil || req.wide {
		return dst
	}
	return p.appendWhere(dst, func(col int) bool { return p.meets(req, col) })
}

// Place is where a level holds: a feature in a building, or a district-wide feature with
// the zero Building.
type Place struct {
	Feature  Feature
	Building Building
}

// All returns everything the user was granted, each place with its level, which is above
// None: by feature in the order (package, subpackage, feature), then by building id.
func (p *Permissions) All() iter.Seq2[Place, Level] {
	return func(yield func(Place, Level) bool) {
		if p == nil || p.cat == nil {
			return
		}
		for at, f := range p.cat.features {
			row, feature := int(p.row[at]), Feature{p.cat, uint32(at)}
			if row == rowNone {
				continue
			}
			if f.row.DistrictWide {
				if !yield(Place{Feature: feature}, p.level(row, colNone)) {
					return
				}
				continue
			}
			for b := range p.set.All() {
				l := p.level(row, int(p.col[b.n]))
				if l != None && !yield(Place{feature, b}, l) {
					return
				}
			}
		}
	}
}
