package ask

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// members is a set of members of a question.
type members int

const (
	mUser members = 1 << iota
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

// members returns which members of a question are set.
func (q *Question) members() (set members) {
	for i, given := range [...]bool{
		q.User != nil, q.Feature != nil, q.Building != nil, q.Level != nil, q.Buildings != nil, q.Operation != nil,
		q.Ledger != nil, q.Field != nil, q.Requirement != nil, q.Roles != nil, q.Content != nil, q.Right != nil, q.Who != nil,
	} {
		if given {
			set |= 1 << i
		}
	}
	return set
}

// kind is a kind of question.
type kind struct {
	mark   members // the member that makes a question one of this kind
	needs  members // what it must have as well
	may    members // what it may have
	closed func() Reply

	// answer fills in the closed reply. The permissions are those of the user, if the kind needs
	// one.
	answer func(*district.District, *Question, access.ByName, *Reply) error
}

// kinds are the kinds of questions. A question is of the first one whose mark it has.
var kinds = [...]kind{
	{mWho, 0, 0, closedUsers, answerWho},
	{mRoles, mUser, 0, closedRoles, answerRoles},
	{mContent, mUser | mRight, 0, closedAllowed, answerContent},
	{mRequirement, mUser, 0, closedAllowed, answerRequirement},
	{mField, mUser | mBuilding, 0, closedAllowed, answerField},
	{mLedger, mUser | mFeature | mLevel, mBuilding, closedAllowed, answerLedger},
	{mOperation, mUser | mFeature, mBuilding, closedAllowed, answerOperation},
	{mBuildings, mUser | mFeature, 0, closedBuildings, answerBuildings},
	{mLevel, mUser | mFeature, mBuilding, closedAllowed, answerAllowed},
	{mFeature, mUser, mBuilding, closedLevel, answerLevel},
}

// text returns the value of a member, "" if it is not set.
func text(member *string) string {
	if member == nil {
		return ""
	}
	return *member
}

func answerLevel(_ *district.District, q *Question, p access.ByName, r *Reply) (err error) {
	*r.Level, err = p.Level(text(q.Feature), text(q.Building))
	return err
}

func answerAllowed(_ *district.District, q *Question, p access.ByName, r *Reply) error {
	level, err := access.ParseLevel(text(q.Level))
	if err == nil {
		*r.Allowed, err = p.Can(level, text(q.Feature), text(q.Building))
	}
	return err
}

func answerLedger(d *district.District, q *Question, _ access.ByName, r *Reply) error {
	level, err := access.ParseLevel(text(q.Level))
	if err == nil {
		*r.Allowed, err = d.MayUseLedger(text(q.User), level, text(q.Feature), text(q.Building), text(q.Ledger))
	}
	return err
}

func answerOperation(_ *district.District, q *Question, p access.ByName, r *Reply) (err error) {
	*r.Allowed, err = p.Allows(text(q.Feature), text(q.Operation), text(q.Building))
	return err
}

func answerBuildings(_ *district.District, q *Question, p access.ByName, r *Reply) error {
	level, err := access.ParseLevel(text(q.Buildings))
	if err == nil {
		*r.Buildings, err = p.Buildings(level, text(q.Feature))
	}
	return err
}

func answerField(_ *district.District, q *Question, p access.ByName, r *Reply) (err error) {
	*r.Allowed, err = p.CanFilter(text(q.Field), text(q.Building))
	return err
}

// answerRequirement lists the buildings in which a requirement is met (R7). One that names
// district-wide features only is met or not.
func answerRequirement(_ *district.District, q *Question, p access.ByName, r *Reply) error {
	buildings, err := p.BuildingsMeeting(text(q.Requirement))
	if errors.Is(err, access.ErrNoList) {
		*r.Allowed, err = p.Meets(text(q.Requirement), "")
		return err
	}
	r.Allowed, r.Buildings = nil, &buildings
	return err
}

func answerRoles(d *district.District, q *Question, _ access.ByName, r *Reply) (err error) {
	if !*q.Roles {
		return fmt.Errorf(`"roles" is true or absent: %w`, ErrQuestion)
	}
	if *r.Roles, err = d.RolesOf(text(q.User)); err != nil {
		return err
	}
	*r.Attributes, err = d.AttributesOf(text(q.User))
	return err
}

func answerContent(d *district.District, q *Question, _ access.ByName, r *Reply) error {
	right := text(q.Right)
	if right != "view" && right != "edit" {
		return fmt.Errorf("right %q, a right is view or edit: %w", right, ErrQuestion)
	}
	content, err := d.ContentOf(text(q.User), text(q.Content))
	*r.Allowed = right == "view" && content.View || right == "edit" && content.Edit
	return err
}

func answerWho(d *district.District, q *Question, _ access.ByName, r *Reply) error {
	level, err := access.ParseLevel(q.Who.Level)
	if err != nil {
		return err
	}
	users, err := d.Who(q.Who.Feature, q.Who.Building, level)
	*r.Users = slices.Collect(users.All())
	return err
}
