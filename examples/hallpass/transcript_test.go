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
)

var update = flag.Bool("update", false, "write the transcripts in testdata anew")

// TestTranscripts runs each line of testdata/*.txt that begins with "$ hallpass", next to
// Lincoln's document, and compares what follows it: standard output, standard error with a
// mark before each line, and an exit status that is not 0.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for i, file := range files {
		files[i], err = filepath.Abs(file)
		require.NoError(t, err)
	}
	t.Chdir("../lincoln")
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
