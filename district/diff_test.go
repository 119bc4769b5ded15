package district_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// everyTriple returns the level of every user, feature and building, by what the oracle
// says: a district-wide feature is one triple without a building, unless it differs by
// building in the other district.
func everyTriple(o, other oracle) map[district.Triple]access.Level {
	all := map[district.Triple]access.Level{}
	for _, u := range o.facts.Users {
		for _, f := range o.facts.Features {
			name := f.Resource.String()
			now, there := o.feature(name)
			then, was := other.feature(name)
			if !there {
				continue
			}
			at := func(building, asked string) {
				if l, _ := o.level(u.Login, name, asked); l != access.None {
					all[district.Triple{User: strings.ToLower(u.Login), Feature: name, Building: building}] = l
				}
			}
			if now.DistrictWide {
				at("", "")
			}
			if now.DistrictWide && (!was || then.DistrictWide) {
				continue
			}
			for _, b := range o.facts.Buildings {
				at(b.ID, b.ID)
			}
			if now.DistrictWide { // a building of the other alone has the level of the district before it is there, and after
				for _, b := range other.facts.Buildings {
					at(b.ID, b.ID)
				}
			}
		}
	}
	return all
}

// R36: exactly the triples whose level differs.
func compareDifference(t require.TestingT, x *district.Difference, before, after oracle) {
	old, new := everyTriple(before, after), everyTriple(after, before)
	keys := maps.Clone(old)
	maps.Copy(keys, new)
	want := map[district.Triple]bool{}
	gained, lost := 0, 0
	for at := range keys {
		if old[at] == new[at] {
			continue
		}
		if old[at] < new[at] {
			gained++
		} else {
			lost++
		}
		level := at
		level.Before, level.After = old[at], new[at]
		want[level] = true
	}
	got := map[district.Triple]bool{}
	var order []string
	users, features, gainers, losers := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for triple := range x.Triples() {
		order = append(order, strings.Join([]string{triple.User, triple.Feature, triple.Building}, "\x00"))
		triple.User = strings.ToLower(triple.User)
		got[triple], users[triple.User], features[triple.Feature] = true, true, true
		if triple.Before < triple.After {
			gainers[triple.User] = true
		} else {
			losers[triple.User] = true
		}
	}
	require.Equal(t, want, got)
	require.True(t, slices.IsSorted(order), "%q", order)
	require.Len(t, order, len(got), "each once")
	require.Equal(t, district.Totals{Users: len(users), Gaining: len(gainers), Losing: len(losers), Gained: gained, Lost: lost}, x.Totals)
	require.Equal(t, len(want) == 0, x.IsZero())
	byUser := 0
	for u := range x.ByUser() {
		own := slices.Collect(x.TriplesOf(strings.ToUpper(u.Login)))
		require.Len(t, own, u.Gained+u.Lost)
		byUser += len(own)
	}
	require.Equal(t, len(want), byUser)
	var names []string
	for f := range x.ByFeature() {
		names = append(names, f.Feature)
	}
	require.Equal(t, slices.Sorted(maps.Keys(features)), slices.Clip(names), "features")
	atMost := 0
	for r := range x.ByRole() {
		require.LessOrEqual(t, r.Users, x.Users)
		atMost += r.Users
	}
	require.GreaterOrEqual(t, atMost, x.Users, "everyone is under some role, or none")
}

func TestADifferenceIsEveryTripleThatDiffers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := compiled(t, mended(t, genFacts().Draw(t, "facts")), genDay().Draw(t, "day"))
		first, original := d, oracle{d.Facts(), d.Day(), notBlank}
		for range 8 {
			before := oracle{d.Facts(), d.Day(), notBlank}
			x, err := d.Preview(genChanges(t, d))
			if err != nil {
				require.Nil(t, x)
				continue
			}
			require.Same(t, d, x.Before())
			d = x.After()
			compareDifference(t, x, before, oracle{d.Facts(), d.Day(), notBlank})
		}
		last := d.At(genDay().Draw(t, "another day"))
		compareDifference(t, district.Diff(first, last), original, oracle{last.Facts(), last.Day(), notBlank})
	})
}

func TestStrangersAreComparedByTheirLogins(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f, g := genFacts().Draw(t, "one"), genFacts().Draw(t, "another")
		x := district.Diff(compiled(t, f, theDay), compiled(t, g, theDay))
		compareDifference(t, x, oracle{f, theDay, notBlank}, oracle{g, theDay, notBlank})
	})
}

func TestNilIsADistrictWithoutAnything(t *testing.T) {
	d := soundDistrict(t)
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
	d := soundDistrict(t, `{"login": "mjones",`, `{"login": "byhand", "roles": [{"role": "PARENT"}]}, {"login": "mjones",`)
	x, err := d.Preview(district.Changes{Changes: []district.Change{
		district.Put(profileOf(t, d, "PARENT", func(p *role.Profile) { p.Calculated = "" })),
		district.Put(profileOf(t, d, "COUNSELOR", func(p *role.Profile) { p.Grants = p.Grants[1:] })),
	}})
	require.NoError(t, err)
	compareDifference(t, x, oracle{d.Facts(), d.Day(), notBlank}, oracle{x.After().Facts(), d.Day(), notBlank})
	require.NotEmpty(t, slices.Collect(x.TriplesOf("byhand")))
}

// profileOf returns a role of a district as written, edited.
func profileOf(t *testing.T, d *district.District, id string, edit func(*role.Profile)) role.Profile {
	t.Helper()
	for p := range district.Rows[role.Profile](d) {
		if p.ID == id {
			next := *p
			edit(&next)
			return next
		}
	}
	t.Fatalf("no role %q", id)
	return role.Profile{}
}
