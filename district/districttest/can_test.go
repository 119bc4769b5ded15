package districttest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
)

func TestWhatIsSoPasses(t *testing.T) {
	d := open()
	for name, assert := range map[string]func(testing.TB){
		"can":               func(t testing.TB) { districttest.Can(t, d, "JDOE", access.ReadWrite, "reg-trans-grades", "2") },
		"can less":          func(t testing.TB) { districttest.Can(t, d, "jdoe", access.Read, "REG TRANS GRADES", "2") },
		"can, the district": func(t testing.TB) { districttest.Can(t, d, "rlee", access.ReadWrite, "REG SETUP DISTRICT", "") },
		"cannot":            func(t testing.TB) { districttest.Cannot(t, d, "jdoe", access.Read, "REG TRANS GRADES", "1") },
		"cannot more":       func(t testing.TB) { districttest.Cannot(t, d, "jdoe", access.ReadWrite, "REG MAINT PHONE", "1") },
		"is":                func(t testing.TB) { districttest.LevelIs(t, d, "jdoe", access.Read, "REG MAINT PHONE", "1") },
		"is none":           func(t testing.TB) { districttest.LevelIs(t, d, "bills", access.None, "REG MAINT PHONE", "1") },
		"holds":             func(t testing.TB) { districttest.Holds(t, d, "jdoe", "teacher") },
		"holds calculated":  func(t testing.TB) { districttest.Holds(t, d, "kparent", "PARENT") },
		"holds not":         func(t testing.TB) { districttest.NotHolds(t, d, "temp", "TEACHER") },
	} {
		t.Run(name, func(t *testing.T) { require.Empty(t, failure(t, assert)) })
	}
}

func TestAFailureSaysWhyAndWhatIsMissing(t *testing.T) {
	d := open()
	got := failure(t, func(t testing.TB) {
		districttest.Can(t, d, "jdoe", access.ReadWrite, "REG TRANS GRADES", "1")
	})
	require.Equal(t, `jdoe should have readWrite on REG TRANS GRADES in building 1, and has none.
  jdoe has no access to REG TRANS GRADES in building 1 on 2026-11-16.
  Nothing gives jdoe access to it.
  About it, but giving nothing here:
    - role TEACHER (assigned) allows reading and changing REG TRANS ALL in the default building (2), which is not here
What would give it, each by itself:
  - grant REG TRANS GRADES readWrite=["1"] (and nothing else)
  - assign role REGISTRAR (and 3 more levels)
`, got)

	got = failure(t, func(t testing.TB) { districttest.Cannot(t, d, "jdoe", access.Read, "REG MAINT PHONE", "1") })
	require.Equal(t, `jdoe should not have read on REG MAINT PHONE in building 1, and has read.
  jdoe may read, but not change, REG MAINT PHONE in building 1 on 2026-11-16.
  Because:
    - role TEACHER (assigned) allows reading REG MAINT ALL in all buildings
`, got)

	got = failure(t, func(t testing.TB) {
		districttest.LevelIs(t, d, "ocr.coordinator", access.Read, "FED REPORTS RUNOCR", "1")
	})
	require.Contains(t, got, "should have exactly read on FED REPORTS RUNOCR in building 1, and has none.")
	require.Contains(t, got, "The package FED has no valid licence.")
	require.Contains(t, got, "  - license package FED (and 1 more level)")

	got = failure(t, func(t testing.TB) { districttest.LevelIs(t, d, "jdoe", access.None, "REG MAINT PHONE", "1") })
	require.Contains(t, got, "should have exactly none on REG MAINT PHONE in building 1, and has read.")
	require.Contains(t, got, "role TEACHER (assigned) allows reading")
	require.NotContains(t, got, "What would give it")

	got = failure(t, func(t testing.TB) {
		districttest.Can(t, d, "_ESP_GROUP", access.Read, "REG MAINT PHONE", "1")
	})
	require.Contains(t, got, "It is a reserved user")
}

func TestNothingIsAssertedOfWhatIsUnknown(t *testing.T) {
	d := open()
	for name, ask := range map[string]struct {
		d                        *district.District
		login, feature, building string
		level                    access.Level
		says                     string
	}{
		"user":        {d, "jdo", "REG MAINT PHONE", "1", access.Read, `unknown user "jdo"`},
		"feature":     {d, "jdoe", "REG MAINT FONE", "1", access.Read, `unknown resource "REG MAINT FONE"`},
		"package":     {d, "jdoe", "REG ALL ALL", "1", access.Read, "a package or subpackage where a feature is asked for"},
		"building":    {d, "jdoe", "REG MAINT PHONE", "9", access.Read, `unknown building "9"`},
		"no building": {d, "jdoe", "REG MAINT PHONE", "", access.Read, "this feature differs by building: name one"},
		"no level":    {d, "jdoe", "REG MAINT PHONE", "1", 7, `a level is "none", "read" or "readWrite"`},
		"no district": {nil, "jdoe", "REG MAINT PHONE", "1", access.Read, "there is no district: it is nil"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, assertion := range []func(testing.TB, *district.District, string, access.Level, string, string){
				districttest.Can, districttest.Cannot, districttest.LevelIs,
			} {
				got := failure(t, func(t testing.TB) { assertion(t, ask.d, ask.login, ask.level, ask.feature, ask.building) })
				assert.Contains(t, got, "no answer to whether ")
				assert.Contains(t, got, ask.says)
			}
		})
	}
	for _, assertion := range []func(testing.TB, *district.District, string, access.Level, string, string){
		districttest.Can, districttest.Cannot,
	} {
		got := failure(t, func(t testing.TB) { assertion(t, d, "jdoe", access.None, "REG MAINT PHONE", "1") })
		require.Contains(t, got, "none is not a question")
	}
}

func TestAFailureSaysHowARoleIsHeldOrNot(t *testing.T) {
	d := open()
	for name, row := range map[string]struct {
		assert      func(testing.TB, *district.District, string, string)
		login, role string
		says        string
	}{
		"ended": {districttest.Holds, "temp", "TEACHER",
			"temp should hold role TEACHER on 2026-11-16, and does not.\n  temp holds no role.\n  The role is assigned until 2026-10-01.\n"},
		"no such records": {districttest.Holds, "jdoe", "PARENT",
			"jdoe holds TEACHER.\n  The role follows from records, by the rule parent, and those of jdoe do not meet it.\n"},
		"assigned": {districttest.NotHolds, "jdoe", "TEACHER",
			"jdoe should not hold role TEACHER on 2026-11-16, and does.\n  It is assigned.\n"},
		"calculated": {districttest.NotHolds, "kparent", "PARENT",
			"It follows from records, by the rule parent: household H1, Parent of student S1, Enrolled in 2027.\n"},
		"unknown user, not": {districttest.NotHolds, "jdo", "PARENT", `unknown user "jdo"`},
		"unknown role, not": {districttest.NotHolds, "jdoe", "PARRENT", `unknown role "PARRENT"`},
		"unknown user":      {districttest.Holds, "jdo", "PARENT", `unknown user "jdo"`},
		"unknown role":      {districttest.Holds, "jdoe", "PARRENT", `unknown role "PARRENT"`},
		"rule not registered": {districttest.NotHolds, "jdoe", "SUBSTITUTE",
			"the rule x-substitute is not registered, so that nobody holds it"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, failure(t, func(t testing.TB) { row.assert(t, d, row.login, row.role) }), row.says)
		})
	}
	for _, assertion := range []func(testing.TB, *district.District, string, string){districttest.Holds,
		districttest.NotHolds} {
		require.Contains(t, failure(t, func(t testing.TB) { assertion(t, nil, "jdoe", "PARENT") }), "there is no district")
	}
}
