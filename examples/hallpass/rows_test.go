package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
)

// What happens to a person besides levels is told before anybody says yes (R36), by whatever command.
func TestWhatAChangeDoesBesidesLevelsIsTold(t *testing.T) {
	const moved = `changes users "jdoe"
    email: from "jane@small.example" to "other@evil.example"
`
	eachStore(t, func(t *testing.T, address, first string) {
		edited := strings.Replace(smallJSON, "jane@small.example", "other@evil.example", 1)
		require.NotEqual(t, smallJSON, edited)
		write(t, "edited.json", edited)
		changes := changesBetween(t, smallJSON, edited)
		write(t, "moved.json", string(changes.Encode()))
		for _, args := range []string{"preview " + address + " moved.json", "preview small.json moved.json",
			"diff small.json edited.json", "diff small.json edited.json --user jdoe"} {
			r := runAt(t, tuesday, nil, strings.Fields(args)...)
			require.Equal(t, exitNo, r.code, args)
			require.Contains(t, r.stdout, "\nrows\n  "+moved+"\nno level", args)
			r = runAt(t, tuesday, nil, strings.Fields(args+" --json")...)
			require.Equal(t, exitNo, r.code, args)
			require.Contains(t, r.stdout, `{"table":"users","id":"jdoe","verb":"changes","fields":[{"field":"email",`)
		}
		for _, args := range []string{"apply " + address + " moved.json", "import " + address + " edited.json"} {
			r := runAt(t, tuesday, strings.NewReader("n\n"), signed(args)...)
			require.Equal(t, exitNo, r.code, args)
			require.Contains(t, r.stdout, "\nrows\n  "+moved+"\nno level differs\n", args)
		}
		requireHead(t, address, first)
		changed(t, tuesday, "apply "+address+" moved.json")
		require.Contains(t, runAt(t, tuesday, nil, "log", address, "--after", first).stdout, "\n  "+moved)
	})
}

// changesBetween returns the changes between two documents.
func changesBetween(t *testing.T, before, after string) district.Changes {
	t.Helper()
	var sides [2]*district.District
	for i, text := range []string{before, after} {
		facts, err := district.Decode([]byte(text))
		require.NoError(t, err)
		sides[i], err = district.New(facts, 0, nil)
		require.NoError(t, err)
	}
	return changesOf(sides[0], sides[1])
}

func TestOnlyWhatIsAboutAPersonIsADifferenceBesideLevels(t *testing.T) {
	const unchanged = "{put: users, value: {login: nobody}}"
	files(t)
	for _, c := range []struct {
		code   int
		change string
	}{
		{exitYes, "{put: buildings, value: {id: '3', name: Third}}"},
		{exitYes, "{put: roles, value: {id: DESK, description: Desk}}"},
		{exitYes, "{put: users, value: {login: nobody, defaultBuilding: '2'}}"},
		{exitYes, "{put: users, value: {login: nobody, roles: [{role: DESK}]}}, {put: roles, value: {id: DESK}}"},
		{exitYes, unchanged},
		{exitNo, "{put: users, value: {login: nobody, approved: true}}"},
		{exitNo, "{put: users, value: {login: nobody, otherEmails: [n@small.example]}}"},
		{exitNo, "{put: users, value: {login: nobody, owns: [{kind: dat-query, id: Q2}]}}"},
		{exitNo, "{put: users, value: {login: nobody, attached: [{kind: staff, id: '7'}]}}"},
		{exitNo, "{put: users, value: {login: somebody}}"},
		{exitNo, "{delete: users, id: nobody}"},
	} {
		write(t, "change.yaml", "changes: ["+c.change+"]\n")
		r := runAt(t, tuesday, nil, "preview", "small.json", "change.yaml")
		require.Equal(t, c.code, r.code, c.change+r.stderr)
		require.Contains(t, r.stdout, "\nno level differs\n", c.change)
		require.Equal(t, c.change != unchanged, strings.Contains(r.stdout, "\nrows\n"), c.change)
	}
}

func TestAnObjectThatIsGivenUpIsNamed(t *testing.T) {
	files(t)
	write(t, "gone.yaml", "changes: [{delete: users, id: jdoe}]\ngiveUp: [{kind: dat-query, id: Q1}]\n")
	r := runAt(t, monday, nil, "preview", "small.json", "gone.yaml")
	require.Contains(t, r.stdout, "  deletes users \"jdoe\"\n")
	require.Contains(t, r.stdout, "    owns: removed dat-query \"Q1\"\n")
	require.Contains(t, r.stdout, "  gives up dat-query:Q1: nobody owns it afterwards\n")
	r = runAt(t, monday, nil, "preview", "small.json", "gone.yaml", "--json")
	require.Contains(t, r.stdout, "\"givesUp\": [\n    {\"kind\":\"dat-query\",\"id\":\"Q1\"}\n  ]")
}

func TestALicenceKeyIsNotShown(t *testing.T) {
	files(t)
	write(t, "licensed.yaml", "changes: [{put: licenses, value: {package: REG, key: hunter2}}]\n")
	for _, args := range []string{"preview small.json licensed.yaml", "preview small.json licensed.yaml --json"} {
		r := runAt(t, monday, nil, strings.Fields(args)...)
		require.Zero(t, r.code, r.stderr)
		require.Contains(t, r.stdout, "REG")
		require.NotContains(t, r.stdout, "hunter2")
	}
}

func TestManyRowsAreCountedAndThoseAboutPeopleComeFirst(t *testing.T) {
	var rows []district.RowDifference
	add := func(verb, table string, n int, fields ...string) {
		for i := range n {
			x := district.RowDifference{Table: table, ID: fmt.Sprintf("%s%d", verb, i), Verb: verb}
			for _, f := range fields {
				x.Fields = append(x.Fields, district.FieldDifference{Field: f, Words: "yes"})
			}
			rows = append(rows, x)
		}
	}
	add("adds", "buildings", 2)
	add("changes", "buildings", 1, "closed")
	add("changes", "users", 1, "grants")
	add("changes", "users", 4, "email", "grants", "owns", "owns")
	add("deletes", "users", 1)
	require.Equal(t, []string{
		`changes users "changes0"`, "  email: yes", "  owns: yes", "  owns: yes", "  grants: yes",
		`changes users "changes1"`, "  email: yes", "  owns: yes", "  owns: yes", "  grants: yes",
		`adds buildings "adds0", "adds1"`,
		`changes buildings "changes0" (closed 1)`,
		`changes users "changes2", "changes3", "changes0" (email 2, owns 2, grants 3)`,
		`deletes users "deletes0"`,
	}, rowLines(rows, limit{most: 2}, inside))
	require.Len(t, rowLines(rows, limit{}, inside), 4*5+2+2+2)
}

func TestNoLevelHidesWhatElseDiffersForAUser(t *testing.T) {
	x := district.RowDifference{Table: "users", ID: "u", Verb: "changes"}
	for range 2 * few {
		x.Fields = append(x.Fields, district.FieldDifference{Field: "grants", Words: "added"})
	}
	x.Fields = append(x.Fields, district.FieldDifference{Field: "owns", Words: "removed"})
	lines := rowLines([]district.RowDifference{x}, limit{most: few}, inside)
	require.Len(t, lines, 1+few+1)
	require.Equal(t, "  owns: removed", lines[1])
	require.Equal(t, fmt.Sprintf("  and %d more", few+1), lines[1+few])
	require.Len(t, rowLines([]district.RowDifference{x}, limit{}, inside), 1+2*few+1)
}
