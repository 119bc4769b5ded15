package district

import (
	"errors"
	"slices"
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
	had := make(map[rowFault]int, len(s.faults))
	for _, f := range s.faults {
		had[identify(f, "", old, old)]++
	}
	return func(f *FactError) bool {
		same := identify(f, base, row, old)
		if had[same] == 0 {
			return true
		}
		had[same]--
		return false
	}
}

// identify returns the identity of a fault of a row that replaces an old one: its place, where a row of a list is named
// instead of numbered, and what it refers to, or else its text. The pointer of the fault begins with base.
func identify(f *FactError, base string, row, old any) rowFault {
	place := strings.Split(strings.TrimPrefix(f.Pointer, base), "/")[1:]
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
	switch row := row.(type) {
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
			if was, _ := old.(*User); errors.Is(f, ErrHeldTwice) && !keepsTerms(row, was, row.Roles[index].Role) {
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

// keepsTerms reports whether every assignment that a user has of a role was there before.
func keepsTerms(now, before *User, id string) bool {
	return !slices.ContainsFunc(now.Roles, func(a role.Assignment) bool {
		return access.SameName(a.Role, id) && !slices.ContainsFunc(before.Roles, a.Equal)
	})
}
