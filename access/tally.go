package access

import (
	"iter"
	"slices"
)

// Tally counts, for each feature, in how many deltas its level rose somewhere and in how many it fell.
// Only one goroutine at a time may use a Tally. The zero value counts nothing.
type Tally struct {
	c            *Comparison
	gained, lost []int // by feature: the count less that of the feature before
}

// Tallied is the count of one feature. A delta can count in both.
type Tallied struct{ Gained, Lost int }

// Tally returns a tally of nothing yet.
func (c *Comparison) Tally() *Tally {
	c = c.orEmpty()
	return &Tally{c, make([]int, c.features+1), make([]int, c.features+1)}
}

// Add counts a delta of the comparison, or of one made by [Comparison.Only] from it.
func (t *Tally) Add(d Delta) {
	if t == nil || t.c == nil {
		return
	}
	for _, b := range d.blocks {
		if b.gained {
			t.gained[b.index]++
			t.gained[b.index+b.n]--
		}
		if b.lost {
			t.lost[b.index]++
			t.lost[b.index+b.n]--
		}
	}
}

// All yields the features with a count, in the order (package, subpackage, feature): the handle is that
// of the newer revision, or of the older one if the feature is gone.
func (t *Tally) All() iter.Seq2[Feature, Tallied] {
	type counted struct {
		segment
		Tallied
	}
	return func(yield func(Feature, Tallied) bool) {
		if t == nil {
			return
		}
		var all []counted
		var sum Tallied
		for _, s := range t.c.orEmpty().segments {
			for i := range s.n {
				sum.Gained += t.gained[s.index+i]
				sum.Lost += t.lost[s.index+i]
				if sum != (Tallied{}) {
					all = append(all, counted{s.part(i, 1), sum})
				}
			}
		}
		slices.SortFunc(all, func(a, b counted) int { return t.c.byResource(a.segment, b.segment) })
		for _, k := range all {
			if !yield(t.c.feature(k.segment), k.Tallied) {
				return
			}
		}
	}
}
