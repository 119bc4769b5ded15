package district_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/role"
)

// Every small world of records: one student with one status or none, one household with one
// member of each kind, one applicant, one user. Bounds: 7 statuses, 4 years of divisions, 4
// relationships, 4 statuses of the applicant, 8 sets of attachments, evaluator or not,
// reserved or not, 3 attributes and as many restrictions.
func TestEverySmallWorldOfRecords(t *testing.T) {
	statuses := [][]calcrole.Status{nil, {{Year: 2027, Status: "Enrolled"}}, {{Year: 2028, Status: "Enrolled"}}, {{Year: 2027, Status: "enrolled"}},
		{{Year: 2027, Status: "Enrolled", Division: "LOWER"}}, {{Year: 2028, Status: "Enrolled", Division: "LOWER"}}, {{Year: 2027, Status: "Withdrawn"}}}
	years := []map[string]int{nil, {"LOWER": 2027}, {"LOWER": 2028}, {"UPPER": 2028}}
	relationships := []string{"Parent", "parent", "Guardian", "Self"}
	applicants := []string{"", "Copied", "copied", "Inquiry"}
	attributes := []calcrole.Attribute{{Name: "PARENT"}, {Name: "Board", Year: 2027}, {Name: "Board"}}
	roles := []role.Profile{{ID: "APPLICANT", Calculated: "applicant"}, {ID: "EVALUATOR", Calculated: "admissionsEvaluator"},
		{ID: "PARENT", Calculated: "parent"}, {ID: "STUDENT", Calculated: "student"}}
	worlds := 0
	for _, status := range statuses {
		for _, year := range years {
			for _, relationship := range relationships {
				for _, applicant := range applicants {
					for bits := range 32 {
						attribute := attributes[worlds%len(attributes)]
						u := district.User{Login: "jdoe", Reserved: bits&16 != 0}
						for i, a := range []district.Attachment{{Kind: "student", ID: "S1"}, {Kind: "household", ID: "H1"}, {Kind: "donor", ID: "D1"}} {
							if bits>>i&1 != 0 {
								u.Attached = append(u.Attached, a)
							}
						}
						a := calcrole.Applicant{ID: "A1", Status: applicant}
						if bits&8 != 0 {
							a.Evaluators = []string{"JDoe"}
						}
						f := &district.Facts{Format: 1, District: district.Info{ID: "d", SchoolYear: 2027, DivisionYears: year}, Roles: roles, Users: []district.User{u},
							Records: calcrole.Records{
								Students:   []calcrole.Student{{ID: "S1", Statuses: status, Sections: []string{"BIO"}, Attributes: []calcrole.Attribute{attribute}}},
								Households: []calcrole.Household{{ID: "H1", Members: []calcrole.Member{{Relationship: relationship, Student: "S1"}, {Relationship: relationship, Applicant: "A1"}}, Attributes: []calcrole.Attribute{attribute}}},
								Applicants: []calcrole.Applicant{a},
								Donors:     []calcrole.Donor{{ID: "D1", Attributes: []calcrole.Attribute{attribute}}}},
							ContentTypes: []calcrole.ContentType{
								{Name: "role", View: calcrole.Audience{Roles: []string{"parent"}}}, {Name: "section", Edit: calcrole.Audience{Sections: []string{"BIO"}}},
								{Name: "year", View: calcrole.Audience{Attributes: []calcrole.AttributeRole{{Kind: "household", Name: "Board", Year: 2027}}}},
								{Name: "no year", View: calcrole.Audience{Attributes: []calcrole.AttributeRole{{Kind: "household", Name: "Board"}}}}}}
						compareRecords(t, f)
						worlds++
					}
				}
			}
		}
	}
	require.Equal(t, 7*4*4*4*32, worlds)
}

func compareRecords(t *testing.T, f *district.Facts) {
	d, err := district.New(f, samples.SchoolDay, nil)
	require.NoError(t, err)
	o := oracle.Of(f, samples.SchoolDay)
	got, err := d.RolesOf("jdoe")
	require.NoError(t, err)
	require.Equal(t, o.Roles("jdoe"), got, "%+v", f)
	attributes, err := d.AttributesOf("jdoe")
	require.NoError(t, err)
	require.Equal(t, len(o.Attributes("jdoe")), len(attributes), "%+v", f)
	for i, want := range o.Attributes("jdoe") {
		require.Equal(t, want, attributes[i])
	}
	for _, c := range f.ContentTypes {
		view, err := d.MayView("jdoe", c.Name)
		require.NoError(t, err)
		want, _ := o.Content("jdoe", c.Name, "view")
		require.Equal(t, want, view, "%s %+v", c.Name, f)
		edit, err := d.MayEdit("jdoe", c.Name)
		require.NoError(t, err)
		want, _ = o.Content("jdoe", c.Name, "edit")
		require.Equal(t, want, edit, "%s %+v", c.Name, f)
	}
}
