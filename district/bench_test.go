package district_test

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

// A floor measured in the same run makes the figures of the benchmarks comparable between
// machines: read ratios, not nanoseconds.

// benchSizes are those of the benchmarks that compile a district or ask about one user.
var benchSizes = samples.Sizes[:3]

var (
	sinkBool        bool
	sinkInt         int
	sinkPermissions *access.Permissions
	sinkDistrict    *district.District
)

// BenchmarkFloor is three dependent loads from the first-level cache: the least that a
// check takes.
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
	for _, s := range benchSizes {
		b.Run(s.Name, func(b *testing.B) {
			x := samples.NewBench(s)
			p, _ := x.D.Permissions(x.Login())
			type question struct {
				l access.Level
				f access.Feature
				b access.Building
			}
			questions := make([]question, 256)
			for i := range questions {
				questions[i] = question{access.Level(1 + x.R.IntN(2)), x.Features[x.R.IntN(len(x.Features))], x.Buildings[x.R.IntN(len(x.Buildings))]}
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
	for _, s := range benchSizes {
		b.Run(s.Name, func(b *testing.B) {
			x := samples.NewBench(s)
			p, _ := x.D.Permissions(x.Login())
			n := p.ByName()
			features, buildings := make([]string, 256), make([]string, 256)
			for i := range features {
				features[i], buildings[i] = x.Names[x.R.IntN(len(x.Names))], x.IDs[x.R.IntN(len(x.IDs))]
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
	for _, s := range benchSizes {
		b.Run(s.Name, func(b *testing.B) {
			x := samples.NewBench(s)
			logins := make([]string, 1<<12)
			for i := range logins {
				logins[i] = x.Login()
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				sinkPermissions, _ = x.D.Permissions(logins[i&(len(logins)-1)])
				i++
			}
		})
	}
}

// BenchmarkNew compiles a whole district, and reports what it holds for a user beside the
// facts as written.
func BenchmarkNew(b *testing.B) {
	for _, s := range benchSizes {
		b.Run(s.Name, func(b *testing.B) {
			f := s.Facts()
			held := func() uint64 {
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				return m.HeapAlloc
			}
			before := held()
			d, err := district.New(f, samples.SchoolDay, nil)
			if err != nil {
				b.Fatal(err)
			}
			bytes := float64(held()-before) / float64(s.Users)
			runtime.KeepAlive(d)
			for b.Loop() {
				sinkDistrict, _ = district.New(f, samples.SchoolDay, nil)
			}
			b.ReportMetric(bytes, "B/user")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(s.Users), "ns/user")
		})
	}
}

// BenchmarkApply changes one user, and one role with all its holders.
func BenchmarkApply(b *testing.B) {
	for _, s := range benchSizes {
		x := samples.NewBench(s)
		user, profile := x.Facts.Users[0], x.Facts.Roles[0]
		user.Approved, profile.Description = false, "changed"
		for name, change := range map[string]district.Change{"user": district.Put(user), "role": district.Put(profile)} {
			b.Run(s.Name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					next, err := x.D.Apply(district.Changes{Changes: []district.Change{change}})
					if err != nil {
						b.Fatal(err)
					}
					sinkDistrict = next
				}
			})
		}
	}
}
