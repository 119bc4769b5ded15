package store_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
	"github.com/hallpass-go/hallpass/store"
)

// The tests below compare with the district's own way of applying changes, which judges them.

func TestReplayGivesWhatTheDistrictAppliesAndBetweenWhatItAccepts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var d *district.District
		var r store.Replay
		var before *district.Facts
		for range rapid.IntRange(1, 4).Draw(t, "states") {
			after := drawFacts(t)
			changes := store.Between(before, after)
			next, err := d.Apply(changes)
			require.NoError(t, err)
			r.Apply(changes)
			require.Equal(t, string(district.Encode(after)), string(district.Encode(next.Facts())))
			require.Equal(t, string(district.Encode(after)), string(district.Encode(r.Facts())))
			d, before = next, after
		}
	})
}

func TestBetweenIsTheLeastThatDiffers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after := drawFacts(t), drawFacts(t)
		require.Empty(t, store.Between(before, before))
		changes := store.Between(before, after)
		if n := len(changes.Changes); n > 0 { // without any one of them, the facts are others
			i := rapid.IntRange(0, n-1).Draw(t, "without")
			var r store.Replay
			r.Apply(store.Between(nil, before))
			r.Apply(district.Changes{Changes: append(append([]district.Change{}, changes.Changes[:i]...),
				changes.Changes[i+1:]...)})
			require.NotEqual(t, string(district.Encode(after)), string(district.Encode(r.Facts())))
		}
		again, err := district.DecodeChanges(changes.Encode())
		require.NoError(t, err)
		require.Equal(t, string(changes.Encode()), string(again.Encode()))
	})
}

func TestReplayJudgesNothing(t *testing.T) {
	t.Parallel()
	var r store.Replay
	require.Equal(t, &district.Facts{Format: 1}, r.Facts())
	r.Apply(district.Changes{Changes: []district.Change{
		district.Delete("users", "nobody"),
		district.Put(district.User{Login: "jdoe", Roles: []role.Assignment{{Role: "GONE"}},
			Owns: []district.Object{{Kind: "dat-query", ID: "Q"}}}),
		district.Put(role.Profile{ID: "CLERK"}),
		district.Put(access.PackageRow{Code: "REG", Standard: true}),
	}})
	loaded := r.Facts()
	r.Apply(district.Changes{Changes: []district.Change{
		district.Delete("users", "JDOE"),
		district.Put(role.Profile{ID: "clerk"}),
		district.Delete("packages", "REG"),
	}})
	require.Equal(t, &district.Facts{Format: 1, Roles: []role.Profile{{ID: "clerk"}}}, r.Facts())
	require.Len(t, loaded.Users, 1)
	require.Equal(t, "CLERK", loaded.Roles[0].ID)
}

func TestARoleInAnotherLetterCaseIsDeletedAndPut(t *testing.T) { // R15
	t.Parallel()
	with := func(id string) *district.Facts {
		return &district.Facts{Format: 1, District: district.Info{ID: "lincoln", SchoolYear: 2027},
			Roles: []role.Profile{{ID: id}}}
	}
	changes := store.Between(with("CLERK"), with("Clerk"))
	require.Len(t, changes.Changes, 2)
	slices.Reverse(changes.Changes)
	for range 2 {
		slices.Reverse(changes.Changes)
		d, err := (*district.District)(nil).Apply(store.Between(nil, with("CLERK")))
		require.NoError(t, err)
		d, err = d.Apply(changes)
		require.NoError(t, err)
		require.Equal(t, with("Clerk"), d.Facts())

		ctx, st := t.Context(), new(store.Mem)
		head, err := store.Append(ctx, st, commit("found", store.Between(nil, with("CLERK")).Changes...), store.Revision{})
		require.NoError(t, err)
		_, err = store.Append(ctx, st, commit("respell", changes.Changes...), head)
		require.NoError(t, err)
		loaded, _, err := st.Load(ctx)
		require.NoError(t, err)
		require.Equal(t, with("Clerk"), loaded)
	}
}

func TestReplayHasAnOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		drawn := rapid.Permutation([]string{"1", "10", "2", "a", "B", "~"}).Draw(t, "ids")
		var r store.Replay
		for _, id := range drawn {
			r.Apply(district.Changes{Changes: []district.Change{district.Put(access.BuildingRow{ID: id}),
				district.Put(district.User{Login: id})}})
		}
		for i, id := range []string{"1", "10", "2", "B", "a", "~"} {
			require.Equal(t, id, r.Facts().Buildings[i].ID)
			require.Equal(t, id, r.Facts().Users[i].Login)
		}
	})
}

func TestTheOrderOfAListIsNoDifference(t *testing.T) {
	t.Parallel()
	with := func(list ...string) *district.Facts {
		return &district.Facts{Users: []district.User{{Login: "jdoe", DefaultBuildingList: list}}}
	}
	require.Empty(t, store.Between(with("1", "2"), with("2", "1")))
	require.Empty(t, store.Between(with(), with([]string{}...)))
	require.Len(t, store.Between(with("1", "2"), with("2")).Changes, 1)
}

func TestBetweenMarksWhatTouchesTheStandardCatalog(t *testing.T) {
	t.Parallel()
	own := &district.Facts{Packages: []access.PackageRow{{Code: "REG"}}}
	standard := &district.Facts{Packages: []access.PackageRow{{Code: "REG", Standard: true}}}
	feature := &district.Facts{Features: []access.FeatureRow{{Resource: phone, Standard: true}}}
	for _, x := range []struct {
		before, after *district.Facts
		marked        bool
	}{
		{nil, own, false}, {nil, standard, true}, {own, standard, true}, {standard, own, true}, {standard, nil, true},
		{standard, standard, false}, {nil, feature, true}, {feature, nil, true}, {own, nil, false},
	} {
		require.Equal(t, x.marked, store.Between(x.before, x.after).CatalogUpdate)
	}
}

func TestBetweenHasAnOrder(t *testing.T) {
	t.Parallel()
	before := &district.Facts{District: district.Info{ID: "a", SchoolYear: 2027},
		Buildings:      []access.BuildingRow{{ID: "9"}, {ID: "1"}},
		Administration: district.Administration{Manage: []access.Resource{phone}}}
	after := &district.Facts{Users: []district.User{{Login: "b"}, {Login: "a"}}, Roles: []role.Profile{{ID: "R"}}}
	var order []string
	for _, c := range store.Between(before, after).Changes {
		order = append(order, c.Table()+" "+c.ID())
	}
	require.Equal(t, []string{"roles R", "users b", "users a", "administration ", "buildings 9", "buildings 1"}, order,
		"and the district cannot be deleted")
}
