package invariant_test

import (
	"fmt"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/invariant"
	"github.com/hallpass-go/hallpass/role"
)

// grant is a row of a role.
func grant(text string) []access.Grant {
	g, err := access.ParseGrant(text)
	if err != nil {
		panic(err)
	}
	return []access.Grant{g}
}

// business is a district with a clerk in building 2, who enters invoices, and a bursar for building 3, who approves
// them.
func business() *district.District {
	d, err := district.New(&district.Facts{
		Format:    1,
		District:  district.Info{ID: "lincoln", SchoolYear: 2027},
		Buildings: []access.BuildingRow{{ID: "2"}, {ID: "3"}},
		Packages:  []access.PackageRow{{Code: "FIN"}},
		Features: []access.FeatureRow{
			{Resource: access.MustParseResource("FIN AP ENTER")},
			{Resource: access.MustParseResource("FIN AP APPROVE")},
		},
		Roles: []role.Profile{
			{ID: "BURSAR", Grants: grant(`FIN AP APPROVE readWrite=["3"]`)},
			{ID: "CLERK", Grants: grant("FIN AP ENTER readWrite=defaultBuilding")},
		},
		Users: []district.User{
			{Login: "jdoe", DefaultBuilding: "2", Roles: []role.Assignment{{Role: "CLERK"}, {Role: "BURSAR"}}},
		},
	}, 0, nil)
	if err != nil {
		panic(err)
	}
	return d
}

const separateDuties = `{"format": 1, "never": [
	{"name": "invoices", "parts": [{"resource": "FIN AP ENTER", "level": "readWrite"},
	                               {"resource": "FIN AP APPROVE", "level": "readWrite"}]},
	{"name": "anywhere", "parts": [{"resource": "FIN AP ENTER", "level": "readWrite"},
	                               {"resource": "FIN AP APPROVE", "level": "readWrite"}], "anywhere": true}
]}`

// Today nobody enters and approves invoices in one building. One user does so in two buildings.
func ExampleViolations() {
	statements, err := invariant.Decode([]byte(separateDuties))
	if err != nil {
		panic(err)
	}
	for _, n := range statements {
		fmt.Println(n)
		found, err := invariant.Violations(business(), n)
		if err != nil {
			panic(err)
		}
		for v := range found {
			for _, m := range v.Met {
				fmt.Println("-", v.Login, "has", m.Level, "on", m.Feature, "in", m.Building)
			}
		}
	}
	// Output:
	// nobody may write FIN AP ENTER and write FIN AP APPROVE in one building
	// nobody may write FIN AP ENTER and write FIN AP APPROVE in whatever buildings
	// - jdoe has readWrite on FIN AP ENTER in 2
	// - jdoe has readWrite on FIN AP APPROVE in 3
}

// The roles allow a user who enters and approves invoices in one building.
func ExampleProve() {
	statements, err := invariant.Decode([]byte(separateDuties))
	if err != nil {
		panic(err)
	}
	proof, err := invariant.Prove(business(), statements[0])
	if err != nil {
		panic(err)
	}
	fmt.Println(proof.Verdict)
	if w := proof.Witness; w != nil {
		for _, a := range w.User.Roles {
			fmt.Println("role:", a.Role)
		}
		fmt.Println("default building:", w.User.DefaultBuilding)
		fmt.Println("breaks it in", w.Violation.Buildings)
	}
	// Output:
	// broken
	// role: BURSAR
	// role: CLERK
	// default building: 3
	// breaks it in [3]
}
