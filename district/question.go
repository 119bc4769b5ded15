package district

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

// Question is a question in its written form: one line of the bulk questions. The members
// that are set say of which kind it is; see [District.Ask].
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
	Building string `json:"building"`
	Level    string `json:"level" strict:"required"`
}

// Answer is the answer to a [Question]. The members of its kind are set, and Error where
// there is no answer; then it is closed: level none, not allowed, or empty lists.
type Answer struct {
	Level      *access.Level             `json:"level"`
	Allowed    *bool                     `json:"allowed"`
	Buildings  *[]string                 `json:"buildings"`
	Users      *[]string                 `json:"users"`
	Roles      *[]string                 `json:"roles"`
	Attributes *[]calcrole.AttributeRole `json:"attributes"`
	Error      string                    `json:"error,omitempty"`
}

// ErrQuestion is wrapped by errors about a question that is of no kind.
var ErrQuestion = errors.New("no question of this kind")

// The members of a question, as a set.
const (
	mUser = 1 << iota
	mFeature
	mBuilding
	mLevel
	mBuildings
	mOperation
	mLedger
	mField
	mRequirement
	mRoles
	mContent
	mRight
	mWho
)

// kinds are the kinds of questions. A question is of the first kind whose mark it has; it
// has all that the kind needs, and nothing but that and what it may have.
var kinds = [...]struct {
	mark, needs, may int
	closed           func(*Answer)
	ask              func(*District, *Question, access.ByName, *Answer) error // by name: of the user, where there is one
}{
	{mWho, 0, 0, closedUsers, (*District).askWho},
	{mRoles, mUser, 0, closedRoles, (*District).askRoles},
	{mContent, mUser | mRight, 0, closedAllowed, (*District).askContent},
	{mRequirement, mUser, 0, closedAllowed, (*District).askRequirement},
	{mField, mUser | mBuilding, 0, closedAllowed, (*District).askField},
	{mLedger, mUser | mFeature | mLevel, mBuilding, closedAllowed, (*District).askLedger},
	{mOperation, mUser | mFeature, mBuilding, closedAllowed, (*District).askOperation},
	{mBuildings, mUser | mFeature, 0, closedBuildings, (*District).askBuildings},
	{mLevel, mUser | mFeature, mBuilding, closedAllowed, (*District).askAllowed},
	{mFeature, mUser, mBuilding, closedLevel, (*District).askLevel},
}

func closedLevel(a *Answer)     { a.Level = new(access.Level) }
func closedAllowed(a *Answer)   { a.Allowed = new(bool) }
func closedBuildings(a *Answer) { a.Buildings = new([]string) }
func closedUsers(a *Answer)     { a.Users = new([]string) }
func closedRoles(a *Answer) {
	a.Roles, a.Attributes = new([]string), new([]calcrole.AttributeRole)
}

func (q *Question) members() (set int) {
	for i, given := range [...]bool{q.User != nil, q.Feature != nil, q.Building != nil, q.Level != nil, q.Buildings != nil,
		q.Operation != nil, q.Ledger != nil, q.Field != nil, q.Requirement != nil, q.Roles != nil, q.Content != nil,
		q.Right != nil, q.Who != nil} {
		if given {
			set |= 1 << i
		}
	}
	return set
}

// Ask answers a question on the district's day. A question that can not be answered gets
// an error beside the closed answer of its kind.
func (d *District) Ask(q Question) Answer { return d.ask(&q, nil) }

// AskJSON answers a question in one line of JSON with an answer in one line of JSON,
// without a newline, appended to dst.
func (d *District) AskJSON(dst, line []byte) []byte {
	var q Question
	var err error
	if faults := strictjson.Decode(line, &q); len(faults) > 0 {
		err = faults[0]
	}
	answer := d.ask(&q, err)
	return strictjson.AppendCompact(dst, &answer)
}

func (d *District) ask(q *Question, err error) (a Answer) {
	set := q.members()
	for _, k := range kinds {
		if set&k.mark == 0 {
			continue
		}
		k.closed(&a)
		if err == nil && (set&k.needs != k.needs || set&^(k.mark|k.needs|k.may) != 0) {
			err = fmt.Errorf("a member is missing, or does not belong here: %w", ErrQuestion)
		}
		var p *access.Permissions
		if err == nil && q.User != nil {
			p, err = d.Permissions(*q.User)
		}
		if err == nil {
			err = k.ask(d, q, p.ByName(), &a)
		}
		if err != nil {
			a = Answer{Error: err.Error()}
			k.closed(&a)
		}
		return a
	}
	if err == nil {
		err = fmt.Errorf("nothing is asked for: %w", ErrQuestion)
	}
	closedAllowed(&a)
	a.Error = err.Error()
	return a
}

// text returns what a member holds, "" where it is absent.
func text(member *string) string {
	if member == nil {
		return ""
	}
	return *member
}

func (d *District) askLevel(q *Question, p access.ByName, a *Answer) (err error) {
	*a.Level, err = p.Level(text(q.Feature), text(q.Building))
	return err
}

func (d *District) askAllowed(q *Question, p access.ByName, a *Answer) error {
	level, err := access.ParseLevel(text(q.Level))
	if err == nil {
		*a.Allowed, err = p.Can(level, text(q.Feature), text(q.Building))
	}
	return err
}

func (d *District) askLedger(q *Question, _ access.ByName, a *Answer) error {
	level, err := access.ParseLevel(text(q.Level))
	if err == nil {
		*a.Allowed, err = d.MayUseLedger(text(q.User), level, text(q.Feature), text(q.Building), text(q.Ledger))
	}
	return err
}

func (d *District) askOperation(q *Question, p access.ByName, a *Answer) (err error) {
	*a.Allowed, err = p.Allows(text(q.Feature), text(q.Operation), text(q.Building))
	return err
}

func (d *District) askBuildings(q *Question, p access.ByName, a *Answer) error {
	level, err := access.ParseLevel(text(q.Buildings))
	if err == nil {
		*a.Buildings, err = p.Buildings(level, text(q.Feature))
	}
	return err
}

func (d *District) askField(q *Question, p access.ByName, a *Answer) (err error) {
	*a.Allowed, err = p.CanFilter(text(q.Field), text(q.Building))
	return err
}

func (d *District) askRequirement(q *Question, p access.ByName, a *Answer) error {
	buildings, err := p.BuildingsMeeting(text(q.Requirement))
	if errors.Is(err, access.ErrNoList) {
		*a.Allowed, err = p.Meets(text(q.Requirement), "")
		return err
	}
	a.Allowed, a.Buildings = nil, &buildings
	return err
}

func (d *District) askRoles(q *Question, _ access.ByName, a *Answer) (err error) {
	if !*q.Roles {
		return fmt.Errorf(`"roles" is true or absent: %w`, ErrQuestion)
	}
	if *a.Roles, err = d.RolesOf(text(q.User)); err != nil {
		return err
	}
	*a.Attributes, err = d.AttributesOf(text(q.User))
	return err
}

func (d *District) askContent(q *Question, _ access.ByName, a *Answer) (err error) {
	switch text(q.Right) {
	case "view":
		*a.Allowed, err = d.MayView(text(q.User), text(q.Content))
	case "edit":
		*a.Allowed, err = d.MayEdit(text(q.User), text(q.Content))
	default:
		err = fmt.Errorf("right %q, a right is view or edit: %w", text(q.Right), ErrQuestion)
	}
	return err
}

func (d *District) askWho(q *Question, _ access.ByName, a *Answer) error {
	level, err := access.ParseLevel(q.Who.Level)
	if err != nil {
		return err
	}
	users, err := d.Who(q.Who.Feature, q.Who.Building, level)
	*a.Users = slices.Collect(users.All())
	return err
}
