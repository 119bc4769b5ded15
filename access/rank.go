package access

import "math/bits"

// ranks is a set of small numbers that tells how many of its members come before a number, in two bits a
// number. With it a table keeps an entry for each member only, not for each number: the entry of a number
// is found by its rank.
type ranks []rankWord

type rankWord struct {
	bits   uint64
	before uint32 // how many members the words before have
}

// rankWords returns how many words a set of numbers up to n takes.
func rankWords(n int) int { return n/64 + 1 }

// set adds a number.
func (r ranks) set(n uint32) { r[n/64].bits |= 1 << (n % 64) }

// count prepares the ranks, after the last set, and returns how many members there are.
func (r ranks) count() int {
	total := 0
	for i := range r {
		r[i].before = uint32(total)
		total += bits.OnesCount64(r[i].bits)
	}
	return total
}

// upTo returns how many members are n or less.
func (r ranks) upTo(n uint32) int {
	w := &r[n/64]
	return int(w.before) + bits.OnesCount64(w.bits<<(63-n%64))
}

// of returns the rank of n, counted from 1; 0 if n is not a member.
func (r ranks) of(n uint32) int {
	w := &r[n/64]
	up := w.bits << (63 - n%64)
	return (int(w.before) + bits.OnesCount64(up)) & int(int64(up)>>63)
}

// after returns the first member greater than n; the highest number of all if there is none.
func (r ranks) after(n uint32) uint32 {
	i := n / 64
	w := r[i].bits &^ (1<<(n%64+1) - 1)
	for w == 0 {
		if i++; int(i) == len(r) {
			return ^uint32(0)
		}
		w = r[i].bits
	}
	return i*64 + uint32(bits.TrailingZeros64(w))
}
