package calcrole_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/calcrole"
)

func TestAStudentIsEnrolledThisYear(t *testing.T) { // R27, R31
	for _, tt := range []struct {
		name     string
		statuses []string
		want     bool
	}{
		{"enrolled", []string{"2027/Enrolled"}, true},
		{"next year only", []string{"2028/Enrolled"}, false},
		{"last year only", []string{"2026/Enrolled"}, false},
		{"another status", []string{"2027/Withdrawn"}, false},
		{"lower case", []string{"2027/enrolled"}, false},
		{"upper case", []string{"2027/ENROLLED"}, false},
		{"a longer word", []string{"2027/Enrolled "}, false},
		{"re-enrolled", []string{"2027/Re-Enrolled"}, false},
		{"no status", nil, false},
		{"withdrawn now, enrolled next year", []string{"2027/Withdrawn", "2028/Enrolled"}, false},
		{"two statuses, one counts", []string{"2026/Withdrawn", "2028/Enrolled", "2027/Enrolled"}, true},
		{"division's own year", []string{"2026/Enrolled/LOWER"}, true},
		{"district's year in a division of its own", []string{"2027/Enrolled/LOWER"}, false},
		{"division without a year of its own", []string{"2027/Enrolled/UPPER"}, true},
		{"division's year in another division", []string{"2026/Enrolled/UPPER"}, false},
		{"division in another case", []string{"2026/Enrolled/lower"}, false},
		{"two divisions, one counts", []string{"2027/Enrolled/LOWER", "2027/Enrolled/UPPER"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := calcrole.Records{
				Students:   []calcrole.Student{student("S1", tt.statuses...)},
				Households: []calcrole.Household{household("H1", "Parent:S1")},
			}
			require.Equal(t, tt.want, person(r, "student:S1").Holds(calcrole.StudentRole))
			require.Equal(t, tt.want, person(r, "household:H1").Holds(calcrole.ParentRole), "R28 asks the same of the child")
			require.False(t, person(r, "household:H1").Holds(calcrole.StudentRole), "a parent is no student")
			require.False(t, person(r, "student:S1").Holds(calcrole.ParentRole), "a student is no parent")
		})
	}
}

func TestOnlyAnAttachedStudentCounts(t *testing.T) { // R27
	r := calcrole.Records{Students: []calcrole.Student{student("S1", "2027/Enrolled"), student("S2", "2027/Withdrawn")}}
	for attached, want := range map[string]bool{
		"student:S1": true, "student:S2": false, "student:S9": false, "student:s1": false,
		"household:S1": false, "staff:S1": false, "donor:S1": false, "Student:S1": false,
	} {
		require.Equal(t, want, person(r, attached).Holds(calcrole.StudentRole), attached)
	}
	several := person(r, "student:S9", "staff:1", "student:S2", "student:S1")
	require.True(t, several.Holds(calcrole.StudentRole), "several, one counts")
}

func TestAParentsHouseholdIsParentToAnEnrolledStudent(t *testing.T) { // R28
	for _, tt := range []struct {
		name       string
		households []string // the members of H1, H2
		attached   string
		want       bool
	}{
		{"parent", []string{"Parent:S1"}, "household:H1", true},
		{"lower case", []string{"parent:S1"}, "household:H1", false},
		{"guardian", []string{"Guardian:S1"}, "household:H1", false},
		{"grandparent", []string{"Grandparent:S1"}, "household:H1", false},
		{"parents", []string{"Parents:S1"}, "household:H1", false},
		{"space", []string{"Parent :S1"}, "household:H1", false},
		{"no member", []string{""}, "household:H1", false},
		{"of one not enrolled", []string{"Parent:S2"}, "household:H1", false},
		{"guardian of one enrolled, parent of another", []string{"Guardian:S1,Parent:S2"}, "household:H1", false},
		{"two children, one counts", []string{"Parent:S2,Parent:S1"}, "household:H1", true},
		{"two households, one counts", []string{"Guardian:S1", "Parent:S1"}, "household:H1 household:H2", true},
		{"another's household", []string{"Parent:S1", "Parent:S2"}, "household:H2", false},
		{"unknown household", []string{"Parent:S1"}, "household:H9", false},
		{"unknown student", []string{"Parent:S9"}, "household:H1", false},
		{"household's id as student", []string{"Parent:S1"}, "student:H1", false},
		{"attached to the student itself", []string{"Parent:S1"}, "student:S1", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := calcrole.Records{Students: []calcrole.Student{student("S1", "2027/Enrolled"), student("S2", "2028/Enrolled")}}
			for i, members := range tt.households {
				each := strings.FieldsFunc(members, func(c rune) bool { return c == ',' })
				r.Households = append(r.Households, household(fmt.Sprint("H", i+1), each...))
			}
			require.Equal(t, tt.want, person(r, strings.Fields(tt.attached)...).Holds(calcrole.ParentRole))
		})
	}
	applicant := calcrole.Household{ID: "H1", Members: []calcrole.Member{{Relationship: "Parent", Applicant: "S1"}}}
	r := calcrole.Records{
		Students:   []calcrole.Student{student("S1", "2027/Enrolled")},
		Households: []calcrole.Household{applicant},
	}
	require.False(t, person(r, "household:H1").Holds(calcrole.ParentRole), "an applicant of an enrolled student's id")
}

func TestAnApplicantsHouseholdIsParentToOneNotCopied(t *testing.T) { // R29
	for _, tt := range []struct {
		name, member, status string
		want                 bool
	}{
		{"inquiry", "Parent:A1", "Inquiry", true},
		{"accepted", "Parent:A1", "Accepted", true},
		{"rejected", "Parent:A1", "Rejected", true},
		{"blank", "Parent:A1", "", true},
		{"copied", "Parent:A1", "Copied", false},
		{"copied, lower case", "Parent:A1", "copied", true},
		{"copied, longer", "Parent:A1", "Copied back", true},
		{"parent in lower case", "parent:A1", "Inquiry", false},
		{"guardian", "Guardian:A1", "Inquiry", false},
		{"unknown applicant", "Parent:A9", "Inquiry", false},
		{"of a student", "Parent:S1", "Inquiry", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := calcrole.Records{
				Applicants: []calcrole.Applicant{{ID: "A1", Status: tt.status}},
				Households: []calcrole.Household{household("H1", tt.member)},
				Students:   []calcrole.Student{student("S1", "2027/Enrolled")},
			}
			require.Equal(t, tt.want, person(r, "household:H1").Holds(calcrole.ApplicantRole))
			require.False(t, person(r, "student:A1").Holds(calcrole.ApplicantRole))
		})
	}
	r := calcrole.Records{
		Applicants: []calcrole.Applicant{{ID: "A1", Status: "Copied"}, {ID: "A2"}},
		Households: []calcrole.Household{household("H1", "Parent:A1"), household("H2", "Parent:A1", "Parent:A2")},
	}
	require.False(t, person(r, "household:H1").Holds(calcrole.ApplicantRole))
	require.True(t, person(r, "household:H1", "household:H2").Holds(calcrole.ApplicantRole), "one that counts is enough")
}

func TestAnEvaluatorIsNamedWhateverTheStatus(t *testing.T) { // R30
	for _, status := range []string{"Inquiry", "", "Copied"} {
		named := calcrole.Applicant{ID: "A1", Status: status, Evaluators: []string{"mjones", "JDOE"}}
		r := calcrole.Records{Applicants: []calcrole.Applicant{named}}
		require.True(t, person(r).Holds(calcrole.EvaluatorRole), "in any letter case, attached to nothing")
		other := person(r)
		other.Login = "jdoe2"
		require.False(t, other.Holds(calcrole.EvaluatorRole))
		require.False(t, person(r).Holds(calcrole.ApplicantRole))
	}
	unnamed := calcrole.Records{Applicants: []calcrole.Applicant{{ID: "A1"}}}
	require.False(t, person(unnamed, "household:A1").Holds(calcrole.EvaluatorRole))
}

// builtIn are the names of the rules that every district has.
func builtIn() (names []string) {
	for _, r := range calcrole.BuiltIn() {
		names = append(names, r.Name)
	}
	return names
}

func TestOnlyTheFourAreBuiltIn(t *testing.T) { // R31
	require.Equal(t, []string{"admissionsEvaluator", "applicant", "parent", "student"}, builtIn())
	r := calcrole.Records{
		Students:   []calcrole.Student{student("S1", "2027/Enrolled")},
		Households: []calcrole.Household{household("H1", "Parent:S1", "Parent:A1")},
		Applicants: []calcrole.Applicant{{ID: "A1", Evaluators: []string{"jdoe"}}},
	}
	p := person(r, "student:S1", "household:H1")
	for _, name := range builtIn() {
		require.True(t, p.Holds(name), name)
	}
	for _, name := range []string{"", "Student", "PARENT", "x-coach", "admissionsevaluator", "staff"} {
		require.False(t, p.Holds(name), name)
	}
	for name, want := range map[string]bool{
		"x-coach": true, "x-x": true, "x-": false, "x": false, "": false, "X-coach": false, "student": false,
	} {
		require.Equal(t, want, calcrole.IsCustom(name), name)
	}
}

// Zero is safe: a person without records holds nothing.
func TestTheZeroPersonHoldsNothing(t *testing.T) {
	attached := person(calcrole.Records{}, "student:S1", "household:H1", "donor:D1")
	for name, p := range map[string]calcrole.Person{"zero": {}, "attached": attached} {
		for _, held := range builtIn() {
			require.NotPanics(t, func() { require.False(t, p.Holds(held), name) }, "%s, %s", name, held)
		}
		require.Empty(t, p.Attributes(), name)
		require.False(t, p.InSection("ALG"), name)
	}
}
