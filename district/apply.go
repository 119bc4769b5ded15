package district

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/role"
)

// Apply returns the district after changes, or [Faults] with everything that is wrong with the
// changes; then nothing is changed (R37). The receiver stays as it is. It shares with the result
// everything that did not change: changing one user of a million costs microseconds, and changing
// a role costs the role and not its holders.
//
// Apply is strict (R13) about everything that the changes write and cause, and says nothing of old
// faults elsewhere. A thing that something still refers to cannot be removed: the fault wraps
// [ErrInUse] in an [InUseError] that names the users and roles (R17).
func (d *District) Apply(changes Changes) (*District, error) {
	if d == nil {
		d = compile(nil, &Facts{Format: 1}, 0, Options{})
	}
	next := *d
	next.dangling.roles, next.dangling.users = slices.Clip(d.dangling.roles), slices.Clip(d.dangling.users)
	a := &application{finder: finder{d: &next}, before: d, changes: changes, touched: map[string]bool{}, written: map[thing]int{}}
	a.each("changes", len(changes.Changes), a.write)
	a.compile()
	a.each("changes", len(changes.Changes), a.check)
	limits(&next.facts, func(table string, n int) {
		a.table = table
		a.faultAt("changes", "", ErrLimit, "%d %s, at most %d", n, table, maxThings)
		a.table = ""
	})
	a.effects()
	if err := a.faults.Sort().Err(); err != nil {
		return nil, err
	}
	return &next, nil
}

// application is a set of changes that is being applied.
type application struct {
	finder  // judges the rows that are put, in the next district
	before  *District
	changes Changes
	touched map[string]bool // tables
	written map[thing]int   // rows that are put or deleted, by the number of the change
	gone    []thing         // things that rows elsewhere must no longer refer to

	recompiled []uint32 // numbers of users, some twice
}

// write puts a change into the next district's facts.
func (a *application) write(i int) {
	c := &a.changes.Changes[i]
	t := tableNamed(c.table)
	if t == nil {
		a.fault("", ErrForm, "table %q", c.table)
		return
	}
	a.table, a.id = c.table, c.id
	defer func() { a.table, a.id = "", "" }()
	row := thing{c.table, t.key(c.id)}
	if t.single {
		row.id = ""
	}
	if _, twice := a.written[row]; twice {
		a.fault("R37", ErrTwice, "changed twice at once")
		return
	}
	a.written[row] = i
	a.touched[c.table] = true
	old := t.get(a.before, c.id)
	switch {
	case c.row == nil && c.table == "district":
		a.fault("", ErrForm, "a district can not be deleted")
		return
	case t.single && c.id != "":
		a.fault("", ErrForm, "the %s has no id", c.table)
		return
	case c.row == nil && old == nil:
		a.fault("", ErrMissing, "%s %q", c.table, c.id)
		return
	}
	if !a.changes.CatalogUpdate && (old != nil && t.isStandard(old) || c.row != nil && t.isStandard(c.row)) &&
		(c.row == nil || old == nil || !t.same(old, c.row)) {
		a.fault("R3", ErrStandard, "%s %q", c.table, c.id)
	}
	if c.row == nil {
		a.gone = append(a.gone, row)
	}
	switch old := old.(type) {
	case *User:
		a.replaceUser(old, c)
	case *role.Profile:
		if next, ok := c.row.(*role.Profile); ok && old.Calculated == "" && next.Calculated != "" {
			a.gone = append(a.gone, row) // it can no longer be assigned
		}
	}
	t.set(a.d, c.id, c.row)
}

// replaceUser judges a change of a user that exists.
func (a *application) replaceUser(old *User, c *Change) {
	next, _ := c.row.(*User)
	switch {
	case next == nil && old.IsReserved():
		a.fault("R20", ErrReserved, "%q can not be deleted", old.Login)
	case next == nil:
		a.owned(old)
	case next.Login != old.Login:
		a.fault("R21", ErrForm, "the login %q can not change, not to %q", old.Login, next.Login)
	case old.IsReserved() && !next.IsReserved():
		a.fault("R20", ErrReserved, "%q stays reserved", old.Login)
	case next.IsReserved() && !old.IsReserved():
		a.gone = append(a.gone, thing{"users", access.FoldName(old.Login)}) // no list may name it any more
	}
}

// owned checks that every object of a deleted user has another owner after the changes (R25).
func (a *application) owned(old *User) {
	for _, object := range old.Owns {
		kept := false
		for u := range a.before.Users() {
			kept = kept || u.Login != old.Login && a.owns(u, object)
		}
		for i := range a.changes.Changes {
			if u, ok := a.changes.Changes[i].row.(*User); ok {
				kept = kept || slices.Contains(u.Owns, object)
			}
		}
		if !kept {
			a.fault("R25", ErrOwns, "user %q, %s %q: transfer it to another user, or take it from this one first", old.Login, object.Kind, object.ID)
		}
	}
}

// owns reports whether a user owns an object and is not changed.
func (a *application) owns(u *User, object Object) bool {
	return slices.Contains(u.Owns, object) && !slices.ContainsFunc(a.changes.Changes, func(c Change) bool {
		return c.table == "users" && access.SameName(c.id, u.Login)
	})
}

// compile compiles the rows that are put, and the rows elsewhere whose references now exist.
func (a *application) compile() {
	d := a.d
	if a.touched["licenses"] || a.touched["district"] {
		d.license()
	}
	appears := a.touched["packages"] || a.touched["subpackages"] || a.touched["features"]
	if appears || a.touched["licenses"] || a.touched["district"] || a.touched["requirements"] {
		d.catalog = a.before.catalog.Next(d.catalogRows(), d.isLicensed)
	}
	if a.touched["buildings"] {
		d.buildings, appears = a.before.buildings.Next(d.facts.Buildings), true
	}
	c := d.compiler()
	if a.touched["roles"] {
		d.roles, appears = d.roles.clone(), true
		for i := range a.changes.Changes {
			if change := &a.changes.Changes[i]; change.table == "roles" {
				p, _ := change.row.(*role.Profile)
				d.changeRole(c, change.id, p)
			}
		}
	}
	for i := range a.changes.Changes {
		if change := &a.changes.Changes[i]; change.table == "users" {
			u, _ := change.row.(*User)
			if n, ok := d.changeUser(c, change.id, u); ok {
				a.recompiled = append(a.recompiled, n)
			}
		}
	}
	if appears {
		a.recompiled = append(a.recompiled, d.compileDangling(c)...)
	}
	if a.touched["roles"] {
		d.roles.deriveAgain()
	}
	a.updateIndexes()
}

// compileDangling compiles again the rows that named things that did not exist, and returns the
// numbers of the users among them.
func (d *District) compileDangling(c *access.Compiler) []uint32 {
	old := d.dangling
	d.dangling = dangling{}
	if len(old.roles) > 0 {
		d.roles = d.roles.clone()
	}
	for _, n := range unduplicated(old.roles) {
		if p := d.roles.rows[n]; p != nil {
			if row, ok := tableNamed("roles").get(d, p.id).(*role.Profile); ok {
				d.setRole(c, n, row)
			}
		}
	}
	users := unduplicated(old.users)
	for _, n := range users {
		if u := d.users.rows.At(n).written; u != nil {
			d.users.rows = d.users.rows.With(n, d.compileUser(c, n, u))
		}
	}
	return users
}

// check judges a row that is put: its form, and its references.
func (a *application) check(i int) {
	c := &a.changes.Changes[i]
	t := tableNamed(c.table)
	if t == nil || c.row == nil {
		return
	}
	a.table, a.id = c.table, c.id
	a.in("value", func() {
		t.check(&a.checker, c.row)
		if t.find != nil {
			t.find(&a.finder, c.row)
		}
	})
	a.table, a.id = "", ""
}
