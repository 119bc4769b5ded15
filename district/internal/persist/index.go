package persist

import (
	"hash/maphash"

	"github.com/hallpass-go/hallpass/access"
)

// Index is a persistent multimap from names to numbers, without regard to ASCII letter case. It is a hash
// table whose buckets are a [Vec], so an edit copies one bucket. It keeps hashes and no names, about eleven
// bytes a name: the caller finds the name in the row of the number. The zero value is empty, and only
// NewIndex makes an Index that can be added to.
type Index struct {
	seed    maphash.Seed
	buckets Vec[[]entry] // a power of two of them
	n       int
}

type entry struct{ hash, number uint32 }

const bucketLen = 8 // names a bucket, on average, when an index is made

// NewIndex returns an index of n names. The function name returns the name at i with its number, and false
// for a name that is left out.
func NewIndex(n int, name func(i int) (string, uint32, bool)) Index {
	x := Index{seed: maphash.MakeSeed()}
	entries := make([]entry, 0, n)
	for i := range n {
		if text, number, ok := name(i); ok {
			entries = append(entries, entry{x.hash(text), number})
		}
	}
	x.fill(entries)
	return x
}

// fill distributes entries over buckets of the right number, all in one piece of memory.
func (x *Index) fill(entries []entry) {
	buckets := 1
	for buckets*bucketLen < len(entries) {
		buckets *= 2
	}
	x.buckets, x.n = NewVec[[]entry](buckets), len(entries)
	ends := make([]uint32, buckets+1)
	for _, e := range entries {
		ends[e.hash&uint32(buckets-1)+1]++
	}
	for b := range buckets {
		ends[b+1] += ends[b]
	}
	all := make([]entry, len(entries))
	for b := range buckets {
		*x.buckets.At(uint32(b)) = all[ends[b]:ends[b]:ends[b+1]]
	}
	for _, e := range entries {
		bucket := x.buckets.At(e.hash & uint32(buckets-1))
		*bucket = append(*bucket, e)
	}
}

// hash returns the hash of a name in lower case.
func (x *Index) hash(name string) uint32 {
	var buf [256]byte
	if len(name) > len(buf) { // longer than anything that has a name here
		name = name[:len(buf)]
	}
	for i := range len(name) {
		buf[i] = access.Fold(name[i])
	}
	return uint32(maphash.Bytes(x.seed, buf[:len(name)]))
}

// bucket returns the bucket for a hash, and its number.
func (x *Index) bucket(hash uint32) (uint32, []entry) {
	if x.buckets.Len() == 0 {
		return 0, nil
	}
	b := hash & uint32(x.buckets.Len()-1)
	return b, *x.buckets.At(b)
}

// Find returns the first number under a name for which is holds, and whether there is one. The function is
// must compare the name, since names of the same hash are found as well.
func (x *Index) Find(name string, is func(number uint32) bool) (uint32, bool) {
	if x.n == 0 {
		return 0, false
	}
	hash := x.hash(name)
	_, bucket := x.bucket(hash)
	for _, e := range bucket {
		if e.hash == hash && is(e.number) {
			return e.number, true
		}
	}
	return 0, false
}

// With returns the index with number added under a name.
func (x Index) With(name string, number uint32) Index {
	added := entry{x.hash(name), number}
	if x.n >= 2*bucketLen*x.buckets.Len() {
		entries := make([]entry, 0, x.n+1)
		for b := range x.buckets.Len() {
			entries = append(entries, *x.buckets.At(uint32(b))...)
		}
		x.fill(append(entries, added))
		return x
	}
	b, bucket := x.bucket(added.hash)
	x.buckets = x.buckets.With(b, append(bucket[:len(bucket):len(bucket)], added))
	x.n++
	return x
}

// Without returns the index without number under a name. It is x if the number is not there.
func (x Index) Without(name string, number uint32) Index {
	if x.n == 0 {
		return x
	}
	gone := entry{x.hash(name), number}
	b, bucket := x.bucket(gone.hash)
	for i, e := range bucket {
		if e == gone {
			rest := append(bucket[:i:i], bucket[i+1:]...)
			x.buckets = x.buckets.With(b, rest)
			x.n--
			break
		}
	}
	return x
}
