package district_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

// What is just within the grammar, beside the faults of the hostile documents.
func TestTheNearMissesOfTheGrammarLoad(t *testing.T) {
	for _, tt := range []struct{ name, old, new string }{
		{"an id of 64 characters", `"id": "90"`, `"id": "` + strings.Repeat("9", 64) + `"`},
		{"an id of one character", `"id": "90"`, `"id": "~"`},
		{"an id with a space inside", `"id": "90"`, `"id": "9 0"`},
		{"an id with marks", `"id": "90"`, `"id": "/:*#@|\"\\<>"`},
		{"ids differing by case", `"id": "90"`, `"id": "a"}, {"id": "A"`},
		{"ids like numbers", `"id": "90"`, `"id": "007"}, {"id": "07"}, {"id": "1e3"}, {"id": "+1"`},
		{"a name of 255 characters", `"Lincoln High"`, `"` + strings.Repeat("é", 255) + `"`},
		{"a name in two normal forms", `"Lincoln High"`, `"\u00e9 e\u0301"`},
		{"a name with spaces at its ends", `"Lincoln High"`, `" x "`},
		{"the first year", `"schoolYear": 2027`, `"schoolYear": 1900`},
		{"the last year", `"schoolYear": 2027`, `"schoolYear": 2200`},
		{"a term of one day", `"until": "2027-06-12"`, `"until": "2026-08-19"`},
		{"a term without a beginning", `"from": "2026-08-18", `, ``},
		{"a leap day", `"from": "2026-08-17"`, `"from": "2024-02-29"`},
		{"an empty override list that is meant", `"defaultBuildingList": ["3", "7"]`, `"defaultBuildingList": [], "allowEmpty": true`},
		{"an override of only a list", `"override": {"defaultBuilding": "3", `, `"override": {`},
		{"an override of only a building", `"defaultBuilding": "3", "defaultBuildingList": ["3", "7"]`, `"defaultBuilding": "3"`},
		{"a blank applicant status", `"status": "Inquiry"`, `"status": ""`},
		{"a host's calculation", `"calculated": "student"`, `"calculated": "x-coach"`},
		{"a zone of one word", `"America/Chicago"`, `"UTC"`},
		{"a zone with a sign", `"America/Chicago"`, `"Etc/GMT+6"`},
		{"an e-mail of 254 characters", `"email": "jdoe@lincoln.example"`, `"email": "` + strings.Repeat("x", 252) + `@y"`},
		{"a code of 10 characters", `{"code": "SPARE"}`, `{"code": "A_23456789"}`},
		{"two subpackages of one beginning", `{"code": "SPARE"}`, `{"code": "MAIN"}, {"code": "MAINTPY"}`},
		{"grants differing by a column", `{"resource": "FED ALL ALL", "readWrite": "all"}`, `{"resource": "FED ALL ALL", "readWrite": "all"}, {"resource": "FED ALL ALL", "read": "all"}`},
		{"statuses differing by division", `"year": 2028, "status": "Enrolled", "division": "LOWER"`, `"year": 2027, "status": "Left", "division": "LOWER"`},
		{"attributes differing by year", `{"name": "Honors", "year": 2027}`, `{"name": "Honors"}, {"name": "Honors", "year": 2027}`},
		{"lists that are there and empty", `"schools": ["UPPER"]`, `"schools": []`},
		{"an object that is there and empty", `"divisionYears": {"LOWER": 2028}`, `"divisionYears": {}`},
		{"an empty audience", `{"name": "News", "public": true}`, `{"name": "News", "view": {}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := district.Decode(samples.Replaced(t, tt.old, tt.new))
			require.NoError(t, err)
			require.NoError(t, district.Validate(f))
		})
	}
}

// A long list is searched for repetitions in another way than a short one.
func TestALongListRepeatsAsAShortOneDoes(t *testing.T) {
	for _, n := range []int{2, 31, 32, 33, 100} {
		f := &district.Facts{Format: 1, District: district.Info{ID: "x", SchoolYear: 2027}, Users: []district.User{{Login: "x"}}}
		u := &f.Users[0]
		for i := range n {
			building := strings.Repeat("9", i+1)[:min(i+1, 60)] + string(rune('A'+i%26)) + string(rune('a'+i/26))
			f.Buildings = append(f.Buildings, access.BuildingRow{ID: building})
			u.DefaultBuildingList = append(u.DefaultBuildingList, building)
			u.Grants = append(u.Grants, access.Grant{Resource: samples.Resource("P", "ALL", "ALL"), Read: access.ScopeIn(building)})
		}
		_, err := district.New(f, samples.SchoolDay, nil)
		require.NoError(t, err)
		u.DefaultBuildingList[n-1], u.Grants[n-1] = u.DefaultBuildingList[0], u.Grants[0]
		_, err = district.New(f, samples.SchoolDay, nil)
		require.ErrorIs(t, err, district.ErrRepeats)
		require.Len(t, samples.FaultsOf(t, err), 2, "%d", n)
	}
}

func TestMoreThanADistrictMayHaveDoesNotLoad(t *testing.T) {
	f := &district.Facts{Format: 1, District: district.Info{ID: "x", SchoolYear: 2027}, Packages: []access.PackageRow{{Code: "P"}}}
	for i := range access.MaxThings/2 + 1 {
		f.Features = append(f.Features, access.FeatureRow{Resource: samples.Resource("P", "S", "F"+strings.ToUpper(base(i)))})
	}
	_, err := district.New(f, samples.SchoolDay, nil)
	require.ErrorIs(t, err, district.ErrLimit)
	require.Equal(t, []string{"/features"}, places(samples.FaultsOf(t, err)))
	f.Features = f.Features[:1000]
	samples.Compiled(t, f, samples.SchoolDay)
}

func base(i int) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return string([]byte{digits[i/36/36%36], digits[i/36%36], digits[i%36]})
}

// Needs may nest as deep as a document, and no deeper: not even facts made in a program.
func TestNeedsThatNestTooDeeplyDoNotLoad(t *testing.T) {
	n := access.Needs{Feature: samples.Resource("A", "B", "C"), Level: access.Read}
	for range 10_000 {
		n = access.Needs{AnyOf: []access.Needs{n}}
	}
	f := &district.Facts{Format: 1, District: district.Info{ID: "x", SchoolYear: 2027}, Requirements: []access.RequirementRow{{ID: "r", Needs: n}}}
	_, err := district.New(f, samples.SchoolDay, nil)
	require.ErrorIs(t, err, district.ErrLimit)
	require.ErrorIs(t, district.Validate(f), district.ErrLimit)
}
