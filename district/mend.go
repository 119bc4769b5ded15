package district

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/role"
)

// Mended returns a user as written, without what is void in the row and would be refused in a
// row of a new user (R13). The result has the access that u has, on every day. Two faults stay,
// since leaving them out would give or take something: an e-mail that finds nobody, and an
// override that names an unknown building. They are refused in a new row only: a row that had
// them may be written with them (R37). Nil gives the zero User.
func (d *District) Mended(u *User) User {
	if d == nil || u == nil {
		return User{}
	}
	next := *u
	unknown := func(id string) bool {
		_, err := d.Building(id)
		return err != nil
	}
	if unknown(next.DefaultBuilding) {
		next.DefaultBuilding = ""
	}
	next.DefaultBuildingList = without(next.DefaultBuildingList, unknown)
	next.Grants = d.mendedGrants(u.Grants)
	next.Roles = d.mendedRoles(u.Roles, unknown)
	next.Attached = slices.DeleteFunc(slices.Clone(u.Attached), func(a Attachment) bool {
		t := tableNamed("records." + a.Kind + "s")
		return t != nil && t.get(d, a.ID) == nil
	})
	return next
}

func without(ids []string, unknown func(string) bool) []string {
	return slices.DeleteFunc(slices.Clone(ids), unknown)
}

// mendedGrants returns the rows that mean something, each without its void columns.
func (d *District) mendedGrants(rows []access.Grant) (kept []access.Grant) {
	for _, g := range rows {
		if !d.catalog.Has(g.Resource) {
			continue
		}
		f, _ := d.Feature(g.Resource.String()) // none for a container
		g.Read, g.ReadWrite = d.mendedScope(g.Read, f), d.mendedScope(g.ReadWrite, f)
		if (!g.Read.IsZero() || !g.ReadWrite.IsZero()) && !slices.ContainsFunc(kept, g.Equal) {
			kept = append(kept, g)
		}
	}
	return kept
}

func (d *District) mendedScope(s access.Scope, f access.Feature) access.Scope {
	if !s.Fits(f.DistrictWide()) {
		return access.Scope{}
	}
	ids, isList := s.List()
	if !isList {
		return s
	}
	ids = without(ids, func(id string) bool { _, err := d.Building(id); return err != nil })
	if len(ids) == 0 {
		return access.Scope{}
	}
	return access.ScopeIn(ids...)
}

// mendedRoles returns the assignments that may be written. Of several of one role each keeps the days on which it
// counts (R17), and goes if there are none.
func (d *District) mendedRoles(held []role.Assignment, unknown func(string) bool) (kept []role.Assignment) {
	eachTurn(held, func(i int, from access.Day, counts bool) {
		a := held[i]
		if !counts || !d.role(a.Role).IsAssignable() {
			return
		}
		a.From = from
		if o := a.Override; o != nil && o.DefaultBuildingList != nil && slices.ContainsFunc(*o.DefaultBuildingList, unknown) {
			list := without(*o.DefaultBuildingList, unknown)
			a.Override = &role.Override{
				DefaultBuilding: o.DefaultBuilding, DefaultBuildingList: &list, AllowEmpty: len(list) == 0,
			}
		}
		kept = append(kept, a)
	})
	return kept
}
