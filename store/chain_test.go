package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

func TestVerifyReturnsTheHead(t *testing.T) {
	t.Parallel()
	for n := range 5 {
		log := chain(n)
		head, err := store.Verify(sequence(log, nil))
		require.NoError(t, err)
		if n == 0 {
			require.True(t, head.IsZero())
		} else {
			require.Equal(t, log[n-1].Revision, head, "so commits taken off the end are seen by comparing")
		}
	}
	_, err := store.Verify(sequence(chain(3), errNet))
	require.ErrorIs(t, err, errNet)
}

// TestVerifyNamesTheFirstBadLink tampers with each entry of a log in each way.
func TestVerifyNamesTheFirstBadLink(t *testing.T) {
	t.Parallel()
	const n = 6
	bad := func(t *testing.T, log []store.Entry, position int, reason error) {
		t.Helper()
		head, err := store.Verify(sequence(log, nil))
		var broken *store.ChainError
		require.ErrorAs(t, err, &broken)
		require.Equal(t, position, broken.Position, err)
		require.ErrorIs(t, err, reason)
		require.ErrorIs(t, err, store.ErrCorrupt)
		require.Equal(t, log[position-1].Revision, broken.Revision)
		if position > 1 {
			require.Equal(t, log[position-2].Revision, head)
		}
		_, err = store.Verify(sequence(log, errNet))
		require.ErrorAs(t, err, &broken, "found before the log breaks off")
		require.Equal(t, position, broken.Position)
	}
	for i := range n {
		for _, alter := range []func(*store.Entry){
			func(e *store.Entry) { e.Operation += "x" },
			func(e *store.Entry) { e.Author = "mallory" },
			func(e *store.Entry) { e.OnBehalfOf = "mallory" },
			func(e *store.Entry) { e.Reason += " " },
			func(e *store.Entry) { e.Time = e.Time.Add(1) },
			func(e *store.Entry) { e.Changes.CatalogUpdate = true },
			func(e *store.Entry) { e.Changes.Changes = e.Changes.Changes[:1] },
			func(e *store.Entry) {
				e.Changes = district.Changes{Changes: append(slices.Clone(e.Changes.Changes),
					district.Put(access.BuildingRow{ID: "9"}))}
			},
			func(e *store.Entry) { e.Previous = store.RevisionOf("x") },
			func(e *store.Entry) { e.Revision = store.RevisionOf("x") },
		} {
			log := chain(n)
			alter(&log[i])
			bad(t, log, i+1, store.ErrChanged)
		}
		if removed := slices.Delete(chain(n), i, i+1); i == 0 {
			bad(t, removed, 1, store.ErrStart)
		} else if i < n-1 {
			bad(t, removed, i+1, store.ErrRemoved)
		}
		for j := range i {
			swapped := chain(n)
			swapped[i], swapped[j] = swapped[j], swapped[i]
			bad(t, swapped, j+1, store.ErrReordered)

			bad(t, slices.Insert(chain(n), i+1, chain(n)[j]), i+2, store.ErrRepeated)
		}
		bad(t, slices.Insert(chain(n), i+1, chain(n)[i]), i+2, store.ErrRepeated)

		// A commit rewritten, and its revision with it, no longer leads to the next.
		rewritten := chain(n)
		c := rewritten[i].Commit
		c.Author = "mallory"
		rewritten[i], _ = c.After(rewritten[i].Previous)
		if i < n-1 {
			bad(t, rewritten, i+2, store.ErrRemoved)
		}
	}
}

func TestASecondStartIsABadLink(t *testing.T) {
	t.Parallel()
	other, err := commit("other").After(store.Revision{})
	require.NoError(t, err)
	for _, broken := range []error{nil, errNet} {
		head, err := store.Verify(sequence([]store.Entry{chain(1)[0], other}, broken))
		require.ErrorIs(t, err, store.ErrRemoved)
		require.Equal(t, chain(1)[0].Revision, head)
	}
}

func TestATimeInAnotherZoneIsTheSameCommit(t *testing.T) {
	t.Parallel()
	log := chain(2)
	log[1].Time = log[1].Time.In(time.FixedZone("", -3600))
	_, err := store.Verify(sequence(log, nil))
	require.NoError(t, err)
}
