package district_test

import (
	"fmt"
	"os"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

func ExampleDistrict_Review() {
	today := samples.MustDay("2026-11-16")
	d, _ := district.New(samples.Madison(), today, nil)
	signed, err := d.Review(district.ReviewOf{Features: []string{"REG MAINT PHONE"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(signed)
	_ = signed.WriteCSV(os.Stdout)

	temp, _ := d.User("jdoe")
	moved := *temp
	moved.DefaultBuilding = "3"
	d, _ = d.Apply(district.Changes{Changes: []district.Change{district.Put(moved)}})
	now, _ := d.Review(signed.Of)
	fmt.Println()
	fmt.Print(district.DiffReviews(signed, now))
	// Output:
	// Access review of madison on 2026-11-16: features REG MAINT PHONE.
	// Users: 1, features: 1, rows: 2, of them readWrite: 1.
	//
	// USER  FEATURE          LEVEL      WHERE  SINCE  THROUGH
	// jdoe  REG MAINT PHONE  read       all           read by role CLERK, assigned: REG MAINT ALL read=all readWrite=defaultBuilding
	// jdoe  REG MAINT PHONE  readWrite  2             readWrite by role CLERK, assigned: REG MAINT ALL read=all readWrite=defaultBuilding
	//
	// district,day,review,user,feature,level,where,through,since
	// madison,2026-11-16,features REG MAINT PHONE,jdoe,REG MAINT PHONE,read,all,"read by role CLERK, assigned: REG MAINT ALL read=all readWrite=defaultBuilding",
	// madison,2026-11-16,features REG MAINT PHONE,jdoe,REG MAINT PHONE,readWrite,"[""2""]","readWrite by role CLERK, assigned: REG MAINT ALL read=all readWrite=defaultBuilding",
	//
	// Access review of madison on 2026-11-16: features REG MAINT PHONE,
	// against that of madison on 2026-11-16: features REG MAINT PHONE.
	// Rows added: 1, taken away: 1, changed: 0.
	//
	// CHANGE      USER  FEATURE          WHERE     LEVEL      THROUGH
	// taken away  jdoe  REG MAINT PHONE  2      -  readWrite  readWrite by role CLERK, assigned: REG MAINT ALL read=all readWrite=defaultBuilding
	// added       jdoe  REG MAINT PHONE  3      +  readWrite  readWrite by role CLERK, assigned: REG MAINT ALL read=all readWrite=defaultBuilding
}

func ExampleDistrict_CopyAccess() {
	f := samples.Madison()
	f.Users = append(f.Users, district.User{Login: "temp", Email: "temp@madison.example"})
	d, _ := district.New(f, samples.MustDay("2026-11-16"), nil)
	c, err := d.CopyAccess("jdoe", "temp")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(c.Changes.Encode()))
	for t := range c.Difference.Triples() {
		fmt.Println(t.User, t.Feature, t.Building, t.Before, "->", t.After)
	}
	d, _ = d.Apply(c.Changes)
	u, _ := d.User("temp")
	fmt.Println(u.Email, u.Roles[0].Role, u.DefaultBuilding)
	// Output:
	// {
	//   "changes": [
	//     {"put":"users","value":{"login":"temp","email":"temp@madison.example","defaultBuilding":"2","roles":[{"role":"CLERK"}]}}
	//   ]
	// }
	// temp REG MAINT ADDRESS 2 none -> readWrite
	// temp REG MAINT ADDRESS 3 none -> read
	// temp REG MAINT PHONE 2 none -> readWrite
	// temp REG MAINT PHONE 3 none -> read
	// temp@madison.example CLERK 2
}
