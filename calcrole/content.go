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

// The lists of a content type that can admit someone.
const (
	EditList   = "edit"
	ViewList   = "view"
	PublicList = "public" // which is no list, and opens View to everyone
)

// Match is an entry of a content type that admits a person: of which list it is, and what
// it names: a user, a role, a class section, or an attribute role. A match of PublicList
// names nothing.
type Match struct {
	List      string         `json:"list"`
	User      string         `json:"user,omitempty"`
	Role      string         `json:"role,omitempty"`
	Section   string         `json:"section,omitempty"`
	Attribute *AttributeRole `json:"attribute,omitempty"`
}

// Matches are what admits a person to a content type. None is closed.
type Matches []Match

// View reports whether the person may view: any match will do, since Edit implies View.
func (m Matches) View() bool { return len(m) > 0 }

// Edit reports whether the person may edit.
func (m Matches) Edit() bool {
	return slices.ContainsFunc(m, func(one Match) bool { return one.List == EditList })
}

// Matches returns every entry that admits a person who holds roles (R33): those of the Edit
// list, then those of the View list, each in the order written, then public. The zero
// person is admitted by public alone.
func (c ContentType) Matches(p Person, roles []string) Matches {
	out := c.View.matches(c.Edit.matches(nil, EditList, p, roles), ViewList, p, roles)
	if c.Public {
		out = append(out, Match{List: PublicList})
	}
	return out
}

// matches appends the entries that match: the user's login or a role it holds, in any
// letter case, an attribute role exactly, or a class section.
func (a Audience) matches(out Matches, list string, p Person, roles []string) Matches {
	for _, login := range a.Users {
		if access.SameName(login, p.Login) && p.Login != "" {
			out = append(out, Match{List: list, User: login})
		}
	}
	for _, id := range a.Roles {
		if slices.ContainsFunc(roles, func(held string) bool { return access.SameName(held, id) }) {
			out = append(out, Match{List: list, Role: id})
		}
	}
	var own []AttributeRole
	if len(a.Attributes) > 0 {
		own = p.Attributes()
	}
	for i := range a.Attributes {
		if slices.Contains(own, a.Attributes[i]) {
			out = append(out, Match{List: list, Attribute: &a.Attributes[i]})
		}
	}
	for _, section := range a.Sections {
		if p.InSection(section) {
			out = append(out, Match{List: list, Section: section})
		}
	}
	return out
}
