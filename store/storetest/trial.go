package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// trial is one run of one check.
type trial struct {
	ctx     context.Context // ends with the run
	backend Backend
	random  *rand.Rand // not for concurrent use
	opened  []store.Store
	made    atomic.Int64 // commits
}

// keep has a store closed when the run is over.
func (t *trial) keep(st store.Store, err error) (store.Store, error) {
	if err == nil {
		t.opened = append(t.opened, st)
	}
	return st, err
}

func (t *trial) close() {
	for _, st := range t.opened {
		if c, ok := st.(io.Closer); ok {
			_ = c.Close() // again, for some
		}
	}
}

// theTime is when the first commit of a run is made.
var theTime = time.Date(2026, time.August, 17, 7, 30, 0, 123456789, time.UTC)

// commit returns a commit of its own operation and time.
func (t *trial) commit(changes ...district.Change) store.Commit {
	n := t.made.Add(1)
	return store.Commit{
		Operation: "op-" + strconv.FormatInt(n, 10),
		Author:    "registrar",
		Reason:    "commit " + strconv.FormatInt(n, 10),
		Time:      theTime.Add(time.Duration(n) * time.Minute),
		Changes:   district.Changes{Changes: changes},
	}
}

// append makes a commit that must land. It settles an outcome that is not known, and says
// if an error was a lie.
func (t *trial) append(st store.Store, c store.Commit, expected store.Revision) (store.Revision, error) {
	var head store.Revision
	var err error
	for range 5 {
		ctx, cancel := context.WithTimeout(t.ctx, t.backend.Patience)
		head, err = store.Append(ctx, st, c, expected)
		cancel()
		if !errors.Is(err, store.ErrOutcomeUnknown) {
			break
		}
	}
	if err == nil {
		return head, nil
	}
	if _, ok := st.(store.Logger); ok {
		if landed, lookErr := t.landed(st, c, expected); lookErr == nil && landed {
			return head, breaks("P13", "the commit is in the store, but Append said: %w", err)
		}
	}
	return head, fmt.Errorf("commit: %w", err)
}

// landed reports whether a commit is in a store: in its log; or, if the store has no log and had no
// other writer, if the head is no longer the revision that the commit was offered to.
func (t *trial) landed(st store.Store, c store.Commit, expected store.Revision) (bool, error) {
	if _, ok := st.(store.Logger); ok {
		_, landed, err := store.Find(t.ctx, st, c.Operation, store.Revision{})
		return landed, err
	}
	_, head, err := st.Load(t.ctx)
	return head != expected, err
}

// found makes the first commit of a store.
func (t *trial) found(st store.Store, changes ...district.Change) (store.Revision, error) {
	return t.append(st, t.commit(append(changes, theDistrict())...), store.Revision{})
}

// begun returns the facts of a store that has a first commit, its head, and the number of commits in
// its log. A store that takes no commits is used as it is.
func (t *trial) begun(st store.Store) (picture, store.Revision, int, error) {
	if _, ok := st.(store.Committer); ok {
		if _, err := t.found(st); err != nil {
			return nil, store.Revision{}, 0, err
		}
	}
	var log []store.Entry
	want, head, err := t.load(st)
	if _, ok := st.(store.Logger); ok && err == nil {
		log, err = t.log(st, store.Revision{})
	}
	return want, head, len(log), err
}

// log returns the whole log after a revision.
func (t *trial) log(st store.Store, after store.Revision) ([]store.Entry, error) {
	return collect(store.Log(t.ctx, st, after))
}

// logBackward returns the last commits before that of a revision, the last first.
func (t *trial) logBackward(st store.Store, before store.Revision, limit int) ([]store.Entry, error) {
	return collect(store.LogBackward(t.ctx, st, before, limit))
}

func collect(log iter.Seq2[store.Entry, error]) ([]store.Entry, error) {
	var out []store.Entry
	for e, err := range log {
		if err != nil {
			return out, fmt.Errorf("log: %w", err)
		}
		out = append(out, e)
	}
	return out, nil
}

// load returns the facts of a store, as a picture, and its head.
func (t *trial) load(st store.Store) (picture, store.Revision, error) {
	facts, head, err := st.Load(t.ctx)
	if err != nil {
		return nil, head, fmt.Errorf("load: %w", err)
	}
	if facts == nil || facts.Format != 1 {
		return nil, head, errors.New("load: no facts of format 1")
	}
	return pictureOf(facts), head, nil
}

// same returns an error unless a store is at a head and holds what a picture shows.
func (t *trial) same(st store.Store, want picture, head store.Revision) error {
	got, at, err := t.load(st)
	if err != nil {
		return err
	}
	if at != head {
		return fmt.Errorf("load: the head is %q, not %q", at, head)
	}
	return got.differs(want)
}

// within calls f and returns its error, or one that says that f did not return in time.
func (t *trial) within(what string, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	return t.returned(what, done)
}

func (t *trial) returned(what string, done <-chan error) error {
	timer := time.NewTimer(t.backend.Patience)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-timer.C:
		return fmt.Errorf("%s: has not returned after %v", what, t.backend.Patience)
	}
}

// is returns an error unless err wraps one of some errors.
func is(what string, err error, wanted ...error) error {
	for _, want := range wanted {
		if errors.Is(err, want) {
			return nil
		}
	}
	if err == nil {
		return fmt.Errorf("%s: no error, not %q", what, wanted)
	}
	return fmt.Errorf("%s: %w, not %q", what, err, wanted)
}

// beginning is how long a wait has to begin.
const beginning = 2 * time.Millisecond
