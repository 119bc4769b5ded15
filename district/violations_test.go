package district_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// The statements as the oracle reads them: plain loops over what is written.

// wanted are the features that a part is about.
func (o oracle) wanted(p district.Part) (all []access.FeatureRow) {
	for _, f := range o.facts.Features {
		if _, known := o.feature(f.Resource.String()); known && (p.Any || p.Resource.Covers(f.Resource)) {
			all = append(all, f)
		}
	}
	return all
}

// isMeant reports whether a statement is about a user who holds these roles.
func isMeant(n district.Never, roles []string) bool {
	among := func(list []string) bool {
		return slices.ContainsFunc(list, func(id string) bool {
			return slices.ContainsFunc(roles, func(held string) bool { return sameName(held, id) })
		})
	}
	return (len(n.Holders) == 0 || among(n.Holders)) && !among(n.Except)
}

// where a statement breaks, given who has which level where: "" is the whole district.
func (o oracle) broken(n district.Never, level func(f access.FeatureRow, building string) access.Level) (ids []string, broken bool) {
	counts := func(id string) bool { return len(n.Buildings) == 0 || slices.Contains(n.Buildings, id) }
	had := func(p district.Part, building string) bool {
		return slices.ContainsFunc(o.wanted(p), func(f access.FeatureRow) bool {
			return (f.DistrictWide || building != "") && level(f, building) >= p.Level
		})
	}
	places := []string{""}
	for _, b := range o.facts.Buildings {
		if counts(b.ID) {
			places = append(places, b.ID)
		}
	}
	slices.Sort(places)
	if n.Anywhere {
		return nil, !slices.ContainsFunc(n.Parts, func(p district.Part) bool {
			return !slices.ContainsFunc(places, func(b string) bool { return had(p, b) })
		})
	}
	for _, b := range places {
		if !slices.ContainsFunc(n.Parts, func(p district.Part) bool { return !had(p, b) }) {
			if b == "" {
				return nil, true
			}
			ids = append(ids, b)
		}
	}
	return ids, len(ids) > 0
}

// genNever is a statement about a district that knows what it names.
func genNever(t *rapid.T, o oracle) district.Never {
	n := district.Never{Name: "generated", Anywhere: chance(t, 30)}
	var features []access.FeatureRow
	for _, f := range o.facts.Features {
		if _, known := o.feature(f.Resource.String()); known {
			features = append(features, f)
		}
	}
	if len(features) == 0 {
		t.Skip("no feature")
	}
	n.Parts = distinct(append(several(t, 2, func() district.Part { return genPart(t, features) }), genPart(t, features)))
	n.Buildings = subset(t, buildingIDs(o.facts), 20)
	for _, p := range o.facts.Roles {
		if sameName(p.ID, "_ESP_GROUP") || p.Calculated == "x-coach" {
			continue
		}
		switch between(t, 0, 9) {
		case 0, 1:
			n.Holders = append(n.Holders, inAnyCase(t, p.ID))
		case 2:
			n.Except = append(n.Except, inAnyCase(t, p.ID))
		}
	}
	return n
}

func genPart(t *rapid.T, features []access.FeatureRow) district.Part {
	r := pick(t, features).Resource
	p := district.Part{Resource: r, Level: genLevel(t)}
	switch between(t, 0, 6) {
	case 0:
		p = district.Part{Any: true, Level: p.Level}
	case 1:
		p.Resource = resource(r.Package(), access.AllCode, access.AllCode)
	case 2:
		p.Resource = resource(r.Package(), r.Subpackage(), access.AllCode)
	}
	return p
}

func TestViolationsAreExactlyThoseOfTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := oracle{genFacts().Draw(t, "facts"), theDay, notBlank}
		d := compiled(t, o.facts, theDay)
		for range 4 {
			n := genNever(t, o)
			found, err := d.Violations(n)
			require.NoError(t, err)
			var got, want []string
			for v := range found {
				got = append(got, v.Login)
				checkViolation(t, o, n, v)
			}
			for _, u := range o.facts.Users {
				_, broken := o.broken(n, func(f access.FeatureRow, b string) access.Level {
					l, _ := o.level(u.Login, f.Resource.String(), b)
					return l
				})
				if broken && isMeant(n, o.roles(u.Login)) {
					want = append(want, u.Login)
				}
			}
			slices.Sort(want)
			require.Equal(t, want, got, "%s\n%s", n, district.Encode(o.facts))
		}
	})
}

// checkViolation checks where a violation is said to be, and through what.
func checkViolation(t require.TestingT, o oracle, n district.Never, v district.Violation) {
	level := func(f access.FeatureRow, b string) access.Level {
		l, _ := o.level(v.Login, f.Resource.String(), b)
		return l
	}
	where, broken := o.broken(n, level)
	require.True(t, broken)
	require.Equal(t, where, v.Buildings)
	require.Len(t, v.Matches, len(n.Parts))
	for i, m := range v.Matches {
		f, _ := o.feature(m.Feature.String())
		at := m.Building
		if len(where) > 0 {
			at = where[0]
			require.Equal(t, f.DistrictWide, m.Building == "")
			require.Contains(t, []string{"", at}, m.Building)
		}
		others := 0
		for _, other := range o.wanted(n.Parts[i]) {
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
		o := oracle{genFacts().Draw(t, "facts"), theDay, notBlank}
		for i := range o.facts.Users {
			o.facts.Users[i].Grants = nil
		}
		d := compiled(t, o.facts, theDay)
		for range 4 {
			n := genNever(t, o)
			proof, err := d.Prove(n)
			require.NoError(t, err)
			found, err := d.Violations(n)
			require.NoError(t, err)
			for v := range found {
				require.Equal(t, district.Broken, proof.Verdict, "%s by %s", n, v.Login)
			}
		}
	})
}

func TestViolationsStopWhenAsked(t *testing.T) {
	d := compiled(t, invoices(), theDay)
	found, err := d.Violations(district.Never{Name: "all", Parts: []district.Part{{Any: true, Level: access.Read}}})
	require.NoError(t, err)
	n := 0
	for range found {
		n++
		break
	}
	require.Equal(t, 1, n)
}

func TestNoNeverHoldsOfWhatIsUnknown(t *testing.T) {
	d := compiled(t, invoices(), theDay)
	for name, n := range map[string]district.Never{
		"zero":           {},
		"no parts":       {Name: "n"},
		"no name":        {Parts: []district.Part{enter}},
		"no resource":    {Name: "n", Parts: []district.Part{{Level: access.Read}}},
		"two resources":  {Name: "n", Parts: []district.Part{{Any: true, Resource: enter.Resource, Level: access.Read}}},
		"no level":       {Name: "n", Parts: []district.Part{{Resource: enter.Resource}}},
		"twice":          {Name: "n", Parts: []district.Part{enter, enter}},
		"feature":        {Name: "n", Parts: []district.Part{{Resource: resource("FIN", "AP", "ENTRE"), Level: access.Read}}},
		"package":        {Name: "n", Parts: []district.Part{{Resource: resource("FIM", "ALL", "ALL"), Level: access.Read}}},
		"empty package":  {Name: "n", Parts: []district.Part{{Resource: resource("EMPTY", "ALL", "ALL"), Level: access.Read}}},
		"empty sub":      {Name: "n", Parts: []district.Part{{Resource: resource("FIN", "LISTED", "ALL"), Level: access.Read}}},
		"building":       {Name: "n", Parts: []district.Part{enter}, Buildings: []string{"22"}},
		"holders":        {Name: "n", Parts: []district.Part{enter}, Holders: []string{"CLERKS"}},
		"except":         {Name: "n", Parts: []district.Part{enter}, Except: []string{"CLERKS"}},
		"reserved":       {Name: "n", Parts: []district.Part{enter}, Holders: []string{"_esp_group"}},
		"no rule":        {Name: "n", Parts: []district.Part{enter}, Holders: []string{"COACH"}},
		"both":           {Name: "n", Parts: []district.Part{enter}, Holders: []string{"ENTERS"}, Except: []string{"enters"}},
		"too many parts": {Name: "n", Parts: make([]district.Part, 17)},
	} {
		t.Run(name, func(t *testing.T) {
			for _, d := range []*district.District{d, nil} {
				_, err := d.Violations(n)
				var faults district.Faults
				require.True(t, errors.As(err, &faults), "%v", err)
				proof, again := d.Prove(n)
				require.Equal(t, err, again)
				require.Equal(t, district.Undecided, proof.Verdict)
			}
		})
	}
	_, err := d.Prove(district.Never{Name: "n", Parts: []district.Part{{Resource: resource("FIN", "AP", "ENTRE"), Level: access.Read}},
		Buildings: []string{"22"}, Holders: []string{"CLERKS"}})
	require.EqualError(t, err, `/parts/0/resource (never "n"): resource "FIN AP ENTRE": refers to what does not exist (R13)
/buildings/0 (never "n"): building "22": refers to what does not exist (R13)
/holders/0 (never "n"): role "CLERKS": refers to what does not exist (R4)`)
	require.ErrorIs(t, err, district.ErrDangling)
}
