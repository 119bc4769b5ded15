package district

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/role"
)

// Apply returns the district after changes, or [Faults] with everything that is wrong with the
// changes; then nothing is changed (R37). The receiver stays as it is. It shares with the result
// everything that did not change: changing one user of a million costs microseconds, and changing
// a role costs the role and not its holders. Changes of many users or records cost at most as much
// as compiling everyone again.
//
// Apply is strict (R13) about everything that the changes write and cause. It says nothing of old
// faults elsewhere, nor of a fault that a row had already and that stays as it was. A thing that
// something still refers to cannot be removed: the fault wraps [ErrInUse] in an [InUseError] that
// names the users and roles (R17).
func (d *District) Apply(changes Changes) (*District, error) {
	if d == nil {
		d = compile(nil, &Facts{Format: 1}, 0, Options{})
	}
	if err := d.refuses(); err != nil {
		return nil, err
	}
	next := *d
	next.dangling.roles, next.dangling.users = slices.Clip(d.dangling.roles), slices.Clip(d.dangling.users)
	a := &application{finder: finder{d: &next}, before: d, changes: changes,
		touched: map[string]bool{}, written: map[thing]int{},
		puts: map[*table][]Change{}}
	a.findRenamed()
	a.each("changes", len(changes.Changes), a.write)
	a.put()
	a.compile()
	a.each("changes", len(changes.Changes), a.check)
	a.givenUp(changes.GiveUp)
	limits(&next.facts, func(table string, n int) {
		a.table = table
		a.faultAt("changes", "", ErrLimit, "%d %s, at most %d", n, table, maxThings)
		a.table = ""
	})
	a.ownership()
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
	renamed map[Key]bool    // roles whose old spelling is deleted while a new one is put
	written map[thing]int   // rows that are put or deleted, by the number of the change
	puts    map[*table][]Change

	features map[string]int // see inside
	gone     []thing        // things that rows elsewhere must no longer refer to

	recompiled []uint32 // numbers of users, some twice
}

// findRenamed finds the roles that change the letter case of their id.
func (a *application) findRenamed() {
	named := map[Key][]Change{}
	for _, c := range a.changes.Changes {
		if c.table == "roles" {
			named[c.Key()] = append(named[c.Key()], c)
		}
	}
	a.renamed = map[Key]bool{}
	for key, changes := range named {
		a.renamed[key] = len(changes) == 2 && !changes[0].Clashes(changes[1])
	}
}

// isOldSpelling reports whether a change deletes the old spelling of a role that is renamed.
func (a *application) isOldSpelling(c *Change) bool { return c.row == nil && a.renamed[c.Key()] }

// write judges a change against the row that it replaces, and notes it for put.
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
	if _, twice := a.written[row]; twice && !a.renamed[c.Key()] {
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
	if a.isOldSpelling(c) {
		return
	}
	if c.fresh && old != nil {
		a.fault("R37", ErrExists, "%s %q", c.table, c.id)
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
	case *Info:
		if next, ok := c.row.(*Info); ok && old.ID != "" && next.ID != old.ID {
			a.fault("R37", ErrFixed, "district %q written as %q", old.ID, next.ID)
		}
	case *role.Profile:
		if c.row != nil && c.id != old.ID && !a.renamed[c.Key()] {
			a.fault("R15", ErrFixed, "role %q written as %q, without a deletion of %q in the same change set",
				old.ID, c.id, old.ID)
		}
		if next, ok := c.row.(*role.Profile); ok && old.Calculated == "" && next.Calculated != "" {
			a.gone = append(a.gone, row) // it can no longer be assigned
		}
	}
	a.puts[t] = append(a.puts[t], *c)
}

// put puts the changes into the next district's facts, except those of users: a user that is put is
// compiled with the other changes.
func (a *application) put() {
	for t, changes := range a.puts {
		switch {
		case t.index == nil:
			t.put(&a.d.facts, changes)
		case !a.isMany():
			for i := range changes {
				t.index(a.d).set(changes[i].id, changes[i].row)
			}
		}
	}
}

// isMany reports whether the changes write so many users and records that compiling all of them again
// costs less than one after the other.
func (a *application) isMany() bool {
	all, written := a.before.users.n, 0
	for t, changes := range a.puts {
		if t.index != nil {
			written += len(changes)
		}
	}
	all += a.before.records.len()
	return written > 1000+all/8
}

// replaceUser judges a change of a user that exists.
func (a *application) replaceUser(old *User, c *Change) {
	next, _ := c.row.(*User)
	switch {
	case next == nil && old.IsReserved():
		a.fault("R20", ErrReserved, "%q can not be deleted", old.Login)
	case next == nil:
	case next.Login != old.Login:
		a.fault("R21", ErrFixed, "login %q written as %q", old.Login, next.Login)
	case old.IsReserved() && !next.IsReserved():
		a.fault("R20", ErrReserved, "%q stays reserved", old.Login)
	case next.IsReserved() && !old.IsReserved():
		a.gone = append(a.gone, thing{"users", access.FoldName(old.Login)}) // no list may name it any more
	}
}

// takenLogin checks that the login of a new user is not the e-mail of another one (R21), who is not written as well.
func (a *application) takenLogin(old, row any) {
	u, ok := row.(*User)
	if !ok || old != nil {
		return
	}
	for other := range a.d.users.withEmail(u.Login) {
		if _, written := a.written[thing{"users", access.FoldName(other.Login)}]; !written {
			a.faultAt("login", "R21", ErrEmailTwice, "%q is the e-mail of user %q", u.Login, other.Login)
			return
		}
	}
}

// ownership checks that every object that had an owner has one after the whole change, unless the
// changes give it up by name (R25).
func (a *application) ownership() {
	lost := make([][]Object, len(a.changes.Changes)) // by the change that may take their owner
	any := len(a.changes.GiveUp) > 0
	for i := range a.changes.Changes {
		c := &a.changes.Changes[i]
		old, _ := tableNamed("users").get(a.before, c.id).(*User)
		next, _ := c.row.(*User)
		if c.table != "users" || old == nil || next != nil && next.Login != old.Login {
			continue
		}
		if next == nil || !slices.Equal(old.Owns, next.Owns) {
			lost[i] = old.Owns
			any = any || len(old.Owns) > 0
		}
	}
	if !any {
		return
	}
	owned := func(d *District) map[Object]bool {
		all := map[Object]bool{}
		for u := range d.Users() {
			for _, object := range u.Owns {
				all[object] = true
			}
		}
		return all
	}
	before, after, givenUp := owned(a.before), owned(a.d), map[Object]bool{}
	for _, object := range a.changes.GiveUp {
		givenUp[object] = true
	}
	a.each("changes", len(a.changes.Changes), func(i int) {
		c := &a.changes.Changes[i]
		a.table, a.id = c.table, c.id
		for _, object := range lost[i] {
			if !after[object] && !givenUp[object] {
				a.fault("R25", ErrOwns, "user %q, %s %q: transfer it to another user, or give it up by name",
					c.id, object.Kind, object.ID)
			}
		}
		a.table, a.id = "", ""
	})
	a.each("giveUp", len(a.changes.GiveUp), func(i int) {
		object := a.changes.GiveUp[i]
		switch {
		case !before[object]:
			a.fault("R25", ErrMissing, "nobody owns %s %q", object.Kind, object.ID)
		case after[object]:
			a.fault("R25", ErrOwns, "%s %q still has an owner, and is not given up", object.Kind, object.ID)
		}
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
			if change := &a.changes.Changes[i]; change.table == "roles" && !a.isOldSpelling(change) {
				p, _ := change.row.(*role.Profile)
				d.changeRole(c, change.id, p)
			}
		}
	}
	many := a.isMany()
	if many {
		d.dangling.users = nil // everyone is compiled again
	}
	for i := range a.changes.Changes {
		if change := &a.changes.Changes[i]; change.table == "users" && !many {
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
	if many {
		a.compileEveryone(c)
	} else {
		a.updateIndexes()
	}
}

// compileEveryone compiles all users and records again. Users may have other numbers afterwards, so the
// result is of a line of its own.
func (a *application) compileEveryone(c *access.Compiler) {
	d, f := a.d, Facts{Records: a.before.records.all()}
	for u := range a.before.Users() {
		f.Users = append(f.Users, *u)
	}
	for t, changes := range a.puts {
		if t.index != nil {
			t.put(&f, changes)
		}
	}
	d.line = new(line)
	d.records = newRecords(&f.Records)
	d.compileUsers(c, f.Users)
	d.makeIndexes()
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
			d.setRole(c, n, p.written)
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

// check judges a row that is put: its form, and its references except those that were void before and stay (R37).
func (a *application) check(i int) {
	c := &a.changes.Changes[i]
	t := tableNamed(c.table)
	if t == nil || c.row == nil {
		return
	}
	a.table, a.id = c.table, c.id
	a.in("value", func() {
		t.check(&a.checker, c.row)
		if t.find == nil {
			return
		}
		n, old := len(a.faults), t.get(a.before, c.id)
		t.find(&a.finder, c.row)
		a.takenLogin(old, c.row)
		if old != nil && len(a.faults) > n {
			isNew := a.isNew(t, old, c.row, a.pointer())
			a.faults = append(a.faults[:n], slices.DeleteFunc(a.faults[n:], func(f *FactError) bool { return !isNew(f) })...)
		}
	})
	a.table, a.id = "", ""
}
