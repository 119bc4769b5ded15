package district_test

import (
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
	"github.com/hallpass-go/hallpass/role"
)

// What is asked about everyone equals asking everyone, on a district that was compiled as
// it is and on one that was changed.
func TestTheIndexesAnswerAsEveryoneWould(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := samples.Compiled(t, districttest.Facts(districttest.Sound()).Draw(t, "facts"), districttest.Day().Draw(t, "day"))
		if next, err := d.Apply(samples.Changes(t, d)); err == nil {
			d = next
		}
		for p := range district.Rows[role.Profile](d) {
			users, err := d.Holders(draw.InAnyCase(t, p.ID))
			require.NoError(t, err)
			var want []string
			for u := range d.Users() {
				if slices.Contains(samples.Must(d.RolesOf(u.Login)), p.ID) {
					want = append(want, u.Login)
				}
			}
			require.Equal(t, want, slices.Collect(users.All()), p.ID)
		}
		for f := range d.Catalog().Features() {
			for _, l := range samples.Levels {
				var want []string
				for u := range d.Users() {
					if samples.Must(d.Permissions(u.Login)).Anywhere(l, f) {
						want = append(want, u.Login)
					}
				}
				users, err := d.WhoAnywhere(f.String(), l)
				require.NoError(t, err)
				require.Equal(t, want, slices.Collect(users.All()), "%v on %v", l, f)
				require.Equal(t, len(want), users.Count())
			}
		}
	})
}

// A role gives a level where it says it does: to a user who holds nothing else, whose default
// building and default building list are the building that is asked for.
func TestTheRolesThatGiveALevel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := districttest.Facts().Draw(t, "facts")
		d := samples.Compiled(t, f, samples.TheDay)
		for _, feature := range f.Features {
			if feature.DistrictWide || len(f.Buildings) == 0 {
				continue
			}
			b, l := draw.Pick(t, f.Buildings).ID, draw.Pick(t, samples.Levels)
			giving, err := d.RolesGiving(feature.Resource.String(), b, l)
			if _, known := oracle.Of(f, 0).Feature(feature.Resource.String()); !known {
				require.Error(t, err)
				continue
			}
			require.NoError(t, err)
			for _, p := range f.Roles {
				alone := *f
				alone.Users = []district.User{{Login: "alone", DefaultBuilding: b, DefaultBuildingList: []string{b}, Grants: p.Grants}}
				has, _ := oracle.Of(&alone, samples.TheDay).Level("alone", feature.Resource.String(), b)
				given := slices.ContainsFunc(giving, func(g district.RoleGiving) bool { return g.Role == p.ID && len(g.Scopes) > 0 })
				require.Equal(t, has >= l && !access.SameName(p.ID, "_ESP_GROUP"), given, "%s gives %v on %v in %s", p.ID, l, feature.Resource, b)
			}
		}
	})
}

// A host hands one person's records over: who holds a calculated role follows from them, and
// from the district's own again on the district it came from.
func TestWithOtherRecordsOthersHoldTheRole(t *testing.T) {
	d := samples.SoundDistrict(t)
	parents := func(d *district.District) []string {
		users, err := d.Holders("PARENT")
		require.NoError(t, err)
		return slices.Collect(users.All())
	}
	require.Equal(t, []string{"jdoe"}, parents(d))
	bare := d.WithRecords(&calcrole.Records{})
	require.Empty(t, parents(bare))
	require.Equal(t, []string{"jdoe"}, parents(d))
	require.Empty(t, parents(mustApply(t, bare, `{"put": "buildings", "value": {"id": "4"}}`)))
}

// A rule of the host's looks at the records of its person and no others, so that it is
// known whom a change of a record concerns (R31).
func TestARuleSeesTheRecordsOfItsPersonAlone(t *testing.T) {
	seen := calcrole.Rule{Name: "x-seen", Doc: "finds S1", Evidence: func(p calcrole.Person, yield func(calcrole.Evidence) bool) {
		if p.Records.Student("S1") != nil {
			yield(calcrole.Evidence{Student: "S1"})
		}
	}}
	f := &district.Facts{Format: 1, District: district.Info{ID: "x", SchoolYear: 2027}}
	f.Records.Students = []calcrole.Student{{ID: "S1"}, {ID: "S2"}}
	f.Records.Households = []calcrole.Household{{ID: "H1", Members: []calcrole.Member{{Relationship: "Guardian", Student: "S1"}}}}
	f.Users = []district.User{
		{Login: "by household", Attached: []district.Attachment{{Kind: "household", ID: "H1"}}},
		{Login: "by name", Attached: []district.Attachment{{Kind: "student", ID: "S1"}}},
		{Login: "other", Attached: []district.Attachment{{Kind: "student", ID: "S2"}}},
		{Login: "staff", Attached: []district.Attachment{{Kind: "staff", ID: "S1"}}},
	}
	f.Roles = append(f.Roles, profileNamed("SEEN", "x-seen"))
	d, err := district.New(f, samples.TheDay, &district.Options{Rules: []calcrole.Rule{seen}})
	require.NoError(t, err)
	users, err := d.Holders("seen")
	require.NoError(t, err)
	require.Equal(t, []string{"by household", "by name"}, slices.Collect(users.All()))
	d = mustApply(t, d, `{"put": "records.households", "value": {"id": "H1"}}`)
	users, err = d.Holders("seen")
	require.NoError(t, err)
	require.Equal(t, []string{"by name"}, slices.Collect(users.All()))
}

func profileNamed(id, calculated string) role.Profile {
	return role.Profile{ID: id, Calculated: calculated}
}

func TestWhoAnswersInAnyCaseAndRefusesWhatIsNoLevel(t *testing.T) {
	d := samples.SoundDistrict(t)
	users, err := d.Who("REG MAINT PHONE", "2", access.Read)
	require.NoError(t, err)
	require.Equal(t, []string{"jdoe"}, slices.Collect(users.All()))
	require.True(t, users.Has("JDoe"))
	require.False(t, users.Has("mjones"))
	require.False(t, users.Has("nobody"))
	for _, l := range []access.Level{access.None, 3, 255} {
		users, err = d.Who("REG MAINT PHONE", "2", l)
		require.ErrorIs(t, err, access.ErrLevel)
		require.Zero(t, users.Count())
		require.Empty(t, slices.Collect(users.All()))
	}
	var none *district.District
	_, err = none.Who("REG MAINT PHONE", "2", access.Read)
	require.ErrorIs(t, err, access.ErrUnknown)
}
