package strictjson

import "reflect"

// Codec decodes and encodes, and remembers how each type is coded.
// The zero Codec is ready to use. It must not be used by two goroutines at the
// same time. The package's functions use a fresh one for each call. To learn a
// type takes microseconds, which matters when documents are one line long: keep
// a Codec, or have the type known to all of them by [Share].
type Codec struct {
	plans map[reflect.Type]*plan
}

// Decode decodes the document data into v, which must be a non-nil pointer,
// and returns every fault of the document, in document order.
//
// Afterwards v holds everything of the document that could be read, and nothing of its earlier
// value. Nothing in v shares memory with data.
// An empty list or object is decoded to a nil slice or map, behind a pointer
// to a slice that is empty and not nil.
//
// A fault of syntax ends the run; after any other the faulty value is skipped
// and the run goes on. There are at most MaxFaults faults.
func (c *Codec) Decode(data []byte, v any) []Fault {
	return c.decode(&decoder{data: data}, reflect.ValueOf(v))
}

func (c *Codec) decode(d *decoder, target reflect.Value) []Fault {
	if target.Kind() != reflect.Pointer || target.IsNil() {
		panic("strictjson: Decode needs a non-nil pointer")
	}
	target = target.Elem()
	p := c.plan(target.Type())
	target.SetZero()
	d.document(p, target)
	if len(d.faults) > 0 {
		return d.report()
	}
	return nil
}

// Append appends the encoding of v to dst: two spaces of indentation, a
// newline between lines and none at the end, map keys sorted by bytes, and no
// escape that JSON does not demand.
//
// A value that has no encoding is written as null, which Decode refuses everywhere, so that a broken
// value cannot travel unseen: a nil pointer that is no field, and a value whose MarshalText fails.
func (c *Codec) Append(dst []byte, v any) []byte {
	return c.encode(dst, v, true)
}

// AppendCompact appends the encoding of v to dst as Append does, on one line
// and without spaces.
func (c *Codec) AppendCompact(dst []byte, v any) []byte {
	return c.encode(dst, v, false)
}

// Decode is Codec.Decode on a fresh Codec.
func Decode(data []byte, v any) []Fault {
	var c Codec
	return c.Decode(data, v)
}

// Append is Codec.Append on a fresh Codec.
func Append(dst []byte, v any) []byte {
	var c Codec
	return c.Append(dst, v)
}

// AppendCompact is Codec.AppendCompact on a fresh Codec.
func AppendCompact(dst []byte, v any) []byte {
	var c Codec
	return c.AppendCompact(dst, v)
}
