package calcrole

import "iter"

// Attachment ties a user to a record. Kind is student, household, donor or staff.
type Attachment struct {
	Kind string `json:"kind" strict:"required" form:"student|household|donor|staff"`
	ID   string `json:"id" strict:"required" form:"id"`
}

// Lookup finds the records that one person's roles follow from. A method must return nil for an id that is not
// on record. What it returns is not changed.
type Lookup interface {
	Student(id string) *Student
	Household(id string) *Household
	Applicant(id string) *Applicant
	Donor(id string) *Donor
	// Evaluated must return the ids of the applicants that name login as evaluator, in any letter case,
	// sorted by bytes.
	Evaluated(login string) []string
}

// Years are the current school years: that of the district, and those of divisions that have their own (R31).
type Years struct {
	District  int
	Divisions map[string]int
}

// Current reports whether a status is of the current school year of its division, or of the district's if the
// division has none of its own.
func (y Years) Current(s Status) bool {
	if year, ok := y.Divisions[s.Division]; ok && s.Division != "" {
		return s.Year == year
	}
	return s.Year == y.District
}

// Person is a user as the rules see one: the login, the records attached, and where to find them. With nil
// Records the person holds no role.
type Person struct {
	Login    string
	Attached []Attachment
	Records  Lookup
	Years    Years
}

// children yields each member to whom an attached household is Parent, with the household.
func (p Person) children(yield func(*Household, Member) bool) {
	for _, a := range p.Attached {
		if a.Kind != "household" {
			continue
		}
		h := p.Records.Household(a.ID)
		if h == nil {
			continue
		}
		for _, m := range h.Members {
			if m.Relationship == parentRelationship && !yield(h, m) {
				return
			}
		}
	}
}

// Attributes returns the person's attribute roles (R32), each once, by kind, name and year, those without a
// year first; nil if there are none.
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

// Sections yields the class sections that the person belongs to (R33): those of the students attached, and of the
// students to whom an attached household is Parent, whatever their status. A section may come twice.
func (p Person) Sections() iter.Seq[string] {
	return func(yield func(string) bool) {
		for s := range p.students {
			for _, section := range s.Sections {
				if !yield(section) {
					return
				}
			}
		}
	}
}

// students yields the students attached, then the students to whom an attached household is Parent.
func (p Person) students(yield func(*Student) bool) {
	if p.Records == nil {
		return
	}
	for _, a := range p.Attached {
		if a.Kind != "student" {
			continue
		}
		if s := p.Records.Student(a.ID); s != nil && !yield(s) {
			return
		}
	}
	for _, m := range p.children {
		if m.Student == "" {
			continue
		}
		if s := p.Records.Student(m.Student); s != nil && !yield(s) {
			return
		}
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
