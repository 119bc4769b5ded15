package live_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/live"
)

// bubble runs a property in a bubble of its own.
func bubble(t *testing.T, property func(*rapid.T)) {
	rapid.Check(t, func(rt *rapid.T) {
		var failure any
		synctest.Test(t, func(*testing.T) {
			defer func() { failure = recover() }()
			property(rt)
		})
		if failure != nil {
			panic(failure)
		}
	})
}

// subscriber keeps the users who read phone numbers, by nothing but the changes.
type subscriber struct {
	mu      sync.Mutex
	last    store.Revision
	seen    []store.Revision // all revisions that it was told of, in order
	missed  bool
	holds   map[string]bool
	strange error
}

func (s *subscriber) follow(ctx context.Context, e *live.Engine, logins []string) {
	first := true
	for c := range e.Changes(ctx) {
		for e.Health().Stale && ctx.Err() == nil { // it answers nothing now, and tells nobody when it does again
			time.Sleep(time.Second)
		}
		s.mu.Lock()
		if !first && c.Before != s.last {
			s.strange = errors.Join(s.strange, fmt.Errorf("%s does not follow on %s", c.Before, s.last))
		}
		s.last, s.missed = c.After, s.missed || c.Missed
		for _, entry := range c.Commits {
			s.seen = append(s.seen, entry.Revision)
		}
		if first {
			s.seen = append(s.seen, c.After)
			s.holds = map[string]bool{}
		}
		touched := c.Users
		if c.Everything || len(c.Roles) > 0 {
			touched = logins
		}
		d := e.District()
		for _, login := range touched {
			s.holds[login] = reads(d, login)
		}
		first = false
		s.mu.Unlock()
	}
}

// TestEnginesAgreeWhateverHappens has several engines commit to one store, of several
// abilities, while calls fail and hang and time passes.
func TestEnginesAgreeWhateverHappens(t *testing.T) {
	logins := []string{"ann", "bob", "cyd", "dee"}
	changes := func(t *rapid.T) district.Change {
		login := rapid.SampledFrom(logins).Draw(t, "login")
		switch rapid.SampledFrom([]string{"hire", "hire", "fire", "date", "delete", "building", "role"}).Draw(t, "change") {
		case "hire":
			return hired(login)
		case "fire":
			return fired(login)
		case "date":
			day := func(name string) string {
				return access.DayOf(time.Now()).AddDays(rapid.IntRange(0, 2).Draw(t, name)).String()
			}
			from := day("from")
			return dated(login, from, must(access.ParseDay(from)).AddDays(rapid.IntRange(1, 2).Draw(t, "days")).String())
		case "delete":
			return district.Delete("users", login)
		case "building":
			return district.Put(access.BuildingRow{ID: "2", Closed: rapid.Bool().Draw(t, "closed")})
		}
		r := roleOf("CLERK")
		if rapid.Bool().Draw(t, "reads") {
			r.Grants = []access.Grant{must(access.ParseGrant(phone + " read=all"))}
		}
		return district.Put(r)
	}
	bubble(t, func(t *rapid.T) {
		ctx, cancel := context.WithCancel(context.Background())
		var work sync.WaitGroup
		defer work.Wait()
		defer cancel()
		st := newShaky(t, logins...)
		letGo := func() {}
		defer func() { letGo() }()
		var engines []*live.Engine
		var subscribers []*subscriber
		options := &live.Options{MaxAge: 20 * time.Minute, Interval: 30 * time.Second, Timeout: 20 * time.Second,
			MaxBackoff: 10 * time.Second}
		for _, kind := range rapid.SliceOfN(rapid.SampledFrom([]string{"all", "log alone", "no log"}), 2, 3).Draw(t,
			"kinds") {
			e, err := live.Follow(ctx, kinds(st)[kind], options)
			require.NoError(t, err)
			defer func() { _ = e.Close() }()
			s := new(subscriber)
			work.Go(func() { s.follow(ctx, e, logins) })
			synctest.Wait()
			engines, subscribers = append(engines, e), append(subscribers, s)
		}
		var mu sync.Mutex
		landed := map[string]store.Revision{} // by operation, as Commit said
		var unknown, refused []store.Commit
		var strange error
		engine := rapid.IntRange(0, len(engines)-1)
		t.Repeat(map[string]func(*rapid.T){
			"commit": func(t *rapid.T) {
				e := engines[engine.Draw(t, "engine")]
				other := engines[engine.Draw(t, "other")]
				c := commit(changes(t))
				patience := time.Duration(rapid.IntRange(1, 300).Draw(t, "patience")) * time.Second
				work.Go(func() {
					ctx, cancel := context.WithTimeout(ctx, patience)
					defer cancel()
					r, err := e.Commit(ctx, c)
					mu.Lock()
					switch {
					case err == nil || !r.IsZero():
						landed[c.Operation] = r
					case errors.Is(err, store.ErrOutcomeUnknown):
						unknown = append(unknown, c)
					default:
						refused = append(refused, c)
					}
					mu.Unlock()
					if err != nil {
						return
					}
					_, err = other.AtLeast(ctx, r)
					if served := other.Health().Revision; err == nil && !st.follows(served, r) {
						mu.Lock()
						strange = errors.Join(strange, fmt.Errorf("asked for %s, and got %s", r, served))
						mu.Unlock()
					}
				})
			},
			"beside": func(t *rapid.T) {
				st.append(t, rapid.SampledFrom([]district.Change{lenient("ann"), lenient("eve"), hired("bob"),
					fired("cyd")}).Draw(t, "beside"))
			},
			"time": func(t *rapid.T) {
				time.Sleep(time.Duration(rapid.SampledFrom([]int{20, 1000, 2000, 10_000}).Draw(t, "seconds")) * time.Second)
			},
			"moment": func(t *rapid.T) {
				time.Sleep(time.Duration(rapid.IntRange(0, 2000).Draw(t, "ms")) * time.Millisecond)
			},
			"settle": func(*rapid.T) { synctest.Wait() },
			"fault": func(t *rapid.T) {
				letGo()
				letGo = func() {}
				switch rapid.SampledFrom([]string{"fail", "hang", "unknown", "lost", "heal"}).Draw(t, "fault") {
				case "fail":
					st.fail()
				case "hang":
					letGo = st.hang(rapid.SampledFrom([]string{"Load", "Log", "Wait", "Append"}).Draw(t, "call"))
				case "unknown":
					st.set(func() {
						st.lands = func(store.Revision, error) (store.Revision, error) {
							return store.Revision{}, &store.OutcomeError{Err: errNet}
						}
					})
				case "lost":
					st.set(func() {
						st.before = func(call string) error {
							if call == "Append" {
								return &store.OutcomeError{Err: errNet}
							}
							return nil
						}
					})
				case "heal":
					st.heal()
				}
			},
			"": func(t *rapid.T) {
				for _, e := range engines {
					h := e.Health()
					require.Equal(t, time.Since(h.Confirmed) > options.MaxAge, h.Stale)
					if d := e.District(); h.Stale {
						require.True(t, d.Day().IsZero())
					} else {
						require.Equal(t, access.DayOf(time.Now()), d.Day())
					}
				}
			},
		})
		letGo()
		st.heal()
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		require.NoError(t, strange)
		operations := map[string]store.Revision{}
		order := []store.Revision{}
		for entry, err := range st.Mem.Log(context.Background(), store.Revision{}) {
			require.NoError(t, err)
			require.NotContains(t, operations, entry.Operation)
			operations[entry.Operation] = entry.Revision
			order = append(order, entry.Revision)
		}
		for operation, r := range landed {
			require.Equal(t, operations[operation], r)
		}
		for _, c := range refused {
			require.NotContains(t, operations, c.Operation, "an error means that nothing has happened")
		}
		for _, c := range unknown {
			r, err := engines[0].Commit(ctx, c)
			if was, there := operations[c.Operation]; there {
				require.NoError(t, err)
				require.Equal(t, was, r)
			}
		}
		synctest.Wait()
		time.Sleep(time.Minute)
		synctest.Wait()
		for i, e := range engines {
			require.NoError(t, e.Health().Err)
			requireSame(t, &st.Mem, e)
			s := subscribers[i]
			s.mu.Lock()
			require.NoError(t, s.strange)
			require.Equal(t, e.Health().Revision, s.last)
			for _, login := range logins {
				require.Equal(t, reads(e.District(), login), s.holds[login], login)
			}
			if _, hasLog := e.Store().(store.Logger); hasLog && !s.missed {
				order = order[:0]
				for entry := range st.Mem.Log(context.Background(), store.Revision{}) {
					order = append(order, entry.Revision)
				}
				require.Equal(t, order, s.seen)
			}
			s.mu.Unlock()
		}
	})
}
