package invariant_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/invariant"
	"github.com/hallpass-go/hallpass/role"
)

func TestProveNamedCases(t *testing.T) {
	pair := []invariant.Part{enter, approve}
	for _, c := range []struct {
		name  string
		never invariant.Never
		roles []role.Profile
		want  string // the witness: login, defaults, roles, calculated roles; and where
	}{
		{"two roles separate duties, and one user may have both", invariant.Never{Parts: pair},
			[]role.Profile{samples.RoleWith("E", "FIN AP ENTER readWrite=defaultBuilding"), samples.RoleWith("A", "FIN AP APPROVE readWrite=all")},
			`2 [] [A E] [] in [2]`},
		{"one role breaks it alone", invariant.Never{Parts: pair},
			[]role.Profile{samples.RoleWith("E", "FIN AP ENTER readWrite=all"), samples.RoleWith("X", "FIN AP ALL readWrite=defaultBuilding"), samples.RoleWith("A", "FIN AP APPROVE readWrite=all")},
			`2 [] [X] [] in [2]`},
		{"only reading is not writing", invariant.Never{Parts: pair},
			[]role.Profile{samples.RoleWith("E", "FIN AP ENTER read=all"), samples.RoleWith("A", "FIN AP APPROVE readWrite=all")}, ""},
		{"roles in two buildings do not meet", invariant.Never{Parts: pair},
			[]role.Profile{samples.RoleWith("E", `FIN AP ENTER readWrite=["2"]`), samples.RoleWith("A", `FIN AP APPROVE readWrite=["3"]`)}, ""},
		{"but anywhere they do", invariant.Never{Parts: pair, Anywhere: true},
			[]role.Profile{samples.RoleWith("E", `FIN AP ENTER readWrite=["2"]`), samples.RoleWith("A", `FIN AP APPROVE readWrite=["3"]`)},
			` [] [A E] [] in []`},
		{"by the default list alone", invariant.Never{Parts: pair, Buildings: []string{"7"}},
			[]role.Profile{samples.RoleWith("E", "FIN AP ENTER readWrite=defaultBuildingList"), samples.RoleWith("A", `FIN AP APPROVE readWrite=["7"]`)},
			` [7] [A E] [] in [7]`},
		{"by an override alone", invariant.Never{Parts: []invariant.Part{setup}},
			[]role.Profile{samples.RoleWith("E", "FIN SETUP ALL readWrite=defaultBuilding"), samples.RoleWith("STUDENT", `FIN ALL ALL readWrite=defaultBuilding`)},
			`2 [] [E(3)] [STUDENT] in []`},
		{"district-wide takes two roles", invariant.Never{Parts: []invariant.Part{setup}},
			[]role.Profile{samples.RoleWith("E", `FIN SETUP ALL readWrite=["2"]`), samples.RoleWith("A", `FIN ALL ALL readWrite=["3"]`)},
			` [] [A E] [] in []`},
		{"two roles cover two buildings by an override", invariant.Never{Parts: []invariant.Part{setup}},
			[]role.Profile{samples.RoleWith("E", `FIN SETUP ALL readWrite=defaultBuilding`), samples.RoleWith("A", `FIN ALL ALL readWrite=defaultBuilding`)},
			`2 [] [A(3) E] [] in []`},
		{"calculated roles have no overrides", invariant.Never{Parts: []invariant.Part{setup}},
			[]role.Profile{samples.RoleWith("STUDENT", `FIN SETUP ALL readWrite=defaultBuilding`), samples.RoleWith("PARENT", `FIN ALL ALL readWrite=defaultBuilding`)}, ""},
		{"nobody but holders", invariant.Never{Parts: pair[:1], Except: []string{"e"}},
			[]role.Profile{samples.RoleWith("E", "FIN AP ENTER readWrite=all"), samples.RoleWith("A", "FIN AP APPROVE readWrite=all")}, ""},
		{"somebody else as well", invariant.Never{Parts: pair[:1], Except: []string{"e"}},
			[]role.Profile{samples.RoleWith("E", "FIN AP ENTER readWrite=all"), samples.RoleWith("A", "FIN AP ALL readWrite=all")},
			` [] [A] [] in [2 3 7]`},
		{"no parent may ever write, by the role of parents", invariant.Never{Parts: []invariant.Part{{Any: true, Level: access.ReadWrite}}, Holders: []string{"PARENT"}, Except: []string{"E"}},
			[]role.Profile{samples.RoleWith("E", "FIN AP ENTER readWrite=all"), samples.RoleWith("PARENT", "FIN ALL ALL read=all")}, ""},
		{"but a parent may be staff too", invariant.Never{Parts: []invariant.Part{{Any: true, Level: access.ReadWrite}}, Holders: []string{"PARENT"}},
			[]role.Profile{samples.RoleWith("E", "FIN AP ENTER readWrite=all"), samples.RoleWith("PARENT", "FIN ALL ALL read=all")},
			` [] [E] [PARENT] in [2 3 7]`},
		{"a closed licence holds everything", invariant.Never{Parts: []invariant.Part{{Resource: samples.Resource("FED", "REPORTS", "RUN"), Level: access.Read}}},
			[]role.Profile{samples.RoleWith("E", "FED ALL ALL readWrite=all")}, ""},
		{"void roles give nothing", invariant.Never{Parts: pair}, []role.Profile{samples.RoleWith("_esp_group", "FIN ALL ALL readWrite=all")}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := provable(invoices())
			f.Roles, f.Users = c.roles, nil
			c.never.Name = c.name
			proof, err := invariant.Prove(samples.Compiled(t, f, samples.TheDay), c.never)
			require.NoError(t, err)
			got := ""
			if w := proof.Witness; w != nil {
				var held []string
				for _, a := range w.User.Roles {
					if a.Override != nil {
						a.Role += "(" + a.Override.DefaultBuilding + ")"
					}
					held = append(held, a.Role)
				}
				got = fmt.Sprint(w.User.DefaultBuilding, " ", w.User.DefaultBuildingList, " ", held, " ", w.Calculated, " in ", w.Violation.Buildings)
			}
			require.Equal(t, c.want, got)
			require.Equal(t, c.want == "", proof.Verdict == invariant.Proven)
			require.Equal(t, c.want != "", proof.Verdict == invariant.Broken)
		})
	}
}

// A calculated role counts when the host registers its rule.
func TestProveCountsTheRulesOfTheHost(t *testing.T) {
	f := invoices()
	f.Roles, f.Users = f.Roles[2:3], nil // COACH
	n := invariant.Never{Name: "n", Parts: []invariant.Part{enter}}
	proof, err := invariant.Prove(samples.Compiled(t, f, samples.TheDay), n)
	require.NoError(t, err)
	require.Equal(t, invariant.Proven, proof.Verdict)
	coach := calcrole.Rule{Name: "x-coach", Doc: "coaches", Evidence: func(calcrole.Person, func(calcrole.Evidence) bool) {}}
	d, err := district.New(f, samples.TheDay, &district.Options{Rules: []calcrole.Rule{coach}, Strict: true})
	require.NoError(t, err)
	n.Holders = []string{"coach"}
	proof, err = invariant.Prove(d, n)
	require.NoError(t, err)
	require.Equal(t, []string{"COACH"}, proof.Witness.Calculated)
}

// The login of a witness is free, and so it can be put into the district.
func TestProveNamesAWitnessThatIsNobody(t *testing.T) {
	f := invoices()
	f.Roles = append(f.Roles, role.Profile{ID: "Witness1"})
	f.Users = append(f.Users, district.User{Login: "WITNESS"})
	proof, err := invariant.Prove(samples.Compiled(t, f, samples.TheDay), invariant.Never{Name: "n", Parts: []invariant.Part{enter}})
	require.NoError(t, err)
	require.Equal(t, "witness2", proof.Witness.User.Login)
}

// Where the budget runs out the verdict is undecided, or the right one.
func TestProveNeverTakesGivingUpForAProof(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := genProvable(t)
		d := samples.Compiled(t, f, samples.TheDay)
		n := genNever(t, oracle.Of(f, samples.TheDay))
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
				require.Equal(t, extent(right.Witness), extent(w))
			}
		}
	})
	require.Equal(t, "undecided broken proven", fmt.Sprint(invariant.Undecided, invariant.Broken, invariant.Proven))
}

// A large district that needs a set of many roles is decided without searching for long.
func TestProveCoversManyBuildings(t *testing.T) {
	f := invoices()
	f.Users, f.Roles, f.Buildings = nil, nil, nil
	for i := range 40 {
		f.Buildings = append(f.Buildings, access.BuildingRow{ID: fmt.Sprint(100 + i)})
		f.Roles = append(f.Roles, samples.RoleWith(fmt.Sprint("R", 100+i), "FIN SETUP ALL readWrite=defaultBuilding", `FIN AP ENTER readWrite=["100"]`))
	}
	n := invariant.Never{Name: "n", Parts: []invariant.Part{setup, enter}}
	proof, err := invariant.Prove(samples.Compiled(t, f, samples.TheDay), n)
	require.NoError(t, err)
	require.Equal(t, invariant.Broken, proof.Verdict)
	require.Len(t, proof.Witness.User.Roles, 40)
	require.True(t, proof.Witness.Smallest)
	f.Roles = f.Roles[1:]
	proof, err = invariant.Prove(samples.Compiled(t, f, samples.TheDay), n)
	require.NoError(t, err)
	require.Equal(t, invariant.Proven, proof.Verdict)
	f.Roles = append(f.Roles, samples.RoleWith("LIST", "FIN SETUP ALL readWrite=defaultBuildingList"))
	proof, err = invariant.Prove(samples.Compiled(t, f, samples.TheDay), n)
	require.NoError(t, err)
	require.Len(t, proof.Witness.User.Roles, 2)
	require.Len(t, proof.Witness.User.DefaultBuildingList, 40)
}

// Where parts vie for default buildings, and for roles.
func TestProveChoosesDefaultsForPartsTogether(t *testing.T) {
	plain, one, two := part("P T F readWrite"), part("P S D readWrite"), part("P T D readWrite")
	in := func(id, resource, buildings string) role.Profile {
		return samples.RoleWith(id, resource+" readWrite="+buildings)
	}
	for _, c := range []struct {
		name  string
		never invariant.Never
		roles []role.Profile
		want  smallness
	}{
		{"the list serves one part where a role's own building serves the other", invariant.Never{Parts: []invariant.Part{one, two}}, []role.Profile{
			in("E", "P S ALL", "defaultBuilding"), in("F", "P S ALL", "defaultBuilding"), in("G", "P S ALL", "defaultBuilding"),
			in("H", "P S ALL", "defaultBuilding"), in("L", "P T ALL", "defaultBuildingList"),
		}, smallness{5, 8}},
		{"a building that counts is not like a closed one", invariant.Never{Parts: []invariant.Part{plain, one}}, []role.Profile{
			in("A", "P S ALL", `["3","4","5"]`), samples.RoleWith("E", "P T F readWrite=defaultBuilding", "P S ALL readWrite=defaultBuilding"),
		}, smallness{2, 1}},
		{"what may be anywhere is where an own building is wanted", invariant.Never{Parts: []invariant.Part{plain, one}, Anywhere: true}, []role.Profile{
			in("A", "P S ALL", `["2","4","5"]`), samples.RoleWith("E", "P T F readWrite=defaultBuilding", "P S ALL readWrite=defaultBuilding"),
		}, smallness{2, 1}},
		{"an own building for one part is none for another", invariant.Never{Parts: []invariant.Part{one, two}}, []role.Profile{
			in("A", "P S ALL", `["2","3","4"]`), in("B", "P T ALL", `["2","3","5"]`), in("G", "P S ALL", `["3","4","5"]`),
			samples.RoleWith("E", "P S ALL readWrite=defaultBuilding", "P T ALL readWrite=defaultBuilding"),
			in("Z1", "P S ALL", `["2"]`), in("Z2", "P S ALL", `["3"]`), in("Z3", "P S ALL", `["5"]`),
		}, smallness{4, 1}},
		{"a role tried in vain with one is tried with another", invariant.Never{Parts: []invariant.Part{plain, part("P U F readWrite"), part("P V F readWrite")}}, []role.Profile{
			in("K1", "P T F", "defaultBuilding"), samples.RoleWith("K2", "P T F readWrite=all", "P V F readWrite=all"), in("Z1", "P T F", "all"),
			in("X1", "P U F", "all"), in("X2", "P U F", "defaultBuilding"), in("X3", "P U F", "defaultBuildingList"),
			in("W1", "P V F", "all"), in("W2", "P V F", "defaultBuilding"), in("W3", "P V F", "defaultBuildingList"),
		}, smallness{2, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &district.Facts{
				Format: 1, District: district.Info{ID: "small", SchoolYear: 2027},
				Buildings: []access.BuildingRow{{ID: "1", Closed: true}, {ID: "2"}, {ID: "3"}, {ID: "4"}, {ID: "5"}},
				Packages:  []access.PackageRow{{Code: "P"}},
				Features: []access.FeatureRow{{Resource: plain.Resource}, {Resource: samples.Resource("P", "U", "F")}, {Resource: samples.Resource("P", "V", "F")},
					{Resource: one.Resource, DistrictWide: true}, {Resource: two.Resource, DistrictWide: true}},
				Roles: c.roles,
			}
			n := c.never
			n.Name = c.name
			d := samples.Compiled(t, f, samples.TheDay)
			proof, err := invariant.Prove(d, n)
			require.NoError(t, err)
			require.Equal(t, invariant.Broken, proof.Verdict)
			require.Equal(t, c.want, sizeOf(proof.Witness.User))
			require.True(t, proof.Witness.Smallest)
			checkWitness(t, d, f, n, proof.Witness, proof.Witness.User)
		})
	}
}

// extent is how many roles a witness holds, and how many buildings its defaults name.
func extent(w *invariant.Witness) (size [2]int) {
	size = [2]int{len(w.User.Roles) + len(w.Calculated), len(w.User.DefaultBuildingList)}
	if w.User.DefaultBuilding != "" {
		size[1]++
	}
	for _, a := range w.User.Roles {
		if a.Override != nil && a.Override.DefaultBuilding != "" {
			size[1]++
		}
	}
	return size
}
