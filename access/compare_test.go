package access_test

import (
	"fmt"
	"maps"
	"slices"
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
	var sources []access.Bundle
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

// difference is a level that differs, in building "" for a district-wide feature.
type difference struct {
	feature, building string
	access.LevelChange
}

// differences asks both revisions for every level, and lists those that differ in the order of Comparison.All.
// A feature or building of only one revision has no level in the other.
func differences(old, now world, before, after *access.Permissions) (out []difference) {
	features, buildings := features2(old, now), append(buildings2(old, now), "")
	slices.Sort(features)
	slices.Sort(buildings)
	for _, name := range features {
		f, err := old.cat.Feature(name)
		g, errToo := now.cat.Feature(name)
		wide := (err != nil || f.DistrictWide()) && (errToo != nil || g.DistrictWide())
		for _, id := range buildings {
			b, _ := old.set.Building(id)
			c, _ := now.set.Building(id)
			l, m := before.Level(f, b), after.Level(g, c)
			if l != m && (id == "" || !wide) { // one level, whatever the building
				out = append(out, difference{name, id, access.LevelChange{Before: l, After: m}})
			}
		}
	}
	return out
}

// requireDifferences requires that c finds what differs, and that tallies of the whole comparison count it.
func requireDifferences(t require.TestingT, whole, c *access.Comparison, before, after *access.Permissions,
	want []difference) {
	type counted struct {
		feature string
		access.Tallied
	}
	var gained, lost int
	var wantTally []counted
	for _, at := range want {
		if n := len(wantTally); n == 0 || wantTally[n-1].feature != at.feature {
			wantTally = append(wantTally, counted{feature: at.feature})
		}
		n := &wantTally[len(wantTally)-1].Tallied
		if at.Before < at.After {
			gained, n.Gained = gained+1, 2
		} else {
			lost, n.Lost = lost+1, 2
		}
	}
	d := c.Between(before, after)
	require.Equal(t, [2]int{gained, lost}, [2]int{d.Gained, d.Lost})
	require.Equal(t, len(want) == 0, d.IsZero())
	var got []difference
	for at, change := range c.All(d, before, after) {
		got = append(got, difference{at.Feature.String(), at.Building.String(), change})
	}
	require.Equal(t, want, got)
	tally := whole.Tally()
	tally.Add(d)
	tally.Add(d)
	var gotTally []counted
	for f, n := range tally.All() {
		gotTally = append(gotTally, counted{f.String(), n})
	}
	require.Equal(t, wantTally, gotTally, "each delta is counted once a feature")
}

// abouts are conditions for Only.
var abouts = map[string]func(access.Resource) bool{
	"a package":    func(r access.Resource) bool { return r.Package() == "REG" },
	"a subpackage": func(r access.Resource) bool { return r.Subpackage() == "SETUP" },
	"a feature":    func(r access.Resource) bool { return r == res("REG MAINT PHONE") },
	"the others":   func(r access.Resource) bool { return r != res("REG MAINT PHONE") },
	"all":          func(access.Resource) bool { return true },
	"none":         func(access.Resource) bool { return false },
	"nil":          nil,
}

// onlyAbout returns the differences of the features for which about holds.
func onlyAbout(all []difference, about func(access.Resource) bool) (out []difference) {
	for _, at := range all {
		if about != nil && about(res(at.feature)) {
			out = append(out, at)
		}
	}
	return out
}

// A comparison gives the difference of every feature and building: within a revision, between two of a line, and
// between strangers. Only gives those of some features.
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
			back := access.Compare(now.cat, old.cat, now.set, old.set)
			only := map[string]*access.Comparison{}
			for name, about := range abouts {
				only[name] = c.Only(about)
			}
			rapid.Check(t, func(t *rapid.T) {
				before, after := draw(t, old), draw(t, now)
				want := differences(old, now, before, after)
				requireDifferences(t, c, c, before, after, want)
				name := rapid.SampledFrom(slices.Sorted(maps.Keys(abouts))).Draw(t, "about")
				requireDifferences(t, c, only[name], before, after, onlyAbout(want, abouts[name]))
				d, turned := c.Between(before, after), back.Between(after, before)
				require.Equal(t, [2]int{d.Gained, d.Lost}, [2]int{turned.Lost, turned.Gained}, "the other way round")
				requireDifferences(t, c, c, nil, after, differences(old, now, nil, after))
				requireDifferences(t, c, c, before, nil, differences(old, now, before, nil))
			})
		})
	}
}

// Three features, each of which is district-wide, building-scoped or missing in each of two revisions, and
// buildings that come, go and stand in another order.
func TestAComparisonHoldsInEverySmallPairOfRevisions(t *testing.T) {
	rows := func(kinds int) access.CatalogRows {
		rows := access.CatalogRows{Packages: packages("REG")}
		for _, name := range []string{"REG A A", "REG A B", "REG B A"} {
			if kind := kinds % 3; kind > 0 {
				rows.Features = append(rows.Features, access.FeatureRow{Resource: res(name), DistrictWide: kind > 1})
			}
			kinds /= 3
		}
		return rows
	}
	first := access.NewBuildings([]access.BuildingRow{{ID: "1"}, {ID: "2"}, {ID: "3"}, {ID: "gone"}})
	oldSet := first.Next([]access.BuildingRow{{ID: "1"}, {ID: "2"}, {ID: "3"}})
	newSet := oldSet.Next([]access.BuildingRow{{ID: "4"}, {ID: "3"}, {ID: "2"}, {ID: "0"}})
	about := func(r access.Resource) bool { return r != res("REG A A") }
	for kinds := range 27 * 27 {
		old := world{access.NewCatalog(rows(kinds%27), nil), oldSet}
		gone := world{old.cat, first}.source(`REG ALL ALL readWrite=["2","gone"]`)
		before := old.resolve(old.source("REG ALL ALL read=all", `REG A ALL readWrite=["2"]`), gone)
		set := []*access.Buildings{oldSet, newSet}[kinds%2]
		now := world{old.cat.Next(rows(kinds/27), nil), set}
		after := now.give(`REG ALL ALL read=["0","2","4"]`, `REG A ALL readWrite=["3","4"]`, "REG B ALL readWrite=all")
		want := differences(old, now, before, after)
		c := access.Compare(old.cat, now.cat, old.set, now.set)
		requireDifferences(t, c, c, before, after, want)
		requireDifferences(t, c, c.Only(about), before, after, onlyAbout(want, about))
	}
}

// More features and buildings than a word has bits, of which runs come and go at both ends and in between.
func TestAComparisonSeesPastAWordOfFeaturesAndBuildings(t *testing.T) {
	const features, buildings = 200, 70
	old, grants := lists(features, buildings)
	some := access.CatalogRows{Packages: packages("REG"), Features: runs(5, 20, 30, 190)}
	more := access.CatalogRows{Packages: packages("REG"), Features: runs(0, features, 202, 210)}
	reversed := numbered(buildings)
	slices.Reverse(reversed)
	others := append(numbered(buildings)[10:15], numbered(buildings + 65)[16:]...)
	every := access.Grant{Resource: res("REG MAINT F0100"), ReadWrite: access.ScopeAll()}
	fewer, changed := grants[150:], append(slices.Clone(grants), every)
	for name, now := range map[string]world{
		"the same":           old,
		"features went":      {old.cat.Next(some, nil), old.set},
		"features came":      {old.cat.Next(more, nil), old.set},
		"buildings turned":   {old.cat, access.NewBuildings(reversed)},
		"buildings changed":  {old.cat, old.set.Next(others)},
		"both, of a line":    {old.cat.Next(some, nil), old.set.Next(others)},
		"both, of strangers": {access.NewCatalog(more, nil), access.NewBuildings(others)},
	} {
		t.Run(name, func(t *testing.T) {
			c := access.Compare(old.cat, now.cat, old.set, now.set)
			for _, gives := range [][2][]access.Grant{{grants, changed}, {{every}, fewer}} {
				before, after := old.resolve(old.compiled(gives[0])), now.resolve(now.compiled(gives[1]))
				requireDifferences(t, c, c, before, after, differences(old, now, before, after))
			}
		})
	}
}

// runs returns the features of lists from a to before b, and from c to before d.
func runs(a, b, c, d int) (rows []access.FeatureRow) {
	for i := range d {
		if a <= i && i < b || c <= i {
			rows = append(rows, access.FeatureRow{Resource: res("REG MAINT F" + number(i))})
		}
	}
	return rows
}

func TestARevisionWithoutAnythingHasNoLevel(t *testing.T) { // zero is safe
	w, nothing := lincoln(), world{}
	homeless, emptied := world{w.cat, nil}, world{w.cat, access.NewBuildings(numbered(100)).Next(nil)}
	grants := []string{"REG ALL ALL readWrite=all", "REG SETUP DISTRICT read=district", `FED ALL ALL read=["2"]`}
	for name, pair := range map[string][2]world{
		"nothing at all": {nothing, nothing}, "the first": {nothing, w}, "the last": {w, nothing},
		"no buildings": {homeless, homeless}, "the first buildings": {homeless, w}, "the last buildings": {w, homeless},
		"none and none left": {homeless, emptied}, "none left and none": {emptied, homeless},
	} {
		t.Run(name, func(t *testing.T) {
			old, now := pair[0], pair[1]
			c := access.Compare(old.cat, now.cat, old.set, now.set)
			for _, before := range []*access.Permissions{nil, old.give(grants...)} {
				for _, after := range []*access.Permissions{nil, now.give(grants...)} {
					requireDifferences(t, c, c, before, after, differences(old, now, before, after))
				}
			}
		})
	}
}

func TestNoComparisonIsOfNothing(t *testing.T) { // zero is safe
	w := lincoln()
	p := w.give("REG ALL ALL readWrite=all")
	var none *access.Comparison
	for name, c := range map[string]*access.Comparison{
		"nil": none, "zero": {}, "only of nil": none.Only(abouts["all"]), "only by nil": none.Only(nil),
	} {
		t.Run(name, func(t *testing.T) {
			requireDifferences(t, c, c, nil, p, nil)
			requireDifferences(t, c, c, p, nil, nil)
			requireDifferences(t, c, c, nil, nil, nil)
		})
	}
}

func TestATallyOfNoComparisonCountsNothing(t *testing.T) { // zero is safe
	w := lincoln()
	d := access.Compare(w.cat, w.cat, w.set, w.set).Between(nil, w.give("REG ALL ALL readWrite=all"))
	require.False(t, d.IsZero())
	for name, tally := range map[string]*access.Tally{"nil": nil, "zero": {}} {
		t.Run(name, func(t *testing.T) {
			tally.Add(d)
			for f := range tally.All() {
				t.Fatal(f)
			}
		})
	}
}

// A list that names every building gives what All gives, as long as no building is added.
func TestAllInsteadOfEveryBuildingIsNoDifference(t *testing.T) {
	w := lincoln()
	list, all := w.give(`REG MAINT ALL read=["2","3","4","7","90"]`), w.give("REG MAINT ALL read=all")
	c := access.Compare(w.cat, w.cat, w.set, w.set)
	requireDifferences(t, c, c, list, all, nil)
	requireDifferences(t, c, c, all, list, nil)
}

func TestADifferenceStopsWhenTheCallerDoes(t *testing.T) {
	w := lincoln()
	p := w.give("REG ALL ALL readWrite=all", "REG SETUP ALL read=all")
	c := access.Compare(w.cat, w.cat, w.set, w.set)
	d, tally := c.Between(nil, p), c.Tally()
	tally.Add(d)
	for stop := range 27 {
		n := 0
		for range c.All(d, nil, p) {
			if n++; n > stop {
				break
			}
		}
		require.Equal(t, stop+1, n)
	}
	for stop := range 3 {
		n := 0
		for range tally.All() {
			if n++; n > stop {
				break
			}
		}
		require.Equal(t, stop+1, n)
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
