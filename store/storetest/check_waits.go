package storetest

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/hallpass-go/hallpass/store"
)

// Checks of waiting, of contexts and of closing: P10, P14, P15.

// begin begins n waits for a revision other than the one seen.
func (t *trial) begin(st store.Store, n int, seen store.Revision) chan error {
	done := make(chan error, n)
	for range n {
		go func() { done <- store.Wait(t.ctx, st, seen, nil) }()
	}
	return done
}

func wokenByEarlier(t *trial, st store.Store) error {
	seen := []store.Revision{{}}
	for n := range 5 {
		head, err := t.append(st, t.commit(append(marker(n), theDistrict())...), seen[n])
		if err != nil {
			return err
		}
		for _, revision := range append(seen, store.RevisionOf("never")) {
			if err := t.returned("wait for what has happened", t.begin(st, 1, revision)); err != nil {
				return err
			}
		}
		seen = append(seen, head)
	}
	return nil
}

func wokenByLater(t *trial, st store.Store) error {
	var head store.Revision
	for n := range 20 {
		const waiters = 8
		done := t.begin(st, waiters, head)
		if n%2 == 0 {
			time.Sleep(beginning)
		}
		next, err := t.append(st, t.commit(append(marker(n), theDistrict())...), head)
		if err != nil {
			return err
		}
		for range waiters {
			if err := t.returned("wait for the next commit", done); err != nil {
				return err
			}
		}
		head = next
	}
	return nil
}

func followersArrive(t *trial, st store.Store) error {
	const commits, followers = 60, 6
	head, err := t.found(st, marker(0)...)
	if err != nil {
		return err
	}
	done := make(chan error, followers)
	for range followers {
		go func() {
			var seen store.Revision
			for {
				if err := store.Wait(t.ctx, st, seen, nil); err != nil {
					done <- err
					return
				}
				f, at, err := st.Load(t.ctx)
				if err != nil {
					done <- err
					return
				}
				if text, _ := marked(f); text == strconv.Itoa(commits) {
					done <- nil
					return
				}
				seen = at
			}
		}()
	}
	for n := 1; n <= commits; n++ {
		if n == commits {
			time.Sleep(beginning) // let all wait for the last
		}
		if head, err = t.append(st, t.commit(marker(n)...), head); err != nil {
			return err
		}
	}
	for range followers {
		if err := t.returned("a follower", done); err != nil {
			return err
		}
	}
	return nil
}

func wokenByEdit(t *trial, st store.Store) error {
	_, head, err := t.load(st)
	if err != nil {
		return err
	}
	done := t.begin(st, 3, head)
	time.Sleep(beginning)
	if err := t.backend.Edit(st); err != nil {
		return fmt.Errorf("edit: %w", err)
	}
	for range 3 {
		if err := t.returned("wait for an edit", done); err != nil {
			return err
		}
	}
	return nil
}

func waitEnds(t *trial, st store.Store) error {
	_, head, _, err := t.begun(st)
	if err != nil {
		return err
	}
	for _, ended := range []bool{true, false} {
		ctx, cancel := context.WithCancel(t.ctx)
		if ended {
			cancel()
		}
		done := make(chan error, 1)
		go func() {
			var err error
			for err == nil { // it may wake too often
				err = store.Wait(ctx, st, head, nil)
			}
			done <- err
		}()
		time.Sleep(beginning)
		cancel()
		if err := is("wait, after its context", t.returned("wait, after its context", done), context.Canceled); err != nil {
			return err
		}
	}
	return nil
}

// call is a call of a store, by name.
type call struct {
	name string
	do   func(ctx context.Context) error
}

// calls returns every call that a store has the ability for, except Wait, so that it succeeds on a
// head. The commit is c.
func calls(st store.Store, c store.Commit, head store.Revision) []call {
	out := []call{{"load", func(ctx context.Context) error { _, _, err := st.Load(ctx); return err }}}
	if st, ok := st.(store.Committer); ok {
		out = append(out, call{"append", func(ctx context.Context) error { _, err := st.Append(ctx, c, head); return err }})
	}
	if st, ok := st.(store.Logger); ok {
		out = append(out, call{"log", func(ctx context.Context) error {
			_, err := collect(st.Log(ctx, store.Revision{}))
			return err
		}})
	}
	if st, ok := st.(store.BackwardLogger); ok {
		out = append(out, call{"log backward", func(ctx context.Context) error {
			_, err := collect(st.LogBackward(ctx, store.Revision{}, 0))
			return err
		}})
	}
	if st, ok := st.(store.Historian); ok {
		out = append(out,
			call{"at", func(ctx context.Context) error { _, err := st.At(ctx, head); return err }},
			call{"the revision at a time", func(ctx context.Context) error {
				_, err := st.RevisionAt(ctx, theTime)
				return err
			}})
	}
	return out
}

func endedContext(t *trial, st store.Store) error {
	want, head, made, err := t.begun(st)
	if err != nil {
		return err
	}
	canceled, cancel := context.WithCancel(t.ctx)
	cancel()
	expired, cancel := context.WithDeadline(t.ctx, time.Now().Add(-time.Hour))
	defer cancel()
	for _, x := range []struct {
		ctx  context.Context
		want error
	}{{canceled, context.Canceled}, {expired, context.DeadlineExceeded}} {
		for _, call := range calls(st, t.commit(marker(1)...), head) {
			err := t.within(call.name, func() error { return call.do(x.ctx) })
			if err := is(call.name+", when its context has ended", err, x.want); err != nil {
				return err
			}
			if err := t.still(st, want, head, made); err != nil {
				return fmt.Errorf("%s, when its context has ended: %w", call.name, err)
			}
		}
	}
	return nil
}

func closedRefuses(t *trial, st store.Store) error {
	_, head, _, err := t.begun(st)
	if err != nil {
		return err
	}
	c := t.commit(marker(1)...)
	for range 2 { // again does no harm
		if err := t.within("close", st.(io.Closer).Close); err != nil {
			return fmt.Errorf("close: %w", err)
		}
		all := calls(st, c, head)
		if st, ok := st.(store.Waiter); ok {
			all = append(all, call{"wait", func(ctx context.Context) error { return st.Wait(ctx, store.RevisionOf("never")) }},
				call{"wait for the next", func(ctx context.Context) error { return st.Wait(ctx, head) }})
		}
		for _, call := range all {
			err := t.within(call.name, func() error { return call.do(t.ctx) })
			if err := is(call.name+", on a closed store", err, store.ErrClosed); err != nil {
				return err
			}
		}
	}
	return nil
}

func closingWakes(t *trial, st store.Store) error {
	_, head, _, err := t.begun(st)
	if err != nil {
		return err
	}
	const waiters = 4
	done := make(chan error, waiters)
	for range waiters {
		go func() {
			var err error
			for err == nil {
				err = store.Wait(t.ctx, st, head, nil)
			}
			done <- err
		}()
	}
	time.Sleep(beginning)
	if err := t.within("close", st.(io.Closer).Close); err != nil {
		return fmt.Errorf("close: %w", err)
	}
	for range waiters {
		if err := is("wait, on a store that is closed", t.returned("wait, on a store that is closed", done),
			store.ErrClosed); err != nil {
			return err
		}
	}
	return nil
}
