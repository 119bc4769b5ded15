package access

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Scope says which buildings one column of a grant reaches. It resolves for each user at
// decision time (R9). The zero value is nowhere, and no empty value ever means "all".
//
// A scope is immutable; it is made by [ScopeAll], [ScopeDefaultBuilding], [ScopeDefaultBuildingList],
// [ScopeDistrict] and [ScopeIn].
type Scope struct {
	kind      scopeKind
	buildings []string // of scopeList alone, in the order written
}

type scopeKind uint8

const (
	scopeNowhere scopeKind = iota
	scopeAll
	scopeDefaultBuilding
	scopeDefaultBuildingList
	scopeDistrict
	scopeList
)

var scopeNames = [...]string{
	scopeAll:                 "all",
	scopeDefaultBuilding:     "defaultBuilding",
	scopeDefaultBuildingList: "defaultBuildingList",
	scopeDistrict:            "district",
}

// ErrScope is wrapped by errors about what is no scope.
var ErrScope = errors.New(`a scope is "all", "defaultBuilding", "defaultBuildingList", "district" or a list of building ids that is not empty`)

// ScopeAll reaches every building the district has, those added later too.
func ScopeAll() Scope { return Scope{kind: scopeAll} }

// ScopeDefaultBuilding reaches the user's default building, and nothing if there is none.
func ScopeDefaultBuilding() Scope { return Scope{kind: scopeDefaultBuilding} }

// ScopeDefaultBuildingList reaches the members of the user's default building list.
func ScopeDefaultBuildingList() Scope { return Scope{kind: scopeDefaultBuildingList} }

// ScopeDistrict reaches a district-wide feature, and fits nothing else (R13).
func ScopeDistrict() Scope { return Scope{kind: scopeDistrict} }

// ScopeIn reaches the buildings with the given ids. Their order does not matter. Without any
// id it reaches nowhere, and is refused when written.
func ScopeIn(buildings ...string) Scope {
	return Scope{kind: scopeList, buildings: slices.Clone(buildings)}
}

// sorted returns the ids of a list, sorted by bytes; not to be changed.
func (s Scope) sorted() []string {
	if slices.IsSorted(s.buildings) {
		return s.buildings
	}
	return slices.Sorted(slices.Values(s.buildings))
}

// IsZero reports whether s is no scope: an empty column of a grant.
func (s Scope) IsZero() bool { return s.kind == scopeNowhere }

// Buildings returns the ids of an explicit list, sorted by bytes, and whether s is one.
// The slice is the caller's.
func (s Scope) Buildings() ([]string, bool) {
	return slices.Clone(s.sorted()), s.kind == scopeList
}

// List returns the ids of an explicit list in the order written, and whether s is one. The
// slice is not to be changed.
func (s Scope) List() ([]string, bool) { return s.buildings, s.kind == scopeList }

// Equal reports whether two scopes are written alike, but for the order of a list.
func (s Scope) Equal(other Scope) bool {
	return s.kind == other.kind && slices.Equal(s.sorted(), other.sorted())
}

// Fits reports whether s may stand on a resource: District on a district-wide feature
// alone, and every other scope on everything but such a feature (R13). Nowhere fits all.
func (s Scope) Fits(districtWide bool) bool {
	return s.IsZero() || (s.kind == scopeDistrict) == districtWide
}

// String returns the text form: a name, a list such as ["2","3"], or "" for nowhere.
func (s Scope) String() string {
	if s.IsZero() {
		return ""
	}
	if s.kind != scopeList {
		return scopeNames[s.kind]
	}
	return string(s.AppendJSON(nil))
}

// ParseScope reads the text form of a scope, as [Scope.String] prints it.
func ParseScope(text string) (Scope, error) {
	if strings.HasPrefix(text, "[") {
		ids, rest, err := parseList(text)
		if err != nil || rest != "" {
			return Scope{}, fmt.Errorf("scope %q: %w", text, ErrScope)
		}
		return listScope(ids)
	}
	for kind, name := range scopeNames {
		if name != "" && text == name {
			return Scope{kind: scopeKind(kind)}, nil
		}
	}
	return Scope{}, fmt.Errorf("scope %q: %w", text, ErrScope)
}

func listScope(ids []string) (Scope, error) {
	if len(ids) == 0 {
		return Scope{}, fmt.Errorf("scope []: %w", ErrScope)
	}
	return ScopeIn(ids...), nil
}

// SetJSON sets s from its JSON form: a text, or a list of texts where isList says so.
// On an error s is left alone.
func (s *Scope) SetJSON(text string, list []string, isList bool) (err error) {
	var parsed Scope
	switch {
	case isList:
		parsed, err = listScope(list)
	case strings.HasPrefix(text, "["):
		err = fmt.Errorf("scope %q: %w", text, ErrScope) // a list is a JSON list, not a text that looks like one
	default:
		parsed, err = ParseScope(text)
	}
	if err == nil {
		*s = parsed
	}
	return err
}

// AppendJSON appends the JSON form in one line; nowhere, which has none, is "".
func (s Scope) AppendJSON(dst []byte) []byte {
	if s.kind != scopeList {
		return appendQuoted(dst, s.String())
	}
	dst = append(dst, '[')
	for i, id := range s.sorted() {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendQuoted(dst, id)
	}
	return append(dst, ']')
}

// MarshalJSON is [Scope.AppendJSON].
func (s Scope) MarshalJSON() ([]byte, error) { return s.AppendJSON(nil), nil }

// UnmarshalJSON reads a text or a list of texts. On an error s is left alone.
func (s *Scope) UnmarshalJSON(data []byte) error {
	text := strings.TrimSpace(string(data))
	if strings.HasPrefix(text, `"`) {
		name, rest, err := parseQuoted(text)
		if err != nil || rest != "" {
			return fmt.Errorf("scope %s: %w", text, ErrScope)
		}
		return s.SetJSON(name, nil, false)
	}
	ids, rest, err := parseList(text)
	if err != nil || rest != "" {
		return fmt.Errorf("scope %s: %w", text, ErrScope)
	}
	return s.SetJSON("", ids, true)
}
