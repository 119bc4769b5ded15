package role_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/role"
)

var (
	buildingIDs = []string{"1", "2", "3", "4", "5"} // 5 is never there
	roleNames   = []string{"CLERK", "NURSE", "AIDE", "GHOST"}
	first       = must(access.ParseDay("2026-08-17"))
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// compiler is for a district with the buildings 1 to 4.
func compiler() *access.Compiler {
	rows := []access.BuildingRow{{ID: "4"}, {ID: "3"}, {ID: "2"}, {ID: "1"}}
	return &access.Compiler{Buildings: access.NewBuildings(rows)}
}

// roleNumber numbers the roles that exist, which GHOST does not.
func roleNumber(id string) (uint32, bool) {
	n := slices.Index(roleNames[:3], strings.ToUpper(id))
	return uint32(max(n, 0)), n >= 0
}

// assigned is a compiled assignment, read back in the ids of the district.
type assigned struct {
	role, building string
	list           []string
	from, until    access.Day
}

// name undoes the numbering of buildings.
func name(c *access.Compiler, n uint32) string {
	for _, id := range buildingIDs[:4] {
		if n != 0 && c.Building(id) == n {
			return id
		}
	}
	return ""
}

func names(c *access.Compiler, list []uint32) []string {
	out := []string{}
	for _, n := range list {
		out = append(out, name(c, n))
	}
	slices.Sort(out)
	return out
}

func read(c *access.Compiler, h role.Assignments) []assigned {
	out := []assigned{}
	for r := range h.Each {
		building, list := name(c, r.Defaults.Building), names(c, r.Defaults.List)
		out = append(out, assigned{roleNames[r.Role], building, list, r.From, r.Until})
	}
	return out
}

// known is the oracle: the buildings of a list that exist, each once, sorted.
func known(list []string) []string {
	out := []string{}
	for _, id := range list {
		if id != "" && id != "5" {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func one(id string) string { return strings.Join(known([]string{id}), "") }

func list(ids ...string) *[]string { return &ids }

func TestAnOverrideReplacesTheUsersDefaultForItsRole(t *testing.T) { // R16
	for _, tt := range []struct {
		name     string
		override *role.Override
		building string
		list     []string
	}{
		{"none", nil, "2", []string{"2", "3"}},
		{"empty", &role.Override{}, "2", []string{"2", "3"}},
		{"building", &role.Override{DefaultBuilding: "4"}, "4", []string{"2", "3"}},
		{"list", &role.Override{DefaultBuildingList: list("4", "1")}, "2", []string{"1", "4"}},
		{"both", &role.Override{DefaultBuilding: "4", DefaultBuildingList: list("1")}, "4", []string{"1"}},
		{"empty list", &role.Override{DefaultBuildingList: list(), AllowEmpty: true}, "2", []string{}},
		{"empty list, not said", &role.Override{DefaultBuildingList: list()}, "2", []string{}},
		{"building and empty list", &role.Override{DefaultBuilding: "1", DefaultBuildingList: list()}, "1", []string{}},
		{"unknown building", &role.Override{DefaultBuilding: "5"}, "", []string{"2", "3"}},
		{"unknown members", &role.Override{DefaultBuildingList: list("5", "4")}, "2", []string{"4"}},
		{"unknown members alone", &role.Override{DefaultBuildingList: list("5")}, "2", []string{}},
		{"a member twice", &role.Override{DefaultBuildingList: list("4", "4")}, "2", []string{"4"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := compiler()
			written := []role.Assignment{{Role: "CLERK", Override: tt.override}, {Role: "AIDE"}}
			h := role.Compile(c, "2", []string{"3", "2"}, written, roleNumber)
			require.Equal(t, []assigned{
				{role: "CLERK", building: tt.building, list: tt.list},
				{role: "AIDE", building: "2", list: []string{"2", "3"}}, // other roles are untouched
			}, read(c, h))
			require.Equal(t, "2", name(c, h.Defaults().Building), "and so are direct grants")
			require.Equal(t, []string{"2", "3"}, names(c, h.Defaults().List))
		})
	}
}

func TestAnUnknownRoleIsVoidAndLeavesTheRest(t *testing.T) { // R13
	c := compiler()
	ghost := role.Assignment{Role: "GHOST", From: first, Override: &role.Override{DefaultBuilding: "2"}}
	h := role.Compile(c, "", nil, []role.Assignment{{Role: "clerk"}, ghost, {Role: "Nurse"}}, roleNumber)
	require.Equal(t, []assigned{{role: "CLERK", list: []string{}}, {role: "NURSE", list: []string{}}}, read(c, h))
}

func TestDanglingReferencesAreSaid(t *testing.T) { // R13
	clerk := func(o role.Override) []role.Assignment { return []role.Assignment{{Role: "CLERK", Override: &o}} }
	for _, tt := range []struct {
		name, building string
		list           []string
		written        []role.Assignment
		want           bool
	}{
		{"nothing", "", nil, nil, false},
		{"all known", "2", []string{"3"}, clerk(role.Override{DefaultBuilding: "1"}), false},
		{"building", "5", nil, nil, true},
		{"list", "", []string{"5"}, nil, true},
		{"role", "", nil, []role.Assignment{{Role: "GHOST"}}, true},
		{"override", "", nil, clerk(role.Override{DefaultBuilding: "5"}), true},
		{"override's list", "", nil, clerk(role.Override{DefaultBuildingList: list("5")}), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := compiler()
			role.Compile(c, tt.building, tt.list, tt.written, roleNumber)
			require.Equal(t, tt.want, c.Dangling)
		})
	}
}

func TestZeroAssignmentsAssignNothing(t *testing.T) {
	for name, a := range map[string]role.Assignments{
		"zero":                   {},
		"of nothing":             role.Compile(compiler(), "", nil, nil, roleNumber),
		"of an unknown building": role.Compile(compiler(), "5", nil, nil, roleNumber),
	} {
		t.Run(name, func(t *testing.T) {
			require.Zero(t, a.Defaults().Building)
			require.Empty(t, a.Defaults().List)
			require.Empty(t, slices.Collect(a.Each))
		})
	}
}

func TestACallerMayStop(t *testing.T) {
	a := role.Compile(compiler(), "", nil, []role.Assignment{{Role: "CLERK"}, {Role: "AIDE"}}, roleNumber)
	n := 0
	for range a.Each {
		n++
		break
	}
	require.Equal(t, 1, n)
}

// Compiled assignments say what was written, except for roles and buildings that do not exist.
func TestAssignmentsSayWhatWasWritten(t *testing.T) {
	anyList := rapid.SliceOf(rapid.SampledFrom(buildingIDs))
	anyBuilding := rapid.SampledFrom(append([]string{""}, buildingIDs...))
	anyDay := rapid.Map(rapid.IntRange(-1, 2), func(n int) access.Day {
		if n < 0 {
			return 0
		}
		return first.AddDays(n)
	})
	rapid.Check(t, func(t *rapid.T) {
		c := compiler()
		for range rapid.IntRange(1, 4).Draw(t, "users") { // one compiler packs them together
			building, own := anyBuilding.Draw(t, "building"), anyList.Draw(t, "list")
			var written []role.Assignment
			want := []assigned{}
			for range rapid.IntRange(0, 30).Draw(t, "roles") {
				a := role.Assignment{Role: rapid.SampledFrom(roleNames).Draw(t, "role")}
				a.From, a.Until = anyDay.Draw(t, "from"), anyDay.Draw(t, "until")
				h := assigned{a.Role, one(building), known(own), a.From, a.Until}
				if rapid.Bool().Draw(t, "override") {
					a.Override = &role.Override{DefaultBuilding: anyBuilding.Draw(t, "its building")}
					if a.Override.DefaultBuilding != "" {
						h.building = one(a.Override.DefaultBuilding)
					}
					if rapid.Bool().Draw(t, "has list") {
						ids := anyList.Draw(t, "its list")
						a.Override.DefaultBuildingList, h.list = &ids, known(ids)
					}
				}
				if written = append(written, a); a.Role != "GHOST" {
					want = append(want, h)
				}
			}
			h := role.Compile(c, building, own, written, roleNumber)
			defer func() { // after the others were compiled too
				require.Equal(t, want, read(c, h))
				require.Equal(t, one(building), name(c, h.Defaults().Building))
				require.Equal(t, known(own), names(c, h.Defaults().List))
			}()
		}
	})
}

func TestCompiledAssignmentsAreTheSameIfTheyGiveTheSame(t *testing.T) {
	compile := func(building string, list []string, assigned ...role.Assignment) role.Assignments {
		return role.Compile(compiler(), building, list, assigned, roleNumber)
	}
	all := []role.Assignments{
		compile("", nil), compile("1", nil), compile("", []string{"1"}), compile("1", []string{"2"}),
		compile("1", nil, role.Assignment{Role: "CLERK"}), compile("1", nil, role.Assignment{Role: "NURSE"}),
		compile("1", nil, role.Assignment{Role: "CLERK", From: first}),
		compile("1", nil, role.Assignment{Role: "CLERK", Until: first}),
		compile("1", nil, role.Assignment{Role: "CLERK", Override: &role.Override{DefaultBuilding: "1"}}),
	}
	for i, a := range all {
		for j, b := range all {
			require.Equal(t, i == j, a.Same(b), "%d %d", i, j)
		}
	}
	require.True(t, compile("1", []string{"5", "2"}, role.Assignment{Role: "GHOST"}).Same(compile("1", []string{"2"})),
		"names that do not exist")
}
