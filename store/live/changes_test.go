package live_test

import (
	"context"
	"fmt"
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

func TestChangesSayWhoAndWhatWasTouched(t *testing.T) {
	for name := range kinds(nil) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st := newShaky(t, "ann", "bob")
				e := follow(t, kinds(st)[name], nil)
				next, stop := iter.Pull(e.Changes(t.Context()))
				defer stop()
				start := e.Health().Revision
				first, ok := next()
				require.True(t, ok)
				require.Equal(t, live.Swap{After: start, Day: e.District().Day(), Everything: true}, first)

				handle, err := e.District().Feature(phone)
				require.NoError(t, err)
				school, err := e.District().Building("1")
				require.NoError(t, err)
				change := func(changes ...district.Change) live.Swap {
					before := e.Health().Revision
					var head store.Revision
					for _, one := range changes {
						head = st.append(t, one)
					}
					_, err := e.AtLeast(t.Context(), head)
					require.NoError(t, err)
					c, ok := next()
					require.True(t, ok)
					require.Equal(t, before, c.Before)
					require.Equal(t, head, c.After)
					require.False(t, c.Missed)
					if name == "no log" {
						require.Empty(t, c.Commits)
					} else {
						require.Equal(t, "registrar", c.Commits[0].Author)
						require.Equal(t, "because", c.Commits[0].Reason)
						require.Len(t, c.Commits, len(changes))
						require.Equal(t, head, c.Commits[len(changes)-1].Revision)
					}
					return c
				}
				c := change(fired("bob"))
				require.Equal(t, []string{"bob"}, c.Users)
				require.Empty(t, c.Roles)
				require.False(t, c.Everything)

				c = change(district.Put(roleOf("NURSE")))
				require.Equal(t, []string{"NURSE"}, c.Roles)
				require.False(t, c.Everything)

				c = change(district.Put(access.BuildingRow{ID: "1", Closed: true}))
				require.True(t, c.Everything)

				c = change(lenient("cyd"))
				require.Equal(t, []string{"cyd"}, c.Users)
				require.True(t, c.Everything)
				p, err := e.District().Permissions("ann")
				require.NoError(t, err)
				require.True(t, p.Can(access.Read, handle, school), "handles stay good")
			})
		})
	}
}

// TestSeveralCommitsAreOneChange has them come between two looks.
func TestSeveralCommitsAreOneChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		e := follow(t, logs{commits{loads{st}}}, nil)
		first := true
		for c := range e.Changes(t.Context()) {
			if first {
				first = false
				st.append(t, hired("cyd"))
				st.append(t, fired("ann"))
				st.append(t, fired("cyd"))
				continue
			}
			require.Len(t, c.Commits, 3)
			require.Equal(t, []string{"ann", "cyd"}, c.Users)
			break
		}
	})
}

// TestASlowSubscriberIsToldWhatItMissed falls behind by as much as is remembered, and by one
// more.
func TestASlowSubscriberIsToldWhatItMissed(t *testing.T) {
	for _, n := range []int{1, live.Remembered, live.Remembered + 1, 3 * live.Remembered} {
		synctest.Test(t, func(t *testing.T) {
			st := newShaky(t, "ann")
			e := follow(t, st, nil)
			next, stop := iter.Pull(e.Changes(t.Context()))
			defer stop()
			last, _ := next()
			for i := range n {
				_, err := e.Commit(t.Context(), commit(hired(fmt.Sprint("u", i))))
				require.NoError(t, err, "nobody waits for a subscriber")
			}
			missed, told := 0, 0
			for last.After != e.Health().Revision {
				c, ok := next()
				require.True(t, ok)
				require.Equal(t, last.After, c.Before)
				if c.Missed {
					missed++
					require.True(t, c.Everything)
				}
				told += len(c.Commits)
				last = c
			}
			if n <= live.Remembered {
				require.Zero(t, missed)
				require.Equal(t, n, told)
			} else {
				require.Equal(t, 1, missed)
				require.Zero(t, told)
			}
		})
	}
}

// TestASubscriptionEndsWithItsContextAndWithTheEngine shows the remaining changes first.
func TestASubscriptionEndsWithItsContextAndWithTheEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		e := follow(t, st, nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		n := 0
		for range e.Changes(ctx) {
			n++
		}
		require.Equal(t, 1, n)
		n = 0
		for c := range e.Changes(t.Context()) {
			if n++; n == 1 {
				_, err := e.Commit(t.Context(), commit(fired("ann")))
				require.NoError(t, err)
				require.NoError(t, e.Close())
			} else {
				require.Equal(t, []string{"ann"}, c.Users)
			}
		}
		require.Equal(t, 2, n)
	})
}
