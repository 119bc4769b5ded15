package invariant_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/invariant"
	"github.com/hallpass-go/hallpass/role"
)

var (
	enter   = invariant.Part{Resource: samples.Resource("FIN", "AP", "ENTER"), Level: access.ReadWrite}
	approve = invariant.Part{Resource: samples.Resource("FIN", "AP", "APPROVE"), Level: access.ReadWrite}
	setup   = invariant.Part{Resource: samples.Resource("FIN", "SETUP", "YEAR"), Level: access.ReadWrite}
)

// invoices is a district in which one role enters invoices and another approves them.
func invoices() *district.Facts {
	return &district.Facts{
		Format:      1,
		District:    district.Info{ID: "lincoln", SchoolYear: 2027},
		Buildings:   []access.BuildingRow{{ID: "2"}, {ID: "3"}, {ID: "7", Closed: true}},
		Packages:    []access.PackageRow{{Code: "FIN"}, {Code: "EMPTY"}, {Code: "FED", RequiresLicense: true}},
		Subpackages: []access.SubpackageRow{{Code: "LISTED"}},
		Features: []access.FeatureRow{{Resource: enter.Resource}, {Resource: approve.Resource},
			{Resource: setup.Resource, DistrictWide: true}, {Resource: samples.Resource("FED", "REPORTS", "RUN")}},
		Roles: []role.Profile{
			{ID: "ENTERS", Grants: samples.Grants("FIN AP ENTER readWrite=defaultBuilding")},
			{ID: "APPROVES", Grants: samples.Grants("FIN AP APPROVE readWrite=all")},
			{ID: "COACH", Calculated: "x-coach", Grants: samples.Grants("FIN ALL ALL readWrite=all")},
			{ID: "_ESP_GROUP", Grants: samples.Grants("FIN ALL ALL readWrite=all")},
		},
		Users: []district.User{
			{Login: "ann", Approved: true, DefaultBuilding: "2", Roles: []role.Assignment{{Role: "ENTERS"}}},
			{Login: "bob", Approved: true, DefaultBuilding: "2", Roles: []role.Assignment{{Role: "enters"}, {Role: "APPROVES"}}},
			{Login: "cyd", Approved: true, Grants: samples.Grants("FIN AP ALL readWrite=[\"3\"]")},
		},
	}
}

func TestANeverReadsAsASentence(t *testing.T) {
	everything, sub := invariant.Part{Any: true, Level: access.ReadWrite}, invariant.Part{Resource: samples.Resource("REG", "TRANS", "ALL"), Level: access.Read}
	for want, n := range map[string]invariant.Never{
		"nobody may write FIN AP ENTER and write FIN AP APPROVE in one building":                       {Parts: []invariant.Part{enter, approve}},
		"nobody may write FIN AP ENTER and write FIN AP APPROVE in whatever buildings":                 {Parts: []invariant.Part{enter, approve}, Anywhere: true},
		"nobody may write FIN AP ENTER and write FIN AP APPROVE in building 2 or 3":                    {Parts: []invariant.Part{enter, approve}, Buildings: []string{"2", "3"}},
		"nobody may write FIN AP ENTER and write anything in whichever of the buildings 2 and 3":       {Parts: []invariant.Part{enter, everything}, Buildings: []string{"2", "3"}, Anywhere: true},
		"nobody but holders of A, B or C may read anything in REG TRANS ALL in any building":           {Parts: []invariant.Part{sub}, Except: []string{"A", "B", "C"}},
		"no holder of PARENT may write anything in any building":                                       {Parts: []invariant.Part{everything}, Holders: []string{"PARENT"}, Anywhere: true},
		"no holder of PARENT who does not hold STAFF as well may write anything in building 2":         {Parts: []invariant.Part{everything}, Holders: []string{"PARENT"}, Except: []string{"STAFF"}, Buildings: []string{"2"}},
		"nobody may write FIN AP ENTER, write FIN AP APPROVE and write FIN SETUP YEAR in one building": {Parts: []invariant.Part{enter, approve, setup}},
	} {
		require.Equal(t, want, n.String())
	}
}

const invariants = `{
  "format": 1,
  "never": [
    {
      "name": "invoices",
      "parts": [
        {
          "resource": "FIN AP APPROVE",
          "level": "readWrite"
        },
        {
          "resource": "FIN AP ENTER",
          "level": "readWrite"
        }
      ],
      "anywhere": true,
      "buildings": [
        "2",
        "3"
      ]
    },
    {
      "name": "parents",
      "parts": [
        {
          "any": true,
          "level": "readWrite"
        }
      ],
      "holders": [
        "PARENT"
      ],
      "except": [
        "STAFF"
      ]
    }
  ]
}
`

func TestInvariantsAreReadAndWrittenInOneForm(t *testing.T) {
	got, err := invariant.Decode([]byte(invariants))
	require.NoError(t, err)
	want := []invariant.Never{
		{Name: "invoices", Parts: []invariant.Part{approve, enter}, Anywhere: true, Buildings: []string{"2", "3"}},
		{Name: "parents", Parts: []invariant.Part{{Any: true, Level: access.ReadWrite}}, Holders: []string{"PARENT"}, Except: []string{"STAFF"}},
	}
	require.Equal(t, want, got)
	mixed := []invariant.Never{want[1], {Name: "invoices", Parts: []invariant.Part{enter, approve}, Anywhere: true, Buildings: []string{"3", "2"}}}
	require.Equal(t, invariants, string(invariant.Encode(mixed)))
	require.Equal(t, enter, mixed[1].Parts[0], "what is encoded stays as it is")
	none, err := invariant.Decode(invariant.Encode(nil))
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestInvariantsAreReadStrictly(t *testing.T) {
	_, err := invariant.Decode([]byte(`{"format": 2, "never": [
		{"name": "a", "parts": [{"level": "readWrite"}, {"any": true, "level": "none"}, {"resource": "FIN AP", "level": "write"}]},
		{"name": "a", "parts": [], "buildings": ["2", "2"], "holders": ["X"], "except": ["x"], "where": "2"},
		{"parts": [{"any": true, "level": "read"}, {"any": true, "level": "read"}, {"any": false, "level": "read"}]}
	]}`))
	require.ErrorIs(t, err, district.ErrForm)
	var faults district.Faults
	require.ErrorAs(t, err, &faults)
	var places []string
	for _, f := range faults {
		places = append(places, f.Pointer)
	}
	require.Equal(t, []string{"/format", "/never/0/parts/0", "/never/0/parts/1/level", "/never/0/parts/2/level", "/never/0/parts/2/resource",
		"/never/1/buildings/1", "/never/1/except/0", "/never/1/name", "/never/1/parts", "/never/1/where",
		"/never/2/name", "/never/2/parts/1", "/never/2/parts/2"}, places)
	for _, document := range []string{``, `{`, `{}`, `{"format": 1}`, `{"never": []}`, `{"format": 1, "never": null}`, `{"format": 1, "Never": []}`, `{"format": 1, "never": []} x`} {
		_, err := invariant.Decode([]byte(document))
		require.ErrorIs(t, err, district.ErrForm, document)
	}
}

// BenchmarkProve proves on the large district: a pair of features, a district-wide one that
// no row gives outright, and anything.
func BenchmarkProve(b *testing.B) {
	s := samples.Sizes[2]
	facts := *s.Facts()
	facts.Users = nil
	d, err := district.New(&facts, samples.SchoolDay, nil)
	if err != nil {
		b.Fatal(err)
	}
	part := func(i int, l access.Level) invariant.Part {
		return invariant.Part{Resource: facts.Features[i].Resource, Level: l}
	}
	for _, n := range []invariant.Never{
		{Name: "pair", Parts: []invariant.Part{part(1, access.ReadWrite), part(2, access.ReadWrite)}},
		{Name: "pair anywhere", Parts: []invariant.Part{part(1, access.ReadWrite), part(2, access.ReadWrite)}, Anywhere: true},
		{Name: "district-wide", Parts: []invariant.Part{part(12, access.ReadWrite)}},
		{Name: "district-wide and plain", Parts: []invariant.Part{part(24, access.ReadWrite), part(1, access.ReadWrite)}},
		{Name: "anything", Parts: []invariant.Part{{Any: true, Level: access.ReadWrite}}},
		{Name: "anything by one", Parts: []invariant.Part{{Any: true, Level: access.ReadWrite}, part(1, access.ReadWrite)}, Holders: []string{"ROLE1"}},
	} {
		b.Run(n.Name, func(b *testing.B) {
			var proof invariant.Proof
			for b.Loop() {
				if proof, err = invariant.Prove(d, n); err != nil {
					b.Fatal(err)
				}
			}
			if w := proof.Witness; w != nil {
				b.ReportMetric(float64(len(w.User.Roles)), "roles")
			}
		})
	}
}

// BenchmarkViolations asks the 200,000 users of the large district.
func BenchmarkViolations(b *testing.B) {
	x := samples.NewBench(samples.Sizes[2])
	one := invariant.Part{Resource: x.Facts.Features[1].Resource, Level: access.ReadWrite}
	for _, n := range []invariant.Never{
		{Name: "pair", Parts: []invariant.Part{one, {Resource: x.Facts.Features[2].Resource, Level: access.ReadWrite}}},
		{Name: "pair of a role", Parts: []invariant.Part{one, {Any: true, Level: access.ReadWrite}}, Holders: []string{"ROLE1"}},
		{Name: "anything", Parts: []invariant.Part{{Any: true, Level: access.ReadWrite}}},
	} {
		b.Run(n.Name, func(b *testing.B) {
			users := 0
			for b.Loop() {
				found, err := invariant.Violations(x.D, n)
				if err != nil {
					b.Fatal(err)
				}
				users = 0
				for range found {
					users++
				}
			}
			b.ReportMetric(float64(users), "users")
		})
	}
}
