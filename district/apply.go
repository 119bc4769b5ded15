package district

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/role"
)

// Apply returns the district after changes, or [Faults] with everything that is wrong with
// them, and then nothing is changed (R37). The receiver stays as it is, and shares with
// the result all that did not change: changing one user among a million costs
// microseconds, changing a role costs the role and not its holders.
//
// It is strict (R13) about what the changes write and cause, and says nothing of old
// faults elsewhere. What something still refers to is not taken away: the fault wraps
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

// application is a set of changes being applied.
type application struct {
	finder  // of what the changes write, in the next district
	before  *District
	changes Changes
	touched map[string]bool // tables
	written map[thing]int   // rows that are put or deleted, by the number of the change
	gone    []thing         // what no longer is what rows elsewhere refer to

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

// replaceUser checks what may not happen to a user that exists.
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

// owned checks that somebody else owns, after the changes, what a deleted user owned (R25).
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

// owns reports whether a user owns an object and is left as it is.
func (a *application) owns(u *User, object Object) bool {
	return slices.Contains(u.Owns, object) && !slices.ContainsFunc(a.changes.Changes, func(c Change) bool {
		return c.table == "users" && access.SameName(c.id, u.Login)
	})
}

// compile compiles what the changes wrote, and what only now refers to something.
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
	a.invert()
}

// changeRole compiles a profile that was put, or takes one away if nil.
func (d *District) changeRole(c *access.Compiler, id string, p *role.Profile) {
	n, known := d.roles.number(id)
	switch {
	case p == nil && known:
		d.roles.unname(n)
		d.roles.rows[n] = nil
	case p != nil:
		if known {
			d.roles.unname(n) // the spelling may change
		} else {
			n = uint32(len(d.roles.rows))
			d.roles.rows = append(d.roles.rows, nil)
		}
		d.roles.name(p.ID, n)
		d.setRole(c, n, p)
	}
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

// compileDangling compiles again what named things that did not exist, and returns the
// numbers of the users it compiled.
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

// invert brings the indexes up to date: for the users that were compiled, and those whose
// calculated roles may have changed.
func (a *application) invert() {
	d := a.d
	users := unduplicated(a.recompiled)
	var buf, old [64]place
	for _, n := range users {
		var before []place
		if int(n) < a.before.users.rows.Len() {
			before = d.places(old[:0], a.before.users.rows.At(n))
		}
		d.move(n, before, d.places(buf[:0], d.users.rows.At(n)))
	}
	switch {
	case !d.inverted.records: // they are asked for one by one
	case a.before.calculatesOtherwise(d):
		d.calculateAll()
	default:
		for i := range a.changes.Changes {
			c := &a.changes.Changes[i]
			t := tableNamed(c.table)
			if t == nil || recordKind(c.table) == "" {
				continue
			}
			for _, side := range [...]*District{a.before, d} {
				side.reachedBy(c.table, c.id, t.get(side, c.id), func(n uint32) { users = append(users, n) })
			}
		}
		for _, n := range unduplicated(users) {
			d.calculate(n)
		}
	}
}

// calculatesOtherwise reports whether the calculated roles of next are other ones, or
// follow from records in another way.
func (d *District) calculatesOtherwise(next *District) bool {
	before, after := &d.facts.District, &next.facts.District
	return before.SchoolYear != after.SchoolYear || !maps.Equal(before.DivisionYears, after.DivisionYears) ||
		!slices.EqualFunc(d.roles.derived, next.roles.derived, func(m, n uint32) bool {
			return m == n && d.roles.rows[m].calculated == next.roles.rows[n].calculated
		})
}

func unduplicated(numbers []uint32) []uint32 {
	numbers = slices.Clone(numbers)
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// check judges a row that is put: its grammar, and what it refers to.
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

// InUseError says that a change takes away what rows elsewhere need (R17).
type InUseError struct {
	What    string     // the thing, such as building "2"
	Holders []Referrer // who needs it, in the order of the tables
}

// Referrer is a row that refers to something: its table, and its id if the table has one.
type Referrer struct{ Table, ID string }

func (e *InUseError) Error() string {
	const most = 12
	var names []string
	for _, h := range e.Holders[:min(len(e.Holders), most)] {
		names = append(names, strings.TrimSpace(h.Table+" "+quoted(h.ID)))
	}
	if more := len(e.Holders) - most; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return e.What + " is in use by " + strings.Join(names, ", ")
}

func (e *InUseError) Unwrap() error { return ErrInUse }

func quoted(id string) string {
	if id == "" {
		return ""
	}
	return fmt.Sprintf("%q", id)
}

// effects looks for rows that the changes did not write and that they take something from.
func (a *application) effects() {
	if a.touched["packages"] || a.touched["subpackages"] || a.touched["features"] {
		a.gone = append(a.gone, a.goneResources()...)
	}
	if len(a.gone) == 0 {
		return
	}
	gone := make(map[thing]int, len(a.gone))
	for i, to := range a.gone {
		gone[to] = i
	}
	holders := make([][]Referrer, len(a.gone))
	s := &finder{d: a.d}
	for _, t := range tables {
		if t.find == nil {
			continue
		}
		t.each(a.d, func(id string, row any) {
			if _, written := a.written[thing{t.name, t.key(id)}]; written {
				return
			}
			s.faults = s.faults[:0]
			t.find(s, row)
			for _, f := range s.faults {
				h := Referrer{t.name, id}
				if i, ok := gone[f.to]; ok && !slices.Contains(holders[i], h) {
					holders[i] = append(holders[i], h)
				}
			}
		})
	}
	for i, to := range a.gone {
		if len(holders[i]) > 0 {
			a.inUse(to, holders[i])
		}
	}
}

// inUse notes the fault at the change that takes a thing away.
func (a *application) inUse(to thing, holders []Referrer) {
	steps := []step{{key: "changes", index: -1}}
	if i := a.cause(to); i >= 0 {
		steps = append(steps, step{index: i})
		if c := &a.changes.Changes[i]; c.table == to.table {
			to.id = c.id // as it is spelled
		}
	}
	a.steps, a.table, a.id = steps, to.table, to.id
	a.faults = append(a.faults, &FactError{Table: to.table, ID: to.id, Pointer: a.pointer(), Rule: "R17",
		Err: &InUseError{What: strings.TrimSuffix(to.table, "s") + " " + quoted(to.id), Holders: holders}})
	a.steps, a.table, a.id = nil, "", ""
}

// cause returns the number of the change that takes a thing away, -1 if no single one does.
func (a *application) cause(to thing) int {
	for _, row := range [...]thing{to, {"features", to.id}, {"packages", resourceCode(to.id, 0)}, {"subpackages", resourceCode(to.id, 1)}} {
		if i, ok := a.written[row]; ok {
			return i
		}
	}
	if container, err := access.ParseResource(to.id); err == nil { // its last feature
		for i := range a.changes.Changes {
			if f, err := access.ParseResource(a.changes.Changes[i].id); err == nil && container.Covers(f) {
				return i
			}
		}
	}
	return -1
}

// resourceCode returns a code of a resource's canonical name.
func resourceCode(name string, i int) string {
	if codes := strings.Split(name, " "); len(codes) == 3 {
		return codes[i]
	}
	return ""
}

// goneResources returns the resources that no longer exist, or are of another kind: one
// turned district-wide, or building-scoped, voids the scopes it is granted with (R13).
func (a *application) goneResources() []thing {
	var out []thing
	lost := func(codes ...string) {
		r, err := access.ParseResource(strings.Join(codes, " "))
		if err != nil || !a.before.catalog.Has(r) {
			return
		}
		before, _ := a.before.catalog.Feature(r.String())
		after, _ := a.d.catalog.Feature(r.String())
		if to := (thing{resourceThing, r.String()}); !slices.Contains(out, to) &&
			(!a.d.catalog.Has(r) || before.DistrictWide() != after.DistrictWide()) {
			out = append(out, to)
		}
	}
	for _, p := range a.before.facts.Packages {
		lost(p.Code, access.AllCode, access.AllCode)
		for _, s := range a.before.facts.Subpackages {
			lost(p.Code, s.Code, access.AllCode)
		}
	}
	for _, f := range a.before.facts.Features {
		lost(f.Resource.String())
		lost(f.Resource.Package(), f.Resource.Subpackage(), access.AllCode)
	}
	return out
}
