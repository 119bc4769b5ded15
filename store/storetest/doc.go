// Package storetest checks whether a store keeps the promises of package store.
//
// The author of a store says how to open one, and runs the suite:
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
// Each promise has its checks, and each check a store of its own. A check is skipped if the store
// lacks the ability for it, or the backend the means, and is always reported. A broken promise is
// named, in words:
//
//	P4 of several commits that are offered to one revision, one wins: 2 of 8 won
//
// Checks draw their commits from a generator with a seed, which is printed with each broken promise;
// [Backend.Seed] repeats a run. Checks and cases are tried in a fixed order.
package storetest
