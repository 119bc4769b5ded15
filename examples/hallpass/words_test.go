package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
)

func TestColumnsLineUpAndLongCellsMoveTheirLineAlone(t *testing.T) {
	var b bytes.Buffer
	columns(&b, [][]string{
		{"a", "Niños", "one\ntwo"},
		{"bb", strings.Repeat("x", columnLimit+5), "three"},
		{"c", "", ""},
	})
	require.Equal(t, ""+
		"  a   Niños"+strings.Repeat(" ", columnLimit-5)+"  one\n"+
		strings.Repeat(" ", 2+2+2+columnLimit)+"  two\n"+
		"  bb  "+strings.Repeat("x", columnLimit+5)+"  three\n"+
		"  c\n", b.String())
}

// TestObjectsAreToldApartByWhatIsOwned: ids may hold the signs that separate them.
func TestObjectsAreToldApartByWhatIsOwned(t *testing.T) {
	u := &district.User{Login: "jdoe", Owns: []district.Object{
		{Kind: "q", ID: "1"}, {Kind: "q", ID: "a=b"}, {Kind: "x:y", ID: "z"}, {Kind: "q", ID: "c"}, {Kind: "q", ID: "c=d"},
	}}
	for text, want := range map[string]struct{ id, login string }{
		"q:1=mjones":     {"1", "mjones"},
		"q:1=m=jones":    {"1", "m=jones"},
		"q:a=b=mjones":   {"a=b", "mjones"},
		"x:y:z=mjones":   {"z", "mjones"},
		"q:c=mjones":     {"c", "mjones"},
		"q:c=d=mjones":   {},
		"q:1=":           {},
		"q:1":            {},
		"q:2=mjones":     {},
		"":               {},
		"=":              {},
		"q:a=mjones":     {},
		"Q:1=mjones":     {},
		"mjones=q:1":     {},
		" q:1=mjones":    {},
		"q:1=mjones=q:1": {"1", "mjones=q:1"},
	} {
		o, login, err := transferred(u, text)
		if want.id == "" {
			require.Error(t, err, text)
			continue
		}
		require.NoError(t, err, text)
		require.Equal(t, want.id, o.ID, text)
		require.Equal(t, want.login, login, text)
	}
}

// TestObjectsOfOthersNeedNoFate: what somebody else owns too stays with them.
func TestObjectsOfOthersNeedNoFate(t *testing.T) {
	both := strings.Replace(smallJSON, `"login": "nobody"`, `"login": "nobody", "owns": [{"kind": "dat-query", "id": "Q1"}]`, 1)
	var stdout bytes.Buffer
	code, stderr := at(strings.NewReader(both), &stdout, "offboard", "-", "--user=nobody", "--remove")
	require.Zero(t, code, stderr)
	require.Contains(t, stdout.String(), "  dat-query  Q1  stays with others, who own it too\n")
}

// TestRolesWithoutAProfile: a calculated role may be held though no profile is tied to it.
func TestRolesWithoutAProfile(t *testing.T) {
	facts := strings.Replace(smallJSON, `"login": "nobody"`, `"login": "nobody", "attached": [{"kind": "student", "id": "S1"}]`, 1)
	facts = strings.Replace(facts, `"contentTypes"`, `"records": {"students": [{"id": "S1", "statuses": [{"year": 2028, "status": "Enrolled"}]}]}, "contentTypes"`, 1)
	var stdout bytes.Buffer
	code, stderr := at(strings.NewReader(facts), &stdout, "rollover", "-", "--to=2028")
	require.Zero(t, code, stderr)
	require.Equal(t, `Small District: the school year goes from 2027 to 2028

  student (no role)  1 gained  0 lost

student (no role) is gained by
  nobody  student S1, Enrolled in 2028
`, stdout.String())
}
