package ask_test

import (
	"fmt"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/ask"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

// A clerk may read phone numbers everywhere, and change them in the default building.
func ExampleJSON() {
	d, _ := district.New(samples.Madison(), 0, nil)
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
	d, _ := district.New(samples.Madison(), 0, nil)
	user, feature, building := "jdoe", "REG MAINT PHONE", "2"
	reply := ask.Answer(d, ask.Question{User: &user, Feature: &feature, Building: &building})
	fmt.Println(*reply.Level)

	building = "4"
	reply = ask.Answer(d, ask.Question{User: &user, Feature: &feature, Building: &building})
	fmt.Println(*reply.Level, reply.Error)
	// Output:
	// readWrite
	// none unknown building "4"
}
