package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district/lint"
)

// TestLintShowsWhatTheLibraryFinds compares JSON, table and exit status with the findings
// of Lincoln, whatever they are. What is found alike of several rows is shown once.
func TestLintShowsWhatTheLibraryFinds(t *testing.T) {
	for _, on := range []string{"2026-11-16", "2027-11-16"} {
		all := lint.Check(lincolnOn(t, on))
		for i, name := range []string{"error", "warning", "info"} {
			want := slices.DeleteFunc(slices.Clone(all), func(f lint.Finding) bool { return slices.Index(severities, f.Severity) > i })
			exit := exitYes
			if len(want) > 0 {
				exit = exitNo
			}
			got := []lint.Finding{{}}
			require.Equal(t, exit, readJSON(t, &got, "lint", lincolnDistrict, "--on", on, "--severity", name))
			require.Equal(t, len(want), len(got))
			for i, f := range want {
				f.Err = nil
				require.Equal(t, f, got[i])
			}

			var table bytes.Buffer
			code, _ := at(nil, &table, "lint", lincolnDistrict, "--on", on, "--severity", name)
			require.Equal(t, exit, code)
			rest, lines := table.String(), 0
			said := map[[3]string]bool{}
			for _, s := range severities {
				for _, f := range want {
					if f.Severity != s || said[[3]string{f.Table, f.Kind, f.Text}] {
						continue
					}
					said[[3]string{f.Table, f.Kind, f.Text}] = true
					var others []string
					for _, other := range want {
						if other.Table == f.Table && other.Kind == f.Kind && other.Text == f.Text && other.Pointer != f.Pointer {
							others = append(others, other.ID)
						}
					}
					text := f.Pointer + "\n      " + f.Text + "\n"
					lines += 2
					if n := len(others); n > 0 {
						text = fmt.Sprintf("%s and %d more\n      %s\n      the same of %s\n", f.Pointer, n, f.Text, strings.Join(others, ", "))
						lines++
					}
					_, after, found := strings.Cut(rest, text)
					require.True(t, found, "%v, in its order", f)
					rest = after
				}
			}
			require.Equal(t, lines, strings.Count(table.String(), "\n  "), "and nothing else")
		}
	}
}

// TestLintOfLincolnNamesTheUsersOfR24, which the document holds for lint to find.
func TestLintOfLincolnNamesTheUsersOfR24(t *testing.T) {
	var table bytes.Buffer
	code, stderr := at(nil, &table, "lint", lincolnDistrict, "--on", "2026-11-16")
	require.Equal(t, exitNo, code)
	require.Equal(t, lincolnDistrict+": 0 findings\n", stderr)
	require.True(t, strings.HasPrefix(table.String(), "Lincoln Unified on 2026-11-16\n\nwarnings\n"), table.String())
	for _, login := range []string{"r24-ledgers-without-finance", "r24-parent-with-schools"} {
		require.Regexp(t, `(?m)^  users +`+login+` +R24 +`, table.String())
	}
}

func TestLintNamesPlaces(t *testing.T) {
	files(t)
	const text = "      building \"9\": refers to what does not exist: "
	for _, c := range []struct{ file, place string }{
		{"findings.json", "line 50, /users/1/grants/0/readWrite/0\n"},
		{"findings.yaml", "/users/1/grants/0/readWrite/0\n"}, // not in canonical form
	} {
		var stdout bytes.Buffer
		code, stderr := at(nil, &stdout, "lint", c.file, "--severity=error")
		require.Equal(t, exitNo, code)
		require.Equal(t, c.file+": 1 finding\n", stderr)
		start := "Small District on 2026-11-15\n\nerrors\n  users  jdoe  R13  dangling  " + c.place + text
		require.True(t, strings.HasPrefix(stdout.String(), start), stdout.String())
		require.Contains(t, stdout.String(), "\n\n1 error; not shown: ")
	}
}

func TestLintWithoutFindings(t *testing.T) {
	files(t)
	var stdout bytes.Buffer
	code, _ := at(nil, &stdout, "lint", "small.json", "--severity=error", "--json")
	require.Zero(t, code)
	require.Equal(t, "[]\n", stdout.String())
	stdout.Reset()
	code, _ = at(nil, &stdout, "lint", "small.json", "--severity=error")
	require.Zero(t, code)
	require.True(t, strings.HasPrefix(stdout.String(), "Small District on 2026-11-15\n\n0 errors"), stdout.String())
}

func TestLintCanFail(t *testing.T) {
	files(t)
	for file, want := range map[string]string{
		"broken.json": "broken.json:11: /buildings/0: not JSON: ',' where a key should be\n",
		"zone.json":   "zone.json: 0 findings\nhallpass: zone.json: what day is it? unknown time zone \"Mars/Olympus\"\n",
	} {
		var stdout bytes.Buffer
		code, stderr := at(nil, &stdout, "lint", file)
		require.Equal(t, exitError, code)
		require.Equal(t, want, stderr)
		require.Empty(t, stdout.String())
	}
}

func TestTotalsOfFindings(t *testing.T) {
	var all []lint.Finding
	for i, s := range severities {
		all = append(all, slices.Repeat([]lint.Finding{{Severity: s}}, i)...)
	}
	for least, want := range map[severity]string{
		"error":   "0 errors; not shown: 1 warning, 2 infos",
		"warning": "0 errors, 1 warning; not shown: 2 infos",
		"info":    "0 errors, 1 warning, 2 infos",
	} {
		require.Equal(t, want, totals(all, least), fmt.Sprint(least))
	}
}
