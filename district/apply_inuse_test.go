package district_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

// R17: what something needs is not taken away, and the error names who needs it.
func TestWhatIsInUseIsNotTakenAway(t *testing.T) {
	for _, tt := range []struct{ name, changes, pointer, what, holders string }{
		{"a building", `{"delete": "buildings", "id": "2"}`, "/changes/0", `building "2"`, "roles COUNSELOR, roles PARENT, users jdoe"},
		{"a building of an override", `{"delete": "buildings", "id": "7"}`, "/changes/0", `building "7"`, "users jdoe"},
		{"a default building", `{"put": "roles", "value": {"id": "COUNSELOR"}}, {"put": "users", "value": {"login": "jdoe", "owns": [{"kind": "dat-query", "id": "Q1"}]}}, {"delete": "buildings", "id": "3"}`, "/changes/2", `building "3"`, "users mjones"},
		{"a feature of a grant", `{"delete": "features", "id": "REG MAINT PHONE"}`, "/changes/0", `resource "REG MAINT PHONE"`, "requirements phones, roles PARENT"},
		{"a feature of the administration", `{"delete": "features", "id": "SYSTEM MAINT GRANTALL"}`, "/changes/0", `resource "SYSTEM MAINT GRANTALL"`, "administration "},
		{"a package of a grant", `{"delete": "packages", "id": "FIN"}`, "/changes/0", `resource "FIN ALL ALL"`, "features FIN GL POST, users mjones"},
		{"a named subpackage", `{"put": "roles", "value": {"id": "CLERK", "grants": [{"resource": "FIN SPARE ALL", "read": "all"}]}}|{"delete": "subpackages", "id": "SPARE"}`, "/changes/0", `resource "FIN SPARE ALL"`, "roles CLERK"},
		{"a role that is held", `{"delete": "roles", "id": "counselor"}`, "/changes/0", `role "counselor"`, "users jdoe"},
		{"a role that is held and listed", `{"delete": "roles", "id": "FEDERAL"}`, "/changes/0", `role "federal"`, "users mjones, contentTypes Minutes"},
		{"a role that becomes calculated", `{"put": "roles", "value": {"id": "COUNSELOR", "calculated": "x-c"}}`, "/changes/0", `role "counselor"`, "users jdoe"},
		{"a user who evaluates", `{"delete": "users", "id": "mjones"}`, "/changes/0", `user "mjones"`, "records.applicants A1"},
		{"a user of a content type", `{"put": "users", "value": {"login": "ann", "owns": [{"kind": "dat-query", "id": "Q1"}]}}|{"delete": "users", "id": "JDOE"}`, "/changes/0", `user "jdoe"`, "contentTypes Minutes"},
		{"a student of a household", `{"delete": "records.students", "id": "S1"}`, "/changes/0", `records.student "S1"`, "records.households H1"},
		{"an applicant of a household", `{"delete": "records.applicants", "id": "A1"}`, "/changes/0", `records.applicant "A1"`, "records.households H1"},
		{"a household of a user", `{"delete": "records.households", "id": "H1"}`, "/changes/0", `records.household "H1"`, "users jdoe"},
		{"a donor of a user", `{"put": "users", "value": {"login": "ann", "attached": [{"kind": "donor", "id": "D1"}]}}|{"delete": "records.donors", "id": "D1"}`, "/changes/0", `records.donor "D1"`, "users ann"},
		{"a feature that becomes district-wide", `{"put": "features", "value": {"resource": "REG MAINT ADDRESS", "districtWide": true}}`, "/changes/0", `resource "REG MAINT ADDRESS"`, "users jdoe"},
		{"a feature that no longer is district-wide", `{"put": "features", "value": {"resource": "REG SETUP DISTRICT"}}`, "/changes/0", `resource "REG SETUP DISTRICT"`, "users jdoe"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := samples.SoundDistrict(t)
			first, then, two := strings.Cut(tt.changes, "|")
			if two {
				d = mustApply(t, d, first)
				first = then
			}
			next, err := apply(t, d, first)
			require.Nil(t, next)
			require.ErrorIs(t, err, district.ErrInUse)
			var used *district.InUseError
			faults := samples.FaultsOf(t, err)
			require.ErrorAs(t, faults[0], &used)
			require.Equal(t, "R17", faults[0].Rule)
			require.Equal(t, tt.pointer, faults[0].Pointer)
			require.True(t, strings.EqualFold(tt.what, used.What), "%s", used.What)
			var holders []string
			for _, h := range used.Holders {
				holders = append(holders, h.Table+" "+h.ID)
			}
			require.Equal(t, tt.holders, strings.Join(holders, ", "))
		})
	}
}

// R17: what counts is the result of the whole change.
func TestAThingAndWhoNeedsItMayGoTogether(t *testing.T) {
	bare := `{"put": "users", "value": {"login": "jdoe", "owns": [{"kind": "dat-query", "id": "Q1"}]}}`
	for _, tt := range []struct{ name, changes string }{
		{"a role and its assignments", bare + `, {"delete": "roles", "id": "COUNSELOR"}`},
		{"in the other order", `{"delete": "roles", "id": "COUNSELOR"}, ` + bare},
		{"a role that becomes calculated, and its assignments", `{"put": "roles", "value": {"id": "COUNSELOR", "calculated": "x-c"}}, ` + bare},
		{"a role that becomes calculated again", `{"put": "roles", "value": {"id": "PARENT", "calculated": "x-c"}}`},
		{"a building and its grants", bare + `, {"delete": "buildings", "id": "7"}`},
		{"a building nobody needs", `{"delete": "buildings", "id": "90"}`},
		{"a package, its feature and its grants", `{"delete": "packages", "id": "FIN"}, {"delete": "features", "id": "FIN GL POST"}, {"put": "users", "value": {"login": "mjones"}}`},
		{"a feature of a container that has more", `{"delete": "features", "id": "REG MAINT PERSONAL"}, {"put": "roles", "value": {"id": "COUNSELOR"}}`},
		{"a subpackage name that a feature has too", `{"put": "roles", "value": {"id": "N", "grants": [{"resource": "REG MAINT ALL", "read": "all"}]}}, {"delete": "subpackages", "id": "MAINT"}`},
		{"a requirement", `{"delete": "requirements", "id": "phones"}`},
		{"a licence", `{"delete": "licenses", "id": "FED"}`},
		{"a content type and its user", `{"delete": "contentTypes", "id": "Minutes"}, {"put": "users", "value": {"login": "ann", "owns": [{"kind": "dat-query", "id": "Q1"}]}}, {"delete": "users", "id": "jdoe"}`},
		{"records and their household", bare + `, {"delete": "records.households", "id": "H1"}, {"delete": "records.students", "id": "S1"}, {"delete": "records.applicants", "id": "A1"}`},
		{"a feature turned district-wide with its grants", `{"put": "features", "value": {"resource": "REG MAINT ADDRESS", "districtWide": true}}, {"put": "users", "value": {"login": "jdoe", "grants": [{"resource": "REG MAINT ADDRESS", "read": "district"}], "owns": [{"kind": "dat-query", "id": "Q1"}]}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := samples.SoundDistrict(t)
			next := mustApply(t, d, tt.changes)
			require.Empty(t, next.Void())
			compareDistricts(t, next, samples.Compiled(t, next.Facts(), samples.SchoolDay))
		})
	}
}

func TestTakingTheLastFeatureOfASubpackageIsPlacedAtTheFeature(t *testing.T) {
	d := mustApply(t, samples.SoundDistrict(t), `{"put": "roles", "value": {"id": "CLERK", "grants": [{"resource": "FIN GL ALL", "read": "all"}]}}`)
	_, err := apply(t, d, `{"delete": "features", "id": "FIN GL POST"}`)
	require.ErrorIs(t, err, district.ErrInUse)
	require.ErrorContains(t, err, `resource "FIN GL ALL" is in use by roles "CLERK"`)

	require.Equal(t, []string{"/changes/0"}, places(samples.FaultsOf(t, err)))
}

func TestALongListOfHoldersIsCutInTheTextAlone(t *testing.T) {
	d := samples.SoundDistrict(t)
	for i := range 20 {
		d = mustApply(t, d, `{"put": "users", "value": {"login": "u`+string(rune('a'+i))+`", "defaultBuilding": "90"}}`)
	}
	_, err := apply(t, d, `{"delete": "buildings", "id": "90"}`)
	var used *district.InUseError
	require.ErrorAs(t, err, &used)
	require.Len(t, used.Holders, 20)
	require.Contains(t, err.Error(), `building "90" is in use by users "ua", users "ub", `)
	require.Contains(t, err.Error(), `users "ul", 8 more (R17)`)
}

func TestWhatNoChangeMayDo(t *testing.T) {
	owned := `{"put": "users", "value": {"login": "mjones", "owns": [{"kind": "dat-query", "id": "Q1"}]}}`
	unlisted := `{"delete": "contentTypes", "id": "Minutes"}, `
	for _, tt := range []struct {
		name, changes, pointer, rule string
		err                          error
	}{
		{"an unknown id", `{"delete": "users", "id": "nobody"}`, "/changes/0", "", district.ErrMissing},
		{"a building in another case", `{"put": "buildings", "value": {"id": "a"}}, {"delete": "buildings", "id": "A"}`, "/changes/1", "", district.ErrMissing},
		{"one row twice", `{"put": "buildings", "value": {"id": "8"}}, {"put": "buildings", "value": {"id": "8", "name": "x"}}`, "/changes/1", "R37", district.ErrTwice},
		{"one row put and deleted", `{"delete": "buildings", "id": "90"}, {"put": "buildings", "value": {"id": "90"}}`, "/changes/1", "R37", district.ErrTwice},
		{"one user twice, in another case", `{"put": "users", "value": {"login": "ann"}}, {"put": "users", "value": {"login": "Ann"}}`, "/changes/1", "R37", district.ErrTwice},
		{"one role twice, in another case", `{"put": "roles", "value": {"id": "A"}}, {"put": "roles", "value": {"id": "a"}}`, "/changes/1", "R37", district.ErrTwice},
		{"one role put twice and deleted", `{"delete": "roles", "id": "FEDERAL"}, {"put": "roles", "value": {"id": "Federal"}}, {"put": "roles", "value": {"id": "federal"}}`,
			"/changes/1 /changes/2", "R37", district.ErrTwice},
		{"one role deleted and put as it was", `{"delete": "roles", "id": "FEDERAL"}, {"put": "roles", "value": {"id": "FEDERAL"}}`, "/changes/1", "R37", district.ErrTwice},
		{"a new role deleted in another case", `{"put": "roles", "value": {"id": "A"}}, {"delete": "roles", "id": "a"}`, "/changes/1", "", district.ErrMissing},
		{"another spelling of a role", `{"put": "roles", "value": {"id": "Federal"}}`, "/changes/0", "R15", district.ErrFixed},
		{"another id of the district", `{"put": "district", "value": {"id": "Lincoln", "schoolYear": 2027}}`, "/changes/0", "R37", district.ErrFixed},
		{"the district twice", `{"put": "district", "value": {"id": "lincoln", "schoolYear": 2027}}, {"put": "district", "value": {"id": "lincoln", "schoolYear": 2027}}`, "/changes/1", "R37", district.ErrTwice},
		{"deleting the district", `{"delete": "district"}`, "/changes/0", "", district.ErrForm},
		{"deleting a reserved user", `{"delete": "users", "id": "_esp_group"}`, "/changes/0", "R20", district.ErrReserved},
		{"grants for a reserved user", `{"put": "users", "value": {"login": "_ESP_GROUP", "grants": [{"resource": "REG ALL ALL", "read": "all"}]}}`, "/changes/0/value/grants", "R20", district.ErrReserved},
		{"roles for a marked user", `{"put": "users", "value": {"login": "x", "reserved": true, "roles": [{"role": "FEDERAL"}]}}`, "/changes/0/value/roles", "R20", district.ErrReserved},
		{"a role like a reserved user", `{"put": "roles", "value": {"id": "_Esp_Group"}}`, "/changes/0/value/id", "R20", district.ErrReserved},
		{"another spelling of a login", `{"put": "users", "value": {"login": "JDoe"}}`, "/changes/0", "R21", district.ErrFixed},
		{"another's e-mail", `{"put": "users", "value": {"login": "ann", "email": "JDOE@lincoln.example"}}`, "/changes/0/value/email", "R21", district.ErrEmailTwice},
		{"a user like a role", `{"put": "users", "value": {"login": "counselor"}}`, "/changes/0/value/login", "R15", district.ErrTwice},
		{"a role like a user", `{"put": "roles", "value": {"id": "JDOE"}}`, "/changes/0/value/id", "R15", district.ErrTwice},
		{"two roles of a calculation", `{"put": "roles", "value": {"id": "KIN", "calculated": "parent"}}`, "/changes/0/value/calculated", "R31", district.ErrTwice},
		{"a calculated role by hand", `{"put": "users", "value": {"login": "ann", "roles": [{"role": "Parent"}]}}`, "/changes/0/value/roles/0/role", "R31", district.ErrCalculated},
		{"a role twice", `{"put": "users", "value": {"login": "ann", "roles": [{"role": "FEDERAL"}, {"role": "federal"}]}}`, "/changes/0/value/roles/1/role", "R17", district.ErrHeldTwice},
		{"a role twice on one day", `{"put": "users", "value": {"login": "ann", "roles": [{"role": "FEDERAL", "from": "2027-01-31"}, {"role": "federal", "until": "2027-02-01"}]}}`, "/changes/0/value/roles/0/role", "R17", district.ErrHeldTwice},
		{"a building scope on a district-wide feature", `{"put": "roles", "value": {"id": "X", "grants": [{"resource": "REG SETUP DISTRICT", "read": "all"}]}}`, "/changes/0/value/grants/0/read", "R13", district.ErrMisfit},
		{"a district scope on a subpackage", `{"put": "roles", "value": {"id": "X", "grants": [{"resource": "REG SETUP ALL", "read": "district"}]}}`, "/changes/0/value/grants/0/read", "R13", district.ErrMisfit},
		{"a feature without its package", `{"put": "features", "value": {"resource": "NO A B"}}`, "/changes/0/value/resource", "R13", district.ErrNoPackage},
		{"a licence without its package", `{"put": "licenses", "value": {"package": "NO", "key": "K"}}`, "/changes/0/value/package", "R13", district.ErrNoPackage},
		{"administration by a subpackage", `{"put": "administration", "value": {"manage": ["REG MAINT ALL"]}}`, "/changes/0/value/manage/0", "R4", access.ErrNotFeature},
		{"a standard feature edited", `{"put": "features", "value": {"resource": "FED REPORTS RUNOCR", "standard": true}}`, "/changes/0", "R3", district.ErrStandard},
		{"a standard feature made one's own", `{"put": "features", "value": {"resource": "FED REPORTS RUNOCR", "operations": {"flat-file": "read", "regenerate": "readWrite"}}}`, "/changes/0", "R3", district.ErrStandard},
		{"a standard feature added", `{"put": "features", "value": {"resource": "FED REPORTS NEW", "standard": true}}`, "/changes/0", "R3", district.ErrStandard},
		{"one's own feature made standard", `{"put": "features", "value": {"resource": "FIN GL POST", "standard": true}}`, "/changes/0", "R3", district.ErrStandard},
		{"a standard feature deleted", `{"delete": "features", "id": "FED REPORTS RUNOCR"}`, "/changes/0", "R3", district.ErrStandard},
		{"a standard package edited", `{"put": "packages", "value": {"code": "FED", "name": "Federal", "standard": true}}`, "/changes/0", "R3", district.ErrStandard},
		{"deleting what owns an object", unlisted + `{"delete": "users", "id": "jdoe"}`, "/changes/1", "R25", district.ErrOwns},
		{"deleting both owners", owned + `|` + unlisted + `{"delete": "users", "id": "jdoe"}, {"put": "records.applicants", "value": {"id": "A1", "status": ""}}, {"delete": "users", "id": "MJones"}`, "/changes/1 /changes/3", "R25", district.ErrOwns},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := samples.SoundDistrict(t)
			first, then, two := strings.Cut(tt.changes, "|")
			if two {
				d = mustApply(t, d, first)
				first = then
			}
			next, err := apply(t, d, first)
			require.Nil(t, next)
			faults := samples.FaultsOf(t, err)
			require.Equal(t, strings.Fields(tt.pointer), places(faults), "%v", err)
			for _, f := range faults {
				require.ErrorIs(t, f, tt.err)
				require.Equal(t, tt.rule, f.Rule)
			}
		})
	}
}

func TestTheNearMissOfWhatNoChangeMayDo(t *testing.T) {
	for _, tt := range []struct{ name, changes string }{
		{"a standard feature put as it is", `{"put": "features", "value": {"operations": {"regenerate": "readWrite", "flat-file": "read"}, "standard": true, "resource": "fed-reports-runocr"}}`},
		{"a feature of one's own in a standard package", `{"put": "features", "value": {"resource": "FED OWN THING"}}`},
		{"two users differing by more than case", `{"put": "users", "value": {"login": "ann"}}, {"put": "users", "value": {"login": "anne"}}`},
		{"two buildings differing by case", `{"put": "buildings", "value": {"id": "a"}}, {"put": "buildings", "value": {"id": "A"}}`},
		{"a reserved user as it is", `{"put": "users", "value": {"login": "_ESP_GROUP"}}`},
		{"an object transferred", `{"delete": "contentTypes", "id": "Minutes"}, {"put": "users", "value": {"login": "ann", "owns": [{"kind": "dat-query", "id": "Q1"}]}}, {"delete": "users", "id": "jdoe"}`},
		{"e-mails exchanged", `{"put": "users", "value": {"login": "mjones", "email": "jdoe@lincoln.example"}}, {"put": "users", "value": {"login": "jdoe", "email": "mjones@lincoln.example", "owns": [{"kind": "dat-query", "id": "Q1"}]}}`},
		{"the calculated role handed over", `{"put": "roles", "value": {"id": "KIN", "calculated": "parent"}}, {"put": "roles", "value": {"id": "PARENT"}}`},
		{"a name handed over", `{"delete": "roles", "id": "STUDENT"}, {"put": "users", "value": {"login": "student"}}`},
		{"a thing and what refers to it", `{"put": "users", "value": {"login": "ann", "defaultBuilding": "8", "roles": [{"role": "NEW"}]}}, {"put": "buildings", "value": {"id": "8"}}, {"put": "roles", "value": {"id": "NEW"}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			next := mustApply(t, samples.SoundDistrict(t), tt.changes)
			compareDistricts(t, next, samples.Compiled(t, next.Facts(), samples.SchoolDay))
			require.Empty(t, next.Void())
		})
	}
}

func TestACatalogUpdateChangesStandardRows(t *testing.T) { // R3
	d := samples.SoundDistrict(t)
	c, err := district.DecodeChanges([]byte(`{"changes": [{"put": "features", "value": {"resource": "FED REPORTS RUNOCR", "standard": true, "operations": {"regenerate": "read"}}}], "catalogUpdate": true}`))
	require.NoError(t, err)
	require.True(t, c.CatalogUpdate)
	next, err := d.Apply(c)
	require.NoError(t, err)
	_, err = next.Catalog().Operation("FED REPORTS RUNOCR", "flat-file")
	require.ErrorIs(t, err, access.ErrUnknown)
	c.CatalogUpdate = false
	_, err = d.Apply(c)
	require.ErrorIs(t, err, district.ErrStandard)
}
