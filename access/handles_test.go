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

// revision is one of a tree of revisions, with the model of it: the model has a number for each thing, and says
// which thing stands under a name.
type revision struct {
	world
	features, buildings map[string]int
	operations          map[string]access.Level // of every feature's operation "run"
}

var (
	revisionFeatures = []string{
		"REG MAINT A", "REG MAINT B", "REG MAINT C", "REG MAINTPY A", "REG SETUP A", "FED MAINT A",
	}
	revisionBuildings = []string{"1", "10", "2", "3", "4"}
)

// inherit gives numbers to names. A name that the parent has too keeps its number.
func inherit(parent map[string]int, names []string, fresh *int) map[string]int {
	out := map[string]int{}
	for _, name := range names {
		if id, ok := parent[name]; ok {
			out[name] = id
		} else {
			*fresh++
			out[name] = *fresh
		}
	}
	return out
}

func drawRevision(t *rapid.T, parent *revision, fresh *int) *revision {
	names := rapid.SliceOfDistinct(rapid.SampledFrom(revisionFeatures), rapid.ID[string]).Draw(t, "features")
	places := rapid.SliceOfDistinct(rapid.SampledFrom(revisionBuildings), rapid.ID[string]).Draw(t, "buildings")
	r := &revision{operations: map[string]access.Level{}}
	rows := access.CatalogRows{Packages: packages("REG", "FED")}
	for _, name := range names {
		row := access.FeatureRow{Resource: res(name), Operations: map[string]access.Level{"about": access.Read}}
		if l := rapid.SampledFrom(levels).Draw(t, "needs"); l != access.None {
			r.operations[name], row.Operations["run"] = l, l
		}
		rows.Features = append(rows.Features, row)
	}
	var set []access.BuildingRow
	for _, id := range places {
		set = append(set, access.BuildingRow{ID: id})
	}
	if parent == nil {
		r.world = world{access.NewCatalog(rows, nil), access.NewBuildings(set)}
		parent = &revision{}
	} else {
		r.world = world{parent.cat.Next(rows, nil), parent.set.Next(set)}
	}
	r.features, r.buildings = inherit(parent.features, names, fresh), inherit(parent.buildings, places, fresh)
	return r
}

// A handle answers on another revision if and only if the same thing exists there, and then as the handle of that
// revision does (DESIGN.md): on earlier and later revisions, on siblings and on other lines, with things taken
// away and made again.
func TestAHandleAnswersForItsOwnThingAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fresh := 0
		var tree []*revision
		for i := range rapid.IntRange(2, 5).Draw(t, "revisions") {
			var parent *revision
			if n := rapid.IntRange(-1, i-1).Draw(t, "parent"); n >= 0 && i > 0 {
				parent = tree[n]
			}
			tree = append(tree, drawRevision(t, parent, &fresh))
		}
		for _, from := range tree {
			for _, on := range tree {
				checkFeatures(t, from, on)
				checkBuildings(t, from, on)
			}
		}
	})
}

func checkFeatures(t *rapid.T, from, on *revision) {
	everything := on.give("REG ALL ALL readWrite=all", "FED ALL ALL readWrite=all")
	for _, name := range slices.Sorted(maps.Keys(from.features)) {
		f := from.feature(t, name)
		own, there := on.features[name]
		same := there && own == from.features[name]
		others := []string{"CP ALL ALL read=all"}
		for other := range on.features {
			if other != name {
				others = append(others, other+" readWrite=all")
			}
		}
		mine, theirs, reader := on.give(name+" readWrite=all"), on.give(others...), on.give(name+" read=all")
		op, opErr := from.cat.Operation(name, "run")
		for b := range on.set.All() {
			require.Equal(t, same, everything.Can(access.Read, f, b))
			require.Equal(t, same, mine.Level(f, b) == access.ReadWrite)
			require.Equal(t, access.None, theirs.Level(f, b), "another one's answer")
			if opErr == nil {
				require.Equal(t, same && on.operations[name] != access.None, everything.Allows(op, b))
				reads := same && on.operations[name] == access.Read
				require.Equal(t, reads, reader.Allows(op, b), "the level of the revision asked")
			}
		}
		require.Equal(t, same && on.set.Len() > 0, mine.Anywhere(access.ReadWrite, f))
		require.Equal(t, same && on.set.Len() > 0, mine.Everywhere(access.ReadWrite, f))
		require.Equal(t, same && on.set.Len() > 0, len(mine.Buildings(access.Read, f)) > 0)
		require.False(t, theirs.Anywhere(access.Read, f))
	}
}

func checkBuildings(t *rapid.T, from, on *revision) {
	for f := range on.cat.Features() {
		everywhere := on.give(f.String() + " readWrite=all")
		for _, id := range slices.Sorted(maps.Keys(from.buildings)) {
			b := from.building(t, id)
			own, there := on.buildings[id]
			same := there && own == from.buildings[id]
			others := []string{f.String() + ` read=["no such"]`}
			for other := range on.buildings {
				if other != id {
					others = append(others, f.String()+` readWrite=["`+other+`"]`)
				}
			}
			require.Equal(t, same, everywhere.Can(access.Read, f, b))
			require.Equal(t, same, on.give(f.String()+` read=["`+id+`"]`).Level(f, b) == access.Read)
			require.Equal(t, access.None, on.give(others...).Level(f, b), "another one's answer")
		}
	}
}

func TestSiblingsDoNotKnowEachOthersThings(t *testing.T) {
	rows := access.CatalogRows{Packages: packages("REG"), Features: features("REG MAINT M")}
	parent := world{access.NewCatalog(rows, nil), access.NewBuildings(numbered(1))}
	child := func(feature, building string) world {
		rows := rows
		rows.Features = append(features(feature), rows.Features...)
		return world{parent.cat.Next(rows, nil), parent.set.Next(append(numbered(1), access.BuildingRow{ID: building}))}
	}
	a, b := child("REG MAINT A", "a"), child("REG MAINT B", "b")
	pa, pb := a.give("REG ALL ALL readWrite=all"), b.give("REG ALL ALL readWrite=all")
	fa, fb := a.feature(t, "REG MAINT A"), b.feature(t, "REG MAINT B")
	ba, bb := a.building(t, "a"), b.building(t, "b")
	require.True(t, pa.Can(access.Read, fa, ba))
	require.True(t, pb.Can(access.Read, fb, bb))
	require.False(t, pa.Anywhere(access.Read, fb))
	require.False(t, pb.Anywhere(access.Read, fa))
	require.False(t, pa.Can(access.Read, fa, bb))
	require.False(t, pb.Can(access.Read, fb, ba))
	m, one := parent.feature(t, "REG MAINT M"), parent.building(t, "0001")
	require.True(t, pa.Can(access.Read, m, one), "what existed before both")
	require.True(t, pb.Can(access.Read, a.feature(t, "REG MAINT M"), a.building(t, "0001")), "by a sibling's handle too")
	twin := child("REG MAINT A", "a")
	twins := twin.give("REG ALL ALL readWrite=all")
	require.False(t, twins.Can(access.Read, fa, one), "one name made twice is two things")
	require.False(t, twin.give("REG ALL ALL readWrite=all").Can(access.Read, m, ba))
}

func TestFieldsAndRequirementsGoByName(t *testing.T) {
	old, b := lincoln(), "2"
	rows := lincolnRows()
	rows.Features = append(features("REG MAINT AAA"), rows.Features...) // shifts positions
	rows.Features[6].Fields = []string{"aaa", "birthDate"}              // the guards of DEMOGRAPH
	rows.Features[7].Fields = nil                                       // and of ADDRESS
	aaa := access.RequirementRow{ID: "aaa", Needs: needs("REG MAINT AAA", access.Read)}
	rows.Requirements = append([]access.RequirementRow{aaa}, rows.Requirements[1:]...)
	rows.Requirements[1].Needs = needs("REG SETUP CALENDAR", access.Read)
	now := world{old.cat.Next(rows, licensedFED), old.set}
	birth, name := must(old.cat.Field("birthDate")), must(old.cat.Field("name"))
	p := now.give("REG MAINT ALL readWrite=all", "REG SETUP CALENDAR read=district")
	require.True(t, p.CanFilter(birth, now.building(t, b)))
	require.False(t, p.CanFilter(name, now.building(t, b)), "no longer guarded")
	require.False(t, now.give("REG MAINT ADDRESS read=all").CanFilter(birth, now.building(t, b)))
	oldEdit, edit := must(old.cat.Requirement("district.edit")), must(now.cat.Requirement("district.edit"))
	require.True(t, p.Meets(oldEdit, access.Building{}), "what it needs in the revision asked")
	require.False(t, old.give("REG SETUP CALENDAR read=district").Meets(edit, access.Building{}))
	require.False(t, p.Meets(must(old.cat.Requirement("address.edit")), now.building(t, b)), "taken away")
	later := must(now.cat.Requirement("aaa"))
	require.False(t, old.give("REG ALL ALL readWrite=all").Meets(later, old.building(t, b)), "not there yet")
}

func TestZeroHandlesAreNothing(t *testing.T) {
	w := lincoln()
	b := w.building(t, "2")
	for name, p := range map[string]*access.Permissions{
		"all":  w.give("REG ALL ALL readWrite=all", "REG SETUP DISTRICT readWrite=district", "FED ALL ALL readWrite=all"),
		"none": w.resolve(), "nil": nil, "zero": {}, "new": new(access.Permissions),
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, access.None, p.Level(access.Feature{}, b))
			require.False(t, p.Can(access.Read, access.Feature{}, access.Building{}))
			require.False(t, p.Anywhere(access.Read, access.Feature{}))
			require.False(t, p.Everywhere(access.Read, access.Feature{}))
			require.Empty(t, p.Buildings(access.Read, access.Feature{}))
			require.False(t, p.Allows(access.Operation{}, b))
			require.False(t, p.CanFilter(access.Field{}, b))
			require.False(t, p.Meets(access.Requirement{}, b))
			require.Empty(t, p.BuildingsMeeting(access.Requirement{}))
			require.Equal(t, access.None, p.Level(w.feature(t, "REG MAINT PHONE"), access.Building{}))
		})
	}
	var f access.Feature
	require.True(t, f.IsZero())
	require.Equal(t, "", f.String())
	require.True(t, f.Resource().IsZero())
	require.False(t, f.DistrictWide())
	var none access.Building
	require.True(t, none.IsZero())
	require.Equal(t, []string{"", "", ""}, []string{none.ID(), none.Name(), none.String()})
	require.Empty(t, access.Operation{}.Name()+access.Field{}.Name()+access.Requirement{}.ID())
	require.True(t, access.Operation{}.Feature().IsZero())
	require.False(t, access.Requirement{}.DistrictWide())
	require.False(t, w.feature(t, "REG MAINT PHONE").IsZero())
	require.False(t, b.IsZero())
}

func TestABuildingCountsUnlessClosedOrOutOfTheDistrict(t *testing.T) { // R12
	w := lincoln()
	for id, want := range map[string]bool{"2": true, "7": false, "90": false} {
		b := w.building(t, id)
		require.Equal(t, want, b.Counts(), id)
		require.Equal(t, want, b.Row().Counts(), id)
	}
	require.False(t, access.BuildingRow{Closed: true, OutOfDistrict: true}.Counts())
	require.False(t, access.Building{}.Counts(), "no building does not count")
	set := access.NewBuildings([]access.BuildingRow{
		{ID: "2"}, {ID: "7", Closed: true}, {ID: "90", OutOfDistrict: true}, {ID: "10"},
	})
	require.Equal(t, "[10 2]", fmt.Sprint(set.Counting()), "by id")
	require.Empty(t, (*access.Buildings)(nil).Counting())
}

// A zero handle stays nothing where something has no name.
func TestAZeroHandleIsNotTheThingWithoutAName(t *testing.T) {
	rows := lincolnRows()
	rows.Features[4].Fields = []string{""} // of PHONE
	rows.Requirements = append(rows.Requirements, access.RequirementRow{Needs: needs("REG MAINT PHONE", access.Read)})
	w := world{access.NewCatalog(rows, nil), lincoln().set}
	p, b := w.give("REG ALL ALL readWrite=all"), w.building(t, "2")
	require.True(t, p.CanFilter(must(w.cat.Field("")), b))
	require.True(t, p.Meets(must(w.cat.Requirement("")), b))
	require.False(t, p.CanFilter(access.Field{}, b))
	require.False(t, p.Meets(access.Requirement{}, b))
}

// A catalog names what covers its own features, and those that it took over.
func TestOnlyAKnownFeatureIsCovered(t *testing.T) {
	old := lincoln()
	rows := lincolnRows()
	rows.Features = append(features("REG MAINT AAA"), rows.Features[1:]...)
	now := old.cat.Next(rows, licensedFED)
	phone, district := old.feature(t, "REG MAINT PHONE"), old.feature(t, "REG SETUP DISTRICT")
	require.Len(t, old.cat.Covering(phone), 3)
	require.Equal(t, old.cat.Covering(phone), now.Covering(phone), "numbers last")
	for name, f := range map[string]access.Feature{
		"zero": {}, "taken away": district, "of another line": lincoln().feature(t, "REG MAINT PHONE"),
	} {
		require.Nil(t, now.Covering(f), name)
	}
	require.Nil(t, old.cat.Covering(must(now.Feature("REG MAINT AAA"))), "not there yet")
	require.Nil(t, (*access.Catalog)(nil).Covering(phone))
}
