package district

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Sentinels of what can be wrong with facts and changes. The first group makes facts
// unreadable: they never load. The second group loads and gives nothing (R13), and is
// refused where it is written. The third is about changes alone.
var (
	ErrForm    = errors.New("not in the form that the document format asks for")
	ErrTwice   = errors.New("two things of one name")
	ErrRepeats = errors.New("a list holds a value twice")
	ErrLimit   = errors.New("more than a district may have")

	ErrDangling   = errors.New("refers to what does not exist")
	ErrMisfit     = errors.New("the scope does not fit the resource")
	ErrCalculated = errors.New("a calculated role is never assigned")
	ErrHeldTwice  = errors.New("a role is held once at most: the first assignment counts")
	ErrReserved   = errors.New("reserved user")
	ErrNoPackage  = errors.New("its package does not exist")
	ErrEmailTwice = errors.New("an e-mail belongs to one user: nobody is found by it")

	ErrInUse    = errors.New("in use")
	ErrStandard = errors.New("standard: changed by a catalog update alone")
	ErrMissing  = errors.New("there is none of that name")
	ErrOwns     = errors.New("owns what would be lost")
)

// FactError is one fault of facts or of a change, with its place.
type FactError struct {
	Table   string // as in the document: users, records.students, …; "" for the document itself
	ID      string // of the row, "" if the table has none
	Pointer string // JSON pointer of the faulty value in the document or the set of changes
	Line    int    // its line, where the facts were decoded from a text; else 0
	Rule    string // the rule that is broken, such as "R13"; "" for the grammar
	Err     error  // what is wrong, around one of the sentinels

	to thing // what a faulty reference is to
}

func (e *FactError) Error() string {
	var b strings.Builder
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", e.Line)
	}
	b.WriteString(oneLine(e.Pointer))
	if e.ID != "" {
		fmt.Fprintf(&b, " (%s %q)", e.Table, e.ID)
	}
	if e.Pointer+e.ID != "" {
		b.WriteString(": ")
	}
	b.WriteString(e.Err.Error())
	if e.Rule != "" {
		fmt.Fprintf(&b, " (%s)", e.Rule)
	}
	return b.String()
}

// oneLine quotes a text that would print as more than itself, such as a newline in a key.
func oneLine(s string) string {
	if quoted := strconv.Quote(s); len(quoted) != len(s)+2 {
		return quoted
	}
	return s
}

func (e *FactError) Unwrap() error { return e.Err }

// Faults are all the faults that were found, in the order of the document. As an error
// they wrap each of them. Empty faults are no error; see [Faults.Err].
type Faults []*FactError

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, e := range f {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the single faults.
func (f Faults) Unwrap() []error {
	errs := make([]error, len(f))
	for i, e := range f {
		errs[i] = e
	}
	return errs
}

// Err returns f as an error, nil if there are none.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}
