package ask

import (
	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
)

// Question is a question in its written form: one line of the bulk questions. The members that
// are set, be it to "", say which kind of question it is; see [Answer].
type Question struct {
	User        *string `json:"user"`
	Feature     *string `json:"feature"`
	Building    *string `json:"building"`
	Level       *string `json:"level"`
	Buildings   *string `json:"buildings"` // a level
	Operation   *string `json:"operation"`
	Ledger      *string `json:"ledger"`
	Field       *string `json:"field"`
	Requirement *string `json:"requirement"`
	Roles       *bool   `json:"roles"`
	Content     *string `json:"content"`
	Right       *string `json:"right"` // view or edit
	Who         *Who    `json:"who"`
}

// Who asks which users have at least a level on a feature in a building (R36).
type Who struct {
	Feature  string `json:"feature" strict:"required"`
	Building string `json:"building"` // "" for a district-wide feature
	Level    string `json:"level" strict:"required"`
}

// Reply is the answer to a [Question]. The members of the question's kind are set. If Error is
// set too, they are closed: level none, not allowed, or empty lists.
type Reply struct {
	Level      *access.Level             `json:"level"`
	Allowed    *bool                     `json:"allowed"`
	Buildings  *[]string                 `json:"buildings"`  // ids, sorted by bytes
	Users      *[]string                 `json:"users"`      // logins, sorted by bytes
	Roles      *[]string                 `json:"roles"`      // ids, sorted by bytes
	Attributes *[]calcrole.AttributeRole `json:"attributes"` // by kind, name and year
	Error      string                    `json:"error,omitempty"`
}

// The closed replies, one for each shape of a reply.
func closedLevel() Reply     { return Reply{Level: new(access.Level)} }
func closedAllowed() Reply   { return Reply{Allowed: new(bool)} }
func closedBuildings() Reply { return Reply{Buildings: new([]string)} }
func closedUsers() Reply     { return Reply{Users: new([]string)} }
func closedRoles() Reply {
	return Reply{Roles: new([]string), Attributes: new([]calcrole.AttributeRole)}
}
