package main

import (
	"fmt"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// howHeld says how a role is held: by an assignment, or because of records, a line for each evidence.
func howHeld(h district.Holding) string {
	if h.Assignment != nil {
		return "assigned" + assignmentTerms(*h.Assignment)
	}
	return "calculated: " + strings.ReplaceAll(evidence(h.Evidence), "\n", "\ncalculated: ")
}

// evidence lists the records that a calculated role follows from, a line for each.
func evidence(all []calcrole.Evidence) string {
	lines := make([]string, len(all))
	for i, e := range all {
		lines[i] = e.String()
	}
	return strings.Join(lines, "\n")
}

// assignmentTerms names the days between which an assignment counts, and the defaults that it overrides.
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

// days names the days between which a row counts.
func days(from, until access.Day) (text string) {
	if !from.IsZero() {
		text = " from " + from.String()
	}
	if !until.IsZero() {
		text += " until " + until.String()
	}
	return text
}

// grantTerms names the scopes and the days of a grant row.
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
	return access.NamesInText(ids)
}

// attribute names an attribute role.
func attribute(a calcrole.AttributeRole) string {
	if a.Year == 0 {
		return a.Kind + " attribute " + a.Name
	}
	return fmt.Sprintf("%s attribute %s, %d", a.Kind, a.Name, a.Year)
}

// matches lists the entries of a content type that admit a user, a line for each.
func matches(all calcrole.Matches) string {
	lines := make([]string, len(all))
	for i, m := range all {
		switch {
		case m.User != "":
			lines[i] = m.List + " list: user " + access.NameInText(m.User)
		case m.Role != "":
			lines[i] = m.List + " list: role " + access.NameInText(m.Role)
		case m.Section != "":
			lines[i] = m.List + " list: section " + access.NameInText(m.Section)
		case m.Attribute != nil:
			lines[i] = m.List + " list: " + attribute(*m.Attribute)
		default:
			lines[i] = m.List
		}
	}
	return strings.Join(lines, "\n")
}

// rights names the rights that a user has to a content type.
func rights(a district.ContentAccess) string {
	switch {
	case a.Edit:
		return "view, edit"
	case a.View:
		return "view"
	}
	return "closed"
}

// buildingWords returns the words beside the id of a building: its name, and if it counts.
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

// buildingOf names a building by its id, and by the name that the first district has that knows it.
func buildingOf(id string, known ...*district.District) string {
	for _, d := range known {
		if b, err := d.Building(id); err == nil && b.Name() != "" {
			return id + " (" + b.Name() + ")"
		}
	}
	return id
}
