package access

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Scope says which buildings a column of a grant reaches. It resolves for each user at decision time (R9). The
// zero value reaches nothing, and no empty value ever means "all".
//
// A scope is immutable. It is made by [ScopeAll], [ScopeDefaultBuilding], [ScopeDefaultBuildingList],
// [ScopeDistrict] and [ScopeIn].
type Scope struct {
	kind      scopeKind
	buildings []string // of a list only, in the order written
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

// ErrScope is wrapped by errors about a text or a list that is not a scope.
var ErrScope = errors.New(`a scope is "all", "defaultBuilding", "defaultBuildingList", "district" ` +
	`or a list of building ids that is not empty`)

// ScopeAll reaches every building of the district, those added later too.
func ScopeAll() Scope { return Scope{kind: scopeAll} }

// ScopeDefaultBuilding reaches the user's default building, and nothing if the user has none.
func ScopeDefaultBuilding() Scope { return Scope{kind: scopeDefaultBuilding} }

// ScopeDefaultBuildingList reaches the members of the user's default building list, and nothing if it is
// empty.
func ScopeDefaultBuildingList() Scope { return Scope{kind: scopeDefaultBuildingList} }

// ScopeDistrict reaches a district-wide feature. It fits nothing else (R13).
func ScopeDistrict() Scope { return Scope{kind: scopeDistrict} }

// ScopeIn reaches the buildings with the given ids, in whatever order. Without any id it reaches nothing, and
// is refused when written.
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

// IsZero reports whether s is the zero Scope, which an empty column of a grant has.
func (s Scope) IsZero() bool { return s.kind == scopeNowhere }

// Buildings returns the ids of a list, sorted by bytes, and whether s is a list. The slice is the caller's.
func (s Scope) Buildings() ([]string, bool) {
	return slices.Clone(s.sorted()), s.kind == scopeList
}

// List returns the ids of a list in the order written, and whether s is a list. The slice is not to be
// changed.
func (s Scope) List() ([]string, bool) { return s.buildings, s.kind == scopeList }

// Equal reports whether two scopes are written alike, in whatever order a list is.
func (s Scope) Equal(other Scope) bool {
	return s.kind == other.kind && slices.Equal(s.sorted(), other.sorted())
}

// Fits reports whether s may stand on a resource, which is a district-wide feature or not (R13): District
// only on such a feature, every other scope only on the rest. The zero Scope fits both.
func (s Scope) Fits(districtWide bool) bool {
	return s.IsZero() || (s.kind == scopeDistrict) == districtWide
}

// String returns the text form: a name, or a list such as ["2","3"], sorted; "" for the zero Scope.
func (s Scope) String() string {
	if s.IsZero() {
		return ""
	}
	if s.kind != scopeList {
		return scopeNames[s.kind]
	}
	return string(s.AppendJSON(nil))
}

// ParseScope reads a scope as [Scope.String] prints it, a list in whatever order. For any other text, also ""
// and [], it returns the zero Scope and an error that wraps [ErrScope].
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

// listScope returns the scope of a list that is written, which is not empty.
func listScope(ids []string) (Scope, error) {
	if len(ids) == 0 {
		return Scope{}, fmt.Errorf("scope []: %w", ErrScope)
	}
	return ScopeIn(ids...), nil
}

// SetJSON sets s from its JSON form: the list if isList, and else the text. On an error, which wraps
// [ErrScope], s stays as it was.
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

// AppendJSON appends the JSON form in one line: a text or a sorted list of texts. For the zero Scope, which
// has no JSON form, it appends "".
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

// MarshalJSON returns the JSON form, as [Scope.AppendJSON] does.
func (s Scope) MarshalJSON() ([]byte, error) { return s.AppendJSON(nil), nil }

// UnmarshalJSON reads a text or a list of texts. On an error, which wraps [ErrScope], s stays as it was.
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
