package lint

import (
	"slices"
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/words"
	"github.com/hallpass-go/hallpass/role"
)

// Rows that are written and fit, and reach nothing for some users: a default or a licence is missing.

var (
	noDefaultBuilding = Kind{"no-default-building", SeverityWarning, "R9",
		"A row of a user, or of a role that the user holds, with a column of scope defaultBuilding, while the user " +
			"has no default building. A default building of an override counts for its role. There is one finding for " +
			"each role.",
		"set a default building, or choose another scope"}
	noDefaultList = Kind{"no-default-list", SeverityWarning, "R9",
		"The same for the scope defaultBuildingList and an empty list.",
		"fill the default building list, or choose another scope"}
	overrideEmpty = Kind{"override-empty", SeverityInfo, "R16",
		"An assignment whose override is an empty list that is meant. The columns of the role with the scope " +
			"defaultBuildingList reach nothing by it.",
		"name buildings, or leave it if it is still meant"}
	unlicensed = Kind{"unlicensed", SeverityInfo, "R19",
		"A row of a user or role on a package that requires a licence and has no valid one. It is kept, and works " +
			"again once licensed.",
		"license the package, or take the row away"}
)

// withoutLicense notes the rows on packages that lack the licence they require.
func (l *linter) withoutLicense(grants []access.Grant, at func(steps ...any) place) {
	for i := range grants {
		if r := grants[i].Resource; l.unlicensed[r.Package()] && l.d.Catalog().Has(r) {
			l.add(&unlicensed, at("grants", i),
				"package "+strconv.Quote(r.Package())+" of "+r.String()+" has no valid licence")
		}
	}
}

// columns counts the columns of rows whose scopes resolve to a user's defaults, void ones not counted.
func (l *linter) columns(grants ...access.Grant) (building, list int) {
	for i := range grants {
		r := grants[i].Resource
		for _, s := range [...]access.Scope{grants[i].Read, grants[i].ReadWrite} {
			isBuilding, isList := s.Equal(access.ScopeDefaultBuilding()), s.Equal(access.ScopeDefaultBuildingList())
			if !isBuilding && !isList || !l.d.Catalog().Has(r) {
				continue
			}
			if f, _ := l.d.Feature(r.String()); !s.Fits(f.DistrictWide()) { // a container is no feature
				continue
			}
			if isBuilding {
				building++
			} else {
				list++
			}
		}
	}
	return building, list
}

// dormant judges rows and roles that reach nothing because a default is missing (R9).
func (l *linter) dormant(u *subject) {
	l.withoutLicense(u.Grants, u.place)
	noBuilding, noList := u.DefaultBuilding == "", len(u.DefaultBuildingList) == 0
	if noBuilding || noList {
		for i, g := range u.Grants {
			if l.d.Day().Within(g.From, g.Until) {
				building, list := l.columns(g)
				l.noDefault(u.place("grants", i), "the row on "+g.Resource.String(), noBuilding && building > 0, noList && list > 0)
			}
		}
	}
	for _, s := range u.roles {
		use := l.usage[s.Role]
		if s.Defaults.Building != 0 && len(s.Defaults.List) > 0 || use.building+use.list == 0 {
			continue
		}
		noBuilding, noList := noBuilding, noList
		at, what := u.place(), "the calculated role "+strconv.Quote(s.Role.ID())
		if s.Role.IsAssignable() {
			i := l.assignment(u, s.Role)
			at, what = u.place("roles", i), "the role "+strconv.Quote(s.Role.ID())
			if o := u.Roles[i].Override; o != nil {
				noBuilding = noBuilding && o.DefaultBuilding == ""
				noList = noList && o.DefaultBuildingList == nil
				if o.DefaultBuildingList != nil && len(*o.DefaultBuildingList) == 0 && use.list > 0 {
					l.add(&overrideEmpty, at, what+" has "+words.Counted(use.list, "column", "columns")+
						" for the default building list, which is overridden with an empty one")
				}
			}
		}
		l.noDefault(at, what, noBuilding && use.building > 0, noList && use.list > 0)
	}
}

// assignment returns the index of the assignment by which a user holds a role on the day: the first (R17).
func (l *linter) assignment(u *subject, r *district.Role) int {
	return slices.IndexFunc(u.Roles, func(a role.Assignment) bool {
		return access.SameName(a.Role, r.ID()) && l.d.Day().Within(a.From, a.Until)
	})
}

// noDefault notes which defaults are missing for a row or role.
func (l *linter) noDefault(at place, what string, building, list bool) {
	if building {
		l.add(&noDefaultBuilding, at, what+" reaches the default building, and there is none")
	}
	if list {
		l.add(&noDefaultList, at, what+" reaches the default building list, which is empty")
	}
}
