package propose

import (
	"fmt"
	"strings"

	"github.com/hallpass-go/hallpass/access"
)

// Step is one thing to do. Members that do not matter are zero.
type Step struct {
	Kind      StepKind      `json:"kind"`
	Package   string        `json:"package,omitempty"`
	Role      string        `json:"role,omitempty"`
	Buildings []string      `json:"buildings,omitempty"` // by id
	Grant     *access.Grant `json:"grant,omitempty"`     // the row to add, or to renew
}

// StepKind is what kind of thing to do a step is.
type StepKind string

const (
	StepLicense         StepKind = "license"             // have Package licensed (R19)
	StepApprove         StepKind = "approve"             // approve the user, in a strict district (R22)
	StepGrant           StepKind = "grant"               // add Grant to the user's own
	StepRenewGrant      StepKind = "renewGrant"          // let Grant of the user's own count today (R42)
	StepAssign          StepKind = "assign"              // assign Role
	StepAssignFor       StepKind = "assignBuilding"      // assign Role with Buildings, one, as its default building
	StepAssignList      StepKind = "assignList"          // assign Role with Buildings as its default building list
	StepRenewRole       StepKind = "renewRole"           // let the assignment of Role count today (R42)
	StepDefaultBuilding StepKind = "defaultBuilding"     // give the user Buildings, one, as default building
	StepDefaultList     StepKind = "defaultBuildingList" // add Buildings to the user's default building list
	StepOverride        StepKind = "overrideBuilding"    // override the default building for Role with Buildings, one
	StepOverrideList    StepKind = "overrideList"        // add Buildings to the list for Role only
)

// String returns the step in words.
func (s Step) String() string {
	at, role := access.NamesInText(s.Buildings), access.NameInText(s.Role)
	switch s.Kind {
	case StepLicense:
		return "license package " + s.Package
	case StepApprove:
		return "approve the user"
	case StepGrant:
		return "grant " + s.Grant.String()
	case StepRenewGrant:
		return "let the grant count today: " + s.Grant.String()
	case StepAssign:
		return "assign role " + role
	case StepAssignFor:
		return fmt.Sprintf("assign role %s, with %s as its default building", role, at)
	case StepAssignList:
		return fmt.Sprintf("assign role %s, with %s as its default building list", role, at)
	case StepRenewRole:
		return fmt.Sprintf("let the assignment of role %s count today", role)
	case StepDefaultBuilding:
		return fmt.Sprintf("make %s the default building", at)
	case StepDefaultList:
		return fmt.Sprintf("add %s to the default building list", at)
	case StepOverride:
		return fmt.Sprintf("make %s the default building for role %s alone", at, role)
	}
	return fmt.Sprintf("add %s to the default building list for role %s alone", at, role)
}

// sentence returns steps in one sentence.
func sentence(steps []Step) string {
	texts := make([]string, len(steps))
	for i, s := range steps {
		texts[i] = s.String()
	}
	return strings.Join(texts, ", and ")
}
