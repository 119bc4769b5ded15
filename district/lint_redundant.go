package district

import (
	"strconv"

	"github.com/hallpass-go/hallpass/access"
)

// redundant judges the rows of the user that the roles give already: it resolves what the
// roles give, what the row gives, and what remains without it.
func (l *linter) redundant(u *lintUser, roles []access.Source) {
	if len(roles) == 0 || !u.direct {
		return
	}
	byRoles := l.resolve(roles)
	rows := make([]access.Source, len(u.Grants))
	for i := range u.Grants {
		rows[i] = access.Source{Grants: l.compiler.Grants(u.Grants[i : i+1]), Defaults: u.own}
	}
	for i := range u.Grants {
		g := &u.Grants[i]
		row := l.resolve(rows[i : i+1]) // nothing outside its days
		places := l.places(u, g)
		if !l.gives(byRoles, row, g.Resource, places) || !l.unchanged(g.Resource, roles, rows, i) {
			continue
		}
		by := "roles together give"
		for j := range roles {
			if l.gives(l.resolve(roles[j:j+1]), row, g.Resource, places) {
				by = "role " + strconv.Quote(u.sources[j].Role.id) + " gives"
				break
			}
		}
		l.user(kindRedundant, u, u.pointer("grants", i), "the row on "+g.Resource.String()+" adds nothing to what the "+by)
	}
}

// places returns the buildings that a row which does not reach all can reach: all that it
// and the user's defaults name.
func (l *linter) places(u *lintUser, g *access.Grant) (all []access.Building) {
	read, _ := g.Read.List()
	write, _ := g.ReadWrite.List()
	for _, ids := range [...][]string{read, write, u.DefaultBuildingList, {u.DefaultBuilding}} {
		for _, id := range ids {
			if b, err := l.d.buildings.Building(id); err == nil {
				all = append(all, b)
			}
		}
	}
	return all
}

// gives reports whether p gives all that a row gives, and the row gives something.
func (l *linter) gives(p, row *access.Permissions, r access.Resource, places []access.Building) bool {
	something := false
	for _, f := range l.covered[r] {
		if f.DistrictWide() {
			level := row.Level(f, access.Building{})
			if p.Level(f, access.Building{}) < level {
				return false
			}
			something = something || level != access.None
			continue
		}
		for level := access.Read; level <= access.ReadWrite; level++ {
			if row.Everywhere(level, f) {
				if !p.Everywhere(level, f) {
					return false
				}
				something = true
				continue
			}
			for _, b := range places {
				if row.Can(level, f, b) {
					if !p.Can(level, f, b) {
						return false
					}
					something = true
				}
			}
		}
	}
	return something
}

// unchanged reports whether the user would have the same levels on the district-wide
// features that a row covers without it: there rows add up (R11).
func (l *linter) unchanged(r access.Resource, roles, rows []access.Source, i int) bool {
	var wide []access.Feature
	for _, f := range l.covered[r] {
		if f.DistrictWide() {
			wide = append(wide, f)
		}
	}
	if len(wide) == 0 {
		return true
	}
	without := append(append(append([]access.Source(nil), roles...), rows[:i]...), rows[i+1:]...)
	before, after := l.resolve(append(without[:len(without):len(without)], rows[i])), l.resolve(without)
	for _, f := range wide {
		if before.Level(f, access.Building{}) != after.Level(f, access.Building{}) {
			return false
		}
	}
	return true
}
