package invariant

import (
	"strings"

	"github.com/hallpass-go/hallpass/access"
)

// Never is a statement about a district that must stay true while its policy changes: no user has certain levels
// together. One form says all of
//
//	nobody may both enter and approve an invoice in one building (separation of duties)
//	nobody but holders of REGISTRAR may write transcripts
//	no parent may ever write anything
//
// The optional lists narrow a statement only by their members: an empty list leaves nobody and no building out. The
// zero value says nothing, and [Violations] and [Prove] refuse it.
type Never struct {
	Name string `json:"name" strict:"required"`

	// Parts must never come together. A single part must never be had at all.
	Parts []Part `json:"parts" strict:"required"`

	// Anywhere says that each part may be had in a building of its own for the statement to be broken. Without it, one
	// building has all of them. A district-wide feature is had in every building.
	Anywhere bool `json:"anywhere,omitempty"`

	// Buildings are the ones that count, where not all do. A district-wide feature counts always.
	Buildings []string `json:"buildings,omitempty"`

	// Holders are roles. If there are any, the statement is about the users who hold one of them on the district's day,
	// assigned or calculated. It is never about the holders of a role in Except.
	Holders []string `json:"holders,omitempty"`
	Except  []string `json:"except,omitempty"`
}

// Part is at least a level on a feature, on any one feature of a subpackage or package, or on any feature at all.
type Part struct {
	Resource access.Resource `json:"resource,omitzero"`
	Any      bool            `json:"any,omitempty"` // any feature at all; then Resource is zero
	Level    access.Level    `json:"level" strict:"required"`
}

// String returns the statement as a sentence, without its name: nobody but holders of REGISTRAR may write anything in
// REG TRANS ALL in any building.
func (n Never) String() string {
	parts := make([]string, len(n.Parts))
	for i, p := range n.Parts {
		parts[i] = p.String()
	}
	return n.who() + " may " + listed(parts, "and") + n.where()
}

func (n *Never) who() string {
	switch {
	case len(n.Holders) == 0 && len(n.Except) == 0:
		return "nobody"
	case len(n.Holders) == 0:
		return "nobody but holders of " + listed(inText(n.Except), "or")
	case len(n.Except) == 0:
		return "no holder of " + listed(inText(n.Holders), "or")
	}
	return "no holder of " + listed(inText(n.Holders), "or") +
		" who does not hold " + listed(inText(n.Except), "or") + " as well"
}

func (n *Never) where() string {
	single := len(n.Parts) < 2
	switch {
	case len(n.Buildings) > 0 && n.Anywhere && !single:
		return " in whichever of the buildings " + listed(inText(n.Buildings), "and")
	case len(n.Buildings) > 0:
		return " in building " + listed(inText(n.Buildings), "or")
	case single:
		return " in any building"
	case n.Anywhere:
		return " in whatever buildings"
	}
	return " in one building"
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

// inText returns each name as it stands in a text.
func inText(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = access.NameInText(name)
	}
	return out
}

// listed joins texts with commas, the last one with a word.
func listed(texts []string, word string) string {
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " " + word + " " + texts[last]
}
