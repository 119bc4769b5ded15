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

// ErrRefused is all that whoever tries to log in is told. Every error of [Gate.Login] wraps it.
var ErrRefused = errors.New("login refused")

// Refusal is the error of [Gate.Login]. Its text is that of [ErrRefused] whatever the
// reason; the fields are for the log.
//
// The name that was typed is not kept: what is typed there by mistake is often a password.
type Refusal struct {
	// Login is that of the user who was found, as stored; "" if nobody was.
	Login string

	// Reason says why: one of [district.ErrUnknownUser], [district.ErrReserved],
	// [district.ErrLocked], [district.ErrWrongPassword] and [district.ErrNotApproved]; or an
	// error that wraps [ErrCheck] or [ErrCounter]; or that of a district that refuses everything
	// (see [district.Refusing]).
	Reason error

	// Account is how the attempt left the account: a wrong password and a locked account
	// are the attempt that locked it. It is zero where there is none, for nobody and for
	// reserved users, and where the counter does not tell.
	Account district.Account
}

func (r *Refusal) Error() string { return ErrRefused.Error() }

// Unwrap returns ErrRefused and the reason.
func (r *Refusal) Unwrap() []error { return []error{ErrRefused, r.Reason} }

// Gate decides who is logged in. It is safe for concurrent use; the zero value and nil
// refuse everyone.
type Gate struct {
	district func() *district.District
	check    Check
	counter  Counter
}

// New returns the gate of a district. The function returns it as it is now, such as the
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
	user, gone := g.current().User(login) // as the user is by now

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

// ResetCompleted unlocks the account of the user with a login and forgets its failures. It
// does not approve (R23). The host calls it when a new password is stored and the old one
// no longer passes its [Check], not when a reset is asked for: else a request alone would unlock.
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

// accountOf returns the login that the account and the password of a user are under; "" for
// nobody, and for a reserved user, who has neither.
func accountOf(u *district.User) string {
	if u == nil || u.IsReserved() {
		return ""
	}
	return u.Login
}

// refuse returns a refusal. What was counted for nobody is no one's account.
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

// panicked describes a panic of the host. It quotes the runtime alone: what else a program
// panics with may hold a password.
func panicked(p any) error {
	if err, ok := p.(runtime.Error); ok {
		return fmt.Errorf("panic: %w", err)
	}
	return fmt.Errorf("panic with a %T", p)
}
