package store_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/storetest"
)

func TestMem(t *testing.T) {
	storetest.Test(t, storetest.Backend{Open: func() (store.Store, error) { return new(store.Mem), nil }})
}

// TestMemIsADistrictThatRemembers compares with a district after the same changes.
func TestMemIsADistrictThatRemembers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var st store.Mem
		ctx := context.Background()
		var d *district.District
		heads := []store.Revision{{}}
		want := []string{string(district.Encode(d.Facts()))}
		t.Repeat(map[string]func(*rapid.T){
			"commit": func(t *rapid.T) {
				changes := store.Between(d.Facts(), drawFacts(t))
				if len(changes.Changes) == 0 {
					t.Skip("nothing to commit")
				}
				next, err := d.Apply(changes)
				require.NoError(t, err)
				c := commit(store.NewOperation())
				c.Changes = changes
				head, err := st.Append(ctx, c, heads[len(heads)-1])
				require.NoError(t, err)
				d, heads, want = next, append(heads, head), append(want, string(district.Encode(next.Facts())))
			},
			"conflict": func(t *rapid.T) {
				if len(heads) == 1 {
					t.Skip("nothing to conflict with")
				}
				_, err := st.Append(ctx, commit(store.NewOperation()), heads[rapid.IntRange(0, len(heads)-2).Draw(t, "expected")])
				require.ErrorIs(t, err, store.ErrConflict)
			},
			"history": func(t *rapid.T) {
				i := rapid.IntRange(0, len(heads)-1).Draw(t, "revision")
				f, err := st.At(ctx, heads[i])
				require.NoError(t, err)
				require.Equal(t, want[i], string(district.Encode(f)))
			},
			"": func(t *rapid.T) {
				f, head, err := st.Load(ctx)
				require.NoError(t, err)
				require.Equal(t, heads[len(heads)-1], head)
				require.Equal(t, want[len(want)-1], string(district.Encode(f)))
			},
			"verify": func(t *rapid.T) {
				head, err := store.Verify(st.Log(ctx, store.Revision{}))
				require.NoError(t, err)
				require.Equal(t, heads[len(heads)-1], head)
			},
		})
	})
}

// TestWaitersSleep has a hundred waiters: nothing wakes them but a commit, and that all.
func TestWaitersSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, revisions := filled(1)
		var woken sync.WaitGroup
		var mu sync.Mutex
		n := 0
		for range 100 {
			woken.Go(func() {
				if st.Wait(t.Context(), revisions[1]) == nil {
					mu.Lock()
					defer mu.Unlock()
					n++
				}
			})
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		mu.Lock()
		require.Zero(t, n)
		mu.Unlock()
		_, err := st.Append(t.Context(), commit("op0"), revisions[0])
		require.NoError(t, err, "an operation again is no news")
		_, err = st.Append(t.Context(), commit("x"), revisions[0])
		require.ErrorIs(t, err, store.ErrConflict)
		synctest.Wait()
		mu.Lock()
		require.Zero(t, n)
		mu.Unlock()
		_, err = st.Append(t.Context(), commit("x"), revisions[1])
		require.NoError(t, err)
		woken.Wait()
		require.Equal(t, 100, n)
	})
}

// TestALogThatIsBeingReadStaysAsItWas commits while the log is ranged over.
func TestALogThatIsBeingReadStaysAsItWas(t *testing.T) {
	t.Parallel()
	st, revisions := filled(3)
	head := revisions[3]
	n := 0
	for e, err := range st.Log(t.Context(), store.Revision{}) {
		require.NoError(t, err)
		n++
		require.Equal(t, revisions[n], e.Revision)
		head, err = st.Append(t.Context(), commit(store.NewOperation()), head) // and no deadlock
		require.NoError(t, err)
	}
	require.Equal(t, 3, n)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n = 0
	for _, err := range st.Log(ctx, store.Revision{}) {
		if n++; n == 3 {
			require.ErrorIs(t, err, context.Canceled)
		} else {
			require.NoError(t, err)
		}
		if n == 2 {
			cancel()
		}
	}
	require.Equal(t, 3, n)
}

func TestMemAppendsWhateverTheNumberOfCommitsBefore(t *testing.T) {
	t.Parallel()
	var st store.Mem
	var head store.Revision
	changes := []district.Change{founding()}
	for i := range 5000 {
		changes = append(changes, district.Put(district.User{Login: "u" + store.NewOperation(), Schools: []string{"x"},
			Approved: i%2 == 0}))
	}
	var err error
	head, err = st.Append(t.Context(), commit("import", changes...), head)
	require.NoError(t, err)
	for range 1000 { // five million rows, if each commit copied all
		head, err = st.Append(t.Context(), commit(store.NewOperation(), district.Put(access.BuildingRow{ID: "1"})), head)
		require.NoError(t, err)
	}
	f, at, err := st.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, head, at)
	require.Len(t, f.Users, 5000)
}
