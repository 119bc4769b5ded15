package store

import "context"

// Committer is a store that can be written to.
type Committer interface {
	Store

	// Append must append one commit to the log and return its revision, which is that of
	// [Commit.After], if the head is still the expected revision. It must take effect as a whole or
	// not at all, and every call that begins after it has returned must see it.
	//
	// It must look for the operation first, in the same step: if the log has it, nothing may
	// happen, and the answer must be that of [Entry.Repeated]. Otherwise, if the head is not the
	// expected revision, nothing may happen, and the error must be a [MovedError]. It must refuse
	// what [Commit.After] refuses, and must not judge the policy beyond that.
	//
	// An error must mean that the commit has not happened and never will, unless it is an
	// [OutcomeError].
	Append(ctx context.Context, c Commit, expected Revision) (Revision, error)
}

// Append appends a commit to the log of a store if the head is still the expected revision, and returns
// the new one. A store that is no [Committer] is read-only: [ErrReadOnly].
//
// After an error that wraps [ErrConflict] nothing has happened: load or read the log, judge the change
// again, and offer it to the new head. After one that wraps [ErrOutcomeUnknown] offer the very same
// commit again, to the same expected revision. After any other error nothing has happened.
func Append(ctx context.Context, st Store, c Commit, expected Revision) (Revision, error) {
	if st, ok := st.(Committer); ok {
		return st.Append(ctx, c, expected)
	}
	return Revision{}, ErrReadOnly
}
