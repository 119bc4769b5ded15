// Package store is where the facts of a district are kept.
//
// A [Store] has one required method, which loads all facts as of one [Revision]. Everything
// else is an ability, each an interface and a function of the same name that does without
// where it can, as [io/fs.ReadFileFS] and [io/fs.ReadFile]:
//
//	Wait         waits for a revision other than the one seen     else looks again and again
//	Log          gives the commits after a revision               else load and compare: Between
//	LogBackward  gives the last commits, the last first           else from the whole log
//	Append       appends a commit, if the head is as expected     else read-only
//	At           gives the facts as of an earlier revision        else from the log, where there is one
//
// Facts change by a [Commit]: who, when, why, and [district.Changes]. The log is a chain of
// them, each an [Entry] whose revision is the hash of all that is in it and of the revision
// before it, so that what happened can not be rewritten unnoticed (R41, [Verify]). The first
// commit is an import like any other, from the empty store. [Mem] keeps it all in memory:
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
// Policy is judged in one place, and it is not here: the engine applies changes to its
// district first, and offers a store only what compiles.
//
// # Promises
//
// What every store keeps, and the suite in storetest checks. A store of which nothing but
// [Store.Load] is implemented keeps P1, P2, P12, P14 and P15.
//
//   - P1 Load gives all facts as of one revision or an error. The zero revision is that of
//     the empty store, and of no other.
//   - P2 What a call has returned, every call that begins later sees, on every store over the
//     same data: reads do not go back. In a transaction of the host's this holds for who is
//     in the transaction, and for others once it is committed.
//   - P3 A commit is whole or not at all: log, facts and head change at once. The facts at
//     each revision are exactly what the commits up to there put and deleted.
//   - P4 A commit that is offered to another revision than the head changes nothing and gets
//     a [MovedError] with the head. Of several that are offered to one revision, one wins.
//   - P5 A revision is never used again, whatever the facts become.
//   - P6 The log gives the commits after a revision in order, each once, none left out; backward
//     it gives those before a revision, the last first. A revision that the store does not have
//     is [ErrUnknownRevision].
//   - P7 What was committed comes back as it was: every id and text byte for byte, times to
//     the nanosecond, distinct ids distinct.
//   - P8 The log is a chain from the empty store to the head, and verifies.
//   - P9 An operation lands once at most. Offered again, whatever the head is by then, the
//     same commit gets the revision that it has landed with, and nothing happens; another
//     commit under its operation id gets [ErrOperation].
//   - P10 Wait returns when there is a revision other than the one seen, whether it came
//     before or during the wait; every waiter does. It may return too early.
//   - P11 At gives what Load gave when a revision was the head. RevisionAt gives the last
//     commit in the log whose time is not after the one asked for.
//   - P12 Facts that were loaded, and commits that were read, do not change, whatever is
//     committed later, and whatever becomes of the rows that a caller committed.
//   - P13 An error of Append means that nothing has happened and nothing will, unless it
//     wraps [ErrOutcomeUnknown]. Offering the same commit again settles that.
//   - P14 A call whose context has ended does nothing and returns its error; one whose
//     context ends returns soon, and a commit is then subject to P13.
//   - P15 A closed store answers [ErrClosed] to everything, and to everyone who waits. It may
//     be closed twice.
//   - P16 What could not be read back is refused with [ErrInvalid], see [Commit.After];
//     everything else is taken, whether the policy makes sense or not.
//   - P17 What Append has returned is there after the store is opened again, after a crash
//     too; what it has not is there as a whole or not at all.
//   - P18 A store that can not be reached says so, with [ErrUnavailable] or the error of the
//     context, and works when it can be reached again. A right that the program lacks there is
//     [ErrPermission]: to try again does not help.
package store
