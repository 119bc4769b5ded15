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
	enrolled := func(year int, division string) []calcrole.Status {
		return []calcrole.Status{{Year: year, Status: "Enrolled", Division: division}}
	}
	statuses := [][]calcrole.Status{
		nil, enrolled(2027, ""), enrolled(2028, ""), enrolled(2027, "LOWER"), enrolled(2028, "LOWER"),
		{{Year: 2027, Status: "enrolled"}}, {{Year: 2027, Status: "Withdrawn"}},
	}
	years := []map[string]int{nil, {"LOWER": 2027}, {"LOWER": 2028}, {"UPPER": 2028}}
	attributes := []calcrole.Attribute{{Name: "PARENT"}, {Name: "Board", Year: 2027}, {Name: "Board"}}
	worlds := 0
	for _, status := range statuses {
		for _, year := range years {
			for _, relationship := range []string{"Parent", "parent", "Guardian", "Self"} {
				for _, applicant := range []string{"", "Copied", "copied", "Inquiry"} {
					for bits := range 32 {
						own := []calcrole.Attribute{attributes[worlds%len(attributes)]}
						f := smallRecords(status, relationship, applicant, own)
						f.District.DivisionYears = year
						u := &f.Users[0]
						everything := u.Attached
						u.Reserved, u.Attached = bits&16 != 0, nil
						for i, a := range everything {
							if bits>>i&1 != 0 {
								u.Attached = append(u.Attached, a)
							}
						}
						if bits&8 != 0 {
							f.Records.Applicants[0].Evaluators = []string{"JDoe"}
						}
						compareRecords(t, f)
						worlds++
					}
				}
			}
		}
	}
	require.Equal(t, 7*4*4*4*32, worlds)
}

// smallRecords is a district of a user who is attached to everything that there is.
func smallRecords(status []calcrole.Status, relationship, applicant string, own []calcrole.Attribute) *district.Facts {
	board := func(year int) calcrole.Audience {
		return calcrole.Audience{Attributes: []calcrole.AttributeRole{{Kind: "household", Name: "Board", Year: year}}}
	}
	return &district.Facts{
		Format:   1,
		District: district.Info{ID: "d", SchoolYear: 2027},
		Roles: []role.Profile{
			{ID: "APPLICANT", Calculated: "applicant"}, {ID: "EVALUATOR", Calculated: "admissionsEvaluator"},
			{ID: "PARENT", Calculated: "parent"}, {ID: "STUDENT", Calculated: "student"},
		},
		Users: []district.User{{Login: "jdoe", Attached: []district.Attachment{
			{Kind: "student", ID: "S1"}, {Kind: "household", ID: "H1"}, {Kind: "donor", ID: "D1"},
		}}},
		Records: calcrole.Records{
			Students: []calcrole.Student{{ID: "S1", Statuses: status, Sections: []string{"BIO"}, Attributes: own}},
			Households: []calcrole.Household{{ID: "H1", Attributes: own, Members: []calcrole.Member{
				{Relationship: relationship, Student: "S1"}, {Relationship: relationship, Applicant: "A1"},
			}}},
			Applicants: []calcrole.Applicant{{ID: "A1", Status: applicant}},
			Donors:     []calcrole.Donor{{ID: "D1", Attributes: own}},
		},
		ContentTypes: []calcrole.ContentType{
			{Name: "role", View: calcrole.Audience{Roles: []string{"parent"}}},
			{Name: "section", Edit: calcrole.Audience{Sections: []string{"BIO"}}},
			{Name: "year", View: board(2027)}, {Name: "no year", View: board(0)},
		},
	}
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
		got, err := d.ContentOf("jdoe", c.Name)
		require.NoError(t, err)
		want, _ := o.Content("jdoe", c.Name, "view")
		require.Equal(t, want, got.View, "%s %+v", c.Name, f)
		want, _ = o.Content("jdoe", c.Name, "edit")
		require.Equal(t, want, got.Edit, "%s %+v", c.Name, f)
	}
}
