package districttest_test

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/role"
)

func TestWhatIsDrawnLoads(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := districttest.Facts().Draw(t, "facts")
		_, err := district.Decode(district.Encode(f))
		require.NoError(t, err)
		_, err = district.New(f, districttest.Day().Draw(t, "day"), nil)
		require.NoError(t, err)
	})
}

func TestSoundFactsAreValid(t *testing.T) {
	t.Parallel()
	mine := facts(t, millbrook)
	rapid.Check(t, func(t *rapid.T) {
		options := append([]districttest.Option{districttest.Sound()}, rapid.SampledFrom([][]districttest.Option{
			nil,
			{districttest.WithoutGrants(), districttest.WithoutRecords(), districttest.Users(0, 9)},
			{districttest.WithCatalog(mine), districttest.WithBuildings(mine), districttest.WithRoles(mine)},
			{districttest.WithCatalog(mine)},
			{districttest.WithBuildings(mine)},
		}).Draw(t, "options")...)
		f := districttest.Facts(options...).Draw(t, "facts")
		if err := district.Validate(f); err != nil {
			t.Fatalf("%v\n%s", err, district.Encode(f))
		}
	})
}

func facts(t require.TestingT, text string) *district.Facts {
	f, err := district.Decode([]byte(text))
	require.NoError(t, err)
	return f
}

func TestWhatIsFixedStays(t *testing.T) {
	t.Parallel()
	mine := facts(t, millbrook)
	before := string(district.Encode(mine))
	parts := func(f *district.Facts) string {
		return string(district.Encode(&district.Facts{Format: 1, District: mine.District, Administration: f.Administration,
			Buildings: f.Buildings, Packages: f.Packages, Subpackages: f.Subpackages, Features: f.Features,
			Requirements: f.Requirements, Roles: f.Roles}))
	}
	rapid.Check(t, func(t *rapid.T) {
		f := districttest.Facts(districttest.WithCatalog(mine), districttest.WithBuildings(mine),
			districttest.WithRoles(mine)).Draw(t, "facts")
		require.Equal(t, parts(mine), parts(f))
		f.Roles[0].Grants[0].Resource, f.Features[0].DistrictWide, f.Buildings[0].ID = access.Resource{}, true, "changed"
		require.Equal(t, before, string(district.Encode(mine)), "a draw is a value of its own")
	})
	require.Panics(t, func() { districttest.WithBuildings(&district.Facts{Buildings: make([]access.BuildingRow, 2)}) })
}

func TestUsersAreAsManyAsAskedFor(t *testing.T) {
	t.Parallel()
	for _, n := range [][2]int{{0, 0}, {1, 1}, {0, 2}, {5, 9}, {20, 20}} {
		seen := map[int]bool{}
		for seed := range 200 {
			users := 0
			for _, u := range districttest.Facts(districttest.Users(n[0], n[1])).Example(seed).Users {
				if !strings.EqualFold(u.Login, "_ESP_GROUP") {
					users++
				}
			}
			require.True(t, n[0] <= users && users <= n[1], "%d of %v", users, n)
			seen[users] = true
		}
		require.True(t, seen[n[0]] && seen[n[1]], "%v: %v", n, seen)
	}
	require.Panics(t, func() { districttest.Users(2, 1) })
	require.Panics(t, func() { districttest.Users(-1, 1) })
}

func TestWhatIsLeftOutIsNotThere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := districttest.Facts(districttest.WithoutGrants(), districttest.WithoutRecords()).Draw(t, "facts")
		require.True(t, f.Records.IsZero())
		for _, u := range f.Users {
			require.Empty(t, u.Grants)
			require.Empty(t, u.Attached)
		}
	})
}

func TestDatesLieAroundTheDay(t *testing.T) {
	t.Parallel()
	around, err := access.ParseDay("2031-12-31")
	require.NoError(t, err)
	option, dates := districttest.Around(around), map[access.Day]bool{}
	for seed := range 1000 {
		see := func(day access.Day) {
			if !day.IsZero() {
				dates[day] = true
				require.True(t, day.Within(around.AddDays(-3), around.AddDays(5)), "%v", day)
			}
		}
		for _, u := range districttest.Facts(option).Example(seed).Users {
			for _, g := range u.Grants {
				see(g.From)
				see(g.Until)
			}
			for _, a := range u.Roles {
				see(a.From)
				see(a.Until)
			}
		}
		day := districttest.Day(option).Example(seed)
		require.True(t, day.Within(around.AddDays(-4), around.AddDays(5)), "%v", day)
	}
	require.GreaterOrEqual(t, len(dates), 7)
}

// Rows that are drawn for facts fit them: a sound one is taken by Apply.
func TestRowsFitTheFactsTheyAreDrawnFor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sound := districttest.Sound()
		f := districttest.Facts(sound).Draw(t, "facts")
		d, err := district.New(f, districttest.Day().Draw(t, "day"), nil)
		require.NoError(t, err)
		f = d.Facts()
		taken := func(what string, row district.Change) {
			_, err := d.Apply(district.Changes{Changes: []district.Change{row}})
			require.NoError(t, err, what)
		}
		taken("user", district.Put(districttest.User(f, sound).Draw(t, "user")))
		row := districttest.Grant(f, sound).Draw(t, "row")
		taken("grant", district.Put(role.Profile{ID: "NEWROLE", Grants: []access.Grant{row}}))
		if slices.ContainsFunc(f.Roles, func(p role.Profile) bool { return p.Calculated == "" }) {
			held := districttest.Assignment(f, sound).Draw(t, "assignment")
			taken("assignment", district.Put(district.User{Login: "newuser", Roles: []role.Assignment{held}}))
		}
		lenient := district.User{Login: "newuser", Grants: []access.Grant{districttest.Grant(f).Draw(t, "any row")},
			Roles: []role.Assignment{districttest.Assignment(f).Draw(t, "any assignment")}}
		f.Users = append(f.Users, lenient, districttest.User(f).Draw(t, "any user"))
		_, err = district.New(f, d.Day(), nil)
		require.NoError(t, err, "others load")
	})
}

// A failing district shrinks until it shows little but the fault.
func TestShrinkingGivesSmallDistricts(t *testing.T) {
	for name, value := range map[string]string{"rapid.nofailfile": "true", "rapid.seed": "1"} { // the same each time
		before := flag.Lookup(name).Value.String()
		require.NoError(t, flag.Set(name, value))
		defer flag.Set(name, before)
	}
	for name, fault := range map[string]func(f *district.Facts, u district.User) bool{
		"an override on a role that is there": func(f *district.Facts, u district.User) bool {
			return slices.ContainsFunc(u.Roles, func(a role.Assignment) bool {
				return a.Override != nil && slices.ContainsFunc(f.Roles, func(p role.Profile) bool { return p.ID == a.Role })
			})
		},
		"a parent of an enrolled student": func(f *district.Facts, u district.User) bool {
			return slices.ContainsFunc(u.Attached, func(a district.Attachment) bool {
				return slices.ContainsFunc(f.Records.Households, func(h calcrole.Household) bool {
					return h.ID == a.ID && len(h.Members) > 0
				})
			})
		},
		"a grant on a district-wide feature": func(f *district.Facts, u district.User) bool {
			return slices.ContainsFunc(u.Grants, func(g access.Grant) bool { return g.Read.Equal(access.ScopeDistrict()) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			var last *district.Facts
			r := recordingMutate(t, func(t testing.TB) {
				rapid.Check(t, func(t *rapid.T) {
					f := districttest.Facts().Draw(t, "facts")
					if slices.ContainsFunc(f.Users, func(u district.User) bool { return fault(f, u) }) {
						last = f
						t.Fatal("found")
					}
				})
			})
			require.Contains(t, r.errors+r.fatal, "found")
			text := district.Encode(last)
			require.LessOrEqual(t, len(last.Buildings), 2)
			require.LessOrEqual(t, len(last.Features), 2)
			require.LessOrEqual(t, len(last.Users), 3)
			require.Less(t, strings.Count(string(text), "\n"), 120, "%s", text)
		})
	}
}
