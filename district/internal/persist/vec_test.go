package persist

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Any version may be edited, and all stay what they were.
func TestAVecKeepsItsOldVersions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{0, 1, chunkLen - 1, chunkLen, chunkLen + 1, 3 * chunkLen}).Draw(t, "n")
		vecs, slicesOf := []Vec[int]{NewVec[int](n)}, [][]int{make([]int, n)}
		for step := range rapid.IntRange(1, 20).Draw(t, "steps") {
			from := rapid.IntRange(0, len(vecs)-1).Draw(t, "version")
			at := rapid.IntRange(0, len(slicesOf[from])).Draw(t, "at")
			if rapid.Bool().Draw(t, "append") {
				at = len(slicesOf[from])
			}
			next := slices.Clone(slicesOf[from])
			if at == len(next) {
				next = append(next, 0)
			}
			next[at] = step + 1
			vecs, slicesOf = append(vecs, vecs[from].With(uint32(at), step+1)), append(slicesOf, next)
		}
		for i, v := range vecs {
			require.Equal(t, len(slicesOf[i]), v.Len())
			for j, want := range slicesOf[i] {
				require.Equal(t, want, *v.At(uint32(j)))
			}
		}
	})
}

// Two versions differ at most in the chunks that were edited in between, and nowhere outside of them.
func TestVersionsOfAVecAreApartInWhatWasEdited(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{0, 1, chunkLen, 3*chunkLen + 5}).Draw(t, "n")
		old := NewVec[int](n)
		v, want := old, map[uint32]bool{}
		for range rapid.IntRange(0, 5).Draw(t, "edits") {
			i := rapid.Uint32Range(0, uint32(v.Len())).Draw(t, "index")
			v = v.With(i, v.Get(i)+1)
			for j := i / chunkLen * chunkLen; j < (i/chunkLen+1)*chunkLen; j++ {
				want[j] = true
			}
		}
		for i := range want {
			if int(i) >= v.Len() {
				delete(want, i)
			}
		}
		for _, sides := range [...][2]Vec[int]{{old, v}, {v, old}} {
			got := map[uint32]bool{}
			last := -1
			sides[0].Apart(sides[1], func(i uint32) {
				require.Greater(t, int(i), last, "in rising order")
				last = int(i)
				got[i] = true
			})
			require.Equal(t, want, got)
		}
		v.Apart(v, func(uint32) { require.Fail(t, "a version shares everything with itself") })
	})
}

func TestAnElementThatAVecDoesNotHaveIsZero(t *testing.T) {
	v := NewVec[int](2).With(1, 7)
	require.Equal(t, 7, v.Get(1))
	require.Zero(t, v.Get(2))
	require.Zero(t, v.Get(1<<20))
	far := v.With(3*chunkLen, 9)
	require.Equal(t, 3*chunkLen+1, far.Len())
	require.Equal(t, 9, far.Get(3*chunkLen))
	require.Zero(t, far.Get(2*chunkLen), "in a chunk that nobody has filled")
	require.Zero(t, Vec[int]{}.Get(0))
}
