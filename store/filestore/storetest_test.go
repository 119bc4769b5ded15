package filestore_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/filestore"
	"github.com/hallpass-go/hallpass/store/storetest"
)

func TestTheStoreKeepsEveryPromise(t *testing.T) {
	storetest.Test(t, backend(t, true))
}

// TestTwoStoresOnOneDocumentAreOne has one store write and another read, on the same files.
func TestTwoStoresOnOneDocumentAreOne(t *testing.T) {
	b := backend(t, false)
	b.Open = func() (store.Store, error) {
		path := file(t)
		writer, err := filestore.Open(path, quick)
		if err != nil {
			return nil, err
		}
		reader, err := filestore.Open(path, readOnly)
		return &pair{reader, writer}, err
	}
	storetest.Test(t, b)
}

// pair reads with one store and writes with another.
type pair struct {
	*filestore.Store
	writer *filestore.Store
}

func (p *pair) Append(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
	return p.writer.Append(ctx, c, expected)
}

func (p *pair) Close() error {
	_ = p.writer.Close()
	return p.Store.Close()
}

func backend(t *testing.T, single bool) storetest.Backend {
	var crashes atomic.Uint64
	pathOf := func(st store.Store) string {
		if p, ok := st.(*pair); ok {
			return p.Path()
		}
		return st.(*filestore.Store).Path()
	}
	b := storetest.Backend{
		Patience: patience,
		Open:     func() (store.Store, error) { return filestore.Open(file(t), quick) },
		Edit:     func(st store.Store) error { return editFile(pathOf(st)) },
		CutOff: func(st store.Store) (func(), error) {
			directory := filepath.Dir(pathOf(st))
			err := os.Rename(directory, directory+".away")
			return func() { _ = os.Rename(directory+".away", directory) }, err
		},
	}
	if single {
		b.Reopen = func(st store.Store) (store.Store, error) { return filestore.Open(pathOf(st), quick) }
		b.Crash = func(st store.Store) (store.Store, error) {
			random := rand.New(rand.NewPCG(crashes.Add(1), 1))
			var left, dead atomic.Int64
			left.Store(random.Int64N(40))
			st.(*filestore.Store).OnStep(func(string) error {
				if left.Add(-1) < 0 {
					dead.Store(1)
					return errInjected
				}
				return nil
			})
			for begun := time.Now(); dead.Load() == 0 && time.Since(begun) < 5*time.Second; { // the writer goes on until it dies
				_, _, _ = st.Load(ctx)
			}
			return filestore.Open(pathOf(st), quick)
		}
	}
	return b
}

func editFile(path string) error {
	f := &district.Facts{Format: 1, District: district.Info{ID: "lincoln", SchoolYear: 2027}}
	if content, err := os.ReadFile(path); err == nil {
		if f, err = district.Decode(content); err != nil {
			return err
		}
	}
	f.Buildings = append(f.Buildings, access.BuildingRow{ID: fmt.Sprint("edited ", len(f.Buildings))})
	return os.WriteFile(path, district.Encode(f), 0o600)
}
