package invariant_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/invariant"
	"github.com/hallpass-go/hallpass/role"
)

// compareProofs compares proofs with brute force, and checks that witnesses break the statements.
func compareProofs(t require.TestingT, f *district.Facts, statements []invariant.Never) {
	o := oracle.Of(f, samples.TheDay)
	d := samples.Compiled(t, f, samples.TheDay)
	for i, want := range bruteIn(o).smallest(statements) {
		n := statements[i]
		proof, err := invariant.Prove(d, n)
		require.NoError(t, err)
		if want == nobody {
			if proof.Verdict != invariant.Proven {
				require.Fail(t, "not proven", "%s\n%v %+v\n%s", n, proof.Verdict, proof.Witness, district.Encode(f))
			}
			require.Nil(t, proof.Witness)
			continue
		}
		if proof.Verdict != invariant.Broken {
			require.Fail(t, "not broken", "%s, by %v\n%v\n%s", n, want, proof.Verdict, district.Encode(f))
		}
		w := proof.Witness
		if got := sizeOfWitness(w); got != want || !w.Smallest {
			require.Fail(t, "not the smallest", "%s: %v instead of %v\n%+v\n%s", n, got, want, w, district.Encode(f))
		}
		checkWitness(t, f, n, w)
	}
}

func sizeOfWitness(w *invariant.Witness) size {
	s := sizeOf(w.User)
	s.roles += len(w.Calculated)
	return s
}

// checkWitness puts a witness into the district, attached to the records from which the calculated roles follow.
func checkWitness(t require.TestingT, f *district.Facts, n invariant.Never, w *invariant.Witness) {
	u := w.User
	require.True(t, slices.IsSorted(u.DefaultBuildingList))
	for _, id := range w.Calculated {
		p, _ := oracle.Of(f, samples.TheDay).Profile(id)
		u.Attached = append(u.Attached, attachments[p.Calculated])
	}
	put := district.Changes{Changes: []district.Change{district.Put(u)}}
	with, err := samples.Compiled(t, f, samples.TheDay).Apply(put)
	require.NoError(t, err)
	facts := *f
	facts.Users = append(slices.Clone(f.Users), u)
	o := oracle.Of(&facts, samples.TheDay)
	require.True(t, read(o, n).isAbout(o.Roles(u.Login)))
	checkViolation(t, o, n, w.Violation)
	found, err := invariant.Violations(with, n)
	require.NoError(t, err)
	require.Contains(t, slices.Collect(found), w.Violation)
}

// TestProveOnEverySmallCatalogue compares proofs with brute force in every district within these bounds: one package,
// one subpackage, a feature that differs by building and a district-wide one; two roles of one row each, with
// ReadWrite on the subpackage or on either feature, and every scope that fits it; the second role assigned or
// calculated; two buildings, of which both, one or none count.
func TestProveOnEverySmallCatalogue(t *testing.T) {
	plain, wide := part("P S F readWrite"), part("P S D readWrite")
	both := []invariant.Part{plain, wide}
	statements := []invariant.Never{
		{Name: "plain", Parts: both[:1]},
		{Name: "wide", Parts: both[1:]},
		{Name: "both", Parts: both},
		{Name: "both in 2", Parts: both, Buildings: []string{"2"}},
		{Name: "both anywhere in 2", Parts: both, Anywhere: true, Buildings: []string{"2"}},
		{Name: "both by B", Parts: both, Anywhere: true, Holders: []string{"b"}},
		{Name: "but by B", Parts: both[1:], Except: []string{"B"}},
		{Name: "either", Parts: parts("P ALL ALL readWrite"), Holders: []string{"A"}},
	}
	rows := []string{"P S D readWrite=district"}
	for _, scope := range []string{"all", "defaultBuilding", "defaultBuildingList", `["1"]`, `["2"]`} {
		rows = append(rows, "P S ALL readWrite="+scope, "P S F readWrite="+scope)
	}
	for i, first := range rows {
		for j, second := range rows {
			for _, calculated := range []string{"", "student"} {
				if calculated == "" && j < i {
					continue // the same roles the other way round
				}
				for _, closed := range [][2]bool{{}, {false, true}, {true, true}} {
					f := provable(&district.Facts{
						Format: 1, District: district.Info{ID: "small", SchoolYear: 2027},
						Buildings: []access.BuildingRow{
							{ID: "1", Closed: closed[0]}, {ID: "2", OutOfDistrict: closed[1]}},
						Packages: []access.PackageRow{{Code: "P"}},
						Features: []access.FeatureRow{
							{Resource: plain.Resource}, {Resource: wide.Resource, DistrictWide: true}},
						Roles: roles("A: "+first, "B: "+second),
					})
					f.Roles[1].Calculated = calculated
					compareProofs(t, f, statements)
				}
			}
		}
	}
}

// drawProvable draws a district that is small enough for brute force. Most rows miss something: few have the scope All.
func drawProvable(t *rapid.T) *district.Facts {
	f := provable(&district.Facts{Format: 1, District: district.Info{ID: "small", SchoolYear: 2027}})
	for i := range draw.Between(t, 1, 3) {
		f.Buildings = append(f.Buildings,
			access.BuildingRow{ID: fmt.Sprint(i + 1), Closed: draw.Chance(t, 10), OutOfDistrict: draw.Chance(t, 10)})
	}
	f.Packages = []access.PackageRow{{Code: "P"}, {Code: "Q", RequiresLicense: draw.Chance(t, 20)}}
	names := []string{"P S D", draw.Pick(t, []string{"P S F", "P T D", "Q S D"}),
		draw.Pick(t, []string{"P T D", "P S E", "Q S F"}), draw.Pick(t, []string{"P T F", "Q S E"})}
	for _, name := range draw.Distinct(names) {
		f.Features = append(f.Features,
			access.FeatureRow{Resource: access.MustParseResource(name), DistrictWide: strings.HasSuffix(name, "D")})
	}
	for _, id := range samples.RoleIDs[:draw.Between(t, 1, 4)] {
		f.Roles = append(f.Roles, role.Profile{ID: id})
	}
	for _, kind := range draw.Subset(t, []string{"parent", "student", "x-coach"}, 40) {
		f.Roles = append(f.Roles, role.Profile{ID: strings.ToUpper(kind), Calculated: kind})
	}
	for i := range f.Roles {
		f.Roles[i].Grants = draw.Several(t, 3, func() access.Grant { return samples.ProvableGrant(t, f) })
	}
	if draw.Chance(t, 10) {
		f.Roles[0].ID = "_ESP_GROUP"
	}
	return f
}

func TestProveAgreesWithBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawProvable(t)
		var statements []invariant.Never
		for range 4 {
			statements = append(statements, drawNever(t, oracle.Of(f, samples.TheDay)))
		}
		compareProofs(t, f, statements)
	})
}

// Brute force adds up levels by itself. They are those of the oracle for a user of whom it knows how the roles are
// held.
func TestBruteForceSeesWhatTheOracleSees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawProvable(t)
		b := bruteIn(oracle.Of(f, samples.TheDay))
		u := district.User{Login: "witness"}
		u.DefaultBuilding = draw.Pick(t, append([]string{""}, b.ids...))
		u.DefaultBuildingList = draw.Pick(t, samples.Sublists(b.ids))
		for _, p := range draw.Subset(t, f.Roles, 60) {
			if a, known := attachments[p.Calculated]; known {
				u.Attached = append(u.Attached, a)
			} else {
				u.Roles = append(u.Roles, role.Assignment{Role: p.ID, Override: draw.Pick(t, overrides(b.ids))})
			}
		}
		f.Users = []district.User{u}
		levels := slices.Clone(b.given(oracle.Source{}))
		for _, s := range b.Sources(u) {
			for i, l := range b.given(s) {
				levels[i] = max(levels[i], l)
			}
		}
		for _, row := range b.features {
			for _, id := range b.ids {
				want, _ := b.Level("witness", row.Resource.String(), id)
				require.Equal(t, want, b.level(levels, row, id), "%v in %s\n%s", row.Resource, id, district.Encode(f))
			}
		}
	})
}

// Where the budget runs out the verdict is undecided or the right one, and a witness that is said to be smallest is.
func TestProveNeverTakesGivingUpForAProof(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawProvable(t)
		d := samples.Compiled(t, f, samples.TheDay)
		n := drawNever(t, oracle.Of(f, samples.TheDay))
		right, err := invariant.Prove(d, n)
		require.NoError(t, err)
		for steps := range 40 {
			proof, err := invariant.ProveWithin(d, n, steps)
			require.NoError(t, err)
			if proof.Verdict == invariant.Undecided {
				require.Nil(t, proof.Witness)
				continue
			}
			require.Equal(t, right.Verdict, proof.Verdict)
			if w := proof.Witness; w != nil && w.Smallest { // of several smallest ones it may be another
				require.Equal(t, sizeOfWitness(right.Witness), sizeOfWitness(w))
			}
		}
	})
}
