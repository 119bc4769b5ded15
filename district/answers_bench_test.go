package district_test

import (
	"testing"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

// answerSizes are those of the questions about everyone, which grow with what they reach and
// not with the district.
var answerSizes = samples.Sizes[1:]

// forEachAnswerSize runs a benchmark of one answer to a random question of each kind.
func forEachAnswerSize(b *testing.B, answer func(b *testing.B, x *samples.Bench, feature, building string)) {
	for _, kind := range []struct {
		name string
		wide bool
	}{{"building", false}, {"district", true}} {
		for _, s := range answerSizes {
			b.Run(kind.name+"/"+s.Name, func(b *testing.B) {
				x := samples.NewBench(s)
				var names []string
				for i, f := range x.Features {
					if f.DistrictWide() == kind.wide {
						names = append(names, x.Names[i])
					}
				}
				b.ReportAllocs()
				for b.Loop() {
					answer(b, x, names[x.R.IntN(len(names))], x.IDs[x.R.IntN(len(x.IDs))])
				}
			})
		}
	}
}

// BenchmarkWho counts the users who may read a random feature in a random building.
func BenchmarkWho(b *testing.B) {
	forEachAnswerSize(b, func(b *testing.B, x *samples.Bench, feature, building string) {
		who, err := x.D.Who(feature, building, access.Read)
		if err != nil {
			b.Fatal(err)
		}
		sinkInt = who.Count()
	})
}

// BenchmarkWhoAnywhere counts the users who may read a random feature somewhere.
func BenchmarkWhoAnywhere(b *testing.B) {
	forEachAnswerSize(b, func(b *testing.B, x *samples.Bench, feature, _ string) {
		who, err := x.D.WhoAnywhere(feature, access.Read)
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
		x := samples.NewBench(s)
		user, profile := x.Facts.Users[0], x.Facts.Roles[0]
		user.Roles = user.Roles[1:]
		profile.Grants = append(profile.Grants[:len(profile.Grants):len(profile.Grants)],
			access.Grant{Resource: access.MustParseResource("P1 ALL ALL"), ReadWrite: access.ScopeDefaultBuildingList()})
		for _, change := range []struct {
			name   string
			change district.Change
		}{{"user", district.Put(user)}, {"role", district.Put(profile)}} {
			b.Run(change.name+"/"+s.Name, func(b *testing.B) {
				b.ReportAllocs()
				users := 0
				for b.Loop() {
					preview, err := x.D.Preview(district.Changes{Changes: []district.Change{change.change}})
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
	forEachAnswerSize(b, func(b *testing.B, x *samples.Bench, feature, building string) {
		if _, err := x.D.Explain(x.Login(), feature, building); err != nil {
			b.Fatal(err)
		}
	})
}
