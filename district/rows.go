package district

import (
	"iter"
	"reflect"
	"strconv"
)

// Key names a row of the facts: its table as the document names it, and its id in the spelling
// that all spellings of one id have in common. Logins and role ids are in lower case, that of
// ASCII (R15, R21); other ids are as written. A table of one row has the id "".
type Key struct{ Table, ID string }

// String returns the table and the id: users "jdoe".
func (k Key) String() string {
	if k.ID == "" {
		return k.Table
	}
	return k.Table + " " + strconv.Quote(k.ID)
}

// Key returns the key of the row that a change puts or deletes.
func (c Change) Key() Key {
	t := tableNamed(c.table)
	if t == nil {
		return Key{c.table, c.id}
	}
	return Key{c.table, t.key(c.id)}
}

// Clashes reports whether two changes cannot be made at once, since they name one row. The old spelling of a
// role may be deleted while one in another letter case is put: that renames the role.
func (c Change) Clashes(other Change) bool {
	return c.Key() == other.Key() && !(c.table == "roles" && c.id != other.id && (c.row == nil) != (other.row == nil))
}

// Same reports whether two changes do the same: they put rows that are written alike, except
// for the order of lists whose order means nothing, or they delete the row of one key.
func (c Change) Same(other Change) bool {
	switch t := tableNamed(c.table); {
	case c.Key() != other.Key() || (c.row == nil) != (other.row == nil) || c.fresh != other.fresh:
		return false
	case c.row == nil || c.row == other.row:
		return true
	default:
		return t != nil && (reflect.DeepEqual(c.row, other.row) || t.same(c.row, other.row))
	}
}

// IsStandard reports whether a change puts a row of the standard catalog, which only a catalog
// update writes (R3).
func (c Change) IsStandard() bool {
	t := tableNamed(c.table)
	return t != nil && c.row != nil && t.isStandard(c.row)
}

// Rows returns every row of the facts as the change that puts it, by table in the order of the
// document, each table in the order it is in. A district without an id and an administration
// that names nothing are no rows. The changes share the rows of f, which are not to be changed.
// Nil has no rows.
func (f *Facts) Rows() iter.Seq[Change] {
	return func(yield func(Change) bool) {
		if f == nil {
			return
		}
		for _, t := range tables {
			for _, row := range t.all(f) {
				if t.single && reflect.ValueOf(row).Elem().IsZero() {
					continue
				}
				if !yield(Change{table: t.name, id: t.id(row), row: row}) {
					return
				}
			}
		}
	}
}

// FactsOf returns the facts that consist of the rows that changes put, each table in the order
// in which its rows come. Deletions and changes of no table are passed over, and nothing is
// judged. It copies the rows; what they point to is shared.
func FactsOf(rows iter.Seq[Change]) *Facts {
	f := &Facts{Format: 1}
	if rows == nil {
		return f
	}
	of := make(map[string][]any, len(tables))
	for c := range rows {
		if c.row != nil {
			of[c.table] = append(of[c.table], c.row)
		}
	}
	for _, t := range tables {
		if put := of[t.name]; put != nil {
			t.setAll(f, put)
		}
	}
	return f
}

// Tables returns the names of all tables, in the order of the document: district, …,
// records.students, …, contentTypes.
func Tables() []string {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.name
	}
	return names
}

// Rows returns the rows of one table of a district as written, by id: pointers that are not to
// be changed. T is the type of the row, such as access.PackageRow or calcrole.Student. A type
// of no table has no rows.
func Rows[T any](d *District) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		if d == nil {
			return
		}
		for _, t := range tables {
			if t.rowType() != reflect.TypeFor[T]() {
				continue
			}
			on := true
			t.each(d, func(_ string, row any) { on = on && yield(row.(*T)) })
			return
		}
	}
}
