package access

import "fmt"

// DeniedCode is the code of every [DeniedError], for programs.
const DeniedCode = "access_denied"

// DeniedError says that a user may not do something. Its text is for the user: the code and
// a plain sentence, the same for every denial, so that it gives nothing of the policy away.
// The members are for the operator's log: see [DeniedError.Detail], and Access in package
// district/propose for the changes that would grant it.
type DeniedError struct {
	User     string // the login, "" where the permissions were not those of a user
	Feature  Feature
	Building Building // zero where none was given
	Level    Level    // the level asked for
}

// Error returns the code and a sentence that a user may read.
func (e *DeniedError) Error() string { return DeniedCode + ": you do not have access to this" }

// Detail returns what was denied to whom, for an operator.
func (e *DeniedError) Detail() string {
	what := "something unknown"
	if !e.Feature.IsZero() {
		what = e.Feature.String()
	}
	where := ""
	switch {
	case e.Feature.DistrictWide():
		where = " in the district"
	case !e.Building.IsZero():
		where = fmt.Sprintf(" in building %q", e.Building.ID())
	}
	return fmt.Sprintf("user %q: %v on %s%s", e.User, e.Level, what, where)
}

// Require returns nil where [Permissions.Can] says yes, and a [*DeniedError] where it says
// no. A denial costs the error and nothing else.
func (p *Permissions) Require(l Level, f Feature, b Building) error {
	if p.Can(l, f, b) {
		return nil
	}
	return &DeniedError{p.User(), f, b, l}
}

// User returns the login of the user whose permissions these are, as it is stored.
func (p *Permissions) User() string {
	if p == nil {
		return ""
	}
	return p.user
}
