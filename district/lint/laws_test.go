package lint_test

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/lint"
)

// witnesses are districts in which the kinds that the laws speak of are found.
var witnesses = map[string][]string{
	"redundant-grant":   {annsSetup, `"REG MAINT ADDRESS", "read": ["5"]}`},
	"content-closed":    {`"public": true`, `"public": false`},
	"almost-everywhere": {annsSetup, `"REG ALL ALL", "read": ["1", "2", "3", "4", "5"]}`},
}

// lawful checks a law on the district in which a kind is found, and on generated ones.
func lawful(t *testing.T, kind string, law func(t require.TestingT, d *district.District)) {
	witness := tidied(t, witnesses[kind]...)
	require.True(t, slices.ContainsFunc(lint.Check(witness), func(f lint.Finding) bool { return f.Kind == kind }))
	law(t, witness)
	rapid.Check(t, func(t *rapid.T) {
		law(t, samples.Compiled(t, districttest.Facts().Draw(t, "facts"), districttest.Day().Draw(t, "day")))
	})
}

// pointers returns the places at which a kind is found.
func pointers(d *district.District, kind string) (all []string) {
	for _, f := range lint.Check(d) {
		if f.Kind == kind {
			all = append(all, f.Pointer)
		}
	}
	return all
}

// levels returns every level that sources give, by feature and building.
func levels(d *district.District, sources iter.Seq[district.Source]) map[string]access.Level {
	var all []access.Bundle
	for s := range sources {
		all = append(all, s.Bundle)
	}
	found := map[string]access.Level{}
	for place, l := range d.Resolve("", all).All() {
		found[place.Feature.String()+"@"+place.Building.ID()] = l
	}
	return found
}

func TestEveryFindingHasItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := samples.Compiled(t, districttest.Facts().Draw(t, "facts"), districttest.Day().Draw(t, "day"))
		for _, f := range lint.Check(d) {
			requirePlaced(t, d, f)
		}
	})
}

func TestAContentTypeIsClosedIfNoUserMayView(t *testing.T) { // R33
	lawful(t, "content-closed", func(t require.TestingT, d *district.District) {
		var want []string
		for i, c := range d.Facts().ContentTypes {
			open := c.Public
			for u := range d.Users() {
				open = open || samples.Must(d.ContentOf(u.Login, c.Name)).View
			}
			if !open {
				want = append(want, fmt.Sprintf("/contentTypes/%d", i))
			}
		}
		require.Equal(t, want, pointers(d, "content-closed"))
	})
}

// A row is redundant if the user has the same levels without it, and the roles give each level that it gives.
func TestARowIsRedundantIfTheRolesGiveItsLevels(t *testing.T) { // R10
	lawful(t, "redundant-grant", func(t require.TestingT, d *district.District) {
		var want []string
		rows := map[string][]access.Grant{}
		for i, u := range d.Facts().Users {
			imagine := func(change func(*district.User)) map[string]access.Level {
				next := u
				change(&next)
				return levels(d, d.SourcesOf(&next))
			}
			all := levels(d, d.Sources(u.Login))
			roles := imagine(func(u *district.User) { u.Grants = nil })
			for j, g := range u.Grants {
				without := imagine(func(u *district.User) { u.Grants = slices.Delete(slices.Clone(u.Grants), j, j+1) })
				own := imagine(func(u *district.User) {
					u.Login, u.Grants, u.Roles, u.Attached = "somebody-else", []access.Grant{g}, nil, nil
				})
				redundant := len(own) > 0 && maps.Equal(all, without)
				for place, l := range own {
					redundant = redundant && roles[place] >= l
				}
				if redundant {
					want = append(want, fmt.Sprintf("/users/%d/grants/%d", i, j))
					rows[u.Login] = append(rows[u.Login], g)
				}
			}
		}
		require.Equal(t, want, pointers(d, "redundant-grant"))

		var logins []string
		for r := range lint.Redundant(d) {
			logins = append(logins, r.User.Login)
			require.Equal(t, rows[r.User.Login], r.Rows)
		}
		require.Equal(t, slices.Sorted(maps.Keys(rows)), logins)
	})
}

// A subpackage is almost everywhere if a plain feature beside its district-wide ones would be missed in few buildings.
func TestAlmostEverywhereIsWhatAPlainFeatureMisses(t *testing.T) { // R11
	const plain = "PLAIN"
	lawful(t, "almost-everywhere", func(t require.TestingT, d *district.District) {
		f := *d.Facts()
		f.Features = slices.Clone(f.Features)
		beside := map[access.Resource]access.Resource{} // by subpackage
		for _, row := range d.Facts().Features {
			if s := row.Resource.WholeSubpackage(); row.DistrictWide && beside[s].IsZero() {
				beside[s] = access.MustParseResource(s.Package() + " " + s.Subpackage() + " " + plain)
				f.Features = append(f.Features, access.FeatureRow{Resource: beside[s]})
			}
		}
		with := samples.Compiled(t, &f, d.Day())
		want := map[string]bool{}
		for i, u := range f.Users {
			p := samples.Must(with.Permissions(u.Login))
			for wide := range with.Catalog().Features() {
				if !wide.DistrictWide() || p.Can(access.Read, wide, access.Building{}) {
					continue
				}
				at := samples.Must(with.Feature(beside[wide.Resource().WholeSubpackage()].String()))
				missing, reached := 0, 0
				for _, b := range with.BuildingSet().Counting() {
					if p.Can(access.Read, at, b) {
						reached++
					} else {
						missing++
					}
				}
				if 0 < missing && missing <= 3 && missing < reached {
					want[fmt.Sprintf("/users/%d %s", i, wide.Resource().WholeSubpackage())] = true
				}
			}
		}
		found := map[string]bool{}
		for _, f := range lint.Check(d) {
			if f.Kind == "almost-everywhere" {
				subpackages, _, _ := strings.Cut(f.Text, " is granted in all")
				for s := range strings.SplitSeq(subpackages, ", ") {
					found[f.Pointer+" "+s] = true
				}
			}
		}
		require.Equal(t, want, found)
	})
}

func TestAFeatureIsUnusableIfNobodyReadsItAnywhere(t *testing.T) { // R14
	law := func(t require.TestingT, d *district.District) (want []access.Feature) {
		for f := range d.Catalog().Features() {
			nobody := true
			for u := range d.Users() {
				nobody = nobody && !samples.Must(d.Permissions(u.Login)).Anywhere(access.Read, f)
			}
			if nobody {
				want = append(want, f)
			}
		}
		require.Equal(t, want, lint.Unusable(d))
		return want
	}
	witness := law(t, tidied(t, `"key": "K"`, `"key": " "`))
	require.Equal(t, "[BUS MAINT FLEET FIN GL VENDORS REG SETUP DISTRICT REG SETUP VALTAB]", fmt.Sprint(witness))
	rapid.Check(t, func(t *rapid.T) {
		law(t, samples.Compiled(t, districttest.Facts().Draw(t, "facts"), districttest.Day().Draw(t, "day")))
	})
	require.Empty(t, lint.Unusable(nil))
}

func BenchmarkCheck(b *testing.B) {
	for _, s := range samples.Sizes[:3] {
		b.Run(s.Name, func(b *testing.B) {
			d := samples.Compiled(b, s.Facts(), samples.SchoolDay)
			for b.Loop() {
				lint.Check(d)
			}
		})
	}
}

func BenchmarkUnusable(b *testing.B) {
	for _, s := range samples.Sizes[:3] {
		b.Run(s.Name, func(b *testing.B) {
			d := samples.Compiled(b, s.Facts(), samples.SchoolDay)
			for b.Loop() {
				lint.Unusable(d)
			}
		})
	}
}
