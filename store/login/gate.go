package login

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/hallpass-go/hallpass/district"
)

// Check is the host's check of a password. Login is as stored.
//
// It must report a wrong password as (false, nil): an error says that the password could
// not be checked, and does not count as a failure. It must be safe for concurrent use.
//
// The empty login is nobody's. For it, and for a login that has no password, a check must
// work as long as for others: it hashes the password all the same, against a salt and a
// hash of nobody's, made with the same parameters, and returns false.
type Check func(ctx context.Context, login, password string) (right bool, err error)

// Sentinels of what keeps a [Gate] from working. They are in a [Refusal], as its reason.
var (
	ErrCheck   = errors.New("the password could not be checked")
	ErrCounter = errors.New("the failure counter does not work")
)

// ErrRefused is all that the person who tries to log in is told. Every error of [Gate.Login] wraps it.
var ErrRefused = errors.New("login refused")

// Refusal is the error of [Gate.Login]. Its text is that of [ErrRefused] whatever the reason; the
// fields are for the log.
//
// The name that was typed is not kept: people often type their password there by mistake.
type Refusal struct {
	// Login is that of the user who was found, as stored; "" if there is none.
	Login string

	// Reason says why: one of [district.ErrUnknownUser], [district.ErrReserved],
	// [district.ErrLocked], [district.ErrWrongPassword] and [district.ErrNotApproved]; or an
	// error that wraps [ErrCheck] or [ErrCounter]; or that of a district that refuses everything
	// (see [district.Refusing]).
	Reason error

	// Account is the account after the attempt: a wrong password and a locked account tell the
	// attempt that locked it. It is zero for unknown and for reserved users, who have none, and if
	// the counter does not tell.
	Account district.Account
}

func (r *Refusal) Error() string { return ErrRefused.Error() }

// Unwrap returns ErrRefused and the reason.
func (r *Refusal) Unwrap() []error { return []error{ErrRefused, r.Reason} }

// Gate decides which users are logged in. It is safe for concurrent use. The zero value and nil refuse
// everyone.
type Gate struct {
	district func() *district.District
	check    Check
	counter  Counter
}

// New returns the gate of a district. The function returns the district as it is now, such as the
// District method of an engine; a nil district has no users.
func New(current func() *district.District, check Check, counter Counter) *Gate {
	return &Gate{district: current, check: check, counter: counter}
}

// Login logs a user in by name, which is a login or an e-mail (see
// [district.District.FindUser]), and password. It returns the login as stored, or "" and a
// [*Refusal].
//
// A login that ctx ends is refused; it may have counted.
func (g *Gate) Login(ctx context.Context, name, password string) (string, error) {
	if g == nil {
		g = &Gate{}
	}
	found, missing := g.current().FindUser(name)
	login := accountOf(found)

	before, err := guard(ErrCounter, func() (district.Account, error) { return g.counter.Account(ctx, login) })
	right, failed := guard(ErrCheck, func() (bool, error) { return g.check(ctx, login, password) })
	if failed != nil {
		return refuse(found, failed, before)
	}
	// A counter that has failed is asked again, so that the attempt counts if it can.
	after, failed := guard(ErrCounter, func() (district.Account, error) { return g.counter.Attempt(ctx, login, right) })
	user, gone := g.current().User(login) // who may have changed meanwhile

	if err == nil {
		err = failed
	}
	if err == nil {
		err = admit(found, missing, before, right)
	}
	if err == nil {
		err = admit(user, gone, after, right)
	}
	if err != nil {
		return refuse(found, err, after)
	}
	return user.Login, nil
}

// ResetCompleted unlocks the account of the user with a login and forgets its failures. It does not
// approve (R23). The host calls it when a new password is stored and the old one no longer passes its
// [Check], and not when somebody asks for a reset: else the request itself would unlock.
//
// The error is [district.ErrUnknownUser] or [district.ErrReserved], or wraps [ErrCounter], or is that
// of a district that refuses everything.
func (g *Gate) ResetCompleted(ctx context.Context, login string) error {
	if g == nil {
		g = &Gate{}
	}
	user, err := g.current().User(login)
	switch {
	case err != nil:
		return nameless(err)
	case user.IsReserved():
		return district.ErrReserved
	}
	_, err = guard(ErrCounter, func() (struct{}, error) { return struct{}{}, g.counter.Reset(ctx, user.Login) })
	return err
}

func (g *Gate) current() *district.District {
	if g.district == nil {
		return nil
	}
	return g.district()
}

// admit is [district.User.Admit] for a user who was looked for, with the error of that.
func admit(u *district.User, missing error, a district.Account, right bool) error {
	if missing != nil {
		return nameless(missing)
	}
	return u.Admit(a, right)
}

// nameless returns why a user was not found, without the name that was typed.
func nameless(missing error) error {
	if errors.Is(missing, district.ErrUnknownUser) {
		return district.ErrUnknownUser
	}
	return missing
}

// accountOf returns the login under which a user has an account and a password; "" for an unknown and
// for a reserved user, who have neither.
func accountOf(u *district.User) string {
	if u == nil || u.IsReserved() {
		return ""
	}
	return u.Login
}

// refuse returns a refusal. The count of attempts on unknown users is no account's.
func refuse(u *district.User, reason error, a district.Account) (string, error) {
	r := &Refusal{Reason: reason}
	if u != nil {
		r.Login = u.Login
	}
	if accountOf(u) != "" {
		r.Account = a
	}
	return "", r
}

// guard calls a function of the host. A panic is an error, and an error leaves no result.
func guard[T any](kind error, f func() (T, error)) (result T, err error) {
	defer func() {
		var none T
		if p := recover(); p != nil {
			result, err = none, fmt.Errorf("%w: %w", kind, panicked(p))
		} else if err != nil {
			result, err = none, fmt.Errorf("%w: %w", kind, err)
		}
	}()
	return f()
}

// panicked describes a panic of the host. It quotes only the runtime: the value of another panic may
// hold a password.
func panicked(p any) error {
	if err, ok := p.(runtime.Error); ok {
		return fmt.Errorf("panic: %w", err)
	}
	return fmt.Errorf("panic with a %T", p)
}
