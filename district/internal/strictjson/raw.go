package strictjson

import (
	"reflect"
	"slices"
)

// Raw is a value of a document whose type another value of the document tells. Decode
// notes where it lies, and DecodeRaw decodes it. It cannot be encoded.
type Raw struct {
	path       []step
	start, end int
}

// Given reports whether the document has the value.
func (r Raw) Given() bool { return r.end > 0 }

// raw passes a value. Its faults are left to DecodeRaw, except those of syntax.
func (d *decoder) raw(r *Raw) bool {
	faults, text := len(d.faults), d.faultText
	r.path, r.start = slices.Clone(d.path), d.pos
	on := d.skip()
	if on {
		d.faults, d.faultText = d.faults[:faults], text
	}
	r.end = d.pos
	return on
}

// DecodeRaw decodes a value of the document data into v as Decode does. The faults have
// the places that they have in the document.
func (c *Codec) DecodeRaw(data []byte, r Raw, v any) []Fault {
	return c.decode(&decoder{data: data[:r.end], pos: r.start, path: r.path, depth: len(r.path)}, reflect.ValueOf(v))
}
