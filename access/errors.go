package access

import (
	"errors"
	"fmt"
)

// Sentinels of questions that cannot be answered (R4, R14). An error never comes with a yes.
var (
	ErrUnknown    = errors.New("unknown")
	ErrNotFeature = errors.New("a package or subpackage where a feature is asked for")
	ErrNoBuilding = errors.New("this feature differs by building: name one")
	ErrNoList     = errors.New("this feature is district-wide: it has one level, and no list of buildings")
)

// UnknownError names a thing that a question mentions and the district does not have. It wraps
// [ErrUnknown].
type UnknownError struct {
	Kind string // resource, building, user, operation, field, requirement, …
	Name string // as asked
}

// Error returns kind and name.
func (e *UnknownError) Error() string { return fmt.Sprintf("unknown %s %q", e.Kind, e.Name) }

// Unwrap returns [ErrUnknown].
func (e *UnknownError) Unwrap() error { return ErrUnknown }

// notFeatureError names a package or subpackage where a feature is asked for. It wraps [ErrNotFeature].
type notFeatureError struct{ name string }

func (e *notFeatureError) Error() string { return e.name + ": " + ErrNotFeature.Error() }

func (e *notFeatureError) Unwrap() error { return ErrNotFeature }

// DeniedCode is the code of every [DeniedError], for programs.
const DeniedCode = "access_denied"

// DeniedError says that a user may not do something; [Permissions.Require] returns it. Its text is for the
// user: the code and a plain sentence, the same for every denial, so that it tells nothing of the policy.
// Its members are for the operator's log, as [DeniedError.Detail] words them, and for propose.Access, which
// says what would grant the level.
type DeniedError struct {
	User     string // the login, "" if the permissions were not those of a user
	Feature  Feature
	Building Building // zero if none was given
	Level    Level    // the level asked for
}

// Error returns the code and a sentence that a user may read.
func (e *DeniedError) Error() string { return DeniedCode + ": you do not have access to this" }

// Detail returns in words, for an operator, what was denied to whom.
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
