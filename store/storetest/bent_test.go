package storetest_test

import (
	"context"
	"iter"
	"sync/atomic"
	"time"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// bent is a Mem of which some methods do something else.
type bent struct {
	*store.Mem
	load       func(context.Context) (*district.Facts, store.Revision, error)
	append     func(context.Context, store.Commit, store.Revision) (store.Revision, error)
	wait       func(context.Context, store.Revision) error
	log        func(context.Context, store.Revision) iter.Seq2[store.Entry, error]
	backward   func(context.Context, store.Revision, int) iter.Seq2[store.Entry, error]
	at         func(context.Context, store.Revision) (*district.Facts, error)
	revisionAt func(context.Context, time.Time) (store.Revision, error)
	close      func() error
}

func (b *bent) Load(ctx context.Context) (*district.Facts, store.Revision, error) {
	if b.load != nil {
		return b.load(ctx)
	}
	return b.Mem.Load(ctx)
}

func (b *bent) Append(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
	if b.append != nil {
		return b.append(ctx, c, expected)
	}
	return b.Mem.Append(ctx, c, expected)
}

func (b *bent) Wait(ctx context.Context, seen store.Revision) error {
	if b.wait != nil {
		return b.wait(ctx, seen)
	}
	return b.Mem.Wait(ctx, seen)
}

func (b *bent) Log(ctx context.Context, after store.Revision) iter.Seq2[store.Entry, error] {
	if b.log != nil {
		return b.log(ctx, after)
	}
	return b.Mem.Log(ctx, after)
}

func (b *bent) LogBackward(ctx context.Context, before store.Revision, limit int) iter.Seq2[store.Entry, error] {
	if b.backward != nil {
		return b.backward(ctx, before, limit)
	}
	return b.Mem.LogBackward(ctx, before, limit)
}

func (b *bent) At(ctx context.Context, revision store.Revision) (*district.Facts, error) {
	if b.at != nil {
		return b.at(ctx, revision)
	}
	return b.Mem.At(ctx, revision)
}

func (b *bent) RevisionAt(ctx context.Context, t time.Time) (store.Revision, error) {
	if b.revisionAt != nil {
		return b.revisionAt(ctx, t)
	}
	return b.Mem.RevisionAt(ctx, t)
}

func (b *bent) Close() error {
	if b.close != nil {
		return b.close()
	}
	return b.Mem.Close()
}

// alterLog alters the commits of the log.
func alterLog(b *bent, alter func([]store.Entry) []store.Entry) {
	b.log = func(ctx context.Context, after store.Revision) iter.Seq2[store.Entry, error] {
		return func(yield func(store.Entry, error) bool) {
			var log []store.Entry
			for e, err := range b.Mem.Log(ctx, after) {
				if err != nil {
					yield(e, err)
					return
				}
				log = append(log, e)
			}
			for _, e := range alter(log) {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

// alterFacts alters loaded facts.
func alterFacts(b *bent, alter func(*district.Facts)) {
	b.load = func(ctx context.Context) (*district.Facts, store.Revision, error) {
		f, head, err := b.Mem.Load(ctx)
		if err != nil {
			return nil, head, err
		}
		copied := *f
		alter(&copied)
		return &copied, head, nil
	}
}

// every calls f instead of the store's Append at every n-th call.
func every(n int64, b *bent, f func(context.Context, store.Commit, store.Revision) (store.Revision, error)) {
	var calls atomic.Int64
	b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
		if calls.Add(1)%n == 0 {
			return f(ctx, c, expected)
		}
		return b.Mem.Append(ctx, c, expected)
	}
}

// broken is a store that breaks a promise.
type broken struct {
	promise, name string
	bend          func(*bent)
}
