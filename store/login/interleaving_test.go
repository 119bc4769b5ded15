package login_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store/login"
)

// A world is shared by sessions: one user Ann, her password, and a counter.
type world struct {
	approved bool
	password string
	failures login.MemCounter
}

// annApproved are the districts, by whether Ann is approved.
var annApproved = map[bool]*district.District{false: ann(false), true: ann(true)}

func ann(approved bool) *district.District {
	d, err := district.New(&district.Facts{Format: 1, District: district.Info{ID: "d", SchoolYear: 2027},
		Users: []district.User{{Login: "Ann", Approved: approved}}}, 0, nil)
	if err != nil {
		panic(err)
	}
	return d
}

func newWorld(failures int) *world {
	w := &world{approved: true, password: "old"}
	fill(&w.failures, "Ann", failures)
	return w
}

// An act is something that happens in a world in several steps, before each of which it
// calls pause, and its result: "in" for a login that is let in.
type act func(w *world, pause func()) string

// logIn is an attempt: it pauses before each thing that it shares with others.
func logIn(password string) act {
	return func(w *world, pause func()) string {
		current := func() *district.District {
			pause()
			return annApproved[w.approved]
		}
		check := func(context.Context, string, string) (bool, error) {
			pause()
			return password == w.password, nil
		}
		if _, err := login.New(current, check, pausing{&w.failures, pause}).Login(context.Background(), "ann",
			password); err != nil {
			return "refused"
		}
		return "in"
	}
}

type pausing struct {
	login.Counter
	pause func()
}

func (p pausing) Account(ctx context.Context, login string) (district.Account, error) {
	p.pause()
	return p.Counter.Account(ctx, login)
}

func (p pausing) Attempt(ctx context.Context, login string, right bool) (district.Account, error) {
	p.pause()
	return p.Counter.Attempt(ctx, login, right)
}

// reset stores a new password and then completes the reset.
func reset(w *world, pause func()) string {
	pause()
	w.password = "new"
	pause()
	_ = w.failures.Reset(context.Background(), "Ann")
	return "reset"
}

func unapproveThenReset(w *world, pause func()) string {
	pause()
	w.approved = false
	pause()
	_ = w.failures.Reset(context.Background(), "Ann")
	return "unapproved, unlocked"
}

func unapprove(w *world, pause func()) string {
	pause()
	w.approved = false
	return "unapproved"
}

// run lets acts happen at once, one step at a time: next says whose step comes, of those
// that are not done. It returns the results, and the failures in the end.
func run(w *world, acts []act, next func(ready []int) int) string {
	type session struct{ paused, resume chan struct{} }
	sessions := make([]session, len(acts))
	results := make([]string, len(acts))
	done := make([]bool, len(acts))
	var ready []int
	for i, a := range acts {
		s := session{make(chan struct{}), make(chan struct{})}
		sessions[i] = s
		go func() {
			<-s.resume
			results[i] = a(w, func() {
				s.paused <- struct{}{}
				<-s.resume
			})
			done[i] = true
			s.paused <- struct{}{}
		}()
		s.resume <- struct{}{} // to its first pause
		<-s.paused
		ready = append(ready, i)
	}
	for len(ready) > 0 {
		i := next(ready)
		sessions[i].resume <- struct{}{}
		<-sessions[i].paused
		if done[i] {
			ready = slices.DeleteFunc(ready, func(j int) bool { return j == i })
		}
	}
	left, _ := w.failures.Account(context.Background(), "Ann")
	return fmt.Sprint(results, left.Failures)
}

// serial returns the outcomes of acts one after another, in each order.
func serial(failures int, acts []act) []string {
	var outcomes []string
	var order func(chosen, rest []int)
	order = func(chosen, rest []int) {
		if len(rest) == 0 {
			outcomes = append(outcomes, run(newWorld(failures), acts, func(ready []int) int {
				for _, i := range chosen {
					if slices.Contains(ready, i) {
						return i
					}
				}
				panic("nobody is ready")
			}))
		}
		for n, i := range rest {
			order(append(slices.Clone(chosen), i), slices.Delete(slices.Clone(rest), n, n+1))
		}
	}
	all := make([]int, len(acts))
	for i := range all {
		all[i] = i
	}
	order(nil, all)
	slices.Sort(outcomes)
	return slices.Compact(outcomes)
}

// everySchedule calls try with each way in which choices can be made. A choice is taken by
// calling its argument with the number of possibilities.
func everySchedule(try func(choose func(n int) int)) {
	var path, widths []int
	for {
		at := 0
		try(func(n int) int {
			if at == len(path) {
				path, widths = append(path, 0), append(widths, n)
			}
			at++
			return path[at-1]
		})
		for len(path) > 0 && path[len(path)-1]+1 == widths[len(path)-1] {
			path, widths = path[:len(path)-1], widths[:len(path)-1]
		}
		if len(path) == 0 {
			return
		}
		path[len(path)-1]++
	}
}

// TestEveryInterleavingIsExplainedByAnOrder runs acts in every interleaving of their steps:
// what comes out always comes out of some order of them too, and each order is met. The one
// exception lets nobody in: a password that is not right yet may count as a failure after
// the reset that makes it right.
func TestEveryInterleavingIsExplainedByAnOrder(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name          string
		failures      int
		acts          []act
		want          []string // the outcomes of all orders
		interleavings int
		exception     string
	}{
		{"success and fifth failure", 4, []act{logIn("old"), logIn("wrong")},
			[]string{"[in refused] 1", "[refused refused] 5"}, 252, ""},
		{"two failures", 2, []act{logIn("a"), logIn("b")}, []string{"[refused refused] 4"}, 252, ""},
		{"two failures, of which one locks", 4, []act{logIn("a"), logIn("b")}, []string{"[refused refused] 5"}, 252, ""},
		{"two successes", 4, []act{logIn("old"), logIn("old")}, []string{"[in in] 0"}, 252, ""},
		{"old password and reset", 5, []act{logIn("old"), reset}, []string{"[refused reset] 0", "[refused reset] 1"}, 21, ""},
		{"new password and reset", 5, []act{logIn("new"), reset}, []string{"[in reset] 0", "[refused reset] 0"}, 21,
			"[refused reset] 1"},
		{"unapproved, then unlocked", 5, []act{logIn("old"), unapproveThenReset},
			[]string{"[refused unapproved, unlocked] 0"}, 21, ""},
		{"unapproved", 4, []act{logIn("old"), unapprove}, []string{"[in unapproved] 0", "[refused unapproved] 0"}, 6, ""},
		{"unapproved and fifth failure", 4, []act{logIn("old"), logIn("a"), unapprove},
			[]string{"[in refused unapproved] 1", "[refused refused unapproved] 1", "[refused refused unapproved] 5"}, 2772, ""},
	} {
		require.Equal(t, row.want, serial(row.failures, row.acts), row.name)
		seen, met := 0, map[string]bool{}
		everySchedule(func(choose func(n int) int) {
			var steps []int
			got := run(newWorld(row.failures), row.acts, func(ready []int) int {
				i := ready[choose(len(ready))]
				steps = append(steps, i)
				return i
			})
			seen++
			if got != row.exception {
				require.Contains(t, row.want, got, "%s: steps %v", row.name, steps)
				met[got] = true
			}
		})
		require.Equal(t, row.interleavings, seen, row.name)
		require.Len(t, met, len(row.want), row.name)
	}
}

// TestMoreSessionsThanCanBeInterleavedInFull draws from the interleavings of up to four.
func TestMoreSessionsThanCanBeInterleavedInFull(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		failures := rapid.IntRange(0, 5).Draw(t, "failures")
		var acts []act
		for range rapid.IntRange(2, 4).Draw(t, "sessions") {
			acts = append(acts, logIn(rapid.SampledFrom([]string{"old", "wrong"}).Draw(t, "password")))
		}
		got := run(newWorld(failures), acts, func(ready []int) int {
			return rapid.SampledFrom(ready).Draw(t, "next")
		})
		require.Contains(t, serial(failures, acts), got)
	})
}
