package store

import (
	"context"
	"fmt"
	"iter"
	"slices"
)

// BackwardLogger is a store whose log can be read from its end, at the cost of the commits that
// are read and not of those before them.
type BackwardLogger interface {
	Logger

	// LogBackward must give the commits that [Logger.Log] gives, the last first: those that come
	// before the commit of a revision, or, before the zero revision, all from the head on. It must
	// give as many as the limit at most; zero or less means no limit.
	//
	// For a revision that the store does not have it must give [ErrUnknownRevision] only. An error
	// must be the last thing that it gives, and no commit between two others may be left out. The
	// sequence may be ranged over again, and then begins again.
	LogBackward(ctx context.Context, before Revision, limit int) iter.Seq2[Entry, error]
}

// LogBackward returns the commits of a store that come before the commit of a revision, the last
// first: as many as the limit at most; zero or less means no limit. Before the zero revision it
// returns the commits from the head on. An error is the last thing that it gives.
//
//	LogBackward(ctx, st, Revision{}, 20)  // the last 20 commits
//	LogBackward(ctx, st, e.Revision, 20)  // the 20 commits before e, the last of a page
//
// For a store that is no [BackwardLogger] it reads the whole log from its start, and keeps as many
// commits as the limit. A store without a log is [ErrUnsupported].
func LogBackward(ctx context.Context, st Store, before Revision, limit int) iter.Seq2[Entry, error] {
	if st, ok := st.(BackwardLogger); ok {
		return st.LogBackward(ctx, before, limit)
	}
	return func(yield func(Entry, error) bool) {
		last, err := lastBefore(Log(ctx, st, Revision{}), before, limit)
		for _, e := range slices.Backward(last) {
			if !yield(e, nil) {
				return
			}
		}
		if err != nil {
			yield(Entry{}, err)
		}
	}
}

// lastBefore returns the last commits of a log before the commit of a revision, in the order of
// the log. With an error there are none.
func lastBefore(log iter.Seq2[Entry, error], before Revision, limit int) ([]Entry, error) {
	var last []Entry
	for e, err := range log {
		if err != nil {
			return nil, err
		}
		if e.Revision == before {
			return lastOf(last, limit), nil
		}
		last = append(last, e)
		if limit > 0 && len(last)-limit == limit { // now and then, so that a commit is moved once at most
			last = slices.Delete(last, 0, limit)
		}
	}
	if !before.IsZero() {
		return nil, fmt.Errorf("%w: %s", ErrUnknownRevision, spoken(before))
	}
	return lastOf(last, limit), nil
}

// lastOf returns the last entries of a log, at most as many as the limit; all if that is zero or
// less.
func lastOf(log []Entry, limit int) []Entry {
	if limit <= 0 {
		return log
	}
	return log[max(0, len(log)-limit):]
}
