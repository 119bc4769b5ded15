package persist

import "math/bits"

// Bitmap is a set of numbers in the making, such as the answer to one question. Unlike a [Set] it is
// changed in place. Nil has no numbers and no room for any.
type Bitmap []uint64

// NewBitmap returns an empty bitmap for the numbers below n.
func NewBitmap(n int) Bitmap { return make(Bitmap, (n+63)/64) }

// Has reports whether a number is in b; any number may be asked for.
func (b Bitmap) Has(number uint32) bool {
	return int(number/64) < len(b) && b[number/64]>>(number%64)&1 != 0
}

// Add adds a number, which is below the size that b was made for.
func (b Bitmap) Add(number uint32) { b[number/64] |= 1 << (number % 64) }

// AddSet adds the numbers of a set. It leaves out those for which b has no room.
func (b Bitmap) AddSet(s Set) {
	for i := range s.containers {
		c := &s.containers[i]
		words := b[min(int(c.key)*bitmapLen, len(b)):]
		for _, low := range c.list {
			if int(low/64) >= len(words) {
				break
			}
			words[low/64] |= 1 << (low % 64)
		}
		if c.bits != nil {
			for j := range min(len(words), bitmapLen) {
				words[j] |= c.bits[j]
			}
		}
	}
}

// AddAll adds the numbers of another bitmap, which has the same size or a smaller one.
func (b Bitmap) AddAll(other Bitmap) {
	for i, w := range other {
		b[i] |= w
	}
}

// Intersect keeps the numbers that other has as well.
func (b Bitmap) Intersect(other Bitmap) {
	for i := range b {
		if i < len(other) {
			b[i] &= other[i]
		} else {
			b[i] = 0
		}
	}
}

// RemoveAll keeps the numbers that other does not have.
func (b Bitmap) RemoveAll(other Bitmap) {
	for i, w := range other[:min(len(b), len(other))] {
		b[i] &^= w
	}
}

// Len returns how many numbers there are.
func (b Bitmap) Len() (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// IsEmpty reports whether there are no numbers.
func (b Bitmap) IsEmpty() bool {
	for _, w := range b {
		if w != 0 {
			return false
		}
	}
	return true
}

// Common returns how many numbers two bitmaps have in common.
func (b Bitmap) Common(other Bitmap) (n int) {
	for i := range min(len(b), len(other)) {
		n += bits.OnesCount64(b[i] & other[i])
	}
	return n
}

// Each calls yield for each number in rising order, until it returns false.
func (b Bitmap) Each(yield func(number uint32) bool) {
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			if !yield(uint32(i*64 + bits.TrailingZeros64(w))) {
				return
			}
		}
	}
}
