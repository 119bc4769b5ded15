package calcrole_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/calcrole"
)

// evidence returns what a built-in rule finds for a person, in words.
func evidence(t *testing.T, p calcrole.Person, name string) (texts []string) {
	for _, r := range calcrole.BuiltIn() {
		if r.Name == name {
			found, err := r.Derive(p)
			require.NoError(t, err)
			for _, e := range found {
				texts = append(texts, e.String())
			}
		}
	}
	return texts
}

func TestEvidenceNamesThePathThroughTheRecords(t *testing.T) { // R27-R30
	s1, s2 := student("S1", "2027/Enrolled"), student("S2", "2026/Enrolled/LOWER", "2027/Enrolled")
	r := calcrole.Records{
		Students: []calcrole.Student{s1, s2},
		Households: []calcrole.Household{
			household("H1", "Parent:S1", "Guardian:S2"), household("H2", "Parent:S2", "Parent:A1"),
		},
		Applicants: []calcrole.Applicant{
			{ID: "A1", Status: "Inquiry", Evaluators: []string{"JDOE"}}, {ID: "A2", Evaluators: []string{"jdoe"}},
		},
	}
	p := person(r, "student:S1", "household:H1", "household:H2")
	require.Equal(t, []string{"student S1, Enrolled in 2027"}, evidence(t, p, calcrole.StudentRole))
	require.Equal(t, []string{
		"household H1, Parent of student S1, Enrolled in 2027",
		"household H2, Parent of student S2, Enrolled in 2026 (LOWER)",
		"household H2, Parent of student S2, Enrolled in 2027",
	}, evidence(t, p, calcrole.ParentRole), "every path, a guardian is none")
	require.Equal(t, []string{"household H2, Parent of applicant A1, status Inquiry"},
		evidence(t, p, calcrole.ApplicantRole))
	require.Equal(t, []string{"applicant A1, named as evaluator", "applicant A2, named as evaluator"},
		evidence(t, p, calcrole.EvaluatorRole))
}

func TestARuleOfTheHostIsDeclaredWhole(t *testing.T) { // R31
	yes := func(_ calcrole.Person, yield func(calcrole.Evidence) bool) { yield(calcrole.Evidence{}) }
	for _, tt := range []struct {
		name  string
		rules []calcrole.Rule
		ok    bool
	}{
		{"none", nil, true},
		{"whole", []calcrole.Rule{{Name: "x-coach", Doc: "coaches a team", Evidence: yes}}, true},
		{"without the prefix", []calcrole.Rule{{Name: "coach", Doc: "coaches a team", Evidence: yes}}, false},
		{"the prefix alone", []calcrole.Rule{{Name: "x-", Doc: "coaches a team", Evidence: yes}}, false},
		{"of a built-in name", []calcrole.Rule{{Name: "parent", Doc: "coaches a team", Evidence: yes}}, false},
		{"undocumented", []calcrole.Rule{{Name: "x-coach", Doc: " ", Evidence: yes}}, false},
		{"without a function", []calcrole.Rule{{Name: "x-coach", Doc: "coaches a team"}}, false},
		{"twice", []calcrole.Rule{
			{Name: "x-coach", Doc: "a", Evidence: yes}, {Name: "x-coach", Doc: "b", Evidence: yes},
		}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := calcrole.Check(tt.rules)
			if tt.ok {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, calcrole.ErrRule)
			}
		})
	}
}

func TestARuleThatPanicsGrantsNothingAndSaysSo(t *testing.T) { // R31
	after := calcrole.Rule{Name: "x-after", Evidence: func(_ calcrole.Person, yield func(calcrole.Evidence) bool) {
		yield(calcrole.Evidence{Note: "found"})
		panic("and then")
	}}
	require.False(t, after.Holds(person(calcrole.Records{})), "what it found before does not count")
	found, err := after.Derive(person(calcrole.Records{}))
	require.ErrorIs(t, err, calcrole.ErrRule)
	require.ErrorContains(t, err, "and then")
	require.Empty(t, found)

	var none *calcrole.Rule
	require.False(t, none.Holds(person(calcrole.Records{})))
}

// A host's rule finds only the records of its own person. So the district knows whose roles may change when a
// record does.
func TestARuleOfTheHostFindsOnlyThePersonsOwnRecords(t *testing.T) { // R31
	r := calcrole.Records{
		Students:   []calcrole.Student{student("S1"), student("S2"), student("S3")},
		Households: []calcrole.Household{household("H1", "Parent:S2", "Guardian:A2"), household("H2", "Parent:S3")},
		Applicants: []calcrole.Applicant{
			{ID: "A1", Evaluators: []string{"JDOE"}}, {ID: "A2"}, {ID: "A3", Evaluators: []string{"x"}},
		},
		Donors: []calcrole.Donor{{ID: "D1"}, {ID: "D2"}},
	}
	var found []string
	spy := calcrole.Rule{Name: "x-spy", Evidence: func(p calcrole.Person, _ func(calcrole.Evidence) bool) {
		found = nil
		add := func(id string, there bool) {
			if there {
				found = append(found, id)
			}
		}
		for _, n := range []string{"1", "2", "3"} {
			add("S"+n, p.Records.Student("S"+n) != nil)
			add("H"+n, p.Records.Household("H"+n) != nil)
			add("A"+n, p.Records.Applicant("A"+n) != nil)
			add("D"+n, p.Records.Donor("D"+n) != nil)
		}
		for _, login := range []string{"jdoe", "Jdoe", "x"} {
			for _, id := range p.Records.Evaluated(login) {
				add(login+" evaluates "+id, true)
			}
		}
	}}
	evaluates := []string{"jdoe evaluates A1", "Jdoe evaluates A1"}
	for _, tt := range []struct{ attached, want string }{
		{"", "A1"},
		{"student:S1", "S1 A1"},
		{"household:H1", "H1 A1 S2 A2"},
		{"donor:D2 applicant:A3", "A1 D2 A3"},
		{"student:S1 household:H2 staff:D1", "S1 A1 H2 S3"},
	} {
		_, err := spy.Derive(person(r, strings.Fields(tt.attached)...))
		require.NoError(t, err)
		require.Equal(t, append(strings.Fields(tt.want), evaluates...), found, tt.attached)
	}
}

func TestEveryBuiltInRuleIsDocumented(t *testing.T) {
	for _, r := range calcrole.BuiltIn() {
		require.NotEmpty(t, r.Doc, r.Name)
		require.NotEmpty(t, r.Needs, r.Name)
		require.NotNil(t, r.Evidence, r.Name)
	}
}

func TestMatchesNameWhatAdmits(t *testing.T) { // R33
	p := person(family(), "household:H1", "student:S1")
	board := calcrole.AttributeRole{Kind: "household", Name: "Board"}
	c := calcrole.ContentType{
		Public: true,
		Edit:   calcrole.Audience{Users: []string{"x", "JDOE"}, Roles: []string{"CLERK"}},
		View: calcrole.Audience{
			Roles: []string{"parent"}, Attributes: []calcrole.AttributeRole{board}, Sections: []string{"CHEM", "BIO"},
		},
	}
	require.Equal(t, calcrole.Matches{
		{List: "edit", User: "JDOE"}, {List: "view", Role: "parent"}, {List: "view", Attribute: &board},
		{List: "view", Section: "BIO"}, {List: "public"},
	}, c.Matches(p, []string{"PARENT"}))
	require.Equal(t, calcrole.Matches{{List: "public"}}, c.Matches(calcrole.Person{}, nil))
	nobody := calcrole.ContentType{Edit: calcrole.Audience{Users: []string{""}}}
	require.Empty(t, nobody.Matches(calcrole.Person{}, nil), "the zero person has no login")
}
