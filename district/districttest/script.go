package districttest

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// Scripts runs each script whose name matches a pattern, as in [fs.Glob], in a subtest of its own:
// districttest.Scripts(t, os.DirFS("testdata"), "*.txtar", nil). If there is no script at all, the test
// fails. The options are those of [district.New].
func Scripts(t *testing.T, fsys fs.FS, pattern string, options *district.Options) {
	t.Helper()
	files, err := scripts(fsys, pattern)
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(path.Base(file), path.Ext(file)), func(t *testing.T) { Script(t, fsys, file, options) })
	}
}

// scripts returns the names that match a pattern, by name.
func scripts(fsys fs.FS, pattern string) ([]string, error) {
	files, err := fs.Glob(fsys, pattern)
	if err == nil && len(files) == 0 {
		err = errors.New("there is no such script")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", pattern, err)
	}
	return files, nil
}

// Script runs one script: a text archive of expectations, a district document and sets of changes. A
// line is one of
//
//	from ../lincoln.json                            # the district; without it, district.json of the archive
//	on 2026-11-16                                   # the day, from here on; none before
//	jdoe may readWrite REG-MAINT-PHONE at 2         # because COUNSELOR
//	jdoe may not read "FED REPORTS RUNOCR" at 2     # because license
//	jdoe has read on REG SETUP DISTRICT             # exactly; none is a level here
//	jdoe holds PARENT
//	jdoe holds not STUDENT
//	everyone who may readWrite REG-MAINT-PHONE at 2: asmith, jdoe
//	everyone who may read FIN-GL-POST at 40: nobody
//	refused hire.json                               # because R17
//	apply hire.json                                 # from here on
//
// with names as anywhere in this library. A name with a space in it, or with a comma or a colon at its
// end, is quoted as in Go; the codes of a feature need no quotes. A # begins a comment. A comment that
// begins with because is asserted as well. It names the roles through which the level comes, separated
// by commas, or "own grant"; for "may not" the gate that is closed: license, reserved or unapproved;
// for "refused" a part of the error.
//
// The document of the archive is judged strictly, like every authored document (R13). The file that
// from names, in the same file system and relative to the script, is loaded as leniently as
// [district.New] does. A failure says file and line, and the reasons for the present state. After a
// failed expectation the script goes on; a line that cannot change the district as it says ends it. A
// script without expectations fails, and so does one with a file that no line uses.
func Script(t testing.TB, fsys fs.FS, file string, options *district.Options) {
	t.Helper()
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		t.Errorf("%v", err)
		return
	}
	a, err := readArchive(string(text))
	if err != nil {
		t.Errorf("%s:%v", file, err)
		return
	}
	s := &script{fsys: fsys, name: file, archive: a, options: options}
	for i, line := range a.lines {
		if err := s.run(line); err != nil {
			t.Errorf("%s:%d: %s\n%s", file, i+1, strings.TrimSpace(line), indented(err.Error()))
			if errors.As(err, new(fatalError)) {
				return
			}
		}
	}
	for _, f := range a.files {
		if !f.used {
			t.Errorf("%s:%d: %s is used by no line", file, f.line, f.name)
		}
	}
	if s.expected == 0 {
		t.Errorf("%s: nothing is expected in it", file)
	}
}

// fatalError ends a script: the lines after it would be about another district.
type fatalError struct{ error }

// script is a script that runs.
type script struct {
	*archive
	fsys     fs.FS
	name     string
	options  *district.Options
	d        *district.District // nil until it is asked for
	expected int                // how many lines are expectations
}

// run runs a line.
func (s *script) run(text string) error {
	line, err := readLine(text)
	switch {
	case err != nil:
		return err
	case len(line.words) == 0:
		return nil
	case line.is(0, "from") && len(line.words) == 2:
		if err := s.from(line); err != nil {
			return fatalError{err}
		}
		return nil
	}
	if s.d == nil {
		if s.d, err = s.ownDistrict(); err != nil {
			return fatalError{err}
		}
	}
	switch {
	case line.is(1, "may") || line.is(1, "has") || line.is(1, "holds"):
		return s.user(line)
	case line.is(0, "everyone") && line.is(1, "who") && line.is(2, "may"):
		return s.everyone(line)
	case line.is(0, "refused") && len(line.words) == 2:
		return s.refused(line)
	case line.is(0, "apply") && len(line.words) == 2:
		err = s.apply(line)
	case line.is(0, "on") && len(line.words) == 2:
		err = s.on(line)
	default:
		return fmt.Errorf("no line of a script: one begins with from, on, apply, refused, everyone who may, " +
			"or a user who may, has or holds")
	}
	if err != nil {
		return fatalError{err}
	}
	return nil
}

// ownDistrict returns the district of the archive.
func (s *script) ownDistrict() (*district.District, error) {
	const name = "district.json"
	f := s.file(name)
	if f == nil {
		return nil, fmt.Errorf("there is no district: a script begins with a line from FILE, or its archive has a %s", name)
	}
	f.used = true
	if err := district.ValidateDocument(f.placed()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return district.Load(f.placed(), 0, s.options)
}

// from loads the district of a file.
func (s *script) from(line *line) error {
	if err := line.noBecause(); err != nil {
		return err
	}
	if s.d != nil {
		return errors.New("there is a district already: from is the first line")
	}
	document, err := fs.ReadFile(s.fsys, path.Join(path.Dir(s.name), line.words[1].text))
	if err != nil {
		return err
	}
	s.d, err = district.Load(document, 0, s.options)
	return err
}

// on begins another day.
func (s *script) on(line *line) error {
	if err := line.noBecause(); err != nil {
		return err
	}
	day, err := access.ParseDay(line.words[1].text)
	if err != nil {
		return err
	}
	s.d = s.d.At(day)
	return nil
}

// changes returns a set of changes of the archive.
func (s *script) changes(name string) (district.Changes, error) {
	f := s.file(name)
	if f == nil {
		return district.Changes{}, fmt.Errorf("the archive has no file %s", name)
	}
	f.used = true
	return district.DecodeChanges(f.placed())
}

// apply applies changes.
func (s *script) apply(line *line) error {
	if err := line.noBecause(); err != nil {
		return err
	}
	changes, err := s.changes(line.words[1].text)
	if err != nil {
		return err
	}
	next, err := s.d.Apply(changes)
	if err != nil {
		return err
	}
	s.d = next
	return nil
}
