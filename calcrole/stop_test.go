package calcrole_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/calcrole"
)

// clan is a person with two of everything: two students, two households with two children and two applicants
// each, and two applicants to evaluate.
func clan() calcrole.Person {
	return person(calcrole.Records{
		Students: []calcrole.Student{
			{ID: "S1", Sections: []string{"ALG", "BIO"}, Statuses: student("S1", "2027/Enrolled").Statuses},
			{ID: "S2", Sections: []string{"CHEM"}, Statuses: student("S2", "2027/Enrolled").Statuses},
			{ID: "S3", Sections: []string{"DRAMA"}, Statuses: student("S3", "2027/Enrolled").Statuses},
			{ID: "S4", Sections: []string{"ETHICS"}, Statuses: student("S4", "2027/Enrolled").Statuses},
		},
		Households: []calcrole.Household{
			household("H1", "Parent:A1", "Parent:S3", "Parent:A9", "Parent:A2", "Parent:S4"),
			household("H2", "Parent:S4", "Parent:S9", "Parent:A2"),
		},
		Applicants: []calcrole.Applicant{
			{ID: "A1", Status: "Inquiry", Evaluators: []string{"jdoe"}}, {ID: "A2", Evaluators: []string{"jdoe"}},
		},
	}, "student:S9", "student:S1", "household:H9", "student:S2", "household:H1", "household:H2")
}

func TestEveryPathIsEvidence(t *testing.T) { // R27-R30
	for name, want := range map[string]int{
		calcrole.StudentRole: 2, calcrole.ParentRole: 3, calcrole.ApplicantRole: 3, calcrole.EvaluatorRole: 2,
	} {
		require.Len(t, evidence(t, clan(), name), want, name)
	}
}

func TestARuleEndsWhenItIsTold(t *testing.T) {
	for _, r := range calcrole.BuiltIn() {
		for most := 1; most <= 2; most++ {
			n := 0
			r.Evidence(clan(), func(calcrole.Evidence) bool { n++; return n < most })
			require.Equal(t, most, n, r.Name)
		}
	}
	asked := 0
	spy := calcrole.Rule{Name: "x-spy", Evidence: func(_ calcrole.Person, yield func(calcrole.Evidence) bool) {
		for asked = 1; yield(calcrole.Evidence{}) && asked < 3; asked++ {
		}
	}}
	require.True(t, spy.Holds(clan()))
	require.Equal(t, 1, asked, "the first evidence is enough")
	found, err := spy.Derive(clan())
	require.NoError(t, err)
	require.Len(t, found, 3)
}

func TestSectionsAreThoseOfTheStudentsAttachedThenOfTheChildren(t *testing.T) { // R33
	want := []string{"ALG", "BIO", "CHEM", "DRAMA", "ETHICS", "ETHICS"}
	require.Equal(t, want, slices.Collect(clan().Sections()))
	for most := 1; most <= len(want); most++ {
		var got []string
		for section := range clan().Sections() {
			if got = append(got, section); len(got) == most {
				break
			}
		}
		require.Equal(t, want[:most], got)
	}
}

func TestAPersonWithoutRecordsHasWhatThePersonIsCalled(t *testing.T) {
	p := clan()
	p.Records = nil
	require.Empty(t, p.Attributes())
	require.Empty(t, slices.Collect(p.Sections()))
	require.False(t, p.InSection("ALG"))
	for _, r := range calcrole.BuiltIn() {
		require.False(t, r.Holds(p), r.Name)
	}
	c := calcrole.ContentType{View: calcrole.Audience{Users: []string{"jdoe"}, Sections: []string{"ALG"}}}
	require.Equal(t, calcrole.Matches{{List: "view", User: "jdoe"}}, c.Matches(p, nil))
}
