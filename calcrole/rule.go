package calcrole

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Rule decides one calculated role. It is a declared value: what it is called, what it
// means, what it looks at, and a pure function.
type Rule struct {
	// Name is how a role profile names the rule: student, parent, applicant,
	// admissionsEvaluator, or for a host's own rule x- and a name.
	Name string
	// Doc says in a sentence who holds the role.
	Doc string
	// Needs names what the rule looks at: student, household, applicant, donor, years.
	Needs []string
	// Evidence calls yield for each thing the role follows from, until it returns false. A
	// person holds the role if there is any. It must depend on the person alone, and finds
	// no records but the person's own: those attached, the members of the households
	// attached, and the applicants on which the person is named as evaluator.
	Evidence func(p Person, yield func(Evidence) bool)
}

// Evidence is one thing that a calculated role follows from: a path through the records.
// Members that do not matter are zero.
type Evidence struct {
	Household    string `json:"household,omitempty"`
	Relationship string `json:"relationship,omitempty"`
	Student      string `json:"student,omitempty"`
	Applicant    string `json:"applicant,omitempty"`
	Status       string `json:"status,omitempty"`
	Year         int    `json:"year,omitempty"`
	Division     string `json:"division,omitempty"`
	Note         string `json:"note,omitempty"` // of a host's rule
}

// String returns the evidence in words: household H1, Parent of student S1, Enrolled in
// 2027 (LOWER).
func (e Evidence) String() string {
	var parts []string
	if e.Household != "" {
		parts = append(parts, "household "+e.Household)
	}
	relation := ""
	if e.Relationship != "" {
		relation = e.Relationship + " of "
	}
	if e.Student != "" {
		parts = append(parts, relation+"student "+e.Student)
	}
	if e.Applicant != "" {
		parts = append(parts, relation+"applicant "+e.Applicant)
	}
	switch {
	case e.Year != 0 && e.Division != "":
		parts = append(parts, fmt.Sprintf("%s in %d (%s)", e.Status, e.Year, e.Division))
	case e.Year != 0:
		parts = append(parts, fmt.Sprintf("%s in %d", e.Status, e.Year))
	case e.Status != "":
		parts = append(parts, "status "+e.Status)
	}
	if e.Note != "" {
		parts = append(parts, e.Note)
	}
	return strings.Join(parts, ", ")
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

// IsCustom reports whether name is that of a calculated role of the host's own.
func IsCustom(name string) bool {
	return strings.HasPrefix(name, CustomPrefix) && len(name) > len(CustomPrefix)
}

// BuiltIn returns the four rules that every district has, by name.
func BuiltIn() []Rule {
	return []Rule{
		{EvaluatorRole, "named as evaluator on at least one inquiry or applicant (R30)", []string{"applicant"}, evaluator},
		{ApplicantRole, "attached to a household that is Parent to an inquiry or applicant that is not Copied (R29)", []string{"household", "applicant"}, applicant},
		{ParentRole, "attached to a household that is Parent to a student enrolled for the current year (R28)", []string{"household", "student", "years"}, parent},
		{StudentRole, "attached to a student enrolled for the current year (R27)", []string{"student", "years"}, student},
	}
}

// ErrRule is wrapped by what is wrong with a rule, and by the panic of one.
var ErrRule = errors.New("rule of a calculated role")

// Check judges rules that a host registers: each has a name of its own that begins with
// x-, a doc, and a function. It returns what is wrong, joined.
func Check(rules []Rule) error {
	var errs []error
	seen := map[string]bool{}
	for _, r := range rules {
		switch {
		case !IsCustom(r.Name):
			errs = append(errs, fmt.Errorf("%q: the name begins with %s and goes on: %w", r.Name, CustomPrefix, ErrRule))
		case seen[r.Name]:
			errs = append(errs, fmt.Errorf("%q: registered twice: %w", r.Name, ErrRule))
		case strings.TrimSpace(r.Doc) == "":
			errs = append(errs, fmt.Errorf("%q: its doc says nothing: %w", r.Name, ErrRule))
		case r.Evidence == nil:
			errs = append(errs, fmt.Errorf("%q: it has no function: %w", r.Name, ErrRule))
		}
		seen[r.Name] = true
	}
	return errors.Join(errs...)
}

// Derive returns everything that the role follows from for a person. A rule that panics
// grants nothing: the result is an error that wraps [ErrRule], and no evidence.
func (r *Rule) Derive(p Person) ([]Evidence, error) {
	var all []Evidence
	if err := r.run(p, func(e Evidence) bool { all = append(all, e); return true }); err != nil {
		return nil, err
	}
	return all, nil
}

// Holds reports whether there is any evidence. A rule that panics grants nothing.
func (r *Rule) Holds(p Person) bool {
	found := false
	err := r.run(p, func(Evidence) bool { found = true; return false })
	return found && err == nil
}

// run runs the rule, and makes a panic an error.
func (r *Rule) run(p Person, yield func(Evidence) bool) (err error) {
	if r == nil || p.Records == nil {
		return nil
	}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%q panicked on %q: %v: %w", r.Name, p.Login, v, ErrRule)
		}
	}()
	if IsCustom(r.Name) {
		p.Records = own{p, p.Records}
	}
	r.Evidence(p, yield)
	return nil
}

// own are the records of one person, which no rule looks beyond: so it is known whose roles
// may change when a record does.
type own struct {
	Person
	all Lookup
}

func (o own) Student(id string) *Student {
	if o.has("student", id, func(m Member) bool { return m.Student == id }) {
		return o.all.Student(id)
	}
	return nil
}

func (o own) Household(id string) *Household {
	if o.has("household", id, nil) {
		return o.all.Household(id)
	}
	return nil
}

func (o own) Applicant(id string) *Applicant {
	if o.has("applicant", id, func(m Member) bool { return m.Applicant == id }) || slices.Contains(o.all.Evaluated(o.Login), id) {
		return o.all.Applicant(id)
	}
	return nil
}

func (o own) Donor(id string) *Donor {
	if o.has("donor", id, nil) {
		return o.all.Donor(id)
	}
	return nil
}

func (o own) Evaluated(login string) []string {
	if len(login) == len(o.Login) && strings.EqualFold(login, o.Login) {
		return o.all.Evaluated(login)
	}
	return nil
}

// has reports whether a record is attached, or a member of an attached household.
func (o own) has(kind, id string, member func(Member) bool) bool {
	return slices.ContainsFunc(o.Attached, func(a Attachment) bool {
		if a.Kind == kind && a.ID == id {
			return true
		}
		if a.Kind != "household" || member == nil {
			return false
		}
		h := o.all.Household(a.ID)
		return h != nil && slices.ContainsFunc(h.Members, member)
	})
}

// Holds reports whether the person holds the built-in calculated role of that name now.
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

// enrolled completes e for each status Enrolled of a student that is of the current year.
func (p Person) enrolled(id string, e Evidence, yield func(Evidence) bool) bool {
	s := p.Records.Student(id)
	if s == nil {
		return true
	}
	for _, status := range s.Statuses {
		if status.Status == "Enrolled" && p.Years.Current(status) {
			e.Status, e.Year, e.Division = status.Status, status.Year, status.Division
			if !yield(e) {
				return false
			}
		}
	}
	return true
}

func parent(p Person, yield func(Evidence) bool) {
	p.parentOf(func(h *Household, m Member) bool {
		return m.Student == "" || p.enrolled(m.Student, Evidence{Household: h.ID, Relationship: m.Relationship, Student: m.Student}, yield)
	})
}

func applicant(p Person, yield func(Evidence) bool) {
	p.parentOf(func(h *Household, m Member) bool {
		if m.Applicant == "" {
			return true
		}
		a := p.Records.Applicant(m.Applicant)
		if a == nil || a.Status == "Copied" {
			return true
		}
		return yield(Evidence{Household: h.ID, Relationship: m.Relationship, Applicant: a.ID, Status: a.Status})
	})
}

func evaluator(p Person, yield func(Evidence) bool) {
	for _, id := range p.Records.Evaluated(p.Login) {
		if !yield(Evidence{Applicant: id, Note: "named as evaluator"}) {
			return
		}
	}
}
