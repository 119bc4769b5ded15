package district

import (
	"fmt"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

// Decode reads a district document strictly: besides what is no JSON, it refuses unknown
// keys, keys in another letter case, duplicate keys at any depth, null, wrong types,
// invalid UTF-8 and trailing data. It returns the facts, or [Faults] with everything that
// makes the document unreadable, each with its JSON pointer and, where it has one, its
// line. What loads and gives nothing is not a fault here; see [Validate].
func Decode(document []byte) (*Facts, error) {
	f, faults := decode(document, grammar)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return f, nil
}

// Load reads a document as [Decode] does and compiles it as [New] does, and judges what it reads
// only once.
func Load(document []byte, day access.Day, options *Options) (*District, error) {
	f, err := Decode(document)
	if err != nil {
		return nil, err
	}
	return compileJudged(f, day, options)
}

// ValidateDocument judges a document strictly: it is [Decode] and [Validate] in one, and
// returns everything that either would find.
func ValidateDocument(document []byte) error {
	_, faults := decode(document, judge)
	return faults.Err()
}

// DecodeInto reads a document of another kind as strictly as [Decode] reads a district: for packages that keep
// documents of their own beside it. into points to a plain struct, and holds afterwards what could be read of the
// document; anything else panics.
//
// check returns what is wrong with the struct, with pointers into the document; it is not called if the document is not
// JSON. The error is [Faults], with the faults of the text and those of check, in the order of the document. A fault of
// check is left out where a fault of the text explains it, such as a required value of the wrong type.
func DecodeInto(document []byte, into any, check func() Faults) error {
	return decodeInto(document, into, check).Err()
}

func decode(document []byte, check func(*Facts) Faults) (*Facts, Faults) {
	f := new(Facts)
	return f, decodeInto(document, f, func() Faults { return check(f) })
}

func decodeInto(document []byte, into any, check func() Faults) Faults {
	if faults := oversize(len(document)); faults != nil {
		return faults
	}
	text := strictjson.Decode(document, into)
	faults := jsonFaults(text)
	if syntax(text) {
		return faults // values that were not reached are not missing
	}
	return merge(faults, check()).Sort()
}

// MaxDocument is how many bytes a document, or a set of changes, may have.
const MaxDocument = 1 << 30

func oversize(bytes int) Faults {
	if bytes <= MaxDocument {
		return nil
	}
	return Faults{{Err: fmt.Errorf("%d bytes, at most %d: %w", bytes, MaxDocument, ErrLimit)}}
}

// Encode returns the canonical document of f: equal facts give equal bytes.
func Encode(f *Facts) []byte {
	sorted := *f.orZero()
	canonical(&sorted)
	return append(strictjson.Append(nil, &sorted), '\n')
}

// MarshalJSON is [Encode] in the form encoding/json asks for.
func (f Facts) MarshalJSON() ([]byte, error) { return Encode(&f), nil }

// UnmarshalJSON is [Decode]. On an error f is left alone.
func (f *Facts) UnmarshalJSON(document []byte) error {
	decoded, err := Decode(document)
	if err == nil {
		*f = *decoded
	}
	return err
}

// compact returns the JSON in one line of what a pointer points to.
func compact(pointer any) string { return string(strictjson.AppendCompact(nil, pointer)) }
