package storetest_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"slices"
	"sync"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// brokenCommits do not commit as they should, or not log.
var brokenCommits = []broken{
	{"P1", "an empty store has a revision", func(b *bent) {
		b.load = func(ctx context.Context) (*district.Facts, store.Revision, error) {
			f, head, err := b.Mem.Load(ctx)
			if head.IsZero() {
				head = store.RevisionOf("0")
			}
			return f, head, err
		}
	}},
	{"P1", "loads a part of the facts", func(b *bent) {
		alterFacts(b, func(f *district.Facts) { f.ContentTypes = nil })
	}},
	{"P2", "says that it has committed, and has not", func(b *bent) {
		every(7, b, func(_ context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			e, err := c.After(expected)
			return e.Revision, err
		})
	}},
	{"P2", "loads from a cache", func(b *bent) {
		var mu sync.Mutex
		var uses int
		var f *district.Facts
		var head store.Revision
		b.load = func(ctx context.Context) (*district.Facts, store.Revision, error) {
			mu.Lock()
			defer mu.Unlock()
			var err error
			if uses++; uses%3 == 1 {
				f, head, err = b.Mem.Load(ctx)
			}
			return f, head, err
		}
	}},
	{"P3", "tears a commit in two", func(b *bent) {
		b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			if len(c.Changes.Changes) < 2 || expected.IsZero() {
				return b.Mem.Append(ctx, c, expected)
			}
			half := c
			half.Operation += "-"
			half.Changes.Changes = c.Changes.Changes[:1]
			head, err := b.Mem.Append(ctx, half, expected)
			if err != nil {
				return head, err
			}
			for range 10 {
				runtime.Gosched()
			}
			return b.Mem.Append(ctx, c, head)
		}
	}},
	{"P3", "loads facts and revision one after the other", func(b *bent) {
		b.load = func(ctx context.Context) (*district.Facts, store.Revision, error) {
			f, _, err := b.Mem.Load(ctx)
			if err != nil {
				return nil, store.Revision{}, err
			}
			for range 10 {
				runtime.Gosched()
			}
			_, head, err := b.Mem.Load(ctx)
			return f, head, err
		}
	}},
	{"P3", "keeps a row that was deleted", func(b *bent) {
		var mu sync.Mutex
		seen := map[string]access.BuildingRow{}
		alterFacts(b, func(f *district.Facts) {
			mu.Lock()
			defer mu.Unlock()
			there := map[string]bool{}
			for _, row := range f.Buildings {
				there[row.ID], seen[row.ID] = true, row
			}
			f.Buildings = slices.Clone(f.Buildings)
			for id, row := range seen {
				if !there[id] {
					f.Buildings = append(f.Buildings, row)
				}
			}
		})
	}},
	{"P4", "accepts a stale expected revision", func(b *bent) {
		b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			for {
				revision, err := b.Mem.Append(ctx, c, expected)
				conflict, ok := errors.AsType[*store.MovedError](err)
				if !ok {
					return revision, err
				}
				expected = conflict.Head
			}
		}
	}},
	{"P4", "looks at the head and then commits", func(b *bent) {
		b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			_, head, err := b.Mem.Load(ctx)
			if err != nil {
				return head, err
			}
			if head == expected {
				for range 10 {
					runtime.Gosched()
				}
				_, expected, _ = b.Mem.Load(ctx)
			}
			return b.Mem.Append(ctx, c, expected)
		}
	}},
	{"P4", "a conflict does not know the head", func(b *bent) {
		b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			revision, err := b.Mem.Append(ctx, c, expected)
			if errors.Is(err, store.ErrConflict) {
				err = store.ErrConflict
			}
			return revision, err
		}
	}},
	{"P6", "reorders the log", func(b *bent) {
		alterLog(b, func(log []store.Entry) []store.Entry {
			if n := len(log); n > 4 {
				log[n-1], log[n-2] = log[n-2], log[n-1]
			}
			return log
		})
	}},
	{"P6", "repeats a commit in the log", func(b *bent) {
		alterLog(b, func(log []store.Entry) []store.Entry {
			if len(log) > 4 {
				log = slices.Insert(log, 3, log[2])
			}
			return log
		})
	}},
	{"P6", "leaves a commit out of the log", func(b *bent) {
		alterLog(b, func(log []store.Entry) []store.Entry {
			if len(log) > 4 {
				log = slices.Delete(log, 2, 3)
			}
			return log
		})
	}},
	{"P6", "ends the log after a page", func(b *bent) {
		alterLog(b, func(log []store.Entry) []store.Entry { return log[:min(len(log), 16)] })
	}},
	{"P6", "gives the commit it was asked to begin after", func(b *bent) {
		b.log = func(ctx context.Context, after store.Revision) iter.Seq2[store.Entry, error] {
			return func(yield func(store.Entry, error) bool) {
				for e, err := range b.Mem.Log(ctx, after) {
					if !yield(e, err) {
						return
					}
				}
				if !after.IsZero() {
					for e, err := range b.Mem.Log(ctx, store.Revision{}) {
						if err == nil && e.Revision == after {
							yield(e, nil)
						}
					}
				}
			}
		}
	}},
	{"P6", "gives everything after a revision it does not know", func(b *bent) {
		b.log = func(ctx context.Context, after store.Revision) iter.Seq2[store.Entry, error] {
			for _, err := range b.Mem.Log(ctx, after) {
				if errors.Is(err, store.ErrUnknownRevision) {
					return b.Mem.Log(ctx, store.Revision{})
				}
				break
			}
			return b.Mem.Log(ctx, after)
		}
	}},
	{"P6", "says that nothing follows on a revision it does not know", func(b *bent) {
		b.log = func(ctx context.Context, after store.Revision) iter.Seq2[store.Entry, error] {
			return func(yield func(store.Entry, error) bool) {
				for e, err := range b.Mem.Log(ctx, after) {
					if errors.Is(err, store.ErrUnknownRevision) || !yield(e, err) {
						return
					}
				}
			}
		}
	}},
	{"P6", "gives the log from its start when it is asked for its end", func(b *bent) {
		b.backward = func(ctx context.Context, before store.Revision, limit int) iter.Seq2[store.Entry, error] {
			return func(yield func(store.Entry, error) bool) {
				for e, err := range b.Mem.Log(ctx, store.Revision{}) {
					if err == nil && e.Revision == before || !yield(e, err) {
						return
					}
				}
			}
		}
	}},
	{"P6", "has no limit when the log is read backward", func(b *bent) {
		b.backward = func(ctx context.Context, before store.Revision, _ int) iter.Seq2[store.Entry, error] {
			return b.Mem.LogBackward(ctx, before, 0)
		}
	}},
	{"P6", "begins backward with the commit that it should begin before", func(b *bent) {
		b.backward = func(ctx context.Context, before store.Revision, limit int) iter.Seq2[store.Entry, error] {
			return func(yield func(store.Entry, error) bool) {
				reached, n := before.IsZero(), 0
				for e, err := range b.Mem.LogBackward(ctx, store.Revision{}, 0) {
					if err == nil && !reached && e.Revision != before {
						continue
					}
					reached = true
					if n++; !yield(e, err) || n == limit {
						return
					}
				}
				if !reached {
					yield(store.Entry{}, store.ErrUnknownRevision)
				}
			}
		}
	}},
	{"P6", "says that nothing comes before a revision it does not know", func(b *bent) {
		b.backward = func(ctx context.Context, before store.Revision, limit int) iter.Seq2[store.Entry, error] {
			return func(yield func(store.Entry, error) bool) {
				for e, err := range b.Mem.LogBackward(ctx, before, limit) {
					if errors.Is(err, store.ErrUnknownRevision) || !yield(e, err) {
						return
					}
				}
			}
		}
	}},
	{"P6", "goes on backward at the head when it has reached the start", func(b *bent) {
		b.backward = func(ctx context.Context, before store.Revision, limit int) iter.Seq2[store.Entry, error] {
			for e := range b.Mem.Log(ctx, store.Revision{}) {
				if e.Revision == before {
					return b.Mem.LogBackward(ctx, store.Revision{}, limit)
				}
				break
			}
			return b.Mem.LogBackward(ctx, before, limit)
		}
	}},
}
