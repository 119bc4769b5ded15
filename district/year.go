package district

import (
	"maps"
	"slices"

	"github.com/hallpass-go/hallpass/calcrole"
)

// RoleChange is a calculated role that a user gains or loses.
type RoleChange struct {
	Login      string              `json:"login"`
	Calculated string              `json:"calculated"`         // the name of the rule
	Role       string              `json:"role,omitempty"`     // the profile tied to it; "" if none is
	Gained     bool                `json:"gained"`             // else it is lost
	Evidence   []calcrole.Evidence `json:"evidence,omitempty"` // for it: of after if gained, of before if lost
}

// Rollover returns the change that moves the district to a school year, and who gains and
// who loses which calculated role by it, by login and rule (R31). Divisions that are in the
// district's year move with it; one that has a year of its own keeps it, unless divisions
// names its next. Nothing is changed: apply the change when it pleases.
func (d *District) Rollover(to int, divisions map[string]int) (Changes, []RoleChange, error) {
	info := d.Info()
	info.DivisionYears = maps.Clone(info.DivisionYears)
	for division, year := range info.DivisionYears {
		if year == info.SchoolYear {
			info.DivisionYears[division] = to
		}
	}
	for division, year := range divisions {
		if info.DivisionYears == nil {
			info.DivisionYears = map[string]int{}
		}
		info.DivisionYears[division] = year
	}
	info.SchoolYear = to
	changes := Changes{Changes: []Change{Put(info)}}
	next, err := d.Apply(changes)
	if err != nil {
		return Changes{}, nil, err
	}
	return changes, d.calculatedChanges(next), nil
}

// calculatedChanges returns what users gain and lose of calculated roles from d to next,
// which has the same users.
func (d *District) calculatedChanges(next *District) []RoleChange {
	var out []RoleChange
	for u := range d.Users() {
		if u.IsReserved() {
			continue
		}
		before, after := d.person(&user{written: u}), next.person(&user{written: u})
		for i := range d.rules {
			rule := &d.rules[i]
			held, holds := rule.Holds(before), rule.Holds(after)
			if held == holds {
				continue
			}
			change := RoleChange{Login: u.Login, Calculated: rule.Name, Role: d.profileOf(rule.Name), Gained: holds}
			if holds {
				change.Evidence, _ = rule.Derive(after)
			} else {
				change.Evidence, _ = rule.Derive(before)
			}
			out = append(out, change)
		}
	}
	return out
}

// profileOf returns the id of the profile tied to a rule, "" if none is.
func (d *District) profileOf(rule string) string {
	for _, n := range d.roles.derived {
		if p := d.roles.rows[n]; p.calculated == rule {
			return p.id
		}
	}
	return ""
}

// Derive returns what each rule of calculated roles finds for a user, by the rule's name, and
// what went wrong in a rule: a rule that panics grants nothing, and says so here.
func (d *District) Derive(login string) (map[string][]calcrole.Evidence, map[string]error, error) {
	u, err := d.user(login)
	if err != nil {
		return nil, nil, err
	}
	found, wrong := map[string][]calcrole.Evidence{}, map[string]error{}
	if d.inert(u) {
		return found, wrong, nil
	}
	for i := range d.rules {
		evidence, err := d.rules[i].Derive(d.person(u))
		if err != nil {
			wrong[d.rules[i].Name] = err
		} else if len(evidence) > 0 {
			found[d.rules[i].Name] = evidence
		}
	}
	return found, wrong, nil
}

// Rules returns the rules of calculated roles: the built-in ones, then the host's.
func (d *District) Rules() []calcrole.Rule {
	if d == nil {
		return nil
	}
	return slices.Clone(d.rules)
}
