package district

// vec is a persistent sequence: an edit returns the next one and leaves this one as it
// is, sharing all but one chunk. With chunks of 256, editing one of a million elements
// copies a chunk and a directory of 4,000 pointers: about a microsecond. The zero value is
// empty. A slice would be as fast to read and cost 32 MB to edit; a tree would cost more
// loads on each read.
type vec[T any] struct {
	chunks []*[chunkLen]T
	n      int
}

const chunkLen = 1 << 8

// newVec returns n zero elements, to be filled through at before the vec is shared.
func newVec[T any](n int) vec[T] {
	v := vec[T]{make([]*[chunkLen]T, (n+chunkLen-1)/chunkLen), n}
	all := make([][chunkLen]T, len(v.chunks))
	for i := range all {
		v.chunks[i] = &all[i]
	}
	return v
}

// len returns the number of elements.
func (v vec[T]) len() int { return v.n }

// at returns element i, which is not to be changed once v is shared.
func (v vec[T]) at(i uint32) *T { return &v.chunks[i/chunkLen][i%chunkLen] }

// with returns v with element i replaced; i == v.len() appends it.
func (v vec[T]) with(i uint32, value T) vec[T] {
	chunks := make([]*[chunkLen]T, max(len(v.chunks), int(i/chunkLen)+1))
	copy(chunks, v.chunks)
	chunk := new([chunkLen]T)
	if old := chunks[i/chunkLen]; old != nil {
		*chunk = *old
	}
	chunk[i%chunkLen] = value
	chunks[i/chunkLen] = chunk
	return vec[T]{chunks, max(v.n, int(i)+1)}
}
