package access

import (
	"iter"
	"log/slog"
	"math/bits"
)

// Permissions are the effective permissions of one user at one revision on one day: a level for every
// feature and building. They are immutable and safe for concurrent use. Nil refuses everything.
//
// Inside, they are a table without its cells. An *area* is a set of buildings that one scope resolved to
// for this user: all buildings, the default building, a list. A row says through which areas a feature
// may be read and written, and a column in which areas a building lies. The user has a level where row
// and column have an area in common:
//
//	REG MAINT DEMOGRAPH  row 4: read {all}, readWrite {all, list}
//	building 2           column 2: {district, all, list}
//
// Features that stand side by side share a row, unless a grant begins or ends between them. Each building
// that a default or a list names has a column of its own, and all others share one.
//
// Rows and columns are masks with a bit for each area. Bit 0 is the area "district", which every column
// has, that of no building too; bit 1 is "all", which the column of every building has. So a check takes
// the same few loads for a district-wide feature, a building-scoped one, an unlicensed one and no
// building at all.
type Permissions struct {
	user  string
	cat   *Catalog
	set   *Buildings
	runs  ranks    // the positions at which a row begins
	named ranks    // the buildings that have a column of their own
	rows  []uint64 // two masks a row: Read, ReadWrite
	cols  []uint64 // a mask a column
	words int      // how many words a mask has: one, unless there are over 64 areas
	plain bool     // a building is in colPlain
}

// The row and the columns that always exist.
const (
	rowNone = 0 // of features before the first grant, and of unknown features: no areas

	colPlain = 0 // of the buildings that no default and no list names
	colNone  = 1 // of no building: number 0 has a column of its own
)

// User returns the login of the user, as it is stored; "" if the permissions are nobody's.
func (p *Permissions) User() string {
	if p == nil {
		return ""
	}
	return p.user
}

// String returns whose permissions they are.
func (p *Permissions) String() string { return "permissions of " + NameInText(p.User()) }

// LogValue returns the text of [Permissions.String], for log/slog.
func (p *Permissions) LogValue() slog.Value { return slog.StringValue(p.String()) }

// Can reports whether the user has at least level l on f in b (R10, R11). For a district-wide feature b is
// ignored, whatever it is. For any other feature the answer is no without a building (R14). It is no for
// None as well (R1). Can neither locks nor allocates.
func (p *Permissions) Can(l Level, f Feature, b Building) bool {
	if p == nil || !l.askable() {
		return false
	}
	return p.meet(l, p.rowOf(f), p.colOf(b))
}

// Require returns nil if [Permissions.Can] says yes, and a [*DeniedError] if it says no. A denial costs
// only the error.
func (p *Permissions) Require(l Level, f Feature, b Building) error {
	if p.Can(l, f, b) {
		return nil
	}
	return &DeniedError{p.User(), f, b, l}
}

// Level returns the user's level on f in b: the highest for which [Permissions.Can] says yes, None if it
// says no to both.
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

// meet reports whether a row's mask for level l, Read or ReadWrite, and a column have an area in common.
func (p *Permissions) meet(l Level, row, col int) bool {
	w := p.words
	if w == 1 {
		return p.rows[2*row+int(l)-1]&p.cols[col] != 0
	}
	r, c := p.rows[(2*row+int(l)-1)*w:][:w], p.cols[col*w:][:w]
	var common uint64
	for i, mask := range r {
		common |= mask & c[i]
	}
	return common != 0
}

func (p *Permissions) rowOf(f Feature) int {
	if f.cat == p.cat && int(f.at/64) < len(p.runs) {
		return p.runs.upTo(f.at)
	}
	if at, ok := f.in(p.cat); ok {
		return p.runs.upTo(at)
	}
	return rowNone
}

func (p *Permissions) colOf(b Building) int {
	if b.set == p.set && int(b.n/64) < len(p.named) {
		return p.named.of(b.n)
	}
	if n := b.in(p.set); n != 0 {
		return p.named.of(n)
	}
	return colNone
}

// Anywhere reports whether the user has at least level l on f in some building. Closed and out-of-district
// buildings count as any other (R14). The answer is no if there are no buildings.
func (p *Permissions) Anywhere(l Level, f Feature) bool {
	if p == nil || !l.askable() || p.set.Len() == 0 {
		return false
	}
	row := p.rowOf(f)
	return p.anyCol(func(col int) bool { return p.meet(l, row, col) })
}

// Everywhere reports whether the user has at least level l on f in every building, closed and
// out-of-district ones too (R14). The answer is no if there are no buildings.
func (p *Permissions) Everywhere(l Level, f Feature) bool {
	if p == nil || !l.askable() || p.set.Len() == 0 {
		return false
	}
	row := p.rowOf(f)
	return !p.anyCol(func(col int) bool { return !p.meet(l, row, col) })
}

// anyCol reports whether a condition holds for a column of some building.
func (p *Permissions) anyCol(is func(col int) bool) bool {
	if p.plain && is(colPlain) {
		return true
	}
	for i, w := range p.named {
		for bit := w.bits & p.set.live[i]; bit != 0; bit &= bit - 1 {
			if is(p.named.of(uint32(i*64 + bits.TrailingZeros64(bit)))) {
				return true
			}
		}
	}
	return false
}

// Buildings returns the buildings in which the user has at least level l on f, by id; nil if there are
// none. A district-wide feature has one level and no list: for it the result is nil too.
func (p *Permissions) Buildings(l Level, f Feature) []Building {
	return p.AppendBuildings(nil, l, f)
}

// AppendBuildings is [Permissions.Buildings] that appends to dst, and returns the longer slice.
func (p *Permissions) AppendBuildings(dst []Building, l Level, f Feature) []Building {
	if p == nil || !l.askable() {
		return dst
	}
	at, ok := f.in(p.cat)
	if !ok || p.cat.features[at].row.DistrictWide {
		return dst
	}
	row := p.runs.upTo(at)
	return p.appendWhere(dst, func(col int) bool { return p.meet(l, row, col) })
}

// appendWhere appends the buildings for whose column a condition holds, by id.
func (p *Permissions) appendWhere(dst []Building, in func(col int) bool) []Building {
	for b := range p.set.All() {
		if in(p.named.of(b.n)) {
			dst = append(dst, b)
		}
	}
	return dst
}

// Allows reports whether the user may perform operation o in b: has the level that the operation needs on
// its feature (R5). As with [Permissions.Can], b is ignored for a district-wide feature.
func (p *Permissions) Allows(o Operation, b Building) bool {
	if p == nil {
		return false
	}
	at, level := o.in(p.cat)
	return level != None && p.meet(level, p.runs.upTo(at), p.colOf(b))
}

// CanFilter reports whether the user may filter or sort on field in building b: has at least Read on a
// feature that guards it (R6). The answer is no without a building.
func (p *Permissions) CanFilter(field Field, b Building) bool {
	if p == nil {
		return false
	}
	col := p.colOf(b)
	if col == colNone {
		return false
	}
	for _, at := range field.in(p.cat) {
		if p.meet(Read, p.runs.upTo(at), col) {
			return true
		}
	}
	return false
}

// Meets reports whether requirement r holds for the user in building b (R7). For a requirement of only
// district-wide features b is ignored. For any other the answer is no without a building (R14).
func (p *Permissions) Meets(r Requirement, b Building) bool {
	if p == nil {
		return false
	}
	return p.meets(r.in(p.cat), p.colOf(b))
}

func (p *Permissions) meets(r *requirement, col int) bool {
	return r != nil && (r.wide || col != colNone) &&
		r.root.met(func(l Level, at uint32) bool { return p.meet(l, p.runs.upTo(at), col) })
}

// BuildingsMeeting returns the buildings in which requirement r holds, by id: those that a notification or
// widget shows the user (R7). It is nil for a requirement of only district-wide features: ask
// [Permissions.Meets].
func (p *Permissions) BuildingsMeeting(r Requirement) []Building {
	return p.AppendBuildingsMeeting(nil, r)
}

// AppendBuildingsMeeting is [Permissions.BuildingsMeeting] that appends to dst, and returns the longer slice.
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

// Place is where a user can have a level: a feature in a building, or a district-wide feature with the
// zero Building.
type Place struct {
	Feature  Feature
	Building Building
}

// All yields each place in which the user has a level above None, with that level: by feature in the order
// (package, subpackage, feature), then by building id.
func (p *Permissions) All() iter.Seq2[Place, Level] {
	return func(yield func(Place, Level) bool) {
		if p == nil || p.cat == nil {
			return
		}
		for _, at := range p.cat.order {
			row, feature := p.runs.upTo(at), Feature{p.cat, at}
			if p.level(row, colNone) != None { // district-wide
				if !yield(Place{Feature: feature}, p.level(row, colNone)) {
					return
				}
				continue
			}
			if !p.some(row) {
				continue
			}
			for b := range p.set.All() {
				l := p.level(row, p.named.of(b.n))
				if l != None && !yield(Place{feature, b}, l) {
					return
				}
			}
		}
	}
}

// some reports whether a row gives Read, and so any level, through some area.
func (p *Permissions) some(row int) bool {
	for _, mask := range p.rows[2*row*p.words : (2*row+1)*p.words] {
		if mask != 0 {
			return true
		}
	}
	return false
}
