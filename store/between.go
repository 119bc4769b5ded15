package store

import "github.com/hallpass-go/hallpass/district"

// Between returns the changes that make one set of facts into another: puts and then
// deletions, both in the order of the document's tables and by the order that rows have in
// theirs. Rows are equal if their canonical form is. Nil facts are those of an empty store,
// so Between(nil, f) is what imports f.
//
// It is marked as a catalog update where standard rows differ (R3). A district itself cannot
// be deleted: that the facts after have none changes nothing. The changes share rows with the
// facts after.
func Between(before, after *district.Facts) district.Changes {
	var changes district.Changes
	add := func(c, was district.Change) {
		changes.Changes = append(changes.Changes, c)
		changes.CatalogUpdate = changes.CatalogUpdate || c.IsStandard() || was.IsStandard()
	}
	old := map[district.Key]district.Change{}
	for c := range before.Rows() {
		old[c.Key()] = c
	}
	kept := make(map[district.Key]bool, len(old))
	for c := range after.Rows() {
		was, known := old[c.Key()]
		kept[c.Key()] = !known || c.Table() != "roles" || c.ID() == was.ID() // another letter case needs a deletion too
		if !known || !was.Same(c) {
			add(c, was)
		}
	}
	for c := range before.Rows() {
		if !kept[c.Key()] && c.Table() != "district" {
			add(district.Delete(c.Table(), c.ID()), c)
		}
	}
	return changes
}
