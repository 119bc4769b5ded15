package store

import (
	"bytes"
	"reflect"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// Between returns the changes that make one set of facts into another: puts and then
// deletions, both in the order of the document's tables and by the order that rows have in
// theirs. Rows are equal if their canonical form is. Nil facts are those of an empty store,
// so Between(nil, f) is what imports f.
//
// It is marked as a catalog update where standard rows differ (R3). A district itself can
// not be deleted: that the facts after have none changes nothing. The changes share rows
// with the facts after.
func Between(before, after *district.Facts) district.Changes {
	var changes district.Changes
	old, now := rows(before), rows(after)
	oldAt := make(map[place]district.Change, len(old))
	for _, c := range old {
		oldAt[placeOf(c)] = c
	}
	kept := make(map[place]bool, len(now))
	for _, c := range now {
		at := placeOf(c)
		kept[at] = true
		was, known := oldAt[at]
		if known && equal(was, c) {
			continue
		}
		changes.Changes = append(changes.Changes, c)
		changes.CatalogUpdate = changes.CatalogUpdate || isStandard(c) || known && isStandard(was)
	}
	for _, c := range old {
		if !kept[placeOf(c)] && c.Table() != "district" {
			changes.Changes = append(changes.Changes, district.Delete(c.Table(), c.ID()))
			changes.CatalogUpdate = changes.CatalogUpdate || isStandard(c)
		}
	}
	return changes
}

// rows returns all rows of facts as puts, in the order of the document.
func rows(f *district.Facts) []district.Change {
	if f == nil {
		return nil
	}
	var out []district.Change
	if f.District.ID != "" {
		out = append(out, district.Put(f.District))
	}
	if !f.Administration.IsZero() {
		out = append(out, district.Put(f.Administration))
	}
	out = puts(out, f.Buildings)
	out = puts(out, f.Packages)
	out = puts(out, f.Subpackages)
	out = puts(out, f.Licenses)
	out = puts(out, f.Features)
	out = puts(out, f.Requirements)
	out = puts(out, f.Roles)
	out = puts(out, f.Users)
	out = puts(out, f.Records.Students)
	out = puts(out, f.Records.Households)
	out = puts(out, f.Records.Applicants)
	out = puts(out, f.Records.Donors)
	return puts(out, f.ContentTypes)
}

func puts[T any](out []district.Change, rows []T) []district.Change {
	for i := range rows {
		out = append(out, district.Put(rows[i]))
	}
	return out
}

// equal reports whether two puts write the same row, in whatever order their lists are.
func equal(a, b district.Change) bool {
	one, other := district.Changes{Changes: []district.Change{a}}, district.Changes{Changes: []district.Change{b}}
	return reflect.DeepEqual(a.Row(), b.Row()) || bytes.Equal(one.Encode(), other.Encode())
}

// isStandard reports whether a row that is put is of the standard catalog.
func isStandard(c district.Change) bool {
	switch row := c.Row().(type) {
	case *access.PackageRow:
		return row.Standard
	case *access.FeatureRow:
		return row.Standard
	}
	return false
}
