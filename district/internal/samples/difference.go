package samples

import (
	"maps"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
)

// EveryTriple returns the level of every user, feature and building, by what the oracle
// says: a district-wide feature is one triple without a building, unless it differs by
// building in the other district.
func EveryTriple(o, other oracle.Oracle) map[district.Triple]access.Level {
	all := map[district.Triple]access.Level{}
	for _, u := range o.Facts.Users {
		for _, f := range o.Facts.Features {
			name := f.Resource.String()
			now, there := o.Feature(name)
			then, was := other.Feature(name)
			if !there {
				continue
			}
			at := func(building, asked string) {
				if l, _ := o.Level(u.Login, name, asked); l != access.None {
					all[district.Triple{User: strings.ToLower(u.Login), Feature: name, Building: building}] = l
				}
			}
			if now.DistrictWide {
				at("", "")
			}
			if now.DistrictWide && (!was || then.DistrictWide) {
				continue
			}
			for _, b := range o.Facts.Buildings {
				at(b.ID, b.ID)
			}
			if now.DistrictWide { // of the other's buildings too: the level of the district is there before they are
				for _, b := range other.Facts.Buildings {
					at(b.ID, b.ID)
				}
			}
		}
	}
	return all
}

// RequireDifference is R36: exactly the triples whose level differs.
func RequireDifference(t require.TestingT, x *district.Difference, before, after oracle.Oracle) {
	old, new := EveryTriple(before, after), EveryTriple(after, before)
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
	totals := district.Totals{Users: len(users), Gaining: len(gainers), Losing: len(losers), Gained: gained, Lost: lost}
	require.Equal(t, totals, x.Totals)
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
