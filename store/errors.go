package store

import (
	"errors"
	"fmt"
)

// Sentinels of the answers of stores. Adapters wrap them, and say what happened in words for people: no
// SQL, no secret, no connection string.
var (
	ErrConflict        = errors.New("the store has moved on")
	ErrOutcomeUnknown  = errors.New("the outcome of a commit is not known")
	ErrOperation       = errors.New("this operation id belongs to another commit")
	ErrInvalid         = errors.New("no log holds such a commit")
	ErrUnknownRevision = errors.New("the store has no such revision")
	ErrUnavailable     = errors.New("the store cannot be reached")
	ErrPermission      = errors.New("the store does not permit this to the program") // until somebody gives it the right
	ErrCorrupt         = errors.New("what the store holds is damaged")
	ErrStale           = errors.New("what is known of the store is too old")
	ErrClosed          = errors.New("the store is closed")
	ErrNewer           = errors.New("the store was written by a newer version of this program")
	ErrUnsupported     = errors.New("the store does not have this ability")

	// ErrReadOnly is the ErrUnsupported of a store that takes no commits.
	ErrReadOnly = fmt.Errorf("read-only: %w", ErrUnsupported)
)

// MovedError says that a commit was offered to a revision that is no longer the head.
// Nothing has happened. It wraps [ErrConflict].
type MovedError struct {
	Expected Revision // the commit was offered to it
	Head     Revision // the store was at it; by now it may have moved on again
}

func (e *MovedError) Error() string {
	return fmt.Sprintf("%v: expected %s, found %s", ErrConflict, spoken(e.Expected), spoken(e.Head))
}

func (e *MovedError) Unwrap() error { return ErrConflict }

// OutcomeError says that a commit may have happened, may not have, or may happen yet, such as when the
// connection broke before the answer came. It wraps [ErrOutcomeUnknown], and the cause.
//
// To find out, call [Append] with the very same commit and the same expected revision. That is safe,
// however often: if the commit has landed, the answer is its revision. If not, it lands now; or the
// head has moved on, and the [MovedError] says that it never will.
type OutcomeError struct {
	Operation string
	Expected  Revision
	Err       error // the cause, without SQL and secrets; nil if there is nothing to say
}

func (e *OutcomeError) Error() string {
	text := fmt.Sprintf("%v: operation %q, offered to %s", ErrOutcomeUnknown, e.Operation, spoken(e.Expected))
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns ErrOutcomeUnknown and the cause.
func (e *OutcomeError) Unwrap() []error {
	if e.Err == nil {
		return []error{ErrOutcomeUnknown}
	}
	return []error{ErrOutcomeUnknown, e.Err}
}

// spoken returns a revision as messages show it: its beginning is enough for people.
func spoken(r Revision) string {
	const enough = 12
	switch {
	case r.IsZero():
		return "the empty store"
	case len(r.token) > enough:
		return r.token[:enough]
	}
	return r.token
}
