package strictjson

import (
	"bytes"
	"errors"
	"sort"
	"strconv"
)

// MaxFaults is the most faults that Decode returns. If there are more, the last
// one says so and wraps ErrSize.
const MaxFaults = 1000

// maxFaultText bounds the bytes of all pointers and messages of one run: a
// thousand faults below one long key would otherwise repeat it a thousand times.
const maxFaultText = 1 << 20

// The kinds of faults in a document. The error of a Fault wraps one of these.
var (
	ErrSyntax       = errors.New("not JSON")
	ErrType         = errors.New("wrong type")
	ErrUnknownKey   = errors.New("unknown key")
	ErrDuplicateKey = errors.New("duplicate key")
	ErrNull         = errors.New("null is not allowed")
	ErrUTF8         = errors.New("not plain UTF-8") // also a byte order mark and a lone surrogate
	ErrDepth        = errors.New("nested too deeply")
	ErrTrailing     = errors.New("data after the document")
	ErrRequired     = errors.New("missing key")
	ErrValue        = errors.New("value refused") // by its type: the error wraps the type's own, if it gave one
	ErrSize         = errors.New("too many faults")
)

// Fault is one thing wrong in a document.
type Fault struct {
	Pointer string // RFC 6901 JSON pointer of the value; "" is the whole document
	Offset  int    // in bytes, of the key or value that is wrong; of the object for a missing key
	Line    int    // from 1
	Column  int    // from 1, in bytes
	Err     error  // wraps one of the package's Err values; never holds a value of the document
}

// Error says where and what, on one line.
func (f Fault) Error() string {
	place := "line " + strconv.Itoa(f.Line) + ", column " + strconv.Itoa(f.Column) + ": " + f.Err.Error()
	if f.Pointer == "" {
		return place
	}
	pointer := f.Pointer
	if quoted := strconv.Quote(pointer); len(quoted) != len(pointer)+2 {
		pointer = quoted // a key with a newline must not forge a line of a log
	}
	return pointer + ": " + place
}

// Unwrap returns f.Err.
func (f Fault) Unwrap() error { return f.Err }

// complaint is the error of a fault: a kind, its full text, and the error of
// the value's own type, if that refused the value.
type complaint struct {
	kind  error
	text  string
	cause error
}

func (c *complaint) Error() string { return c.text }

func (c *complaint) Unwrap() []error {
	if c.cause == nil {
		return []error{c.kind}
	}
	return []error{c.kind, c.cause}
}

// fault records a fault of the current value, found at the offset at, and
// reports whether the run goes on. The text is the kind's and detail.
func (d *decoder) fault(at int, kind error, detail string) bool {
	return d.record(at, &complaint{kind: kind, text: kind.Error() + detail})
}

// refused records that the type of the current value refused it.
func (d *decoder) refused(at int, cause error) bool {
	return d.record(at, &complaint{kind: ErrValue, text: cause.Error(), cause: cause})
}

// syntax records a fault of syntax at the offset at and ends the run.
func (d *decoder) syntax(at int, detail string) bool {
	d.fault(at, ErrSyntax, ": "+detail)
	return false
}

func (d *decoder) record(at int, err *complaint) bool {
	f := Fault{Pointer: d.pointer(), Offset: at, Err: err}
	d.faults = append(d.faults, f)
	d.faultText += len(f.Pointer) + len(err.text)
	d.full = len(d.faults) > MaxFaults || d.faultText > maxFaultText
	return !d.full
}

// report returns the faults in document order, with their lines and columns.
func (d *decoder) report() []Fault {
	// A missing key is noticed where its object ends and belongs where it begins.
	sort.SliceStable(d.faults, func(i, j int) bool { return d.faults[i].Offset < d.faults[j].Offset })
	if d.full {
		end := max(d.pos, d.faults[len(d.faults)-1].Offset)
		d.faults = append(d.faults[:min(len(d.faults), MaxFaults-1)], Fault{
			Offset: end,
			Err:    &complaint{kind: ErrSize, text: ErrSize.Error() + ": the rest of the document was not read"},
		})
	}
	line, start, at := 1, 0, 0
	for i := range d.faults {
		f := &d.faults[i]
		for {
			n := bytes.IndexByte(d.data[at:f.Offset], '\n')
			if n < 0 {
				break
			}
			at += n + 1
			line, start = line+1, at
		}
		at = f.Offset
		f.Line, f.Column = line, f.Offset-start+1
	}
	return d.faults
}
