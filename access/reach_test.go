package access_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
)

// A reach with the defaults of a holder gives what resolving the source gives.
func TestAReachWithDefaultsIsWhatResolvingGives(t *testing.T) {
	w := lincoln()
	rapid.Check(t, func(t *rapid.T) {
		s := w.sourceOf(
			rapid.SampledFrom([]string{"", "2", "7"}).Draw(t, "home"),
			rapid.SampledFrom([][]string{nil, {"3"}, {"2", "4"}}).Draw(t, "list"),
			rapid.SliceOfN(rapid.SampledFrom(compareRows), 0, 5).Draw(t, "rows")...)
		resolved := access.ResolvePerBuilding(w.cat, w.set, today, []access.Bundle{s})
		for f := range w.cat.Features() {
			for _, l := range levels[1:] {
				reach := s.Grants.Reach(w.cat, today, l, f)
				any := false
				for b := range w.set.All() {
					here := reach.District || reach.Has(w.set, b, s.Defaults)
					require.Equal(t, resolved.Can(l, f, b), here, "%v on %v in %v", l, f, b)
					any = any || reach.Has(w.set, b, s.Defaults)
				}
				require.Equal(t, any, reach.Has(w.set, access.Building{}, s.Defaults), "anywhere")
				require.Equal(t, reach.District, resolved.Can(l, f, access.Building{}))
			}
		}
	})
}

func TestAReachListsTheScopesOfALevel(t *testing.T) {
	w := lincoln()
	grants := w.source("REG ALL ALL read=defaultBuildingList", `REG MAINT ALL readWrite=["2","4"]`,
		"LUNCH ALL ALL read=all",
		"REG MAINT PHONE readWrite=defaultBuilding", "REG MAINT PHONE read=all from=2030-01-01",
		"REG SETUP DISTRICT read=district", "REG SETUP CALENDAR read=all").Grants
	for _, tt := range []struct {
		feature string
		level   access.Level
		want    string
	}{
		{"REG MAINT PHONE", access.Read, "defaultBuilding defaultBuildingList 2 4"},
		{"REG MAINT PHONE", access.ReadWrite, "defaultBuilding 2 4"},
		{"REG MAINT PHONE", access.None, ""},
		{"REG SETUP ROOMS", access.Read, "defaultBuildingList"},
		{"REG SETUP ROOMS", access.ReadWrite, ""},
		{"REG SETUP DISTRICT", access.Read, "district defaultBuildingList"},
		{"REG SETUP CALENDAR", access.Read, "defaultBuildingList"}, // R13: All does not fit
		{"LUNCH MAINT MEALS", access.Read, ""},                     // R19: no licence
	} {
		r := grants.Reach(w.cat, today, tt.level, w.feature(t, tt.feature))
		var got []string
		for _, scope := range []struct {
			name string
			is   bool
		}{
			{"district", r.District}, {"all", r.All},
			{"defaultBuilding", r.DefaultBuilding}, {"defaultBuildingList", r.DefaultBuildingList},
		} {
			if scope.is {
				got = append(got, scope.name)
			}
		}
		for b := range w.set.All() {
			if r.Names(w.set, b) {
				got = append(got, b.ID())
			}
		}
		require.Equal(t, tt.want, strings.Join(got, " "), "%v on %s", tt.level, tt.feature)
		require.Equal(t, tt.want == "", r.IsZero())
	}
}

func TestAReachCoversWhatItsScopesReachForEveryHolder(t *testing.T) {
	w := lincoln()
	for _, tt := range []struct {
		name            string
		larger, smaller string
		want            bool
	}{
		{"nothing", "REG MAINT PHONE read=all", "REG MAINT ADDRESS read=all", true},
		{"something by nothing", "REG MAINT ADDRESS read=all", "REG MAINT PHONE read=all", false},
		{"all by all", "REG MAINT PHONE read=all", "REG ALL ALL read=all", true},
		{"a default by all", "REG MAINT PHONE read=all", "REG MAINT PHONE read=defaultBuilding", true},
		{"all by a default", "REG MAINT PHONE read=defaultBuilding", "REG MAINT PHONE read=all", false},
		{"one default by the other", "REG MAINT PHONE read=defaultBuilding", "REG ALL ALL read=defaultBuildingList", false},
		{"a list by all of its members", `REG MAINT PHONE read=["2","3"]`, `REG MAINT PHONE read=["3"]`, true},
		{"a list by one of its members", `REG MAINT PHONE read=["3"]`, `REG MAINT PHONE read=["2","3"]`, false},
		{"a member that does not exist", `REG MAINT PHONE read=["3"]`, `REG MAINT PHONE read=["3","gone"]`, true},
		{"all by every building", `REG MAINT PHONE read=["2","3","4","7","90"]`, "REG MAINT PHONE read=all", false},
		{"a list by a default", "REG MAINT PHONE read=defaultBuilding", `REG MAINT PHONE read=["2"]`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, covers(w, "REG MAINT PHONE", tt.larger, tt.smaller))
		})
	}
	district, all := "REG SETUP DISTRICT read=district", "REG SETUP ALL read=all"
	require.True(t, covers(w, "REG SETUP DISTRICT", district, all), "either gives the level outright (R11)")
	require.True(t, covers(w, "REG SETUP DISTRICT", all, district))
	require.False(t, covers(w, "REG SETUP DISTRICT", `REG SETUP ALL read=["2","3","4"]`, district))
}

func covers(w world, feature, larger, smaller string) bool {
	f := must(w.cat.Feature(feature))
	r := w.source(larger).Grants.Reach(w.cat, today, access.Read, f)
	s := w.source(smaller).Grants.Reach(w.cat, today, access.Read, f)
	return r.Covers(&s, w.set)
}

func TestAListIsCoveredByTheBuildingsThatStillExist(t *testing.T) { // R13
	w := lincoln()
	without := w.set.Next([]access.BuildingRow{{ID: "2"}, {ID: "4"}})
	phone := w.feature(t, "REG MAINT PHONE")
	two := w.source(`REG MAINT PHONE read=["2"]`).Grants.Reach(w.cat, today, access.Read, phone)
	three := w.source(`REG MAINT PHONE read=["2","3"]`).Grants.Reach(w.cat, today, access.Read, phone)
	require.False(t, two.Covers(&three, w.set))
	require.True(t, two.Covers(&three, without))
	require.False(t, two.Covers(&three, nil), "without a set every building counts")
}

// A reach covers another exactly if, for all defaults, it has every building that the other has, one that
// is added later included.
func TestCoveringIsHavingEveryBuildingOfTheOther(t *testing.T) {
	old := lincoln()
	w := world{old.cat, old.set.Next(append([]access.BuildingRow{{ID: "new"}}, buildingRows(old.set)...))}
	homes := []string{"", "2", "new"}
	var all []access.Defaults
	for _, home := range homes {
		for _, list := range homes {
			c := access.Compiler{Catalog: w.cat, Buildings: w.set}
			all = append(all, access.Defaults{Building: c.Building(home), List: c.AppendBuildings(nil, []string{list})})
		}
	}
	phone := w.feature(t, "REG MAINT PHONE")
	rapid.Check(t, func(t *rapid.T) {
		drawReach := func(name string) access.Reach {
			rows := rapid.SliceOfN(rapid.SampledFrom(compareRows), 0, 4).Draw(t, name)
			return old.source(rows...).Grants.Reach(old.cat, today, access.Read, phone)
		}
		larger, smaller := drawReach("larger"), drawReach("smaller")
		want := !slices.ContainsFunc(all, func(own access.Defaults) bool {
			for b := range w.set.All() {
				if smaller.Has(w.set, b, own) && !larger.Has(w.set, b, own) {
					return true
				}
			}
			return false
		})
		require.Equal(t, want, larger.Covers(&smaller, w.set))
	})
}

func buildingRows(set *access.Buildings) (rows []access.BuildingRow) {
	for b := range set.All() {
		rows = append(rows, b.Row())
	}
	return rows
}

func TestNothingReachesNothing(t *testing.T) { // R1, R4: zero is safe
	w := lincoln()
	s := w.sourceOf("2", []string{"2"}, "REG ALL ALL readWrite=all", `FED ALL ALL readWrite=["2"]`,
		"CP ALL ALL readWrite=defaultBuilding", "REG SETUP DISTRICT readWrite=district")
	phone, two := w.feature(t, "REG MAINT PHONE"), w.building(t, "2")
	full := s.Grants.Reach(w.cat, today, access.Read, phone)
	require.False(t, full.IsZero())
	reach := func(g access.Grants, l access.Level, f access.Feature) *access.Reach {
		r := g.Reach(w.cat, today, l, f)
		return &r
	}
	for name, r := range map[string]*access.Reach{
		"nil": nil, "zero": {},
		"no feature":        reach(s.Grants, access.Read, access.Feature{}),
		"a foreign feature": reach(s.Grants, access.Read, lincoln().feature(t, "REG MAINT PHONE")),
		"none":              reach(s.Grants, access.None, phone),
		"no level":          reach(s.Grants, access.ReadWrite+1, phone),
		"no grants":         reach(access.Grants{}, access.Read, phone),
	} {
		t.Run(name, func(t *testing.T) {
			require.True(t, r.IsZero())
			for _, b := range []access.Building{{}, two} {
				require.False(t, r.Names(w.set, b))
				require.False(t, r.Names(nil, b))
				require.False(t, r.Has(w.set, b, s.Defaults))
			}
			require.True(t, full.Covers(r, w.set))
			require.True(t, r.Covers(nil, w.set))
			require.False(t, r.Covers(&full, w.set))
		})
	}
}

// More lists than a chunk of rows holds.
func TestAReachHasTheListsOfEveryRow(t *testing.T) {
	const n = 90
	w := world{lincoln().cat, access.NewBuildings(numbered(n))}
	rows := []string{"REG MAINT PHONE read=defaultBuilding"}
	for i := range n {
		id := number(i + 1)
		rows = append(rows, `REG MAINT PHONE readWrite=["`+id+`"]`, `REG SETUP ROOMS read=["`+id+`","0001"]`)
	}
	rows = append(rows, "REG SETUP ROOMS readWrite=defaultBuildingList")
	g := w.source(rows...).Grants
	phone := g.Reach(w.cat, today, access.Read, w.feature(t, "REG MAINT PHONE"))
	rooms := g.Reach(w.cat, today, access.ReadWrite, w.feature(t, "REG SETUP ROOMS"))
	require.True(t, phone.DefaultBuilding)
	require.True(t, rooms.DefaultBuildingList, "of the last row")
	for b := range w.set.All() {
		require.True(t, phone.Names(w.set, b), b)
		require.False(t, rooms.Names(w.set, b), b)
	}
}

func TestAReachOfWhatIsNotThereIsEmpty(t *testing.T) { // R13
	first := access.NewBuildings(numbered(3))
	now := world{lincoln().cat, first.Next(numbered(130)[1:])}
	phone, none := now.feature(t, "REG MAINT PHONE"), access.Building{}
	for _, home := range []string{"0064", "0065", "0128", "0130"} {
		own := now.sourceOf(home, []string{home}).Defaults
		for _, scope := range []string{`["` + home + `"]`, "defaultBuilding", "defaultBuildingList"} {
			r := now.source("REG MAINT PHONE read="+scope).Grants.Reach(now.cat, today, access.Read, phone)
			require.True(t, r.Has(now.set, none, own), "%s: %s", home, scope)
			require.False(t, r.Has(first, none, own), "%s: %s, in a revision without it", home, scope)
			require.False(t, r.Names(first, none))
			require.Equal(t, scope[0] == '[', r.Names(now.set, none))
			require.Equal(t, scope[0] == '[', r.Names(nil, none), "without a set every building counts")
		}
	}
	all := now.source("REG MAINT PHONE read=all").Grants.Reach(now.cat, today, access.Read, phone)
	require.True(t, all.Has(now.set, none, access.Defaults{}))
	require.False(t, all.Has(nil, none, access.Defaults{}), "there is no building")
	require.False(t, all.Has(now.set.Next(nil), none, access.Defaults{}))
}
