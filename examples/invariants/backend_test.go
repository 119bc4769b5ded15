package invariants

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
)

// What the backend makes of permissions has tests of its own, on districts that nobody
// thought of: the office's features and buildings, with other roles and other users. Nobody
// finds a gradebook that the district would refuse, and everyone finds those that it would not.
func TestGradebooksAreThoseTheDistrictAllows(t *testing.T) {
	facts := maple(t).Facts()
	rapid.Check(t, func(t *rapid.T) {
		f := districttest.Facts(districttest.WithCatalog(facts), districttest.WithBuildings(facts), districttest.Users(1, 5)).Draw(t, "facts")
		d, err := district.New(f, districttest.Day().Draw(t, "day"), nil)
		if err != nil {
			t.Fatal(err)
		}
		for b := range d.Buildings() {
			for u := range d.Users() {
				open, locked := book(t, d, u.Login, b.ID())
				if open != may(t, d, access.ReadWrite, u.Login, b.ID()) || locked != (!open && may(t, d, access.Read, u.Login, b.ID())) {
					t.Errorf("%s in %s: open %v, locked %v", u.Login, b.ID(), open, locked)
				}
			}
		}
	})
}

// book reports how a user finds the gradebook of a building.
func book(t *rapid.T, d *district.District, login, building string) (open, locked bool) {
	books, err := Gradebooks(d, login)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range books {
		if b.Building == building {
			return !b.Locked, b.Locked
		}
	}
	return false, false
}

// may asks the other way round: who may, and not what a user may.
func may(t *rapid.T, d *district.District, l access.Level, login, building string) bool {
	who, err := d.Who(grades, building, l)
	if err != nil {
		t.Fatal(err)
	}
	return who.Has(login)
}

func TestAStrangerFindsNoGradebook(t *testing.T) {
	if books, err := Gradebooks(maple(t), "nobody"); !errors.Is(err, access.ErrUnknown) || books != nil {
		t.Errorf("%v, %v", books, err)
	}
}
