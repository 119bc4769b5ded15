// Package store is where the facts of a district are kept.
//
// A [Store] has one required method, which loads all facts as of one [Revision]. Everything else is an
// ability: an interface, and a function of the same name that does without the ability where it can, as
// [io/fs.ReadFileFS] and [io/fs.ReadFile] do.
//
//	Wait         waits for a revision other than the one seen     else looks again and again
//	Log          gives the commits after a revision               else load and compare: Between
//	LogBackward  gives the last commits, the last first           else from the whole log
//	Append       appends a commit, if the head is as expected     else read-only
//	At           gives the facts as of an earlier revision        else from the log, where there is one
//
// Facts change by a [Commit]: who, when, why, and [district.Changes]. The log is a chain of commits.
// Each is an [Entry], whose revision is the hash of all that is in it and of the revision before it, so
// that the past cannot be rewritten unnoticed (R41, [Verify]). The first commit is an import like any
// other, from the empty store. [Mem] keeps it all in memory:
//
//	var st store.Mem // or a file's, or a database's
//	head, err := store.Append(ctx, &st, store.Commit{
//		Operation: store.NewOperation(),
//		Author:    "registrar",
//		Reason:    "import of the old system",
//		Time:      time.Now(),
//		Changes:   store.Between(nil, facts),
//	}, store.Revision{})
//
//	for entry, err := range store.Log(ctx, &st, store.Revision{}) { … }
//
// The policy is judged in one place, which is not here: the engine of package live applies changes to
// its district first, and offers a store only those that compile.
//
// # Promises
//
// Every store keeps these promises, and the suite in storetest checks them. A store that has nothing
// but [Store.Load] keeps P1, P2, P12, P14 and P15.
//
//   - P1 Load gives all facts as of one revision, or an error. The zero revision is that of the empty
//     store, and of no other.
//   - P2 When a call has returned something, every call that begins later sees it, on every store over
//     the same data: reads do not go back. Inside a transaction of the host this holds for the calls in
//     the transaction, and for others once it is committed.
//   - P3 A commit is whole or not at all: log, facts and head change at once. The facts at each
//     revision are exactly what the commits up to there put and deleted.
//   - P4 A commit that is offered to a revision other than the head changes nothing, and gets a
//     [MovedError] with the head. Of several commits that are offered to one revision, one wins.
//   - P5 A revision is never used again, whatever the facts become.
//   - P6 The log gives the commits after a revision in order, each once, none left out; backward it
//     gives those before a revision, the last first. A revision that the store does not have is
//     [ErrUnknownRevision].
//   - P7 A commit comes back as it was made: every id and text byte for byte, times to the nanosecond,
//     distinct ids distinct.
//   - P8 The log is a chain from the empty store to the head, and verifies.
//   - P9 An operation lands once at most. If the same commit is offered again, it gets the revision
//     that it landed with, whatever the head is by then, and nothing happens. Another commit under its
//     operation id gets [ErrOperation].
//   - P10 Wait returns when there is a revision other than the one seen, whether it came before or
//     during the wait, and so does every other wait for it. It may return too early.
//   - P11 At gives the facts that Load gave when a revision was the head. RevisionAt gives the last
//     commit in the log whose time is not after the time given.
//   - P12 Loaded facts and commits that were read do not change, whatever is committed later, and
//     whatever a caller does to the rows that it committed.
//   - P13 An error of Append means that nothing has happened and nothing will, unless it wraps
//     [ErrOutcomeUnknown]. Offering the same commit again settles that.
//   - P14 A call whose context has ended does nothing, and returns the error of the context. A call
//     whose context ends meanwhile returns soon; a commit is then subject to P13.
//   - P15 A closed store answers [ErrClosed] to every call and to every wait. It may be closed twice.
//   - P16 Append refuses with [ErrInvalid] a commit that could not be read back, see [Commit.After]. It
//     takes every other one, whether the policy makes sense or not.
//   - P17 A commit that Append has returned is there after the store is opened again, after a crash
//     too. One that it has not returned is there as a whole or not at all.
//   - P18 A store that cannot be reached says so, with [ErrUnavailable] or the error of the context,
//     and works when it can be reached again. If the program lacks a right there, the error is
//     [ErrPermission]: to try again does not help.
package store
