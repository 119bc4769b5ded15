package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/hallpass-go/hallpass/store"
)

// Backend says how the suite gets at the stores it checks. Open is required. For each other function
// that is nil, the checks that need it are reported as skipped.
type Backend struct {
	// Open must return a fresh, empty store, or, for a store that is no [store.Committer], one that
	// holds any facts. A store that is an [io.Closer] is closed when a check is done.
	Open func() (store.Store, error)

	// Edit changes the facts of a store otherwise than by a commit: with an editor, or in the
	// tables of the host.
	Edit func(st store.Store) error

	// Reopen opens the data of a store again, which has been closed if it can be.
	Reopen func(st store.Store) (store.Store, error)

	// Crash ends a store at once, as the loss of the process or of power would, while it is
	// being used, and opens what is left.
	Crash func(st store.Store) (store.Store, error)

	// CutOff makes the data of a store unreachable, until the function it returns is called.
	CutOff func(st store.Store) (restore func(), err error)

	// Stall makes the data of a store give no answer at all until the function it returns is
	// called.
	Stall func(st store.Store) (resume func(), err error)

	// Patience is how long a call may take that has every reason to return: ten seconds if
	// zero or less.
	Patience time.Duration

	// Seed begins the generator; zero is a random seed.
	Seed uint64

	// Skipped is called for each check that [Check] skips, with the reason. Nil prints it on
	// standard error.
	Skipped func(check, reason string)
}

// BrokenError says which promise of package store is broken, and how.
type BrokenError struct {
	Promise string // P1 to P18; for a random walk that breaks none by name, P3
	Words   string // of the promise
	Seed    uint64 // repeats the run
	Err     error  // how it is broken
}

func (e *BrokenError) Error() string {
	return fmt.Sprintf("%s %s: %v (seed %d)", e.Promise, e.Words, e.Err, e.Seed)
}

func (e *BrokenError) Unwrap() error { return e.Err }

// Test runs each check as a subtest.
func Test(t *testing.T, backend Backend) {
	t.Helper()
	backend.begin()
	for _, c := range checks() {
		t.Run(c.name(), func(t *testing.T) {
			err := c.on(backend)
			if reason, ok := errors.AsType[skip](err); ok {
				t.Skip(string(reason))
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// Check runs all checks and returns every broken promise, joined in the order of the promises: a
// [*BrokenError] for each check that found something.
func Check(backend Backend) error {
	backend.begin()
	var broken []error
	for _, c := range checks() {
		err := c.on(backend)
		if reason, ok := errors.AsType[skip](err); ok {
			backend.Skipped(c.name(), string(reason))
			continue
		}
		broken = append(broken, err)
	}
	return errors.Join(broken...)
}

func (b *Backend) begin() {
	if b.Patience <= 0 {
		b.Patience = 10 * time.Second
	}
	if b.Seed == 0 {
		b.Seed = rand.Uint64()
	}
	if b.Skipped == nil {
		b.Skipped = func(check, reason string) { fmt.Fprintf(os.Stderr, "skipped: %s: %s\n", check, reason) }
	}
}

// check is one way to see whether a promise is kept.
type check struct {
	promise string
	words   string
	needs   needs
	run     func(*trial, store.Store) error // of a fresh store
}

func (c *check) name() string { return c.promise + " " + c.words }

// on runs the check, and returns nil, a skip or a BrokenError.
func (c *check) on(b Backend) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	t := &trial{ctx: ctx, backend: b, random: rand.New(rand.NewPCG(b.Seed, 1))}
	defer t.close()
	st, err := t.keep(b.Open())
	if err == nil {
		if reason := c.needs.missing(b, st); reason != "" {
			return skip(reason)
		}
		err = c.run(t, st)
	}
	if err == nil {
		return nil
	}
	broken := &BrokenError{Promise: c.promise, Words: c.words, Seed: b.Seed, Err: err}
	if other, ok := errors.AsType[*otherPromise](err); ok {
		broken.Promise, broken.Words, broken.Err = other.promise, wordsOf(other.promise), other.err
	}
	return broken
}

// otherPromise is the error of a check that found a promise broken that is not its own.
type otherPromise struct {
	promise string
	err     error
}

func (e *otherPromise) Error() string { return e.err.Error() }

func breaks(promise, format string, args ...any) error {
	return &otherPromise{promise, fmt.Errorf(format, args...)}
}

func wordsOf(promise string) string {
	for _, c := range checks() {
		if c.promise == promise {
			return c.words
		}
	}
	return ""
}

// skip is the reason why a check is not made.
type skip string

func (s skip) Error() string { return string(s) }

// needs are the abilities of a store and the means of its backend that a check uses.
type needs uint

const (
	waits needs = 1 << iota
	logs
	commits
	remembers
	closes
	edit
	reopen
	crash
	cutOff
	stall
)

// missing returns the reason why a check cannot be made, "" if it can.
func (n needs) missing(b Backend, st store.Store) string {
	_, isWaiter := st.(store.Waiter)
	_, isLogger := st.(store.Logger)
	_, isCommitter := st.(store.Committer)
	_, isHistorian := st.(store.Historian)
	_, isCloser := st.(io.Closer)
	for _, x := range [...]struct {
		need   needs
		has    bool
		reason string
	}{
		{waits, isWaiter, "the store is no Waiter"},
		{logs, isLogger, "the store is no Logger"},
		{commits, isCommitter, "the store is no Committer"},
		{remembers, isHistorian, "the store is no Historian"},
		{closes, isCloser, "the store is no io.Closer"},
		{edit, b.Edit != nil, "the backend has no Edit"},
		{reopen, b.Reopen != nil, "the backend has no Reopen"},
		{crash, b.Crash != nil, "the backend has no Crash"},
		{cutOff, b.CutOff != nil, "the backend has no CutOff"},
		{stall, b.Stall != nil, "the backend has no Stall"},
	} {
		if n&x.need != 0 && !x.has {
			return x.reason
		}
	}
	return ""
}
