package invariant_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/invariant"
)

// The statements as the oracle reads them: plain loops over what is written.

// wanted are the features that a part is about.
func wantedFeatures(o oracle.Oracle, p invariant.Part) (all []access.FeatureRow) {
	for _, f := range o.Facts.Features {
		if _, known := o.Feature(f.Resource.String()); known && (p.Any || p.Resource.Covers(f.Resource)) {
			all = append(all, f)
		}
	}
	return all
}

// isMeant reports whether a statement is about a user who holds these roles.
func isMeant(n invariant.Never, roles []string) bool {
	among := func(list []string) bool {
		return slices.ContainsFunc(list, func(id string) bool {
			return slices.ContainsFunc(roles, func(held string) bool { return access.SameName(held, id) })
		})
	}
	return (len(n.Holders) == 0 || among(n.Holders)) && !among(n.Except)
}

// where a statement breaks, given who has which level where: "" is the whole district.
func brokenIn(o oracle.Oracle, n invariant.Never, level func(f access.FeatureRow, building string) access.Level) (ids []string, broken bool) {
	counts := func(id string) bool { return len(n.Buildings) == 0 || slices.Contains(n.Buildings, id) }
	had := func(p invariant.Part, building string) bool {
		return slices.ContainsFunc(wantedFeatures(o, p), func(f access.FeatureRow) bool {
			return (f.DistrictWide || building != "") && level(f, building) >= p.Level
		})
	}
	places := []string{""}
	for _, b := range o.Facts.Buildings {
		if counts(b.ID) {
			places = append(places, b.ID)
		}
	}
	slices.Sort(places)
	if n.Anywhere {
		return nil, !slices.ContainsFunc(n.Parts, func(p invariant.Part) bool {
			return !slices.ContainsFunc(places, func(b string) bool { return had(p, b) })
		})
	}
	for _, b := range places {
		if !slices.ContainsFunc(n.Parts, func(p invariant.Part) bool { return !had(p, b) }) {
			if b == "" {
				return nil, true
			}
			ids = append(ids, b)
		}
	}
	return ids, len(ids) > 0
}

// genNever is a statement about a district that knows what it names.
func genNever(t *rapid.T, o oracle.Oracle) invariant.Never {
	n := invariant.Never{Name: "generated", Anywhere: draw.Chance(t, 30)}
	var features []access.FeatureRow
	for _, f := range o.Facts.Features {
		if _, known := o.Feature(f.Resource.String()); known {
			features = append(features, f)
		}
	}
	if len(features) == 0 {
		t.Skip("no feature")
	}
	n.Parts = draw.Distinct(append(draw.Several(t, 2, func() invariant.Part { return genPart(t, features) }), genPart(t, features)))
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

func genPart(t *rapid.T, features []access.FeatureRow) invariant.Part {
	r := draw.Pick(t, features).Resource
	p := invariant.Part{Resource: r, Level: samples.Level(t)}
	switch draw.Between(t, 0, 6) {
	case 0:
		p = invariant.Part{Any: true, Level: p.Level}
	case 1:
		p.Resource = samples.Resource(r.Package(), access.AllCode, access.AllCode)
	case 2:
		p.Resource = samples.Resource(r.Package(), r.Subpackage(), access.AllCode)
	}
	return p
}

func TestViolationsAreExactlyThoseOfTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := oracle.Of(samples.Facts().Draw(t, "facts"), samples.TheDay)
		d := samples.Compiled(t, o.Facts, samples.TheDay)
		for range 4 {
			n := genNever(t, o)
			found, err := invariant.Violations(d, n)
			require.NoError(t, err)
			var got, want []string
			for v := range found {
				got = append(got, v.Login)
				checkViolation(t, o, n, v)
			}
			for _, u := range o.Facts.Users {
				_, broken := brokenIn(o, n, func(f access.FeatureRow, b string) access.Level {
					l, _ := o.Level(u.Login, f.Resource.String(), b)
					return l
				})
				if broken && isMeant(n, o.Roles(u.Login)) {
					want = append(want, u.Login)
				}
			}
			slices.Sort(want)
			require.Equal(t, want, got, "%s\n%s", n, district.Encode(o.Facts))
		}
	})
}

// checkViolation checks where a violation is said to be, and through what.
func checkViolation(t require.TestingT, o oracle.Oracle, n invariant.Never, v invariant.Violation) {
	level := func(f access.FeatureRow, b string) access.Level {
		l, _ := o.Level(v.Login, f.Resource.String(), b)
		return l
	}
	where, broken := brokenIn(o, n, level)
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
		for _, other := range wantedFeatures(o, n.Parts[i]) {
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

// Whoever breaks a statement without direct grants is someone whom the roles allow.
func TestViolationsByRolesAreForetoldByProve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := oracle.Of(samples.Facts().Draw(t, "facts"), samples.TheDay)
		for i := range o.Facts.Users {
			o.Facts.Users[i].Grants = nil
		}
		d := samples.Compiled(t, o.Facts, samples.TheDay)
		for range 4 {
			n := genNever(t, o)
			proof, err := invariant.Prove(d, n)
			require.NoError(t, err)
			found, err := invariant.Violations(d, n)
			require.NoError(t, err)
			for v := range found {
				require.Equal(t, invariant.Broken, proof.Verdict, "%s by %s", n, v.Login)
			}
		}
	})
}

func TestViolationsStopWhenAsked(t *testing.T) {
	d := samples.Compiled(t, invoices(), samples.TheDay)
	found, err := invariant.Violations(d, invariant.Never{Name: "all", Parts: []invariant.Part{{Any: true, Level: access.Read}}})
	require.NoError(t, err)
	n := 0
	for range found {
		n++
		break
	}
	require.Equal(t, 1, n)
}

func TestNoNeverHoldsOfWhatIsUnknown(t *testing.T) {
	d := samples.Compiled(t, invoices(), samples.TheDay)
	for name, n := range map[string]invariant.Never{
		"zero":           {},
		"no parts":       {Name: "n"},
		"no name":        {Parts: []invariant.Part{enter}},
		"no resource":    {Name: "n", Parts: []invariant.Part{{Level: access.Read}}},
		"two resources":  {Name: "n", Parts: []invariant.Part{{Any: true, Resource: enter.Resource, Level: access.Read}}},
		"no level":       {Name: "n", Parts: []invariant.Part{{Resource: enter.Resource}}},
		"twice":          {Name: "n", Parts: []invariant.Part{enter, enter}},
		"feature":        {Name: "n", Parts: []invariant.Part{{Resource: samples.Resource("FIN", "AP", "ENTRE"), Level: access.Read}}},
		"package":        {Name: "n", Parts: []invariant.Part{{Resource: samples.Resource("FIM", "ALL", "ALL"), Level: access.Read}}},
		"empty package":  {Name: "n", Parts: []invariant.Part{{Resource: samples.Resource("EMPTY", "ALL", "ALL"), Level: access.Read}}},
		"empty sub":      {Name: "n", Parts: []invariant.Part{{Resource: samples.Resource("FIN", "LISTED", "ALL"), Level: access.Read}}},
		"building":       {Name: "n", Parts: []invariant.Part{enter}, Buildings: []string{"22"}},
		"holders":        {Name: "n", Parts: []invariant.Part{enter}, Holders: []string{"CLERKS"}},
		"except":         {Name: "n", Parts: []invariant.Part{enter}, Except: []string{"CLERKS"}},
		"reserved":       {Name: "n", Parts: []invariant.Part{enter}, Holders: []string{"_esp_group"}},
		"no rule":        {Name: "n", Parts: []invariant.Part{enter}, Holders: []string{"COACH"}},
		"both":           {Name: "n", Parts: []invariant.Part{enter}, Holders: []string{"ENTERS"}, Except: []string{"enters"}},
		"too many parts": {Name: "n", Parts: make([]invariant.Part, 17)},
	} {
		t.Run(name, func(t *testing.T) {
			for _, d := range []*district.District{d, nil} {
				_, err := invariant.Violations(d, n)
				var faults district.Faults
				require.True(t, errors.As(err, &faults), "%v", err)
				proof, again := invariant.Prove(d, n)
				require.Equal(t, err, again)
				require.Equal(t, invariant.Undecided, proof.Verdict)
			}
		})
	}
	_, err := invariant.Prove(d, invariant.Never{Name: "n", Parts: []invariant.Part{{Resource: samples.Resource("FIN", "AP", "ENTRE"), Level: access.Read}},
		Buildings: []string{"22"}, Holders: []string{"CLERKS"}})
	require.EqualError(t, err, `/parts/0/resource (never "n"): resource "FIN AP ENTRE": refers to what does not exist (R13)
/buildings/0 (never "n"): building "22": refers to what does not exist (R13)
/holders/0 (never "n"): role "CLERKS": refers to what does not exist (R4)`)
	require.ErrorIs(t, err, district.ErrDangling)
}
