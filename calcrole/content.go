package calcrole

import (
	"slices"
	"sort"

	"github.com/hallpass-go/hallpass/access"
)

// ContentType is a kind of page with Edit and View lists (R33), as written. It is closed
// unless a list admits the user; Public opens View to everyone.
type ContentType struct {
	Name   string   `json:"name" strict:"required"`
	Public bool     `json:"public,omitempty"`
	Edit   Audience `json:"edit,omitzero"`
	View   Audience `json:"view,omitzero"`
}

// Audience lists whom a content type admits; any match admits.
type Audience struct {
	Users      []string        `json:"users,omitempty"`
	Roles      []string        `json:"roles,omitempty"`
	Attributes []AttributeRole `json:"attributes,omitempty"`
	Sections   []string        `json:"sections,omitempty"`
}

// IsZero reports whether nobody is listed.
func (a Audience) IsZero() bool {
	return len(a.Users)+len(a.Roles)+len(a.Attributes)+len(a.Sections) == 0
}

// AttributeRole is a role-like label from an attribute of a record attached to the user
// itself (R32). It is a type of its own and matters to content types alone: no check of a
// resource accepts one. Two of them match when they are equal, the year included.
type AttributeRole struct {
	Kind string `json:"kind" strict:"required"` // student, household or donor
	Name string `json:"name" strict:"required"`
	Year int    `json:"year,omitempty"` // 0 is without a year
}

func sortedAttributes(list []AttributeRole) []AttributeRole {
	sort.Slice(list, func(i, j int) bool {
		a, b := &list[i], &list[j]
		if a.Kind != b.Kind {
			return a.Kind < b.Kind
		}
		if a.Name != b.Name {
			return a.Name < b.Name
		}
		return a.Year < b.Year
	})
	return slices.Compact(list)
}

// Admits reports whether any entry of the list matches: the user's login or a role it
// holds, in any letter case, an attribute role exactly, or a class section (R33). Holds
// says whether the person holds the role of an id.
func (a Audience) Admits(p Person, holds func(role string) bool) bool {
	for _, login := range a.Users {
		if access.SameName(login, p.Login) {
			return true
		}
	}
	if slices.ContainsFunc(a.Roles, holds) || slices.ContainsFunc(a.Sections, p.InSection) {
		return true
	}
	if len(a.Attributes) == 0 {
		return false
	}
	own := p.Attributes()
	return slices.ContainsFunc(a.Attributes, func(r AttributeRole) bool { return slices.Contains(own, r) })
}

// Opens reports whether the content type admits the person: to edit by its Edit list, to
// view by either list or because it is public (R33).
func (c ContentType) Opens(p Person, edit bool, holds func(role string) bool) bool {
	if c.Edit.Admits(p, holds) {
		return true
	}
	return !edit && (c.Public || c.View.Admits(p, holds))
}
