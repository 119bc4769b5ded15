package access_test

import (
	"fmt"

	"github.com/hallpass-go/hallpass/access"
)

func ExampleParseResource() {
	texts := []string{"REG MAINT DEMOGRAPH", "fed – reports – runocr", "system-all-all", "REG ALL DEMOGRAPH"}
	for _, text := range texts {
		r, err := access.ParseResource(text)
		if err != nil {
			fmt.Println("refused:", text)
			continue
		}
		fmt.Printf("%v feature=%t package=%t\n", r, r.IsFeature(), r.IsPackage())
	}
	// Output:
	// REG MAINT DEMOGRAPH feature=true package=false
	// FED REPORTS RUNOCR feature=true package=false
	// SYSTEM ALL ALL feature=false package=true
	// refused: REG ALL DEMOGRAPH
}

func ExampleGrant_String() {
	from, _ := access.ParseDay("2026-08-17")
	fmt.Println(access.Grant{
		Resource:  access.MustParseResource("reg-maint-all"),
		Read:      access.ScopeAll(),
		ReadWrite: access.ScopeIn("3", "2"),
		From:      from,
	})
	// Output: REG MAINT ALL read=all readWrite=["2","3"] from=2026-08-17
}

// A clerk reads what the registration package maintains everywhere, and changes it in the
// default building.
func ExampleResolve() {
	catalog := access.NewCatalog(access.CatalogRows{
		Packages: []access.PackageRow{{Code: "REG"}},
		Features: []access.FeatureRow{
			{Resource: access.MustParseResource("REG MAINT DEMOGRAPH")},
			{Resource: access.MustParseResource("REG SETUP DISTRICT"), DistrictWide: true},
		},
	}, nil)
	buildings := access.NewBuildings([]access.BuildingRow{{ID: "2"}, {ID: "3"}})

	compile := access.Compiler{Catalog: catalog, Buildings: buildings}
	clerk, _ := access.ParseGrant("REG MAINT ALL read=all readWrite=defaultBuilding")
	p := access.Resolve("", catalog, buildings, 0, []access.Bundle{{
		Grants:   compile.Grants([]access.Grant{clerk}),
		Defaults: access.Defaults{Building: compile.Building("3")},
	}})

	demograph, _ := catalog.Feature("REG MAINT DEMOGRAPH")
	for b := range buildings.All() {
		fmt.Println(b, p.Level(demograph, b), p.Can(access.ReadWrite, demograph, b))
	}
	fmt.Println(p.ByName().Level("REG SETUP DISTRICT", ""))
	fmt.Println(p.ByName().Level("REG MAINT DEMOGRAPH", "4"))
	// Output:
	// 2 read false
	// 3 readWrite true
	// none <nil>
	// none unknown building "4"
}

func ExamplePermissions_All() {
	catalog := access.NewCatalog(access.CatalogRows{
		Packages: []access.PackageRow{{Code: "REG"}},
		Features: []access.FeatureRow{
			{Resource: access.MustParseResource("REG SETUP DISTRICT"), DistrictWide: true},
			{Resource: access.MustParseResource("REG SETUP ROOMS")},
		},
	}, nil)
	buildings := access.NewBuildings([]access.BuildingRow{{ID: "2"}, {ID: "3"}, {ID: "7", Closed: true}})
	compile := access.Compiler{Catalog: catalog, Buildings: buildings}
	setup, _ := access.ParseGrant(`REG SETUP ALL read=["2","3"] readWrite=["2"]`)
	p := access.Resolve("", catalog, buildings, 0, []access.Bundle{{Grants: compile.Grants([]access.Grant{setup})}})
	for place, level := range p.All() {
		fmt.Println(place.Feature, place.Building, level)
	}
	// Output:
	// REG SETUP DISTRICT  read
	// REG SETUP ROOMS 2 readWrite
	// REG SETUP ROOMS 3 read
}
