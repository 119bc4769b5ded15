package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
)

var update = flag.Bool("update", false, "write the transcripts in testdata anew")

// TestTranscripts runs each line of testdata/*.txt that begins with "$ hallpass", next to
// Lincoln's document and what [lincolnFiles] puts there, and compares what follows it: standard output, standard error with a
// mark before each line, and an exit status that is not 0.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for i, file := range files {
		files[i], err = filepath.Abs(file)
		require.NoError(t, err)
	}
	lincolnFiles(t)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			var got strings.Builder
			for line := range strings.Lines(string(want)) {
				if command, found := strings.CutPrefix(line, "$ hallpass "); found {
					if got.Len() > 0 {
						got.WriteString("\n")
					}
					got.WriteString(line)
					transcribe(&got, words(strings.TrimSpace(command)))
				}
			}
			if *update {
				require.NoError(t, os.WriteFile(file, []byte(got.String()), 0o644))
				return
			}
			require.Equal(t, string(want), got.String())
		})
	}
}

// lincolnFiles copies Lincoln's document, its questions and all of testdata but the
// transcripts to a new working directory, and writes edited.json there: Lincoln with the
// changes of front-desk.yaml.
func lincolnFiles(t *testing.T) {
	t.Helper()
	files, err := filepath.Glob("testdata/*")
	require.NoError(t, err)
	dir := t.TempDir()
	for _, file := range append(files, lincolnDistrict, "../lincoln/golden.jsonl") {
		if filepath.Ext(file) == ".txt" {
			continue
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, filepath.Base(file)), text, 0o640))
	}
	t.Chdir(dir)
	document, err := new(program).read("front-desk.yaml")
	require.NoError(t, err)
	changes, err := district.DecodeChanges(document.json)
	require.NoError(t, err)
	edited, err := lincolnOn(t, "2026-11-16").Apply(changes)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("edited.json", district.Encode(edited.Facts()), 0o640))
}

// transcribe runs the command and writes what it did.
func transcribe(b *strings.Builder, args []string) {
	var stdout bytes.Buffer
	code, stderr := at(nil, &stdout, args...)
	b.Write(stdout.Bytes())
	for line := range strings.Lines(stderr) {
		b.WriteString("! " + line)
	}
	if code != 0 {
		fmt.Fprintf(b, "exit %d\n", code)
	}
}

// words splits a line at spaces, but for those within double quotes.
func words(line string) []string {
	quoted := false
	return strings.FieldsFunc(strings.Map(func(r rune) rune {
		switch {
		case r == '"':
			quoted = !quoted
			return -1
		case r == ' ' && !quoted:
			return '\n'
		}
		return r
	}, line), func(r rune) bool { return r == '\n' })
}
