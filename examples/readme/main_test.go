package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func Example() {
	main()
	// Output:
	// true
	// false
	// read
}

func TestTheReadmeShowsThisProgramAndWhatItPrints(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	program, err := os.ReadFile("main.go")
	require.NoError(t, err)
	require.Contains(t, string(readme), "```go\n"+string(program)+"```")
	require.Contains(t, strings.ReplaceAll(string(readme), "\r", ""), "```text\ntrue\nfalse\nread\n```")
}

var testName = regexp.MustCompile(`\b(Test|Fuzz|Benchmark)[A-Z][A-Za-z0-9]*`)

func TestEveryTestThatTheDocumentsNameExists(t *testing.T) {
	var code strings.Builder
	require.NoError(t, filepath.WalkDir("../..", func(path string, entry os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		code.Write(text)
		return err
	}))
	for _, document := range []string{"README.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile("../../" + document)
		require.NoError(t, err)
		for _, name := range testName.FindAllString(string(text), -1) {
			require.Contains(t, code.String(), "func "+name+"(", "%s names a test that is not there", document)
		}
	}
}
