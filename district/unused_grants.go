package district

import (
	"iter"
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

// Use is one use of a level, such as a line of a log of allowed decisions (R41).
type Use struct {
	User     string
	Feature  string
	Building string // of a district-wide feature ignored
	Level    access.Level
}

// UnusedGrants proposes to take from each role what none of its holders has used: one
// proposal for each role that somebody holds, assigned or calculated, by id. Takes is
// what the holders lose, and no use of theirs is in it.
//
// The uses are those of as long a time as the host thinks enough, in any order; to name one
// again changes nothing. What is not among them was not used: a log that misses uses takes
// them away. So unknown says how many name a user, feature or building that is not there, or
// no level (R4); they are passed over, and more than a few say that the log is of another
// district.
//
// A row counts column by column (R8). A use of Read is of every Read column of the role that
// reaches the building, and if none does of every ReadWrite column, of which Read is then
// needed; a use of ReadWrite is of every ReadWrite column that does, and else as one of
// Read. A use of a district-wide feature is one in every counting building (R11), and of
// what gives it outright.
//
// A package or subpackage of which some features are used becomes these, subpackages as a
// whole where all of their features are; that loses what is cataloged later. It stays one
// row where no narrower rows say the same: where a district-wide feature follows from
// another scope than All. Then ReadWrite that is never used becomes Read. Rows on a package
// without its licence, where nothing can be used, stay as they are (R19).
func (d *District) UnusedGrants(uses iter.Seq[Use]) (proposals []Proposal, unknown int) {
	if d == nil {
		for range uses {
			unknown++
		}
		return nil, unknown
	}
	w := d.newWear()
	for u := range uses {
		if !w.use(u) {
			unknown++
		}
	}
	for p := range d.Roles() {
		n, _ := d.roles.number(p.id)
		if p.void || d.holders(n).Len() == 0 {
			continue
		}
		next := *p.written
		taken := 0
		next.Grants, taken = w.narrowed(p)
		if taken > 0 {
			proposals = d.propose(proposals, ProposeUnused, words.Counted(taken, "row", "rows")+" of role "+strconv.Quote(p.id)+
				" gave more than any of its holders used", Put(next))
		}
	}
	return proposals, unknown
}

// wear is which columns of roles have been used.
type wear struct {
	d        *District
	counting []access.Building
	columns  map[*Role][]wornColumn
	covered  map[access.Resource][]access.Feature
}

// wornColumn is a column of a role's row, and the levels in use of it by feature.
type wornColumn struct {
	at       int // of the row, among those of the role
	resource access.Resource
	level    access.Level
	scope    access.Scope
	compiled access.Grants
	used     map[access.Resource]access.Level
}

func (d *District) newWear() *wear {
	w := &wear{d: d, counting: d.Counting(), columns: map[*Role][]wornColumn{}, covered: map[access.Resource][]access.Feature{}}
	for f := range d.Catalog().Features() {
		r := f.Resource()
		for _, by := range r.Covering() {
			w.covered[by] = append(w.covered[by], f)
		}
	}
	c := d.compiler()
	for _, p := range d.roles.rows {
		for i, g := range p.rows() {
			for _, col := range [...]wornColumn{{level: access.Read, scope: g.Read}, {level: access.ReadWrite, scope: g.ReadWrite}} {
				if !col.scope.IsZero() {
					col.at, col.resource, col.used = i, g.Resource, map[access.Resource]access.Level{}
					col.compiled = c.Grants([]access.Grant{access.ColumnGrant(g.Resource, col.level, col.scope)})
					w.columns[p] = append(w.columns[p], col)
				}
			}
		}
	}
	return w
}

// use notes a use of whatever role gives the level to the user, and reports whether its
// names are known.
func (w *wear) use(use Use) bool {
	u, err := w.d.user(use.User)
	if err != nil {
		return false
	}
	f, err := w.d.Feature(use.Feature)
	if err != nil || use.Level != access.Read && use.Level != access.ReadWrite {
		return false
	}
	places := []access.Building{{}}
	if !f.DistrictWide() {
		if places[0], err = w.d.Building(use.Building); err != nil {
			return false
		}
	} else {
		places = append(places, w.counting...)
	}
	for s := range w.d.sources(u) {
		for _, b := range places {
			if s.Role != nil {
				w.wear(w.columns[s.Role], f, b, s.Defaults, use.Level)
			}
		}
	}
	return true
}

// wear notes the use of a feature in a building by one who has certain defaults. For a
// district-wide feature the zero building is what gives it outright.
func (w *wear) wear(columns []wornColumn, f access.Feature, b access.Building, own access.Defaults, l access.Level) {
	uses := func(of, needed access.Level) (any bool) {
		for i := range columns {
			c := &columns[i]
			if c.level != of || !c.resource.Covers(f.Resource()) {
				continue
			}
			r := c.compiled.Reach(w.d.catalog, w.d.day, access.Read, f)
			if r.District || r.All || !b.IsZero() && r.Has(w.d.buildings, b, own) {
				c.used[f.Resource()] = max(c.used[f.Resource()], needed)
				any = true
			}
		}
		return any
	}
	if l == access.ReadWrite && uses(access.ReadWrite, access.ReadWrite) || uses(access.Read, access.Read) {
		return
	}
	uses(access.ReadWrite, access.Read)
}
