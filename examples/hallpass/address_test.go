package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFlagsOfStoresAreForStores(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		for args, want := range map[string]string{
			"roles small.json --user jdoe --at 2026-11-16":                         "--at asks a store: small.json is a document, and has no past",
			"roles small.json --user jdoe --district small":                        "--district names one of a store: a document has one district",
			"roles --user jdoe --store small.json":                                 "write sqlite:PATH, file:PATH or postgres://HOST/DATABASE",
			"roles --user jdoe small.json --store " + address:                      "name one FILE, or - for standard input: there are 2",
			"roles --user jdoe --at 2026-11-16 --at 2026-11-17 --store " + address: "given more than 1 time",
			"diff " + address + " --at 2026-11-16 --at 2026-11-16 --at 2026-11-16": "given more than 2 times",
			"diff " + address:                 "name A and B",
			"diff small.json --at 2026-11-16": "name A and B",
			"diff " + address + " small.json --at 2026-11-16 --at 2026-11-16": "--at asks a store: small.json is a document, and has no past",
			"eval --district small.json --at 2026-11-16":                      "--at asks a store: small.json is a document, and has no past",
			"log small.json":                         "name one store: sqlite:PATH, file:PATH or postgres://HOST/DATABASE",
			"log":                                    "name one store",
			"log " + address + " " + address:         "name one store",
			"verify small.json":                      "name one store",
			"export small.json":                      "name one store",
			"watch small.json":                       "name one store",
			"log " + address + " --limit 0":          "--limit 0: a number from 1 up",
			"log " + address + " --last 0":           "--last 0: a number from 1 up",
			"log " + address + " --last 1 --limit 1": "--limit counts from the first commit and --last from the last: name one",
			"log " + address + " --at 2026-11-16":    "unknown flag: --at",
			"log " + address + " --after 1234567":    "1234567",
			"log " + address + " --after 00000000":   "the store has no such revision",
			"log sqlite:missing.db":                  "hallpass: sqlite:missing.db: no such file or directory",
			"check sqlite:missing.db --user jdoe --feature reg-maint-phone": "hallpass: sqlite:missing.db: no such file or directory",
			"export file:missing.json":                                      "hallpass: file:missing.json: holds no district yet: hallpass import puts one there",
			"verify file:missing.json":                                      "hallpass: file:missing.json: holds no district yet",
			"log file:small.json --district small":                          "hallpass: file:small.json: a file holds one district: leave --district out",
			"export sqlite:small.yaml":                                      "hallpass: sqlite:small.yaml: what the store holds is damaged",
			"export mysql://u:secret@host/x":                                "name one store",
			"roles mysql://u:secret@host/x --user jdoe":                     "mysql://host/x is no store: write sqlite:PATH, file:PATH or postgres://HOST/DATABASE",
		} {
			r := runAt(t, monday, nil, strings.Fields(args)...)
			require.Equal(t, exitError, r.code, args)
			require.Empty(t, r.stdout, args)
			require.Contains(t, r.stderr, want, args)
			require.NotContains(t, r.stderr, "secret")
		}
		_, err := os.Stat("missing.db")
		require.ErrorIs(t, err, os.ErrNotExist, "to ask makes no store")
		requireHead(t, address, first)
	})
}

func TestADatabaseHoldsSeveralDistricts(t *testing.T) {
	files(t)
	require.NoError(t, os.WriteFile("other.yaml", []byte(strings.Replace(smallYAML, "id: small, name: Small", "id: other, name: Other", 1)), 0o640))
	changed(t, monday, "import sqlite:both.db small.yaml")
	changed(t, tuesday, "import sqlite:both.db other.yaml --district=the")
	require.Contains(t, runAt(t, monday, nil, "roles", "sqlite:both.db", "--user=jdoe").stderr, "hallpass: sqlite:both.db: holds small, the")
	require.Contains(t, runAt(t, monday, nil, "roles", "sqlite:both.db", "--user=jdoe", "--district=third").stderr, `holds no district "third", but small, the`)
	for name, want := range map[string]string{"small": "Small District", "the": "Other District"} {
		r := runAt(t, monday, nil, "roles", "sqlite:both.db", "--user=jdoe", "--district="+name)
		require.Contains(t, r.stdout, want, r.stderr)
		r = runAt(t, monday, strings.NewReader(""), "eval", "--store=sqlite:both.db", "--district="+name)
		require.Zero(t, r.code, r.stderr)
	}
}

func TestAddressesAreToldFromFiles(t *testing.T) {
	for text, want := range map[string]string{
		"sqlite:a.db":    "sqlite:a.db",
		"file:a.json":    "file:a.json",
		"postgres://h/d": "postgres://h/d",
		"postgresql://u:secret@h:5432/d?password=secret": "postgresql://h:5432/d",
		"postgres://u:sec ret@h/d":                       "postgres://",
		"postgres://u:secret@h/d%zz":                     "postgres://",
	} {
		require.True(t, isAddress(text), text)
		require.Equal(t, want, address(text).String())
	}
	for _, text := range []string{"", "-", "a.json", "./sqlite:a.db", "sqlite", "mysql://h/d", "dir/file:x"} {
		require.False(t, isAddress(text), text)
	}
}

func TestPasswordsAreNeverPrinted(t *testing.T) {
	files(t)
	for _, address := range []string{
		"postgres://u:secret@127.0.0.1:1/d?password=secret&connect_timeout=1",
		"postgres://u:secret@127.0.0.1:99999/d",
		"postgres://u:sec:secret@@127.0.0.1:1/d",
		"postgre://u:secret@127.0.0.1:1/d",
	} {
		for _, args := range [][]string{
			{address}, {"roles", address, "--user", "x"}, {"log", address}, {"export", "--store", address}, {"log", address, address},
			{"roles", "small.json", "--user", "x", "--at", address}, {"roles", "small.json", "--user", "x", "--on=" + address},
			{"preview", "small.json", address}, {"diff", address, "small.json"}, {"eval", "--district", address}, {"eval", "--store", address},
			{"eval", "--district", "small.json", address}, {"watch", address}, {"verify", address},
			signed("import small.json --yes --store " + address), signed("apply small.json --yes --store " + address),
		} {
			r := runAt(t, monday, nil, args...)
			require.Equal(t, exitError, r.code, args)
			require.NotContains(t, r.stdout+r.stderr, "secret", args)
			require.NotContains(t, r.stdout+r.stderr, "u:", args)
			require.Contains(t, r.stderr, "hallpass: ", args)
		}
	}
}
