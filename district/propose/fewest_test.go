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

// alike reports whether a user has the same in two districts on every day from a day on.
func alike(before, after *district.Facts, day access.Day) bool {
	days := lateDays(day)
	if day.IsZero() {
		days = append([]access.Day{0}, lateDays(theDay.AddDays(-samples.EdgeDays-1))...)
	}
	for _, on := range days {
		one, other := oracle.Of(before, on), oracle.Of(after, on)
		if fmt.Sprint(samples.EveryTriple(one, other)) != fmt.Sprint(samples.EveryTriple(other, one)) {
			return false
		}
		for _, u := range before.Users {
			for _, c := range before.ContentTypes {
				for _, right := range []string{"view", "edit"} {
					a, _ := one.Content(u.Login, c.Name, right)
					b, _ := other.Content(u.Login, c.Name, right)
					if a != b {
						return false
					}
				}
			}
		}
	}
	return true
}

// smallestSet is, by trying every subset of roles and rows, how many rows and roles a user needs, and whether any
// subset will do.
func smallestSet(f *district.Facts, day access.Day, login string, keep bool) (rows, roles int, found bool) {
	alone := *f
	alone.Users = slices.DeleteFunc(slices.Clone(f.Users), func(u district.User) bool { return u.Login != login })
	u := alone.Users[0]
	stays := func(from, until access.Day) bool {
		return !over(until, day) && (!until.IsZero() || from > day)
	}
	fixed := u
	fixed.Roles, fixed.Grants = nil, nil
	for _, a := range u.Roles {
		if stays(a.From, a.Until) {
			fixed.Roles = append(fixed.Roles, a)
		}
	}
	var own []access.Grant
	for _, g := range u.Grants {
		if stays(g.From, g.Until) {
			fixed.Grants = append(fixed.Grants, g)
		} else if !over(g.Until, day) && keep {
			own = append(own, g)
		}
	}
	var ids []string
	for _, p := range f.Roles {
		stays := func(a role.Assignment) bool { return access.SameName(a.Role, p.ID) }
		if p.Calculated == "" && !slices.ContainsFunc(fixed.Roles, stays) {
			ids = append(ids, p.ID)
		}
	}
	for n := range 1 << (len(ids) + len(own)) {
		next := fixed
		next.Roles, next.Grants = slices.Clone(fixed.Roles), slices.Clone(fixed.Grants)
		r, g := 0, 0
		for i, id := range ids {
			if n>>i&1 != 0 {
				next.Roles = append(next.Roles, role.Assignment{Role: id})
				r++
			}
		}
		for i, row := range own {
			if n>>(len(ids)+i)&1 != 0 {
				next.Grants = append(next.Grants, row)
				g++
			}
		}
		if found && (g > rows || g == rows && r >= roles) {
			continue
		}
		after := alone
		after.Users = []district.User{next}
		if alike(&alone, &after, day) {
			rows, roles, found = g, r, true
		}
	}
	return rows, roles, found
}

func TestTheFewestRolesAreTheFewestOfAllSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, day := genTidyable(t), districttest.Day().Draw(t, "day")
		u := draw.Pick(t, f.Users)
		if oracle.Reserved(u) || len(f.Buildings) > 10 || len(u.Grants) > 6 {
			t.Skip()
		}
		d, keep := samples.Compiled(t, f, day), rapid.Bool().Draw(t, "keep")
		set, err := propose.FewestRoles(d, u.Login, propose.FewestOptions{KeepGrants: keep})
		require.NoError(t, err)
		rows, roles, found := smallestSet(f, day, u.Login, keep)
		require.True(t, set.Fewest.Proven)
		require.Equal(t, found, set.Fewest.Found, set.Text)
		require.True(t, set.Difference().IsZero())
		if !found {
			require.Empty(t, set.Changes.Changes)
			return
		}
		require.Equal(t, []int{rows, roles}, []int{len(set.Fewest.Grants), len(set.Fewest.Roles)}, set.Text)
		require.True(t, slices.IsSorted(set.Fewest.Roles))
		if len(set.Changes.Changes) > 0 {
			requireHarmless(t, d, set)
		}
		short, err := propose.FewestRoles(d, u.Login, propose.FewestOptions{KeepGrants: keep, Budget: draw.Between(t, 1, 5)})
		require.NoError(t, err)
		if short.Fewest.Proven {
			require.Equal(t, set.Fewest.Roles, short.Fewest.Roles)
		} else if short.Fewest.Found {
			n := len(short.Fewest.Grants)
			require.True(t, n > rows || n == rows && len(short.Fewest.Roles) >= roles)
			if len(short.Changes.Changes) > 0 {
				requireHarmless(t, d, short)
			}
		}
	})
}

func TestFewestRolesNamedCases(t *testing.T) {
	roles := []role.Profile{
		roleWith("E", "P S E read=all"), roleWith("EF", "P S E read=all", "P S F read=all"), roleWith("F", "P S F read=all"),
		roleWith("HOME", "P S E read=defaultBuilding"),
		roleWith("LEFT", `P T ALL read=["1"]`), roleWith("RIGHT", `P T ALL read=["2"]`), roleWith("LABEL"),
		roleWith("SAME", "P S E read=all")}
	overridden := holding("ann", "HOME")
	overridden.Roles[0].Override = &role.Override{DefaultBuilding: "1"}
	athome := overridden
	athome.DefaultBuilding = "1"
	athome.Grants = grants(`P S E read=["1"]`)
	term := holding("ann", "E", "F")
	term.Roles[0].Until = theDay.AddDays(3)
	mixed := holding("ann", "e")
	mixed.Grants = grants("P S F read=all", `P T E read=["1"]`)
	rows := withRows("ann", "P S E read=all", "P S F read=all")
	for _, c := range []struct {
		name string
		user district.User
		keep bool
		want string
	}{
		{"one role for two", holding("ann", "E", "F"), false, `1 role gives user "ann" the same: "EF"`},
		{"one role for rows", rows, false, `1 role gives user "ann" the same: "EF"`},
		{"no role", withRows("ann", "P T E read=all"), false, `no set of roles gives user "ann" the same`},
		{"a row stays", withRows("ann", "P T E read=all"), true, `user "ann" has the fewest roles that give the same`},
		{"a row stays, and roles change", mixed, true, `1 role gives user "ann" the same: "EF", with 1 row on "P T E"`},
		{"nothing", holding("ann", "LABEL"), false, `0 roles give user "ann" the same`},
		{"the role that is held", holding("ann", "SAME", "LABEL"), false, `1 role gives user "ann" the same: "SAME"`},
		{"the fewest already", holding("ann", "EF"), false, `user "ann" has the fewest roles that give the same`},
		{"two for a row", withRows("ann", `P T ALL read=["1","2"]`), false,
			`2 roles give user "ann" the same: "LEFT" and "RIGHT"`},
		{"an override", overridden, false, `no set of roles gives user "ann" the same`},
		{"an override that says nothing", athome, false, `1 role gives user "ann" the same: "HOME"`},
		{"a term stays", term, false, `user "ann" has the fewest roles that give the same`},
	} {
		d := tidyDistrict(t, roles, c.user)
		set, err := propose.FewestRoles(d, "Ann", propose.FewestOptions{KeepGrants: c.keep})
		require.NoError(t, err)
		require.Equal(t, c.want, set.Text, c.name)
		if len(set.Changes.Changes) > 0 {
			requireHarmless(t, d, set)
		}
	}
	f := tidyFacts(roles, holding("ann", "E", "F"))
	f.ContentTypes = []calcrole.ContentType{{Name: "Minutes", View: calcrole.Audience{Roles: []string{"F"}}}}
	set, err := propose.FewestRoles(samples.Compiled(t, f, theDay), "ann", propose.FewestOptions{})
	require.NoError(t, err)
	require.Equal(t, []string{"E", "F"}, set.Fewest.Roles, "a content type names one of the two")
	f = tidyFacts(roles, holding("ann", "E", "F"))
	f.ContentTypes = []calcrole.ContentType{{Name: "Minutes", View: calcrole.Audience{Roles: []string{"EF"}}}}
	set, err = propose.FewestRoles(samples.Compiled(t, f, theDay), "ann", propose.FewestOptions{})
	require.NoError(t, err)
	require.Equal(t, []string{"E", "F"}, set.Fewest.Roles, "a content type names the one for the two")
	f = tidyFacts(roles, holding("ann", "LABEL"))
	f.ContentTypes = []calcrole.ContentType{{Name: "Minutes", View: calcrole.Audience{Roles: []string{"LABEL"}}}}
	set, err = propose.FewestRoles(samples.Compiled(t, f, theDay), "ann", propose.FewestOptions{})
	require.NoError(t, err)
	require.Equal(t, []string{"LABEL"}, set.Fewest.Roles, "a content type names the label")

	d := tidyDistrict(t, roles, rows, district.User{Login: "_ESP_GROUP", Reserved: true})
	set, err = propose.FewestRoles(d, "ann", propose.FewestOptions{Budget: 1})
	require.NoError(t, err)
	require.Equal(t, []bool{false, false}, []bool{set.Fewest.Found, set.Fewest.Proven})
	require.Equal(t, `no set of roles was found that gives user "ann" the same`, set.Text)
	set, err = propose.FewestRoles(d, "ann", propose.FewestOptions{Budget: 3})
	require.NoError(t, err)
	require.Equal(t, []bool{true, false}, []bool{set.Fewest.Found, set.Fewest.Proven})
	_, err = propose.FewestRoles(d, "_esp_group", propose.FewestOptions{})
	require.ErrorIs(t, err, district.ErrReserved)
	_, err = propose.FewestRoles(d, "ghost", propose.FewestOptions{})
	require.EqualError(t, err, `unknown user "ghost"`)
	require.ErrorIs(t, err, district.ErrUnknownUser)
}

// Two roles that each give nothing more than the user has, and together a district-wide feature (R11).
func TestRolesThatGiveMoreTogetherAreNoSet(t *testing.T) {
	roles := []role.Profile{roleWith("LEFT", `P S ALL read=["1"]`), roleWith("RIGHT", `P S ALL read=["2"]`)}
	d := tidyDistrict(t, roles, withRows("ann", "P S E read=all", "P S F read=all"))
	set, err := propose.FewestRoles(d, "ann", propose.FewestOptions{})
	require.NoError(t, err)
	require.Equal(t, []bool{false, true}, []bool{set.Fewest.Found, set.Fewest.Proven})
}
