package login_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store/login"
)

var errDown = errors.New("down, with pw-ann in the text")

// people returns a district of users in every state.
func people(t require.TestingT) *district.District {
	d, err := district.New(&district.Facts{Format: 1, District: district.Info{ID: "d", SchoolYear: 2027},
		Users: []district.User{
			{Login: "_ESP_GROUP", Email: "group@x.example", Reserved: true, Approved: true},
			{Login: "Ann", Email: "ann@x.example", Approved: true},
			{Login: "bob", Email: "bob@x.example"},
			{Login: "cyd", Email: "both@x.example", Approved: true},
			{Login: "dee", Email: "both@x.example", Approved: true},
			{Login: "TEMPLATE", Email: "template@x.example", Reserved: true, Approved: true},
		}}, 0, nil)
	require.NoError(t, err)
	return d
}

func always(d *district.District) func() *district.District {
	return func() *district.District { return d }
}

// trace is a check and a counter that write down how they are called.
type trace struct {
	login.MemCounter
	calls   []string
	checked []string // logins
	asked   []string // logins of the counter
	fail    string   // the call that fails
	panics  any      // with which the call panics instead, if not nil
}

func (tr *trace) call(name string) error {
	tr.calls = append(tr.calls, name)
	if name != tr.fail {
		return nil
	}
	if tr.panics != nil {
		panic(tr.panics)
	}
	return errDown
}

func (tr *trace) Check(_ context.Context, login, password string) (bool, error) {
	tr.checked = append(tr.checked, login)
	return password == "right", tr.call("check")
}

func (tr *trace) Account(ctx context.Context, login string) (district.Account, error) {
	tr.asked = append(tr.asked, login)
	a, _ := tr.MemCounter.Account(ctx, login)
	return a, tr.call("account")
}

func (tr *trace) Attempt(ctx context.Context, login string, right bool) (district.Account, error) {
	tr.asked = append(tr.asked, login)
	a, _ := tr.MemCounter.Attempt(ctx, login, right)
	return a, tr.call("attempt")
}

func (tr *trace) Reset(ctx context.Context, login string) error {
	_ = tr.MemCounter.Reset(ctx, login)
	return tr.call("reset")
}

// fill counts failures of a login.
func fill(c login.Counter, login string, failures int) {
	for range failures {
		_, _ = c.Attempt(context.Background(), login, false)
	}
}

// TestEveryStateRightAndWrongByLoginAndByEmail also asserts everything that is the same in all rows.
func TestEveryStateRightAndWrongByLoginAndByEmail(t *testing.T) {
	t.Parallel()
	unknown, reserved := district.ErrUnknownUser, district.ErrReserved
	locked, wrong, unapproved := district.ErrLocked, district.ErrWrongPassword, district.ErrNotApproved
	for _, row := range []struct {
		name         string
		names        []string
		stored       string // "" where nobody is found
		failures     int
		ifRight      error
		ifWrong      error
		afterRight   int
		afterWrong   int
		withoutCount bool // nobody to count for
	}{
		{"approved", []string{"Ann", "aNN", "ann@x.example", "ANN@X.example"}, "Ann", 0, nil, wrong, 0, 1, false},
		{"four failures", []string{"ann", "ann@x.example"}, "Ann", 4, nil, wrong, 0, 5, false},
		{"locked", []string{"ann", "ann@x.example"}, "Ann", 5, locked, locked, 5, 5, false},
		{"unapproved", []string{"bob", "bob@x.example"}, "bob", 0, unapproved, wrong, 0, 1, false},
		{"unapproved, four", []string{"bob", "bob@x.example"}, "bob", 4, unapproved, wrong, 0, 5, false},
		{"unapproved, locked", []string{"bob", "bob@x.example"}, "bob", 5, locked, locked, 5, 5, false},
		{"reserved", []string{"_ESP_GROUP", "_esp_group", "group@x.example"}, "_ESP_GROUP", 0, reserved, reserved, 0, 0,
			true},
		{"marked reserved", []string{"template", "template@x.example"}, "TEMPLATE", 0, reserved, reserved, 0, 0, true},
		{"an e-mail of two", []string{"both@x.example"}, "", 0, unknown, unknown, 0, 0, true},
		{"unknown", []string{"zoe", "zoe@x.example", "", "Ann "}, "", 0, unknown, unknown, 0, 0, true},
	} {
		for _, name := range row.names {
			for password, want := range map[string]error{"right": row.ifRight, "wrong": row.ifWrong} {
				at := fmt.Sprintf("%s: %q, %s", row.name, name, password)
				tr := &trace{}
				fill(&tr.MemCounter, row.stored, row.failures)
				got, err := login.New(always(people(t)), tr.Check, tr).Login(t.Context(), name, password)

				require.Equal(t, []string{"account", "check", "attempt"}, tr.calls, at)
				account := row.stored
				if row.withoutCount {
					account = ""
				}
				require.Equal(t, []string{account}, tr.checked, at)
				require.Equal(t, []string{account, account}, tr.asked, at)

				after := row.afterRight
				if password == "wrong" {
					after = row.afterWrong
				}
				if !row.withoutCount {
					kept, _ := tr.MemCounter.Account(t.Context(), row.stored)
					require.Equal(t, after, kept.Failures, at)
				}
				if want == nil {
					require.NoError(t, err, at)
					require.Equal(t, row.stored, got, at)
					continue
				}
				require.Empty(t, got, at)
				require.Equal(t, &login.Refusal{Login: row.stored, Reason: want, Account: district.Account{Failures: after}}, err,
					at)
				require.EqualError(t, err, "login refused", at)
				require.Equal(t, "login refused", fmt.Sprintf("%+v", err), at)
				require.ErrorIs(t, err, login.ErrRefused, at)
				require.ErrorIs(t, err, want, at)
			}
		}
	}
}

// TestNothingThatFailsLetsAnyoneIn tries the right password, and a wrong one, at a host of
// which one call fails or panics.
func TestNothingThatFailsLetsAnyoneIn(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		fail    string
		kind    error
		calls   []string
		counted bool
	}{
		{"account", login.ErrCounter, []string{"account", "check", "attempt"}, true},
		{"check", login.ErrCheck, []string{"account", "check"}, false},
		{"attempt", login.ErrCounter, []string{"account", "check", "attempt"}, true},
	} {
		for _, name := range []string{"ann", "bob", "zoe", "_ESP_GROUP"} {
			for _, password := range []string{"right", "wrong"} {
				for _, panics := range []any{nil, "pw-ann", errDown, 7} {
					tr := &trace{fail: row.fail, panics: panics}
					fill(&tr.MemCounter, name, 2)
					got, err := login.New(always(people(t)), tr.Check, tr).Login(t.Context(), name, password)
					at := fmt.Sprint(row.fail, name, password, panics)
					require.Empty(t, got, at)
					require.EqualError(t, err, "login refused", at)
					require.ErrorIs(t, err, row.kind, at)
					require.Equal(t, panics == nil, errors.Is(err, errDown), at)
					require.Equal(t, row.calls, tr.calls, at)
					refusal, _ := errors.AsType[*login.Refusal](err)
					if panics != nil {
						require.NotContains(t, refusal.Reason.Error(), "pw-ann", at)
					}

					want := 2
					if row.counted && (name == "ann" || name == "bob") {
						want = map[string]int{"right": 0, "wrong": 3}[password]
					}
					kept, _ := tr.MemCounter.Account(t.Context(), name)
					require.Equal(t, want, kept.Failures, at)
					if row.fail == "attempt" || (name != "ann" && name != "bob") {
						want = 0 // not known, or nobody's
					}
					require.Equal(t, want, refusal.Account.Failures, at)
				}
			}
		}
	}
}

func TestAGateThatLacksAPartRefuses(t *testing.T) {
	t.Parallel()
	tr := &trace{}
	yes := func(context.Context, string, string) (bool, error) { return true, nil }
	for name, g := range map[string]*login.Gate{
		"nil": nil, "zero": {},
		"no district function": login.New(nil, yes, tr),
		"no district":          login.New(always(nil), yes, tr),
		"no check":             login.New(always(people(t)), nil, tr),
		"no counter":           login.New(always(people(t)), yes, nil),
	} {
		got, err := g.Login(t.Context(), "ann", "right")
		require.Empty(t, got, name)
		require.Equal(t, login.ErrRefused.Error(), err.Error(), name)
	}
	require.ErrorIs(t, (*login.Gate)(nil).ResetCompleted(t.Context(), "ann"), district.ErrUnknownUser)
	require.ErrorIs(t, login.New(always(people(t)), yes, nil).ResetCompleted(t.Context(), "ann"), login.ErrCounter)
}

// An outage is not taken for a name that nobody has, before the check or during it.
func TestADistrictThatRefusesEverythingIsTheReason(t *testing.T) {
	t.Parallel()
	away := errors.New("the store is away")
	refusing := district.Refusing(away)
	for name, turns := range map[string][]*district.District{
		"before the check": {refusing, people(t)}, "during the check": {people(t), refusing},
		"all the time": {refusing, refusing},
	} {
		tr := &trace{}
		current := func() *district.District {
			d := turns[0]
			turns = append(turns[1:], d)
			return d
		}
		_, err := login.New(current, tr.Check, tr).Login(t.Context(), "ann", "right")
		require.EqualError(t, err, "login refused")
		refusal, ok := errors.AsType[*login.Refusal](err)
		require.True(t, ok, name)
		require.Equal(t, away, refusal.Reason, name)
	}
	require.Equal(t, away, login.New(always(refusing), (&trace{}).Check, &trace{}).ResetCompleted(t.Context(), "ann"))
}

// TestACheckThatSaysYesForNobodyLetsNobodyIn has a host that breaks its duty.
func TestACheckThatSaysYesForNobodyLetsNobodyIn(t *testing.T) {
	t.Parallel()
	gate := login.New(always(people(t)), func(context.Context, string, string) (bool, error) { return true, nil },
		&login.MemCounter{})
	for _, name := range []string{"", "zoe", "_ESP_GROUP", "template", "both@x.example"} {
		got, err := gate.Login(t.Context(), name, "right")
		require.Error(t, err, name)
		require.Empty(t, got)
	}
	yesAndError := func(context.Context, string, string) (bool, error) { return true, errDown }
	_, err := login.New(always(people(t)), yesAndError, &login.MemCounter{}).Login(t.Context(), "ann", "right")
	require.ErrorIs(t, err, login.ErrCheck)
}

func TestResetCompletedUnlocksAndDoesNotApprove(t *testing.T) {
	t.Parallel()
	tr := &trace{}
	gate := login.New(always(people(t)), tr.Check, tr)
	for _, name := range []string{"ann", "bob", "_ESP_GROUP", "zoe"} {
		fill(&tr.MemCounter, name, 5)
	}
	require.NoError(t, gate.ResetCompleted(t.Context(), "ANN"))
	got, err := gate.Login(t.Context(), "ann", "right")
	require.NoError(t, err)
	require.Equal(t, "Ann", got)

	require.NoError(t, gate.ResetCompleted(t.Context(), "bob"))
	_, err = gate.Login(t.Context(), "bob", "right")
	require.ErrorIs(t, err, district.ErrNotApproved)

	require.Equal(t, district.ErrReserved, gate.ResetCompleted(t.Context(), "_esp_group"))
	require.Equal(t, district.ErrUnknownUser, gate.ResetCompleted(t.Context(), "zoe"))
	require.Equal(t, district.ErrUnknownUser, gate.ResetCompleted(t.Context(), "ann@x.example"), "by login alone")
	for _, name := range []string{"zoe", "_ESP_GROUP"} {
		kept, _ := tr.MemCounter.Account(t.Context(), name)
		require.Equal(t, 5, kept.Failures)
	}
	tr.fail = "reset"
	require.ErrorIs(t, gate.ResetCompleted(t.Context(), "ann"), login.ErrCounter)
}

func TestTheContextReachesTheHost(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	check := func(ctx context.Context, _, _ string) (bool, error) { return true, ctx.Err() }
	_, err := login.New(always(people(t)), check, &login.MemCounter{}).Login(ctx, "ann", "right")
	require.ErrorIs(t, err, context.Canceled)
	require.EqualError(t, err, "login refused")
}
