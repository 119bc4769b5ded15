package district_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

// tidy is a district in which there is nothing to find. Ann is a clerk, bea a parent, cal a
// student, dee an applicant's parent, and eve nothing yet.
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

// lintCases change tidy in one place and say all that is found then, each finding as
// kind@pointer. After each group that fires come its near misses, for which nothing is.
var lintCases = []struct{ name, old, new, want string }{
	{"void: an unknown role", `{"role": "GUEST"}]`, `{"role": "GUEST"}, {"role": "GUESTS"}]`, "dangling@/users/1/roles/3/role"},
	{"void: a scope that does not fit", annsSetup, `"REG SETUP DISTRICT", "read": ["2"]}`, "misfit@/users/1/grants/1/read"},
	{"a scope that fits", annsSetup, `"REG SETUP DISTRICT", "read": "district"}`, ""},
	{"void: a calculated role assigned", `{"role": "GUEST"}]`, `{"role": "GUEST"}, {"role": "PARENT"}]`, "calculated-assigned@/users/1/roles/3/role"},
	{"void: a role held twice", `{"role": "GUEST"}]`, `{"role": "GUEST"}, {"role": "GUEST", "from": "2026-01-01"}]`, "held-twice@/users/1/roles/3/role"},
	{"void: grants of a reserved user", `{"login": "_ESP_GROUP"}`, `{"login": "_ESP_GROUP", "grants": [{"resource": "FIN GL POST", "read": "all"}]}`, "reserved@/users/0/grants"},
	{"a reserved user of another name", `{"login": "_ESP_GROUP"}`, `{"login": "_ESP_GROUP"}, {"login": "_NIGHTLY", "reserved": true}`, ""},
	{"void: a licence without its package", `"licenses": [`, `"licenses": [{"package": "CAR", "key": "K"}, `, "no-package@/licenses/1/package"},
	{"void: an e-mail of two", `"eve@x"`, `"DEE@x"`, "email-twice@/users/4/email email-twice@/users/5/email"},
	{"void: an administration by a subpackage", `"buildings": [{"id": "1"}`, `"administration": {"manage": ["REG SETUP ALL"]}, "buildings": [{"id": "1"}`, "not-a-feature@/administration/manage/0"},

	{"no reserved user", `{"login": "_ESP_GROUP"},`, ``, "reserved-missing@/users"},

	{"no e-mail", `"login": "eve", "email": "eve@x"`, `"login": "eve"`, "email-missing@/users/5"},
	{"no e-mail but another address", `"login": "eve", "email": "eve@x"`, `"login": "eve", "otherEmails": ["e@x"]`, "email-missing@/users/5"},
	{"a reserved user without e-mail", `{"login": "_ESP_GROUP"}`, `{"login": "_ESP_GROUP", "reserved": true}`, ""},

	{"the default building is not in the list", `"defaultBuilding": "2"`, `"defaultBuilding": "4"`, "default-not-in-list@/users/1/defaultBuilding"},
	{"a default building and no list", eve, eve + `, "defaultBuilding": "4"`, ""},
	{"an override of the building alone", `{"role": "CLERK"}, {`, `{"role": "CLERK", "override": {"defaultBuilding": "4"}}, {`, ""},

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
	{"a content type by its edit list alone", minutes, `"edit": {"sections": ["BIO"]}`, ""},
	{"an entry of a public one that matches nobody", `"public": true`, `"public": true, "edit": {"sections": ["CHEM"]}`, "content-entry-unmatched@/contentTypes/1/edit/sections/0"},
	{"an entry that is void", `"public": true`, `"public": true, "edit": {"users": ["zoe"]}`, "dangling@/contentTypes/1/edit/users/0"},
}

// lintMore are cases that take two changes.
var lintMore = []struct {
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

// found is what Lint finds, as kind@pointer, sorted.
func found(d *district.District) (all []string) {
	for _, f := range d.Lint() {
		all = append(all, f.Kind+"@"+f.Pointer)
	}
	slices.Sort(all)
	return all
}

func sortedWords(s string) (all []string) {
	if s != "" {
		all = strings.Fields(s)
	}
	slices.Sort(all)
	return all
}

func TestLintFindsNothingInATidyDistrict(t *testing.T) { require.Empty(t, found(tidied(t))) }

func TestLintFindsEachKindAndNoNearMiss(t *testing.T) {
	fired := map[string]bool{}
	try := func(name, want string, edits ...string) {
		t.Run(name, func(t *testing.T) {
			d := tidied(t, edits...)
			require.Equal(t, sortedWords(want), found(d))
			for _, f := range d.Lint() {
				fired[f.Kind] = true
				requirePlaced(t, d, f)
			}
		})
	}
	for _, tt := range lintCases {
		try(tt.name, tt.want, tt.old, tt.new)
	}
	for _, tt := range lintMore {
		try(tt.name, tt.want, tt.edits[:]...)
	}
	for _, k := range district.LintKinds() {
		// void is what has no kind of its own; a rule that panics is in TestAHostsRuleGrantsWhatItsProfileGrants.
		if k.Name != "void" && k.Name != "rule-panics" {
			require.True(t, fired[k.Name], "no case of %s", k.Name)
		}
	}
}

// requirePlaced asks that a finding is of a declared kind, and that its pointer leads
// somewhere in the canonical document, into the row of its table and id.
func requirePlaced(t require.TestingT, d *district.District, f district.Finding) {
	i := slices.IndexFunc(district.LintKinds(), func(k district.LintKind) bool { return k.Name == f.Kind })
	require.GreaterOrEqual(t, i, 0, f.Kind)
	k := district.LintKinds()[i]
	require.Equal(t, k.Severity, f.Severity)
	require.True(t, strings.HasSuffix(f.Text, ": "+k.Fix), f.Text)
	require.Equal(t, f.Severity == district.SeverityError, f.Err != nil)
	if f.Err == nil {
		require.Equal(t, k.Rule, f.Rule)
	}
	require.NotContains(t, f.String(), "\n")

	var value any
	require.NoError(t, json.Unmarshal(district.Encode(d.Facts()), &value))
	id := ""
	for i, step := range strings.Split(f.Pointer, "/")[1:] {
		switch at := value.(type) {
		case map[string]any:
			require.Contains(t, at, step, f.Pointer)
			value = at[step]
		case []any:
			var n int
			_, err := fmt.Sscan(step, &n)
			require.NoError(t, err)
			require.Less(t, n, len(at), f.Pointer)
			value = at[n]
			if row, ok := value.(map[string]any); ok && i <= 2 {
				for _, key := range []string{"login", "id", "name", "package", "resource", "code"} {
					if text, ok := row[key].(string); ok && id == "" {
						id = text
					}
				}
			}
		}
	}
	if f.Kind != "reserved-missing" && f.Table != "administration" {
		require.Equal(t, f.ID, id, f.Pointer)
	}
	require.True(t, strings.HasPrefix(f.Pointer, "/"+strings.ReplaceAll(f.Table, ".", "/")), f.Pointer)
}

func TestEachKindOfLintIsDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range district.LintKinds() {
		require.Regexp(t, `^[a-z]+(-[a-z]+)*$`, k.Name)
		require.False(t, seen[k.Name], k.Name)
		seen[k.Name] = true
		require.Contains(t, []district.Severity{district.SeverityError, district.SeverityWarning, district.SeverityInfo}, k.Severity, k.Name)
		require.Regexp(t, `^R[1-9][0-9]?$`, k.Rule, k.Name)
		require.Regexp(t, `^[A-Z].{20,}\.$`, k.Doc, k.Name)
		require.Regexp(t, `^[a-z].*[^.]$`, k.Fix, k.Name)
	}
	district.LintKinds()[0].Name = "changed"
	require.NotEqual(t, "changed", district.LintKinds()[0].Name, "a copy")
}

func TestLintSaysWhatIsTheCase(t *testing.T) {
	for _, tt := range []struct{ name, old, new, want string }{
		{"a building missing", annsSetup, `"REG ALL ALL", "read": ["1", "2", "3", "4", "5"]}`,
			`warning: /users/1 (users "ann"): REG SETUP ALL is granted in all counting buildings but "6" and "7", and so does not reach its district-wide features: add the buildings, or grant the feature itself with scope district, if the feature is meant (R11, almost-everywhere)`},
		{"a role that gives it", annsSetup, `"REG MAINT ADDRESS", "read": ["5"]}`,
			`info: /users/1/grants/1 (users "ann"): the row on REG MAINT ADDRESS adds nothing to what the role "CLERK" gives: take the row away, unless it is meant to outlast the role (R10, redundant-grant)`},
		{"a void reference", `{"role": "GUEST"}]`, `{"role": "GUEST"}, {"role": "GUESTS"}]`,
			`error: /users/1/roles/3/role (users "ann"): role "GUESTS": refers to what does not exist: correct the name, or take the reference away (R13, dangling)`},
		{"users of a record", eve, eve + `, "attached": [{"kind": "staff", "id": "77"}]`,
			`warning: /users/1/attached/0 (users "ann"): several users are attached to staff "77": "ann" and "eve": keep one user for each of the staff (R21, staff-shared)`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all := tidied(t, tt.old, tt.new).Lint()
			require.Len(t, all, 1)
			require.Equal(t, tt.want, all[0].String())
		})
	}
}

// lincolnLint are the findings in the sample, by kind. Each was looked at: the users named
// r24, r16-override-empty, r9, r22, r42 and so on are there to show just this.
var lincolnLint = map[string]int{
	"almost-everywhere":    1, // r11-one-building-missing
	"content-closed":       1, // Locked Drawer
	"default-not-in-list":  5,
	"email-missing":        2, // r21-no-e-mail-1 and -2
	"ended":                5, // r42, r33-minutes-role-ended
	"household-empty":      1, // r32-attribute-named-like-roles
	"household-not-parent": 4, // guardians, an aunt, and parent in lower case
	"household-shared":     6,
	"ledgers-unused":       1, // r24-ledgers-without-finance
	"no-default-building":  9, // r9, and students
	"no-default-list":      13,
	"old-applicant":        1, // r29-applicant-and-parent
	"override-empty":       1, // r16-override-empty
	"redundant-grant":      1, // r10-user-read-role-write
	"role-unheld":          1, // ROLE-WITHOUT-GRANTS
	"schools-unused":       1, // r24-parent-with-schools
	"student-shared":       4,
	"unapproved-access":    1, // r22-unapproved
	"unlicensed":           4, // package BUS
}

func lincoln(t *testing.T) *district.District {
	text, err := os.ReadFile("../examples/lincoln/district.json")
	require.NoError(t, err)
	f, err := district.Decode(text)
	require.NoError(t, err)
	return samples.Compiled(t, f, samples.SchoolDay)
}

func TestLintOfTheSampleIsWhatItsUsersShow(t *testing.T) {
	d := lincoln(t)
	kinds, of := map[string]int{}, map[string][]string{}
	for _, f := range d.Lint() {
		kinds[f.Kind]++
		of[f.Kind] = append(of[f.Kind], f.ID)
	}
	require.Equal(t, lincolnLint, kinds)
	for kind, id := range map[string]string{"ledgers-unused": "r24-ledgers-without-finance", "schools-unused": "r24-parent-with-schools", "almost-everywhere": "r11-one-building-missing",
		"redundant-grant": "r10-user-read-role-write", "unapproved-access": "r22-unapproved", "override-empty": "r16-override-empty", "content-closed": "Locked Drawer", "old-applicant": "A-DENIED"} {
		require.Equal(t, []string{id}, of[kind], kind)
	}
}

func TestLintIsInOrderAndTheSameEachTime(t *testing.T) {
	d := lincoln(t)
	first := d.Lint()
	for range 3 {
		require.Equal(t, first, lincoln(t).Lint())
	}
	f := *d.Facts()
	f.Users = slices.Clone(f.Users)
	slices.Reverse(f.Users)
	again := samples.Compiled(t, &f, samples.SchoolDay).Lint()
	require.Equal(t, first, again, "whatever the order written")

	order := []string{"roles", "users", "records.applicants", "contentTypes"}
	require.True(t, slices.IsSortedFunc(first, func(a, b district.Finding) int {
		if a.Table != b.Table {
			return slices.Index(order, a.Table) - slices.Index(order, b.Table)
		}
		return strings.Compare(a.ID, b.ID)
	}))

	pointers := func(old, new string) (all []string) {
		for _, f := range tidied(t, old, new).Lint() {
			all = append(all, f.Kind+"@"+f.Pointer)
		}
		return all
	}
	rows := func(n int) string { // of which numbers 2 and 10 have ended
		var all []string
		for i := range n {
			until := map[bool]string{true: "2026-11-01", false: "2030-01-01"}[i == 2 || i == 10]
			all = append(all, fmt.Sprintf(`{"resource": "FIN GL POST", "read": "all", "until": %q, "from": "20%02d-01-01"}`, until, i))
		}
		return strings.Join(all, ",")
	}
	require.Equal(t, []string{"ended@/users/5/grants/2/until", "ended@/users/5/grants/10/until"}, pointers(eve, eve+`, "grants": [`+rows(11)+`]`), "2 before 10")
	require.Equal(t, []string{"no-default-building@/users/5/grants/0", "no-default-list@/users/5/grants/0"},
		pointers(eve, eve+`, "grants": [{"resource": "REG MAINT PHONE", "readWrite": "defaultBuilding", "read": "defaultBuildingList"}]`), "by kind")
}

func TestLintOfNoDistrictIsNothing(t *testing.T) {
	var d *district.District
	require.Empty(t, d.Lint())
	empty := samples.Compiled(t, &district.Facts{Format: 1, District: district.Info{ID: "x", SchoolYear: 2027}}, samples.SchoolDay)
	require.Equal(t, []string{"reserved-missing@/users"}, found(empty))
}

func TestLintOnNoDayFindsNothingEnded(t *testing.T) { // R42
	d := tidied(t, eve, eve+`, "grants": [{"resource": "FIN GL POST", "read": "all", "until": "2026-11-01"}]`)
	require.Equal(t, []string{"ended@/users/5/grants/0/until"}, found(d))
	require.Empty(t, found(d.At(0)))
	require.Empty(t, found(d.At(samples.MustDay("2026-10-31"))))
}

// In a strict district those who are not approved have nothing, but would have it again.
func TestLintOfAStrictDistrictJudgesTheUnapprovedAlike(t *testing.T) { // R22
	lenient := tidied(t, `"ann@x", "approved": true`, `"ann@x"`)
	strict, err := district.New(lenient.Facts(), samples.SchoolDay, &district.Options{Strict: true})
	require.NoError(t, err)
	require.Equal(t, []string{"unapproved-access@/users/1"}, found(lenient))
	require.Equal(t, []string{"content-entry-unmatched@/contentTypes/0/edit/roles/0", "content-entry-unmatched@/contentTypes/0/edit/users/0", "unapproved-access@/users/1"}, found(strict))

	parent, err := district.New(tidied(t, `"bea@x", "approved": true`, `"bea@x"`).Facts(), samples.SchoolDay, &district.Options{Strict: true})
	require.NoError(t, err)
	require.Equal(t, []string{"content-entry-unmatched@/contentTypes/0/view/attributes/0"}, found(parent), "the role of parents is held")
}

func TestLintOfLedgersAsksNoBuilding(t *testing.T) { // R11, R24
	f, err := district.Decode([]byte(`{"format": 1, "district": {"id": "x", "schoolYear": 2027}, "packages": [{"code": "FIN", "ledgers": true}], "features": [{"resource": "FIN GL VENDORS", "districtWide": true}],
		"users": [{"login": "_ESP_GROUP"}, {"login": "ann", "email": "a@x", "approved": true, "ledgers": ["GL"], "grants": [{"resource": "FIN GL VENDORS", "read": "district"}]}]}`))
	require.NoError(t, err)
	require.Empty(t, found(samples.Compiled(t, f, samples.SchoolDay)))
}

// Everything that Findings finds is found as an error, and nothing else is an error.
func TestLintHoldsEveryFindingThatIsVoid(t *testing.T) {
	for _, tt := range samples.Voids {
		d := samples.SoundDistrict(t, tt.Old, tt.New)
		var errs []string
		for _, f := range d.Lint() {
			require.Equal(t, f.Severity == district.SeverityError, f.Err != nil, tt.Name)
			if f.Err != nil {
				require.NotEqual(t, "void", f.Kind, tt.Name)
				errs = append(errs, f.Err.Error())
			}
		}
		var want []string
		for _, fault := range d.Void() {
			want = append(want, fault.Error())
		}
		require.ElementsMatch(t, want, errs, tt.Name)
	}
}

// What Lint says of generated districts is what asking says: of content types by asking
// every user, of rows by taking each away.
func TestLintSaysWhatAskingSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := samples.Facts().Draw(t, "facts")
		d := samples.Compiled(t, f, samples.TheDay)
		said := map[string]bool{}
		for _, f := range d.Lint() {
			said[f.Kind+"@"+f.Pointer] = true
			requirePlaced(t, d, f)
		}
		canonical := d.Facts()
		for i, c := range canonical.ContentTypes {
			open := c.Public
			for u := range d.Users() {
				may, err := d.MayView(u.Login, c.Name)
				require.NoError(t, err)
				open = open || may
			}
			require.Equal(t, !open, said[fmt.Sprintf("content-closed@/contentTypes/%d", i)], c.Name)
		}
		for i := range canonical.Users {
			u := canonical.Users[i]
			for j := range u.Grants {
				with := func(change func(u *district.User)) map[string]access.Level {
					f := *canonical
					f.Users = slices.Clone(canonical.Users)
					change(&f.Users[i])
					return pictureOfUser(t, samples.Compiled(t, &f, samples.TheDay), f.Users[i].Login)
				}
				all := with(func(*district.User) {})
				without := with(func(u *district.User) { u.Grants = slices.Delete(slices.Clone(u.Grants), j, j+1) })
				roles := with(func(u *district.User) { u.Grants = nil })
				alone := with(func(u *district.User) {
					u.Grants, u.Roles, u.Attached, u.Login = u.Grants[j:j+1], nil, nil, "somebody-else"
				})
				redundant := len(alone) > 0 && maps.Equal(all, without)
				for place, l := range alone {
					redundant = redundant && roles[place] >= l
				}
				require.Equal(t, redundant, said[fmt.Sprintf("redundant-grant@/users/%d/grants/%d", i, j)], "%s: row %d", u.Login, j)
			}
		}
	})
}

func pictureOfUser(t require.TestingT, d *district.District, login string) map[string]access.Level {
	p, err := d.Permissions(login)
	require.NoError(t, err)
	all := map[string]access.Level{}
	for place, l := range p.All() {
		all[place.Feature.String()+"@"+place.Building.ID()] = l
	}
	return all
}

func BenchmarkLint(b *testing.B) {
	for _, s := range samples.Sizes[:3] {
		b.Run(s.Name, func(b *testing.B) {
			d, err := district.New(s.Facts(), samples.SchoolDay, nil)
			require.NoError(b, err)
			for b.Loop() {
				d.Lint()
			}
		})
	}
}
