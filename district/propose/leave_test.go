package propose_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/propose"
)

var (
	query  = district.Object{Kind: "dat-query", ID: "Q1"}
	filter = district.Object{Kind: "dat-filter", ID: "F1"}
)

func applied(t *testing.T, d *district.District, p *propose.Proposal) *district.District {
	next, err := d.Apply(p.Changes)
	require.NoError(t, err)
	require.Equal(t, district.Encode(next.Facts()), district.Encode(p.After().Facts()))
	return next
}

func TestRemovingReportsWhatOnlyTheUserOwns(t *testing.T) { // R25
	d := samples.PeopleDistrict(t, nil)
	_, err := propose.Remove(d, "Both")
	var owns *propose.OwnsError
	require.ErrorAs(t, err, &owns)
	require.Equal(t, []district.Object{query}, owns.Objects, "the filter is somebody else's as well")
	require.ErrorIs(t, err, district.ErrOwns)

	for name, fate := range map[string]propose.Fate{
		"transfer": propose.Transfer(query, "HEIR"),
		"give up":  propose.GiveUp(query),
	} {
		t.Run(name, func(t *testing.T) {
			p, err := propose.Remove(d, "both", fate)
			require.NoError(t, err)
			after := applied(t, d, p)
			_, err = after.User("both")
			require.ErrorIs(t, err, access.ErrUnknown)
			heir, err := after.User("heir")
			require.NoError(t, err)
			require.Equal(t, name == "transfer", len(heir.Owns) == 2)
			require.Equal(t, name == "give up", len(p.Changes.GiveUp) == 1)
			require.NotEmpty(t, after.Facts().Records.Households, "records are not touched")
		})
	}
	for name, fate := range map[string]propose.Fate{
		"to itself":          propose.Transfer(query, "both"),
		"to nobody":          propose.Transfer(query, "nobody"),
		"to a reserved user": propose.Transfer(query, "_ESP_GROUP"),
		"another object":     propose.GiveUp(district.Object{Kind: "dat-query", ID: "Q2"}),
		"another's fate":     propose.GiveUp(filter),
		"to the empty login": propose.Transfer(query, ""),
	} {
		_, err := propose.Remove(d, "both", fate)
		require.Error(t, err, name)
	}
	_, err = propose.Remove(d, "both", propose.GiveUp(query), propose.Transfer(query, "heir"))
	require.ErrorIs(t, err, district.ErrTwice, "two fates")
	p, err := propose.Remove(d, "child")
	require.NoError(t, err)
	require.Len(t, p.Changes.Changes, 1, "a user who owns nothing is only deleted")
	_, err = propose.Remove(d, "_esp_group")
	require.ErrorIs(t, err, district.ErrReserved)
}

func TestOffboardingTakesTheStaffAndLeavesTheParent(t *testing.T) { // R26
	d := samples.PeopleDistrict(t, nil)
	o, err := propose.Offboard(d, "both")
	require.NoError(t, err)
	require.Len(t, o.User.Grants, 1, "what was, for review")
	before, err := d.RolesOf("both")
	require.NoError(t, err)
	require.Equal(t, []string{"CLERK", "PARENT"}, before, "nothing is changed yet")

	after := applied(t, d, o)
	u, err := after.User("both")
	require.NoError(t, err)
	require.Empty(t, u.Roles)
	require.Empty(t, u.Grants)
	require.Empty(t, u.Ledgers)
	require.Empty(t, u.Schools)
	require.Len(t, u.Attached, 1)
	require.Len(t, u.Owns, 2)
	require.Len(t, o.Calculated, 1)
	require.Equal(t, "PARENT", o.Calculated[0].Role)
	roles, err := after.RolesOf("both")
	require.NoError(t, err)
	require.Equal(t, []string{"PARENT"}, roles)

	f := samples.People()
	f.Users[1].DefaultBuilding, f.Users[1].DefaultBuildingList = "9", []string{"1", "9"}
	f.Users[1].Attached = append(f.Users[1].Attached,
		district.Attachment{Kind: "student", ID: "S9"}, district.Attachment{Kind: "staff", ID: "T9"})
	void, err := district.New(f, samples.SchoolDay, nil)
	require.NoError(t, err)
	o, err = propose.Offboard(void, "both")
	require.NoError(t, err, "void rows do not keep a user on board")
	after = applied(t, void, o)
	u, err = after.User("both")
	require.NoError(t, err)
	require.Empty(t, u.DefaultBuilding)
	require.Equal(t, []string{"1"}, u.DefaultBuildingList)
	require.Equal(t, []district.Attachment{{Kind: "household", ID: "H1"}, {Kind: "staff", ID: "T9"}}, u.Attached)

	f = samples.People()
	f.Users[1].Email, f.Users[2].Email = "home@x.example", "home@x.example"
	shared, err := district.New(f, samples.SchoolDay, nil)
	require.NoError(t, err)
	o, err = propose.Offboard(shared, "both")
	require.NoError(t, err, "nor does an e-mail that two users have")
	u, err = applied(t, shared, o).User("both")
	require.NoError(t, err)
	require.Empty(t, u.Roles)
	require.Equal(t, "home@x.example", u.Email)

	o, err = propose.Offboard(d, "heir")
	require.NoError(t, err)
	require.Empty(t, o.Changes.Changes, "there is nothing to take away")
	require.Empty(t, o.Calculated)
	_, err = propose.Offboard(d, "_ESP_GROUP")
	require.ErrorIs(t, err, district.ErrReserved)
	_, err = propose.Offboard(d, "nobody")
	require.ErrorIs(t, err, access.ErrUnknown)
}

func TestARolloverSaysWhoGainsAndWhoLoses(t *testing.T) { // R31
	d := samples.PeopleDistrict(t, nil)
	p, err := propose.Rollover(d, 2028, nil)
	require.NoError(t, err)
	var lines []string
	for _, m := range p.RoleChanges {
		verb := "loses"
		if m.Gained {
			verb = "gains"
		}
		lines = append(lines, m.Login+" "+verb+" "+m.Role+": "+m.Evidence[0].String())
	}
	require.Equal(t, []string{
		"both loses PARENT: household H1, Parent of student S1, Enrolled in 2027 (LOWER)",
		"child loses STUDENT: student S1, Enrolled in 2027 (LOWER)",
		"next gains STUDENT: student S2, Enrolled in 2028",
	}, lines)
	require.Equal(t, 2027, d.Info().SchoolYear, "nothing is changed yet")
	after := applied(t, d, p)
	want := district.Info{ID: "lincoln", SchoolYear: 2028, DivisionYears: map[string]int{"LOWER": 2028, "SUMMER": 2026}}
	require.Equal(t, want, after.Info())
	require.Equal(t, map[string]int{"LOWER": 2027, "SUMMER": 2026}, d.Info().DivisionYears)
	for login, want := range map[string][]string{"both": {"CLERK"}, "child": nil, "next": {"STUDENT"}} {
		roles, err := after.RolesOf(login)
		require.NoError(t, err)
		require.Equal(t, want, roles, login)
	}

	p, err = propose.Rollover(d, 2028, map[string]int{"LOWER": 2027})
	require.NoError(t, err)
	require.Len(t, p.RoleChanges, 1, "a division that stays keeps its students")
	var kept []string
	for _, k := range p.Kept {
		kept = append(kept, k.Login+" keeps "+k.Role+": "+k.Evidence[0].String())
	}
	require.Equal(t, []string{
		"both keeps PARENT: household H1, Parent of student S1, Enrolled in 2027 (LOWER)",
		"child keeps STUDENT: student S1, Enrolled in 2027 (LOWER)",
	}, kept, "and says so")
	for _, unknown := range []string{"LOWR", "lower", "lower "} {
		_, err = propose.Rollover(d, 2028, map[string]int{"LOWER": 2028, unknown: 2028})
		require.EqualError(t, err, (&access.UnknownError{Kind: "division", Name: unknown}).Error())
		require.ErrorIs(t, err, access.ErrUnknown)
	}
	_, err = propose.Rollover(d, 1066, nil)
	require.ErrorIs(t, err, district.ErrForm)
}

// A student of the summer school stays one for ever, and so does the parent, if SUMMER stays in 2026. One who is
// enrolled elsewhere as well keeps nothing by it.
func TestARolloverNamesWhoKeepsARoleByADivisionThatStaysBehind(t *testing.T) { // R31
	f := samples.People()
	f.Records.Students[0].Statuses = []calcrole.Status{{Year: 2026, Status: "Enrolled", Division: "SUMMER"}}
	f.Records.Students[1].Statuses = append(f.Records.Students[1].Statuses, f.Records.Students[0].Statuses...)
	d, err := district.New(f, samples.SchoolDay, nil)
	require.NoError(t, err)
	p, err := propose.Rollover(d, 2028, nil)
	require.NoError(t, err)
	require.Empty(t, p.RoleChanges)
	require.Equal(t, []propose.KeptRole{
		{Login: "both", Calculated: "parent", Role: "PARENT", Evidence: p.Kept[0].Evidence},
		{Login: "child", Calculated: "student", Role: "STUDENT", Evidence: p.Kept[1].Evidence},
	}, p.Kept)
	require.Equal(t, "student S1, Enrolled in 2026 (SUMMER)", p.Kept[1].Evidence[0].String())
	p, err = propose.Rollover(d, 2028, map[string]int{"SUMMER": 2028})
	require.NoError(t, err)
	require.Empty(t, p.Kept)
	require.Len(t, p.RoleChanges, 2)
}
