package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
)

func TestADistrictWideFeatureHasOneLevel(t *testing.T) { // R11, R13
	for _, tt := range []struct {
		name, grants string // separated by semicolons
		want         access.Level
	}{
		{"nothing", "", access.None},
		{"its own read", "REG SETUP DISTRICT read=district", access.Read},
		{"its own readWrite", "REG SETUP DISTRICT readWrite=district", access.ReadWrite},
		{"both columns", "REG SETUP DISTRICT read=district readWrite=district", access.ReadWrite},
		{"another one's", "REG SETUP CALENDAR readWrite=district", access.None},
		{"read everywhere, readWrite in two", `REG SETUP ALL read=all readWrite=["2","3"]`, access.Read},
		{"two of three alone", `REG SETUP ALL readWrite=["2","3"]`, access.None},
		{"every counting one by name", `REG SETUP ALL readWrite=["2","3","4"]`, access.ReadWrite},
		{"the others alone", `REG SETUP ALL readWrite=["7","90"]`, access.None},
		{"all but a counting one", `REG SETUP ALL readWrite=["2","3","7","90"]`, access.None},
		{"two rows", `REG SETUP ALL readWrite=["2","3"]; REG SETUP ALL read=["4"]`, access.Read},
		{"package and subpackage", `REG SETUP ALL readWrite=["2","3"]; REG ALL ALL read=["4"]`, access.Read},
		{"both, at readWrite", `REG SETUP ALL readWrite=["2"]; REG ALL ALL readWrite=["3","4"]`, access.ReadWrite},
		{"another subpackage", "REG MAINT ALL readWrite=all", access.None},
		{"own read, containers in some", `REG SETUP DISTRICT read=district; REG SETUP ALL readWrite=["2","3"]`, access.Read},
		{"own read, containers everywhere", "REG SETUP DISTRICT read=district; REG ALL ALL readWrite=all", access.ReadWrite},
		{"own readWrite is more", `REG SETUP DISTRICT readWrite=district; REG SETUP ALL read=["2"]`, access.ReadWrite},
		{"own with all is void", "REG SETUP DISTRICT readWrite=all", access.None},
		{"own with a list is void", `REG SETUP DISTRICT readWrite=["2","3","4"]`, access.None},
		{"a void column leaves the row", "REG SETUP DISTRICT read=district readWrite=all", access.Read},
		{"own list is void too", `REG SETUP DISTRICT readWrite=["4"]; REG SETUP ALL readWrite=["2","3"]`, access.None},
		{"district on a container is void", "REG SETUP ALL readWrite=district; REG ALL ALL read=district", access.None},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := lincoln()
			p := w.give(split(tt.grants)...)
			for _, b := range []string{"", "2", "3", "4", "7", "90"} { // R14: whatever the building
				require.Equal(t, tt.want, w.level(t, p, "REG SETUP DISTRICT", b), "in %q", b)
			}
			foreign := lincoln().building(t, "2")
			require.Equal(t, tt.want, p.Level(w.feature(t, "REG SETUP DISTRICT"), foreign))
			named, err := p.ByName().Level("REG SETUP DISTRICT", "no such building")
			require.NoError(t, err)
			require.Equal(t, tt.want, named)
			require.Equal(t, tt.want >= access.Read, p.Anywhere(access.Read, w.feature(t, "REG SETUP DISTRICT")))
			require.Equal(t, tt.want >= access.Read, p.Everywhere(access.Read, w.feature(t, "REG SETUP DISTRICT")))
			require.Nil(t, p.Buildings(access.Read, w.feature(t, "REG SETUP DISTRICT")))
		})
	}
}

// R11: container grants of several sources, each with its own defaults, count together.
func TestSeveralSourcesReachADistrictWideFeatureTogether(t *testing.T) {
	w := lincoln()
	a := w.sourceOf("2", nil, "REG SETUP ALL readWrite=defaultBuilding")
	b := w.sourceOf("3", []string{"3"}, "REG ALL ALL readWrite=defaultBuildingList")
	c := w.sourceOf("4", nil, "REG SETUP ALL read=defaultBuilding")
	for _, tt := range []struct {
		name    string
		sources []access.Bundle
		want    access.Level
	}{
		{"one", []access.Bundle{a}, access.None},
		{"two", []access.Bundle{a, b}, access.None},
		{"three", []access.Bundle{a, b, c}, access.Read},
		{"three, turned", []access.Bundle{c, b, a}, access.Read},
		{"four", []access.Bundle{a, b, c, w.source(`REG ALL ALL readWrite=["4"]`)}, access.ReadWrite},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, w.level(t, w.resolve(tt.sources...), "REG SETUP DISTRICT", ""))
		})
	}
}

// R11: building-scoped features of the same containers keep their level in each building.
func TestTheDistrictRuleLeavesBuildingScopedFeaturesAlone(t *testing.T) {
	w := lincoln()
	p := w.give(`REG SETUP ALL read=all readWrite=["2","3"]`)
	for id, want := range map[string]access.Level{
		"2": access.ReadWrite, "3": access.ReadWrite, "4": access.Read, "7": access.Read, "90": access.Read,
	} {
		require.Equal(t, want, w.level(t, p, "REG SETUP ROOMS", id), id)
	}
}

func TestWithoutACountingBuildingOnlyAllCounts(t *testing.T) { // R12
	closed := []access.BuildingRow{{ID: "2", Closed: true}, {ID: "3", OutOfDistrict: true}}
	oneOpen := append(closed[:2:2], access.BuildingRow{ID: "4"})
	for _, tt := range []struct {
		name      string
		buildings []access.BuildingRow
		grant     string
		want      access.Level
	}{
		{"all, closed alone", closed, "REG SETUP ALL readWrite=all", access.ReadWrite},
		{"read all, closed alone", closed, `REG SETUP ALL read=all readWrite=["2","3"]`, access.Read},
		{"every one by name", closed, `REG SETUP ALL readWrite=["2","3"]`, access.None},
		{"default building", closed, "REG SETUP ALL readWrite=defaultBuilding", access.None},
		{"all, no buildings", nil, "REG ALL ALL read=all", access.Read},
		{"list, no buildings", nil, `REG ALL ALL read=["2"]`, access.None},
		{"own, no buildings", nil, "REG SETUP DISTRICT readWrite=district", access.ReadWrite},
		{"one counting", oneOpen, `REG SETUP ALL readWrite=["4"]`, access.ReadWrite},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := world{lincoln().cat, access.NewBuildings(tt.buildings)}
			p := w.resolve(w.sourceOf("2", nil, tt.grant))
			require.Equal(t, tt.want, w.level(t, p, "REG SETUP DISTRICT", ""))
			if tt.buildings == nil {
				require.False(t, p.Anywhere(access.Read, w.feature(t, "REG SETUP DISTRICT")), "R14: there is no building")
				require.False(t, p.Everywhere(access.Read, w.feature(t, "REG SETUP DISTRICT")))
			}
		})
	}
}

// R11 and R12 for every district of three buildings, closed or not, and every way to list
// them in the two columns of a package and a subpackage grant.
func TestTheDistrictRuleHoldsInEverySmallDistrict(t *testing.T) {
	cat := lincoln().cat
	var lists [8]access.Scope
	for bits := range lists {
		var ids []string
		for i, id := range []string{"1", "2", "3"} {
			if bits>>i&1 != 0 {
				ids = append(ids, id)
			}
		}
		lists[bits] = access.ScopeIn(ids...)
	}
	f := must(cat.Feature("REG SETUP DISTRICT"))
	for closed := range 8 {
		var rows []access.BuildingRow
		for i, id := range []string{"1", "2", "3"} {
			rows = append(rows, access.BuildingRow{ID: id, Closed: closed>>i&1 != 0})
		}
		set := access.NewBuildings(rows)
		c := access.Compiler{Catalog: cat, Buildings: set}
		for pick := range 8 * 8 * 8 * 8 {
			pr, pw, sr, sw := pick&7, pick>>3&7, pick>>6&7, pick>>9&7
			p := access.Resolve("", cat, set, today, []access.Bundle{{Grants: c.Grants([]access.Grant{
				{Resource: res("REG ALL ALL"), Read: lists[pr], ReadWrite: lists[pw]},
				{Resource: res("REG SETUP ALL"), Read: lists[sr], ReadWrite: lists[sw]},
			})}})
			want, open := access.None, 7&^closed
			if write := pw | sw; open != 0 && open&^write == 0 {
				want = access.ReadWrite
			} else if open != 0 && open&^(write|pr|sr) == 0 {
				want = access.Read
			}
			if got := p.Level(f, access.Building{}); got != want {
				t.Fatalf("closed %03b, package %03b %03b, subpackage %03b %03b: %v, want %v", closed, pr, pw, sr, sw, got, want)
			}
		}
	}
}

// The level of a district-wide feature is the least that ResolvePerBuilding gives in a counting building
// (R11, R12).
func TestADistrictWideLevelIsTheLeastPerBuilding(t *testing.T) {
	w := lincoln()
	rapid.Check(t, func(t *rapid.T) {
		s := w.sourceOf("2", []string{"2", "3", "4"}, rapid.SliceOfN(rapid.SampledFrom(compareRows), 0, 5).Draw(t, "rows")...)
		p, perBuilding := w.resolve(s), access.ResolvePerBuilding(w.cat, w.set, today, []access.Bundle{s})
		for f := range w.cat.Features() {
			if !f.DistrictWide() {
				continue
			}
			least := access.ReadWrite
			for _, id := range []string{"2", "3", "4"} {
				least = min(least, perBuilding.Level(f, w.building(t, id)))
			}
			require.Equal(t, least, p.Level(f, access.Building{}))
		}
	})
}

// R11: one building without the level is enough, in a district of more buildings than a word has bits too.
func TestEveryBuildingOfALargeDistrictCounts(t *testing.T) {
	const n = 130
	w := world{lincoln().cat, access.NewBuildings(numbered(n))}
	for _, missing := range []int{1, 2, 63, 64, 65, 100, 127, 128, 129, n} {
		var every, others []string
		for i := 1; i <= n; i++ {
			every = append(every, number(i))
			if i != missing {
				others = append(others, number(i))
			}
		}
		grants := []string{"REG MAINT ALL read=" + access.ScopeIn(every...).String(),
			"REG SETUP ALL readWrite=" + access.ScopeIn(others...).String()}
		p := w.give(grants...)
		require.Equal(t, access.None, w.level(t, p, "REG SETUP DISTRICT", ""), "all but %d", missing)
		p = w.give(append(grants, `REG ALL ALL read=["`+number(missing)+`"]`)...)
		require.Equal(t, access.Read, w.level(t, p, "REG SETUP DISTRICT", ""), "with %d", missing)
	}
}

// Per building, the level without a building is that of the scope District, by name too.
func TestTheLevelWithoutABuildingIsThatOfTheScopeDistrict(t *testing.T) {
	w := lincoln()
	for grant, want := range map[string]access.Level{
		"REG SETUP DISTRICT read=district": access.Read, "REG SETUP ALL readWrite=all": access.None,
		`REG SETUP ALL read=["2","3","4"]`: access.None, "REG ALL ALL read=all": access.None,
	} {
		p := access.ResolvePerBuilding(w.cat, w.set, today, []access.Bundle{w.source(grant)})
		require.Equal(t, want, w.level(t, p, "REG SETUP DISTRICT", ""), grant)
	}
}
