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
	"github.com/hallpass-go/hallpass/role"
)

func TestChangesAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := samples.Changes(t, samples.Compiled(t, districttest.Facts().Draw(t, "facts"), samples.TheDay))
		text := c.Encode()
		back, err := district.DecodeChanges(text)
		require.NoError(t, err, "%s", text)
		require.Equal(t, string(text), string(back.Encode()))
		require.Equal(t, c.CatalogUpdate, back.CatalogUpdate)
		require.Len(t, back.Changes, len(c.Changes))
		for i, change := range back.Changes {
			require.Equal(t, c.Changes[i].Table(), change.Table())
			require.Equal(t, c.Changes[i].ID(), change.ID())
			require.Equal(t, c.Changes[i].Row() == nil, change.Row() == nil)
		}
	})
}

func TestTheWrittenFormOfChanges(t *testing.T) {
	c := district.Changes{CatalogUpdate: true, Changes: []district.Change{
		district.Put(district.User{Login: "jdoe", Ledgers: []string{"GL", "AP"}}),
		district.Delete("records.students", "S1"),
		district.Delete("administration", ""),
		district.Put(district.Info{ID: "x", SchoolYear: 2027}),
	}}
	const text = `{
  "changes": [
    {"put":"users","value":{"login":"jdoe","ledgers":["AP","GL"]}},
    {"delete":"records.students","id":"S1"},
    {"delete":"administration"},
    {"put":"district","value":{"id":"x","schoolYear":2027}}
  ],
  "catalogUpdate": true
}
`
	require.Equal(t, text, string(c.Encode()))
	require.Equal(t, "{\n  \"changes\": []\n}\n", string(district.Changes{}.Encode()))
	back, err := district.DecodeChanges([]byte(text))
	require.NoError(t, err)
	require.Equal(t, text, string(back.Encode()))
	require.Equal(t, []string{"GL", "AP"}, c.Changes[0].Row().(*district.User).Ledgers, "encoding changes nothing")
}

func TestEveryRowKnowsItsTable(t *testing.T) {
	for _, tt := range []struct {
		change    district.Change
		table, id string
	}{
		{district.Put(district.Info{ID: "x"}), "district", ""},
		{district.Put(district.Administration{}), "administration", ""},
		{district.Put(access.BuildingRow{ID: "2"}), "buildings", "2"},
		{district.Put(access.PackageRow{Code: "REG"}), "packages", "REG"},
		{district.Put(access.SubpackageRow{Code: "REG"}), "subpackages", "REG"},
		{district.Put(district.License{Package: "REG"}), "licenses", "REG"},
		{district.Put(access.FeatureRow{Resource: samples.Resource("A", "B", "C")}), "features", "A B C"},
		{district.Put(access.RequirementRow{ID: "r"}), "requirements", "r"},
		{district.Put(role.Profile{ID: "R"}), "roles", "R"},
		{district.Put(district.User{Login: "u"}), "users", "u"},
		{district.Put(calcrole.Student{ID: "s"}), "records.students", "s"},
		{district.Put(calcrole.Household{ID: "h"}), "records.households", "h"},
		{district.Put(calcrole.Applicant{ID: "a"}), "records.applicants", "a"},
		{district.Put(calcrole.Donor{ID: "d"}), "records.donors", "d"},
		{district.Put(calcrole.ContentType{Name: "c"}), "contentTypes", "c"},
		{district.Put("no row"), "string", ""},
	} {
		require.Equal(t, tt.table+"/"+tt.id, tt.change.Table()+"/"+tt.change.ID())
		require.NotNil(t, tt.change.Row())
	}
	require.Nil(t, district.Delete("users", "u").Row())
}

func TestHostileChangesAreRefusedAtTheirFaults(t *testing.T) {
	for _, tt := range []struct {
		name, text, pointers string
		err                  error
	}{
		{"nothing", ``, "", strictjson.ErrSyntax},
		{"no changes", `{}`, "/changes", strictjson.ErrRequired},
		{"a list", `[]`, "", strictjson.ErrType},
		{"trailing", `{"changes": []}{}`, "", strictjson.ErrTrailing},
		{"unknown key", `{"changes": [], "dryRun": true}`, "/dryRun", strictjson.ErrUnknownKey},
		{"wrong case", `{"changes": [], "CatalogUpdate": true}`, "/CatalogUpdate", strictjson.ErrUnknownKey},
		{"null", `{"changes": null}`, "/changes", strictjson.ErrNull},
		{"null change", `{"changes": [null]}`, "/changes/0", strictjson.ErrNull},
		{"unknown key of a change", `{"changes": [{"delete": "users", "id": "x", "why": "so"}]}`, "/changes/0/why", strictjson.ErrUnknownKey},
		{"put and put", `{"changes": [{"put": "users", "put": "roles", "value": {"login": "x"}}]}`, "/changes/0/put", strictjson.ErrDuplicateKey},
		{"neither", `{"changes": [{}]}`, "/changes/0", district.ErrForm},
		{"both", `{"changes": [{"put": "users", "delete": "users", "value": {"login": "x"}}]}`, "/changes/0", district.ErrForm},
		{"put without a value", `{"changes": [{"put": "users"}]}`, "/changes/0", district.ErrForm},
		{"put with an id", `{"changes": [{"put": "users", "id": "x", "value": {"login": "x"}}]}`, "/changes/0", district.ErrForm},
		{"delete with a value", `{"changes": [{"delete": "users", "id": "x", "value": {"login": "x"}}]}`, "/changes/0", district.ErrForm},
		{"unknown table", `{"changes": [{"put": "pupils", "value": {}}]}`, "/changes/0", district.ErrForm},
		{"table in another case", `{"changes": [{"delete": "Users", "id": "x"}]}`, "/changes/0", district.ErrForm},
		{"records as a table", `{"changes": [{"put": "records", "value": {}}]}`, "/changes/0", district.ErrForm},
		{"a value that is null", `{"changes": [{"put": "users", "value": null}]}`, "/changes/0/value", strictjson.ErrNull},
		{"a value that is a list", `{"changes": [{"put": "users", "value": []}]}`, "/changes/0/value", strictjson.ErrType},
		{"unknown key in a row", `{"changes": [{"put": "users", "value": {"login": "x", "Approved": true}}]}`, "/changes/0/value/Approved", strictjson.ErrUnknownKey},
		{"duplicate key in a row", `{"changes": [{"put": "users", "value": {"login": "x", "login": "x"}}]}`, "/changes/0/value/login", strictjson.ErrDuplicateKey},
		{"missing key in a row", `{"changes": [{"put": "users", "value": {}}]}`, "/changes/0/value/login", strictjson.ErrRequired},
		{"another table's row", `{"changes": [{"put": "buildings", "value": {"code": "X"}}]}`, "/changes/0/value/id /changes/0/value/code", strictjson.ErrRequired},
		{"a bad id", `{"changes": [{"put": "buildings", "value": {"id": " 2"}}]}`, "/changes/0/value/id", district.ErrForm},
		{"a bad scope", `{"changes": [{"put": "roles", "value": {"id": "R", "grants": [{"resource": "A ALL ALL", "read": []}]}}]}`, "/changes/0/value/grants/0/read", access.ErrScope},
		{"a list that repeats", `{"changes": [{"put": "users", "value": {"login": "x", "ledgers": ["a", "a"]}}]}`, "/changes/0/value/ledgers/1", district.ErrRepeats},
		{"several", `{"changes": [{"put": "users", "value": {"login": 1, "email": "x"}}, {"delete": "x"}, {"put": "buildings", "value": {"id": "é", "closed": 0}}], "x": 1}`,
			"/changes/0/value/email /changes/0/value/login /changes/1 /changes/2/value/closed /changes/2/value/id /x", district.ErrForm},
		{"cut off", `{"changes": [{"put": "users"`, "/changes/0", strictjson.ErrSyntax},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := district.DecodeChanges([]byte(tt.text))
			require.Empty(t, c)
			require.ElementsMatch(t, strings.Split(tt.pointers, " "), places(samples.FaultsOf(t, err)), "%v", err)
			require.ErrorIs(t, err, tt.err)
		})
	}
}

func TestASyntaxErrorInARowIsReportedOnce(t *testing.T) {
	_, err := district.DecodeChanges([]byte(`{"changes": [{"put": "users", "value": {"login": "x"`))
	require.Equal(t, []string{"/changes/0/value"}, places(samples.FaultsOf(t, err)))
}

// FuzzDecodeChanges: accepted changes can be written, and Apply judges it without a panic.
func FuzzDecodeChanges(f *testing.F) {
	f.Add([]byte(`{"changes": [{"put": "users", "value": {"login": "jdoe"}}, {"delete": "users", "id": "mjones"}], "catalogUpdate": true}`))
	f.Add([]byte(`{"changes": [{"put": "roles", "value": {"id": "Federal"}}, {"put": "features", "value": {"resource": "FED A B"}}]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		c, err := district.DecodeChanges(document)
		if err != nil {
			require.Empty(t, c)
			return
		}
		back, err := district.DecodeChanges(c.Encode())
		require.NoError(t, err)
		require.Equal(t, string(c.Encode()), string(back.Encode()))
		next, err := samples.SoundDistrict(t).Apply(c)
		if err == nil {
			compareDistricts(t, next, samples.Compiled(t, next.Facts(), samples.SchoolDay))
		}
	})
}
