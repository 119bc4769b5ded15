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
)

// ConflictError says that others have changed the rows that a commit was to change, while it
// was made. Nothing has happened. It wraps [store.ErrConflict].
type ConflictError struct {
	Rows    []district.Key // that both have changed, by table and id; none if it is not known what others have changed
	Commits []store.Entry  // of the others, in order, as far as there is a log of them
}

func (e *ConflictError) Error() string {
	if len(e.Rows) == 0 {
		return fmt.Sprintf("%v: too far to say where", store.ErrConflict)
	}
	names := make([]string, len(e.Rows))
	for i, r := range e.Rows {
		names[i] = strings.TrimSpace(fmt.Sprintf("%s %s", r.Table, r.ID))
	}
	return fmt.Sprintf("%v: others have changed %s", store.ErrConflict, strings.Join(names, ", "))
}

func (e *ConflictError) Unwrap() error { return store.ErrConflict }

// nowhere is the head of no store: a commit that is offered to it lands never, and the
// answer tells whether it has landed before.
var nowhere = store.RevisionOf("nowhere")

// Commit makes a commit, and returns its revision when that, or a later one, is served by
// this engine. Other engines wait for the revision at [Engine.AtLeast].
//
// The changes are judged by what is served, as [district.District.Apply] does, and the error
// is its [district.Faults]. If the store has moved on meanwhile they are judged once more,
// and offered again; unless others have changed the same rows, which is a [*ConflictError].
// If an outcome is not known the very same commit is offered until it is, or until ctx ends,
// which is a [*store.OutcomeError]: call Commit again with the same commit to find out. Any
// other error is the store's. A commit that has landed before, under the same operation, is
// not made again, and its revision returned.
//
// Nothing has happened when there is an error, unless it is an OutcomeError, or the revision
// is not zero: then the commit has landed, and the error says why it is not served here.
func (e *Engine) Commit(ctx context.Context, c store.Commit) (store.Revision, error) {
	if err := e.running(); err != nil {
		return store.Revision{}, err
	}
	s := e.state.Load()
	if s.district == nil {
		return store.Revision{}, fmt.Errorf("%w: nothing was loaded: %w", store.ErrStale, s.err)
	}
	ctx, cancel := e.within(ctx)
	defer cancel()
	begun := s.changes
	for {
		expected := s.revision
		_, fault := s.after(c.Changes, e.options.District)
		if fault != nil {
			expected = nowhere
		}
		head, err := e.offer(ctx, c, expected)
		if err == nil {
			_, err = e.AtLeast(ctx, head)
			return head, err
		}
		if !errors.Is(err, store.ErrConflict) {
			return store.Revision{}, err
		}
		next, late := e.catchUp(ctx, begun, c)
		switch {
		case late != nil:
			return store.Revision{}, late
		case next.revision != s.revision:
			s = next
		case fault != nil:
			return store.Revision{}, fault
		default:
			return store.Revision{}, err
		}
	}
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

// catchUp returns the state when the store was looked at once more, unless others have
// touched rows that a commit touches since there were as many changes.
func (e *Engine) catchUp(ctx context.Context, begun int, c store.Commit) (*state, error) {
	for n := e.hurry(); ; n++ {
		s, err := e.looked(ctx, n)
		switch {
		case err != nil:
			return nil, err
		case s.good >= n:
			return s, e.conflict(begun, c)
		case s.err != nil:
			return nil, s.err
		}
	}
}

// conflict returns the error of a commit that touches rows that others have touched since
// there were as many changes; nil if there are none.
func (e *Engine) conflict(begun int, c store.Commit) error {
	others, known := e.since(begun)
	if !known {
		return &ConflictError{}
	}
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
	if len(found.Rows) == 0 {
		return nil
	}
	slices.SortFunc(found.Rows, func(a, b district.Key) int {
		return cmp.Or(strings.Compare(a.Table, b.Table), strings.Compare(a.ID, b.ID))
	})
	return found
}
