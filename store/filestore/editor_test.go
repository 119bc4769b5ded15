package filestore_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/filestore"
)

// editors are ways to write a document.
var editors = map[string]func(t testing.TB, path string, content []byte){
	"in place":        write,
	"by renaming":     replace,
	"within one tick": withinOneTick,
}

// withinOneTick writes in place, and leaves the file's time as it was.
func withinOneTick(t testing.TB, path string, content []byte) {
	t.Helper()
	at := time.Now()
	if info, err := os.Stat(path); err == nil {
		at = info.ModTime()
	}
	write(t, path, content)
	require.NoError(t, os.Chtimes(path, at, at))
}

func TestAnEditBecomesACommit(t *testing.T) {
	t.Parallel()
	for name, edit := range editors {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, head := filled(t, 2)
			named(t, st)
			edit(t, st.Path(), document("x")) // as long as it was
			got, next := named(t, st)
			require.Equal(t, "x", got)
			require.NotEqual(t, head, next)
			require.Equal(t, document("x"), read(t, st.Path()), "the document is left as it was edited")

			_, err := st.Append(ctx, building("3"), head)
			conflict, ok := errors.AsType[*store.MovedError](err)
			require.True(t, ok, err)
			require.Equal(t, next, conflict.Head)

			log := entries(t, st)
			require.Len(t, log, 3)
			info, err := os.Stat(st.Path())
			require.NoError(t, err)
			require.Equal(t, filestore.Author, log[2].Author)
			require.Equal(t, "edited by hand", log[2].Reason)
			require.True(t, info.ModTime().Equal(log[2].Time))
			require.Len(t, log[2].Changes.Changes, 1)

			_, err = st.Append(ctx, building("3"), next)
			require.NoError(t, err)
			require.Len(t, entries(t, open(t, st.Path(), nil)), 4)
		})
	}
}

func TestAnEditIsEnteredByWhoeverSeesItFirst(t *testing.T) {
	t.Parallel()
	calls := map[string]func(st *filestore.Store, head store.Revision) error{
		"load": func(st *filestore.Store, _ store.Revision) error { _, _, err := st.Load(ctx); return err },
		"append": func(st *filestore.Store, head store.Revision) error {
			_, err := st.Append(ctx, building("9"), head)
			return err
		},
		"wait": func(st *filestore.Store, head store.Revision) error { return st.Wait(ctx, head) },
		"at":   func(st *filestore.Store, head store.Revision) error { _, err := st.At(ctx, head); return err },
		"log": func(st *filestore.Store, head store.Revision) error {
			for e, err := range st.Log(ctx, head) {
				if err != nil || e.Author != filestore.Author {
					return fmt.Errorf("%s %w", e.Author, err)
				}
			}
			return nil
		},
	}
	for name, call := range calls {
		st, head := filled(t, 2)
		replace(t, st.Path(), document("x"))
		if err := call(st, head); name == "append" {
			require.ErrorIs(t, err, store.ErrConflict)
		} else {
			require.NoError(t, err, name)
		}
		require.Equal(t, 3, bytes.Count(read(t, st.Path()+".log"), []byte("\n")), name)
	}
}

func TestWhatSaysTheSameIsNoEdit(t *testing.T) {
	t.Parallel()
	st, head := filled(t, 2)
	log := read(t, st.Path()+".log")
	same := func() {
		t.Helper()
		for _, st := range []*filestore.Store{st, open(t, st.Path(), nil)} {
			name, at := named(t, st)
			require.Equal(t, "2", name)
			require.Equal(t, head, at)
		}
		require.Equal(t, log, read(t, st.Path()+".log"))
	}
	require.NoError(t, os.Chtimes(st.Path(), day, day))
	same()
	replace(t, st.Path(), document("2"))
	same()
	write(t, st.Path(), bytes.ReplaceAll(document("2"), []byte("  "), nil))
	same()

	next, err := st.Append(ctx, building("3"), head)
	require.NoError(t, err)
	require.Equal(t, document("3"), read(t, st.Path()))
	require.NotEqual(t, head, next)
}

func TestADocumentThatCanNotBeReadIsNotServed(t *testing.T) {
	t.Parallel()
	whole := document("x")
	contents := map[string][]byte{"empty": {}, "no JSON": []byte("x"), "null": []byte("null"),
		"another format": bytes.Replace(whole, []byte(`"format": 1`), []byte(`"format": 2`), 1),
		"an unknown key": bytes.Replace(whole, []byte(`"format": 1`), []byte(`"format": 1, "x": 1`), 1),
		"two documents":  append(whole[:len(whole):len(whole)], whole...)}
	for n := 1; n < len(whole)-2; n += 11 {
		contents[fmt.Sprint("the first ", n)] = whole[:n]
	}
	st, head := filled(t, 2)
	log := read(t, st.Path()+".log")
	for name, content := range contents {
		write(t, st.Path(), content)
		for _, st := range []*filestore.Store{st, open(t, st.Path(), readOnly)} {
			_, _, err := st.Load(ctx)
			broken, ok := errors.AsType[*filestore.DocumentError](err)
			require.True(t, ok, "%s: %v", name, err)
			require.Equal(t, st.Path(), broken.Path)
			require.ErrorIs(t, err, store.ErrCorrupt, name)
			_, is := errors.AsType[district.Faults](err)
			require.True(t, is, name)
		}
		_, err := st.Append(ctx, building("3"), head)
		require.ErrorIs(t, err, store.ErrCorrupt, name)
		require.Equal(t, content, read(t, st.Path()), "%s: nobody's work is written over", name)
		require.Equal(t, log, read(t, st.Path()+".log"), name)
	}
	facts, err := st.At(ctx, head)
	require.NoError(t, err, "what has happened can be read")
	require.Equal(t, "2", nameIn(facts))

	write(t, st.Path(), whole)
	name, _ := named(t, st)
	require.Equal(t, "x", name)
	require.Len(t, entries(t, st), 3)
}

func TestADocumentThatIsGoneIsNotAnEmptyStore(t *testing.T) {
	t.Parallel()
	st, head := filled(t, 2)
	require.NoError(t, os.Rename(st.Path(), st.Path()+".gone"))
	for _, st := range []*filestore.Store{st, open(t, st.Path(), nil), open(t, st.Path(), readOnly)} {
		_, _, err := st.Load(ctx)
		require.ErrorIs(t, err, store.ErrUnavailable)
		require.ErrorIs(t, err, os.ErrNotExist)
		facts, err := st.At(ctx, head)
		require.NoError(t, err)
		require.Equal(t, document("2"), district.Encode(facts), "so it can be put back")
	}
	_, err := st.Append(ctx, building("3"), head)
	require.ErrorIs(t, err, store.ErrUnavailable)
	require.NoError(t, os.Rename(st.Path()+".gone", st.Path()))
	_, err = st.Append(ctx, building("3"), head)
	require.NoError(t, err)
}

// TestAnEditAtAnyStepOfACommitIsNotLost edits the document while a commit is being made.
func TestAnEditAtAnyStepOfACommitIsNotLost(t *testing.T) {
	t.Parallel()
	for name, edit := range editors {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, head := filled(t, 2)
			p := pictureOf(t, st.Path())
			conflicts, undone := 0, 0
			for i, s := range steps(t, st, building("3"), head) {
				path := p.paint(t)
				require.NoError(t, os.Chtimes(path, time.Now(), time.Now()))
				st := open(t, path, nil)
				_, _ = named(t, st)
				at := 0
				st.OnStep(func(string) error {
					if at == i {
						edit(t, path, document("x"))
					}
					at++
					return nil
				})
				revision, err := st.Append(ctx, building("3"), head)
				st.OnStep(nil)
				if s.name == "done" {
					edit(t, path, document("x"))
				}
				got, _ := named(t, st)
				require.Equal(t, "x", got, s.name)
				log := entries(t, st)
				require.Equal(t, filestore.Author, log[len(log)-1].Author, s.name)
				if err == nil {
					undone++
					require.Len(t, log, 4, s.name)
					require.Equal(t, revision, log[2].Revision, s.name)
				} else {
					conflicts++
					require.ErrorIs(t, err, store.ErrConflict, s.name)
					require.Len(t, log, 3, s.name)
				}
				require.Equal(t, log, entries(t, open(t, path, nil)), s.name)
			}
			require.Positive(t, conflicts)
			require.Positive(t, undone)
		})
	}
}

func TestAnEditWhileACommitIsBeingMadeMayBeHalfWritten(t *testing.T) {
	t.Parallel()
	st, head := filled(t, 2)
	st.OnStep(func(name string) error {
		if name == "replace the document" {
			write(t, st.Path(), document("x")[:20])
		}
		return nil
	})
	_, err := st.Append(ctx, building("3"), head)
	require.NoError(t, err)
	_, _, err = st.Load(ctx)
	require.ErrorIs(t, err, store.ErrCorrupt)
	write(t, st.Path(), document("x"))
	name, _ := named(t, st)
	require.Equal(t, "x", name)
	require.Len(t, entries(t, st), 4)
}

func TestFactsThatGiveNothingLoad(t *testing.T) {
	t.Parallel()
	st, _ := filled(t, 1)
	lenient := `{"format": 1, "district": {"id": "lincoln", "schoolYear": 2027}, "users": [{"login": "jdoe", "roles": [{"role": "GONE"}], "defaultBuilding": "gone"}]}`
	write(t, st.Path(), []byte(lenient))
	facts, _, err := st.Load(ctx)
	require.NoError(t, err)
	require.Equal(t, "GONE", facts.Users[0].Roles[0].Role)
	require.Len(t, entries(t, st), 2)
	require.Equal(t, lenient, string(read(t, st.Path())))
}
