package districttest

import (
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// Facts returns a generator of whole districts, so that a property of your own is tested on districts
// that nobody thought of:
//
//	rapid.Check(t, func(t *rapid.T) {
//		f := districttest.Facts(districttest.WithCatalog(mine), districttest.Users(1, 20)).Draw(t, "facts")
//		d, err := district.New(f, districttest.Day().Draw(t, "day"), nil)
//		...
//	})
//
// The districts are small, with few names that meet each other often. Every rule about facts is at work
// in some of them, beside every other rule. A generated district always loads. It holds every fault
// that a store may hold, unless the option [Sound] leaves them out. Failing districts shrink to small
// ones; show them with [district.Encode].
//
// Each draw is a value of its own and may be changed.
func Facts(options ...Option) *rapid.Generator[*district.Facts] {
	return custom(nil, options, func(d drawing) *district.Facts {
		d.f = &district.Facts{Format: 1}
		d.info()
		d.drawBuildings()
		d.drawCatalog()
		d.drawNames()
		if !d.recordless {
			d.drawRecords()
		}
		if d.roles == nil {
			for i := range d.f.Roles {
				d.f.Roles[i] = d.profile(d.f.Roles[i])
			}
		}
		for i := range d.f.Users {
			d.f.Users[i] = d.user(d.f.Users[i])
		}
		d.drawContentTypes()
		return d.f
	})
}

func (d drawing) info() {
	d.f.District = district.Info{ID: "lincoln", SchoolYear: firstYear}
	for _, name := range subset(d, alphabet.divisions, divisionMoved) {
		if d.f.District.DivisionYears == nil {
			d.f.District.DivisionYears = map[string]int{}
		}
		d.f.District.DivisionYears[name] = pick(d, alphabet.years)
	}
}

// Buildings.

func (d drawing) drawBuildings() {
	if d.buildings != nil {
		d.f.Buildings = fixed(d.buildings).Buildings
		return
	}
	n := 1 + d.evenly(6)
	if d.chance(noBuildings) {
		n = 0
	} else if d.chance(manyBuildings) {
		n = pick(d, []int{63, 64, 65, 130}) // around the widths of machine words
	}
	allOut := d.chance(allOutOfDistrict)
	for i := range n {
		b := d.building(strconv.Itoa(i + 1))
		b.OutOfDistrict = b.OutOfDistrict || allOut
		d.f.Buildings = append(d.f.Buildings, b)
	}
	if d.coin() {
		slices.Reverse(d.f.Buildings)
	}
}

func (d drawing) building(id string) access.BuildingRow {
	return access.BuildingRow{ID: id, Closed: d.chance(closed), OutOfDistrict: d.chance(outOfDistrict)}
}

func (d drawing) buildingIDs() (ids []string) {
	for _, b := range d.f.Buildings {
		ids = append(ids, b.ID)
	}
	return ids
}

func (d drawing) countingIDs() (ids []string) {
	for _, b := range d.f.Buildings {
		if !b.Closed && !b.OutOfDistrict {
			ids = append(ids, b.ID)
		}
	}
	return ids
}

// aBuilding is the id of a building, or one that is not there; "" if a sound district has none.
func (d drawing) aBuilding() string {
	ids := d.buildingIDs()
	if d.faulty(dangling) || len(ids) == 0 && !d.sound {
		return gone
	}
	if len(ids) == 0 {
		return ""
	}
	return pick(d, ids)
}

// aList is one building, all except one, a run of them, those that count (R12), or all; and
// maybe one that is gone. It is empty only in a sound district without buildings.
func (d drawing) aList() []string {
	ids := d.buildingIDs()
	if n := len(ids); n > 0 {
		switch from := d.evenly(n); d.evenly(6) {
		case 0:
			ids = ids[from : from+1]
		case 1:
			ids = slices.Delete(ids, from, from+1)
		case 2:
			ids = ids[from : from+1+d.evenly(n-from)]
		case 3, 4:
			ids = d.countingIDs()
		}
		if len(ids) == 0 && d.sound {
			ids = d.buildingIDs()
		}
	}
	if len(ids) == 0 && !d.sound || d.faulty(dangling) && !slices.Contains(ids, gone) {
		ids = append(slices.Clip(ids), gone)
	}
	return ids
}

// Names of users and roles.

// drawNames names the users and the roles: no two alike in any letter case (R15).
func (d drawing) drawNames() {
	if d.roles != nil {
		d.f.Roles = fixed(d.roles).Roles
	} else {
		for _, id := range subset(d, alphabet.roles, hasRole) {
			d.f.Roles = append(d.f.Roles, role.Profile{ID: id})
		}
		for _, kind := range subset(d, alphabet.calculations, hasRole) {
			d.f.Roles = append(d.f.Roles, role.Profile{ID: strings.ToUpper(kind), Calculated: kind})
		}
	}
	few, most := d.few, d.most
	if !d.counted {
		few, most = 1, len(alphabet.logins)
		if len(d.f.Buildings) > 10 {
			most = 1 // a test that asks everything about a large district would take long
		}
	}
	for range few + d.evenly(most-few+1) {
		d.f.Users = append(d.f.Users, district.User{Login: d.newLogin(), Reserved: d.chance(userMarked)})
	}
	groups := alphabet.groups
	if d.sound {
		groups = groups[:1] // no other spelling
	}
	if group := pick(d, groups); d.chance(groupThere) && !d.taken(group) {
		d.f.Users = append(d.f.Users, district.User{Login: group, Reserved: d.sound || d.coin()})
	} else if d.roles == nil && len(d.f.Roles) > 0 && d.faulty(roleLikeGroup) {
		d.f.Roles[d.evenly(len(d.f.Roles))].ID = group
	}
}

// newLogin is the first login that no user and no role has.
func (d drawing) newLogin() string {
	for _, login := range alphabet.logins {
		if !d.taken(login) {
			return login
		}
	}
	for i := len(alphabet.logins) + 1; ; i++ {
		if login := "user" + strconv.Itoa(i); !d.taken(login) {
			return login
		}
	}
}

// taken reports whether a user or a role has a name, in any letter case.
func (d drawing) taken(name string) bool {
	return slices.ContainsFunc(d.f.Users, func(u district.User) bool { return access.SameName(u.Login, name) }) ||
		slices.ContainsFunc(d.f.Roles, func(p role.Profile) bool { return access.SameName(p.ID, name) })
}
