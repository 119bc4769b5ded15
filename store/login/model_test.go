package login_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store/login"
)

// person is a user as the rules speak of one.
type person struct {
	login, email                 string
	exists, approved, isReserved bool
	failures                     int // in a row; 5 is locked
}

// TestTheGateEqualsAnObviousModel lets users fail, succeed, reset, and be changed.
func TestTheGateEqualsAnObviousModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, err := district.New(&district.Facts{Format: 1, District: district.Info{ID: "d", SchoolYear: 2027},
			Users: []district.User{{Login: "_ESP_GROUP", Reserved: true}}}, 0, nil)
		require.NoError(t, err)
		everyone := []*person{
			{login: "Ann", email: "ann@x.example"}, {login: "bob", email: "bob@x.example"},
			{login: "ann@x.example"}, // there only while Ann is not, whose e-mail it is (R21)
			{login: "_ESP_GROUP", exists: true, isReserved: true},
		}
		var counter login.MemCounter
		check := func(_ context.Context, login, password string) (bool, error) {
			return login != "" && password == "pw-"+login, nil
		}
		gate := login.New(func() *district.District { return d }, check, &counter)
		apply := func(t *rapid.T, c district.Change) bool {
			next, err := d.Apply(district.Changes{Changes: []district.Change{c}})
			if err != nil {
				return false
			}
			d = next
			return true
		}
		drawn := func(t *rapid.T) *person { return rapid.SampledFrom(everyone).Draw(t, "who") }
		spelled := func(t *rapid.T, s string) string {
			return rapid.SampledFrom([]string{s, strings.ToUpper(s), strings.ToLower(s)}).Draw(t, "spelling")
		}
		put := func(p *person) district.Change {
			return district.Put(district.User{Login: p.login, Email: p.email, Approved: p.approved, Reserved: p.isReserved})
		}
		// write makes a person as next says, unless the name is taken, which the district must refuse.
		write := func(t *rapid.T, p *person, next person) {
			free := true
			for _, other := range everyone {
				if other != p && other.exists && (other.login == next.email || other.email == next.login) {
					free = false
				}
			}
			require.Equal(t, free, apply(t, put(&next)))
			if free {
				*p = next
			}
		}
		// meant returns the person that a name means, nil for nobody.
		meant := func(name string) *person {
			for _, p := range everyone {
				if p.exists && strings.EqualFold(p.login, name) {
					return p
				}
			}
			for _, p := range everyone {
				if p.exists && p.email != "" && strings.EqualFold(p.email, name) {
					return p
				}
			}
			return nil
		}
		attempt := func(t *rapid.T, name string, right bool) {
			p := meant(name)
			password := "wrong"
			if right && p != nil {
				password = "pw-" + p.login
			}
			var want error
			switch {
			case p == nil:
				want = district.ErrUnknownUser
			case p.isReserved:
				want = district.ErrReserved
			case p.failures == 5:
				want = district.ErrLocked
			case !right:
				want = district.ErrWrongPassword
				p.failures++
			case !p.approved:
				want = district.ErrNotApproved
				p.failures = 0
			default:
				p.failures = 0
			}
			got, err := gate.Login(t.Context(), name, password)
			if want == nil {
				require.NoError(t, err)
				require.Equal(t, p.login, got)
				return
			}
			require.Empty(t, got)
			require.EqualError(t, err, "login refused")
			refusal, ok := errors.AsType[*login.Refusal](err)
			require.True(t, ok)
			require.Equal(t, want, refusal.Reason)
		}
		name := func(t *rapid.T) string {
			p := drawn(t)
			if p.email != "" && rapid.Bool().Draw(t, "by e-mail") {
				return spelled(t, p.email)
			}
			return spelled(t, p.login)
		}
		t.Repeat(map[string]func(*rapid.T){
			"fails": func(t *rapid.T) { attempt(t, name(t), false) },
			"fails often": func(t *rapid.T) {
				for n := name(t); rapid.IntRange(0, 5).Draw(t, "again") > 0; {
					attempt(t, n, false)
				}
			},
			"succeeds": func(t *rapid.T) { attempt(t, name(t), true) },
			"resets": func(t *rapid.T) {
				p := drawn(t)
				err := gate.ResetCompleted(t.Context(), spelled(t, p.login))
				// A reset is by login: an e-mail is nobody here.
				switch {
				case !p.exists:
					require.Equal(t, district.ErrUnknownUser, err)
				case p.isReserved:
					require.Equal(t, district.ErrReserved, err)
				default:
					require.NoError(t, err)
					p.failures = 0
				}
			},
			"is approved, or created so": func(t *rapid.T) {
				p := drawn(t)
				next := *p
				next.exists, next.approved = true, true
				write(t, p, next)
			},
			"is unapproved, or created so": func(t *rapid.T) {
				p := drawn(t)
				next := *p
				next.exists, next.approved = true, false
				write(t, p, next)
			},
			"is marked reserved": func(t *rapid.T) {
				p := drawn(t)
				if rapid.IntRange(0, 3).Draw(t, "seldom") > 0 {
					return
				}
				next := *p
				next.exists, next.isReserved = true, true
				write(t, p, next)
			},
			"is deleted": func(t *rapid.T) {
				p := drawn(t)
				done := apply(t, district.Delete("users", p.login))
				require.Equal(t, p.exists && !p.isReserved, done)
				p.exists = p.exists && !done
			},
			"": func(t *rapid.T) {
				for _, p := range everyone {
					a, _ := counter.Account(t.Context(), p.login)
					require.Equal(t, p.failures, a.Failures, p.login)
				}
			},
		})
	})
}
