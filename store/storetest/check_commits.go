package storetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
	"github.com/hallpass-go/hallpass/store"
)

// Checks of committing: P4, P9, P16.

// still returns an error unless a store is as it was, with so many commits in its log.
func (t *trial) still(st store.Store, want picture, head store.Revision, commits int) error {
	if err := t.same(st, want, head); err != nil {
		return fmt.Errorf("nothing should have happened: %w", err)
	}
	if _, ok := st.(store.Logger); ok {
		if log, err := t.log(st, store.Revision{}); err != nil || len(log) != commits {
			return fmt.Errorf("nothing should have happened: %d commits in the log, not %d (%v)", len(log), commits, err)
		}
	}
	return nil
}

func conflictChangesNothing(t *trial, st store.Store) error {
	first, err := t.found(st, marker(1)...)
	if err != nil {
		return err
	}
	head, err := t.append(st, t.commit(marker(2)...), first)
	if err != nil {
		return err
	}
	want, _, err := t.load(st)
	if err != nil {
		return err
	}
	for _, expected := range []store.Revision{first, {}, store.RevisionOf("never")} {
		c := t.commit(append(marker(3), theDistrict())...)
		got, err := store.Append(t.ctx, st, c, expected)
		if err == nil {
			return fmt.Errorf("a commit offered to revision %q landed on %q, as %q", expected, head, got)
		}
		conflict, ok := errors.AsType[*store.MovedError](err)
		if !ok || !errors.Is(err, store.ErrConflict) {
			return fmt.Errorf("offered to another revision than the head: %w, not a ConflictError", err)
		}
		if conflict.Head != head || conflict.Expected != expected {
			return fmt.Errorf("the conflict is between %q and %q, not %q and %q", conflict.Expected, conflict.Head, expected,
				head)
		}
		if err := t.still(st, want, head, 2); err != nil {
			return err
		}
	}
	return nil
}

func oneWinner(t *trial, st store.Store) error {
	head, err := t.found(st)
	if err != nil {
		return err
	}
	want, _, err := t.load(st)
	if err != nil {
		return err
	}
	const writers = 8
	for round := range 10 {
		var offered [writers]store.Commit
		var won [writers]store.Revision
		var errs [writers]error
		for i := range writers {
			offered[i] = t.commit(marker(round*writers + i)...)
		}
		start := make(chan struct{})
		var done sync.WaitGroup
		for i := range writers {
			done.Go(func() {
				<-start
				won[i], errs[i] = store.Append(t.ctx, st, offered[i], head)
			})
		}
		close(start)
		done.Wait()
		winners, winner := 0, 0
		for i, err := range errs {
			if err == nil {
				winners, winner = winners+1, i
			} else if !errors.Is(err, store.ErrConflict) {
				return fmt.Errorf("a writer that lost got %w, not a ConflictError", err)
			}
		}
		if winners != 1 {
			return fmt.Errorf("%d of %d won", winners, writers)
		}
		before := head
		head = won[winner]
		want = want.with(offered[winner].Changes)
		if err := t.same(st, want, head); err != nil {
			return fmt.Errorf("the facts are not those of the winner: %w", err)
		}
		if _, ok := st.(store.Logger); ok {
			if log, err := t.log(st, before); err != nil || len(log) != 1 || log[0].Operation != offered[winner].Operation {
				return fmt.Errorf("the log of one round has %d commits (%v)", len(log), err)
			}
		}
	}
	return nil
}

func landsOnce(t *trial, st store.Store) error {
	founding := t.commit(theDistrict())
	first, err := t.append(st, founding, store.Revision{})
	if err != nil {
		return err
	}
	c := t.commit(marker(1)...)
	landed, err := t.append(st, c, first)
	if err != nil {
		return err
	}
	head := landed
	commits := 2
	for n := range 3 {
		want, _, err := t.load(st)
		if err != nil {
			return err
		}
		for _, expected := range []store.Revision{first, head, landed, store.RevisionOf("never")} {
			again := c
			again.Time = again.Time.Add(1)
			got, err := store.Append(t.ctx, st, again, expected)
			if err != nil || got != landed {
				return fmt.Errorf("offered again after %d more commits, it got revision %q, not %q (%w)", n, got, landed,
					orNone(err))
			}
			if err := t.still(st, want, head, commits); err != nil {
				return err
			}
		}
		if head, err = t.append(st, t.commit(marker(n+2)...), head); err != nil {
			return err
		}
		commits++
	}
	if got, err := store.Append(t.ctx, st, founding, store.Revision{}); err != nil || got != first {
		return fmt.Errorf("the first commit, offered again: revision %q, not %q (%w)", got, first, orNone(err))
	}
	return nil
}

var errNone = errors.New("no error")

func orNone(err error) error {
	if err == nil {
		return errNone
	}
	return err
}

func landsOnceForMany(t *trial, st store.Store) error {
	head, err := t.found(st)
	if err != nil {
		return err
	}
	for round := range 5 {
		c := t.commit(marker(round)...)
		const writers = 8
		var got [writers]store.Revision
		var errs [writers]error
		var done sync.WaitGroup
		for i := range writers {
			done.Go(func() { got[i], errs[i] = store.Append(t.ctx, st, c, head) })
		}
		done.Wait()
		for i := range writers {
			if errs[i] != nil || got[i] != got[0] {
				return fmt.Errorf("revisions %q and %q (%w)", got[0], got[i], orNone(errs[i]))
			}
		}
		if log, err := t.log(st, head); err != nil || len(log) != 1 {
			return fmt.Errorf("%d commits in the log, not 1 (%v)", len(log), err)
		}
		head = got[0]
	}
	return nil
}

// altered is a case: a commit in which one thing is changed.
type altered struct {
	what  string
	alter func(*store.Commit)
}

func operationOfOneCommit(t *trial, st store.Store) error {
	first, err := t.found(st)
	if err != nil {
		return err
	}
	c := t.commit(marker(1)...)
	head, err := t.append(st, c, first)
	if err != nil {
		return err
	}
	want, _, err := t.load(st)
	if err != nil {
		return err
	}
	for _, x := range []altered{
		{"changes", func(c *store.Commit) { c.Changes = district.Changes{Changes: marker(2)} }},
		{"catalog", func(c *store.Commit) { c.Changes.CatalogUpdate = true }},
		{"author", func(c *store.Commit) { c.Author = "mallory" }},
		{"reason", func(c *store.Commit) { c.Reason = "another" }},
		{"on behalf of", func(c *store.Commit) { c.OnBehalfOf = "mallory" }},
	} {
		other := c
		x.alter(&other)
		for _, expected := range []store.Revision{first, head} {
			_, err := store.Append(t.ctx, st, other, expected)
			if err := is("the operation of a commit with another "+x.what, err, store.ErrOperation); err != nil {
				return err
			}
			if err := t.still(st, want, head, 2); err != nil {
				return err
			}
		}
	}
	return nil
}

func unreadableRefused(t *trial, st store.Store) error {
	refused := func(commits int, want picture, head store.Revision, cases ...altered) error {
		for _, x := range cases {
			c := t.commit(append(marker(9), theDistrict())...)
			x.alter(&c)
			_, err := store.Append(t.ctx, st, c, head)
			if err := is(x.what, err, store.ErrInvalid); err != nil {
				return err
			}
			if err := t.still(st, want, head, commits); err != nil {
				return fmt.Errorf("%s: %w", x.what, err)
			}
		}
		return nil
	}
	changes := func(list ...district.Change) func(*store.Commit) {
		return func(c *store.Commit) { c.Changes.Changes = list }
	}
	unfounded := altered{"a first commit without the district", changes(marker(1)...)}
	if err := refused(0, picture{}, store.Revision{}, unfounded); err != nil {
		return err
	}
	head, err := t.found(st, marker(1)...)
	if err != nil {
		return err
	}
	want, _, err := t.load(st)
	if err != nil {
		return err
	}
	return refused(1, want, head, []altered{
		{"no operation", func(c *store.Commit) { c.Operation = "" }},
		{"a long operation", func(c *store.Commit) { c.Operation = strings.Repeat("x", 65) }},
		{"an operation with a space at its end", func(c *store.Commit) { c.Operation = "x " }},
		{"a time before the year 1", func(c *store.Commit) { c.Time = time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC) }},
		{"a time after the year 9999", func(c *store.Commit) { c.Time = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }},
		{"a spaced operation", func(c *store.Commit) { c.Operation = " x" }},
		{"no author", func(c *store.Commit) { c.Author = "" }},
		{"a control character", func(c *store.Commit) { c.Author = "a\x00b" }},
		{"a line break", func(c *store.Commit) { c.Reason = "a\nb" }},
		{"no reason", func(c *store.Commit) { c.Reason = "" }},
		{"a long reason", func(c *store.Commit) { c.Reason = strings.Repeat("x", 256) }},
		{"text that is not UTF-8", func(c *store.Commit) { c.OnBehalfOf = "\xff" }},
		{"a zero-width space", func(c *store.Commit) { c.Author = "a\u200bb" }},
		{"no time", func(c *store.Commit) { c.Time = c.Time.AddDate(-3000, 0, 0) }},
		{"no changes", changes()},
		{"an unknown table", changes(district.Delete("teachers", "x"))},
		{"a row of no table", changes(district.Put("x"))},
		{"the zero change", changes(district.Change{})},
		{"a row named twice", changes(district.Put(access.BuildingRow{ID: "1"}), district.Delete("buildings", "1"))},
		{"a login named twice", changes(district.Put(district.User{Login: "ann"}),
			district.Put(district.User{Login: "ANN"}))},
		{"the district deleted", changes(district.Delete("district", ""))},
		{"a district deleted", changes(district.Delete("district", "lincoln"))},
		{"a deletion without id", changes(district.Delete("users", ""))},
		{"an administration's id", changes(district.Delete("administration", "x"))},
		{"a deletion of NUL", changes(district.Delete("users", "a\x00"))},
		{"a deletion not in UTF-8", changes(district.Delete("users", "\xff"))},
		{"an id with a space", changes(district.Put(access.BuildingRow{ID: "1 "}))},
		{"an id that is empty", changes(district.Put(access.BuildingRow{}))},
		{"an id with an umlaut", changes(district.Put(district.User{Login: "j\u00fcrgen"}))},
		{"a name with NUL", changes(district.Put(access.BuildingRow{ID: "1", Name: "a\x00"}))},
		{"a name with a tab", changes(district.Put(access.BuildingRow{ID: "1", Name: "a\tb"}))},
		{"a name not in UTF-8", changes(district.Put(access.BuildingRow{ID: "1", Name: "a\xff"}))},
		{"an unknown level", changes(district.Put(access.RequirementRow{ID: "1",
			Needs: access.Needs{Feature: must(access.ParseResource("REG MAINT PHONE")), Level: 7}}))},
		{"a grant of nothing", changes(district.Put(role.Profile{ID: "R", Grants: []access.Grant{{}}}))},
	}...)
}

func policyNotJudged(t *trial, st store.Store) error {
	grant := must(access.ParseGrant("GONE MAINT PHONE read=all"))
	c := t.commit(theDistrict(),
		district.Put(district.User{Login: "ann", DefaultBuilding: "gone", Grants: []access.Grant{grant},
			Roles: []role.Assignment{{Role: "GONE"}}}),
		district.Put(district.License{Package: "GONE", Key: "k"}),
		district.Delete("buildings", "never there"))
	head, err := t.append(st, c, store.Revision{})
	if err != nil {
		return err
	}
	standard := t.commit(district.Put(access.PackageRow{Code: "REG", Standard: true})) // no catalog update
	if head, err = t.append(st, standard, head); err != nil {
		return err
	}
	return t.same(st, picture{}.with(c.Changes).with(standard.Changes), head)
}
