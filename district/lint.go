package district

import (
	"errors"
	"sort"
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

// Severity says how sure it is that something is wrong.
type Severity string

const (
	SeverityError   Severity = "error"   // written, and gives nothing (R13)
	SeverityWarning Severity = "warning" // allowed, and probably not meant
	SeverityInfo    Severity = "info"    // allowed, and worth a look when tidying up
)

// Finding is one thing that [District.Lint] found, with its place.
type Finding struct {
	Kind     string   `json:"kind"` // the name of a [LintKind]
	Severity Severity `json:"severity"`
	Rule     string   `json:"rule"` // such as "R13"
	Table    string   `json:"table"`
	ID       string   `json:"id,omitempty"` // of the row, "" if the table has none
	Pointer  string   `json:"pointer"`      // in the canonical document
	Text     string   `json:"text"`         // what is the case, and what can be done
	Err      error    `json:"-"`            // the [FactError] of something void, else nil
}

// String returns the finding in one line.
func (f Finding) String() string {
	s := string(f.Severity) + ": " + words.OneLine(f.Pointer)
	if f.ID != "" {
		s += " (" + f.Table + " " + strconv.Quote(f.ID) + ")"
	}
	return s + ": " + f.Text + " (" + f.Rule + ", " + f.Kind + ")"
}

// Lint returns what is void in the district (R13), and what is allowed and probably not
// meant, on the district's day: by table in the order of the document, then by id, pointer,
// kind and text. [LintKinds] says what is looked for. Nil has no findings.
//
// What a user has is judged as if everyone were approved, whether the district is strict
// or not (R22); who may open a content type is judged as it is. Nothing is found about a
// reserved user but what is void. The cost is linear in the size of the district: a few
// times that of all [District.Permissions].
func (d *District) Lint() []Finding {
	if d == nil {
		return nil
	}
	l := newLinter(d)
	l.faults()
	l.users()
	l.shared()
	l.roles()
	l.contentTypes()
	return l.sorted()
}

// linter collects findings.
type linter struct {
	d     *District // not strict
	asked *District // as it was asked
	f     *Facts
	found []Finding
	rank  map[string]int // of tables

	lintGrants
	lintRoles
	lintRecords
	lintContent
}

func newLinter(d *District) *linter {
	lenient := *d
	lenient.options.Strict = false
	l := &linter{d: &lenient, asked: d, f: d.Facts(), rank: map[string]int{}}
	for i, t := range tables {
		l.rank[t.name] = i
	}
	l.prepareGrants()
	l.prepareRoles()
	l.prepareContent()
	return l
}

// add notes a finding of a kind; what it says is completed by what to do.
func (l *linter) add(kind lintKind, table, id, pointer, what string) {
	k := &lintKinds[kind]
	l.found = append(l.found, Finding{Kind: k.Name, Severity: k.Severity, Rule: k.Rule,
		Table: table, ID: id, Pointer: pointer, Text: what + ": " + k.Fix})
}

// faults notes everything that is void, and that there is no reserved user.
func (l *linter) faults() {
	for _, fault := range findings(l.d, l.f) {
		kind := kindVoid
		for _, s := range lintSentinels {
			if errors.Is(fault, s.err) {
				kind = s.kind
				break
			}
		}
		l.add(kind, fault.Table, fault.ID, fault.Pointer, fault.Err.Error())
		last := &l.found[len(l.found)-1]
		last.Err = fault
		if fault.Rule != "" {
			last.Rule = fault.Rule
		}
		if fault.Table == "contentTypes" {
			l.faulty[fault.Pointer] = true
		}
	}
	if _, ok := l.d.users.find(reservedLogin); !ok {
		l.add(kindReservedMissing, "users", reservedLogin, "/users", "the district has no user "+reservedLogin)
	}
}

var lintSentinels = [...]struct {
	err  error
	kind lintKind
}{
	{ErrNoPackage, kindNoPackage}, {ErrDangling, kindDangling}, {ErrMisfit, kindMisfit}, {ErrCalculated, kindCalculated},
	{ErrHeldTwice, kindHeldTwice}, {ErrReserved, kindReserved}, {ErrEmailTwice, kindEmailTwice},
	{access.ErrNotFeature, kindNotFeature},
}

// sorted returns the findings in their order.
func (l *linter) sorted() []Finding {
	sort.SliceStable(l.found, func(i, j int) bool {
		a, b := &l.found[i], &l.found[j]
		if a.Table != b.Table {
			return l.rank[a.Table] < l.rank[b.Table]
		}
		if a.ID != b.ID {
			return a.ID < b.ID
		}
		if a.Pointer != b.Pointer {
			return ComparePointers(a.Pointer, b.Pointer) < 0
		}
		if a.Kind != b.Kind {
			return a.Kind < b.Kind
		}
		return a.Text < b.Text
	})
	return l.found
}
