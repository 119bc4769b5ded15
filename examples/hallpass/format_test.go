package main

import (
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/examples/lincoln"
)

func TestFormatInPlace(t *testing.T) {
	files(t)
	require.NoError(t, os.Chmod("compact.json", 0o604))
	require.NoError(t, os.Symlink("compact.json", "link.json"))
	code, stderr := at(nil, io.Discard, "fmt", "-w", "link.json")
	require.Zero(t, code, stderr)
	require.Equal(t, "link.json: 0 findings\n", stderr)

	got, err := os.ReadFile("compact.json")
	require.NoError(t, err)
	require.Equal(t, smallJSON, string(got))
	info, err := os.Lstat("compact.json")
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o604), info.Mode())
	info, err = os.Lstat("link.json")
	require.NoError(t, err)
	require.Equal(t, os.ModeSymlink, info.Mode().Type())
}

func TestFormatInPlaceLeavesAloneWhatIsCanonicalOrFaulty(t *testing.T) {
	files(t)
	for _, file := range []string{"small.json", "broken.json", "faults.json", "small.yaml"} {
		before, err := os.Stat(file)
		require.NoError(t, err)
		at(nil, io.Discard, "fmt", "-w", file)
		after, err := os.Stat(file)
		require.NoError(t, err)
		require.True(t, os.SameFile(before, after), file)
	}
}

func TestFormatInPlaceLeavesNothingBehind(t *testing.T) {
	files(t)
	before, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, file := range []string{"compact.json", "broken.json", "findings.json"} {
		at(nil, io.Discard, "fmt", "-w", file)
	}
	after, err := os.ReadDir(".")
	require.NoError(t, err)
	require.Len(t, after, len(before))
}

func TestFormattingTwiceIsFormattingOnce(t *testing.T) {
	files(t)
	require.NoError(t, os.WriteFile("lincoln.json", lincoln.Document(), 0o600))
	for _, file := range []string{"compact.json", "findings.json", "lincoln.json"} {
		code, stderr := at(nil, io.Discard, "fmt", "-w", file)
		require.Zero(t, code, stderr)
		once, err := os.ReadFile(file)
		require.NoError(t, err)
		at(nil, io.Discard, "fmt", "-w", file)
		twice, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice))
	}
}
