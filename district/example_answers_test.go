package district_test

import (
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

func ExampleDistrict_Explain() {
	today, _ := access.ParseDay("2026-11-16")
	d, _ := district.New(samples.Madison(), today, nil)
	why, _ := d.Explain("jdoe", "REG MAINT PHONE", "3")
	fmt.Print(why)
	// Output:
	// jdoe may read, but not change, REG MAINT PHONE in building 3 on 2026-11-16.
	// Because:
	//   - role CLERK (assigned) allows reading REG MAINT ALL in all buildings
	// About it, but giving nothing here:
	//   - role CLERK (assigned) allows reading and changing REG MAINT ALL in the default building (2), which is not here
}

func ExampleDistrict_Who() {
	d, _ := district.New(samples.Madison(), 0, nil)
	who, _ := d.Who("REG MAINT PHONE", "2", access.ReadWrite)
	fmt.Println(who.Count(), slices.Collect(who.All()))
	// Output: 1 [jdoe]
}

func ExampleDistrict_Preview() {
	d, _ := district.New(samples.Madison(), 0, nil)
	next := *samples.Must(d.User("jdoe"))
	next.DefaultBuilding = "3"
	x, _ := d.Preview(district.Changes{Changes: []district.Change{district.Put(next)}})
	fmt.Printf("%+v\n", x.Totals)
	for t := range x.Triples() {
		fmt.Println(t.User, t.Feature, t.Building, t.Before, t.After)
	}
	// Output:
	// {Users:1 Gaining:1 Losing:1 Gained:2 Lost:2}
	// jdoe REG MAINT ADDRESS 2 readWrite read
	// jdoe REG MAINT ADDRESS 3 read readWrite
	// jdoe REG MAINT PHONE 2 readWrite read
	// jdoe REG MAINT PHONE 3 read readWrite
}
