package filestore_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/filestore"
)

// patience is how long a test waits for something that is sure to come. It comes at once, except
// on a machine that is busy with other things.
const patience = time.Minute

var (
	ctx      = context.Background()
	day      = time.Date(2026, time.August, 17, 7, 30, 0, 5, time.UTC)
	quick    = &filestore.Options{Interval: time.Millisecond}
	readOnly = &filestore.Options{Interval: time.Millisecond, ReadOnly: true}

	began = time.Now() // the time of all files that are painted

	errInjected = errors.New("injected")
)

func open(t testing.TB, path string, options *filestore.Options) *filestore.Store {
	t.Helper()
	st, err := filestore.Open(path, options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	return st
}

// file returns a path in a new directory: in memory where the system has such, since these
// tests lose no power, and wait for the disk thousands of times.
func file(t testing.TB) string {
	t.Helper()
	directory, err := os.MkdirTemp("/dev/shm", "filestore")
	if err != nil {
		return filepath.Join(t.TempDir(), "district.json")
	}
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(directory)) })
	return filepath.Join(directory, "district.json")
}

// building returns a commit that names building 1, in the first commit of a store too.
func building(name string) store.Commit {
	return store.Commit{Operation: "op " + name, Author: "jdoe", Reason: "because", Time: day,
		Changes: district.Changes{Changes: []district.Change{
			district.Put(district.Info{ID: "lincoln", SchoolYear: 2027}), district.Put(access.BuildingRow{ID: "1", Name: name})}}}
}

// filled returns a store with the buildings named 1 to n, one after the other.
func filled(t testing.TB, n int) (*filestore.Store, store.Revision) {
	t.Helper()
	st := open(t, file(t), quick)
	var head store.Revision
	for i := range n {
		var err error
		head, err = st.Append(ctx, building(strconv.Itoa(i+1)), head)
		require.NoError(t, err)
	}
	return st, head
}

// named returns the name that building 1 has in a store, and the head.
func named(t testing.TB, st store.Store) (string, store.Revision) {
	t.Helper()
	f, head, err := st.Load(ctx)
	require.NoError(t, err)
	return nameIn(f), head
}

func nameIn(f *district.Facts) string {
	if len(f.Buildings) == 0 {
		return ""
	}
	return f.Buildings[0].Name
}

// entries returns the log of a store, which verifies and ends at the head.
func entries(t testing.TB, st store.Store) []store.Entry {
	t.Helper()
	var log []store.Entry
	end, err := store.Verify(func(yield func(store.Entry, error) bool) {
		for e, err := range store.Log(ctx, st, store.Revision{}) {
			if err == nil {
				log = append(log, e)
			}
			if !yield(e, err) {
				return
			}
		}
	})
	require.NoError(t, err)
	var r store.Replay
	for _, e := range log {
		r.Apply(e.Changes)
	}
	facts, head, err := st.Load(ctx)
	require.NoError(t, err)
	require.Equal(t, head, end)
	require.Equal(t, string(district.Encode(r.Facts())), string(district.Encode(facts)), "the log adds up to the facts")
	return log
}

// document returns a document in which building 1 has a name.
func document(name string) []byte {
	return district.Encode(&district.Facts{Format: 1, District: district.Info{ID: "lincoln", SchoolYear: 2027},
		Buildings: []access.BuildingRow{{ID: "1", Name: name}}})
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return content
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, content, 0o600))
}

// replace writes a file as most editors do: beside it, and then in its place.
func replace(t testing.TB, path string, content []byte) {
	t.Helper()
	write(t, path+".swp", content)
	require.NoError(t, os.Rename(path+".swp", path))
}

// picture has the files of a directory as they would be left if the process were killed now.
type picture map[string]string

func pictureOf(t testing.TB, path string) picture {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	require.NoError(t, err)
	p := picture{}
	for _, f := range files {
		p[filepath.Base(f)] = string(read(t, f))
	}
	return p
}

// paint makes a directory as in a picture, and returns the path of the document.
func (p picture) paint(t testing.TB) string {
	t.Helper()
	path := file(t)
	p.paintAt(t, path)
	return path
}

func (p picture) paintAt(t testing.TB, path string) {
	t.Helper()
	old, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	require.NoError(t, err)
	for _, f := range old {
		require.NoError(t, os.Remove(f))
	}
	for name, content := range p {
		write(t, filepath.Join(filepath.Dir(path), name), []byte(content))
		require.NoError(t, os.Chtimes(filepath.Join(filepath.Dir(path), name), began, began))
	}
}

// with returns a picture with other contents of one file.
func (p picture) with(name, content string) picture {
	next := picture{name: content}
	for other, content := range p {
		if other != name {
			next[other] = content
		}
	}
	return next
}
