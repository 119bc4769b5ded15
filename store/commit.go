package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/hallpass-go/hallpass/district"
)

// Commit is one change of the facts, with its author and reason (R41). All fields except OnBehalfOf are
// required.
type Commit struct {
	// Operation is the caller's name for this commit, chosen once and kept for every attempt to
	// make it: [NewOperation], or the key of a request. A store takes one operation once at most,
	// so that a commit may be offered again when its outcome is unknown. It has the form of an id.
	Operation string

	Author     string    // who: 1 to 255 printable characters
	OnBehalfOf string    // for whom, if that is somebody else; "" or a text like Author
	Reason     string    // why: a text like Author
	Time       time.Time // when, by the author's clock; the moment is kept, and not the zone

	Changes district.Changes // what: at least one
}

// NewOperation returns a new operation id: 128 random bits, so that nobody else has it. It is a name
// and no secret.
func NewOperation() string { return fmt.Sprintf("%016x%016x", rand.Uint64(), rand.Uint64()) }

// After returns the entry that a commit makes in the log when it follows on a revision. Its revision is
// the hash of everything in it, and its changes are a copy that shares nothing with those of c. Every
// [Committer] makes its entries this way.
//
// It refuses a commit that a log could not give back as it was, or that would leave facts that cannot
// be read: texts outside their form, rows outside the grammar of the document, unknown tables, no
// changes, a row named twice, the district's own row deleted or missing from the first commit. The
// error wraps [ErrInvalid] and names everything that is wrong. It does not judge whether the changes
// are right: the engine does, by the rules of the policy.
func (c Commit) After(previous Revision) (Entry, error) {
	c.Time = c.Time.UTC().Round(0)
	changes, err := district.DecodeChanges(c.Changes.Encode())
	faults := append(c.faults(previous), err)
	if err := errors.Join(faults...); err != nil {
		return Entry{}, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	c.Changes = changes
	e := Entry{Previous: previous, Commit: c}
	e.Revision = e.hash()
	return e, nil
}

// faults returns everything that is wrong with a commit except with the rows that it puts.
func (c *Commit) faults(previous Revision) []error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	for _, text := range [...]struct{ field, text, form string }{
		{"author", c.Author, "1 to 255 printable characters"},
		{"reason", c.Reason, "1 to 255 printable characters"},
	} {
		if !district.IsText(text.text) {
			fault("%s %q: %s", text.field, text.text, text.form)
		}
	}
	if c.OnBehalfOf != "" && !district.IsText(c.OnBehalfOf) {
		fault("on behalf of %q: 1 to 255 printable characters", c.OnBehalfOf)
	}
	if !district.IsID(c.Operation) {
		fault("operation %q: 1 to 64 printable ASCII characters, no space at either end", c.Operation)
	}
	if year := c.Time.Year(); c.Time.IsZero() || year < 1 || year > 9999 {
		fault("time: a moment in the years 1 to 9999")
	}
	if len(c.Changes.Changes) == 0 {
		fault("changes: none")
	}
	named := make(map[district.Key][]district.Change, len(c.Changes.Changes))
	for _, change := range c.Changes.Changes {
		at := change.Key()
		if len(named[at]) > 1 || len(named[at]) == 1 && change.Clashes(named[at][0]) {
			fault("changes: %s %q is named twice", change.Table(), change.ID())
		}
		named[at] = append(named[at], change)
		switch {
		case change.Row() != nil:
		case change.Table() == "district":
			fault("changes: a district cannot be deleted")
		case (change.ID() == "") != (change.Table() == "administration"),
			change.ID() != "" && !district.IsText(change.ID()):
			fault("changes: no row of %s has the id %q", change.Table(), change.ID())
		}
	}
	if previous.IsZero() && named[district.Key{Table: "district"}] == nil {
		fault("changes: the first commit puts the district")
	}
	return faults
}
