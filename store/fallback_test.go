package store_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// plain is a store that can load and nothing else.
type plain struct {
	st    store.Store
	loads int
	err   error
}

func (p *plain) Load(ctx context.Context) (*district.Facts, store.Revision, error) {
	p.loads++
	if p.err != nil {
		return nil, store.Revision{}, p.err
	}
	return p.st.Load(ctx)
}

// logger is a store that can load and log.
type logger struct{ plain }

func (l *logger) Log(ctx context.Context, after store.Revision) iter.Seq2[store.Entry, error] {
	if l.err != nil {
		return sequence(nil, l.err)
	}
	return store.Log(ctx, l.st, after)
}

func TestWaitLooksAgainAndAgain(t *testing.T) {
	for _, x := range []struct {
		name    string
		options *store.WaitOptions
		after   time.Duration // when the commit is seen that is made after 12 seconds
	}{
		{"by default", nil, 15 * time.Second},
		{"zero is the default", &store.WaitOptions{}, 15 * time.Second},
		{"less is the default", &store.WaitOptions{Interval: -1}, 15 * time.Second},
		{"often", &store.WaitOptions{Interval: time.Second}, 12 * time.Second},
		{"seldom", &store.WaitOptions{Interval: time.Minute}, time.Minute},
	} {
		t.Run(x.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				mem, revisions := filled(2)
				for _, st := range []store.Store{&plain{st: mem}, &logger{plain{st: mem}}} {
					_, head, err := st.Load(t.Context())
					require.NoError(t, err)
					for _, other := range []store.Revision{{}, store.RevisionOf("never"), revisions[1]} {
						if other != head {
							require.NoError(t, store.Wait(t.Context(), st, other, x.options), "at once")
						}
					}
					begin := time.Now()
					go func() {
						time.Sleep(12*time.Second - 1)
						_, _ = mem.Append(context.Background(), commit(store.NewOperation()), head)
					}()
					require.NoError(t, store.Wait(t.Context(), st, head, x.options))
					require.Equal(t, x.after, time.Since(begin))
				}
			})
		})
	}
}

func TestWaitEndsWithItsContextAndWithAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mem, revisions := filled(1)
		for _, st := range []store.Store{mem, &plain{st: mem}, &logger{plain{st: mem}}} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			begin := time.Now()
			require.ErrorIs(t, store.Wait(ctx, st, revisions[1], nil), context.DeadlineExceeded)
			require.Equal(t, time.Hour, time.Since(begin))
			require.ErrorIs(t, store.Wait(ctx, st, store.Revision{}, nil), context.DeadlineExceeded, "even for what is there")
			cancel()
		}
		require.ErrorIs(t, store.Wait(t.Context(), &plain{err: errNet}, revisions[1], nil), errNet)
		require.ErrorIs(t, store.Wait(t.Context(), &logger{plain{err: errNet}}, revisions[1], nil), errNet)
	})
}

func TestWaitAsksALoggerForItsLogAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mem, revisions := filled(1)
		st := &logger{plain{st: mem}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		require.Error(t, store.Wait(ctx, st, revisions[1], nil))
		require.Zero(t, st.loads)
	})
}

func TestAStoreThatOnlyLoadsDoesWhatItCan(t *testing.T) {
	t.Parallel()
	mem, revisions := filled(3)
	st := &plain{st: mem}
	head := revisions[3]

	for e, err := range store.Log(t.Context(), st, head) {
		require.Fail(t, "nothing follows on the head", "%v %v", e, err)
	}
	for _, after := range []store.Revision{{}, revisions[1], store.RevisionOf("never")} {
		n := 0
		for _, err := range store.Log(t.Context(), st, after) {
			require.ErrorIs(t, err, store.ErrUnsupported)
			n++
		}
		require.Equal(t, 1, n)
	}
	facts, err := store.At(t.Context(), st, head)
	require.NoError(t, err)
	require.Equal(t, "op2", facts.Buildings[0].Name)
	_, err = store.At(t.Context(), st, revisions[1])
	require.ErrorIs(t, err, store.ErrUnsupported)
	_, err = store.RevisionAt(t.Context(), st, day)
	require.ErrorIs(t, err, store.ErrUnsupported)
	_, err = store.Append(t.Context(), st, commit("x"), head)
	require.ErrorIs(t, err, store.ErrReadOnly)
	require.ErrorIs(t, err, store.ErrUnsupported)
	_, _, err = store.Find(t.Context(), st, "op2", store.Revision{})
	require.ErrorIs(t, err, store.ErrUnsupported)

	st.err = errNet
	_, err = store.At(t.Context(), st, head)
	require.ErrorIs(t, err, errNet)
	for _, err := range store.Log(t.Context(), st, head) {
		require.ErrorIs(t, err, errNet)
	}
}

func TestALogIsAHistory(t *testing.T) {
	t.Parallel()
	mem, revisions := filled(5)
	st := &logger{plain{st: mem}}
	for i, revision := range revisions {
		want, err := store.At(t.Context(), mem, revision)
		require.NoError(t, err)
		got, err := store.At(t.Context(), st, revision)
		require.NoError(t, err)
		require.Equal(t, want, got)
		for off, want := range map[time.Duration]int{-1: max(0, i-1), 0: i, 1: i} {
			when := day.Add(time.Duration(i-1)*time.Hour + off)
			for _, st := range []store.Store{mem, st} {
				got, err := store.RevisionAt(t.Context(), st, when)
				require.NoError(t, err)
				require.Equal(t, revisions[want], got)
			}
		}
	}
	_, err := store.At(t.Context(), st, store.RevisionOf("never"))
	require.ErrorIs(t, err, store.ErrUnknownRevision)
	require.Zero(t, st.loads)

	st.err = errNet
	_, err = store.At(t.Context(), st, revisions[1])
	require.ErrorIs(t, err, errNet)
	_, err = store.RevisionAt(t.Context(), st, day)
	require.ErrorIs(t, err, errNet)
}

func TestEveryLogIsReadFromItsEnd(t *testing.T) {
	t.Parallel()
	mem, revisions := filled(7)
	for name, st := range map[string]store.Store{"from its end": mem, "from its start": &logger{plain{st: mem}}} {
		for n, before := range append(revisions[1:], store.Revision{}) {
			for limit := -1; limit <= 9; limit++ {
				var want, got []store.Revision
				for i := n; i > 0 && (limit < 1 || n-i < limit); i-- {
					want = append(want, revisions[i])
				}
				for e, err := range store.LogBackward(t.Context(), st, before, limit) {
					require.NoError(t, err)
					got = append(got, e.Revision)
				}
				require.Equal(t, want, got, "%s: the last %d before commit %d", name, limit, n+1)
			}
		}
		var got []error
		for _, err := range store.LogBackward(t.Context(), st, store.RevisionOf("never"), 2) {
			got = append(got, err)
		}
		require.Len(t, got, 1)
		require.ErrorIs(t, got[0], store.ErrUnknownRevision)
	}
}

func TestAnAuditPageLeadsToTheNextOne(t *testing.T) {
	t.Parallel()
	mem, revisions := filled(7)
	var got []store.Revision
	var before store.Revision
	for page := 0; ; page++ {
		n := len(got)
		for e, err := range store.LogBackward(t.Context(), mem, before, 3) {
			require.NoError(t, err)
			got, before = append(got, e.Revision), e.Revision
		}
		if len(got) == n {
			require.Equal(t, 3, page)
			break
		}
	}
	slices.Reverse(got)
	require.Equal(t, revisions[1:], got)
}

func TestALogThatBreaksOffHasNoEnd(t *testing.T) {
	t.Parallel()
	mem, _ := filled(3)
	for name, st := range map[string]store.Store{"no log": &plain{st: mem},
		"an error": &logger{plain{st: mem, err: errNet}}} {
		want := map[string]error{"no log": store.ErrUnsupported, "an error": errNet}[name]
		n := 0
		for _, err := range store.LogBackward(t.Context(), st, store.Revision{}, 1) {
			require.ErrorIs(t, err, want)
			n++
		}
		require.Equal(t, 1, n, name)
	}
}

func TestFindTellsWhetherAnOperationHasLanded(t *testing.T) {
	t.Parallel()
	st, revisions := filled(4)
	for i, after := range revisions {
		e, found, err := store.Find(t.Context(), st, "op2", after)
		require.NoError(t, err)
		require.Equal(t, i < 3, found)
		if found {
			require.Equal(t, revisions[3], e.Revision)
		}
	}
	_, found, err := store.Find(t.Context(), st, "op9", store.Revision{})
	require.NoError(t, err)
	require.False(t, found)
	_, _, err = store.Find(t.Context(), st, "op2", store.RevisionOf("never"))
	require.ErrorIs(t, err, store.ErrUnknownRevision)
}

func TestMessagesAreForPeople(t *testing.T) {
	t.Parallel()
	long := store.RevisionOf("0123456789abcdef0123456789abcdef")
	for text, err := range map[string]error{
		"the store has moved on: expected the empty store, found 0123456789ab":                             &store.MovedError{Head: long},
		"the store has moved on: expected short, found 0123456789ab":                                       &store.MovedError{Expected: store.RevisionOf("short"), Head: long},
		`the outcome of a commit is not known: operation "o", offered to the empty store`:                  &store.OutcomeError{Operation: "o"},
		`the outcome of a commit is not known: operation "o", offered to the empty store: the net is down`: &store.OutcomeError{Operation: "o", Err: errNet},
		"commit 3 (0123456789ab): the commit is not as it was made":                                        &store.ChainError{Position: 3, Revision: long, Err: store.ErrChanged},
		"read-only: the store does not have this ability":                                                  store.ErrReadOnly,
	} {
		require.EqualError(t, err, text)
	}
	unknown := &store.OutcomeError{Err: errNet}
	require.ErrorIs(t, unknown, store.ErrOutcomeUnknown)
	require.ErrorIs(t, unknown, errNet)
	require.False(t, errors.Is(&store.OutcomeError{}, errNet))
}
