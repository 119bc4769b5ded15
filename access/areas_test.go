package access_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
)

// lists is a world with one feature for each list, where feature i is read in buildings i
// and i+1 and written in building i+2, around a ring of n buildings.
func lists(n, buildings int) (world, []access.Grant) {
	rows := access.CatalogRows{Packages: packages("REG")}
	var grants []access.Grant
	at := func(i int) string { return number(i%buildings + 1) }
	for i := range n {
		f := res("REG MAINT F" + number(i))
		rows.Features = append(rows.Features, access.FeatureRow{Resource: f})
		read, write := access.ScopeIn(at(i), at(i+1)), access.ScopeIn(at(i+2))
		grants = append(grants, access.Grant{Resource: f, Read: read, ReadWrite: write})
	}
	return world{access.NewCatalog(rows, nil), access.NewBuildings(numbered(buildings))}, grants
}

func (w world) compiled(grants []access.Grant) access.Bundle {
	c := access.Compiler{Catalog: w.cat, Buildings: w.set}
	return access.Bundle{Grants: c.Grants(grants)}
}

// Each list is an area, and areas are bits of words: the counts are those around a word's width, for
// the areas of one source and of all sources.
func TestAnyNumberOfAreasIsToldApart(t *testing.T) {
	counts := []int{1, 13, 14, 15, 27, 28, 29, 130}
	for n := 30; n <= 36; n++ {
		counts = append(counts, n, 2*n) // two lists each: 60 to 72, and 120 to 144
	}
	for _, n := range counts {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			w, grants := lists(n, n+3)
			half := n / 2
			for _, sources := range [][]access.Bundle{
				{w.compiled(grants)},
				{w.compiled(grants[:half]), w.compiled(grants[half:])},
			} {
				p := w.resolve(sources...)
				for i := range n {
					f := w.feature(t, "REG MAINT F"+number(i))
					require.Equal(t, []string{number(i + 1), number(i + 2), number(i + 3)}, ids(p.Buildings(access.Read, f)))
					require.Equal(t, []string{number(i + 3)}, ids(p.Buildings(access.ReadWrite, f)))
				}
			}
		})
	}
}

// More sources than a word has bits, each with its own defaults.
func TestAnyNumberOfSourcesIsToldApart(t *testing.T) {
	for _, n := range []int{20, 21, 30, 31, 32, 33, 62, 63, 64, 65, 130} {
		w, grants := lists(n, n)
		var sources []access.Bundle
		for i := range n {
			c := access.Compiler{Catalog: w.cat, Buildings: w.set}
			row := access.Grant{
				Resource: grants[i].Resource, Read: access.ScopeDefaultBuildingList(), ReadWrite: access.ScopeDefaultBuilding(),
			}
			next := number((i+1)%n + 1)
			sources = append(sources, access.Bundle{Grants: c.Grants([]access.Grant{row}),
				Defaults: access.Defaults{Building: c.Building(number(i + 1)), List: c.AppendBuildings(nil, []string{next})}})
		}
		p := w.resolve(sources...)
		for i := range n {
			f := w.feature(t, "REG MAINT F"+number(i))
			require.Len(t, p.Buildings(access.Read, f), min(2, n))
			require.Equal(t, []string{number(i + 1)}, ids(p.Buildings(access.ReadWrite, f)), "%d of %d", i, n)
		}
	}
}

func TestAnyNumberOfBuildingsIsToldApart(t *testing.T) {
	for _, n := range []int{1, 2, 62, 63, 64, 65, 127, 128, 129, 130, 1500} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			w := world{lincoln().cat, access.NewBuildings(numbered(n))}
			var odd, every []string
			for i := 1; i <= n; i++ {
				every = append(every, number(i))
				if i%2 == 1 {
					odd = append(odd, number(i))
				}
			}
			read, write := access.ScopeIn(every...).String(), access.ScopeIn(odd...).String()
			p := w.give("REG MAINT PHONE read=" + read + " readWrite=" + write)
			f := w.feature(t, "REG MAINT PHONE")
			require.Equal(t, every, ids(p.Buildings(access.Read, f)))
			require.Equal(t, odd, ids(p.Buildings(access.ReadWrite, f)))
			require.True(t, p.Everywhere(access.Read, f), "a list may have all there are")
			require.Equal(t, n == 1, p.Everywhere(access.ReadWrite, f))
			require.Equal(t, access.ReadWrite, w.level(t, p, "REG MAINT PHONE", number(1)))
			require.Equal(t, n%2 == 1, w.level(t, p, "REG MAINT PHONE", number(n)) == access.ReadWrite)
			others := access.ScopeIn(append([]string{"no such"}, every[:n-1]...)...).String()
			last := w.give(`REG MAINT PHONE read=["`+number(n)+`"]`, "REG MAINT ADDRESS read="+others)
			require.True(t, last.Anywhere(access.Read, f), "only in the last")
			require.False(t, last.Everywhere(access.Read, w.feature(t, "REG MAINT ADDRESS")), "in all but the last")
			more := world{w.cat, w.set.Next(numbered(n + 1))}
			after := more.resolve(w.source("REG MAINT PHONE read=" + read))
			require.Equal(t, access.None, more.level(t, after, "REG MAINT PHONE", number(n+1)), "a full list is not all")
			require.False(t, after.Everywhere(access.Read, more.feature(t, "REG MAINT PHONE")))
		})
	}
}

// A separate area for each building, which lies in a list with all buildings before it.
func TestNestedListsAreToldApart(t *testing.T) {
	const n = 70
	rows, grants, before := access.CatalogRows{Packages: packages("REG")}, []access.Grant{}, []string{}
	for i := range n {
		before = append(before, number(i+1))
		f := res("REG MAINT F" + number(i))
		rows.Features = append(rows.Features, access.FeatureRow{Resource: f})
		grants = append(grants, access.Grant{Resource: f, Read: access.ScopeIn(before...)})
	}
	w := world{access.NewCatalog(rows, nil), access.NewBuildings(numbered(n))}
	p := w.resolve(w.compiled(grants))
	for i := range n {
		require.Equal(t, before[:i+1], ids(p.Buildings(access.Read, w.feature(t, "REG MAINT F"+number(i)))))
	}
}

func TestAListMayRepeatItselfOrNameWhatIsGone(t *testing.T) { // R9, R13
	w := lincoln()
	for _, tt := range []struct {
		name, grant string
		want        []string
	}{
		{"a member twice", `REG MAINT PHONE read=["2","2","3"]`, []string{"2", "3"}},
		{"an unknown member", `REG MAINT PHONE read=["2","no such"]`, []string{"2"}},
		{"unknown members alone", `REG MAINT PHONE read=["no such","nor this"]`, []string{}},
		{"the same list twice", `REG MAINT PHONE read=["2","3"] readWrite=["3","2"]`, []string{"2", "3"}},
		{"every building", `REG MAINT PHONE read=["2","3","4","7","90"]`, []string{"2", "3", "4", "7", "90"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := w.resolve(w.source(tt.grant), w.source(tt.grant))
			require.Equal(t, tt.want, ids(p.Buildings(access.Read, w.feature(t, "REG MAINT PHONE"))))
		})
	}
	source := w.sourceOf("2", []string{"2", "3"}, `REG MAINT PHONE read=["2","4"]`,
		"REG MAINT ADDRESS read=defaultBuilding", "REG MAINT DEMOGRAPH read=defaultBuildingList")
	without := world{w.cat, w.set.Next([]access.BuildingRow{{ID: "3"}, {ID: "4"}})}
	again := world{w.cat, without.set.Next([]access.BuildingRow{{ID: "2"}, {ID: "3"}, {ID: "4"}})}
	for _, now := range []world{without, again} {
		require.Equal(t, []string{"REG MAINT DEMOGRAPH @3 read", "REG MAINT PHONE @4 read"}, all(now.resolve(source)),
			"a building that went and comes back is another building")
	}
}

// A source without rows gives nothing, whatever its defaults are, and leaves the sources beside it as they are.
func TestASourceWithoutRowsChangesNothing(t *testing.T) {
	for n := 28; n <= 34; n++ { // two lists each: with the defaults, around the bits of a word
		w, grants := lists(n, n+3)
		want := all(w.resolve(w.compiled(grants)))
		idle := w.sourceOf("0001", []string{"0002", "0003"})
		require.Equal(t, want, all(w.resolve(idle, w.compiled(grants), idle)), "%d lists", 2*n)
	}
}

// Rows of other features, with more lists than a word has bits, leave every scope as it is.
func TestEveryScopeIsThereBesideManyLists(t *testing.T) {
	w := world{lincoln().cat, access.NewBuildings(numbered(130))}
	grants := []string{"REG MAINT PHONE read=all readWrite=defaultBuilding", "REG SETUP DISTRICT readWrite=district",
		"FED ALL ALL read=defaultBuildingList readWrite=all", "CP ALL ALL read=all", `REG SETUP ROOMS read=["0130"]`}
	want := all(w.resolve(w.sourceOf("0002", []string{"0003", "0129"}, grants...)))
	for i := range 100 {
		grants = append(grants, `REG MAINT ADDRESS read=["`+number(i+1)+`"]`)
	}
	got := all(w.resolve(w.sourceOf("0002", []string{"0003", "0129"}, grants...)))
	got = slices.DeleteFunc(got, func(line string) bool { return strings.HasPrefix(line, "REG MAINT ADDRESS ") })
	require.Equal(t, want, got)
}
