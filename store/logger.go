package store

import (
	"context"
	"fmt"
	"iter"
)

// Logger is a store that keeps its commits.
type Logger interface {
	Store

	// Log must give the commits after a revision, in the order they were made, each once and none
	// left out, up to the head as it is when the ranging begins, or a later one. After the zero
	// revision it must give all.
	//
	// For a revision that the store does not have it must give [ErrUnknownRevision] only, so that
	// the caller loads anew. An error must be the last thing that it gives, and each commit must
	// follow on the one given before it. The sequence may be ranged over again, and then begins
	// again.
	Log(ctx context.Context, after Revision) iter.Seq2[Entry, error]
}

// Log returns the commits of a store after a revision, in order. An error is the last thing that it
// gives.
//
// A store that is no [Logger] has no commits after the revision it is at. If it is at another revision,
// nobody knows which commits led there, and the error is [ErrUnsupported]: load the facts, and compare
// them with [Between].
func Log(ctx context.Context, st Store, after Revision) iter.Seq2[Entry, error] {
	if st, ok := st.(Logger); ok {
		return st.Log(ctx, after)
	}
	return func(yield func(Entry, error) bool) {
		_, head, err := st.Load(ctx)
		if err == nil && head != after {
			err = fmt.Errorf("the log of this store: %w", ErrUnsupported)
		}
		if err != nil {
			yield(Entry{}, err)
		}
	}
}

// Find looks for an operation in the log after a revision, and reports whether it has landed there. It
// is for people and reports. To settle a commit whose outcome is unknown, offer the same commit again
// (see [OutcomeError]): an operation that was not found may still land, until the head is no longer the
// revision that it was offered to.
func Find(ctx context.Context, st Store, operation string, after Revision) (Entry, bool, error) {
	for e, err := range Log(ctx, st, after) {
		if err != nil {
			return Entry{}, false, err
		}
		if e.Operation == operation {
			return e, true, nil
		}
	}
	return Entry{}, false, nil
}
