package district

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

type entity struct {
	id    string
	value int
}

// TestRowsKeepTheirOldVersions compares with maps. Ids differ by letter case.
func TestRowsKeepTheirOldVersions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := []string{"a", "A", "b", "c", "D", "d", "e", "1", "01"}
		first := ids[:rapid.IntRange(0, len(ids)).Draw(t, "first")]
		m, written := map[string]int{}, make([]entity, len(first))
		for i, id := range first {
			m[id], written[i] = i, entity{id, i}
		}
		all := newRows(written, func(e *entity) string { return e.id })
		tables, models := []rows[*entity]{all}, []map[string]int{m}
		for step := range rapid.IntRange(1, 30).Draw(t, "steps") {
			from := rapid.IntRange(0, len(tables)-1).Draw(t, "version")
			id := rapid.SampledFrom(ids).Draw(t, "id")
			table, next := tables[from], maps.Clone(models[from])
			if rapid.Bool().Draw(t, "drop") {
				table.set(id, nil)
				delete(next, id)
			} else {
				table.set(id, &entity{id, 100 + step})
				next[id] = 100 + step
			}
			tables, models = append(tables, table), append(models, next)
		}
		for i := range tables {
			for _, id := range ids {
				value, there := models[i][id]
				got := tables[i].get(id)
				require.Equal(t, there, got != nil)
				require.Equal(t, there, tables[i].row(id) != nil)
				require.True(t, got == nil || *got == entity{id, value})
			}
			var listed []string
			tables[i].each(func(row any) { listed = append(listed, row.(*entity).id) })
			require.True(t, slices.Equal(slices.Sorted(maps.Keys(models[i])), listed), "%q", listed)
		}
	})
}
