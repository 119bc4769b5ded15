package calcrole_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/calcrole"
)

// family is a student of ALG with an honor, a household with a label, and a donor.
func family() calcrole.Records {
	s1, s2 := student("S1", "2027/Withdrawn"), student("S2")
	s1.Sections, s1.Attributes = []string{"ALG", "BIO"}, []calcrole.Attribute{{Name: "Honors", Year: 2027}}
	s2.Sections, s2.Attributes = []string{"CHEM"}, []calcrole.Attribute{{Name: "Admin Full"}}
	h1, h2 := household("H1", "Parent:S1", "Guardian:S2", "Parent:A1"), household("H2", "Parent:S2")
	h1.Attributes = []calcrole.Attribute{{Name: "Parent"}, {Name: "Board"}, {Name: "Board", Year: 2027}}
	return calcrole.Records{
		Students:   []calcrole.Student{s1, s2},
		Households: []calcrole.Household{h1, h2},
		Applicants: []calcrole.Applicant{{ID: "A1"}},
		Donors:     []calcrole.Donor{{ID: "D1", Attributes: []calcrole.Attribute{{Name: "Founders Circle", Year: 2026}}}},
	}
}

func TestAttributeRolesAreThoseOfAttachedRecords(t *testing.T) { // R32
	for _, tt := range []struct{ name, attached, want string }{
		{"nothing", "", ""},
		{"student", "student:S1", "student/Honors/2027"},
		{"household, not its members", "household:H1", "household/Board/0 household/Board/2027 household/Parent/0"},
		{"donor", "donor:D1", "donor/Founders Circle/2026"},
		{"by kind, name and year", "student:S2 student:S1 donor:D1",
			"donor/Founders Circle/2026 student/Admin Full/0 student/Honors/2027"},
		{"each once", "donor:D1 donor:D1", "donor/Founders Circle/2026"},
		{"staff and unknown", "staff:S1 student:S9 household:H9 donor:D9", ""},
		{"another kind's id", "student:D1 donor:S1 household:S1", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, a := range person(family(), strings.Fields(tt.attached)...).Attributes() {
				got = append(got, fmt.Sprintf("%s/%s/%d", a.Kind, a.Name, a.Year))
			}
			require.Equal(t, tt.want, strings.Join(got, " "))
		})
	}
	p := person(family(), "household:H1", "student:S2")
	require.False(t, p.Holds(calcrole.ParentRole), "an attribute called Parent makes no parent")
}

func TestASectionIsItsStudentsAndTheirParents(t *testing.T) { // R33
	for _, tt := range []struct {
		name, attached, section string
		want                    bool
	}{
		{"student", "student:S1", "ALG", true},
		{"second section", "student:S1", "BIO", true},
		{"student of another", "student:S2", "ALG", false},
		{"other case", "student:S1", "alg", false},
		{"parent", "household:H1", "ALG", true},
		{"guardian", "household:H1", "CHEM", false},
		{"parent of another", "household:H2", "ALG", false},
		{"parent, no status", "household:H2", "CHEM", true},
		{"empty section", "household:H1", "", false},
		{"staff", "staff:S1", "ALG", false},
		{"unknown", "student:S9", "ALG", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, person(family(), tt.attached).InSection(tt.section))
		})
	}
}

func TestAnyMatchAdmitsAndEditImpliesView(t *testing.T) { // R33
	attributes := func(kind, name string, year int) calcrole.Audience {
		return calcrole.Audience{Attributes: []calcrole.AttributeRole{{Kind: kind, Name: name, Year: year}}}
	}
	for _, tt := range []struct {
		name     string
		audience calcrole.Audience
		want     bool
	}{
		{"nobody", calcrole.Audience{}, false},
		{"user", calcrole.Audience{Users: []string{"other", "jdoe"}}, true},
		{"user in another case", calcrole.Audience{Users: []string{"JDoe"}}, true},
		{"another user", calcrole.Audience{Users: []string{"jdoe2", "jdo"}}, false},
		{"role", calcrole.Audience{Roles: []string{"CLERK", "PARENT"}}, true},
		{"another role", calcrole.Audience{Roles: []string{"CLERK"}}, false},
		{"a role of the user's name", calcrole.Audience{Roles: []string{"jdoe"}}, false},
		{"a user of the role's name", calcrole.Audience{Users: []string{"PARENT"}}, false},
		{"attribute", attributes("household", "Board", 0), true},
		{"attribute, year", attributes("household", "Board", 2027), true},
		{"the second of two attributes", calcrole.Audience{Attributes: []calcrole.AttributeRole{
			{Kind: "donor", Name: "Board"}, {Kind: "household", Name: "Parent"},
		}}, true},
		{"attribute, another year", attributes("household", "Board", 2026), false},
		{"attribute, only with a year", attributes("student", "Honors", 0), false},
		{"attribute, only without a year", attributes("household", "Parent", 2027), false},
		{"attribute, another kind", attributes("student", "Board", 0), false},
		{"attribute, another case", attributes("household", "board", 0), false},
		{"attribute of a child", attributes("student", "Admin Full", 0), false},
		{"section", calcrole.Audience{Sections: []string{"CHEM", "BIO"}}, true},
		{"another section", calcrole.Audience{Sections: []string{"CHEM"}}, false},
		{"the last of many", calcrole.Audience{
			Users: []string{"x"}, Roles: []string{"CLERK"}, Sections: []string{"ALG"},
			Attributes: []calcrole.AttributeRole{{Kind: "donor", Name: "Board"}},
		}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := person(family(), "household:H1", "student:S1")
			roles := []string{"parent"}
			edit, view := calcrole.ContentType{Edit: tt.audience}, calcrole.ContentType{View: tt.audience}
			require.Equal(t, tt.want, edit.Matches(p, roles).Edit())
			require.Equal(t, tt.want, edit.Matches(p, roles).View(), "edit implies view")
			require.Equal(t, tt.want, view.Matches(p, roles).View())
			require.False(t, view.Matches(p, roles).Edit(), "view does not imply edit")
			edit.Public, view.Public = true, true
			require.True(t, edit.Matches(p, roles).View() && view.Matches(p, roles).View(), "public opens view")
			require.Equal(t, tt.want, edit.Matches(p, roles).Edit(), "and only view")
			require.False(t, view.Matches(p, roles).Edit())
		})
	}
}

// R21: letter case is that of ASCII.
func TestALoginIsNotFoldedBeyondASCII(t *testing.T) {
	p := person(calcrole.Records{})
	p.Login = "kim.s"
	for login, want := range map[string]bool{"KIM.S": true, "kim.s": true, "\u212Aim.s": false, "kim.\u017F": false} {
		c := calcrole.ContentType{Edit: calcrole.Audience{Users: []string{login}}}
		require.Equal(t, want, c.Matches(p, nil).Edit(), "%q", login)
	}
}

func TestAContentTypeIsJSONAsTheFormatShows(t *testing.T) {
	for _, text := range []string{
		`{"name":"Board Minutes","edit":{"users":["jdoe"],"roles":["SECRETARY"]},` +
			`"view":{"roles":["PARENT"],"attributes":[{"kind":"household","name":"Board"}],"sections":["ALG1-03"]}}`,
		`{"name":"Newsletter","public":true}`,
	} {
		var c calcrole.ContentType
		require.NoError(t, json.Unmarshal([]byte(text), &c))
		data, err := json.Marshal(c)
		require.NoError(t, err)
		require.Equal(t, text, string(data))
	}
}

func TestRecordsAndAudiencesAreZeroWhenNothingIsListed(t *testing.T) {
	require.True(t, calcrole.Records{}.IsZero() && calcrole.Audience{}.IsZero())
	require.True(t, calcrole.Records{Students: []calcrole.Student{}}.IsZero())
	for _, r := range []calcrole.Records{
		{Students: make([]calcrole.Student, 1)}, {Households: make([]calcrole.Household, 1)},
		{Applicants: make([]calcrole.Applicant, 1)}, {Donors: make([]calcrole.Donor, 1)},
	} {
		require.False(t, r.IsZero())
	}
	for _, a := range []calcrole.Audience{
		{Users: []string{"x"}}, {Roles: []string{"x"}}, {Sections: []string{"x"}},
		{Attributes: make([]calcrole.AttributeRole, 1)},
	} {
		require.False(t, a.IsZero())
	}
	// Several at once are no less than one.
	one := []string{"x"}
	require.False(t, calcrole.Audience{Users: one, Roles: one}.IsZero())
	require.False(t, calcrole.Audience{Users: one, Sections: one}.IsZero())
	require.False(t, calcrole.Audience{Users: one, Attributes: make([]calcrole.AttributeRole, 1)}.IsZero())
	require.False(t, calcrole.Records{Students: make([]calcrole.Student, 1), Households: make([]calcrole.Household, 1)}.IsZero())
	require.False(t, calcrole.Records{Students: make([]calcrole.Student, 1), Applicants: make([]calcrole.Applicant, 1)}.IsZero())
	require.False(t, calcrole.Records{Students: make([]calcrole.Student, 1), Donors: make([]calcrole.Donor, 1)}.IsZero())
}
