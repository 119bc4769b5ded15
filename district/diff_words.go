package district

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/role"
)

// hasParts reports whether a value, which has an address, is a struct whose fields are compared one
// by one: such as an audience, and not a resource, which is one text.
func hasParts(v reflect.Value) bool {
	if v.Kind() != reflect.Struct {
		return false
	}
	_, isText := v.Addr().Interface().(encoding.TextMarshaler)
	return !isText
}

// secretWords says that a secret differs, and not what it is.
func secretWords(before, after reflect.Value) string {
	switch {
	case before.IsZero():
		return "added, and not shown"
	case after.IsZero():
		return "removed, and not shown"
	}
	return "another one, which is not shown"
}

func boolWords(now bool) string {
	if now {
		return "yes"
	}
	return "no longer"
}

// words says what a value is. Texts that people have written are quoted, so that nothing in them
// reads as words of ours. A value of a type without words here is its JSON.
func (c *rowComparison) words(v reflect.Value) string {
	switch v := v.Interface().(type) {
	case string:
		return strconv.Quote(v)
	case int:
		return strconv.Itoa(v)
	case role.Assignment:
		return assignmentWords(v)
	case Object:
		return access.NameInText(v.Kind) + " " + strconv.Quote(v.ID)
	case Attachment:
		return access.NameInText(v.Kind) + " " + strconv.Quote(v.ID)
	case calcrole.Status:
		return statusWords(v)
	case calcrole.Member:
		if v.Applicant != "" {
			return fmt.Sprintf("%q of applicant %q", v.Relationship, v.Applicant)
		}
		return fmt.Sprintf("%q of student %q", v.Relationship, v.Student)
	case calcrole.Attribute:
		return attributeWords(v.Name, v.Year)
	case calcrole.AttributeRole:
		return v.Kind + " attribute " + attributeWords(v.Name, v.Year)
	case fmt.Stringer: // a grant, a resource, a level
		return v.String()
	}
	return c.text(v)
}

// assignmentWords says which role is assigned and on which terms.
func assignmentWords(a role.Assignment) string {
	text := strconv.Quote(a.Role) + term(a.From, a.Until)
	o := a.Override
	if o == nil {
		return text
	}
	var parts []string
	if o.DefaultBuilding != "" {
		parts = append(parts, "default building "+strconv.Quote(o.DefaultBuilding))
	}
	if o.DefaultBuildingList != nil {
		ids := make([]string, len(*o.DefaultBuildingList))
		for i, id := range *o.DefaultBuildingList {
			ids[i] = strconv.Quote(id)
		}
		parts = append(parts, "default building list ["+strings.Join(ids, ", ")+"]")
	}
	if o.AllowEmpty {
		parts = append(parts, "an empty list is meant")
	}
	return text + " (" + strings.Join(parts, ", ") + ")"
}

// term says between which days something counts, if there is a limit.
func term(from, until access.Day) (text string) {
	if !from.IsZero() {
		text = " from " + from.String()
	}
	if !until.IsZero() {
		text += " until " + until.String()
	}
	return text
}

func statusWords(s calcrole.Status) string {
	text := fmt.Sprintf("%q in %d", s.Status, s.Year)
	if s.Division != "" {
		text += fmt.Sprintf(", division %q", s.Division)
	}
	return text
}

func attributeWords(name string, year int) string {
	if year == 0 {
		return strconv.Quote(name)
	}
	return fmt.Sprintf("%q, %d", name, year)
}
