package access

import (
	"errors"
	"fmt"
)

// Sentinels of questions that can not be answered (R4, R14). An error never comes with a yes.
var (
	ErrUnknown    = errors.New("unknown")
	ErrNotFeature = errors.New("a package or subpackage where a feature is asked for")
	ErrNoBuilding = errors.New("this feature differs by building: name one")
	ErrNoList     = errors.New("this feature is district-wide: it has one level, and no list of buildings")
)

// UnknownError names what a question mentions and the district does not have.
// It wraps [ErrUnknown].
type UnknownError struct {
	Kind string // resource, building, user, operation, field, requirement, …
	Name string // as asked
}

func (e *UnknownError) Error() string { return fmt.Sprintf("unknown %s %q", e.Kind, e.Name) }

func (e *UnknownError) Unwrap() error { return ErrUnknown }
