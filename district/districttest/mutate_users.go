package districttest

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// mutantsOf returns every small change to a district: of roles by id, users by login,
// packages and buildings.
func mutantsOf(d *district.District) []mutant {
	m := &mutants{d: d, features: slices.Collect(d.Catalog().Features())}
	for b := range d.Buildings() {
		m.buildings = append(m.buildings, b.ID())
	}
	for p := range district.Rows[role.Profile](d) {
		m.role(*p)
	}
	for u := range d.Users() {
		if !u.IsReserved() {
			m.user(u)
		}
	}
	m.packages()
	m.closings()
	return m.all
}

func (m *mutants) add(says string, change func() district.Change) {
	m.all = append(m.all, mutant{says, change})
}

// role changes the rows of a role. A calculated one, whose holders nobody assigns, is also
// given what each other role gives.
func (m *mutants) role(p role.Profile) {
	put := func(says string, grants func() []access.Grant) {
		m.add("role "+p.ID+": "+says, func() district.Change {
			after := p
			after.Grants = grants()
			return district.Put(after)
		})
	}
	m.rows(p.Grants, put)
	for other := range district.Rows[role.Profile](m.d) {
		if p.Calculated != "" && other.ID != p.ID && len(other.Grants) > 0 {
			put("gives what "+other.ID+" gives as well", func() []access.Grant {
				return distinctRows(slices.Concat(p.Grants, other.Grants))
			})
		}
	}
}

// user changes the rows of a user, the roles, the defaults and the attachments.
func (m *mutants) user(u *district.User) {
	put := func(says string, change func(u *district.User)) {
		m.add("user "+u.Login+": "+says, func() district.Change {
			after := *u
			change(&after)
			return district.Put(after)
		})
	}
	m.rows(u.Grants, func(says string, grants func() []access.Grant) {
		put(says, func(u *district.User) { u.Grants = grants() })
	})
	m.assignments(u.Roles, func(says string, held []role.Assignment) {
		put(says, func(u *district.User) { u.Roles = held })
	})
	m.homes(u.DefaultBuilding, func(says, id string) {
		put(says, func(u *district.User) { u.DefaultBuilding = id })
	})
	for _, beside := range m.listsBeside(u.DefaultBuildingList) {
		put("the default building list "+beside.says(), func(u *district.User) { u.DefaultBuildingList = beside.list() })
	}
	for i, a := range u.Attached {
		put("is no longer attached to "+a.Kind+" "+a.ID, func(u *district.User) {
			u.Attached = slices.Concat(u.Attached[:i], u.Attached[i+1:])
		})
	}
}

// homes moves a default building to every other one, and takes it away.
func (m *mutants) homes(home string, put func(says, id string)) {
	for _, id := range m.buildings {
		if id != home {
			put("the default building is "+id, id)
		}
	}
	if home != "" {
		put("has no default building", "")
	}
}

// assignments takes roles away and adds others, and changes those that are held.
func (m *mutants) assignments(held []role.Assignment, put func(says string, held []role.Assignment)) {
	for i, a := range held {
		become := func(what string, after ...role.Assignment) {
			put(what, distinctHolds(slices.Concat(held[:i], after, held[i+1:])))
		}
		become("loses the role " + a.Role)
		if !a.From.IsZero() {
			sooner := a
			sooner.From = 0
			become("the role "+a.Role+" has begun already", sooner)
		}
		if !a.Until.IsZero() {
			longer := a
			longer.Until = 0
			become("the role "+a.Role+" never ends", longer)
		}
		if a.Override != nil {
			m.overrides(*a.Override, func(what string, o *role.Override) {
				after := a
				after.Override = o
				become("in the role "+a.Role+" "+what, after)
			})
		}
	}
	for p := range district.Rows[role.Profile](m.d) {
		isHeld := slices.ContainsFunc(held, func(a role.Assignment) bool { return access.SameName(a.Role, p.ID) })
		if p.Calculated == "" && !isHeld {
			put("is given the role "+p.ID, append(slices.Clip(held), role.Assignment{Role: p.ID}))
		}
	}
}

// distinctHolds keeps the first of equal assignments: no list holds one twice.
func distinctHolds(held []role.Assignment) (kept []role.Assignment) {
	for _, a := range held {
		if !slices.ContainsFunc(kept, a.Equal) {
			kept = append(kept, a)
		}
	}
	return kept
}

// overrides drops an override or a half of it, and changes what it names.
func (m *mutants) overrides(o role.Override, put func(what string, o *role.Override)) {
	put("has no override", nil)
	if o.DefaultBuilding != "" {
		m.homes(o.DefaultBuilding, func(says, id string) {
			after := o
			if after.DefaultBuilding = id; id != "" {
				put(says, &after)
			}
		})
	}
	if o.DefaultBuildingList == nil {
		return
	}
	if o.DefaultBuilding != "" {
		put("does not override the default building",
			&role.Override{DefaultBuildingList: o.DefaultBuildingList, AllowEmpty: o.AllowEmpty})
		put("does not override the default building list", &role.Override{DefaultBuilding: o.DefaultBuilding})
	}
	for _, beside := range m.listsBeside(*o.DefaultBuildingList) {
		after, list := o, beside.list()
		after.DefaultBuildingList, after.AllowEmpty = &list, len(list) == 0
		put("the default building list "+beside.says(), &after)
	}
}

// packages opens those that require a licence, and takes their licences away (R19).
func (m *mutants) packages() {
	for p := range district.Rows[access.PackageRow](m.d) {
		if p.RequiresLicense {
			open := *p
			open.RequiresLicense = false
			m.add("package "+p.Code+": requires no licence", func() district.Change { return district.Put(open) })
		}
	}
	for l := range district.Rows[district.License](m.d) {
		m.add("package "+l.Package+": has no licence",
			func() district.Change { return district.Delete("licenses", l.Package) })
	}
}

// closings makes buildings count that do not, and the other way round (R12).
func (m *mutants) closings() {
	for b := range m.d.Buildings() {
		row, says := b.Row(), "counts for the district"
		if row.Closed || row.OutOfDistrict {
			row.Closed, row.OutOfDistrict = false, false
		} else {
			row.Closed, says = true, "does not count for the district"
		}
		m.add("building "+row.ID+": "+says, func() district.Change { return district.Put(row) })
	}
}
