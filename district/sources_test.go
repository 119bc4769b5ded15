package district_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

// requireSourcesAddUp is the law of the seam: the exported sources of every user, added up by
// access.Resolve, are the user's permissions.
func requireSourcesAddUp(t require.TestingT, d *district.District) {
	for u := range d.Users() {
		p, err := d.Permissions(u.Login)
		require.NoError(t, err)
		for _, all := range [...][]district.Source{
			slices.Collect(d.Sources(u.Login)), slices.Collect(d.SourcesOf(u)),
		} {
			var sources []access.Bundle
			for _, s := range all {
				sources = append(sources, s.Bundle)
			}
			sum := access.Resolve(u.Login, d.Catalog(), d.BuildingSet(), d.Day(), sources)
			same := access.Compare(d.Catalog(), d.Catalog(), d.BuildingSet(), d.BuildingSet())
			delta := same.Between(p, sum)
			require.True(t, delta.IsZero(), "%s: %+v", u.Login, delta)
		}
	}
}

func TestSourcesAddUpToPermissions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, err := district.New(districttest.Facts().Draw(t, "facts"), samples.TheDay, nil)
		require.NoError(t, err)
		requireSourcesAddUp(t, d)
		requireSourcesAddUp(t, d.Assuming(district.EveryoneApproved(), district.EveryPackageLicensed()))
	})
}

// A source says by what its user holds it: the direct grants first, then each role of
// HoldingsOf once.
func TestSourcesSayHowTheyAreHeld(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, err := district.New(districttest.Facts().Draw(t, "facts"), samples.TheDay, nil)
		require.NoError(t, err)
		for u := range d.Users() {
			var held []district.Holding
			for i, s := range slices.Collect(d.Sources(u.Login)) {
				require.Equal(t, i == 0, s.Role == nil)
				if s.Role != nil {
					held = append(held, s.Holding())
				}
			}
			want, err := d.HoldingsOf(u.Login)
			require.NoError(t, err)
			require.ElementsMatch(t, want, held)
		}
	})
}

func TestNobodyHasSources(t *testing.T) {
	var none *district.District
	require.Empty(t, slices.Collect(none.Sources("ann")))
	require.Empty(t, slices.Collect(none.SourcesOf(&district.User{Login: "ann"})))
	d, err := district.New(&district.Facts{Format: 1, District: district.Info{ID: "x", SchoolYear: 2027},
		Users: []district.User{{Login: "_ESP_GROUP"}, {Login: "ann"}}}, samples.TheDay, &district.Options{Strict: true})
	require.NoError(t, err)
	require.Empty(t, slices.Collect(d.Sources("nobody")))
	require.Empty(t, slices.Collect(d.Sources("_ESP_GROUP")), "R20")
	require.Empty(t, slices.Collect(d.Sources("ann")), "R22")
	require.Len(t, slices.Collect(d.Assuming(district.EveryoneApproved()).Sources("ANN")), 1)
	require.Empty(t, slices.Collect(d.SourcesOf(nil)))
}
