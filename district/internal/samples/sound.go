package samples

import (
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
)

// Sound is a document without a fault, its lists in canonical order. The tables of faults
// change it in one place each.
const Sound = `{"format": 1,
"district": {"id": "lincoln", "name": "Lincoln Unified", "schoolYear": 2027, "divisionYears": {"LOWER": 2028}, "timeZone": "America/Chicago"},
"administration": {"manage": ["SYSTEM MAINT SECURITY"], "grantAnything": "SYSTEM MAINT GRANTALL"},
"buildings": [{"id": "2", "name": "Lincoln High"}, {"id": "3"}, {"id": "7", "closed": true}, {"id": "90", "outOfDistrict": true}],
"packages": [{"code": "FED", "name": "Federal", "standard": true, "requiresLicense": true}, {"code": "FIN", "ledgers": true}, {"code": "REG", "standard": true}, {"code": "SYSTEM"}],
"subpackages": [{"code": "MAINT", "name": "Maintenance"}, {"code": "SPARE"}],
"licenses": [{"package": "FED", "key": "K-1"}],
"features": [
 {"resource": "FED REPORTS RUNOCR", "standard": true, "operations": {"flat-file": "read", "regenerate": "readWrite"}},
 {"resource": "FIN GL POST"},
 {"resource": "REG MAINT ADDRESS", "description": "Addresses"},
 {"resource": "REG MAINT PERSONAL", "fields": ["birthDate", "mealStatus"]},
 {"resource": "REG MAINT PHONE"},
 {"resource": "REG SETUP DISTRICT", "districtWide": true},
 {"resource": "SYSTEM MAINT GRANTALL", "districtWide": true},
 {"resource": "SYSTEM MAINT SECURITY", "districtWide": true, "levelInsensitive": true}],
"requirements": [
 {"id": "definition", "needs": {"feature": "REG SETUP DISTRICT", "level": "read"}},
 {"id": "phones", "kind": "page", "needs": {"anyOf": [{"feature": "REG MAINT ADDRESS", "level": "readWrite"}, {"allOf": [{"feature": "REG MAINT ADDRESS", "level": "read"}, {"feature": "REG MAINT PHONE", "level": "readWrite"}]}]}}],
"roles": [
 {"id": "COUNSELOR", "description": "Counselors", "prefill": {"userDefaults": true, "buildings": ["2", "3"]}, "grants": [{"resource": "REG MAINT PERSONAL", "read": "all", "readWrite": "defaultBuildingList"}]},
 {"id": "FEDERAL", "grants": [{"resource": "FED ALL ALL", "readWrite": "all"}]},
 {"id": "PARENT", "calculated": "parent", "grants": [{"resource": "REG MAINT PHONE", "read": ["2"]}]},
 {"id": "STUDENT", "calculated": "student"}],
"users": [
 {"login": "_ESP_GROUP", "reserved": true},
 {"login": "jdoe", "email": "jdoe@lincoln.example", "otherEmails": ["j@home.example"], "approved": true, "defaultBuilding": "2", "defaultBuildingList": ["2", "3"],
  "grants": [{"resource": "REG MAINT ADDRESS", "read": "all", "readWrite": ["2", "3"]}, {"resource": "REG SETUP DISTRICT", "read": "district", "from": "2026-08-17"}],
  "roles": [{"role": "COUNSELOR", "from": "2026-08-18", "until": "2027-06-12", "override": {"defaultBuilding": "3", "defaultBuildingList": ["3", "7"]}}],
  "schools": ["UPPER"], "ledgers": ["GL"], "attached": [{"kind": "household", "id": "H1"}], "owns": [{"kind": "dat-query", "id": "Q1"}]},
 {"login": "mjones", "email": "mjones@lincoln.example", "defaultBuilding": "3", "grants": [{"resource": "FIN ALL ALL", "readWrite": "defaultBuilding"}], "roles": [{"role": "FEDERAL"}], "attached": [{"kind": "staff", "id": "77"}]}],
"records": {
 "students": [{"id": "S1", "statuses": [{"year": 2027, "status": "Enrolled"}, {"year": 2028, "status": "Enrolled", "division": "LOWER"}], "sections": ["ALG"], "attributes": [{"name": "Honors", "year": 2027}]}],
 "households": [{"id": "H1", "members": [{"relationship": "Parent", "applicant": "A1"}, {"relationship": "Parent", "student": "S1"}], "attributes": [{"name": "Board"}]}],
 "applicants": [{"id": "A1", "status": "Inquiry", "evaluators": ["mjones"]}],
 "donors": [{"id": "D1", "attributes": [{"name": "Founders", "year": 2026}]}]},
"contentTypes": [
 {"name": "Minutes", "edit": {"users": ["jdoe"], "roles": ["FEDERAL"]}, "view": {"roles": ["PARENT"], "attributes": [{"kind": "household", "name": "Board"}], "sections": ["ALG"]}},
 {"name": "News", "public": true}]
}`

// SchoolDay is a day in the middle of a term, on which every row of Sound counts.
var SchoolDay = MustDay("2026-11-16")

// Replaced is Sound with the one place old replaced.
func Replaced(t require.TestingT, old, new string) []byte {
	require.Equal(t, 1, strings.Count(Sound, old), "%q is to be one place of the document", old)
	return []byte(strings.Replace(Sound, old, new, 1))
}

// SoundDistrict is the district of Sound, with the place old replaced.
func SoundDistrict(t require.TestingT, oldNew ...string) *district.District {
	text := []byte(Sound)
	if len(oldNew) == 2 {
		text = Replaced(t, oldNew[0], oldNew[1])
	}
	f, err := district.Decode(text)
	require.NoError(t, err)
	return Compiled(t, f, SchoolDay)
}
