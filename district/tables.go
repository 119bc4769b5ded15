package district

import (
	"cmp"
	"reflect"
	"slices"
	"sort"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
	"github.com/hallpass-go/hallpass/role"
)

// table describes a table of the document. Whatever is done with every table, from reading to changing, is done through
// these descriptions. Rows are handled as pointers in an any: generic code would be compiled again for each of the
// fifteen types, and be half of what an embedder links.
type table struct {
	name     string
	single   bool                 // there is one row, without an id
	anyCase  bool                 // ids are compared without regard to letter case
	rows     func(f *Facts) any   // a pointer to the slice of rows, or to the single row
	id       func(row any) string // "" for a single row
	find     func(*finder, any)   // checks the references of a row; nil if it has none
	standard func(row any) bool   // whether a row is of the standard catalog; nil for never

	// index is where a compiled district keeps the rows; nil if it keeps them in its facts.
	index func(d *District) indexedTable

	// spelling returns how the facts of a district spell an id; nil if in one way only.
	spelling func(d *District, id string) string

	plan *plan // what the tags of a row declare
}

// indexedTable is a table of a compiled district whose rows are found by an index.
type indexedTable interface {
	row(id string) any // nil if there is none
	each(f func(row any))
	set(id string, row any) // nil deletes
}

// eraseFunc adapts a function of a row to one of any row.
func eraseFunc[P, R any](f func(P) R) func(any) R { return func(row any) R { return f(row.(P)) } }

// eraseMethod adapts a method that takes a row to one that takes any row.
func eraseMethod[C, P any](f func(C, P)) func(C, any) { return func(c C, row any) { f(c, row.(P)) } }

// tables are all tables of a document, in its order.
var tables = [...]*table{
	{name: "district", single: true, id: noID, rows: func(f *Facts) any { return &f.District }},
	{name: "administration", single: true, id: noID, rows: func(f *Facts) any { return &f.Administration },
		find: eraseMethod((*finder).administration)},
	{name: "buildings", rows: func(f *Facts) any { return &f.Buildings },
		id: eraseFunc(func(r *access.BuildingRow) string { return r.ID })},
	{name: "packages", rows: func(f *Facts) any { return &f.Packages },
		id:       eraseFunc(func(r *access.PackageRow) string { return r.Code }),
		standard: eraseFunc(func(r *access.PackageRow) bool { return r.Standard })},
	{name: "subpackages", rows: func(f *Facts) any { return &f.Subpackages },
		id: eraseFunc(func(r *access.SubpackageRow) string { return r.Code })},
	{name: "licenses", rows: func(f *Facts) any { return &f.Licenses },
		id:   eraseFunc(func(r *License) string { return r.Package }),
		find: eraseMethod((*finder).license)},
	{name: "features", rows: func(f *Facts) any { return &f.Features },
		id:       eraseFunc(func(r *access.FeatureRow) string { return r.Resource.String() }),
		find:     eraseMethod((*finder).feature),
		standard: eraseFunc(func(r *access.FeatureRow) bool { return r.Standard })},
	{name: "requirements", rows: func(f *Facts) any { return &f.Requirements },
		id:   eraseFunc(func(r *access.RequirementRow) string { return r.ID }),
		find: eraseMethod((*finder).requirement)},
	{name: "roles", anyCase: true, rows: func(f *Facts) any { return &f.Roles },
		id:       eraseFunc(func(r *role.Profile) string { return r.ID }),
		find:     eraseMethod((*finder).role),
		spelling: func(d *District, id string) string { return cmp.Or(d.role(id).ID(), id) }},
	{name: "users", anyCase: true, rows: func(f *Facts) any { return &f.Users },
		id:    eraseFunc(func(u *User) string { return u.Login }),
		find:  eraseMethod((*finder).user),
		index: func(d *District) indexedTable { return (*heldUsers)(d) }},
	{name: "records.students", rows: func(f *Facts) any { return &f.Records.Students },
		id:    eraseFunc(func(s *calcrole.Student) string { return s.ID }),
		index: func(d *District) indexedTable { return &d.records.students }},
	{name: "records.households", rows: func(f *Facts) any { return &f.Records.Households },
		id:    eraseFunc(func(h *calcrole.Household) string { return h.ID }),
		find:  eraseMethod((*finder).household),
		index: func(d *District) indexedTable { return (*heldHouseholds)(&d.records) }},
	{name: "records.applicants", rows: func(f *Facts) any { return &f.Records.Applicants },
		id:    eraseFunc(func(a *calcrole.Applicant) string { return a.ID }),
		find:  eraseMethod((*finder).applicant),
		index: func(d *District) indexedTable { return (*heldApplicants)(&d.records) }},
	{name: "records.donors", rows: func(f *Facts) any { return &f.Records.Donors },
		id:    eraseFunc(func(d *calcrole.Donor) string { return d.ID }),
		index: func(d *District) indexedTable { return &d.records.donors }},
	{name: "contentTypes", rows: func(f *Facts) any { return &f.ContentTypes },
		id:   eraseFunc(func(t *calcrole.ContentType) string { return t.Name }),
		find: eraseMethod((*finder).contentType)},
}

func init() {
	strictjson.Share(new(Facts))
	strictjson.Share(new(changesDocument))
	for _, t := range tables {
		t.plan = planOf(t.rowType())
	}
}

// tableNamed returns the table of that name, or nil.
func tableNamed(name string) *table {
	if i := slices.IndexFunc(tables[:], func(t *table) bool { return t.name == name }); i >= 0 {
		return tables[i]
	}
	return nil
}

// noID is the id of a single row.
func noID(any) string { return "" }

// rowType returns the type of a row.
func (t *table) rowType() reflect.Type {
	if rows := reflect.TypeOf(t.rows(new(Facts))).Elem(); !t.single {
		return rows.Elem()
	} else {
		return rows
	}
}

// idOf returns the id of a row to which row points, and whether it is a row of the table.
func (t *table) idOf(row any) (string, bool) {
	v := reflect.ValueOf(row)
	if v.Kind() != reflect.Pointer || v.Type().Elem() != t.rowType() || v.IsNil() {
		return "", false
	}
	return t.id(row), true
}

// copy returns a pointer to a copy of a row. What the row holds is shared.
func (t *table) copy(row any) any {
	fresh := reflect.New(t.rowType())
	fresh.Elem().Set(reflect.ValueOf(row).Elem())
	return fresh.Interface()
}

// key returns the spelling that all spellings of one id have in common.
func (t *table) key(id string) string {
	if t.anyCase {
		return access.FoldName(id)
	}
	return id
}

// all returns pointers to the rows of a document, in its order.
func (t *table) all(f *Facts) []any {
	if t.single {
		return []any{t.rows(f)}
	}
	list := reflect.ValueOf(t.rows(f)).Elem()
	rows := make([]any, list.Len())
	for i := range rows {
		rows[i] = at(list, i)
	}
	return rows
}

// at returns a pointer to a value of a list.
func at(list reflect.Value, i int) any { return list.Index(i).Addr().Interface() }

// setAll makes the table of a document anew, of copies of rows.
func (t *table) setAll(f *Facts, rows []any) {
	list := reflect.ValueOf(t.rows(f)).Elem()
	switch {
	case len(rows) == 0:
		list.SetZero()
	case t.single:
		list.Set(reflect.ValueOf(rows[len(rows)-1]).Elem())
	default:
		list.Set(reflect.MakeSlice(list.Type(), len(rows), len(rows)))
		for i, row := range rows {
			list.Index(i).Set(reflect.ValueOf(row).Elem())
		}
	}
}

// visit calls f inside each row of a document's table.
func (t *table) visit(c *checker, rows []any, f func(row any)) {
	keys := strings.Split(t.name, ".")
	for _, key := range keys {
		c.enter(step{key, -1})
	}
	for i, row := range rows {
		c.table, c.id = t.name, t.id(row)
		if t.single {
			f(row)
			continue
		}
		c.enter(step{"", i})
		f(row)
		c.leave()
	}
	c.steps = c.steps[:len(c.steps)-len(keys)]
	c.table, c.id = "", ""
}

// check judges a row by the grammar.
func (t *table) check(c *checker, row any) { c.object(t.plan, reflect.ValueOf(row).Elem()) }

// grammar checks all rows of a document, and that no two have one name.
func (t *table) grammar(c *checker, f *Facts) {
	rows := t.all(f)
	var seen map[string]bool // nil if no name can come twice
	if !t.single && !t.ascends(rows) {
		seen = make(map[string]bool, len(rows))
	}
	t.visit(c, rows, func(row any) {
		if seen != nil {
			key := t.key(c.id)
			if seen[key] {
				c.fault("R13", ErrTwice, "%q", c.id)
			}
			seen[key] = true
		}
		t.check(c, row)
	})
}

// ascends reports whether each row has a name after that of the row before, as in a canonical document.
func (t *table) ascends(rows []any) bool {
	before := ""
	for i, row := range rows {
		key := t.key(t.id(row))
		if i > 0 && key <= before {
			return false
		}
		before = key
	}
	return true
}

// references checks what all rows of a document refer to.
func (t *table) references(s *finder, f *Facts) {
	if t.find != nil {
		t.visit(&s.checker, t.all(f), func(row any) { t.find(s, row) })
	}
}

// canonical puts copies of the rows of a document in order, and the lists in each.
func (t *table) canonical(c *strictjson.Codec, f *Facts) {
	t.setAll(f, t.inOrder(t.all(f)))
	if t.plan.sorts {
		for _, row := range t.all(f) {
			t.plan.sort(c, reflect.ValueOf(row).Elem())
		}
	}
}

// each calls f for each row of a compiled district, by id.
func (t *table) each(d *District, f func(id string, row any)) {
	if t.index != nil {
		t.index(d).each(func(row any) { f(t.id(row), row) })
		return
	}
	for _, row := range t.all(&d.facts) {
		f(t.id(row), row)
	}
}

// get returns the row of an id in a compiled district, nil if there is none.
func (t *table) get(d *District, id string) any {
	switch {
	case t.index != nil:
		return t.index(d).row(id)
	case t.single:
		return t.rows(&d.facts)
	case t.spelling != nil:
		id = t.spelling(d, id)
	}
	list := reflect.ValueOf(t.rows(&d.facts)).Elem()
	i, found := sort.Find(list.Len(), func(i int) int { return strings.Compare(id, t.id(at(list, i))) })
	if !found {
		return nil
	}
	return at(list, i)
}

// put changes rows of a document's table, which is in order afterwards. It copies the table once, however
// many rows change.
func (t *table) put(f *Facts, changes []Change) {
	written := make(map[string]bool, len(changes))
	for i := range changes {
		written[t.key(changes[i].id)] = true
	}
	rows := slices.DeleteFunc(t.all(f), func(row any) bool { return written[t.key(t.id(row))] })
	for i := range changes {
		if changes[i].row != nil {
			rows = append(rows, changes[i].row)
		}
	}
	t.setAll(f, t.inOrder(rows))
}

// inOrder returns rows in the order of their ids.
func (t *table) inOrder(rows []any) []any {
	inOrder := slices.Clone(rows)
	for i, from := range order(len(rows), func(i, j int) int { return strings.Compare(t.id(rows[i]), t.id(rows[j])) }) {
		inOrder[i] = rows[from]
	}
	return inOrder
}

// isStandard reports whether a row is of the standard catalog (R3).
func (t *table) isStandard(row any) bool { return t.standard != nil && t.standard(row) }

// decode reads a row.
func (t *table) decode(c *strictjson.Codec, document []byte, raw strictjson.Raw) (any, []strictjson.Fault) {
	row := reflect.New(t.rowType()).Interface()
	return row, c.DecodeRaw(document, raw, row)
}

// same reports whether two rows are written alike, except for the order of lists whose order means nothing.
func (t *table) same(a, b any) bool {
	var c strictjson.Codec
	return string(t.encode(&c, nil, a)) == string(t.encode(&c, nil, b))
}

// encode appends a row in one line, its lists in order.
func (t *table) encode(c *strictjson.Codec, dst []byte, row any) []byte {
	sorted := t.copy(row)
	t.plan.sort(c, reflect.ValueOf(sorted).Elem())
	return c.AppendCompact(dst, sorted)
}
