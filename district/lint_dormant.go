package district

import (
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

// What is written, fits and reaches nothing for some users: for want of a default, or of a
// licence.

// live reports whether a scope may stand on a resource, and the resource exists.
func (l *linter) live(r access.Resource, s access.Scope) bool {
	if !l.d.catalog.Has(r) {
		return false // found as dangling
	}
	f, err := l.d.catalog.Feature(r.String())
	return s.Fits(err == nil && f.DistrictWide())
}

// unlicensed notes the rows on packages without the licence that they require.
func (l *linter) unlicensed(table, id string, at int, grants []access.Grant) {
	for i := range grants {
		if r := grants[i].Resource; l.closed[r.Package()] && l.d.catalog.Has(r) {
			l.add(kindUnlicensed, table, id, pointerTo(table, at, "grants", i), "package "+strconv.Quote(r.Package())+" of "+r.String()+" has no valid licence")
		}
	}
}

// columns returns how many columns of a row, or of rows, have the two scopes that resolve
// to a user's defaults.
func (l *linter) columns(grants []access.Grant) (building, list int) {
	for i := range grants {
		for _, s := range [...]access.Scope{grants[i].Read, grants[i].ReadWrite} {
			switch {
			case s.Equal(access.ScopeDefaultBuilding()) && l.live(grants[i].Resource, s):
				building++
			case s.Equal(access.ScopeDefaultBuildingList()) && l.live(grants[i].Resource, s):
				list++
			}
		}
	}
	return building, list
}

// dormant judges what reaches nothing for want of a default (R9).
func (l *linter) dormant(u *lintUser) {
	l.unlicensed("users", u.Login, u.at, u.Grants)
	noBuilding, noList := u.DefaultBuilding == "", len(u.DefaultBuildingList) == 0
	if noBuilding || noList {
		for i := range u.Grants {
			if !l.d.day.Within(u.Grants[i].From, u.Grants[i].Until) {
				continue
			}
			building, list := l.columns(u.Grants[i : i+1])
			l.undefined(u, u.pointer("grants", i), "the row on "+u.Grants[i].Resource.String(), noBuilding && building > 0, noList && list > 0)
		}
	}
	for _, s := range u.sources {
		use := l.uses[s.Role]
		if s.Defaults.Building != 0 && len(s.Defaults.List) > 0 || use.building+use.list == 0 {
			continue
		}
		pointer, noBuilding, noList := u.pointer(), noBuilding, noList
		what := "the calculated role " + strconv.Quote(s.Role.id)
		if s.Role.calculated == "" {
			i := l.assignment(u, s.Role.id)
			pointer, what = u.pointer("roles", i), "the role "+strconv.Quote(s.Role.id)
			if o := u.Roles[i].Override; o != nil {
				noBuilding = noBuilding && o.DefaultBuilding == ""
				if o.DefaultBuildingList != nil {
					noList = false
					if len(*o.DefaultBuildingList) == 0 && use.list > 0 {
						l.user(kindOverrideEmpty, u, pointer, what+" has "+words.Counted(use.list, "column", "columns")+" for the default building list, which is overridden with an empty one")
					}
				}
			}
		}
		l.undefined(u, pointer, what, noBuilding && use.building > 0, noList && use.list > 0)
	}
}

func (l *linter) undefined(u *lintUser, pointer, what string, building, list bool) {
	if building {
		l.user(kindNoDefaultBuilding, u, pointer, what+" reaches the default building, and there is none")
	}
	if list {
		l.user(kindNoDefaultList, u, pointer, what+" reaches the default building list, which is empty")
	}
}

// assignment returns the index of the assignment by which the user holds a role today.
func (l *linter) assignment(u *lintUser, id string) int {
	counts := l.d.assignment(u.row.written, id)
	for i := range u.Roles {
		if counts != nil && u.Roles[i].Equal(*counts) {
			return i
		}
	}
	return 0 // not reached: it is held
}
