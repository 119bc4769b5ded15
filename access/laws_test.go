package access_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
)

// agree asks p every question about levels, and requires the oracle's answers.
func agree(t require.TestingT, w written, in world, p *access.Permissions) {
	for _, row := range w.rows.Features {
		f, err := in.cat.Feature(row.Resource.String())
		if err != nil {
			require.Equal(t, access.None, w.level(row, ""), "unknown features give nothing")
			continue
		}
		counts := [access.ReadWrite + 1]int{}
		var lists [access.ReadWrite + 1][]string
		for b := range in.set.All() {
			l := w.level(row, b.ID())
			require.Equal(t, l, in.level(t, p, row.Resource.String(), b.ID()), "%v in %v", row, b)
			for asked := access.Read; asked <= l; asked++ {
				counts[asked]++
				if !row.DistrictWide {
					lists[asked] = append(lists[asked], b.ID())
				}
			}
		}
		if row.DistrictWide {
			require.Equal(t, w.level(row, ""), in.level(t, p, row.Resource.String(), ""), "%v", row)
		} else {
			require.Equal(t, access.None, p.Level(f, access.Building{}))
		}
		for _, asked := range levels[1:] {
			require.Equal(t, counts[asked] > 0, p.Anywhere(asked, f), "%v anywhere", f)
			require.Equal(t, counts[asked] > 0 && counts[asked] == in.set.Len(), p.Everywhere(asked, f), "%v everywhere", f)
			require.Equal(t, append([]string{}, lists[asked]...), ids(p.Buildings(asked, f)))
		}
	}
	n := 0
	for place, l := range p.All() {
		n++
		require.Equal(t, l, p.Level(place.Feature, place.Building))
		require.NotEqual(t, access.None, l)
	}
	for _, row := range w.rows.Features {
		if row.DistrictWide && w.level(row, "") != access.None {
			n--
		}
		for _, b := range w.buildings {
			if !row.DistrictWide && w.level(row, b.ID) != access.None {
				n--
			}
		}
	}
	require.Zero(t, n, "All gives all that is granted, and each place once")
}

func testAgrees(t *rapid.T) {
	w, _ := drawWritten(t)
	in := w.world()
	agree(t, w, in, w.resolve(in))
}

func TestResolveAgreesWithTheRules(t *testing.T) { rapid.Check(t, testAgrees) } // R8 to R14, R19, R42

func FuzzResolveAgreesWithTheRules(f *testing.F) { f.Fuzz(rapid.MakeFuzz(testAgrees)) }

// Many lists in one source make more areas than a word has bits.
func TestResolveAgreesWithTheRulesForManyAreas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := written{rows: drawRows(t), day: today}
		var ids []string
		w.buildings, ids = drawBuildings(t, 10)
		for range rapid.IntRange(1, 3).Draw(t, "sources") {
			s := drawSource(t, ids, 4)
			for range rapid.IntRange(10, 40).Draw(t, "lists") {
				g := access.Grant{Resource: drawResource(t)}
				g.Read, g.ReadWrite = access.ScopeIn(drawMembers(t, ids)...), access.ScopeIn(drawMembers(t, ids)...)
				s.grants = append(s.grants, g)
			}
			w.sources = append(w.sources, s)
		}
		in := w.world()
		agree(t, w, in, w.resolve(in))
	})
}

// drawMembers draws a subset from the bits of one number, which is cheaper than a slice.
func drawMembers(t *rapid.T, ids []string) (out []string) {
	bits := rapid.Uint16().Draw(t, "members")
	for i, id := range ids {
		if bits>>i&1 != 0 {
			out = append(out, id)
		}
	}
	return out
}

// R10: there is no deny.
func TestAddingAGrantNeverLowersALevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, ids := drawWritten(t)
		in := w.world()
		before := w.resolve(in)
		if len(w.sources) > 0 && rapid.Bool().Draw(t, "to a source") {
			s := &w.sources[rapid.IntRange(0, len(w.sources)-1).Draw(t, "which")]
			s.grants = append(slices.Clone(s.grants), drawGrant(t, ids))
		} else {
			w.sources = append(slices.Clone(w.sources), drawSource(t, ids, 2))
		}
		after := w.resolve(in)
		for place, l := range before.All() {
			require.GreaterOrEqual(t, after.Level(place.Feature, place.Building), l, "%v", place)
		}
	})
}

// R8, R10: several rows add up, and a row is two grants of one level each.
func TestOrderRepetitionAndSplittingOfGrantsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, _ := drawWritten(t)
		in := w.world()
		want := all(w.resolve(in))
		other := w
		other.sources = nil
		for _, s := range w.sources {
			split := writtenSource{building: s.building, list: s.list}
			for _, g := range s.grants {
				read, write := g, g
				read.ReadWrite, write.Read = access.Scope{}, access.Scope{}
				split.grants = append(split.grants, write, read)
			}
			slices.Reverse(split.grants)
			other.sources = append(other.sources, split, s)
		}
		slices.Reverse(other.sources)
		require.Equal(t, want, all(other.resolve(in)))
	})
}

// R3, DESIGN.md: a compiled row lasts as long as the resource and the buildings that it names.
func TestGrantsOutliveAChangeOfCatalogAndBuildings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, _ := drawWritten(t)
		old := before.world()
		after := before
		after.rows = drawRows(t)
		after.buildings, _ = drawBuildings(t, 7)
		licensed := func(code string) bool { return after.licensed[code] }
		now := world{old.cat.Next(after.rows, licensed), old.set.Next(after.buildings)}
		compiled := before.compile(old)

		// A name that was unknown to the compiler stays unknown.
		after.sources = nil
		known := func(list []string) (out []string) {
			for _, id := range list {
				if _, err := old.set.Building(id); err == nil {
					out = append(out, id)
				}
			}
			return out
		}
		column := func(s access.Scope) access.Scope {
			if list, ok := s.Buildings(); ok {
				return access.ScopeIn(known(list)...)
			}
			return s
		}
		for _, s := range before.sources {
			kept := writtenSource{list: known(s.list)}
			if len(known([]string{s.building})) > 0 {
				kept.building = s.building
			}
			for _, g := range s.grants {
				if old.cat.Has(g.Resource) {
					g.Read, g.ReadWrite = column(g.Read), column(g.ReadWrite)
					kept.grants = append(kept.grants, g)
				}
			}
			after.sources = append(after.sources, kept)
		}
		agree(t, after, now, access.Resolve("", now.cat, now.set, today, compiled))
		agree(t, before, old, access.Resolve("", old.cat, old.set, today, compiled))
	})
}
