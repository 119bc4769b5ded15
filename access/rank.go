package access

import "math/bits"

// ranks are a set of small numbers that tells the rank of each: how many of the set come
// before it, and whether it is one of them. It takes two bits a number, so that what
// differs from one number to the next can be kept for the few where it does.
type ranks []rankWord

type rankWord struct {
	bits   uint64
	before uint32 // how many of the set are in the words before
}

func rankWords(n int) int { return n/64 + 1 }

func (r ranks) set(n uint32) { r[n/64].bits |= 1 << (n % 64) }

// count makes the ranks known, and returns how many numbers there are.
func (r ranks) count() int {
	total := 0
	for i := range r {
		r[i].before = uint32(total)
		total += bits.OnesCount64(r[i].bits)
	}
	return total
}

// upTo returns how many of the set are n or less.
func (r ranks) upTo(n uint32) int {
	w := &r[n/64]
	return int(w.before) + bits.OnesCount64(w.bits<<(63-n%64))
}

// of returns the rank of n counted from 1, and 0 where n is not in the set.
func (r ranks) of(n uint32) int {
	w := &r[n/64]
	up := w.bits << (63 - n%64)
	return (int(w.before) + bits.OnesCount64(up)) & int(int64(up)>>63)
}

// after returns the first number of the set that is greater than n, the highest there is
// where none is.
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
