package district

import (
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

// Never is a statement about a district that must stay true while its policy changes: that
// no user has certain levels together. One form says all of
//
//	nobody may both enter and approve an invoice in one building (separation of duties)
//	nobody but holders of REGISTRAR may write transcripts
//	no parent may ever write anything
//
// [District.Violations] checks it against everyone now, [District.Prove] against everyone
// whom the roles allow. What the optional lists narrow is narrowed by what is in them alone:
// an empty one leaves nobody and no building out. The zero value says nothing, and is
// refused as a statement by both.
type Never struct {
	Name string `json:"name" strict:"required"`

	// Parts are what must never come together; a single one must never be had at all.
	Parts []Part `json:"parts" strict:"required"`

	// Anywhere says that the parts must not come together in whatever buildings. Without
	// it, they must not in one building. A district-wide feature is had in every building.
	Anywhere bool `json:"anywhere,omitempty"`

	// Buildings are those that count, if not all do. A district-wide feature counts always.
	Buildings []string `json:"buildings,omitempty"`

	// Holders are roles: the statement is about users who hold one of them, if there are
	// any, on the district's day, assigned or calculated. Except are roles whose holders it
	// is not about.
	Holders []string `json:"holders,omitempty"`
	Except  []string `json:"except,omitempty"`
}

// Part is at least a level on a resource: on a feature, on any one feature of a subpackage
// or package, or on any feature at all, which is said outright.
type Part struct {
	Resource access.Resource `json:"resource,omitzero"`
	Any      bool            `json:"any,omitempty"` // any feature at all; then Resource is empty
	Level    access.Level    `json:"level" strict:"required"`
}

// String returns the statement as a sentence, without its name: nobody but holders of
// REGISTRAR may write anything in REG TRANS ALL in any building.
func (n Never) String() string {
	var b strings.Builder
	switch {
	case len(n.Holders) == 0 && len(n.Except) == 0:
		b.WriteString("nobody")
	case len(n.Holders) == 0:
		b.WriteString("nobody but holders of " + listed(n.Except, "or"))
	default:
		b.WriteString("no holder of " + listed(n.Holders, "or"))
		if len(n.Except) > 0 {
			b.WriteString(" who does not hold " + listed(n.Except, "or") + " as well")
		}
	}
	parts := make([]string, len(n.Parts))
	for i, p := range n.Parts {
		parts[i] = p.String()
	}
	b.WriteString(" may " + listed(parts, "and"))
	alone := len(n.Parts) < 2
	switch {
	case len(n.Buildings) > 0 && n.Anywhere && !alone:
		b.WriteString(" in whichever of the buildings " + listed(n.Buildings, "and"))
	case len(n.Buildings) > 0:
		b.WriteString(" in building " + listed(n.Buildings, "or"))
	case alone:
		b.WriteString(" in any building")
	case n.Anywhere:
		b.WriteString(" in whatever buildings")
	default:
		b.WriteString(" in one building")
	}
	return b.String()
}

// String returns the part as a verb and its object: write anything in REG MAINT ALL.
func (p Part) String() string {
	verb := p.Level.String()
	if p.Level == access.ReadWrite {
		verb = "write"
	}
	switch {
	case p.Any:
		return verb + " anything"
	case p.Resource.IsFeature():
		return verb + " " + p.Resource.String()
	}
	return verb + " anything in " + p.Resource.String()
}

// listed joins names with commas, the last with a word.
func listed(names []string, word string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " " + word + " " + names[last]
}

// The written form of invariants:
//
//	{
//	  "format": 1,
//	  "never": [
//	    {"name": "invoices", "parts": [{"resource": "FIN AP ENTER", "level": "readWrite"},
//	                                   {"resource": "FIN AP APPROVE", "level": "readWrite"}]},
//	    {"name": "transcripts", "parts": [{"resource": "REG TRANS ALL", "level": "readWrite"}], "except": ["REGISTRAR"]},
//	    {"name": "parents", "parts": [{"any": true, "level": "readWrite"}], "holders": ["PARENT"]}
//	  ]
//	}
//
// A statement may have "anywhere": true and "buildings": ["2", "3"] besides.
type invariantsDocument struct {
	Format int     `json:"format" strict:"required"`
	Never  []Never `json:"never" strict:"required"`
}

// DecodeInvariants reads a document of statements as strictly as [Decode] reads that of a
// district, and returns them in its order. The error is [Faults], with every one found.
// Whether a district knows what they name is seen when they are checked.
func DecodeInvariants(document []byte) ([]Never, error) {
	var written invariantsDocument
	err := DecodeInto(document, &written, func() Faults {
		c := &checker{}
		if written.Format != 1 {
			c.faultAt("format", "", ErrForm, "format %d, this is format 1", written.Format)
		}
		c.each("never", len(written.Never), func(i int) {
			n := &written.Never[i]
			c.table, c.id = "never", n.Name
			for _, before := range written.Never[:i] {
				if before.Name == n.Name {
					c.faultAt("name", "", ErrTwice, "%q", n.Name)
					break
				}
			}
			c.never(n)
		})
		return c.faults
	})
	if err != nil {
		return nil, err
	}
	return written.Never, nil
}

// EncodeInvariants returns the canonical document of statements: equal ones give equal
// bytes, whatever their order and that of their lists.
func EncodeInvariants(statements []Never) []byte {
	written := invariantsDocument{Format: 1, Never: append([]Never(nil), statements...)}
	for i := range written.Never {
		n := &written.Never[i]
		n.Parts = append([]Part(nil), n.Parts...)
		sortByText(len(n.Parts), n.Parts, func(i int) any { return &n.Parts[i] })
		n.Buildings, n.Holders, n.Except = sortedIDs(n.Buildings), sortedIDs(n.Holders), sortedIDs(n.Except)
	}
	sortByText(len(written.Never), written.Never, func(i int) any { return &written.Never[i] }) // their names come first
	return append(strictjson.Append(nil, &written), '\n')
}

// maxParts bounds the parts of a statement.
const maxParts = 16

// never checks the grammar of a statement.
func (c *checker) never(n *Never) {
	c.text("name", n.Name)
	if len(n.Parts) == 0 {
		c.faultAt("parts", "", ErrForm, "a statement has at least one part")
	}
	if len(n.Parts) > maxParts {
		c.faultAt("parts", "", ErrLimit, "%d, at most %d", len(n.Parts), maxParts)
	}
	c.each("parts", len(n.Parts), func(i int) {
		p := &n.Parts[i]
		if p.Any != p.Resource.IsZero() {
			c.fault("", ErrForm, `a part has a resource, or "any": true, one of the two`)
		}
		c.askable("level", p.Level)
	})
	c.unique("parts", len(n.Parts), func(i, j int) bool { return n.Parts[i] == n.Parts[j] }, func(i int) any { return &n.Parts[i] })
	c.ids("buildings", n.Buildings)
	c.ids("holders", n.Holders)
	c.ids("except", n.Except)
	c.each("except", len(n.Except), func(i int) {
		if sameNameIn(n.Holders, n.Except[i]) {
			c.fault("R15", ErrRepeats, "role %q is among the holders as well", n.Except[i])
		}
	})
}

func sameNameIn(names []string, name string) bool {
	for _, other := range names {
		if access.SameName(other, name) {
			return true
		}
	}
	return false
}
