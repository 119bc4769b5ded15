package district_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

// R37: a fault that a row had before and that stays as it was keeps nobody from changing the row otherwise. A fault
// that is written anew is refused as ever.
func TestAnOldFaultOfARowStaysAndKeepsNothingElse(t *testing.T) {
	const start = `{"format": 1, "district": {"id": "d", "schoolYear": 2027}, "buildings": [{"id": "1"}, {"id": "2"}],
		"packages": [{"code": "P"}], "features": [{"resource": "P S F"}, {"resource": "P S D", "districtWide": true}, {"resource": "Q S F"}],
		"requirements": [{"id": "page", "needs": {"feature": "P S GONE", "level": "read"}}],
		"roles": [{"id": "R", "grants": [{"resource": "P S GONE", "read": "all"}]}, {"id": "S"}, {"id": "PARENT", "calculated": "parent"}],
		"users": [{"login": "_esp_group", "grants": [{"resource": "P S F", "read": "all"}], "attached": [{"kind": "staff", "id": "7"}]},
			{"login": "ann", "email": "a@x", "defaultBuilding": "9", "defaultBuildingList": ["1", "9"],
			 "grants": [{"resource": "P S D", "read": "all"}, {"resource": "P S F", "read": ["9"]}, {"resource": "P S F", "readWrite": ["1", "9"]}],
			 "roles": [{"role": "GONE"}, {"role": "PARENT"}, {"role": "R"}, {"role": "R", "until": "2027-01-01"}, {"role": "S", "override": {"defaultBuilding": "9"}}],
			 "attached": [{"kind": "student", "id": "S9"}]},
			{"login": "bob", "email": "a@x"}, {"login": "cyd"}],
		"records": {"households": [{"id": "H1", "members": [{"relationship": "Parent", "student": "S9"}]}],
			"applicants": [{"id": "A1", "status": "", "evaluators": ["gone"]}]},
		"contentTypes": [{"name": "Minutes", "view": {"roles": ["GONE"]}}]}`
	const ann = `"email": "a@x", "defaultBuilding": "9", "defaultBuildingList": ["9"], "attached": [{"kind": "student", "id": "S9"}]`
	f, err := district.Decode([]byte(start))
	require.NoError(t, err)
	d := samples.Compiled(t, f, samples.TheDay)
	for _, tt := range []struct{ name, table, row, fault string }{
		{"everything stays, in another order", "users", `{"login": "ann", ` + ann + `, "approved": true,
			"grants": [{"resource": "P S F", "readWrite": ["9", "1"]}, {"resource": "P S F", "read": ["9"], "until": "2028-01-01"}, {"resource": "P S D", "read": "all"}],
			"roles": [{"role": "S", "override": {"defaultBuilding": "9"}}, {"role": "R", "until": "2027-01-01"}, {"role": "R"}, {"role": "parent"}, {"role": "gone"}]}`, ""},
		{"nothing else stays", "users", `{"login": "ann", ` + ann + `}`, ""},
		{"everything goes", "users", `{"login": "ann"}`, ""},
		{"an e-mail in another letter case", "users", `{"login": "ann", "email": "A@X"}`, ""},
		{"somebody else's e-mail", "users", `{"login": "cyd", "email": "a@x"}`, "/email"},
		{"another unknown building", "users", `{"login": "ann", "defaultBuilding": "8"}`, "/defaultBuilding"},
		{"the building elsewhere in the row", "users", `{"login": "ann", "grants": [{"resource": "P S F", "readWrite": ["1"], "read": ["9"]}, {"resource": "P S D", "readWrite": "all"}]}`, "/grants/1/readWrite"},
		{"the building in another row of the user", "users", `{"login": "ann", "grants": [{"resource": "P ALL ALL", "read": ["9"]}]}`, "/grants/0/read/0"},
		{"the building once more", "users", `{"login": "ann", "grants": [{"resource": "P S F", "read": ["9"]}, {"resource": "P S F", "read": ["2", "9"]}]}`, "/grants/1/read/1"},
		{"another role's override", "users", `{"login": "ann", "roles": [{"role": "R", "override": {"defaultBuilding": "9"}}]}`, "/roles/0/override/defaultBuilding"},
		{"other days of a role twice", "users", `{"login": "ann", "roles": [{"role": "R"}, {"role": "R", "until": "2028-01-01"}]}`, "/roles/0/role"},
		{"another student", "users", `{"login": "ann", "attached": [{"kind": "student", "id": "S8"}]}`, "/attached/0"},
		{"the same of another user", "users", `{"login": "bob", "email": "a@x", "attached": [{"kind": "student", "id": "S9"}]}`, "/attached/0"},
		{"a reserved user keeps what is void", "users", `{"login": "_esp_group", "grants": [{"resource": "P S F", "read": "all"}], "attached": [{"kind": "staff", "id": "7"}], "approved": true}`, ""},
		{"a reserved user loses some of it", "users", `{"login": "_esp_group", "attached": [{"kind": "staff", "id": "7"}]}`, ""},
		{"a reserved user gets more", "users", `{"login": "_esp_group", "grants": [{"resource": "P S F", "readWrite": "all"}]}`, "/grants"},
		{"a role keeps a void row", "roles", `{"id": "R", "description": "new", "grants": [{"resource": "P S F", "read": "all"}, {"resource": "P S GONE", "read": ["1"]}]}`, ""},
		{"a role gets another", "roles", `{"id": "R", "grants": [{"resource": "P S LOST", "read": "all"}]}`, "/grants/0/resource"},
		{"a feature without its package", "features", `{"resource": "Q S F", "description": "new"}`, ""},
		{"another one", "features", `{"resource": "Q S G"}`, "/resource"},
		{"a requirement", "requirements", `{"id": "page", "needs": {"anyOf": [{"feature": "P S F", "level": "read"}]}}`, ""},
		{"a household", "records.households", `{"id": "H1", "members": [{"relationship": "Parent", "student": "S9"}], "attributes": [{"name": "Board"}]}`, ""},
		{"a member more", "records.households", `{"id": "H1", "members": [{"relationship": "Parent", "student": "S9"}, {"relationship": "Parent", "student": "S8"}]}`, "/members/1/student"},
		{"an applicant", "records.applicants", `{"id": "A1", "status": "Copied", "evaluators": ["ann", "gone"]}`, ""},
		{"a content type", "contentTypes", `{"name": "Minutes", "public": true, "view": {"roles": ["GONE"]}}`, ""},
		{"its other list", "contentTypes", `{"name": "Minutes", "edit": {"roles": ["GONE"]}}`, "/edit/roles/0"},
	} {
		changes, err := district.DecodeChanges([]byte(`{"changes": [{"put": "` + tt.table + `", "value": ` + tt.row + `}]}`))
		require.NoError(t, err, tt.name)
		after, err := d.Apply(changes)
		if tt.fault == "" {
			require.NoError(t, err, tt.name)
			require.NotNil(t, after)
			continue
		}
		faults, ok := err.(district.Faults)
		require.True(t, ok, tt.name)
		require.Equal(t, []string{"/changes/0/value" + tt.fault}, places(faults), tt.name)
	}
}

// What a change itself voids is no old fault, in a row that it writes as well.
func TestAReferenceThatTheChangesVoidIsRefusedInARowThatTheyWrite(t *testing.T) {
	d := samples.SoundDistrict(t)
	u, err := d.User("jdoe")
	require.NoError(t, err)
	_, err = d.Apply(district.Changes{Changes: []district.Change{district.Delete("buildings", "3"), district.Put(*u)}})
	require.ErrorIs(t, err, district.ErrDangling)
}
