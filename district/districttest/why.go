package districttest

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/propose"
)

// errNoDistrict is the error of every assertion about a nil district, which refuses everything.
var errNoDistrict = errors.New("there is no district: it is nil")

// question is the question behind an assertion.
type question struct {
	d                        *district.District
	login, feature, building string
}

// may reports whether the user has at least a level.
func (q *question) may(l access.Level) (bool, error) {
	if q.d == nil {
		return false, errNoDistrict
	}
	p, err := q.d.Permissions(q.login)
	if err != nil {
		return false, err
	}
	return p.ByName().Can(l, q.feature, q.building)
}

// level returns the level that the user has, None where [question.may] has an error.
func (q *question) level() access.Level {
	p, _ := q.d.Permissions(q.login)
	l, _ := p.ByName().Level(q.feature, q.building)
	return l
}

// has says, in words, that the user has a level, true or not.
func (q *question) has(l access.Level) string {
	return fmt.Sprintf("%s has %v on %s", q.login, l, q.place())
}

// place returns where, in words.
func (q *question) place() string {
	if q.building == "" {
		return q.feature
	}
	return q.feature + " in building " + q.building
}

// why returns the explanation of the level that the user has, indented.
func (q *question) why() string { return indented(q.explained()) }

// explained returns the explanation of the level that the user has.
func (q *question) explained() string {
	e, err := q.d.Explain(q.login, q.feature, q.building)
	if err != nil {
		return err.Error() + "\n"
	}
	return e.String()
}

// shown is how many of several things of a kind a failure spells out.
const shown = 3

// remedies returns the first few changes that would give the user a level.
func (q *question) remedies(l access.Level) string {
	fixes, err := propose.Access(q.d, q.login, q.feature, q.building, l)
	if errors.Is(err, district.ErrReserved) {
		return "" // the explanation says so
	}
	if err != nil {
		return "What would give it is not known:\n" + indented(err.Error())
	}
	if len(fixes) == 0 {
		return "Nothing that hallpass knows to suggest would give it.\n"
	}
	var b strings.Builder
	b.WriteString("What would give it, each by itself:\n")
	for _, fix := range fixes[:min(shown, len(fixes))] {
		also := "and nothing else"
		if n := fix.Also; n > 0 {
			also = "and " + counted(n, "more level")
		}
		fmt.Fprintf(&b, "  - %v (%s)\n", fix, also)
	}
	if more := len(fixes) - shown; more > 0 {
		fmt.Fprintf(&b, "  and %s\n", counted(more, "more way"))
	}
	return b.String()
}

// indented returns a text with each line indented, and a newline at its end.
func indented(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n  ") + "\n"
}

// counted returns a number of things: 1 user, 2 users.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
