package strictjson

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// encoder is one run over one value.
type encoder struct {
	dst    []byte
	indent bool
	depth  int
	buf    []byte // layout's
}

func (c *Codec) encode(dst []byte, v any, indent bool) []byte {
	rv := reflect.ValueOf(v)
	if !rv.IsValid() {
		return append(dst, "null"...)
	}
	p := c.plan(rv.Type())
	if p.kind != kindPointer {
		// The methods of pointers need addresses.
		copied := reflect.New(p.typ).Elem()
		copied.Set(rv)
		rv = copied
	}
	e := &encoder{dst: dst, indent: indent}
	e.value(p, rv)
	return e.dst
}

// value writes v, which is addressable or a pointer.
func (e *encoder) value(p *plan, v reflect.Value) {
	switch p.kind {
	case kindString:
		e.dst = appendString(e.dst, v.String())
	case kindBool:
		e.dst = strconv.AppendBool(e.dst, v.Bool())
	case kindInt:
		e.dst = strconv.AppendInt(e.dst, v.Int(), 10)
	case kindUint:
		e.dst = strconv.AppendUint(e.dst, v.Uint(), 10)
	case kindStrings:
		e.strings(*v.Addr().Interface().(*[]string))
	case kindList:
		e.open('[')
		for i := range v.Len() {
			e.item(i)
			e.value(p.elem, v.Index(i))
		}
		e.close(']', v.Len() == 0)
	case kindMap:
		e.entries(p, v)
	case kindStruct:
		e.object(p, v)
	case kindPointer:
		if v.IsNil() {
			e.null()
			return
		}
		e.value(p.elem, v.Elem())
	case kindText:
		b, err := v.Addr().Interface().(encoding.TextMarshaler).MarshalText()
		if err != nil {
			e.null()
			return
		}
		e.dst = appendString(e.dst, b)
	case kindUnion:
		start := len(e.dst)
		e.dst = v.Addr().Interface().(appender).AppendJSON(e.dst)
		e.layout(start)
	}
}

func (e *encoder) null() { e.dst = append(e.dst, "null"...) }

func (e *encoder) open(bracket byte) {
	e.dst = append(e.dst, bracket)
	e.depth++
}

// item goes to the place of the i-th item of a list or object.
func (e *encoder) item(i int) {
	if i > 0 {
		e.dst = append(e.dst, ',')
	}
	e.newline()
}

func (e *encoder) close(bracket byte, empty bool) {
	e.depth--
	if !empty {
		e.newline()
	}
	e.dst = append(e.dst, bracket)
}

// margin is the indentation of the deepest value that can be read again.
var margin = "\n" + strings.Repeat("  ", MaxDepth)

func (e *encoder) newline() {
	if !e.indent {
		return
	}
	n := max(e.depth, 0) // hand-written AppendJSON may close too often
	e.dst = append(e.dst, margin[:1+2*min(n, MaxDepth)]...)
	for range n - MaxDepth {
		e.dst = append(e.dst, "  "...)
	}
}

func (e *encoder) strings(list []string) {
	e.open('[')
	for i, s := range list {
		e.item(i)
		e.dst = appendString(e.dst, s)
	}
	e.close(']', len(list) == 0)
}

func (e *encoder) entries(p *plan, v reflect.Value) {
	names := v.MapKeys()
	slices.SortFunc(names, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	e.open('{')
	elem := reflect.New(p.elem.typ).Elem()
	for i, name := range names {
		e.item(i)
		e.dst = appendString(e.dst, name.String())
		e.dst = append(e.dst, ':')
		e.gap()
		elem.Set(v.MapIndex(name))
		e.value(p.elem, elem)
	}
	e.close('}', len(names) == 0)
}

// gap writes the space between a key's colon and the value.
func (e *encoder) gap() {
	if e.indent {
		e.dst = append(e.dst, ' ')
	}
}

func (e *encoder) object(p *plan, v reflect.Value) {
	e.open('{')
	n := 0
	for i := range p.fields {
		f := &p.fields[i]
		fv := v.Field(f.index)
		if f.omits(fv) {
			continue
		}
		e.item(n)
		e.dst = append(e.dst, f.quoted...)
		e.gap()
		e.value(f.plan, fv)
		n++
	}
	e.close('}', n == 0)
}

// omits reports whether the field is left out when its value is v.
func (f *field) omits(v reflect.Value) bool {
	k := v.Kind()
	if k == reflect.Pointer && v.IsNil() {
		return true
	}
	if f.omitEmpty {
		switch k {
		case reflect.Slice, reflect.Map:
			if v.Len() == 0 {
				return true
			}
		case reflect.Struct:
		default:
			if v.IsZero() {
				return true
			}
		}
	}
	if !f.omitZero {
		return false
	}
	if !f.isZeroer {
		return v.IsZero()
	}
	if k != reflect.Pointer {
		v = v.Addr()
	}
	return v.Interface().(zeroer).IsZero()
}

// layout brings the output of AppendJSON, from start on, into the form of the
// rest: AppendJSON cannot know how deep it stands.
func (e *encoder) layout(start int) {
	if len(e.dst) == start {
		e.null()
		return
	}
	if e.dst[start] == '"' {
		return
	}
	e.buf = append(e.buf[:0], e.dst[start:]...)
	written := e.buf
	e.dst = e.dst[:start]
	depth, fresh := e.depth, false // fresh: nothing was written since an opening bracket
	for i := 0; i < len(written); i++ {
		c := written[i]
		switch c {
		case ' ', '\n', '\r', '\t':
			continue
		case ']', '}':
			e.close(c, fresh)
			fresh = false
			continue
		}
		if fresh {
			e.newline()
			fresh = false
		}
		switch c {
		case '[', '{':
			e.open(c)
			fresh = true
		case ',':
			e.dst = append(e.dst, c)
			e.newline()
		case ':':
			e.dst = append(e.dst, c)
			e.gap()
		case '"':
			end := i + 1
			for end < len(written)-1 && written[end] != '"' {
				if written[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end, len(written)-1)
			e.dst = append(e.dst, written[i:end+1]...)
			i = end
		default:
			e.dst = append(e.dst, c)
		}
	}
	e.depth = depth
}

const hex = "0123456789abcdef"

// appendString appends s as a JSON string, with the escapes that JSON demands
// and no others.
func appendString[T string | []byte](dst []byte, s T) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, '\\', 'b')
		case '\f':
			dst = append(dst, '\\', 'f')
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"')
}
