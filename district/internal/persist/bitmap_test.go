package persist

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// drawBitmap draws a bitmap for the numbers below n.
func drawBitmap(t *rapid.T, name string, n int) (Bitmap, modelSet) {
	b, m := NewBitmap(n), modelSet{}
	for _, number := range rapid.SliceOf(rapid.Uint32Range(0, uint32(n-1))).Draw(t, name) {
		b.Add(number)
		m[number] = true
	}
	return b, m
}

func (m modelSet) requireSameBits(t require.TestingT, b Bitmap) {
	got := []uint32{}
	b.Each(func(n uint32) bool { got = append(got, n); return true })
	require.True(t, slices.Equal(m.sorted(), got), "want %v, got %v", m.sorted(), got)
	require.Equal(t, len(m), b.Len())
	require.Equal(t, len(m) == 0, b.IsEmpty())
	for n := range uint32(len(b)*64 + 2) {
		require.Equal(t, m[n], b.Has(n), "%d", n)
	}
}

func TestABitmapIsASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{1, 63, 64, 65, 200}).Draw(t, "size")
		otherSize := rapid.IntRange(1, n).Draw(t, "size of the other")
		b, m := drawBitmap(t, "one", n)
		other, otherModel := drawBitmap(t, "other", otherSize)
		m.requireSameBits(t, b)
		without := m.minus(otherModel)
		common := m.minus(without)
		require.Equal(t, len(common), b.Common(other))
		require.Equal(t, len(common), other.Common(b))

		all := slices.Clone(b)
		all.AddAll(other)
		union := maps.Clone(m)
		maps.Copy(union, otherModel)
		union.requireSameBits(t, all)

		both := slices.Clone(b)
		both.Intersect(other)
		common.requireSameBits(t, both)

		rest := slices.Clone(b)
		rest.RemoveAll(other)
		without.requireSameBits(t, rest)
	})
}

func TestABitmapTakesFromASetWhatIsBelowItsSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]int{64, 128, listMax, 1 << lowBits, 1<<lowBits + 64, 6 << lowBits}).Draw(t, "size")
		s, m := drawSet(t, "set")
		b, before := drawBitmap(t, "before", size)
		b.AddSet(s)
		want := maps.Clone(before)
		for n := range m {
			if int(n) < size {
				want[n] = true
			}
		}
		var got []uint32
		b.Each(func(n uint32) bool { got = append(got, n); return true })
		require.True(t, slices.Equal(want.sorted(), got), "want %d numbers, got %d", len(want), len(got))
	})
}

func TestABitmapTakesAWholeContainer(t *testing.T) {
	numbers := make([]uint32, 1<<lowBits+1)
	for i := range numbers {
		numbers[i] = uint32(i)
	}
	s, _ := SetOf(numbers, make([]uint16, 0, 1))
	b := NewBitmap(len(numbers))
	b.AddSet(s)
	require.Equal(t, len(numbers), b.Len())
	b = NewBitmap(1 << lowBits)
	b.AddSet(s)
	require.Equal(t, 1<<lowBits, b.Len())
}

func TestTheNilBitmapIsEmpty(t *testing.T) {
	var b Bitmap
	require.False(t, b.Has(0))
	require.True(t, b.IsEmpty())
	require.Zero(t, b.Len())
	b.Each(func(uint32) bool { require.Fail(t, "nothing to read"); return true })
	b.Intersect(NewBitmap(64))
	b.RemoveAll(NewBitmap(64))
	require.Empty(t, NewBitmap(0))
}

func TestABitmapIsReadAsFarAsAsked(t *testing.T) {
	b := NewBitmap(200)
	for _, n := range []uint32{1, 2, 130} {
		b.Add(n)
	}
	var got []uint32
	b.Each(func(n uint32) bool { got = append(got, n); return n < 2 })
	require.Equal(t, []uint32{1, 2}, got)
}
