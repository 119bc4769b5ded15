package live

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// ErrBack is wrapped by the error about a store that has gone back to an earlier revision, or was
// emptied. A store promises not to: the engine does not follow it there, and refuses everything once
// MaxAge is over. It follows again from the next new revision; or follow the store anew.
var ErrBack = errors.New("the store has gone back to an earlier revision")

// RevisionError says that a revision of the store cannot be served. The engine serves the one before.
type RevisionError struct {
	Revision store.Revision
	Err      error // [district.Faults], or one that wraps [store.ErrZone]
}

func (e *RevisionError) Error() string { return fmt.Sprintf("revision %.12s: %v", e.Revision, e.Err) }

func (e *RevisionError) Unwrap() error { return e.Err }

// maxEntries is how many commits are read in one look.
const maxEntries = 1000

// step leads from the district that is served to the next.
type step struct {
	served
	Swap
	isHead bool // the revision was the head when the look began, or later
	parted bool // nobody knows whether it comes after the revision that was served before
}

// look looks at the store, and serves its district. It is called by one goroutine at a time.
func (e *Engine) look(ctx context.Context) {
	e.mu.Lock()
	e.begun++
	n := e.begun
	e.mu.Unlock()
	now := time.Now()
	s := e.state.Load()
	next, err := e.next(ctx, s)
	if ctx.Err() != nil && s.looked > 0 {
		return // the end of the engine is no failure of the store
	}
	var change *Swap
	if next.district != nil && (next.revision != s.revision || s.district == nil) {
		change = &next.Swap
	}
	e.replace(func(s *state) {
		if change != nil {
			s.served = next.served
			s.head = next.revision
			e.remember(&next)
		}
		if next.isHead {
			s.good, s.confirmed, s.head = n, now, s.revision
		}
		s.looked, s.err = n, err
		if s.failed++; err == nil {
			s.failed = 0
		}
		if bad, ok := errors.AsType[*RevisionError](err); ok {
			s.head = bad.Revision
		}
	}, change)
}

// remember notes the revisions that a step leads past.
func (e *Engine) remember(next *step) {
	if next.parted {
		e.seen.part()
	}
	for i := range next.Commits {
		e.seen.add(next.Commits[i].Revision)
	}
	e.seen.add(next.revision)
}

// next returns the step from a state to the head of the store. With an error it may be a part of the
// way.
func (e *Engine) next(ctx context.Context, s *state) (step, error) {
	if s.district == nil {
		return e.load(ctx, s)
	}
	entries, err := e.log(ctx, s.revision, func(log []store.Entry) bool { return len(log) == maxEntries })
	switch {
	case errors.Is(err, store.ErrUnsupported), errors.Is(err, store.ErrUnknownRevision):
		return e.load(ctx, s)
	case err != nil:
		return step{}, err
	}
	next := step{served: s.served, isHead: len(entries) < maxEntries}
	next.Before, next.Everything = s.revision, s.revision.IsZero()
	for i := range entries {
		after, err := next.after(entries[i].Changes, e.options.District)
		if err == nil {
			next.served, next.revision = after, entries[i].Revision
			continue
		}
		loaded, err := e.load(ctx, s) // it may be no worse than others that a store holds (R13)
		if err == nil && loaded.revision == s.revision {
			err = fmt.Errorf("%w: what is loaded is behind the log", ErrBack)
		}
		if err != nil {
			next.isHead = false
			next.passes(entries[:i])
			return next, err
		}
		return loaded, nil
	}
	next.passes(entries)
	return next, nil
}

// passes notes the commits that led to the step.
func (s *step) passes(commits []store.Entry) {
	s.Commits = commits
	var changes []district.Change
	for i := range commits {
		changes = append(changes, commits[i].Changes.Changes...)
	}
	s.tell(changes)
}

// log returns the commits of the store's log after a revision, in order, up to the head or
// the one after which enough says that it is.
func (e *Engine) log(ctx context.Context, after store.Revision,
	enough func([]store.Entry) bool) ([]store.Entry, error) {
	logger, ok := e.store.(store.Logger)
	if !ok {
		return nil, store.ErrUnsupported
	}
	return ask(ctx, e, func(ctx context.Context) ([]store.Entry, error) {
		var log []store.Entry
		for entry, err := range logger.Log(ctx, after) {
			if err != nil {
				return nil, err
			}
			if entry.Previous != after {
				return nil, fmt.Errorf("%w: a commit of the log follows on %.12s, not on %.12s", store.ErrCorrupt, entry.Previous,
					after)
			}
			after = entry.Revision
			if log = append(log, entry); enough(log) {
				break
			}
		}
		return log, nil
	})
}

// load returns the district of all facts that the store has.
func (e *Engine) load(ctx context.Context, s *state) (step, error) {
	type loaded struct {
		facts *district.Facts
		head  store.Revision
	}
	now, err := ask(ctx, e, func(ctx context.Context) (loaded, error) {
		facts, head, err := e.store.Load(ctx)
		return loaded{facts, head}, err
	})
	if err != nil {
		return step{}, err
	}
	if s.district != nil && now.head == s.revision {
		return step{served: s.served, isHead: true}, nil
	}
	commits, parted, err := e.between(ctx, s, now.head)
	if err != nil {
		return step{}, err
	}
	next, err := e.compile(s, now.facts, now.head)
	if err != nil {
		return step{}, &RevisionError{now.head, err}
	}
	out := step{served: next, isHead: true, parted: parted,
		Swap: Swap{Before: s.revision, Commits: commits, Everything: true}}
	if s.revision.IsZero() {
		out.changes = store.Between(nil, now.facts).Changes
		return out, nil
	}
	// Where it can, the served district is changed into the loaded one, and shares memory with it.
	changes := store.Between(s.district.Facts(), now.facts)
	if next, err := s.after(changes, e.options.District); err == nil {
		out.district, out.Everything = next.district, false
	}
	out.tell(changes.Changes)
	return out, nil
}

// between returns the commits that led from a state to the revision that was loaded, if the store has a
// log. Parted says that nobody knows whether that revision comes later. An error says that it does not.
func (e *Engine) between(ctx context.Context, s *state,
	head store.Revision) (commits []store.Entry, parted bool, err error) {
	if s.district == nil {
		return nil, false, nil
	}
	e.mu.Lock()
	back := head.IsZero() || e.seen.has(head)
	e.mu.Unlock()
	if !back {
		commits, err = e.log(ctx, s.revision, func(log []store.Entry) bool { return log[len(log)-1].Revision == head })
		switch {
		case errors.Is(err, store.ErrUnsupported):
			return nil, false, nil
		case errors.Is(err, store.ErrUnknownRevision):
			return nil, true, nil
		case err != nil:
			return nil, false, err
		}
		back = len(commits) == 0 || commits[len(commits)-1].Revision != head
	}
	if back {
		return nil, false, fmt.Errorf("%w: from %.12s to %.12s", ErrBack, s.revision, head)
	}
	return commits, false, nil
}

// compile compiles facts, leniently, as those that follow on a state: handles stay good.
func (e *Engine) compile(s *state, facts *district.Facts, head store.Revision) (served, error) {
	if head.IsZero() {
		return served{empty, head, time.UTC}, nil
	}
	d, err := s.district, error(nil)
	if d == nil || s.revision.IsZero() {
		d, err = district.New(facts, 0, e.options.District)
	} else {
		d, err = d.Next(facts)
	}
	if err != nil {
		return served{}, err
	}
	zone, err := store.Zone(d.Info().TimeZone)
	return served{d, head, zone}, err
}
