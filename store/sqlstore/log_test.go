package sqlstore_test

import (
	"iter"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/store"
)

// reversed returns the commits of a log in the other order, and its error.
func reversed(log iter.Seq2[store.Entry, error]) ([]store.Entry, error) {
	var out []store.Entry
	for e, err := range log {
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	slices.Reverse(out)
	return out, nil
}

// A log is read in pages of 256 commits, from either end.
func TestALogOfManyPagesIsReadFromEitherEnd(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		const commits = 2*256 + 1
		st := b.open(t)
		tx, err := b.pool(t).BeginTx(t.Context(), nil)
		require.NoError(t, err)
		var head store.Revision
		for range commits {
			head, err = st.In(tx).Append(t.Context(), commit(store.NewOperation()), head)
			require.NoError(t, err)
		}
		require.NoError(t, tx.Commit())
		log := logOf(t, st)
		require.Len(t, log, commits)
		for _, limit := range []int{1, 255, 256, 257, 512, commits, commits + 1} {
			last, err := reversed(st.LogBackward(t.Context(), store.Revision{}, limit))
			require.NoError(t, err)
			require.Equal(t, log[max(0, commits-limit):], last, "the last %d", limit)
			last, err = reversed(st.LogBackward(t.Context(), head, limit))
			require.NoError(t, err)
			require.Equal(t, log[max(0, commits-1-limit):commits-1], last, "the last %d before the head", limit)
		}
	})
}
