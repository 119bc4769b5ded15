package samples

import (
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/draw"
)

// What districttest draws is named like this.
var (
	RoleIDs = []string{"CLERK", "TEACHER", "NURSE", "AIDE"}
	Logins  = []string{"ann", "bob", "cyd", "dee"}
	TheDay  = MustDay("2028-02-29") // all dates lie within EdgeDays of it
)

const (
	Gone     = "GONE" // a building, role, package, subpackage, login or record that is not there
	EdgeDays = 3
)

// Changes are sound ones or such with faults, so that a district takes about half of them.
func Changes(t *rapid.T, to *district.District) district.Changes {
	options := draw.Pick(t, [][]districttest.Option{nil, {districttest.Sound()}})
	return districttest.Changes(to, options...).Draw(t, "changes")
}

// BuildingIDs are those of all buildings.
func BuildingIDs(f *district.Facts) (ids []string) {
	for _, b := range f.Buildings {
		ids = append(ids, b.ID)
	}
	return ids
}

// ProvableGrant is a row for a role that many others of the same features stand beside.
func ProvableGrant(t *rapid.T, f *district.Facts) access.Grant {
	g := access.Grant{Resource: draw.Pick(t, f.Features).Resource}
	wide := g.Resource.Feature() == "D"
	if code := draw.Pick(t, []string{"", "S", "T", "S", access.AllCode}); code != "" && !draw.Chance(t, 25) {
		g.Resource, wide = Resource(g.Resource.Package(), code, access.AllCode), false
	}
	scope := access.ScopeDistrict()
	if !wide {
		list := draw.Subset(t, BuildingIDs(f), 50)
		if len(list) == 0 {
			list = BuildingIDs(f)[:1]
		}
		scope = draw.Pick(t, []access.Scope{
			access.ScopeDefaultBuilding(), access.ScopeDefaultBuilding(), access.ScopeDefaultBuildingList(),
			access.ScopeAll(), access.ScopeIn(list...), access.ScopeIn(list[0]),
		})
	}
	if draw.Chance(t, 70) {
		g.ReadWrite = scope
	} else {
		g.Read = scope
	}
	return g
}
