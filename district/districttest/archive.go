package districttest

import (
	"fmt"
	"strings"
)

// archive is a text archive (txtar): lines of text, and below them files, each behind a line
// with its name:
//
//	jdoe may read REG-MAINT-PHONE at 2
//	-- district.json --
//	{"format": 1, …}
type archive struct {
	lines []string // of the text
	files []*archived
}

// archived is a file of an archive.
type archived struct {
	name string
	line int // of its first line in the archive, from 0
	text string
	used bool
}

// readArchive reads an archive. Every text is one, unless two files have one name.
func readArchive(text string) (*archive, error) {
	a := &archive{}
	number := 0
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		number++
		name, isMark := strings.CutPrefix(strings.TrimRight(line, " \n"), "-- ")
		name, isClosed := strings.CutSuffix(name, " --")
		switch {
		case isMark && isClosed && strings.TrimSpace(name) != "":
			name = strings.TrimSpace(name)
			if a.file(name) != nil {
				return nil, fmt.Errorf("%d: file %s is there twice", number, name)
			}
			a.files = append(a.files, &archived{name: name, line: number})
		case len(a.files) > 0:
			a.files[len(a.files)-1].text += line
		default:
			a.lines = append(a.lines, strings.TrimRight(line, "\n"))
		}
	}
	return a, nil
}

// file returns the file of a name, nil if there is none.
func (a *archive) file(name string) *archived {
	for _, f := range a.files {
		if f.name == name {
			return f
		}
	}
	return nil
}

// placed returns the text of a file after as many empty lines as there are lines before it in the
// archive, so that the lines of faults are those of the archive.
func (f *archived) placed() []byte {
	return []byte(strings.Repeat("\n", f.line) + f.text)
}
