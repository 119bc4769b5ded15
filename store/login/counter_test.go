package login_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store/login"
)

const kelvin = "\u212an" // in Unicode its lower case is k, and in ASCII it has none

func TestMemCounterEqualsAMapOfAccounts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var c login.MemCounter
		model := map[string]district.Account{}
		for range rapid.IntRange(1, 40).Draw(t, "calls") {
			name := rapid.SampledFrom([]string{"ann", "ANN", "aNn", "kn", kelvin, "{", "[", ""}).Draw(t, "login")
			key := name
			if name != kelvin {
				key = strings.ToLower(name)
			}
			switch rapid.IntRange(0, 6).Draw(t, "call") {
			case 0:
				require.NoError(t, c.Reset(t.Context(), name))
				model[key] = district.Account{}
			case 1:
				a, err := c.Attempt(t.Context(), name, true)
				require.NoError(t, err)
				model[key] = model[key].Attempt(true)
				require.Equal(t, model[key], a)
			default:
				a, err := c.Attempt(t.Context(), name, false)
				require.NoError(t, err)
				model[key] = model[key].Attempt(false)
				require.Equal(t, model[key], a)
			}
			for k, want := range model {
				a, err := c.Account(t.Context(), k)
				require.NoError(t, err)
				require.Equal(t, want, a, k)
			}
			failing := 0
			for _, a := range model {
				if a != (district.Account{}) {
					failing++
				}
			}
			require.Equal(t, failing, login.Kept(&c), "memory is bounded by accounts with failures")
		}
	})
}

// atOnce calls f in n goroutines that start together.
func atOnce(n int, f func(i int)) {
	var done sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		done.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	done.Wait()
}

// TestFailuresAtOnceEachCount also says how: of n failures the first five find the account
// with 0, 1, 2, 3 and 4, each of them once.
func TestFailuresAtOnceEachCount(t *testing.T) {
	t.Parallel()
	d := people(t)
	for round := range 400 {
		n := 1 + round%12
		var c login.MemCounter
		gate := login.New(always(d), func(context.Context, string, string) (bool, error) { return false, nil }, &c)
		left := make([]int, n)
		atOnce(n, func(i int) {
			_, err := gate.Login(t.Context(), []string{"ann", "ANN", "ann@x.example"}[i%3], "wrong")
			if refusal, ok := errors.AsType[*login.Refusal](err); ok {
				left[i] = refusal.Account.Failures
			}
		})
		times := map[int]int{}
		for _, failures := range left {
			times[failures]++
		}
		want := map[int]int{}
		for i := range n {
			want[min(i+1, 5)]++
		}
		require.Equal(t, want, times)
		kept, _ := c.Account(t.Context(), "ann")
		require.Equal(t, min(n, 5), kept.Failures)
	}
}

// TestAnAttemptIsOneStep has eight goroutines go through the same logins: each login sees its
// failures one by one.
func TestAnAttemptIsOneStep(t *testing.T) {
	t.Parallel()
	const sessions, logins = 8, 20000
	var c login.MemCounter
	left := make([][sessions]int, logins)
	atOnce(sessions, func(i int) {
		for n := range logins {
			a, _ := c.Attempt(context.Background(), strconv.Itoa(n), false)
			left[n][i] = a.Failures
		}
	})
	for n := range left {
		slices.Sort(left[n][:])
		require.Equal(t, [sessions]int{1, 2, 3, 4, 5, 5, 5, 5}, left[n])
	}
}

// TestASuccessThatRacesTheFifthFailureIsBeforeOrAfterIt leaves the order to the scheduler;
// TestEveryInterleavingIsExplainedByAnOrder does not.
func TestASuccessThatRacesTheFifthFailureIsBeforeOrAfterIt(t *testing.T) {
	t.Parallel()
	d := people(t)
	check := func(_ context.Context, _, password string) (bool, error) { return password == "right", nil }
	for range 2000 {
		var c login.MemCounter
		fill(&c, "ann", 4)
		gate := login.New(always(d), check, &c)
		var in bool
		atOnce(2, func(i int) {
			_, err := gate.Login(t.Context(), "ann", []string{"right", "wrong"}[i])
			if i == 0 {
				in = err == nil
			}
		})
		kept, _ := c.Account(t.Context(), "ann")
		want := 5 // the failure came first
		if in {
			want = 1 // the success did
		}
		require.Equal(t, want, kept.Failures)
	}
}
