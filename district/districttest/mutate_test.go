package districttest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
)

// millbrook has one of everything that a mutant changes.
const millbrook = `{
  "format": 1, "district": {"id": "millbrook", "schoolYear": 2027},
  "buildings": [{"id": "2"}, {"id": "3"}, {"id": "7", "closed": true}],
  "packages": [{"code": "REG", "standard": true}, {"code": "FED", "requiresLicense": true}, {"code": "FIN", "requiresLicense": true}],
  "licenses": [{"package": "FIN", "key": "K"}],
  "features": [{"resource": "REG MAINT ADDRESS"}, {"resource": "REG MAINT PHONE"}, {"resource": "REG SETUP DISTRICT", "districtWide": true},
               {"resource": "REG TRANS GRADES"}, {"resource": "FED REPORTS RUNOCR"}, {"resource": "FIN GL POST"}, {"resource": "FIN AP PAY"}],
  "roles": [
    {"id": "CLERK", "grants": [{"resource": "REG MAINT ALL", "read": "all", "readWrite": "defaultBuilding"}]},
    {"id": "REGISTRAR", "grants": [{"resource": "REG TRANS GRADES", "readWrite": "defaultBuildingList"}]},
    {"id": "BURSAR", "grants": [{"resource": "FIN GL POST", "readWrite": ["2", "3"]}, {"resource": "FED REPORTS RUNOCR", "read": "all"}]},
    {"id": "SETUP", "grants": [{"resource": "REG SETUP ALL", "read": ["2", "3"]}, {"resource": "REG SETUP DISTRICT", "readWrite": "district"}]},
    {"id": "PARENT", "calculated": "parent", "grants": [{"resource": "REG MAINT PHONE", "read": "defaultBuilding"}]}
  ],
  "users": [
    {"login": "ann", "defaultBuilding": "2", "roles": [{"role": "CLERK"}]},
    {"login": "bea", "defaultBuilding": "2", "defaultBuildingList": ["2", "3"], "roles": [{"role": "REGISTRAR", "override": {"defaultBuildingList": ["3"]}}]},
    {"login": "cal", "roles": [{"role": "BURSAR", "until": "2027-06-12"}]},
    {"login": "dot", "defaultBuilding": "3", "attached": [{"kind": "household", "id": "H1"}]},
    {"login": "eve", "defaultBuilding": "2", "grants": [{"resource": "REG TRANS GRADES", "read": ["2"], "until": "2026-01-01"}, {"resource": "REG MAINT PHONE", "read": "defaultBuilding"}]},
    {"login": "fay", "roles": [{"role": "SETUP"}, {"role": "CLERK", "from": "2027-08-01"}]},
    {"login": "gus", "grants": [{"resource": "FIN AP PAY", "readWrite": "all"}], "roles": [{"role": "CLERK", "override": {"defaultBuilding": "7"}}]}
  ],
  "records": {"students": [{"id": "S1", "statuses": [{"year": 2027, "status": "Enrolled"}]}],
              "households": [{"id": "H1", "members": [{"relationship": "Parent", "student": "S1"}]}]}
}`

func compiledOn(t require.TestingT, text, day string) *district.District {
	f, err := district.Decode([]byte(text))
	require.NoError(t, err)
	on, err := access.ParseDay(day)
	require.NoError(t, err)
	d, err := district.New(f, on, nil)
	require.NoError(t, err)
	return d
}

// question is one cell of the matrix, and the level it had.
type question struct {
	login, feature, building string
	level                    access.Level
}

// pinning is a suite that asks every question of a district again, but for those that are
// left out, and expects what it got; or less, if it may.
func pinning(d *district.District, leaveOut func(q question) bool,
	right func(want, got access.Level) bool) func(testing.TB, *district.District) {
	var asked []question
	ask := func(d *district.District, q question) access.Level {
		p, err := d.Permissions(q.login)
		if err != nil {
			return access.None
		}
		l, _ := p.ByName().Level(q.feature, q.building)
		return l
	}
	for u := range d.Users() {
		for f := range d.Catalog().Features() {
			buildings := []string{""}
			if !f.DistrictWide() {
				buildings = nil
				for b := range d.Buildings() {
					buildings = append(buildings, b.ID())
				}
			}
			for _, b := range buildings {
				if q := (question{u.Login, f.String(), b, 0}); !leaveOut(q) {
					q.level = ask(d, q)
					asked = append(asked, q)
				}
			}
		}
	}
	return func(t testing.TB, d *district.District) {
		for _, q := range asked {
			if got := ask(d, q); !right(q.level, got) {
				t.Fatalf("%s %s %s: %v, was %v", q.login, q.feature, q.building, got, q.level)
			}
		}
	}
}

func nothing(question) bool               { return false }
func exactly(want, got access.Level) bool { return want == got }

// changesOf returns the descriptions of the survivors.
func changesOf(m *districttest.Mutants) (all []string) {
	for _, s := range m.Survivors {
		all = append(all, s.Change)
	}
	return all
}

func TestMutateFindsTheHolesOfASuite(t *testing.T) {
	t.Parallel()
	d := compiledOn(t, millbrook, "2027-03-01")
	about := func(login, feature string) func(question) bool {
		return func(q question) bool {
			return (login == "" || q.login == login) && strings.HasPrefix(q.feature, feature)
		}
	}
	in := func(building string, also func(question) bool) func(question) bool {
		return func(q question) bool { return q.building == building && also(q) }
	}
	everyone := about("", "")
	for _, tt := range []struct {
		hole     string
		leaveOut func(question) bool
		right    func(want, got access.Level) bool
		survivor string
	}{
		{"nobody asks for a role's rows", about("", "REG TRANS"), exactly,
			"role REGISTRAR: the row REG TRANS GRADES readWrite=defaultBuildingList is dropped"},
		{"nobody asks for a user's rows", about("eve", "REG MAINT"), exactly,
			"user eve: the row REG MAINT PHONE read=defaultBuilding is dropped"},
		{"no question about the reader", about("", "REG MAINT"), exactly,
			"role CLERK: the row REG MAINT ALL read=all readWrite=defaultBuilding loses its Read column"},
		{"only who may read", nothing, func(want, got access.Level) bool { return (want == access.None) == (got == access.None) }, "role CLERK: the row REG MAINT ALL read=all readWrite=defaultBuilding loses its ReadWrite column"},
		{"whether a reader may write", nothing,
			func(want, got access.Level) bool { return want == got || want == access.Read && got > want },
			"user eve: the row REG MAINT PHONE read=defaultBuilding is raised from Read to ReadWrite"},
		{"whether a writer may write", nothing,
			func(want, got access.Level) bool { return want == got || want == access.ReadWrite && got > access.None },
			"role REGISTRAR: the row REG TRANS GRADES readWrite=defaultBuildingList is lowered from ReadWrite to Read"},
		{"what nobody may", nothing, func(want, got access.Level) bool { return got >= want },
			"user eve: the row REG MAINT PHONE read=defaultBuilding has read=all"},
		{"what somebody may", nothing, func(want, got access.Level) bool { return got <= want },
			"role BURSAR: the row FIN GL POST readWrite=[\"2\",\"3\"] has readWrite without 2"},
		{"the closed building of a list", in("7", everyone), exactly,
			"role BURSAR: the row FIN GL POST readWrite=[\"2\",\"3\"] has readWrite=all"},
		{"one building of a default", in("7", about("", "REG TRANS")), exactly,
			"user bea: in the role REGISTRAR the default building list with 7 as well"},
		{"all but one building", in("2", about("", "FIN GL")), exactly,
			"role BURSAR: the row FIN GL POST readWrite=[\"2\",\"3\"] has readWrite without 2"},
		{"one feature of a container", about("", "REG MAINT ADDRESS"), exactly,
			"role CLERK: the row REG MAINT ALL read=all readWrite=defaultBuilding leaves out REG MAINT ADDRESS"},
		{"the feature beside one's own", about("eve", "REG MAINT ADDRESS"), exactly,
			"user eve: the row REG MAINT PHONE read=defaultBuilding is about REG MAINT ALL"},
		{"the rest of the package", about("", "FIN AP"), exactly, "user gus: the row FIN AP PAY readWrite=all is dropped"},
		{"whoever has no role", about("dot", ""), exactly, "user dot: is given the role CLERK"},
		{"whoever has a role", about("ann", ""), exactly, "user ann: loses the role CLERK"},
		{"an override of the building", about("gus", "REG MAINT"), exactly, "user gus: in the role CLERK has no override"},
		{"an override of the list", about("bea", "REG TRANS"), exactly, "user bea: in the role REGISTRAR has no override"},
		{"where one is at home", about("ann", "REG MAINT"), exactly, "user ann: the default building is 3"},
		{"who is at home nowhere", about("ann", "REG MAINT"), exactly, "user ann: has no default building"},
		{"what parents may", about("dot", "REG"), exactly, "role PARENT: gives what CLERK gives as well"},
		{"who is a parent", about("dot", "REG MAINT"), exactly, "user dot: is no longer attached to household H1"},
		{"that a row has ended", about("eve", "REG TRANS"), exactly,
			"user eve: the row REG TRANS GRADES read=[\"2\"] until=2026-01-01 never ends"},
		{"that a role has not begun", about("fay", "REG MAINT"), exactly, "user fay: the role CLERK has begun already"},
		{"a closed package", about("", "FED"), exactly, "package FED: requires no licence"},
		{"a licensed package", about("", "FIN"), exactly, "package FIN: has no licence"},
		{"the district's own feature", about("", "REG SETUP"), exactly,
			"role SETUP: the row REG SETUP DISTRICT readWrite=district is dropped"},
	} {
		t.Run(tt.hole, func(t *testing.T) {
			t.Parallel()
			m := districttest.Mutate(t, d, pinning(d, tt.leaveOut, tt.right))
			require.Contains(t, changesOf(m), tt.survivor)
			require.Positive(t, m.Noticed(), "the rest of the suite is still there")
			for _, s := range m.Survivors { // and nothing else survives: what differs is in the hole
				for x := range s.Difference.Triples() {
					q := question{x.User, x.Feature, x.Building, x.Before}
					require.True(t, tt.leaveOut(q) || tt.right(x.Before, x.After), "%s: %v", s.Change, x)
				}
			}
		})
	}
}

func TestASuiteThatPinsTheMatrixLeavesNoSurvivors(t *testing.T) {
	t.Parallel()
	d := compiledOn(t, millbrook, "2027-03-01")
	m := districttest.Mutate(t, d, pinning(d, nothing, exactly))
	t.Log(m)
	require.Empty(t, m.Survivors)
	require.Greater(t, m.Tried, 80)
	require.Zero(t, m.LeftOut)
	districttest.NoSurvivors(t, d, pinning(d, nothing, exactly))
	for seed := range 12 {
		options := []districttest.Option{districttest.WithBuildings(facts(t, millbrook)), districttest.Users(1, 2)}
		if seed%4 != 0 {
			options = append(options, districttest.Sound())
		}
		d, err := district.New(districttest.Facts(options...).Example(seed), districttest.Day().Example(seed), nil)
		require.NoError(t, err)
		full := districttest.Mutate(t, d, pinning(d, nothing, exactly), districttest.AtMost(30))
		require.Empty(t, full.Survivors)
		none := districttest.Mutate(t, d, func(testing.TB, *district.District) {}, districttest.AtMost(30))
		require.Equal(t, none.Tried, len(none.Survivors), "an empty suite notices nothing")
		require.Equal(t, full.Tried, none.Tried)
	}
}

func TestMutantsAreTheSameEachTimeAndAtMostSoMany(t *testing.T) {
	t.Parallel()
	d := compiledOn(t, millbrook, "2027-03-01")
	empty := func(testing.TB, *district.District) {}
	all := districttest.Mutate(t, d, empty)
	require.Equal(t, all.String(), districttest.Mutate(t, d, empty).String())
	seen := map[string]bool{}
	for _, says := range changesOf(all) {
		require.False(t, seen[says], "%s, twice", says)
		seen[says] = true
	}
	total := all.Tried + all.Equivalent
	for _, n := range []int{1, 7, 40, all.Tried - 1, all.Tried, all.Tried + 1} {
		some := districttest.Mutate(t, d, empty, districttest.AtMost(n))
		require.Equal(t, min(n, all.Tried), some.Tried)
		require.Equal(t, total, some.Tried+some.Equivalent+some.LeftOut, "every change is counted")
		require.Subset(t, changesOf(all), changesOf(some))
		require.Equal(t, some.LeftOut > 0, strings.Contains(some.String(), "left out"))
	}
	places := map[string]bool{}
	for _, says := range changesOf(districttest.Mutate(t, d, empty, districttest.AtMost(40))) {
		places[strings.SplitN(says, ":", 2)[0]] = true
	}
	require.Greater(t, len(places), 10, "from all over the district")
}

// A row that holds a fault already is mutated all the same, and so is one that would hold one then: with the right
// options.
func TestAFaultyRowIsMutatedToo(t *testing.T) {
	faulty := strings.Replace(millbrook, `"login": "ann", "defaultBuilding": "2"`,
		`"login": "ann", "defaultBuilding": "2", "attached": [{"kind": "household", "id": "H9"}]`, 1)
	d := compiledOn(t, faulty, "2027-03-01")
	require.Contains(t, changesOf(districttest.Mutate(t, d, func(testing.TB, *district.District) {})),
		"user ann: loses the role CLERK")
	again := strings.Replace(millbrook, `{"role": "CLERK", "from": "2027-08-01"}`,
		`{"role": "CLERK", "until": "2027-02-01"}, {"role": "CLERK", "from": "2027-08-01"}`, 1)
	d = compiledOn(t, again, "2027-03-01")
	require.Contains(t, changesOf(districttest.Mutate(t, d, func(testing.TB, *district.District) {})),
		"user fay: the role CLERK never ends")
	refuse := &district.Options{Verify: func(string, district.License) error { return district.ErrLicense }}
	closed, err := district.New(d.Facts(), d.Day(), refuse)
	require.NoError(t, err)
	empty := func(testing.TB, *district.District) {}
	r := recordingMutate(t, func(t testing.TB) { districttest.Mutate(t, closed, empty) })
	require.Contains(t, r.fatal, "CompiledWith")
	r = recordingMutate(t, func(t testing.TB) { districttest.Mutate(t, closed, empty, districttest.CompiledWith(refuse)) })
	require.Empty(t, r.fatal)
}

// recordedT is a t that remembers its calls.
type recordedT struct {
	testing.TB
	fatal, errors string
}

func (r *recordedT) Errorf(format string, args ...any) { r.errors += fmt.Sprintf(format, args...) }

func (r *recordedT) Fatalf(format string, args ...any) {
	r.fatal += fmt.Sprintf(format, args...)
	panic(r)
}

func recordingMutate(t *testing.T, run func(t testing.TB)) *recordedT {
	r := &recordedT{TB: t}
	func() {
		defer func() {
			if p := recover(); p != nil && p != any(r) {
				panic(p)
			}
		}()
		run(r)
	}()
	return r
}

func TestEveryWayToFailNotices(t *testing.T) {
	d := compiledOn(t, millbrook, "2027-03-01")
	for name, fail := range map[string]func(t testing.TB){
		"Error": func(t testing.TB) { t.Error("no") }, "Errorf": func(t testing.TB) { t.Errorf("no") },
		"Fail":    func(t testing.TB) { t.Fail() },
		"FailNow": func(t testing.TB) { t.FailNow() }, "Fatal": func(t testing.TB) { t.Fatal("no") },
		"Fatalf": func(t testing.TB) { t.Fatalf("no") },
		"panic":  func(testing.TB) { panic("no") }, "in a cleanup": func(t testing.TB) { t.Cleanup(func() { t.Fatal("no") }) },
		"require": func(t testing.TB) { require.True(t, false) },
		"in a goroutine": func(t testing.TB) {
			done := make(chan struct{})
			go func() { defer close(done); t.Error("no") }()
			<-done
		},
	} {
		t.Run(name, func(t *testing.T) {
			suite := func(t testing.TB, mutant *district.District) {
				if mutant != d {
					fail(t)
				}
			}
			districttest.NoSurvivors(t, d, suite, districttest.AtMost(3))
			r := recordingMutate(t, func(t testing.TB) {
				districttest.Mutate(t, d, func(t testing.TB, _ *district.District) { fail(t) })
			})
			require.Contains(t, r.fatal, "the suite fails on the district as it is")
		})
	}
}

func TestFatalAndSkipStopASuite(t *testing.T) {
	d := compiledOn(t, millbrook, "2027-03-01")
	order := ""
	m := districttest.Mutate(t, d, func(t testing.TB, mutant *district.District) {
		t.Cleanup(func() { order += "1" })
		t.Cleanup(func() { order += "2" })
		require.NoError(t, t.Context().Err())
		if mutant == d {
			return
		}
		defer func() { order += "3" }()
		t.Log("about to stop")
		require.False(t, t.Failed() || t.Skipped())
		t.Skip("nothing to see")
		order += "never"
	}, districttest.AtMost(1))
	require.Equal(t, "21"+"321", order, "cleanups run, the last first")
	require.Len(t, m.Survivors, 1, "a skipped suite notices nothing")

	for name, stop := range map[string]func(t testing.TB){
		"Fatal": func(t testing.TB) { t.Fatal() }, "Fatalf": func(t testing.TB) { t.Fatalf("no") },
		"FailNow": func(t testing.TB) { t.FailNow() },
	} {
		districttest.NoSurvivors(t, d, func(r testing.TB, mutant *district.District) {
			if mutant != d {
				stop(r)
				t.Errorf("%s goes on", name)
			}
		}, districttest.AtMost(1))
	}
}

func TestNoSurvivorsFailsWithWhatSurvived(t *testing.T) {
	d := compiledOn(t, millbrook, "2027-03-01")
	suite := pinning(d, func(q question) bool { return q.login == "ann" }, exactly)
	r := recordingMutate(t, func(t testing.TB) { districttest.NoSurvivors(t, d, suite) })
	require.Empty(t, r.fatal)
	require.Contains(t, r.errors, "survived")
	require.Contains(t, r.errors, "\nuser ann: loses the role CLERK\n"+
		"    ann loses REG MAINT ADDRESS in 2: readWrite, now none\n"+
		"    ann loses REG MAINT ADDRESS in 3: read, now none\n"+
		"    ann loses REG MAINT ADDRESS in 7: read, now none\n"+
		"    and 3 more")
	r = recordingMutate(t, func(t testing.TB) { districttest.NoSurvivors(t, d, pinning(d, nothing, exactly)) })
	require.Empty(t, r.errors)
}
