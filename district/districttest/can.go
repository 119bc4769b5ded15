package districttest

import (
	"testing"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// Can asserts that a user has at least a level on a feature in a building, on the district's day. The
// building of a district-wide feature is ignored, as in [access.ByName.Can].
//
// A failure says which sources give the user the present level, and which changes would give the level
// wanted. An unknown name, a level that nobody can ask for and a nil district fail, here and in all
// assertions.
func Can(t testing.TB, d *district.District, login string, l access.Level, feature, building string) {
	t.Helper()
	q := question{d, login, feature, building}
	may, err := q.may(l)
	switch {
	case err != nil:
		t.Errorf("no answer to whether %s: %v", q.has(l), err)
	case !may:
		t.Errorf("%s should have %v on %s, and has %v.\n%s%s", login, l, q.place(), q.level(), q.why(), q.remedies(l))
	}
}

// Cannot asserts that a user does not have a level on a feature in a building, on the district's day. A
// failure says which sources give it.
func Cannot(t testing.TB, d *district.District, login string, l access.Level, feature, building string) {
	t.Helper()
	q := question{d, login, feature, building}
	may, err := q.may(l)
	switch {
	case err != nil:
		t.Errorf("no answer to whether %s: %v", q.has(l), err)
	case may:
		t.Errorf("%s should not have %v on %s, and has %v.\n%s", login, l, q.place(), q.level(), q.why())
	}
}

// LevelIs asserts that a user has exactly a level on a feature in a building, which may be None, on the
// district's day. A failure says which sources give the present level, and, if that is lower, which
// changes would give the level wanted.
func LevelIs(t testing.TB, d *district.District, login string, l access.Level, feature, building string) {
	t.Helper()
	q := question{d, login, feature, building}
	_, err := q.may(access.Read)
	if err == nil && l > access.ReadWrite {
		err = access.ErrLevel
	}
	switch {
	case err != nil:
		t.Errorf("no answer to whether %s: %v", q.has(l), err)
	case q.level() < l:
		t.Errorf("%s should have exactly %v on %s, and has %v.\n%s%s", login, l, q.place(), q.level(), q.why(), q.remedies(l))
	case q.level() > l:
		t.Errorf("%s should have exactly %v on %s, and has %v.\n%s", login, l, q.place(), q.level(), q.why())
	}
}
