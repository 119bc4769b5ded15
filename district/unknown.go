package district

import (
	"fmt"

	"github.com/hallpass-go/hallpass/access"
)

// ErrUnknownUser is wrapped by every error about a user that the district does not have, beside the
// [access.UnknownError] that has the name.
var ErrUnknownUser = fmt.Errorf("%w user", access.ErrUnknown)

// Refusing returns a district that refuses everything because of an error, such as that of a store that
// cannot be reached. It has no users, buildings and features. But no question is answered with
// "unknown": each one that names a user, a role, a feature or a building, and every change, returns the
// error. So a host that logs out unknown users logs out nobody while the district cannot be told. With
// a nil error it is a district without anything, in which every name is unknown.
func Refusing(because error) *District {
	d := compile(nil, &Facts{Format: 1}, 0, Options{})
	d.refusal = because
	return d
}

// refuses returns the error because of which a district refuses everything, nil if it does not.
func (d *District) refuses() error {
	if d == nil {
		return nil
	}
	return d.refusal
}

// unknown returns the error about a name that the district does not have.
func (d *District) unknown(kind, name string) error {
	if err := d.refuses(); err != nil {
		return err
	}
	e := access.UnknownError{Kind: kind, Name: name}
	if kind == "user" || kind == "e-mail" {
		return &unknownUser{e}
	}
	return &e
}

// unknownUser is an error about a user, by login or by e-mail.
type unknownUser struct{ access.UnknownError }

func (e *unknownUser) Unwrap() []error { return []error{&e.UnknownError, ErrUnknownUser} }
