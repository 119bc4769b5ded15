package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/examples/lincoln"
)

func TestWhatWasImportedIsExportedInCanonicalForm(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		name := address + " at " + first[:12]
		for args, want := range map[string]ran{
			"export " + address:                            {0, smallJSON, ""},
			"export --store " + address:                    {0, smallJSON, ""},
			"export --store=" + address + " --at=" + first: {0, smallJSON, ""},
			"fmt " + address:                               {0, smallJSON, name + ": 0 findings\n"},
			"validate " + address:                          {0, name + ": valid: 3 users, 0 roles, 3 buildings, 2 features\n", ""},
			"fmt -w " + address:                            {2, "", "hallpass: -w: what a store holds is changed by import and by apply\n"},
		} {
			require.Equal(t, want, runAt(t, monday, nil, strings.Fields(args)...), args)
		}
		require.NoError(t, os.WriteFile("lincoln.json", lincoln.Document(), 0o640))
		changed(t, monday, "import lincoln.json --store="+address+".lincoln")
		want := runAt(t, monday, nil, "fmt", "lincoln.json").stdout
		require.Equal(t, want, runAt(t, monday, nil, "export", address+".lincoln").stdout)
		changed(t, monday, "import "+address+".copy "+address+".lincoln")
		require.Equal(t, want, runAt(t, monday, nil, "export", address+".copy").stdout)
	})
}

func TestAnImportChangesWhatDiffers(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		edited := strings.Replace(smallYAML, `["2"]`, `["3"]`, 1)
		require.NoError(t, os.WriteFile("edited.yaml", []byte(edited), 0o640))
		r := runAt(t, tuesday, nil, signed("import "+address+" edited.yaml --yes")...)
		require.Zero(t, r.code, r.stderr)
		require.Contains(t, r.stdout, "  users   1  1 gain, 1 lose\n  levels  2  1 gained, 1 lost\n")
		r = runAt(t, tuesday, nil, "log", address, "--after", first[:8])
		require.Regexp(t, `^[0-9a-f]{12}  2026-11-17T15:00:00Z  registrar: it is time\n  changes users "jdoe"\n    grants: removed .*\n    grants: added .*\n$`, r.stdout)
		require.Equal(t, ran{0, address + ": nothing to change\n", "*"}, forgetting(runAt(t, tuesday, nil, signed("import "+address+" edited.yaml --yes")...)))

		back := process(signed("import " + address + " - --yes")...)
		back.Stdin = strings.NewReader(runAt(t, tuesday, nil, "export", address, "--at", first).stdout)
		out, err := back.CombinedOutput()
		require.NoError(t, err, "%s", out)
		require.Equal(t, smallJSON, runAt(t, tuesday, nil, "export", address).stdout, "an earlier revision is restored")
	})
}

// forgetting returns a run without standard error.
func forgetting(r ran) ran { return ran{r.code, r.stdout, "*"} }

func TestAnImportIsRefusedForItsFaults(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		for _, to := range []string{address, address + ".new"} {
			r := runAt(t, tuesday, nil, signed("import "+to+" findings.yaml --yes")...)
			require.Equal(t, exitError, r.code)
			require.Contains(t, r.stderr, `findings.yaml:23: /users/1/grants/0/readWrite/0 (users "jdoe"): building "9": refers to what does not exist (R13)`)
			r = runAt(t, tuesday, nil, signed("import "+to+" faults.json --yes")...)
			require.Equal(t, exitError, r.code)
			require.Contains(t, r.stderr, "faults.json:12: /buildings/0/nmae")
			r = runAt(t, tuesday, nil, signed("import "+to+" zone.json --yes")...)
			require.Equal(t, exitError, r.code)
			require.Contains(t, r.stderr, `unknown time zone "Mars/Olympus"`)
		}
		require.NoError(t, os.WriteFile("other.yaml", []byte(strings.Replace(smallYAML, "id: small", "id: other", 1)), 0o640))
		r := runAt(t, tuesday, nil, signed("import "+address+" other.yaml --yes")...)
		require.Equal(t, ran{2, "", "hallpass: " + address + ": holds district \"small\", and other.yaml is of district \"other\": name another one with --district, or another store\n"}, r)
		requireHead(t, address, first)
	})
}

// A document that knows nothing of what users own takes it from nobody unless that is said (R25).
func TestAnImportGivesUpByNameWhatNobodyOwnsAfterwards(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		write(t, "ownerless.yaml", strings.Replace(smallYAML, "owns: [{kind: dat-query, id: Q1}]", "owns: []", 1))
		command := "import " + address + " ownerless.yaml --yes"
		r := runAt(t, tuesday, nil, signed(command)...)
		require.Equal(t, exitError, r.code)
		require.Contains(t, r.stderr, "this change would be refused:")
		require.Contains(t, r.stderr, `dat-query "Q1": transfer it to another user, or give it up by name`)
		for args, want := range map[string]string{
			" --give-up dat-query:Q2":                        `--give-up "dat-query:Q2": nobody owns it`,
			" --give-up Q1":                                  `--give-up "Q1": nobody owns it`,
			" --give-up dat-query:Q1 --give-up dat-query:Q1": "given up twice",
		} {
			r = runAt(t, tuesday, nil, signed(command+args)...)
			require.Equal(t, exitError, r.code)
			require.Contains(t, r.stderr, want)
		}
		requireHead(t, address, first)
		r = runAt(t, tuesday, nil, signed(command+" --give-up dat-query:Q1")...)
		require.Zero(t, r.code, r.stderr)
		require.Contains(t, r.stdout, `owns: removed dat-query "Q1"`)
		require.Contains(t, r.stdout, "gives up dat-query:Q1: nobody owns it afterwards")
	})
}

func TestAnObjectIsGivenUpOnlyIfItIsClearWhich(t *testing.T) {
	d, err := district.New(&district.Facts{Format: 1, District: district.Info{ID: "x", SchoolYear: 2027}, Users: []district.User{
		{Login: "a", Owns: []district.Object{{Kind: "k", ID: "i:j"}, {Kind: "q", ID: "1"}}},
		{Login: "b", Owns: []district.Object{{Kind: "k:i", ID: "j"}, {Kind: "q", ID: "1"}}}}}, 0, nil)
	require.NoError(t, err)
	_, err = ownedNamed(d, []string{"k:i:j"})
	require.ErrorContains(t, err, "more than one")
	objects, err := ownedNamed(d, []string{"q:1"})
	require.NoError(t, err)
	require.Equal(t, []district.Object{{Kind: "q", ID: "1"}}, objects)
}
