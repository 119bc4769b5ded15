package access_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
)

func grant() *rapid.Generator[access.Grant] {
	return rapid.Custom(func(t *rapid.T) access.Grant {
		g := access.Grant{Resource: resource().Draw(t, "resource")}
		columns := rapid.IntRange(1, 3).Draw(t, "columns")
		if columns&1 != 0 {
			g.Read = scope().Draw(t, "read")
		}
		if columns&2 != 0 {
			g.ReadWrite = scope().Draw(t, "readWrite")
		}
		if rapid.Bool().Draw(t, "begins") {
			g.From = anyDay().Draw(t, "from")
		}
		if rapid.Bool().Draw(t, "ends") {
			g.Until = anyDay().Draw(t, "until")
		}
		return g
	})
}

func TestAGrantHasOneText(t *testing.T) {
	x, all, home := res("REG MAINT X"), access.ScopeAll(), access.ScopeDefaultBuilding()
	for _, tt := range []struct {
		text  string
		grant access.Grant
	}{
		{"REG MAINT ALL read=all", access.Grant{Resource: res("REG MAINT ALL"), Read: all}},
		{"REG MAINT ALL readWrite=defaultBuilding", access.Grant{Resource: res("REG MAINT ALL"), ReadWrite: home}},
		{`REG MAINT X read=all readWrite=["2","3"] from=2026-08-17`,
			access.Grant{Resource: x, Read: all, ReadWrite: access.ScopeIn("3", "2"), From: today}},
		{"REG MAINT X read=district until=2026-08-18",
			access.Grant{Resource: x, Read: access.ScopeDistrict(), Until: today.AddDays(1)}},
		{`REG MAINT X read=["a read=all","b] c=\"d\""] readWrite=all`,
			access.Grant{Resource: x, Read: access.ScopeIn(`b] c="d"`, "a read=all"), ReadWrite: all}},
	} {
		require.Equal(t, tt.text, tt.grant.String())
		back, err := access.ParseGrant(tt.text)
		require.NoError(t, err)
		require.True(t, tt.grant.Equal(back), tt.text)
	}
}

func TestAGrantsResourceMayBeSpelledAnyWay(t *testing.T) { // R2
	for _, text := range []string{"reg – maint – x read=all", "reg-maint-x read=all", " REG   MAINT X read=all"} {
		require.Equal(t, "REG MAINT X read=all", parsed(text).String(), text)
	}
}

func TestNothingElseIsAGrant(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		err        error
	}{
		{"empty", "", access.ErrResource},
		{"no scope", "REG MAINT X", access.ErrGrant},
		{"days alone", "REG MAINT X from=2026-08-17", access.ErrGrant},
		{"no resource", "read=all", access.ErrResource},
		{"bad resource", "REG ALL X read=all", access.ErrResource},
		{"empty scope", "REG MAINT X read=", access.ErrGrant},
		{"empty scope before another", "REG MAINT X read= readWrite=all", access.ErrGrant},
		{"unknown scope", "REG MAINT X read=everywhere", access.ErrScope},
		{"empty list", "REG MAINT X read=[]", access.ErrScope},
		{"broken list", `REG MAINT X read=["2" readWrite=all`, access.ErrScope},
		{"list of a number", `REG MAINT X read=[2]`, access.ErrScope},
		{"list without quotes before another", `REG MAINT X read=[2] readWrite=all`, access.ErrScope},
		{"empty list before another", `REG MAINT X read=[] readWrite=all`, access.ErrScope},
		{"equals sign alone", "=", access.ErrResource},
		{"no resource before a space", " read=all", access.ErrResource},
		{"text after a list", `REG MAINT X read=["2"]x`, access.ErrGrant},
		{"quoted scope", `REG MAINT X read="all"`, access.ErrScope},
		{"no such day", "REG MAINT X read=all from=2026-02-30", access.ErrDay},
		{"empty day", "REG MAINT X read=all from=", access.ErrGrant},
		{"other order", "REG MAINT X readWrite=all read=all", access.ErrGrant},
		{"days in the other order", "REG MAINT X read=all until=2027-01-01 from=2026-01-01", access.ErrGrant},
		{"twice", "REG MAINT X read=all read=all", access.ErrGrant},
		{"unknown key", "REG MAINT X read=all write=all", access.ErrGrant},
		{"key in another case", "REG MAINT X Read=all", access.ErrGrant},
		{"two spaces between", "REG MAINT X read=all  readWrite=all", access.ErrGrant},
		{"space at the end", "REG MAINT X read=all ", access.ErrGrant},
		{"tab", "REG MAINT X\tread=all", access.ErrResource},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g, err := access.ParseGrant(tt.text)
			require.ErrorIs(t, err, tt.err)
			require.True(t, g.Equal(access.Grant{}), "nothing comes with an error")
		})
	}
}

func TestAGrantsTextGivesItBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := grant().Draw(t, "grant")
		back, err := access.ParseGrant(g.String())
		require.NoError(t, err)
		require.True(t, g.Equal(back))
	})
}

func TestAGrantIsJSONAsTheFormatShows(t *testing.T) {
	for _, tt := range []struct{ json, text string }{
		{`{"resource":"REG MAINT ALL","read":"all","readWrite":"defaultBuildingList"}`,
			"REG MAINT ALL read=all readWrite=defaultBuildingList"},
		{`{"resource":"REG MAINT DEMOGRAPH","read":"all","readWrite":["2"]}`, `REG MAINT DEMOGRAPH read=all readWrite=["2"]`},
		{`{"resource":"REG SETUP DISTRICT","read":"district","from":"2026-08-17"}`,
			"REG SETUP DISTRICT read=district from=2026-08-17"},
		{`{"resource":"REG SETUP DISTRICT","readWrite":"district","from":"2026-08-17","until":"2027-06-12"}`,
			"REG SETUP DISTRICT readWrite=district from=2026-08-17 until=2027-06-12"},
	} {
		var g access.Grant
		require.NoError(t, json.Unmarshal([]byte(tt.json), &g))
		require.Equal(t, tt.text, g.String())
		data, err := json.Marshal(g)
		require.NoError(t, err)
		require.Equal(t, tt.json, string(data))
	}
}

func TestAGrantSurvivesJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := grant().Draw(t, "grant")
		data, err := json.Marshal(g)
		require.NoError(t, err)
		for _, data := range [][]byte{data, indented(t, data)} {
			var back access.Grant
			require.NoError(t, json.Unmarshal(data, &back), "%s", data)
			require.True(t, g.Equal(back), "%s", data)
		}
	})
}

func TestGrantsAreEqualWhenWrittenAlike(t *testing.T) {
	g := parsed(`REG MAINT X read=all readWrite=["2"] from=2026-08-17 until=2027-06-12`)
	require.True(t, g.Equal(g))
	for _, other := range []string{
		`REG MAINT Y read=all readWrite=["2"] from=2026-08-17 until=2027-06-12`,
		`REG MAINT X readWrite=["2"] from=2026-08-17 until=2027-06-12`,
		`REG MAINT X read=all readWrite=["3"] from=2026-08-17 until=2027-06-12`,
		`REG MAINT X read=all readWrite=["2"] from=2026-08-18 until=2027-06-12`,
		`REG MAINT X read=all readWrite=["2"] from=2026-08-17`,
	} {
		require.False(t, g.Equal(parsed(other)), other)
	}
}

func FuzzParseGrant(f *testing.F) {
	for _, seed := range []string{
		`REG MAINT X read=all`, `reg-maint-all read=["2", "3"] readWrite=district from=2026-08-17 until=2027-06-12`,
		`A B C read=["a\"\\ ]=["]`, `A B C read=`, `A B C readWrite=[]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		g, err := access.ParseGrant(text)
		if err != nil {
			require.True(t, g.Equal(access.Grant{}))
			return
		}
		require.False(t, g.Read.IsZero() && g.ReadWrite.IsZero())
		back, err := access.ParseGrant(g.String())
		require.NoError(t, err)
		require.True(t, g.Equal(back), "%q", text)
		require.Equal(t, g.String(), back.String())
	})
}

func TestAColumnIsTheScopeOfItsLevel(t *testing.T) { // R8
	g := parsed(`REG MAINT PHONE read=all readWrite=["2"] from=2026-08-17`)
	require.Equal(t, access.ScopeAll(), g.Column(access.Read))
	require.Equal(t, access.ScopeIn("2"), g.Column(access.ReadWrite))
	require.Zero(t, g.Column(access.None))
	require.Zero(t, g.Column(access.ReadWrite+1))
	for _, tt := range []struct {
		level access.Level
		want  string
	}{{access.Read, "REG MAINT PHONE read=all"}, {access.ReadWrite, "REG MAINT PHONE readWrite=all"}} {
		one := access.ColumnGrant(g.Resource, tt.level, access.ScopeAll())
		require.Equal(t, tt.want, one.String())
		require.Equal(t, access.ScopeAll(), one.Column(tt.level))
	}
}

func TestAnErrorQuotesTheGrantAndItsFaultyPart(t *testing.T) {
	for text, part := range map[string]string{
		"REG ALL X read=all":              `resource "REG ALL X": `,
		" read=all":                       `resource "": `,
		"REG MAINT X read=everywhere":     `scope "everywhere": `,
		"REG MAINT X read=[ ]":            `scope []: `,
		"REG MAINT X read=all from=today": `day "today": `,
		"REG MAINT X":                     "a grant is written: ",
	} {
		_, err := access.ParseGrant(text)
		require.ErrorContains(t, err, fmt.Sprintf("grant %q: %s", text, part))
	}
}
