package district

import (
	"maps"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/persist"
	"github.com/hallpass-go/hallpass/role"
)

// indexes lead from what gives access to the users who have it, as sets of user numbers.
// [District.Who] answers from them, and [Diff] finds the users whom a change reaches. They hold
// what is written of each user, and know no rule of access. Users whose rows count for nothing
// (R20, R22) are left out.
type indexes struct {
	families [families]persist.Postings
	records  bool // the calculated roles are those of the district's own records
}

// The families of postings.
const (
	assignedRoles   = iota // by role: assigned once, without dates
	overriddenRoles        // by role: the same, where an override differs from the user's defaults
	unclearRoles           // by role: assigned with dates, or more than once
	calculatedRoles        // by role: held by calculation
	homes                  // by default building; key 0: everyone who has one
	lists                  // by building of the default building list; key 0: everyone who has a list
	named                  // by building that an override or a direct grant names; key 0: everyone with such a row
	directGrants           // by resource of a direct grant
	outrightGrants         // by resource: the same, where the grant reaches the district or all buildings
	datedRows              // key 0: everyone with a row that carries dates
	families
)

// posting is one entry of a user in the indexes: a family, and the key in it.
type posting struct{ family, key uint32 }

// postings appends the entries of a user in the indexes, except those of calculated roles. An
// entry may occur twice.
func (d *District) postings(dst []posting, u *user) []posting {
	if u.written == nil || d.inert(u) {
		return dst
	}
	own := u.holdings.Defaults()
	if own.Building != 0 {
		dst = append(dst, posting{homes, 0}, posting{homes, own.Building})
	}
	for _, b := range own.List {
		dst = append(dst, posting{lists, b})
	}
	if len(own.List) > 0 {
		dst = append(dst, posting{lists, 0})
	}
	var buf [32]uint32
	roles := buf[:0]
	for h := range u.holdings.Each {
		roles = append(roles, h.Role)
	}
	slices.Sort(roles)
	u.holdings.Each(func(h role.Assigned) bool {
		i, _ := slices.BinarySearch(roles, h.Role)
		isDated := h.From != 0 || h.Until != 0
		switch {
		case isDated || i+1 < len(roles) && roles[i+1] == h.Role: // or more than once
			dst = append(dst, posting{unclearRoles, h.Role})
			if isDated {
				dst = append(dst, posting{datedRows, 0})
			}
			return true
		case h.Defaults.Building != own.Building || !slices.Equal(h.Defaults.List, own.List):
			dst = append(dst, posting{overriddenRoles, h.Role}, posting{named, h.Defaults.Building})
			dst = appendNamed(dst, h.Defaults.List)
		}
		dst = append(dst, posting{assignedRoles, h.Role})
		return true
	})
	for row := range u.grants.Rows() {
		dst = append(dst, posting{directGrants, row.Resource})
		if row.Outright {
			dst = append(dst, posting{outrightGrants, row.Resource})
		}
		if row.Dated {
			dst = append(dst, posting{datedRows, 0})
		}
	}
	for list := range u.grants.Lists() {
		dst = appendNamed(dst, list)
	}
	return dst
}

func appendNamed(dst []posting, list []uint32) []posting {
	for _, b := range list {
		dst = append(dst, posting{named, b})
	}
	return append(dst, posting{named, 0})
}

// makeIndexes makes the indexes of all users.
func (d *District) makeIndexes() {
	var keys, numbers [families][]uint32
	var buf [64]posting
	for n := range uint32(d.users.rows.Len()) {
		for _, p := range d.postings(buf[:0], d.users.rows.At(n)) {
			keys[p.family], numbers[p.family] = append(keys[p.family], p.key), append(numbers[p.family], n)
		}
	}
	for f := range d.indexes.families {
		d.indexes.families[f] = persist.NewPostings(keys[f], numbers[f])
	}
	d.calculateAll()
}

// repost replaces the entries of a user's earlier row by those of the present one.
func (d *District) repost(n uint32, before, after []posting) {
	was, is := postingSet(before), postingSet(after)
	for _, p := range before {
		if !is(p) {
			family := &d.indexes.families[p.family]
			*family = family.Without(p.key, n)
		}
	}
	for _, p := range after {
		if !was(p) {
			family := &d.indexes.families[p.family]
			*family = family.With(p.key, n)
		}
	}
}

// postingSet returns whether an entry is in a list: a short list is searched, as nearly all are.
func postingSet(list []posting) func(posting) bool {
	const few = 64
	if len(list) <= few {
		return func(p posting) bool { return slices.Contains(list, p) }
	}
	all := make(map[posting]bool, len(list))
	for _, p := range list {
		all[p] = true
	}
	return func(p posting) bool { return all[p] }
}

// calculateAll finds the holders of all calculated roles.
func (d *District) calculateAll() {
	var keys, numbers []uint32
	if len(d.roles.derived) > 0 {
		for n := range uint32(d.users.rows.Len()) {
			d.eachCalculated(n, func(role uint32) { keys, numbers = append(keys, role), append(numbers, n) })
		}
	}
	d.indexes.families[calculatedRoles] = persist.NewPostings(keys, numbers)
	d.indexes.records = true
}

// eachCalculated calls yield for each calculated role that a user holds.
func (d *District) eachCalculated(n uint32, yield func(role uint32)) {
	u := d.users.rows.At(n)
	if u.written == nil || d.inert(u) {
		return
	}
	person := d.person(u)
	for _, r := range d.roles.derived {
		if d.roles.rows[r].rule.Holds(person) {
			yield(r)
		}
	}
}

// calculated returns the users who hold a calculated role.
func (d *District) calculated(r uint32) persist.Set {
	if d.indexes.records {
		return d.indexes.families[calculatedRoles].Get(r)
	}
	var holders []uint32
	for n := range uint32(d.users.rows.Len()) {
		d.eachCalculated(n, func(held uint32) {
			if held == r {
				holders = append(holders, n)
			}
		})
	}
	s, _ := persist.SetOf(holders, nil)
	return s
}

// calculate finds again the calculated roles of one user.
func (d *District) calculate(n uint32) {
	var holds []uint32
	d.eachCalculated(n, func(role uint32) { holds = append(holds, role) })
	family := &d.indexes.families[calculatedRoles]
	for _, r := range d.roles.derived {
		switch held := family.Get(r); {
		case slices.Contains(holds, r):
			if !held.Has(n) {
				*family = family.With(r, n)
			}
		case held.Has(n):
			*family = family.Without(r, n)
		}
	}
}

// updateIndexes brings the indexes up to date: for the users that were compiled again, and for
// the users whose calculated roles may have changed.
func (a *application) updateIndexes() {
	d := a.d
	users := unduplicated(a.recompiled)
	var buf, old [64]posting
	for _, n := range users {
		var before []posting
		if int(n) < a.before.users.rows.Len() {
			before = d.postings(old[:0], a.before.users.rows.At(n))
		}
		d.repost(n, before, d.postings(buf[:0], d.users.rows.At(n)))
	}
	switch {
	case !d.indexes.records: // holders are asked for one by one
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

// reachedBy calls yield for the users whose calculated roles may follow from a record: the users
// attached to the record or to a household that has it as a member, and the evaluators it names.
// A user may come twice. The row is the record as written, nil for a record that is gone.
func (d *District) reachedBy(table, id string, row any, yield func(user uint32)) {
	kind := recordKind(table)
	d.users.attachedTo(kind, id, yield)
	d.records.memberships.Find(kind+" "+id, func(h uint32) bool {
		if household := *d.records.households.rows.At(h); household != nil {
			d.users.attachedTo("household", household.ID, yield)
		}
		return false
	})
	if a, ok := row.(*calcrole.Applicant); ok && a != nil {
		for _, login := range a.Evaluators {
			if n, ok := d.users.find(login); ok {
				yield(n)
			}
		}
	}
}

// recordKind returns how an attachment names the records of a table: student for
// records.students. It is "" for any other table.
func recordKind(table string) string {
	if key, ok := strings.CutPrefix(table, "records."); ok {
		return strings.TrimSuffix(key, "s")
	}
	return ""
}
