package district_test

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// TestFiveFailuresInARowLock goes through all rows of up to eight attempts, and compares
// with what R23 says of a whole row.
func TestFiveFailuresInARowLock(t *testing.T) {
	t.Parallel()
	for n := range 9 {
		for bits := range 1 << n {
			var a district.Account
			inARow, locked := 0, false
			for i := range n {
				right := bits>>i&1 == 1
				a = a.Attempt(right)
				if inARow++; right {
					inARow = 0
				}
				locked = locked || inARow == 5
				require.Equal(t, locked, a.Locked(), "attempts %0*b, the lowest first, after %d", n, bits, i+1)
				if !locked {
					require.Equal(t, inARow, a.Failures)
				}
			}
		}
	}
}

func TestAStoredCountThatIsOutOfRangeIsLockedAndStays(t *testing.T) {
	t.Parallel()
	for _, n := range []int{5, 6, 1971, math.MaxInt, -1, math.MinInt} {
		a := district.Account{Failures: n}
		require.True(t, a.Locked(), n)
		require.Equal(t, a, a.Attempt(false), n)
		require.Equal(t, a, a.Attempt(true), n)
	}
}

func TestAdmit(t *testing.T) {
	t.Parallel()
	ann := &district.User{Login: "ann", Approved: true}
	waiting := &district.User{Login: "ann"}
	marked := &district.User{Login: "TEMPLATE", Approved: true, Reserved: true}
	group := &district.User{Login: "_Esp_Group", Approved: true}
	for _, row := range []struct {
		name     string
		user     *district.User
		failures int
		right    bool
		want     error
	}{
		{"approved", ann, 0, true, nil},
		{"approved after four failures", ann, 4, true, nil},
		{"wrong", ann, 0, false, district.ErrWrongPassword},
		{"locked", ann, 5, true, district.ErrLocked},
		{"locked and wrong", ann, 5, false, district.ErrLocked},
		{"unapproved", waiting, 0, true, district.ErrNotApproved},
		{"unapproved and wrong", waiting, 0, false, district.ErrWrongPassword},
		{"unapproved and locked", waiting, 5, true, district.ErrLocked},
		{"reserved by mark", marked, 0, true, district.ErrReserved},
		{"reserved by mark, wrong", marked, 0, false, district.ErrReserved},
		{"reserved by name", group, 0, true, district.ErrReserved},
		{"reserved and locked", group, 9, true, district.ErrReserved},
		{"nobody", nil, 0, true, district.ErrUnknownUser},
		{"nobody, locked", nil, 5, false, district.ErrUnknownUser},
	} {
		require.Equal(t, row.want, row.user.Admit(district.Account{Failures: row.failures}, row.right), row.name)
	}
	require.ErrorIs(t, district.ErrUnknownUser, access.ErrUnknown)
}

func TestAUserIsFoundByLoginOrElseByEmail(t *testing.T) {
	t.Parallel()
	d, err := district.New(&district.Facts{Format: 1, District: district.Info{ID: "d", SchoolYear: 2027},
		Users: []district.User{
			{Login: "ann", Email: "Ann@x.example", OtherEmails: []string{"ann@home.example"}},
			{Login: "bob", Email: "cyd@x.example"}, // which is the login of another
			{Login: "cyd@X.example", Email: "c@x.test"},
			{Login: "dee", Email: "both@x.example"},
			{Login: "eve", Email: "BOTH@x.example"},
			{Login: "fay"},
			{Login: "_ESP_GROUP", Reserved: true},
		}}, 0, nil)
	require.NoError(t, err)
	for _, row := range []struct{ name, want string }{
		{"ann", "ann"}, {"ANN", "ann"}, {"ann@x.example", "ann"}, {"ANN@X.EXAMPLE", "ann"},
		{"cyd@x.example", "cyd@X.example"}, {"C@x.test", "cyd@X.example"},
		{"both@x.example", ""}, {"dee", "dee"}, {"eve", "eve"},
		{"ann@home.example", ""}, {"", ""}, {" ann", ""}, {"an", ""}, {"_esp_group", "_ESP_GROUP"},
	} {
		u, err := d.FindUser(row.name)
		if row.want == "" {
			require.Nil(t, u, row.name)
			unknown, ok := errors.AsType[*access.UnknownError](err)
			require.True(t, ok, row.name)
			require.Equal(t, &access.UnknownError{Kind: "user", Name: row.name}, unknown)
			require.ErrorIs(t, err, district.ErrUnknownUser)
			continue
		}
		require.NoError(t, err, row.name)
		require.Equal(t, row.want, u.Login, row.name)
	}
	_, err = (*district.District)(nil).FindUser("ann")
	require.ErrorIs(t, err, access.ErrUnknown)
}

func TestOnlyAnApprovedUserWithTheRightPasswordAndAnUnlockedAccountIsAdmitted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		u := &district.User{
			Login:    rapid.SampledFrom([]string{"ann", "_ESP_GROUP", "_esp_group"}).Draw(t, "login"),
			Approved: rapid.Bool().Draw(t, "approved"),
			Reserved: rapid.Bool().Draw(t, "reserved"),
		}
		a := district.Account{Failures: rapid.IntRange(-1, 7).Draw(t, "failures")}
		right := rapid.Bool().Draw(t, "right")
		want := u.Login == "ann" && u.Approved && !u.Reserved && right && a.Failures >= 0 && a.Failures < 5
		require.Equal(t, want, u.Admit(a, right) == nil)
	})
}
