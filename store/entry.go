package store

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/hallpass-go/hallpass/district"
)

// Entry is a commit in the log, chained to the one before it (R41). It is made by [Commit.After], and
// must not be changed.
type Entry struct {
	Revision Revision // the hash of all fields below; the store has it from here to the next entry
	Previous Revision // that of the entry before, zero for the first
	Commit
}

// Repeated answers a commit that is offered again, where e is the entry that its operation has made:
// with the revision of e if it is the same commit, else with an error that wraps [ErrOperation].
// Commits are the same if author, on whose behalf, reason and changes are. The revision they are
// offered to, and their times, may differ.
func (e Entry) Repeated(again Entry) (Revision, error) {
	if e.Operation != again.Operation || e.Author != again.Author || e.OnBehalfOf != again.OnBehalfOf ||
		e.Reason != again.Reason ||
		!bytes.Equal(e.Changes.Encode(), again.Changes.Encode()) {
		return Revision{}, fmt.Errorf("%w: %q", ErrOperation, again.Operation)
	}
	return e.Revision, nil
}

// Encode returns the entry as one line of JSON, without a newline: revision, previous (except in the
// first entry), operation, time, author, onBehalfOf (if there is one), reason, then changes and
// catalogUpdate as in a set of changes. Equal entries give equal bytes, in every version of this
// package.
func (e Entry) Encode() []byte {
	dst := appendText([]byte(`{"revision":`), e.Revision.token)
	return append(append(dst, ','), e.body()[1:]...)
}

// body returns the line without the revision, which is its hash. A text ends where its quotes do,
// whatever is in it, so that no two entries have one body.
func (e *Entry) body() []byte {
	dst := []byte{'{'}
	if !e.Previous.IsZero() {
		dst = append(appendText(append(dst, `"previous":`...), e.Previous.token), ',')
	}
	dst = appendText(append(dst, `"operation":`...), e.Operation)
	dst = appendText(append(dst, `,"time":`...), e.Time.UTC().Format(time.RFC3339Nano))
	dst = appendText(append(dst, `,"author":`...), e.Author)
	if e.OnBehalfOf != "" {
		dst = appendText(append(dst, `,"onBehalfOf":`...), e.OnBehalfOf)
	}
	dst = appendText(append(dst, `,"reason":`...), e.Reason)
	return append(append(dst, ','), oneLine(e.Changes.Encode())[1:]...) // {"changes": … } without its brace
}

// oneLine returns the document of changes in one line. Each change has a line of its own already; the
// lines around them are indented.
func oneLine(document []byte) []byte {
	out := make([]byte, 0, len(document))
	for line := range bytes.Lines(document) {
		line = bytes.TrimSpace(line)
		if bytes.HasPrefix(line, []byte{'"'}) { // a key of the document
			line = bytes.Replace(line, []byte(`": `), []byte(`":`), 1)
		}
		out = append(out, line...)
	}
	return out
}

// DecodeEntry reads an entry that [Entry.Encode] has written, and nothing else: another spelling of the
// same entry is an error, and so is a commit that [Commit.After] refuses. An error wraps [ErrCorrupt].
// It does not check the revision: [Verify] does.
func DecodeEntry(line []byte) (Entry, error) {
	var e Entry
	var at string
	rest := bytes.TrimPrefix(line, []byte{'{'})
	for _, field := range [...]struct {
		key  string
		text *string
	}{
		{"revision", &e.Revision.token}, {"previous", &e.Previous.token}, {"operation", &e.Operation}, {"time", &at},
		{"author", &e.Author}, {"onBehalfOf", &e.OnBehalfOf}, {"reason", &e.Reason},
	} {
		*field.text, rest = cutText(field.key, rest)
	}
	changes, err := district.DecodeChanges(append([]byte{'{'}, rest...))
	if err != nil {
		return Entry{}, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	e.Time, _ = time.Parse(time.RFC3339Nano, at)
	e.Time, e.Changes = e.Time.UTC(), changes
	if err := errors.Join(e.faults(e.Previous)...); err != nil {
		return Entry{}, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if !bytes.Equal(e.Encode(), line) {
		return Entry{}, fmt.Errorf("%w: an entry of the log in another form than it is written in", ErrCorrupt)
	}
	return e, nil
}

// cutText cuts "key":"text", off a line, and returns the text and the rest of the line. If the line
// begins otherwise the text is empty and nothing is cut off. Whatever that loses is noticed when the
// entry is written again and compared.
func cutText(key string, line []byte) (string, []byte) {
	rest, found := bytes.CutPrefix(line, []byte(`"`+key+`":"`))
	if !found {
		return "", line
	}
	var text []byte
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '\\' && i+1 < len(rest):
			i++
			text = append(text, rest[i])
		case c == '"':
			return string(text), bytes.TrimPrefix(rest[i+1:], []byte{','})
		default:
			text = append(text, c)
		}
	}
	return "", line
}

// appendText appends a JSON string. The texts of an entry are printable, so that only quotes and
// backslashes need an escape.
func appendText(dst []byte, text string) []byte {
	dst = append(dst, '"')
	for i := range len(text) {
		if c := text[i]; c == '"' || c == '\\' {
			dst = append(dst, '\\')
		}
		dst = append(dst, text[i])
	}
	return append(dst, '"')
}
