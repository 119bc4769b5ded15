package filestore_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/filestore"
)

func TestADocumentAloneIsAnImport(t *testing.T) {
	t.Parallel()
	path := file(t)
	write(t, path, document("1"))
	require.NoError(t, os.Chtimes(path, day, day))
	reader := open(t, path, readOnly)
	name, head := named(t, reader)
	require.Equal(t, "1", name)
	require.NoFileExists(t, path+".log", "a reader writes nothing")
	log := entries(t, reader)
	require.Len(t, log, 1)
	require.Equal(t, filestore.Author, log[0].Author)
	require.Equal(t, "imported from a document without a log", log[0].Reason)
	require.True(t, day.Equal(log[0].Time))

	st := open(t, path, nil)
	require.NoFileExists(t, path+".log", "opening writes nothing")
	_, at := named(t, st)
	require.Equal(t, head, at, "a reader and a writer agree")
	require.FileExists(t, path+".log")
	next, err := st.Append(ctx, building("2"), head)
	require.NoError(t, err)
	_, at = named(t, reader)
	require.Equal(t, next, at)
	require.Equal(t, log, entries(t, reader)[:1])
}

// TestAReaderTellsEditsApart edits a document that nobody may write for.
func TestAReaderTellsEditsApart(t *testing.T) {
	t.Parallel()
	st, head := filled(t, 1)
	reader := open(t, st.Path(), readOnly)
	reader.OnStep(func(name string) error { t.Error(name); return errInjected })
	log := read(t, st.Path()+".log")
	seen := map[store.Revision]string{}
	var order []store.Revision
	for _, name := range []string{"1", "x", "y", "x", "1"} { // and back
		write(t, st.Path(), document(name))
		got, at := named(t, reader)
		require.Equal(t, name, got)
		require.NotContains(t, seen, at, "a revision is never used again")
		seen[at] = name
		order = append(order, at)
		require.Len(t, entries(t, reader), len(order))
	}
	for revision, name := range seen {
		facts, err := reader.At(ctx, revision)
		require.NoError(t, err)
		require.Equal(t, name, nameIn(facts))
	}
	at, err := reader.RevisionAt(ctx, time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, order[4], at)
	require.Equal(t, log, read(t, st.Path()+".log"))
	_, err = reader.Append(ctx, building("2"), order[4])
	require.ErrorIs(t, err, store.ErrReadOnly)

	// The writer has seen none of these edits: the reader takes over the entries of the log.
	next, err := st.Append(ctx, building("2"), head)
	require.NoError(t, err)
	_, got := named(t, reader)
	require.Equal(t, next, got)
	_, err = reader.At(ctx, order[1])
	require.ErrorIs(t, err, store.ErrUnknownRevision)
	require.Len(t, entries(t, reader), 2)
	write(t, st.Path(), document("z"))
	_, inReader := named(t, reader)
	_, inWriter := named(t, st)
	require.Equal(t, inWriter, inReader)
	require.Equal(t, entries(t, st), entries(t, reader))
}

func TestADirectoryThatCanNotBeWrittenTo(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" && os.Getuid() == 0 {
		t.Skip("the superuser may write anywhere")
	}
	st, head := filled(t, 2)
	directory := filepath.Dir(st.Path())
	require.NoError(t, os.Chmod(directory, 0o555))
	require.NoError(t, os.Chmod(st.Path(), 0o444))
	require.NoError(t, os.Chmod(st.Path()+".log", 0o444))
	asSomebodyElse(t, func() {
		for _, options := range []*filestore.Options{nil, readOnly} {
			name, at := named(t, open(t, st.Path(), options))
			require.Equal(t, "2", name)
			require.Equal(t, head, at)
		}
		_, err := st.Append(ctx, building("3"), head)
		require.ErrorIs(t, err, store.ErrPermission)
		require.NotErrorIs(t, err, store.ErrUnavailable)
		require.ErrorIs(t, err, fs.ErrPermission)
	})
	require.NoError(t, os.Chmod(st.Path(), 0o644))
	write(t, st.Path(), document("x"))
	asSomebodyElse(t, func() {
		name, _ := named(t, open(t, st.Path(), readOnly))
		require.Equal(t, "x", name)
		_, _, err := st.Load(ctx)
		require.ErrorIs(t, err, store.ErrPermission, "an edit that cannot be entered is not served")
		require.ErrorIs(t, err, fs.ErrPermission)
	})
	require.NoError(t, os.Chmod(directory, 0o755))
	require.NoError(t, os.Chmod(st.Path()+".log", 0o644))
	require.Len(t, entries(t, st), 3)
}

func TestFilesThatCanNotBeReached(t *testing.T) {
	t.Parallel()
	directory := file(t)
	require.NoError(t, os.Mkdir(directory, 0o755))
	for _, path := range []string{
		filepath.Join(file(t), "no", "such", "directory"),
		file(t) + "\x00",
		directory,
	} {
		st := open(t, path, nil)
		_, _, err := st.Load(ctx)
		require.ErrorIs(t, err, store.ErrUnavailable, "%q", path)
		_, err = st.Append(ctx, building("1"), store.Revision{})
		require.ErrorIs(t, err, store.ErrUnavailable, "%q", path)
		require.ErrorIs(t, st.Wait(ctx, store.Revision{}), store.ErrUnavailable, "%q", path)
	}
}

func TestADocumentThatIsJustBeingMadeIsThereOrNot(t *testing.T) {
	t.Parallel()
	path := file(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 1000 {
			_ = os.WriteFile(path+".new", document("1"), 0o600)
			_ = os.Rename(path+".new", path)
			_ = os.Remove(path)
		}
	}()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		st, _ := filestore.Open(path, readOnly)
		name, head := named(t, st)
		require.Equal(t, name == "", head.IsZero())
	}
}

func TestPathsAndModesAreKept(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a b.json", "ünïcode 日本.json", `"quoted".json`, "-x", "%s*?[a].json", "no extension",
		"new\nline.json", "x.log"} {
		path := filepath.Join(filepath.Dir(file(t)), name)
		st := open(t, path, nil)
		head, err := st.Append(ctx, building("1"), store.Revision{})
		require.NoError(t, err, name)
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o600), info.Mode(), "nobody else's business")
		for _, mode := range []fs.FileMode{0o640, 0o666, 0o444} {
			require.NoError(t, os.Chmod(path, mode))
			head, err = st.Append(ctx, building(mode.String()), head)
			require.NoError(t, err)
			info, err = os.Stat(path)
			require.NoError(t, err)
			require.Equal(t, mode, info.Mode())
		}
		require.Len(t, entries(t, open(t, path, readOnly)), 4)
	}
}

func TestALogHasTheModeOfItsDocument(t *testing.T) {
	t.Parallel()
	path := file(t)
	write(t, path, document("1"))
	require.NoError(t, os.Chmod(path, 0o644))
	entries(t, open(t, path, nil))
	info, err := os.Stat(path + ".log")
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o644), info.Mode())
}

func TestASymbolicLinkIsFollowed(t *testing.T) {
	t.Parallel()
	st, head := filled(t, 1)
	link := file(t)
	require.NoError(t, os.Symlink(st.Path(), link))
	through := open(t, link, nil)
	next, err := through.Append(ctx, building("2"), head)
	require.NoError(t, err)
	_, at := named(t, st)
	require.Equal(t, next, at)
	info, err := os.Lstat(link)
	require.NoError(t, err)
	require.Equal(t, fs.ModeSymlink, info.Mode().Type(), "the link is left alone")
	require.NoFileExists(t, link+".log")

	require.NoError(t, os.Remove(link))
	require.NoError(t, os.Symlink(link+".nowhere", link))
	_, _, err = through.Load(ctx)
	require.ErrorIs(t, err, store.ErrUnavailable)
}

func TestTheLockIsWaitedFor(t *testing.T) {
	t.Parallel()
	holder, head := filled(t, 1)
	waiting, _ := filestore.Open(holder.Path(), nil)
	inside, left := make(chan struct{}), make(chan struct{})
	leave := sync.OnceFunc(func() { close(left) })
	t.Cleanup(leave)
	holder.OnStep(func(name string) error {
		if name == "write the next document" {
			close(inside)
			<-left
		}
		return nil
	})
	done := make(chan error, 2)
	go func() { _, err := holder.Append(ctx, building("2"), head); done <- err }()
	<-inside
	name, _ := named(t, open(t, holder.Path(), readOnly))
	require.Equal(t, "1", name, "readers need no lock")

	ends, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	go func() { _, err := waiting.Append(ends, building("x"), head); done <- err }()
	require.ErrorIs(t, soon(t, done), context.DeadlineExceeded)

	go func() { _, err := waiting.Append(ctx, building("y"), head); done <- err }()
	time.Sleep(10 * time.Millisecond)
	require.NoError(t, waiting.Close())
	require.ErrorIs(t, soon(t, done), store.ErrClosed)

	leave()
	require.NoError(t, soon(t, done))
	require.Len(t, entries(t, open(t, holder.Path(), nil)), 2)
}

func TestFactsThatCouldNotBeReadBackAreRefused(t *testing.T) {
	t.Parallel()
	st, head := filled(t, 1)
	c := building("2")
	c.Changes.Changes = append(c.Changes.Changes, district.Put(district.User{Login: "clerk"}),
		district.Put(role.Profile{ID: "CLERK"}))
	_, err := st.Append(ctx, c, head)
	require.ErrorIs(t, err, store.ErrInvalid)
	require.ErrorIs(t, err, district.ErrTwice)
	name, at := named(t, st)
	require.Equal(t, "1", name)
	require.Equal(t, head, at)
}

func TestAFullDiskLeavesNothing(t *testing.T) {
	t.Parallel()
	st, head := filled(t, 1)
	p := pictureOf(t, st.Path())
	for _, full := range []string{"open the log", "write the next document", "sync the directory", "append to the log"} {
		st.OnStep(func(name string) error {
			if name == full {
				return syscall.ENOSPC
			}
			return nil
		})
		_, err := st.Append(ctx, building("2"), head)
		require.ErrorIs(t, err, syscall.ENOSPC)
		require.ErrorIs(t, err, store.ErrUnavailable)
		require.Equal(t, p, pictureOf(t, st.Path()), full)
	}
}

func TestTheZeroStoreIsClosed(t *testing.T) {
	t.Parallel()
	var st filestore.Store
	_, _, err := st.Load(ctx)
	require.ErrorIs(t, err, store.ErrClosed)
	require.ErrorIs(t, st.Wait(ctx, store.Revision{}), store.ErrClosed)
	require.NoError(t, st.Close())
}
