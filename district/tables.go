package district

import (
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
	"github.com/hallpass-go/hallpass/role"
)

// tables are all tables of a document, in its order: whatever is done with every table,
// from reading to changing, is done through these descriptions.
var tables = [...]anyTable{
	single("district", func(f *Facts) *Info { return &f.District }, (*checker).info, nil, nil),
	single("administration", func(f *Facts) *Administration { return &f.Administration },
		(*checker).administration, (*finder).administration, canonicalAdministration),
	&tableOf[access.BuildingRow]{name: "buildings", rows: func(f *Facts) *[]access.BuildingRow { return &f.Buildings },
		id: func(r *access.BuildingRow) string { return r.ID }, check: (*checker).building},
	&tableOf[access.PackageRow]{name: "packages", rows: func(f *Facts) *[]access.PackageRow { return &f.Packages },
		id: func(r *access.PackageRow) string { return r.Code }, check: (*checker).pkg,
		standard: func(r *access.PackageRow) bool { return r.Standard }},
	&tableOf[access.SubpackageRow]{name: "subpackages", rows: func(f *Facts) *[]access.SubpackageRow { return &f.Subpackages },
		id: func(r *access.SubpackageRow) string { return r.Code }, check: (*checker).subpackage},
	&tableOf[License]{name: "licenses", rows: func(f *Facts) *[]License { return &f.Licenses },
		id: func(r *License) string { return r.Package }, check: (*checker).license, find: (*finder).license},
	&tableOf[access.FeatureRow]{name: "features", rows: func(f *Facts) *[]access.FeatureRow { return &f.Features },
		id: func(r *access.FeatureRow) string { return r.Resource.String() }, check: (*checker).feature, find: (*finder).feature,
		sort: canonicalFeature, standard: func(r *access.FeatureRow) bool { return r.Standard }},
	&tableOf[access.RequirementRow]{name: "requirements", rows: func(f *Facts) *[]access.RequirementRow { return &f.Requirements },
		id: func(r *access.RequirementRow) string { return r.ID }, check: (*checker).requirement, find: (*finder).requirement},
	&tableOf[role.Profile]{name: "roles", rows: func(f *Facts) *[]role.Profile { return &f.Roles }, anyCase: true,
		id: func(r *role.Profile) string { return r.ID }, check: (*checker).role, find: (*finder).role, sort: canonicalRole},
	&tableOf[User]{name: "users", rows: func(f *Facts) *[]User { return &f.Users }, anyCase: true,
		id: func(u *User) string { return u.Login }, check: (*checker).user, find: (*finder).user, sort: canonicalUser,
		held: func(d *District) []*User { return d.users.sorted() },
		old:  func(d *District, login string) *User { return d.users.written(login) }},
	recordTable("records.students", func(r *calcrole.Records) *[]calcrole.Student { return &r.Students },
		func(s *calcrole.Student) string { return s.ID }, func(rs *records) *table[calcrole.Student] { return &rs.students },
		(*checker).student, nil, canonicalStudent),
	recordTable("records.households", func(r *calcrole.Records) *[]calcrole.Household { return &r.Households },
		func(h *calcrole.Household) string { return h.ID }, func(rs *records) *table[calcrole.Household] { return &rs.households },
		(*checker).household, (*finder).household, canonicalHousehold),
	recordTable("records.applicants", func(r *calcrole.Records) *[]calcrole.Applicant { return &r.Applicants },
		func(a *calcrole.Applicant) string { return a.ID }, func(rs *records) *table[calcrole.Applicant] { return &rs.applicants },
		(*checker).applicant, (*finder).applicant, canonicalApplicant),
	recordTable("records.donors", func(r *calcrole.Records) *[]calcrole.Donor { return &r.Donors },
		func(d *calcrole.Donor) string { return d.ID }, func(rs *records) *table[calcrole.Donor] { return &rs.donors },
		(*checker).donor, nil, canonicalDonor),
	&tableOf[calcrole.ContentType]{name: "contentTypes", rows: func(f *Facts) *[]calcrole.ContentType { return &f.ContentTypes },
		id: func(r *calcrole.ContentType) string { return r.Name }, check: (*checker).contentType, find: (*finder).contentType,
		sort: canonicalContentType},
}

// tableNamed returns the table of that name, or nil.
func tableNamed(name string) anyTable {
	for _, t := range tables {
		if t.title() == name {
			return t
		}
	}
	return nil
}

// anyTable is a table of any row type. Rows are pointers to rows.
type anyTable interface {
	title() string
	key(id string) string                         // what two ids of one row have in common
	grammar(c *checker, f *Facts)                 // checks all rows of f
	findings(s *finder, f *Facts)                 // likewise, what they refer to
	canonical(f *Facts)                           // puts rows and their lists in order
	each(d *District, f func(id string, row any)) // calls f for the rows of d, by id

	idOf(row any) (id string, ok bool) // ok if the row is of this table
	isStandard(row any) bool
	checkRow(c *checker, row any)
	findRow(s *finder, row any)
	get(d *District, id string) any      // nil if there is none
	set(d *District, id string, row any) // nil deletes; d.facts and d.records alone
	decode(document []byte, raw strictjson.Raw) (any, []strictjson.Fault)
	encode(dst []byte, row any) []byte // in one line, its lists in order
}

// tableOf is a table of rows of one type.
type tableOf[T any] struct {
	name     string
	rows     func(*Facts) *[]T
	id       func(*T) string
	anyCase  bool               // ids are compared without regard to letter case
	check    func(*checker, *T) // the grammar of a row
	find     func(*finder, *T)  // what a row refers to; nil for nothing
	sort     func(*T)           // puts the lists of a row in order; nil where it has none
	standard func(*T) bool      // whether a row is of the standard catalog

	// Where a district does not keep the rows in its facts:
	held func(d *District) []*T
	old  func(d *District, id string) *T
	put  func(d *District, id string, row *T)
}

func recordTable[T any](name string, rows func(*calcrole.Records) *[]T, id func(*T) string, held func(*records) *table[T],
	check func(*checker, *T), find func(*finder, *T), sort func(*T)) *tableOf[T] {
	return &tableOf[T]{name: name, rows: func(f *Facts) *[]T { return rows(&f.Records) }, id: id, check: check, find: find, sort: sort,
		held: func(d *District) []*T { return held(&d.records).sorted() },
		old:  func(d *District, id string) *T { return held(&d.records).get(id) },
		put: func(d *District, id string, row *T) {
			if applicant, ok := any(row).(*calcrole.Applicant); ok {
				d.records.reindex(id, applicant)
			}
			t := held(&d.records)
			if row == nil {
				*t = t.drop(id)
			} else {
				*t = t.put(row)
			}
		}}
}

func (t *tableOf[T]) title() string { return t.name }

func (t *tableOf[T]) key(id string) string {
	if t.anyCase {
		return foldName(id)
	}
	return id
}

// visit calls f inside each row of a document's table.
func (t *tableOf[T]) visit(c *checker, f *Facts, visit func(row *T)) {
	rows := *t.rows(f)
	walk := func(key string) {
		c.each(key, len(rows), func(i int) {
			c.table, c.id = t.name, t.id(&rows[i])
			visit(&rows[i])
		})
	}
	if records, key, ok := strings.Cut(t.name, "."); ok {
		c.in(records, func() { walk(key) })
	} else {
		walk(t.name)
	}
	c.table, c.id = "", ""
}

func (t *tableOf[T]) grammar(c *checker, f *Facts) {
	seen := make(map[string]struct{}, len(*t.rows(f)))
	t.visit(c, f, func(row *T) {
		key := t.key(c.id)
		if _, twice := seen[key]; twice {
			c.fault("R13", ErrTwice, "%q", c.id)
		}
		seen[key] = struct{}{}
		t.check(c, row)
	})
}

func (t *tableOf[T]) findings(s *finder, f *Facts) {
	if t.find != nil {
		t.visit(&s.checker, f, func(row *T) { t.find(s, row) })
	}
}

func (t *tableOf[T]) canonical(f *Facts) {
	rows := t.rows(f)
	*rows = sortedBy(*rows, t.id)
	if t.sort != nil {
		*rows = slices.Clone(*rows)
		for i := range *rows {
			t.sort(&(*rows)[i])
		}
	}
}

func (t *tableOf[T]) each(d *District, f func(id string, row any)) {
	if t.held != nil {
		for _, row := range t.held(d) {
			f(t.id(row), row)
		}
		return
	}
	rows := *t.rows(&d.facts)
	for i := range rows {
		f(t.id(&rows[i]), &rows[i])
	}
}

func (t *tableOf[T]) idOf(row any) (string, bool) {
	if r, ok := row.(*T); ok {
		return t.id(r), true
	}
	return "", false
}

func (t *tableOf[T]) isStandard(row any) bool {
	return t.standard != nil && t.standard(row.(*T))
}

func (t *tableOf[T]) checkRow(c *checker, row any) { t.check(c, row.(*T)) }

func (t *tableOf[T]) findRow(s *finder, row any) {
	if t.find != nil {
		t.find(s, row.(*T))
	}
}

// place returns where the row of an id is, or belongs, in a sorted table.
func (t *tableOf[T]) place(rows []T, id string) (int, bool) {
	at, ok := slices.BinarySearchFunc(rows, id, func(row T, id string) int { return strings.Compare(t.id(&row), id) })
	if !ok && t.anyCase {
		if i := slices.IndexFunc(rows, func(row T) bool { return access.SameName(t.id(&row), id) }); i >= 0 {
			return i, true
		}
	}
	return at, ok
}

func (t *tableOf[T]) get(d *District, id string) any {
	if t.old != nil {
		if row := t.old(d, id); row != nil {
			return row
		}
		return nil
	}
	rows := *t.rows(&d.facts)
	if at, ok := t.place(rows, id); ok {
		return &rows[at]
	}
	return nil
}

func (t *tableOf[T]) set(d *District, id string, row any) {
	r, _ := row.(*T)
	if t.held != nil {
		if t.put != nil {
			t.put(d, id, r)
		}
		return
	}
	rows := t.rows(&d.facts)
	if at, ok := t.place(*rows, id); ok {
		*rows = slices.Delete(slices.Clone(*rows), at, at+1)
	}
	if r != nil {
		at, _ := t.place(*rows, t.id(r))
		*rows = slices.Insert(slices.Clip(*rows), at, *r)
	}
}

func (t *tableOf[T]) decode(document []byte, raw strictjson.Raw) (any, []strictjson.Fault) {
	row := new(T)
	return row, strictjson.DecodeRaw(document, raw, row)
}

func (t *tableOf[T]) encode(dst []byte, row any) []byte {
	sorted := *row.(*T)
	if t.sort != nil {
		t.sort(&sorted)
	}
	return strictjson.AppendCompact(dst, &sorted)
}

// singleRow is a table of one row, without an id.
type singleRow[T any] struct {
	tableOf[T]
	one func(*Facts) *T
}

func single[T any](name string, one func(*Facts) *T, check func(*checker, *T), find func(*finder, *T), sort func(*T)) *singleRow[T] {
	held := func(d *District) *T { return one(&d.facts) }
	return &singleRow[T]{one: one, tableOf: tableOf[T]{name: name, check: check, find: find, sort: sort,
		id:   func(*T) string { return "" },
		held: func(d *District) []*T { return []*T{held(d)} },
		old:  func(d *District, _ string) *T { return held(d) },
		put: func(d *District, _ string, row *T) {
			if row == nil {
				row = new(T)
			}
			*held(d) = *row
		}}}
}

func (t *singleRow[T]) visit(c *checker, visit func()) {
	c.in(t.name, func() {
		c.table, c.id = t.name, ""
		visit()
	})
	c.table = ""
}

func (t *singleRow[T]) grammar(c *checker, f *Facts) {
	t.visit(c, func() { t.check(c, t.one(f)) })
}

func (t *singleRow[T]) findings(s *finder, f *Facts) {
	t.visit(&s.checker, func() { t.findRow(s, t.one(f)) })
}

func (t *singleRow[T]) canonical(f *Facts) {
	if t.sort != nil {
		t.sort(t.one(f))
	}
}
