package districttest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// Mutate breaks a district in every small way and returns the changes that a suite does not notice,
// since nobody tested them. A change drops a row or a column, raises Read to ReadWrite or lowers it,
// widens or narrows a scope, gives a user a role or takes one away, drops an override or a date, moves
// a default, opens a licence or closes one, and so on.
//
// Each mutant has one such change. Mutate runs the suite on the mutants in which somebody's level
// differs on the district's day, one after the other. Every failure counts as noticing: Error, Fatal, a
// panic. The suite gets a t that stops it as a test's does, but records instead of reporting. It is not
// a *testing.T, so a suite is written for [testing.TB]. A suite that fails on d itself fails t, at
// once.
//
// The order is that of roles, users, packages and buildings, and always the same.
func Mutate(t testing.TB, d *district.District, suite func(t testing.TB, d *district.District),
	options ...MutateOption) *Mutants {
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

// NoSurvivors is [Mutate] for a policy that must be pinned down: it fails the test if there is a change
// that the suite does not notice, and describes the change.
func NoSurvivors(t testing.TB, d *district.District, suite func(t testing.TB, d *district.District),
	options ...MutateOption) {
	t.Helper()
	if m := Mutate(t, d, suite, options...); len(m.Survivors) > 0 {
		t.Errorf("%v", m)
	}
}

// MutateOption says how mutants are made and tried.
type MutateOption func(*mutating)

// AtMost tries n mutants at most, from all over the district, and counts the changes that it left out.
// Without it, and with n below 1, all are tried.
func AtMost(n int) MutateOption { return func(m *mutating) { m.most = n } }

// CompiledWith gives the options with which the district was compiled. They matter for a mutant that loads
// and that nobody may write, such as a role that never ends and is held again later: it is compiled anew (R13).
func CompiledWith(options *district.Options) MutateOption {
	return func(m *mutating) { m.options = options }
}

// mutating is a run of mutants.
type mutating struct {
	most    int
	options *district.Options
	facts   *district.Facts // of the district, once they are needed
}

// Mutants counts the small changes to a district. Tried were run against the suite. Equivalent change
// nobody's level and were not run. LeftOut were not looked at.
type Mutants struct {
	Survivors  []Survivor // those tried that the suite did not notice, in order
	Tried      int
	Equivalent int
	LeftOut    int
}

// Survivor is a change that a suite does not notice.
type Survivor struct {
	Change     string               // in words: role CLERK: the row REG MAINT PHONE read=all is dropped
	Difference *district.Difference // the levels that it gives and takes
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

// spread returns the order in which n changes are looked at: as they are; or, if only some will be, in
// steps that soon reach all parts of the district.
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

// apply makes the mutant. Apply refuses a row with a new fault: such a mutant is compiled from
// the changed facts.
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

// shownTriples is how many gained and lost levels a survivor shows.
const shownTriples = 3

// String returns the change, and the first few levels that it gives and takes.
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
