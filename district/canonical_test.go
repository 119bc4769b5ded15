package district_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

func TestEqualFactsAreEqualBytesInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := districttest.Facts().Draw(t, "facts")
		canonical := string(district.Encode(f))
		mixed := copied(t, f)
		mixFacts(t, mixed)
		require.Equal(t, canonical, string(district.Encode(mixed)))
		require.Equal(t, canonical, string(district.Encode(samples.Compiled(t, mixed, samples.TheDay).Facts())))
	})
}

// copied shares nothing with f. Unlike Encode it keeps every order.
func copied(t require.TestingT, f *district.Facts) *district.Facts {
	next := new(district.Facts)
	require.Empty(t, strictjson.Decode(strictjson.Append(nil, f), next))
	return next
}

func mix[T any](t *rapid.T, list []T) {
	if len(list) > 1 {
		copy(list, rapid.Permutation(list).Draw(t, "order"))
	}
}

// mixFacts reorders whatever has no order.
func mixFacts(t *rapid.T, f *district.Facts) {
	mix(t, f.Administration.Manage)
	mix(t, f.Buildings)
	mix(t, f.Packages)
	mix(t, f.Subpackages)
	mix(t, f.Licenses)
	mix(t, f.Features)
	mix(t, f.Requirements)
	mix(t, f.Roles)
	mix(t, f.Users)
	mix(t, f.ContentTypes)
	for i := range f.Features {
		mix(t, f.Features[i].Fields)
	}
	for i := range f.Roles {
		mix(t, f.Roles[i].Prefill.Buildings)
		mix(t, f.Roles[i].Grants)
	}
	for i := range f.Users {
		mixUser(t, &f.Users[i])
	}
	mixRecords(t, &f.Records)
	for i := range f.ContentTypes {
		mixAudience(t, &f.ContentTypes[i].Edit)
		mixAudience(t, &f.ContentTypes[i].View)
	}
}

func mixUser(t *rapid.T, u *district.User) {
	mix(t, u.OtherEmails)
	mix(t, u.DefaultBuildingList)
	mix(t, u.Grants)
	mix(t, u.Schools)
	mix(t, u.Ledgers)
	mix(t, u.Attached)
	mix(t, u.Owns)
	mix(t, u.Roles)
	for i := range u.Roles {
		if o := u.Roles[i].Override; o != nil && o.DefaultBuildingList != nil {
			mix(t, *o.DefaultBuildingList)
		}
	}
}

func mixRecords(t *rapid.T, r *calcrole.Records) {
	mix(t, r.Students)
	mix(t, r.Households)
	mix(t, r.Applicants)
	mix(t, r.Donors)
	for i := range r.Students {
		mix(t, r.Students[i].Statuses)
		mix(t, r.Students[i].Sections)
		mix(t, r.Students[i].Attributes)
	}
	for i := range r.Households {
		mix(t, r.Households[i].Members)
		mix(t, r.Households[i].Attributes)
	}
	for i := range r.Applicants {
		mix(t, r.Applicants[i].Evaluators)
	}
	for i := range r.Donors {
		mix(t, r.Donors[i].Attributes)
	}
}

func mixAudience(t *rapid.T, a *calcrole.Audience) {
	mix(t, a.Users)
	mix(t, a.Roles)
	mix(t, a.Attributes)
	mix(t, a.Sections)
}

func TestTheCanonicalFormMeansTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := districttest.Facts().Draw(t, "facts")
		written := strictjson.Append(nil, f)
		g, err := district.Decode(district.Encode(f))
		require.NoError(t, err)
		require.Equal(t, string(written), string(strictjson.Append(nil, f)), "encoding changes nothing")
		compareDistricts(t, samples.Compiled(t, f, samples.TheDay), samples.Compiled(t, g, samples.TheDay))
		require.Equal(t, string(written), string(strictjson.Append(nil, f)), "compiling changes nothing")
	})
}

// Of several assignments of one role on one day the first in canonical order counts, in whatever order and letter case
// they are written (R17).
func TestTheFirstOfTwoAssignmentsInCanonicalOrderCounts(t *testing.T) {
	const (
		early = `{"role": "counselor", "until": "2027-01-01", "override": {"defaultBuildingList": ["7"]}}`
		upper = `{"role": "COUNSELOR", "from": "2026-01-01", "override": {"defaultBuildingList": ["2"]}}`
		lower = `{"role": "counselor", "from": "2026-01-01", "override": {"defaultBuildingList": ["3"]}}`
	)
	const ask = "mjones|REG MAINT PERSONAL|"
	for _, tt := range []struct{ name, roles, on7, on2, on3 string }{
		{"no first day comes first", early + "," + upper, "readWrite", "read", "read"},
		{"wherever it is written", upper + "," + early, "readWrite", "read", "read"},
		{"then by the text", upper + "," + lower, "read", "readWrite", "read"},
		{"wherever that is written", lower + `,{"role": "FEDERAL"},` + upper, "read", "readWrite", "read"},
	} {
		d := samples.SoundDistrict(t, `"roles": [{"role": "FEDERAL"}]`, `"roles": [`+tt.roles+`]`)
		f, err := district.Decode(district.Encode(d.Facts()))
		require.NoError(t, err)
		for _, d := range []*district.District{d, samples.Compiled(t, f, samples.SchoolDay)} {
			require.Equal(t, []string{tt.on7, tt.on2, tt.on3},
				[]string{levelOf(d, ask+"7"), levelOf(d, ask+"2"), levelOf(d, ask+"3")}, tt.name)
		}
	}
}

// The canonical order of one role's assignments, in any letter case, is that of their days (R17).
func TestAssignmentsOfOneRoleAreSortedByTheirDays(t *testing.T) {
	f := samples.SoundDistrict(t, `"roles": [{"role": "FEDERAL"}]`, `"roles": [{"role": "FEDERAL"},`+
		`{"role": "COUNSELOR", "from": "2027-08-01"}, {"role": "counselor", "from": "2027-02-01", "until": "2027-03-01"},`+
		`{"role": "COUNSELOR", "until": "2027-01-01"}]`).Facts()
	var order []string
	for _, a := range f.Users[2].Roles {
		order = append(order, a.Role+" "+a.From.String())
	}
	require.Equal(t, []string{"COUNSELOR ", "counselor 2027-02-01", "COUNSELOR 2027-08-01", "FEDERAL "}, order)
}

// levelOf asks for a level: LOGIN|FEATURE|BUILDING. An error is no level.
func levelOf(d *district.District, question string) string {
	part := strings.Split(question, "|")
	p, err := d.Permissions(part[0])
	if err != nil {
		return err.Error()
	}
	level, err := p.ByName().Level(part[1], part[2])
	if err != nil {
		return err.Error()
	}
	return level.String()
}

// compareDistricts fails unless both give every user the same, say the same of what they
// hold, and find the same in it.
func compareDistricts(t require.TestingT, d, e *district.District) {
	require.Equal(t, string(district.Encode(d.Facts())), string(district.Encode(e.Facts())))
	require.Equal(t, describe(d.Void()), describe(e.Void()))
	require.Equal(t, district.Indexes(e), district.Indexes(d))
	for u := range e.Users() {
		p, err := d.Permissions(u.Login)
		require.NoError(t, err)
		q, err := e.Permissions(u.Login)
		require.NoError(t, err)
		require.Equal(t, describeLevels(e, q), describeLevels(d, p), u.Login)
		rolesOfD, err := d.RolesOf(u.Login)
		require.NoError(t, err)
		rolesOfE, err := e.RolesOf(u.Login)
		require.NoError(t, err)
		require.Equal(t, rolesOfE, rolesOfD, u.Login)
		mailed, err := d.FindUser(u.Email)
		other, err2 := e.FindUser(u.Email)
		require.Equal(t, err2 == nil, err == nil, "e-mail %q", u.Email)
		require.True(t, mailed == other || mailed.Login == other.Login)
	}
}

// describe is everything a fault says but its line.
func describe(faults district.Faults) (all []string) {
	for _, f := range faults {
		line := *f
		line.Line = 0
		all = append(all, strings.Join([]string{f.Table, f.ID, f.Rule, line.Error()}, " | "))
	}
	return all
}

// describeLevels asks for every feature of a district in each of its buildings, and in none.
func describeLevels(d *district.District, p *access.Permissions) (all []string) {
	for f := range d.Catalog().Features() {
		name := f.Resource().String()
		for b := range d.Buildings() {
			l, err := p.ByName().Level(name, b.ID())
			if err != nil {
				return []string{err.Error()}
			}
			all = append(all, name+" in "+b.ID()+": "+l.String())
		}
		if f.DistrictWide() {
			l, _ := p.ByName().Level(name, "")
			all = append(all, name+": "+l.String())
		}
	}
	return all
}

func TestListsAreWrittenInTheirOrder(t *testing.T) {
	for _, tt := range []struct{ name, old, new, want string }{
		{"buildings by bytes", `{"id": "3"}, {"id": "7"`, `{"id": "10"}, {"id": "3"}, {"id": "7"`, `{"id":"10"},{"id":"2",`},
		{"a scope by bytes", `"readWrite": ["2", "3"]`, `"readWrite": ["3", "10", "2"]`, `"readWrite":["10","2","3"]`},
		{"grants by resource and text", `{"resource": "FED ALL ALL", "readWrite": "all"}`,
			`{"resource": "REG MAINT PHONE", "read": "all"}, {"resource": "FED ALL ALL", "readWrite": "all"}, {"readWrite": "all", "read": ["2"], "resource": "fed – all-all"}`,
			`[{"resource":"FED ALL ALL","read":["2"],"readWrite":"all"},{"resource":"FED ALL ALL","readWrite":"all"},{"resource":"REG MAINT PHONE","read":"all"}]`},
		{"a package before its subpackage", `{"resource": "FED ALL ALL", "readWrite": "all"}`,
			`{"resource": "FED REPORTS ALL", "read": "all"}, {"resource": "FED ALL ALL", "readWrite": "all"}`,
			`[{"resource":"FED ALL ALL","readWrite":"all"},{"resource":"FED REPORTS ALL","read":"all"}]`},
		{"roles of a user", `[{"role": "FEDERAL"}]`, `[{"role": "FEDERAL"}, {"role": "COUNSELOR"}]`, `[{"role":"COUNSELOR"},{"role":"FEDERAL"}]`},
		{"map keys", `{"LOWER": 2028}`, `{"UPPER": 2027, "LOWER": 2028}`, `{"LOWER":2028,"UPPER":2027}`},
		{"statuses by text", `{"year": 2027, "status": "Enrolled"}`, `{"year": 2027, "status": "Left", "division": "UPPER"}, {"status": "Enrolled", "year": 2027}`,
			`[{"year":2027,"status":"Enrolled"},{"year":2027,"status":"Left","division":"UPPER"},{"year":2028,`},
		{"attachments by text", `{"kind": "staff", "id": "77"}`, `{"kind": "staff", "id": "77"}, {"kind": "donor", "id": "D1"}`, `[{"kind":"donor","id":"D1"},{"kind":"staff","id":"77"}]`},
		{"keys of an assignment", `{"role": "FEDERAL"}`, `{"override": {"allowEmpty": true, "defaultBuildingList": [], "defaultBuilding": "2"}, "until": "2030-01-01", "from": "2020-01-01", "role": "FEDERAL"}`,
			`{"role":"FEDERAL","from":"2020-01-01","until":"2030-01-01","override":{"defaultBuilding":"2","defaultBuildingList":[],"allowEmpty":true}}`},
		{"keys of a grant", `{"resource": "REG SETUP DISTRICT", "read": "district", "from": "2026-08-17"}`, `{"until": "2030-01-01", "from": "2026-08-17", "readWrite": "district", "read": "district", "resource": "REG SETUP DISTRICT"}`,
			`{"resource":"REG SETUP DISTRICT","read":"district","readWrite":"district","from":"2026-08-17","until":"2030-01-01"}`},
		{"keys of a feature", `{"resource": "FIN GL POST"}`, `{"fields": ["b", "a"], "operations": {"z": "read", "a": "readWrite"}, "levelInsensitive": true, "districtWide": false, "standard": false, "description": "d", "resource": "fin gl post"}`,
			`{"resource":"FIN GL POST","description":"d","levelInsensitive":true,"operations":{"a":"readWrite","z":"read"},"fields":["a","b"]}`},
		{"nothing false or empty", `{"name": "News", "public": true}`, `{"name": "News", "public": false, "edit": {}, "view": {"users": [], "roles": []}}`, `{"name":"News"}]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := district.Decode(samples.Replaced(t, tt.old, tt.new))
			require.NoError(t, err)
			require.Contains(t, string(oneLine(t, string(district.Encode(f)))), tt.want)
		})
	}
}
