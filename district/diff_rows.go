package district

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

// RowDifference says what becomes of one row of the facts, in words: levels, which [Diff] compares,
// follow from rows, and not everything in a row shows in a level. An e-mail does not, and an owned
// object does not (R36).
type RowDifference struct {
	Table string `json:"table"`        // as the document names it
	ID    string `json:"id,omitempty"` // as it is written afterwards, or was before a deletion
	Verb  string `json:"verb"`         // adds, changes or deletes

	// Fields are what differs inside the row, in the order of the document. A row that is added
	// is compared with an empty one, and so is a row that is deleted; then the id is left out.
	Fields []FieldDifference `json:"fields,omitempty"`
}

// FieldDifference is one thing that differs inside a row. A list has one for each of its values
// that was added or removed.
type FieldDifference struct {
	Field string `json:"field"` // its key in the document; with a dot for a part of it, such as edit.users
	Words string `json:"words"` // from "a" to "b"; added "a"; removed "a"; yes; no longer; in another order
}

// String returns the row and what becomes of it: changes users "jdoe".
func (x RowDifference) String() string { return x.Verb + " " + Key{x.Table, x.ID}.String() }

// String returns the field and what differs: email: from "a@x.example" to "b@x.example".
func (x FieldDifference) String() string { return x.Field + ": " + x.Words }

// DiffRow returns what becomes of a row when after is made where before was put last; false if
// the row stays as it is. A zero Change before, a deletion, or a row of another table says that there
// was no row. A row of no table has no difference.
//
// The two are compared as they are written: the order of a list counts only where it means
// something. The key of a licence is a secret: it is said that it differs, and never what it is.
func DiffRow(before, after Change) (RowDifference, bool) {
	return new(rowComparison).row(before, after)
}

// DiffRows returns what changes do to the rows of a district, by table in the order of the document
// and by id. Rows that stay as they are are left out. Nothing is judged: what [District.Apply]
// refuses is compared as well.
func DiffRows(before *District, changes Changes) []RowDifference {
	before = before.orEmpty()
	place := make(map[string]int, len(tables))
	for i, t := range tables {
		place[t.name] = i
	}
	var all []RowDifference
	var comparison rowComparison
	for _, c := range changes.Changes {
		was := Change{table: c.table}
		if t := tableNamed(c.table); t != nil {
			was.row = t.get(before, c.id)
		}
		if x, differs := comparison.row(was, c); differs {
			all = append(all, x)
		}
	}
	slices.SortStableFunc(all, func(a, b RowDifference) int {
		return cmp.Or(cmp.Compare(place[a.Table], place[b.Table]), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// lacks reports whether a row is none: nil, or a single row that says nothing.
func (t *table) lacks(row any) bool {
	return row == nil || t.single && reflect.ValueOf(row).Elem().IsZero()
}

// rowComparison compares rows, two at a time, field by field.
type rowComparison struct {
	codec  strictjson.Codec  // kept from row to row
	sameID bool              // the id is not compared
	found  []FieldDifference // in the two rows
}

// row is [DiffRow].
func (c *rowComparison) row(before, after Change) (RowDifference, bool) {
	t := tableNamed(cmp.Or(after.table, before.table))
	if after.table != "" && before.table != after.table {
		before = Change{}
	}
	if t == nil || t.lacks(before.row) && t.lacks(after.row) || reflect.DeepEqual(before.row, after.row) {
		return RowDifference{}, false
	}
	x := RowDifference{Table: t.name, Verb: "changes"}
	c.found, c.sameID = nil, false
	switch {
	case t.lacks(after.row):
		x.Verb, x.ID, c.sameID = "deletes", t.id(before.row), !t.single
	case t.lacks(before.row):
		x.Verb, x.ID, c.sameID = "adds", t.id(after.row), !t.single
	default:
		x.ID = t.id(after.row)
	}
	c.fields("", c.sorted(t, before.row), c.sorted(t, after.row))
	x.Fields = c.found
	return x, x.Verb != "changes" || len(x.Fields) > 0
}

// sorted returns a copy of a row with its lists in canonical order, or an empty row for nil.
func (c *rowComparison) sorted(t *table, row any) reflect.Value {
	copied := reflect.New(t.rowType()).Elem()
	if row != nil {
		copied.Set(reflect.ValueOf(row).Elem())
		t.plan.sort(&c.codec, copied)
	}
	return copied
}

// text returns the canonical text of a value that has an address.
func (c *rowComparison) text(v reflect.Value) string {
	return string(c.codec.AppendCompact(nil, v.Addr().Interface()))
}

// fields compares the fields of two structs. Path is what stands before their keys.
func (c *rowComparison) fields(path string, before, after reflect.Value) {
	for i := range before.NumField() {
		f := before.Type().Field(i)
		if !f.IsExported() {
			continue
		}
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		old, new := before.Field(i), after.Field(i)
		switch {
		case c.same(old, new):
		case path == "" && i == 0 && c.sameID: // the first field of a row is its id
		case f.Tag.Get("secret") != "":
			c.add(path+key, secretWords(old, new))
		case hasParts(old):
			c.fields(path+key+".", old, new)
		case f.Type.Kind() == reflect.Slice:
			c.list(path+key, old, new)
		case f.Type.Kind() == reflect.Map:
			c.entries(path+key, old, new)
		case f.Type.Kind() == reflect.Bool:
			c.add(path+key, boolWords(new.Bool()))
		default:
			c.add(path+key, c.becomes(old, new))
		}
	}
}

// same reports whether two values of one type are written alike. Only values that are not equal need
// to be written for that.
func (c *rowComparison) same(a, b reflect.Value) bool {
	return a.IsZero() && b.IsZero() || reflect.DeepEqual(a.Interface(), b.Interface()) || c.text(a) == c.text(b)
}

func (c *rowComparison) add(field, words string) {
	c.found = append(c.found, FieldDifference{field, words})
}

// list compares two lists: the values that only one of them holds, and else their order.
func (c *rowComparison) list(field string, before, after reflect.Value) {
	left := map[string]int{} // how often the list before has a value more than the list after
	for i := range before.Len() {
		left[c.text(before.Index(i))]++
	}
	for i := range after.Len() {
		left[c.text(after.Index(i))]--
	}
	n := len(c.found)
	for i := range before.Len() {
		if text := c.text(before.Index(i)); left[text] > 0 {
			left[text]--
			c.add(field, "removed "+c.words(before.Index(i)))
		}
	}
	for i := range after.Len() {
		if text := c.text(after.Index(i)); left[text] < 0 {
			left[text]++
			c.add(field, "added "+c.words(after.Index(i)))
		}
	}
	if len(c.found) == n {
		c.add(field, "in another order")
	}
}

// entries compares two maps, by key.
func (c *rowComparison) entries(field string, before, after reflect.Value) {
	value := func(m, key reflect.Value) (v reflect.Value, known bool) { // with an address, as a map's has none
		v = reflect.New(m.Type().Elem()).Elem()
		found := m.MapIndex(key)
		if found.IsValid() {
			v.Set(found)
		}
		return v, found.IsValid()
	}
	keys := append(before.MapKeys(), after.MapKeys()...)
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	keys = slices.CompactFunc(keys, func(a, b reflect.Value) bool { return a.String() == b.String() })
	for _, key := range keys {
		old, was := value(before, key)
		new, is := value(after, key)
		name := strconv.Quote(key.String()) + " "
		switch {
		case !was:
			c.add(field, "added "+name+c.words(new))
		case !is:
			c.add(field, "removed "+name+c.words(old))
		case !c.same(old, new):
			c.add(field, name+"from "+c.words(old)+" to "+c.words(new))
		}
	}
}

// becomes says how one value becomes another. A zero value is none.
func (c *rowComparison) becomes(before, after reflect.Value) string {
	switch {
	case before.IsZero():
		return "added " + c.words(after)
	case after.IsZero():
		return "removed " + c.words(before)
	}
	return "from " + c.words(before) + " to " + c.words(after)
}
