package review

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// reach is where a grant reaches on one feature, by the level of the column: all buildings, a list
// sorted by bytes, or the district for every column that gives a district-wide feature something.
// It is nowhere for a column that gives nothing.
type reach [access.ReadWrite + 1]access.Scope

// in returns the highest level that a grant gives in a building. The id is "" for a building that
// no list names, and for the district.
func (r *reach) in(building string) access.Level {
	for l := access.ReadWrite; l > access.None; l-- {
		ids, isList := r[l].List()
		if _, named := slices.BinarySearch(ids, building); named || !isList && !r[l].IsZero() {
			return l
		}
	}
	return access.None
}

// reaches remembers where columns reach. Each one costs a question to every building, and
// thousands of users hold the same roles.
type reaches struct {
	d      *district.District
	shared map[column]access.Scope // columns of roles that reach the same for every holder
	own    map[column]access.Scope // all other columns of one user
}

// column is one column of a grant, for features of one kind: it reaches the same on all of them
// that the grant covers.
type column struct {
	role         *district.Role // nil for the direct grants
	grant        int            // its number within the source
	level        access.Level
	districtWide bool
}

func newReaches(d *district.District) reaches {
	return reaches{d, map[column]access.Scope{}, map[column]access.Scope{}}
}

// forget makes room for the next user.
func (r *reaches) forget() { clear(r.own) }

// of returns where a grant reaches on a feature that it covers, as an explanation says it.
func (r *reaches) of(g *userGrant, f access.Feature) (at reach) {
	for _, level := range [...]access.Level{access.Read, access.ReadWrite} {
		scope := g.way.Grant.Column(level)
		if scope.IsZero() {
			continue
		}
		remembered := r.shared
		if g.role == nil || scope.Equal(access.ScopeDefaultBuilding()) || scope.Equal(access.ScopeDefaultBuildingList()) {
			remembered = r.own
		}
		c := column{g.role, g.number, level, f.DistrictWide()}
		found, known := remembered[c]
		if !known {
			var idle district.Idleness
			found, idle = r.d.Reaches(g.way.Grant, level, g.defaults, f)
			switch {
			case idle != "":
				found = access.Scope{}
			case f.DistrictWide():
				found = access.ScopeDistrict()
			}
			remembered[c] = found
		}
		at[level] = found
	}
	return at
}
