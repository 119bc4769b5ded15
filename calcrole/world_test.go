package calcrole_test

import (
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/calcrole"
)

// records is a Lookup that searches the written rows.
type records calcrole.Records

func find[T any](rows []T, is func(*T) bool) *T {
	for i := range rows {
		if is(&rows[i]) {
			return &rows[i]
		}
	}
	return nil
}

func (r records) Student(id string) *calcrole.Student {
	return find(r.Students, func(s *calcrole.Student) bool { return s.ID == id })
}

func (r records) Household(id string) *calcrole.Household {
	return find(r.Households, func(h *calcrole.Household) bool { return h.ID == id })
}

func (r records) Applicant(id string) *calcrole.Applicant {
	return find(r.Applicants, func(a *calcrole.Applicant) bool { return a.ID == id })
}

func (r records) Donor(id string) *calcrole.Donor {
	return find(r.Donors, func(d *calcrole.Donor) bool { return d.ID == id })
}

func (r records) Evaluated(login string) (ids []string) {
	for _, a := range r.Applicants {
		if slices.ContainsFunc(a.Evaluators, func(e string) bool { return strings.EqualFold(e, login) }) {
			ids = append(ids, a.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

var years = calcrole.Years{District: 2027, Divisions: map[string]int{"LOWER": 2026}}

// person is jdoe, attached to the records with the given texts kind:id.
func person(r calcrole.Records, attached ...string) calcrole.Person {
	p := calcrole.Person{Login: "jdoe", Records: records(r), Years: years}
	for _, text := range attached {
		kind, id, _ := strings.Cut(text, ":")
		p.Attached = append(p.Attached, calcrole.Attachment{Kind: kind, ID: id})
	}
	return p
}

// student has one status for each text year/status/division.
func student(id string, statuses ...string) calcrole.Student {
	s := calcrole.Student{ID: id}
	for _, text := range statuses {
		parts := strings.Split(text+"//", "/")
		year := 0
		for _, digit := range parts[0] {
			year = 10*year + int(digit-'0')
		}
		s.Statuses = append(s.Statuses, calcrole.Status{Year: year, Status: parts[1], Division: parts[2]})
	}
	return s
}

// household has one member for each text relationship:S1 or relationship:A1.
func household(id string, members ...string) calcrole.Household {
	h := calcrole.Household{ID: id}
	for _, text := range members {
		m := calcrole.Member{}
		relationship, of, _ := strings.Cut(text, ":")
		if m.Relationship = relationship; strings.HasPrefix(of, "A") {
			m.Applicant = of
		} else {
			m.Student = of
		}
		h.Members = append(h.Members, m)
	}
	return h
}
