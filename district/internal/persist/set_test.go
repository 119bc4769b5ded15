package persist

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// modelSet is a set of numbers, as slow and as plain as can be.
type modelSet map[uint32]bool

func (m modelSet) sorted() []uint32 { return slices.Sorted(maps.Keys(m)) }

// minus returns the numbers of m that other does not have.
func (m modelSet) minus(other modelSet) modelSet {
	rest := modelSet{}
	for n := range m {
		if !other[n] {
			rest[n] = true
		}
	}
	return rest
}

// manyOrFew are lengths of which a container is a list, is a bitmap, or is about to become the other.
var manyOrFew = []int{1, 2, 70, listMax / 2, listMax - 1, listMax, listMax + 1}

// drawRun draws numbers that stand at equal distances.
func drawRun(t *rapid.T, name string, lengths ...int) []uint32 {
	n := rapid.SampledFrom(lengths).Draw(t, name+" length")
	first := rapid.SampledFrom([]uint32{0, 63, 64, 1<<lowBits - listMax - 1, 1<<lowBits - 1, 1 << lowBits, 5 << lowBits}).Draw(t, name+" first")
	step := rapid.SampledFrom([]uint32{1, 1, 2, 17}).Draw(t, name+" step")
	numbers := make([]uint32, n)
	for i := range numbers {
		numbers[i] = first + uint32(i)*step
	}
	return numbers
}

// drawSet draws a set made at once, and then edited number by number.
func drawSet(t *rapid.T, name string) (Set, modelSet) {
	m := modelSet{}
	for range rapid.IntRange(0, 2).Draw(t, name+" runs") {
		for _, n := range drawRun(t, name, manyOrFew...) {
			m[n] = true
		}
	}
	s, slab := SetOf(m.sorted(), make([]uint16, 0, len(m)))
	require.LessOrEqual(t, len(slab), len(m))
	return editSet(t, name, s, m)
}

// editSet returns the set, and a copy of the model, after a few runs of additions and removals.
func editSet(t *rapid.T, name string, s Set, m modelSet) (Set, modelSet) {
	m = maps.Clone(m)
	for range rapid.IntRange(0, 2).Draw(t, name+" edits") {
		add := rapid.Bool().Draw(t, name+" add")
		for _, n := range drawRun(t, name, 1, 2, 70, 70, listMax/2+2) {
			if add {
				s, m[n] = s.With(n), true
			} else {
				s = s.Without(n)
				delete(m, n)
			}
		}
	}
	return s, m
}

func (m modelSet) requireSame(t require.TestingT, s Set) {
	var got []uint32
	s.Each(func(n uint32) bool { got = append(got, n); return true })
	require.True(t, slices.Equal(m.sorted(), got), "want %d numbers in rising order, got %d", len(m), len(got))
	for _, c := range s.containers {
		require.Positive(t, c.n, "no container is empty")
		require.Equal(t, c.bits == nil, c.list != nil)
		require.LessOrEqual(t, len(c.list), listMax, "a longer list takes more memory than a bitmap")
	}
	for _, n := range []uint32{0, 1, 62, 63, 64, 65, 1<<lowBits - 1, 1 << lowBits, 6 << lowBits, 1<<32 - 1} {
		require.Equal(t, m[n], s.Has(n), "%d", n)
	}
	for _, n := range got[:min(len(got), 100)] {
		require.True(t, s.Has(n), "%d", n)
	}
}

func TestASetIsASetThatKeepsItsOldVersions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, oldModel := drawSet(t, "old")
		next, nextModel := editSet(t, "next", old, oldModel)
		oldModel.requireSame(t, old)
		nextModel.requireSame(t, next)
	})
}

// Each edit is made twice of the same version, so that neither may write into memory of the other.
func TestEditsOfOneVersionDoNotMeet(t *testing.T) {
	for _, n := range manyOrFew {
		m := modelSet{7 << lowBits: true}
		for i := range n {
			m[uint32(2*i)] = true
		}
		s, _ := SetOf(m.sorted(), nil)
		s, m[9<<lowBits] = s.With(9<<lowBits), true // with room for one more container, as append leaves it
		sets, models := []Set{s}, []modelSet{m}
		for _, n := range []uint32{1, 3, 8 << lowBits, 8<<lowBits + 1, 10 << lowBits, 11 << lowBits} {
			next := maps.Clone(m)
			next[n] = true
			sets, models = append(sets, s.With(n)), append(models, next)
		}
		for _, n := range []uint32{0, 2, 7 << lowBits, 9 << lowBits} {
			next := maps.Clone(m)
			delete(next, n)
			sets, models = append(sets, s.Without(n)), append(models, next)
		}
		for i := range sets {
			models[i].requireSame(t, sets[i])
		}
	}
}

func TestSetsAreApartInWhatOnlyOneHas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, m := drawSet(t, "one")
		other, otherModel := editSet(t, "other", s, m)
		if rapid.IntRange(0, 2).Draw(t, "stranger") == 0 {
			other, otherModel = drawSet(t, "stranger")
		}
		var got []uint32
		s.Apart(other, func(n uint32) { got = append(got, n) })
		want := slices.Concat(m.minus(otherModel).sorted(), otherModel.minus(m).sorted())
		require.True(t, slices.Equal(want, got), "want %d numbers, got %d", len(want), len(got))
	})
}

func TestASetIsReadAsFarAsAsked(t *testing.T) {
	many := make([]uint32, listMax+1)
	for i := range many {
		many[i] = uint32(i)
	}
	bitmap, _ := SetOf(many, nil)
	list, _ := SetOf([]uint32{3, 7, 1 << lowBits}, make([]uint16, 0, 3))
	for name, s := range map[string]Set{"bitmap": bitmap, "list": list} {
		n := 0
		s.Each(func(uint32) bool { n++; return n < 2 })
		require.Equal(t, 2, n, name)
	}
	var zero Set
	zero.Each(func(uint32) bool { require.Fail(t, "nothing to read"); return true })
	require.False(t, zero.Has(0))
	require.Empty(t, zero.Without(1).containers)
}

// A user who comes and goes at the length where a list becomes a bitmap does not make it change each time.
func TestABitmapBecomesAListAgainOnlyAtHalfTheLength(t *testing.T) {
	numbers := make([]uint32, listMax)
	for i := range numbers {
		numbers[i] = uint32(i)
	}
	s, _ := SetOf(numbers, make([]uint16, 0, listMax))
	require.NotNil(t, s.containers[0].list)
	s = s.With(listMax)
	require.NotNil(t, s.containers[0].bits)
	for i := range uint32(listMax/2) + 1 {
		require.NotNil(t, s.containers[0].bits, "%d left", s.containers[0].n)
		s = s.Without(i)
	}
	require.Len(t, s.containers[0].list, listMax/2)
}
