package storetest_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/storetest"
)

func TestEveryBrokenStoreIsNoticed(t *testing.T) {
	for _, broken := range slices.Concat(brokenCommits, brokenContents, brokenCalls) {
		t.Run(broken.promise+" "+broken.name, func(t *testing.T) {
			t.Parallel()
			notices(t, broken.promise, storetest.Backend{Open: func() (store.Store, error) {
				b := &bent{Mem: new(store.Mem)}
				broken.bend(b)
				return b, nil
			}})
		})
	}
}

// notices runs the suite in a bubble and asks that it names a promise.
func notices(t *testing.T, promise string, backend storetest.Backend) {
	backend.Skipped = func(string, string) {}
	synctest.Test(t, func(t *testing.T) {
		err := storetest.Check(backend)
		require.Error(t, err)
		var named []string
		for _, err := range err.(interface{ Unwrap() []error }).Unwrap() {
			broken, ok := errors.AsType[*storetest.BrokenError](err)
			require.True(t, ok, err)
			require.NotEmpty(t, broken.Words)
			named = append(named, broken.Promise)
		}
		require.Contains(t, named, promise, err)
		t.Log(slices.Compact(named))
	})
}

// contentStore takes its revisions from the facts, so that they come back.
type contentStore struct {
	mem store.Mem
	mu  sync.Mutex
	is  map[store.Revision]store.Revision
}

func (s *contentStore) Load(ctx context.Context) (*district.Facts, store.Revision, error) {
	f, head, err := s.mem.Load(ctx)
	if err != nil || head.IsZero() {
		return f, head, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.is == nil {
		s.is = map[store.Revision]store.Revision{}
	}
	own := store.RevisionOf(string(bytes.TrimSpace(district.Encode(f))))
	s.is[own] = head
	return f, own, nil
}

func (s *contentStore) Append(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
	_, _, _ = s.Load(ctx)
	s.mu.Lock()
	if own, ok := s.is[expected]; ok {
		expected = own
	}
	s.mu.Unlock()
	if _, err := s.mem.Append(ctx, c, expected); err != nil {
		return store.Revision{}, err
	}
	_, own, err := s.Load(ctx)
	return own, err
}

func TestAReusedRevisionIsNoticed(t *testing.T) {
	notices(t, "P5", storetest.Backend{Open: func() (store.Store, error) { return new(contentStore), nil }})
}
