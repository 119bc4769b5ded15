package live_test

import (
	"context"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/live"
)

func TestTheFirstLoadMustSucceed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		st.fail()
		_, err := live.Follow(t.Context(), st, nil)
		require.ErrorIs(t, err, errNet)
		st.heal()

		e := follow(t, st, nil)
		require.True(t, reads(e.District(), "ann"))
		require.NoError(t, e.Health().Err)

		badZone(st)
		_, err = live.Follow(t.Context(), st, nil)
		require.ErrorIs(t, err, store.ErrZone)
		badFacts(st)
		_, err = live.Follow(t.Context(), st, nil)
		require.ErrorIs(t, err, district.ErrTwice)
		var faults district.Faults
		require.ErrorAs(t, err, &faults)

		ended, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = live.Follow(ended, st, nil)
		require.ErrorIs(t, err, context.Canceled)
	})
}

// badFacts has the store hold two buildings of one name, at a revision of its own.
func badFacts(st *shaky) {
	st.set(func() {
		st.loads = func(f *district.Facts, head store.Revision) (*district.Facts, store.Revision) {
			bad := *f
			bad.Buildings = append([]access.BuildingRow{{ID: "1"}}, f.Buildings...)
			return &bad, store.RevisionOf("bad " + head.String()[:8])
		}
	})
}

func badZone(st *shaky) {
	st.set(func() {
		st.loads = func(f *district.Facts, head store.Revision) (*district.Facts, store.Revision) {
			bad := *f
			bad.District.TimeZone = "America/Nowhere"
			return &bad, store.RevisionOf("bad " + head.String()[:8])
		}
	})
}

func TestAnEngineMayStartWithoutItsStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		st.fail()
		e := follow(t, st, &live.Options{StartWithout: true})
		require.NotNil(t, e.District())
		require.False(t, reads(e.District(), "ann"))
		h := e.Health()
		require.ErrorIs(t, h.Err, errNet)
		require.ErrorIs(t, h.Err, store.ErrStale)
		require.True(t, h.Stale)
		_, err := e.Commit(t.Context(), commit(hired("bob")))
		require.ErrorIs(t, err, errNet)
		require.ErrorIs(t, err, store.ErrStale)
		time.Sleep(time.Hour)
		require.False(t, reads(e.District(), "ann"))
		st.heal()
		time.Sleep(live.DefaultMaxBackoff)
		synctest.Wait()
		require.True(t, reads(e.District(), "ann"))
		require.NoError(t, e.Health().Err)
	})
}

func TestAnEmptyStoreRefusesUntilTheFirstCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		options := &live.Options{District: &district.Options{Strict: true}}
		e := follow(t, new(store.Mem), options)
		require.NoError(t, e.Health().Err)
		require.True(t, e.Health().Revision.IsZero())
		_, err := e.Commit(t.Context(), commit(hired("ann")))
		require.ErrorIs(t, err, district.ErrDangling)
		r, err := e.Commit(t.Context(), commit(founding("", "ann")...))
		require.NoError(t, err)
		require.Equal(t, r, e.Health().Revision)
		require.False(t, reads(e.District(), "ann"), "compiled with the options: she is not approved")
		_, err = e.Commit(t.Context(), commit(district.Put(district.User{Login: "bob", Approved: true})))
		require.NoError(t, err)
	})
}

// TestAnEngineCatchesUp has stores of all abilities change beside the engine.
func TestAnEngineCatchesUp(t *testing.T) {
	for name, patience := range map[string]time.Duration{"all": 0, "log alone": store.DefaultInterval,
		"no log": store.DefaultInterval} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st := newShaky(t, "ann", "bob")
				e := follow(t, kinds(st)[name], nil)
				handle := must(e.District().Feature(phone))
				one := must(e.District().Building("1"))
				for i := range 20 {
					st.append(t, fired("ann"))
					if i%2 == 0 {
						st.append(t, hired("ann"))
					}
					time.Sleep(patience)
					synctest.Wait()
					requireSame(t, st, e)
					require.Equal(t, i%2 == 0, reads(e.District(), "ann"))
					require.True(t, must(e.District().Permissions("bob")).Can(access.Read, handle, one), "handles stay good")
				}
			})
		})
	}
}

func TestALongLogIsWalkedInParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t)
		e := follow(t, logs{commits{loads{st}}}, nil)
		for range live.MaxEntries*2 + 5 {
			st.append(t, hired("ann"))
		}
		time.Sleep(store.DefaultInterval)
		synctest.Wait()
		require.Equal(t, 1, st.count("Load"), "by the log alone")
		requireSame(t, st, e)
	})
}

// TestLenientFactsAreFollowed has commits in the log that no engine would make (R13).
func TestLenientFactsAreFollowed(t *testing.T) {
	for name := range kinds(nil) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st := newShaky(t, "ann")
				e := follow(t, kinds(st)[name], nil)
				st.append(t, hired("bob"))
				st.append(t, lenient("cyd"))
				st.append(t, fired("ann"))
				time.Sleep(store.DefaultInterval)
				synctest.Wait()
				requireSame(t, st, e)
				require.NoError(t, e.Health().Err)
				require.True(t, reads(e.District(), "cyd"))
				st.append(t, hired("ann"))
				time.Sleep(store.DefaultInterval)
				synctest.Wait()
				requireSame(t, st, e)
			})
		})
	}
}

// TestFactsThatDoNotCompileAreSurvived serves the last good district, and says why, until it is too old.
func TestFactsThatDoNotCompileAreSurvived(t *testing.T) {
	for name := range kinds(nil) {
		for what, spoil := range map[string]func(*shaky){"facts": badFacts, "zone": badZone} {
			t.Run(name+" "+what, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					st := newShaky(t, "ann")
					e := follow(t, kinds(st)[name], nil)
					good := e.Health()
					spoil(st)
					st.set(func() { // a log that leads where the facts are
						st.logs = func(ctx context.Context, after store.Revision, log iter.Seq2[store.Entry, error]) iter.Seq2[store.Entry, error] {
							return func(yield func(store.Entry, error) bool) {
								for entry, err := range log {
									entry.Revision = store.RevisionOf("bad " + entry.Revision.String()[:8])
									entry.Changes.Changes = []district.Change{lenient("x")}
									yield(entry, err)
									return
								}
							}
						}
					})
					next := st.append(t, fired("ann"))
					time.Sleep(time.Minute)
					synctest.Wait()
					h := e.Health()
					require.Equal(t, good.Revision, h.Revision)
					require.Equal(t, good.Since, h.Since)
					require.Equal(t, store.RevisionOf("bad "+next.String()[:8]), h.Refused)
					require.Positive(t, h.Failures)
					_, isRevision := errorsAs[*live.RevisionError](h.Err)
					require.True(t, isRevision, h.Err)
					require.False(t, h.Stale)
					require.True(t, reads(e.District(), "ann"))
					_, err := e.Commit(t.Context(), commit(hired("bob")))
					_, isRevision = errorsAs[*live.RevisionError](err)
					require.True(t, isRevision, err)
					time.Sleep(live.DefaultMaxAge)
					require.False(t, reads(e.District(), "ann"), "who was dismissed meanwhile does not stay for ever")
					require.ErrorIs(t, e.Health().Err, store.ErrStale)
					st.heal()
					time.Sleep(live.DefaultMaxBackoff)
					synctest.Wait()
					requireSame(t, st, e)
					require.NoError(t, e.Health().Err)
					require.True(t, e.Health().Refused.IsZero())
				})
			})
		}
	}
}
