package lint

import (
	"iter"
	"slices"
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

var (
	redundantGrant = Kind{"redundant-grant", SeverityInfo, "R10",
		"A row of a user that gives only what the user's roles, assigned and calculated, give on the day as well: " +
			"without it nothing would change. A row that gives nothing by itself is not found.",
		"take the row away, unless it is meant to outlast the role"}
)

// RedundantRows are the direct grants of a user that give nothing beyond what the user's roles give already.
type RedundantRows struct {
	User *district.User // in canonical form, not to be changed
	Rows []access.Grant // in the order in which the user has them, at least one
}

// Redundant yields the redundant rows of every user who has some, by login: the rows that the finding redundant-grant
// names. Each row is judged by itself, with all others in place. Two redundant rows may be needed together, one of the
// two at least, since rows add up for a district-wide feature (R11). Nil has none.
func Redundant(d *district.District) iter.Seq[RedundantRows] {
	return func(yield func(RedundantRows) bool) {
		d := d.Assuming(district.EveryoneApproved())
		r := newRedundancy(d)
		for u := range subjects(d, d.Facts()) {
			var rows []access.Grant
			for i := range r.of(u) {
				rows = append(rows, u.Grants[i])
			}
			if len(rows) > 0 && !yield(RedundantRows{u.User, rows}) {
				return
			}
		}
	}
}

// redundancy finds the direct grants that roles give already. It resolves the roles, the row, and all sources without
// the row.
type redundancy struct {
	d        *district.District
	compiler access.Compiler
	covered  map[access.Resource][]access.Feature // by each resource
}

func newRedundancy(d *district.District) redundancy {
	r := redundancy{d, access.Compiler{Catalog: d.Catalog(), Buildings: d.BuildingSet()},
		map[access.Resource][]access.Feature{}}
	for f := range d.Catalog().Features() {
		for _, by := range f.Resource().Covering() {
			r.covered[by] = append(r.covered[by], f)
		}
	}
	return r
}

// of yields the indexes of the redundant rows of a user, each with the first role that gives all of the row by itself;
// nil if it takes several roles.
func (r *redundancy) of(u *subject) iter.Seq2[int, *district.Role] {
	return func(yield func(int, *district.Role) bool) {
		if len(u.roles) == 0 || !u.direct {
			return
		}
		roles := u.sources[1:]
		byRoles := r.d.Resolve("", roles)
		rows := make([]access.Bundle, len(u.Grants))
		for i := range u.Grants {
			rows[i] = access.Bundle{Grants: r.compiler.Grants(u.Grants[i : i+1]), Defaults: u.own()}
		}
		for i := range rows {
			features, places := r.covered[u.Grants[i].Resource], r.places(u, i)
			row := r.d.Resolve("", rows[i:i+1]) // nothing outside its days
			if !gives(byRoles, row, features, places) || r.adds(features, roles, rows, i) {
				continue
			}
			var by *district.Role
			for j := range roles {
				if gives(r.d.Resolve("", roles[j:j+1]), row, features, places) {
					by = u.roles[j].Role
					break
				}
			}
			if !yield(i, by) {
				return
			}
		}
	}
}

// places returns where a row that does not reach all buildings can have a level: the district, which is the zero
// building, and the buildings that the row and the user's defaults name.
func (r *redundancy) places(u *subject, row int) []access.Building {
	read, _ := u.Grants[row].Read.List()
	write, _ := u.Grants[row].ReadWrite.List()
	all := []access.Building{{}}
	for _, ids := range [...][]string{read, write, u.DefaultBuildingList, {u.DefaultBuilding}} {
		for _, id := range ids {
			if b, err := r.d.Building(id); err == nil {
				all = append(all, b)
			}
		}
	}
	return all
}

// gives reports whether p gives everything that a row gives on features, and the row gives something.
func gives(p, row *access.Permissions, features []access.Feature, places []access.Building) bool {
	something := false
	for _, f := range features {
		for l := access.Read; l <= access.ReadWrite; l++ {
			if row.Everywhere(l, f) {
				if !p.Everywhere(l, f) {
					return false
				}
				something = true
				continue
			}
			for _, b := range places {
				if row.Can(l, f, b) {
					if !p.Can(l, f, b) {
						return false
					}
					something = true
				}
			}
		}
	}
	return something
}

// adds reports whether a row raises the level of a district-wide feature that it covers. There it adds up with the
// roles and the other rows (R11).
func (r *redundancy) adds(features []access.Feature, roles, rows []access.Bundle, row int) bool {
	if !slices.ContainsFunc(features, access.Feature.DistrictWide) {
		return false
	}
	with := r.d.Resolve("", slices.Concat(roles, rows))
	without := r.d.Resolve("", slices.Concat(roles, rows[:row], rows[row+1:]))
	return slices.ContainsFunc(features, func(f access.Feature) bool {
		return with.Level(f, access.Building{}) != without.Level(f, access.Building{})
	})
}

// redundant notes the rows that the roles of a user give already.
func (l *linter) redundant(u *subject) {
	for i, r := range l.redundancy.of(u) {
		by := "roles together give"
		if r != nil {
			by = "role " + strconv.Quote(r.ID()) + " gives"
		}
		l.add(&redundantGrant, u.place("grants", i),
			"the row on "+u.Grants[i].Resource.String()+" adds nothing to what the "+by)
	}
}
