package filestore_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/filestore"
)

// step is the next action of a store, and the files that a crash before it would leave.
type step struct {
	name string
	left picture
}

// steps makes a commit and returns all its steps; the last is the time after it.
func steps(t *testing.T, st *filestore.Store, c store.Commit, expected store.Revision) []step {
	t.Helper()
	var out []step
	st.OnStep(func(name string) error {
		out = append(out, step{name, pictureOf(t, st.Path())})
		return nil
	})
	_, err := st.Append(ctx, c, expected)
	require.NoError(t, err)
	st.OnStep(nil)
	return append(out, step{"done", pictureOf(t, st.Path())})
}

// beginnings are states of a store from which the next commit, named new, is made.
func beginnings(t *testing.T) map[string]picture {
	t.Helper()
	out := map[string]picture{}
	add := func(name string, n int) picture {
		st, _ := filled(t, n)
		out[name] = pictureOf(t, st.Path())
		return out[name]
	}
	add("an empty store", 0)
	add("the first commit", 1)
	three := add("three commits", 3)
	out["a document without a log"] = picture{"district.json": string(document("3"))}
	out["a document that was edited"] = three.with("district.json", string(document("edited")))
	out["a document in another spelling"] = three.with("district.json",
		strings.ReplaceAll(three["district.json"], "  ", "\t"))
	out["a torn line"] = three.with("district.json.log", three["district.json.log"]+`{"document":"`)
	out["a long torn line"] = three.with("district.json.log",
		three["district.json.log"]+`{"document":"`+strings.Repeat("x", 5000))
	out["a staged document of nothing"] = three.with("district.json.next", string(document("staged")))
	out["half a staged document"] = three.with("district.json.next", "{")

	st, head := filled(t, 2)
	for _, s := range steps(t, st, building("3"), head) {
		if s.name == "replace the document" {
			out["a commit that is not in the document"] = s.left
			out["a commit that is not in a document of another spelling"] = s.left.with("district.json",
				strings.ReplaceAll(s.left["district.json"], "  ", "\t"))
			out["a commit that is not in a document that was edited"] = s.left.with("district.json", string(document("edited")))
			gone := maps.Clone(s.left)
			delete(gone, "district.json")
			out["a commit that is not in a document, which is gone"] = gone
		}
	}
	require.Len(t, out, 14)
	return out
}

// before loads a copy of a state, and settles it.
func before(t *testing.T, p picture) (name string, head store.Revision, log int) {
	t.Helper()
	st := open(t, p.paint(t), nil)
	name, head = named(t, st)
	return name, head, len(entries(t, st))
}

func TestACrashAtAnyStepLeavesTheOldStateOrTheNew(t *testing.T) {
	t.Parallel()
	for from, p := range beginnings(t) {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			name, head, n := before(t, p)
			if strings.Contains(from, "not in a document") && !strings.Contains(from, "edited") {
				require.Equal(t, "3", name)
			}
			seen := map[string]bool{}
			for _, s := range steps(t, open(t, p.paint(t), nil), building("new"), head) {
				survives(t, s.left, s.name, name, head, n)
				for i, left := range losses(s) {
					reader, _ := filestore.Open(left.paint(t), readOnly)
					got, at := named(t, reader)
					require.Equal(t, []string{name, head.String()}, []string{got, at.String()}, "%s, loss %d", s.name, i)
					if i%41 == 0 {
						survives(t, left, s.name, name, head, n)
					}
				}
				seen[s.name] = true
			}
			for _, step := range []string{"open the log", "write the next document", "sync the directory", "append to the log",
				"sync the log",
				"replace the document", "sync the directory again", "done"} {
				require.True(t, seen[step], "%s is a step", step)
			}
		})
	}
}

// losses returns what may be left at a step when the power fails: of what is not on the disk
// for sure, any part.
func losses(s step) []picture {
	var out []picture
	next, log := s.left["district.json.next"], s.left["district.json.log"]
	switch s.name {
	case "sync the directory":
		for n := range len(next) {
			out = append(out, s.left.with("district.json.next", next[:n]))
		}
		gone := maps.Clone(s.left)
		delete(gone, "district.json.next")
		out = append(out, gone)
	case "sync the log":
		for n := strings.LastIndexByte(log[:len(log)-1], '\n') + 1; n < len(log); n++ {
			out = append(out, s.left.with("district.json.log", log[:n]))
		}
	}
	return out
}

// survives checks what is left of a store that was at a head, when the commit named new was
// being made.
func survives(t *testing.T, left picture, what, name string, head store.Revision, n int) {
	t.Helper()
	path := left.paint(t)
	quietly, _ := filestore.Open(path, readOnly)
	got, at := named(t, quietly)
	require.Equal(t, left, pictureOf(t, path), what)

	st, _ := filestore.Open(path, nil)
	again, atAgain := named(t, st)
	require.Equal(t, []string{got, at.String()}, []string{again, atAgain.String()}, "%s: a reader and a writer agree",
		what)
	log := entries(t, st)
	if at == head {
		require.Equal(t, name, got, what)
		require.Len(t, log, n, what)
	} else {
		require.Equal(t, "new", got, what)
		require.Equal(t, "op new", log[n].Operation, what)
		require.Len(t, log, n+1, what)
	}
	landed, err := st.Append(ctx, building("new"), head)
	require.NoError(t, err, what)
	if at != head {
		require.Equal(t, at, landed, what)
	}
	_, err = st.Append(ctx, building("after"), landed)
	require.NoError(t, err, what)
	require.Len(t, entries(t, st), n+2, what)
	whole := string(read(t, path+".log"))
	require.Equal(t, n+2, strings.Count(whole, "\n"), what)
	require.True(t, strings.HasSuffix(whole, "\n"), "%s: no torn line is left", what)
	require.ElementsMatch(t, []string{"district.json", "district.json.log"}, slices.Collect(maps.Keys(pictureOf(t, path))),
		what)
	require.NoError(t, os.RemoveAll(filepath.Dir(path)))
}

// TestAnErrorAtAnyStepMeansNoOrUnknown has each step fail: only it, it and all that follow, and
// with all of its kind.
func TestAnErrorAtAnyStepMeansNoOrUnknown(t *testing.T) {
	t.Parallel()
	for from, p := range beginnings(t) {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			_, head, n := before(t, p)
			all := steps(t, open(t, p.paint(t), nil), building("new"), head)
			unknown, refused, landed := 0, 0, 0
			for i := range len(all) - 1 {
				for _, all := range []bool{false, true} {
					path := p.paint(t)
					st, _ := filestore.Open(path, nil)
					at := 0
					st.OnStep(func(string) error {
						at++
						if at == i+1 || all && at > i {
							return syscall.ENOSPC
						}
						return nil
					})
					revision, err := st.Append(ctx, building("new"), head)
					left := pictureOf(t, path)
					st.OnStep(nil)
					other, _ := filestore.Open(left.paint(t), nil)
					for _, st := range []*filestore.Store{st, other} {
						log := entries(t, st)
						switch {
						case err == nil:
							landed++
							require.Len(t, log, n+1)
							require.Equal(t, revision, log[n].Revision)
						case errors.Is(err, store.ErrOutcomeUnknown):
							unknown++
						default:
							refused++
							require.ErrorIs(t, err, store.ErrUnavailable)
							require.ErrorIs(t, err, syscall.ENOSPC)
							require.Len(t, log, n, "nothing has happened")
						}
						again, err := st.Append(ctx, building("new"), head)
						require.NoError(t, err)
						log = entries(t, st)
						require.Len(t, log, n+1, "it lands once")
						require.Equal(t, again, log[n].Revision)
					}
				}
			}
			require.Positive(t, unknown)
			require.Positive(t, refused)
			require.Positive(t, landed)
		})
	}
}
