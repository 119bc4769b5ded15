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
	s := lincoln().source(`REG MAINT PHONE read=["2"]`, `REG MAINT ADDRESS read=["3"]`)
	n := 0
	for range s.Grants.Rows() {
		n++
		break
	}
	for range s.Grants.Lists() {
		n++
		break
	}
	require.Equal(t, 2, n)
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
