package persist

import "slices"

// Postings are sets of numbers by key, such as the users who hold a role. An edit returns the next
// postings, which share all sets but one with these. The zero value has no sets.
type Postings struct{ sets Vec[Set] }

// NewPostings returns the postings in which each number stands under the key of the same position. The
// numbers are in rising order; one number may stand under several keys, and twice under one.
func NewPostings(keys, numbers []uint32) Postings {
	if len(keys) == 0 {
		return Postings{}
	}
	ends := make([]uint32, slices.Max(keys)+2)
	for _, k := range keys {
		ends[k+1]++
	}
	for k := range ends[1:] {
		ends[k+1] += ends[k]
	}
	sorted, next := make([]uint32, len(numbers)), slices.Clone(ends)
	for i, k := range keys {
		sorted[next[k]] = numbers[i]
		next[k]++
	}
	p := Postings{NewVec[Set](len(ends) - 1)}
	slab := make([]uint16, 0, len(numbers))
	for k := range uint32(len(ends) - 1) {
		*p.sets.At(k), slab = SetOf(slices.Compact(sorted[ends[k]:ends[k+1]]), slab)
	}
	return p
}

// Len returns a key above all keys that have a set.
func (p Postings) Len() int { return p.sets.Len() }

// Get returns the set under a key, the empty set if there is none.
func (p Postings) Get(key uint32) Set { return p.sets.Get(key) }

// With returns the postings with number added under a key.
func (p Postings) With(key, number uint32) Postings {
	return Postings{p.sets.With(key, p.Get(key).With(number))}
}

// Without returns the postings without number under a key.
func (p Postings) Without(key, number uint32) Postings {
	return Postings{p.sets.With(key, p.Get(key).Without(number))}
}
