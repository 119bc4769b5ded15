package district_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/role"
)

// TestEverySmallTermOfOneRole compares engine and oracle on every two and every three assignments of one role whose
// days begin and end within four days: side by side, overlapping, one within the other (R17, R42). The assignments
// differ in what they override, so that it shows which one counts.
func TestEverySmallTermOfOneRole(t *testing.T) {
	const days = 4
	first := samples.TheDay
	var terms []role.Assignment
	for from := range days {
		for until := range days + 1 {
			if until == 0 || from < until {
				terms = append(terms, role.Assignment{Role: "A", From: dayAfter(first, from), Until: dayAfter(first, until)})
			}
		}
	}
	overridden := func(a role.Assignment, building string) role.Assignment {
		a.Override = &role.Override{DefaultBuilding: building}
		return a
	}
	var users []district.User
	add := func(held ...role.Assignment) {
		users = append(users, district.User{Login: fmt.Sprintf("u%04d", len(users)), Roles: held})
	}
	for _, a := range terms {
		for _, b := range terms {
			lower := b
			lower.Role = "a"
			add(overridden(a, "1"), overridden(b, "2"))
			add(overridden(a, "1"), role.Assignment{Role: "B"}, overridden(lower, "2"))
			add(overridden(lower, "2"), overridden(a, "1"))
			for _, c := range terms {
				add(overridden(a, "2"), overridden(b, "1"), overridden(c, "3"))
			}
		}
	}
	grant := []access.Grant{{Resource: smallPlain, Read: access.ScopeDefaultBuilding()}}
	facts := &district.Facts{
		Format:    1,
		District:  district.Info{ID: "small", SchoolYear: 2027},
		Buildings: []access.BuildingRow{{ID: "1"}, {ID: "2"}, {ID: "3"}},
		Packages:  []access.PackageRow{{Code: "P"}},
		Features:  []access.FeatureRow{{Resource: smallPlain}},
		Roles:     []role.Profile{{ID: "A", Grants: grant}, {ID: "B", Grants: grant}},
		Users:     users,
	}
	d := samples.Compiled(t, facts, first)
	for i := range users {
		u := &users[i]
		alone := *facts
		alone.Users = users[i : i+1]
		mended := d.Mended(u)
		require.Empty(t, d.VoidOf(&mended), "%v", u.Roles)
		require.Equal(t, oracle.HeldTwice(*u), len(d.VoidOf(u)) > 0, "%v", u.Roles)
		if !oracle.HeldTwice(*u) {
			require.ElementsMatch(t, u.Roles, mended.Roles, "nothing is void, and all stays")
		}
		for n := range days + 2 {
			d := d.At(first.AddDays(n))
			o := oracle.Of(&alone, d.Day())
			p, err := d.Permissions(u.Login)
			require.NoError(t, err)
			for building := range d.Buildings() {
				want, _ := o.Level(u.Login, smallPlain.String(), building.ID())
				feature, _ := d.Feature(smallPlain.String())
				require.Equal(t, want, p.Level(feature, building), "%v on day %d in %v", u.Roles, n, building.ID())
				require.Equal(t, want, levelOfSources(d, &mended).Level(feature, building), "mended: %v on day %d", u.Roles, n)
			}
		}
	}
}

// dayAfter returns the day that is n days after another one, and no day for 0.
func dayAfter(day access.Day, n int) access.Day {
	if n == 0 {
		return 0
	}
	return day.AddDays(n)
}

// levelOfSources returns what a user would have whose row is written like u.
func levelOfSources(d *district.District, u *district.User) *access.Permissions {
	var sources []access.Bundle
	for s := range d.SourcesOf(u) {
		sources = append(sources, s.Bundle)
	}
	return d.Resolve(u.Login, sources)
}
