package access_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
)

var compareRows = []string{
	"REG ALL ALL read=all", `REG ALL ALL readWrite=["2"]`, "REG MAINT ALL readWrite=defaultBuildingList",
	"REG MAINT PHONE readWrite=defaultBuilding", `REG SETUP ALL read=["2","3","4"]`, `REG SETUP ALL readWrite=["4","90"]`,
	"REG SETUP DISTRICT readWrite=district", "FED ALL ALL readWrite=all", `FED REPORTS RUNOCR read=["7"]`,
	"LUNCH MAINT MEALS readWrite=all", "CP ALL ALL read=defaultBuildingList", `REG MAINT ADDRESS readWrite=["3"]`,
}

// draw draws permissions in a world.
func draw(t *rapid.T, w world) *access.Permissions {
	var sources []access.Source
	for range rapid.IntRange(0, 3).Draw(t, "sources") {
		sources = append(sources, w.sourceOf(
			rapid.SampledFrom([]string{"", "2", "7"}).Draw(t, "home"),
			rapid.SampledFrom([][]string{nil, {"3"}, {"2", "3", "4"}}).Draw(t, "list"),
			rapid.SliceOfN(rapid.SampledFrom(compareRows), 0, 4).Draw(t, "rows")...))
	}
	return w.resolve(sources...)
}

// later is a revision of lincoln in which things came, went, and changed their kind.
func later() world {
	old, rows := lincoln(), lincolnRows()
	rows.Features = append(rows.Features[1:],
		access.FeatureRow{Resource: res("REG AAA FIRST")},
		access.FeatureRow{Resource: res("REG SETUP ZONES"), DistrictWide: true})
	for i := range rows.Features {
		switch rows.Features[i].Resource.String() {
		case "REG SETUP ROOMS":
			rows.Features[i].DistrictWide = true
		case "CP REPORTS WORKSHEET":
			rows.Features[i].DistrictWide = false
		}
	}
	return world{
		old.cat.Next(rows, func(code string) bool { return code == "LUNCH" }),
		old.set.Next([]access.BuildingRow{{ID: "2"}, {ID: "3", Closed: true}, {ID: "90"}, {ID: "10"}}),
	}
}

// A comparison gives the difference of every feature and building, of which one that is in only one revision has
// no level in the other: within a revision, between two of a line, and between strangers.
func TestAComparisonIsEveryLevelThatDiffers(t *testing.T) {
	stranger := func() world {
		two := []access.BuildingRow{{ID: "2"}, {ID: "3"}}
		return world{access.NewCatalog(lincolnRows(), licensedFED), access.NewBuildings(two)}
	}
	for name, to := range map[string]func() world{"later": later, "stranger": stranger, "same": nil} {
		t.Run(name, func(t *testing.T) {
			old := lincoln()
			now := old
			if to != nil {
				now = to()
			}
			c := access.Compare(old.cat, now.cat, old.set, now.set)
			rapid.Check(t, func(t *rapid.T) {
				before, after := draw(t, old), draw(t, now)
				want := map[string]bool{}
				gained, lost := 0, 0
				for _, f := range features2(old, now) {
					for _, b := range append([]string{""}, buildings2(old, now)...) {
						l, wide := levelNamed(old, before, f, b)
						m, wideToo := levelNamed(now, after, f, b)
						if l == m || wide && wideToo && b != "" { // one level, whatever the building
							continue
						}
						want[fmt.Sprintf("%s @%s %v>%v", f, b, l, m)] = true
						if l < m {
							gained++
						} else {
							lost++
						}
					}
				}
				d := c.Between(before, after)
				require.Equal(t, [2]int{gained, lost}, [2]int{d.Gained, d.Lost})
				require.Equal(t, len(want) == 0, d.IsZero())
				got := map[string]bool{}
				for at, step := range c.All(d, before, after) {
					got[fmt.Sprintf("%v @%v %v>%v", at.Feature, at.Building, step.Before, step.After)] = true
				}
				require.Equal(t, want, got)
				tally := c.Tally()
				tally.Add(d)
				tally.Add(d)
				last := ""
				for f, n := range tally.All() {
					require.Less(t, last, f.String())
					last = f.String()
					require.Contains(t, []int{0, 2}, n.Gained)
					require.Contains(t, []int{0, 2}, n.Lost)
					require.Positive(t, n.Gained+n.Lost)
				}
				require.Equal(t, d.IsZero(), last == "")

				only := c.Only(func(r access.Resource) bool { return r.Package() == "REG" }).Between(before, after)
				require.LessOrEqual(t, only.Gained+only.Lost, d.Gained+d.Lost)
				back := access.Compare(now.cat, old.cat, now.set, old.set).Between(after, before)
				require.Equal(t, [2]int{d.Gained, d.Lost}, [2]int{back.Lost, back.Gained}, "the other way round")
				nobody := c.Between(nil, after)
				require.Zero(t, nobody.Lost)
			})
		})
	}
}

func TestWhatCameWentOrChangedItsKindDiffers(t *testing.T) {
	old, now := lincoln(), later()
	before := old.give("REG MAINT PHONE read=all", "REG SETUP ALL read=all", `REG MAINT ADDRESS readWrite=["3"]`)
	after := now.give("REG MAINT PHONE read=all", "REG SETUP ALL read=all", `REG MAINT ADDRESS readWrite=["2"]`)
	c := access.Compare(old.cat, now.cat, old.set, now.set)
	d := c.Between(before, after)
	var got []string
	for at, change := range c.All(d, before, after) {
		got = append(got, fmt.Sprintf("%v @%v %v>%v", at.Feature, at.Building, change.Before, change.After))
	}
	require.Equal(t, []string{
		"REG MAINT ADDRESS @2 none>readWrite",
		"REG MAINT ADDRESS @3 readWrite>none",
		"REG MAINT PHONE @10 none>read", // a building that came
		"REG MAINT PHONE @4 read>none",  // and two that went
		"REG MAINT PHONE @7 read>none",
		"REG SETUP DISTRICT @ read>none", // a feature that went
		"REG SETUP ROOMS @ none>read",    // one that is district-wide now: Read in buildings 4 and 7 as before
		"REG SETUP ROOMS @10 none>read",
		"REG SETUP ZONES @ none>read", // and one that came
	}, got)
	require.Equal(t, [2]int{5, 4}, [2]int{d.Gained, d.Lost})
}

func features2(worlds ...world) (names []string) {
	seen := map[string]bool{}
	for _, w := range worlds {
		for f := range w.cat.Features() {
			if !seen[f.String()] {
				names, seen[f.String()] = append(names, f.String()), true
			}
		}
	}
	return names
}

func buildings2(worlds ...world) (ids []string) {
	seen := map[string]bool{}
	for _, w := range worlds {
		for b := range w.set.All() {
			if !seen[b.ID()] {
				ids, seen[b.ID()] = append(ids, b.ID()), true
			}
		}
	}
	return ids
}

// levelNamed returns the level on a feature, None for an unknown one, and whether it is one level for the
// district, which that of an unknown feature is.
func levelNamed(w world, p *access.Permissions, feature, building string) (access.Level, bool) {
	f, err := w.cat.Feature(feature)
	if err != nil {
		return access.None, true
	}
	b, _ := w.set.Building(building)
	return p.Level(f, b), f.DistrictWide()
}
