package district

import "math/bits"

// marks are a set of small numbers.
type marks []uint64

func newMarks(n int) marks { return make(marks, (n+63)/64) }

func (m marks) add(i int) { m[i/64] |= 1 << (i % 64) }

func (m marks) has(i int) bool { return m != nil && m[i/64]>>(i%64)&1 != 0 }

func (m marks) addAll(other marks) {
	for i, w := range other {
		m[i] |= w
	}
}

// each calls f for each number, in rising order.
func (m marks) each(f func(i int)) {
	for i, w := range m {
		for ; w != 0; w &= w - 1 {
			f(i*64 + bits.TrailingZeros64(w))
		}
	}
}

func (m marks) removeAll(other marks) {
	for i, w := range other {
		m[i] &^= w
	}
}

// common returns how many numbers two sets have in common.
func (m marks) common(other marks) (n int) {
	if m != nil {
		for i, w := range other {
			n += bits.OnesCount64(w & m[i])
		}
	}
	return n
}

func (m marks) len() (n int) {
	for _, w := range m {
		n += bits.OnesCount64(w)
	}
	return n
}

func (m marks) none() bool {
	for _, w := range m {
		if w != 0 {
			return false
		}
	}
	return true
}
