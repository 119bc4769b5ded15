package calcrole

// The names of the built-in calculated roles, as a profile names them.
const (
	StudentRole   = "student"
	ParentRole    = "parent"
	ApplicantRole = "applicant"
	EvaluatorRole = "admissionsEvaluator"
)

// The words that the built-in rules look for, exactly (R27 to R29).
const (
	enrolledStatus     = "Enrolled"
	copiedStatus       = "Copied"
	parentRelationship = "Parent"
)

// BuiltIn returns the four rules that every district has, by name.
func BuiltIn() []Rule {
	return []Rule{{
		Name:     EvaluatorRole,
		Doc:      "named as evaluator on at least one inquiry or applicant (R30)",
		Needs:    []string{"applicant"},
		Evidence: evaluator,
	}, {
		Name:     ApplicantRole,
		Doc:      "attached to a household that is Parent to an inquiry or applicant that is not Copied (R29)",
		Needs:    []string{"household", "applicant"},
		Evidence: applicant,
	}, {
		Name:     ParentRole,
		Doc:      "attached to a household that is Parent to a student enrolled for the current year (R28)",
		Needs:    []string{"household", "student", "years"},
		Evidence: parent,
	}, {
		Name:     StudentRole,
		Doc:      "attached to a student enrolled for the current year (R27)",
		Needs:    []string{"student", "years"},
		Evidence: student,
	}}
}

// Holds reports whether the person holds the built-in calculated role of a name. For any other name the answer
// is no.
func (p Person) Holds(name string) bool {
	for _, r := range BuiltIn() {
		if r.Name == name {
			return r.Holds(p)
		}
	}
	return false
}

func student(p Person, yield func(Evidence) bool) {
	for _, a := range p.Attached {
		if a.Kind == "student" && !p.enrolled(a.ID, Evidence{Student: a.ID}, yield) {
			return
		}
	}
}

func parent(p Person, yield func(Evidence) bool) {
	for h, m := range p.children {
		e := Evidence{Household: h.ID, Relationship: m.Relationship, Student: m.Student}
		if m.Student != "" && !p.enrolled(m.Student, e, yield) {
			return
		}
	}
}

// enrolled yields e, completed, for each status of a student that is Enrolled for the current year. It reports
// whether to go on.
func (p Person) enrolled(id string, e Evidence, yield func(Evidence) bool) bool {
	s := p.Records.Student(id)
	if s == nil {
		return true
	}
	for _, status := range s.Statuses {
		if status.Status == enrolledStatus && p.Years.Current(status) {
			e.Status, e.Year, e.Division = status.Status, status.Year, status.Division
			if !yield(e) {
				return false
			}
		}
	}
	return true
}

func applicant(p Person, yield func(Evidence) bool) {
	for h, m := range p.children {
		if m.Applicant == "" {
			continue
		}
		a := p.Records.Applicant(m.Applicant)
		if a == nil || a.Status == copiedStatus {
			continue
		}
		e := Evidence{Household: h.ID, Relationship: m.Relationship, Applicant: a.ID, Status: a.Status}
		if !yield(e) {
			return
		}
	}
}

func evaluator(p Person, yield func(Evidence) bool) {
	for _, id := range p.Records.Evaluated(p.Login) {
		if !yield(Evidence{Applicant: id, Note: "named as evaluator"}) {
			return
		}
	}
}
