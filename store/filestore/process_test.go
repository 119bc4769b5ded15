package filestore_test

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/filestore"
)

// TestMain makes of the test's own program a writer, when it is started as one.
func TestMain(m *testing.M) {
	if path := os.Getenv("FILESTORE_TEST_WRITES"); path != "" {
		if err := writeOn(path, os.Getenv("FILESTORE_TEST_NAME")); err != nil {
			fmt.Println("error", err)
		}
		return
	}
	m.Run()
}

// writeOn commits until it is killed, and prints each operation that has landed: what it was
// offered to, and its revision.
func writeOn(path, name string) error {
	st, err := filestore.Open(path, nil)
	if err != nil {
		return err
	}
	_, head, err := st.Load(ctx)
	for n := 0; err == nil; n++ {
		c := building(fmt.Sprint(name, " ", n))
		for {
			var next store.Revision
			next, err = st.Append(ctx, c, head)
			if conflict, ok := errors.AsType[*store.MovedError](err); ok {
				head = conflict.Head
				continue
			}
			if err == nil {
				fmt.Printf("%s\t%s\t%s\n", c.Operation, head, next)
			}
			head = next
			if strings.HasPrefix(name, "steady") {
				time.Sleep(5 * time.Millisecond) // others want to write too
			}
			break
		}
	}
	return err
}

// writer is a process that writes, and the commits that it has seen land.
type writer struct {
	*exec.Cmd
	mu     sync.Mutex
	landed [][]string // operation, the revision it was offered to, its own
	done   chan struct{}
}

func startWriter(t *testing.T, path, name string) *writer {
	t.Helper()
	w := &writer{Cmd: exec.Command(os.Args[0]), done: make(chan struct{})}
	w.Env = append(os.Environ(), "FILESTORE_TEST_WRITES="+path, "FILESTORE_TEST_NAME="+name)
	out, err := w.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, w.Start())
	go func() {
		defer close(w.done)
		for lines := bufio.NewReader(out); ; {
			line, err := lines.ReadString('\n') // a line without an end was not said
			if err != nil {
				return
			}
			w.mu.Lock()
			w.landed = append(w.landed, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
			w.mu.Unlock()
		}
	}()
	return w
}

// count returns how much has landed.
func (w *writer) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.landed)
}

// kill ends a writer, and returns the commits that had landed.
func (w *writer) kill(t *testing.T) [][]string {
	t.Helper()
	require.NoError(t, w.Process.Kill())
	<-w.done
	_ = w.Wait()
	return w.landed
}

// holds checks that a log has all that has landed, each where it was said to be.
func holds(t *testing.T, log []store.Entry, landed [][]string) {
	t.Helper()
	byOperation := map[string]store.Entry{}
	for _, e := range log {
		byOperation[e.Operation] = e
	}
	require.Len(t, byOperation, len(log))
	for _, said := range landed {
		if len(said) != 3 {
			t.Fatalf("%q", said)
		}
		if e := byOperation[said[0]]; said[1] != e.Previous.String() || said[2] != e.Revision.String() {
			t.Fatalf("%q landed, and the log has %q after %q", said, e.Revision, e.Previous)
		}
	}
}

// TestNothingThatLandedIsLostToAKill kills a writer again and again, while another goes on.
func TestNothingThatLandedIsLostToAKill(t *testing.T) {
	t.Parallel()
	path := file(t)
	steady := startWriter(t, path, "steady")
	random := rand.New(rand.NewPCG(1, 2))
	var landed [][]string
	rounds := 55
	if testing.Short() {
		rounds = 10
	}
	for round := range rounds {
		w := startWriter(t, path, fmt.Sprint("round ", round))
		for deadline := time.Now().Add(patience); w.count() < 1+round%2 && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(random.IntN(2000)) * time.Microsecond)
		of := w.kill(t)
		require.NotEmpty(t, of)
		landed = append(landed, of...)

		st := open(t, path, nil)
		_, _, err := st.Load(ctx)
		require.NoError(t, err)
		if round%10 == 0 {
			var log []store.Entry
			for e, err := range st.Log(ctx, store.Revision{}) {
				require.NoError(t, err)
				log = append(log, e)
			}
			holds(t, log, landed)
		}
	}
	landed = append(landed, steady.kill(t)...)
	log := entries(t, open(t, path, nil))
	holds(t, log, landed)
	for _, e := range log {
		require.Equal(t, "jdoe", e.Author, "nothing is taken for an edit")
	}
	require.LessOrEqual(t, len(log), len(landed)+rounds+1, "of each that was killed, one commit at most landed unsaid")
	st := open(t, path, nil) // the next commit replaces the document that was staged when the last writer was killed
	_, head := named(t, st)
	_, err := st.Append(ctx, building("after"), head)
	require.NoError(t, err)
	left, err := filepath.Glob(path + "*")
	require.NoError(t, err)
	require.Equal(t, []string{path, path + ".log"}, left)
}

func TestWritersInSeveralProcessesTakeTurns(t *testing.T) {
	t.Parallel()
	path := file(t)
	var writers []*writer
	for i := range 4 {
		writers = append(writers, startWriter(t, path, fmt.Sprint("steady ", i)))
	}
	reader := open(t, path, readOnly)
	var seen store.Revision
	waited := 0
	enough := func() bool {
		for _, w := range writers {
			if w.count() < 20 {
				return false
			}
		}
		return waited > 20
	}
	for deadline := time.Now().Add(patience); !enough() && time.Now().Before(deadline); waited++ {
		require.NoError(t, reader.Wait(ctx, seen))
		_, head, err := reader.Load(ctx)
		require.NoError(t, err)
		n := 0
		for e, err := range reader.Log(ctx, seen) {
			require.NoError(t, err)
			require.True(t, n > 0 || e.Previous == seen)
			n++
		}
		require.Positive(t, n)
		seen = head
	}
	require.True(t, enough(), "%d %d %d %d commits, %d waits", writers[0].count(), writers[1].count(), writers[2].count(),
		writers[3].count(), waited)
	var landed [][]string
	won := map[string]bool{}
	for _, w := range writers {
		landed = append(landed, w.kill(t)...)
	}
	for _, said := range landed {
		require.False(t, won[said[1]], "of those offered to one revision, one won")
		won[said[1]] = true
	}
	holds(t, entries(t, open(t, path, nil)), landed)
}
