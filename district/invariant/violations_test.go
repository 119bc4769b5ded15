package invariant_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/invariant"
)

func TestAViolationSaysWhereAndThroughWhichFeatures(t *testing.T) {
	const (
		in2   = `"building":"2","level":"readWrite"`
		in3   = `"building":"3","level":"readWrite"`
		ann   = `{"user":"ann","buildings":["2"],"matches":[{"feature":"FIN AP ENTER",` + in2 + `}]}`
		bob   = `{"user":"bob","buildings":["2"],"matches":[`
		cyd   = `{"user":"cyd","buildings":["3"],"matches":[`
		both2 = bob + `{"feature":"FIN AP ENTER",` + in2 + `},{"feature":"FIN AP APPROVE",` + in2 + `}]}`
		both3 = cyd + `{"feature":"FIN AP ENTER",` + in3 + `},{"feature":"FIN AP APPROVE",` + in3 + `}]}`
	)
	pair := []invariant.Part{enter, approve}
	for _, c := range []struct {
		name  string
		never invariant.Never
		want  []string
	}{
		{"in one building", invariant.Never{Parts: pair}, []string{both2, both3}},
		{"in building 3", invariant.Never{Parts: pair, Buildings: []string{"3"}}, []string{both3}},
		{"by holders", invariant.Never{Parts: pair, Holders: []string{"approves"}}, []string{both2}},
		{"except holders", invariant.Never{Parts: pair, Except: []string{"approves"}}, []string{both3}},
		{"by nobody", invariant.Never{Parts: pair, Holders: []string{"enters"}, Except: []string{"approves"}}, nil},
		{"several features", invariant.Never{Parts: []invariant.Part{writing}, Except: []string{"approves"}}, []string{
			ann, cyd + `{"feature":"FIN AP APPROVE",` + in3 + `,"others":1}]}`,
		}},
		{"anywhere", invariant.Never{Parts: pair, Anywhere: true, Holders: []string{"APPROVES"}}, []string{
			`{"user":"bob","matches":[` + strings.TrimPrefix(both2, bob),
		}},
		{"a district-wide feature", invariant.Never{Parts: []invariant.Part{setup, approve}}, []string{
			`{"user":"dee","buildings":["7"],"matches":[{"feature":"FIN SETUP YEAR","level":"readWrite"},` +
				`{"feature":"FIN AP APPROVE","building":"7","level":"readWrite"}]}`,
		}},
		{"only district-wide features", invariant.Never{Parts: []invariant.Part{setup}}, []string{
			`{"user":"dee","matches":[{"feature":"FIN SETUP YEAR","level":"readWrite"}]}`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := invoices()
			f.Users = append(f.Users, district.User{Login: "dee",
				Grants: samples.Grants("FIN SETUP YEAR readWrite=district", `FIN AP APPROVE readWrite=["7"]`)})
			if c.name == "several features" {
				f.Users = f.Users[:3]
			}
			c.never.Name = c.name
			found, err := invariant.Violations(samples.Compiled(t, f, samples.TheDay), c.never)
			require.NoError(t, err)
			var got []string
			for v := range found {
				got = append(got, string(samples.Must(json.Marshal(v))))
			}
			require.Equal(t, c.want, got)
		})
	}
}

// Where there are no buildings, somebody may still have a district-wide feature.
func TestADistrictWithoutBuildingsHasViolations(t *testing.T) {
	f := invoices()
	f.Buildings = nil
	f.Users = []district.User{{Login: "dee", Grants: samples.Grants("FIN SETUP YEAR readWrite=district")}}
	n := invariant.Never{Name: "n", Parts: []invariant.Part{setup}}
	found, err := invariant.Violations(samples.Compiled(t, f, samples.TheDay), n)
	require.NoError(t, err)
	require.Len(t, slices.Collect(found), 1)
}

func TestViolationsAreExactlyThoseOfTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := oracle.Of(districttest.Facts().Draw(t, "facts"), samples.TheDay)
		d := samples.Compiled(t, o.Facts, samples.TheDay)
		for range 4 {
			n := drawNever(t, o)
			found, err := invariant.Violations(d, n)
			require.NoError(t, err)
			var got, want []string
			for v := range found {
				got = append(got, v.Login)
				checkViolation(t, o, n, v)
			}
			r := read(o, n)
			for _, u := range o.Facts.Users {
				if _, broken := r.breaks(levelOf(o, u.Login)); broken && r.isAbout(o.Roles(u.Login)) {
					want = append(want, u.Login)
				}
			}
			slices.Sort(want)
			require.Equal(t, want, got, "%s\n%s", n, district.Encode(o.Facts))
		}
	})
}

// A user who breaks a statement without direct grants is a user whom the roles allow.
func TestViolationsByRolesAreForetoldByProve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := oracle.Of(districttest.Facts().Draw(t, "facts"), samples.TheDay)
		for i := range o.Facts.Users {
			o.Facts.Users[i].Grants = nil
		}
		d := samples.Compiled(t, o.Facts, samples.TheDay)
		for range 4 {
			n := drawNever(t, o)
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
	for _, n := range []invariant.Never{
		{Name: "all", Parts: []invariant.Part{writing}}, {Name: "some", Parts: []invariant.Part{enter}},
	} {
		found, err := invariant.Violations(d, n)
		require.NoError(t, err)
		seen := 0
		for range found {
			seen++
			break
		}
		require.Equal(t, 1, seen)
	}
}

func TestNoNeverHoldsOfWhatIsUnknown(t *testing.T) {
	d := samples.Compiled(t, invoices(), samples.TheDay)
	one := []invariant.Part{enter}
	for name, n := range map[string]invariant.Never{
		"zero":           {},
		"no parts":       {Name: "n"},
		"no name":        {Parts: one},
		"no resource":    {Name: "n", Parts: []invariant.Part{{Level: access.Read}}},
		"two resources":  {Name: "n", Parts: []invariant.Part{{Any: true, Resource: enter.Resource, Level: access.Read}}},
		"no level":       {Name: "n", Parts: []invariant.Part{{Resource: enter.Resource}}},
		"twice":          {Name: "n", Parts: []invariant.Part{enter, enter}},
		"feature":        {Name: "n", Parts: parts("FIN AP ENTRE read")},
		"package":        {Name: "n", Parts: parts("FIM ALL ALL read")},
		"empty package":  {Name: "n", Parts: parts("EMPTY ALL ALL read")},
		"empty sub":      {Name: "n", Parts: parts("FIN LISTED ALL read")},
		"building":       {Name: "n", Parts: one, Buildings: []string{"22"}},
		"holders":        {Name: "n", Parts: one, Holders: []string{"CLERKS"}},
		"except":         {Name: "n", Parts: one, Except: []string{"CLERKS"}},
		"reserved":       {Name: "n", Parts: one, Holders: []string{"_esp_group"}},
		"no rule":        {Name: "n", Parts: one, Holders: []string{"COACH"}},
		"both":           {Name: "n", Parts: one, Holders: []string{"ENTERS"}, Except: []string{"enters"}},
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
	_, err := invariant.Prove(d, invariant.Never{Name: "n", Parts: parts("FIN AP ENTRE read", "EMPTY ALL ALL read"),
		Buildings: []string{"22"}, Holders: []string{"CLERKS", "COACH"}, Except: []string{"_esp_group"}})
	require.EqualError(t, err, `/parts/0/resource (never "n"): resource "FIN AP ENTRE": refers to what does not exist (R13)
/parts/1 (never "n"): there is no feature to read anything in EMPTY ALL ALL: refers to what does not exist (R3)
/buildings/0 (never "n"): building "22": refers to what does not exist (R13)
/holders/0 (never "n"): role "CLERKS": refers to what does not exist (R4)
/holders/1 (never "n"): role "COACH", whose rule "x-coach" is not registered: nobody holds it: refers to what does not exist (R31)
/except/0 (never "n"): role "_esp_group": reserved user (R20)`)
	require.ErrorIs(t, err, district.ErrDangling)
}
