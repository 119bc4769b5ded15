package main

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// uncertain is a store that does not say what became of some commits.
type uncertain struct {
	store.Mem
	answers []error // of the first calls, nil for the truth; each lands if lands says so
	lands   bool
	calls   int
}

func (s *uncertain) Append(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
	s.calls++
	if s.calls > len(s.answers) || s.answers[s.calls-1] == nil {
		return s.Mem.Append(ctx, c, expected)
	}
	if s.lands {
		_, _ = s.Mem.Append(ctx, c, expected)
	}
	return store.Revision{}, s.answers[s.calls-1]
}

func TestACommitIsOfferedUntilItsOutcomeIsKnown(t *testing.T) {
	facts, err := district.Decode([]byte(smallJSON))
	require.NoError(t, err)
	commit := store.Commit{Operation: "1", Author: "a", Reason: "r", Time: time.Unix(0, 0), Changes: store.Between(nil, facts)}
	unknown := &store.OutcomeError{Operation: "1"}
	for _, lands := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			st := &uncertain{lands: lands, answers: []error{unknown, store.ErrUnavailable, unknown}}
			revision, err := settle(t.Context(), st, commit, store.Revision{})
			require.NoError(t, err)
			require.Equal(t, 4, st.calls)
			n := 0
			for e, err := range st.Log(t.Context(), store.Revision{}) {
				require.NoError(t, err)
				require.Equal(t, revision, e.Revision)
				n++
			}
			require.Equal(t, 1, n)
		})
	}
	synctest.Test(t, func(t *testing.T) {
		st := &uncertain{answers: []error{store.ErrUnavailable}}
		_, err := settle(t.Context(), st, commit, store.Revision{})
		require.ErrorIs(t, err, store.ErrUnavailable)
		require.Equal(t, 1, st.calls, "nothing has happened: it is not tried again")

		st = &uncertain{answers: append([]error{unknown}, slicesOf(store.ErrUnavailable, 100)...)}
		_, err = settle(t.Context(), st, commit, store.Revision{})
		require.ErrorIs(t, err, store.ErrOutcomeUnknown, "what became of the first is still open")
		require.Equal(t, attempts, st.calls)

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		st = &uncertain{answers: []error{unknown, unknown}}
		_, err = settle(ctx, st, commit, store.Revision{})
		require.ErrorIs(t, err, store.ErrOutcomeUnknown)
		require.Equal(t, 1, st.calls)

		st = &uncertain{answers: []error{unknown}}
		other := commit
		other.Operation = "2"
		_, err = st.Mem.Append(t.Context(), other, store.Revision{})
		require.NoError(t, err)
		_, err = settle(t.Context(), st, commit, store.Revision{})
		require.ErrorIs(t, err, store.ErrConflict)
	})
}

func slicesOf(err error, n int) (all []error) {
	for range n {
		all = append(all, err)
	}
	return all
}
