package review_test

import (
	"fmt"
	"os"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/review"
)

// Who has to do with phone numbers? The table is for reading, the CSV for a spreadsheet.
func ExampleNew() {
	d, _ := district.New(samples.Madison(), samples.MustDay("2026-11-16"), nil)
	v, err := review.New(d, review.Of{Features: []string{"REG MAINT PHONE"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v)
	_ = v.WriteCSV(os.Stdout)
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
}

// A clerk changes schools between two reviews.
func ExampleDiff() {
	d, _ := district.New(samples.Madison(), samples.MustDay("2026-11-16"), nil)
	signed, _ := review.New(d, review.Of{Features: []string{"REG MAINT PHONE"}})

	clerk, _ := d.User("jdoe")
	moved := *clerk
	moved.DefaultBuilding = "3"
	d, _ = d.Apply(district.Changes{Changes: []district.Change{district.Put(moved)}})
	now, _ := review.New(d, signed.Of)
	fmt.Print(review.Diff(signed, now))
	// Output:
	// Access review of madison on 2026-11-16: features REG MAINT PHONE,
	// against that of madison on 2026-11-16: features REG MAINT PHONE.
	// Rows added: 1, taken away: 1, changed: 0.
	//
	// CHANGE      USER  FEATURE          WHERE     LEVEL      THROUGH
	// taken away  jdoe  REG MAINT PHONE  2      -  readWrite  readWrite by role CLERK, assigned: REG MAINT ALL read=all readWrite=defaultBuilding
	// added       jdoe  REG MAINT PHONE  3      +  readWrite  readWrite by role CLERK, assigned: REG MAINT ALL read=all readWrite=defaultBuilding
}
