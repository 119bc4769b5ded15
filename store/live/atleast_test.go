package live_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/live"
)

// TestARevokedUserIsRefusedWhereverTheTokenIsShown commits on one engine and asks another,
// which is a long way behind: by its own road it would still say yes.
func TestARevokedUserIsRefusedWhereverTheTokenIsShown(t *testing.T) {
	for name := range kinds(nil) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st := newShaky(t, "ann")
				one := follow(t, kinds(st)[name], nil)
				other := follow(t, deaf{kinds(st)[name]}, &live.Options{Interval: time.Hour, MaxAge: 5 * time.Hour})
				late := 0
				for i := range 50 {
					change, want := fired("ann"), false
					if i%2 == 1 {
						change, want = hired("ann"), true
					}
					token, err := one.Commit(t.Context(), commit(change))
					require.NoError(t, err)
					require.Equal(t, want, reads(one.District(), "ann"), "one's own is served when Commit returns")
					if reads(other.District(), "ann") != want {
						late++
					}
					d, err := other.AtLeast(t.Context(), token)
					require.NoError(t, err)
					require.Equal(t, want, reads(d, "ann"))
					require.Equal(t, want, reads(other.District(), "ann"))
				}
				require.Equal(t, 50, late, "without the token it would not have been seen")
			})
		})
	}
}

// deaf is a store that tells nobody when there is news.
type deaf struct{ store.Store }

func (d deaf) Wait(ctx context.Context, _ store.Revision) error {
	<-ctx.Done()
	return ctx.Err()
}

// TestAnEarlierRevisionIsKnownFromTheLog asks an engine for revisions from before it began.
func TestAnEarlierRevisionIsKnownFromTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t)
		var tokens []store.Revision
		for range live.Enough {
			tokens = append(tokens, st.append(t, hired("ann")))
		}
		e := follow(t, st, nil)
		for i := 0; i < len(tokens); i += 500 {
			_, err := e.AtLeast(t.Context(), tokens[i])
			require.NoError(t, err)
		}
		walked := st.count("Log")
		for range 1000 {
			_, err := e.AtLeast(t.Context(), tokens[0])
			require.NoError(t, err)
		}
		require.Equal(t, walked, st.count("Log"), "and remembered")
		for range live.Enough*2 + 10 {
			tokens = append(tokens, st.append(t, hired("ann")))
		}
		for i := 0; i < len(tokens); i += 1000 {
			_, err := e.AtLeast(t.Context(), tokens[i])
			require.NoError(t, err, i)
		}
		_, err := e.AtLeast(t.Context(), store.Revision{})
		require.NoError(t, err, "everything is later than nothing")
	})
}

// TestARevisionThatIsNotThereIsWaitedFor asks a copy of the store that lags.
func TestARevisionThatIsNotThereIsWaitedFor(t *testing.T) {
	for _, name := range []string{"all", "log alone"} {
		synctest.Test(t, func(t *testing.T) {
			st, primary := newShaky(t, "ann"), new(store.Mem)
			for entry, err := range st.Mem.Log(t.Context(), store.Revision{}) {
				require.NoError(t, err)
				_, err = primary.Append(t.Context(), entry.Commit, entry.Previous)
				require.NoError(t, err)
			}
			e := follow(t, kinds(st)[name], nil)
			c := commit(fired("ann"))
			token, err := primary.Append(t.Context(), c, e.Health().Revision)
			require.NoError(t, err)

			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			d, err := e.AtLeast(ctx, token)
			require.Nil(t, d)
			require.ErrorIs(t, err, store.ErrStale)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			behind, ok := errorsAs[*live.BehindError](err)
			require.True(t, ok)
			require.Contains(t, err.Error(), token.String()[:12]+" was waited for")
			require.Equal(t, token, behind.Wanted)
			require.Equal(t, e.Health().Revision, behind.Served)

			time.AfterFunc(time.Minute, func() { _, _ = st.Mem.Append(context.Background(), c, e.Health().Revision) })
			d, err = e.AtLeast(t.Context(), token)
			require.NoError(t, err)
			require.False(t, reads(d, "ann"))
		})
	}
}

// TestAtLeastIsNotStale asks for the revision that is served, when it is too old, and waits for the store.
func TestAtLeastIsNotStale(t *testing.T) {
	for name := range kinds(nil) {
		synctest.Test(t, func(t *testing.T) {
			st := newShaky(t, "ann")
			e := follow(t, kinds(st)[name], nil)
			token := e.Health().Revision
			st.fail()
			time.Sleep(2 * live.DefaultMaxAge)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_, err := e.AtLeast(ctx, token)
			require.ErrorIs(t, err, store.ErrStale)
			require.ErrorIs(t, err, errNet)
			time.AfterFunc(time.Minute, st.heal)
			d, err := e.AtLeast(t.Context(), token)
			require.NoError(t, err)
			require.True(t, reads(d, "ann"))
		})
	}
}
