package calcrole

import "strings"

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
	// Evaluates reports whether login is named as evaluator on an applicant, in any
	// letter case.
	Evaluates(login string) bool
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

// The names of the built-in calculated roles, as a profile names them.
const (
	StudentRole   = "student"
	ParentRole    = "parent"
	ApplicantRole = "applicant"
	EvaluatorRole = "admissionsEvaluator"
)

// CustomPrefix begins the name of a calculated role whose rule the host registers.
const CustomPrefix = "x-"

// BuiltIn are the names of the built-in calculated roles, sorted.
func BuiltIn() []string { return []string{EvaluatorRole, ApplicantRole, ParentRole, StudentRole} }

// Person is a user as the rules see one: the login and the records it is attached to. With
// no Records nothing is on record, and nothing is held.
type Person struct {
	Login    string
	Attached []Attachment
	Records  Lookup
	Years    Years
}

// Holds reports whether the person holds the built-in calculated role of that name now.
func (p Person) Holds(name string) bool {
	if p.Records == nil {
		return false
	}
	switch name {
	case StudentRole:
		return p.student()
	case ParentRole:
		return p.parent()
	case ApplicantRole:
		return p.applicant()
	case EvaluatorRole:
		return p.Records.Evaluates(p.Login) // R30
	}
	return false
}

// student: attached to a student who is enrolled for the current year (R27).
func (p Person) student() bool {
	for _, a := range p.Attached {
		if a.Kind == "student" && p.enrolled(p.Records.Student(a.ID)) {
			return true
		}
	}
	return false
}

func (p Person) enrolled(s *Student) bool {
	if s == nil {
		return false
	}
	for _, status := range s.Statuses {
		if status.Status == "Enrolled" && p.Years.Current(status) {
			return true
		}
	}
	return false
}

// parent: attached to a household that is Parent to an enrolled student (R28).
func (p Person) parent() bool {
	return p.parentOf(func(m Member) bool { return m.Student != "" && p.enrolled(p.Records.Student(m.Student)) })
}

// applicant: attached to a household that is Parent to an applicant not yet copied (R29).
func (p Person) applicant() bool {
	return p.parentOf(func(m Member) bool {
		if m.Applicant == "" {
			return false
		}
		a := p.Records.Applicant(m.Applicant)
		return a != nil && a.Status != "Copied"
	})
}

func (p Person) parentOf(is func(Member) bool) bool {
	for _, a := range p.Attached {
		if a.Kind != "household" {
			continue
		}
		h := p.Records.Household(a.ID)
		if h == nil {
			continue
		}
		for _, m := range h.Members {
			if m.Relationship == "Parent" && is(m) {
				return true
			}
		}
	}
	return false
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

// InSection reports whether the person belongs to a class section: as a student attached
// to it, or through a household that is Parent to one, whatever the status (R33).
func (p Person) InSection(section string) bool {
	if p.Records == nil {
		return false
	}
	in := func(s *Student) bool {
		if s != nil {
			for _, own := range s.Sections {
				if own == section {
					return true
				}
			}
		}
		return false
	}
	for _, a := range p.Attached {
		if a.Kind == "student" && in(p.Records.Student(a.ID)) {
			return true
		}
	}
	return p.parentOf(func(m Member) bool { return m.Student != "" && in(p.Records.Student(m.Student)) })
}

// IsCustom reports whether name is that of a calculated role of the host's own.
func IsCustom(name string) bool {
	return strings.HasPrefix(name, CustomPrefix) && len(name) > len(CustomPrefix)
}
