package district_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

func TestAVoidRowLoadsGivesNothingAndIsFound(t *testing.T) {
	for _, tt := range samples.Voids {
		t.Run(tt.Name, func(t *testing.T) {
			clean := samples.SoundDistrict(t)
			require.Empty(t, clean.Void())
			require.Equal(t, tt.Was, levelOf(clean, tt.Asked), "in the near miss")

			d := samples.SoundDistrict(t, tt.Old, tt.New)
			require.Equal(t, tt.Is, levelOf(d, tt.Asked))
			require.Equal(t, tt.StaysLevel, levelOf(d, tt.Stays), "the row beside it")
			first := d.Void()[0]
			require.Equal(t, tt.Place, strings.Join([]string{first.Pointer, first.Table, first.ID}, " "))
			require.Equal(t, tt.Rule, first.Rule)
			require.ErrorIs(t, first, tt.Err)
			require.Zero(t, first.Line)

			require.ElementsMatch(t, describe(d.Void()), describe(samples.FaultsOf(t, district.Validate(d.Facts()))), "Validate says the same")
			_, err := district.Decode(samples.Replaced(t, tt.Old, tt.New))
			require.NoError(t, err, "Decode is lenient")
			err = district.ValidateDocument(samples.Replaced(t, tt.Old, tt.New))
			require.ErrorIs(t, err, tt.Err)
		})
	}
}

// What else a fault brings about is found too.
func TestAllThatAVoidRowCausesIsFound(t *testing.T) {
	for _, tt := range []struct{ name, old, new, want string }{
		{"a package", `{"code": "FIN", "ledgers": true}, `, ``, "/features/1/resource /users/2/grants/0/resource"},
		{"a building", `{"id": "3"}, `, ``, "/roles/0/prefill/buildings/1 /users/1/defaultBuildingList/1 /users/1/grants/0/readWrite/1 /users/1/roles/0/override/defaultBuilding /users/1/roles/0/override/defaultBuildingList/0 /users/2/defaultBuilding"},
		{"a role", `{"id": "COUNSELOR", "desc`, `{"id": "COUNSELOUR", "desc`, "/users/1/roles/0/role"},
		{"an e-mail", `"mjones@lincoln.example"`, `"jdoe@lincoln.example"`, "/users/1/email /users/2/email"},
		{"a reserved user", `{"login": "mjones", `, `{"login": "mjones", "reserved": true, `, "/users/2/grants /users/2/roles /users/2/attached /records/applicants/0/evaluators/0"},
		{"a feature that is district-wide now", `"description": "Addresses"`, `"districtWide": true`, "/users/1/grants/0/read /users/1/grants/0/readWrite"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := samples.SoundDistrict(t, tt.old, tt.new)
			require.ElementsMatch(t, strings.Fields(tt.want), places(d.Void()))
		})
	}
}

func TestAnEMailOfTwoFindsNobody(t *testing.T) { // R13, R21
	u, err := samples.SoundDistrict(t).FindUser("JDOE@LINCOLN.example")
	require.NoError(t, err)
	require.Equal(t, "jdoe", u.Login)
	d := samples.SoundDistrict(t, `"mjones@lincoln.example"`, `"JDOE@lincoln.example"`)
	_, err = d.FindUser("jdoe@lincoln.example")
	require.ErrorIs(t, err, access.ErrUnknown)
	d = mustApply(t, d, `{"put": "users", "value": {"login": "mjones", "email": "m@x"}}`)
	u, err = d.FindUser("jdoe@lincoln.example")
	require.NoError(t, err)
	require.Equal(t, "jdoe", u.Login, "the only one again")
}

// What hangs on a reserved user gives nothing, and so is to be found: where a list names
// it as well as where it holds something.
func TestAListThatNamesAReservedUserIsFound(t *testing.T) {
	for _, tt := range []struct{ name, old, new, pointer string }{
		{"an evaluator", `"evaluators": ["mjones"]`, `"evaluators": ["_ESP_GROUP", "mjones"]`, "/records/applicants/0/evaluators/0"},
		{"a content type", `"edit": {"users": ["jdoe"]`, `"edit": {"users": ["_ESP_GROUP", "jdoe"]`, "/contentTypes/0/edit/users/0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := samples.SoundDistrict(t, tt.old, tt.new)
			minutes, err := d.ContentOf("_ESP_GROUP", "Minutes")
			require.NoError(t, err)
			require.False(t, minutes.Edit)

			require.Equal(t, []string{tt.pointer}, places(d.Void()))
		})
	}
}

func TestTheFindingsOfNothingAreNothing(t *testing.T) {
	var d *district.District
	require.Empty(t, d.Void())
	require.NoError(t, district.Faults(nil).Err())
	require.Error(t, district.Validate(&district.Facts{}), "the zero facts do not load")
	require.Equal(t, []string{"/district/id", "/district/schoolYear", "/format"}, sortedPlaces(t, &district.Facts{}))
}

func sortedPlaces(t *testing.T, f *district.Facts) []string {
	_, err := district.New(f, samples.SchoolDay, nil)
	all := places(samples.FaultsOf(t, err))
	require.Len(t, all, 3)
	return []string{all[1], all[2], all[0]}
}
