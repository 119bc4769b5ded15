package samples

import (
	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// groupOfSound is where the roles end and the users begin.
const groupOfSound = `{"id": "STUDENT", "calculated": "student"}],
"users": [
 {"login": "_ESP_GROUP", "reserved": true},`

// Voids are the rows that load and give nothing (R13), each at one place of Sound. Was and
// Is are a level in Sound and with the void row; stays is one that the bad part leaves alone.
var Voids = []struct {
	Name, Old, New    string
	Place             string // pointer, table and id
	Rule              string
	Err               error
	Asked, Was, Is    string
	Stays, StaysLevel string
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
