package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/sqlstore"
)

var theTime = time.Date(2026, time.August, 17, 7, 30, 0, 123456789, time.UTC)

func put(rows ...any) district.Changes {
	var c district.Changes
	for _, row := range rows {
		switch row := row.(type) {
		case district.Info:
			c.Changes = append(c.Changes, district.Put(row))
		case access.BuildingRow:
			c.Changes = append(c.Changes, district.Put(row))
		case access.PackageRow:
			c.Changes = append(c.Changes, district.Put(row))
		case access.FeatureRow:
			c.Changes = append(c.Changes, district.Put(row))
		case district.User:
			c.Changes = append(c.Changes, district.Put(row))
		default:
			panic(fmt.Sprintf("no sample of %T", row))
		}
	}
	return c
}

// commit returns a commit that may be the first. It writes its operation to a building.
func commit(operation string) store.Commit {
	return store.Commit{Operation: operation, Author: "registrar", Reason: "reason of " + operation, Time: theTime,
		Changes: put(district.Info{ID: "lincoln", SchoolYear: 2027}, access.BuildingRow{ID: "marker", Name: operation})}
}

func marked(f *district.Facts) string {
	for _, b := range f.Buildings {
		if b.ID == "marker" {
			return b.Name
		}
	}
	return ""
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// grow appends n commits and returns the head.
func grow(t testing.TB, st *sqlstore.Store, n int) store.Revision {
	t.Helper()
	_, head, err := st.Load(t.Context())
	require.NoError(t, err)
	for range n {
		head, err = st.Append(t.Context(), commit(store.NewOperation()), head)
		require.NoError(t, err)
	}
	return head
}

// logOf returns the whole log, which must verify, end at the head and add up to the facts.
func logOf(t testing.TB, st store.Store) []store.Entry {
	t.Helper()
	var out []store.Entry
	var r store.Replay
	last, err := store.Verify(func(yield func(store.Entry, error) bool) {
		for e, err := range store.Log(t.Context(), st, store.Revision{}) {
			if err == nil {
				out = append(out, e)
				r.Apply(e.Changes)
			}
			if !yield(e, err) {
				return
			}
		}
	})
	require.NoError(t, err)
	facts, head, err := st.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, last, head)
	require.Equal(t, string(district.Encode(r.Facts())), string(district.Encode(facts)))
	return out
}

// offer offers a commit to the head, whatever that is by now, until it lands or the outcome
// is no conflict.
func offer(ctx context.Context, st store.Committer, c store.Commit, head store.Revision) (store.Revision, error) {
	for {
		got, err := st.Append(ctx, c, head)
		conflict, ok := errors.AsType[*store.MovedError](err)
		if !ok {
			return got, err
		}
		head = conflict.Head
	}
}

// rounds returns how often to repeat a long test: in full if CI is true.
func rounds(inCI, elsewhere int) int {
	switch {
	case os.Getenv("CI") == "true":
		return inCI
	case testing.Short():
		return min(2, elsewhere)
	}
	return elsewhere
}
