package districttest

import (
	"slices"
	"strconv"

	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// Changes returns a generator of sets of changes to a district: up to five rows put and deleted, in any
// table. A later row may refer to one that an earlier row adds. [district.District.Apply] refuses many
// of them, because a row is in use, standard or missing, and takes many others. [Sound] leaves out rows
// that no district would take, as far as one row can tell.
//
// The options are those of [Facts]. Dates lie around the district's day, if it has one.
func Changes(to *district.District, options ...Option) *rapid.Generator[district.Changes] {
	if !to.Day().IsZero() {
		options = append([]Option{Around(to.Day())}, options...)
	}
	before := district.Encode(to.Facts())
	return custom(nil, options, func(d drawing) (c district.Changes) {
		d.f = fixed(before) // and change it row by row
		c.CatalogUpdate = d.coin()
		written := map[string]bool{}
		for range 1 + d.evenly(5) {
			change, apply := d.change()
			if key := change.Table() + " " + folded(change.ID()); !written[key] || d.faulty(writtenTwice) {
				c.Changes, written[key] = append(c.Changes, change), true
				apply()
			}
		}
		return c
	})
}

// folded is a name in one letter case, of ASCII letters only.
func folded(name string) string {
	text := []byte(name)
	for i, b := range text {
		if 'A' <= b && b <= 'Z' {
			text[i] = b + 'a' - 'A'
		}
	}
	return string(text)
}

// change is one change, with its effect on the facts being drawn.
func (d drawing) change() (district.Change, func()) {
	tables := []func(d drawing) (district.Change, func()){
		drawing.changeUser, drawing.changeUser, drawing.changeUser, drawing.changeRole, drawing.changeRole,
		drawing.changeRole,
		drawing.changeCatalog, drawing.changeCatalog, drawing.changeDistrict, drawing.changeBuilding,
		drawing.changeContentType,
	}
	if !d.recordless {
		tables = append(tables, drawing.changeRecords, drawing.changeRecords)
	}
	return pick(d, tables)(d)
}

// change replaces a row of a table, puts one under a given name, or deletes one.
func change[R any](d drawing, table string, rows *[]R, id func(R) string, row func(id string) R,
	name string) (district.Change, func()) {
	isNamed := func(row R) bool { return id(row) == name }
	if len(*rows) > 0 && !d.chance(isNew) {
		name = id(pick(d, *rows))
		if d.chance(isDeleted) {
			return district.Delete(table, name), func() { *rows = slices.DeleteFunc(*rows, isNamed) }
		}
	} else if d.faulty(dangling) {
		return district.Delete(table, name), func() {}
	}
	put := row(name)
	return district.Put(put), func() { *rows = append(slices.DeleteFunc(*rows, isNamed), put) }
}

func (d drawing) changeBuilding() (district.Change, func()) {
	return change(d, "buildings", &d.f.Buildings, func(b access.BuildingRow) string { return b.ID },
		d.building, strconv.Itoa(len(d.f.Buildings)+1))
}

func (d drawing) changeContentType() (district.Change, func()) {
	return change(d, "contentTypes", &d.f.ContentTypes, func(c calcrole.ContentType) string { return c.Name },
		d.contentType, "Blog")
}

// changeUser redraws a user, or takes everything from it, so that more rows can be deleted.
func (d drawing) changeUser() (district.Change, func()) {
	row := func(login string) district.User {
		u := district.User{Login: login}
		if i := slices.IndexFunc(d.f.Users, func(u district.User) bool { return u.Login == login }); i >= 0 {
			u.Reserved, u.Owns = d.f.Users[i].Reserved, d.f.Users[i].Owns
		}
		if d.chance(isBare) {
			return u
		}
		return d.user(u)
	}
	login := d.newLogin()
	if len(d.f.Roles) > 0 && d.faulty(nameTaken) {
		login = pick(d, d.f.Roles).ID // R15
	}
	return change(d, "users", &d.f.Users, func(u district.User) string { return u.Login }, row, login)
}

// changeRole redraws a role, or takes everything from it.
func (d drawing) changeRole() (district.Change, func()) {
	row := func(id string) role.Profile {
		p := role.Profile{ID: id, Calculated: d.calculation()}
		if i := slices.IndexFunc(d.f.Roles, func(p role.Profile) bool { return p.ID == id }); i >= 0 {
			p.Calculated = d.f.Roles[i].Calculated
			if d.faulty(dangling) {
				p.Calculated = ""
			}
		}
		if d.chance(isBare) {
			return p
		}
		return d.profile(p)
	}
	unused := "SUBSTITUTE"
	for _, id := range alphabet.roles {
		if !d.taken(id) {
			unused = id
			break
		}
	}
	if len(d.f.Users) > 0 && d.faulty(nameTaken) {
		unused = pick(d, d.f.Users).Login // R15
	}
	return change(d, "roles", &d.f.Roles, func(p role.Profile) string { return p.ID }, row, unused)
}

// calculation is none, mostly, or one that no role has, or one that another role has (R31).
func (d drawing) calculation() string {
	if !d.chance(isCalculated) {
		return ""
	}
	name := pick(d, alphabet.calculations)
	has := func(p role.Profile) bool { return p.Calculated == name }
	if d.sound && slices.ContainsFunc(d.f.Roles, has) {
		return ""
	}
	return name
}

func (d drawing) changeCatalog() (district.Change, func()) {
	f := d.f
	codes := d.packageCodes()
	unused := "P" + strconv.Itoa(len(codes)+1)
	for _, code := range alphabet.packages {
		if !slices.Contains(codes, code) {
			unused = code
		}
	}
	if len(codes) == 0 {
		codes = []string{unused}
	}
	code := pick(d, codes) // of what is new
	if d.faulty(unpackaged) {
		code = gone
	}
	switch d.evenly(5) {
	case 0:
		return change(d, "packages", &f.Packages, func(p access.PackageRow) string { return p.Code }, d.pkg, unused)
	case 1:
		return change(d, "subpackages", &f.Subpackages, func(s access.SubpackageRow) string { return s.Code },
			func(code string) access.SubpackageRow { return access.SubpackageRow{Code: code, Name: "Renamed"} }, "NAMED")
	case 2:
		return change(d, "licenses", &f.Licenses, func(l district.License) string { return l.Package }, d.license, code)
	case 3:
		return change(d, "requirements", &f.Requirements, func(r access.RequirementRow) string { return r.ID }, d.requirement,
			"page.new")
	}
	r := resource(code, pick(d, alphabet.subpackages), "NEW")
	return change(d, "features", &f.Features, func(row access.FeatureRow) string { return row.Resource.String() },
		func(id string) access.FeatureRow { return d.feature(access.MustParseResource(id)) }, r.String())
}

// changeDistrict moves the school years, or the administration.
func (d drawing) changeDistrict() (district.Change, func()) {
	if d.coin() {
		info := d.f.District
		info.SchoolYear += d.evenly(2)
		return district.Put(info), func() { d.f.District = info }
	}
	if d.coin() {
		return district.Delete("administration", ""), func() { d.f.Administration = district.Administration{} }
	}
	a := d.administration()
	return district.Put(a), func() { d.f.Administration = a }
}

func (d drawing) changeRecords() (district.Change, func()) {
	r := &d.f.Records
	switch d.evenly(4) {
	case 0:
		return change(d, "records.students", &r.Students, func(s calcrole.Student) string { return s.ID }, d.student, "S9")
	case 1:
		return change(d, "records.applicants", &r.Applicants, func(a calcrole.Applicant) string { return a.ID }, d.applicant,
			"A9")
	case 2:
		return change(d, "records.donors", &r.Donors, func(d calcrole.Donor) string { return d.ID }, d.donor, "D9")
	}
	return change(d, "records.households", &r.Households, func(h calcrole.Household) string { return h.ID }, d.household,
		"H9")
}
