package persist

// Vec is a persistent sequence. An edit returns the next sequence, which shares all but one chunk with this
// one. To edit one of a million elements it copies a chunk of 256 and a directory of 4,000 pointers, which
// takes about a microsecond. A slice is as fast to read, but an edit would copy 32 MB. A tree takes more
// loads on each read. The zero value is empty.
type Vec[T any] struct {
	chunks []*[chunkLen]T
	n      int
}

const chunkLen = 1 << 8

// NewVec returns n zero elements. Fill them through At before the Vec is shared.
func NewVec[T any](n int) Vec[T] {
	v := Vec[T]{make([]*[chunkLen]T, (n+chunkLen-1)/chunkLen), n}
	all := make([][chunkLen]T, len(v.chunks))
	for i := range all {
		v.chunks[i] = &all[i]
	}
	return v
}

// Len returns the number of elements.
func (v Vec[T]) Len() int { return v.n }

// At returns element i, which must exist. It is not to be changed once v is shared.
func (v Vec[T]) At(i uint32) *T { return &v.chunks[i/chunkLen][i%chunkLen] }

// With returns v with element i replaced. With i == v.Len() it appends. With a greater i it is longer by
// more than one; only Get may then ask for the elements in between, which are zero.
func (v Vec[T]) With(i uint32, value T) Vec[T] {
	chunks := make([]*[chunkLen]T, max(len(v.chunks), int(i/chunkLen)+1))
	copy(chunks, v.chunks)
	chunk := new([chunkLen]T)
	if old := chunks[i/chunkLen]; old != nil {
		*chunk = *old
	}
	chunk[i%chunkLen] = value
	chunks[i/chunkLen] = chunk
	return Vec[T]{chunks, max(v.n, int(i)+1)}
}

// Get returns element i, or the zero value if v has no such element.
func (v Vec[T]) Get(i uint32) (value T) {
	if int(i) < v.n && v.chunks[i/chunkLen] != nil {
		value = *v.At(i)
	}
	return value
}

// Apart calls yield for each index, in rising order, whose element may differ between two
// versions: every index of the chunks that they do not share. One of them may be shorter.
func (v Vec[T]) Apart(other Vec[T], yield func(i uint32)) {
	for c := range max(len(v.chunks), len(other.chunks)) {
		if c < len(v.chunks) && c < len(other.chunks) && v.chunks[c] == other.chunks[c] {
			continue
		}
		for i := c * chunkLen; i < min((c+1)*chunkLen, max(v.n, other.n)); i++ {
			yield(uint32(i))
		}
	}
}
