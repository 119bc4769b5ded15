package sqlstore_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/login"
)

func TestTheCounterEqualsTheOneInMemory(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		one, other := b.open(t).Counter(), b.open(t).Counter()
		elsewhere := b.store(t, "elsewhere").Counter()
		n := 0
		rapid.Check(t, func(t *rapid.T) {
			n++
			suffix := string(rune('a'+n%26)) + string(rune('a'+n/26%26))
			var mem login.MemCounter
			for range rapid.IntRange(0, 12).Draw(t, "steps") {
				c := rapid.SampledFrom([]login.Counter{one, other}).Draw(t, "node")
				name := rapid.SampledFrom([]string{"ann", "Ann", "ANN", "bob", "o'neil", "a%", "a_", "a", "A", "7", "07",
					"\u212a"}).Draw(t, "login") + suffix
				switch rapid.IntRange(0, 9).Draw(t, "what") {
				case 0:
					require.NoError(t, mem.Reset(context.Background(), name))
					require.NoError(t, c.Reset(context.Background(), name))
				case 1, 2:
					want, _ := mem.Attempt(context.Background(), name, true)
					got, err := c.Attempt(context.Background(), name, true)
					require.NoError(t, err)
					require.Equal(t, want, got)
				case 3, 4, 5, 6, 7:
					want, _ := mem.Attempt(context.Background(), name, false)
					got, err := c.Attempt(context.Background(), name, false)
					require.NoError(t, err)
					require.Equal(t, want, got)
				default:
					want, _ := mem.Account(context.Background(), name)
					got, err := c.Account(context.Background(), name)
					require.NoError(t, err)
					require.Equal(t, want, got)
				}
				a, err := elsewhere.Account(context.Background(), name)
				require.NoError(t, err)
				require.Zero(t, a)
			}
			for _, name := range []string{"ann", "bob", "o'neil", "a%", "a_", "a", "7", "07", "\u212a"} {
				require.NoError(t, one.Reset(context.Background(), name+suffix))
			}
		})
	})
}

func TestAttemptsAtOnceCountEachOnce(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		counters := []login.Counter{b.open(t).Counter(), b.open(t).Counter()}
		for _, right := range []int{0, 1} {
			const wrong = 12
			seen := make(chan district.Account, wrong+1)
			var all sync.WaitGroup
			for i := range wrong + right {
				all.Go(func() {
					a, err := counters[i%2].Attempt(t.Context(), []string{"Ann", "ANN", "ann"}[i%3], i < right)
					if err != nil {
						t.Error(err)
					}
					seen <- a
				})
			}
			all.Wait()
			close(seen)
			how := map[int]int{}
			for a := range seen {
				how[a.Failures]++
			}
			last, err := counters[0].Account(t.Context(), "aNN")
			require.NoError(t, err)
			require.True(t, last.Locked())
			if right == 0 {
				require.Equal(t, map[int]int{1: 1, 2: 1, 3: 1, 4: 1, 5: wrong - 4}, how, "as in some order, one after another")
			} else {
				require.LessOrEqual(t, how[1], 2) // after a reset of the row, failures begin again
				require.LessOrEqual(t, how[0], 1)
			}
			again, err := b.open(t).Counter().Account(t.Context(), "ann")
			require.NoError(t, err)
			require.Equal(t, last, again)
			require.NoError(t, counters[1].Reset(t.Context(), "ANN"))
			last, err = counters[0].Account(t.Context(), "ann")
			require.NoError(t, err)
			require.Zero(t, last)
		}
	})
}

func TestNobodysAttemptsTouchNobody(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		c := b.open(t).Counter()
		for range 20 {
			_, err := c.Attempt(t.Context(), "", false)
			require.NoError(t, err)
		}
		require.Greater(t, count(t, b.pool(t), `SELECT count(*) FROM hallpass_account`), 5, "many rows share the work")
		_, err := c.Account(t.Context(), "")
		require.NoError(t, err)
		require.NoError(t, c.Reset(t.Context(), ""))
		a, err := c.Account(t.Context(), "00")
		require.NoError(t, err)
		require.Zero(t, a)
	})
}

// A row that does not change is not written, and that soon shows.
func TestEveryAttemptWrites(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		c, db := b.open(t).Counter(), b.pool(t)
		written := func() (n int64) {
			require.NoError(t, db.QueryRow(`SELECT coalesce(sum(attempts), 0) FROM hallpass_account WHERE district = $1`,
				b.district).Scan(&n))
			return n
		}
		n := int64(0)
		for _, login := range []string{"ann", ""} {
			for _, right := range []bool{true, true, false, false, false, false, false, false, true, false} {
				_, err := c.Attempt(t.Context(), login, right)
				require.NoError(t, err)
				n++
				require.Equal(t, n, written())
			}
		}
	})
}

func TestACounterIsClosedWithItsStore(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		st := b.open(t)
		c := st.Counter()
		require.NoError(t, st.Close())
		_, err := c.Attempt(t.Context(), "ann", false)
		require.ErrorIs(t, err, store.ErrClosed)
		_, err = c.Account(t.Context(), "ann")
		require.ErrorIs(t, err, store.ErrClosed)
		require.ErrorIs(t, c.Reset(t.Context(), "ann"), store.ErrClosed)
	})
}
