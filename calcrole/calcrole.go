package calcrole

import (
	"iter"
	"slices"
)

// Attachment ties a user to a record: a student, household, donor or staff record.
type Attachment struct {
	Kind string `json:"kind" strict:"required"`
	ID   string `json:"id" strict:"required"`
}

// Lookup finds the records that one person's roles follow from. What is not on record is nil.
type Lookup interface {
	Student(id string) *Student
	Household(id string) *Household
	Applicant(id string) *Applicant
	Donor(id string) *Donor
	// Evaluated returns the ids of the applicants on which login is named as evaluator, in
	// any letter case, sorted by bytes.
	Evaluated(login string) []string
}

// Years are the school years that count: that of the district, and of the divisions that
// have their own (R31).
type Years struct {
	District  int
	Divisions map[string]int
}

// Current reports whether a status is of the school year that counts where it was given.
func (y Years) Current(s Status) bool {
	if year, ok := y.Divisions[s.Division]; ok && s.Division != "" {
		return s.Year == year
	}
	return s.Year == y.District
}

// Person is a user as the rules see one: the login and the records it is attached to. With
// no Records nothing is on record, and nothing is held.
type Person struct {
	Login    string
	Attached []Attachment
	Records  Lookup
	Years    Years
}

// parentOf calls yield for each member to whom an attached household is Parent, until it
// returns false.
func (p Person) parentOf(yield func(h *Household, m Member) bool) {
	for _, a := range p.Attached {
		if a.Kind != "household" {
			continue
		}
		h := p.Records.Household(a.ID)
		if h == nil {
			continue
		}
		for _, m := range h.Members {
			if m.Relationship == "Parent" && !yield(h, m) {
				return
			}
		}
	}
}

// Attributes returns the person's attribute roles (R32), each once, by kind, name and
// year, those without a year first.
func (p Person) Attributes() []AttributeRole {
	if p.Records == nil {
		return nil
	}
	var out []AttributeRole
	add := func(kind string, attributes []Attribute) {
		for _, a := range attributes {
			out = append(out, AttributeRole{kind, a.Name, a.Year})
		}
	}
	for _, a := range p.Attached {
		switch a.Kind {
		case "student":
			if s := p.Records.Student(a.ID); s != nil {
				add(a.Kind, s.Attributes)
			}
		case "household":
			if h := p.Records.Household(a.ID); h != nil {
				add(a.Kind, h.Attributes)
			}
		case "donor":
			if d := p.Records.Donor(a.ID); d != nil {
				add(a.Kind, d.Attributes)
			}
		}
	}
	return sortedAttributes(out)
}

// Sections yields the class sections that the person belongs to: as a student attached to one, or through a household
// that is Parent to one, whatever the status (R33). A section may come twice.
func (p Person) Sections() iter.Seq[string] {
	return func(yield func(string) bool) {
		if p.Records == nil {
			return
		}
		of := func(student string) bool {
			s := p.Records.Student(student)
			return s == nil || !slices.ContainsFunc(s.Sections, func(id string) bool { return !yield(id) })
		}
		for _, a := range p.Attached {
			if a.Kind == "student" && !of(a.ID) {
				return
			}
		}
		p.parentOf(func(_ *Household, m Member) bool { return m.Student == "" || of(m.Student) })
	}
}

// InSection reports whether the person belongs to a class section.
func (p Person) InSection(section string) bool {
	for own := range p.Sections() {
		if own == section {
			return true
		}
	}
	return false
}
