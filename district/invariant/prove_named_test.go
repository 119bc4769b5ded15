package invariant_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/invariant"
	"github.com/hallpass-go/hallpass/role"
)

// proveInvoices proves a statement in the district of invoices, with other roles and without users.
func proveInvoices(t *testing.T, n invariant.Never, roles []role.Profile) invariant.Proof {
	f := provable(invoices())
	f.Roles, f.Users = roles, nil
	n.Name = t.Name()
	proof, err := invariant.Prove(samples.Compiled(t, f, samples.TheDay), n)
	require.NoError(t, err)
	return proof
}

// told is a witness in one line: the defaults, the roles with their overrides, the calculated roles, the buildings.
func told(w *invariant.Witness) string {
	if w == nil {
		return ""
	}
	var held []string
	for _, a := range w.User.Roles {
		if a.Override != nil {
			a.Role += "(" + a.Override.DefaultBuilding + ")"
		}
		held = append(held, a.Role)
	}
	return fmt.Sprintf("%s%v %v %v in %v", w.User.DefaultBuilding, w.User.DefaultBuildingList, held, w.Calculated,
		w.Violation.Buildings)
}

func TestProveNamedCases(t *testing.T) {
	pair := invariant.Never{Parts: []invariant.Part{enter, approve}}
	anywhere := invariant.Never{Parts: pair.Parts, Anywhere: true}
	in7 := invariant.Never{Parts: pair.Parts, Buildings: []string{"7"}}
	year := invariant.Never{Parts: []invariant.Part{setup}}
	butE := invariant.Never{Parts: []invariant.Part{enter}, Except: []string{"e"}}
	parents := invariant.Never{Parts: []invariant.Part{writing}, Holders: []string{"PARENT"}}
	otherParents := invariant.Never{Parts: parents.Parts, Holders: parents.Holders, Except: []string{"E"}}
	for _, c := range []struct {
		name  string
		never invariant.Never
		roles []role.Profile
		want  string // what is told of the witness; "" if there is none
	}{
		{"two roles separate duties, and one user may have both", pair,
			roles("E: FIN AP ENTER readWrite=defaultBuilding", "A: FIN AP APPROVE readWrite=all"),
			"2[] [A E] [] in [2]"},
		{"one role breaks it alone", pair,
			roles("E: FIN AP ENTER readWrite=all", "X: FIN AP ALL readWrite=defaultBuilding",
				"A: FIN AP APPROVE readWrite=all"),
			"2[] [X] [] in [2]"},
		{"only reading is not writing", pair,
			roles("E: FIN AP ENTER read=all", "A: FIN AP APPROVE readWrite=all"), ""},
		{"roles in two buildings do not meet", pair,
			roles(`E: FIN AP ENTER readWrite=["2"]`, `A: FIN AP APPROVE readWrite=["3"]`), ""},
		{"but anywhere they do", anywhere,
			roles(`E: FIN AP ENTER readWrite=["2"]`, `A: FIN AP APPROVE readWrite=["3"]`),
			"[] [A E] [] in []"},
		{"by the default list alone", in7,
			roles("E: FIN AP ENTER readWrite=defaultBuildingList", `A: FIN AP APPROVE readWrite=["7"]`),
			"[7] [A E] [] in [7]"},
		{"by an override alone", year,
			roles("E: FIN SETUP ALL readWrite=defaultBuilding", "STUDENT: FIN ALL ALL readWrite=defaultBuilding"),
			"2[] [E(3)] [STUDENT] in []"},
		{"district-wide takes two roles", year,
			roles(`E: FIN SETUP ALL readWrite=["2"]`, `A: FIN ALL ALL readWrite=["3"]`),
			"[] [A E] [] in []"},
		{"two roles cover two buildings by an override", year,
			roles("E: FIN SETUP ALL readWrite=defaultBuilding", "A: FIN ALL ALL readWrite=defaultBuilding"),
			"2[] [A(3) E] [] in []"},
		{"calculated roles have no overrides", year,
			roles("STUDENT: FIN SETUP ALL readWrite=defaultBuilding", "PARENT: FIN ALL ALL readWrite=defaultBuilding"),
			""},
		{"an assigned role has an override beside a calculated one", year,
			roles("PARENT: FIN SETUP ALL readWrite=defaultBuilding", "X: FIN ALL ALL readWrite=defaultBuilding"),
			"2[] [X(3)] [PARENT] in []"},
		{"one part is best in a building that the other lacks", invariant.Never{Parts: []invariant.Part{enter, setup}},
			roles("A: FIN AP ENTER readWrite=defaultBuilding", `A: FIN SETUP ALL readWrite=["2"]`,
				"B: FIN SETUP ALL readWrite=defaultBuilding"),
			"3[] [A B] [] in [3]"},
		{"nobody but holders", butE,
			roles("E: FIN AP ENTER readWrite=all", "A: FIN AP APPROVE readWrite=all"), ""},
		{"somebody else as well", butE,
			roles("E: FIN AP ENTER readWrite=all", "A: FIN AP ALL readWrite=all"),
			"[] [A] [] in [2 3 7]"},
		{"no parent may ever write, by the role of parents", otherParents,
			roles("E: FIN AP ENTER readWrite=all", "PARENT: FIN ALL ALL read=all"), ""},
		{"but a parent may be staff too", parents,
			roles("E: FIN AP ENTER readWrite=all", "PARENT: FIN ALL ALL read=all"),
			"[] [E] [PARENT] in [2 3 7]"},
		{"a closed licence holds everything", invariant.Never{Parts: parts("FED REPORTS RUN read")},
			roles("E: FED ALL ALL readWrite=all"), ""},
		{"void roles give nothing", pair, roles("_esp_group: FIN ALL ALL readWrite=all"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			proof := proveInvoices(t, c.never, c.roles)
			require.Equal(t, c.want, told(proof.Witness))
			require.Equal(t, c.want == "", proof.Verdict == invariant.Proven)
			require.Equal(t, c.want != "", proof.Verdict == invariant.Broken)
		})
	}
}

// A search that is given up decides nothing, or says that a smaller witness may exist.
func TestProveWithALittleBudget(t *testing.T) {
	f := invoices()
	f.Users, f.Roles = nil, roles("A: FIN AP ENTER readWrite=defaultBuilding", `A: FIN SETUP ALL readWrite=["2"]`,
		"B: FIN SETUP ALL readWrite=defaultBuilding")
	d := samples.Compiled(t, f, samples.TheDay)
	n := invariant.Never{Name: "n", Parts: []invariant.Part{enter, setup}}
	for steps, want := range map[int]string{
		2:  "undecided, smallest: false",
		3:  "broken by 2[] [A B(3)] [] in [2], smallest: false",
		13: "broken by 3[] [A B] [] in [3], smallest: false",
		16: "broken by 3[] [A B] [] in [3], smallest: true",
	} {
		proof, err := invariant.ProveWithin(d, n, steps)
		require.NoError(t, err)
		got, smallest := proof.Verdict.String(), false
		if w := proof.Witness; w != nil {
			got, smallest = got+" by "+told(w), w.Smallest
		}
		require.Equal(t, want, fmt.Sprintf("%s, smallest: %t", got, smallest), "%d steps", steps)
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
	nobody := func(calcrole.Person, func(calcrole.Evidence) bool) {}
	coach := calcrole.Rule{Name: "x-coach", Doc: "coaches", Evidence: nobody}
	d, err := district.New(f, samples.TheDay, &district.Options{Rules: []calcrole.Rule{coach}, Strict: true})
	require.NoError(t, err)
	n.Holders = []string{"coach"}
	proof, err = invariant.Prove(d, n)
	require.NoError(t, err)
	require.Equal(t, []string{"COACH"}, proof.Witness.Calculated)
}

// The records of a district may give a calculated role to the login of a witness, or to everyone. The witness holds it
// only if the proof says so.
func TestAWitnessHoldsOnlyItsRoles(t *testing.T) {
	f := provable(invoices())
	f.Users, f.Roles = nil, append(roles("E: FIN AP ENTER readWrite=all", "X: FIN AP ALL readWrite=all"),
		role.Profile{ID: "EVALUATOR", Calculated: calcrole.EvaluatorRole})
	f.Records.Applicants = []calcrole.Applicant{{ID: "A1", Evaluators: []string{"witness"}}}
	n := invariant.Never{Name: "n", Parts: []invariant.Part{enter}, Except: []string{"EVALUATOR"}}
	proof, err := invariant.Prove(samples.Compiled(t, f, samples.TheDay), n)
	require.NoError(t, err)
	require.Equal(t, "[] [E] [] in [2 3 7]", told(proof.Witness))
}

// The login of a witness is free, and so it can be put into the district.
func TestProveNamesAWitnessThatIsNobody(t *testing.T) {
	f := invoices()
	f.Roles = append(f.Roles, role.Profile{ID: "Witness1"})
	f.Users = append(f.Users, district.User{Login: "WITNESS"})
	n := invariant.Never{Name: "n", Parts: []invariant.Part{enter}}
	proof, err := invariant.Prove(samples.Compiled(t, f, samples.TheDay), n)
	require.NoError(t, err)
	require.Equal(t, "witness2", proof.Witness.User.Login)
}

// A large district that needs a set of many roles is decided without searching for long.
func TestProveCoversManyBuildings(t *testing.T) {
	f := invoices()
	f.Users, f.Roles, f.Buildings = nil, nil, nil
	for i := range 40 {
		f.Buildings = append(f.Buildings, access.BuildingRow{ID: fmt.Sprint(100 + i)})
		f.Roles = append(f.Roles, samples.RoleWith(fmt.Sprint("R", 100+i),
			"FIN SETUP ALL readWrite=defaultBuilding", `FIN AP ENTER readWrite=["100"]`))
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

// Two parts may want the same default buildings, and the same roles.
func TestProveChoosesDefaultsForPartsTogether(t *testing.T) {
	plain, one, two := part("P T F readWrite"), part("P S D readWrite"), part("P T D readWrite")
	for _, c := range []struct {
		name  string
		never invariant.Never
		roles []role.Profile
		want  size
	}{
		{"the list serves one part where a role's own building serves the other",
			invariant.Never{Parts: []invariant.Part{one, two}},
			roles("E: P S ALL readWrite=defaultBuilding", "F: P S ALL readWrite=defaultBuilding",
				"G: P S ALL readWrite=defaultBuilding", "H: P S ALL readWrite=defaultBuilding",
				"L: P T ALL readWrite=defaultBuildingList"),
			size{5, 8}},
		{"a building that counts is not like a closed one",
			invariant.Never{Parts: []invariant.Part{plain, one}},
			roles(`A: P S ALL readWrite=["3","4","5"]`,
				"E: P T F readWrite=defaultBuilding", "E: P S ALL readWrite=defaultBuilding"),
			size{2, 1}},
		{"what may be anywhere is where an own building is wanted",
			invariant.Never{Parts: []invariant.Part{plain, one}, Anywhere: true},
			roles(`A: P S ALL readWrite=["2","4","5"]`,
				"E: P T F readWrite=defaultBuilding", "E: P S ALL readWrite=defaultBuilding"),
			size{2, 1}},
		{"an own building for one part is none for another",
			invariant.Never{Parts: []invariant.Part{one, two}},
			roles(`A: P S ALL readWrite=["2","3","4"]`, `B: P T ALL readWrite=["2","3","5"]`,
				`G: P S ALL readWrite=["3","4","5"]`,
				"E: P S ALL readWrite=defaultBuilding", "E: P T ALL readWrite=defaultBuilding",
				`Z1: P S ALL readWrite=["2"]`, `Z2: P S ALL readWrite=["3"]`, `Z3: P S ALL readWrite=["5"]`),
			size{4, 1}},
		{"a role tried in vain with one is tried with another",
			invariant.Never{Parts: []invariant.Part{plain, part("P U F readWrite"), part("P V F readWrite")}},
			roles("K1: P T F readWrite=defaultBuilding", "Z1: P T F readWrite=all",
				"K2: P T F readWrite=all", "K2: P V F readWrite=all",
				"X1: P U F readWrite=all", "W1: P V F readWrite=all",
				"X2: P U F readWrite=defaultBuilding", "W2: P V F readWrite=defaultBuilding",
				"X3: P U F readWrite=defaultBuildingList", "W3: P V F readWrite=defaultBuildingList"),
			size{2, 0}},
		{"default buildings serve what no list names", invariant.Never{Parts: []invariant.Part{one}},
			roles("A: P S ALL readWrite=defaultBuilding", "B: P S ALL readWrite=defaultBuilding",
				`C: P S ALL readWrite=["4","5"]`),
			size{3, 2}},
		{"a role that gives both parts is kept for the building that needs both",
			invariant.Never{Parts: []invariant.Part{one, two, part("P U F readWrite")}},
			roles("A: P S ALL readWrite=defaultBuilding", "A: P T ALL readWrite=defaultBuilding",
				"B: P S ALL readWrite=defaultBuilding",
				"STUDENT: P S ALL readWrite=defaultBuilding", "STUDENT: P T ALL readWrite=defaultBuilding",
				"L: P U F readWrite=all", `L: P S ALL readWrite=["5"]`, `L: P T ALL readWrite=["2","5"]`,
				"L: P T ALL readWrite=defaultBuildingList"),
			size{4, 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := provable(&district.Facts{
				Format: 1, District: district.Info{ID: "small", SchoolYear: 2027},
				Buildings: []access.BuildingRow{{ID: "1", Closed: true}, {ID: "2"}, {ID: "3"}, {ID: "4"}, {ID: "5"}},
				Packages:  []access.PackageRow{{Code: "P"}},
				Features: []access.FeatureRow{{Resource: plain.Resource}, {Resource: samples.Resource("P", "U", "F")},
					{Resource: samples.Resource("P", "V", "F")},
					{Resource: one.Resource, DistrictWide: true}, {Resource: two.Resource, DistrictWide: true}},
				Roles: c.roles,
			})
			n := c.never
			n.Name = c.name
			proof, err := invariant.Prove(samples.Compiled(t, f, samples.TheDay), n)
			require.NoError(t, err)
			require.Equal(t, invariant.Broken, proof.Verdict)
			require.Equal(t, c.want, sizeOfWitness(proof.Witness))
			require.True(t, proof.Witness.Smallest)
			checkWitness(t, f, n, proof.Witness)
		})
	}
}

func TestAVerdictIsAWord(t *testing.T) {
	require.Equal(t, "undecided broken proven", fmt.Sprint(invariant.Undecided, invariant.Broken, invariant.Proven))
}
