package main

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestApplyAsksAndIsAnswered(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		want := runAt(t, tuesday, nil, "preview", address, "granted.yaml")
		_, preview, _ := strings.Cut(want.stdout, "\n\n") // what follows the names
		for _, no := range []string{"n\n", "", "\n", "yesterday\n", "no y\n"} {
			r := runAt(t, tuesday, strings.NewReader(no), signed("apply "+address+" granted.yaml")...)
			require.Equal(t, exitNo, r.code, no)
			require.Contains(t, r.stdout, preview)
			require.Contains(t, r.stderr, "make this change to "+address+"? [y/N] nothing was changed\n")
			requireHead(t, address, first)
		}
		r := runAt(t, tuesday, strings.NewReader("Yes\n"), signed("apply granted.yaml --on-behalf-of principal --store "+address)...)
		require.Zero(t, r.code, r.stderr)
		require.Contains(t, r.stdout, preview)
		require.Regexp(t, `\nchanged: revision [0-9a-f]{64}\n$`, r.stdout)
		log := runAt(t, tuesday, nil, "log", address, "--after", first)
		require.Regexp(t, `^[0-9a-f]{12}  2026-11-17T15:00:00Z  registrar for principal: it is time\n  changes users "nobody"\n    grants: added REG MAINT PHONE read=all\n$`, log.stdout)

		r = runAt(t, tuesday, strings.NewReader("y\n"), signed("apply "+address+" granted.yaml")...)
		require.Equal(t, ran{0, address + ": nothing to change\n", "*"}, forgetting(r))
		renamed := changed(t, tuesday, "apply "+address+" renamed.yaml")
		requireHead(t, address, renamed) // although no level differs
	})
}

func TestApplyRefusesFaultyChangesWithTheirPlaces(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		quiet := address + " at " + first[:12] + ": 0 findings\n"
		for args, want := range map[string]string{
			"apply " + address + " refused.yaml --yes": quiet + "refused.yaml:1: /changes/0/value/grants/0/resource*",
			"apply " + address + " small.yaml --yes":   quiet + "small.yaml:1: /changes: missing key \"changes\"\nsmall.yaml:2: /format: unknown key \"format\"\n*",
			"apply " + address + " zone.yaml --yes":    quiet + "hallpass: this change would be refused: unknown time zone \"Mars/Olympus\"\n",
			"apply " + address + " granted.yaml":       "hallpass: standard input is no terminal, so nobody can be asked: say --yes\n",
			"apply " + address + " missing.yaml --yes": quiet + "hallpass: open missing.yaml: no such file or directory\n",
			"apply " + address + " --yes":              "hallpass: name ADDRESS and CHANGES, *",
			"apply small.json granted.yaml --yes":      "hallpass: \"small.json\" is no store: write sqlite:PATH, file:PATH or postgres://HOST/DATABASE\n",
			"import small.json --yes":                  "hallpass: name ADDRESS and FILE, *",
		} {
			r := runAt(t, tuesday, nil, signed(args)...)
			require.Equal(t, exitError, r.code, args)
			require.Empty(t, r.stdout, args)
			start, open := strings.CutSuffix(want, "*")
			require.True(t, r.stderr == start || open && strings.HasPrefix(r.stderr, start), r.stderr)
		}
		for _, args := range []string{"--author=a", "--reason=b", "--author= --reason=b --yes"} {
			r := runAt(t, tuesday, nil, append([]string{"apply", address, "granted.yaml"}, strings.Fields(args)...)...)
			require.Equal(t, exitError, r.code, args)
		}
		r := runAt(t, tuesday, strings.NewReader("y\n"), signed("apply "+address+" -")...)
		require.Contains(t, r.stderr, "nobody can be asked", "standard input is the changes")
		requireHead(t, address, first)
	})
}

// TestNothingIsChangedThatCouldNotBeShown loses what is written: nobody could have seen it.
func TestNothingIsChangedThatCouldNotBeShown(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		for _, err := range []error{os.ErrDeadlineExceeded, io.ErrClosedPipe} {
			lost := writerFunc(func([]byte) (int, error) { return 0, err })
			code, stderr := at(nil, lost, signed("apply "+address+" granted.yaml --yes")...)
			require.Equal(t, exitError, code)
			require.Contains(t, stderr, "nothing was changed")
			requireHead(t, address, first)
			for args, want := range map[string]int{"log": exitYes, "export": exitYes, "verify": exitYes} {
				code, _ := at(nil, lost, args, address)
				if err != io.ErrClosedPipe {
					want = exitError
				}
				require.Equal(t, want, code, args)
			}
		}
	})
}
