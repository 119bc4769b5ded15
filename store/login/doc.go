// Package login is the gate through which users log in to a district.
//
// A [Gate] brings three things together: the district, which knows the users and who of them is
// approved or reserved; the host's own [Check] of a password; and a [Counter] of failures in a row.
// Five failures lock an account until a password reset is completed (R23). [district.User.Admit] and
// [district.Account.Attempt] decide, and are pure. The gate sees to the order of the calls, to
// concurrency, and to silence.
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
// An unknown user, a wrong password, a locked account, an unapproved user and a reserved one look the
// same from outside: one text, and the same calls in the same order, which are [Counter.Account], the
// check, [Counter.Attempt]. So the right password of a locked account cannot be found by its time
// either. If there is no user to ask about, the calls are made with the empty login, which no user has,
// and their answers are not used.
//
// The host decides how long the calls take: see [Check] and [Counter].
//
// # What an attempt counts
//
// A wrong password counts as a failure. A right one ends the row, approved or not. Nothing counts when
// the check fails or panics: an outage of the password table would otherwise lock every account. No
// failure lets anyone in.
//
// # Attempts at once
//
// An attempt counts in the one step of [Counter.Attempt], and that step decides who is let in: if a
// success races the fifth failure, one of them is first. District and account are read on both sides of
// the check, and both readings must admit. A good check takes long enough for an administrator to
// unapprove the user, or for a reset to unlock the account with a new password while the old one is
// being checked.
//
// So a user who is let in would have been let in by some order of all that happened, unless an
// administrator goes there and back during one check. The number of failures is that of the same order,
// with one exception: a password that is checked before a reset is completed, and counted after it.
package login
