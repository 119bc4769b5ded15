package access

import (
	"errors"
	"fmt"
	"strings"
)

// Grant is one row of a security profile as written (R8): a resource with a scope for
// Read and a scope for ReadWrite, either of which may be empty. From is its first day and
// Until the first day it no longer counts (R42); either may be absent. A role's grants
// carry no days.
type Grant struct {
	Resource  Resource `json:"resource" strict:"required"`
	Read      Scope    `json:"read,omitzero"`
	ReadWrite Scope    `json:"readWrite,omitzero"`
	From      Day      `json:"from,omitzero"`
	Until     Day      `json:"until,omitzero"`
}

// ErrGrant is wrapped by errors about a text that is no grant.
var ErrGrant = errors.New(`a grant is written: RESOURCE [read=SCOPE] [readWrite=SCOPE] [from=DAY] [until=DAY], with at least one scope`)

// String returns the canonical form in one line, as a log line or an entitlement carries
// it: REG MAINT ALL read=all readWrite=["2","3"] from=2026-08-17. [ParseGrant] reads it back.
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

// ParseGrant reads the form that [Grant.String] prints. The resource may be spelled as
// [ParseResource] accepts it; the rest is in the order shown, each part at most once and
// separated by single spaces. The error wraps [ErrGrant], or the sentinel of the faulty part.
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

// cutValue splits s after its first value: a list up to its bracket, else up to a space.
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

// Column returns the scope of the row's column for a level, Read or ReadWrite; the scope that
// reaches nothing for None.
func (g Grant) Column(l Level) Scope {
	switch l {
	case Read:
		return g.Read
	case ReadWrite:
		return g.ReadWrite
	}
	return Scope{}
}

// ColumnGrant returns a row that has one column: a scope for a level, Read or ReadWrite.
func ColumnGrant(r Resource, l Level, s Scope) Grant {
	if l == ReadWrite {
		return Grant{Resource: r, ReadWrite: s}
	}
	return Grant{Resource: r, Read: s}
}

// Equal reports whether two rows are written alike.
func (g Grant) Equal(other Grant) bool {
	return g.Resource == other.Resource && g.Read.Equal(other.Read) && g.ReadWrite.Equal(other.ReadWrite) &&
		g.From == other.From && g.Until == other.Until
}
