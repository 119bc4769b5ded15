package ask_test

import (
	"fmt"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/ask"
	"github.com/hallpass-go/hallpass/role"
)

// madison is a district with two schools and a clerk, who may read phone numbers everywhere and
// change them in the default building.
func madison() *district.District {
	d, err := district.New(&district.Facts{
		Format:    1,
		District:  district.Info{ID: "madison", SchoolYear: 2027},
		Buildings: []access.BuildingRow{{ID: "2", Name: "Madison High"}, {ID: "3", Name: "Hillside"}},
		Packages:  []access.PackageRow{{Code: "REG"}},
		Features:  []access.FeatureRow{{Resource: access.MustParseResource("REG MAINT PHONE")}},
		Roles: []role.Profile{{ID: "CLERK", Grants: []access.Grant{
			{Resource: access.MustParseResource("REG MAINT ALL"), Read: access.ScopeAll(), ReadWrite: access.ScopeDefaultBuilding()},
		}}},
		Users: []district.User{{Login: "jdoe", DefaultBuilding: "2", Roles: []role.Assignment{{Role: "CLERK"}}}},
	}, 0, nil)
	if err != nil {
		panic(err)
	}
	return d
}

func ExampleJSON() {
	d := madison()
	for _, question := range []string{
		`{"user":"jdoe","feature":"reg-maint-phone","building":"3"}`,
		`{"user":"jdoe","feature":"REG MAINT PHONE","buildings":"readWrite"}`,
		`{"who":{"feature":"REG MAINT PHONE","building":"3","level":"read"}}`,
		`{"user":"jdoe","feature":"REG MAINT PHONE","building":"4","level":"read"}`,
	} {
		fmt.Printf("%s\n", ask.JSON(d, nil, []byte(question)))
	}
	// Output:
	// {"level":"read"}
	// {"buildings":["2"]}
	// {"users":["jdoe"]}
	// {"allowed":false,"error":"unknown building \"4\""}
}

func ExampleAnswer() {
	d, user, feature, building := madison(), "jdoe", "REG MAINT PHONE", "2"
	reply := ask.Answer(d, ask.Question{User: &user, Feature: &feature, Building: &building})
	fmt.Println(*reply.Level)

	building = "4"
	reply = ask.Answer(d, ask.Question{User: &user, Feature: &feature, Building: &building})
	fmt.Println(*reply.Level, reply.Error)
	// Output:
	// readWrite
	// none unknown building "4"
}
