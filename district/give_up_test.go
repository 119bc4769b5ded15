package district_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
)

// owners is a district in which ann alone owns Q1, and ann and bob own Q2.
func owners(t *testing.T) *district.District {
	d, err := district.New(&district.Facts{Format: 1, District: district.Info{ID: "x", SchoolYear: 2027}, Users: []district.User{
		{Login: "_ESP_GROUP", Reserved: true},
		{Login: "ann", Owns: []district.Object{{Kind: "dat-query", ID: "Q1"}, {Kind: "dat-query", ID: "Q2"}}},
		{Login: "bob", Owns: []district.Object{{Kind: "dat-query", ID: "Q2"}}},
		{Login: "cyd"},
	}}, 0, nil)
	require.NoError(t, err)
	return d
}

// An object that had an owner has one after the whole change, by whatever road, unless the change
// gives it up by name.
func TestNoObjectLosesItsOwnerUnlessItIsGivenUp(t *testing.T) { // R25
	const bare, none = `{"put": "users", "value": {"login": "ann"}}`, ""
	q1, q2 := `{"kind": "dat-query", "id": "Q1"}`, `{"kind": "dat-query", "id": "Q2"}`
	for _, tt := range []struct{ name, changes, giveUp, faults string }{
		{"deleted", `{"delete": "users", "id": "ANN"}`, none, "/changes/0"},
		{"written without it", bare, none, "/changes/0"},
		{"written without it, and given up", bare, q1, none},
		{"deleted, and given up", `{"delete": "users", "id": "ann"}`, q1, none},
		{"handed over", bare + `, {"put": "users", "value": {"login": "cyd", "owns": [` + q1 + `]}}`, none, none},
		{"handed over to a new user", bare + `, {"put": "users", "value": {"login": "dan", "owns": [` + q1 + `]}}`, none, none},
		{"handed over, and given up", bare + `, {"put": "users", "value": {"login": "cyd", "owns": [` + q1 + `]}}`, q1, "/giveUp/0"},
		{"both owners", bare + `, {"delete": "users", "id": "bob"}`, q1, "/changes/0 /changes/1"},
		{"given up, with another owner", bare, q1 + ", " + q2, "/giveUp/1"},
		{"given up, without an owner", bare, q1 + `, {"kind": "dat-filter", "id": "Q1"}`, "/giveUp/1"},
		{"given up for nothing", `{"delete": "users", "id": "cyd"}`, q1, "/giveUp/0"},
		{"given up twice", bare, q1 + ", " + q1, "/giveUp/1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			document := []byte(`{"changes": [` + tt.changes + `], "giveUp": [` + tt.giveUp + `]}`)
			changes, err := district.DecodeChanges(document)
			if err == nil {
				_, err = owners(t).Apply(changes)
			}
			require.Equal(t, tt.faults, pointersOf(err), "%v", err)
		})
	}
}

// A change to add a row never replaces one, whatever the letter case of its id.
func TestAPutThatOnlyAddsReplacesNothing(t *testing.T) { // R37
	d := owners(t)
	for login, wrong := range map[string]bool{"ann": true, "ANN": true, "dan": false} {
		_, err := d.Apply(district.Changes{Changes: []district.Change{district.Put(district.User{Login: login}).IfAbsent()}})
		require.Equal(t, wrong, err != nil, login)
		if wrong {
			require.ErrorIs(t, err, district.ErrExists)
		}
	}
	require.False(t, district.Delete("users", "ann").IfAbsent().OnlyAdds(), "a deletion adds nothing")
}

func TestGiveUpAndIfAbsentAreWrittenAsTheyAreRead(t *testing.T) {
	document := []byte(`{
  "changes": [
    {"put":"users","value":{"login":"dan"},"ifAbsent":true},
    {"delete":"users","id":"ann"}
  ],
  "giveUp": [{"kind":"dat-query","id":"Q1"}]
}
`)
	changes, err := district.DecodeChanges(document)
	require.NoError(t, err)
	require.True(t, changes.Changes[0].OnlyAdds())
	require.Equal(t, string(document), string(changes.Encode()))
	for _, wrong := range []string{
		`{"changes": [{"delete": "users", "id": "ann", "ifAbsent": true}]}`,
		`{"changes": [], "giveUp": [{"kind": "dat-query"}]}`,
		`{"changes": [], "giveUp": [{"kind": "dat-query", "id": " "}]}`,
	} {
		_, err := district.DecodeChanges([]byte(wrong))
		require.ErrorIs(t, err, district.ErrForm, wrong)
	}
}

// pointersOf returns the places of faults, in order.
func pointersOf(err error) (places string) {
	if err == nil {
		return ""
	}
	for _, fault := range err.(district.Faults) {
		if places != "" {
			places += " "
		}
		places += fault.Pointer
	}
	return places
}
