package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestYAMLBecomesTheJSONItLooksLike(t *testing.T) {
	for yaml, want := range map[string]string{
		"a: 1":                            `{"a":1}`,
		"a: -12":                          `{"a":-12}`,
		"a: 1.5e3":                        `{"a":1.5e3}`,
		"a: true":                         `{"a":true}`,
		"a: False":                        `{"a":false}`,
		"a: yes":                          `{"a":"yes"}`,
		"a: 'true'":                       `{"a":"true"}`,
		`a: "1"`:                          `{"a":"1"}`,
		"a: 2026-08-17":                   `{"a":"2026-08-17"}`,
		"a: 2026-08-17T10:00:00Z":         `{"a":"2026-08-17T10:00:00Z"}`,
		"a: America/Chicago":              `{"a":"America/Chicago"}`,
		"a:":                              `{"a":null}`,
		"a: ~":                            `{"a":null}`,
		"a: []":                           `{"a":[]}`,
		"a:\n- x\n-  - y\n   - 2\n":       `{"a":["x",["y",2]]}`,
		"a: {b: c, 7: d, true: e}":        `{"a":{"b":"c","7":"d","true":"e"}}`,
		"a: >\n  one\n  two\n":            `{"a":"one two\n"}`,
		"a: |-\n  one\n  two\n":           `{"a":"one\ntwo"}`,
		`a: "<&> \u00e9 \x07"`:            `{"a":"<&> é \u0007"}`,
		"---\na: b # and no more\n...\n":  `{"a":"b"}`,
		`{"a": "b", "c": [1, {"d": {}}]}`: `{"a":"b","c":[1,{"d":{}}]}`,
		"text":                            `"text"`,
		`"<<": x`:                         `{"<<":"x"}`,
	} {
		got, _, faults := fromYAML([]byte(yaml))
		require.Empty(t, faults, yaml)
		var compact bytes.Buffer
		require.NoError(t, json.Compact(&compact, got), yaml)
		require.Equal(t, want, compact.String(), yaml)
	}
}

func TestYAMLThatIsNoJSONIsRefusedWithItsPlace(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"anchor", "a: 1\nb: &x 2", "x.yaml:2: /b: anchors are not read: leave &x out"},
		{"alias", "a: &x 1\nb:\n  - *x", "x.yaml:1: /a: anchors are not read: leave &x out\nx.yaml:3: /b/0: aliases are not read: write *x out"},
		{"merge key", "a: {b: 1}\nc:\n  <<: {d: 1}", "x.yaml:3: /c: merge keys are not read: write the members out"},
		{"tag", "a: !!str 1", "x.yaml:1: /a: tags are not read: leave !!str out"},
		{"own tag", "a: !role COUNSELOR", "x.yaml:1: /a: tags are not read: leave !role out"},
		{"duplicate key", "a: 1\nb: 2\na: 3", "x.yaml:3: /a: duplicate key, first at line 1"},
		{"duplicate key, quoted and deep", "u:\n- a/b: 1\n  'a/b': 2", "x.yaml:3: /u/0/a~1b: duplicate key, first at line 2"},
		{"key that is a list", "u:\n  ? [a]\n  : b", "x.yaml:2: /u: a key is a text"},
		{"two documents", "a: 1\n---\nb: 2", "x.yaml:2: a second document: a file has one"},
		{"a broken second document", "a: 1\n---\nb: [", "x.yaml:3: not YAML: *"},
		{"hexadecimal", "a: 0x1F", "x.yaml:1: /a: the number 0x1F: write it as JSON does, or in quotes if it is a text"},
		{"leading zero", "a: 007", "x.yaml:1: /a: the number 007: write it as JSON does, or in quotes if it is a text"},
		{"underscore", "a: 1_000", "x.yaml:1: /a: the number 1_000: write it as JSON does, or in quotes if it is a text"},
		{"infinity", "a: .inf", "x.yaml:1: /a: the number .inf: write it as JSON does, or in quotes if it is a text"},
		{"empty", "", "x.yaml:1: there is no document"},
		{"comment alone", "# nothing\n", "x.yaml:1: there is no document"},
		{"syntax", "a: 1\nb: [1,\nc: }", "x.yaml:3: not YAML: *"},
		{"syntax, of the scanner", "a: 1\nb: c: d", "x.yaml:2: not YAML: *"},
		{"syntax, on the first line", "a: }", "x.yaml:1: not YAML: *"},
		{"a key and no list", "- a\nb: c", "x.yaml:2: not YAML: *"},
		{"invalid UTF-8", "a: 1\nb: \xff", "x.yaml:2: not plain UTF-8"},
		{"tab", "a:\n\tb: 1", "x.yaml:2: not YAML: *"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			require.NoError(t, os.WriteFile("x.yaml", []byte(c.yaml), 0o600))
			var stdout bytes.Buffer
			code, stderr := at(nil, &stdout, "validate", "x.yaml")
			require.Equal(t, exitNo, code, stderr)
			require.Empty(t, stdout.String())
			if start, found := strings.CutSuffix(c.want, "*"); found {
				require.True(t, strings.HasPrefix(stderr, start), stderr)
			} else {
				require.Equal(t, c.want+"\n", stderr)
			}
			code, again := at(nil, &stdout, "fmt", "x.yaml")
			require.Equal(t, exitError, code)
			require.Equal(t, stderr, again)
		})
	}
}

func TestADistrictInJSONIsYAMLToo(t *testing.T) {
	text, err := os.ReadFile(lincolnDistrict)
	require.NoError(t, err)
	got, tree, faults := fromYAML(text)
	require.Empty(t, faults)
	var want, have bytes.Buffer
	require.NoError(t, json.Compact(&want, text))
	require.NoError(t, json.Compact(&have, got))
	require.Equal(t, want.String(), have.String())

	// Both ways to a line agree.
	byJSON := map[string]int{"/users": 0, "/users/5": 0, "/users/5/login": 0, "/records": 0, "/records/students": 0, "/records/students/1": 0}
	byYAML := map[string]int{}
	for place := range byJSON {
		byYAML[place] = 0
	}
	placeJSON(text, byJSON)
	tree.place(byYAML)
	require.Equal(t, byYAML, byJSON)
	require.Greater(t, byJSON["/users/5/login"], 1000)
}

func TestAnyTextIsConvertedToJSONOrRefused(t *testing.T) {
	rapid.Check(t, convertsOrRefuses)
}

func FuzzFromYAML(f *testing.F) { f.Fuzz(rapid.MakeFuzz(convertsOrRefuses)) }

func convertsOrRefuses(t *rapid.T) {
	word := rapid.SampledFrom([]string{"a", "b", ": ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "&x ", "*x", "<<", "!!str ", "'", `"`,
		"#", "---\n", "|\n", "? ", "1", "0x1", "true", "~", "\xff", "é", "\\u00e9", "\t", "%YAML 1.1\n", "\ufeff"})
	text := strings.Join(rapid.SliceOfN(word, 0, 30).Draw(t, "text"), "")
	got, tree, faults := fromYAML([]byte(text))
	for _, f := range faults {
		if f.line < 1 || f.line > strings.Count(text, "\n")+1 {
			t.Fatalf("%q: %q at line %d", text, f.text, f.line)
		}
	}
	if len(faults) > 0 {
		return
	}
	if !json.Valid(got) || !utf8.Valid(got) {
		t.Fatalf("%q became %q", text, got)
	}
	tree.place(map[string]int{"/a": 0, "/0": 0})
}
