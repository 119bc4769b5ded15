package main

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// logged is a commit of a log, and what it did to the rows.
type logged struct {
	store.Entry
	rows []district.RowDifference
}

// newLogged returns a commit that did this to the rows. Of a row that was added the entry says
// everything, and the rows repeat nothing.
func newLogged(e store.Entry, rows []district.RowDifference) logged {
	c := logged{e, append([]district.RowDifference{}, rows...)} // a list in JSON, if an empty one
	for i := range c.rows {
		if c.rows[i].Verb == "adds" {
			c.rows[i].Fields = nil
		}
	}
	return c
}

// text is the commit for people.
func (c logged) text() string {
	lines := append([]string{entryTitle(c.Entry)}, rowLines(c.rows, limit{most: few}, changedInside)...)
	return strings.Join(lines, "\n  ") + "\n"
}

// line is the commit as JSON: the sealed entry, with rows as one more key at its end.
func (c logged) line() (string, error) {
	rows, err := jsonLine(c.rows)
	return strings.TrimSuffix(string(c.Encode()), "}") + `,"rows":` + string(rows) + "}\n", err
}

// commitsAfter returns the commits of a store after a revision, in order. An error is the last thing
// that it gives.
func commitsAfter(ctx context.Context, st store.Store, after store.Revision) iter.Seq2[logged, error] {
	return withRows(ctx, st, after, store.Log(ctx, st, after))
}

// lastCommits returns the last n commits of a store after a revision, the last one first.
func lastCommits(ctx context.Context, st store.Store, after store.Revision, n int) iter.Seq2[logged, error] {
	return func(yield func(logged, error) bool) {
		var entries []store.Entry
		for e, err := range store.LogBackward(ctx, st, store.Revision{}, n) {
			if err != nil {
				yield(logged{}, err)
				return
			}
			if e.Revision == after {
				break
			}
			entries = append(entries, e)
		}
		if len(entries) == 0 {
			return
		}
		slices.Reverse(entries)
		var commits []logged
		for c, err := range withRows(ctx, st, entries[0].Previous, sound(entries)) {
			if err != nil {
				yield(logged{}, err)
				return
			}
			commits = append(commits, c)
		}
		for _, c := range slices.Backward(commits) {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// sound returns entries with which nothing is wrong.
func sound(entries []store.Entry) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// withRows finds out what the commits of a log did to the rows. The first follows on a revision.
func withRows(
	ctx context.Context, st store.Store, after store.Revision, log iter.Seq2[store.Entry, error],
) iter.Seq2[logged, error] {
	return func(yield func(logged, error) bool) {
		rows := map[district.Key]district.Change{} // as the last commit has left them
		if !after.IsZero() {
			facts, err := store.At(ctx, st, after)
			if err != nil {
				yield(logged{}, err)
				return
			}
			for c := range facts.Rows() {
				rows[c.Key()] = c
			}
		}
		for e, err := range log {
			if err != nil {
				yield(logged{}, err)
				return
			}
			var differ []district.RowDifference
			for _, c := range e.Changes.Changes {
				key := c.Key()
				before, known := rows[key]
				if !known && c.Row() != nil && c.ID() != "" { // what is in it, the entry says
					differ = append(differ, district.RowDifference{Table: c.Table(), ID: c.ID(), Verb: "adds"})
				} else if x, differs := district.DiffRow(before, c); differs {
					differ = append(differ, x)
				}
				rows[key] = c
			}
			if !yield(newLogged(e, differ), nil) {
				return
			}
		}
	}
}
