package propose

import (
	"fmt"
	"maps"

	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
)

// RoleChange is a calculated role that a user gains or loses.
type RoleChange struct {
	Login      string              `json:"login"`
	Calculated string              `json:"calculated"`         // the name of the rule
	Role       string              `json:"role,omitempty"`     // the profile tied to it; "" if none is
	Gained     bool                `json:"gained"`             // else it is lost
	Evidence   []calcrole.Evidence `json:"evidence,omitempty"` // for it: of after if gained, of before if lost
}

// Rollover proposes to move the district to a school year. RoleChanges says who gains and who loses which calculated
// role by it (R31). Divisions that are in the district's year move with it; one that has a year of its own keeps it,
// unless divisions names its next.
func Rollover(d *district.District, to int, divisions map[string]int) (*Proposal, error) {
	info := d.Info()
	years := map[string]int{}
	for division, year := range info.DivisionYears {
		if year == info.SchoolYear {
			year = to
		}
		years[division] = year
	}
	maps.Copy(years, divisions)
	if info.SchoolYear = to; len(years) > 0 {
		info.DivisionYears = years
	}
	p := &Proposal{Goal: GoalRollover, Changes: set(district.Put(info)),
		Text: fmt.Sprintf("the school year becomes %d", to)}
	if _, err := p.try(d); err != nil {
		return nil, err
	}
	p.RoleChanges = roleChanges(d, p.after)
	return p, nil
}

// roleChanges returns the calculated roles that users gain and lose between two districts with the same users and
// rules.
func roleChanges(before, after *district.District) (all []RoleChange) {
	rules, profiles := before.Rules(), map[string]string{}
	for r := range before.Roles() {
		if rule := r.Calculated(); rule != "" && !r.IsVoid() && profiles[rule] == "" {
			profiles[rule] = r.ID()
		}
	}
	for u := range present(before) {
		was, is := before.Person(u), after.Person(u)
		for i := range rules {
			rule := &rules[i]
			held, holds := rule.Holds(was), rule.Holds(is)
			if held == holds {
				continue
			}
			holder := was
			if holds {
				holder = is
			}
			evidence, _ := rule.Derive(holder) // the rule holds, so it did not panic
			all = append(all, RoleChange{u.Login, rule.Name, profiles[rule.Name], holds, evidence})
		}
	}
	return all
}
