package district

import "errors"

// MaxFailures is how many failed attempts in a row lock an account (R23).
const MaxFailures = 5

// Sentinels of why an attempt to log in is refused, beside [ErrUnknownUser] and [ErrReserved]. They
// are for the log: the person who tries is told the same each time. See [User.Admit].
var (
	ErrLocked        = errors.New("locked after too many failed attempts in a row")
	ErrWrongPassword = errors.New("wrong password")
	ErrNotApproved   = errors.New("not approved")
)

// Account counts a user's failed attempts to log in (R23). It is not a fact of the district, and
// matters only at login (R22). The zero value has no failures: every account begins so, and a
// completed password reset makes it so again.
type Account struct {
	Failures int `json:"failures"` // attempts with a wrong password, in a row
}

// Locked reports whether the account is locked, by [MaxFailures] or by a negative number of
// failures, which no attempts add up to.
func (a Account) Locked() bool { return a.Failures < 0 || a.Failures >= MaxFailures }

// Attempt returns the account after an attempt with the right or a wrong password. A wrong
// one counts, and a right one ends the row; a locked account stays as it is.
//
// A right password ends the row whether or not its user is approved: what counts are failed
// passwords in a row, and approval is another matter.
func (a Account) Attempt(right bool) Account {
	switch {
	case a.Locked():
		return a
	case right:
		return Account{}
	}
	return Account{Failures: a.Failures + 1}
}

// Admit judges an attempt to log in as u, with the right or a wrong password, at an account
// in the state a. It returns nil, or the first of these that holds: [ErrUnknownUser] for a
// nil u, [ErrReserved] (R20), [ErrLocked], [ErrWrongPassword] (R23), [ErrNotApproved] (R22).
func (u *User) Admit(a Account, right bool) error {
	switch {
	case u == nil:
		return ErrUnknownUser
	case u.IsReserved():
		return ErrReserved
	case a.Locked():
		return ErrLocked
	case !right:
		return ErrWrongPassword
	case !u.Approved:
		return ErrNotApproved
	}
	return nil
}

// FindUser returns the user that a name means at login and for a password reset, in any letter
// case: the user with that login or, if there is none, with that e-mail (R21).
//
// A name finds one account or none. An e-mail that two users have finds neither, and one that is
// the login of another user finds the user with that login. The error wraps [ErrUnknownUser].
func (d *District) FindUser(name string) (*User, error) {
	if u, err := d.User(name); err == nil {
		return u, nil
	}
	if d != nil {
		if u := d.users.findEmail(name); u != nil {
			return u, nil
		}
	}
	return nil, d.unknown("user", name)
}
