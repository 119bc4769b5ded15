package lint

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

// Finding is one thing that [Check] found, with its place.
type Finding struct {
	Kind     string   `json:"kind"` // the name of a [Kind]
	Severity Severity `json:"severity"`
	Rule     string   `json:"rule"` // such as "R13"
	Table    string   `json:"table"`
	ID       string   `json:"id,omitempty"` // of the row, "" if the table has none
	Pointer  string   `json:"pointer"`      // in the canonical document
	Text     string   `json:"text"`         // the case, and a way out
	Err      error    `json:"-"`            // the [district.FactError] of something void, else nil
}

// String returns the finding in one line.
func (f Finding) String() string {
	s := string(f.Severity) + ": " + words.OneLine(f.Pointer)
	if f.ID != "" {
		s += " (" + f.Table + " " + strconv.Quote(f.ID) + ")"
	}
	return s + ": " + f.Text + " (" + f.Rule + ", " + f.Kind + ")"
}

// Check returns the void rows of a district (R13), and the rows that are allowed and probably not meant, on the
// district's day. The findings are ordered by table as in the document, then by id, pointer, kind and text. [Kinds]
// lists what it looks for. Nil has no findings.
//
// The access of a user is judged as if everyone were approved, whether the district is strict or not (R22). The readers
// of a content type are judged as they are. A reserved user has no findings except void rows. The cost is linear in the
// size of the district: a few times that of all [district.District.Permissions].
func Check(d *district.District) []Finding {
	if d == nil {
		return nil
	}
	l := newLinter(d)
	l.void()
	l.divisions()
	for u := range subjects(l.d, l.facts) {
		l.user(u)
	}
	l.shared()
	l.roles()
	l.contentTypes()
	l.sort()
	return l.found
}

// linter collects findings. The checks are its methods: most of them find several kinds in one pass over a user, a
// record or a role.
type linter struct {
	d     *district.District // with everyone approved
	asked *district.District // as it is
	facts *district.Facts    // in canonical order
	found []Finding

	records    calcrole.Lookup
	hostRules  []calcrole.Rule
	unlicensed map[string]bool // packages
	ledgers    []access.Feature
	counting   []access.Building
	wide       []wideSubpackage
	redundancy redundancy

	usage    map[*district.Role]*usage
	attached []attached

	// who may open content types
	rolesHeld   map[string]bool // in lower case
	opening     []district.Attachment
	voidEntries map[string]bool // by pointer
}

func newLinter(asked *district.District) *linter {
	d := asked.Assuming(district.EveryoneApproved())
	l := &linter{
		d: d, asked: asked, facts: d.Facts(),
		records:    d.Person(new(district.User)).Records,
		hostRules:  slices.DeleteFunc(d.Rules(), func(r calcrole.Rule) bool { return !calcrole.IsCustom(r.Name) }),
		unlicensed: map[string]bool{},
		counting:   d.BuildingSet().Counting(),
		redundancy: newRedundancy(d),
		usage:      map[*district.Role]*usage{},
		rolesHeld:  map[string]bool{}, voidEntries: map[string]bool{},
	}
	keepsLedgers := map[string]bool{}
	for _, p := range l.facts.Packages {
		l.unlicensed[p.Code] = d.LacksLicense(p.Code)
		keepsLedgers[p.Code] = p.Ledgers
	}
	for f := range d.Catalog().Features() {
		if keepsLedgers[f.Resource().Package()] {
			l.ledgers = append(l.ledgers, f)
		}
	}
	l.wide = wideSubpackages(d)
	for r := range d.Roles() {
		l.usage[r] = l.usageOf(r)
	}
	return l
}

// place is where something is found: a row, and a pointer into it.
type place struct{ table, id, pointer string }

// placeIn returns the place in a row to which keys and indexes lead.
func placeIn(table, id string, at int, steps ...any) place {
	pointer := "/" + strings.ReplaceAll(table, ".", "/") + "/" + strconv.Itoa(at)
	for _, step := range steps {
		switch step := step.(type) {
		case string:
			pointer += "/" + step
		case int:
			pointer += "/" + strconv.Itoa(step)
		}
	}
	return place{table, id, pointer}
}

// add notes a finding of a kind. Its text is what, followed by the fix of the kind.
func (l *linter) add(k *Kind, at place, what string) *Finding {
	l.found = append(l.found, Finding{Kind: k.Name, Severity: k.Severity, Rule: k.Rule,
		Table: at.table, ID: at.id, Pointer: at.pointer, Text: what + ": " + k.Fix})
	return &l.found[len(l.found)-1]
}

// void notes everything that is void, and that there is no reserved user.
func (l *linter) void() {
	for _, fault := range l.d.Void() {
		kind := &void
		for _, of := range voidKinds {
			if errors.Is(fault, of.err) {
				kind = of.kind
				break
			}
		}
		f := l.add(kind, place{fault.Table, fault.ID, fault.Pointer}, fault.Err.Error())
		f.Err = fault
		if fault.Rule != "" {
			f.Rule = fault.Rule
		}
		if fault.Table == "contentTypes" {
			l.voidEntries[fault.Pointer] = true
		}
	}
	const reserved = "_ESP_GROUP"
	if _, err := l.d.User(reserved); err != nil {
		l.add(&reservedMissing, place{"users", reserved, "/users"}, "the district has no user "+reserved)
	}
}

// sort puts the findings in order.
func (l *linter) sort() {
	rank := map[string]int{}
	for i, table := range district.Tables() {
		rank[table] = i
	}
	slices.SortStableFunc(l.found, func(a, b Finding) int {
		if a.Table != b.Table {
			return rank[a.Table] - rank[b.Table]
		}
		if a.ID != b.ID {
			return strings.Compare(a.ID, b.ID)
		}
		if by := district.ComparePointers(a.Pointer, b.Pointer); by != 0 {
			return by
		}
		if a.Kind != b.Kind {
			return strings.Compare(a.Kind, b.Kind)
		}
		return strings.Compare(a.Text, b.Text)
	})
}
