package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const smallJSON = `{
  "format": 1,
  "district": {
    "id": "small",
    "name": "Small District",
    "schoolYear": 2027,
    "timeZone": "America/Chicago"
  },
  "buildings": [
    {
      "id": "1",
      "name": "First"
    },
    {
      "id": "2",
      "name": "Second"
    },
    {
      "id": "3"
    }
  ],
  "packages": [
    {
      "code": "REG",
      "name": "Registration"
    }
  ],
  "features": [
    {
      "resource": "REG MAINT PHONE"
    },
    {
      "resource": "REG SETUP DISTRICT",
      "districtWide": true
    }
  ],
  "users": [
    {
      "login": "_ESP_GROUP",
      "reserved": true
    },
    {
      "login": "jdoe",
      "email": "jane@small.example",
      "grants": [
        {
          "resource": "REG MAINT PHONE",
          "read": "all",
          "readWrite": [
            "2"
          ]
        },
        {
          "resource": "REG SETUP DISTRICT",
          "read": "district",
          "from": "2026-11-16"
        }
      ],
      "owns": [
        {
          "kind": "dat-query",
          "id": "Q1"
        }
      ]
    },
    {
      "login": "nobody"
    }
  ],
  "contentTypes": [
    {
      "name": "Closed"
    },
    {
      "name": "Open",
      "public": true
    }
  ]
}
`

const smallYAML = `# The small district, as a person writes it.
format: 1
district: {id: small, name: Small District, schoolYear: 2027, timeZone: America/Chicago}
buildings:
  - {id: "1", name: First}
  - {id: "2", name: Second}
  - id: '3'
packages:
  - code: REG
    name: Registration
features:
  - resource: reg-maint-phone
  - resource: REG SETUP DISTRICT
    districtWide: True
users:
  - login: _ESP_GROUP
    reserved: true
  - login: jdoe
    email: jane@small.example
    grants:
      - resource: REG MAINT PHONE
        read: all
        readWrite: ["2"]
      - resource: REG SETUP DISTRICT
        read: district
        from: 2026-11-16
    owns: [{kind: dat-query, id: Q1}]
  - login: nobody
contentTypes:
  - name: Closed
  - {name: Open, public: true}
`

// files writes the small district, in several states, to a new working directory.
func files(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, content := range map[string]string{
		"small.json":    smallJSON,
		"small.yaml":    smallYAML,
		"small":         smallYAML,
		"compact.json":  strings.Join(strings.Fields(smallJSON), " "),
		"findings.json": strings.Replace(smallJSON, `"2"`+"\n          ]", `"9"`+"\n          ]", 1),
		"findings.yaml": strings.Replace(smallYAML, `["2"]`, `["9"]`, 1),
		"zone.json":     strings.Replace(smallJSON, "America/Chicago", "Mars/Olympus", 1),
		"local.json":    strings.Replace(smallJSON, "America/Chicago", "Local", 1),
		"broken.json":   strings.Replace(smallJSON, `"id": "1",`, `"id": "1",,`, 1),
		"array.json":    "[]",
		"empty.yaml":    "",
		"faults.json": strings.NewReplacer(`"name": "First"`, `"nmae": "First"`, `"login": "nobody"`, `"login": 7`,
			`"district",`, `"distrct",`).Replace(smallJSON),
		"faults.yaml": strings.NewReplacer(`id: '3'`, `id: 3`, "name: First", "nmae: First", "email: jane@small.example", "email:").Replace(smallYAML),
		"calculated.json": strings.Replace(smallJSON, `"users": [`, `"roles": [
    {
      "id": "STUDENT",
      "calculated": "student"
    }
  ],
  "users": [`, 1),
		"leaving.yaml": `changes: [{put: users, value: {login: jdoe, owns: [{kind: dat-query, id: Q1}]}}]`,
		"kept.yaml":    `{format: 1, never: [{name: setup, parts: [{resource: REG SETUP DISTRICT, level: readWrite}]}]}`,
		"broken.yaml":  `{format: 1, never: [{name: phones, parts: [{resource: REG MAINT PHONE, level: readWrite}]}]}`,
	} {
		require.NoError(t, os.WriteFile(name, []byte(content), 0o640))
	}
}

// at runs the command at an instant, on the evening of 2026-11-15 in Chicago.
func at(stdin io.Reader, stdout io.Writer, args ...string) (code int, stderr string) {
	var errs bytes.Buffer
	now := time.Date(2026, 11, 16, 5, 0, 0, 0, time.UTC)
	p := &program{in: stdin, out: stdout, err: &errs, now: func() time.Time { return now }, ctx: context.Background()}
	return p.run(args), errs.String()
}

func TestCommands(t *testing.T) {
	files(t)
	const quiet = "small.json: 0 findings\n"
	for _, c := range []struct {
		args   string
		code   int
		stdout string
		stderr string
	}{
		{"validate small.json", 0, "small.json: valid: 3 users, 0 roles, 3 buildings, 2 features\n", ""},
		{"validate small.yaml", 0, "small.yaml: valid: 3 users, 0 roles, 3 buildings, 2 features\n", ""},
		{"validate small", 0, "small: valid: 3 users, 0 roles, 3 buildings, 2 features\n", ""},
		{"validate -", 0, "stdin: valid: 3 users, 0 roles, 3 buildings, 2 features\n", ""},
		{"validate findings.json", 1, "", `findings.json:50: /users/1/grants/0/readWrite/0 (users "jdoe"): building "9": refers to what does not exist (R13)` + "\n"},
		{"validate findings.yaml", 1, "", `findings.yaml:23: /users/1/grants/0/readWrite/0 (users "jdoe"): building "9": refers to what does not exist (R13)` + "\n"},
		{"validate zone.json", 1, "", `zone.json:7: /district/timeZone: unknown time zone "Mars/Olympus" (R42)` + "\n"},
		{"validate local.json", 1, "", `local.json:7: /district/timeZone: unknown time zone "Local" (R42)` + "\n"},
		{"validate broken.json", 1, "", "broken.json:11: /buildings/0: not JSON: ',' where a key should be\n"},
		{"validate array.json", 1, "", "array.json:1: wrong type: a list instead of an object\n"},
		{"validate empty.yaml", 1, "", "empty.yaml:1: there is no document\n"},
		{"validate missing.json", 2, "", "hallpass: open missing.json: no such file or directory\n"},
		{"validate", 2, "", "hallpass: name one FILE, or - for standard input: there are 0\n"},
		{"validate a b", 2, "", "hallpass: name one FILE, or - for standard input: there are 2\n"},

		{"check small.json --user jdoe --feature reg-maint-phone --building 2 --level readWrite", 0, "yes: jdoe has readWrite on REG MAINT PHONE in building 2 on 2026-11-15\n", quiet},
		{"check small.json --user JANE@small.example --feature reg-maint-phone --building 1", 0, "yes: jdoe has read on REG MAINT PHONE in building 1 on 2026-11-15\n", quiet},
		{"check small.json --user JDOE --feature reg-maint-phone --building 1 --level readWrite", 1, "no: jdoe has read on REG MAINT PHONE in building 1 on 2026-11-15\n", quiet},
		{"check small.json --user jdoe --feature REG-SETUP-DISTRICT", 1, "no: jdoe has none on REG SETUP DISTRICT in the district on 2026-11-15\n", quiet},
		{"check small.json --user jdoe --feature REG-SETUP-DISTRICT --building 77 --on 2026-11-16", 0, "yes: jdoe has read on REG SETUP DISTRICT in the district on 2026-11-16\n", quiet},
		{"check findings.json --user jdoe --feature reg-maint-phone --building 2", 0, "yes: jdoe has read on REG MAINT PHONE in building 2 on 2026-11-15\n", "findings.json: 1 finding\n"},
		{"check small.yaml --user jdoe --feature reg-maint-phone --building 2", 0, "yes: jdoe has readWrite on REG MAINT PHONE in building 2 on 2026-11-15\n", "small.yaml: 0 findings\n"},
		{"check - --user jdoe --feature reg-maint-phone --building 2", 0, "yes: jdoe has readWrite on REG MAINT PHONE in building 2 on 2026-11-15\n", "stdin: 0 findings\n"},
		{"check zone.json --user jdoe --feature reg-maint-phone --building 2", 2, "", "zone.json: 0 findings\nhallpass: zone.json: what day is it? unknown time zone \"Mars/Olympus\"\n"},
		{"check zone.json --user jdoe --feature reg-maint-phone --building 2 --on 2026-11-15", 0, "yes: jdoe has readWrite on REG MAINT PHONE in building 2 on 2026-11-15\n", "zone.json: 0 findings\n"},
		{"check small.json --user who --feature reg-maint-phone --building 2", 2, "", quiet + "hallpass: unknown user \"who\"\n"},
		{"check small.json --user jdoe --feature reg-maint-fax --building 2", 2, "", quiet + "hallpass: unknown resource \"reg-maint-fax\"\n"},
		{"check small.json --user jdoe --feature reg-maint-all --building 2", 2, "", quiet + "hallpass: reg-maint-all: a package or subpackage where a feature is asked for\n"},
		{"check small.json --user jdoe --feature reg-maint-phone --building 9", 2, "", quiet + "hallpass: unknown building \"9\"\n"},
		{"check small.json --user jdoe --feature reg-maint-phone", 2, "", quiet + "hallpass: this feature differs by building: name one with --building\n"},
		{"check small.json --user jdoe", 2, "", "hallpass: required flag(s) \"feature\" not set\n"},
		{"check broken.json --user jdoe --feature reg-maint-phone --building 2", 2, "", "broken.json:11: /buildings/0: not JSON: ',' where a key should be\n"},

		{"effective small.json --user nobody", 0, "nobody at Small District on 2026-11-15\n\nno access to any feature\n", quiet},
		{"effective small.json --user nobody --json", 0, "[]\n", quiet},
		{"effective small.json --user jdoe --on 2026-11-16", 0, "jdoe at Small District on 2026-11-16\n\n" +
			"REG  Registration\n" +
			"  MAINT\n" +
			"    PHONE       read: all buildings; readWrite: 2\n" +
			"  SETUP\n" +
			"    DISTRICT    read: district-wide\n", quiet},
		{"effective small.json --user jdoe --on 2026-11-16 --json", 0, "[\n" +
			`  {"resource":"REG MAINT PHONE","buildings":{"read":["1","2","3"],"readWrite":["2"]}},` + "\n" +
			`  {"resource":"REG SETUP DISTRICT","level":"read"}` + "\n]\n", quiet},
		{"effective small.json --user who", 2, "", quiet + "hallpass: unknown user \"who\"\n"},
		{"effective faults.json --user jdoe", 2, "", "faults.json:12: /buildings/0/nmae: unknown key \"nmae\"\n*"},

		{"roles zone.json --user nobody", 2, "", "zone.json: 0 findings\nhallpass: zone.json: what day is it? unknown time zone \"Mars/Olympus\"\n"},
		{"roles small.yaml --user jdoe", 0, "jdoe at Small District on 2026-11-15\n\nno role\n", "small.yaml: 0 findings\n"},
		{"roles broken.json --user jdoe", 2, "", "broken.json:11: /buildings/0: not JSON: ',' where a key should be\n"},
		{"roles a b --user jdoe", 2, "", "hallpass: name one FILE, or - for standard input: there are 2\n"},
		{"content - --user jdoe --type Open --right view", 0, "yes: jdoe may view Open on 2026-11-15 (public)\n", "stdin: 0 findings\n"},
		{"content findings.json --user jdoe --type Open --right edit", 1, "no: jdoe may not edit Open on 2026-11-15\n", "findings.json: 1 finding\n"},
		{"content broken.json --user jdoe", 2, "", "broken.json:11: /buildings/0: not JSON: ',' where a key should be\n"},
		{"offboard findings.json --user jdoe", 0, "jdoe at Small District on 2026-11-15\n\n" +
			"taken away\n" +
			"  grant  REG MAINT PHONE     read: all; readWrite: 9\n" +
			"  grant  REG SETUP DISTRICT  read: district from 2026-11-16\n\n" +
			"remains\n" +
			"  dat-query  Q1  owned\n", "findings.json: 1 finding\n"},
		{"offboard small.json --user nobody --remove", 0, "nobody at Small District on 2026-11-15\n\nremoved\n  user  nobody\n", quiet},
		{"offboard small.json --user nobody", 0, "nobody at Small District on 2026-11-15\n\nnothing to take away\n\nnothing remains\n", quiet},
		{"offboard broken.json --user jdoe", 2, "", "broken.json:11: /buildings/0: not JSON: ',' where a key should be\n"},
		{"rollover small.yaml --to 2028", 0, "Small District: the school year goes from 2027 to 2028\n\nnobody gains or loses a role\n", "small.yaml: 0 findings\n"},
		{"rollover zone.json --to 2028", 0, "Small District: the school year goes from 2027 to 2028\n\nnobody gains or loses a role\n", "zone.json: 0 findings\n"},
		{"rollover broken.json --to 2028", 2, "", "broken.json:11: /buildings/0: not JSON: ',' where a key should be\n"},

		{"explain small.yaml --user JANE@small.example --feature reg-maint-phone --building 3", 0, "jdoe may read, but not change, REG MAINT PHONE in building 3 on 2026-11-15.\n*", "small.yaml: 0 findings\n"},
		{"explain zone.json --user jdoe --feature reg-maint-phone --building 3", 2, "", "zone.json: 0 findings\nhallpass: zone.json: what day is it? unknown time zone \"Mars/Olympus\"\n"},
		{"explain broken.json --user jdoe --feature reg-maint-phone", 2, "", "broken.json:11: /buildings/0: not JSON: ',' where a key should be\n"},
		{"explain small.json --user jdoe --feature reg-setup-district", 1, "jdoe has no access to REG SETUP DISTRICT for the district on 2026-11-15.\n*", quiet},
		{"who small.json --feature reg-setup-district", 0, "read or readWrite on REG SETUP DISTRICT in the district, at Small District on 2026-11-15\n0 users\n", quiet},
		{"who - --feature reg-setup-district --on 2026-11-16 --count", 0, "1\n", "stdin: 0 findings\n"},
		{"who small.json --feature reg-maint-phone --building 3", 0, "read or readWrite on REG MAINT PHONE in building 3, at Small District on 2026-11-15\n1 user\n\n  read       jdoe\n", quiet},
		{"who broken.json --role STUDENT", 2, "", "broken.json:11: /buildings/0: not JSON: ',' where a key should be\n"},
		{"diff small.json small.yaml", 0, "  before  Small District  small.json  2026-11-15\n  after   Small District  small.yaml  2026-11-15\n\nno level differs\n", quiet + "small.yaml: 0 findings\n"},
		{"diff small.json findings.json", 1, "  before  Small District  small.json     2026-11-15\n  after   Small District  findings.json  2026-11-15\n\n" +
			"rows\n  changes users \"jdoe\"\n    grants: removed REG MAINT PHONE read=all readWrite=[\"2\"]\n" +
			"    grants: added REG MAINT PHONE read=all readWrite=[\"9\"]\n\n" +
			"differing\n  users   1  0 gain, 1 lose\n  levels  1  0 gained, 1 lost\n*", quiet + "findings.json: 1 finding\n"},
		{"diff - small.json --user who", 2, "", "stdin: 0 findings\n" + quiet + "hallpass: unknown user \"who\"\n"},
		{"diff small.json broken.json", 2, "", quiet + "broken.json:11: /buildings/0: not JSON: ',' where a key should be\n"},
		{"diff broken.json small.json", 2, "", "broken.json:11: /buildings/0: not JSON: ',' where a key should be\n"},
		{"preview zone.json leaving.yaml", 2, "", "zone.json: 0 findings\nhallpass: zone.json: what day is it? unknown time zone \"Mars/Olympus\"\n"},
		{"preview - leaving.yaml --on 2026-11-16", 1, "  before  Small District  stdin         2026-11-16\n*", "stdin: 0 findings\n"},
		{"preview small.json broken.json", 2, "", quiet + "broken.json:2: /format: unknown key \"format\"\n*"},
		{"prove small.json broken.json", 2, "", quiet + "broken.json:3: /district: unknown key \"district\"\n*"},
		{"prove broken.json kept.yaml", 2, "", "broken.json:11: /buildings/0: not JSON: ',' where a key should be\n"},
		{"prove small.json kept.yaml", 0, "Small District on 2026-11-15\n\nsetup\n  nobody may write REG SETUP DISTRICT in any building\n" +
			"  now     holds: nobody breaks it\n  always  proven: no combination of roles breaks it\n\n1 statement: 1 held and proven, 0 broken, 0 undecided\n", quiet},
		{"prove small.json broken.yaml", 1, "Small District on 2026-11-15\n\nphones\n  nobody may write REG MAINT PHONE in any building\n" +
			"  now     broken by 1 user\n            jdoe  in 2: readWrite on REG MAINT PHONE\n" +
			"  always  proven: no combination of roles breaks it\n\n1 statement: 0 held and proven, 1 broken, 0 undecided\n", quiet},
		{"why-not small.json --user jdoe --feature reg-setup-district --on 2026-11-16", 0, "nothing is missing: jdoe has read on REG SETUP DISTRICT in the district on 2026-11-16\n", quiet},
		{"review zone.json --user jdoe", 2, "", "zone.json: 0 findings\nhallpass: zone.json: what day is it? unknown time zone \"Mars/Olympus\"\n"},
		{"review - --user JANE@small.example --feature reg-setup-district", 0, "Access review of small (Small District) on 2026-11-15: user jdoe, features REG SETUP DISTRICT.\n*", "stdin: 0 findings\n"},
		{"review small.json", 2, "", quiet + "hallpass: a review is of a user, a role, a building or features: name one at least\n"},
		{"why-not broken.json --user jdoe --feature reg-setup-district", 2, "", "broken.json:11: /buildings/0: not JSON: ',' where a key should be\n"},

		{"fmt small.json", 0, smallJSON, quiet},
		{"fmt small.yaml", 0, smallJSON, "small.yaml: 0 findings\n"},
		{"fmt compact.json", 0, smallJSON, "compact.json: 0 findings\n"},
		{"fmt -", 0, smallJSON, "stdin: 0 findings\n"},
		{"fmt -w -", 2, "", "hallpass: -w: standard input has no place to be written to\n"},
		{"fmt -w small.yaml", 2, "", "hallpass: -w: small.yaml is YAML, and the canonical form is JSON\n"},
		{"fmt -w broken.json", 2, "", "broken.json:11: /buildings/0: not JSON: ',' where a key should be\n"},
		{"fmt .", 2, "", "hallpass: read .: is a directory\n"},

		{"eval", 2, "", "hallpass: name the FILE with the district: --district, or a --store\n"},
		{"eval --district -", 2, "", "hallpass: standard input holds the questions: the district must be in a file\n"},
		{"eval --district zone.json", 2, "", "zone.json: 0 findings\nhallpass: zone.json: what day is it? unknown time zone \"Mars/Olympus\"\n"},
		{"eval --district small.json more", 2, "", "hallpass: unknown command \"more\" for \"hallpass eval\"\n"},
		{"eval --district small.json --on 2026-02-30", 2, "", `hallpass: invalid argument "2026-02-30" for "--on" flag: *`},

		{"chek", 2, "", "hallpass: unknown command \"chek\" for \"hallpass\"\n\nDid you mean this?\n\tcheck\n"},
		{"fmt --wide small.json", 2, "", "hallpass: unknown flag: --wide (see hallpass fmt --help)\n"},
	} {
		t.Run(c.args, func(t *testing.T) {
			var stdout bytes.Buffer
			code, stderr := at(strings.NewReader(smallJSON), &stdout, strings.Fields(c.args)...)
			require.Equal(t, c.code, code, stderr)
			if start, found := strings.CutSuffix(c.stdout, "*"); found {
				require.True(t, strings.HasPrefix(stdout.String(), start), stdout.String())
			} else {
				require.Equal(t, c.stdout, stdout.String())
			}
			if start, found := strings.CutSuffix(c.stderr, "*"); found {
				require.True(t, strings.HasPrefix(stderr, start), stderr)
			} else {
				require.Equal(t, c.stderr, stderr)
			}
		})
	}
}

func TestLevelNoneCanNotBeAskedFor(t *testing.T) {
	files(t)
	for _, level := range []string{"none", "write", ""} {
		code, stderr := at(nil, io.Discard, "check", "small.json", "--user=jdoe", "--feature=reg-maint-phone", "--building=2", "--level="+level)
		require.Equal(t, exitError, code)
		require.Contains(t, stderr, "read")
	}
}

func TestEveryFaultIsReportedWithItsPlace(t *testing.T) {
	files(t)
	for file, want := range map[string]string{
		"faults.json": `faults.json:12: /buildings/0/nmae: unknown key "nmae"
faults.json:55: /users/1/grants/1/read: *
faults.json:67: /users/2/login: wrong type: a number instead of a string
`,
		"faults.yaml": `faults.yaml:5: /buildings/0/nmae: unknown key "nmae"
faults.yaml:7: /buildings/2/id: wrong type: a number instead of a string
faults.yaml:19: /users/1/email: null is not allowed
`,
	} {
		var stdout bytes.Buffer
		code, stderr := at(nil, &stdout, "validate", file)
		require.Equal(t, exitNo, code)
		require.Empty(t, stdout.String())
		got, wanted := strings.Split(stderr, "\n"), strings.Split(want, "\n")
		require.Len(t, got, len(wanted), stderr)
		for i := range wanted {
			start, _, _ := strings.Cut(wanted[i], "*")
			require.True(t, strings.HasPrefix(got[i], start), got[i])
		}
	}
}

func TestHelpNamesEveryCommand(t *testing.T) {
	for _, args := range [][]string{nil, {"--help"}, {"help"}} {
		var stdout bytes.Buffer
		code, stderr := at(nil, &stdout, args...)
		require.Zero(t, code, stderr)
		for _, name := range []string{"validate", "lint", "fmt", "check", "explain", "why-not", "effective", "roles", "content",
			"who", "review", "prove", "eval", "diff", "preview", "offboard", "rollover",
			"import", "apply", "export", "log", "verify", "watch"} {
			require.Contains(t, stdout.String(), "\n  "+name+" ")
			var help bytes.Buffer
			code, stderr := at(nil, &help, name, "--help")
			require.Zero(t, code, stderr)
			require.Contains(t, help.String(), "Examples:\n  hallpass "+name)
		}
	}
}

func TestTheCommandSaysItsVersion(t *testing.T) {
	var stdout bytes.Buffer
	code, stderr := at(nil, &stdout, "--version")
	require.Zero(t, code, stderr)
	require.Regexp(t, `^hallpass version \S+\n$`, stdout.String())
}

func TestPipesThatNobodyReadsAreNoErrors(t *testing.T) {
	files(t)
	reader, writer := io.Pipe()
	require.NoError(t, reader.Close())
	for args, want := range map[string]int{
		"validate small.json":                                                     exitYes,
		"effective small.json --user jdoe":                                        exitYes,
		"lint small.json --severity error":                                        exitYes,
		"lint findings.json":                                                      exitNo,
		"roles small.json --user jdoe":                                            exitYes,
		"content small.json --user jdoe":                                          exitYes,
		"content small.json --user jdoe --type Open --right view":                 exitYes,
		"content small.json --user jdoe --type Closed --right view":               exitNo,
		"offboard small.json --user jdoe":                                         exitYes,
		"offboard small.json --user jdoe --json":                                  exitYes,
		"offboard small.json --user jdoe --remove":                                exitNo,
		"offboard small.json --user nobody --remove":                              exitYes,
		"rollover small.json --to 2028":                                           exitYes,
		"explain small.json --user jdoe --feature reg-maint-phone --building 2":   exitYes,
		"explain small.json --user nobody --feature reg-maint-phone --building 2": exitNo,
		"why-not small.json --user jdoe --feature reg-maint-phone --building 2":   exitYes,
		"why-not small.json --user nobody --feature reg-maint-phone --building 2": exitNo,
		"who small.json --feature reg-maint-phone --anywhere":                     exitYes,
		"who small.json --feature reg-maint-phone --anywhere --json":              exitYes,
		"who calculated.json --role STUDENT":                                      exitYes,
		"diff small.json findings.json --triples 0":                               exitNo,
		"diff small.json findings.json --user jdoe --json":                        exitNo,
		"review small.json --user jdoe":                                           exitYes,
		"review small.json --user jdoe --csv":                                     exitYes,
		"review small.json --user jdoe --json":                                    exitYes,
		"diff small.json small.yaml":                                              exitYes,
		"preview small.json leaving.yaml --triples 0":                             exitNo,
		"preview small.json leaving.yaml --triples 0 --json":                      exitNo,
		"prove small.json kept.yaml":                                              exitYes,
		"prove small.json broken.yaml":                                            exitNo,
		"prove small.json broken.yaml --json":                                     exitNo,
		"fmt small.json":                                                          exitYes,
		"eval --district small.json":                                              exitYes,
		"check small.json --user jdoe --feature reg-maint-phone --building 2":     exitYes,
		"check small.json --user nobody --feature reg-maint-phone --building 2":   exitNo,
	} {
		code, stderr := at(strings.NewReader("{}\n"), writer, strings.Fields(args)...)
		require.Equal(t, want, code, args)
		require.NotContains(t, stderr, "hallpass:")
	}
}

func TestOutputThatIsLostIsAnError(t *testing.T) {
	files(t)
	full := writerFunc(func([]byte) (int, error) { return 0, os.ErrDeadlineExceeded })
	for _, args := range []string{
		"validate small.json", "effective small.json --user jdoe", "fmt small.json", "eval --district small.json",
		"lint small.json", "roles small.json --user jdoe", "content small.json --user jdoe", "content small.json --user jdoe --type Closed --right view",
		"offboard small.json --user jdoe", "offboard small.json --user jdoe --json", "offboard small.json --user jdoe --remove",
		"rollover small.json --to 2028",
		"explain small.json --user nobody --feature reg-maint-phone --building 2",
		"why-not small.json --user nobody --feature reg-maint-phone --building 2",
		"who small.json --feature reg-maint-phone --anywhere", "who small.json --feature reg-maint-phone --anywhere --json",
		"who calculated.json --role STUDENT --count", "diff small.json findings.json", "diff small.json findings.json --json",
		"review small.json --user jdoe", "review small.json --user jdoe --csv", "review small.json --user jdoe --json",
		"preview small.json leaving.yaml", "prove small.json broken.yaml", "prove small.json kept.yaml --json",
		"check small.json --user jdoe --feature reg-maint-phone --building 2",
	} {
		code, _ := at(strings.NewReader("{}\n"), full, strings.Fields(args)...)
		require.Equal(t, exitError, code, args)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func TestColoursAreForTerminalsAlone(t *testing.T) {
	require.Equal(t, "yes", paintFor(new(bytes.Buffer)).green("yes"))
	file, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	defer file.Close()
	require.Equal(t, "yes", paintFor(file).green("yes"))
	require.Equal(t, "\x1b[32myes\x1b[0m", paint(true).green("yes"))
}

func TestRunUsesTodayAndItsStreams(t *testing.T) {
	files(t)
	var stdout, stderr bytes.Buffer
	code := run([]string{"check", "-", "--user=jdoe", "--feature=reg-maint-phone", "--building=2"}, strings.NewReader(smallYAML), &stdout, &stderr)
	require.Zero(t, code, stderr.String())
	require.True(t, strings.HasPrefix(stdout.String(), "yes: jdoe has readWrite"), stdout.String())
}
