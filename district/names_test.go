package district_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

// meant is, from R21, the users who are found by an e-mail: one who has it, and not if another user has it or has it as
// a login.
func meant(users []district.User, email string) (login string) {
	for i, u := range users {
		others := slices.Delete(slices.Clone(users), i, i+1)
		if strings.EqualFold(u.Email, email) && email != "" && !slices.ContainsFunc(others, func(o district.User) bool {
			return strings.EqualFold(o.Email, email) || strings.EqualFold(o.Login, email)
		}) {
			return u.Login
		}
	}
	return ""
}

// TestANameFindsOneAccountOrNone holds every three small users: logins and e-mails are one name space (R21). What
// finds nobody is void where it is loaded, and refused where it is written.
func TestANameFindsOneAccountOrNone(t *testing.T) {
	logins := []string{"a@x", "b@x", "ann"}
	emails := []string{"", "A@X", "b@x", "c@x"}
	for n := range len(emails) * len(emails) * len(emails) {
		users := make([]district.User, len(logins))
		for i := range users {
			users[i] = district.User{Login: logins[i], Email: emails[n%len(emails)]}
			n /= len(emails)
		}
		facts := func(users ...district.User) *district.District {
			return samples.Compiled(t, &district.Facts{Format: 1, District: district.Info{ID: "d", SchoolYear: 2027}, Users: users}, 0)
		}
		d := facts(users...)
		for _, name := range []string{"", "a@x", "A@x", "B@X", "c@x", "ann", "d@x"} {
			want, byLogin := meant(users, name), slices.IndexFunc(logins, func(l string) bool { return strings.EqualFold(l, name) })
			if byLogin >= 0 {
				want = logins[byLogin]
			}
			u, err := d.FindUser(name)
			require.Equal(t, want != "", err == nil, "%q of %v", name, users)
			if err == nil {
				require.Equal(t, want, u.Login, "%q of %v", name, users)
			}
		}
		var void []string
		for i, u := range users {
			isVoid := u.Email != "" && meant(users, u.Email) == ""
			if isVoid {
				void = append(void, u.Login)
			}
			others := slices.Delete(slices.Clone(users), i, i+1)
			takesAnEmail := slices.ContainsFunc(others, func(o district.User) bool { return strings.EqualFold(o.Email, u.Login) })
			_, err := facts(others...).Apply(district.Changes{Changes: []district.Change{district.Put(u)}})
			require.Equal(t, isVoid || takesAnEmail, err != nil, "adding %v to %v", u, others)
			if err != nil {
				require.ErrorIs(t, err, district.ErrEmailTwice)
			}
			_, err = d.Apply(district.Changes{Changes: []district.Change{district.Put(u)}})
			require.NoError(t, err, "an old fault that stays as it was (R37): %v of %v", u, users)
		}
		var found []string
		for _, f := range d.Void() {
			require.ErrorIs(t, f, district.ErrEmailTwice)
			found = append(found, f.ID)
		}
		require.ElementsMatch(t, void, found, "%v", users)
	}
}

// The text names the other user.
func TestAnEmailThatFindsNobodyNamesTheOtherUser(t *testing.T) {
	d := samples.SoundDistrict(t)
	for _, tt := range []struct{ name, put, want string }{
		{"another's e-mail", `{"login": "ann", "email": "JDOE@lincoln.example"}`,
			`/changes/0/value/email (users "ann"): "JDOE@lincoln.example" is also the e-mail of user "jdoe": nobody is found by an e-mail that names two users (R21)`},
		{"another's e-mail as a login", `{"login": "JDOE@lincoln.example"}`,
			`/changes/0/value/login (users "JDOE@lincoln.example"): "JDOE@lincoln.example" is the e-mail of user "jdoe": nobody is found by an e-mail that names two users (R21)`},
	} {
		changes, err := district.DecodeChanges([]byte(`{"changes": [{"put": "users", "value": ` + tt.put + `}]}`))
		require.NoError(t, err)
		_, err = d.Apply(changes)
		require.EqualError(t, err, tt.want, tt.name)
	}
}
