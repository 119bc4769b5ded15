package main

import (
	"fmt"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// howHeld says how a role is held: by an assignment, or because of something on record, a
// line for each thing that is evidence.
func howHeld(h district.Holding) string {
	if h.Assignment != nil {
		return "assigned" + assignmentTerms(*h.Assignment)
	}
	return "calculated: " + strings.ReplaceAll(evidence(h.Evidence), "\n", "\ncalculated: ")
}

// evidence says what a calculated role follows from, a line for each thing.
func evidence(all []calcrole.Evidence) string {
	lines := make([]string, len(all))
	for i, e := range all {
		lines[i] = e.String()
	}
	return strings.Join(lines, "\n")
}

// assignmentTerms says between which days an assignment counts, and what it overrides.
func assignmentTerms(a role.Assignment) string {
	text := days(a.From, a.Until)
	if o := a.Override; o != nil {
		if o.DefaultBuilding != "" {
			text += "; default building: " + o.DefaultBuilding
		}
		if o.DefaultBuildingList != nil {
			text += "; default building list: " + list(*o.DefaultBuildingList)
		}
	}
	return text
}

// days says from and until when a row counts.
func days(from, until access.Day) (text string) {
	if !from.IsZero() {
		text = " from " + from.String()
	}
	if !until.IsZero() {
		text += " until " + until.String()
	}
	return text
}

// grantTerms says what a grant row grants.
func grantTerms(g access.Grant) string {
	var parts []string
	if !g.Read.IsZero() {
		parts = append(parts, "read: "+scope(g.Read))
	}
	if !g.ReadWrite.IsZero() {
		parts = append(parts, "readWrite: "+scope(g.ReadWrite))
	}
	return strings.Join(parts, "; ") + days(g.From, g.Until)
}

func scope(s access.Scope) string {
	if ids, isList := s.Buildings(); isList {
		return list(ids)
	}
	return s.String()
}

func list(ids []string) string {
	if len(ids) == 0 {
		return "none"
	}
	return strings.Join(ids, ", ")
}

// attribute names an attribute role.
func attribute(a calcrole.AttributeRole) string {
	if a.Year == 0 {
		return a.Kind + " attribute " + a.Name
	}
	return fmt.Sprintf("%s attribute %s, %d", a.Kind, a.Name, a.Year)
}

// matches says what admits a user to a content type, a line for each entry of its lists.
func matches(all calcrole.Matches) string {
	lines := make([]string, len(all))
	for i, m := range all {
		switch {
		case m.User != "":
			lines[i] = m.List + " list: user " + m.User
		case m.Role != "":
			lines[i] = m.List + " list: role " + m.Role
		case m.Section != "":
			lines[i] = m.List + " list: section " + m.Section
		case m.Attribute != nil:
			lines[i] = m.List + " list: " + attribute(*m.Attribute)
		default:
			lines[i] = m.List
		}
	}
	return strings.Join(lines, "\n")
}

// rights says what a user may do with a content type.
func rights(a district.ContentAccess) string {
	switch {
	case a.Edit:
		return "view, edit"
	case a.View:
		return "view"
	}
	return "closed"
}

// buildingWords says which building a row is, beside its id.
func buildingWords(b access.BuildingRow) string {
	words := []string{b.Name}
	if b.Closed {
		words = append(words, "(closed)")
	}
	if b.OutOfDistrict {
		words = append(words, "(out of the district)")
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

// buildingOf names a building with what it is called in the first district that knows it.
func buildingOf(id string, known ...*district.District) string {
	for _, d := range known {
		if b, err := d.Building(id); err == nil && b.Name() != "" {
			return id + " (" + b.Name() + ")"
		}
	}
	return id
}
