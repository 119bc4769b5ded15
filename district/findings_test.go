package district_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// groupOfSound is where the roles end and the users begin.
const groupOfSound = `{"id": "STUDENT", "calculated": "student"}],
"users": [
 {"login": "_ESP_GROUP", "reserved": true},`

// voids are the rows that load and give nothing (R13), each at one place of sound. Was and
// is are a level in sound and with the void row; stays is one that the bad part leaves alone.
var voids = []struct {
	name, old, new    string
	place             string // pointer, table and id
	rule              string
	err               error
	asked, was, is    string
	stays, staysLevel string
}{
	{"a grant of an unknown feature", `"resource": "REG MAINT PHONE", "read": ["2"]`, `"resource": "REG MAINT FAX", "read": ["2"]`, "/roles/2/grants/0/resource roles PARENT", "R13", district.ErrDangling,
		"jdoe|REG MAINT PHONE|2", "read", "none", "jdoe|REG MAINT ADDRESS|2", "readWrite"},
	{"a grant of an unknown subpackage", `"FIN ALL ALL"`, `"FIN AP ALL"`, "/users/2/grants/0/resource users mjones", "R13", district.ErrDangling,
		"mjones|FIN GL POST|3", "readWrite", "none", "mjones|FED REPORTS RUNOCR|3", "readWrite"},
	{"a grant of an unknown package", `"FIN ALL ALL"`, `"FINX ALL ALL"`, "/users/2/grants/0/resource users mjones", "R13", district.ErrDangling,
		"mjones|FIN GL POST|3", "readWrite", "none", "mjones|FED REPORTS RUNOCR|3", "readWrite"},
	{"an unknown building in a scope", `"readWrite": ["2", "3"]`, `"readWrite": ["2", "33"]`, "/users/1/grants/0/readWrite/1 users jdoe", "R13", district.ErrDangling,
		"jdoe|REG MAINT ADDRESS|3", "readWrite", "read", "jdoe|REG MAINT ADDRESS|2", "readWrite"},
	{"an unknown default building", `"defaultBuilding": "3", "grants"`, `"defaultBuilding": "33", "grants"`, "/users/2/defaultBuilding users mjones", "R13", district.ErrDangling,
		"mjones|FIN GL POST|3", "readWrite", "none", "mjones|FED REPORTS RUNOCR|3", "readWrite"},
	{"an unknown building in a default list", `"defaultBuildingList": ["2", "3"]`, `"defaultBuildingList": ["2", "33"]`, "/users/1/defaultBuildingList/1 users jdoe", "R13", district.ErrDangling,
		"jdoe|REG MAINT PERSONAL|2", "read", "read", "jdoe|REG MAINT PERSONAL|7", "readWrite"},
	{"an unknown building in an override list", `["3", "7"]`, `["3", "77"]`, "/users/1/roles/0/override/defaultBuildingList/1 users jdoe", "R13", district.ErrDangling,
		"jdoe|REG MAINT PERSONAL|7", "readWrite", "read", "jdoe|REG MAINT PERSONAL|3", "readWrite"},
	{"an unknown building of an override", `"override": {"defaultBuilding": "3"`, `"override": {"defaultBuilding": "33"`, "/users/1/roles/0/override/defaultBuilding users jdoe", "R13", district.ErrDangling,
		"jdoe|REG MAINT PERSONAL|2", "read", "read", "jdoe|REG MAINT PERSONAL|3", "readWrite"},
	{"an unknown building in a prefill", `"buildings": ["2", "3"]}`, `"buildings": ["2", "33"]}`, "/roles/0/prefill/buildings/1 roles COUNSELOR", "R13", district.ErrDangling,
		"jdoe|REG MAINT PERSONAL|2", "read", "read", "jdoe|REG MAINT PERSONAL|3", "readWrite"},
	{"an unknown role", `{"role": "FEDERAL"}`, `{"role": "FEDERA"}`, "/users/2/roles/0/role users mjones", "R13", district.ErrDangling,
		"mjones|FED REPORTS RUNOCR|2", "readWrite", "none", "mjones|FIN GL POST|3", "readWrite"},
	{"a building scope on a district-wide feature", `"read": "district", "from"`, `"read": "all", "from"`, "/users/1/grants/1/read users jdoe", "R13", district.ErrMisfit,
		"jdoe|REG SETUP DISTRICT|", "read", "none", "jdoe|REG MAINT ADDRESS|3", "readWrite"},
	{"a list on a district-wide feature", `"read": "district", "from"`, `"read": "district", "readWrite": ["2"], "from"`, "/users/1/grants/1/readWrite users jdoe", "R13", district.ErrMisfit,
		"jdoe|REG SETUP DISTRICT|", "read", "read", "jdoe|REG MAINT ADDRESS|3", "readWrite"},
	{"a district scope on a feature", `"read": "all", "readWrite": ["2", "3"]`, `"read": "district", "readWrite": ["2", "3"]`, "/users/1/grants/0/read users jdoe", "R13", district.ErrMisfit,
		"jdoe|REG MAINT ADDRESS|7", "read", "none", "jdoe|REG MAINT ADDRESS|3", "readWrite"},
	{"a district scope on a package", `"FED ALL ALL", "readWrite": "all"`, `"FED ALL ALL", "readWrite": "district", "read": ["2"]`, "/roles/1/grants/0/readWrite roles FEDERAL", "R13", district.ErrMisfit,
		"mjones|FED REPORTS RUNOCR|3", "readWrite", "none", "mjones|FED REPORTS RUNOCR|2", "read"},
	{"a calculated role assigned by hand", `{"role": "FEDERAL"}`, `{"role": "FEDERAL"}, {"role": "parent"}`, "/users/2/roles/1/role users mjones", "R31", district.ErrCalculated,
		"mjones|REG MAINT PHONE|2", "none", "none", "mjones|FED REPORTS RUNOCR|2", "readWrite"},
	{"a role held twice", `{"role": "FEDERAL"}`, `{"role": "COUNSELOR"}, {"role": "counselor", "override": {"defaultBuildingList": ["2"]}}`, "/users/2/roles/1/role users mjones", "R17", district.ErrHeldTwice,
		"mjones|FED REPORTS RUNOCR|2", "readWrite", "none", "mjones|FIN GL POST|3", "readWrite"},
	{"grants of a marked user", `{"login": "mjones", `, `{"login": "mjones", "reserved": true, `, "/users/2/grants users mjones", "R20", district.ErrReserved,
		"mjones|FIN GL POST|3", "readWrite", "none", "jdoe|REG MAINT ADDRESS|3", "readWrite"},
	{"a feature without its package", `{"code": "SYSTEM"}`, `{"code": "SYSTEMS"}`, "/administration/manage/0 administration ", "R13", district.ErrDangling,
		"jdoe|SYSTEM MAINT SECURITY|", "none", `unknown resource "SYSTEM MAINT SECURITY"`, "jdoe|REG MAINT ADDRESS|3", "readWrite"},
	{"a feature without its package, granted", `{"code": "FIN", "ledgers": true}, `, ``, "/features/1/resource features FIN GL POST", "R13", district.ErrNoPackage,
		"mjones|FIN GL POST|3", "readWrite", `unknown resource "FIN GL POST"`, "mjones|FED REPORTS RUNOCR|2", "readWrite"},
	{"a licence without its package", `{"package": "FED", "key"`, `{"package": "FEDS", "key"`, "/licenses/0/package licenses FEDS", "R13", district.ErrNoPackage,
		"mjones|FED REPORTS RUNOCR|2", "readWrite", "none", "mjones|FIN GL POST|3", "readWrite"},
	{"an e-mail used twice", `"mjones@lincoln.example"`, `"JDOE@lincoln.example"`, "/users/1/email users jdoe", "R21", district.ErrEmailTwice,
		"mjones|FIN GL POST|3", "readWrite", "readWrite", "jdoe|REG MAINT ADDRESS|3", "readWrite"},
	{"a requirement of an unknown feature", `"REG SETUP DISTRICT", "level": "read"`, `"REG SETUP DISTRICTS", "level": "read"`, "/requirements/0/needs/feature requirements definition", "R13", district.ErrDangling,
		"jdoe|REG SETUP DISTRICT|", "read", "read", "jdoe|REG MAINT ADDRESS|3", "readWrite"},
	{"a requirement of an unknown feature below", `"REG MAINT PHONE", "level": "readWrite"`, `"REG MAINT FAX", "level": "readWrite"`, "/requirements/1/needs/anyOf/1/allOf/1/feature requirements phones", "R13", district.ErrDangling,
		"jdoe|REG MAINT PHONE|2", "read", "read", "jdoe|REG MAINT ADDRESS|3", "readWrite"},
	{"a household that is not there", `{"kind": "household", "id": "H1"}`, `{"kind": "household", "id": "H2"}`, "/users/1/attached/0 users jdoe", "R13", district.ErrDangling,
		"jdoe|REG MAINT PHONE|2", "read", "none", "jdoe|REG MAINT ADDRESS|3", "readWrite"},
	{"a student that is not there", `{"kind": "staff", "id": "77"}`, `{"kind": "student", "id": "77"}`, "/users/2/attached/0 users mjones", "R13", district.ErrDangling,
		"mjones|FIN GL POST|3", "readWrite", "readWrite", "mjones|FED REPORTS RUNOCR|2", "readWrite"},
	{"a donor that is not there", `{"kind": "staff", "id": "77"}`, `{"kind": "donor", "id": "77"}`, "/users/2/attached/0 users mjones", "R13", district.ErrDangling,
		"mjones|FIN GL POST|3", "readWrite", "readWrite", "mjones|FED REPORTS RUNOCR|2", "readWrite"},
	{"a member that is not there", `"relationship": "Parent", "student": "S1"`, `"relationship": "Parent", "student": "S9"`, "/records/households/0/members/1/student records.households H1", "R13", district.ErrDangling,
		"jdoe|REG MAINT PHONE|2", "read", "none", "jdoe|REG MAINT ADDRESS|3", "readWrite"},
	{"an applicant that is not there", `"relationship": "Parent", "applicant": "A1"`, `"relationship": "Parent", "applicant": "A9"`, "/records/households/0/members/0/applicant records.households H1", "R13", district.ErrDangling,
		"jdoe|REG MAINT ADDRESS|3", "readWrite", "readWrite", "jdoe|REG MAINT PHONE|2", "read"},
	{"an evaluator who is not there", `"evaluators": ["mjones"]`, `"evaluators": ["mjones", "rsmith"]`, "/records/applicants/0/evaluators/1 records.applicants A1", "R13", district.ErrDangling,
		"mjones|FIN GL POST|3", "readWrite", "readWrite", "jdoe|REG MAINT PHONE|2", "read"},
	{"a user of a content type", `"edit": {"users": ["jdoe"]`, `"edit": {"users": ["jdoe", "rsmith"]`, "/contentTypes/0/edit/users/1 contentTypes Minutes", "R13", district.ErrDangling,
		"mjones|FIN GL POST|3", "readWrite", "readWrite", "jdoe|REG MAINT PHONE|2", "read"},
	{"a role of a content type", `"view": {"roles": ["PARENT"]`, `"view": {"roles": ["PARENT", "SECRETARY"]`, "/contentTypes/0/view/roles/1 contentTypes Minutes", "R13", district.ErrDangling,
		"mjones|FIN GL POST|3", "readWrite", "readWrite", "jdoe|REG MAINT PHONE|2", "read"},
	{"a role like a reserved user", groupOfSound, `{"id": "_esp_group"}],
"users": [`, "/roles/3/id roles _esp_group", "R20", district.ErrReserved,
		"jdoe|REG MAINT ADDRESS|3", "readWrite", "readWrite", "jdoe|REG MAINT PHONE|2", "read"},
	{"a reserved user in another case", `{"login": "_ESP_GROUP", "reserved": true}`, `{"login": "_Esp_group", "reserved": true}`, "/users/0/login users _Esp_group", "R20", district.ErrReserved,
		"jdoe|REG MAINT ADDRESS|3", "readWrite", "readWrite", "jdoe|REG MAINT PHONE|2", "read"},
	{"an administration by a subpackage", `["SYSTEM MAINT SECURITY"]`, `["SYSTEM MAINT ALL"]`, "/administration/manage/0 administration ", "R4", access.ErrNotFeature,
		"jdoe|REG MAINT ADDRESS|3", "readWrite", "readWrite", "jdoe|REG MAINT PHONE|2", "read"},
	{"an unknown administration", `"grantAnything": "SYSTEM MAINT GRANTALL"`, `"grantAnything": "SYSTEM MAINT ANY"`, "/administration/grantAnything administration ", "R13", district.ErrDangling,
		"jdoe|REG MAINT ADDRESS|3", "readWrite", "readWrite", "jdoe|REG MAINT PHONE|2", "read"},
}

func TestAVoidRowLoadsGivesNothingAndIsFound(t *testing.T) {
	for _, tt := range voids {
		t.Run(tt.name, func(t *testing.T) {
			clean := soundDistrict(t)
			require.Empty(t, clean.Void())
			require.Equal(t, tt.was, levelOf(clean, tt.asked), "in the near miss")

			d := soundDistrict(t, tt.old, tt.new)
			require.Equal(t, tt.is, levelOf(d, tt.asked))
			require.Equal(t, tt.staysLevel, levelOf(d, tt.stays), "what is beside it")
			first := d.Void()[0]
			require.Equal(t, tt.place, strings.Join([]string{first.Pointer, first.Table, first.ID}, " "))
			require.Equal(t, tt.rule, first.Rule)
			require.ErrorIs(t, first, tt.err)
			require.Zero(t, first.Line)

			require.ElementsMatch(t, describe(d.Void()), describe(faultsOf(t, district.Validate(d.Facts()))), "Validate says the same")
			_, err := district.Decode(replaced(t, tt.old, tt.new))
			require.NoError(t, err, "Decode is lenient")
			err = district.ValidateDocument(replaced(t, tt.old, tt.new))
			require.ErrorIs(t, err, tt.err)
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
			d := soundDistrict(t, tt.old, tt.new)
			require.ElementsMatch(t, strings.Fields(tt.want), places(d.Void()))
		})
	}
}

func TestAnEMailOfTwoFindsNobody(t *testing.T) { // R13, R21
	u, err := soundDistrict(t).UserByEmail("JDOE@LINCOLN.example")
	require.NoError(t, err)
	require.Equal(t, "jdoe", u.Login)
	d := soundDistrict(t, `"mjones@lincoln.example"`, `"JDOE@lincoln.example"`)
	_, err = d.UserByEmail("jdoe@lincoln.example")
	require.ErrorIs(t, err, access.ErrUnknown)
	d = mustApply(t, d, `{"put": "users", "value": {"login": "mjones", "email": "m@x"}}`)
	u, err = d.UserByEmail("jdoe@lincoln.example")
	require.NoError(t, err)
	require.Equal(t, "jdoe", u.Login, "alone again")
}

// What hangs on a reserved user gives nothing, and so is to be found: where a list names
// it as well as where it holds something.
func TestAListThatNamesAReservedUserIsFound(t *testing.T) {
	for _, tt := range []struct{ name, old, new, pointer string }{
		{"an evaluator", `"evaluators": ["mjones"]`, `"evaluators": ["_ESP_GROUP", "mjones"]`, "/records/applicants/0/evaluators/0"},
		{"a content type", `"edit": {"users": ["jdoe"]`, `"edit": {"users": ["_ESP_GROUP", "jdoe"]`, "/contentTypes/0/edit/users/0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := soundDistrict(t, tt.old, tt.new)
			may, err := d.MayEdit("_ESP_GROUP", "Minutes")
			require.NoError(t, err)
			require.False(t, may)

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
	_, err := district.New(f, soundDay, nil)
	all := places(faultsOf(t, err))
	require.Len(t, all, 3)
	return []string{all[1], all[2], all[0]}
}
