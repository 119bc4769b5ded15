package calcrole

import (
	"cmp"
	"slices"

	"github.com/hallpass-go/hallpass/access"
)

// ContentType is a kind of page with an Edit and a View list (R33), as written. It is closed to a user unless a
// list admits the user. Public opens View to everyone.
type ContentType struct {
	Name   string   `json:"name" strict:"required" form:"text"`
	Public bool     `json:"public,omitempty"`
	Edit   Audience `json:"edit,omitzero"`
	View   Audience `json:"view,omitzero"`
}

// Audience is a list of a content type: users, roles, attribute roles and class sections. Any match admits.
type Audience struct {
	Users      []string        `json:"users,omitempty" form:"id" list:"set"`
	Roles      []string        `json:"roles,omitempty" form:"id" list:"set"`
	Attributes []AttributeRole `json:"attributes,omitempty" list:"set"`
	Sections   []string        `json:"sections,omitempty" form:"id" list:"set"`
}

// IsZero reports whether nobody is listed.
func (a Audience) IsZero() bool {
	return len(a.Users)+len(a.Roles)+len(a.Attributes)+len(a.Sections) == 0
}

// AttributeRole is a role-like label from an attribute of a record attached to the user itself (R32). It is a
// type of its own that matters only to content types: no check of a resource accepts one. Two attribute roles
// match if they are equal, the year included.
type AttributeRole struct {
	Kind string `json:"kind" strict:"required" form:"student|household|donor"` // student, household or donor
	Name string `json:"name" strict:"required" form:"text"`
	Year int    `json:"year,omitempty" form:"year"` // 0 is without a year
}

// sortedAttributes sorts a list by kind, name and year, and returns each attribute role once.
func sortedAttributes(list []AttributeRole) []AttributeRole {
	slices.SortFunc(list, func(a, b AttributeRole) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Year, b.Year))
	})
	return slices.Compact(list)
}

// The values of [Match.List].
const (
	EditList   = "edit"
	ViewList   = "view"
	PublicList = "public" // the content type is public; it has no such list
)

// Match is an entry of a content type that admits a person: the list it stands in, and the one thing that it
// names, a user, a role, a class section or an attribute role. A match of PublicList names nothing.
type Match struct {
	List      string         `json:"list"`
	User      string         `json:"user,omitempty"`
	Role      string         `json:"role,omitempty"`
	Section   string         `json:"section,omitempty"`
	Attribute *AttributeRole `json:"attribute,omitempty"`
}

// Matches are the entries that admit a person to a content type. Without any the content type is closed.
type Matches []Match

// View reports whether the person may view: there is any match, since Edit implies View.
func (m Matches) View() bool { return len(m) > 0 }

// Edit reports whether the person may edit: there is a match of EditList.
func (m Matches) Edit() bool {
	return slices.ContainsFunc(m, func(one Match) bool { return one.List == EditList })
}

// Matches returns every entry that admits a person who has the roles with the given ids (R33): those of the Edit
// list, then those of the View list, then public; nil if there are none. In a list users come first, then roles,
// attribute roles and sections, each in the order written. Only public admits the zero Person.
func (c ContentType) Matches(p Person, roles []string) Matches {
	out := c.View.matches(c.Edit.matches(nil, EditList, p, roles), ViewList, p, roles)
	if c.Public {
		out = append(out, Match{List: PublicList})
	}
	return out
}

// matches appends the entries that match: the person's login or a role in any letter case, an attribute role
// exactly, or a class section.
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
