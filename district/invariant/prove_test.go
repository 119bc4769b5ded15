package invariant_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/invariant"
	"github.com/hallpass-go/hallpass/role"
)

// Brute force: everyone whom the roles allow, one after the other, and the oracle's word on
// each. Of those who break a statement it remembers how small the smallest is: how many
// roles, and then how many buildings named in defaults and overrides.

type smallness struct{ roles, names int }

func (s smallness) less(than smallness) bool {
	return s.roles < than.roles || s.roles == than.roles && s.names < than.names
}

var nobody = smallness{1 << 20, 0}

// provable adds the records from which calculated roles follow: whoever is attached to S1
// is a student, and to H1 a parent.
func provable(f *district.Facts) *district.Facts {
	f.Records.Students = []calcrole.Student{{ID: "S1", Statuses: []calcrole.Status{{Year: 2027, Status: "Enrolled"}}}}
	f.Records.Households = []calcrole.Household{{ID: "H1", Members: []calcrole.Member{{Relationship: "Parent", Student: "S1"}}}}
	return f
}

var attachments = map[string]district.Attachment{"student": {Kind: "student", ID: "S1"}, "parent": {Kind: "household", ID: "H1"}}

// overrides are all there are, and none.
func overrides(ids []string) []*role.Override {
	all := []*role.Override{nil}
	for _, home := range append([]string{""}, ids...) {
		if home != "" {
			all = append(all, &role.Override{DefaultBuilding: home})
		}
		for _, list := range samples.Sublists(ids) {
			all = append(all, &role.Override{DefaultBuilding: home, DefaultBuildingList: &list, AllowEmpty: len(list) == 0})
		}
	}
	return all
}

// everyone calls yield for each user whom the roles allow.
func everyone(f *district.Facts, yield func(district.User)) {
	ids := samples.BuildingIDs(f)
	var extend func(u district.User, roles []role.Profile)
	extend = func(u district.User, roles []role.Profile) {
		if len(roles) == 0 {
			for _, home := range append([]string{""}, ids...) {
				for _, list := range samples.Sublists(ids) {
					u.DefaultBuilding, u.DefaultBuildingList = home, list
					yield(u)
				}
			}
			return
		}
		p := roles[0]
		extend(u, roles[1:])
		held := u
		if p.Calculated != "" {
			if a, known := attachments[p.Calculated]; known {
				held.Attached = append(slices.Clone(u.Attached), a)
				extend(held, roles[1:])
			}
			return
		}
		for _, o := range overrides(ids) {
			held.Roles = append(slices.Clone(u.Roles), role.Assignment{Role: p.ID, Override: o})
			extend(held, roles[1:])
		}
	}
	extend(district.User{Login: "witness", Approved: true}, f.Roles)
}

func sizeOf(u district.User) (s smallness) {
	s.roles = len(u.Roles) + len(u.Attached)
	s.names = len(u.DefaultBuildingList)
	if u.DefaultBuilding != "" {
		s.names++
	}
	for _, a := range u.Roles {
		if a.Override != nil && a.Override.DefaultBuilding != "" {
			s.names++
		}
		if a.Override != nil && a.Override.DefaultBuildingList != nil {
			s.names += len(*a.Override.DefaultBuildingList)
		}
	}
	return s
}

// smallest is the answer of brute force for each statement.
func smallestBreakers(o oracle.Oracle, statements []invariant.Never) []smallness {
	best := slices.Repeat([]smallness{nobody}, len(statements))
	everyone(o.Facts, func(u district.User) {
		size := sizeOf(u)
		if !slices.ContainsFunc(best, size.less) {
			return
		}
		from := o.Sources(u)
		known := map[[2]string]access.Level{}
		level := func(f access.FeatureRow, building string) access.Level {
			at := [2]string{f.Resource.String(), building}
			if _, seen := known[at]; !seen {
				known[at] = levelFrom(o, from, f, building)
			}
			return known[at]
		}
		var roles []string
		for _, s := range from[1:] {
			roles = append(roles, s.Role)
		}
		for i, n := range statements {
			if size.less(best[i]) && isMeant(n, roles) {
				if _, broken := brokenIn(o, n, level); broken {
					best[i] = size
				}
			}
		}
	})
	return best
}

// levelFrom is level for someone with these sources.
func levelFrom(o oracle.Oracle, from []oracle.Source, f access.FeatureRow, building string) access.Level {
	switch {
	case !o.Open(f.Resource.Package()):
		return access.None
	case f.DistrictWide:
		return o.DistrictLevel(from, f.Resource)
	}
	return o.Highest(from, func(r access.Resource) bool { return r.Covers(f.Resource) }, oracle.In(building))
}

// compareProofs compares proofs with brute force, and sees that witnesses are what they say.
func compareProofs(t require.TestingT, f *district.Facts, statements []invariant.Never) {
	o := oracle.Of(f, samples.TheDay)
	d := samples.Compiled(t, f, samples.TheDay)
	for i, want := range smallestBreakers(o, statements) {
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
		u := w.User
		for _, id := range w.Calculated {
			p, _ := o.Profile(id)
			u.Attached = append(u.Attached, attachments[p.Calculated])
		}
		if got := sizeOf(u); got != want || !w.Smallest {
			require.Fail(t, "not the smallest", "%s: %v instead of %v\n%+v\n%s", n, got, want, u, district.Encode(f))
		}
		checkWitness(t, d, f, n, w, u)
	}
}

// checkWitness puts a witness into the district.
func checkWitness(t require.TestingT, d *district.District, f *district.Facts, n invariant.Never, w *invariant.Witness, u district.User) {
	with, err := d.Apply(district.Changes{Changes: []district.Change{district.Put(u)}})
	require.NoError(t, err)
	facts := *f
	facts.Users = append(slices.Clone(f.Users), u)
	o := oracle.Of(&facts, samples.TheDay)
	require.True(t, isMeant(n, o.Roles(u.Login)))
	checkViolation(t, o, n, w.Violation)
	found, err := invariant.Violations(with, n)
	require.NoError(t, err)
	for v := range found {
		if v.Login == u.Login {
			require.Equal(t, v, w.Violation)
			return
		}
	}
	require.Fail(t, "not found", "%+v", w)
}

// TestProveOnEverySmallCatalogue compares proofs with brute force in every district within
// these bounds: one package, one subpackage, a building-scoped and a district-wide feature;
// two roles of one row each, with ReadWrite on the subpackage, or either feature, and every
// scope that fits it; the second assigned or calculated; two buildings, that both count, of
// which one does, and neither.
func TestProveOnEverySmallCatalogue(t *testing.T) {
	plain, wide := part("P S F readWrite"), part("P S D readWrite")
	statements := []invariant.Never{
		{Name: "plain", Parts: []invariant.Part{plain}},
		{Name: "wide", Parts: []invariant.Part{wide}},
		{Name: "both", Parts: []invariant.Part{plain, wide}},
		{Name: "both in 2", Parts: []invariant.Part{plain, wide}, Buildings: []string{"2"}},
		{Name: "both anywhere in 2", Parts: []invariant.Part{plain, wide}, Anywhere: true, Buildings: []string{"2"}},
		{Name: "both by B", Parts: []invariant.Part{plain, wide}, Anywhere: true, Holders: []string{"b"}},
		{Name: "but by B", Parts: []invariant.Part{wide}, Except: []string{"B"}},
		{Name: "either", Parts: []invariant.Part{part("P ALL ALL readWrite")}, Holders: []string{"A"}},
	}
	var rows []access.Grant
	for _, r := range []string{"P S ALL", "P S F"} {
		for _, scope := range []string{"all", "defaultBuilding", "defaultBuildingList", `["1"]`, `["2"]`} {
			rows = append(rows, samples.Grants(r+" readWrite="+scope)...)
		}
	}
	rows = append(rows, samples.Grants("P S D readWrite=district")...)
	worlds := 0
	for i, first := range rows {
		for j, second := range rows {
			for _, calculated := range []string{"", "student"} {
				if calculated == "" && j < i || testing.Short() && (i+j)%4 != 0 {
					continue // the same roles the other way round
				}
				for _, closed := range [][2]bool{{}, {false, true}, {true, true}} {
					compareProofs(t, provable(&district.Facts{
						Format: 1, District: district.Info{ID: "small", SchoolYear: 2027},
						Buildings: []access.BuildingRow{{ID: "1", Closed: closed[0]}, {ID: "2", OutOfDistrict: closed[1]}},
						Packages:  []access.PackageRow{{Code: "P"}},
						Features:  []access.FeatureRow{{Resource: plain.Resource}, {Resource: wide.Resource, DistrictWide: true}},
						Roles:     []role.Profile{{ID: "A", Grants: []access.Grant{first}}, {ID: "B", Calculated: calculated, Grants: []access.Grant{second}}},
					}), statements)
					worlds++
				}
			}
		}
	}
	t.Logf("%d districts", worlds)
}

// part reads a resource and a level.
func part(text string) invariant.Part {
	i := strings.LastIndexByte(text, ' ')
	return invariant.Part{Resource: access.MustParseResource(text[:i]), Level: samples.Must(access.ParseLevel(text[i+1:]))}
}

// genProvable is a district small enough for brute force, in which rows mostly miss
// something: few have the scope All.
func genProvable(t *rapid.T) *district.Facts {
	f := provable(&district.Facts{Format: 1, District: district.Info{ID: "small", SchoolYear: 2027}})
	n := draw.Between(t, 1, 3)
	for i := range n {
		f.Buildings = append(f.Buildings, access.BuildingRow{ID: fmt.Sprint(i + 1), Closed: draw.Chance(t, 10), OutOfDistrict: draw.Chance(t, 10)})
	}
	f.Packages = []access.PackageRow{{Code: "P"}, {Code: "Q", RequiresLicense: draw.Chance(t, 20)}}
	for _, r := range draw.Distinct([]string{"P S D", draw.Pick(t, []string{"P S F", "P T D", "Q S D"}), draw.Pick(t, []string{"P T D", "P S E", "Q S F"}), draw.Pick(t, []string{"P T F", "Q S E"})}) {
		f.Features = append(f.Features, access.FeatureRow{Resource: access.MustParseResource(r), DistrictWide: strings.HasSuffix(r, "D")})
	}
	assigned := draw.Between(t, 1, []int{3, 3, 2}[n-1])
	for _, id := range samples.RoleIDs[:assigned] {
		f.Roles = append(f.Roles, role.Profile{ID: id})
	}
	for _, kind := range draw.Subset(t, []string{"parent", "student", "x-coach"}[draw.Between(t, 0, 1):], []int{60, 60, 50, 25}[assigned]) {
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
		f := genProvable(t)
		var statements []invariant.Never
		for range 4 {
			statements = append(statements, genNever(t, oracle.Of(f, samples.TheDay)))
		}
		compareProofs(t, f, statements)
	})
}
