package districttest

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/hallpass-go/hallpass/access"
)

// matrixDifference has the levels that users have gained and lost between two matrices.
type matrixDifference struct {
	lines        []matrixChange // by login, feature and levels
	gained, lost int            // levels of a user on a feature in a building
}

// matrixChange is one level that differs, in one building or several.
type matrixChange struct {
	verb, login, feature string
	buildings            []string
	everywhere           bool
	before, after        access.Level
}

// diffMatrices returns the difference of two matrices.
func diffMatrices(was, now *matrix) *matrixDifference {
	x := &matrixDifference{}
	logins := maps.Clone(was.levels)
	maps.Copy(logins, now.levels)
	for _, login := range slices.Sorted(maps.Keys(logins)) {
		before, known := was.levels[login]
		after, stays := now.levels[login]
		switch {
		case !known:
			x.lines = append(x.lines, matrixChange{verb: "new user", login: login})
		case !stays:
			x.lines = append(x.lines, matrixChange{verb: "user gone", login: login})
		}
		x.user(login, before, after, len(now.buildings))
	}
	return x
}

// user adds the levels of one user that differ, in a district with so many buildings.
func (x *matrixDifference) user(login string, before, after map[spot]access.Level, buildings int) {
	both := maps.Clone(after)
	if both == nil {
		both = map[spot]access.Level{}
	}
	maps.Copy(both, before)
	byFeature := func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.feature, b.feature), cmp.Compare(before[a], before[b]), cmp.Compare(after[a], after[b]),
			cmp.Compare(a.building, b.building))
	}
	first := len(x.lines)
	for _, at := range slices.SortedFunc(maps.Keys(both), byFeature) {
		c := matrixChange{verb: "gained", login: login, feature: at.feature, before: before[at], after: after[at]}
		switch {
		case c.before == c.after:
			continue
		case c.before > c.after:
			c.verb = "lost"
			x.lost++
		default:
			x.gained++
		}
		if n := len(x.lines) - 1; n < first || x.lines[n].feature != c.feature || x.lines[n].before != c.before ||
			x.lines[n].after != c.after {
			x.lines = append(x.lines, c)
		}
		last := &x.lines[len(x.lines)-1]
		if at.building != "" {
			last.buildings = append(last.buildings, at.building)
			last.everywhere = len(last.buildings) == buildings
		}
	}
}

// totals returns the counts in words.
func (x *matrixDifference) totals() string {
	return fmt.Sprintf("%s gained, %d lost.", counted(x.gained, "level"), x.lost)
}

// most is how many lines of a difference a failure prints.
const most = 40

// trailing are the spaces that empty columns leave at the end of a line.
var trailing = regexp.MustCompile(`(?m) +$`)

// table returns the first lines of the difference, in columns.
func (x *matrixDifference) table() string {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for i := range x.lines[:min(most, len(x.lines))] {
		c := &x.lines[i]
		levels := ""
		if c.feature != "" {
			levels = fmt.Sprintf("%v, was %v", c.after, c.before)
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\n", c.verb, c.login, c.feature, c.where(), levels)
	}
	_ = t.Flush() // a builder takes everything
	if more := len(x.lines) - most; more > 0 {
		fmt.Fprintf(&b, "  and %s\n", counted(more, "more line"))
	}
	return trailing.ReplaceAllString(b.String(), "")
}

// where returns the buildings in words.
func (c *matrixChange) where() string {
	switch {
	case c.feature == "":
		return ""
	case len(c.buildings) == 0:
		return "in the district"
	case c.everywhere && len(c.buildings) > 1:
		return "in all buildings"
	}
	return "in " + access.NamesInText(c.buildings)
}
