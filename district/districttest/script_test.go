package districttest_test

import (
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
)

// hire hires a clerk; dismiss dismisses a role that is in use.
const (
	hire = `-- hire.json --
{"changes": [
  {"put": "users", "value": {"login": "newclerk", "defaultBuilding": "1", "roles": [{"role": "CLERK"}]}}
]}
`
	dismiss = `-- dismiss.json --
{"changes": [{"delete": "roles", "id": "CLERK"}]}
`
)

// played returns the failures of a script about westfield, with these lines at its beginning.
func played(options *district.Options, script string) []string {
	fsys := fstest.MapFS{
		"scripts/one.txtar": {Data: []byte(script)},
		"westfield.json":    {Data: []byte(westfield)},
	}
	r := &recorder{}
	districttest.Script(r, fsys, "scripts/one.txtar", options)
	return r.failures
}

func TestAScriptThatIsSoPasses(t *testing.T) {
	for name, script := range map[string]string{
		"own document": "jdoe may read REG-MAINT-PHONE at 2\n-- district.json --\n" + westfield,
		"windows": strings.ReplaceAll("jdoe may read REG-MAINT-PHONE at 2\n-- district.json --\n"+westfield, "\n",
			"\r\n"),
		"everything": `# A comment, and an empty line.

from ../westfield.json
on 2026-11-16

jdoe may readWrite REG-TRANS-GRADES at 2           # because TEACHER
jdoe may Read "REG MAINT PHONE" at "1"             # because teacher
jdoe may not read REG TRANS GRADES at 1            # a comment, because of nothing
rlee may READWRITE REG SETUP DISTRICT              # because REGISTRAR
temp has readWrite on REG-MAINT-PHONE at 1         # because own grant
jdoe has none on REG-SETUP-DISTRICT
ocr.coordinator may not read FED-REPORTS-RUNOCR at 1   # because license
_ESP_GROUP has none FED-REPORTS-RUNOCR at 1        # because reserved
kparent holds PARENT
jdoe holds not PARENT
everyone who may readWrite REG-TRANS-GRADES at 2: asmith, "jdoe", rlee
everyone who may read "FED REPORTS RUNOCR" at 2: nobody
everyone who may read REG-SETUP-DISTRICT: rlee
refused dismiss.json                               # because R17
apply hire.json
newclerk may readWrite FIN-AP-ENTER at 1           # because CLERK
on 2026-09-30
temp holds TEACHER
` + dismiss + hire,
	} {
		t.Run(name, func(t *testing.T) { require.Empty(t, played(nil, script)) })
	}
}

func TestAScriptAsksTheDistrictOfItsHost(t *testing.T) {
	const script = "from ../westfield.json\njdoe holds SUBSTITUTE\n"
	require.Len(t, played(nil, script), 1)
	always := calcrole.Rule{Name: "x-substitute", Doc: "Everyone.", Needs: []string{"student"},
		Evidence: func(_ calcrole.Person, yield func(calcrole.Evidence) bool) { yield(calcrole.Evidence{Note: "always"}) }}
	require.Empty(t, played(&district.Options{Rules: []calcrole.Rule{always}}, script))
}

func TestALineThatIsNotSoFailsWithItsReasons(t *testing.T) {
	for line, says := range map[string]string{
		"jdoe may readWrite REG-MAINT-PHONE at 1": "jdoe has read on REG-MAINT-PHONE in building 1.\n  jdoe may read, but not change, REG MAINT PHONE in building 1 on 2026-11-16.\n" +
			"  Because:\n    - role TEACHER (assigned) allows reading REG MAINT ALL in all buildings\n  What would give it, each by itself:\n    - grant REG MAINT PHONE",
		"jdoe may not read REG-MAINT-PHONE at 1":                          "jdoe has read on REG-MAINT-PHONE in building 1.\n  jdoe may read, but not change,",
		"jdoe has none on REG-MAINT-PHONE at 1":                           "- role TEACHER (assigned)",
		"jdoe has readWrite on REG-MAINT-PHONE at 1":                      "What would give it",
		"jdoe may read REG-MAINT-PHONE at 1 # because CLERK":              "so it is, but not because of CLERK.\n  jdoe may read, but",
		"rlee may read REG-MAINT-PHONE at 1 # because REGISTRAR, TEACHER": "so it is, but not because of TEACHER.",
		"jdoe may readWrite REG-TRANS-GRADES at 2 # because own grant":    "so it is, but not because of own grant.",
		"jdoe may not read FIN-AP-ENTER at 1 # because license":           "so it is, but not because of license: the gates are",
		"jdoe holds PARENT":        "jdoe holds TEACHER.\n  The role follows from records",
		"temp holds TEACHER":       "The role is assigned until 2026-10-01.",
		"kparent holds not PARENT": "It follows from records, by the rule parent: household H1",
		"everyone who may readWrite FIN-AP-ENTER at 2: nobody":      "bills may as well.\n    bills may read and change FIN AP ENTER",
		"everyone who may readWrite FIN-AP-ENTER at 2: bills, jdoe": "jdoe may not.\n    jdoe has no access to FIN AP ENTER",
		"refused hire.json":                  "it is accepted: 1 level gained, 0 lost, by 1 user",
		"refused dismiss.json # because R99": "it is refused, but not because of R99:\n  /changes/0 (roles \"CLERK\"): role \"CLERK\" is in use",
	} {
		t.Run(line, func(t *testing.T) {
			got := played(nil, "from ../westfield.json\non 2026-11-16\n  "+line+"\njdoe may read REG-MAINT-PHONE at 1\nrefused dismiss.json\napply hire.json\n"+hire+dismiss)
			require.Len(t, got, 1)
			require.Contains(t, got[0], "scripts/one.txtar:3: "+line+"\n  ")
			require.Contains(t, got[0], says)
		})
	}
}

func TestARoleThatGivesLessIsNotTheReason(t *testing.T) {
	const line = "temp may readWrite REG-MAINT-PHONE at 1 # because "
	require.Empty(t, played(nil, "from ../westfield.json\non 2026-09-30\ntemp may read REG-MAINT-PHONE at 1 # because TEACHER, own grant\n"+line+"own grant\n"))
	got := played(nil, "from ../westfield.json\non 2026-09-30\n"+line+"TEACHER\n")
	require.Len(t, got, 1)
	require.Contains(t, got[0], "so it is, but not because of TEACHER.\n")
}

func TestALineThatMeansNothingFails(t *testing.T) {
	for line, says := range map[string]string{
		"jdoe must read REG-MAINT-PHONE at 1":                               "no line of a script",
		"frobnicate":                                                        "no line of a script",
		"apply":                                                             "no line of a script",
		"apply hire.json dismiss.json":                                      "no line of a script",
		`"jdoe" "may" read REG-MAINT-PHONE at 1`:                            "no line of a script",
		"jdo may not read REG-MAINT-PHONE at 1":                             `unknown user "jdo"`,
		"jdoe may not read REG-MAINT-FONE at 1":                             `unknown resource "REG-MAINT-FONE"`,
		"jdoe may not read REG-MAINT-PHONE at 9":                            `unknown building "9"`,
		"jdoe may not read REG-MAINT-PHONE":                                 "name one",
		"jdoe may not read REG-MAINT-PHONE at":                              "a building is missing",
		"jdoe may not read at 2":                                            "a feature is missing",
		"jdoe may not":                                                      "a level is missing",
		"jdoe may not write REG-MAINT-PHONE at 1":                           `level "write"`,
		"jdoe may not none REG-MAINT-PHONE at 1":                            "none is not a question",
		"jdoe may not read REG-MAINT-PHONE at 1 and 2":                      `"and" is one word too many`,
		"jdoe may not read REG-MAINT-PHONE at 1: bills":                     "nothing follows a place",
		"jdo has none on REG-MAINT-PHONE at 1":                              `unknown user "jdo"`,
		"jdoe has none on REG-MAINT-FONE at 1":                              `unknown resource`,
		"jdoe holds not PARRENT":                                            `unknown role "PARRENT"`,
		"jdoe holds not":                                                    "it holds one role",
		"jdoe holds TEACHER # because TEACHER":                              "because is not checked here",
		"everyone who may read FED-REPORTS-RUNOCR at 1":                     "a colon is missing",
		"everyone who may read FED-REPORTS-RUNOCR at 1:":                    "for none, say nobody",
		"everyone who may read REG-TRANS-GRADES at 1: rlee jdoe":            "divided by commas",
		"everyone who may read REG-TRANS-GRADES at 1: rlee,":                "a name is missing",
		"everyone who may read REG-MAINT-PHONE at 1: jdo":                   `unknown user "jdo"`,
		"everyone who may read REG-MAINT-PHONE at 9: nobody":                `unknown building "9"`,
		"everyone who may read FED-REPORTS-RUNOCR at 1: nobody # because x": "because is not checked here",
		`jdoe may read "REG MAINT PHONE at 1`:                               "a quote is not closed",
		"jdoe may read REG-MAINT-PHONE at 1 # because":                      "because of what?",
		"refused none.json":                                                 "the archive has no file none.json",
		"refused broken.json":                                               "this is no set of changes, and so none that is refused:\n  line 8: ",
	} {
		t.Run(line, func(t *testing.T) {
			got := played(nil, "from ../westfield.json\n"+line+"\njdoe may read REG-MAINT-PHONE at 1\nrefused broken.json\n-- broken.json --\n\n\n{\"change\": []}\n")
			require.NotEmpty(t, got)
			require.Contains(t, got[0], "scripts/one.txtar:2: "+line+"\n  ")
			require.Contains(t, got[0], says)
			require.Contains(t, got[len(got)-1], "scripts/one.txtar:4: refused broken.json", "and the script goes on")
		})
	}
}

func TestAScriptEndsWhereItsDistrictIsInDoubt(t *testing.T) {
	const after = "\njdoe may not read REG-MAINT-PHONE at 1\n"
	for script, says := range map[string]string{
		"from none.json":                                   "none.json:",
		"from ../westfield.json # because":                 "because of what?",
		"from ../westfield.json # because I say so":        "because is not checked here",
		"on 2026-11-16":                                    "there is no district: a script begins with",
		"from ../westfield.json\non 2026-02-30":            "2026-02-30",
		"from ../westfield.json\nfrom ../westfield.json":   "there is a district already",
		"from ../westfield.json\napply none.json":          "the archive has no file none.json",
		"from ../westfield.json\napply x.json # because y": "because is not checked here",
	} {
		t.Run(script, func(t *testing.T) {
			got := played(nil, script+after)
			require.Contains(t, got[0], says)
			if !strings.Contains(says, "of what") {
				require.Len(t, got, 1)
			}
		})
	}
	got := played(nil, "from ../westfield.json\napply dismiss.json"+after+dismiss)
	require.Len(t, got, 1)
	require.Contains(t, got[0], "scripts/one.txtar:2: apply dismiss.json\n  /changes/0 (roles \"CLERK\"): role \"CLERK\" is in use")
}

func TestADocumentInAScriptIsStrict(t *testing.T) {
	dangling := strings.Replace(westfield, `"TEACHER", "until"`, `"TEECHER", "until"`, 1)
	require.NotEqual(t, westfield, dangling)
	got := played(nil, "jdoe may read REG-MAINT-PHONE at 1\n-- district.json --\n"+dangling)
	require.Len(t, got, 1)
	require.Contains(t, got[0], `role "TEECHER"`)
	got = played(nil, "jdoe may read REG-MAINT-PHONE at 1\n-- district.json --\n{}")
	require.Len(t, got, 1)
	require.Contains(t, got[0], "/format")
	got = played(nil, "jdoe may read REG-MAINT-PHONE at 1\n-- district.json --\n"+strings.Replace(westfield, `"roles":  `,
		`"rolls":  `, 1))
	require.Len(t, got, 1)
	require.Contains(t, got[0], "line 11: /rolls: unknown key", "as the archive counts")
}

func TestAScriptThatChecksNothingFails(t *testing.T) {
	require.Equal(t, []string{"scripts/one.txtar: nothing is expected in it"}, played(nil, "from ../westfield.json\n"))
	require.Equal(t, []string{"scripts/one.txtar:3: hire.json is used by no line"},
		played(nil, "from ../westfield.json\njdoe may read REG-MAINT-PHONE at 1\n"+hire))
	require.Equal(t, []string{"scripts/one.txtar:6: file hire.json is there twice"},
		played(nil, "apply hire.json\n"+hire+hire))
	r := &recorder{}
	districttest.Script(r, fstest.MapFS{}, "none.txtar", nil)
	require.Len(t, r.failures, 1)
	_, err := districttest.FindScripts(fstest.MapFS{}, "*.txtar")
	require.EqualError(t, err, "*.txtar: there is no such script")
	_, err = districttest.FindScripts(fstest.MapFS{}, "[")
	require.ErrorIs(t, err, path.ErrBadPattern)
}

func TestEachScriptIsASubtest(t *testing.T) {
	districttest.Scripts(t, fstest.MapFS{
		"a.txtar":        {Data: []byte("from westfield.json\njdoe may read REG-MAINT-PHONE at 1\n")},
		"b.txtar":        {Data: []byte("from westfield.json\nkparent holds PARENT\n")},
		"westfield.json": {Data: []byte(westfield)},
	}, "*.txtar", nil)
}
