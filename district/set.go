package district

import (
	"math/bits"
	"slices"
	"sort"
)

// set is a persistent set of numbers, compressed: an edit returns the next set, which
// shares all but one container with this one. A container holds the numbers that have
// their high bits in common, as a sorted list of the low ones where they are few and as a
// bitmap where they are many: two bytes a number, or less. The zero value is empty.
type set struct{ containers []container }

type container struct {
	key  uint32   // the high bits
	n    uint32   // how many numbers
	list []uint16 // the low bits, sorted; nil for a bitmap
	bits *[bitmapLen]uint64
}

const (
	lowBits   = 16
	bitmapLen = 1 << lowBits / 64
	listMax   = 4096 // a longer list would take more than a bitmap
)

// setOf returns the set of numbers in rising order. The lists of its containers are cut
// from slab, which has room for them, and what is left of it is returned.
func setOf(numbers []uint32, slab []uint16) (set, []uint16) {
	var s set
	for len(numbers) > 0 {
		key := numbers[0] >> lowBits
		n := sort.Search(len(numbers), func(i int) bool { return numbers[i]>>lowBits > key })
		c := container{key: key, n: uint32(n)}
		if n > listMax {
			c.bits = new([bitmapLen]uint64)
			for _, number := range numbers[:n] {
				c.set(uint16(number))
			}
		} else {
			start := len(slab)
			for _, number := range numbers[:n] {
				slab = append(slab, uint16(number))
			}
			c.list = slab[start:len(slab):len(slab)]
		}
		s.containers = append(s.containers, c)
		numbers = numbers[n:]
	}
	s.containers = slices.Clip(s.containers)
	return s, slab
}

func (c *container) set(low uint16) { c.bits[low/64] |= 1 << (low % 64) }

// find returns where the container of a number is, or belongs.
func (s set) find(number uint32) (int, bool) {
	key := number >> lowBits
	for i := range s.containers {
		if s.containers[i].key >= key {
			return i, s.containers[i].key == key
		}
	}
	return len(s.containers), false
}

func (s set) has(number uint32) bool {
	i, ok := s.find(number)
	return ok && s.containers[i].has(uint16(number))
}

func (c *container) has(low uint16) bool {
	if c.bits != nil {
		return c.bits[low/64]>>(low%64)&1 != 0
	}
	_, ok := slices.BinarySearch(c.list, low)
	return ok
}

// with returns the set with a number added.
func (s set) with(number uint32) set {
	i, ok := s.find(number)
	low := uint16(number)
	if !ok {
		c := container{key: number >> lowBits, n: 1, list: []uint16{low}}
		return set{slices.Insert(slices.Clip(s.containers), i, c)}
	}
	c := s.containers[i]
	if c.has(low) {
		return s
	}
	c.n++
	switch {
	case c.bits != nil:
		next := *c.bits
		c.bits = &next
		c.set(low)
	case len(c.list) == listMax:
		c.bits = new([bitmapLen]uint64)
		for _, old := range c.list {
			c.set(old)
		}
		c.list = nil
		c.set(low)
	default:
		at, _ := slices.BinarySearch(c.list, low)
		c.list = slices.Insert(slices.Clip(c.list), at, low)
	}
	return s.replace(i, c)
}

// without returns the set without a number.
func (s set) without(number uint32) set {
	i, ok := s.find(number)
	low := uint16(number)
	if !ok || !s.containers[i].has(low) {
		return s
	}
	c := s.containers[i]
	c.n--
	switch {
	case c.n == 0:
		return set{slices.Concat(s.containers[:i], s.containers[i+1:])}
	case c.bits != nil && c.n <= listMax/2: // not at listMax, lest a user who comes and goes copy it all each time
		list := make([]uint16, 0, c.n)
		c.each(func(n uint16) bool {
			if n != low {
				list = append(list, n)
			}
			return true
		})
		c.list, c.bits = list, nil
	case c.bits != nil:
		next := *c.bits
		next[low/64] &^= 1 << (low % 64)
		c.bits = &next
	default:
		at, _ := slices.BinarySearch(c.list, low)
		c.list = slices.Concat(c.list[:at], c.list[at+1:])
	}
	return s.replace(i, c)
}

func (s set) replace(i int, c container) set {
	containers := slices.Clone(s.containers)
	containers[i] = c
	return set{containers}
}

// each calls yield for each number in rising order, until it returns false.
func (s set) each(yield func(number uint32) bool) {
	for i := range s.containers {
		c := &s.containers[i]
		high := c.key << lowBits
		if !c.each(func(low uint16) bool { return yield(high | uint32(low)) }) {
			return
		}
	}
}

func (c *container) each(yield func(low uint16) bool) bool {
	for _, low := range c.list {
		if !yield(low) {
			return false
		}
	}
	if c.bits == nil {
		return true
	}
	for i, w := range c.bits {
		for ; w != 0; w &= w - 1 {
			if !yield(uint16(i*64 + bits.TrailingZeros64(w))) {
				return false
			}
		}
	}
	return true
}

// bitmap is a set of numbers in the making: the answer to one question.
type bitmap []uint64

// newBitmap returns an empty bitmap for the numbers below n.
func newBitmap(n int) bitmap { return make(bitmap, (n+63)/64) }

func (b bitmap) has(number uint32) bool {
	return int(number/64) < len(b) && b[number/64]>>(number%64)&1 != 0
}

func (b bitmap) add(number uint32) { b[number/64] |= 1 << (number % 64) }

// addAll adds the numbers of a set.
func (b bitmap) addAll(s set) {
	for i := range s.containers {
		c := &s.containers[i]
		words := b[min(int(c.key)*bitmapLen, len(b)):]
		for _, low := range c.list {
			words[low/64] |= 1 << (low % 64)
		}
		if c.bits != nil {
			for j := range min(len(words), bitmapLen) {
				words[j] |= c.bits[j]
			}
		}
	}
}

// intersect keeps the numbers that are in other as well.
func (b bitmap) intersect(other bitmap) {
	for i := range b {
		b[i] &= other[i]
	}
}

// removeAll keeps the numbers that are not in other.
func (b bitmap) removeAll(other bitmap) {
	for i := range b {
		b[i] &^= other[i]
	}
}

// len returns how many numbers there are.
func (b bitmap) len() (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// each calls yield for each number in rising order, until it returns false.
func (b bitmap) each(yield func(number uint32) bool) {
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			if !yield(uint32(i*64 + bits.TrailingZeros64(w))) {
				return
			}
		}
	}
}

// apart calls yield for each number that is in one of two sets alone. It skips what the
// sets share.
func (s set) apart(other set, yield func(number uint32)) {
	for _, sides := range [...][2]set{{s, other}, {other, s}} {
		for i := range sides[0].containers {
			c := &sides[0].containers[i]
			at, ok := sides[1].find(c.key << lowBits)
			var d container
			if ok {
				d = sides[1].containers[at]
			}
			if c.bits == d.bits && len(c.list) == len(d.list) && (len(c.list) == 0 || &c.list[0] == &d.list[0]) {
				continue
			}
			c.each(func(low uint16) bool {
				if !d.has(low) {
					yield(c.key<<lowBits | uint32(low))
				}
				return true
			})
		}
	}
}
