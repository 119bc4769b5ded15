package access_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
)

// buildingID draws an id that the grammar allows: printable ASCII without a space at either end. Quotes,
// backslashes, brackets, commas and = are printable.
func buildingID() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`[!-~]`),
		rapid.StringMatching(`[!-~][ -~]{0,10}[!-~]`),
		rapid.SampledFrom([]string{
			`"`, `\`, `\"`, `[`, `]`, `["2"]`, `","`, `a b`, `a read=all`, `=`, `<&>`, `\u0041`, `//`,
		}),
	)
}

var namedScopes = []access.Scope{
	access.ScopeAll(), access.ScopeDefaultBuilding(), access.ScopeDefaultBuildingList(), access.ScopeDistrict(),
}

func scope() *rapid.Generator[access.Scope] {
	return rapid.OneOf(
		rapid.SampledFrom(namedScopes),
		rapid.Map(rapid.SliceOfNDistinct(buildingID(), 1, 5, rapid.ID[string]),
			func(list []string) access.Scope { return access.ScopeIn(list...) }),
	)
}

func TestAScopeHasOneText(t *testing.T) {
	for _, tt := range []struct {
		text  string
		scope access.Scope
	}{
		{"all", access.ScopeAll()},
		{"defaultBuilding", access.ScopeDefaultBuilding()},
		{"defaultBuildingList", access.ScopeDefaultBuildingList()},
		{"district", access.ScopeDistrict()},
		{`["2"]`, access.ScopeIn("2")},
		{`["2","3"]`, access.ScopeIn("3", "2")},
		{`["10","9"]`, access.ScopeIn("9", "10")},
		{`["a \"b\"","c\\d"]`, access.ScopeIn(`c\d`, `a "b"`)},
		{`["]","x=[y]"]`, access.ScopeIn("x=[y]", "]")},
	} {
		require.Equal(t, tt.text, tt.scope.String())
		back, err := access.ParseScope(tt.text)
		require.NoError(t, err)
		require.True(t, tt.scope.Equal(back), tt.text)
	}
	require.Equal(t, "", access.Scope{}.String())
}

func TestNothingElseIsAScope(t *testing.T) {
	for _, text := range []string{
		"", " ", "All", "ALL", " all", "all ", "defaultbuilding", "default", "none", "nowhere", "*", "null",
		"2", `"2"`, `"all"`,
		"[]", "[ ]", "[", `["2"`, `["2",]`, `[,"2"]`, `["2" "3"]`, `["2"]]`, `["2"] `, `["2"]x`, "[2]", "['2']", `["2\"]`,
		`[x2"]`, `["2",x3"]`, `[]"2"]`, `["\`, `["\u`, `["\u004`, `["\x0041"]`, `["\u0080"]`, `["\u00ff"]`,
		`["\n"]`, `["\x41"]`, `["\u004"]`, `["\u00e9"]`, `["\u+041"]`, "[\"a\tb\"]", `[["2"]]`,
	} {
		s, err := access.ParseScope(text)
		require.ErrorIs(t, err, access.ErrScope, text)
		require.True(t, s.IsZero(), text)
	}
}

func TestAScopesTextGivesItBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scope().Draw(t, "scope")
		back, err := access.ParseScope(s.String())
		require.NoError(t, err)
		require.True(t, s.Equal(back))
		require.Equal(t, s.String(), back.String())
	})
}

func TestAScopeSurvivesJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := map[string]access.Scope{"read": scope().Draw(t, "scope")}
		data, err := json.Marshal(in)
		require.NoError(t, err)
		for _, data := range [][]byte{data, indented(t, data)} {
			var out map[string]access.Scope
			require.NoError(t, json.Unmarshal(data, &out), "%s", data)
			require.True(t, in["read"].Equal(out["read"]), "%s", data)
		}
	})
}

func indented(t require.TestingT, data []byte) []byte {
	var v any
	require.NoError(t, json.Unmarshal(data, &v))
	out, err := json.MarshalIndent(v, "", "\t")
	require.NoError(t, err)
	return out
}

func TestAnEscapedIDIsReadAsWhatItStandsFor(t *testing.T) {
	for text, want := range map[string]access.Scope{
		`["\u0041"]`:              access.ScopeIn("A"),
		`["a\u0026b"]`:            access.ScopeIn("a&b"),
		`["\u005c\u0022"]`:        access.ScopeIn(`\"`),
		`["a\/b", "\u003C"]`:      access.ScopeIn("a/b", "<"),
		" [\n\t\"3\",\r\n\"2\"] ": access.ScopeIn("2", "3"),
	} {
		var s access.Scope
		require.NoError(t, json.Unmarshal([]byte(text), &s), text)
		require.True(t, want.Equal(s), text)
	}
	var s access.Scope
	require.NoError(t, json.Unmarshal([]byte("\"all\""), &s))
	require.True(t, s.Equal(access.ScopeAll()))
}

func TestNothingElseInJSONIsAScope(t *testing.T) {
	for _, text := range []string{
		`"\u00e9"`, `["\u00e9"]`, `["2","\u0100"]`, `"\n"`, `["2","\n"]`,
		`""`, `"All"`, `"[\"2\"]"`, `[]`, `[2]`, `[null]`, `[["2"]]`, `{}`, `2`, `true`, `["2",]`,
	} {
		s := access.ScopeAll()
		require.Error(t, json.Unmarshal([]byte(text), &s), text)
		require.True(t, s.Equal(access.ScopeAll()), "unchanged after an error: %s", text)
	}
	var s access.Scope
	require.ErrorIs(t, s.SetJSON(`["2"]`, nil, false), access.ErrScope, "a list is not a text that looks like one")
	require.ErrorIs(t, s.SetJSON("", nil, true), access.ErrScope)
	require.NoError(t, s.SetJSON("", []string{"2"}, true))
	require.True(t, s.Equal(access.ScopeIn("2")))
}

func TestAScopeIsImmutable(t *testing.T) {
	list := []string{"3", "2"}
	s := access.ScopeIn(list...)
	list[0] = "9"
	own, ok := s.Buildings()
	require.True(t, ok)
	require.Equal(t, []string{"2", "3"}, own)
	own[0] = "9"
	require.Equal(t, `["2","3"]`, s.String())
	again, ok := s.List()
	require.True(t, ok)
	require.Equal(t, []string{"3", "2"}, again, "as written, for the place of a fault")
	for _, s := range append([]access.Scope{{}}, namedScopes...) {
		for _, get := range []func() ([]string, bool){s.Buildings, s.List} {
			list, ok := get()
			require.False(t, ok)
			require.Empty(t, list)
		}
	}
}

func TestAScopeFitsByTheKindOfFeature(t *testing.T) { // R13
	for _, tt := range []struct {
		scope        access.Scope
		scoped, wide bool
	}{
		{access.Scope{}, true, true},
		{access.ScopeAll(), true, false},
		{access.ScopeDefaultBuilding(), true, false},
		{access.ScopeDefaultBuildingList(), true, false},
		{access.ScopeIn("2"), true, false},
		{access.ScopeDistrict(), false, true},
	} {
		require.Equal(t, tt.scoped, tt.scope.Fits(false), tt.scope.String())
		require.Equal(t, tt.wide, tt.scope.Fits(true), tt.scope.String())
	}
}

func TestScopesAreEqualWhenWrittenAlike(t *testing.T) {
	different := append([]access.Scope{
		{}, access.ScopeIn(), access.ScopeIn("2"), access.ScopeIn("3"), access.ScopeIn("2", "3"), access.ScopeIn("all"),
	}, namedScopes...)
	for i, a := range different {
		for j, b := range different {
			require.Equal(t, i == j, a.Equal(b), "%v and %v", a, b)
		}
	}
	require.True(t, access.ScopeIn("2", "3").Equal(access.ScopeIn("3", "2")))
}

func TestOnlyAnAbsentScopeIsZero(t *testing.T) {
	require.True(t, access.Scope{}.IsZero())
	for _, s := range append([]access.Scope{access.ScopeIn("2"), access.ScopeIn()}, namedScopes...) {
		require.False(t, s.IsZero(), "%v", s)
	}
}

// encoding/json never hands over more or less than a value. A caller may.
func TestTextAroundAScopeInJSONIsAnError(t *testing.T) {
	for _, text := range []string{
		"", " ", "]", "[", `"`, `"all`, `all`, `all"`, `"all"x`, `"all" "all"`, `"all",`, `["2"]x`, `["2"]["3"]`, `["2"],`,
		`["2"`, `"2"]`, `[]"2"]`, `["2"]]`, "\"all\x00\"", "[\"2\x1f\"]",
	} {
		s := access.ScopeDistrict()
		require.ErrorIs(t, s.UnmarshalJSON([]byte(text)), access.ErrScope, text)
		require.True(t, s.Equal(access.ScopeDistrict()), "unchanged after an error: %s", text)
	}
}

// An id that the grammar refuses is printed as JSON all the same, so that an error or a log can show it.
func TestAnIDOfAnyCharactersIsPrintedAsJSON(t *testing.T) {
	ids := []string{"é", "日本", ""}
	for c := range 0x80 {
		ids = append(ids, string(rune(c)), "a"+string(rune(c))+"b")
	}
	for _, id := range ids {
		s := access.ScopeIn(id)
		var list []string
		require.NoError(t, json.Unmarshal([]byte(s.String()), &list), "%q", id)
		require.Equal(t, []string{id}, list)
		back, err := access.ParseScope(s.String())
		require.NoError(t, err, "%q", id)
		require.True(t, s.Equal(back), "%q", id)
	}
	require.Equal(t, `["\u0000\u001f"]`, access.ScopeIn("\x00\x1f").String())
}
