package storetest

import (
	"context"
	"errors"
	"fmt"

	"github.com/hallpass-go/hallpass/store"
)

// walker is a state machine: a store, and beside it a model of it, which is every commit that has
// landed and a picture of the facts after each.
type walker struct {
	*trial
	st    store.Store
	log   []made
	shown []picture // after each commit; the first is of the empty store
}

func (w *walker) head() store.Revision { return w.at(len(w.log)) }

// at returns the revision after n commits.
func (w *walker) at(n int) store.Revision {
	if n == 0 {
		return store.Revision{}
	}
	return w.log[n-1].revision
}

func randomWalk(t *trial, st store.Store) error {
	w := &walker{trial: t, st: st, shown: []picture{{}}}
	steps := [...]struct {
		name string
		do   func() error
	}{
		{"commit", w.commits}, {"commit", w.commits}, {"commit", w.commits},
		{"commit to another revision", w.conflicts},
		{"commit again", w.repeats},
		{"commit the operation of another", w.reuses},
		{"load", w.loads},
		{"log", w.logs},
		{"history", w.remembers},
		{"wait", w.waits},
		{"reopen", w.reopens},
	}
	for n := range 300 {
		step := steps[t.random.IntN(len(steps))]
		if err := step.do(); err != nil {
			return fmt.Errorf("step %d, %s: %w", n+1, step.name, err)
		}
	}
	return w.loads()
}

// offer returns a commit that may land next.
func (w *walker) offer() store.Commit {
	c := w.commit(randomChanges(w.random)...)
	if len(w.log) == 0 {
		c.Changes.Changes = append(marker(0), theDistrict())
	}
	c.Changes.CatalogUpdate = w.random.IntN(4) == 0
	return c
}

func (w *walker) commits() error {
	c := w.offer()
	head, err := w.append(w.st, c, w.head())
	if err != nil {
		return err
	}
	for n := range len(w.log) + 1 {
		if w.at(n) == head {
			return breaks("P5", "commits %d and %d have one revision", n, len(w.log)+1)
		}
	}
	w.shown = append(w.shown, w.shown[len(w.log)].with(c.Changes))
	w.log = append(w.log, made{c, head})
	return nil
}

func (w *walker) conflicts() error {
	expected := store.RevisionOf("never")
	if n := w.random.IntN(len(w.log) + 1); n < len(w.log) {
		expected = w.at(n)
	}
	c := w.offer()
	c.Changes.Changes = append(marker(0), theDistrict())
	if _, err := store.Append(w.ctx, w.st, c, expected); !errors.Is(err, store.ErrConflict) {
		return breaks("P4", "%w, not a conflict", orNone(err))
	}
	return w.loads()
}

func (w *walker) repeats() error {
	if len(w.log) == 0 {
		return nil
	}
	again := w.log[w.random.IntN(len(w.log))]
	expected := w.at(1 + w.random.IntN(len(w.log)))
	if got, err := store.Append(w.ctx, w.st, again.Commit, expected); err != nil || got != again.revision {
		return breaks("P9", "revision %q, not %q (%w)", got, again.revision, orNone(err))
	}
	return w.loads()
}

func (w *walker) reuses() error {
	if len(w.log) == 0 {
		return nil
	}
	c := w.offer()
	c.Operation = w.log[w.random.IntN(len(w.log))].Operation
	if _, err := store.Append(w.ctx, w.st, c, w.head()); !errors.Is(err, store.ErrOperation) {
		return breaks("P9", "%w, not ErrOperation", orNone(err))
	}
	return w.loads()
}

func (w *walker) loads() error { return w.same(w.st, w.shown[len(w.log)], w.head()) }

func (w *walker) logs() error {
	if _, ok := w.st.(store.Logger); !ok {
		return nil
	}
	n := w.random.IntN(len(w.log) + 1)
	log, err := w.trial.log(w.st, w.at(n))
	if err != nil {
		return err
	}
	if err := lists(log, w.log[n:], w.at(n)); err != nil {
		return breaks("P6", "after %d commits: %w", n, err)
	}
	log, err = w.logBackward(w.st, w.at(n), 5)
	if err != nil {
		return err
	}
	until := n - 1
	if n == 0 {
		until = len(w.log) // from the head on
	}
	if err := listsBackward(log, w.log[:until], 5); err != nil {
		return breaks("P6", "before commit %d: %w", n, err)
	}
	return nil
}

func (w *walker) remembers() error {
	if _, ok := w.st.(store.Historian); !ok {
		return nil
	}
	n := w.random.IntN(len(w.log) + 1)
	facts, err := store.At(w.ctx, w.st, w.at(n))
	if err == nil {
		err = pictureOf(facts).differs(w.shown[n])
	}
	if err != nil {
		return breaks("P11", "after %d commits: %w", n, err)
	}
	return nil
}

func (w *walker) waits() error {
	if _, ok := w.st.(store.Waiter); !ok || len(w.log) == 0 {
		return nil
	}
	seen := w.at(w.random.IntN(len(w.log)))
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	if err := w.within("wait", func() error { return store.Wait(ctx, w.st, seen, nil) }); err != nil {
		return breaks("P10", "%w", err)
	}
	return nil
}

func (w *walker) reopens() error {
	if w.backend.Reopen == nil || w.random.IntN(8) > 0 {
		return nil
	}
	next, err := w.reopen(w.st)
	if err != nil {
		return breaks("P17", "%w", err)
	}
	w.st = next
	return w.loads()
}
