package district

import (
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
)

// records are the records of a district, found by id. They are the [calcrole.Lookup] of
// the rules.
type records struct {
	students   table[calcrole.Student]
	households table[calcrole.Household]
	applicants table[calcrole.Applicant]
	donors     table[calcrole.Donor]
	evaluators index // login to number of an applicant
}

func newRecords(r *calcrole.Records) records {
	rs := records{
		students:   newTable(r.Students, func(s *calcrole.Student) string { return s.ID }),
		households: newTable(r.Households, func(h *calcrole.Household) string { return h.ID }),
		applicants: newTable(r.Applicants, func(a *calcrole.Applicant) string { return a.ID }),
		donors:     newTable(r.Donors, func(d *calcrole.Donor) string { return d.ID }),
	}
	type evaluation struct {
		login     string
		applicant uint32
	}
	var all []evaluation
	for n := range rs.applicants.rows.len() {
		for _, login := range (*rs.applicants.rows.at(uint32(n))).Evaluators {
			all = append(all, evaluation{login, uint32(n)})
		}
	}
	rs.evaluators = newIndex(len(all), func(i int) (string, uint32, bool) { return all[i].login, all[i].applicant, true })
	return rs
}

func (rs *records) Student(id string) *calcrole.Student     { return rs.students.get(id) }
func (rs *records) Household(id string) *calcrole.Household { return rs.households.get(id) }
func (rs *records) Applicant(id string) *calcrole.Applicant { return rs.applicants.get(id) }
func (rs *records) Donor(id string) *calcrole.Donor         { return rs.donors.get(id) }

func (rs *records) Evaluates(login string) bool {
	_, ok := rs.evaluators.find(login, func(n uint32) bool {
		return slices.ContainsFunc((*rs.applicants.rows.at(n)).Evaluators, func(e string) bool { return access.SameName(e, login) })
	})
	return ok
}

// reindex notes the evaluators of an applicant that is about to be put, or dropped if nil.
func (rs *records) reindex(id string, next *calcrole.Applicant) {
	n, known := rs.applicants.find(id)
	if known {
		for _, login := range (*rs.applicants.rows.at(n)).Evaluators {
			rs.evaluators = rs.evaluators.without(login, n)
		}
	} else {
		n = uint32(rs.applicants.rows.len())
	}
	if next != nil {
		for _, login := range next.Evaluators {
			rs.evaluators = rs.evaluators.with(login, n)
		}
	}
}

// all returns the records as written, by id.
func (rs *records) all() calcrole.Records {
	return calcrole.Records{Students: values(rs.students.sorted()), Households: values(rs.households.sorted()),
		Applicants: values(rs.applicants.sorted()), Donors: values(rs.donors.sorted())}
}

// values returns what pointers point to, nil if there are none.
func values[T any](pointers []*T) []T {
	if len(pointers) == 0 {
		return nil
	}
	out := make([]T, len(pointers))
	for i, p := range pointers {
		out[i] = *p
	}
	return out
}

// table is a persistent table of written rows, found by id.
type table[T any] struct {
	rows vec[*T] // by number; nil where a row is gone
	ids  index
	id   func(*T) string
	n    int
}

func newTable[T any](rows []T, id func(*T) string) table[T] {
	t := table[T]{rows: newVec[*T](len(rows)), id: id, n: len(rows)}
	for i := range rows {
		*t.rows.at(uint32(i)) = &rows[i]
	}
	t.ids = newIndex(len(rows), func(i int) (string, uint32, bool) { return id(&rows[i]), uint32(i), true })
	return t
}

func (t *table[T]) find(id string) (uint32, bool) {
	return t.ids.find(id, func(n uint32) bool { return t.id(*t.rows.at(n)) == id })
}

// get returns the row of an id, or nil.
func (t *table[T]) get(id string) *T {
	if n, ok := t.find(id); ok {
		return *t.rows.at(n)
	}
	return nil
}

// put returns the table with a row added, or in the place of the one of its id.
func (t table[T]) put(row *T) table[T] {
	n, ok := t.find(t.id(row))
	if !ok {
		n = uint32(t.rows.len())
		t.ids = t.ids.with(t.id(row), n)
		t.n++
	}
	t.rows = t.rows.with(n, row)
	return t
}

// drop returns the table without the row of an id.
func (t table[T]) drop(id string) table[T] {
	if n, ok := t.find(id); ok {
		t.ids = t.ids.without(id, n)
		t.rows = t.rows.with(n, nil)
		t.n--
	}
	return t
}

// sorted returns the rows by id, nil if there are none.
func (t *table[T]) sorted() []*T {
	var out []*T
	for n := range t.rows.len() {
		if row := *t.rows.at(uint32(n)); row != nil {
			out = append(out, row)
		}
	}
	byID := func(a, b *T) int { return strings.Compare(t.id(a), t.id(b)) }
	if !slices.IsSortedFunc(out, byID) {
		slices.SortFunc(out, byID)
	}
	return out
}
