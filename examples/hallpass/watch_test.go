package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
)

// TestWatchSeesWhatAnotherProcessChanges lets another process make two changes.
func TestWatchSeesWhatAnotherProcessChanges(t *testing.T) {
	eachStore(t, func(t *testing.T, address, _ string) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		reader, writer := io.Pipe()
		var stderr bytes.Buffer
		ready := writerFunc(func(b []byte) (int, error) {
			stderr.Write(b)
			if bytes.Contains(b, []byte("findings")) { // it has begun
				go func() {
					for _, file := range []string{"granted.yaml", "same.yaml"} {
						if out, err := process(signed("apply " + address + " " + file + " --yes")...).CombinedOutput(); err != nil {
							writer.CloseWithError(errors.New(string(out)))
						}
					}
				}()
			}
			return len(b), nil
		})
		p := &program{out: writer, err: ready, now: time.Now, ctx: ctx}
		done := make(chan int, 1)
		go func() { done <- p.run([]string{"watch", address, "--json"}) }()
		lines := json.NewDecoder(reader)
		for _, want := range []district.Totals{
			{Users: 1, Gaining: 1, Gained: 3},
			{Users: 1, Losing: 1, Lost: 3}, // of what was gained just now
		} {
			var got struct {
				Entry  struct{ Author string }
				Totals district.Totals
			}
			require.NoError(t, lines.Decode(&got))
			require.Equal(t, "registrar", got.Entry.Author)
			require.Equal(t, want, got.Totals)
		}
		cancel()
		require.Zero(t, <-done, stderr.String())
	})
}

// TestWatchEndsWhenItIsInterrupted runs a process of its own and interrupts it.
func TestWatchEndsWhenItIsInterrupted(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		watch := process("watch", address)
		stderr, err := watch.StderrPipe()
		require.NoError(t, err)
		var stdout bytes.Buffer
		watch.Stdout = &stdout
		require.NoError(t, watch.Start())
		_, err = stderr.Read(make([]byte, 1)) // it has begun
		require.NoError(t, err)
		require.NoError(t, watch.Process.Signal(os.Interrupt))
		_, err = io.Copy(io.Discard, stderr)
		require.NoError(t, err)
		require.NoError(t, watch.Wait())
		require.Empty(t, stdout.String())
	})
}
