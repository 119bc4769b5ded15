// Package live serves the district of a store as it is now.
//
// It is the one thing that moves. An [Engine] follows a [store.Store], and keeps a compiled
// district behind one atomic pointer, together with its revision, the time it was last
// confirmed, and what went wrong since. A check reads the pointer and never waits, whatever
// the store does:
//
//	eng, err := live.Follow(ctx, st, nil) // st: any store.Store
//	d := eng.District()                   // *district.District: one revision, on the day that it is
//	p, err := d.Permissions("jdoe")
//
// Take the district once for each request, so that all its answers are of one revision.
//
// # Following
//
// Where the store has a log its commits are applied one by one; what can not be applied,
// and what a store without a log has, is loaded anew and compiled, as leniently as R13 says.
// A [store.Waiter] tells when to look; any store is looked at again and again. Handles of
// features and buildings stay good from one district to the next, unless it had to be
// compiled anew: [Swap] says so.
//
// At midnight in the district's time zone the next day is served (R42), at that moment,
// even if the store hangs.
//
// # Failing
//
// While the store fails, hangs, or has facts that do not compile, the last good district is
// served, and [Engine.Health] says why. But a user who was dismissed meanwhile must not keep
// access for ever: when what is served could not be confirmed to be the head of the store
// for MaxAge, ten minutes, everything is refused, with errors that wrap [store.ErrStale]: the users
// are not unknown then ([district.ErrUnknownUser]), and a host need not log them out. It works
// again when the store does. The age is looked at on every call, so that no timer and no store can
// keep it from passing. The engine pauses longer after each failure, and never goes back to an
// earlier revision.
//
// # Changing
//
// [Engine.Commit] judges changes, commits them, and returns when they are served. The
// revision that it returns is a token: [Engine.AtLeast], on any engine of the same data,
// gives the district of that revision or a later one, and never of an earlier one. A session
// that carries it along reads what it has written.
//
//	dismissed, err := eng.Commit(ctx, commit)
//	…
//	d, err := otherEngine.AtLeast(ctx, dismissed)
//
// [Engine.Changes] says what has changed and who did it, to whoever keeps something that
// was made from a district.
package live
