package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district/invariant"
)

// TestUndecidedIsNotProven: a search that was given up says nothing.
func TestUndecidedIsNotProven(t *testing.T) {
	d := lincolnOn(t, "2026-11-16")
	j := judgement{Never: invariant.Never{Name: "hard"}, violations: slices.Values([]invariant.Violation(nil))}
	require.False(t, j.holds())
	require.Equal(t, "1 statement: 0 held and proven, 0 broken, 1 undecided", judgementTotals([]judgement{j}))
	var out bytes.Buffer
	new(program).writeJudgement(&out, d, j)
	require.Contains(t, out.String(), "\n  always  undecided: the search was given up\n")
}

// TestManyViolationsAreCutWithACount in the table, and whole in JSON.
func TestManyViolationsAreCutWithACount(t *testing.T) {
	lincolnFiles(t)
	const phones = `{"format": 1, "never": [{"name": "phones", "parts": [{"resource": "REG MAINT PHONE", "level": "read"}]}]}`
	var table bytes.Buffer
	code, stderr := at(strings.NewReader(phones), &table, "prove", "district.json", "-", "--on", "2026-11-16")
	require.Equal(t, exitNo, code, stderr)
	var who struct{ Users []whoLevel }
	require.Zero(t, readJSON(t, &who, "who", "district.json", "--feature", "REG MAINT PHONE", "--anywhere", "--on", "2026-11-16"))
	n := len(who.Users)
	require.Contains(t, table.String(), "\n  now     broken by "+count(n, "user")+"\n            "+who.Users[0].User+" ")
	require.Contains(t, table.String(), "\n            and "+jsonText(t, n-few)+" more\n  always  ")
	judged, err := judge(lincolnOn(t, "2026-11-16"), []invariant.Never{statementOf(t, phones)})
	require.NoError(t, err)
	require.Equal(t, n, judged[0].broken)
	require.Len(t, slices.Collect(judged[0].violations), n)
}

func statementOf(t *testing.T, text string) invariant.Never {
	t.Helper()
	all, err := invariant.Decode([]byte(text))
	require.NoError(t, err)
	return all[0]
}

// TestViolationsInWords says where it breaks once, and where each part is if that differs.
func TestViolationsInWords(t *testing.T) {
	d := lincolnOn(t, "2026-11-16")
	s := statementOf(t, `{"format": 1, "never": [{"name": "both", "anywhere": true, "parts": [
		{"resource": "REG MAINT PHONE", "level": "readWrite"}, {"resource": "REG MAINT DEMOGRAPH", "level": "readWrite"}]}]}`)
	violations, err := invariant.Violations(d, s)
	require.NoError(t, err)
	found := slices.Collect(violations)
	require.NotEmpty(t, found)
	require.Equal(t, "counselor-high-write-middle-read", found[0].Login)
	require.Equal(t, "readWrite on REG MAINT PHONE in 1, readWrite on REG MAINT DEMOGRAPH in 1", violation(d, found[0]))
	found[0].Buildings = []string{"1", "2"}
	found[0].Met[0].Others = 1
	require.Equal(t, "in 1, 2, as in 1: readWrite on REG MAINT PHONE and 1 more feature, readWrite on REG MAINT DEMOGRAPH", violation(d, found[0]))
}
