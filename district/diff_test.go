package district_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/role"
)

func TestADifferenceIsEveryTripleThatDiffers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := samples.Compiled(t, districttest.Facts(districttest.Sound()).Draw(t, "facts"), districttest.Day().Draw(t, "day"))
		first, original := d, oracle.Of(d.Facts(), d.Day())
		for range 8 {
			before := oracle.Of(d.Facts(), d.Day())
			x, err := d.Preview(samples.Changes(t, d))
			if err != nil {
				require.Nil(t, x)
				continue
			}
			require.Same(t, d, x.Before())
			d = x.After()
			samples.RequireDifference(t, x, before, oracle.Of(d.Facts(), d.Day()))
		}
		last := d.At(districttest.Day().Draw(t, "another day"))
		samples.RequireDifference(t, district.Diff(first, last), original, oracle.Of(last.Facts(), last.Day()))
	})
}

func TestStrangersAreComparedByTheirLogins(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f, g := districttest.Facts().Draw(t, "one"), districttest.Facts().Draw(t, "another")
		x := district.Diff(samples.Compiled(t, f, samples.TheDay), samples.Compiled(t, g, samples.TheDay))
		samples.RequireDifference(t, x, oracle.Of(f, samples.TheDay), oracle.Of(g, samples.TheDay))
	})
}

func TestNilIsADistrictWithoutAnything(t *testing.T) {
	d := samples.SoundDistrict(t)
	require.True(t, district.Diff(nil, nil).IsZero())
	x := district.Diff(nil, d)
	require.Zero(t, x.Lost)
	require.Positive(t, x.Gained)
	y := district.Diff(d, nil)
	require.Equal(t, x.Gained, y.Lost)
	require.True(t, district.Diff(d, d).IsZero())
}

// What was void when a role was a calculated one counts once it is not (R31), and the other
// way round nothing is lost that counted.
func TestARoleThatIsNoLongerCalculatedIsHeldByHand(t *testing.T) {
	d := samples.SoundDistrict(t, `{"login": "mjones",`, `{"login": "byhand", "roles": [{"role": "PARENT"}]}, {"login": "mjones",`)
	x, err := d.Preview(district.Changes{Changes: []district.Change{
		district.Put(samples.EditedRole(t, d, "PARENT", func(p *role.Profile) { p.Calculated = "" })),
		district.Put(samples.EditedRole(t, d, "COUNSELOR", func(p *role.Profile) { p.Grants = p.Grants[1:] })),
	}})
	require.NoError(t, err)
	samples.RequireDifference(t, x, oracle.Of(d.Facts(), d.Day()), oracle.Of(x.After().Facts(), d.Day()))
	require.NotEmpty(t, slices.Collect(x.TriplesOf("byhand")))
}
