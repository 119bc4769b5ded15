package live_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/live"
)

const phone = "REG MAINT PHONE"

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// founding is the first commit of a store: two buildings, a feature, a role that reads it
// everywhere, and users who hold it.
func founding(zone string, logins ...string) []district.Change {
	changes := []district.Change{
		district.Put(district.Info{ID: "lincoln", SchoolYear: 2027, TimeZone: zone}),
		district.Put(access.BuildingRow{ID: "1"}),
		district.Put(access.BuildingRow{ID: "2"}),
		district.Put(access.PackageRow{Code: "REG"}),
		district.Put(access.FeatureRow{Resource: must(access.ParseResource(phone))}),
		district.Put(role.Profile{ID: "CLERK", Grants: []access.Grant{must(access.ParseGrant(phone + " read=all"))}}),
	}
	for _, login := range logins {
		changes = append(changes, hired(login))
	}
	return changes
}

// hired and fired are a user with the role, and without.
func hired(login string) district.Change {
	return district.Put(district.User{Login: login, Roles: []role.Assignment{{Role: "CLERK"}}})
}

func fired(login string) district.Change { return district.Put(district.User{Login: login}) }

// lenient is a user with a role that does not exist: what a store may hold, and no commit
// of an engine writes.
func lenient(login string) district.Change {
	return district.Put(district.User{Login: login, Roles: []role.Assignment{{Role: "GONE"}, {Role: "CLERK"}}})
}

func commit(changes ...district.Change) store.Commit {
	return store.Commit{Operation: store.NewOperation(), Author: "registrar", Reason: "because", Time: time.Now(),
		Changes: district.Changes{Changes: changes}}
}

// reads reports whether a user may read phone numbers in building 1.
func reads(d *district.District, login string) bool {
	p, err := d.Permissions(login)
	if err != nil {
		return false
	}
	ok, err := p.ByName().Can(access.Read, phone, "1")
	return ok && err == nil
}

// shaky is a store in memory that fails as a test wants it to.
type shaky struct {
	store.Mem
	mu     sync.Mutex
	before func(call string) error                                                 // called before each call
	loads  func(*district.Facts, store.Revision) (*district.Facts, store.Revision) // the results of Load instead
	lands  func(store.Revision, error) (store.Revision, error)                     // the results of Append instead
	logs   func(ctx context.Context, after store.Revision, log iter.Seq2[store.Entry, error]) iter.Seq2[store.Entry, error]
	calls  map[string]int
}

// newShaky returns a store that has been founded.
func newShaky(t require.TestingT, logins ...string) *shaky {
	st := new(shaky)
	st.append(t, founding("", logins...)...)
	return st
}

// set changes how the store fails.
func (st *shaky) set(f func()) {
	st.mu.Lock()
	defer st.mu.Unlock()
	f()
}

func (st *shaky) begin(call string) error {
	st.mu.Lock()
	before := st.before
	if st.calls == nil {
		st.calls = map[string]int{}
	}
	st.calls[call]++
	st.mu.Unlock()
	if before == nil {
		return nil
	}
	return before(call)
}

func (st *shaky) count(call string) int {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.calls[call]
}

func (st *shaky) Load(ctx context.Context) (*district.Facts, store.Revision, error) {
	if err := st.begin("Load"); err != nil {
		return nil, store.Revision{}, err
	}
	f, head, err := st.Mem.Load(ctx)
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.loads != nil && err == nil {
		f, head = st.loads(f, head)
	}
	return f, head, err
}

func (st *shaky) Wait(ctx context.Context, seen store.Revision) error {
	if err := st.begin("Wait"); err != nil {
		return err
	}
	return st.Mem.Wait(ctx, seen)
}

func (st *shaky) Log(ctx context.Context, after store.Revision) iter.Seq2[store.Entry, error] {
	if err := st.begin("Log"); err != nil {
		return func(yield func(store.Entry, error) bool) { yield(store.Entry{}, err) }
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.logs != nil {
		return st.logs(ctx, after, st.Mem.Log(ctx, after))
	}
	return st.Mem.Log(ctx, after)
}

func (st *shaky) Append(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
	if err := st.begin("Append"); err != nil {
		return store.Revision{}, err
	}
	head, err := st.Mem.Append(ctx, c, expected)
	st.mu.Lock()
	lands := st.lands
	st.mu.Unlock()
	if lands != nil {
		return lands(head, err)
	}
	return head, err
}

// append commits beside every engine, whatever fails.
func (st *shaky) append(t require.TestingT, changes ...district.Change) store.Revision {
	for {
		_, head, err := st.Mem.Load(context.Background())
		require.NoError(t, err)
		head, err = st.Mem.Append(context.Background(), commit(changes...), head)
		if !errors.Is(err, store.ErrConflict) {
			require.NoError(t, err)
			return head
		}
	}
}

var errNet = errors.New("the net is down")

// fail has every call fail.
func (st *shaky) fail() { st.set(func() { st.before = func(string) error { return errNet } }) }

func (st *shaky) heal() {
	st.set(func() { st.before, st.loads, st.lands, st.logs = nil, nil, nil, nil })
}

// hang has calls not return, whatever their context says, until they are let go.
func (st *shaky) hang(calls ...string) (letGo func()) {
	gone := make(chan struct{})
	st.set(func() {
		st.before = func(call string) error {
			for _, c := range calls {
				if c == call {
					<-gone
				}
			}
			return nil
		}
	})
	return sync.OnceFunc(func() {
		st.heal()
		close(gone)
	})
}

// forget has the log begin after a revision.
func (st *shaky) forget() {
	st.set(func() {
		st.logs = func(context.Context, store.Revision, iter.Seq2[store.Entry, error]) iter.Seq2[store.Entry, error] {
			return func(yield func(store.Entry, error) bool) {
				yield(store.Entry{}, fmt.Errorf("%w: forgotten", store.ErrUnknownRevision))
			}
		}
	})
}

// Stores of fewer abilities.
type (
	loads   struct{ st *shaky }
	commits struct{ loads }
	logs    struct{ commits }
)

func (s loads) Load(ctx context.Context) (*district.Facts, store.Revision, error) {
	return s.st.Load(ctx)
}

func (s commits) Append(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
	return s.st.Append(ctx, c, expected)
}

func (s logs) Log(ctx context.Context, after store.Revision) iter.Seq2[store.Entry, error] {
	return s.st.Log(ctx, after)
}

// kinds are one store with all abilities, and with fewer.
func kinds(st *shaky) map[string]store.Store {
	return map[string]store.Store{"all": st, "log alone": logs{commits{loads{st}}}, "no log": commits{loads{st}}}
}

// follow returns an engine that ends with the test.
func follow(t *testing.T, st store.Store, options *live.Options) *live.Engine {
	t.Helper()
	e, err := live.Follow(t.Context(), st, options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	return e
}

// requireSame asserts that an engine serves the facts of the store, as if compiled at once.
func requireSame(t require.TestingT, st store.Store, e *live.Engine) {
	facts, head, err := st.Load(context.Background())
	require.NoError(t, err)
	want, err := district.New(facts, 0, nil)
	require.NoError(t, err)
	require.Equal(t, head, e.Health().Revision)
	require.Equal(t, string(district.Encode(want.Facts())), string(district.Encode(e.District().Facts())))
}

func errorsAs[E error](err error) (E, bool) { return errors.AsType[E](err) }

type factsOf = district.Facts

// skipFirst has the log leave out the first commit of those asked for.
func (st *shaky) skipFirst() {
	st.set(func() {
		st.logs = func(_ context.Context, _ store.Revision, log iter.Seq2[store.Entry, error]) iter.Seq2[store.Entry, error] {
			return func(yield func(store.Entry, error) bool) {
				first := true
				for entry, err := range log {
					if !first && !yield(entry, err) {
						return
					}
					first = false
				}
			}
		}
	})
}

func roleOf(id string) role.Profile { return role.Profile{ID: id} }

func holding(login, id string) district.Change {
	return district.Put(district.User{Login: login, Roles: []role.Assignment{{Role: id}}})
}

// follows reports whether a revision is another, or comes after it in the log.
func (st *shaky) follows(later, r store.Revision) bool {
	for entry, err := range st.Mem.Log(context.Background(), r) {
		if err != nil || entry.Revision == later {
			return err == nil
		}
	}
	return later == r
}
