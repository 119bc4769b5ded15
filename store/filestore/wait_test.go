package filestore_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/filestore"
)

// waits begins a wait, and returns a channel that gets its error.
func waits(st *filestore.Store, seen store.Revision) <-chan error {
	done := make(chan error, 1)
	go func() { done <- st.Wait(ctx, seen) }()
	return done
}

func soon(t *testing.T, done <-chan error) error {
	t.Helper()
	select {
	case err := <-done:
		return err
	case <-time.After(patience):
		t.Fatal("still waiting")
		return nil
	}
}

func TestACommitOfTheSameStoreWakesAtOnce(t *testing.T) {
	t.Parallel()
	st := open(t, file(t), &filestore.Options{Interval: time.Hour})
	head, err := st.Append(ctx, building("1"), store.Revision{})
	require.NoError(t, err)
	done := waits(st, head)
	time.Sleep(20 * time.Millisecond)
	_, err = st.Append(ctx, building("2"), head)
	require.NoError(t, err)
	require.NoError(t, soon(t, done))

	_, head = named(t, st)
	done = waits(st, head)
	time.Sleep(20 * time.Millisecond)
	replace(t, st.Path(), document("x"))
	named(t, st)
	require.NoError(t, soon(t, done), "and so does an edit that another call has seen")
}

func TestWhatOthersDoIsSeenAfterAnInterval(t *testing.T) {
	t.Parallel()
	for name, edit := range editors {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, head := filled(t, 1)
			for i, options := range []*filestore.Options{quick, readOnly} {
				waiting := open(t, st.Path(), options)
				done := waits(waiting, head)
				time.Sleep(5 * time.Millisecond)
				next, err := st.Append(ctx, building(strconv.Itoa(2+i)), head)
				require.NoError(t, err)
				require.NoError(t, soon(t, done))

				done = waits(waiting, next)
				time.Sleep(5 * time.Millisecond)
				edit(t, st.Path(), document("x"))
				require.NoError(t, soon(t, done))
				_, head = named(t, st)
			}
		})
	}
}

func TestAWaitEndsWhenTheDocumentCanNotBeReadForLong(t *testing.T) {
	t.Parallel()
	st, head := filled(t, 1)
	whole := read(t, st.Path())
	write(t, st.Path(), whole[:9])
	begun := time.Now()
	done := waits(st, head)
	time.Sleep(100 * time.Millisecond)
	write(t, st.Path(), whole)
	if time.Since(begun) > time.Second {
		t.Skip("half of a document was there for long, on a machine that is busy")
	}
	time.Sleep(100 * time.Millisecond)
	select {
	case err := <-done:
		t.Fatal("half of a document ended the waiting", err)
	default:
	}
	write(t, st.Path(), whole[:9])
	require.ErrorIs(t, soon(t, done), store.ErrCorrupt)
	require.Greater(t, time.Since(begun), 2*time.Second)
}

func TestAWaitHearsOfItsContextWhileTheDocumentCanNotBeRead(t *testing.T) {
	t.Parallel()
	st, head := filled(t, 1)
	write(t, st.Path(), nil)
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, st.Wait(short, head), context.DeadlineExceeded)
}
