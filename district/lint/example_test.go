package lint_test

import (
	"fmt"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/lint"
	"github.com/hallpass-go/hallpass/role"
)

// madison is a district in which a clerk has no default building, one role is misspelled, and a row gives what the role
// gives already.
func madison() *district.District {
	grant := func(text string) access.Grant {
		g, err := access.ParseGrant(text)
		if err != nil {
			panic(err)
		}
		return g
	}
	d, err := district.New(&district.Facts{
		Format:    1,
		District:  district.Info{ID: "madison", SchoolYear: 2027},
		Buildings: []access.BuildingRow{{ID: "2", Name: "Madison High"}, {ID: "3", Name: "Hillside"}},
		Packages:  []access.PackageRow{{Code: "REG"}},
		Features: []access.FeatureRow{
			{Resource: access.MustParseResource("REG MAINT ADDRESS")},
			{Resource: access.MustParseResource("REG MAINT PHONE")},
		},
		Roles: []role.Profile{{ID: "CLERK", Grants: []access.Grant{
			grant("REG MAINT PHONE read=all readWrite=defaultBuilding"),
		}}},
		Users: []district.User{{Login: "_ESP_GROUP"}, {
			Login: "jdoe", Email: "jdoe@madison.example", Approved: true,
			Grants: []access.Grant{grant(`REG MAINT PHONE read=["3"]`)},
			Roles:  []role.Assignment{{Role: "CLERK"}, {Role: "CLERKS"}},
		}},
	}, 0, nil)
	if err != nil {
		panic(err)
	}
	return d
}

func ExampleCheck() {
	for _, f := range lint.Check(madison()) {
		fmt.Printf("%s %s at %s\n  %s\n", f.Severity, f.Kind, f.Pointer, f.Text)
	}
	// Output:
	// info redundant-grant at /users/1/grants/0
	//   the row on REG MAINT PHONE adds nothing to what the role "CLERK" gives: take the row away, unless it is meant to outlast the role
	// warning no-default-building at /users/1/roles/0
	//   the role "CLERK" reaches the default building, and there is none: set a default building, or choose another scope
	// error dangling at /users/1/roles/1/role
	//   role "CLERKS": refers to what does not exist: correct the name, or take the reference away
}

func ExampleKinds() {
	for _, k := range lint.Kinds()[:3] {
		fmt.Printf("%s (%s, %s): %s\n", k.Name, k.Severity, k.Rule, k.Doc)
	}
	// Output:
	// dangling (error, R13): A reference to what does not exist: a resource, building, role, user or record.
	// misfit (error, R13): A scope that does not fit its resource: a building scope on a district-wide feature itself, or district on anything else.
	// calculated-assigned (error, R31): An assignment of a calculated role, which follows from records and is never assigned.
}

func ExampleRedundant() {
	for r := range lint.Redundant(madison()) {
		fmt.Println(r.User.Login, r.Rows)
	}
	// Output:
	// jdoe [REG MAINT PHONE read=["3"]]
}

func ExampleUnusable() {
	fmt.Println(lint.Unusable(madison()))
	// Output:
	// [REG MAINT ADDRESS]
}
