package strictjson

import "strconv"

// keys is the set of keys of one object. The zero set is empty.
type keys map[string]struct{}

// add adds key and reports whether it is new.
func (k *keys) add(key string) bool {
	if _, ok := (*k)[key]; ok {
		return false
	}
	if *k == nil {
		*k = make(keys)
	}
	(*k)[key] = struct{}{}
	return true
}

// skip passes a value that is not wanted and records those faults within it
// that do not depend on its type: null, duplicate keys, text that is not UTF-8
// and nesting.
func (d *decoder) skip() bool {
	d.space()
	switch d.peek() {
	case '[':
		return d.skipList()
	case '{':
		return d.skipObject()
	}
	return d.skipScalar()
}

func (d *decoder) skipScalar() bool {
	at := d.pos
	switch c := d.peek(); {
	case c == '"':
		_, _, on := d.goodString()
		return on
	case c == 't':
		return d.literal("true")
	case c == 'f':
		return d.literal("false")
	case c == 'n':
		return d.literal("null") && d.fault(at, ErrNull, "")
	case c == '-' || '0' <= c && c <= '9':
		_, _, on := d.number()
		return on
	}
	return d.unexpected("a value")
}

func (d *decoder) skipList() bool {
	if d.depth == MaxDepth {
		return d.tooDeep()
	}
	d.depth++
	d.pushIndex()
	more, on := d.open(']')
	for on && more {
		if !d.skip() {
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

func (d *decoder) skipObject() bool {
	if d.depth == MaxDepth {
		return d.tooDeep()
	}
	d.depth++
	var seen keys
	more, on := d.open('}')
	for on && more {
		t, at, ok := d.key()
		if !ok {
			return false
		}
		name := string(t.bytes)
		d.pushKey(name)
		if t.bad >= 0 {
			on = d.badText(t)
		} else if !seen.add(name) {
			on = d.duplicate(at, name)
		}
		if !on || !d.skip() {
			return false
		}
		d.pop()
		more, on = d.next('}')
	}
	d.depth--
	return on
}

// tooDeep records that the list or object at the current position lies too
// deep, and passes it. It looks only at syntax, text and null in there, and
// their faults have its pointer. It does not recurse: a document of nothing
// but brackets costs one byte a bracket.
func (d *decoder) tooDeep() bool {
	if !d.fault(d.pos, ErrDepth, ": more than "+strconv.Itoa(MaxDepth)+" levels") {
		return false
	}
	var closing []byte // the closing brackets to come
	for {
		more, on := false, true
		switch c := d.peek(); c {
		case '[', '{':
			closing = append(closing, c+2) // in ASCII both pairs are two apart
			more, on = d.open(c + 2)
			if on && !more {
				closing = closing[:len(closing)-1]
			}
		default:
			on = d.skipScalar()
		}
		for on && !more && len(closing) > 0 {
			more, on = d.next(closing[len(closing)-1])
			if !more {
				closing = closing[:len(closing)-1]
			}
		}
		if !on || !more {
			return on
		}
		if closing[len(closing)-1] == '}' {
			t, _, ok := d.key()
			if !ok || t.bad >= 0 && !d.badText(t) {
				return false
			}
		}
		d.space()
	}
}
