package district

import (
	"reflect"
	"sort"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
	"github.com/hallpass-go/hallpass/role"
)

// table describes a table of the document. Whatever is done with every table, from reading
// to changing, is done through these descriptions. Rows are handled as pointers in an any:
// generic code would be compiled again for each of the fifteen types, and be half of what
// an embedder links.
type table struct {
	name    string
	anyCase bool                 // ids are compared without regard to letter case
	rows    func(f *Facts) any   // a pointer to the slice of rows; to the row, if single
	single  bool                 // there is one row, without an id
	id      func(row any) string // "" for a single row
	check   func(*checker, any)  // the grammar of a row
	find    func(*finder, any)   // what a row refers to; nil for nothing
	sort    func(row any)        // puts the lists of a row in order; nil where it has none

	standard func(row any) bool // whether a row is of the standard catalog; nil for never

	// Where a compiled district keeps the rows elsewhere than in its facts:
	held func(d *District) held
}

// held are rows of a compiled district that are found by an index.
type held interface {
	row(id string) any // nil if there is none
	each(f func(row any))
	set(id string, row any) // nil deletes
}

// of makes a function of a row pointer one of any row.
func of[P, R any](f func(P) R) func(any) R { return func(row any) R { return f(row.(P)) } }

// does is of for a method that takes the row.
func does[C, P any](f func(C, P)) func(C, any) { return func(c C, row any) { f(c, row.(P)) } }

// sorts is of for a function that returns nothing.
func sorts[P any](f func(P)) func(any) { return func(row any) { f(row.(P)) } }

// tables are all tables of a document, in its order.
var tables = [...]*table{
	{name: "district", single: true, rows: func(f *Facts) any { return &f.District }, check: does((*checker).info)},
	{name: "administration", single: true, rows: func(f *Facts) any { return &f.Administration },
		check: does((*checker).administration), find: does((*finder).administration), sort: sorts(canonicalAdministration)},
	{name: "buildings", rows: func(f *Facts) any { return &f.Buildings },
		id: of(func(r *access.BuildingRow) string { return r.ID }), check: does((*checker).building)},
	{name: "packages", rows: func(f *Facts) any { return &f.Packages },
		id: of(func(r *access.PackageRow) string { return r.Code }), check: does((*checker).pkg),
		standard: of(func(r *access.PackageRow) bool { return r.Standard })},
	{name: "subpackages", rows: func(f *Facts) any { return &f.Subpackages },
		id: of(func(r *access.SubpackageRow) string { return r.Code }), check: does((*checker).subpackage)},
	{name: "licenses", rows: func(f *Facts) any { return &f.Licenses },
		id: of(func(r *License) string { return r.Package }), check: does((*checker).license), find: does((*finder).license)},
	{name: "features", rows: func(f *Facts) any { return &f.Features },
		id:    of(func(r *access.FeatureRow) string { return r.Resource.String() }),
		check: does((*checker).feature), find: does((*finder).feature), sort: sorts(canonicalFeature),
		standard: of(func(r *access.FeatureRow) bool { return r.Standard })},
	{name: "requirements", rows: func(f *Facts) any { return &f.Requirements },
		id:    of(func(r *access.RequirementRow) string { return r.ID }),
		check: does((*checker).requirement), find: does((*finder).requirement)},
	{name: "roles", anyCase: true, rows: func(f *Facts) any { return &f.Roles },
		id:    of(func(r *role.Profile) string { return r.ID }),
		check: does((*checker).role), find: does((*finder).role), sort: sorts(canonicalRole)},
	{name: "users", anyCase: true, rows: func(f *Facts) any { return &f.Users },
		id:    of(func(u *User) string { return u.Login }),
		check: does((*checker).user), find: does((*finder).user), sort: sorts(canonicalUser),
		held: func(d *District) held { return (*heldUsers)(d) }},
	{name: "records.students", rows: func(f *Facts) any { return &f.Records.Students },
		id:    of(func(s *calcrole.Student) string { return s.ID }),
		check: does((*checker).student), sort: sorts(canonicalStudent),
		held: func(d *District) held { return &d.records.students }},
	{name: "records.households", rows: func(f *Facts) any { return &f.Records.Households },
		id:    of(func(h *calcrole.Household) string { return h.ID }),
		check: does((*checker).household), find: does((*finder).household), sort: sorts(canonicalHousehold),
		held: func(d *District) held { return (*heldHouseholds)(&d.records) }},
	{name: "records.applicants", rows: func(f *Facts) any { return &f.Records.Applicants },
		id:    of(func(a *calcrole.Applicant) string { return a.ID }),
		check: does((*checker).applicant), find: does((*finder).applicant), sort: sorts(canonicalApplicant),
		held: func(d *District) held { return (*heldApplicants)(&d.records) }},
	{name: "records.donors", rows: func(f *Facts) any { return &f.Records.Donors },
		id:    of(func(d *calcrole.Donor) string { return d.ID }),
		check: does((*checker).donor), sort: sorts(canonicalDonor),
		held: func(d *District) held { return &d.records.donors }},
	{name: "contentTypes", rows: func(f *Facts) any { return &f.ContentTypes },
		id:    of(func(t *calcrole.ContentType) string { return t.Name }),
		check: does((*checker).contentType), find: does((*finder).contentType), sort: sorts(canonicalContentType)},
}

// tableNamed returns the table of that name, or nil.
func tableNamed(name string) *table {
	for _, t := range tables {
		if t.name == name {
			return t
		}
	}
	return nil
}

// rowType returns the type of a row.
func (t *table) rowType() reflect.Type {
	typ := reflect.TypeOf(t.rows(new(Facts))).Elem()
	if t.single {
		return typ
	}
	return typ.Elem()
}

// idOf returns the id of a row, and whether it is a row of the table.
func (t *table) idOf(row any) (string, bool) {
	if typ := reflect.TypeOf(row); typ == nil || typ.Kind() != reflect.Pointer || typ.Elem() != t.rowType() {
		return "", false
	}
	if t.single {
		return "", true
	}
	return t.id(row), true
}

// key returns what two spellings of one id have in common.
func (t *table) key(id string) string {
	if t.anyCase {
		return access.FoldName(id)
	}
	return id
}

// list returns the rows of a document.
func (t *table) list(f *Facts) reflect.Value { return reflect.ValueOf(t.rows(f)).Elem() }

func at(list reflect.Value, i int) any { return list.Index(i).Addr().Interface() }

// visit calls f inside each row of a document's table.
func (t *table) visit(c *checker, f *Facts, visit func(row any)) {
	defer func() { c.table, c.id = "", "" }()
	c.table = t.name
	if t.single {
		c.in(t.name, func() { visit(t.rows(f)) })
		return
	}
	records, key := splitTable(t.name)
	if records != "" {
		c.steps = append(c.steps, step{key: records, index: -1})
		defer func() { c.steps = c.steps[:len(c.steps)-1] }()
	}
	list := t.list(f)
	c.each(key, list.Len(), func(i int) {
		row := at(list, i)
		c.id = t.id(row)
		visit(row)
	})
}

// splitTable splits records.students into its two keys.
func splitTable(name string) (records, key string) {
	const prefix = "records."
	if len(name) > len(prefix) && name[:len(prefix)] == prefix {
		return prefix[:len(prefix)-1], name[len(prefix):]
	}
	return "", name
}

// grammar checks all rows of a document, and that no two have one name.
func (t *table) grammar(c *checker, f *Facts) {
	var seen map[string]struct{}
	if !t.single {
		seen = make(map[string]struct{}, t.list(f).Len())
	}
	t.visit(c, f, func(row any) {
		if !t.single {
			key := t.key(c.id)
			if _, twice := seen[key]; twice {
				c.fault("R13", ErrTwice, "%q", c.id)
			}
			seen[key] = struct{}{}
		}
		t.check(c, row)
	})
}

// findings checks what all rows of a document refer to.
func (t *table) findings(s *finder, f *Facts) {
	if t.find != nil {
		t.visit(&s.checker, f, func(row any) { t.find(s, row) })
	}
}

// canonical puts rows and their lists in order, in a slice of their own.
func (t *table) canonical(f *Facts) {
	if t.single {
		if t.sort != nil {
			t.sort(t.rows(f))
		}
		return
	}
	list := t.list(f)
	t.setRows(f, t.sortedRows(list))
	if t.sort != nil {
		for i := range list.Len() {
			t.sort(at(list, i))
		}
	}
}

// sortedRows returns pointers to rows, by id.
func (t *table) sortedRows(list reflect.Value) []any {
	rows := make([]any, list.Len())
	for i := range rows {
		rows[i] = at(list, i)
	}
	byID := func(i, j int) bool { return t.id(rows[i]) < t.id(rows[j]) }
	if !sort.SliceIsSorted(rows, byID) {
		sort.SliceStable(rows, byID)
	}
	return rows
}

// setRows makes a document's table anew of copies of rows.
func (t *table) setRows(f *Facts, rows []any) {
	list := t.list(f)
	if len(rows) == 0 {
		list.SetZero()
		return
	}
	fresh := reflect.MakeSlice(list.Type(), len(rows), len(rows))
	for i, row := range rows {
		fresh.Index(i).Set(reflect.ValueOf(row).Elem())
	}
	list.Set(fresh)
}

// each calls f for each row of a compiled district, by id.
func (t *table) each(d *District, f func(id string, row any)) {
	switch {
	case t.single:
		f("", t.rows(&d.facts))
	case t.held != nil:
		t.held(d).each(func(row any) { f(t.id(row), row) })
	default:
		list := t.list(&d.facts)
		for i := range list.Len() {
			f(t.id(at(list, i)), at(list, i))
		}
	}
}

// place returns where the row of an id is in a sorted table, or belongs.
func (t *table) place(list reflect.Value, id string) (int, bool) {
	if t.anyCase {
		for i := range list.Len() {
			if access.SameName(t.id(at(list, i)), id) {
				return i, true
			}
		}
	}
	i := sort.Search(list.Len(), func(i int) bool { return t.id(at(list, i)) >= id })
	return i, i < list.Len() && t.id(at(list, i)) == id
}

// get returns the row of an id in a compiled district, nil if there is none.
func (t *table) get(d *District, id string) any {
	switch {
	case t.single:
		return t.rows(&d.facts)
	case t.held != nil:
		return t.held(d).row(id)
	}
	list := t.list(&d.facts)
	if i, ok := t.place(list, id); ok {
		return at(list, i)
	}
	return nil
}

// set puts a row into the facts of a compiled district, or deletes it if nil.
func (t *table) set(d *District, id string, row any) {
	switch {
	case t.single:
		value := reflect.Zero(t.rowType())
		if row != nil {
			value = reflect.ValueOf(row).Elem()
		}
		reflect.ValueOf(t.rows(&d.facts)).Elem().Set(value)
		return
	case t.held != nil:
		t.held(d).set(id, row)
		return
	}
	list := t.list(&d.facts)
	var rows []any
	for i := range list.Len() {
		rows = append(rows, at(list, i))
	}
	if i, ok := t.place(list, id); ok {
		rows = append(rows[:i], rows[i+1:]...)
	}
	if row != nil {
		i := sort.Search(len(rows), func(i int) bool { return t.id(rows[i]) >= t.id(row) })
		rows = append(rows, nil)
		copy(rows[i+1:], rows[i:])
		rows[i] = row
	}
	t.setRows(&d.facts, rows)
}

// isStandard reports whether a row is of the standard catalog (R3).
func (t *table) isStandard(row any) bool { return t.standard != nil && t.standard(row) }

// decode reads a row.
func (t *table) decode(c *strictjson.Codec, document []byte, raw strictjson.Raw) (any, []strictjson.Fault) {
	row := reflect.New(t.rowType()).Interface()
	return row, c.DecodeRaw(document, raw, row)
}

// same reports whether two rows are written alike, but for the order of lists.
func (t *table) same(a, b any) bool {
	var c strictjson.Codec
	return string(t.encode(&c, nil, a)) == string(t.encode(&c, nil, b))
}

// encode appends a row in one line, its lists in order.
func (t *table) encode(c *strictjson.Codec, dst []byte, row any) []byte {
	sorted := reflect.New(t.rowType())
	sorted.Elem().Set(reflect.ValueOf(row).Elem())
	if t.sort != nil {
		t.sort(sorted.Interface())
	}
	return c.AppendCompact(dst, sorted.Interface())
}
