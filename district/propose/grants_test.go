package propose_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/lint"
	"github.com/hallpass-go/hallpass/district/propose"
	"github.com/hallpass-go/hallpass/role"
)

// resolves reports whether a row reaches the district or some building for a user with the defaults of a source. In a
// sound document every scope fits.
func resolves(o oracle.Oracle, s oracle.Source, g access.Grant) bool {
	for _, scope := range []access.Scope{g.Read, g.ReadWrite} {
		if scope.Equal(access.ScopeDistrict()) || scope.Equal(access.ScopeAll()) ||
			slices.ContainsFunc(o.Facts.Buildings, func(b access.BuildingRow) bool { return oracle.In(b.ID)(s, scope) }) {
			return true
		}
	}
	return false
}

func over(until, day access.Day) bool { return !until.IsZero() && !day.IsZero() && until <= day }

// idleRows are the rows and assignments that give nobody anything, today or later, by the login or role that has
// them. Only the id of a role stands for a role that nobody holds.
func idleRows(f *district.Facts, day access.Day) (all []string) {
	o := oracle.Of(f, day)
	somethingIn := func(r access.Resource) bool {
		return slices.ContainsFunc(f.Features, func(row access.FeatureRow) bool { return r.Covers(row.Resource) })
	}
	owners := map[string][]oracle.Source{}
	for _, u := range f.Users {
		own := oracle.Source{Home: u.DefaultBuilding, List: u.DefaultBuildingList}
		for _, g := range u.Grants {
			begun := g.From <= day
			if over(g.Until, day) || begun && somethingIn(g.Resource) && !resolves(o, own, g) {
				all = append(all, u.Login+" "+g.String())
			}
		}
		for _, a := range u.Roles {
			p, _ := o.Profile(a.Role)
			if over(a.Until, day) {
				all = append(all, u.Login+" "+p.ID)
				continue
			}
			s := own
			if a.Override != nil && a.Override.DefaultBuilding != "" {
				s.Home = a.Override.DefaultBuilding
			}
			if a.Override != nil && a.Override.DefaultBuildingList != nil {
				s.List = *a.Override.DefaultBuildingList
			}
			owners[p.ID] = append(owners[p.ID], s)
		}
	}
	for _, p := range f.Roles {
		if p.Calculated != "" || len(p.Grants) == 0 {
			continue
		}
		if len(owners[p.ID]) == 0 {
			all = append(all, p.ID)
			continue
		}
		for _, g := range p.Grants {
			reaches := func(s oracle.Source) bool { return resolves(o, s, g) }
			if somethingIn(g.Resource) && !slices.ContainsFunc(owners[p.ID], reaches) {
				all = append(all, p.ID+" "+g.String())
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// takenRows are the rows and assignments that proposals take away, written as by idleRows.
func takenRows(d *district.District, proposals []*propose.Proposal) (all []string) {
	for _, p := range proposals {
		alone := slices.ContainsFunc(p.Changes.Changes, func(c district.Change) bool { return c.Row() == nil })
		for _, c := range p.Changes.Changes {
			switch next := c.Row().(type) {
			case nil:
				all = append(all, c.ID())
			case *role.Profile:
				for was := range district.Rows[role.Profile](d) {
					if was.ID != next.ID {
						continue
					}
					if len(next.Grants) == 0 && len(unheldIn(d, was.ID)) == 0 {
						all = append(all, was.ID)
						continue
					}
					for _, g := range was.Grants {
						if !slices.ContainsFunc(next.Grants, g.Equal) {
							all = append(all, was.ID+" "+g.String())
						}
					}
				}
			case *district.User:
				if alone {
					continue // assignments of the role that goes
				}
				was, _ := d.User(next.Login)
				for _, g := range was.Grants {
					if !slices.ContainsFunc(next.Grants, g.Equal) {
						all = append(all, was.Login+" "+g.String())
					}
				}
				for _, a := range was.Roles {
					if !slices.ContainsFunc(next.Roles, a.Equal) {
						p, _ := oracle.Of(d.Facts(), 0).Profile(a.Role)
						all = append(all, was.Login+" "+p.ID)
					}
				}
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// unheldIn are the users to whom a role is assigned and has not ended.
func unheldIn(d *district.District, id string) (logins []string) {
	for u := range d.Users() {
		for _, a := range u.Roles {
			if access.SameName(a.Role, id) && !over(a.Until, d.Day()) {
				logins = append(logins, u.Login)
			}
		}
	}
	return logins
}

func TestIdleGrantsAreExactlyThoseThatReachNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, day := genTidyable(t), districttest.Day().Draw(t, "day")
		want := idleRows(f, day)
		d := samples.Compiled(t, f, day)
		require.Equal(t, want, takenRows(d, propose.IdleGrants(d)))
	})
}

func TestIdleGrantsNamedCases(t *testing.T) {
	atHome := withRows("ann", "P S E read=defaultBuilding")
	atHome.DefaultBuilding = "1"
	lists := []role.Profile{roleWith("L", "P S E read=defaultBuildingList", "P S F read=all")}
	withList := holding("bob", "L")
	withList.Roles[0].From = theDay.AddDays(2)
	withList.Roles[0].Override = &role.Override{DefaultBuildingList: &[]string{"2"}}
	formerly := holding("bob", "L")
	formerly.Roles[0].Until = theDay
	row := func(text string, days ...int) district.User {
		u := withRows("ann", text)
		u.Grants[0].From = theDay.AddDays(days[0])
		if len(days) > 1 {
			u.Grants[0].Until = theDay.AddDays(days[1])
		}
		return u
	}
	gone := []string{`user "ann": 1 row on "P S E", ended or reaching no building`}
	noList := `role "L": 1 row on "P S E", reaching no building for any of its holders`
	for _, c := range []struct {
		name  string
		roles []role.Profile
		users []district.User
		want  []string
	}{
		{"a default that is there", nil, []district.User{atHome}, nil},
		{"a default that is not", nil, []district.User{withRows("ann", "P S E read=defaultBuilding")}, gone},
		{"a row to come", nil, []district.User{row("P S E read=defaultBuilding", 1)}, nil},
		{"a row that began", nil, []district.User{row("P S E read=defaultBuilding", 0)}, gone},
		{"a row that ended", nil, []district.User{row("P S E read=all", -2, 0)}, gone},
		{"a row that ends tomorrow", nil, []district.User{row("P S E read=all", -2, 1)}, nil},
		{"a package without its licence", nil, []district.User{withRows("ann", "Q ALL ALL read=all")}, nil},
		{"a role nobody holds", lists, nil, []string{`nobody holds role "L"`}},
		{"a role nobody holds any more", lists, []district.User{formerly},
			[]string{`nobody holds role "L"`, `user "bob": 1 assignment, ended`}},
		{"no holder has a list", lists, []district.User{holding("ann", "L")}, []string{noList}},
		{"one will have a list", lists, []district.User{holding("ann", "L"), withList}, nil},
		{"a calculated role", []role.Profile{roleWith("STUDENT", "P S E read=defaultBuildingList")}, nil, nil},
		{"a label", []role.Profile{roleWith("X")}, nil, nil},
	} {
		d := tidyDistrict(t, c.roles, c.users...)
		got := propose.IdleGrants(d)
		require.Equal(t, c.want, told(got), c.name)
		for _, p := range got {
			requireHarmless(t, d, p)
		}
	}
	f := tidyFacts(lists)
	f.ContentTypes = []calcrole.ContentType{{Name: "Minutes", Edit: calcrole.Audience{Roles: []string{"L"}}}}
	named := propose.IdleGrants(samples.Compiled(t, f, theDay))
	require.Equal(t, []string{`nobody holds role "L", which is still named: its 2 rows go`}, told(named))
	d := samples.Compiled(t, tidyFacts(lists, formerly), 0)
	require.Equal(t, []string{noList}, told(propose.IdleGrants(d)), "nothing has ended on no day")
}

func TestRedundantGrantsAreThoseThatLintFinds(t *testing.T) {
	kept := 0
	rapid.Check(t, func(t *rapid.T) {
		d := samples.Compiled(t, genTidyable(t), districttest.Day().Draw(t, "day"))
		found := map[string]int{}
		for _, x := range lint.Check(d) {
			if x.Kind == "redundant-grant" {
				found[x.ID]++
			}
		}
		proposals := propose.RedundantGrants(d)
		require.Len(t, proposals, len(found), "one of several can always go")
		for _, p := range proposals {
			next := p.Changes.Changes[0].Row().(*district.User)
			was, _ := d.User(next.Login)
			taken := len(was.Grants) - len(next.Grants)
			require.LessOrEqual(t, taken, found[next.Login])
			kept += found[next.Login] - taken
			again, err := d.Apply(p.Changes)
			require.NoError(t, err)
			for _, x := range lint.Check(again) {
				require.False(t, x.Kind == "redundant-grant" && x.ID == next.Login, "as many go as can: %s", x.Text)
			}
		}
	})
	t.Log(kept)
}

func TestRedundantGrantsNamedCases(t *testing.T) {
	roles := []role.Profile{roleWith("R", "P S E read=all")}
	both := holding("ann", "R")
	both.Grants = grants(`P S E read=["1"]`, "P S F read=all")
	term := both
	term.Roles = []role.Assignment{{Role: "R", Until: theDay.AddDays(5)}}
	longer := both
	longer.Roles, longer.Grants = term.Roles, grants("P S E read=all until=2028-03-04", "P S F read=all") // a day less
	for _, c := range []struct {
		name string
		user district.User
		want []string
	}{
		{"a role gives it", both, []string{`the roles of user "ann" give what 1 row on "P S E" would`}},
		{"until the role ends", term,
			[]string{`the roles of user "ann" give what 1 row on "P S E" would, until 2028-03-05 (missed 2028-03-05)`}},
		{"which is after the row does", longer, []string{`the roles of user "ann" give what 1 row on "P S E" would`}},
		{"no role gives it", withRows("ann", "P S E read=all"), nil},
	} {
		d := tidyDistrict(t, roles, c.user)
		got := propose.RedundantGrants(d)
		require.Equal(t, c.want, told(got), c.name)
		for _, p := range got {
			requireHarmless(t, d, p)
		}
	}
}

// Two rows on the containers of a district-wide feature, of which one will do (R11).
func TestRedundantGrantsThatNeedEachOtherStay(t *testing.T) {
	u := holding("ann", "R")
	u.Grants = grants(`P S ALL read=["1"]`, `P ALL ALL read=["1"]`, `P S ALL read=["2"]`)
	f := tidyFacts([]role.Profile{roleWith("R", "P S E read=all", "P S F read=all", "P T ALL read=all")}, u)
	for _, strict := range []bool{false, true} {
		f.Users[0].Approved = !strict // and then judged as if approved (R22)
		d, err := district.New(f, theDay, &district.Options{Strict: strict})
		require.NoError(t, err)
		got := propose.RedundantGrants(d)
		require.Equal(t, []string{`the roles of user "ann" give what 1 row on "P ALL ALL" would`}, told(got))
		if !strict {
			requireHarmless(t, d, got[0])
		}
	}
}

// A strict district refuses the unapproved everything, and is tidied as if it did not (R22).
func TestTheUnapprovedOfAStrictDistrictKeepTheirAccess(t *testing.T) {
	u := holding("ann", "R")
	u.Approved, u.Grants = false, grants(`P S E read=["1"]`, "P S F read=all")
	f := tidyFacts([]role.Profile{roleWith("R", "P S E read=all")}, u)
	d, err := district.New(f, theDay, &district.Options{Strict: true})
	require.NoError(t, err)
	require.Equal(t, []string{`the roles of user "ann" give what 1 row on "P S E" would`}, told(propose.Tidy(d)))
	set, err := propose.FewestRoles(d, "ann", propose.FewestOptions{KeepGrants: true})
	require.NoError(t, err)
	require.Equal(t, []string{"R"}, set.Fewest.Roles)
	require.Len(t, set.Fewest.Grants, 1)
}
