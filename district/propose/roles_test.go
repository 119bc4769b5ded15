package propose_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/propose"
	"github.com/hallpass-go/hallpass/role"
)

// givesAll reports, by brute force, whether a role gives all that another gives, whatever the defaults of its holder,
// whatever buildings there are or are added, and whatever else the holder has on packages and subpackages, which adds
// up (R11).
func givesAll(f *district.Facts, larger, smaller role.Profile) bool {
	ids := append(samples.BuildingIDs(f), "later")
	more := *f
	more.Buildings = append(append([]access.BuildingRow(nil), f.Buildings...), access.BuildingRow{ID: "later"})
	others := []access.Grant{{}}
	for _, list := range samples.Sublists(ids) {
		if len(list) > 0 {
			others = append(others, access.Grant{Resource: samples.Resource("P", "ALL", "ALL"), Read: access.ScopeIn(list...)},
				access.Grant{Resource: samples.Resource("P", "ALL", "ALL"), ReadWrite: access.ScopeIn(list...)})
		}
	}
	for _, world := range []*district.Facts{f, &more} {
		o := oracle.Of(world, theDay)
		for _, home := range append([]string{""}, ids...) {
			for _, list := range samples.Sublists(ids) {
				a := []oracle.Source{{Grants: larger.Grants, Home: home, List: list}}
				b := []oracle.Source{{Grants: smaller.Grants, Home: home, List: list}}
				for _, row := range world.Features {
					if row.DistrictWide {
						for _, g := range others {
							other := oracle.Source{Grants: []access.Grant{g}}
							if o.DistrictLevel(append(a, other), row.Resource) < o.DistrictLevel(append(b, other), row.Resource) {
								return false
							}
						}
						continue
					}
					covers := func(r access.Resource) bool { return r.Covers(row.Resource) }
					for _, building := range world.Buildings {
						if in := oracle.In(building.ID); o.Highest(a, covers, in) < o.Highest(b, covers, in) {
							return false
						}
					}
				}
			}
		}
	}
	return true
}

func TestARoleContainsAnotherIfAndOnlyIfItGivesAllOfIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &district.Facts{Format: 1, District: district.Info{ID: "small", SchoolYear: 2027}}
		f.Buildings = []access.BuildingRow{{ID: "1"}, {ID: "2"}}[:draw.Between(t, 1, 2)]
		f.Packages = []access.PackageRow{{Code: "P"}}
		for _, r := range append([]string{"P S D"}, draw.Subset(t, []string{"P S E", "P T D", "P T E"}, 60)...) {
			f.Features = append(f.Features, access.FeatureRow{Resource: access.MustParseResource(r), DistrictWide: r[4:] == "D"})
		}
		rows := func() []access.Grant {
			return draw.Several(t, 3, func() access.Grant { return samples.ProvableGrant(t, f) })
		}
		f.Roles = []role.Profile{{ID: "A", Grants: rows()}, {ID: "B", Grants: rows()}}
		if draw.Chance(t, 40) {
			f.Roles[1].Grants = draw.Distinct(append(draw.Subset(t, f.Roles[0].Grants, 70), rows()[:0]...))
		}
		f.Users = []district.User{holding("ann", "A", "B")}
		d := samples.Compiled(t, f, theDay)
		for _, pair := range [][2]int{{0, 1}, {1, 0}} {
			larger, smaller := f.Roles[pair[0]], f.Roles[pair[1]]
			got, err := propose.RoleContains(d, larger.ID, smaller.ID)
			require.NoError(t, err)
			require.Equal(t, givesAll(f, larger, smaller), got, "%s of %s", larger.ID, smaller.ID)
		}
		// one user holds both alike, so the proposals follow
		ab, _ := propose.RoleContains(d, "A", "B")
		ba, _ := propose.RoleContains(d, "B", "A")
		label := func(p role.Profile) bool { return givesAll(f, role.Profile{}, p) }
		labels := label(f.Roles[0]) || label(f.Roles[1])
		require.Equal(t, ab && ba && !labels, len(propose.EqualRoles(d)) == 1)
		require.Equal(t, ab != ba && !labels, len(propose.ContainedRoles(d)) == 1)
	})
}

func TestRoleContainsNamedCases(t *testing.T) {
	for _, c := range []struct {
		name, larger, smaller string
		want                  bool
	}{
		{"all has a list", "P S E read=all", `P S E read=["1"]`, true},
		{"all has the default building", "P S E read=all", "P S E read=defaultBuilding", true},
		{"all has the default list", "P S E read=all", "P S E read=defaultBuildingList", true},
		{"a list of every building is not all", `P S E read=["1","2"]`, "P S E read=all", false},
		{"a list of every building is not the default", `P S E read=["1","2"]`, "P S E read=defaultBuilding", false},
		{"the default building is not in the list", "P S E read=defaultBuildingList", "P S E read=defaultBuilding", false},
		{"writing is reading", "P S E readWrite=all", "P S E read=all", true},
		{"reading is not writing", "P S E read=all", "P S E readWrite=all", false},
		{"a package has its subpackages", "P ALL ALL read=defaultBuilding", "P T ALL read=defaultBuilding", true},
		{"a subpackage is not its package", "P T ALL read=defaultBuilding", "P ALL ALL read=defaultBuilding", false},
		{"a package everywhere has the district", "P ALL ALL read=all", "P S D read=district", true},
		{"the district is not a package", "P S D read=district", "P S ALL read=all", false},
		{"a part of a district-wide feature is something", "P S D read=district", `P S ALL read=["1"]`, false},
		{"a package without its licence", "Q S E read=all", "Q ALL ALL read=all", true},
		{"which it does not count as nothing", "P S E read=all", "Q ALL ALL read=all", false},
	} {
		d := tidyDistrict(t, []role.Profile{roleWith("LARGE", c.larger), roleWith("SMALL", c.smaller)})
		got, err := propose.RoleContains(d, "large", "Small")
		require.NoError(t, err)
		require.Equal(t, c.want, got, c.name)
	}
	d := tidyDistrict(t, []role.Profile{roleWith("A", "P S E read=all")})
	_, err := propose.RoleContains(d, "A", "GHOST")
	require.Equal(t, &access.UnknownError{Kind: "role", Name: "GHOST"}, err)
}

func TestEqualRolesNamedCases(t *testing.T) {
	a := roleWith("A", "P S E read=all readWrite=defaultBuilding")
	b := roleWith("B", "P S E read=all", "P S E readWrite=defaultBuilding")
	dated := func(login string, first, second [2]int) district.User {
		u := holding(login, "A", "B")
		for i, term := range [][2]int{first, second} {
			u.Roles[i].From, u.Roles[i].Until = theDay.AddDays(term[0]), theDay.AddDays(term[1])
		}
		return u
	}
	overridden := holding("ann", "A", "B")
	overridden.Roles[1].Override = &role.Override{DefaultBuilding: "2"}
	moves := `roles "A" and "B" give the same: 1 user moves to the former, and the latter goes`
	for _, c := range []struct {
		name  string
		user  district.User
		lists calcrole.Audience
		want  []string
		from  int // when the user's one assignment begins, counted from today
	}{
		{"one role", holding("ann", "b"), calcrole.Audience{}, []string{moves}, 0},
		{"both", holding("ann", "A", "B"), calcrole.Audience{}, []string{moves}, 0},
		{"other defaults", overridden, calcrole.Audience{}, nil, 0},
		{"fewer days", dated("ann", [2]int{-2, 5}, [2]int{-1, 5}), calcrole.Audience{}, []string{moves}, -2},
		{"more days", dated("ann", [2]int{1, 5}, [2]int{-1, 5}), calcrole.Audience{}, []string{moves}, -1},
		{"other days", dated("ann", [2]int{1, 5}, [2]int{-1, 4}), calcrole.Audience{}, nil, 0},
		{"a content type names both", holding("ann", "B"), calcrole.Audience{Roles: []string{"A", "b"}}, []string{moves}, 0},
		{"a content type names the one", holding("ann", "B"), calcrole.Audience{Roles: []string{"B"}}, nil, 0},
		{"a content type names the other", holding("ann", "B"), calcrole.Audience{Roles: []string{"A"}}, nil, 0},
	} {
		f := tidyFacts([]role.Profile{a, b}, c.user, holding("bob", "A"), holding("cyd", "A"))
		f.ContentTypes = []calcrole.ContentType{{Name: "Minutes", View: c.lists}}
		d := samples.Compiled(t, f, theDay)
		got := propose.EqualRoles(d)
		require.Equal(t, c.want, told(got), c.name)
		for _, p := range got {
			requireHarmless(t, d, p)
			after, _ := d.Apply(p.Changes)
			_, err := propose.RoleContains(after, "B", "B")
			require.Error(t, err, c.name)
			ann, _ := after.User("ann")
			require.Len(t, ann.Roles, 1, c.name)
			require.Equal(t, "A", ann.Roles[0].Role, c.name)
			if c.from != 0 {
				require.Equal(t, theDay.AddDays(c.from), ann.Roles[0].From, c.name)
			}
		}
	}
}

func TestTheRoleWithMoreHoldersIsKept(t *testing.T) {
	d := tidyDistrict(t, []role.Profile{roleWith("A", "P S E read=all"), roleWith("B", "P S E read=all")},
		holding("ann", "A"), holding("bob", "B"), holding("cyd", "B"))
	require.Equal(t, []string{`roles "B" and "A" give the same: 1 user moves to the former, and the latter goes`},
		told(propose.EqualRoles(d)))
}

func TestCalculatedRolesAndLabelsAreNotCompared(t *testing.T) {
	all := "P S E read=all"
	d := tidyDistrict(t, []role.Profile{roleWith("A", all), roleWith("STUDENT", all), roleWith("X"), roleWith("Y")},
		holding("ann", "A", "X", "Y"))
	require.Empty(t, propose.EqualRoles(d))
	require.Empty(t, propose.ContainedRoles(d))
}

func TestContainedRolesNamedCases(t *testing.T) {
	large, small := roleWith("LARGE", "P ALL ALL read=all"), roleWith("SMALL", "P S E read=defaultBuilding")
	needs := `role "LARGE" gives all that "SMALL" does: 1 user who holds both needs the former alone`
	both := func() district.User { return holding("ann", "LARGE", "SMALL") }
	overridden, dated, longer := both(), both(), both()
	overridden.Roles[1].Override = &role.Override{DefaultBuilding: "2"}
	dated.Roles[1].Until = theDay.AddDays(9)
	longer.Roles[0].Until = theDay.AddDays(9)
	for _, c := range []struct {
		name       string
		user       district.User
		edit, view []string
		want       []string
	}{
		{"both", both(), nil, nil, []string{needs}},
		{"one", holding("ann", "SMALL"), nil, nil, nil},
		{"other defaults", overridden, nil, nil, nil},
		{"fewer days", dated, nil, nil, []string{needs}},
		{"more days", longer, nil, nil, nil},
		{"a list names the smaller", both(), []string{"SMALL"}, []string{"LARGE"}, nil},
		{"a list names the larger", both(), []string{"LARGE"}, nil, []string{needs}},
		{"a list names both", both(), nil, []string{"SMALL", "LARGE"}, []string{needs}},
	} {
		f := tidyFacts([]role.Profile{large, small}, c.user)
		f.ContentTypes = []calcrole.ContentType{{Name: "Minutes",
			Edit: calcrole.Audience{Roles: c.edit}, View: calcrole.Audience{Roles: c.view}}}
		d := samples.Compiled(t, f, theDay)
		got := propose.ContainedRoles(d)
		require.Equal(t, c.want, told(got), c.name)
		for _, p := range got {
			requireHarmless(t, d, p)
			after, _ := d.Apply(p.Changes)
			ann, _ := after.User("ann")
			require.Len(t, ann.Roles, 1, c.name)
		}
	}
}

// Two users have one e-mail, which is an old fault of both rows and keeps nobody from doing with less (R37).
func TestAnOldFaultKeepsNobodyFromDoingWithLess(t *testing.T) {
	ann, bob := holding("ann", "LARGE", "SMALL"), holding("bob", "LARGE", "SMALL")
	ann.Email, bob.Email = "office@lincoln.example", "office@lincoln.example"
	roles := []role.Profile{roleWith("LARGE", "P ALL ALL read=all"), roleWith("SMALL", "P S E read=defaultBuilding")}
	got := propose.ContainedRoles(tidyDistrict(t, roles, ann, bob, holding("cyd", "LARGE", "SMALL")))
	require.Equal(t, []string{
		`role "LARGE" gives all that "SMALL" does: 3 users who hold both need the former alone`}, told(got))
}
