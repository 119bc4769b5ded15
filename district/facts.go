package district

import (
	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/role"
)

// Facts are all that is written down about a district, at one revision: the content of a
// district document. The zero value lacks an id and a school year and does not load.
//
// Slices may be in any order, except that of two assignments of one role to one user the
// first counts. What a nil slice means an empty one means too.
type Facts struct {
	Format         int                     `json:"format" strict:"required"` // always 1
	District       Info                    `json:"district" strict:"required"`
	Administration Administration          `json:"administration,omitzero"`
	Buildings      []access.BuildingRow    `json:"buildings,omitempty"`
	Packages       []access.PackageRow     `json:"packages,omitempty"`
	Subpackages    []access.SubpackageRow  `json:"subpackages,omitempty"`
	Licenses       []License               `json:"licenses,omitempty"`
	Features       []access.FeatureRow     `json:"features,omitempty"`
	Requirements   []access.RequirementRow `json:"requirements,omitempty"`
	Roles          []role.Profile          `json:"roles,omitempty"`
	Users          []User                  `json:"users,omitempty"`
	Records        calcrole.Records        `json:"records,omitzero"`
	ContentTypes   []calcrole.ContentType  `json:"contentTypes,omitempty"`
}

// Info describes the district itself. DivisionYears overrides SchoolYear by school
// division (R31). TimeZone is an IANA name, UTC when empty.
type Info struct {
	ID            string         `json:"id" strict:"required"`
	Name          string         `json:"name,omitempty"`
	SchoolYear    int            `json:"schoolYear" strict:"required"`
	DivisionYears map[string]int `json:"divisionYears,omitempty"`
	TimeZone      string         `json:"timeZone,omitempty"`
}

// Administration names the features that stand for security administration (R38) and the
// one for granting what one does not have (R39).
type Administration struct {
	Manage        []access.Resource `json:"manage,omitempty"`
	GrantAnything access.Resource   `json:"grantAnything,omitzero"`
}

// IsZero reports whether nothing is named.
func (a Administration) IsZero() bool { return len(a.Manage) == 0 && a.GrantAnything.IsZero() }

// License is the key that opens a package (R19).
type License struct {
	Package string `json:"package" strict:"required"`
	Key     string `json:"key" strict:"required"`
}

// User is a user as written. Login and e-mail are compared without regard to ASCII case
// (R21). A reserved user has neither grants nor roles nor attachments (R20).
type User struct {
	Login               string            `json:"login" strict:"required"`
	Email               string            `json:"email,omitempty"`
	OtherEmails         []string          `json:"otherEmails,omitempty"`
	Reserved            bool              `json:"reserved,omitempty"`
	Approved            bool              `json:"approved,omitempty"`
	DefaultBuilding     string            `json:"defaultBuilding,omitempty"`
	DefaultBuildingList []string          `json:"defaultBuildingList,omitempty"`
	Grants              []access.Grant    `json:"grants,omitempty"`
	Roles               []role.Assignment `json:"roles,omitempty"`
	Schools             []string          `json:"schools,omitempty"`
	Ledgers             []string          `json:"ledgers,omitempty"`
	Attached            []Attachment      `json:"attached,omitempty"`
	Owns                []Object          `json:"owns,omitempty"`
}

// Attachment ties a user to a record: a student, household, donor or staff record.
type Attachment = calcrole.Attachment

// Object is something that a user alone owns, such as a dat-query (R25).
type Object struct {
	Kind string `json:"kind" strict:"required"`
	ID   string `json:"id" strict:"required"`
}

// String returns the kind and the id: dat-query Q1.
func (o Object) String() string { return o.Kind + " " + o.ID }
