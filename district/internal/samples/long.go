package samples

import (
	"flag"
	"os"
)

// Long is whether HALLPASS_LONG=1 asks for more of everything. Each property is then checked
// ten times as often in every test package that imports this one, unless -rapid.checks says
// how often; a test that repeats something else asks here.
var Long = os.Getenv("HALLPASS_LONG") == "1"

func init() {
	if !Long {
		return
	}
	if err := flag.Set("rapid.checks", "1000"); err != nil {
		panic(err)
	}
}
