package district_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

func TestHoldingsSayHow(t *testing.T) { // R28, R42
	held, err := samples.PeopleDistrict(t, nil).HoldingsOf("BOTH")
	require.NoError(t, err)
	require.Len(t, held, 2)
	require.Equal(t, "CLERK", held[0].Role)
	require.Equal(t, samples.SchoolDay, held[0].Assignment.From, "the assignment of the day, not the one that ended")
	require.Equal(t, "PARENT", held[1].Role)
	require.Equal(t, "parent", held[1].Calculated)
	require.Nil(t, held[1].Assignment)
	require.Equal(t, "household H1, Parent of student S1, Enrolled in 2027 (LOWER)", held[1].Evidence[0].String())

	_, err = samples.PeopleDistrict(t, nil).HoldingsOf("nobody")
	require.ErrorIs(t, err, access.ErrUnknown)
}

func TestAnAttributeNamedLikeARoleGrantsNothing(t *testing.T) { // R32
	f := samples.People()
	f.Users[1].Roles, f.Users[1].Grants = nil, nil
	f.Records.Households[0].Members = nil
	f.Records.Households[0].Attributes = []calcrole.Attribute{{Name: "CLERK"}, {Name: "PARENT"}, {Name: "Parent"}, {Name: "parent"}, {Name: "Admin Full"}}
	d, err := district.New(f, samples.SchoolDay, nil)
	require.NoError(t, err)
	attributes, err := d.AttributesOf("both")
	require.NoError(t, err)
	require.Len(t, attributes, 5)
	roles, err := d.RolesOf("both")
	require.NoError(t, err)
	require.Empty(t, roles)
	p, err := d.Permissions("both")
	require.NoError(t, err)
	for place, level := range p.All() {
		require.Fail(t, "something is granted", "%v %v", place, level)
	}
	minutes, err := d.ContentOf("both", "Minutes")
	require.NoError(t, err)
	require.False(t, minutes.Edit, "the role CLERK may, the attribute CLERK may not")
}

func TestAHostsRuleGrantsWhatItsProfileGrants(t *testing.T) { // R31
	coach := calcrole.Rule{Name: "x-coach", Doc: "coaches BIO", Needs: []string{"student"},
		Evidence: func(p calcrole.Person, yield func(calcrole.Evidence) bool) {
			if p.InSection("BIO") {
				yield(calcrole.Evidence{Note: "in BIO"})
			}
		}}
	d := samples.PeopleDistrict(t, &district.Options{Rules: []calcrole.Rule{coach}})
	for login, want := range map[string][]string{"child": {"COACH", "STUDENT"}, "next": nil, "both": {"CLERK", "COACH", "PARENT"}, "_ESP_GROUP": nil} {
		roles, err := d.RolesOf(login)
		require.NoError(t, err)
		require.Equal(t, want, roles, login)
	}
	p, err := d.Permissions("child")
	require.NoError(t, err)
	may, err := p.ByName().Can(access.Read, "REG MAINT DEMOGRAPH", "1")
	require.NoError(t, err)
	require.True(t, may)

	roles, err := samples.PeopleDistrict(t, nil).RolesOf("child")
	require.NoError(t, err)
	require.Equal(t, []string{"STUDENT"}, roles, "without its rule it holds for nobody")

	coach.Evidence = func(calcrole.Person, func(calcrole.Evidence) bool) { panic("broken") }
	d = samples.PeopleDistrict(t, &district.Options{Rules: []calcrole.Rule{coach}})
	found, wrong, err := d.Derive("child")
	require.NoError(t, err)
	require.Contains(t, found, "student")
	require.ErrorIs(t, wrong["x-coach"], calcrole.ErrRule)
	roles, err = d.RolesOf("child")
	require.NoError(t, err)
	require.Equal(t, []string{"STUDENT"}, roles, "a rule that panics grants nothing, and the others stay")

	coach.Doc = ""
	_, err = district.New(samples.People(), samples.SchoolDay, &district.Options{Rules: []calcrole.Rule{coach}})
	require.ErrorIs(t, err, calcrole.ErrRule)
}

func TestAHostMayHandOneUsersRecordsOver(t *testing.T) {
	d := samples.PeopleDistrict(t, nil)
	other := d.WithRecords(&calcrole.Records{Students: []calcrole.Student{{ID: "S2", Statuses: []calcrole.Status{{Year: 2027, Status: "Enrolled"}}}}})
	for login, want := range map[string][]string{"next": {"STUDENT"}, "child": nil} {
		roles, err := other.RolesOf(login)
		require.NoError(t, err)
		require.Equal(t, want, roles, login)
	}
	roles, err := d.RolesOf("child")
	require.NoError(t, err)
	require.Equal(t, []string{"STUDENT"}, roles, "the district itself is as it was")
}

func TestStrictAsksForApprovalOnEveryDecision(t *testing.T) { // R22
	for _, strict := range []bool{false, true} {
		f := samples.People()
		f.Users[1].Approved = false
		f.ContentTypes[0].View.Users = []string{"both"}
		d, err := district.New(f, samples.SchoolDay, &district.Options{Strict: strict})
		require.NoError(t, err)
		p, err := d.Permissions("both")
		require.NoError(t, err)
		may, err := p.ByName().Can(access.Read, "REG MAINT DEMOGRAPH", "1")
		require.NoError(t, err)
		require.Equal(t, !strict, may)
		roles, err := d.RolesOf("both")
		require.NoError(t, err)
		require.Equal(t, strict, len(roles) == 0)
		minutes, err := d.ContentOf("both", "Minutes")
		require.NoError(t, err)
		require.Equal(t, !strict, minutes.View)
		ledger, err := d.HasLedger("both", "GL")
		require.NoError(t, err)
		require.Equal(t, !strict, ledger)
		p, err = d.Permissions("child")
		require.NoError(t, err)
		require.NotNil(t, p, "an approved user is not asked for more")
	}
}

func TestALedgerNeedsTheLevelAndTheList(t *testing.T) { // R24
	d := samples.PeopleDistrict(t, nil)
	for _, tt := range []struct {
		name, login, feature, ledger string
		level                        access.Level
		want                         bool
	}{
		{"both", "both", "FIN MAINT JOURNAL", "GL", access.ReadWrite, true},
		{"not in the list", "both", "FIN MAINT JOURNAL", "AP", access.Read, false},
		{"another letter case", "both", "FIN MAINT JOURNAL", "gl", access.Read, false},
		{"no level", "child", "FIN MAINT JOURNAL", "GL", access.Read, false},
		{"a level that is too low", "both", "REG MAINT DEMOGRAPH", "GL", access.ReadWrite, false},
	} {
		may, err := d.MayUseLedger(tt.login, tt.level, tt.feature, "1", tt.ledger)
		require.NoError(t, err, tt.name)
		require.Equal(t, tt.want, may, tt.name)
	}
	for division, want := range map[string]bool{"LOWER": true, "UPPER": false, "": false} {
		has, err := d.HasSchool("both", division)
		require.NoError(t, err)
		require.Equal(t, want, has)
	}
	has, err := d.HasSchool("child", "LOWER")
	require.NoError(t, err)
	require.False(t, has, "an empty list is none")
}
