package lint_test

import (
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/lint"
)

// tidy is a district without findings. Ann is a clerk, bea a parent, cal a student, dee an applicant's parent, and eve
// nothing yet.
const tidy = `{"format": 1, "district": {"id": "tidy", "schoolYear": 2027},
"buildings": [{"id": "1"}, {"id": "2"}, {"id": "3"}, {"id": "4"}, {"id": "5"}, {"id": "6"}, {"id": "7"}, {"id": "8", "closed": true}, {"id": "9", "outOfDistrict": true}],
"packages": [{"code": "BUS", "requiresLicense": true}, {"code": "FIN", "ledgers": true}, {"code": "REG"}],
"licenses": [{"package": "BUS", "key": "K"}],
"features": [{"resource": "BUS MAINT FLEET"}, {"resource": "FIN GL POST"}, {"resource": "FIN GL VENDORS", "districtWide": true}, {"resource": "REG MAINT ADDRESS"}, {"resource": "REG MAINT PHONE"}, {"resource": "REG SETUP DISTRICT", "districtWide": true}, {"resource": "REG SETUP VALTAB", "districtWide": true}],
"roles": [
 {"id": "CLERK", "grants": [{"resource": "REG MAINT ADDRESS", "read": "all", "readWrite": "defaultBuildingList"}, {"resource": "REG MAINT PHONE", "read": "defaultBuilding"}]},
 {"id": "DRIVER", "grants": [{"resource": "BUS ALL ALL", "readWrite": "all"}]},
 {"id": "GUEST"},
 {"id": "PARENT", "calculated": "parent", "grants": [{"resource": "REG MAINT PHONE", "read": ["2"]}]}],
"users": [
 {"login": "_ESP_GROUP"},
 {"login": "ann", "email": "ann@x", "approved": true, "defaultBuilding": "2", "defaultBuildingList": ["2", "3"],
  "grants": [{"resource": "FIN GL POST", "read": "all"}, {"resource": "REG SETUP ALL", "read": ["2"]}],
  "roles": [{"role": "CLERK"}, {"role": "DRIVER"}, {"role": "GUEST"}], "schools": ["UP"], "ledgers": ["GL"], "attached": [{"kind": "staff", "id": "77"}]},
 {"login": "bea", "email": "bea@x", "approved": true, "attached": [{"kind": "household", "id": "H1"}]},
 {"login": "cal", "email": "cal@x", "approved": true, "attached": [{"kind": "student", "id": "S1"}]},
 {"login": "dee", "email": "dee@x", "approved": true, "attached": [{"kind": "household", "id": "H2"}]},
 {"login": "eve", "email": "eve@x", "approved": true}],
"records": {
 "students": [{"id": "S1", "statuses": [{"year": 2027, "status": "Enrolled"}], "sections": ["ALG"]}, {"id": "S2", "statuses": [{"year": 2026, "status": "Enrolled"}], "sections": ["BIO"]}],
 "households": [{"id": "H1", "members": [{"relationship": "Parent", "student": "S1"}], "attributes": [{"name": "Board"}]}, {"id": "H2", "members": [{"relationship": "Parent", "applicant": "A1"}, {"relationship": "Parent", "student": "S2"}]}],
 "applicants": [{"id": "A1", "status": "Inquiry"}], "donors": [{"id": "D1", "attributes": [{"name": "Gold"}]}]},
"contentTypes": [{"name": "Minutes", "edit": {"users": ["ann"], "roles": ["CLERK"]}, "view": {"attributes": [{"kind": "household", "name": "Board"}], "sections": ["ALG", "BIO"]}}, {"name": "News", "public": true}]}`

// The places of tidy that the cases change.
const (
	annsRoles = `"roles": [{"role": "CLERK"}, {"role": "DRIVER"}, {"role": "GUEST"}]`
	annsSetup = `"REG SETUP ALL", "read": ["2"]}`
	eve       = `"eve@x", "approved": true`
	noBea     = `{"login": "bea", "email": "bea@x", "approved": true, "attached": [{"kind": "household", "id": "H1"}]},`
	minutes   = `"edit": {"users": ["ann"], "roles": ["CLERK"]}, "view": {"attributes": [{"kind": "household", "name": "Board"}], "sections": ["ALG", "BIO"]}`
)

// cases change tidy in one place and list every finding then, as kind@pointer. The near misses of a kind stand below its
// cases and have no finding.
var cases = []struct{ name, old, new, want string }{
	{"void: an unknown role", `{"role": "GUEST"}]`, `{"role": "GUEST"}, {"role": "GUESTS"}]`, "dangling@/users/1/roles/3/role"},
	{"void: a scope that does not fit", annsSetup, `"REG SETUP DISTRICT", "read": ["2"]}`, "misfit@/users/1/grants/1/read"},
	{"a scope that fits", annsSetup, `"REG SETUP DISTRICT", "read": "district"}`, ""},
	{"void: a calculated role assigned", `{"role": "GUEST"}]`, `{"role": "GUEST"}, {"role": "PARENT"}]`, "calculated-assigned@/users/1/roles/3/role"},
	{"void: a role held twice", `{"role": "GUEST"}]`, `{"role": "GUEST"}, {"role": "GUEST", "from": "2026-01-01"}]`, "held-twice@/users/1/roles/3/role"},
	{"void: a role held twice in May", `{"role": "GUEST"}]`, `{"role": "GUEST", "from": "2027-05-31"}, {"role": "GUEST", "until": "2027-06-01"}]`, "held-twice@/users/1/roles/3/role"},
	{"a role held again in June", `{"role": "GUEST"}]`, `{"role": "GUEST", "from": "2027-06-01"}, {"role": "GUEST", "until": "2027-06-01"}]`, ""},
	{"void: grants of a reserved user", `{"login": "_ESP_GROUP"}`, `{"login": "_ESP_GROUP", "grants": [{"resource": "FIN GL POST", "read": "all"}]}`, "reserved@/users/0/grants"},
	{"a reserved user of another name", `{"login": "_ESP_GROUP"}`, `{"login": "_ESP_GROUP"}, {"login": "_NIGHTLY", "reserved": true}`, ""},
	{"void: a licence without its package", `"licenses": [`, `"licenses": [{"package": "CAR", "key": "K"}, `, "no-package@/licenses/1/package"},
	{"void: an e-mail of two", `"eve@x"`, `"DEE@x"`, "email-twice@/users/4/email email-twice@/users/5/email"},
	{"void: an e-mail that is another's login", `"login": "eve", "email": "eve@x"`, `"login": "DEE@x", "email": "eve@x"`, "email-twice@/users/5/email"},
	{"an e-mail that is the own login", `"login": "eve", "email": "eve@x"`, `"login": "EVE@x", "email": "eve@x"`, ""},
	{"void: an administration by a subpackage", `"buildings": [{"id": "1"}`, `"administration": {"manage": ["REG SETUP ALL"]}, "buildings": [{"id": "1"}`, "not-a-feature@/administration/manage/0"},

	{"a division behind", `"schoolYear": 2027}`, `"schoolYear": 2027, "divisionYears": {"A/B": 2026, "LOWER": 2027, "NEXT": 2028}}`, "division-behind@/district/divisionYears/A~1B"},
	{"two divisions of one name", `"schoolYear": 2027}`, `"schoolYear": 2027, "divisionYears": {"Lower": 2027, "LOWER": 2027}}`, "division-spelling@/district/divisionYears/Lower"},
	{"a status in another spelling", `"status": "Enrolled"}], "sections": ["ALG"]}, {"id": "S2", "statuses": [{"year": 2026, "status": "Enrolled"}`,
		`"status": "Enrolled", "division": "EVENING"}], "sections": ["ALG"]}, {"id": "S2", "statuses": [{"year": 2025, "status": "Enrolled", "division": "EVENING"}, {"year": 2026, "status": "Enrolled", "division": "Evening"}`,
		"division-spelling@/records/students/1/statuses/1/division"},
	{"a status in the spelling of the district", `"schoolYear": 2027},`, `"schoolYear": 2027, "divisionYears": {"LOWER": 2027}},`, ""},
	{"no reserved user", `{"login": "_ESP_GROUP"},`, ``, "reserved-missing@/users"},

	{"no e-mail", `"login": "eve", "email": "eve@x"`, `"login": "eve"`, "email-missing@/users/5"},
	{"no e-mail but another address", `"login": "eve", "email": "eve@x"`, `"login": "eve", "otherEmails": ["e@x"]`, "email-missing@/users/5"},
	{"a reserved user without e-mail", `{"login": "_ESP_GROUP"}`, `{"login": "_ESP_GROUP", "reserved": true}`, ""},

	{"the default building is not in the list", `"defaultBuilding": "2"`, `"defaultBuilding": "4"`, "default-not-in-list@/users/1/defaultBuilding"},
	{"a default building and no list", eve, eve + `, "defaultBuilding": "4"`, ""},
	{"an override of only the building", `{"role": "CLERK"}, {`, `{"role": "CLERK", "override": {"defaultBuilding": "4"}}, {`, ""},

	{"a row without a default building", eve, eve + `, "grants": [{"resource": "REG MAINT PHONE", "read": "defaultBuilding", "readWrite": "defaultBuildingList"}]`,
		"no-default-building@/users/5/grants/0 no-default-list@/users/5/grants/0"},
	{"a row that begins tomorrow", eve, eve + `, "grants": [{"resource": "REG MAINT PHONE", "read": "defaultBuilding", "from": "2026-11-17"}]`, ""},
	{"a row with its defaults", eve, eve + `, "defaultBuilding": "2", "defaultBuildingList": ["2"], "grants": [{"resource": "REG MAINT PHONE", "read": "defaultBuilding", "readWrite": "defaultBuildingList"}]`, ""},
	{"a role without its defaults", eve, eve + `, "roles": [{"role": "CLERK"}]`, "no-default-building@/users/5/roles/0 no-default-list@/users/5/roles/0"},
	{"a role with one of them", eve, eve + `, "defaultBuilding": "2", "roles": [{"role": "CLERK"}]`, "no-default-list@/users/5/roles/0"},
	{"a role with its override", eve, eve + `, "roles": [{"role": "CLERK", "override": {"defaultBuilding": "2", "defaultBuildingList": ["2"]}}]`, ""},
	{"a role with an override of the list", eve, eve + `, "roles": [{"role": "CLERK", "override": {"defaultBuildingList": ["2"]}}]`, "no-default-building@/users/5/roles/0"},
	{"a role with an override of the building", eve, eve + `, "roles": [{"role": "CLERK", "override": {"defaultBuilding": "2"}}]`, "no-default-list@/users/5/roles/0"},
	{"a column that does not fit", eve, eve + `, "grants": [{"resource": "REG SETUP DISTRICT", "read": "defaultBuilding", "readWrite": "defaultBuildingList"}]`, "misfit@/users/5/grants/0/read misfit@/users/5/grants/0/readWrite"},
	{"a role whose columns are of others", eve, eve + `, "roles": [{"role": "DRIVER"}]`, ""},
	{"a calculated role without its default", `"PARENT", "calculated": "parent", "grants": [{"resource": "REG MAINT PHONE", "read": ["2"]}`, `"PARENT", "calculated": "parent", "grants": [{"resource": "REG MAINT PHONE", "read": ["2"], "readWrite": "defaultBuilding"}`, "no-default-building@/users/2"},
	{"an unknown default building is void", eve, eve + `, "defaultBuilding": "77", "grants": [{"resource": "REG MAINT PHONE", "read": "defaultBuilding"}]`, "dangling@/users/5/defaultBuilding"},
	{"an override that is empty", `{"role": "CLERK"}, {`, `{"role": "CLERK", "override": {"defaultBuildingList": [], "allowEmpty": true}}, {`, "override-empty@/users/1/roles/0"},
	{"an empty override that no column asks", `{"role": "GUEST"}]`, `{"role": "GUEST", "override": {"defaultBuildingList": [], "allowEmpty": true}}]`, ""},

	{"an unlicensed package", `{"package": "BUS", "key": "K"}`, `{"package": "BUS", "key": " "}`, "unlicensed@/roles/1/grants/0 role-gives-nothing@/roles/1"},
	{"a row on an unlicensed package", `"BUS", "requiresLicense": true}`, `"BUS"}, {"code": "CAR", "requiresLicense": true}`, ""},

	{"an assignment that ends today", eve, eve + `, "roles": [{"role": "GUEST", "until": "2026-11-16"}]`, "ended@/users/5/roles/0/until"},
	{"an assignment that ends tomorrow", eve, eve + `, "roles": [{"role": "GUEST", "until": "2026-11-17"}]`, ""},
	{"a row that ended", eve, eve + `, "grants": [{"resource": "FIN GL POST", "read": "all", "until": "2026-11-01"}]`, "ended@/users/5/grants/0/until"},
	{"a row that ends tomorrow", eve, eve + `, "grants": [{"resource": "FIN GL POST", "read": "all", "until": "2026-11-17"}]`, ""},

	{"a container that misses one building", annsSetup, `"REG SETUP ALL", "read": ["1", "2", "3", "4", "5", "6"]}`, "almost-everywhere@/users/1"},
	{"a container that misses three of seven", annsSetup, `"REG SETUP ALL", "read": ["1", "2", "3", "4"]}`, "almost-everywhere@/users/1"},
	{"a container that misses four", annsSetup, `"REG SETUP ALL", "read": ["1", "2", "3"]}`, ""},
	{"a closed building counts neither way", annsSetup, `"REG SETUP ALL", "read": ["1", "2", "3", "8", "9"]}`, ""},
	{"a container that misses but a closed building", annsSetup, `"REG SETUP ALL", "read": ["1", "2", "3", "4", "5", "6", "7"]}`, ""},
	{"a role that misses one building", `{"id": "GUEST"}`, `{"id": "GUEST", "grants": [{"resource": "REG SETUP ALL", "read": ["1", "2", "3", "4", "5", "6"]}]}`, "almost-everywhere@/users/1 role-gives-nothing@/roles/2"},
	{"two packages that miss one", annsSetup, `"REG ALL ALL", "read": ["1", "2", "3", "4", "5", "6"]}, {"resource": "FIN GL ALL", "readWrite": ["1", "2", "3", "4", "5"]}`, "almost-everywhere@/users/1 almost-everywhere@/users/1"},
	{"two rows and the defaults together", annsSetup, `"REG ALL ALL", "read": ["4", "5"]}, {"resource": "REG SETUP ALL", "readWrite": ["6"], "read": "defaultBuildingList"}`, "almost-everywhere@/users/1"},
	{"a level is given for the district", annsSetup, `"REG SETUP ALL", "read": "all", "readWrite": ["1", "2", "3", "4", "5", "6"]}`, ""},
	{"the features have rows of their own", annsSetup, `"REG SETUP ALL", "read": ["1", "2", "3", "4", "5", "6"]}, {"resource": "REG SETUP VALTAB", "read": "district"}, {"resource": "REG SETUP DISTRICT", "read": "district"}`, ""},
	{"one of the features has", annsSetup, `"REG SETUP ALL", "read": ["1", "2", "3", "4", "5", "6"]}, {"resource": "REG SETUP VALTAB", "read": "district"}`, "almost-everywhere@/users/1"},
	{"a container without district-wide features", annsSetup, `"REG MAINT ALL", "read": ["1", "2", "3", "4", "5", "6"]}`, ""},
	{"a single feature in most buildings", annsSetup, `"REG MAINT PHONE", "read": ["1", "2", "3", "4", "5", "6"]}`, ""},

	{"a row that a role gives", annsSetup, `"REG MAINT ADDRESS", "read": ["5"]}`, "redundant-grant@/users/1/grants/1"},
	{"a row that a role gives by the list", annsSetup, `"REG MAINT ADDRESS", "readWrite": ["2", "3"]}`, "redundant-grant@/users/1/grants/1"},
	{"a row of a higher level", annsSetup, `"REG MAINT ADDRESS", "readWrite": ["2", "3", "4"]}`, ""},
	{"a row of one feature more", annsSetup, `"REG MAINT ALL", "read": ["3"]}`, ""},
	{"a row that two roles give", annsSetup, `"REG MAINT ALL", "read": ["2"]}`, "redundant-grant@/users/1/grants/1"},
	{"a row that another row gives", annsSetup, `"FIN GL POST", "read": ["2"]}`, ""},
	{"a row that a role will not give", eve, eve + `, "defaultBuildingList": ["2"], "defaultBuilding": "2", "grants": [{"resource": "REG MAINT ADDRESS", "read": "all"}], "roles": [{"role": "CLERK", "from": "2026-11-17"}]`, ""},
	{"a row that a calculated role gives", `{"login": "bea",`, `{"login": "bea", "grants": [{"resource": "REG MAINT PHONE", "read": ["2"]}],`, "redundant-grant@/users/2/grants/0"},

	{"an unapproved user with a row", `"eve@x", "approved": true`, `"eve@x", "grants": [{"resource": "FIN GL POST", "read": "all"}]`, "unapproved-access@/users/5"},
	{"an unapproved user with a role", `"eve@x", "approved": true`, `"eve@x", "roles": [{"role": "GUEST"}]`, "unapproved-access@/users/5"},
	{"an unapproved user whose role has ended", `"eve@x", "approved": true`, `"eve@x", "roles": [{"role": "GUEST", "until": "2026-11-16"}]`, "ended@/users/5/roles/0/until"},
	{"an unapproved user without any", `"eve@x", "approved": true`, `"eve@x"`, ""},

	{"ledgers without finance", eve, eve + `, "ledgers": ["GL"]`, "ledgers-unused@/users/5/ledgers"},
	{"ledgers with another package", eve, eve + `, "ledgers": ["GL"], "roles": [{"role": "DRIVER"}]`, "ledgers-unused@/users/5/ledgers"},
	{"ledgers with finance in one building", eve, eve + `, "ledgers": ["GL"], "grants": [{"resource": "FIN ALL ALL", "read": ["9"]}]`, ""},
	{"ledgers with a district-wide feature", eve, eve + `, "ledgers": ["GL"], "grants": [{"resource": "FIN GL VENDORS", "read": "district"}]`, ""},

	{"a parent with schools", `{"login": "bea",`, `{"login": "bea", "schools": ["UP"],`, "schools-unused@/users/2/schools"},
	{"a student with schools", `{"login": "cal",`, `{"login": "cal", "schools": ["UP"],`, "schools-unused@/users/3/schools"},
	{"a parent with schools and a role", `{"login": "bea",`, `{"login": "bea", "roles": [{"role": "GUEST"}], "schools": ["UP"],`, ""},
	{"a parent with schools and a row", `{"login": "bea",`, `{"login": "bea", "grants": [{"resource": "FIN GL POST", "read": "all"}], "schools": ["UP"],`, ""},
	{"a parent with schools on the staff", `{"login": "bea", "email": "bea@x", "approved": true, "attached": [`, `{"login": "bea", "email": "bea@x", "approved": true, "schools": ["UP"], "attached": [{"kind": "staff", "id": "78"}, `, ""},
	{"schools and no record", eve, eve + `, "schools": ["UP"]`, ""},

	{"two users of one of the staff", eve, eve + `, "attached": [{"kind": "staff", "id": "77"}]`, "staff-shared@/users/1/attached/0"},
	{"two of the staff", eve, eve + `, "attached": [{"kind": "staff", "id": "78"}]`, ""},
	{"two users of a student", eve, eve + `, "attached": [{"kind": "student", "id": "S1"}]`, "student-shared@/users/3/attached/0"},
	{"two students", eve, eve + `, "attached": [{"kind": "student", "id": "S2"}]`, ""},
	{"two users of a household", eve, eve + `, "attached": [{"kind": "household", "id": "H1"}]`, "household-shared@/users/2/attached/0"},
	{"two users of a donor", eve, eve + `, "attached": [{"kind": "donor", "id": "D1"}]`, ""},
	{"two users of nothing", eve, eve + `, "attached": [{"kind": "student", "id": "S9"}]`, "dangling@/users/5/attached/0"},

	{"a household without members", `"members": [{"relationship": "Parent", "applicant": "A1"}, {"relationship": "Parent", "student": "S2"}]`, `"members": []`, "household-empty@/users/4/attached/0 content-entry-unmatched@/contentTypes/0/view/sections/1"},
	{"a household of guardians", `{"relationship": "Parent", "student": "S1"}`, `{"relationship": "Guardian", "student": "S1"}`, "household-not-parent@/users/2/attached/0 role-unheld@/roles/3"},
	{"a household of one self", `{"relationship": "Parent", "applicant": "A1"}, {"relationship": "Parent", "student": "S2"}`, `{"relationship": "Self", "applicant": "A1"}, {"relationship": "Parent", "student": "S2"}`, ""},
	{"a household without a user", `"households": [`, `"households": [{"id": "H0"}, `, ""},

	{"on a student and a household", eve, eve + `, "attached": [{"kind": "student", "id": "S2"}, {"kind": "household", "id": "H3"}]`, "dangling@/users/5/attached/0"},
	{"on a student and another's household", `{"kind": "student", "id": "S1"}]`, `{"kind": "student", "id": "S2"}, {"kind": "household", "id": "H2"}]`, "household-shared@/users/3/attached/0 student-and-household@/users/3/attached/0"},

	{"an applicant beside an enrolled student", `{"relationship": "Parent", "student": "S2"}`, `{"relationship": "Parent", "student": "S1"}`, "old-applicant@/records/applicants/0 content-entry-unmatched@/contentTypes/0/view/sections/1"},
	{"a copied applicant beside an enrolled student", `"members": [{"relationship": "Parent", "student": "S1"}]`, `"members": [{"relationship": "Parent", "applicant": "A2"}, {"relationship": "Parent", "student": "S1"}]`, "dangling@/records/households/0/members/0/applicant"},

	{"a role nobody holds", `{"id": "GUEST"}`, `{"id": "GUEST"}, {"id": "GUEST2"}`, "role-unheld@/roles/3"},
	{"a role that is held tomorrow", annsRoles, `"roles": [{"role": "CLERK"}, {"role": "DRIVER"}, {"role": "GUEST", "from": "2026-11-17"}]`, ""},
	{"a role that was held", annsRoles, `"roles": [{"role": "CLERK"}, {"role": "DRIVER"}, {"role": "GUEST", "until": "2026-11-16"}]`, "role-unheld@/roles/2 ended@/users/1/roles/2/until"},
	{"a calculated role nobody holds", `{"id": "GUEST"}`, `{"id": "GUEST"}, {"id": "PUPIL", "calculated": "admissionsEvaluator"}`, "role-unheld@/roles/4"},
	{"a calculated role without a rule", `{"id": "GUEST"}`, `{"id": "GUEST"}, {"id": "COACH", "calculated": "x-coach"}`, "role-unheld@/roles/1"},
	{"a role that is dormant for all", `{"id": "GUEST"}`, `{"id": "GUEST", "grants": [{"resource": "REG SETUP ALL", "read": "defaultBuilding"}]}`, "role-gives-nothing@/roles/2"},
	{"a role that is not for one", `{"id": "GUEST"}`, `{"id": "GUEST", "grants": [{"resource": "REG ALL ALL", "read": "defaultBuilding"}]}`, ""},

	{"a content type of nobody", `"public": true`, `"public": false`, "content-closed@/contentTypes/1"},
	{"a content type of a role nobody holds", minutes, `"view": {"roles": ["PARENT"], "sections": ["CHEM"]}`, "content-entry-unmatched@/contentTypes/0/view/sections/0"},
	{"a content type of an attribute of another year", minutes, `"view": {"attributes": [{"kind": "household", "name": "Board", "year": 2027}]}`, "content-closed@/contentTypes/0"},
	{"a content type of a donor nobody is", minutes, `"edit": {"attributes": [{"kind": "donor", "name": "Gold"}]}`, "content-closed@/contentTypes/0"},
	{"a section of a guardian", `{"relationship": "Parent", "student": "S2"}`, `{"relationship": "Guardian", "student": "S2"}`, "content-entry-unmatched@/contentTypes/0/view/sections/1"},
	{"a content type by its edit list only", minutes, `"edit": {"sections": ["BIO"]}`, ""},
	{"an entry of a public one that matches nobody", `"public": true`, `"public": true, "edit": {"sections": ["CHEM"]}`, "content-entry-unmatched@/contentTypes/1/edit/sections/0"},
	{"an entry that is void", `"public": true`, `"public": true, "edit": {"users": ["zoe"]}`, "dangling@/contentTypes/1/edit/users/0"},
}

// casesOfTwo are cases that take two changes.
var casesOfTwo = []struct {
	name  string
	edits [4]string
	want  string
}{
	{"on a student and a household that is Self", [4]string{`{"kind": "student", "id": "S1"}]`, `{"kind": "student", "id": "S1"}, {"kind": "household", "id": "H3"}]`,
		`"households": [`, `"households": [{"id": "H3", "members": [{"relationship": "Self", "student": "S1"}]}, `}, ""},
	{"on two students and a household that is Self to one", [4]string{`{"kind": "student", "id": "S1"}]`, `{"kind": "student", "id": "S1"}, {"kind": "student", "id": "S2"}, {"kind": "household", "id": "H3"}]`,
		`"households": [`, `"households": [{"id": "H3", "members": [{"relationship": "Self", "student": "S1"}]}, `}, "student-and-household@/users/3/attached/0"},
	{"two users of a household of one self", [4]string{`{"kind": "household", "id": "H1"}]`, `{"kind": "household", "id": "H1"}, {"kind": "household", "id": "H3"}]`,
		eve, eve + `, "attached": [{"kind": "household", "id": "H3"}]`}, "dangling@/users/2/attached/1 dangling@/users/5/attached/0"},
	{"a copied applicant beside an enrolled student", [4]string{`"status": "Inquiry"`, `"status": "Copied"`,
		`{"relationship": "Parent", "applicant": "A1"}`, `{"relationship": "Parent", "applicant": "A1"}, {"relationship": "Parent", "student": "S1"}`}, ""},
	{"an applicant of whom the household is aunt", [4]string{`{"relationship": "Parent", "applicant": "A1"}`, `{"relationship": "Aunt", "applicant": "A1"}`,
		`{"relationship": "Parent", "student": "S2"}`, `{"relationship": "Parent", "student": "S2"}, {"relationship": "Parent", "student": "S1"}`}, ""},
	{"a small district, where one building is all but one", [4]string{`{"id": "3"}, {"id": "4"}, {"id": "5"}, {"id": "6"}, {"id": "7"},`, ``,
		`"defaultBuildingList": ["2", "3"]`, `"defaultBuildingList": ["2"]`}, ""},
	{"a large district, in which four are missing", [4]string{`{"id": "7"},`, `{"id": "7"}, {"id": "A"}, {"id": "B"},`, annsSetup, `"REG SETUP ALL", "read": ["1", "2", "3", "4", "5"]}`}, ""},
	{"an empty override of a role with other columns", [4]string{`{"id": "GUEST"}`, `{"id": "GUEST", "grants": [{"resource": "REG MAINT ALL", "read": "defaultBuilding"}]}`,
		`{"role": "GUEST"}]`, `{"role": "GUEST", "override": {"defaultBuildingList": [], "allowEmpty": true}}]`}, ""},
	{"an applicant of two households", [4]string{`"members": [{"relationship": "Parent", "student": "S1"}]`, `"members": [{"relationship": "Parent", "applicant": "A1"}, {"relationship": "Parent", "student": "S1"}]`,
		`{"relationship": "Parent", "student": "S2"}`, `{"relationship": "Parent", "student": "S1"}, {"relationship": "Parent", "student": "S2"}`}, "old-applicant@/records/applicants/0"},
	{"a row of a package that completes the role", [4]string{annsSetup, `"REG ALL ALL", "read": ["3"]}`,
		`{"id": "GUEST"}`, `{"id": "GUEST", "grants": [{"resource": "REG MAINT ALL", "read": "all"}, {"resource": "REG SETUP ALL", "read": ["1", "2", "4", "5", "6", "7"]}]}`}, ""},
	{"an unlicensed row of a user", [4]string{`{"package": "BUS", "key": "K"}`, ``, eve, eve + `, "grants": [{"resource": "BUS MAINT FLEET", "read": "all"}]`},
		"unlicensed@/roles/1/grants/0 unlicensed@/users/5/grants/0 role-gives-nothing@/roles/1"},
	{"without the parent", [4]string{noBea, ``, `"sections": ["ALG", "BIO"]`, `"roles": ["PARENT"]`},
		"role-unheld@/roles/3 content-entry-unmatched@/contentTypes/0/view/attributes/0 content-entry-unmatched@/contentTypes/0/view/roles/0"},
	{"a row that adds up with the role to the whole district", [4]string{annsSetup, `"REG SETUP ALL", "read": ["3", "4", "5", "6", "7"]}`,
		`{"id": "GUEST"}`, `{"id": "GUEST", "grants": [{"resource": "REG SETUP ALL", "read": ["1", "2"]}, {"resource": "FIN GL POST", "readWrite": ["1"]}]}`}, ""},
	{"a row that the role gives for the district", [4]string{annsSetup, `"REG SETUP ALL", "read": "all"}`,
		`{"id": "GUEST"}`, `{"id": "GUEST", "grants": [{"resource": "REG SETUP ALL", "read": "all"}]}`}, "redundant-grant@/users/1/grants/1"},
}

// tidied returns the tidy district with pieces of its document replaced.
func tidied(t require.TestingT, edits ...string) *district.District {
	text := tidy
	for i := 0; i+1 < len(edits); i += 2 {
		require.Equal(t, 1, strings.Count(text, edits[i]), "%q is to be one place of the document", edits[i])
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	f, err := district.Decode([]byte(text))
	require.NoError(t, err)
	return samples.Compiled(t, f, samples.SchoolDay)
}

// found returns the findings as kind@pointer, sorted.
func found(d *district.District) (all []string) {
	for _, f := range lint.Check(d) {
		all = append(all, f.Kind+"@"+f.Pointer)
	}
	slices.Sort(all)
	return all
}
