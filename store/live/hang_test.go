package live_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/live"
)

// TestAStoreThatFailsOrHangsIsServedUntilMaxAge is about every way not to answer: answers
// stop after MaxAge, and come back with the store.
func TestAStoreThatFailsOrHangsIsServedUntilMaxAge(t *testing.T) {
	for name := range kinds(nil) {
		for how, spoil := range map[string]func(*shaky) (heal func()){
			"fails":     func(st *shaky) func() { st.fail(); return st.heal },
			"hangs":     func(st *shaky) func() { return st.hang("Load", "Log", "Wait") },
			"can't log": func(st *shaky) func() { return st.hang("Log", "Load") },
			"panics": func(st *shaky) func() {
				st.set(func() {
					st.before = func(call string) error {
						if call != "Wait" {
							panic("no")
						}
						return nil
					}
				})
				return st.heal
			},
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					st := newShaky(t, "ann")
					e := follow(t, kinds(st)[name], nil)
					time.Sleep(time.Hour)
					synctest.Wait()
					require.NoError(t, e.Health().Err)
					heal := spoil(st)
					defer heal()
					confirmed := e.Health().Confirmed
					require.Less(t, time.Since(confirmed), live.DefaultMaxAge/2)
					st.append(t, fired("ann"))
					time.Sleep(time.Until(confirmed.Add(live.DefaultMaxAge)))
					require.True(t, reads(e.District(), "ann"))
					h := e.Health()
					require.False(t, h.Stale)
					require.Equal(t, confirmed, h.Confirmed)
					require.Error(t, h.Err)
					require.Positive(t, h.Failures)
					time.Sleep(time.Nanosecond)
					require.False(t, reads(e.District(), "ann"), "to the nanosecond")
					require.NotNil(t, e.District())
					h = e.Health()
					require.True(t, h.Stale)
					require.ErrorIs(t, h.Err, store.ErrStale)
					time.Sleep(20 * time.Hour)
					heal()
					st.append(t, hired("bob"))
					time.Sleep(live.DefaultTimeout + live.DefaultMaxBackoff)
					synctest.Wait()
					requireSame(t, st, e)
					require.NoError(t, e.Health().Err)
				})
			})
		}
	}
}

// TestAWaitThatHangsHidesNothing has the one call hang that tells of news.
func TestAWaitThatHangsHidesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		defer st.hang("Wait")()
		e := follow(t, st, nil)
		for range 5 {
			st.append(t, fired("ann"))
			time.Sleep(live.DefaultMaxAge / 4)
			synctest.Wait()
			requireSame(t, st, e)
			st.append(t, hired("ann"))
			time.Sleep(live.DefaultMaxAge / 4)
			synctest.Wait()
			require.True(t, reads(e.District(), "ann"))
		}
	})
}

// TestAWaitThatFailsIsPolledInstead is about one that fails, and one that wakes too early.
func TestAWaitThatFailsIsPolledInstead(t *testing.T) {
	for name, err := range map[string]error{"fails": errNet, "unsupported": store.ErrUnsupported, "wakes": nil} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st := newShaky(t, "ann")
				e := follow(t, wakes{st, err}, nil)
				st.append(t, fired("ann"))
				time.Sleep(store.DefaultInterval)
				synctest.Wait()
				requireSame(t, st, e)
				before := st.count("Log")
				time.Sleep(time.Minute)
				require.LessOrEqual(t, st.count("Log")-before, 1200, "and no storm")
			})
		})
	}
}

type wakes struct {
	*shaky
	err error
}

func (w wakes) Wait(context.Context, store.Revision) error { return w.err }

// TestCallsThatHangAreBounded has a store that never returns, and never will.
func TestCallsThatHangAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t)
		letGo := st.hang("Log", "Load")
		defer letGo()
		e := follow(t, loadsOnce(st), nil)
		time.Sleep(100 * time.Hour)
		require.LessOrEqual(t, st.count("Log"), live.MaxHanging)
		require.ErrorIs(t, e.Health().Err, store.ErrUnavailable)
		before := time.Now()
		require.NoError(t, e.Close())
		require.LessOrEqual(t, time.Since(before), live.Grace)
	})
}

// loadsOnce returns a store whose first load does not hang.
func loadsOnce(st *shaky) store.Store { return &once{shaky: st} }

type once struct {
	*shaky
	done bool
}

func (o *once) Load(ctx context.Context) (_ *factsOf, _ store.Revision, err error) {
	if !o.done {
		o.done = true
		return o.Mem.Load(ctx)
	}
	return o.shaky.Load(ctx)
}

// TestLateAnswersAreNotUsed has a load return old facts after it was given up.
func TestLateAnswersAreNotUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		e := follow(t, loads{st}, nil)
		gone := make(chan struct{})
		var first atomic.Bool
		st.set(func() {
			st.before = func(call string) error {
				if !first.Swap(true) {
					<-gone
				}
				return nil
			}
		})
		time.Sleep(live.DefaultTimeout + live.Grace + store.DefaultInterval)
		st.append(t, fired("ann"))
		time.Sleep(time.Minute)
		synctest.Wait()
		require.False(t, reads(e.District(), "ann"))
		close(gone)
		for range 100 {
			time.Sleep(time.Second)
			require.False(t, reads(e.District(), "ann"))
		}
	})
}

func TestPausesGrowAndAreBounded(t *testing.T) {
	options := &live.Options{MinBackoff: time.Second, MaxBackoff: time.Minute}
	seen := map[time.Duration]bool{}
	for failures := range 100 {
		for range 20 {
			want := time.Minute
			if failures < 7 {
				want = min(want, time.Second<<max(0, failures-1))
			}
			got := options.Backoff(failures)
			require.LessOrEqual(t, got, want, failures)
			require.GreaterOrEqual(t, got, want/2, failures)
			seen[got] = true
		}
	}
	require.Greater(t, len(seen), 100, "no two engines at once")
	require.LessOrEqual(t, (&live.Options{MinBackoff: time.Hour}).Backoff(1), time.Hour)
}

// TestAFailingStoreIsNotHurried counts the calls during an outage while many wait.
func TestAFailingStoreIsNotHurried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t)
		e := follow(t, st, nil)
		st.fail()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		for range 50 {
			go func() { _, _ = e.AtLeast(ctx, store.RevisionOf("later")) }()
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		// At most one in half the longest pause, and some until it is reached.
		require.LessOrEqual(t, st.count("Log"), int(time.Hour/(live.DefaultMaxBackoff/2))+20)
		st.heal()
		time.Sleep(live.DefaultMaxBackoff)
		synctest.Wait()
		require.Zero(t, e.Health().Failures, "the pauses begin anew")
	})
}

// TestTheEndLeavesNothing ends an engine in every way; the bubble fails if a goroutine is left.
func TestTheEndLeavesNothing(t *testing.T) {
	for name := range kinds(nil) {
		synctest.Test(t, func(t *testing.T) {
			st := newShaky(t, "ann")
			ctx, cancel := context.WithCancel(t.Context())
			e, err := live.Follow(ctx, kinds(st)[name], nil)
			require.NoError(t, err)
			waits := make(chan error, 2)
			go func() {
				_, err := e.AtLeast(context.Background(), store.RevisionOf("later"))
				waits <- err
			}()
			go func() {
				n := 0
				for range e.Changes(context.Background()) {
					n++
				}
				waits <- errors.New("changes ended")
			}()
			synctest.Wait()
			if name == "all" {
				cancel()
			} else {
				require.NoError(t, e.Close())
			}
			one, other := <-waits, <-waits
			if name != "no log" { // there one look is enough
				require.ErrorIs(t, errors.Join(one, other), store.ErrClosed)
			}
			synctest.Wait()
			require.True(t, reads(e.District(), "ann"), "served until MaxAge")
			require.ErrorIs(t, e.Health().Err, store.ErrClosed)
			_, err = e.Commit(context.Background(), commit(hired("bob")))
			require.ErrorIs(t, err, store.ErrClosed)
			_, err = e.AtLeast(context.Background(), store.Revision{})
			require.ErrorIs(t, err, store.ErrClosed)
			time.Sleep(live.DefaultMaxAge + 1)
			require.False(t, reads(e.District(), "ann"))
			cancel()
			require.NoError(t, e.Close())
			require.NoError(t, e.Close())
		})
	}
}

func TestNoEngineRefuses(t *testing.T) {
	for _, e := range []*live.Engine{nil, new(live.Engine)} {
		require.NotNil(t, e.District())
		require.False(t, reads(e.District(), "ann"))
		require.ErrorIs(t, e.Health().Err, store.ErrClosed)
		require.True(t, e.Health().Stale)
		_, err := e.Commit(t.Context(), commit(hired("ann")))
		require.ErrorIs(t, err, store.ErrClosed)
		_, err = e.AtLeast(t.Context(), store.Revision{})
		require.ErrorIs(t, err, store.ErrClosed)
		for range e.Changes(t.Context()) {
			t.Fatal("nothing changes")
		}
		require.NoError(t, e.Close())
	}
}

// TestAStoreThatGoesBackIsNotFollowed is about a copy that lags, one that was restored, and
// one that was emptied.
func TestAStoreThatGoesBackIsNotFollowed(t *testing.T) {
	for _, name := range []string{"all", "no log"} {
		for _, empty := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				st := newShaky(t, "ann")
				e := follow(t, kinds(st)[name], nil)
				old, first, err := st.Load(t.Context())
				require.NoError(t, err)
				if empty {
					old, first = &factsOf{Format: 1}, store.Revision{}
				}
				st.append(t, fired("ann"))
				time.Sleep(store.DefaultInterval)
				synctest.Wait()
				require.False(t, reads(e.District(), "ann"))
				st.forget()
				st.set(func() {
					st.loads = func(*factsOf, store.Revision) (*factsOf, store.Revision) { return old, first }
				})
				time.Sleep(live.DefaultMaxAge / 2)
				require.False(t, reads(e.District(), "ann"))
				require.ErrorIs(t, e.Health().Err, live.ErrBack)
				time.Sleep(live.DefaultMaxAge)
				require.ErrorIs(t, e.Health().Err, store.ErrStale)
				require.False(t, reads(e.District(), "ann"))
				st.heal()
				time.Sleep(live.DefaultMaxBackoff)
				synctest.Wait()
				require.NoError(t, e.Health().Err)
				requireSame(t, st, e)
			})
		}
	}
}

// TestALogThatIsForgottenIsLoadedAnew has the log begin after the revision that is served.
func TestALogThatIsForgottenIsLoadedAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		e := follow(t, st, nil)
		token := e.Health().Revision
		st.forget()
		st.append(t, fired("ann"))
		synctest.Wait()
		requireSame(t, st, e)
		require.NoError(t, e.Health().Err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := e.AtLeast(ctx, token)
		require.ErrorIs(t, err, store.ErrStale, "nothing says any more that it came before")
		st.heal()
		_, err = e.AtLeast(t.Context(), token)
		require.NoError(t, err)
	})
}

// TestALogThatLeadsElsewhereIsNotFollowed has entries that do not follow on each other.
func TestALogThatLeadsElsewhereIsNotFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		e := follow(t, logs{commits{loads{st}}}, nil)
		served := e.Health().Revision
		st.append(t, fired("ann"))
		st.append(t, hired("bob"))
		st.skipFirst()
		time.Sleep(live.DefaultMaxAge / 2)
		require.ErrorIs(t, e.Health().Err, store.ErrCorrupt)
		require.Equal(t, served, e.Health().Revision)
		st.heal()
		time.Sleep(live.DefaultMaxBackoff)
		synctest.Wait()
		requireSame(t, st, e)
	})
}

// TestAConfirmationIsAsOldAsTheLookThatMadeIt has looks take half a minute: what they find
// may be that old.
func TestAConfirmationIsAsOldAsTheLookThatMadeIt(t *testing.T) {
	for name := range kinds(nil) {
		synctest.Test(t, func(t *testing.T) {
			st := newShaky(t, "ann")
			const slow = 30 * time.Second
			st.set(func() {
				st.before = func(call string) error {
					if call != "Wait" {
						time.Sleep(slow)
					}
					return nil
				}
			})
			e := follow(t, kinds(st)[name], nil)
			for range 1000 {
				time.Sleep(time.Second)
				require.GreaterOrEqual(t, time.Since(e.Health().Confirmed), slow)
			}
			require.NoError(t, e.Health().Err)
			require.NoError(t, e.Close())
			time.Sleep(slow) // until the last call has returned
		})
	}
}

// TestFactsBehindTheLogAreNoConfirmation has the log tell of a commit that has to be loaded,
// and Load give what was before it.
func TestFactsBehindTheLogAreNoConfirmation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		e := follow(t, st, nil)
		old, first, err := st.Load(t.Context())
		require.NoError(t, err)
		st.set(func() {
			st.loads = func(*factsOf, store.Revision) (*factsOf, store.Revision) { return old, first }
		})
		st.append(t, lenient("bob"), fired("ann"))
		time.Sleep(live.DefaultMaxAge + 1)
		require.ErrorIs(t, e.Health().Err, live.ErrBack)
		require.False(t, reads(e.District(), "ann"))
		st.heal()
		time.Sleep(live.DefaultMaxBackoff)
		synctest.Wait()
		requireSame(t, st, e)
	})
}
