package filestore

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/hallpass-go/hallpass/store"
)

// logbook knows of each entry of the log where it is, and not its contents. The zero value knows of
// none.
type logbook struct {
	info       fs.FileInfo // of the file that was read
	size       int64       // of its whole lines
	written    int         // the number of their entries; those after them are only in memory
	records    []record
	revisions  map[store.Revision]int // how many entries lead to a revision
	operations map[string]int         // the index of a record
}

// record is one entry of the log.
type record struct {
	revision  store.Revision
	previous  store.Revision
	operation string
	time      time.Time
	document  string // the SHA-256 of the document with the facts after this entry

	offset int64
	length int
	line   []byte // of an entry that is only in memory, else nil
}

// head returns the last record, the zero one if there is none.
func (l *logbook) head() record { return l.record(len(l.records)) }

// record returns the n-th record, the zero one if n is 0.
func (l *logbook) record(n int) record {
	if n == 0 {
		return record{}
	}
	return l.records[n-1]
}

// position returns how many entries lead to a revision.
func (l *logbook) position(revision store.Revision) (int, error) {
	n, known := l.revisions[revision]
	if !known && !revision.IsZero() {
		return 0, fmt.Errorf("%w: %.12s", store.ErrUnknownRevision, revision)
	}
	return n, nil
}

// add adds a record, of which only the place in the file may be wrong.
func (l *logbook) add(r record) {
	if l.revisions == nil {
		l.revisions, l.operations = map[store.Revision]int{}, map[string]int{}
	}
	l.records = append(l.records, r)
	l.revisions[r.revision] = len(l.records)
	if _, known := l.operations[r.operation]; !known {
		l.operations[r.operation] = len(l.records) - 1
	}
	if r.line == nil {
		l.written, l.size = len(l.records), r.offset+int64(r.length)+1
	}
}

// forget removes the entries that are only in memory.
func (l *logbook) forget() {
	for _, r := range l.records[l.written:] {
		delete(l.revisions, r.revision)
		delete(l.operations, r.operation)
	}
	l.records = slices.Clone(l.records[:l.written]) // a history may hold the rest
}

// catchUp reads the lines of the log that were not read yet. A last line without an end is
// not there: it is being written, or a crash has ended that.
func (l *logbook) catchUp(path string) error {
	err := l.readOn(path)
	if errors.Is(err, store.ErrCorrupt) {
		return l.readOn(path) // a torn line may have been cut and written over while it was read
	}
	return err
}

func (l *logbook) readOn(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && l.size == 0:
		return nil
	case err != nil:
		return unavailable(err)
	case l.info != nil && (!os.SameFile(l.info, info) || info.Size() < l.size):
		return l.startOver(path)
	case info.Size() == l.size:
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return unavailable(err)
	}
	defer file.Close()
	if l.info, err = file.Stat(); err != nil {
		return unavailable(err)
	}
	lines := bufio.NewReaderSize(io.NewSectionReader(file, l.size, l.info.Size()-l.size), 1<<16)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unavailable(err)
		}
		if err := l.read(line[:len(line)-1]); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
}

// startOver reads a log that has replaced the one that was read. It must have the same commits: commits
// do not go away.
func (l *logbook) startOver(path string) error {
	var fresh logbook
	if err := fresh.catchUp(path); err != nil {
		return err
	}
	if _, err := fresh.position(l.record(l.written).revision); err != nil {
		return fmt.Errorf("%s: %w: another log is in the place of the one that was read", path, store.ErrCorrupt)
	}
	*l = fresh
	return nil
}

// read adds the record of the next line, which must follow on those before.
func (l *logbook) read(line []byte) error {
	r, err := recordOf(line, l.written+1)
	if err != nil {
		return err
	}
	r.offset, r.length = l.size, len(line)
	last := l.record(l.written)
	if r.previous != last.revision {
		broken := &store.ChainError{Position: l.written + 1, Revision: r.revision, Err: store.ErrRemoved}
		if _, known := l.revisions[r.revision]; known {
			broken.Err = store.ErrRepeated
		} else if l.written == 0 {
			broken.Err = store.ErrStart
		}
		return broken
	}
	if len(l.records) > l.written {
		l.forget()
	}
	l.add(r)
	return nil
}

// A line of the log is the hash of a document, and the written form of an entry.
const (
	lineBegins = `{"document":"`
	lineGoesOn = `","entry":`
	lineEnds   = `}`

	entryBegins = `{"revision":"`
	entryGoesOn = `",`

	sumLength = 64 // of a SHA-256, in hexadecimal digits
)

// lineOf returns the line of an entry, without its end.
func lineOf(e store.Entry, document string) []byte {
	return slices.Concat([]byte(lineBegins+document+lineGoesOn), e.Encode(), []byte(lineEnds))
}

// cutLine returns the two parts of a line.
func cutLine(line []byte) (document string, entry []byte, err error) {
	rest, begins := bytes.CutPrefix(line, []byte(lineBegins))
	if begins && len(rest) > sumLength {
		document, rest = string(rest[:sumLength]), rest[sumLength:]
		entry, goesOn := bytes.CutPrefix(rest, []byte(lineGoesOn))
		entry, ends := bytes.CutSuffix(entry, []byte(lineEnds))
		if goesOn && ends {
			return document, entry, nil
		}
	}
	return "", nil, fmt.Errorf("%w: no line of a log", store.ErrCorrupt)
}

// recordOf returns the record of the n-th line. It checks that the line is as it was written:
// the revision is the hash of all of the entry but itself.
func recordOf(line []byte, n int) (record, error) {
	document, entry, err := cutLine(line)
	if err != nil {
		return record{}, fmt.Errorf("line %d: %w", n, err)
	}
	fields, err := fieldsOf(entry, "revision", "previous", "operation", "time")
	if err != nil {
		return record{}, fmt.Errorf("line %d: %w", n, err)
	}
	revision := fields["revision"]
	body, begins := bytes.CutPrefix(entry, []byte(entryBegins+revision+entryGoesOn))
	if !begins || sumOf([]byte("{"), body) != revision {
		return record{}, &store.ChainError{Position: n, Revision: store.RevisionOf(revision), Err: store.ErrChanged}
	}
	at, err := time.Parse(time.RFC3339Nano, fields["time"])
	if err != nil {
		return record{}, fmt.Errorf("line %d: %w: %w", n, store.ErrCorrupt, err)
	}
	return record{
		revision:  store.RevisionOf(revision),
		previous:  store.RevisionOf(fields["previous"]),
		operation: fields["operation"],
		time:      at,
		document:  document,
	}, nil
}

// fieldsOf reads fields that an object begins with, up to the last of those asked for.
func fieldsOf(object []byte, names ...string) (map[string]string, error) {
	fields := make(map[string]string, len(names))
	tokens := json.NewDecoder(bytes.NewReader(object))
	_, err := tokens.Token() // {
	for last := names[len(names)-1]; err == nil && fields[last] == ""; {
		var name, value json.Token
		if name, err = tokens.Token(); err == nil {
			value, err = tokens.Token()
		}
		key, isText := name.(string)
		text, isValue := value.(string)
		if err == nil && (!isText || !isValue || !slices.Contains(names, key)) {
			err = errors.New("no entry")
		}
		fields[key] = text
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	}
	return fields, nil
}

// unwritten returns the record of an entry that is only in memory.
func unwritten(e store.Entry, document string) record {
	return record{
		revision:  e.Revision,
		previous:  e.Previous,
		operation: e.Operation,
		time:      e.Time,
		document:  document,
		line:      lineOf(e, document),
	}
}
