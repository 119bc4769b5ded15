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
