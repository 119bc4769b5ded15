package propose_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/propose"
	"github.com/hallpass-go/hallpass/role"
)

// held are assignments of one role, each from and until so many days after theDay; 0 is no day.
func held(id string, terms ...[2]int) (all []role.Assignment) {
	day := func(n int) access.Day {
		if n == 0 {
			return 0
		}
		return theDay.AddDays(n)
	}
	for _, term := range terms {
		all = append(all, role.Assignment{Role: id, From: day(term[0]), Until: day(term[1])})
	}
	return all
}

// A role that is held twice loses none of its days when a proposal writes the row anew (R35).
func TestARoleHeldTwiceKeepsItsLaterDays(t *testing.T) {
	roles := []role.Profile{roleWith("R", "P S E read=all", "P S F read=all"), roleWith("X")}
	twice := func(rows ...string) district.User {
		u := withRows("ann", rows...)
		u.Roles = held("R", [2]int{0, 2}, [2]int{0, 0})
		return u
	}
	keeps := func(d *district.District, p *propose.Proposal) {
		t.Helper()
		after, err := d.Apply(p.Changes)
		require.NoError(t, err)
		u, _ := after.User("ann")
		require.Equal(t, held("R", [2]int{0, 2}, [2]int{2, 0}), u.Roles, p.Text)
		for n := range 4 {
			x := district.Diff(d.At(theDay.AddDays(n)), after.At(theDay.AddDays(n)))
			require.Zero(t, x.Lost, "%s, on day %d", p.Text, n)
		}
	}

	d := tidyDistrict(t, roles, twice("P GONE ALL read=all"))
	ways, err := propose.Access(d, "ann", "P S E", "1", access.ReadWrite)
	require.NoError(t, err)
	require.NotEmpty(t, ways)
	for _, p := range ways {
		keeps(d, p)
	}

	idle := propose.IdleGrants(d)
	require.Equal(t, []string{`user "ann": 1 row on "P GONE ALL", ended or reaching no building`}, told(idle))
	keeps(d, idle[0])

	d = tidyDistrict(t, roles, twice("P S E read=all"))
	redundant := propose.RedundantGrants(d)
	require.Equal(t, []string{`the roles of user "ann" give what 1 row on "P S E" would`}, told(redundant))
	keeps(d, redundant[0])

	gone := twice()
	gone.Roles = append(gone.Roles, role.Assignment{Role: "GONE"})
	d = tidyDistrict(t, roles, gone)
	fewest, err := propose.FewestRoles(d, "ann", propose.FewestOptions{})
	require.NoError(t, err)
	require.NotEmpty(t, fewest.Changes.Changes, fewest.Text)
	keeps(d, fewest)

	copied := withRows("bob")
	d = tidyDistrict(t, roles, twice(), copied)
	p, err := propose.Copy(d, "ann", "bob")
	require.NoError(t, err)
	after, _ := p.After().User("bob")
	require.Equal(t, held("R", [2]int{0, 2}, [2]int{2, 0}), after.Roles)
}

// Of a role that is held on other days, the term that begins next counts from today; one that has ended goes on until
// the next begins (R17).
func TestARoleOfOtherDaysIsRenewedBesideItsOtherTerms(t *testing.T) {
	const (
		renew = "let the assignment of role R count today"
		today = 1000
	)
	for _, c := range []struct {
		name        string
		terms, want [][2]int
	}{
		{"it has ended", [][2]int{{0, -9}, {-5, -3}}, [][2]int{{0, -9}, {-5, 0}}},
		{"it begins later", [][2]int{{3, 5}, {7, 9}}, [][2]int{{today, 5}, {7, 9}}},
		{"it ended and begins again", [][2]int{{0, -3}, {3, 0}}, [][2]int{{0, -3}, {today, 0}}},
	} {
		u := district.User{Login: "ann", Approved: true, Roles: held("R", c.terms...)}
		d := tidyDistrict(t, []role.Profile{roleWith("R", "P S E read=all")}, u)
		ways, err := propose.Access(d, "ann", "P S E", "1", access.Read)
		require.NoError(t, err)
		want := held("R", c.want...)
		for i := range want {
			if want[i].From == theDay.AddDays(today) {
				want[i].From = theDay
			}
		}
		found := false
		for _, p := range ways {
			if p.Text == renew {
				u, _ := p.After().User("ann")
				require.ElementsMatch(t, want, u.Roles, c.name)
				found = true
			}
		}
		require.True(t, found, c.name)
	}
	u := district.User{Login: "ann", Approved: true, Roles: held("R", [2]int{0, -3}, [2]int{3, 0})}
	u.Roles[1].Override = &role.Override{DefaultBuilding: "2"}
	u.DefaultBuilding = "1"
	d := tidyDistrict(t, []role.Profile{roleWith("R", "P S E read=defaultBuilding")}, u)
	ways, err := propose.Access(d, "ann", "P S E", "1", access.Read)
	require.NoError(t, err)
	texts := map[string][]role.Assignment{}
	for _, p := range ways {
		u, _ := p.After().User("ann")
		texts[p.Text] = u.Roles
	}
	require.Equal(t, theDay.AddDays(3), texts[renew][0].Until, "the ended one gives building 1, until the next begins")
}

// What a licence would open counts as well: a change that keeps it shut takes it away (R35).
func TestAProposalTakesNothingOfWhatItsLicenceOpens(t *testing.T) {
	f := tidyFacts([]role.Profile{roleWith("R", "Q S E readWrite=defaultBuilding")}, holding("ann", "R"))
	f.Users[0].DefaultBuilding = "1"
	d := samples.Compiled(t, f, theDay)
	ways, err := propose.Access(d, "ann", "Q S E", "2", access.ReadWrite)
	require.NoError(t, err)
	require.Equal(t, []string{`license package Q, and grant Q S E readWrite=["2"]`}, told(ways))
}

// Of two equal roles one may go if each user holds them on days of their own, side by side.
func TestEqualRolesHeldSideBySideBecomeOne(t *testing.T) {
	all := "P S E read=all"
	u := holding("ann")
	u.Roles = append(held("A", [2]int{0, 3}, [2]int{9, 0}), held("B", [2]int{3, 5}, [2]int{9, 11})...)
	d := tidyDistrict(t, []role.Profile{roleWith("A", all), roleWith("B", all)}, u, holding("bob", "A"))
	equal := propose.EqualRoles(d)
	require.Equal(t, []string{`roles "A" and "B" give the same: 1 user moves to the former, and the latter goes`}, told(equal))
	requireHarmless(t, d, equal[0])
	after, _ := equal[0].After().User("ann")
	require.ElementsMatch(t, held("A", [2]int{0, 3}, [2]int{3, 5}, [2]int{9, 0}), after.Roles)

	u.Roles = append(held("A", [2]int{0, 3}), held("B", [2]int{2, 5})...)
	d = tidyDistrict(t, []role.Profile{roleWith("A", all), roleWith("B", all)}, u, holding("bob", "A"))
	require.Empty(t, propose.EqualRoles(d), "on one day both, and neither has the days of the other")
}
