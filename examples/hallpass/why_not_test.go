package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/propose"
)

// TestEverySuggestionCanBeApplied: its change set gives what was asked for, and as much
// besides as it says.
func TestEverySuggestionCanBeApplied(t *testing.T) {
	const on, feature = "2026-11-16", "REG MAINT DEMOGRAPH"
	for _, login := range []string{"counselor.lincoln.3", "r42-role-ended", "r4-nothing-at-all"} {
		var got struct {
			Missing     bool
			Suggestions []struct {
				Also      int
				Features  []string
				ChangeSet json.RawMessage
			}
		}
		args := []string{"--user", login, "--feature", feature, "--building", "3", "--level", "readWrite", "--on", on}
		require.Equal(t, exitNo, readJSON(t, &got, append([]string{"why-not", lincolnDistrict}, args...)...))
		require.True(t, got.Missing)
		require.NotEmpty(t, got.Suggestions)
		d := lincolnOn(t, on)
		for _, s := range got.Suggestions {
			changes, err := district.DecodeChanges(s.ChangeSet)
			require.NoError(t, err)
			x, err := d.Preview(changes)
			require.NoError(t, err)
			p, err := x.After().Permissions(login)
			require.NoError(t, err)
			yes, err := p.ByName().Can(access.ReadWrite, feature, "3")
			require.NoError(t, err)
			require.True(t, yes)
			require.Equal(t, s.Also, x.Gained-1)
			others := map[string]bool{}
			for triple := range x.Triples() {
				if triple.Feature != feature || triple.Building != "3" {
					others[triple.Feature] = true
				}
			}
			require.Len(t, s.Features, len(others))
		}
	}
}

// A grant is said by what it gives; of many buildings the first are named.
func TestAGrantIsSaidInWords(t *testing.T) {
	d := lincolnOn(t, "2026-11-16")
	a := whyNot{User: "ann bell"}
	step := func(text string) propose.Step {
		g, err := access.ParseGrant(text)
		require.NoError(t, err)
		return propose.Step{Kind: propose.StepGrant, Grant: &g}
	}
	for text, want := range map[string]string{
		"REG SETUP DISTRICT readWrite=district":   `give "ann bell" write access to REG SETUP DISTRICT (whole district)`,
		`REG MAINT PHONE read=["3"]`:              `give "ann bell" read access to REG MAINT PHONE in 3 (East High School)`,
		`REG SETUP ALL read=["91","92","3","94"]`: `give "ann bell" read access to REG SETUP ALL in 4 buildings: 91, 92, 3 (East High School) and 1 more`,
	} {
		require.Equal(t, want, a.words(d, []propose.Step{step(text)}))
	}
	require.Equal(t, "approve the user, and assign role X",
		a.words(d, []propose.Step{{Kind: propose.StepApprove}, {Kind: propose.StepAssign, Role: "X"}}))
}
