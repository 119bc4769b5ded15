package district_test

import (
	"errors"
	"fmt"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

func ExampleNew() {
	today, _ := access.ParseDay("2026-11-16")
	d, err := district.New(samples.Madison(), today, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := d.Permissions("JDoe")
	if err != nil {
		fmt.Println(err)
		return
	}
	phone, _ := d.Feature("REG MAINT PHONE")
	for b := range d.Buildings() {
		fmt.Println(b.ID(), p.Level(phone, b))
	}
	// Output:
	// 2 readWrite
	// 3 read
}

func ExampleDistrict_Apply() {
	d, _ := district.New(samples.Madison(), 0, nil)

	_, err := d.Apply(district.Changes{Changes: []district.Change{district.Delete("roles", "CLERK")}})
	fmt.Println(errors.Is(err, district.ErrInUse))
	fmt.Println(err)

	next, err := d.Apply(district.Changes{Changes: []district.Change{
		district.Delete("roles", "CLERK"),
		district.Put(district.User{Login: "jdoe", Approved: true, DefaultBuilding: "3", Grants: []access.Grant{
			{Resource: access.MustParseResource("REG MAINT PHONE"), ReadWrite: access.ScopeDefaultBuilding()},
		}}),
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, revision := range []*district.District{d, next} {
		p, _ := revision.Permissions("jdoe")
		buildings, _ := p.ByName().Buildings(access.ReadWrite, "REG MAINT PHONE")
		fmt.Println(buildings)
	}
	// Output:
	// true
	// /changes/0 (roles "CLERK"): role "CLERK" is in use by users "jdoe" (R17)
	// [2]
	// [3]
}

func ExampleDistrict_Void() {
	facts := samples.Madison()
	facts.Users[1].Grants = []access.Grant{{Resource: access.MustParseResource("REG MAINT FAX"), Read: access.ScopeAll()}}
	facts.Users[1].DefaultBuilding = "22"
	d, err := district.New(facts, 0, nil)
	fmt.Println("loads:", err == nil)
	for _, f := range d.Void() {
		fmt.Println(f)
	}
	// Output:
	// loads: true
	// /users/1/defaultBuilding (users "jdoe"): building "22": refers to what does not exist (R13)
	// /users/1/grants/0/resource (users "jdoe"): resource "REG MAINT FAX": refers to what does not exist (R13)
}

func ExampleDecode() {
	_, err := district.Decode([]byte(`{
  "format": 1,
  "district": {"id": "madison", "schoolYear": "2027"},
  "buildings": [{"id": "2"}, {"id": "2", "Closed": true}, {"id": " 3"}]
}`))
	fmt.Println(err)
	// Output:
	// line 3: /district/schoolYear: wrong type: a string instead of an integer
	// /buildings/1 (buildings "2"): "2": two things of one name (R13)
	// line 4: /buildings/1/Closed: unknown key "Closed"; did you mean "closed"?
	// /buildings/2/id (buildings " 3"): id " 3": 1 to 64 printable ASCII characters, no space at either end: not in the form that the document format asks for
}
