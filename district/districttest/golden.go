package districttest

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
)

// UpdateFlag and UpdateVariable are the flag and the environment variable that let pinned
// files be written anew, with what is now, in the place of being compared: go test
// -districttest.update, or DISTRICTTEST_UPDATE=1 go test ./... where some packages do not
// know the flag. A process writes a file once, with what it is first compared with.
//
// The flag has a name of its own, since a second flag of one name is a panic, and -update is
// the name that test packages like to give theirs. Where the package under test has a
// boolean flag of that name, it is obeyed as well.
const (
	UpdateFlag     = "districttest.update"
	UpdateVariable = "DISTRICTTEST_UPDATE"
)

func init() {
	if flag.Lookup(UpdateFlag) == nil {
		flag.Bool(UpdateFlag, false, "write the files that districttest compares with, with what is now")
	}
}

// updating reports whether pinned files are to be written.
func updating() bool {
	wanted, err := strconv.ParseBool(os.Getenv(UpdateVariable))
	return err == nil && wanted || isSet(UpdateFlag) || isSet("update")
}

// isSet reports whether there is a boolean flag of a name, and it is set.
func isSet(name string) bool {
	f := flag.Lookup(name)
	if f == nil {
		return false
	}
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag() && f.Value.String() == "true"
}

// written are the files that were written by this process, by their absolute names. Each is
// written once: another district that is compared with the same file, such as a mutant of
// [Mutate], is compared with what was written, and does not take its place.
var written sync.Map

// toWrite reports whether a file is to be written now.
func toWrite(file string) bool {
	if !updating() {
		return false
	}
	name, err := filepath.Abs(file)
	if err != nil {
		name = file
	}
	_, before := written.LoadOrStore(name, true)
	return !before
}

// toAccept says how to pin what is now.
const toAccept = "to pin what is now, run the test with -" + UpdateFlag + ", or with " + UpdateVariable + "=1"

// pinned returns what a file pins, with newlines alone at the ends of its lines. If it is to
// be written, or cannot be read, there is nothing to compare.
func pinned(t testing.TB, file string, now []byte) (was []byte, compare bool) {
	t.Helper()
	was, err := os.ReadFile(file)
	if toWrite(file) {
		if err == nil && bytes.Equal(was, now) {
			return nil, false
		}
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, now, 0o666)); err != nil {
			t.Errorf("%v", err)
			return nil, false
		}
		t.Logf("%s is written with what is now", file)
		return nil, false
	}
	if errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is not there: %s", file, toAccept)
	} else if err != nil {
		t.Errorf("%v", err)
	}
	return bytes.ReplaceAll(was, []byte("\r\n"), []byte("\n")), err == nil
}
