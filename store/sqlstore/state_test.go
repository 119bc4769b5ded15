package sqlstore

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
	"github.com/hallpass-go/hallpass/store"
)

// TestAStateIsItsReplay begins at a snapshot of some of the changes, as a document gives it back.
func TestAStateIsItsReplay(t *testing.T) {
	id := rapid.SampledFrom([]string{"a", "A", "b", "~", "0", "00"})
	change := rapid.Custom(func(t *rapid.T) district.Change {
		id, n := id.Draw(t, "id"), rapid.IntRange(1, 9).Draw(t, "value")
		text := fmt.Sprint("v", n)
		switch rapid.IntRange(0, 13).Draw(t, "kind") {
		case 0:
			return district.Put(access.BuildingRow{ID: id, Name: text})
		case 1:
			return district.Delete("buildings", id)
		case 2, 3:
			return district.Put(district.User{Login: "u" + id, Email: text + id + "@x.example"})
		case 4, 5:
			return district.Delete("users", "u"+id)
		case 6:
			return district.Put(role.Profile{ID: "r" + id, Description: text})
		case 7:
			return district.Delete("roles", "r"+id)
		case 8:
			return district.Put(calcrole.Student{ID: id, Sections: []string{text}})
		case 9:
			return district.Delete("records.students", id)
		case 10:
			return district.Put(district.Info{ID: "d", SchoolYear: 2020 + n})
		case 11:
			return district.Put(district.Administration{GrantAnything: must(access.ParseResource("SYSTEM MAINT SECURITY"))})
		case 12:
			return district.Delete("administration", "")
		}
		return district.Put(calcrole.ContentType{Name: text + id})
	})
	rapid.Check(t, func(t *rapid.T) {
		changes := rapid.SliceOfN(change, 40, 80).Draw(t, "changes")
		cut := rapid.IntRange(10, len(changes)).Draw(t, "cut")
		var before, all store.Replay
		first := district.Changes{Changes: []district.Change{district.Put(district.Info{ID: "d", SchoolYear: 2000})}}
		before.Apply(first)
		all.Apply(first)
		for _, c := range changes[:cut] {
			before.Apply(district.Changes{Changes: []district.Change{c}})
		}
		start, err := district.Decode(district.Encode(before.Facts()))
		require.NoError(t, err)
		was := string(district.Encode(start))
		st := &state{start: start}
		for i, c := range changes {
			one := district.Changes{Changes: []district.Change{c}}
			all.Apply(one)
			if i >= cut {
				st.apply(one)
			}
		}
		got, want := st.facts(), all.Facts()
		require.Equal(t, string(district.Encode(want)), string(district.Encode(got)))
		require.True(t, len(want.Users) == 0 && len(got.Users) == 0 || reflect.DeepEqual(want.Users, got.Users),
			"in the same order")
		require.Equal(t, was, string(district.Encode(start)), "the snapshot is as it was")
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
