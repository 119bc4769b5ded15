package persist

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// modelPostings are sets of numbers by key.
type modelPostings map[uint32]modelSet

func (m modelPostings) clone() modelPostings {
	next := modelPostings{}
	for key, set := range m {
		next[key] = maps.Clone(set)
	}
	return next
}

func (m modelPostings) add(key, number uint32) {
	if m[key] == nil {
		m[key] = modelSet{}
	}
	m[key][number] = true
}

func (m modelPostings) requireSame(t require.TestingT, p Postings, keys uint32) {
	for key := range keys + 2 {
		m[key].requireSame(t, p.Get(key))
	}
	for key, set := range m {
		if len(set) > 0 {
			require.Less(t, int(key), p.Len())
		}
	}
}

func TestPostingsAreSetsByKeyThatKeepTheirOldVersions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SampledFrom([]uint32{1, 5, chunkLen + 3}).Draw(t, "keys")
		key := rapid.Uint32Range(0, keys-1)
		m := modelPostings{}
		var of, numbers []uint32
		for n := range rapid.Uint32Range(0, 50).Draw(t, "numbers") {
			for _, k := range rapid.SliceOfN(key, 0, 3).Draw(t, "keys of a number") { // one key may come twice
				of, numbers = append(of, k), append(numbers, n)
				m.add(k, n)
			}
		}
		p := NewPostings(of, numbers)
		old, oldModel := p, m.clone()
		m.requireSame(t, p, keys)
		for range rapid.IntRange(1, 20).Draw(t, "edits") {
			k, n := key.Draw(t, "key"), rapid.Uint32Range(0, 60).Draw(t, "number")
			if rapid.Bool().Draw(t, "add") {
				p = p.With(k, n)
				m.add(k, n)
			} else {
				p = p.Without(k, n)
				delete(m[k], n)
			}
		}
		m.requireSame(t, p, keys)
		oldModel.requireSame(t, old, keys)
	})
}

func TestZeroPostingsAreEmpty(t *testing.T) {
	var p Postings
	require.Zero(t, p.Len())
	require.Empty(t, p.Get(7).containers)
	require.True(t, p.With(700, 3).Get(700).Has(3))
	require.False(t, p.Without(7, 3).Get(7).Has(3))
}
