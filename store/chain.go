package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
)

// hash returns the revision of an entry: the SHA-256 of its line without the revision. The line has the
// revision before it, which is the hash of the line before, and so of the whole log up to there.
func (e *Entry) hash() Revision {
	sum := sha256.Sum256(e.body())
	return Revision{hex.EncodeToString(sum[:])}
}

// Sentinels of the ways in which a chain breaks.
var (
	ErrChanged   = errors.New("the commit is not as it was made")
	ErrRepeated  = errors.New("the commit is in the log twice")
	ErrReordered = errors.New("the commit follows on one that comes later")
	ErrRemoved   = errors.New("the commit before this one is missing")
	ErrStart     = errors.New("the log does not begin at its start")
)

// ChainError is the first bad link of a log.
type ChainError struct {
	Position int      // 1 is the first entry
	Revision Revision // of the entry, as the log has it
	Err      error    // ErrChanged, ErrRepeated, ErrReordered, ErrRemoved or ErrStart
}

func (e *ChainError) Error() string {
	return fmt.Sprintf("commit %d (%s): %v", e.Position, spoken(e.Revision), e.Err)
}

func (e *ChainError) Unwrap() []error { return []error{ErrCorrupt, e.Err} }

// Verify walks a whole log, from its start, and returns the revision of its last entry (R41). For the
// first bad link it returns a [*ChainError], beside the revision of the last good one; an error of the
// log itself it returns as it is.
//
// Commits that are cut off the end of a log leave no bad link. So compare the revision with one that
// was kept elsewhere: it must be that of some entry.
func Verify(log iter.Seq2[Entry, error]) (Revision, error) {
	if log == nil {
		return Revision{}, nil
	}
	var last Revision
	var bad *ChainError
	var before Revision // what the bad entry follows on
	seen := map[Revision]bool{}
	n := 0
	for e, err := range log {
		n++
		switch {
		case bad != nil:
			if err == nil && e.Revision == before {
				bad.Err = ErrReordered
			}
		case err != nil:
			return last, err
		case e.hash() != e.Revision:
			return last, &ChainError{n, e.Revision, ErrChanged}
		case seen[e.Revision]:
			return last, &ChainError{n, e.Revision, ErrRepeated}
		case e.Previous != last: // what comes later tells what happened
			bad, before = &ChainError{n, e.Revision, ErrRemoved}, e.Previous
			if n == 1 {
				bad.Err = ErrStart
			}
		default:
			last = e.Revision
			seen[last] = true
		}
	}
	if bad != nil {
		return last, bad
	}
	return last, nil
}
