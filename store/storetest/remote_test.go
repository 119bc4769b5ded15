package storetest_test

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/storetest"
)

// remote is a store whose data are elsewhere: it can be cut off from them, stalled, crashed
// and opened again. The suite should find its faults.
type remote struct {
	data   *store.Mem
	faults faults

	mu      sync.Mutex
	done    chan struct{} // closed when the store is closed
	closed  bool
	cut     bool
	stalled chan struct{} // closed when the data answer again; nil while they do
	appends int
}

type faults struct {
	certainWhenCut  bool // it claims that nothing has happened
	emptyWhenCut    bool // it loads nothing as if that were all
	deafWhenStalled bool // it ignores contexts
	losesLast       bool // a crash takes the last commit, which had returned
	forgets         bool // operation ids, when it is opened again
}

func openRemote(f faults) *remote {
	return &remote{data: new(store.Mem), faults: f, done: make(chan struct{})}
}

func (r *remote) backend() storetest.Backend {
	return storetest.Backend{
		Open:   func() (store.Store, error) { return openRemote(r.faults), nil },
		Edit:   editRemote,
		Reopen: reopenRemote,
		Crash:  crashRemote,
		CutOff: func(st store.Store) (func(), error) {
			r := st.(*remote)
			set := func(cut bool) {
				r.mu.Lock()
				defer r.mu.Unlock()
				r.cut = cut
			}
			set(true)
			return func() { set(false) }, nil
		},
		Stall: func(st store.Store) (func(), error) {
			r := st.(*remote)
			stalled := make(chan struct{})
			r.mu.Lock()
			defer r.mu.Unlock()
			r.stalled = stalled
			return func() {
				r.mu.Lock()
				defer r.mu.Unlock()
				r.stalled = nil
				close(stalled)
			}, nil
		},
	}
}

func editRemote(st store.Store) error {
	r := st.(*remote)
	_, head, err := r.data.Load(context.Background())
	if err != nil {
		return err
	}
	_, err = r.data.Append(context.Background(),
		store.Commit{Operation: store.NewOperation(), Author: "editor", Reason: "by hand", Time: time.Now(),
			Changes: district.Changes{Changes: []district.Change{district.Put(district.Info{ID: "edited", SchoolYear: 2027}),
				district.Put(access.BuildingRow{ID: "edited"})}}}, head)
	return err
}

func reopenRemote(st store.Store) (store.Store, error) {
	r := st.(*remote)
	next := openRemote(r.faults)
	next.data = r.data
	if r.faults.forgets {
		next.data = copied(r.data, 0, func(c *store.Commit) { c.Operation = store.NewOperation() })
	}
	return next, nil
}

func crashRemote(st store.Store) (store.Store, error) {
	r := st.(*remote)
	r.mu.Lock()
	r.cut = true
	r.mu.Unlock()
	next := openRemote(r.faults)
	next.data = r.data
	if r.faults.losesLast {
		next.data = copied(r.data, 1, func(*store.Commit) {})
	}
	return next, nil
}

// copied returns a store with the commits of another except the last few.
func copied(from *store.Mem, without int, alter func(*store.Commit)) *store.Mem {
	var entries []store.Entry
	for e := range from.Log(context.Background(), store.Revision{}) {
		entries = append(entries, e)
	}
	to := new(store.Mem)
	var head store.Revision
	for _, e := range entries[:max(0, len(entries)-without)] {
		alter(&e.Commit)
		head, _ = to.Append(context.Background(), e.Commit, head)
	}
	return to
}

// reach waits for the data, and says why they cannot be reached.
func (r *remote) reach(ctx context.Context) error {
	r.mu.Lock()
	closed, cut, stalled := r.closed, r.cut, r.stalled
	r.mu.Unlock()
	if closed {
		return store.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if stalled != nil {
		if r.faults.deafWhenStalled {
			ctx = context.Background()
		}
		select {
		case <-stalled:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if cut {
		return store.ErrUnavailable
	}
	return nil
}

func (r *remote) Load(ctx context.Context) (*district.Facts, store.Revision, error) {
	if err := r.reach(ctx); err != nil {
		if r.faults.emptyWhenCut && errors.Is(err, store.ErrUnavailable) {
			return &district.Facts{Format: 1}, store.Revision{}, nil
		}
		return nil, store.Revision{}, err
	}
	return r.data.Load(ctx)
}

// Append, when it is cut off, has landed, has not, or would not know, in turn.
func (r *remote) Append(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
	err := r.reach(ctx)
	if err == nil {
		return r.data.Append(ctx, c, expected)
	}
	if errors.Is(err, store.ErrUnavailable) {
		r.mu.Lock()
		r.appends++
		way := r.appends % 3
		r.mu.Unlock()
		if way < 2 {
			if way == 1 {
				_, _ = r.data.Append(ctx, c, expected)
			}
			if !r.faults.certainWhenCut {
				err = &store.OutcomeError{Operation: c.Operation, Expected: expected, Err: err}
			}
		}
	}
	return store.Revision{}, err
}

func (r *remote) Log(ctx context.Context, after store.Revision) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		if err := r.reach(ctx); err != nil {
			yield(store.Entry{}, err)
			return
		}
		r.data.Log(ctx, after)(yield)
	}
}

func (r *remote) Wait(ctx context.Context, seen store.Revision) error {
	if err := r.reach(ctx); err != nil {
		return err
	}
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		select {
		case <-r.done:
			cancel()
		case <-stop:
		}
	}()
	err := r.data.Wait(waiting, seen)
	if err != nil && ctx.Err() == nil {
		return store.ErrClosed
	}
	return err
}

func (r *remote) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.closed = true
		close(r.done)
	}
	return nil
}
