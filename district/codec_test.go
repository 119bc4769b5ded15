package district_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

// places are the pointers of faults.
func places(faults district.Faults) (pointers []string) {
	for _, f := range faults {
		pointers = append(pointers, f.Pointer)
	}
	return pointers
}

func TestASoundDocumentHasNoFault(t *testing.T) {
	require.NoError(t, district.ValidateDocument([]byte(samples.Sound)))
	f, err := district.Decode([]byte(samples.Sound))
	require.NoError(t, err)
	require.NoError(t, district.Validate(f))
	require.Empty(t, samples.SoundDistrict(t).Void())
	require.JSONEq(t, samples.Sound, string(district.Encode(f)))
}

// The example of FORMAT.md, and its canonical form, written by hand.
const formatExample = `{
  "format": 1,
  "district": {"id": "lincoln", "name": "Lincoln Unified", "schoolYear": 2027, "divisionYears": {"LOWER": 2027}, "timeZone": "America/Chicago"},
  "administration": {"manage": ["SYSTEM MAINT SECURITY"], "grantAnything": "SYSTEM MAINT GRANTALL"},
  "buildings": [
    {"id": "2", "name": "Lincoln High"},
    {"id": "7", "name": "Old Mill", "closed": true},
    {"id": "90", "name": "Placements elsewhere", "outOfDistrict": true}
  ],
  "packages":    [{"code": "FED", "name": "Federal reporting", "standard": true, "requiresLicense": true},
                  {"code": "FIN", "name": "Finance", "ledgers": true}],
  "subpackages": [{"code": "MAINT", "name": "Maintenance"}],
  "licenses":    [{"package": "FED", "key": "…"}],
  "features": [
    {"resource": "CP REPORTS WORKSHEET", "description": "…", "standard": true, "districtWide": true, "levelInsensitive": true},
    {"resource": "FED REPORTS RUNOCR", "description": "…", "standard": true,
     "operations": {"flat-file": "read", "regenerate": "readWrite"}},
    {"resource": "REG MAINT PERSONAL", "description": "…", "fields": ["birthDate", "mealStatus"]}
  ],
  "requirements": [
    {"id": "addresses.phones.edit", "kind": "page",
     "needs": {"anyOf": [{"feature": "REG MAINT ADDRESS", "level": "readWrite"},
                         {"allOf": [{"feature": "REG MAINT ADDRESS", "level": "read"},
                                    {"feature": "REG MAINT PHONE", "level": "readWrite"}]}]}}
  ],
  "roles": [
    {"id": "COUNSELOR", "description": "…",
     "prefill": {"userDefaults": true, "buildings": ["2"]},
     "grants": [{"resource": "REG MAINT ALL", "read": "all", "readWrite": "defaultBuildingList"}]},
    {"id": "PARENT", "description": "…", "calculated": "parent", "grants": []}
  ],
  "users": [
    {"login": "_ESP_GROUP", "reserved": true},
    {"login": "jdoe", "email": "jdoe@lincoln.example", "otherEmails": [], "approved": true,
     "defaultBuilding": "2", "defaultBuildingList": ["2", "3"],
     "grants": [{"resource": "REG MAINT DEMOGRAPH", "read": "all", "readWrite": ["2"]},
                {"resource": "REG SETUP DISTRICT", "read": "district", "from": "2026-08-17"}],
     "roles": [{"role": "COUNSELOR", "from": "2026-08-17", "until": "2027-06-12",
                "override": {"defaultBuilding": "3", "defaultBuildingList": ["3", "4"]}}],
     "schools": ["LOWER"], "ledgers": ["GL"],
     "attached": [{"kind": "household", "id": "H1"}],
     "owns": [{"kind": "dat-query", "id": "Q1"}]}
  ],
  "records": {
    "students":   [{"id": "S1", "statuses": [{"year": 2027, "status": "Enrolled", "division": "LOWER"}],
                    "sections": ["ALG1-03"], "attributes": [{"name": "Honors", "year": 2027}]}],
    "households": [{"id": "H1", "members": [{"relationship": "Parent", "student": "S1"},
                                            {"relationship": "Parent", "applicant": "A1"}],
                    "attributes": [{"name": "Board"}]}],
    "applicants": [{"id": "A1", "status": "Inquiry", "evaluators": ["mjones"]}],
    "donors":     [{"id": "D1", "attributes": [{"name": "Founders Circle", "year": 2026}]}]
  },
  "contentTypes": [
    {"name": "Board Minutes",
     "edit": {"users": ["jdoe"], "roles": ["SECRETARY"]},
     "view": {"users": [], "roles": ["PARENT"], "attributes": [{"kind": "household", "name": "Board"}], "sections": ["ALG1-03"]}},
    {"name": "Newsletter", "public": true}
  ]
}`

func TestTheExampleOfTheFormatIsADocument(t *testing.T) {
	f, err := district.Decode([]byte(formatExample))
	require.NoError(t, err)
	want := strings.NewReplacer(`, "grants": []`, "", `"otherEmails": [], `, "", `"users": [], `, "", // empty is absent
		`{"relationship": "Parent", "student": "S1"},`, `{"relationship": "Parent", "applicant": "A1"},`,
		`{"relationship": "Parent", "applicant": "A1"}]`, `{"relationship": "Parent", "student": "S1"}]`).Replace(formatExample)
	var indented bytes.Buffer // keeps the order of keys and lists
	require.NoError(t, json.Indent(&indented, oneLine(t, want), "", "  "))
	require.Equal(t, indented.String()+"\n", string(district.Encode(f)))
}

func oneLine(t require.TestingT, text string) []byte {
	var b bytes.Buffer
	require.NoError(t, json.Compact(&b, []byte(text)))
	return b.Bytes()
}

func TestTheCanonicalFormEscapesNoHTML(t *testing.T) {
	f, err := district.Decode(samples.Replaced(t, `"Lincoln Unified"`, `"A \u003c\u0026\u003e \"B\" \\ \u00e9"`))
	require.NoError(t, err)
	require.Contains(t, string(district.Encode(f)), `"name": "A <&> \"B\" \\ é",`)
}

func TestEncodingADecodedCanonicalDocumentGivesItBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := districttest.Facts().Draw(t, "facts")
		canonical := district.Encode(f)
		decoded, err := district.Decode(canonical)
		require.NoError(t, err)
		require.Equal(t, string(canonical), string(district.Encode(decoded)))
		require.Equal(t, string(canonical), string(district.Encode(samples.Compiled(t, f, samples.TheDay).Facts())))
	})
}

func TestTheJSONOfFactsIsTheDocument(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := districttest.Facts().Draw(t, "facts")
		text, err := json.Marshal(f)
		require.NoError(t, err)
		require.Equal(t, string(oneLine(t, string(district.Encode(f)))), string(text))
		var back district.Facts
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, string(district.Encode(f)), string(district.Encode(&back)))
	})
	kept := district.Facts{Format: 1, District: district.Info{ID: "kept"}}
	err := json.Unmarshal([]byte(`{"format": 1, "district": {"id": "x", "schoolYear": 1}}`), &kept)
	require.ErrorIs(t, err, district.ErrForm)
	require.Equal(t, "kept", kept.District.ID, "an error changes no facts")
}

// hostile is one place of sound made faulty.
type hostile struct {
	name, old, new string
	pointer        string
	err            error
}

var deep = strings.Repeat(`{"anyOf": [`, 40) + `{"feature": "REG MAINT PHONE", "level": "read"}` + strings.Repeat(`]}`, 40)

var hostileJSON = []hostile{
	{"unknown key", `"format": 1,`, `"format": 1, "formats": 1,`, "/formats", strictjson.ErrUnknownKey},
	{"unknown key in a row", `"closed": true`, `"shut": true`, "/buildings/2/shut", strictjson.ErrUnknownKey},
	{"key in another case", `"closed": true`, `"Closed": true`, "/buildings/2/Closed", strictjson.ErrUnknownKey},
	{"key in Unicode case", `"sections": ["ALG"], "attributes": [{"name"`, `"ſections": ["ALG"], "attributes": [{"name"`, "/records/students/0/ſections", strictjson.ErrUnknownKey},
	{"duplicate key", `"format": 1,`, `"format": 1, "format": 1,`, "/format", strictjson.ErrDuplicateKey},
	{"duplicate key in a row", `"reserved": true`, `"reserved": true, "reserved": true`, "/users/0/reserved", strictjson.ErrDuplicateKey},
	{"duplicate key, escaped", `"reserved": true`, `"reserved": true, "\u0072eserved": true`, "/users/0/reserved", strictjson.ErrDuplicateKey},
	{"duplicate key deep below", `"defaultBuilding": "3", "defaultBuildingList"`, `"defaultBuilding": "3", "defaultBuilding": "3", "defaultBuildingList"`, "/users/1/roles/0/override/defaultBuilding", strictjson.ErrDuplicateKey},
	{"duplicate key of a map", `{"LOWER": 2028}`, `{"LOWER": 2028, "LOWER": 2028}`, "/district/divisionYears/LOWER", strictjson.ErrDuplicateKey},
	{"null for a text", `"name": "Lincoln High"`, `"name": null`, "/buildings/0/name", strictjson.ErrNull},
	{"null for a list", `"schools": ["UPPER"]`, `"schools": null`, "/users/1/schools", strictjson.ErrNull},
	{"null in a list", `"schools": ["UPPER"]`, `"schools": [null]`, "/users/1/schools/0", strictjson.ErrNull},
	{"null for an override list", `"defaultBuildingList": ["3", "7"]`, `"defaultBuildingList": null`, "/users/1/roles/0/override/defaultBuildingList", strictjson.ErrNull},
	{"null for a scope", `"read": ["2"]`, `"read": null`, "/roles/2/grants/0/read", strictjson.ErrNull},
	{"null for records", `"sections": ["ALG"]}}`, `"sections": ["ALG"]}}, null`, "/contentTypes/1", strictjson.ErrNull},
	{"a number for an id", `"id": "90"`, `"id": 90`, "/buildings/3/id", strictjson.ErrType},
	{"a text for a number", `"schoolYear": 2027`, `"schoolYear": "2027"`, "/district/schoolYear", strictjson.ErrType},
	{"a text for a boolean", `"approved": true`, `"approved": "true"`, "/users/1/approved", strictjson.ErrType},
	{"a fraction", `"schoolYear": 2027`, `"schoolYear": 2027.0`, "/district/schoolYear", strictjson.ErrType},
	{"an exponent", `"schoolYear": 2027`, `"schoolYear": 2e3`, "/district/schoolYear", strictjson.ErrType},
	{"a number too large", `"schoolYear": 2027`, `"schoolYear": 99999999999999999999`, "/district/schoolYear", strictjson.ErrValue},
	{"an object for a list", `"schools": ["UPPER"]`, `"schools": {}`, "/users/1/schools", strictjson.ErrType},
	{"a text for a list", `"schools": ["UPPER"]`, `"schools": "UPPER"`, "/users/1/schools", strictjson.ErrType},
	{"invalid UTF-8", `"Lincoln High"`, "\"Lincoln \xff\"", "/buildings/0/name", strictjson.ErrUTF8},
	{"an encoded surrogate", `"Lincoln High"`, "\"\xed\xa0\x80\"", "/buildings/0/name", strictjson.ErrUTF8},
	{"a lone high surrogate", `"Lincoln High"`, `"\ud800"`, "/buildings/0/name", strictjson.ErrUTF8},
	{"a lone low surrogate", `"Lincoln High"`, `"\udc00x"`, "/buildings/0/name", strictjson.ErrUTF8},
	{"too deep", `{"feature": "REG SETUP DISTRICT", "level": "read"}`, deep, "/requirements/0/needs" + strings.Repeat("/anyOf/0", 30) + "/anyOf", strictjson.ErrDepth},
	{"no format", `{"format": 1,`, `{`, "/format", strictjson.ErrRequired},
	{"no district id", `"id": "lincoln", `, ``, "/district/id", strictjson.ErrRequired},
	{"no school year", `"schoolYear": 2027, `, ``, "/district/schoolYear", strictjson.ErrRequired},
	{"no key", `{"package": "FED", "key": "K-1"}`, `{"package": "FED"}`, "/licenses/0/key", strictjson.ErrRequired},
	{"no login", `{"login": "_ESP_GROUP", `, `{`, "/users/0/login", strictjson.ErrRequired},
	{"no needs", `"kind": "page", "needs":`, `"kind": "page"}, {"id": "x", "needs":`, "/requirements/1/needs", strictjson.ErrRequired},
	{"no applicant status", `"status": "Inquiry", `, ``, "/records/applicants/0/status", strictjson.ErrRequired},
	{"no attachment kind", `{"kind": "staff", "id": "77"}`, `{"id": "77"}`, "/users/2/attached/0/kind", strictjson.ErrRequired},
	{"no relationship", `{"relationship": "Parent", "applicant": "A1"}`, `{"applicant": "A1"}`, "/records/households/0/members/0/relationship", strictjson.ErrRequired},
	{"no resource in a grant", `{"resource": "FED ALL ALL", `, `{`, "/roles/1/grants/0/resource", strictjson.ErrRequired},
	{"X ALL F", `"FIN ALL ALL"`, `"FIN ALL POST"`, "/users/2/grants/0/resource", access.ErrResource},
	{"everything", `"FIN ALL ALL"`, `"ALL ALL ALL"`, "/users/2/grants/0/resource", access.ErrResource},
	{"a code too long", `"FIN ALL ALL"`, `"FIN ELEVENCHARS POST"`, "/users/2/grants/0/resource", access.ErrResource},
	{"a resource with a tab", `"FIN ALL ALL"`, `"FIN\tALL ALL"`, "/users/2/grants/0/resource", access.ErrResource},
	{"a resource with a Kelvin sign", `"FIN ALL ALL"`, `"\u212AIN ALL ALL"`, "/users/2/grants/0/resource", access.ErrResource},
	{"an empty scope list", `"read": ["2"]`, `"read": []`, "/roles/2/grants/0/read", access.ErrScope},
	{"an empty scope", `"read": ["2"]`, `"read": ""`, "/roles/2/grants/0/read", access.ErrScope},
	{"a scope in another case", `"read": ["2"]`, `"read": "All"`, "/roles/2/grants/0/read", access.ErrScope},
	{"a scope that is a list in a text", `"read": ["2"]`, `"read": "[\"2\"]"`, "/roles/2/grants/0/read", access.ErrScope},
	{"a level in another case", `"regenerate": "readWrite"`, `"regenerate": "readwrite"`, "/features/0/operations/regenerate", access.ErrLevel},
	{"a level with a space", `"regenerate": "readWrite"`, `"regenerate": "read "`, "/features/0/operations/regenerate", access.ErrLevel},
	{"a level as a number", `"regenerate": "readWrite"`, `"regenerate": 2`, "/features/0/operations/regenerate", strictjson.ErrType},
	{"no leap year", `"from": "2026-08-17"`, `"from": "2027-02-29"`, "/users/1/grants/1/from", access.ErrDay},
	{"a month too many", `"from": "2026-08-17"`, `"from": "2026-13-01"`, "/users/1/grants/1/from", access.ErrDay},
	{"a day without zeros", `"from": "2026-08-17"`, `"from": "2026-8-17"`, "/users/1/grants/1/from", access.ErrDay},
	{"an empty day", `"from": "2026-08-17"`, `"from": ""`, "/users/1/grants/1/from", access.ErrDay},
	{"a time", `"from": "2026-08-17"`, `"from": "2026-08-17T00:00:00Z"`, "/users/1/grants/1/from", access.ErrDay},
}

var hostileForms = []hostile{
	{"format 2", `"format": 1,`, `"format": 2,`, "/format", district.ErrForm},
	{"format 0", `"format": 1,`, `"format": 0,`, "/format", district.ErrForm},
	{"an empty district id", `"id": "lincoln"`, `"id": ""`, "/district/id", district.ErrForm},
	{"a year too early", `"schoolYear": 2027`, `"schoolYear": 1899`, "/district/schoolYear", district.ErrForm},
	{"a year too late", `{"LOWER": 2028}`, `{"LOWER": 2201}`, "/district/divisionYears/LOWER", district.ErrForm},
	{"no division", `{"LOWER": 2028}`, `{"": 2028}`, "/district/divisionYears/", district.ErrForm},
	{"an attribute's year", `"Founders", "year": 2026`, `"Founders", "year": 1`, "/records/donors/0/attributes/0/year", district.ErrForm},
	{"a status' year", `"year": 2027, "status": "Enrolled"}`, `"year": 0, "status": "Enrolled"}`, "/records/students/0/statuses/0/year", district.ErrForm},
	{"a status' text", `"year": 2027, "status": "Enrolled"}`, `"year": 2027, "status": ""}`, "/records/students/0/statuses/0/status", district.ErrForm},
	{"a time zone with a space", `"America/Chicago"`, `"America Chicago"`, "/district/timeZone", district.ErrForm},
	{"a time zone with an empty part", `"America/Chicago"`, `"America//Chicago"`, "/district/timeZone", district.ErrForm},
	{"a time zone upwards", `"America/Chicago"`, `"../etc/passwd"`, "/district/timeZone", district.ErrForm},
	{"an id of 65 characters", `"id": "90"`, `"id": "` + strings.Repeat("9", 65) + `"`, "/buildings/3/id", district.ErrForm},
	{"an id with a space before", `"id": "90"`, `"id": " 90"`, "/buildings/3/id", district.ErrForm},
	{"an id with a space behind", `"id": "90"`, `"id": "90 "`, "/buildings/3/id", district.ErrForm},
	{"an id beyond ASCII", `"id": "90"`, `"id": "9é"`, "/buildings/3/id", district.ErrForm},
	{"an id with a tab", `"id": "90"`, `"id": "9\t0"`, "/buildings/3/id", district.ErrForm},
	{"an id with NUL", `"id": "90"`, `"id": "9\u00000"`, "/buildings/3/id", district.ErrForm},
	{"an id with DEL", `"id": "90"`, `"id": "9\u007f"`, "/buildings/3/id", district.ErrForm},
	{"a login with a zero-width space", `"login": "_ESP_GROUP"`, `"login": "_ESP_GROUP\u200b"`, "/users/0/login", district.ErrForm},
	{"a ledger", `"ledgers": ["GL"]`, `"ledgers": [""]`, "/users/1/ledgers/0", district.ErrForm},
	{"an operation", `"flat-file": "read"`, `" flat": "read"`, "/features/0/operations/ flat", district.ErrForm},
	{"a key with a slash and a tilde", `{"LOWER": 2028}`, `{"A/~": 1}`, "/district/divisionYears/A~1~0", district.ErrForm},
	{"a name of 256 characters", `"Lincoln High"`, `"` + strings.Repeat("é", 256) + `"`, "/buildings/0/name", district.ErrForm},
	{"a name with a line break", `"Lincoln High"`, `"Lincoln\nHigh"`, "/buildings/0/name", district.ErrForm},
	{"a name with a right-to-left mark", `"Lincoln High"`, `"Lincoln\u200fHigh"`, "/buildings/0/name", district.ErrForm},
	{"an e-mail without @", `"email": "jdoe@lincoln.example"`, `"email": "jdoe"`, "/users/1/email", district.ErrForm},
	{"an e-mail with two @", `"email": "jdoe@lincoln.example"`, `"email": "j@d@oe"`, "/users/1/email", district.ErrForm},
	{"an e-mail of nobody", `"email": "jdoe@lincoln.example"`, `"email": "@lincoln.example"`, "/users/1/email", district.ErrForm},
	{"an e-mail at nowhere", `"email": "jdoe@lincoln.example"`, `"email": "jdoe@"`, "/users/1/email", district.ErrForm},
	{"an e-mail with a space", `"email": "jdoe@lincoln.example"`, `"email": "j doe@x"`, "/users/1/email", district.ErrForm},
	{"an e-mail beyond ASCII", `"email": "jdoe@lincoln.example"`, `"email": "jdoé@x"`, "/users/1/email", district.ErrForm},
	{"an e-mail of 255 characters", `"email": "jdoe@lincoln.example"`, `"email": "` + strings.Repeat("x", 253) + `@y"`, "/users/1/email", district.ErrForm},
	{"another e-mail", `"j@home.example"`, `"home"`, "/users/1/otherEmails/0", district.ErrForm},
	{"a package in lower case", `{"code": "SYSTEM"}`, `{"code": "system"}`, "/packages/3/code", district.ErrForm},
	{"a package ALL", `{"code": "SYSTEM"}`, `{"code": "ALL"}`, "/packages/3/code", district.ErrForm},
	{"a subpackage ALL", `{"code": "SPARE"}`, `{"code": "ALL"}`, "/subpackages/1/code", district.ErrForm},
	{"a subpackage in lower case", `{"code": "SPARE"}`, `{"code": "spare"}`, "/subpackages/1/code", district.ErrForm},
	{"a licence of a package in lower case", `{"package": "FED", "key"`, `{"package": "fed", "key"`, "/licenses/0/package", district.ErrForm},
	{"a licence with an empty key", `"key": "K-1"`, `"key": ""`, "/licenses/0/key", district.ErrForm},
	{"a feature that is a package", `{"resource": "FIN GL POST"}`, `{"resource": "FIN ALL ALL"}`, "/features/1/resource", district.ErrForm},
	{"a feature that is a subpackage", `{"resource": "FIN GL POST"}`, `{"resource": "FIN GL ALL"}`, "/features/1/resource", district.ErrForm},
	{"an operation that needs none", `"flat-file": "read"`, `"flat-file": "none"`, "/features/0/operations/flat-file", district.ErrForm},
	{"needs none", `"REG SETUP DISTRICT", "level": "read"`, `"REG SETUP DISTRICT", "level": "none"`, "/requirements/0/needs/level", district.ErrForm},
	{"needs no level", `"REG SETUP DISTRICT", "level": "read"`, `"REG SETUP DISTRICT"`, "/requirements/0/needs/level", district.ErrForm},
	{"needs no feature", `"feature": "REG SETUP DISTRICT", "level": "read"`, `"level": "read"`, "/requirements/0/needs/feature", district.ErrForm},
	{"needs a container", `"feature": "REG SETUP DISTRICT"`, `"feature": "REG SETUP ALL"`, "/requirements/0/needs/feature", district.ErrForm},
	{"needs nothing", `{"feature": "REG SETUP DISTRICT", "level": "read"}`, `{}`, "/requirements/0/needs", district.ErrForm},
	{"an empty anyOf", `{"feature": "REG SETUP DISTRICT", "level": "read"}`, `{"anyOf": []}`, "/requirements/0/needs", district.ErrForm},
	{"an empty allOf below", `{"feature": "REG SETUP DISTRICT", "level": "read"}`, `{"anyOf": [{"allOf": []}]}`, "/requirements/0/needs/anyOf/0", district.ErrForm},
	{"both anyOf and allOf", `"needs": {"anyOf": [`, `"needs": {"allOf": [{"feature": "FIN GL POST", "level": "read"}], "anyOf": [`, "/requirements/1/needs", district.ErrForm},
	{"both anyOf and a feature", `"needs": {"anyOf": [`, `"needs": {"feature": "FIN GL POST", "level": "read", "anyOf": [`, "/requirements/1/needs", district.ErrForm},
	{"a grant without a column", `{"resource": "FED ALL ALL", "readWrite": "all"}`, `{"resource": "FED ALL ALL"}`, "/roles/1/grants/0", district.ErrForm},
	{"days on a role's grant", `{"resource": "FED ALL ALL", "readWrite": "all"}`, `{"resource": "FED ALL ALL", "readWrite": "all", "from": "2026-01-01"}`, "/roles/1/grants/0", district.ErrForm},
	{"a term of no day", `"until": "2027-06-12"`, `"until": "2026-08-18"`, "/users/1/roles/0/until", district.ErrForm},
	{"a grant's term backwards", `"from": "2026-08-17"}`, `"from": "2026-08-17", "until": "2026-08-16"}`, "/users/1/grants/1/until", district.ErrForm},
	{"an override of nothing", `"override": {"defaultBuilding": "3", "defaultBuildingList": ["3", "7"]}`, `"override": {}`, "/users/1/roles/0/override", district.ErrForm},
	{"an override of allowEmpty", `"override": {"defaultBuilding": "3", "defaultBuildingList": ["3", "7"]}`, `"override": {"allowEmpty": true}`, "/users/1/roles/0/override", district.ErrForm},
	{"an empty override list", `"defaultBuildingList": ["3", "7"]`, `"defaultBuildingList": []`, "/users/1/roles/0/override/defaultBuildingList", district.ErrForm},
	{"an empty override list, said no", `"defaultBuildingList": ["3", "7"]`, `"defaultBuildingList": [], "allowEmpty": false`, "/users/1/roles/0/override/defaultBuildingList", district.ErrForm},
	{"a calculation in upper case", `"calculated": "parent"`, `"calculated": "Parent"`, "/roles/2/calculated", district.ErrForm},
	{"an unknown calculation", `"calculated": "parent"`, `"calculated": "teacher"`, "/roles/2/calculated", district.ErrForm},
	{"a calculation without a name", `"calculated": "parent"`, `"calculated": "x-"`, "/roles/2/calculated", district.ErrForm},
	{"a calculation with a space behind", `"calculated": "parent"`, `"calculated": "x-a "`, "/roles/2/calculated", district.ErrForm},
	{"an attachment's kind", `"kind": "staff"`, `"kind": "Staff"`, "/users/2/attached/0/kind", district.ErrForm},
	{"an attribute role's kind", `{"kind": "household", "name": "Board"}`, `{"kind": "staff", "name": "Board"}`, "/contentTypes/0/view/attributes/0/kind", district.ErrForm},
	{"a member of both", `{"relationship": "Parent", "applicant": "A1"}`, `{"relationship": "Parent", "applicant": "A1", "student": "S1"}`, "/records/households/0/members/0", district.ErrForm},
	{"a member of neither", `{"relationship": "Parent", "applicant": "A1"}`, `{"relationship": "Parent"}`, "/records/households/0/members/0", district.ErrForm},
	{"an object's kind", `{"kind": "dat-query", "id": "Q1"}`, `{"kind": "", "id": "Q1"}`, "/users/1/owns/0/kind", district.ErrForm},

	{"two buildings of one id", `{"id": "90", `, `{"id": "2"}, {"id": "90", `, "/buildings/3", district.ErrTwice},
	{"two packages of one code", `{"code": "SYSTEM"}`, `{"code": "SYSTEM"}, {"code": "FIN"}`, "/packages/4", district.ErrTwice},
	{"two subpackages of one code", `{"code": "SPARE"}`, `{"code": "MAINT"}`, "/subpackages/1", district.ErrTwice},
	{"two features of one resource", `{"resource": "FIN GL POST"}`, `{"resource": "fed-reports-runocr"}`, "/features/1", district.ErrTwice},
	{"two requirements of one id", `"id": "phones"`, `"id": "definition"`, "/requirements/1", district.ErrTwice},
	{"two licences of one package", `"key": "K-1"}`, `"key": "K-1"}, {"package": "FED", "key": "K-2"}`, "/licenses/1", district.ErrTwice},
	{"two roles in another case", `{"id": "STUDENT", `, `{"id": "Parent", `, "/roles/3", district.ErrTwice},
	{"two roles of one calculation", `"calculated": "student"`, `"calculated": "parent"`, "/roles/3/calculated", district.ErrTwice},
	{"two users in another case", `{"login": "mjones", `, `{"login": "JDoe", `, "/users/2", district.ErrTwice},
	{"a login that is a role in another case", `{"login": "mjones", `, `{"login": "counselor", `, "/users/2/login", district.ErrTwice},
	{"two students of one id", `"students": [`, `"students": [{"id": "S1"}, `, "/records/students/1", district.ErrTwice},
	{"two households of one id", `"households": [`, `"households": [{"id": "H1"}, `, "/records/households/1", district.ErrTwice},
	{"two applicants of one id", `"applicants": [`, `"applicants": [{"id": "A1", "status": ""}, `, "/records/applicants/1", district.ErrTwice},
	{"two donors of one id", `"donors": [`, `"donors": [{"id": "D1"}, `, "/records/donors/1", district.ErrTwice},
	{"two content types of one name", `"name": "News"`, `"name": "Minutes"`, "/contentTypes/1", district.ErrTwice},

	{"two statuses of a year", `"year": 2028, "status": "Enrolled", "division": "LOWER"`, `"year": 2027, "status": "Left"`, "/records/students/0/statuses/1", district.ErrRepeats},
	{"a building twice in a default list", `"defaultBuildingList": ["2", "3"]`, `"defaultBuildingList": ["2", "2"]`, "/users/1/defaultBuildingList/1", district.ErrRepeats},
	{"a building twice in a scope", `"readWrite": ["2", "3"]`, `"readWrite": ["2", "2"]`, "/users/1/grants/0/readWrite/1", district.ErrRepeats},
	{"a building twice in an override", `["3", "7"]`, `["3", "3"]`, "/users/1/roles/0/override/defaultBuildingList/1", district.ErrRepeats},
	{"a building twice in the prefill", `"buildings": ["2", "3"]`, `"buildings": ["2", "2"]`, "/roles/0/prefill/buildings/1", district.ErrRepeats},
	{"an e-mail twice", `"j@home.example"`, `"j@home.example", "j@home.example"`, "/users/1/otherEmails/1", district.ErrRepeats},
	{"a field twice", `["birthDate", "mealStatus"]`, `["birthDate", "birthDate"]`, "/features/3/fields/1", district.ErrRepeats},
	{"an administration feature twice", `"manage": ["SYSTEM MAINT SECURITY"]`, `"manage": ["SYSTEM MAINT SECURITY", "system maint security"]`, "/administration/manage/1", district.ErrRepeats},
	{"a grant twice", `{"resource": "FED ALL ALL", "readWrite": "all"}`, `{"resource": "FED ALL ALL", "readWrite": "all"}, {"readWrite": "all", "resource": "fed-all-all"}`, "/roles/1/grants/1", district.ErrRepeats},
	{"a grant twice, its list reversed", `{"resource": "FED ALL ALL", "readWrite": "all"}`, `{"resource": "FED ALL ALL", "read": ["2", "3"]}, {"resource": "FED ALL ALL", "read": ["3", "2"]}`, "/roles/1/grants/1", district.ErrRepeats},
	{"an assignment twice", `{"role": "FEDERAL"}`, `{"role": "FEDERAL"}, {"role": "FEDERAL"}`, "/users/2/roles/1", district.ErrRepeats},
	{"an attachment twice", `{"kind": "staff", "id": "77"}`, `{"kind": "staff", "id": "77"}, {"id": "77", "kind": "staff"}`, "/users/2/attached/1", district.ErrRepeats},
	{"an object twice", `{"kind": "dat-query", "id": "Q1"}`, `{"kind": "dat-query", "id": "Q1"}, {"kind": "dat-query", "id": "Q1"}`, "/users/1/owns/1", district.ErrRepeats},
	{"a member twice", `{"relationship": "Parent", "applicant": "A1"}`, `{"relationship": "Parent", "student": "S1"}`, "/records/households/0/members/1", district.ErrRepeats},
	{"an attribute twice", `{"name": "Board"}]}]`, `{"name": "Board"}, {"name": "Board"}]}]`, "/records/households/0/attributes/1", district.ErrRepeats},
	{"an evaluator twice", `"evaluators": ["mjones"]`, `"evaluators": ["mjones", "mjones"]`, "/records/applicants/0/evaluators/1", district.ErrRepeats},
	{"an attribute role twice", `{"kind": "household", "name": "Board"}`, `{"kind": "household", "name": "Board"}, {"kind": "household", "name": "Board"}`, "/contentTypes/0/view/attributes/1", district.ErrRepeats},
	{"a need twice", `{"feature": "REG SETUP DISTRICT", "level": "read"}`, `{"anyOf": [{"feature": "FIN GL POST", "level": "read"}, {"level": "read", "feature": "FIN-GL-POST"}]}`, "/requirements/0/needs/anyOf/1", district.ErrRepeats},
}

func TestAHostileDocumentIsRefusedAtItsOneFault(t *testing.T) {
	for _, h := range slices.Concat(hostileJSON, hostileForms) {
		t.Run(h.name, func(t *testing.T) {
			text := samples.Replaced(t, h.old, h.new)
			f, err := district.Decode(text)
			require.Nil(t, f)
			requireOne(t, err, h)
			require.Error(t, district.ValidateDocument(text))
		})
	}
}

func requireOne(t *testing.T, err error, h hostile) {
	t.Helper()
	faults := samples.FaultsOf(t, err)
	require.Equal(t, []string{h.pointer}, places(faults), "%v", err)
	require.ErrorIs(t, err, h.err)
	if h.err != district.ErrTwice && h.err != district.ErrRepeats {
		require.ErrorIs(t, err, district.ErrForm)
	}
}

// R13: facts that obey no grammar load from nowhere.
func TestNewRefusesWhatDecodeRefuses(t *testing.T) {
	for _, h := range hostileForms {
		t.Run(h.name, func(t *testing.T) {
			var f district.Facts
			require.Empty(t, strictjson.Decode(samples.Replaced(t, h.old, h.new), &f))
			d, err := district.New(&f, samples.SchoolDay, nil)
			require.Nil(t, d)
			requireOne(t, err, h)
			require.ErrorIs(t, district.Validate(&f), h.err)
		})
	}
}

// A place is not to be replaced: what the end of the document is like.
func TestTheEndsOfADocument(t *testing.T) {
	for name, tt := range map[string]struct {
		text    string
		pointer string
		err     error
	}{
		"nothing":            {"", "", strictjson.ErrSyntax},
		"white space":        {" \n", "", strictjson.ErrSyntax},
		"a byte order mark":  {"\xEF\xBB\xBF" + samples.Sound, "", strictjson.ErrUTF8},
		"trailing text":      {samples.Sound + "x", "", strictjson.ErrTrailing},
		"a second document":  {samples.Sound + samples.Sound, "", strictjson.ErrTrailing},
		"a trailing NUL":     {samples.Sound + "\x00", "", strictjson.ErrTrailing},
		"cut off":            {samples.Sound[:len(samples.Sound)-1], "", strictjson.ErrSyntax},
		"cut off in a list":  {samples.Sound[:len(samples.Sound)-3], "/contentTypes/2", strictjson.ErrSyntax},
		"a comment":          {"// x\n" + samples.Sound, "", strictjson.ErrSyntax},
		"a comma at the end": {samples.Sound[:len(samples.Sound)-1] + ",}", "", strictjson.ErrSyntax},
		"no object":          {"[]", "", strictjson.ErrType},
		"null":               {"null", "", strictjson.ErrNull},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := district.Decode([]byte(tt.text))
			faults := samples.FaultsOf(t, err)
			require.Equal(t, tt.pointer, faults[0].Pointer)
			require.ErrorIs(t, faults[0], tt.err)
			require.ErrorIs(t, err, district.ErrForm)
		})
	}
}

// Brackets without anything in them must not cost the stack or the memory of full ones.
func TestAMillionBracketsAreOneFault(t *testing.T) {
	for _, text := range []string{strings.Repeat("[", 1e6), strings.Repeat(`{"district":`, 1e5)} {
		_, err := district.Decode([]byte(text))
		require.ErrorIs(t, err, district.ErrForm)
		require.LessOrEqual(t, len(samples.FaultsOf(t, err)), 3)
	}
}

// TestEveryFaultIsReportedInTheOrderOfTheDocument mixes faults of the text, of the grammar
// and of what rows refer to.
func TestEveryFaultIsReportedInTheOrderOfTheDocument(t *testing.T) {
	text := samples.Sound
	for _, part := range [][2]string{
		{`"schoolYear": 2027`, `"schoolYear": 1`},
		{`"id": "90"`, `"id": 90`},
		{`{"code": "SPARE"}`, `{"code": "MAINT"}`},
		{`{"resource": "FED ALL ALL", "readWrite": "all"}`, `{"resource": "NO ALL ALL", "readWrite": ["5"]}`},
		{`"reserved": true`, `"reserved": true, "colour": "red"`},
		{`"email": "jdoe@lincoln.example"`, `"email": "jdoe"`},
		{`"role": "COUNSELOR"`, `"role": "CLERK"`},
		{`"status": "Inquiry"`, `"status": null`},
		{`{"name": "News", "public": true}`, `{"name": "Minutes", "public": 1}`},
	} {
		require.Equal(t, 1, strings.Count(text, part[0]), part[0])
		text = strings.Replace(text, part[0], part[1], 1)
	}
	all := []string{"/district/schoolYear form", "/buildings/3/id form", "/subpackages/1 twice",
		"/roles/1/grants/0/readWrite/0 dangling", "/roles/1/grants/0/resource dangling",
		"/users/0/colour form", "/users/1/email form", "/users/1/roles/0/role dangling",
		"/records/applicants/0/status form", "/contentTypes/1 twice", "/contentTypes/1/public form"}
	require.Equal(t, all, summary(samples.FaultsOf(t, district.ValidateDocument([]byte(text)))))
	_, err := district.Decode([]byte(text))
	loads := slices.DeleteFunc(slices.Clone(all), func(s string) bool { return strings.HasSuffix(s, "dangling") })
	require.Equal(t, loads, summary(samples.FaultsOf(t, err)), "what loads and gives nothing is no matter of Decode")
}

func summary(faults district.Faults) (lines []string) {
	kinds := []struct {
		name string
		err  error
	}{{"form", district.ErrForm}, {"twice", district.ErrTwice}, {"repeats", district.ErrRepeats}, {"dangling", district.ErrDangling}}
	for _, f := range faults {
		i := slices.IndexFunc(kinds, func(k struct {
			name string
			err  error
		}) bool {
			return errors.Is(f, k.err)
		})
		lines = append(lines, fmt.Sprint(f.Pointer, " ", kinds[max(i, 0)].name))
	}
	return lines
}

// A scope's list is a set, and yet a fault has the place that was written.
func TestAFaultInAScopeHasThePlaceThatWasWritten(t *testing.T) {
	for _, tt := range []struct{ name, list, pointer string }{
		{"form", `["3", " 2"]`, "/users/1/grants/0/readWrite/1"},
		{"repeats", `["3", "3", "2"]`, "/users/1/grants/0/readWrite/1"},
		{"dangling", `["8", "2"]`, "/users/1/grants/0/readWrite/0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := district.ValidateDocument(samples.Replaced(t, `["2", "3"]}, {"resource": "REG SETUP`, tt.list+`}, {"resource": "REG SETUP`))
			require.Equal(t, []string{tt.pointer}, places(samples.FaultsOf(t, err)))
		})
	}
}

func TestAFaultSaysItsLineAndItsRow(t *testing.T) {
	_, err := district.Decode(samples.Replaced(t, `"approved": true`, `"approved": 1`))
	require.Equal(t, 27, samples.FaultsOf(t, err)[0].Line)
	require.Regexp(t, `^line 27: /users/1/approved: wrong type: a number`, err.Error())
	_, err = district.Decode(samples.Replaced(t, `"login": "mjones"`, `"login": "m\u0001"`))
	require.Equal(t, "users", samples.FaultsOf(t, err)[0].Table)
	require.Equal(t, "m\x01", samples.FaultsOf(t, err)[0].ID)
	_, err = district.Decode(samples.Replaced(t, `"format": 1,`, `"format": 1, "a\nb": 1,`))
	require.NotContains(t, err.Error(), "\n", "a key forges no line")
}

// FuzzDecode: an accepted document has a canonical form, and only that.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(samples.Sound))
	f.Add([]byte(formatExample))
	f.Add([]byte(`{"format":1,"district":{"id":"x","schoolYear":2027}}`))
	for _, h := range hostileJSON {
		f.Add(samples.Replaced(f, h.old, h.new))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		facts, err := district.Decode(document)
		strict := district.ValidateDocument(document)
		if err != nil {
			require.Nil(t, facts)
			require.NotEmpty(t, samples.FaultsOf(t, err))
			require.Error(t, strict)
			return
		}
		canonical := district.Encode(facts)
		again, err := district.Decode(canonical)
		require.NoError(t, err, "%s", canonical)
		require.Equal(t, string(canonical), string(district.Encode(again)))
		d, err := district.New(facts, samples.SchoolDay, nil)
		require.NoError(t, err)
		require.Equal(t, string(canonical), string(district.Encode(d.Facts())))
		require.Equal(t, strict == nil, len(d.Void()) == 0, "%v", strict)
	})
}

// A fault below another, or beside it at one place, is a fault of its own.
func TestAFaultDoesNotHideThoseBelowIt(t *testing.T) {
	_, err := district.Decode([]byte(`{"format": 1, "district": {"id": "d", "schoolYear": 2027},
		"buildings": [{"id": "1"}, {"id": "1", "name": "\u0007"}]}`))
	require.Equal(t, []string{"/buildings/1", "/buildings/1/name"}, places(samples.FaultsOf(t, err)))

	err = district.ValidateDocument([]byte(`{"format": 1, "district": {"id": "d", "schoolYear": 2027}, "packages": [{"code": "REG"}],
		"features": [{"resource": "REG SETUP DISTRICT", "districtWide": true}],
		"roles": [{"id": "CLERK", "grants": [{"resource": "REG SETUP DISTRICT", "read": ["9"]}]}]}`))
	require.Equal(t, []string{"/roles/0/grants/0/read", "/roles/0/grants/0/read/0"}, places(samples.FaultsOf(t, err)), "it does not fit, and names what is not there")
}

func TestManyFaultsCostNoMoreThanTheyAre(t *testing.T) {
	const many = 60_000
	document := `{"format": 1, "district": {"id": "d", "schoolYear": 2027, "x": 1}, "users": [` + strings.Repeat(`{"login": " "},`, many-1) + `{"login": " "}]}`
	_, err := district.Decode([]byte(document))
	require.Len(t, samples.FaultsOf(t, err), 1+many+many-1, "an unknown key, and of each user its login and that it is there twice")
}
