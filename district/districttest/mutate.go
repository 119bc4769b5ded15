package districttest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// Mutate breaks a district in every small way and tells which of the changes a suite does
// not notice: what nobody tested. A change drops a row or a column, raises Read to
// ReadWrite or lowers it, widens or narrows a scope, gives a user a role or takes one away,
// drops an override or a date, moves a default, opens a licence or closes one, ….
//
// Each mutant has one such change. The suite is run on those that change somebody's level
// on the district's day, one after the other; whatever fails it counts as noticing: Error,
// Fatal, a panic. Its t stops it as a test's does, but records instead of reporting; it is
// not a *testing.T, so that a suite is written for [testing.TB]. A suite that fails on d as
// it is fails t, at once.
//
// The order is that of roles, users, packages and buildings, and always the same.
func Mutate(t testing.TB, d *district.District, suite func(t testing.TB, d *district.District), options ...MutateOption) *Mutants {
	t.Helper()
	trials := mutating{}
	for _, option := range options {
		option(&trials)
	}
	if r := try(t, suite, d); r.failed {
		t.Fatalf("the suite fails on the district as it is:\n%s", strings.Join(r.log, "\n"))
	}
	return trials.run(t, d, suite)
}

// NoSurvivors fails the test if there is a change that the suite does not notice, and says
// what it is. It is [Mutate] for a policy that is meant to be pinned down.
func NoSurvivors(t testing.TB, d *district.District, suite func(t testing.TB, d *district.District), options ...MutateOption) {
	t.Helper()
	if m := Mutate(t, d, suite, options...); len(m.Survivors) > 0 {
		t.Errorf("%v", m)
	}
}

// MutateOption says how mutants are made and tried.
type MutateOption func(*mutating)

// AtMost tries n mutants at most, from all over the district; how many changes were not
// looked at is counted. Without it, and with n below 1, all are tried.
func AtMost(n int) MutateOption { return func(m *mutating) { m.most = n } }

// CompiledWith says with which options the district was compiled. It matters where a row
// that holds a fault already is to be changed: such a mutant is compiled anew (R13).
func CompiledWith(options *district.Options) MutateOption {
	return func(m *mutating) { m.options = options }
}

// mutating is a run of mutants.
type mutating struct {
	most    int
	options *district.Options
	facts   *district.Facts // of the district, once they are needed
}

// Mutants are what became of the small changes to a district. Tried were run against the
// suite; Equivalent change nobody's access and were not; LeftOut were not looked at.
type Mutants struct {
	Survivors  []Survivor // those tried that the suite did not notice, in order
	Tried      int
	Equivalent int
	LeftOut    int
}

// Survivor is a change that a suite does not notice.
type Survivor struct {
	Change     string               // in words: role CLERK: the row REG MAINT PHONE read=all is dropped
	Difference *district.Difference // who gained and who lost what by it
}

func (m *mutating) run(t testing.TB, d *district.District, suite func(testing.TB, *district.District)) *Mutants {
	all := mutantsOf(d)
	result, survived := &Mutants{}, make([]*Survivor, len(all))
	for looked, i := range spread(len(all), m.most) {
		if m.most > 0 && result.Tried == m.most {
			result.LeftOut = len(all) - looked
			break
		}
		diff := district.Diff(d, m.apply(t, d, all[i].change()))
		if diff.IsZero() {
			result.Equivalent++
			continue
		}
		result.Tried++
		if r := try(t, suite, diff.After()); !r.failed {
			survived[i] = &Survivor{all[i].says, diff}
		}
	}
	for _, s := range survived {
		if s != nil {
			result.Survivors = append(result.Survivors, *s)
		}
	}
	return result
}

// spread returns the order in which n changes are looked at: as they are, or, where not
// all of them may be, in steps that soon have been everywhere.
func spread(n, most int) []int {
	step := 1
	if most > 0 && most < n {
		for step = n*5/8 + 1; divisor(step, n) != 1; step++ {
		}
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i * step % n
	}
	return order
}

// divisor is the greatest common divisor.
func divisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// apply makes the mutant. Apply refuses a row with a fault, an old one too: such a mutant is
// compiled from the changed facts.
func (m *mutating) apply(t testing.TB, d *district.District, change district.Change) *district.District {
	t.Helper()
	changes := district.Changes{Changes: []district.Change{change}, CatalogUpdate: true}
	mutant, err := d.Apply(changes)
	if err == nil {
		return mutant
	}
	if m.facts == nil {
		m.facts = fixed(district.Encode(d.Facts()))
		same, err := district.New(m.facts, d.Day(), m.options)
		if err != nil || !district.Diff(d, same).IsZero() {
			t.Fatalf("the district was compiled with other options: hand them over, with CompiledWith")
		}
	}
	f := *m.facts
	f.Users, f.Roles = slices.Clone(f.Users), slices.Clone(f.Roles)
	switch row := change.Row().(type) {
	case *district.User:
		f.Users[slices.IndexFunc(f.Users, func(u district.User) bool { return u.Login == row.Login })] = *row
	case *role.Profile:
		f.Roles[slices.IndexFunc(f.Roles, func(p role.Profile) bool { return p.ID == row.ID })] = *row
	default:
		t.Fatalf("%s: %v", changes.Encode(), err)
	}
	if mutant, err = district.New(&f, d.Day(), m.options); err != nil {
		t.Fatalf("%s: %v", changes.Encode(), err)
	}
	return mutant
}

// Noticed returns how many of the mutants tried the suite failed on.
func (m *Mutants) Noticed() int { return m.Tried - len(m.Survivors) }

// String returns the counts, and each survivor.
func (m *Mutants) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d mutants: %d noticed, %d survived", m.Tried, m.Noticed(), len(m.Survivors))
	if m.Equivalent > 0 {
		fmt.Fprintf(&b, "; %d more change nobody's access", m.Equivalent)
	}
	if m.LeftOut > 0 {
		fmt.Fprintf(&b, "; %d left out", m.LeftOut)
	}
	for _, s := range m.Survivors {
		fmt.Fprintf(&b, "\n%v", s)
	}
	return b.String()
}

// shownTriples are as many as a survivor shows of who gained and lost what.
const shownTriples = 3

// String returns the change, and the first few of those who gain and lose by it.
func (s Survivor) String() string {
	lines := []string{s.Change}
	for x := range s.Difference.Triples() {
		if len(lines) > shownTriples {
			lines = append(lines, fmt.Sprintf("and %d more", s.Difference.Gained+s.Difference.Lost-shownTriples))
			break
		}
		lines = append(lines, tripleText(x))
	}
	return strings.Join(lines, "\n    ")
}

// tripleText is a triple in words: ann loses REG MAINT PHONE in 2: read, now none.
func tripleText(x district.Triple) string {
	verb, place := "gains", ""
	if x.After < x.Before {
		verb = "loses"
	}
	if x.Building != "" {
		place = " in " + x.Building
	}
	return fmt.Sprintf("%s %s %s%s: %v, now %v", x.User, verb, x.Feature, place, x.Before, x.After)
}
