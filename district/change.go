package district

import (
	"fmt"

	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

// Changes are a set of changes to the facts of a district, applied as a whole or not at all (R37).
// Their order does not matter, and no row is named twice.
type Changes struct {
	Changes []Change

	// GiveUp names owned objects that are to have no owner afterwards (R25). An object that
	// loses its last owner must be named here; one that had no owner, or still has one after
	// the changes, must not.
	GiveUp []Object

	// CatalogUpdate marks a new edition of the standard catalog, without which no standard row
	// changes (R3).
	CatalogUpdate bool
}

// Change puts one row, instead of the row of its id or as a new one, or deletes one. It is made
// by [Put] and [Delete], and immutable.
type Change struct {
	table string
	id    string
	row   any  // a pointer to the row to put; nil deletes
	fresh bool // the put is only to add
}

// Put returns the change that writes a row of any table of [Facts]: a User, a role.Profile, an
// access.BuildingRow, the Info of the district, its Administration, …. [District.Apply] refuses a
// value of any other type. A pointer to a row puts a copy of what it points to.
func Put[T any](row T) Change {
	for _, t := range tables {
		if id, ok := t.idOf(&row); ok {
			return Change{table: t.name, id: id, row: &row}
		}
		if id, ok := t.idOf(row); ok {
			return Change{table: t.name, id: id, row: t.copy(row)}
		}
	}
	return Change{table: fmt.Sprintf("%T", row), row: &row}
}

// IfAbsent returns the change as one that only adds: [District.Apply] refuses it if a row of its id
// exists. A deletion stays as it is.
func (c Change) IfAbsent() Change {
	c.fresh = c.row != nil
	return c
}

// OnlyAdds reports whether a put is refused if a row of its id exists; see [Change.IfAbsent].
func (c Change) OnlyAdds() bool { return c.fresh }

// Delete returns the change that deletes the row of an id from a table: users, roles,
// records.students, …. The administration has no id.
func Delete(table, id string) Change { return Change{table: table, id: id} }

// Table returns the table that the change is about, as the document names it.
func (c Change) Table() string { return c.table }

// ID returns the id of the row, "" where the table has none.
func (c Change) ID() string { return c.id }

// Row returns a pointer to the row that is put, which is not to be changed; nil for a deletion.
func (c Change) Row() any { return c.row }

// The written form of changes.
type changesDocument struct {
	Changes       []changeDocument `json:"changes" strict:"required"`
	GiveUp        []Object         `json:"giveUp,omitempty" list:"set"`
	CatalogUpdate bool             `json:"catalogUpdate,omitempty"`
}

type changeDocument struct {
	Put      string         `json:"put,omitempty"`
	Value    strictjson.Raw `json:"value"`
	IfAbsent bool           `json:"ifAbsent,omitempty"`
	Delete   string         `json:"delete,omitempty"`
	ID       string         `json:"id,omitempty"`
}

// DecodeChanges reads a set of changes as strictly as [Decode] reads a document. The
// error is [Faults], with every one found.
func DecodeChanges(document []byte) (Changes, error) {
	if faults := oversize(len(document)); faults != nil {
		return Changes{}, faults
	}
	var written changesDocument
	text := strictjson.Decode(document, &written)
	faults := jsonFaults(text)
	if syntax(text) {
		return Changes{}, faults.Err()
	}
	out := Changes{GiveUp: written.GiveUp, CatalogUpdate: written.CatalogUpdate}
	c, codec := &checker{}, strictjson.Codec{}
	c.each("changes", len(written.Changes), func(i int) {
		w := &written.Changes[i]
		t := tableNamed(w.Put + w.Delete)
		switch {
		case (w.Put == "") == (w.Delete == "") || w.Value.Given() != (w.Put != "") || w.Put != "" && w.ID != "" ||
			w.Delete != "" && w.IfAbsent:
			c.fault("", ErrForm, `a change is {"put": TABLE, "value": ROW} or {"delete": TABLE, "id": ID}`)
		case t == nil:
			c.fault("", ErrForm, "table %q", w.Put+w.Delete)
		case w.Delete != "":
			out.Changes = append(out.Changes, Delete(w.Delete, w.ID))
		default:
			row, wrong := t.decode(&codec, document, w.Value)
			faults = append(faults, jsonFaults(wrong)...)
			id, _ := t.idOf(row)
			out.Changes = append(out.Changes, Change{w.Put, id, row, w.IfAbsent})
			c.in("value", func() {
				c.table, c.id = w.Put, id
				t.check(c, row)
				c.table, c.id = "", ""
			})
		}
	})
	c.givenUp(out.GiveUp)
	if err := merge(faults, c.faults).Sort().Err(); err != nil {
		return Changes{}, err
	}
	return out, nil
}

// Encode returns the canonical document of the changes, in the order they are in, with the
// lists of each row in canonical order.
func (c Changes) Encode() []byte {
	var codec strictjson.Codec
	dst := []byte("{\n  \"changes\": [")
	for i, change := range c.Changes {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, "\n    "...)
		if t := tableNamed(change.table); change.row != nil && t != nil {
			dst = codec.AppendCompact(append(dst, `{"put":`...), &change.table)
			dst = t.encode(&codec, append(dst, `,"value":`...), change.row)
			if change.fresh {
				dst = append(dst, `,"ifAbsent":true`...)
			}
		} else {
			dst = codec.AppendCompact(append(dst, `{"delete":`...), &change.table)
			if change.id != "" {
				dst = codec.AppendCompact(append(dst, `,"id":`...), &change.id)
			}
		}
		dst = append(dst, '}')
	}
	if len(c.Changes) > 0 {
		dst = append(dst, "\n  "...)
	}
	dst = append(dst, ']')
	if len(c.GiveUp) > 0 {
		dst = codec.AppendCompact(append(dst, ",\n  \"giveUp\": "...), &c.GiveUp)
	}
	if c.CatalogUpdate {
		dst = append(dst, ",\n  \"catalogUpdate\": true"...)
	}
	return append(dst, "\n}\n"...)
}

// givenUp checks the form of the objects that a set of changes gives up.
func (c *checker) givenUp(objects []Object) {
	if len(objects) > 0 {
		c.tagged(&changesDocument{GiveUp: objects})
	}
}
