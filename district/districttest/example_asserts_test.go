package districttest_test

import (
	"fmt"
	"testing/fstest"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/invariant"
	"github.com/hallpass-go/hallpass/district/review"
)

// One sentence is one line of a test. Here t prints what a test would show.
func ExampleCan() {
	d, t := open(), printer{}
	districttest.Can(t, d, "jdoe", access.ReadWrite, "REG TRANS GRADES", "2") // it is so
	districttest.Can(t, d, "jdoe", access.ReadWrite, "REG TRANS GRADES", "1")
	// Output:
	// jdoe should have readWrite on REG TRANS GRADES in building 1, and has none.
	//   jdoe has no access to REG TRANS GRADES in building 1 on 2026-11-16.
	//   Nothing gives jdoe access to it.
	//   About it, but giving nothing here:
	//     - role TEACHER (assigned) allows reading and changing REG TRANS ALL in the default building (2), which is not here
	// What would give it, each by itself:
	//   - grant REG TRANS GRADES readWrite=["1"] (and nothing else)
	//   - assign role REGISTRAR (and 3 more levels)
}

// A misspelt name is no success.
func ExampleCannot() {
	d, t := open(), printer{}
	districttest.Cannot(t, d, "kparent", access.ReadWrite, "REG TRANS GRADES", "1") // it is so
	districttest.Cannot(t, d, "kparent", access.ReadWrite, "REG TRANS GRADE", "1")
	districttest.Cannot(t, d, "kparent", access.Read, "REG TRANS GRADES", "1")
	// Output:
	// no answer to whether kparent has readWrite on REG TRANS GRADE in building 1: unknown resource "REG TRANS GRADE"
	// kparent should not have read on REG TRANS GRADES in building 1, and has read.
	//   kparent may read, but not change, REG TRANS GRADES in building 1 on 2026-11-16.
	//   Because:
	//     - role PARENT (from records: household H1, Parent of student S1, Enrolled in 2027) allows reading REG TRANS ALL in the default building (1)
}

func ExampleHolds() {
	d, t := open(), printer{}
	districttest.Holds(t, d, "kparent", "PARENT") // it is so
	districttest.Holds(t, d, "temp", "TEACHER")
	// Output:
	// temp should hold role TEACHER on 2026-11-16, and does not.
	//   temp holds no role.
	//   The role is assigned until 2026-10-01.
}

// The file was pinned, and read by somebody, before jdoe moved to the other school.
func ExampleMatrix() {
	t := printer{}
	districttest.Matrix(t, open(), "testdata/westfield.matrix") // it is so

	d := open()
	jdoe := user(d, "jdoe")
	jdoe.DefaultBuilding = "1"
	districttest.Matrix(t, open(district.Put(jdoe)), "testdata/westfield.matrix")
	// Output:
	// testdata/westfield.matrix pins who may do what in westfield, and it is not so any more: 1 level gained, 1 lost.
	//   gained  jdoe  REG TRANS GRADES  in 1  readWrite, was none
	//   lost    jdoe  REG TRANS GRADES  in 2  none, was readWrite
	// to pin what is now, run the test with -districttest.update, or with DISTRICTTEST_UPDATE=1.
}

// The first holds, now and for any roles that may be assigned. The second forgets the registrar.
func ExampleOnly() {
	d, t := open(), printer{}
	districttest.Only(t, d, []string{"REGISTRAR", "TEACHER"}, access.ReadWrite, "REG TRANS ALL")
	districttest.Only(t, d, []string{"TEACHER"}, access.ReadWrite, "REG TRANS ALL")
	// Output:
	// It must hold that nobody but holders of TEACHER may write anything in REG TRANS ALL in any building.
	// Broken on 2026-11-16 by 1 user:
	//   rlee, in buildings 1, 2
	// Through:
	//   rlee may read and change REG TRANS GRADES in building 1 on 2026-11-16.
	//   Because:
	//     - role REGISTRAR (assigned) allows reading and changing REG ALL ALL in all buildings
	// The roles allow a user who breaks it. A smallest is a user, in buildings 1, 2:
	//   - with role REGISTRAR, assigned
	// Through:
	//   witness may read and change REG TRANS GRADES in building 1 on 2026-11-16.
	//   Because:
	//     - role REGISTRAR (assigned) allows reading and changing REG ALL ALL in all buildings
}

// Nobody enters and approves a bill. But somebody could come to, once given both roles.
func ExampleSeparate() {
	d, t := open(), printer{}
	districttest.Separate(t, d, access.ReadWrite, "FIN AP ENTER", "FIN AP APPROVE", districttest.NowOnly) // it is so
	districttest.Separate(t, d, access.ReadWrite, "FIN AP ENTER", "FIN AP APPROVE")
	// Output:
	// It must hold that nobody may write FIN AP ENTER and write FIN AP APPROVE in one building.
	// The roles allow a user who breaks it. A smallest is a user, in building 2:
	//   - with role BURSAR, assigned
	//   - with role CLERK, assigned
	//   - with default building 2
	// Through:
	//   witness may read and change FIN AP ENTER in building 2 on 2026-11-16.
	//   Because:
	//     - role CLERK (assigned) allows reading and changing FIN AP ENTER in the default building (2)
	//   witness may read and change FIN AP APPROVE in building 2 on 2026-11-16.
	//   Because:
	//     - role BURSAR (assigned) allows reading and changing FIN AP APPROVE in 2
	// Nobody breaks it now. If that is enough, and such a user may come to be, say NowOnly.
}

// No parent can ever write grades, except one who is a teacher or the registrar as well.
func ExampleNever() {
	d, t := open(), printer{}
	grades := invariant.Part{Resource: access.MustParseResource("REG TRANS GRADES"), Level: access.ReadWrite}
	districttest.Never(t, d, invariant.Never{
		Parts: []invariant.Part{grades}, Holders: []string{"PARENT"}, Except: []string{"TEACHER", "REGISTRAR"},
	})
	fmt.Println("never")
	// Output: never
}

// The rows of a role were signed; the present rows are compared with them.
func ExampleGolden() {
	t := printer{}
	clerks := review.Of{Role: "CLERK"}
	signed, _ := review.New(open(), clerks)
	districttest.Golden(t, signed, "testdata/clerks.json") // it is so

	d := open()
	jdoe := user(d, "jdoe")
	jdoe.Roles = append(jdoe.Roles[:1:1], user(d, "bills").Roles...)
	now, _ := review.New(open(district.Put(jdoe)), clerks)
	districttest.Golden(t, now, "testdata/clerks.json")
	// Output:
	// testdata/clerks.json pins a review, and it is not so any more.
	// Access review of westfield on 2026-11-16: role CLERK,
	// against that of westfield on 2026-11-16: role CLERK.
	// Rows added: 1, taken away: 0, changed: 0.
	//
	// CHANGE  USER  FEATURE       WHERE     LEVEL      THROUGH
	// added   jdoe  FIN AP ENTER  2      +  readWrite  readWrite by role CLERK, assigned: FIN AP ENTER readWrite=defaultBuilding
	// to pin what is now, run the test with -districttest.update, or with DISTRICTTEST_UPDATE=1.
}

// A test has a line for all its scripts: districttest.Scripts(t, os.DirFS("testdata"),
// "*.txtar", nil).
func ExampleScript() {
	const script = `from westfield.json
on 2026-11-16
jdoe may readWrite REG-TRANS-GRADES at 2      # because TEACHER
everyone who may readWrite FIN-AP-ENTER at 2: bills
refused dismiss.json                          # because R17

apply move.json
jdoe may readWrite REG-TRANS-GRADES at 2

-- dismiss.json --
{"changes": [{"delete": "roles", "id": "CLERK"}]}
-- move.json --
{"changes": [{"put": "users", "value":
  {"login": "jdoe", "defaultBuilding": "1", "roles": [{"role": "TEACHER"}]}}]}
`
	files := fstest.MapFS{"move.txtar": {Data: []byte(script)}, "westfield.json": {Data: []byte(westfield)}}
	districttest.Script(printer{}, files, "move.txtar", nil)
	// Output:
	// move.txtar:8: jdoe may readWrite REG-TRANS-GRADES at 2
	//   jdoe has none on REG-TRANS-GRADES in building 2.
	//   jdoe has no access to REG TRANS GRADES in building 2 on 2026-11-16.
	//   Nothing gives jdoe access to it.
	//   About it, but giving nothing here:
	//     - role TEACHER (assigned) allows reading and changing REG TRANS ALL in the default building (1), which is not here
	//   What would give it, each by itself:
	//     - grant REG TRANS GRADES readWrite=["2"] (and nothing else)
	//     - assign role REGISTRAR (and 3 more levels)
}
