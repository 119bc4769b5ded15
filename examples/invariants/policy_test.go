package invariants

import (
	"os"
	"testing"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/invariant"
	"github.com/hallpass-go/hallpass/district/review"
	"github.com/hallpass-go/hallpass/role"
)

// maple is the district on an ordinary day of school. Tests are about a day of their own,
// and not about today: they would fail on the last day of somebody's contract.
func maple(t testing.TB) *district.District {
	t.Helper()
	day, err := access.ParseDay("2026-11-16")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open(day)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// It begins with what somebody once asked for: a sentence about one user is a line.
func TestWhatSomebodyAskedFor(t *testing.T) {
	d := maple(t)
	districttest.Can(t, d, "ada", access.ReadWrite, grades, "HIGH")
	districttest.Cannot(t, d, "ada", access.Read, grades, "ELEM")
	districttest.Cannot(t, d, "eve", access.ReadWrite, grades, "HIGH") // a parent
	districttest.LevelIs(t, d, "cora", access.Read, "REG MAINT DEMOGRAPH", "OFFICE")
	districttest.LevelIs(t, d, "hana", access.ReadWrite, "REG SETUP DISTRICT", "")
	districttest.Holds(t, d, "ben", "PARENT") // a teacher, and a parent as well
	districttest.NotHolds(t, d, "ada", "PARENT")
}

// These sentences are about everyone, those hired next year too: they are checked against
// the users there are, and against every user whom the roles allow.
func TestWhatMustNeverBe(t *testing.T) { invariants(t, maple(t)) }

func invariants(t testing.TB, d *district.District) {
	t.Helper()
	write := func(resource string) invariant.Part {
		return invariant.Part{Resource: access.MustParseResource(resource), Level: access.ReadWrite}
	}

	// Only the nurse sees health records.
	districttest.Only(t, d, []string{"NURSE"}, access.Read, "REG MAINT HEALTH")

	// No parent can ever write grades, unless as a teacher or the registrar.
	districttest.Never(t, d, invariant.Never{
		Parts: []invariant.Part{write(grades)}, Holders: []string{"PARENT"}, Except: []string{"TEACHER", "REGISTRAR"},
	})

	// Who enters a bill does not approve it. Nothing about the two roles keeps them apart,
	// so that there is no proof of it: it is the office that must not assign both to one.
	districttest.Separate(t, d, access.ReadWrite, "FIN AP ENTER", "FIN AP APPROVE", districttest.NowOnly)

	// But no role by itself lets anybody touch both money and grades.
	for role := range district.Rows[role.Profile](d) {
		districttest.Never(t, d, invariant.Never{
			Parts: []invariant.Part{write("FIN ALL ALL"), write(grades)}, Holders: []string{role.ID}, Except: others(d, role.ID), Anywhere: true,
		})
	}
}

// others are the roles but one.
func others(d *district.District, id string) (ids []string) {
	for role := range district.Rows[role.Profile](d) {
		if role.ID != id {
			ids = append(ids, role.ID)
		}
	}
	return ids
}

// The table of who may do what is in the repository. Whoever edits the policy runs
//
//	go test ./examples/invariants -districttest.update
//
// and the pull request shows what it does to people.
func TestWhoMayWhat(t *testing.T) {
	d := maple(t)
	districttest.Matrix(t, d, "testdata/maple.matrix")
	districttest.Matrix(t, d, "testdata/money.matrix", districttest.OfFeatures("FIN ALL ALL"), districttest.OfBuildings("OFFICE"))
}

// Health records are reviewed each term. What was signed is pinned with its reasons: somebody
// who comes to have them by another role, and has the same, is a difference here.
func TestTheReviewThatWasSigned(t *testing.T) {
	signed, err := review.New(maple(t), review.Of{Features: []string{"REG MAINT HEALTH"}})
	if err != nil {
		t.Fatal(err)
	}
	districttest.Golden(t, signed, "testdata/health.json")
}

// What changes, and must go on to hold: stories that the office can read, and write.
func TestStories(t *testing.T) {
	districttest.Scripts(t, os.DirFS("."), "testdata/*.txtar", nil)
}

// And who tests the tests? Each small change of the policy that matters to somebody must
// fail one of them. The sentences by themselves let many by, which is why there is a table.
func TestNoChangeGoesUnnoticed(t *testing.T) {
	d := maple(t)
	districttest.NoSurvivors(t, d, func(t testing.TB, d *district.District) {
		t.Helper()
		invariants(t, d)
		districttest.Matrix(t, d, "testdata/maple.matrix")
	})
	sentences := districttest.Mutate(t, d, invariants)
	if len(sentences.Survivors) == 0 || sentences.Noticed() == 0 {
		t.Errorf("the sentences notice some of the changes, and not all: %v", sentences)
	}
}
