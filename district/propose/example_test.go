package propose_test

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/propose"
)

func ExampleAccess() {
	d, _ := district.New(samples.Madison(), samples.SchoolDay, nil)
	ways, _ := propose.Access(d, "jdoe", "REG MAINT PHONE", "3", access.ReadWrite)
	for _, p := range ways {
		fmt.Printf("%v: %d more\n", p, p.Also)
	}
	after, _ := d.Apply(ways[0].Changes)
	p, _ := after.Permissions("jdoe")
	fmt.Println(p.ByName().Can(access.ReadWrite, "REG MAINT PHONE", "3"))
	// Output:
	// grant REG MAINT PHONE readWrite=["3"]: 0 more
	// true <nil>
}

// A handler requires, and shows the error as it is: it tells the user nothing. The operator's log
// says what was denied, and a proposal what would grant it.
func ExampleAccess_denied() {
	d, _ := district.New(samples.Madison(), 0, nil)
	p, _ := d.Permissions("jdoe")
	phone, _ := d.Feature("REG MAINT PHONE")
	hillside, _ := d.Building("3")
	err := p.Require(access.ReadWrite, phone, hillside)
	fmt.Println(err)
	var denied *access.DeniedError
	if errors.As(err, &denied) {
		fmt.Println(denied.Detail())
		ways, _ := propose.Access(d, denied.User, denied.Feature.String(), denied.Building.ID(), denied.Level)
		fmt.Println(ways[0])
	}
	// Output:
	// access_denied: you do not have access to this
	// user "jdoe": readWrite on REG MAINT PHONE in building "3"
	// grant REG MAINT PHONE readWrite=["3"]
}

func ExampleCopy() {
	f := samples.Madison()
	f.Users = append(f.Users, district.User{Login: "temp", Email: "temp@madison.example"})
	d, _ := district.New(f, samples.SchoolDay, nil)
	c, err := propose.Copy(d, "jdoe", "temp")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c)
	fmt.Print(string(c.Changes.Encode()))
	for t := range c.Difference().Triples() {
		fmt.Println(t.User, t.Feature, t.Building, t.Before, "->", t.After)
	}
	// Output:
	// user "temp" gets the assigned access of user "jdoe"
	// {
	//   "changes": [
	//     {"put":"users","value":{"login":"temp","email":"temp@madison.example","defaultBuilding":"2","roles":[{"role":"CLERK"}]}}
	//   ]
	// }
	// temp REG MAINT ADDRESS 2 none -> readWrite
	// temp REG MAINT ADDRESS 3 none -> read
	// temp REG MAINT PHONE 2 none -> readWrite
	// temp REG MAINT PHONE 3 none -> read
}

// A user who owns something is removed together with the change that gives the objects away.
func ExampleRemove() {
	f := samples.Madison()
	query := district.Object{Kind: "dat-query", ID: "Q1"}
	f.Users[1].Owns = []district.Object{query}
	f.Users = append(f.Users, district.User{Login: "mjones"})
	d, _ := district.New(f, samples.SchoolDay, nil)
	_, err := propose.Remove(d, "jdoe")
	fmt.Println(err)
	p, _ := propose.Remove(d, "jdoe", propose.Transfer(query, "mjones"))
	d, _ = d.Apply(p.Changes)
	heir, _ := d.User("mjones")
	fmt.Println(p, heir.Owns)
	// Output:
	// user "jdoe" owns [dat-query Q1], which nobody could reach any more: transfer or give up each
	// user "jdoe" is removed [dat-query Q1]
}

// Nobody holds the role AIDE, and CLERK gives the user's row on phone numbers already.
func ExampleTidy() {
	f := samples.Madison()
	f.Roles = append(f.Roles, samples.RoleWith("AIDE", "REG MAINT PHONE read=all"))
	f.Users[1].Grants = samples.Grants("REG MAINT PHONE read=all")
	d, _ := district.New(f, samples.SchoolDay, nil)
	for _, p := range propose.Tidy(d) {
		fmt.Println(p.Goal, "-", p, "-", p.Difference().IsZero())
	}
	// Output:
	// redundant-grant - the roles of user "jdoe" give what 1 row on "REG MAINT PHONE" would - true
	// idle-grant - nobody holds role "AIDE" - true
}

func ExampleUnusedGrants() {
	d, _ := district.New(samples.Madison(), samples.SchoolDay, nil)
	log := []propose.Use{{User: "jdoe", Feature: "REG MAINT PHONE", Building: "2", Level: access.Read}}
	proposals, _ := propose.UnusedGrants(d, slices.Values(log))
	for _, p := range proposals {
		fmt.Println(p)
		fmt.Println(p.Difference().Lost, "levels lost")
		fmt.Print(string(p.Changes.Encode()))
	}
	// Output:
	// 1 row of role "CLERK" gave more than any of its holders used
	// 3 levels lost
	// {
	//   "changes": [
	//     {"put":"roles","value":{"id":"CLERK","grants":[{"resource":"REG MAINT PHONE","read":"all"}]}}
	//   ]
	// }
}
