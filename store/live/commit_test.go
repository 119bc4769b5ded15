package live_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/live"
)

func TestACommitThatIsWrongIsRefusedWithItsFaults(t *testing.T) { // R37
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		e := follow(t, st, nil)
		before := e.Health().Revision
		_, err := e.Commit(t.Context(), commit(lenient("bob"), district.Delete("roles", "NONE")))
		faults, ok := errorsAs[district.Faults](err)
		require.True(t, ok, err)
		require.Len(t, faults, 2)
		_, err = e.Commit(t.Context(), store.Commit{})
		require.ErrorIs(t, err, store.ErrInvalid)
		require.Equal(t, before, e.Health().Revision)
		require.Equal(t, before, must2(st.Mem.Load(t.Context())))

		readOnly := follow(t, loads{st}, nil)
		_, err = readOnly.Commit(t.Context(), commit(hired("bob")))
		require.ErrorIs(t, err, store.ErrReadOnly)
	})
}

func must2(_ *district.Facts, r store.Revision, err error) store.Revision { return must(r, err) }

// TestACommitIsJudgedByTheHead needs a user's role that another engine has only just made,
// or taken away.
func TestACommitIsJudgedByTheHead(t *testing.T) {
	for name := range kinds(nil) {
		synctest.Test(t, func(t *testing.T) {
			st := newShaky(t, "ann")
			e := follow(t, kinds(st)[name], &live.Options{Interval: time.Hour, MaxAge: 5 * time.Hour})
			st.append(t, district.Put(roleOf("NURSE")))
			_, err := e.Commit(t.Context(), commit(holding("ann", "NURSE")))
			require.NoError(t, err)
			st.append(t, fired("ann"), district.Delete("roles", "NURSE"))
			_, err = e.Commit(t.Context(), commit(holding("bob", "NURSE")))
			require.ErrorIs(t, err, district.ErrDangling)
			require.NotErrorIs(t, err, store.ErrConflict)
		})
	}
}

// TestTwoEnginesCommitAtOnce has each commit land once: one that does not touch the same rows
// is tried again, one that does is reported.
func TestTwoEnginesCommitAtOnce(t *testing.T) {
	for name := range kinds(nil) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st := newShaky(t)
				engines := []*live.Engine{follow(t, kinds(st)[name], nil), follow(t, kinds(st)[name], nil)}
				const n = 20
				var work sync.WaitGroup
				for i := range n * 2 {
					work.Go(func() {
						e := engines[i%2]
						r, err := e.Commit(t.Context(), commit(hired(fmt.Sprint("user", i))))
						require.NoError(t, err)
						require.False(t, r.IsZero())
						require.True(t, reads(e.District(), fmt.Sprint("user", i)))
					})
				}
				work.Wait()
				for _, e := range engines {
					_, err := e.AtLeast(t.Context(), must2(st.Mem.Load(t.Context())))
					require.NoError(t, err)
					requireSame(t, st, e)
				}
				seen := map[string]int{}
				for entry, err := range st.Mem.Log(t.Context(), store.Revision{}) {
					require.NoError(t, err)
					seen[entry.Operation]++
				}
				require.Len(t, seen, n*2+1)
			})
		})
	}
}

// TestTheSameRowIsAConflict has somebody else commit between judging and offering.
func TestTheSameRowIsAConflict(t *testing.T) {
	for name := range kinds(nil) {
		for _, other := range []struct {
			name   string
			change district.Change
			rows   []district.Key
		}{
			{"the same user", fired("ann"), []district.Key{{Table: "users", ID: "ann"}}},
			{"in capitals", district.Delete("users", "ANN"), []district.Key{{Table: "users", ID: "ann"}}},
			{"another user", hired("bob"), nil},
			{"another table", district.Put(roleOf("NURSE")), nil},
		} {
			t.Run(name+" "+other.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					st := newShaky(t, "ann")
					e := follow(t, kinds(st)[name], nil)
					first := true
					st.set(func() {
						st.before = func(call string) error {
							if call == "Append" && first {
								first = false
								st.append(t, other.change)
							}
							return nil
						}
					})
					c := commit(hired("cyd"), hired("ann"))
					r, err := e.Commit(t.Context(), c)
					_, landed, _ := store.Find(t.Context(), &st.Mem, c.Operation, store.Revision{})
					require.Equal(t, other.rows == nil, landed)
					if other.rows == nil {
						require.NoError(t, err)
						require.True(t, reads(e.District(), "ann"))
						require.Equal(t, r, e.Health().Revision)
						return
					}
					conflict, ok := errorsAs[*live.ConflictError](err)
					require.True(t, ok, err)
					require.ErrorIs(t, err, store.ErrConflict)
					require.Equal(t, other.rows, conflict.Rows)
					require.Contains(t, err.Error(), "users ann")
					if name != "no log" {
						require.Equal(t, "registrar", conflict.Commits[0].Author)
					}
				})
			})
		}
	}
}

// TestAnUnknownOutcomeIsSettled is about commits that have landed, and ones that have not.
func TestAnUnknownOutcomeIsSettled(t *testing.T) {
	unknown := func(err error) error { return &store.OutcomeError{Err: err} }
	for name := range kinds(nil) {
		for _, landed := range []bool{true, false} {
			for _, moved := range []bool{false, true} {
				for _, how := range []string{"says so", "hangs", "panics"} {
					t.Run(fmt.Sprint(name, " landed ", landed, " moved ", moved, " ", how), func(t *testing.T) {
						synctest.Test(t, func(t *testing.T) {
							st := newShaky(t, "ann")
							e := follow(t, kinds(st)[name], nil)
							gone := make(chan struct{})
							defer close(gone)
							var calls atomic.Int32
							fail := func() error {
								n := calls.Add(1)
								if n > 3 {
									return nil
								}
								if moved && n == 1 {
									st.append(t, hired("bob"))
								}
								switch {
								case n == 3: // says nothing about the attempts before
									return errNet
								case how == "hangs":
									<-gone
								case how == "panics":
									panic("no")
								}
								return unknown(errNet)
							}
							st.set(func() {
								if landed {
									st.lands = func(r store.Revision, err error) (store.Revision, error) {
										if failed := fail(); failed != nil {
											return store.Revision{}, failed
										}
										return r, err
									}
									return
								}
								st.before = func(call string) error {
									if call == "Append" {
										return fail()
									}
									return nil
								}
							})
							c := commit(fired("ann"))
							r, err := e.Commit(t.Context(), c)
							require.NoError(t, err)
							require.False(t, reads(e.District(), "ann"))
							times := 0
							for entry, err := range st.Mem.Log(t.Context(), store.Revision{}) {
								require.NoError(t, err)
								if entry.Operation == c.Operation {
									times++
									require.Equal(t, entry.Revision, r)
								}
							}
							require.Equal(t, 1, times)
							require.Greater(t, calls.Load(), int32(3))
						})
					})
				}
			}
		}
	}
}

// TestAnOutcomeThatStaysUnknownIsSaid ends the context of a commit that is never answered,
// and asks again with the same commit.
func TestAnOutcomeThatStaysUnknownIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		e := follow(t, st, nil)
		st.set(func() {
			st.lands = func(store.Revision, error) (store.Revision, error) {
				return store.Revision{}, &store.OutcomeError{Err: errNet}
			}
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		c := commit(district.Delete("users", "ann"))
		r, err := e.Commit(ctx, c)
		require.True(t, r.IsZero())
		outcome, ok := errorsAs[*store.OutcomeError](err)
		require.True(t, ok)
		require.ErrorIs(t, outcome, errNet)
		require.Less(t, st.count("Append"), 20, "it does not storm")
		st.heal()
		time.Sleep(live.DefaultMaxBackoff)
		synctest.Wait()
		require.False(t, reads(e.District(), "ann"), "it had landed")

		// As a new commit it would be a fault: the user is gone.
		r, err = e.Commit(t.Context(), c)
		require.NoError(t, err)
		require.Equal(t, e.Health().Revision, r)
		c.Reason = "another"
		_, err = e.Commit(t.Context(), c)
		require.ErrorIs(t, err, store.ErrOperation)
		_, err = e.Commit(t.Context(), commit(district.Delete("users", "ann")))
		require.ErrorIs(t, err, district.ErrMissing)
	})
}

// TestACommitThatLandedIsSaidAlthoughItIsNotServed has the store fail when it has landed.
func TestACommitThatLandedIsSaidAlthoughItIsNotServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		e := follow(t, st, nil)
		st.set(func() {
			st.before = func(call string) error {
				if call == "Append" {
					return nil
				}
				return errNet
			}
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		r, err := e.Commit(ctx, commit(fired("ann")))
		require.Equal(t, must2(st.Mem.Load(t.Context())), r)
		require.ErrorIs(t, err, store.ErrStale)
		require.ErrorIs(t, err, errNet)
	})
}

// TestAStoreThatCanNotSaySo has a store refuse a commit that fits its head.
func TestAStoreThatCanNotSaySo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShaky(t, "ann")
		e := follow(t, st, nil)
		st.set(func() {
			st.lands = func(store.Revision, error) (store.Revision, error) {
				return store.Revision{}, &store.MovedError{}
			}
		})
		_, err := e.Commit(t.Context(), commit(fired("bob")))
		require.ErrorIs(t, err, store.ErrConflict, "and does not try for ever")
		st.set(func() {
			st.lands = func(store.Revision, error) (store.Revision, error) {
				return store.Revision{}, errNet
			}
		})
		_, err = e.Commit(t.Context(), commit(fired("cyd")))
		require.ErrorIs(t, err, errNet)
	})
}
