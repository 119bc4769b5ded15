package district

import (
	"cmp"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/persist"
)

// records are the records of a district, found by id. They are the [calcrole.Lookup] of
// the rules.
type records struct {
	students   rows[*calcrole.Student]
	households rows[*calcrole.Household]
	applicants rows[*calcrole.Applicant]
	donors     rows[*calcrole.Donor]
	evaluators persist.Index // login to number of an applicant

	memberships persist.Index // kind and id of a member to number of a household
}

func newRecords(r *calcrole.Records) records {
	rs := records{
		students:   newRows(r.Students, func(s *calcrole.Student) string { return s.ID }),
		households: newRows(r.Households, func(h *calcrole.Household) string { return h.ID }),
		applicants: newRows(r.Applicants, func(a *calcrole.Applicant) string { return a.ID }),
		donors:     newRows(r.Donors, func(d *calcrole.Donor) string { return d.ID }),
	}
	var logins []string
	var numbers []uint32
	for n := range r.Applicants {
		for _, login := range r.Applicants[n].Evaluators {
			logins, numbers = append(logins, login), append(numbers, uint32(n))
		}
	}
	rs.evaluators = newNameIndex(logins, numbers)
	var members []string
	numbers = nil
	for n := range r.Households {
		for _, m := range r.Households[n].Members {
			members, numbers = append(members, memberName(m)), append(numbers, uint32(n))
		}
	}
	rs.memberships = newNameIndex(members, numbers)
	return rs
}

// newNameIndex returns the index in which each number stands under the name of the same position.
func newNameIndex(names []string, numbers []uint32) persist.Index {
	return persist.NewIndex(len(names), func(i int) (string, uint32, bool) { return names[i], numbers[i], true })
}

// memberName returns the kind and id of the record that is a member of a household.
func memberName(m calcrole.Member) string {
	if m.Applicant != "" {
		return "applicant " + m.Applicant
	}
	return "student " + m.Student
}

func (rs *records) Student(id string) *calcrole.Student     { return rs.students.get(id) }
func (rs *records) Household(id string) *calcrole.Household { return rs.households.get(id) }
func (rs *records) Applicant(id string) *calcrole.Applicant { return rs.applicants.get(id) }
func (rs *records) Donor(id string) *calcrole.Donor         { return rs.donors.get(id) }

func (rs *records) Evaluated(login string) (ids []string) {
	rs.evaluators.Find(login, func(n uint32) bool {
		a := *rs.applicants.rows.At(n)
		for _, evaluator := range a.Evaluators {
			if access.SameName(evaluator, login) {
				ids = append(ids, a.ID)
				break
			}
		}
		return false
	})
	slices.Sort(ids)
	return slices.Compact(ids) // two spellings of the login on one applicant
}

// len returns how many records there are and have been.
func (rs *records) len() int {
	return rs.students.rows.Len() + rs.households.rows.Len() + rs.applicants.rows.Len() + rs.donors.rows.Len()
}

// all returns the records as written, by id.
func (rs *records) all() (r calcrole.Records) {
	rs.students.each(func(row any) { r.Students = append(r.Students, *row.(*calcrole.Student)) })
	rs.households.each(func(row any) { r.Households = append(r.Households, *row.(*calcrole.Household)) })
	rs.applicants.each(func(row any) { r.Applicants = append(r.Applicants, *row.(*calcrole.Applicant)) })
	rs.donors.each(func(row any) { r.Donors = append(r.Donors, *row.(*calcrole.Donor)) })
	return r
}

// heldApplicants are the applicants as an indexed table that keeps the index of evaluators.
type heldApplicants records

func (h *heldApplicants) row(id string) any    { return h.applicants.row(id) }
func (h *heldApplicants) each(f func(row any)) { h.applicants.each(f) }

func (h *heldApplicants) set(id string, row any) {
	n, known := h.applicants.find(id)
	if known {
		for _, login := range (*h.applicants.rows.At(n)).Evaluators {
			h.evaluators = h.evaluators.Without(login, n)
		}
	} else {
		n = uint32(h.applicants.rows.Len())
	}
	if next, ok := row.(*calcrole.Applicant); ok {
		for _, login := range next.Evaluators {
			h.evaluators = h.evaluators.With(login, n)
		}
	}
	h.applicants.set(id, row)
}

// heldHouseholds are the households as an indexed table that keeps the index of members.
type heldHouseholds records

func (h *heldHouseholds) row(id string) any    { return h.households.row(id) }
func (h *heldHouseholds) each(f func(row any)) { h.households.each(f) }

func (h *heldHouseholds) set(id string, row any) {
	n, known := h.households.find(id)
	if known {
		for _, m := range (*h.households.rows.At(n)).Members {
			h.memberships = h.memberships.Without(memberName(m), n)
		}
	} else {
		n = uint32(h.households.rows.Len())
	}
	if next, ok := row.(*calcrole.Household); ok {
		for _, m := range next.Members {
			h.memberships = h.memberships.With(memberName(m), n)
		}
	}
	h.households.set(id, row)
}

// rows are a persistent table of rows, pointers to what is written, found by id.
type rows[P comparable] struct {
	rows persist.Vec[P] // by number; nil where a row is gone
	ids  persist.Index
	id   func(P) string
}

func newRows[T any](written []T, id func(*T) string) rows[*T] {
	t := rows[*T]{rows: persist.NewVec[*T](len(written)), id: id}
	for i := range written {
		*t.rows.At(uint32(i)) = &written[i]
	}
	t.ids = persist.NewIndex(len(written), func(i int) (string, uint32, bool) { return id(&written[i]), uint32(i), true })
	return t
}

func (t *rows[P]) find(id string) (uint32, bool) {
	return t.ids.Find(id, func(n uint32) bool { return t.id(*t.rows.At(n)) == id })
}

// get returns the row of an id, or nil.
func (t *rows[P]) get(id string) (row P) {
	if n, ok := t.find(id); ok {
		row = *t.rows.At(n)
	}
	return row
}

// row is get for tables: nil, not a nil pointer, where there is no row.
func (t *rows[P]) row(id string) any {
	if n, ok := t.find(id); ok {
		return *t.rows.At(n)
	}
	return nil
}

// set puts a row, or deletes the row of the id if nil. Copies of t from before stay as they are.
func (t *rows[P]) set(id string, row any) {
	n, known := t.find(id)
	next, put := row.(P)
	switch {
	case put && !known:
		n = uint32(t.rows.Len())
		t.ids = t.ids.With(id, n)
	case !put && known:
		t.ids = t.ids.Without(id, n)
	case !put:
		return
	}
	t.rows = t.rows.With(n, next)
}

// each calls f for each row, by id.
func (t *rows[P]) each(f func(row any)) {
	var gone P
	all := make([]P, 0, t.rows.Len())
	for n := range t.rows.Len() {
		if row := *t.rows.At(uint32(n)); row != gone {
			all = append(all, row)
		}
	}
	byID := func(a, b P) int { return cmp.Compare(t.id(a), t.id(b)) }
	if !slices.IsSortedFunc(all, byID) {
		slices.SortFunc(all, byID)
	}
	for _, row := range all {
		f(row)
	}
}
