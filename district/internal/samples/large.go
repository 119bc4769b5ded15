package samples

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// Size is the size of a large district. Each role has 5 to 40 grants at mixed levels and of
// all scopes; each user 1 to 4 roles, one in ten of them with an override, 0 to 5 direct
// grants, a default building and a list of 1 to 8. One feature in twelve is district-wide.
type size struct {
	Name                              string
	buildings, features, roles, Users int
}

// Sizes are those of a small district, a large one, a whole state's, and one with the roles
// and buildings of a whole state and a million users.
var Sizes = []size{
	{"S", 20, 300, 20, 1_000},
	{"M", 200, 1_000, 60, 20_000},
	{"L", 1_500, 2_000, 120, 200_000},
	{"XL", 1_500, 2_000, 120, 1_000_000},
}

var (
	madeFacts   = map[string]*district.Facts{}
	madeBenches = map[string]*Bench{}
)

// Facts are those of a district of the size, the same ones each time: they are not to be
// changed. A million users take seconds to make.
func (s size) Facts() *district.Facts {
	if madeFacts[s.Name] == nil {
		madeFacts[s.Name] = s.draw()
	}
	return madeFacts[s.Name]
}

func (s size) draw() *district.Facts {
	r := rand.New(rand.NewPCG(1, uint64(s.Users)))
	f := &district.Facts{Format: 1, District: district.Info{ID: s.Name, SchoolYear: 2027}}
	for i := range s.buildings {
		f.Buildings = append(f.Buildings, access.BuildingRow{ID: fmt.Sprint(i + 1)})
	}
	packages := max(3, s.features/100)
	for i := range packages {
		f.Packages = append(f.Packages, access.PackageRow{Code: fmt.Sprintf("P%d", i)})
	}
	for i := range s.features {
		f.Features = append(f.Features, access.FeatureRow{
			Resource:     access.MustParseResource(fmt.Sprintf("P%d S%d F%d", i%packages, i/packages%8, i)),
			DistrictWide: i%12 == 0,
			Operations:   map[string]access.Level{"regenerate": access.ReadWrite},
		})
	}
	list := func(n int) []string {
		ids := make([]string, 0, n)
		for _, i := range r.Perm(s.buildings)[:min(n, s.buildings)] {
			ids = append(ids, fmt.Sprint(i+1))
		}
		return ids
	}
	grant := func() access.Grant {
		row := &f.Features[r.IntN(len(f.Features))]
		g := access.Grant{Resource: row.Resource}
		wide := row.DistrictWide
		switch r.IntN(10) {
		case 0, 1, 2:
			g.Resource, wide = Resource(row.Resource.Package(), row.Resource.Subpackage(), access.AllCode), false
		case 3:
			g.Resource, wide = Resource(row.Resource.Package(), access.AllCode, access.AllCode), false
		}
		scope := func() access.Scope {
			if wide {
				return access.ScopeDistrict()
			}
			switch r.IntN(4) {
			case 0:
				return access.ScopeAll()
			case 1:
				return access.ScopeDefaultBuilding()
			case 2:
				return access.ScopeDefaultBuildingList()
			}
			return access.ScopeIn(list(1 + r.IntN(6))...)
		}
		if r.IntN(3) > 0 {
			g.Read = scope()
		}
		if g.Read.IsZero() || r.IntN(2) == 0 {
			g.ReadWrite = scope()
		}
		return g
	}
	for i := range s.roles {
		p := role.Profile{ID: fmt.Sprintf("ROLE%d", i)}
		for range 5 + r.IntN(36) {
			p.Grants = another(p.Grants, grant())
		}
		f.Roles = append(f.Roles, p)
	}
	for i := range s.Users {
		u := district.User{
			Login: fmt.Sprintf("user%07d", i), Email: fmt.Sprintf("user%07d@%s.example", i, s.Name), Approved: true,
			DefaultBuilding: fmt.Sprint(1 + r.IntN(s.buildings)), DefaultBuildingList: list(1 + r.IntN(8)),
		}
		for range r.IntN(6) {
			u.Grants = another(u.Grants, grant())
		}
		for _, n := range r.Perm(s.roles)[:1+r.IntN(4)] {
			a := role.Assignment{Role: fmt.Sprintf("ROLE%d", n)}
			if r.IntN(10) == 0 {
				ids := list(1 + r.IntN(4))
				a.Override = &role.Override{DefaultBuilding: ids[0], DefaultBuildingList: &ids}
			}
			u.Roles = append(u.Roles, a)
		}
		f.Users = append(f.Users, u)
	}
	return f
}

// another appends a grant unless it is there already.
func another(grants []access.Grant, g access.Grant) []access.Grant {
	if slices.ContainsFunc(grants, g.Equal) {
		return grants
	}
	return append(grants, g)
}

// Bench is a compiled district with handles and users to ask for.
type Bench struct {
	Facts     *district.Facts
	D         *district.District
	Features  []access.Feature
	Buildings []access.Building
	Names     []string // of the features
	IDs       []string // of the buildings
	R         *rand.Rand
}

// NewBench returns the district of a size, compiled once for all benchmarks of a run, with
// random numbers that are the same for each of them.
func NewBench(s size) *Bench {
	if madeBenches[s.Name] == nil {
		f := s.Facts()
		d := Must(district.New(f, SchoolDay, nil))
		x := &Bench{Facts: f, D: d}
		for h := range d.Catalog().Features() {
			x.Features, x.Names = append(x.Features, h), append(x.Names, h.String())
		}
		for h := range d.Buildings() {
			x.Buildings, x.IDs = append(x.Buildings, h), append(x.IDs, h.ID())
		}
		madeBenches[s.Name] = x
	}
	x := *madeBenches[s.Name]
	x.R = rand.New(rand.NewPCG(2, 3))
	return &x
}

// Login is that of a random user.
func (x *Bench) Login() string { return x.Facts.Users[x.R.IntN(len(x.Facts.Users))].Login }
