package access_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
)

func TestARequirementCombinesChecks(t *testing.T) { // R7
	w := lincoln()
	for _, tt := range []struct {
		name, requirement string
		grants            string // separated by semicolons
		want              string // the buildings in which it holds
	}{
		{"nothing granted", "address.edit", "", ""},
		{"the one", "address.edit", `REG MAINT ADDRESS readWrite=["2"]`, "2"},
		{"half of the other", "address.edit", "REG MAINT ADDRESS read=all", ""},
		{"other half of the other", "address.edit", "REG MAINT PHONE readWrite=all", ""},
		{"the other", "address.edit", `REG MAINT ADDRESS read=all; REG MAINT PHONE readWrite=["3"]`, "3"},
		{"the other, at too low a level", "address.edit", "REG MAINT ADDRESS read=all; REG MAINT PHONE read=all", ""},
		{"halves apart", "address.edit", `REG MAINT ADDRESS read=["2"]; REG MAINT PHONE readWrite=["3"]`, ""},
		{"both", "address.edit", `REG MAINT ADDRESS read=all readWrite=["90"]; REG MAINT PHONE readWrite=["7"]`, "7 90"},
		{"everywhere", "address.edit", "REG MAINT ALL readWrite=all", "2 3 4 7 90"},
		{"wide part of either", "either", "REG SETUP DISTRICT read=district", "2 3 4 7 90"},
		{"scoped part of either", "either", `REG MAINT PHONE read=["4"]`, "4"},
		{"unknown feature, other branch", "gone", `REG MAINT ALL readWrite=["4"]`, "4"},
		{"unknown feature, needed", "gone.both", "REG ALL ALL readWrite=all", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := w.give(split(tt.grants)...)
			r, err := w.cat.Requirement(tt.requirement)
			require.NoError(t, err)
			require.Equal(t, tt.requirement, r.ID())
			require.False(t, r.DistrictWide())
			require.Equal(t, tt.want, strings.Join(ids(p.BuildingsMeeting(r)), " "))
			named, err := p.ByName().BuildingsMeeting(tt.requirement)
			require.NoError(t, err)
			require.Equal(t, tt.want, strings.Join(named, " "))
			for b := range w.set.All() {
				want := slices.Contains(named, b.ID())
				require.Equal(t, want, p.Meets(r, b), b.ID())
				met, err := p.ByName().Meets(tt.requirement, b.ID())
				require.NoError(t, err)
				require.Equal(t, want, met, b.ID())
			}
		})
	}
}

// R14: a requirement that needs a building does not hold without one, even if its district-wide part would do.
func TestARequirementWithABuildingScopedPartNeedsABuilding(t *testing.T) {
	w := lincoln()
	p := w.give("REG SETUP DISTRICT read=district", "REG MAINT PHONE read=all")
	r := must(w.cat.Requirement("either"))
	require.False(t, p.Meets(r, access.Building{}), "as by name, which is an error")
	require.False(t, p.Meets(r, lincoln().building(t, "2")), "another district's building is none")
	_, err := p.ByName().Meets("either", "")
	require.ErrorIs(t, err, access.ErrNoBuilding)
	_, err = p.ByName().Meets("either", "no such")
	require.ErrorIs(t, err, access.ErrUnknown)
}

func TestADistrictWideRequirementNeedsNoBuilding(t *testing.T) { // R7, R14
	w := lincoln()
	p := w.give("REG SETUP DISTRICT readWrite=district")
	r := must(w.cat.Requirement("district.edit"))
	require.True(t, r.DistrictWide())
	for _, b := range []access.Building{{}, w.building(t, "2"), lincoln().building(t, "2")} {
		require.True(t, p.Meets(r, b))
		require.False(t, w.give("REG SETUP DISTRICT read=district").Meets(r, b))
	}
	for _, id := range []string{"", "2", "no such"} {
		met, err := p.ByName().Meets("district.edit", id)
		require.NoError(t, err)
		require.True(t, met)
	}
	require.Nil(t, p.BuildingsMeeting(r))
	_, err := p.ByName().BuildingsMeeting("district.edit")
	require.ErrorIs(t, err, access.ErrNoList)
}

func TestARequirementWithoutAnyNeedIsNeverMet(t *testing.T) {
	for name, n := range map[string]access.Needs{
		"zero":           {},
		"level alone":    {Level: access.Read},
		"empty lists":    {AllOf: []access.Needs{}, AnyOf: []access.Needs{}},
		"all of nothing": allOf(access.Needs{}),
		"any of nothing": anyOf(access.Needs{}, allOf()),
		"no level":       needs("REG MAINT PHONE", access.None),
		"a container":    needs("REG MAINT ALL", access.Read),
	} {
		t.Run(name, func(t *testing.T) {
			rows := lincolnRows()
			rows.Requirements = []access.RequirementRow{{ID: "r", Needs: n}}
			w := world{access.NewCatalog(rows, nil), lincoln().set}
			p := w.give("REG ALL ALL readWrite=all", "REG SETUP DISTRICT readWrite=district")
			r := must(w.cat.Requirement("r"))
			require.False(t, p.Meets(r, w.building(t, "2")))
			require.False(t, p.Meets(r, access.Building{}))
			require.Empty(t, p.BuildingsMeeting(r))
		})
	}
}

func TestARequirementIsJSONAsTheFormatShows(t *testing.T) {
	const text = `{"id":"addresses.phones.edit","kind":"page","needs":{"anyOf":[` +
		`{"feature":"REG MAINT ADDRESS","level":"readWrite"},` +
		`{"allOf":[{"feature":"REG MAINT ADDRESS","level":"read"},{"feature":"REG MAINT PHONE","level":"readWrite"}]}]}}`
	var row access.RequirementRow
	require.NoError(t, json.Unmarshal([]byte(text), &row))
	require.Equal(t, lincolnRows().Requirements[0].Needs, row.Needs)
	data, err := json.Marshal(row)
	require.NoError(t, err)
	require.Equal(t, text, string(data))
}

// R7, R14: an unknown feature is not district-wide, so a requirement that names one needs a building.
func TestARequirementOfAnUnknownFeatureIsNotDistrictWide(t *testing.T) {
	rows := lincolnRows()
	wide, gone := needs("REG SETUP DISTRICT", access.Read), needs("REG MAINT GONE", access.Read)
	rows.Requirements = []access.RequirementRow{{ID: "a", Needs: anyOf(wide, gone)}, {ID: "b", Needs: anyOf(gone, wide)}}
	w := world{access.NewCatalog(rows, nil), lincoln().set}
	p := w.give("REG SETUP DISTRICT read=district")
	for _, id := range []string{"a", "b"} {
		r := must(w.cat.Requirement(id))
		require.False(t, r.DistrictWide())
		require.False(t, p.Meets(r, access.Building{}))
		require.True(t, p.Meets(r, w.building(t, "2")))
		require.ErrorIs(t, errOf(p.ByName().Meets(id, "")), access.ErrNoBuilding)
	}
}
