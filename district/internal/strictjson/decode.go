package strictjson

import (
	"bytes"
	"encoding"
	"math/bits"
	"reflect"
	"strconv"
	"strings"
)

// MaxDepth is how many lists and objects may lie within each other.
const MaxDepth = 64

// decoder is one run over one document. Its methods that read return whether
// the run goes on: false means that a fault of syntax, or one fault too many,
// was the last.
type decoder struct {
	data      []byte
	pos       int
	depth     int
	path      []step
	faults    []Fault
	faultText int  // bytes of the faults' pointers and messages
	full      bool // there are more faults than are kept
	buf       []byte
	list      []string // a stack: the elements of the list being read
	kept      *strings.Builder
}

// document reads the document into v.
func (d *decoder) document(p *plan, v reflect.Value) {
	d.kept = new(strings.Builder)
	if d.pos == 0 && bytes.HasPrefix(d.data, []byte("\xEF\xBB\xBF")) {
		d.fault(0, ErrUTF8, ": a byte order mark")
		d.pos = 3
	}
	if !d.value(p, v) {
		return
	}
	d.space()
	if d.pos < len(d.data) {
		d.fault(d.pos, ErrTrailing, "")
	}
}

// value reads one value into v, which is addressable and zero, or an empty list.
func (d *decoder) value(p *plan, v reflect.Value) bool {
	d.space()
	at := d.pos
	switch c := d.peek(); p.kind {
	case kindString:
		if c == '"' {
			t, good, on := d.goodString()
			if good {
				v.SetString(d.keep(t))
			}
			return on
		}
	case kindText:
		if c == '"' {
			t, good, on := d.goodString()
			if !good {
				return on
			}
			// A copy, since UnmarshalText may write to its argument.
			d.buf = append(d.buf[:0], t...)
			if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText(d.buf); err != nil {
				return d.refused(at, err)
			}
			return true
		}
	case kindBool:
		if c == 't' {
			v.SetBool(true)
			return d.literal("true")
		}
		if c == 'f' {
			return d.literal("false")
		}
	case kindInt, kindUint:
		if c == '-' || '0' <= c && c <= '9' {
			return d.integer(p, v)
		}
	case kindStrings:
		if c == '[' {
			list, good, on := d.strings()
			if good && len(list) > 0 {
				*v.Addr().Interface().(*[]string) = list
			}
			return on
		}
	case kindList:
		if c == '[' {
			return d.elements(p, v)
		}
	case kindMap:
		if c == '{' {
			return d.entries(p, v)
		}
	case kindStruct:
		if c == '{' {
			return d.object(p, v)
		}
	case kindUnion:
		if c == '"' || c == '[' {
			return d.union(c, v)
		}
	case kindRaw:
		return d.raw(v.Addr().Interface().(*Raw))
	case kindPointer:
		v.Set(reflect.New(p.elem.typ))
		if p.elem.kind == kindStrings || p.elem.kind == kindList {
			v.Elem().Set(reflect.MakeSlice(p.elem.typ, 0, 0)) // there, though it be empty
		}
		return d.value(p.elem, v.Elem())
	}
	return d.mistyped(p.kind)
}

// wanted names the JSON values that a kind is read from.
func wanted(k kind) string {
	switch k {
	case kindString, kindText:
		return "a string"
	case kindBool:
		return "true or false"
	case kindInt, kindUint:
		return "an integer"
	case kindStrings, kindList:
		return "a list"
	case kindUnion:
		return "a string or a list of strings"
	}
	return "an object"
}

// mistyped passes a value of a type that k is not read from.
func (d *decoder) mistyped(k kind) bool {
	have := ""
	switch c := d.peek(); {
	case c == '"':
		have = "a string"
	case c == '{':
		have = "an object"
	case c == '[':
		have = "a list"
	case c == 't' || c == 'f':
		have = "a boolean"
	case c == '-' || '0' <= c && c <= '9':
		have = "a number"
	default: // null, or no value at all: skip says which
		return d.skip()
	}
	return d.fault(d.pos, ErrType, ": "+have+" instead of "+wanted(k)) && d.skip()
}

// goodString reads a string. good is false when it has a fault, which is
// recorded, and its text must not be used.
func (d *decoder) goodString() (b []byte, good, on bool) {
	t, on := d.str()
	if !on {
		return nil, false, false
	}
	if t.bad >= 0 {
		return nil, false, d.badText(t)
	}
	return t.bytes, true, true
}

// badText records that a string is not UTF-8.
func (d *decoder) badText(t text) bool {
	if d.data[t.bad] == '\\' {
		return d.fault(t.bad, ErrUTF8, ": half of a surrogate pair")
	}
	return d.fault(t.bad, ErrUTF8, "")
}

func (d *decoder) integer(p *plan, v reflect.Value) bool {
	at := d.pos
	digits, integer, on := d.number()
	if !on {
		return false
	}
	if !integer {
		return d.fault(at, ErrType, ": a number with a fraction, an exponent or a negative zero instead of an integer")
	}
	var err error
	if p.kind == kindInt {
		var n int64
		n, err = strconv.ParseInt(string(digits), 10, p.bits)
		v.SetInt(n)
	} else {
		var n uint64
		n, err = strconv.ParseUint(string(digits), 10, p.bits)
		v.SetUint(n)
	}
	if err != nil { // the digits are digits: it can only be the range
		return d.fault(at, ErrValue, ": a number out of range")
	}
	return true
}

// union hands a string or a list of strings to SetJSON.
func (d *decoder) union(c byte, v reflect.Value) bool {
	at := d.pos
	var err error
	if c == '"' {
		t, good, on := d.goodString()
		if !good {
			return on
		}
		err = v.Addr().Interface().(setter).SetJSON(d.keep(t), nil, false)
	} else {
		list, good, on := d.strings()
		if !good {
			return on
		}
		err = v.Addr().Interface().(setter).SetJSON("", list, true)
	}
	if err != nil {
		return d.refused(at, err)
	}
	return true
}

// strings reads a list of strings. The list is new and not nil; good is false
// when it has a fault.
func (d *decoder) strings() (list []string, good, on bool) {
	if d.depth == MaxDepth {
		return nil, false, d.tooDeep()
	}
	d.depth++
	d.pushIndex()
	base, faults := len(d.list), len(d.faults)
	more, on := d.open(']')
	for on && more {
		d.space()
		if d.peek() == '"' {
			var t []byte
			if t, good, on = d.goodString(); good {
				d.list = append(d.list, d.keep(t))
			}
		} else {
			on = d.mistyped(kindString)
		}
		if on {
			d.nextIndex()
			more, on = d.next(']')
		}
	}
	list = make([]string, len(d.list)-base)
	copy(list, d.list[base:])
	d.list = d.list[:base]
	if !on {
		return nil, false, false
	}
	d.pop()
	d.depth--
	return list, len(d.faults) == faults, true
}

// elements reads a list of anything else.
func (d *decoder) elements(p *plan, v reflect.Value) bool {
	if d.depth == MaxDepth {
		return d.tooDeep()
	}
	d.depth++
	d.pushIndex()
	more, on := d.open(']')
	for n := 0; on && more; n++ {
		if n == v.Cap() {
			v.Grow(1)
		}
		v.SetLen(n + 1)
		if !d.value(p.elem, v.Index(n)) {
			return false
		}
		d.nextIndex()
		more, on = d.next(']')
	}
	if !on {
		return false
	}
	d.pop()
	d.depth--
	return true
}

// entries reads an object into a map.
func (d *decoder) entries(p *plan, v reflect.Value) bool {
	if d.depth == MaxDepth {
		return d.tooDeep()
	}
	d.depth++
	more, on := d.open('}')
	if on && more {
		v.Set(reflect.MakeMap(p.typ))
	}
	for on && more {
		t, at, ok := d.key()
		if !ok {
			return false
		}
		name := d.keep(t.bytes)
		d.pushKey(name)
		key := reflect.ValueOf(name).Convert(p.typ.Key())
		switch {
		case t.bad >= 0:
			on = d.badText(t) && d.skip()
		case v.MapIndex(key).IsValid():
			on = d.duplicate(at, name) && d.skip()
		default:
			elem := reflect.New(p.elem.typ).Elem()
			on = d.value(p.elem, elem)
			v.SetMapIndex(key, elem) // also a faulty one: its key has been used
		}
		if !on {
			return false
		}
		d.pop()
		more, on = d.next('}')
	}
	d.depth--
	return on
}

// object reads an object into a struct.
func (d *decoder) object(p *plan, v reflect.Value) bool {
	if d.depth == MaxDepth {
		return d.tooDeep()
	}
	d.depth++
	start := d.pos
	var seen uint64  // the bits of the fields read
	var unknown keys // the keys that are no fields
	likely := 0      // the field that should come next
	more, on := d.open('}')
	for on && more {
		t, at, ok := d.key()
		if !ok {
			return false
		}
		if i := p.find(t.bytes, likely); i >= 0 && t.bad < 0 {
			f := &p.fields[i]
			likely = i + 1
			d.pushKey(f.name)
			if seen&(1<<i) == 0 {
				seen |= 1 << i
				on = d.value(f.plan, v.Field(f.index))
			} else {
				on = d.duplicate(at, f.name) && d.skip()
			}
		} else {
			name := string(t.bytes)
			d.pushKey(name)
			switch {
			case t.bad >= 0:
				on = d.badText(t)
			case unknown.add(name):
				on = d.unknown(at, name, p.near(name))
			default:
				on = d.duplicate(at, name)
			}
			on = on && d.skip()
		}
		if !on {
			return false
		}
		d.pop()
		more, on = d.next('}')
	}
	if !on {
		return false
	}
	for left := p.required &^ seen; left != 0; left &= left - 1 {
		name := p.fields[bits.TrailingZeros64(left)].name
		d.pushKey(name)
		if !d.fault(start, ErrRequired, " "+strconv.Quote(name)) {
			return false
		}
		d.pop()
	}
	d.depth--
	return true
}

func (d *decoder) duplicate(at int, key string) bool {
	return d.fault(at, ErrDuplicateKey, " "+strconv.Quote(short(key)))
}

func (d *decoder) unknown(at int, key, near string) bool {
	detail := " " + strconv.Quote(short(key))
	if near != "" {
		detail += "; did you mean " + strconv.Quote(near) + "?"
	}
	return d.fault(at, ErrUnknownKey, detail)
}
