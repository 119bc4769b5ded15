package live

import (
	"context"
	"errors"
	"fmt"

	"github.com/hallpass-go/hallpass/store"
)

// attemptsIn is how often a commit is judged anew inside a transaction in which the head moves.
const attemptsIn = 5

// CommitIn makes a commit inside a transaction of the host's, so that a change of the policy and
// the host's own rows land together or not at all. The store is the one that the engine follows,
// in the transaction, such as sqlstore's st.In(tx) or st.InPgx(tx). The changes are judged as [Engine.Commit]
// judges them, on what the transaction sees, and the errors are the same.
//
// The revision it returns exists once the host's COMMIT has returned: wait for it with
// [Engine.AtLeast]. An error means that nothing of the commit is in the transaction, which can go
// on. If it wraps [store.ErrConflict] and is not a [*ConflictError], the transaction cannot see
// the head: begin another.
func (e *Engine) CommitIn(ctx context.Context, tx store.Committer, c store.Commit,
	options ...CommitOption) (store.Revision, error) {
	if err := e.running(); err != nil {
		return store.Revision{}, err
	}
	s := e.state.Load()
	if s.district == nil {
		return store.Revision{}, fmt.Errorf("%w: nothing was loaded: %w", store.ErrStale, s.err)
	}
	o := commitOptions{base: s.revision}
	for _, option := range options {
		option(&o)
	}
	seen := served{s.district, s.revision, s.zone}
	for n := 1; ; n++ {
		var err error
		if seen, err = e.catchUpIn(ctx, tx, seen); err != nil {
			return store.Revision{}, err
		}
		expected, refused := seen.revision, error(nil)
		others, err := writtenIn(ctx, tx, o.base, seen.revision)
		switch {
		case errors.Is(err, store.ErrUnsupported):
			refused = &ConflictError{}
		case err != nil:
			return store.Revision{}, err
		default:
			if conflict := conflictOf(others, c); conflict != nil {
				refused = conflict
			} else {
				_, refused = seen.after(c.Changes, e.options.District)
			}
		}
		if refused != nil {
			expected = neverHead // it may have landed before
		}
		revision, err := store.Append(ctx, tx, c, expected)
		switch {
		case err == nil, !errors.Is(err, store.ErrConflict):
			return revision, err
		case refused != nil:
			return store.Revision{}, refused
		case n == attemptsIn || !errors.As(err, new(*store.MovedError)):
			return store.Revision{}, err
		}
	}
}

// catchUpIn returns the district as the transaction sees it: the one that was seen last, after the
// commits since, or all facts anew where no log of the transaction leads there.
func (e *Engine) catchUpIn(ctx context.Context, tx store.Store, seen served) (served, error) {
	anew := false
	for entry, err := range store.Log(ctx, tx, seen.revision) {
		if anew = errors.Is(err, store.ErrUnsupported) || errors.Is(err, store.ErrUnknownRevision); anew {
			break
		}
		if err != nil {
			return served{}, err
		}
		next, fault := seen.after(entry.Changes, e.options.District)
		if anew = fault != nil; anew {
			break // it may be no worse than other rows that a store holds (R13)
		}
		seen, seen.revision = next, entry.Revision
	}
	if !anew {
		return seen, nil
	}
	facts, head, err := tx.Load(ctx) // the log is no longer being read: a transaction does one thing at a time
	if err != nil {
		return served{}, err
	}
	next, err := e.compile(&state{served: seen}, facts, head)
	if err != nil {
		return served{}, &RevisionError{head, err}
	}
	next.district = next.district.At(seen.district.Day())
	return next, nil
}

// writtenIn returns the step from a revision to the head that the transaction sees.
func writtenIn(ctx context.Context, tx store.Store, base, head store.Revision) ([]Swap, error) {
	if base == head {
		return nil, nil
	}
	var commits []store.Entry
	for entry, err := range store.Log(ctx, tx, base) {
		if err != nil {
			return nil, err
		}
		commits = append(commits, entry)
	}
	var s step
	s.passes(commits)
	return []Swap{s.Swap}, nil
}
