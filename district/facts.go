package district

import (
	"log/slog"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/words"
	"github.com/hallpass-go/hallpass/role"
)

// Facts are all that is written down about a district, at one revision: the content of a
// district document. The zero value lacks an id and a school year and does not load.
//
// Slices may be in any order. An empty slice means the same as nil. A nil *Facts means
// the same as the zero value.
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

// orZero returns f, or facts without anything for nil. They do not load.
func (f *Facts) orZero() *Facts {
	if f == nil {
		return new(Facts)
	}
	return f
}

// String returns the district's id and how many rows there are, and names nobody.
func (f Facts) String() string {
	rows := 0
	for range f.Rows() {
		rows++
	}
	return "facts of district " + access.NameInText(f.District.ID) + ", " + words.Counted(rows, "row", "rows")
}

// LogValue returns the text of [Facts.String], for log/slog.
func (f Facts) LogValue() slog.Value { return slog.StringValue(f.String()) }

// Info describes the district itself. DivisionYears overrides SchoolYear by school
// division (R31). TimeZone is an IANA name, UTC when empty.
type Info struct {
	ID            string         `json:"id" strict:"required" form:"id"`
	Name          string         `json:"name,omitempty" form:"text"`
	SchoolYear    int            `json:"schoolYear" strict:"required" form:"year"`
	DivisionYears map[string]int `json:"divisionYears,omitempty" key:"id" form:"year"`
	TimeZone      string         `json:"timeZone,omitempty" form:"zone"`
}

// Administration names the features that stand for security administration (R38) and the
// one for granting what one does not have (R39).
type Administration struct {
	Manage        []access.Resource `json:"manage,omitempty" form:"resource" list:"set"`
	GrantAnything access.Resource   `json:"grantAnything,omitzero"`
}

// IsZero reports whether nothing is named.
func (a Administration) IsZero() bool { return len(a.Manage) == 0 && a.GrantAnything.IsZero() }

// License is the key that opens a package (R19).
type License struct {
	Package string `json:"package" strict:"required" form:"code"`
	Key     string `json:"key" strict:"required" form:"key" secret:"true"` // never shown to people
}

// String returns the package, and never the key.
func (l License) String() string { return "licence of package " + access.NameInText(l.Package) }

// LogValue returns the text of [License.String], for log/slog.
func (l License) LogValue() slog.Value { return slog.StringValue(l.String()) }

// User is a user as written. Login and e-mail are compared without regard to ASCII case
// (R21). A reserved user has neither grants nor roles nor attachments (R20).
type User struct {
	Login               string            `json:"login" strict:"required" form:"id"`
	Email               string            `json:"email,omitempty" form:"email"`
	OtherEmails         []string          `json:"otherEmails,omitempty" form:"other email" list:"set"`
	Reserved            bool              `json:"reserved,omitempty"`
	Approved            bool              `json:"approved,omitempty"`
	DefaultBuilding     string            `json:"defaultBuilding,omitempty" form:"id"`
	DefaultBuildingList []string          `json:"defaultBuildingList,omitempty" form:"id" list:"set"`
	Grants              []access.Grant    `json:"grants,omitempty" list:"set"`
	Roles               []role.Assignment `json:"roles,omitempty" list:"set"`
	Schools             []string          `json:"schools,omitempty" form:"id" list:"set"`
	Ledgers             []string          `json:"ledgers,omitempty" form:"id" list:"set"`
	Attached            []Attachment      `json:"attached,omitempty" list:"set"`
	Owns                []Object          `json:"owns,omitempty" list:"set"`
}

// String returns the login and how much is written, and neither addresses nor records.
func (u User) String() string {
	return "user " + access.NameInText(u.Login) + ", " + words.Counted(len(u.Roles), "role", "roles") + ", " +
		words.Counted(len(u.Grants), "grant", "grants")
}

// LogValue returns the text of [User.String], for log/slog.
func (u User) LogValue() slog.Value { return slog.StringValue(u.String()) }

// Attachment ties a user to a record: a student, household, donor or staff record.
type Attachment = calcrole.Attachment

// Object is something that a user alone owns, such as a dat-query (R25).
type Object struct {
	Kind string `json:"kind" strict:"required" form:"id"`
	ID   string `json:"id" strict:"required" form:"id"`
}

// String returns the kind and the id: dat-query Q1.
func (o Object) String() string { return o.Kind + " " + o.ID }
