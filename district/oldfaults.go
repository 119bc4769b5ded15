package district

import (
	"errors"
	"strconv"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
	"github.com/hallpass-go/hallpass/role"
)

// rowFault identifies a fault within a row, at whatever index of a list it stands.
type rowFault struct{ place, text string }

// isNew returns a test whether a fault of a row is new: the old row that it replaces did not have it, as it is now
// (R37). The pointer of the fault begins with base. Two faults that are alike are old if there were two before.
func (a *application) isNew(t *table, old, row any, base string) func(f *FactError) bool {
	s := &finder{d: a.before}
	t.find(s, old)
	had, before := make(map[rowFault]int, len(s.faults)), &rowChange{row: old, old: old}
	for _, f := range s.faults {
		had[before.identify(f)]++
	}
	change := &rowChange{row: row, old: old, base: base}
	return func(f *FactError) bool {
		same := change.identify(f)
		if had[same] == 0 {
			return true
		}
		had[same]--
		return false
	}
}

// rowChange is a row that replaces an old one. Pointers to its faults begin with base.
type rowChange struct {
	row, old any
	base     string
	moved    map[string]bool // roles with assignments that the old row has not, once it was asked
}

// identify returns the identity of a fault of the row: its place, where a row of a list is named instead of numbered,
// and what it refers to, or else its text.
func (c *rowChange) identify(f *FactError) rowFault {
	place := strings.Split(strings.TrimPrefix(f.Pointer, c.base), "/")[1:]
	id, index := rowFault{text: f.Err.Error()}, -1 // in a list of the row
	if f.to != (thing{}) {
		id.text = f.to.table + " " + f.to.id
	}
	for i, step := range place {
		if n, err := strconv.Atoi(step); err == nil && i > 0 {
			place[i] = ""
			if i == 1 {
				index = n
			}
		}
	}
	switch row := c.row.(type) {
	case *role.Profile:
		if place[0] == "grants" && index >= 0 {
			place[1] = row.Grants[index].Resource.String()
		}
	case *User:
		switch {
		case place[0] == "email":
			id.text = access.FoldName(row.Email) // the text names another user, who may change
		case errors.Is(f, ErrReserved): // the whole list that hangs on the user
			id.text = hangingText(row, place[0])
		case place[0] == "grants" && index >= 0:
			place[1] = row.Grants[index].Resource.String()
		case place[0] == "roles" && index >= 0:
			place[1] = access.FoldName(row.Roles[index].Role)
			if errors.Is(f, ErrHeldTwice) && c.movedRoles()[place[1]] {
				id.text = "other days"
			}
		}
	}
	id.place = strings.Join(place, "/")
	return id
}

// hangingText returns the text of a list of a user; that of no list for any other member.
func hangingText(u *User, list string) string {
	var only User
	switch list {
	case "grants":
		only.Grants = u.Grants
	case "roles":
		only.Roles = u.Roles
	case "attached":
		only.Attached = u.Attached
	}
	var codec strictjson.Codec
	return string(codec.AppendCompact(nil, &only))
}

// movedRoles returns the roles of which a user has an assignment that was not there before, in lower case.
func (c *rowChange) movedRoles() map[string]bool {
	if c.moved != nil {
		return c.moved
	}
	now, old := c.row.(*User), c.old.(*User)
	var codec strictjson.Codec
	was := make(map[string]bool, len(old.Roles))
	for _, a := range old.Roles {
		was[string(textOf(&codec, a))] = true
	}
	c.moved = map[string]bool{}
	for _, a := range now.Roles {
		if !was[string(textOf(&codec, a))] {
			c.moved[access.FoldName(a.Role)] = true
		}
	}
	return c.moved
}
