package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPreviewLooksAhead: a change that takes nothing today takes something once a term has ended, and gives something
// once another begins (R42).
func TestPreviewLooksAhead(t *testing.T) {
	lincolnFiles(t)
	preview := func(changes, day string) (int, string) {
		var table bytes.Buffer
		code, stderr := at(strings.NewReader(changes), &table, "preview", "district.json", "-", "--on", day)
		require.NotEqual(t, exitError, code, stderr)
		return code, table.String()
	}
	const put = `{"changes": [{"put": "users", "value": {"login": "new.user", "email": "new@lincoln.example", "approved": true, "roles": [ROLES]}}]}`
	_, added := preview(strings.Replace(put, "ROLES", `{"role": "FRONT-DESK", "from": "2027-01-01", "until": "2027-02-01"}`, 1), "2026-11-16")
	require.Contains(t, added, "\nno level differs\n\non later days\n"+
		"  from 2027-01-01  1 user   2 gained, 0 lost\n"+
		"  from 2027-02-01  0 users  0 gained, 0 lost\n")

	// A role that changes reaches those who will hold it, and nobody once the last term has ended.
	const role = `{"changes": [{"put": "roles", "value": {"id": "FRONT-DESK", "description": "Front desk, shared by several users",
		"grants": [{"resource": "REG MAINT PHONE", "read": ["2"]}]}}]}`
	_, narrowed := preview(role, "2026-11-16")
	require.Contains(t, narrowed, "\non later days\n  from 2026-11-17  ")
}
