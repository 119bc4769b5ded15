package persist

import (
	"cmp"
	"math/bits"
	"slices"
)

// Set is a persistent set of numbers, compressed. An edit returns the next set, which shares all but one
// container with this one. A container holds the numbers whose high bits are the same: few of them as a
// sorted list of low bits, many as a bitmap. So a number takes two bytes or less. The zero value is empty.
type Set struct{ containers []container }

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

// SetOf returns the set of numbers, which are in rising order and differ. The lists of its containers are
// appended to slab, which is returned; give it room for all numbers, or they are copied as it grows.
func SetOf(numbers []uint32, slab []uint16) (Set, []uint16) {
	var s Set
	for len(numbers) > 0 {
		key := numbers[0] >> lowBits
		n, _ := slices.BinarySearchFunc(numbers, key+1, func(n, key uint32) int { return cmp.Compare(n>>lowBits, key) })
		c := container{key: key, n: uint32(n)}
		if n > listMax {
			c.bits = new([bitmapLen]uint64)
			for _, number := range numbers[:n] {
				c.add(uint16(number))
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

func (c *container) add(low uint16) { c.bits[low/64] |= 1 << (low % 64) }

// find returns the place of the container for a number, and whether there is one.
func (s Set) find(number uint32) (int, bool) {
	key := number >> lowBits
	for i := range s.containers {
		if s.containers[i].key >= key {
			return i, s.containers[i].key == key
		}
	}
	return len(s.containers), false
}

// Has reports whether a number is in the set.
func (s Set) Has(number uint32) bool {
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

// With returns the set with a number added. It is s if s has the number.
func (s Set) With(number uint32) Set {
	i, ok := s.find(number)
	low := uint16(number)
	if !ok {
		c := container{key: number >> lowBits, n: 1, list: []uint16{low}}
		return Set{slices.Insert(slices.Clip(s.containers), i, c)}
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
		c.add(low)
	case len(c.list) == listMax:
		c.bits = new([bitmapLen]uint64)
		for _, old := range c.list {
			c.add(old)
		}
		c.list = nil
		c.add(low)
	default:
		at, _ := slices.BinarySearch(c.list, low)
		c.list = slices.Insert(slices.Clip(c.list), at, low)
	}
	return s.replace(i, c)
}

// Without returns the set without a number. It is s if s does not have the number.
func (s Set) Without(number uint32) Set {
	i, ok := s.find(number)
	low := uint16(number)
	if !ok || !s.containers[i].has(low) {
		return s
	}
	c := s.containers[i]
	c.n--
	switch {
	case c.n == 0:
		return Set{slices.Concat(s.containers[:i], s.containers[i+1:])}
	case c.bits != nil && c.n <= listMax/2: // not at listMax: a user who comes and goes would copy it all each time
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

func (s Set) replace(i int, c container) Set {
	containers := slices.Clone(s.containers)
	containers[i] = c
	return Set{containers}
}

// Each calls yield for each number in rising order, until it returns false.
func (s Set) Each(yield func(number uint32) bool) {
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

// Apart calls yield for each number that only one of two sets has: first those of s, then those of other,
// each in rising order. It skips the containers that the sets share.
func (s Set) Apart(other Set, yield func(number uint32)) {
	for _, sides := range [...][2]Set{{s, other}, {other, s}} {
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
