package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/hallpass-go/hallpass/district"
)

// document is a district document as it was given: its JSON, and the way back from a place in the
// JSON to a line of the text.
type document struct {
	name string // for people
	json []byte
	yaml *yamlTree // nil if it was written in JSON
	asOf time.Time // the moment of the past that it is of, zero for now
}

// documentError holds the faults of a document, one a line, each with its file and place.
type documentError struct{ lines []string }

func (e *documentError) Error() string { return strings.Join(e.lines, "\n") }

// fault is one thing that is wrong in a document, at a line of its text.
type fault struct {
	line int
	text string
}

// read reads a district document, or the document of a store as of --at.
func (p *program) read(file string) (*document, error) { return p.readNth(file, 0) }

// readNth is read for the n-th --at.
func (p *program) readNth(file string, n int) (*document, error) {
	var at past
	if n < len(p.from.at) {
		at = p.from.at[n]
	}
	switch {
	case isAddress(file):
		return p.readStore(address(file), at)
	case at != (past{}):
		return nil, fmt.Errorf("--at asks a store: %s is a document, and has no past", called(file))
	case strings.Contains(file, "://"):
		return nil, fmt.Errorf("%s is no store: write %s", file, addressHelp)
	}
	return p.readFile(file)
}

// readFile reads a document. YAML that has no form in JSON is a documentError.
func (p *program) readFile(file string) (*document, error) {
	d := &document{name: called(file)}
	var text []byte
	var err error
	if file == "-" {
		text, err = io.ReadAll(p.in)
	} else {
		text, err = os.ReadFile(file)
	}
	if err != nil {
		return nil, err
	}
	if !isYAML(file, text) {
		d.json = text
		return d, nil
	}
	var faults []fault
	if d.json, d.yaml, faults = fromYAML(text); len(faults) > 0 {
		return nil, d.fail(faults)
	}
	return d, nil
}

// called returns the name of a file for people.
func called(file string) string {
	switch {
	case file == "-":
		return "stdin"
	case isAddress(file):
		return address(file).String()
	}
	return file
}

// isYAML reports whether a file is YAML, by its name, or by the beginning of its text where the name
// says nothing.
func isYAML(file string, text []byte) bool {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".yaml", ".yml":
		return true
	case ".json":
		return false
	}
	return !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{"))
}

// placed returns the faults in err, each at its line; any other error as it is.
func (d *document) placed(err error) error {
	var found district.Faults
	if !errors.As(err, &found) {
		return err
	}
	lines := d.lines(found)
	faults := make([]fault, len(found))
	for i, f := range found {
		unplaced := *f
		unplaced.Line = 0 // the line of the text is written in front
		faults[i] = fault{lines[i], unplaced.Error()}
	}
	return d.fail(faults)
}

// fail returns the error for faults, by line.
func (d *document) fail(faults []fault) error {
	slices.SortStableFunc(faults, func(a, b fault) int { return cmp.Compare(a.line, b.line) })
	e := new(documentError)
	for _, f := range faults {
		e.lines = append(e.lines, fmt.Sprintf("%s:%d: %s", d.name, f.line, oneLine(f.text)))
	}
	return e
}

// lines returns the line of each fault.
func (d *document) lines(faults district.Faults) []int {
	places := map[string]int{}
	for _, f := range faults {
		if d.yaml != nil || f.Line == 0 {
			for p := f.Pointer; p != ""; p = parent(p) {
				places[p] = 0
			}
		}
	}
	if d.yaml != nil {
		d.yaml.place(places)
	} else {
		placeJSON(d.json, places)
	}
	lines := make([]int, len(faults))
	for i, f := range faults {
		if d.yaml == nil {
			lines[i] = f.Line
		}
		for p := f.Pointer; lines[i] == 0 && p != ""; p = parent(p) {
			lines[i] = places[p] // a missing value has the line of the object that lacks it
		}
		lines[i] = max(lines[i], 1)
	}
	return lines
}

// parent returns the JSON pointer one step up from one that is not empty.
func parent(pointer string) string { return pointer[:max(0, strings.LastIndexByte(pointer, '/'))] }

// child returns the JSON pointer of a member.
func child(pointer, key string) string { return pointer + "/" + pointerEscape.Replace(key) }

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

// oneLine escapes every character that would break a line or a terminal. Keys and names of a document
// are other people's text.
func oneLine(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return b.String()
}
