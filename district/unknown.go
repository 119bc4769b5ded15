package district

import (
	"fmt"

	"github.com/hallpass-go/hallpass/access"
)

// ErrUnknownUser is wrapped by every error about a user that the district does not have, beside the
// [access.UnknownError] that has the name.
var ErrUnknownUser = fmt.Errorf("%w user", access.ErrUnknown)

// Refusing returns a district that refuses everything because of an error: of a store that cannot be
// reached, say. It has no users, buildings and features. Where another district says that a name is
// unknown, and to every change, it answers with that error: so that nobody is taken for unknown, and
// logged out, only since the district cannot be told. For nil it is a district without anything.
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
