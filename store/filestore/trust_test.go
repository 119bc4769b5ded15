package filestore

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestAFilesTimeIsTrustedOnlyWhenItProvesSomething changes a file without a trace: the size
// and the time are the same.
func TestAFilesTimeIsTrustedOnlyWhenItProvesSomething(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x")
	for name, x := range map[string]struct {
		age, since time.Duration // of the file when it was read, and since then
		trusted    bool
	}{
		"old when it was read":           {time.Hour, 0, true},
		"written just before":            {time.Millisecond, 0, false},
		"written a second before":        {time.Second, 0, false},
		"written in the future":          {-time.Hour, 0, false},
		"read long ago":                  {time.Hour, 2 * time.Minute, false},
		"written just before, long ago":  {time.Millisecond, 30 * time.Second, false},
		"old when it was read, a while ": {time.Hour, 30 * time.Second, true},
	} {
		require.NoError(t, os.WriteFile(path, []byte("before"), 0o600))
		at := time.Now().Add(-x.age - x.since)
		require.NoError(t, os.Chtimes(path, at, at))
		_, r, err := read(path)
		require.NoError(t, err)
		r.when = r.when.Add(-x.since)
		require.Equal(t, x.trusted, r.trusted(path), name)
		require.True(t, r.still(path), name)

		require.NoError(t, os.WriteFile(path, []byte("after!"), 0o600))
		require.NoError(t, os.Chtimes(path, at, at))
		require.Equal(t, x.trusted, r.still(path), "%s: who does not trust reads", name)

		require.NoError(t, os.WriteFile(path, []byte("longer now"), 0o600))
		require.NoError(t, os.Chtimes(path, at, at))
		require.False(t, r.still(path), name)
		require.NoError(t, os.WriteFile(path, []byte("newer!"), 0o600))
		require.False(t, r.still(path), name)
		require.NoError(t, os.Remove(path))
		require.False(t, r.still(path), name)
	}
	require.True(t, reading{}.still(path), "what was not there is not there")
	require.False(t, reading{}.trusted(path))
}
