package district_test

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/role"
)

// TestEverySmallWorld compares engine and oracle on every level of every world within
// these bounds. No counterexample to the engine exists in them.
//
// All worlds have one package that needs a licence, one subpackage, one building-scoped
// and one district-wide feature, and one user. A row is one of the four resources (package,
// subpackage, the two features) with two columns, not both empty; a column is empty, all,
// defaultBuilding, defaultBuildingList, district, or one of three lists. That makes
// 4 x (8 x 8 - 1) = 252 rows.
//
//	                     pairs                      neighbours
//	buildings            1, 2                       1, 2, 3 in four states
//	lists in a column    1 | 2 | 1 2                3 | 1 2 | 2 3
//	licence              with, without              with
//	first role           every row                  every row
//	second role          8 rows                     1 row
//	first role held      not, plain, overridden by building, list, both, or nothing
//	second role held     not, plain, overridden     not
//	default building     none, 1                    none, 1, 3
//	default list         none | 1 | 1 2             none | 1 2 | 1 2 3
//	direct row           none or one of 4           none or one of 4
//
// The states of the neighbours: all open; 3 closed; 3 out of the district; none counting.
//
// Users do not affect each other, so that one district holds all users of its roles, and each is
// a world. The oracle is asked about one at a time, in a district without the others.
func TestEverySmallWorld(t *testing.T) {
	pairs := smallWorlds{
		buildings:   [][]access.BuildingRow{{{ID: "1"}, {ID: "2"}}},
		lists:       [][]string{{"1"}, {"2"}, {"1", "2"}},
		licences:    [][]district.License{nil, {{Package: "P", Key: "KEY"}}},
		secondRoles: smallSecondRoles,
		users: smallUsers(
			[]*role.Assignment{nil, {Role: "B"}, {Role: "B", Override: &role.Override{DefaultBuilding: "2"}}},
			[]string{"", "1"}, [][]string{nil, {"1"}, {"1", "2"}}),
	}
	neighbours := smallWorlds{
		buildings: [][]access.BuildingRow{
			{{ID: "1"}, {ID: "2"}, {ID: "3"}},
			{{ID: "1"}, {ID: "2"}, {ID: "3", Closed: true}},
			{{ID: "1"}, {ID: "2"}, {ID: "3", OutOfDistrict: true}},
			{{ID: "1", Closed: true}, {ID: "2", Closed: true}, {ID: "3", OutOfDistrict: true}},
		},
		lists:       [][]string{{"3"}, {"1", "2"}, {"2", "3"}},
		licences:    [][]district.License{{{Package: "P", Key: "KEY"}}},
		secondRoles: smallSecondRoles[:1],
		users: smallUsers([]*role.Assignment{nil},
			[]string{"", "1", "3"}, [][]string{nil, {"1", "2"}, {"1", "2", "3"}}),
	}
	t.Run("pairs", func(t *testing.T) { pairs.compare(t, 252*8*2*(6*3*2*3*5)) })
	t.Run("neighbours", func(t *testing.T) { neighbours.compare(t, 252*4*(6*3*3*5)) })
}

// smallWorlds is a family: every choice of one of each.
type smallWorlds struct {
	buildings   [][]access.BuildingRow
	lists       [][]string // that a column may hold
	licences    [][]district.License
	secondRoles []access.Grant
	users       []district.User
}

var (
	smallPlain     = access.MustParseResource("P S F")
	smallWide      = access.MustParseResource("P S D")
	smallSub       = access.MustParseResource("P S ALL")
	smallPackage   = access.MustParseResource("P ALL ALL")
	smallResources = []access.Resource{smallPlain, smallWide, smallSub, smallPackage}

	smallSecondRoles = []access.Grant{
		{Resource: smallPackage, Read: access.ScopeAll()},
		{Resource: smallPackage, ReadWrite: access.ScopeDefaultBuilding()},
		{Resource: smallSub, Read: access.ScopeDefaultBuildingList(), ReadWrite: access.ScopeIn("1")},
		{Resource: smallSub, ReadWrite: access.ScopeDefaultBuildingList()},
		{Resource: smallPlain, Read: access.ScopeDefaultBuilding(), ReadWrite: access.ScopeIn("2")},
		{Resource: smallPlain, Read: access.ScopeAll(), ReadWrite: access.ScopeDistrict()},
		{Resource: smallWide, Read: access.ScopeDistrict()},
		{Resource: smallWide, Read: access.ScopeAll(), ReadWrite: access.ScopeDistrict()},
	}
	smallFirstHolds = []*role.Assignment{
		nil,
		{Role: "A"},
		{Role: "A", Override: &role.Override{DefaultBuilding: "2"}},
		{Role: "A", Override: &role.Override{DefaultBuildingList: &[]string{"2"}}},
		{Role: "A", Override: &role.Override{DefaultBuilding: "2", DefaultBuildingList: &[]string{"1"}}},
		{Role: "A", Override: &role.Override{DefaultBuildingList: &[]string{}, AllowEmpty: true}},
	}
	smallDirectRows = []*access.Grant{
		nil,
		{Resource: smallPackage, Read: access.ScopeDefaultBuildingList()},
		{Resource: smallSub, ReadWrite: access.ScopeDefaultBuilding()},
		{Resource: smallPlain, ReadWrite: access.ScopeIn("2")},
		{Resource: smallWide, Read: access.ScopeDistrict()},
	}
)

func smallUsers(secondHolds []*role.Assignment, homes []string, lists [][]string) (users []district.User) {
	for _, first := range smallFirstHolds {
		for _, second := range secondHolds {
			for _, home := range homes {
				for _, list := range lists {
					for _, direct := range smallDirectRows {
						users = append(users, district.User{
							Login:           fmt.Sprintf("u%03d", len(users)),
							DefaultBuilding: home, DefaultBuildingList: list,
							Grants: present(direct), Roles: present(first, second),
						})
					}
				}
			}
		}
	}
	return users
}

func present[T any](values ...*T) (list []T) {
	for _, v := range values {
		if v != nil {
			list = append(list, *v)
		}
	}
	return list
}

// rows are all 252.
func (w smallWorlds) rows() (rows []access.Grant) {
	scopes := []access.Scope{
		{}, access.ScopeAll(), access.ScopeDefaultBuilding(), access.ScopeDefaultBuildingList(), access.ScopeDistrict(),
	}
	for _, list := range w.lists {
		scopes = append(scopes, access.ScopeIn(list...))
	}
	for _, r := range smallResources {
		for _, read := range scopes {
			for _, write := range scopes {
				if !read.IsZero() || !write.IsZero() {
					rows = append(rows, access.Grant{Resource: r, Read: read, ReadWrite: write})
				}
			}
		}
	}
	return rows
}

// compare goes through the family, in a parallel test for each of 36 groups of first roles,
// and counts. Under -short it takes only the first group.
func (w smallWorlds) compare(t *testing.T, worlds int64) {
	var count atomic.Int64
	groups := slices.Collect(slices.Chunk(w.rows(), 7))
	if testing.Short() {
		groups, worlds = groups[:1], worlds/int64(len(groups))
	}
	t.Run("group", func(t *testing.T) {
		for _, group := range groups {
			t.Run(group[0].String(), func(t *testing.T) {
				t.Parallel()
				for _, first := range group {
					count.Add(w.compareFirst(t, first))
				}
			})
		}
	})
	require.Equal(t, worlds, count.Load(), "worlds")
	t.Logf("%d worlds", worlds)
}

func (w smallWorlds) compareFirst(t *testing.T, first access.Grant) (worlds int64) {
	for _, buildings := range w.buildings {
		for _, licences := range w.licences {
			for _, second := range w.secondRoles {
				worlds += compareWorlds(t, &district.Facts{
					Format:    1,
					District:  district.Info{ID: "small", SchoolYear: 2027},
					Buildings: buildings,
					Packages:  []access.PackageRow{{Code: "P", RequiresLicense: true}},
					Licenses:  licences,
					Features:  []access.FeatureRow{{Resource: smallPlain}, {Resource: smallWide, DistrictWide: true}},
					Roles: []role.Profile{
						{ID: "A", Grants: []access.Grant{first}}, {ID: "B", Grants: []access.Grant{second}},
					},
					Users: w.users,
				})
			}
		}
	}
	return worlds
}

// smallLevels are the levels of one user: on the district-wide feature, then on the other
// one in each building.
type smallLevels [4]access.Level

// smallDistrict is a compiled district of small worlds, one a user.
type smallDistrict struct {
	*district.District
	facts       *district.Facts
	plain, wide access.Feature
	buildings   []access.Building
	levels      []smallLevels // by user, in the order of the facts
}

func newSmallDistrict(t *testing.T, f *district.Facts) smallDistrict {
	d := smallDistrict{District: samples.Compiled(t, f, samples.TheDay), facts: f}
	d.plain, d.wide = samples.Must(d.Feature(smallPlain.String())), samples.Must(d.Feature(smallWide.String()))
	for _, b := range f.Buildings {
		d.buildings = append(d.buildings, samples.Must(d.Building(b.ID)))
	}
	for _, u := range f.Users {
		d.levels = append(d.levels, d.levelsOf(samples.Must(d.Permissions(u.Login))))
	}
	return d
}

func (d smallDistrict) levelsOf(p *access.Permissions) (all smallLevels) {
	all[0] = p.Level(d.wide, access.Building{})
	for i, b := range d.buildings {
		all[1+i] = p.Level(d.plain, b)
	}
	return all
}

// place names one of the levels.
func (d smallDistrict) place(i int) (feature, building string) {
	if i == 0 {
		return smallWide.String(), ""
	}
	return smallPlain.String(), d.facts.Buildings[i-1].ID
}

// alone is the document of one world: that of a user in a district without the others.
func (d smallDistrict) alone(user int) string {
	f := *d.facts
	f.Users = f.Users[user : user+1]
	return string(district.Encode(&f))
}

func compareWorlds(t *testing.T, f *district.Facts) int64 {
	d := newSmallDistrict(t, f)
	for i := range f.Users {
		if want := d.askOracle(i); d.levels[i] != want {
			t.Fatalf("engine %v, oracle %v\n%s", d.levels[i], want, d.alone(i))
		}
	}
	for i := range 1 + len(f.Buildings) {
		for _, l := range samples.Levels {
			d.compareWho(t, l, i)
		}
	}
	if f.Roles[1].Grants[0].Equal(smallSecondRoles[0]) { // of eight second roles one will do
		d.compareSources(t)
		d.compareNeighbours(t)
	}
	return int64(len(f.Users))
}

// askOracle returns what the oracle says about a user in a district without the others.
func (d smallDistrict) askOracle(user int) (all smallLevels) {
	f := *d.facts
	f.Users = f.Users[user : user+1]
	o := oracle.Of(&f, samples.TheDay)
	from := o.Sources(f.Users[0])
	all[0] = o.LevelFrom(from, f.Features[1], "")
	for i, b := range f.Buildings {
		all[1+i] = o.LevelFrom(from, f.Features[0], b.ID)
	}
	return all
}

// compareSources is the law of the seam: the exported sources of a user, and those of one
// who is written alike, add up to the user's permissions.
func (d smallDistrict) compareSources(t *testing.T) {
	for i := range d.facts.Users {
		u := &d.facts.Users[i]
		var own, alike []access.Bundle
		for s := range d.Sources(u.Login) {
			own = append(own, s.Bundle)
		}
		for s := range d.SourcesOf(u) {
			alike = append(alike, s.Bundle)
		}
		for _, sources := range [][]access.Bundle{own, alike} {
			if sum := d.levelsOf(d.Resolve(u.Login, sources)); d.levels[i] != sum {
				t.Fatalf("permissions %v, sources %v\n%s", d.levels[i], sum, d.alone(i))
			}
		}
	}
}

// compareWho is R36: the users for whom the check says yes, and no others.
func (d smallDistrict) compareWho(t *testing.T, l access.Level, place int) {
	feature, building := d.place(place)
	who := samples.Must(d.Who(feature, building, l))
	var want []string
	for i, u := range d.facts.Users {
		if d.levels[i][place] >= l {
			want = append(want, u.Login)
		}
	}
	if got := slices.Collect(who.All()); !slices.Equal(got, want) || who.Count() != len(want) {
		t.Fatalf("%v on %s in %q: %d users are found, %d say yes\n%s",
			l, feature, building, len(got), len(want), district.Encode(d.facts))
	}
}

// compareNeighbours is R36: the difference to a world in which the first role has another
// row is every level that differs, for each user.
func (d smallDistrict) compareNeighbours(t *testing.T) {
	first := *slices.Collect(district.Rows[role.Profile](d.District))[0]
	other := first
	other.Grants = smallSecondRoles[:1]
	if first.Grants[0].Resource == smallPackage {
		other.Grants = smallSecondRoles[2:3]
	}
	x := samples.Must(d.Preview(district.Changes{Changes: []district.Change{district.Put(other)}}))
	got := map[district.Triple]bool{}
	for triple := range x.Triples() {
		got[triple] = true
	}
	count := 0
	for i, u := range d.facts.Users {
		now := d.levelsOf(samples.Must(x.After().Permissions(u.Login)))
		for at, before := range d.levels[i] {
			if before == now[at] {
				continue
			}
			feature, building := d.place(at)
			triple := district.Triple{
				User: u.Login, Feature: feature, Building: building, Before: before, After: now[at],
			}
			if count++; !got[triple] {
				t.Fatalf("%v is not in the difference\n%s", triple, district.Encode(d.facts))
			}
		}
	}
	if count != len(got) || count != x.Gained+x.Lost {
		t.Fatalf("%d levels differ, %d are in the difference, %d are counted\n%s",
			count, len(got), x.Gained+x.Lost, district.Encode(d.facts))
	}
}
