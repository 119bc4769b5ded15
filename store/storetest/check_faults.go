package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/hallpass-go/hallpass/store"
)

// Checks of failures: P13, P17, P18.

func reopened(t *trial, st store.Store) error {
	want, err := t.write(st, 10)
	if err != nil {
		return err
	}
	head := want[len(want)-1].revision
	for range 3 {
		before, err := t.log(st, store.Revision{})
		if err != nil {
			return err
		}
		shown, _, err := t.load(st)
		if err != nil {
			return err
		}
		if st, err = t.reopen(st); err != nil {
			return err
		}
		if err := t.same(st, shown, head); err != nil {
			return err
		}
		after, err := t.log(st, store.Revision{})
		if err != nil {
			return err
		}
		if len(after) != len(before) {
			return fmt.Errorf("%d commits in the log, not %d", len(after), len(before))
		}
		for i := range after {
			if !bytes.Equal(after[i].Encode(), before[i].Encode()) {
				return fmt.Errorf("commit %d is another", i+1)
			}
		}
		first := want[0]
		if got, err := store.Append(t.ctx, st, first.Commit, head); err != nil || got != first.revision {
			return fmt.Errorf("the first commit, offered again, got revision %q, not %q (%w)", got, first.revision, orNone(err))
		}
		if head, err = t.append(st, t.commit(marker(100)...), head); err != nil {
			return err
		}
	}
	return nil
}

// reopen closes a store, if it can be, and opens its data again.
func (t *trial) reopen(st store.Store) (store.Store, error) {
	if c, ok := st.(io.Closer); ok {
		if err := c.Close(); err != nil {
			return nil, fmt.Errorf("close: %w", err)
		}
	}
	next, err := t.keep(t.backend.Reopen(st))
	if err != nil {
		return nil, fmt.Errorf("open again: %w", err)
	}
	return next, nil
}

func crashed(t *trial, st store.Store) error {
	if _, err := t.found(st, marker(0)...); err != nil {
		return err
	}
	for range 3 {
		next, err := t.crashOnce(st)
		if err != nil {
			return err
		}
		st = next
	}
	return nil
}

// crashOnce crashes a store under a writer, and returns the store that is left.
func (t *trial) crashOnce(st store.Store) (store.Store, error) {
	_, head, err := t.load(st)
	if err != nil {
		return nil, err
	}
	var outcomes []outcome
	enough := make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() {
		at := head
		for n := range 1000 {
			if n == 10 {
				close(enough)
			}
			c := t.commit(marker(n)...)
			next, err := store.Append(t.ctx, st, c, at)
			outcomes = append(outcomes, outcome{c.Operation, err})
			if err != nil {
				if n < 10 {
					close(enough)
				}
				return
			}
			at = next
		}
	})
	<-enough
	left, err := t.keep(t.backend.Crash(st))
	if err != nil {
		return nil, fmt.Errorf("crash: %w", err)
	}
	if err := t.within("a writer, after a crash", func() error { writer.Wait(); return nil }); err != nil {
		return nil, err
	}
	return left, t.settled(left, head, outcomes)
}

// outcome is the answer that the writer of a commit got.
type outcome struct {
	operation string
	err       error
}

// settled checks the log after a revision against the answers that the writers got, and the facts
// against the log.
func (t *trial) settled(st store.Store, after store.Revision, outcomes []outcome) error {
	log, err := t.log(st, store.Revision{})
	if err != nil {
		return err
	}
	end, err := store.Verify(sequence(log))
	if err != nil {
		return err
	}
	there := map[string]bool{}
	want := picture{}
	known := after.IsZero()
	for _, e := range log {
		there[e.Operation] = known
		known = known || e.Revision == after
		want = want.with(e.Changes)
	}
	if !known {
		return fmt.Errorf("a commit that had landed before is gone")
	}
	for _, x := range outcomes {
		switch {
		case x.err == nil && !there[x.operation]:
			return fmt.Errorf("operation %q had landed, and is gone", x.operation)
		case x.err != nil && !errors.Is(x.err, store.ErrOutcomeUnknown) && there[x.operation]:
			return breaks("P13", "operation %q has landed, and its writer was told: %w", x.operation, x.err)
		}
	}
	return t.same(st, want, end)
}

func errorsMeanNo(t *trial, st store.Store) error {
	head, err := t.found(st)
	if err != nil {
		return err
	}
	for n := range 5 {
		restore, err := t.backend.CutOff(st)
		if err != nil {
			return fmt.Errorf("cut off: %w", err)
		}
		c := t.commit(marker(n)...)
		err = t.within("append, to a store that is cut off",
			func() error { _, err := store.Append(t.ctx, st, c, head); return err })
		restore()
		if err == nil {
			return breaks("P18", "a commit to a store that is cut off: no error")
		}
		landed, lookErr := t.landed(st, c, head)
		if lookErr != nil {
			return lookErr
		}
		if landed && !errors.Is(err, store.ErrOutcomeUnknown) {
			return fmt.Errorf("the commit has landed, and Append said: %w", err)
		}
		if outcome, ok := errors.AsType[*store.OutcomeError](err); ok &&
			(outcome.Operation != c.Operation || outcome.Expected != head) {
			return fmt.Errorf("the outcome of operation %q is said to be unknown, and %q was offered", outcome.Operation,
				c.Operation)
		}
		before := head
		if head, err = t.append(st, c, before); err != nil {
			return fmt.Errorf("offered again: %w", err)
		}
		if _, ok := st.(store.Logger); ok {
			if log, err := t.log(st, before); err != nil || len(log) != 1 {
				return fmt.Errorf("offered again, it is in the log %d times (%v)", len(log), err)
			}
		}
	}
	return nil
}

func cutOffSaysSo(t *trial, st store.Store) error {
	head, err := t.found(st)
	if err != nil {
		return err
	}
	restore, err := t.backend.CutOff(st)
	if err != nil {
		return fmt.Errorf("cut off: %w", err)
	}
	c := t.commit(marker(1)...)
	for _, call := range calls(st, c, head) {
		err := t.within(call.name+", to a store that is cut off", func() error { return call.do(t.ctx) })
		if err := is(call.name+", to a store that is cut off", err, store.ErrUnavailable,
			store.ErrOutcomeUnknown); err != nil {
			restore()
			return err
		}
	}
	restore()
	return t.worksAgain(st, c, head)
}

func stalledReturns(t *trial, st store.Store) error {
	head, err := t.found(st)
	if err != nil {
		return err
	}
	resume, err := t.backend.Stall(st)
	if err != nil {
		return fmt.Errorf("stall: %w", err)
	}
	c := t.commit(marker(1)...)
	for _, call := range calls(st, c, head) {
		ctx, cancel := context.WithTimeout(t.ctx, 50*time.Millisecond)
		err := t.within(call.name+", to a store that stalls", func() error { return call.do(ctx) })
		cancel()
		if err := is(call.name+", to a store that stalls", err, context.DeadlineExceeded, store.ErrUnavailable,
			store.ErrOutcomeUnknown); err != nil {
			resume()
			return err
		}
	}
	resume()
	return t.worksAgain(st, c, head)
}

// worksAgain settles a commit that was offered in bad times, and makes another.
func (t *trial) worksAgain(st store.Store, c store.Commit, expected store.Revision) error {
	head, err := t.append(st, c, expected)
	if err != nil {
		return fmt.Errorf("in good times again: %w", err)
	}
	if _, err := t.append(st, t.commit(marker(2)...), head); err != nil {
		return fmt.Errorf("in good times again: %w", err)
	}
	return nil
}
