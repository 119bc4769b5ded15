package invariant_test

import (
	"slices"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/invariant"
)

// reading is a statement as the oracle reads it: plain loops over written facts.
type reading struct {
	invariant.Never
	wanted [][]access.FeatureRow // by part: the features that it is about
	places []string              // the buildings that count, sorted, after "", which is the whole district
}

func read(o oracle.Oracle, n invariant.Never) reading {
	r := reading{Never: n, places: []string{""}}
	for _, p := range n.Parts {
		r.wanted = append(r.wanted, slices.DeleteFunc(slices.Clone(o.Facts.Features), func(f access.FeatureRow) bool {
			_, known := o.Feature(f.Resource.String())
			return !known || !p.Any && !p.Resource.Covers(f.Resource)
		}))
	}
	for _, b := range o.Facts.Buildings {
		if len(n.Buildings) == 0 || slices.Contains(n.Buildings, b.ID) {
			r.places = append(r.places, b.ID)
		}
	}
	slices.Sort(r.places)
	return r
}

// isAbout reports whether the statement is about a user who holds roles.
func (r reading) isAbout(roles []string) bool {
	among := func(list []string) bool {
		return slices.ContainsFunc(list, func(id string) bool {
			return slices.ContainsFunc(roles, func(held string) bool { return access.SameName(held, id) })
		})
	}
	return (len(r.Holders) == 0 || among(r.Holders)) && !among(r.Except)
}

// breaks reports whether levels break the statement, and in which buildings; in none if they do anywhere or in the
// whole district.
func (r reading) breaks(level func(f access.FeatureRow, building string) access.Level) (ids []string, broken bool) {
	had := func(part int, building string) bool {
		return slices.ContainsFunc(r.wanted[part], func(f access.FeatureRow) bool {
			return (f.DistrictWide || building != "") && level(f, building) >= r.Parts[part].Level
		})
	}
	if r.Anywhere {
		for part := range r.Parts {
			if !slices.ContainsFunc(r.places, func(b string) bool { return had(part, b) }) {
				return nil, false
			}
		}
		return nil, true
	}
	for _, b := range r.places {
		together := true
		for part := range r.Parts {
			together = together && had(part, b)
		}
		if together && b == "" {
			return nil, true
		}
		if together {
			ids = append(ids, b)
		}
	}
	return ids, len(ids) > 0
}

// levelOf is the oracle's level of a user.
func levelOf(o oracle.Oracle, login string) func(f access.FeatureRow, building string) access.Level {
	return func(f access.FeatureRow, building string) access.Level {
		l, _ := o.Level(login, f.Resource.String(), building)
		return l
	}
}

// checkViolation checks where a violation is said to be, and through which features.
func checkViolation(t require.TestingT, o oracle.Oracle, n invariant.Never, v invariant.Violation) {
	r, level := read(o, n), levelOf(o, v.Login)
	where, broken := r.breaks(level)
	require.True(t, broken)
	require.Equal(t, where, v.Buildings)
	require.Len(t, v.Met, len(n.Parts))
	for i, m := range v.Met {
		f, _ := o.Feature(m.Feature.String())
		at := m.Building
		if len(where) > 0 {
			at = where[0]
			require.Equal(t, f.DistrictWide, m.Building == "")
			require.Contains(t, []string{"", at}, m.Building)
		}
		others := 0
		for _, other := range r.wanted[i] {
			if (other.DistrictWide || at != "") && level(other, at) >= n.Parts[i].Level {
				others++
				require.LessOrEqual(t, m.Feature.String(), other.Resource.String())
			}
		}
		require.Equal(t, others-1, m.Others)
		require.Equal(t, level(f, at), m.Level)
		require.GreaterOrEqual(t, m.Level, n.Parts[i].Level)
	}
}

// drawNever draws a statement that names only things of the district.
func drawNever(t *rapid.T, o oracle.Oracle) invariant.Never {
	n := invariant.Never{Name: "drawn", Anywhere: draw.Chance(t, 30)}
	features := read(o, invariant.Never{Parts: []invariant.Part{writing}}).wanted[0]
	if len(features) == 0 {
		t.Skip("no feature")
	}
	one := func() invariant.Part { return drawPart(t, features) }
	n.Parts = draw.Distinct(append(draw.Several(t, 2, one), one()))
	n.Buildings = draw.Subset(t, samples.BuildingIDs(o.Facts), 20)
	for _, p := range o.Facts.Roles {
		if access.SameName(p.ID, "_ESP_GROUP") || p.Calculated == "x-coach" {
			continue
		}
		switch draw.Between(t, 0, 9) {
		case 0, 1:
			n.Holders = append(n.Holders, draw.InAnyCase(t, p.ID))
		case 2:
			n.Except = append(n.Except, draw.InAnyCase(t, p.ID))
		}
	}
	return n
}

func drawPart(t *rapid.T, features []access.FeatureRow) invariant.Part {
	r := draw.Pick(t, features).Resource
	p := invariant.Part{Resource: r, Level: draw.Pick(t, samples.Levels)}
	switch draw.Between(t, 0, 6) {
	case 0:
		p = invariant.Part{Any: true, Level: p.Level}
	case 1:
		p.Resource = r.WholePackage()
	case 2:
		p.Resource = r.WholeSubpackage()
	}
	return p
}
