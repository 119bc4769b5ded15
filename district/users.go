package district

import (
	"cmp"
	"iter"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/persist"
	"github.com/hallpass-go/hallpass/role"
)

// users are the compiled users. A user keeps its number as long as it exists.
type users struct {
	rows     persist.Vec[user] // by number; zero where a user is gone
	logins   persist.Index
	emails   persist.Index
	attached persist.Index // by the kind and id of a record
	n        int           // how many there are
	tail     int           // from this number on they are not in the order of their logins
}

// user is a user compiled: some numbers beside the row as written.
type user struct {
	written  *User
	holdings role.Assignments
	grants   access.Grants
}

// reservedLogin is reserved in every district, marked or not (R20).
const reservedLogin = "_ESP_GROUP"

// IsReserved reports whether u is a reserved user: marked so, or _ESP_GROUP in any letter
// case (R20). Whatever hangs on one is void.
func (u *User) IsReserved() bool {
	return u != nil && (u.Reserved || access.SameName(u.Login, reservedLogin))
}

// compileUsers compiles all users, in the order of their logins.
func (d *District) compileUsers(c *access.Compiler, written []User) {
	order := make([]uint32, len(written))
	for i := range order {
		order[i] = uint32(i)
	}
	byLogin := func(i, j uint32) int { return cmp.Compare(written[i].Login, written[j].Login) }
	if !slices.IsSortedFunc(order, byLogin) {
		slices.SortFunc(order, byLogin)
	}
	us := users{rows: persist.NewVec[user](len(written)), n: len(written), tail: len(written)}
	for n, i := range order {
		*us.rows.At(uint32(n)) = d.compileUser(c, uint32(n), &written[i])
	}
	us.logins = persist.NewIndex(len(order), func(n int) (string, uint32, bool) {
		return us.rows.At(uint32(n)).written.Login, uint32(n), true
	})
	us.emails = persist.NewIndex(len(order), func(n int) (string, uint32, bool) {
		email := us.rows.At(uint32(n)).written.Email
		return email, uint32(n), email != ""
	})
	var names []string
	var numbers []uint32
	for n := range order {
		for _, a := range us.rows.At(uint32(n)).written.Attached {
			names, numbers = append(names, recordName(a)), append(numbers, uint32(n))
		}
	}
	us.attached = newNameIndex(names, numbers)
	d.users = us
}

func recordName(a Attachment) string { return a.Kind + " " + a.ID }

// attachedTo calls yield for each user attached to a record.
func (us *users) attachedTo(kind, id string, yield func(n uint32)) {
	us.attached.Find(kind+" "+id, func(n uint32) bool {
		if slices.Contains(us.rows.At(n).written.Attached, Attachment{Kind: kind, ID: id}) {
			yield(n)
		}
		return false
	})
}

// compileUser compiles the user that has number n.
func (d *District) compileUser(c *access.Compiler, n uint32, written *User) user {
	u := user{written: written}
	if written.IsReserved() {
		return u
	}
	c.Dangling = false
	u.holdings = role.Compile(c, written.DefaultBuilding, written.DefaultBuildingList,
		countingOrder(written.Roles), d.roles.number)
	u.grants = c.Grants(written.Grants)
	if c.Dangling {
		d.dangling.users = append(d.dangling.users, n)
	}
	return u
}

// changeUser compiles a user that was put, or takes one away if nil. It returns the number
// of the user, and false if there is and was none.
func (d *District) changeUser(c *access.Compiler, login string, u *User) (uint32, bool) {
	us := &d.users
	n, known := us.find(login)
	before, after := "", ""
	if known {
		before = us.rows.At(n).written.Email
		for _, a := range us.rows.At(n).written.Attached {
			us.attached = us.attached.Without(recordName(a), n)
		}
	}
	switch {
	case u == nil && !known:
		return 0, false
	case u == nil:
		us.logins = us.logins.Without(login, n)
		us.n--
		us.rows = us.rows.With(n, user{})
	default:
		after = u.Email
		if !known {
			n = uint32(us.rows.Len())
			us.logins = us.logins.With(login, n)
			us.n++
		}
		us.rows = us.rows.With(n, d.compileUser(c, n, u))
		for _, a := range u.Attached {
			us.attached = us.attached.With(recordName(a), n)
		}
	}
	if before != after {
		if before != "" {
			us.emails = us.emails.Without(before, n)
		}
		if after != "" {
			us.emails = us.emails.With(after, n)
		}
	}
	return n, true
}

// find returns the number of the user with a login, in any letter case.
func (us *users) find(login string) (uint32, bool) {
	return us.logins.Find(login, func(n uint32) bool { return access.SameName(us.rows.At(n).written.Login, login) })
}

// written returns the user with a login as written, or nil.
func (us *users) written(login string) *User {
	if n, ok := us.find(login); ok {
		return us.rows.At(n).written
	}
	return nil
}

// withEmail yields the users with an e-mail, in any letter case, in no particular order.
func (us *users) withEmail(email string) iter.Seq[*User] {
	return func(yield func(*User) bool) {
		us.emails.Find(email, func(n uint32) bool {
			u := us.rows.At(n).written
			return access.SameName(u.Email, email) && !yield(u)
		})
	}
}

// findEmail returns the one user with an e-mail that is nobody else's login, in any letter case, or nil (R21).
func (us *users) findEmail(email string) (found *User) {
	for u := range us.withEmail(email) {
		if found != nil {
			return nil
		}
		found = u
	}
	if other := us.written(email); other != nil && other != found {
		return nil
	}
	return found
}

// sorted returns the users by login.
func (us *users) sorted() []*User {
	out := make([]*User, 0, us.n)
	for n := range us.rows.Len() {
		if u := us.rows.At(uint32(n)).written; u != nil {
			out = append(out, u)
		}
	}
	if us.tail < us.rows.Len() {
		slices.SortFunc(out, func(a, b *User) int { return cmp.Compare(a.Login, b.Login) })
	}
	return out
}

// inOrder calls yield for users in the order of their logins, until it returns false. Each yields
// the same users by number: the users that were compiled first have their numbers in the order of
// their logins, and the users that were added last are merged in.
func (us *users) inOrder(each func(yield func(n uint32) bool), yield func(n uint32) bool) {
	login := func(n uint32) string { return us.rows.At(n).written.Login }
	var late []uint32 // the users added last
	each(func(n uint32) bool {
		if int(n) >= us.tail {
			late = append(late, n)
		}
		return true
	})
	slices.SortFunc(late, func(a, b uint32) int { return cmp.Compare(login(a), login(b)) })
	on := true
	// yieldLate yields the users added last whose turn it is, and reports whether to go on.
	yieldLate := func(itsTurn func(n uint32) bool) bool {
		for on && len(late) > 0 && itsTurn(late[0]) {
			on = yield(late[0])
			late = late[1:]
		}
		return on
	}
	each(func(n uint32) bool {
		if int(n) >= us.tail {
			return false // only users added last are left
		}
		if yieldLate(func(other uint32) bool { return login(other) < login(n) }) {
			on = yield(n)
		}
		return on
	})
	yieldLate(func(uint32) bool { return true })
}

// heldUsers are the users of a district as an indexed table. Set does nothing: a user that is put
// is compiled with the other changes.
type heldUsers District

func (h *heldUsers) row(login string) any {
	if u := h.users.written(login); u != nil {
		return u
	}
	return nil
}

func (h *heldUsers) each(f func(row any)) {
	for _, u := range h.users.sorted() {
		f(u)
	}
}

func (h *heldUsers) set(string, any) {}
