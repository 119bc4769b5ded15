// Package live serves the district of a store as it is now.
//
// It is the one thing that moves. An [Engine] follows a [store.Store], and keeps a compiled district
// behind one atomic pointer, together with its revision, the time it was last confirmed, and the errors
// since. A check reads the pointer and never waits, whatever the store does:
//
//	eng, err := live.Follow(ctx, st, nil) // st: any store.Store
//	d := eng.District()                   // *district.District: one revision, on the present day
//	p, err := d.Permissions("jdoe")
//
// Take the district once for each request, so that all its answers are of one revision.
//
// # Following
//
// If the store has a log, the engine applies its commits one by one. It loads and compiles all facts
// anew, as leniently as R13 says, if a commit cannot be applied, and from a store without a log. A
// [store.Waiter] tells when to look; the engine looks at every store again and again all the same.
// Handles of features and buildings stay good from one district to the next, unless it had to be
// compiled anew: [Swap] says so.
//
// At midnight in the district's time zone the engine serves the next day (R42), at that moment, even if
// the store hangs.
//
// # Failing
//
// While the store fails, hangs, or has facts that do not compile, the engine serves the last good
// district, and [Engine.Health] says why. But a user who was dismissed meanwhile must not keep access
// for ever. If for MaxAge, ten minutes, the district could not be confirmed to be the head of the
// store, everything is refused, with errors that wrap [store.ErrStale]: the users are not unknown then
// ([district.ErrUnknownUser]), and a host need not log them out. It works again when the store does.
// The engine looks at the age on every call, so that no timer and no store can keep it from passing. It
// pauses longer after each failure, and never goes back to an earlier revision.
//
// # Changing
//
// [Engine.Commit] judges changes, commits them, and returns when they are served. The revision that it
// returns is a token: [Engine.AtLeast], on any engine of the same data, gives the district of that
// revision or a later one, and never of an earlier one. A session that carries the revision along sees
// its own changes.
//
//	dismissed, err := eng.Commit(ctx, commit)
//	…
//	d, err := otherEngine.AtLeast(ctx, dismissed)
//
// [Engine.Changes] gives each change and its author, for hosts that keep data which was made from a
// district.
package live
