package district_test

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

// subsets are all lists of some ids, the empty one first.
func subsets(ids []string) [][]string {
	all := [][]string{nil}
	for _, id := range ids {
		for _, list := range slices.Clone(all) {
			all = append(all, append(slices.Clone(list), id))
		}
	}
	return all
}

// overrides are all there are, and none.
func overrides(ids []string) []*role.Override {
	all := []*role.Override{nil}
	for _, home := range append([]string{""}, ids...) {
		if home != "" {
			all = append(all, &role.Override{DefaultBuilding: home})
		}
		for _, list := range subsets(ids) {
			all = append(all, &role.Override{DefaultBuilding: home, DefaultBuildingList: &list, AllowEmpty: len(list) == 0})
		}
	}
	return all
}

// everyone calls yield for each user whom the roles allow.
func everyone(f *district.Facts, yield func(district.User)) {
	ids := buildingIDs(f)
	var extend func(u district.User, roles []role.Profile)
	extend = func(u district.User, roles []role.Profile) {
		if len(roles) == 0 {
			for _, home := range append([]string{""}, ids...) {
				for _, list := range subsets(ids) {
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
func (o oracle) smallest(statements []district.Never) []smallness {
	best := slices.Repeat([]smallness{nobody}, len(statements))
	everyone(o.facts, func(u district.User) {
		size := sizeOf(u)
		if !slices.ContainsFunc(best, size.less) {
			return
		}
		from := o.sources(u)
		known := map[[2]string]access.Level{}
		level := func(f access.FeatureRow, building string) access.Level {
			at := [2]string{f.Resource.String(), building}
			if _, seen := known[at]; !seen {
				known[at] = o.levelFrom(from, f, building)
			}
			return known[at]
		}
		var roles []string
		for _, s := range from[1:] {
			roles = append(roles, s.role)
		}
		for i, n := range statements {
			if size.less(best[i]) && isMeant(n, roles) {
				if _, broken := o.broken(n, level); broken {
					best[i] = size
				}
			}
		}
	})
	return best
}

// levelFrom is level for someone with these sources.
func (o oracle) levelFrom(from []source, f access.FeatureRow, building string) access.Level {
	switch {
	case !o.open(f.Resource.Package()):
		return access.None
	case f.DistrictWide:
		return o.districtLevel(from, f.Resource)
	}
	return o.highest(from, func(r access.Resource) bool { return r.Covers(f.Resource) }, in(building))
}

// compareProofs compares proofs with brute force, and sees that witnesses are what they say.
func compareProofs(t require.TestingT, f *district.Facts, statements []district.Never) {
	o := oracle{f, theDay, notBlank}
	d := compiled(t, f, theDay)
	for i, want := range o.smallest(statements) {
		n := statements[i]
		proof, err := d.Prove(n)
		require.NoError(t, err)
		if want == nobody {
			if proof.Verdict != district.Proven {
				require.Fail(t, "not proven", "%s\n%v %+v\n%s", n, proof.Verdict, proof.Witness, district.Encode(f))
			}
			require.Nil(t, proof.Witness)
			continue
		}
		if proof.Verdict != district.Broken {
			require.Fail(t, "not broken", "%s, by %v\n%v\n%s", n, want, proof.Verdict, district.Encode(f))
		}
		w := proof.Witness
		u := w.User
		for _, id := range w.Calculated {
			p, _ := o.profile(id)
			u.Attached = append(u.Attached, attachments[p.Calculated])
		}
		if got := sizeOf(u); got != want || !w.Smallest {
			require.Fail(t, "not the smallest", "%s: %v instead of %v\n%+v\n%s", n, got, want, u, district.Encode(f))
		}
		checkWitness(t, d, f, n, w, u)
	}
}

// checkWitness puts a witness into the district.
func checkWitness(t require.TestingT, d *district.District, f *district.Facts, n district.Never, w *district.Witness, u district.User) {
	with, err := d.Apply(district.Changes{Changes: []district.Change{district.Put(u)}})
	require.NoError(t, err)
	facts := *f
	facts.Users = append(slices.Clone(f.Users), u)
	o := oracle{&facts, theDay, notBlank}
	require.True(t, isMeant(n, o.roles(u.Login)))
	checkViolation(t, o, n, w.Violation)
	found, err := with.Violations(n)
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
	statements := []district.Never{
		{Name: "plain", Parts: []district.Part{plain}},
		{Name: "wide", Parts: []district.Part{wide}},
		{Name: "both", Parts: []district.Part{plain, wide}},
		{Name: "both in 2", Parts: []district.Part{plain, wide}, Buildings: []string{"2"}},
		{Name: "both anywhere in 2", Parts: []district.Part{plain, wide}, Anywhere: true, Buildings: []string{"2"}},
		{Name: "both by B", Parts: []district.Part{plain, wide}, Anywhere: true, Holders: []string{"b"}},
		{Name: "but by B", Parts: []district.Part{wide}, Except: []string{"B"}},
		{Name: "either", Parts: []district.Part{part("P ALL ALL readWrite")}, Holders: []string{"A"}},
	}
	var rows []access.Grant
	for _, r := range []string{"P S ALL", "P S F"} {
		for _, scope := range []string{"all", "defaultBuilding", "defaultBuildingList", `["1"]`, `["2"]`} {
			rows = append(rows, grants(r+" readWrite="+scope)...)
		}
	}
	rows = append(rows, grants("P S D readWrite=district")...)
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
func part(text string) district.Part {
	i := strings.LastIndexByte(text, ' ')
	return district.Part{Resource: access.MustParseResource(text[:i]), Level: handle(access.ParseLevel(text[i+1:]))}
}

// genProvable is a district small enough for brute force, in which rows mostly miss
// something: few have the scope All.
func genProvable(t *rapid.T) *district.Facts {
	f := provable(&district.Facts{Format: 1, District: district.Info{ID: "small", SchoolYear: 2027}})
	n := between(t, 1, 3)
	for i := range n {
		f.Buildings = append(f.Buildings, access.BuildingRow{ID: fmt.Sprint(i + 1), Closed: chance(t, 10), OutOfDistrict: chance(t, 10)})
	}
	f.Packages = []access.PackageRow{{Code: "P"}, {Code: "Q", RequiresLicense: chance(t, 20)}}
	for _, r := range distinct([]string{"P S D", pick(t, []string{"P S F", "P T D", "Q S D"}), pick(t, []string{"P T D", "P S E", "Q S F"}), pick(t, []string{"P T F", "Q S E"})}) {
		f.Features = append(f.Features, access.FeatureRow{Resource: access.MustParseResource(r), DistrictWide: strings.HasSuffix(r, "D")})
	}
	assigned := between(t, 1, []int{3, 3, 2}[n-1])
	for _, id := range roleIDs[:assigned] {
		f.Roles = append(f.Roles, role.Profile{ID: id})
	}
	for _, kind := range subset(t, []string{"parent", "student", "x-coach"}[between(t, 0, 1):], []int{60, 60, 50, 25}[assigned]) {
		f.Roles = append(f.Roles, role.Profile{ID: strings.ToUpper(kind), Calculated: kind})
	}
	for i := range f.Roles {
		f.Roles[i].Grants = several(t, 3, func() access.Grant { return genProvableGrant(t, f) })
	}
	if chance(t, 10) {
		f.Roles[0].ID = "_ESP_GROUP"
	}
	return f
}

func genProvableGrant(t *rapid.T, f *district.Facts) access.Grant {
	g := access.Grant{Resource: pick(t, f.Features).Resource}
	wide := g.Resource.Feature() == "D"
	if code := pick(t, []string{"", "S", "T", "S", access.AllCode}); code != "" && !chance(t, 25) {
		g.Resource, wide = resource(g.Resource.Package(), code, access.AllCode), false
	}
	scope := access.ScopeDistrict()
	if !wide {
		scope = pick(t, []access.Scope{access.ScopeDefaultBuilding(), access.ScopeDefaultBuilding(), access.ScopeDefaultBuildingList(), access.ScopeAll(),
			access.ScopeIn(genList(t, f)...), access.ScopeIn(pick(t, f.Buildings).ID)})
	}
	if chance(t, 70) {
		g.ReadWrite = scope
	} else {
		g.Read = scope
	}
	return g
}

func TestProveAgreesWithBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := genProvable(t)
		var statements []district.Never
		for range 4 {
			statements = append(statements, genNever(t, oracle{f, theDay, notBlank}))
		}
		compareProofs(t, f, statements)
	})
}
