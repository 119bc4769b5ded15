package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"time"
)

// ConflictError says that somebody else has written rows that a commit writes too, since the
// revision that the commit was made from. Nothing has happened. It wraps [store.ErrConflict].
type ConflictError struct {
	Rows    []district.Key // written by both, by table and id; none if nobody knows which rows others have written
	Commits []store.Entry  // of others since that revision, in order, as far as there is a log
}

func (e *ConflictError) Error() string {
	if len(e.Rows) == 0 {
		return fmt.Sprintf("%v: too far to say where", store.ErrConflict)
	}
	names := make([]string, len(e.Rows))
	for i, r := range e.Rows {
		names[i] = strings.TrimSpace(fmt.Sprintf("%s %s", r.Table, r.ID))
	}
	text := fmt.Sprintf("%v: others have changed %s", store.ErrConflict, strings.Join(names, ", "))
	if n := len(e.Commits); n > 0 {
		last := &e.Commits[n-1]
		text += fmt.Sprintf(" (last by %q at %s)", last.Author, last.Time.UTC().Format(time.RFC3339))
	}
	return text
}

func (e *ConflictError) Unwrap() error { return store.ErrConflict }

// neverHead is a revision that no store has. Appending to it cannot succeed; the error tells
// whether the operation is already in the log.
var neverHead = store.RevisionOf("nowhere")

// CommitOption is said to [Engine.Commit] beside the commit: see [Since].
type CommitOption func(*commitOptions)

type commitOptions struct {
	base  store.Revision // the revision that the changes were made from
	based bool           // base is given
}

// Since says from which revision the changes were made: the revision of the district that a form
// showed, a file was written from or a client of an API has read; see [Engine.Snapshot]. A row
// that somebody else has written since then is a [*ConflictError], never a silent overwrite.
func Since(revision store.Revision) CommitOption {
	return func(o *commitOptions) { o.base, o.based = revision, true }
}

// Commit makes a commit, and returns its revision when this engine serves that revision or a
// later one. Other engines wait for it at [Engine.AtLeast].
//
// The changes are judged on the district that is served, as [district.District.Apply] does, and
// the error is its [district.Faults]. If the store has moved on meanwhile, they are judged again
// on the new head, and offered again. If somebody else has written the same rows since the
// revision that the changes were made from, the error is a [*ConflictError].
//
// That revision is the one given with [Since]. Without it the revision is the one served when
// Commit is called: then a row that was read earlier, and changed by somebody else before the
// call, is overwritten without notice. A program that writes back whole rows it has shown to
// somebody must give Since.
//
// If an outcome is not known, the very same commit is offered until it is known, or until ctx
// ends, which is a [*store.OutcomeError]: call Commit again with the same commit to find out. Any
// other error is the store's. A commit that has landed before, under the same operation, is not
// made again; its revision is returned.
//
// Nothing has happened when there is an error, unless it is an OutcomeError, or the revision is
// not zero: then the commit has landed, and the error says why it is not served here.
func (e *Engine) Commit(ctx context.Context, c store.Commit, options ...CommitOption) (store.Revision, error) {
	if err := e.running(); err != nil {
		return store.Revision{}, err
	}
	s := e.state.Load()
	if s.district == nil {
		return store.Revision{}, fmt.Errorf("%w: nothing was loaded: %w", store.ErrStale, s.err)
	}
	ctx, cancel := e.within(ctx)
	defer cancel()
	base, err := e.base(ctx, s, options)
	if err != nil {
		return store.Revision{}, err
	}
	s = e.state.Load() // at base or later
	for {
		refused, late := e.judge(ctx, s, base, c)
		if late != nil {
			return store.Revision{}, late
		}
		expected := s.revision
		if refused != nil {
			expected = neverHead // it may have landed before
		}
		head, err := e.offer(ctx, c, expected)
		if err == nil {
			_, err = e.AtLeast(ctx, head)
			return head, err
		}
		if !errors.Is(err, store.ErrConflict) {
			return store.Revision{}, err
		}
		if errors.Is(refused, store.ErrConflict) {
			return store.Revision{}, refused
		}
		next, late := e.catchUp(ctx)
		switch {
		case late != nil:
			return store.Revision{}, late
		case next.revision != s.revision:
			s = next
		case refused != nil:
			return store.Revision{}, refused
		default:
			return store.Revision{}, err
		}
	}
}

// base returns the revision that the changes of a commit were made from, once this engine has
// reached it. A revision that the store does not have is [store.ErrUnknownRevision].
func (e *Engine) base(ctx context.Context, s *state, options []CommitOption) (store.Revision, error) {
	o := commitOptions{base: s.revision}
	for _, option := range options {
		option(&o)
	}
	if _, reached := e.reached(o.base); !o.based || reached {
		return o.base, nil
	}
	_, err := e.log(ctx, o.base, func([]store.Entry) bool { return true })
	if errors.Is(err, store.ErrUnsupported) {
		return o.base, nil // judge refuses what cannot be told
	}
	if err == nil {
		_, err = e.AtLeast(ctx, o.base)
	}
	return o.base, err
}

// judge returns why a commit is refused on a state, nil if it is not: a [*ConflictError], or the
// faults of its changes. The second error says that this could not be found out.
func (e *Engine) judge(ctx context.Context, s *state, base store.Revision, c store.Commit) (refused, err error) {
	others, err := e.written(ctx, base)
	switch {
	case errors.Is(err, store.ErrUnsupported):
		return &ConflictError{}, nil
	case err != nil:
		return nil, err
	}
	if conflict := conflictOf(others, c); conflict != nil {
		return conflict, nil
	}
	_, refused = s.after(c.Changes, e.options.District)
	return refused, nil
}

// written returns the steps that led from a revision to the one that is served, or a later one.
// The error wraps [store.ErrUnsupported] if they are not remembered and the store has no log.
func (e *Engine) written(ctx context.Context, base store.Revision) ([]Swap, error) {
	e.mu.Lock()
	served := e.state.Load().revision
	first := slices.IndexFunc(e.recent, func(c Swap) bool { return c.Before == base && c.After != base })
	var recent []Swap
	if first >= 0 {
		recent = slices.Clone(e.recent[first:])
	}
	e.mu.Unlock()
	if first >= 0 || served == base {
		return recent, nil
	}
	commits, err := e.log(ctx, base, func(log []store.Entry) bool { return log[len(log)-1].Revision == served })
	if err != nil {
		return nil, err
	}
	var s step
	s.passes(commits)
	return []Swap{s.Swap}, nil
}

// conflictOf returns the error of a commit that writes rows that others have written; nil if there are
// none, or if the commit is one of theirs.
func conflictOf(others []Swap, c store.Commit) *ConflictError {
	own := map[district.Key]bool{}
	for _, change := range c.Changes.Changes {
		own[change.Key()] = true
	}
	found := new(ConflictError)
	for _, other := range others {
		found.Commits = append(found.Commits, other.Commits...)
		for _, change := range other.changes {
			if r := change.Key(); own[r] {
				delete(own, r)
				found.Rows = append(found.Rows, r)
			}
		}
	}
	landed := slices.ContainsFunc(found.Commits, func(other store.Entry) bool { return other.Operation == c.Operation })
	if len(found.Rows) == 0 || landed {
		return nil
	}
	slices.SortFunc(found.Rows, func(a, b district.Key) int {
		return cmp.Or(strings.Compare(a.Table, b.Table), strings.Compare(a.ID, b.ID))
	})
	return found
}

// offer offers a commit to the store until the outcome is known.
func (e *Engine) offer(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
	var unknown error
	for failures := 1; ; failures++ {
		head, err := ask(ctx, e, func(ctx context.Context) (store.Revision, error) {
			return store.Append(ctx, e.store, c, expected)
		})
		switch {
		case errors.Is(err, errUnanswered):
			unknown = &store.OutcomeError{Operation: c.Operation, Expected: expected, Err: err}
		case errors.Is(err, store.ErrOutcomeUnknown):
			unknown = err
		case unknown == nil, err == nil, errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrOperation):
			return head, err
		} // else this attempt has failed, and what became of the ones before is as open as it was
		if !pause(ctx, e.options.backoff(failures)) {
			return store.Revision{}, unknown
		}
	}
}

// catchUp returns the state after the store was looked at once more.
func (e *Engine) catchUp(ctx context.Context) (*state, error) {
	for n := e.hurry(); ; n++ {
		s, err := e.looked(ctx, n)
		switch {
		case err != nil:
			return nil, err
		case s.good >= n:
			return s, nil
		case s.err != nil:
			return nil, s.err
		}
	}
}
