package invariant

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

// written is the document of statements.
type written struct {
	Format int     `json:"format" strict:"required"`
	Never  []Never `json:"never" strict:"required"`
}

// Decode reads a document of statements as strictly as [district.Decode] reads a district, and returns them in its
// order:
//
//	{
//	  "format": 1,
//	  "never": [
//	    {"name": "invoices", "parts": [{"resource": "FIN AP ENTER", "level": "readWrite"},
//	                                   {"resource": "FIN AP APPROVE", "level": "readWrite"}]},
//	    {"name": "transcripts", "parts": [{"resource": "REG TRANS ALL", "level": "readWrite"}],
//	     "except": ["REGISTRAR"]},
//	    {"name": "parents", "parts": [{"any": true, "level": "readWrite"}], "holders": ["PARENT"]}
//	  ]
//	}
//
// A statement may also have "anywhere": true and "buildings": ["2", "3"]. The error is [district.Faults], with every
// fault of the document. Whether a district has the things that a statement names is checked with the statement.
func Decode(document []byte) ([]Never, error) {
	var w written
	if err := district.DecodeInto(document, &w, w.faults); err != nil {
		return nil, err
	}
	return w.Never, nil
}

// Encode returns the canonical document of statements: equal ones give equal bytes, whatever their order and that of
// their lists.
func Encode(statements []Never) []byte {
	w := written{Format: 1, Never: slices.Clone(statements)}
	for i := range w.Never {
		n := &w.Never[i]
		n.Parts = slices.Clone(n.Parts)
		sortByText(n.Parts)
		n.Buildings = slices.Sorted(slices.Values(n.Buildings))
		n.Holders = slices.Sorted(slices.Values(n.Holders))
		n.Except = slices.Sorted(slices.Values(n.Except))
	}
	sortByText(w.Never) // their names come first
	return append(strictjson.Append(nil, &w), '\n')
}

// sortByText sorts a list by the JSON of its values.
func sortByText[T any](list []T) {
	var codec strictjson.Codec
	text := func(x *T) string { return string(codec.AppendCompact(nil, x)) }
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(text(&a), text(&b)) })
}

// faults returns what is wrong with the statements of a document, whatever the district.
func (w *written) faults() district.Faults {
	var all district.Faults
	if w.Format != 1 {
		err := fmt.Errorf("format %d, this is format 1: %w", w.Format, district.ErrForm)
		all = append(all, &district.FactError{Pointer: "/format", Err: err})
	}
	names := map[string]bool{}
	for i := range w.Never {
		n := &w.Never[i]
		c := checker{at: fmt.Sprintf("/never/%d", i), name: n.Name}
		if names[n.Name] {
			c.fault("/name", "", district.ErrTwice, "%q", n.Name)
		}
		names[n.Name] = true
		c.form(n)
		all = append(all, c.faults...)
	}
	return all
}

// checker collects the faults of one statement.
type checker struct {
	at     string // the pointer of the statement: "" for one that is in no document
	name   string
	faults district.Faults
}

// fault notes that the value at a place in the statement is wrong, such as /parts/0/level.
func (c *checker) fault(place, rule string, sentinel error, format string, args ...any) {
	err := fmt.Errorf(format+": %w", append(args, sentinel)...)
	c.faults = append(c.faults,
		&district.FactError{Table: "never", ID: c.name, Pointer: c.at + place, Rule: rule, Err: err})
}

// maxParts bounds the parts of a statement.
const maxParts = 16

// form checks the form of a statement.
func (c *checker) form(n *Never) {
	if !district.IsText(n.Name) {
		c.fault("/name", "", district.ErrForm, "%q: 1 to 255 printable characters", n.Name)
	}
	if len(n.Parts) == 0 {
		c.fault("/parts", "", district.ErrForm, "a statement has at least one part")
	}
	if len(n.Parts) > maxParts {
		c.fault("/parts", "", district.ErrLimit, "%d, at most %d", len(n.Parts), maxParts)
	}
	for i, p := range n.Parts {
		if p.Any != p.Resource.IsZero() {
			c.fault(fmt.Sprintf("/parts/%d", i), "", district.ErrForm,
				`a part has a resource, or "any": true, one of the two`)
		}
		if p.Level != access.Read && p.Level != access.ReadWrite {
			c.fault(fmt.Sprintf("/parts/%d/level", i), "R1", district.ErrForm, "level %v: read or readWrite", p.Level)
		}
	}
	unique(c, "/parts", n.Parts)
	c.ids("/buildings", n.Buildings)
	c.ids("/holders", n.Holders)
	c.ids("/except", n.Except)
	holders := map[string]bool{}
	for _, id := range n.Holders {
		holders[access.FoldName(id)] = true
	}
	for i, id := range n.Except {
		if holders[access.FoldName(id)] {
			c.fault(fmt.Sprintf("/except/%d", i), "R15", district.ErrRepeats,
				"role %q is among the holders as well", id)
		}
	}
}

func (c *checker) ids(list string, ids []string) {
	for i, id := range ids {
		if !district.IsID(id) {
			c.fault(fmt.Sprintf("%s/%d", list, i), "", district.ErrForm,
				"id %q: 1 to 64 printable ASCII characters, no space at either end", id)
		}
	}
	unique(c, list, ids)
}

// unique checks that a list holds no value twice.
func unique[T comparable](c *checker, list string, values []T) {
	seen := make(map[T]bool, len(values))
	for i := range values {
		if v := &values[i]; seen[*v] {
			c.fault(fmt.Sprintf("%s/%d", list, i), "", district.ErrRepeats, "%s", strictjson.AppendCompact(nil, v))
		} else {
			seen[*v] = true
		}
	}
}
