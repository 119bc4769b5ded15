package persist

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
)

// modelIndex has the numbers under a name in lower case, each as often as it was added.
type modelIndex map[string][]uint32

func (m modelIndex) clone() modelIndex {
	next := modelIndex{}
	for name, numbers := range m {
		next[name] = slices.Clone(numbers)
	}
	return next
}

// shout returns a name with its ASCII letters in upper case.
func shout(name string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	}, name)
}

// requireSame finds every number under every name, and nothing under another.
func (m modelIndex) requireSame(t require.TestingT, x Index, names []string, nameOf map[uint32]string) {
	total := 0
	for _, name := range names {
		var got []uint32
		_, found := x.Find(shout(name), func(n uint32) bool {
			if access.SameName(nameOf[n], name) { // others of the same hash do not count
				got = append(got, n)
			}
			return false
		})
		require.False(t, found, "is said no to all")
		want := m[access.FoldName(name)]
		total += len(want)
		slices.Sort(got)
		want = slices.Sorted(slices.Values(want))
		require.True(t, slices.Equal(want, got), "%s: want %v, got %v", name, want, got)
		if len(want) > 0 {
			n, found := x.Find(name, func(n uint32) bool { return n == want[0] })
			require.True(t, found)
			require.Equal(t, want[0], n)
		}
	}
	require.Equal(t, total, x.n)
}

func TestAnIndexIsAMultimapThatKeepsItsOldVersions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"ann", "Ann", "ANN", "bob", "a-b", "[", "{", "@", "`", strings.Repeat("x", 300), "é", "É"}
		for i := range 40 {
			names = append(names, fmt.Sprint("u", i))
		}
		distinct := slices.Clone(names)
		slices.SortFunc(distinct, func(a, b string) int { return strings.Compare(access.FoldName(a), access.FoldName(b)) })
		distinct = slices.CompactFunc(distinct, access.SameName)
		nameOf := map[uint32]string{}
		first := rapid.SampledFrom([]int{0, 1, bucketLen, 40}).Draw(t, "first")
		m := modelIndex{}
		x := NewIndex(first, func(i int) (string, uint32, bool) {
			if i%7 == 3 {
				return "left out", 999, false
			}
			n := uint32(i)
			nameOf[n] = names[i%len(names)]
			m[access.FoldName(nameOf[n])] = append(m[access.FoldName(nameOf[n])], n)
			return nameOf[n], n, true
		})
		indexes, models := []Index{x}, []modelIndex{m}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			from := len(indexes) - 1
			if rapid.IntRange(0, 9).Draw(t, "another version") == 0 {
				from = rapid.IntRange(0, len(indexes)-1).Draw(t, "version")
			}
			x, m := indexes[from], models[from].clone()
			for range rapid.SampledFrom([]int{1, 1, 30}).Draw(t, "times") {
				name := rapid.SampledFrom(names).Draw(t, "name")
				if rapid.IntRange(0, 2).Draw(t, "away") > 0 {
					n := uint32(1000 + len(nameOf))
					nameOf[n] = name
					x = x.With(name, n)
					m[access.FoldName(name)] = append(m[access.FoldName(name)], n)
				} else if list := m[access.FoldName(name)]; len(list) > 0 {
					n := rapid.SampledFrom(list).Draw(t, "number")
					x = x.Without(shout(name), n)
					at := slices.Index(list, n)
					m[access.FoldName(name)] = slices.Delete(list, at, at+1)
				} else {
					x = x.Without(name, 7777)
				}
			}
			indexes, models = append(indexes, x), append(models, m)
		}
		for i := range indexes {
			models[i].requireSame(t, indexes[i], distinct, nameOf)
		}
	})
}

func TestAnIndexGrowsWithWhatIsAdded(t *testing.T) {
	x := NewIndex(0, nil)
	old := x
	for i := range uint32(5000) {
		x = x.With(fmt.Sprint("user", i), i)
	}
	require.Greater(t, x.buckets.Len(), 5000/(4*bucketLen), "searching a bucket stays short")
	for i := range uint32(5000) {
		n, ok := x.Find(fmt.Sprint("USER", i), func(n uint32) bool { return n == i })
		require.True(t, ok && n == i)
	}
	require.Zero(t, old.n)
	_, ok := old.Find("user1", func(uint32) bool { return true })
	require.False(t, ok)
}

func TestTheZeroIndexIsEmpty(t *testing.T) {
	var x Index
	_, ok := x.Find("ann", func(uint32) bool { return true })
	require.False(t, ok)
	require.Zero(t, x.Without("ann", 1).n)
}
