// Package storetest checks whether a store keeps the promises of package store.
//
// Whoever writes a store says how one is opened, and runs the suite:
//
//	func TestStore(t *testing.T) {
//		storetest.Test(t, storetest.Backend{
//			Open: func() (store.Store, error) { return mystore.Open(t.TempDir()) },
//			Reopen: func(st store.Store) (store.Store, error) {
//				dir := st.(*mystore.Store).Dir()
//				return mystore.Open(dir)
//			},
//		})
//	}
//
// Each promise has its checks, and each check a store of its own. What a store has not the
// ability for, and what the backend offers no means for, is reported as skipped, never
// silently. A broken promise is named, in words:
//
//	P4 of several commits that are offered to one revision, one wins: 2 of 8 won
//
// Checks draw what they commit from a generator with a seed, which is printed with what
// they find; [Backend.Seed] repeats a run.
package storetest
