package districttest_test

import (
	"fmt"
	"testing"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
)

// printing is the *testing.T of an example: it prints failures.
type printing struct{ testing.TB }

func (printing) Helper() {}

func (printing) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }

// madisonSuite is a suite that somebody was content with: the clerk may, and may not.
func madisonSuite(t testing.TB, d *district.District) {
	for _, tt := range []struct {
		feature, building string
		want              access.Level
	}{
		{"REG MAINT PHONE", "2", access.ReadWrite},
		{"REG MAINT PHONE", "3", access.Read},
		{"REG TRANS GRADES", "2", access.None},
	} {
		p, err := d.Permissions("jdoe")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := p.ByName().Level(tt.feature, tt.building); err != nil || got != tt.want {
			t.Errorf("jdoe has %v on %s in %s, not %v", got, tt.feature, tt.building, tt.want)
		}
	}
}

// A suite that is green says little of what it does not ask. Mutate breaks the policy in
// every small way, and lists what the suite stayed green for: here nobody asked about
// addresses.
func ExampleMutate() {
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
	t := printing{} // in a test: its *testing.T
	fmt.Println(districttest.Mutate(t, d, madisonSuite))
	// Output:
	// 15 mutants: 14 noticed, 1 survived; 11 more change nobody's access
	// role CLERK: the row REG MAINT ALL read=all readWrite=defaultBuilding leaves out REG MAINT ADDRESS
	//     jdoe loses REG MAINT ADDRESS in 2: readWrite, now none
	//     jdoe loses REG MAINT ADDRESS in 3: read, now none
}

// Once the question is added nothing survives, and the suite keeps it so.
func ExampleNoSurvivors() {
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
	t := printing{} // in a test: its *testing.T
	districttest.NoSurvivors(t, d, func(t testing.TB, d *district.District) {
		madisonSuite(t, d)
		who, err := d.Who("REG MAINT ADDRESS", "2", access.ReadWrite)
		if err != nil || !who.Has("jdoe") {
			t.Errorf("jdoe may not change addresses in 2")
		}
	})
	fmt.Println("done")
	// Output:
	// done
}
