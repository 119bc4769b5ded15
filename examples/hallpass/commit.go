package main

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/live"
)

// patience is how long a store may take to load or to commit. A commit whose outcome is not known
// is offered again for as long.
const patience = 5 * time.Minute

// writable is a store that a change is proposed to.
type writable struct {
	*opened
	engine *live.Engine
	base   live.Snapshot  // what the store held when the change was shown
	since  store.Revision // from which the change was made: that of base, unless --since says another
}

// sinceFlag adds the flag for the revision from which a file was made.
func sinceFlag(c *cobra.Command, since *string) {
	c.Flags().StringVar(since, "since", "",
		"the `REVISION` that the file was made from (default: what the store holds now)")
}

// openToWrite opens a store for a change and loads what it holds. A district called create may be
// new; "" is none.
func (p *program) openToWrite(a address, create string) (*writable, error) {
	st, err := p.open(a, purpose{writing: true, create: create})
	if err != nil {
		return nil, err
	}
	engine, err := live.Follow(p.ctx, st.kept, &live.Options{Timeout: patience})
	if err != nil {
		_ = st.close() // nothing was written
		return nil, st.fault(err)
	}
	base := engine.Snapshot()
	return &writable{st, engine, base, base.Revision}, nil
}

// madeFrom sets the revision from which the change was made, by its first digits. "" leaves the one
// that was shown.
func (st *writable) madeFrom(ctx context.Context, since string) error {
	if since == "" {
		return nil
	}
	if !isRevision(since) {
		return fmt.Errorf("--since %q: write a revision, or %d digits of it at least", since, leastRevision)
	}
	e, err := findRevision(ctx, st.kept, since)
	st.since = e.Revision
	return err
}

// ago says from when on others may have changed the store.
func (st *writable) ago() string {
	if st.since == st.base.Revision {
		return "while you looked"
	}
	return "since " + short(st.since)
}

func (st *writable) close() {
	_ = st.engine.Close() // it has no error
	_ = st.opened.close() // what was committed is on the disk
}

// isEmpty reports whether the store holds no district yet.
func (st *writable) isEmpty() bool { return st.base.Revision.IsZero() }

// heldName returns the name of the store for people, with the revision that was shown.
func (st *writable) heldName() string { return st.name + " at " + short(st.base.Revision) }

// held returns the district that was shown, on a day, or today if no day is given. It says how many
// findings there are.
func (p *program) held(st *writable, on access.Day) (*district.District, error) {
	p.countFindings(st.heldName(), st.base.District)
	d, err := onDayOf(st.base.District, p.now(), on)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", st.heldName(), err)
	}
	return d, nil
}

// commit makes a commit, if the rows that it writes are as they were in the revision that it was made
// from. Other rows may have changed. While the outcome is not known it offers the very same commit
// again, which is safe: a commit lands once at most.
func (st *writable) commit(ctx context.Context, c store.Commit) (store.Revision, error) {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	revision, err := st.engine.Commit(ctx, c, live.Since(st.since))
	conflict, isConflict := errors.AsType[*live.ConflictError](err)
	faults, isFaulty := errors.AsType[district.Faults](err)
	switch {
	case !revision.IsZero():
		return revision, nil // it has landed; an error is about the engine
	case isConflict:
		return revision, fmt.Errorf("%s has moved on %s: %s: nothing was changed, look again%s",
			st.name, st.ago(), othersHave(conflict.Rows), titles(conflict.Commits, conflict.Rows))
	case isFaulty:
		return revision, fmt.Errorf("%s has moved on %s, and now this change would be refused: "+
			"nothing was changed, look again\n%w%s", st.name, st.ago(), faults, st.meanwhile(ctx, store.Revision{}))
	case errors.Is(err, store.ErrOutcomeUnknown):
		return revision, fmt.Errorf("%s: %w; see hallpass log for it later", st.name, err)
	case err != nil:
		return revision, st.fault(err)
	}
	return revision, nil
}

// othersHave says that others have written these rows.
func othersHave(rows []district.Key) string {
	if len(rows) == 0 {
		return "it is not known what others have changed"
	}
	var names []string
	for _, row := range rows[:min(few, len(rows))] {
		names = append(names, row.String())
	}
	text := "others have changed " + strings.Join(names, ", ")
	if more := len(rows) - few; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// titles lists the commits that write one of these rows, a line for each.
func titles(commits []store.Entry, rows []district.Key) string {
	writes := func(c district.Change) bool { return slices.Contains(rows, c.Key()) }
	return fewTitles(slices.DeleteFunc(slices.Clone(commits), func(e store.Entry) bool {
		return !slices.ContainsFunc(e.Changes.Changes, writes)
	}))
}

// meanwhile lists the commits that others have made since the revision that the change was made from, a
// line for each: those before a revision, or all if that is zero. A commit that cannot be read is left
// out, with all after it.
func (st *writable) meanwhile(ctx context.Context, until store.Revision) string {
	var commits []store.Entry
	for e, err := range store.Log(ctx, st.kept, st.since) {
		if err != nil || e.Revision == until {
			break
		}
		commits = append(commits, e)
	}
	return fewTitles(commits)
}

// fewTitles lists commits, a line for each, and counts those after the first few.
func fewTitles(commits []store.Entry) string {
	var b strings.Builder
	for _, e := range commits[:min(few, len(commits))] {
		fmt.Fprintf(&b, "\n  %s", entryTitle(e))
	}
	if more := len(commits) - few; more > 0 {
		fmt.Fprintf(&b, "\n  and %d more", more)
	}
	return b.String()
}
