package access

import (
	"errors"
	"fmt"
	"strings"
)

// Grant is one row of a security profile as written (R8): a resource with a scope for Read and a scope for
// ReadWrite, of which one may be empty. From is its first day, and Until the first day on which it no longer
// counts; the zero Day is no limit (R42). A role's grants have no days.
type Grant struct {
	Resource  Resource `json:"resource" strict:"required" form:"resource"`
	Read      Scope    `json:"read,omitzero"`
	ReadWrite Scope    `json:"readWrite,omitzero"`
	From      Day      `json:"from,omitzero"`
	Until     Day      `json:"until,omitzero"`
}

// ErrGrant is wrapped by errors about a text that is not a grant.
var ErrGrant = errors.New(`a grant is written: RESOURCE [read=SCOPE] [readWrite=SCOPE] [from=DAY] [until=DAY], ` +
	`with at least one scope`)

// String returns the canonical form in one line, for a log or an entitlement:
// REG MAINT ALL read=all readWrite=["2","3"] from=2026-08-17. [ParseGrant] reads it back.
func (g Grant) String() string {
	var b strings.Builder
	b.WriteString(g.Resource.String())
	for _, f := range [...]struct{ key, text string }{
		{" read=", g.Read.String()},
		{" readWrite=", g.ReadWrite.String()},
		{" from=", g.From.String()},
		{" until=", g.Until.String()},
	} {
		if f.text != "" {
			b.WriteString(f.key)
			b.WriteString(f.text)
		}
	}
	return b.String()
}

// ParseGrant reads the form that [Grant.String] prints. The resource may have any spelling that
// [ParseResource] reads. The other parts stand in the order shown, each at most once, with single spaces
// between them. For any other text it returns the zero Grant and an error that wraps [ErrGrant], or the
// sentinel of the faulty part: [ErrResource], [ErrScope] or [ErrDay].
func ParseGrant(text string) (Grant, error) {
	var g Grant
	head, rest := text, ""
	if i := strings.IndexByte(text, '='); i >= 0 {
		if j := strings.LastIndexByte(text[:i], ' '); j >= 0 {
			head, rest = text[:j], text[j:]
		}
	}
	if err := g.Resource.UnmarshalText([]byte(head)); err != nil {
		return Grant{}, fmt.Errorf("grant %q: %w", text, err)
	}
	for _, part := range [...]struct {
		key string
		set func(string) error
	}{
		{" read=", func(s string) (err error) { g.Read, err = ParseScope(s); return }},
		{" readWrite=", func(s string) (err error) { g.ReadWrite, err = ParseScope(s); return }},
		{" from=", func(s string) (err error) { g.From, err = ParseDay(s); return }},
		{" until=", func(s string) (err error) { g.Until, err = ParseDay(s); return }},
	} {
		value, ok := strings.CutPrefix(rest, part.key)
		if !ok {
			continue
		}
		if value, rest = cutValue(value); value == "" {
			return Grant{}, fmt.Errorf("grant %q: %w", text, ErrGrant)
		}
		if err := part.set(value); err != nil {
			return Grant{}, fmt.Errorf("grant %q: %w", text, err)
		}
	}
	if rest != "" || g.Read.IsZero() && g.ReadWrite.IsZero() {
		return Grant{}, fmt.Errorf("grant %q: %w", text, ErrGrant)
	}
	return g, nil
}

// cutValue splits s after its first value: a list ends with its bracket, any other value before a space.
func cutValue(s string) (value, rest string) {
	if strings.HasPrefix(s, "[") {
		if _, rest, err := parseList(s); err == nil {
			return s[:len(s)-len(rest)], rest
		}
	}
	if i := strings.IndexByte(s, ' '); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// Column returns the scope of the column for a level, Read or ReadWrite; the zero Scope for any other level.
func (g Grant) Column(l Level) Scope {
	switch l {
	case Read:
		return g.Read
	case ReadWrite:
		return g.ReadWrite
	}
	return Scope{}
}

// ColumnGrant returns a row with one column: scope s for level l, which is Read or ReadWrite.
func ColumnGrant(r Resource, l Level, s Scope) Grant {
	if l == ReadWrite {
		return Grant{Resource: r, ReadWrite: s}
	}
	return Grant{Resource: r, Read: s}
}

// Equal reports whether two rows are written alike, in whatever order a list of buildings is.
func (g Grant) Equal(other Grant) bool {
	return g.Resource == other.Resource && g.Read.Equal(other.Read) && g.ReadWrite.Equal(other.ReadWrite) &&
		g.From == other.From && g.Until == other.Until
}
