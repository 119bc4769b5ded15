package main

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAMisspeltNameIsTold(t *testing.T) {
	lincolnFiles(t)
	for _, c := range []struct{ args, want string }{
		{`check district.json --user it.laed --feature reg-maint-phone --building 2`,
			`unknown user "it.laed"; did you mean "it.lead"?`},
		{`who district.json --role counseler`, `unknown role "counseler"; did you mean "COUNSELOR"?`},
		{`who district.json --feature "REG MAINT DEMOGRAPT" --building 2`,
			`unknown resource "REG MAINT DEMOGRAPT"; did you mean "REG MAINT DEMOGRAPH"?`},
		{`who district.json --feature reg-maint-fone --building 2`,
			`unknown resource "reg-maint-fone"; did you mean "REG MAINT PHONE"?`},
		{`who district.json --feature reg-maint-phone --building "lincoln high"`,
			`unknown building "lincoln high"; did you mean "2" (Lincoln High School)?`},
		{`rollover district.json --to 2028 --division summr=2027`, `unknown division "summr"; did you mean "SUMMER"?`},
		{`rollover district.json --to 2028 --division summer=2027`, `unknown division "summer"; did you mean "SUMMER"?`},
		{`rollover district.json --to 2028 --division NONE=2028 --division ZZ=2028`,
			"unknown division \"NONE\"\nunknown division \"ZZ\""},
		{`review district.json --user it.laed --role counseler --feature reg-maint-phone`,
			"unknown user \"it.laed\"; did you mean \"it.lead\"?\nunknown role \"counseler\"; did you mean \"COUNSELOR\"?"},
		{`check district.json --user xyz --feature reg-maint-phone --building 2`, `unknown user "xyz"`},
	} {
		code, stderr := at(nil, io.Discard, words(c.args)...)
		require.Equal(t, exitError, code, c.args)
		require.Equal(t, "district.json: 0 findings\nhallpass: "+c.want+"\n", stderr, c.args)
	}
}

func TestTheNearestNamesAreSuggested(t *testing.T) {
	all := []named{{"jdoe", "jane@x.example"}, {"jdog", ""}, {"jdot", ""}, {"jdom", ""},
		{"mjones", ""}, {"2", "Lincoln High"}}
	for misspelt, want := range map[string][]string{
		"jdo":              {`"jdoe"`, `"jdog"`, `"jdot"`}, // no more than three
		"JDOE":             {`"jdoe"`},
		"jode":             {`"jdoe"`},
		"jnae@x.example":   {`"jdoe" (jane@x.example)`},
		"mjone":            {`"mjones"`},
		"mj":               nil,
		"Lincoln":          {`"2" (Lincoln High)`},
		"3":                nil, // one letter of one is not near
		"":                 nil,
		"somebody at all?": nil,
	} {
		require.Equal(t, want, nearest(misspelt, all), misspelt)
	}
}

func TestDistance(t *testing.T) {
	for pair, want := range map[[2]string]int{
		{"", ""}: 0, {"", "ab"}: 2, {"ab", ""}: 2, {"ab", "ab"}: 0, {"ab", "ba"}: 1, {"abc", "ac"}: 1,
		{"ac", "abc"}: 1, {"abc", "axc"}: 1, {"abcd", "badc"}: 2, {"über", "uber"}: 1, {"kitten", "sitting"}: 3,
	} {
		require.Equal(t, want, distance(pair[0], pair[1]), pair)
		require.Equal(t, want, distance(pair[1], pair[0]), pair)
	}
}
