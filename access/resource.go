package access

import (
	"errors"
	"fmt"
	"strings"
)

// Resource is what a grant names: a feature (REG MAINT DEMOGRAPH), a subpackage (REG MAINT ALL) or a package
// (REG ALL ALL). Compare resources with ==, since each has one canonical spelling. The zero value is no
// resource and covers nothing.
type Resource struct {
	name      string // canonical: three codes, single spaces
	sub, feat uint8  // where the second and the third code begin in name
}

// ErrResource is wrapped by errors about a text that is not a resource.
var ErrResource = errors.New("a resource is three codes PACKAGE SUBPACKAGE FEATURE of 1-10 letters, digits or _, " +
	"with ALL alone for a subpackage (REG MAINT ALL) or a package (REG ALL ALL)")

// AllCode stands for every feature of a subpackage and for every subpackage of a package.
const AllCode = "ALL"

// codeMax is the most characters that a code can have.
const codeMax = 10

// ParseResource reads a resource (R2): three codes with runs of spaces, hyphens and en dashes between them,
// in any letter case, with or without spaces at either end. For any other text it returns the zero Resource
// and an error that wraps [ErrResource] and quotes the text.
func ParseResource(text string) (Resource, error) {
	var buf [3*codeMax + 2]byte
	out, at, codes := buf[:0], [3]int{}, 0
	s := strings.Trim(text, " ")
	for codes < 3 {
		n := 0
		for n < len(s) && isCode(upper(s[n])) {
			n++
		}
		if n == 0 || n > codeMax {
			return Resource{}, fmt.Errorf("resource %q: %w", text, ErrResource)
		}
		if codes > 0 {
			out = append(out, ' ')
		}
		at[codes] = len(out)
		for i := range n {
			out = append(out, upper(s[i]))
		}
		codes++
		s = s[n:]
		if codes < 3 {
			s = strings.TrimLeft(s, " -–")
		}
	}
	r := Resource{sub: uint8(at[1]), feat: uint8(at[2])}
	pkgAll := string(out[:at[1]-1]) == AllCode
	subAll := string(out[at[1]:at[2]-1]) == AllCode
	if s != "" || pkgAll || subAll && string(out[at[2]:]) != AllCode {
		return Resource{}, fmt.Errorf("resource %q: %w", text, ErrResource)
	}
	if string(out) == text {
		r.name = text
	} else {
		r.name = string(out)
	}
	return r, nil
}

// MustParseResource is [ParseResource] for texts in source code: it panics on an error.
func MustParseResource(text string) Resource {
	r, err := ParseResource(text)
	if err != nil {
		panic(err)
	}
	return r
}

// IsCode reports whether text is a package, subpackage or feature code in canonical spelling: 1 to 10 of A-Z,
// 0-9 and _ (R2). ALL has the form of a code, so the answer is yes.
func IsCode(text string) bool {
	if text == "" || len(text) > codeMax {
		return false
	}
	for i := range len(text) {
		if !isCode(text[i]) {
			return false
		}
	}
	return true
}

func isCode(c byte) bool { return 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' }

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// Package returns the first code, "" for the zero Resource.
func (r Resource) Package() string {
	if r.IsZero() {
		return ""
	}
	return r.name[:r.sub-1]
}

// Subpackage returns the second code, which is ALL for a package; "" for the zero Resource.
func (r Resource) Subpackage() string {
	if r.IsZero() {
		return ""
	}
	return r.name[r.sub : r.feat-1]
}

// Feature returns the third code, which is ALL for a subpackage or package; "" for the zero Resource.
func (r Resource) Feature() string { return r.name[r.feat:] }

// IsZero reports whether r is the zero Resource.
func (r Resource) IsZero() bool { return r.name == "" }

// IsFeature reports whether r is a feature. Only features are what a decision is about.
func (r Resource) IsFeature() bool { return !r.IsZero() && r.Feature() != AllCode }

// IsSubpackage reports whether r is a subpackage.
func (r Resource) IsSubpackage() bool {
	return !r.IsZero() && r.Feature() == AllCode && r.Subpackage() != AllCode
}

// IsPackage reports whether r is a package.
func (r Resource) IsPackage() bool { return !r.IsZero() && r.Subpackage() == AllCode }

// Covers reports whether a grant of r grants the feature f by its codes: r is f, its subpackage or its
// package. It does not look whether the catalog has f (R3).
func (r Resource) Covers(f Resource) bool {
	if r.IsZero() || !f.IsFeature() {
		return false
	}
	return r == f || r.Package() == f.Package() &&
		(r.IsPackage() || r.IsSubpackage() && r.Subpackage() == f.Subpackage())
}

// WholeSubpackage returns the subpackage that a feature is in: REG MAINT ALL for REG MAINT DEMOGRAPH. For a
// subpackage, a package and the zero Resource it returns r.
func (r Resource) WholeSubpackage() Resource {
	if r.IsZero() || r.Feature() == AllCode {
		return r
	}
	return Resource{name: r.name[:r.feat] + AllCode, sub: r.sub, feat: r.feat}
}

// WholePackage returns the package that a feature or subpackage is in: REG ALL ALL for REG MAINT DEMOGRAPH.
// For a package and the zero Resource it returns r.
func (r Resource) WholePackage() Resource {
	if r.IsZero() || r.IsPackage() {
		return r
	}
	return Resource{name: r.name[:r.sub] + AllCode + " " + AllCode, sub: r.sub, feat: r.sub + uint8(len(AllCode)) + 1}
}

// Covering returns the three resources whose grants grant the feature r (R3): r itself, its subpackage and its
// package.
func (r Resource) Covering() [3]Resource {
	return [...]Resource{r, r.WholeSubpackage(), r.WholePackage()}
}

// String returns the canonical spelling, upper case with single spaces; "" for the zero Resource.
func (r Resource) String() string { return r.name }

// MarshalText returns the canonical spelling, which is the JSON form too.
func (r Resource) MarshalText() ([]byte, error) { return []byte(r.name), nil }

// UnmarshalText is [ParseResource]. On an error r stays as it was.
func (r *Resource) UnmarshalText(text []byte) error {
	parsed, err := ParseResource(string(text))
	if err == nil {
		*r = parsed
	}
	return err
}
