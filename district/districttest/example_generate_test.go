package districttest_test

import (
	"fmt"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
)

const madison = `{
  "format": 1, "district": {"id": "madison", "schoolYear": 2027},
  "buildings": [{"id": "2"}, {"id": "3"}],
  "packages":  [{"code": "REG"}],
  "features":  [{"resource": "REG MAINT PHONE"}, {"resource": "REG MAINT ADDRESS"}, {"resource": "REG TRANS GRADES"}],
  "roles":     [{"id": "CLERK", "grants": [{"resource": "REG MAINT ALL", "read": "all", "readWrite": "defaultBuilding"}]},
                {"id": "REGISTRAR", "grants": [{"resource": "REG TRANS GRADES", "readWrite": "defaultBuildingList"}]}],
  "users":     [{"login": "jdoe", "defaultBuilding": "2", "roles": [{"role": "CLERK"}]}]
}`

// Your users of today hold the roles as they should. Whether the roles are safe in
// anybody's hands is asked of districts that nobody thought of: your catalog, buildings
// and roles, held by users with every mixture of defaults, overrides and dates. In a test
// they are drawn by rapid.Check, which also finds the smallest district that fails:
//
//	rapid.Check(t, func(t *rapid.T) { f := generated.Draw(t, "facts"); ... })
func ExampleFacts() {
	mine, err := district.Decode([]byte(madison))
	if err != nil {
		fmt.Println(err)
		return
	}
	generated := districttest.Facts(
		districttest.WithCatalog(mine), districttest.WithBuildings(mine), districttest.WithRoles(mine),
		districttest.WithoutGrants(), districttest.Users(1, 20), districttest.Sound(),
	)
	together := 0
	for seed := range 100 {
		d, err := district.New(generated.Example(seed), districttest.Day().Example(seed), nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		for u := range d.Users() {
			p, _ := d.Permissions(u.Login)
			for _, b := range []string{"2", "3"} {
				phone, _ := p.ByName().Can(access.ReadWrite, "REG MAINT PHONE", b)
				address, _ := p.ByName().Can(access.ReadWrite, "REG MAINT ADDRESS", b)
				grades, _ := p.ByName().Can(access.ReadWrite, "REG TRANS GRADES", b)
				if phone != address {
					fmt.Printf("%s may change only one of phone and address in %s\n", u.Login, b)
				}
				if phone && grades {
					together++
				}
			}
		}
	}
	fmt.Println("phone and address always together")
	fmt.Println("phone and grades together at times:", together > 0)
	// Output:
	// phone and address always together
	// phone and grades together at times: true
}

// Of a district that is there, a single user, row or assignment can be drawn.
func ExampleUser() {
	mine, err := district.Decode([]byte(madison))
	if err != nil {
		fmt.Println(err)
		return
	}
	u := districttest.User(mine, districttest.Sound()).Example(7)
	mine.Users = append(mine.Users, u)
	fmt.Println(u.Login, "is another one than", mine.Users[0].Login)
	fmt.Println("valid:", district.Validate(mine) == nil)
	// Output:
	// ann is another one than jdoe
	// valid: true
}

// What your program makes of a change, a cache it drops or a mail it writes, is tested on
// changes of every kind, those that are refused among them.
func ExampleChanges() {
	mine, err := district.Decode([]byte(madison))
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := district.New(mine, 0, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	applied, refused := false, false
	for seed := range 50 {
		_, err := d.Apply(districttest.Changes(d).Example(seed))
		applied, refused = applied || err == nil, refused || err != nil
	}
	fmt.Println("some applied:", applied)
	fmt.Println("some refused:", refused)
	// Output:
	// some applied: true
	// some refused: true
}
