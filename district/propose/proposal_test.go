package propose_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/propose"
	"github.com/hallpass-go/hallpass/role"
)

var (
	theDay   = samples.TheDay
	grants   = samples.Grants
	roleWith = samples.RoleWith
)

// genTidyable is a small sound district in which much is said twice: roles that are copies of others or parts of
// them, and users with rows of their roles.
func genTidyable(t *rapid.T) *district.Facts {
	if draw.Chance(t, 25) {
		return districttest.Facts(districttest.Sound()).Draw(t, "facts")
	}
	f := &district.Facts{Format: 1, District: district.Info{ID: "small", SchoolYear: 2027}}
	for i := range draw.Between(t, 1, 3) {
		f.Buildings = append(f.Buildings, access.BuildingRow{ID: fmt.Sprint(i + 1), Closed: draw.Chance(t, 15)})
	}
	f.Packages = []access.PackageRow{{Code: "P"}, {Code: "Q", RequiresLicense: draw.Chance(t, 30)}}
	others := []string{"P S E", "P S F", "P T D", "P T E", "Q S E"}
	for _, r := range append([]string{"P S D"}, draw.Subset(t, others, 60)...) {
		f.Features = append(f.Features, access.FeatureRow{Resource: access.MustParseResource(r), DistrictWide: r[4:] == "D"})
	}
	for _, id := range samples.RoleIDs[:draw.Between(t, 1, 4)] {
		p := role.Profile{ID: id, Grants: genRows(t, f, 3)}
		if n := len(f.Roles); n > 0 && draw.Chance(t, 50) {
			p.Grants = draw.Subset(t, f.Roles[draw.Between(t, 0, n-1)].Grants, 75)
		}
		f.Roles = append(f.Roles, p)
	}
	f.Roles = append(f.Roles, role.Profile{ID: "STUDENT", Calculated: "student", Grants: genRows(t, f, 2)})
	f.Records.Students = []calcrole.Student{{ID: "S1", Statuses: []calcrole.Status{{Year: 2027, Status: "Enrolled"}}}}
	for _, login := range samples.Logins[:draw.Between(t, 1, 3)] {
		u := district.User{Login: login, Approved: true}
		if draw.Chance(t, 60) {
			u.DefaultBuilding = draw.Pick(t, f.Buildings).ID
		}
		u.DefaultBuildingList = draw.Subset(t, samples.BuildingIDs(f), 40)
		if draw.Chance(t, 25) {
			u.Attached = []district.Attachment{{Kind: "student", ID: "S1"}}
		}
		for _, p := range draw.Subset(t, f.Roles[:len(f.Roles)-1], 60) {
			a := role.Assignment{Role: draw.InAnyCase(t, p.ID)}
			drawn := districttest.Assignment(f, districttest.Sound()).Draw(t, "assignment")
			if draw.Chance(t, 40) {
				a.From, a.Until = drawn.From, drawn.Until
			}
			if draw.Chance(t, 40) {
				a.Override = drawn.Override
			}
			u.Roles = append(u.Roles, a)
			if !a.Until.IsZero() && draw.Chance(t, 30) { // and again, side by side
				again := role.Assignment{Role: draw.InAnyCase(t, p.ID), From: a.Until.AddDays(draw.Between(t, 0, 1))}
				u.Roles = append(u.Roles, again)
			}
			for _, g := range draw.Subset(t, p.Grants, 35) {
				if draw.Chance(t, 40) {
					g.From, g.Until = drawn.From, drawn.Until
				}
				u.Grants = append(u.Grants, g)
			}
		}
		u.Grants = draw.Distinct(append(u.Grants, genRows(t, f, 2)...))
		f.Users = append(f.Users, u)
	}
	for _, name := range draw.Subset(t, []string{"Minutes", "News"}, 20) {
		c := calcrole.ContentType{Name: name}
		for _, list := range []*[]string{&c.Edit.Roles, &c.View.Roles} {
			for _, p := range draw.Subset(t, f.Roles, 40) {
				*list = append(*list, p.ID)
			}
		}
		f.ContentTypes = append(f.ContentTypes, c)
	}
	return f
}

// genRows are up to n rows of features that are there.
func genRows(t *rapid.T, f *district.Facts, n int) []access.Grant {
	rows := draw.Several(t, n, func() access.Grant { return samples.ProvableGrant(t, f) })
	return slices.DeleteFunc(rows, func(g access.Grant) bool {
		return !slices.ContainsFunc(f.Features, func(row access.FeatureRow) bool { return g.Resource.Covers(row.Resource) })
	})
}

// everything is every level and content type of every user of a district, on a day.
func everything(d *district.District, on access.Day) map[string]int {
	o := oracle.Of(d.Facts(), on)
	all := map[string]int{}
	for at, l := range samples.EveryTriple(o, o) {
		all[fmt.Sprint(at.User, "/", at.Feature, "/", at.Building)] = int(l)
	}
	for _, u := range o.Facts.Users {
		for _, c := range o.Facts.ContentTypes {
			for n, right := range []string{"view", "edit"} {
				if yes, _ := o.Content(u.Login, c.Name, right); yes {
					all[fmt.Sprint(u.Login, "/", c.Name)] = n + 1
				}
			}
		}
	}
	return all
}

// lateDays are the days from a day on that may matter.
func lateDays(from access.Day) (days []access.Day) {
	for n := range 3*samples.EdgeDays + 2 {
		days = append(days, from.AddDays(n))
	}
	return days
}

// requireHarmless checks that a proposal takes nothing from anybody, today or later but for the days from Missed on,
// and gives nobody anything.
func requireHarmless(t require.TestingT, d *district.District, p *propose.Proposal) {
	after, err := d.Apply(p.Changes)
	require.NoError(t, err, p.Text)
	require.True(t, p.Difference().IsZero(), p.Text)
	require.Equal(t, district.Encode(p.After().Facts()), district.Encode(after.Facts()), p.Text)
	require.NotEmpty(t, p.Changes.Changes, p.Text)
	missed := access.Day(0)
	for _, on := range lateDays(d.Day()) {
		before, then := everything(d, on), everything(after, on)
		for at, l := range then {
			require.LessOrEqual(t, l, before[at], "%s: %s is gained on %s", p.Text, at, on)
		}
		if len(before) != len(then) || fmt.Sprint(before) != fmt.Sprint(then) {
			missed = on
			break
		}
	}
	require.Equal(t, p.Missed, missed, p.Text)
	require.True(t, missed.IsZero() || p.Goal == propose.GoalRedundant, p.Text)
	require.NotEqual(t, d.Day(), missed, p.Text)
}

func TestNoTidyProposalGivesOrTakesAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, day := genTidyable(t), districttest.Day().Draw(t, "day")
		for i := range f.Users {
			if u := &f.Users[i]; len(u.Roles) > 0 && draw.Chance(t, 25) { // a role twice, on whatever days
				again := districttest.Assignment(f, districttest.Sound()).Draw(t, "assignment")
				again.Role = draw.Pick(t, u.Roles).Role
				u.Roles = draw.Distinct(append(u.Roles, again))
			}
		}
		d := samples.Compiled(t, f, day)
		all := propose.Tidy(d)
		for _, p := range all {
			requireHarmless(t, d, p)
		}
		again := propose.Tidy(samples.Compiled(t, f, day))
		require.Len(t, again, len(all))
		for i := range all {
			require.Equal(t, all[i].Text, again[i].Text)
			require.Equal(t, all[i].Changes.Encode(), again[i].Changes.Encode())
		}
		redundant := propose.RedundantGrants(d)
		one, err := propose.Together(d, "all", redundant...)
		require.NoError(t, err)
		require.True(t, one.Difference().IsZero())
	})
}

// withRows is a user with a login and rows.
func withRows(login string, rows ...string) district.User {
	return district.User{Login: login, Approved: true, Grants: grants(rows...)}
}

// tidyFacts are two buildings, packages with a district-wide feature each, and what is added.
func tidyFacts(roles []role.Profile, users ...district.User) *district.Facts {
	f := &district.Facts{Format: 1, District: district.Info{ID: "small", SchoolYear: 2027}, Roles: roles, Users: users}
	f.Buildings = []access.BuildingRow{{ID: "1"}, {ID: "2"}}
	f.Packages = []access.PackageRow{{Code: "P"}, {Code: "Q", RequiresLicense: true}}
	for _, r := range []string{"P S D", "P S E", "P S F", "P T E", "P T F", "Q S E"} {
		f.Features = append(f.Features, access.FeatureRow{Resource: access.MustParseResource(r), DistrictWide: r == "P S D"})
	}
	return f
}

// tidyDistrict is the district of tidyFacts on theDay.
func tidyDistrict(t require.TestingT, roles []role.Profile, users ...district.User) *district.District {
	return samples.Compiled(t, tidyFacts(roles, users...), theDay)
}

// told are the texts of proposals.
func told(proposals []*propose.Proposal) (texts []string) {
	for _, p := range proposals {
		text := p.Text
		if !p.Missed.IsZero() {
			text += " (missed " + p.Missed.String() + ")"
		}
		texts = append(texts, text)
	}
	return texts
}

func holding(login string, roles ...string) district.User {
	u := district.User{Login: login, Approved: true}
	for _, id := range roles {
		u.Roles = append(u.Roles, role.Assignment{Role: id})
	}
	return u
}

func TestProposalsOfNoDistrictAreNone(t *testing.T) {
	var d *district.District
	require.Empty(t, propose.Tidy(d))
	proposals, unknown := propose.UnusedGrants(d, slices.Values([]propose.Use{{User: "ann"}}))
	require.Empty(t, proposals)
	require.Equal(t, 1, unknown)
	_, err := propose.FewestRoles(d, "ann", propose.FewestOptions{})
	require.Error(t, err)
	_, err = propose.RoleContains(d, "A", "B")
	require.Error(t, err)
}

func TestTwoProposalsThatWriteOneRowAreNotAppliedTogether(t *testing.T) {
	all := "P S E read=all"
	d := tidyDistrict(t, []role.Profile{roleWith("A", all), roleWith("B", all), roleWith("C", all)},
		holding("ann", "A", "B", "C"), holding("bob", "A"))
	equal := propose.EqualRoles(d)
	require.Equal(t, []string{
		`roles "A" and "B" give the same: 1 user moves to the former, and the latter goes`,
		`roles "A" and "C" give the same: 1 user moves to the former, and the latter goes`}, told(equal))
	_, err := propose.Together(d, "both", equal...)
	require.ErrorIs(t, err, district.ErrTwice)
}

func TestTogetherIsMissedOnTheFirstDayOfAll(t *testing.T) {
	until := func(login string, days int) district.User {
		u := holding(login, "R")
		u.Grants, u.Roles[0].Until = grants("P S E read=all"), theDay.AddDays(days)
		return u
	}
	d := tidyDistrict(t, []role.Profile{roleWith("R", "P S E read=all")},
		until("ann", 5), until("bob", 3), until("cyd", 9), district.User{Login: "dee"})
	all := propose.RedundantGrants(d)
	require.Len(t, all, 3)
	p, err := propose.Together(d, "rows that the roles give", all...)
	require.NoError(t, err)
	require.Equal(t, propose.GoalRedundant, p.Goal)
	require.Equal(t, "rows that the roles give", p.String())
	require.Equal(t, theDay.AddDays(3), p.Missed)
	require.Len(t, p.Changes.Changes, 3)
	require.True(t, p.Difference().IsZero())
}

// Two users leave at once, each with an object that is given up by name.
func TestRemovalsMayGoTogether(t *testing.T) {
	owner := func(login, id string) district.User {
		return district.User{Login: login, Owns: []district.Object{{Kind: "dat-query", ID: id}}}
	}
	d := tidyDistrict(t, nil, owner("ann", "Q1"), owner("bob", "Q2"), district.User{Login: "cyd"})
	var all []*propose.Proposal
	for _, u := range d.Facts().Users[:2] {
		p, err := propose.Remove(d, u.Login, propose.GiveUp(u.Owns[0]))
		require.NoError(t, err)
		require.Equal(t, u.Login, p.User.Login)
		all = append(all, p)
	}
	p, err := propose.Together(d, "ann and bob leave", all...)
	require.NoError(t, err)
	require.Len(t, p.After().Facts().Users, 1)
}

func TestTheZeroProposalChangesNothing(t *testing.T) {
	p := new(propose.Proposal)
	require.True(t, p.Difference().IsZero())
}
