package district_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/role"
)

// manyRows puts row i of each table that can have many rows.
var manyRows = map[string]func(i int) district.Change{
	"buildings": func(i int) district.Change { return district.Put(access.BuildingRow{ID: fmt.Sprint("b", i)}) },
	"features": func(i int) district.Change {
		return district.Put(access.FeatureRow{Resource: access.MustParseResource(fmt.Sprintf("REG MAINT F%d", i))})
	},
	"requirements": func(i int) district.Change {
		phone := access.MustParseResource("REG MAINT PHONE")
		return district.Put(access.RequirementRow{ID: fmt.Sprint("q", i), Kind: "page",
			Needs: access.Needs{Feature: phone, Level: access.Read}})
	},
	"roles": func(i int) district.Change { return district.Put(role.Profile{ID: fmt.Sprint("R", i)}) },
	"users": func(i int) district.Change {
		return district.Put(district.User{Login: fmt.Sprint("u", i), Email: fmt.Sprintf("u%d@lincoln.example", i),
			Roles: []role.Assignment{{Role: "COUNSELOR"}}, Owns: []district.Object{{Kind: "dat-query", ID: fmt.Sprint("Z", i)}}})
	},
	"records.students": func(i int) district.Change { return district.Put(calcrole.Student{ID: fmt.Sprint("s", i)}) },
	"records.households": func(i int) district.Change {
		return district.Put(calcrole.Household{ID: fmt.Sprint("h", i),
			Members: []calcrole.Member{{Student: "S1", Relationship: "Parent"}}})
	},
	"records.applicants": func(i int) district.Change {
		return district.Put(calcrole.Applicant{ID: fmt.Sprint("a", i), Evaluators: []string{"jdoe"}})
	},
	"records.donors": func(i int) district.Change { return district.Put(calcrole.Donor{ID: fmt.Sprint("d", i)}) },
	"contentTypes": func(i int) district.Change {
		return district.Put(calcrole.ContentType{Name: fmt.Sprint("c", i), Public: true})
	},
}

func putMany(table string, from, to int) (c district.Changes) {
	for i := from; i < to; i++ {
		c.Changes = append(c.Changes, manyRows[table](i))
	}
	return c
}

// A change set of many rows takes a road of its own, which leads to the same district.
func TestChangesOfManyRowsEqualCompilingTheChangedFacts(t *testing.T) {
	for table := range manyRows {
		t.Run(table, func(t *testing.T) {
			d := samples.SoundDistrict(t)
			many := putMany(table, 0, 1500)
			many.Changes = append(many.Changes,
				district.Put(role.Profile{ID: "EXTRA"}), district.Put(access.BuildingRow{ID: "extra"}))
			next, err := d.Apply(many)
			require.NoError(t, err)
			compareDistricts(t, next, samples.Compiled(t, next.Facts(), next.Day()))

			var gone district.Changes
			for i := range 1200 {
				gone.Changes = append(gone.Changes, district.Delete(table, manyRows[table](i).ID()))
				if table == "users" {
					gone.GiveUp = append(gone.GiveUp, district.Object{Kind: "dat-query", ID: fmt.Sprint("Z", i)})
				}
			}
			left, err := next.Apply(gone)
			require.NoError(t, err)
			compareDistricts(t, left, samples.Compiled(t, left.Facts(), left.Day()))
			back, err := left.Apply(putMany(table, 0, 1200))
			require.NoError(t, err)
			require.Equal(t, string(district.Encode(next.Facts())), string(district.Encode(back.Facts())))
			require.True(t, district.Diff(next, back).IsZero())
		})
	}
}

// The memory that a change set takes is counted, since time depends on the machine: four times the rows take
// four times as much, and would take sixteen times as much if each row copied its table.
func TestTheCostOfAChangeSetFollowsItsRows(t *testing.T) {
	d := samples.SoundDistrict(t)
	for table := range manyRows {
		allocated := func(rows int) float64 {
			c := putMany(table, 0, rows)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := d.Apply(c)
			runtime.ReadMemStats(&after)
			require.NoError(t, err)
			return float64(after.TotalAlloc - before.TotalAlloc)
		}
		require.Less(t, allocated(8000), 8*allocated(2000), table)
	}
}
