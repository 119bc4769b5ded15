package strictjson

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// plain tells the bytes that stand for themselves within a string and need
// no second look.
var plain = func() (t [256]bool) {
	for c := 0x20; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// text is a string of the document.
type text struct {
	bytes []byte // unescaped; good until the next string is scanned
	bad   int    // the offset of the first thing in it that is not UTF-8, or -1
}

// space moves to the next byte that is no white space.
func (d *decoder) space() {
	for d.pos < len(d.data) {
		switch d.data[d.pos] {
		case ' ', '\n', '\r', '\t':
			d.pos++
		default:
			return
		}
	}
}

// peek returns the byte at the current position, or 0 at the end, where no
// value can begin either.
func (d *decoder) peek() byte {
	if d.pos < len(d.data) {
		return d.data[d.pos]
	}
	return 0
}

// unexpected ends the run at the current position.
func (d *decoder) unexpected(want string) bool {
	have := "the document ends"
	if d.pos < len(d.data) {
		r, size := utf8.DecodeRune(d.data[d.pos:])
		have = strconv.QuoteRune(r)
		if r == utf8.RuneError && size == 1 {
			have = "byte 0x" + strconv.FormatUint(uint64(d.data[d.pos]), 16)
		}
	}
	return d.syntax(d.pos, have+" where "+want+" should be")
}

// open passes the opening bracket of a list or object and reports whether
// anything is in it. ok is false when the run is over.
func (d *decoder) open(closing byte) (more, ok bool) {
	d.pos++
	d.space()
	if d.peek() == closing {
		d.pos++
		return false, true
	}
	return true, true
}

// next passes the comma or the closing bracket after a value in a list or
// object, and reports whether another value follows. ok is false when the run
// is over.
func (d *decoder) next(closing byte) (more, ok bool) {
	d.space()
	switch d.peek() {
	case closing:
		d.pos++
		return false, true
	case ',':
		comma := d.pos
		d.pos++
		d.space()
		if d.peek() == closing {
			return false, d.syntax(comma, "a comma before the end of a list or object")
		}
		return true, true
	}
	return false, d.unexpected("',' or '" + string(rune(closing)) + "'")
}

// key passes a key and its colon. at is the key's offset, ok is false when the
// run is over.
func (d *decoder) key() (t text, at int, ok bool) {
	at = d.pos
	if d.peek() != '"' {
		return t, at, d.unexpected("a key")
	}
	t, ok = d.str()
	if !ok {
		return t, at, false
	}
	d.space()
	if d.peek() != ':' {
		return t, at, d.unexpected("':'")
	}
	d.pos++
	return t, at, true
}

// str passes a string, whose opening quote is the current byte. ok is false
// when the run is over.
func (d *decoder) str() (t text, ok bool) {
	t.bad = -1
	data, i := d.data, d.pos+1
	from, escaped := i, false // data[from:i] is not yet in d.buf
	for {
		for i < len(data) && plain[data[i]] {
			i++
		}
		if i == len(data) {
			return t, d.syntax(i, "the document ends within a string")
		}
		switch c := data[i]; {
		case c == '"':
			d.pos = i + 1
			if !escaped {
				t.bytes = data[from:i]
				return t, true
			}
			d.buf = append(d.buf, data[from:i]...)
			t.bytes = d.buf
			return t, true
		case c == '\\':
			if !escaped {
				escaped = true
				d.buf = d.buf[:0]
			}
			d.buf = append(d.buf, data[from:i]...)
			r, size := escape(data[i:])
			if size == 0 {
				return t, d.syntax(i, "a bad escape in a string")
			}
			if r < 0 {
				r = utf8.RuneError
				if t.bad < 0 {
					t.bad = i
				}
			}
			d.buf = utf8.AppendRune(d.buf, r)
			i += size
			from = i
		case c < 0x20:
			return t, d.syntax(i, "an unescaped control character in a string")
		default:
			r, size := utf8.DecodeRune(data[i:])
			if r == utf8.RuneError && size == 1 && t.bad < 0 {
				t.bad = i
			}
			i += size
		}
	}
}

// escape returns the rune that the escape at the start of b stands for, and
// the escape's length: 0 for none, and the rune -1 for half of a surrogate pair.
func escape(b []byte) (r rune, size int) {
	if len(b) < 2 {
		return 0, 0
	}
	switch b[1] {
	case '"', '\\', '/':
		return rune(b[1]), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		first, ok := hex4(b)
		if !ok {
			return 0, 0
		}
		if !utf16.IsSurrogate(first) {
			return first, 6
		}
		if second, ok := hex4(b[6:]); ok {
			if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
				return r, 12
			}
		}
		return -1, 6
	}
	return 0, 0
}

// hex4 returns the number in an escape of the form \u0000.
func hex4(b []byte) (r rune, ok bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	for _, c := range b[2:6] {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case 'A' <= c && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// number passes a number, whose first byte is the current one, and reports
// whether it is an integer in its one spelling. ok is false when the run is over.
func (d *decoder) number() (digits []byte, integer, ok bool) {
	start := d.pos
	negative := d.peek() == '-'
	if negative {
		d.pos++
	}
	first := d.peek()
	n := d.digits()
	if n == 0 {
		return nil, false, d.unexpected("a digit")
	}
	if first == '0' && n > 1 {
		return nil, false, d.syntax(start, "a number with a leading zero")
	}
	integer = !negative || first != '0'
	if d.peek() == '.' {
		integer = false
		d.pos++
		if d.digits() == 0 {
			return nil, false, d.unexpected("a digit")
		}
	}
	if c := d.peek(); c == 'e' || c == 'E' {
		integer = false
		d.pos++
		if c := d.peek(); c == '+' || c == '-' {
			d.pos++
		}
		if d.digits() == 0 {
			return nil, false, d.unexpected("a digit")
		}
	}
	return d.data[start:d.pos], integer, true
}

// digits passes digits and returns how many.
func (d *decoder) digits() int {
	start := d.pos
	for c := d.peek(); '0' <= c && c <= '9'; c = d.peek() {
		d.pos++
	}
	return d.pos - start
}

// literal passes the word true, false or null. It reports false when the run
// is over.
func (d *decoder) literal(word string) bool {
	if rest := d.data[d.pos:]; len(rest) < len(word) || string(rest[:len(word)]) != word {
		return d.unexpected("a value")
	}
	d.pos += len(word)
	return true
}

// chunk is how many bytes of strings share one allocation.
const chunk = 4096

// keep returns a copy of b that may outlive the run. Short strings share
// allocations, so that a kept one holds on to a chunk and never to the document.
func (d *decoder) keep(b []byte) string {
	if len(b) > chunk/4 {
		return string(b)
	}
	if d.kept.Cap()-d.kept.Len() < len(b) {
		d.kept = new(strings.Builder)
		d.kept.Grow(min(chunk, len(b)+len(d.data)-d.pos))
	}
	n := d.kept.Len()
	d.kept.Write(b)
	return d.kept.String()[n:]
}
