package invariant_test

import (
	"fmt"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/invariant"
	"github.com/hallpass-go/hallpass/role"
)

// A statement is checked against everyone now, and against everyone whom the roles allow.
func ExampleProve() {
	grant := func(text string) []access.Grant {
		g, err := access.ParseGrant(text)
		if err != nil {
			panic(err)
		}
		return []access.Grant{g}
	}
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
	statements, err := invariant.Decode([]byte(`{"format": 1, "never": [
		{"name": "invoices", "parts": [{"resource": "FIN AP ENTER", "level": "readWrite"},
		                               {"resource": "FIN AP APPROVE", "level": "readWrite"}]}
	]}`))
	if err != nil {
		panic(err)
	}
	for _, n := range statements {
		fmt.Println(n)
		found, _ := invariant.Violations(d, n)
		for v := range found {
			fmt.Println(v.Login, "breaks it in", v.Buildings)
		}
		proof, _ := invariant.Prove(d, n)
		fmt.Println(proof.Verdict)
		if w := proof.Witness; w != nil {
			fmt.Println("default building:", w.User.DefaultBuilding)
			for _, a := range w.User.Roles {
				fmt.Println("role:", a.Role)
			}
			fmt.Println("breaks it in", w.Violation.Buildings)
		}
	}
	// Output:
	// nobody may write FIN AP ENTER and write FIN AP APPROVE in one building
	// broken
	// default building: 3
	// role: BURSAR
	// role: CLERK
	// breaks it in [3]
}
