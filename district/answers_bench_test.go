package district_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// The questions about everyone grow with what they reach, not with the district: from
// 20,000 users over 200,000 to a million, with the roles and buildings of a whole state.
var answerSizes = []size{sizes[1], sizes[2], {"XL", 1_500, 2_000, 120, 1_000_000}}

func init() {
	xl := answerSizes[2]
	benchFacts[xl.name] = sync.OnceValue(xl.facts)
}

var answerBenches = map[string]*bench{}

// answerBench keeps a district for all benchmarks of a run: a million users take seconds to
// make.
func answerBench(b *testing.B, s size) *bench {
	if answerBenches[s.name] == nil {
		answerBenches[s.name] = newBench(b, s)
	}
	x := *answerBenches[s.name]
	x.r = rand.New(rand.NewPCG(2, 3))
	return &x
}

// forEachAnswerSize runs a benchmark of one answer to a random question of each kind.
func forEachAnswerSize(b *testing.B, answer func(b *testing.B, x *bench, feature, building string)) {
	for _, kind := range []struct {
		name string
		wide bool
	}{{"building", false}, {"district", true}} {
		for _, s := range answerSizes {
			b.Run(kind.name+"/"+s.name, func(b *testing.B) {
				x := answerBench(b, s)
				var names []string
				for i, f := range x.features {
					if f.DistrictWide() == kind.wide {
						names = append(names, x.names[i])
					}
				}
				b.ReportAllocs()
				for b.Loop() {
					answer(b, x, names[x.r.IntN(len(names))], x.ids[x.r.IntN(len(x.ids))])
				}
			})
		}
	}
}

// BenchmarkWho counts the users who may read a random feature in a random building.
func BenchmarkWho(b *testing.B) {
	forEachAnswerSize(b, func(b *testing.B, x *bench, feature, building string) {
		who, err := x.d.Who(feature, building, access.Read)
		if err != nil {
			b.Fatal(err)
		}
		sinkInt = who.Count()
	})
}

// BenchmarkWhoAnywhere counts the users who may read a random feature somewhere.
func BenchmarkWhoAnywhere(b *testing.B) {
	forEachAnswerSize(b, func(b *testing.B, x *bench, feature, _ string) {
		who, err := x.d.WhoAnywhere(feature, access.Read)
		if err != nil {
			b.Fatal(err)
		}
		sinkInt = who.Count()
	})
}

// BenchmarkPreview previews an edit of one user, and of one role: of 120 roles about one
// user in fifty holds each.
func BenchmarkPreview(b *testing.B) {
	for _, s := range answerSizes {
		x := answerBench(b, s)
		user, profile := x.facts.Users[0], x.facts.Roles[0]
		user.Roles = user.Roles[1:]
		profile.Grants = append(profile.Grants[:len(profile.Grants):len(profile.Grants)],
			access.Grant{Resource: access.MustParseResource("P1 ALL ALL"), ReadWrite: access.ScopeDefaultBuildingList()})
		for _, change := range []struct {
			name   string
			change district.Change
		}{{"user", district.Put(user)}, {"role", district.Put(profile)}} {
			b.Run(change.name+"/"+s.name, func(b *testing.B) {
				b.ReportAllocs()
				users := 0
				for b.Loop() {
					preview, err := x.d.Preview(district.Changes{Changes: []district.Change{change.change}})
					if err != nil {
						b.Fatal(err)
					}
					users = preview.Users
				}
				b.ReportMetric(float64(users), "users")
			})
		}
	}
}

// BenchmarkExplain explains the level of a random user on a random feature.
func BenchmarkExplain(b *testing.B) {
	forEachAnswerSize(b, func(b *testing.B, x *bench, feature, building string) {
		if _, err := x.d.Explain(x.login(), feature, building); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkMissing asks what would let a random user change a random feature.
func BenchmarkMissing(b *testing.B) {
	forEachAnswerSize(b, func(b *testing.B, x *bench, feature, building string) {
		if _, err := x.d.Missing(x.login(), feature, building, access.ReadWrite); err != nil {
			b.Fatal(err)
		}
	})
}
