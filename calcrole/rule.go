package calcrole

import (
	"errors"
	"fmt"
	"strings"
)

// Rule decides one calculated role. It is a declared value: its name, what it means, what it reads, and a pure
// function.
type Rule struct {
	// Name is how a role profile names the rule: student, parent, applicant, admissionsEvaluator, or for a
	// host's own rule x- and a name.
	Name string
	// Doc says in a sentence who holds the role.
	Doc string
	// Needs names what the rule reads: student, household, applicant, donor, years.
	Needs []string
	// Evidence yields each thing that the role follows from. A person holds the role if there is any. It must
	// depend on only the person. A host's own rule finds only the person's own records: those attached, the
	// members of the households attached, and the applicants that name the person as evaluator.
	Evidence func(p Person, yield func(Evidence) bool)
}

// CustomPrefix begins the name of a calculated role whose rule the host registers.
const CustomPrefix = "x-"

// IsCustom reports whether name has the form of a calculated role of the host's own: the prefix and more.
func IsCustom(name string) bool {
	return strings.HasPrefix(name, CustomPrefix) && len(name) > len(CustomPrefix)
}

// ErrRule is wrapped by faults of a rule, and by its panic.
var ErrRule = errors.New("rule of a calculated role")

// Check judges the rules that a host registers: each has a name of its own that begins with x-, a doc and a
// function. It returns nil, or all faults joined, in the order of the rules; each wraps [ErrRule].
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

// Derive returns all evidence that a person holds the role, in the order in which the rule finds it; nil if
// there is none. A rule that panics grants nothing (R31): the result is nil and an error that wraps [ErrRule].
func (r *Rule) Derive(p Person) ([]Evidence, error) {
	var all []Evidence
	if err := r.run(p, func(e Evidence) bool { all = append(all, e); return true }); err != nil {
		return nil, err
	}
	return all, nil
}

// Holds reports whether there is any evidence that a person holds the role. A rule that panics grants nothing
// (R31), and neither does a nil rule.
func (r *Rule) Holds(p Person) bool {
	found := false
	err := r.run(p, func(Evidence) bool { found = true; return false })
	return found && err == nil
}

// run runs the rule, and returns its panic as an error.
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
		p.Records = ownRecords{p, p.Records}
	}
	r.Evidence(p, yield)
	return nil
}
