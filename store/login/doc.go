// Package login is the gate through which users log in to a district.
//
// A [Gate] brings three things together: the district, which knows the users, and who is
// approved and who reserved; the host's own [Check] of a password; and a [Counter] of
// failures in a row, five of which lock an account until a password reset is completed
// (R23). What these add up to is decided by [district.User.Admit] and
// [district.Account.Attempt], which are pure; the gate is about order, concurrency, and
// saying nothing.
//
//	passwords := newPasswords()      // the host's
//	var failures login.MemCounter    // or the host's, in a table
//	gate := login.New(engine.District, passwords.Check, &failures)
//
//	user, err := gate.Login(r.Context(), r.PostFormValue("name"), r.PostFormValue("password"))
//	if err != nil {
//		if refusal, ok := errors.AsType[*login.Refusal](err); ok {
//			log.Info("login refused", "user", refusal.Login, "reason", refusal.Reason)
//		}
//		http.Error(w, err.Error(), http.StatusUnauthorized) // login refused
//		return
//	}
//	session.Begin(w, user)
//
// # What an attempt tells
//
// An unknown user, a wrong password, a locked account, an unapproved user and a reserved one
// look the same to whoever tries: one text, and the same calls in the same order. They are
// [Counter.Account], the check, [Counter.Attempt]. So the right password of a locked
// account can not be found by its time either. Where there is nobody to ask about, they are
// made with the empty login, which no user has; what they answer then is not used.
//
// How long the calls take is the host's part: see [Check] and [Counter].
//
// # What an attempt counts
//
// A wrong password counts as a failure, a right one ends the row, approved or not. Nothing
// counts when the check fails or panics: an outage of the password table would otherwise
// lock every account. Nothing that fails lets anyone in.
//
// # At once
//
// An attempt counts in the one step of [Counter.Attempt], and who is let in is decided by
// what that step found: of a success that races the fifth failure, one is first. District
// and account are read on both sides of the check, and both readings must admit. A good
// check takes long enough for an administrator to unapprove the user, or for a reset to
// unlock the account with a new password while the old one is being checked. So whoever is
// let in would have been by some order of all that happened, unless an administrator goes
// there and back during one check. The number of failures is that of the same order, but
// for a password that is checked before a reset is completed and counted after it.
package login
