package store

import (
	"context"
	"fmt"
	"time"

	"github.com/hallpass-go/hallpass/district"
)

// Historian is a store that can be read as it was.
type Historian interface {
	Store

	// At must return the facts as of a revision: those that Load returned, or would have returned,
	// when it was the head. For the zero revision it must return the facts of an empty store, and
	// for one that the store does not have [ErrUnknownRevision].
	At(ctx context.Context, revision Revision) (*district.Facts, error)

	// RevisionAt must return the revision of the last commit in the log whose time is not after t,
	// the zero revision if there is none. The order is that of the log, whatever the clocks of the
	// authors said.
	RevisionAt(ctx context.Context, t time.Time) (Revision, error)
}

// At returns the facts as of a revision.
//
// For a store that is no [Historian] it replays the log. A store without a log knows its present
// revision only: any other is [ErrUnsupported].
func At(ctx context.Context, st Store, revision Revision) (*district.Facts, error) {
	if st, ok := st.(Historian); ok {
		return st.At(ctx, revision)
	}
	if _, ok := st.(Logger); ok {
		return replayTo(ctx, st, revision)
	}
	facts, head, err := st.Load(ctx)
	switch {
	case err != nil:
		return nil, err
	case head != revision:
		return nil, fmt.Errorf("earlier revisions of this store: %w", ErrUnsupported)
	}
	return facts, nil
}

func replayTo(ctx context.Context, st Store, revision Revision) (*district.Facts, error) {
	var r Replay
	var at Revision
	for e, err := range Log(ctx, st, Revision{}) {
		if err != nil {
			return nil, err
		}
		if at == revision {
			break
		}
		r.Apply(e.Changes)
		at = e.Revision
	}
	if at != revision {
		return nil, fmt.Errorf("%w: %s", ErrUnknownRevision, spoken(revision))
	}
	return r.Facts(), nil
}

// RevisionAt returns the revision that a store was at at a time: that of the last commit in the log
// whose time is not after it, the zero revision if there is none. For a store that is no [Historian] it
// walks the log; without a log the error is [ErrUnsupported].
func RevisionAt(ctx context.Context, st Store, t time.Time) (Revision, error) {
	if st, ok := st.(Historian); ok {
		return st.RevisionAt(ctx, t)
	}
	if _, ok := st.(Logger); !ok {
		return Revision{}, fmt.Errorf("earlier revisions of this store: %w", ErrUnsupported)
	}
	var at Revision
	for e, err := range Log(ctx, st, Revision{}) {
		if err != nil {
			return Revision{}, err
		}
		if !e.Time.After(t) {
			at = e.Revision
		}
	}
	return at, nil
}
