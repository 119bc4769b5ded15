package access_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
)

// Compiled rows name the resources and lists that were written, in any number of chunks.
func TestCompiledRowsAreThoseWritten(t *testing.T) {
	w := lincoln()
	resources := map[string]uint32{}
	for f := range w.cat.Features() {
		for i, number := range w.cat.Covering(f) {
			resources[f.Resource().Covering()[i].String()] = number
		}
	}
	resources["REG MAINT GONE"] = 0
	names := []string{"REG MAINT PHONE", "REG MAINT ALL", "FED ALL ALL", "REG MAINT GONE"}
	rapid.Check(t, func(t *rapid.T) {
		c := access.Compiler{Catalog: w.cat, Buildings: w.set}
		var grants []access.Grant
		var want []access.CompiledRow
		lists := map[string]bool{}
		for range rapid.SampledFrom([]int{0, 1, 5, 60}).Draw(t, "rows") {
			name := rapid.SampledFrom(names).Draw(t, "resource")
			g := access.Grant{Resource: res(name)}
			g.Read, g.ReadWrite = drawScope(t, []string{"2", "3", "4", "7"}), drawScope(t, []string{"2", "90"})
			if rapid.Bool().Draw(t, "dated") {
				g.Until = today
			}
			grants = append(grants, g)
			row := access.CompiledRow{Resource: resources[name], Dated: !g.Until.IsZero()}
			for _, s := range [...]access.Scope{g.Read, g.ReadWrite} {
				row.Outright = row.Outright || s.Equal(access.ScopeAll()) || s.Equal(access.ScopeDistrict())
				if ids, explicit := s.Buildings(); explicit {
					lists[text(c.AppendBuildings(nil, ids))] = true
				}
			}
			want = append(want, row)
		}
		compiled := c.Grants(grants)
		var got []access.CompiledRow
		for row := range compiled.Rows() {
			got = append(got, row)
		}
		require.Equal(t, want, got)
		gotLists := map[string]bool{}
		for list := range compiled.Lists() {
			gotLists[text(list)] = true
		}
		require.Equal(t, lists, gotLists)
		require.True(t, compiled.Same(c.Grants(grants)))
		require.Equal(t, len(grants) == 0, compiled.Same(access.Grants{}))
	})
}

func text(numbers []uint32) string { return fmt.Sprint(numbers) }

func TestRowsAndListsStopWhenTheCallerDoes(t *testing.T) {
	w, grants := lists(50, 100) // in more than one chunk
	s := w.compiled(grants)
	for stop := 1; stop <= 50; stop++ {
		rows, lists := 0, 0
		for range s.Grants.Rows() {
			if rows++; rows == stop {
				break
			}
		}
		for range s.Grants.Lists() {
			if lists++; lists == stop {
				break
			}
		}
		require.Equal(t, []int{stop, stop}, []int{rows, lists})
	}
}

func TestTheCompilerSaysWhenAReferenceDangles(t *testing.T) { // R13
	w := lincoln()
	for _, tt := range []struct {
		name, grant string
		want        bool
	}{
		{"known", `REG MAINT PHONE read=["2"]`, false},
		{"unknown resource", `REG MAINT GONE read=all`, true},
		{"unknown building", `REG MAINT PHONE read=["2","no such"]`, true},
	} {
		c := access.Compiler{Catalog: w.cat, Buildings: w.set}
		c.Grants([]access.Grant{parsed(tt.grant)})
		require.Equal(t, tt.want, c.Dangling, tt.name)
	}
	c := access.Compiler{Catalog: w.cat, Buildings: w.set}
	require.Zero(t, c.Building(""))
	require.False(t, c.Dangling, "none is no reference")
	require.Zero(t, c.Building("no such"))
	require.True(t, c.Dangling)
}

func TestEveryListOfManyIsThere(t *testing.T) {
	const n = 90
	w, grants := lists(n, n)
	want := map[string]bool{}
	c := access.Compiler{Catalog: w.cat, Buildings: w.set}
	for _, g := range grants {
		for _, s := range []access.Scope{g.Read, g.ReadWrite} {
			list, _ := s.Buildings()
			want[text(c.AppendBuildings(nil, list))] = true
		}
	}
	got := map[string]bool{}
	for list := range w.compiled(grants).Grants.Lists() {
		got[text(list)] = true
	}
	require.Equal(t, want, got)
}

func TestTheCompilerKeepsWordsApart(t *testing.T) {
	var c access.Compiler
	require.Nil(t, c.Keep(nil))
	var kept [][]uint32
	for n := range 40 {
		words := make([]uint32, n*n)
		for i := range words {
			words[i] = uint32(n)
		}
		kept = append(kept, c.Keep(words))
		clear(words) // they are the caller's
	}
	require.Nil(t, c.Keep([]uint32{}), "no words take no memory")
	for n, words := range kept {
		require.Len(t, words, n*n)
		for _, word := range words {
			require.Equal(t, uint32(n), word)
		}
		kept[n] = append(words, 99) // a longer slice does not reach into the next
	}
	require.Equal(t, uint32(3), kept[3][0])
	require.Equal(t, uint32(4), kept[4][0])
}
