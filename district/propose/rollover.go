package propose

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hallpass-go/hallpass/access"
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

// KeptRole is a calculated role that a user keeps in a new school year only because a division stays behind: the user
// would not have it if every division were in the year of the district or a later one.
type KeptRole struct {
	Login      string              `json:"login"`
	Calculated string              `json:"calculated"`
	Role       string              `json:"role,omitempty"`
	Evidence   []calcrole.Evidence `json:"evidence,omitempty"` // for it, in the new year
}

// Rollover proposes to move the district to a school year. RoleChanges says who gains and who loses which calculated
// role by it (R31). Divisions that are in the district's year move with it; one that has a year of its own keeps it,
// unless divisions names its next. Kept says who keeps a calculated role only because a division stays behind.
//
// A division that neither the district nor the status of a student names is an [access.UnknownError]: nobody would be
// in it. Other errors are those of [district.District.Apply].
func Rollover(d *district.District, to int, divisions map[string]int) (*Proposal, error) {
	if err := unknownDivisions(d, divisions); err != nil {
		return nil, err
	}
	info := d.Info()
	years, caughtUp := map[string]int{}, map[string]int{}
	for division, year := range info.DivisionYears {
		if year == info.SchoolYear {
			year = to
		}
		years[division] = year
	}
	maps.Copy(years, divisions)
	for division, year := range years {
		caughtUp[division] = max(year, to)
	}
	if info.SchoolYear = to; len(years) > 0 {
		info.DivisionYears = years
	}
	p := &Proposal{Goal: GoalRollover, Changes: set(district.Put(info)),
		Text: fmt.Sprintf("the school year becomes %d", to)}
	if _, err := p.try(d); err != nil {
		return nil, err
	}
	p.RoleChanges = roleChanges(d, p.after)
	if maps.Equal(years, caughtUp) {
		return p, nil
	}
	info.DivisionYears = caughtUp
	without, err := d.Apply(set(district.Put(info)))
	if err != nil {
		return nil, err
	}
	for _, c := range roleChanges(p.after, without) {
		gained := func(now RoleChange) bool { return now.Gained && now.Login == c.Login && now.Calculated == c.Calculated }
		if !c.Gained && !slices.ContainsFunc(p.RoleChanges, gained) {
			p.Kept = append(p.Kept, KeptRole{c.Login, c.Calculated, c.Role, c.Evidence})
		}
	}
	return p, nil
}

// unknownDivisions returns an error for each division that neither the district nor the status of a student names, in
// the order of the names.
func unknownDivisions(d *district.District, divisions map[string]int) error {
	unknown := maps.Clone(divisions)
	for division := range d.Info().DivisionYears {
		delete(unknown, division)
	}
	for s := range district.Rows[calcrole.Student](d) {
		for _, status := range s.Statuses {
			delete(unknown, status.Division)
		}
	}
	var all []error
	for _, division := range slices.Sorted(maps.Keys(unknown)) {
		all = append(all, &access.UnknownError{Kind: "division", Name: division})
	}
	return errors.Join(all...)
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
