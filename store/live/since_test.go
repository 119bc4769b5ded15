package live_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/live"
)

// A form that was read before somebody else wrote its row is a conflict when it is saved, in
// whatever order engines and store have seen the two (R37): a dismissed user must not get a role
// back with the next change of an e-mail.
func TestASavedFormDoesNotBringBackARevokedRole(t *testing.T) {
	for name := range kinds(nil) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st := newShaky(t, "ann", "bob")
				e, other := follow(t, kinds(st)[name], nil), follow(t, kinds(st)[name], nil)
				page := e.Snapshot()
				form, err := page.District.User("ann")
				require.NoError(t, err)
				revoked, err := other.Commit(t.Context(), commit(fired("ann")), live.Since(page.Revision))
				require.NoError(t, err)
				_, err = e.AtLeast(t.Context(), revoked)
				require.NoError(t, err)

				saved := *form
				saved.Email = "ann@lincoln.example"
				stale := commit(district.Put(saved))
				_, err = e.Commit(t.Context(), stale, live.Since(page.Revision))
				conflict, ok := errorsAs[*live.ConflictError](err)
				require.True(t, ok, err)
				require.ErrorIs(t, err, store.ErrConflict)
				require.Equal(t, []district.Key{{Table: "users", ID: "ann"}}, conflict.Rows)
				if name != "no log" {
					require.Len(t, conflict.Commits, 1)
					require.Equal(t, revoked, conflict.Commits[0].Revision)
				}
				require.False(t, reads(e.District(), "ann"))

				_, err = e.Commit(t.Context(), commit(fired("bob")), live.Since(page.Revision))
				require.NoError(t, err, "a row that nobody else wrote")
				_, err = e.Commit(t.Context(), stale, live.Since(e.Snapshot().Revision))
				require.NoError(t, err, "made anew from what is there now")
			})
		})
	}
}

// The log tells the changes that an engine no longer remembers; without a log a change from an unknown
// revision is refused.
func TestSinceARevisionThatTheEngineHasNotServed(t *testing.T) {
	for name := range kinds(nil) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st := newShaky(t, "ann")
				first := must2(st.Mem.Load(t.Context()))
				st.append(t, fired("ann"))
				st.append(t, hired("bob"))
				e := follow(t, kinds(st)[name], nil)

				_, err := e.Commit(t.Context(), commit(hired("ann")), live.Since(first))
				require.ErrorIs(t, err, store.ErrConflict)
				_, err = e.Commit(t.Context(), commit(hired("cyd")), live.Since(first))
				if name == "no log" {
					require.ErrorIs(t, err, store.ErrConflict)
					conflict, ok := errorsAs[*live.ConflictError](err)
					require.True(t, ok)
					require.Empty(t, conflict.Rows)
				} else {
					require.NoError(t, err)
				}
				_, err = e.Commit(t.Context(), commit(hired("dan")), live.Since(store.RevisionOf("none")))
				require.Error(t, err)
				require.False(t, reads(e.District(), "dan"))
			})
		})
	}
}

// A revision that another engine has made is waited for.
func TestSinceARevisionThatTheEngineHasYetToSee(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		e := follow(t, kinds(st)["log alone"], &live.Options{Interval: time.Hour, MaxAge: 5 * time.Hour})
		later := st.append(t, fired("ann"))
		_, err := e.Commit(t.Context(), commit(hired("ann")), live.Since(later))
		require.NoError(t, err)
		require.True(t, reads(e.District(), "ann"))
	})
}

// The same commit again is answered with its revision, although its own rows were written since.
func TestSinceDoesNotRefuseARepeatedCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		e := follow(t, st, nil)
		base := e.Snapshot().Revision
		c := commit(fired("ann"))
		first, err := e.Commit(t.Context(), c, live.Since(base))
		require.NoError(t, err)
		again, err := e.Commit(t.Context(), c, live.Since(base))
		require.NoError(t, err)
		require.Equal(t, first, again)
	})
}

func TestASnapshotIsOfOneMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		e := follow(t, st, nil)
		now := e.Snapshot()
		require.Equal(t, must2(st.Mem.Load(t.Context())), now.Revision)
		require.True(t, reads(now.District, "ann"))

		st.fail()
		time.Sleep(live.DefaultMaxAge + time.Minute)
		old := e.Snapshot()
		require.True(t, old.Revision.IsZero(), "no change can be made from a district that refuses everything")
		require.False(t, reads(old.District, "ann"))
		require.NotNil(t, (*live.Engine)(nil).Snapshot().District)
	})
}

// A host logs out who is unknown, and must not log out everybody while the store is away. Before the
// first commit everybody is unknown.
func TestAnOutageMakesNobodyUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		e := follow(t, st, nil)
		_, err := e.District().Permissions("bob")
		require.ErrorIs(t, err, district.ErrUnknownUser)

		st.fail()
		time.Sleep(live.DefaultMaxAge + time.Minute)
		for _, d := range []*district.District{e.District(), e.Snapshot().District, (*live.Engine)(nil).District()} {
			for _, login := range []string{"ann", "bob"} {
				_, err := d.Permissions(login)
				require.ErrorIs(t, err, store.ErrStale)
				require.NotErrorIs(t, err, access.ErrUnknown)
			}
			_, err := d.Feature(phone)
			require.ErrorIs(t, err, store.ErrStale)
			_, err = d.Apply(district.Changes{})
			require.ErrorIs(t, err, store.ErrStale)
		}

		st.heal()
		time.Sleep(live.DefaultMaxBackoff)
		synctest.Wait()
		_, err = e.District().Permissions("ann")
		require.NoError(t, err)
		_, err = follow(t, new(store.Mem), nil).District().Permissions("ann")
		require.ErrorIs(t, err, district.ErrUnknownUser)
	})
}

// A commit inside the host's transaction is judged by what the transaction sees: here a store that
// the engine has not looked at since.
func TestCommitInJudgesWhatTheTransactionSees(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		e := follow(t, kinds(st)["log alone"], &live.Options{Interval: time.Hour, MaxAge: 5 * time.Hour})
		page := e.Snapshot().Revision
		st.append(t, district.Put(roleOf("NURSE")))
		revision, err := e.CommitIn(t.Context(), &st.Mem, commit(holding("ann", "NURSE")), live.Since(page))
		require.NoError(t, err)
		require.NotEqual(t, revision, e.Snapshot().Revision, "it is served once it is looked for")
		_, err = e.AtLeast(t.Context(), revision)
		require.NoError(t, err)

		_, err = e.CommitIn(t.Context(), &st.Mem, commit(holding("bob", "GONE")))
		require.ErrorIs(t, err, district.ErrDangling)
		_, err = e.CommitIn(t.Context(), &st.Mem, commit(fired("ann")), live.Since(page))
		conflict, ok := errorsAs[*live.ConflictError](err)
		require.True(t, ok, err)
		require.Equal(t, []district.Key{{Table: "users", ID: "ann"}}, conflict.Rows)
		again := commit(fired("bob"))
		one, err := e.CommitIn(t.Context(), &st.Mem, again, live.Since(page))
		require.NoError(t, err)
		two, err := e.CommitIn(t.Context(), &st.Mem, again, live.Since(page))
		require.NoError(t, err)
		require.Equal(t, one, two)
	})
}
