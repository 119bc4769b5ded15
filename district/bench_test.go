package district_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// The benchmarks run on three districts of the size of a small one, a large one and a whole
// state's. Each role has 5 to 40 grants at mixed levels and of all scopes; each user 1 to 4
// roles, one in ten of them with an override, 0 to 5 direct grants, a default building and
// a list of 1 to 8. One feature in twelve is district-wide. A floor measured in the same
// run makes the figures comparable between machines: read ratios, not nanoseconds.

type size struct {
	name                              string
	buildings, features, roles, users int
}

var sizes = []size{
	{"S", 20, 300, 20, 1_000},
	{"M", 200, 1_000, 60, 20_000},
	{"L", 1_500, 2_000, 120, 200_000},
}

var benchDay, _ = access.ParseDay("2026-11-16")

var benchFacts = map[string]func() *district.Facts{}

func init() {
	for _, s := range sizes {
		benchFacts[s.name] = sync.OnceValue(s.facts)
	}
}

// facts makes a district of the size, the same one each time.
func (s size) facts() *district.Facts {
	r := rand.New(rand.NewPCG(1, uint64(s.users)))
	f := &district.Facts{Format: 1, District: district.Info{ID: s.name, SchoolYear: 2027}}
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
			g.Resource, wide = access.MustParseResource(row.Resource.Package()+" "+row.Resource.Subpackage()+" ALL"), false
		case 3:
			g.Resource, wide = access.MustParseResource(row.Resource.Package()+" ALL ALL"), false
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
	for i := range s.users {
		u := district.User{
			Login: fmt.Sprintf("user%07d", i), Email: fmt.Sprintf("user%07d@%s.example", i, s.name), Approved: true,
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

// bench is a compiled district with handles and users to ask for.
type bench struct {
	facts     *district.Facts
	d         *district.District
	features  []access.Feature
	buildings []access.Building
	names     []string
	ids       []string
	r         *rand.Rand
}

func newBench(b *testing.B, s size) *bench {
	f := benchFacts[s.name]()
	d, err := district.New(f, benchDay, nil)
	if err != nil {
		b.Fatal(err)
	}
	x := &bench{facts: f, d: d, r: rand.New(rand.NewPCG(2, 3))}
	for h := range d.Catalog().Features() {
		x.features, x.names = append(x.features, h), append(x.names, h.String())
	}
	for h := range d.Buildings() {
		x.buildings, x.ids = append(x.buildings, h), append(x.ids, h.ID())
	}
	return x
}

func (x *bench) login() string { return x.facts.Users[x.r.IntN(len(x.facts.Users))].Login }

var (
	sinkBool        bool
	sinkInt         int
	sinkPermissions *access.Permissions
	sinkDistrict    *district.District
)

// BenchmarkFloor is three dependent loads from the first-level cache: what a check can not
// do without.
func BenchmarkFloor(b *testing.B) {
	var ring [256]uint32
	for i, next := range rand.New(rand.NewPCG(5, 6)).Perm(len(ring)) {
		ring[i] = uint32(next)
	}
	at := uint32(0)
	for b.Loop() {
		at = ring[ring[ring[at&255]&255]&255]
	}
	sinkInt = int(at)
}

// BenchmarkCan is a check by handle, of one user's permissions in hand.
func BenchmarkCan(b *testing.B) {
	for _, s := range sizes {
		b.Run(s.name, func(b *testing.B) {
			x := newBench(b, s)
			p, _ := x.d.Permissions(x.login())
			type question struct {
				l access.Level
				f access.Feature
				b access.Building
			}
			questions := make([]question, 256)
			for i := range questions {
				questions[i] = question{access.Level(1 + x.r.IntN(2)), x.features[x.r.IntN(len(x.features))], x.buildings[x.r.IntN(len(x.buildings))]}
			}
			b.ReportAllocs()
			i, yes := 0, false
			for b.Loop() {
				q := &questions[i&255]
				yes = p.Can(q.l, q.f, q.b) != yes
				i++
			}
			sinkBool = yes
		})
	}
}

// BenchmarkCanByName is the same check by canonical names.
func BenchmarkCanByName(b *testing.B) {
	for _, s := range sizes {
		b.Run(s.name, func(b *testing.B) {
			x := newBench(b, s)
			p, _ := x.d.Permissions(x.login())
			n := p.ByName()
			features, buildings := make([]string, 256), make([]string, 256)
			for i := range features {
				features[i], buildings[i] = x.names[x.r.IntN(len(x.names))], x.ids[x.r.IntN(len(x.ids))]
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				ok, err := n.Can(access.Read, features[i&255], buildings[i&255])
				sinkBool = ok && err == nil
				i++
			}
		})
	}
}

// BenchmarkPermissions resolves a random user.
func BenchmarkPermissions(b *testing.B) {
	for _, s := range sizes {
		b.Run(s.name, func(b *testing.B) {
			x := newBench(b, s)
			logins := make([]string, 1<<12)
			for i := range logins {
				logins[i] = x.login()
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				sinkPermissions, _ = x.d.Permissions(logins[i&(len(logins)-1)])
				i++
			}
		})
	}
}

// BenchmarkNew compiles a whole district, and reports what it holds for a user beside the
// facts as written.
func BenchmarkNew(b *testing.B) {
	for _, s := range sizes {
		b.Run(s.name, func(b *testing.B) {
			f := benchFacts[s.name]()
			held := func() uint64 {
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				return m.HeapAlloc
			}
			before := held()
			d, err := district.New(f, benchDay, nil)
			if err != nil {
				b.Fatal(err)
			}
			bytes := float64(held()-before) / float64(s.users)
			runtime.KeepAlive(d)
			for b.Loop() {
				sinkDistrict, _ = district.New(f, benchDay, nil)
			}
			b.ReportMetric(bytes, "B/user")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(s.users), "ns/user")
		})
	}
}

// BenchmarkApply changes one user, and one role with all its holders.
func BenchmarkApply(b *testing.B) {
	for _, s := range sizes {
		x := newBench(b, s)
		user, profile := x.facts.Users[0], x.facts.Roles[0]
		user.Approved, profile.Description = false, "changed"
		for name, change := range map[string]district.Change{"user": district.Put(user), "role": district.Put(profile)} {
			b.Run(s.name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					next, err := x.d.Apply(district.Changes{Changes: []district.Change{change}})
					if err != nil {
						b.Fatal(err)
					}
					sinkDistrict = next
				}
			})
		}
	}
}
