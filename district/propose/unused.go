package propose

import (
	"fmt"
	"iter"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

// Use is one use of a level, such as a line of a log of allowed decisions (R41).
type Use struct {
	User     string
	Feature  string
	Building string // ignored for a district-wide feature
	Level    access.Level
}

// UnusedGrants proposes to take from each role what none of its holders has used: one proposal for each role that
// somebody holds, assigned or calculated, by id. Its Difference is what the holders lose, and no use of theirs is in
// it.
//
// The uses are those of as long a time as the host thinks enough, in any order; to name one again changes nothing.
// What is not among them was not used: a log that misses uses takes them away. So unknown says how many name a user,
// feature or building that is not there, or no level (R4). They are passed over; more than a few say that the log is
// of another district.
//
// A row counts column by column (R8). A use of Read is a use of every Read column of the role that reaches the
// building. If none does, it is a use of every ReadWrite column that does, of which then Read is needed. A use of
// ReadWrite is a use of every ReadWrite column that reaches the building, and otherwise counts like one of Read. A
// use of a district-wide feature is one in every counting building (R11), and of the columns that give it outright.
//
// A package or subpackage of which some features are used becomes these features, and whole subpackages where all of
// their features are used; that loses features that are cataloged later. It stays one row where no narrower rows say
// the same: where a district-wide feature follows from another scope than All. Then ReadWrite that is never used
// becomes Read. Rows on a package without its licence, where nothing can be used, stay as they are (R19).
func UnusedGrants(d *district.District, uses iter.Seq[Use]) (proposals []*Proposal, unknown int) {
	t, x := newTidying(d), newUsage(d)
	if uses == nil {
		uses = func(func(Use) bool) {}
	}
	for use := range uses {
		if !x.add(use) {
			unknown++
		}
	}
	for r := range d.Roles() {
		holders, _ := d.Holders(r.ID())
		if r.IsVoid() || holders.Count() == 0 {
			continue
		}
		next := *r.Written()
		changed := 0
		if next.Grants, changed = x.narrowed(r); changed > 0 {
			t.add(Proposal{Goal: GoalUnused, Changes: set(district.Put(next)),
				Text: fmt.Sprintf("%s of role %q gave more than any of its holders used",
					words.Counted(changed, "row", "rows"), r.ID())})
		}
	}
	return t.all, unknown
}

// usage is which columns of roles have been used.
type usage struct {
	d        *district.District
	counting []access.Building
	columns  map[*district.Role][]column
	covered  map[access.Resource][]access.Feature
}

// column is a column of a role's row, and the levels in use of it by feature.
type column struct {
	row    int          // index among the rows of the role
	grant  access.Grant // the column as a row of its own
	level  access.Level
	grants access.Grants // compiled
	used   map[access.Resource]access.Level
}

func newUsage(d *district.District) *usage {
	x := &usage{
		d: d, counting: d.BuildingSet().Counting(),
		columns: map[*district.Role][]column{}, covered: covered(d.Catalog()),
	}
	c := &access.Compiler{Catalog: d.Catalog(), Buildings: d.BuildingSet()}
	for r := range d.Roles() {
		for i, g := range r.Written().Grants {
			for l := access.Read; l <= access.ReadWrite; l++ {
				if scope := g.Column(l); !scope.IsZero() {
					g := access.ColumnGrant(g.Resource, l, scope)
					x.columns[r] = append(x.columns[r],
						column{i, g, l, c.Grants([]access.Grant{g}), map[access.Resource]access.Level{}})
				}
			}
		}
	}
	return x
}

// add notes a use of every role that gives the level to the user, and reports whether its names are known.
func (x *usage) add(use Use) bool {
	_, err := x.d.User(use.User)
	if err != nil {
		return false
	}
	f, err := x.d.Feature(use.Feature)
	if err != nil || use.Level != access.Read && use.Level != access.ReadWrite {
		return false
	}
	places := []access.Building{{}}
	if !f.DistrictWide() {
		if places[0], err = x.d.Building(use.Building); err != nil {
			return false
		}
	} else {
		places = append(places, x.counting...)
	}
	for s := range x.d.Sources(use.User) {
		for _, b := range places {
			x.markUsed(x.columns[s.Role], f, b, s.Defaults, use.Level)
		}
	}
	return true
}

// markUsed notes that a user with these defaults has used a level on a feature in a building. The zero building is
// that of the columns that give a district-wide feature outright.
func (x *usage) markUsed(columns []column, f access.Feature, b access.Building, own access.Defaults, l access.Level) {
	mark := func(level, needed access.Level) (found bool) {
		for i := range columns {
			c := &columns[i]
			if c.level != level || !c.grant.Resource.Covers(f.Resource()) {
				continue
			}
			r := c.grants.Reach(x.d.Catalog(), x.d.Day(), access.Read, f)
			if r.District || r.All || !b.IsZero() && r.Has(x.d.BuildingSet(), b, own) {
				c.used[f.Resource()] = max(c.used[f.Resource()], needed)
				found = true
			}
		}
		return found
	}
	if l == access.ReadWrite && mark(access.ReadWrite, access.ReadWrite) || mark(access.Read, access.Read) {
		return
	}
	mark(access.ReadWrite, access.Read)
}
