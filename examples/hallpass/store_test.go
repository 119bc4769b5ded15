package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// asProcess has a process of the tests' own program be the command.
const asProcess = "HALLPASS_TEST_ARGUMENTS"

func TestMain(m *testing.M) {
	if args, found := os.LookupEnv(asProcess); found {
		os.Exit(run(strings.Split(args, "\n"), os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// process returns the command as a process of its own.
func process(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), asProcess+"="+strings.Join(args, "\n"))
	return c
}

// ran is what a run of the command has done.
type ran struct {
	code           int
	stdout, stderr string
}

// Moments in Chicago, where it is six hours earlier than in UTC.
const (
	monday    = "2026-11-16T15:00:00Z"
	tuesday   = "2026-11-17T15:00:00Z"
	wednesday = "2026-11-18T15:00:00Z"
)

// runAt runs the command at a moment. If there is a standard input, it is a terminal.
func runAt(t *testing.T, now string, stdin io.Reader, args ...string) ran {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, now)
	require.NoError(t, err)
	var stdout, stderr bytes.Buffer
	p := &program{in: stdin, out: &stdout, err: &stderr, asks: stdin != nil, now: func() time.Time { return moment }, ctx: context.Background()}
	code := p.run(args)
	return ran{code, stdout.String(), stderr.String()}
}

// signed are arguments split at spaces, and who and why.
func signed(args string) []string {
	return append(strings.Fields(args), "--author=registrar", "--reason=it is time")
}

// changed runs a command that changes a store, and returns the new revision.
func changed(t *testing.T, now, args string) string {
	t.Helper()
	r := runAt(t, now, nil, signed(args+" --yes")...)
	require.Zero(t, r.code, r.stderr)
	found := regexp.MustCompile(`\nchanged: revision ([0-9a-f]{64})\n$`).FindStringSubmatch(r.stdout)
	require.NotNil(t, found, r.stdout)
	return found[1]
}

// eachStore tests a store of each kind that needs nothing but a file, with the small district
// in it since Monday.
func eachStore(t *testing.T, test func(t *testing.T, address, first string)) {
	for _, address := range []string{"sqlite:small.db", "file:kept.json"} {
		t.Run(address, func(t *testing.T) {
			files(t)
			const granted = "changes: [{put: users, value: {login: nobody, grants: [{resource: REG MAINT PHONE, read: all}]}}]\n"
			for name, text := range map[string]string{
				"granted.yaml": granted,
				"renamed.yaml": "changes: [{put: buildings, value: {id: '3', name: Third}}]\n",
				"same.yaml":    "changes: [{put: users, value: {login: nobody}}]\n",
				"refused.yaml": strings.Replace(granted, "PHONE", "FAX", 1),
				"zone.yaml":    "changes: [{put: district, value: {id: small, schoolYear: 2027, timeZone: Mars/Olympus}}]\n",
			} {
				require.NoError(t, os.WriteFile(name, []byte(text), 0o640))
			}
			test(t, address, changed(t, monday, "import "+address+" small.yaml"))
		})
	}
}

// requireHead requires that a store is at a revision still.
func requireHead(t *testing.T, address, want string) {
	t.Helper()
	r := runAt(t, monday, nil, "verify", address)
	require.Zero(t, r.code, r.stderr)
	require.Contains(t, r.stdout, want)
}
