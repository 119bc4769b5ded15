package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

var (
	divisionBehind = Kind{"division-behind", SeverityWarning, "R31",
		"A school division whose year is before the district's. Its students and their parents keep their calculated " +
			"roles until it moves on.",
		"give the division the year of the district, if its own has ended"}
	divisionSpelling = Kind{"division-spelling", SeverityWarning, "R31",
		"A school division that differs by letter case only from one with a year of its own, or else from another one that " +
			"statuses name. The two are different divisions. Placed at the first status that names the division.",
		"write it like the other one, if the same is meant"}
)

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

// divisions judges the school divisions of the district and of the students' statuses (R31).
func (l *linter) divisions() {
	info := l.facts.District
	known := map[string]string{} // by its lower case
	for _, division := range slices.Sorted(maps.Keys(info.DivisionYears)) {
		at := place{"district", "", "/district/divisionYears/" + pointerEscape.Replace(division)}
		if year := info.DivisionYears[division]; year < info.SchoolYear {
			l.add(&divisionBehind, at,
				fmt.Sprintf("division %q is in %d, and the district in %d", division, year, info.SchoolYear))
		}
		if other, twice := known[access.FoldName(division)]; twice {
			l.add(&divisionSpelling, at, fmt.Sprintf("division %q is not %q, which has a year of its own too", division, other))
		} else {
			known[access.FoldName(division)] = division
		}
	}
	type named struct {
		first place
		n     int
	}
	statuses := map[string]*named{} // by division
	for i, s := range l.facts.Records.Students {
		for j, status := range s.Statuses {
			if _, ok := info.DivisionYears[status.Division]; ok || status.Division == "" {
				continue
			}
			if statuses[status.Division] == nil {
				statuses[status.Division] = &named{first: placeIn("records.students", s.ID, i, "statuses", j, "division")}
			}
			statuses[status.Division].n++
		}
	}
	for _, division := range slices.Sorted(maps.Keys(statuses)) {
		other, twice := known[access.FoldName(division)]
		if !twice {
			known[access.FoldName(division)] = division
			continue
		}
		l.add(&divisionSpelling, statuses[division].first, fmt.Sprintf("division %q of %s is not %q",
			division, words.Counted(statuses[division].n, "status", "statuses"), other))
	}
}
