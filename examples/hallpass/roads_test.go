package main

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/propose"
	"github.com/hallpass-go/hallpass/examples/lincoln"
)

// lincolnOn returns Lincoln on a day.
func lincolnOn(t *testing.T, on string) *district.District {
	t.Helper()
	facts, err := district.Decode(lincoln.Document())
	require.NoError(t, err)
	day, err := access.ParseDay(on)
	require.NoError(t, err)
	d, err := district.New(facts, day, nil)
	require.NoError(t, err)
	return d
}

// readJSON runs a command on Lincoln with --json and reads what it writes.
func readJSON(t *testing.T, into any, args ...string) (code int) {
	t.Helper()
	var stdout bytes.Buffer
	code, stderr := at(nil, &stdout, append(args, "--json")...)
	if code != exitError {
		require.NoError(t, json.Unmarshal(stdout.Bytes(), into), stderr)
	}
	return code
}

// TestCommandsAnswerTheGoldenQuestions asks about roles and content by the commands for
// people, and expects what eval answers.
func TestCommandsAnswerTheGoldenQuestions(t *testing.T) {
	golden, err := os.ReadFile("../lincoln/golden.jsonl")
	require.NoError(t, err)
	asked := 0
	for line := range bytes.Lines(golden) {
		var row struct {
			On  string
			Ask struct {
				User, Content, Right string
				Roles                bool
			}
			Answer struct {
				Roles      []string
				Attributes []calcrole.AttributeRole
				Allowed    bool
				Error      bool
			}
		}
		_ = json.Unmarshal(line, &row) // some ask what is no question
		switch {
		case row.Ask.Roles:
			var got heldRoles
			code := readJSON(t, &got, "roles", lincolnDistrict, "--user", row.Ask.User, "--on", row.On)
			require.Equal(t, row.Answer.Error, code == exitError, "%s", line)
			var roles []string
			for _, h := range got.Roles {
				roles = append(roles, h.Role)
				require.Equal(t, h.Assignment == nil, len(h.Evidence) > 0, "%s", line)
			}
			require.ElementsMatch(t, row.Answer.Roles, roles, "%s", line)
			require.ElementsMatch(t, row.Answer.Attributes, got.Attributes, "%s", line)
		case row.Ask.Content != "":
			var got struct{ Allowed bool }
			code := readJSON(t, &got, "content", lincolnDistrict, "--user", row.Ask.User, "--on", row.On, "--type", row.Ask.Content, "--right", row.Ask.Right)
			want := exitNo
			if row.Answer.Error {
				want = exitError
			} else if row.Answer.Allowed {
				want = exitYes
			}
			require.Equal(t, want, code, "%s", line)
			require.Equal(t, row.Answer.Allowed, got.Allowed, "%s", line)
		default:
			continue
		}
		asked++
	}
	require.Greater(t, asked, 90)
}

func TestOffboardingCanBeApplied(t *testing.T) {
	const login, on = "r26-staff-and-parent", "2026-11-16"
	var stdout bytes.Buffer
	code, _ := at(nil, &stdout, "offboard", lincolnDistrict, "--user", login, "--on", on, "--json")
	require.Zero(t, code)
	changes, err := district.DecodeChanges(stdout.Bytes())
	require.NoError(t, err)
	after, err := lincolnOn(t, on).Apply(changes)
	require.NoError(t, err)
	roles, err := after.RolesOf(login)
	require.NoError(t, err)
	require.Equal(t, []string{"PARENT"}, roles)
	u, err := after.User(login)
	require.NoError(t, err)
	require.Empty(t, len(u.Grants)+len(u.Ledgers)+len(u.Schools))
}

func TestRemovalCanBeApplied(t *testing.T) {
	const login, on = "r25-owns-queries", "2026-11-16"
	var sets []json.RawMessage
	code := readJSON(t, &sets, "offboard", lincolnDistrict, "--user", login, "--remove", "--on", on,
		"--transfer=dat-filter:F-seniors=it.lead", "--give-up=dat-query:Q-honor-roll", "--give-up=dat-query:Q-transcripts")
	require.Zero(t, code)
	require.Len(t, sets, 1)
	d := lincolnOn(t, on)
	for _, text := range sets {
		changes, err := district.DecodeChanges(text)
		require.NoError(t, err)
		d, err = d.Apply(changes)
		require.NoError(t, err)
	}
	_, err := d.User(login)
	require.ErrorIs(t, err, access.ErrUnknown)
	heir, err := d.User("it.lead")
	require.NoError(t, err)
	require.Contains(t, heir.Owns, district.Object{Kind: "dat-filter", ID: "F-seniors"})
}

// TestRolloverCanBeApplied expects the roles that rollover names to be those that differ.
func TestRolloverCanBeApplied(t *testing.T) {
	var got struct {
		ChangeSet   json.RawMessage
		RoleChanges []propose.RoleChange
	}
	code := readJSON(t, &got, "rollover", lincolnDistrict, "--to", "2028", "--division", "SUMMER=2027")
	require.Zero(t, code)
	changes, err := district.DecodeChanges(got.ChangeSet)
	require.NoError(t, err)
	before := lincolnOn(t, "2026-11-16")
	after, err := before.Apply(changes)
	require.NoError(t, err)
	type change struct {
		login, role string
		gained      bool
	}
	var want, have []change
	for u := range before.Users() {
		old, err := before.RolesOf(u.Login)
		require.NoError(t, err)
		now, err := after.RolesOf(u.Login)
		require.NoError(t, err)
		for _, id := range old {
			if !slices.Contains(now, id) {
				want = append(want, change{u.Login, id, false})
			}
		}
		for _, id := range now {
			if !slices.Contains(old, id) {
				want = append(want, change{u.Login, id, true})
			}
		}
	}
	for _, c := range got.RoleChanges {
		have = append(have, change{c.Login, c.Role, c.Gained})
	}
	require.NotEmpty(t, want)
	require.ElementsMatch(t, want, have)
}
