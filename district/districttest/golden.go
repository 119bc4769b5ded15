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

// UpdateFlag and UpdateVariable are the flag and the environment variable with which tests write pinned
// files instead of comparing them: go test -districttest.update, or DISTRICTTEST_UPDATE=1 go test ./...
// if some packages do not know the flag. A process writes a file once, at the first comparison with it.
//
// The flag has a name of its own, since a second flag of one name is a panic, and test packages like to
// name theirs -update. If the package under test has a boolean flag of that name, it counts as well.
const (
	UpdateFlag     = "districttest.update"
	UpdateVariable = "DISTRICTTEST_UPDATE"
)

func init() {
	if flag.Lookup(UpdateFlag) == nil {
		flag.Bool(UpdateFlag, false, "write the files that districttest compares with, with what is now")
	}
}

// updating reports whether tests write pinned files.
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
// [Mutate], does not replace it.
var written sync.Map

// toWrite reports whether a test must write a file now.
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

// toAccept says how to accept the present state.
const toAccept = "to pin what is now, run the test with -" + UpdateFlag + ", or with " + UpdateVariable + "=1"

// pinned returns the text of a file, with its lines ended by newlines only. If the file is written
// now, or cannot be read, there is nothing to compare.
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
