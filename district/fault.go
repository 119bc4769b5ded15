package district

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/district/internal/strictjson"
	"github.com/hallpass-go/hallpass/district/internal/words"
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
	ErrHeldTwice  = errors.New("a role is held at most once on any day: the first assignment counts")
	ErrReserved   = errors.New("reserved user")
	ErrNoPackage  = errors.New("its package does not exist")
	ErrEmailTwice = errors.New("nobody is found by an e-mail that names two users")

	ErrInUse    = errors.New("in use")
	ErrFixed    = errors.New("the id of a row does not change")
	ErrExists   = errors.New("there is one of that name already")
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
	b.WriteString(words.OneLine(e.Pointer))
	if e.ID != "" {
		fmt.Fprintf(&b, " (%s %q)", e.Table, e.ID)
	}
	if e.Pointer+e.ID != "" {
		b.WriteString(": ")
	}
	if e.Err != nil {
		b.WriteString(e.Err.Error())
	}
	if e.Rule != "" {
		fmt.Fprintf(&b, " (%s)", e.Rule)
	}
	return b.String()
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

// Sort sorts faults by the place of what they are about, in the order of the document, and
// returns them. Faults of one place keep their order.
func (f Faults) Sort() Faults {
	slices.SortStableFunc(f, func(a, b *FactError) int { return ComparePointers(a.Pointer, b.Pointer) })
	return f
}

// ComparePointers orders JSON pointers into a district document: tables as in the document, indexes by value, keys by
// their bytes.
func ComparePointers(a, b string) int {
	as, bs := strings.Split(a, "/"), strings.Split(b, "/")
	for i := range min(len(as), len(bs)) {
		x, y := as[i], bs[i]
		if x == y {
			continue
		}
		if i == 1 {
			if by := documentOrder(x) - documentOrder(y); by != 0 {
				return by
			}
		}
		if len(x) != len(y) && isIndex(x) && isIndex(y) {
			return len(x) - len(y)
		}
		return strings.Compare(x, y)
	}
	return len(as) - len(bs)
}

// documentOrder returns the place of a member of the document.
func documentOrder(key string) int {
	return slices.IndexFunc(tables[:], func(t *table) bool {
		first, _, _ := strings.Cut(t.name, ".")
		return first == key
	})
}

func isIndex(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// jsonFaults are faults of a text, as ours.
func jsonFaults(faults []strictjson.Fault) Faults {
	var out Faults
	for _, f := range faults {
		table := ""
		if parts := strings.Split(f.Pointer, "/"); len(parts) > 2 && parts[1] == "records" {
			table = parts[1] + "." + parts[2]
		} else if len(parts) > 1 {
			table = parts[1]
		}
		out = append(out, &FactError{Table: table, Pointer: f.Pointer, Line: f.Line, Err: formError{f.Err}})
	}
	return out
}

// formError is a fault of a text as an [ErrForm].
type formError struct{ error }

func (e formError) Unwrap() []error { return []error{ErrForm, e.error} }

// merge adds to the faults of a text those that were found in what was read of it, but for
// what the text's own explain: a value of the wrong type was left out, and would be
// reported again as missing, and so would what is around it as incomplete.
func merge(text, read Faults) Faults {
	left, around := map[string]bool{}, map[string]bool{}
	for _, f := range text {
		left[f.Pointer] = true
		for outer := f.Pointer; outer != ""; {
			outer = outer[:strings.LastIndexByte(outer, '/')]
			around[outer] = true
		}
	}
	merged := text
	for _, f := range read {
		if !(around[f.Pointer] && errors.Is(f, ErrForm)) && !below(f.Pointer, left) {
			merged = append(merged, f)
		}
	}
	return merged
}

// below reports whether pointer, or one around it, is in a set.
func below(pointer string, set map[string]bool) bool {
	for !set[pointer] {
		if pointer == "" {
			return false
		}
		pointer = pointer[:strings.LastIndexByte(pointer, '/')]
	}
	return true
}

// syntax reports whether a text is no JSON.
func syntax(faults []strictjson.Fault) bool {
	for _, f := range faults {
		if errors.Is(f.Err, strictjson.ErrSyntax) {
			return true
		}
	}
	return false
}
