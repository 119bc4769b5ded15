package storetest_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// brokenCalls do not behave as they should.
var brokenCalls = []broken{
	{"P10", "never wakes", func(b *bent) {
		b.wait = func(ctx context.Context, _ store.Revision) error {
			<-ctx.Done()
			return ctx.Err()
		}
	}},
	{"P10", "wakes for the next commit alone", func(b *bent) {
		b.wait = func(ctx context.Context, _ store.Revision) error {
			_, head, err := b.Mem.Load(ctx)
			if err != nil {
				return err
			}
			return b.Mem.Wait(ctx, head)
		}
	}},
	{"P10", "wakes for the second commit of a wait", func(b *bent) {
		b.wait = func(ctx context.Context, seen store.Revision) error {
			_, head, err := b.Mem.Load(ctx)
			if err != nil || head != seen {
				return err
			}
			if err := b.Mem.Wait(ctx, seen); err != nil {
				return err
			}
			if _, head, err = b.Mem.Load(ctx); err != nil {
				return err
			}
			return b.Mem.Wait(ctx, head)
		}
	}},
	{"P10", "wakes one waiter", func(b *bent) {
		var mu sync.Mutex
		woken := map[store.Revision]bool{}
		b.wait = func(ctx context.Context, seen store.Revision) error {
			if err := b.Mem.Wait(ctx, seen); err != nil {
				return err
			}
			mu.Lock()
			first := !woken[seen]
			woken[seen] = true
			mu.Unlock()
			if first {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}
	}},
	{"P11", "answers history with the head", func(b *bent) {
		b.at = func(ctx context.Context, _ store.Revision) (*district.Facts, error) {
			f, _, err := b.Mem.Load(ctx)
			return f, err
		}
	}},
	{"P11", "has history by the clock", func(b *bent) {
		b.revisionAt = func(ctx context.Context, when time.Time) (store.Revision, error) {
			var last store.Entry
			for e, err := range b.Mem.Log(ctx, store.Revision{}) {
				if err != nil {
					return store.Revision{}, err
				}
				if !e.Time.After(when) && !e.Time.Before(last.Time) {
					last = e
				}
			}
			return last.Revision, nil
		}
	}},
	{"P11", "leaves out the commit of the very moment", func(b *bent) {
		b.revisionAt = func(ctx context.Context, when time.Time) (store.Revision, error) {
			return b.Mem.RevisionAt(ctx, when.Add(-1))
		}
	}},
	{"P12", "lets later commits into facts that were loaded", func(b *bent) {
		// It does so only for facts with donors, which nobody loads while another commits: as
		// a data race it would be the race detector that notices.
		var mu sync.Mutex
		var shared *district.Facts
		b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			revision, err := b.Mem.Append(ctx, c, expected)
			if f, _, loadErr := b.Mem.Load(ctx); loadErr == nil {
				mu.Lock()
				defer mu.Unlock()
				if shared != nil {
					*shared = *f
				}
			}
			return revision, err
		}
		b.load = func(ctx context.Context) (*district.Facts, store.Revision, error) {
			f, head, err := b.Mem.Load(ctx)
			if err != nil || len(f.Records.Donors) == 0 {
				return f, head, err
			}
			mu.Lock()
			defer mu.Unlock()
			copied := *f
			shared = &copied
			return shared, head, nil
		}
	}},
	{"P12", "keeps the rows of the caller", func(b *bent) {
		var mu sync.Mutex
		var state store.Replay
		b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			mu.Lock()
			defer mu.Unlock()
			_, before, _ := b.Mem.Load(ctx)
			revision, err := b.Mem.Append(ctx, c, expected)
			if _, head, _ := b.Mem.Load(ctx); head != before {
				state.Apply(c.Changes)
			}
			return revision, err
		}
		b.load = func(ctx context.Context) (*district.Facts, store.Revision, error) {
			mu.Lock()
			defer mu.Unlock()
			_, head, err := b.Mem.Load(ctx)
			return state.Facts(), head, err
		}
	}},
	{"P13", "commits half and then errs", func(b *bent) {
		every(9, b, func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			c.Changes.Changes = c.Changes.Changes[:min(1, len(c.Changes.Changes))]
			_, _ = b.Mem.Append(ctx, c, expected)
			return store.Revision{}, store.ErrUnavailable
		})
	}},
	{"P13", "says conflict but commits", func(b *bent) {
		every(9, b, func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			head, err := b.Mem.Append(ctx, c, expected)
			if err == nil {
				err = &store.MovedError{Expected: expected, Head: head}
			}
			return store.Revision{}, err
		})
	}},
	{"P14", "ignores contexts when it commits", func(b *bent) {
		b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			return b.Mem.Append(context.WithoutCancel(ctx), c, expected)
		}
	}},
	{"P14", "ignores contexts when it loads", func(b *bent) {
		b.load = func(ctx context.Context) (*district.Facts, store.Revision, error) {
			return b.Mem.Load(context.WithoutCancel(ctx))
		}
	}},
	{"P14", "ignores contexts when it reads the log backward", func(b *bent) {
		b.backward = func(ctx context.Context, before store.Revision, limit int) iter.Seq2[store.Entry, error] {
			return b.Mem.LogBackward(context.WithoutCancel(ctx), before, limit)
		}
	}},
	{"P14", "commits, and then says that the context has ended", func(b *bent) {
		b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			revision, err := b.Mem.Append(context.WithoutCancel(ctx), c, expected)
			return revision, cmp.Or(err, ctx.Err())
		}
	}},
	{"P14", "ignores contexts when it waits", func(b *bent) {
		b.wait = func(ctx context.Context, seen store.Revision) error {
			return b.Mem.Wait(context.WithoutCancel(ctx), seen)
		}
	}},
	{"P15", "loads when it is closed", func(b *bent) {
		b.load = func(ctx context.Context) (*district.Facts, store.Revision, error) {
			f, head, err := b.Mem.Load(ctx)
			if errors.Is(err, store.ErrClosed) {
				return &district.Facts{Format: 1}, head, nil
			}
			return f, head, err
		}
	}},
	{"P15", "lets the waiting wait when it is closed", func(b *bent) {
		b.wait = func(ctx context.Context, seen store.Revision) error {
			err := b.Mem.Wait(ctx, seen)
			if errors.Is(err, store.ErrClosed) {
				<-ctx.Done()
			}
			return err
		}
	}},
	{"P15", "is not closed twice", func(b *bent) {
		var closed atomic.Bool
		b.close = func() error {
			if closed.Swap(true) {
				return store.ErrClosed
			}
			return b.Mem.Close()
		}
	}},
	{"P16", "trims what it is given", func(b *bent) {
		b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			c.Operation = strings.TrimSpace(c.Operation)
			return b.Mem.Append(ctx, c, expected)
		}
	}},
	{"P16", "judges the policy", func(b *bent) {
		b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			var d *district.District
			if _, err := d.Apply(c.Changes); expected.IsZero() && err != nil {
				return store.Revision{}, fmt.Errorf("%w: %w", store.ErrInvalid, err)
			}
			return b.Mem.Append(ctx, c, expected)
		}
	}},
}
