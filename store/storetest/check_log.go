package storetest

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
	"github.com/hallpass-go/hallpass/store"
)

// Checks of the log and of history: P6, P7, P8, P11.

// made is a commit, and the revision that Append gave it.
type made struct {
	store.Commit
	revision store.Revision
}

// write makes n commits in an empty store.
func (t *trial) write(st store.Store, n int) ([]made, error) {
	var out []made
	var head store.Revision
	for i := range n {
		c := t.commit(marker(i)...)
		if i == 0 {
			c.Changes.Changes = append(c.Changes.Changes, theDistrict())
		}
		next, err := t.append(st, c, head)
		if err != nil {
			return nil, err
		}
		out, head = append(out, made{c, next}), next
	}
	return out, nil
}

// lists returns an error unless a log has exactly some commits, of which the first follows on a revision.
func lists(log []store.Entry, want []made, after store.Revision) error {
	for i, e := range log {
		switch {
		case i >= len(want):
			return fmt.Errorf("%d commits in the log, not %d", len(log), len(want))
		case e.Operation != want[i].Operation || e.Revision != want[i].revision:
			return fmt.Errorf("commit %d in the log is %q as %q, not %q as %q", i+1, e.Operation, e.Revision, want[i].Operation,
				want[i].revision)
		case e.Previous != after:
			return fmt.Errorf("commit %d in the log follows on %q, not %q", i+1, e.Previous, after)
		}
		after = e.Revision
	}
	if len(log) < len(want) {
		return fmt.Errorf("%d commits in the log, not %d", len(log), len(want))
	}
	return nil
}

func logIsWhole(t *trial, st store.Store) error {
	if log, err := t.log(st, store.Revision{}); err != nil || len(log) != 0 {
		return fmt.Errorf("%d commits in the log of an empty store (%v)", len(log), err)
	}
	want, err := t.write(st, 40)
	if err != nil {
		return err
	}
	sequence := store.Log(t.ctx, st, store.Revision{})
	for range 2 { // it may be ranged over again
		var log []store.Entry
		for e, err := range sequence {
			if err != nil {
				return err
			}
			log = append(log, e)
		}
		if err := lists(log, want, store.Revision{}); err != nil {
			return err
		}
	}
	for range sequence { // and left early
		break
	}
	return nil
}

func logPages(t *trial, st store.Store) error {
	want, err := t.write(st, 20)
	if err != nil {
		return err
	}
	for i := range want {
		log, err := t.log(st, want[i].revision)
		if err != nil {
			return err
		}
		if err := lists(log, want[i+1:], want[i].revision); err != nil {
			return fmt.Errorf("after commit %d: %w", i+1, err)
		}
	}
	var at store.Revision // in pages of three
	for page := 0; ; page++ {
		var log []store.Entry
		for e, err := range store.Log(t.ctx, st, at) {
			if err != nil {
				return err
			}
			if log = append(log, e); len(log) == 3 {
				break
			}
		}
		rest := want[min(3*page, len(want)):]
		if err := lists(log, rest[:min(3, len(rest))], at); err != nil {
			return fmt.Errorf("page %d: %w", page+1, err)
		}
		if len(log) == 0 {
			return nil
		}
		at = log[len(log)-1].Revision
	}
}

func logIsWholeBackward(t *trial, st store.Store) error {
	if log, err := t.logBackward(st, store.Revision{}, 0); err != nil || len(log) != 0 {
		return fmt.Errorf("%d commits in the log of an empty store (%v)", len(log), err)
	}
	want, err := t.write(st, 40)
	if err != nil {
		return err
	}
	sequence := store.LogBackward(t.ctx, st, store.Revision{}, 0)
	for range 2 { // it may be ranged over again
		var log []store.Entry
		for e, err := range sequence {
			if err != nil {
				return err
			}
			log = append(log, e)
		}
		if err := listsBackward(log, want, 0); err != nil {
			return err
		}
	}
	for range sequence { // and left early
		break
	}
	return nil
}

func logPagesBackward(t *trial, st store.Store) error {
	want, err := t.write(st, 20)
	if err != nil {
		return err
	}
	for n := range len(want) + 1 { // before the first, the second and so on, and from the head on
		before := store.Revision{}
		if n < len(want) {
			before = want[n].revision
		}
		for _, limit := range []int{-1, 0, 1, 3, len(want), len(want) + 1, math.MaxInt} {
			log, err := t.logBackward(st, before, limit)
			if err == nil {
				err = listsBackward(log, want[:n], limit)
			}
			if err != nil {
				return fmt.Errorf("the last %d of the first %d: %w", limit, n, err)
			}
		}
	}
	return nil
}

// listsBackward returns an error unless a log has the last of some commits, the last first: as many
// as the limit, or all if it is zero or less.
func listsBackward(log []store.Entry, want []made, limit int) error {
	if limit > 0 {
		want = want[max(0, len(want)-limit):]
	}
	log = slices.Clone(log)
	slices.Reverse(log)
	var after store.Revision
	if len(log) > 0 {
		after = log[0].Previous
	}
	return lists(log, want, after)
}

func logOfUnknown(t *trial, st store.Store) error {
	for range 2 { // of an empty store, and of one with commits
		for _, token := range []string{"never", "0", strings.Repeat("0", 64), "'; --", strings.Repeat("x", 5000)} {
			revision := store.RevisionOf(token)
			for _, x := range [...]struct {
				what string
				log  iter.Seq2[store.Entry, error]
			}{
				{"the log after", store.Log(t.ctx, st, revision)},
				{"the log backward from", store.LogBackward(t.ctx, st, revision, 0)},
				{"the last commit before", store.LogBackward(t.ctx, st, revision, 1)},
			} {
				what := fmt.Sprintf("%s revision %.20q", x.what, token)
				n := 0
				var last error
				for _, err := range x.log {
					n, last = n+1, err
				}
				if n != 1 {
					return fmt.Errorf("%s gives %d things, not one error", what, n)
				}
				if err := is(what, last, store.ErrUnknownRevision); err != nil {
					return err
				}
			}
		}
		if _, err := t.found(st); err != nil && !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return nil
}

func textsComeBack(t *trial, st store.Store) error {
	var want []made
	head, err := t.found(st)
	if err != nil {
		return err
	}
	first := head
	zones := []*time.Location{time.UTC, time.FixedZone("", -6*3600), time.FixedZone("x", 5*3600+45*60)}
	ids := hostileIDs()
	for i, text := range hostileTexts() {
		c := t.commit(district.Put(access.BuildingRow{ID: "1", Name: text}))
		c.Author, c.Reason = text, text
		if i%2 == 0 {
			c.OnBehalfOf = text
		}
		if i < len(ids) {
			c.Operation = ids[i]
		}
		c.Changes.CatalogUpdate = i%3 == 0
		c.Time = c.Time.In(zones[i%len(zones)]).Add(time.Duration(i))
		if head, err = t.append(st, c, head); err != nil {
			return fmt.Errorf("%.40q: %w", text, err)
		}
		want = append(want, made{c, head})
	}
	for _, id := range caseIDs() {
		c := t.commit(marker(0)...)
		c.Operation = id
		if head, err = t.append(st, c, head); err != nil {
			return fmt.Errorf("operation %q: %w", id, err)
		}
		want = append(want, made{c, head})
	}
	log, err := t.log(st, first)
	if err != nil {
		return err
	}
	if len(log) != len(want) {
		return fmt.Errorf("%d commits in the log, not %d", len(log), len(want))
	}
	for i, e := range log {
		w := want[i]
		for _, x := range [...]struct{ field, got, want string }{
			{"operation", e.Operation, w.Operation},
			{"author", e.Author, w.Author},
			{"on behalf of", e.OnBehalfOf, w.OnBehalfOf},
			{"reason", e.Reason, w.Reason},
			{"changes", string(e.Changes.Encode()), string(w.Changes.Encode())},
			{"time", e.Time.UTC().Format(time.RFC3339Nano), w.Time.UTC().Format(time.RFC3339Nano)},
			{"revision", e.Revision.String(), w.revision.String()},
		} {
			if x.got != x.want {
				return fmt.Errorf("%s %.80q came back as %.80q", x.field, x.want, x.got)
			}
		}
	}
	return nil
}

func rowsComeBack(t *trial, st store.Store) error {
	rows := district.Changes{Changes: everyTable()}
	seen := map[string]bool{}
	for i, text := range hostileTexts() {
		if seen[text] {
			continue
		}
		seen[text] = true
		id := fmt.Sprintf("T%d", i)
		rows.Changes = append(rows.Changes,
			district.Put(calcrole.ContentType{Name: text}),
			district.Put(role.Profile{ID: id, Description: text}),
			district.Put(calcrole.Applicant{ID: id, Status: text}))
	}
	for _, id := range append(hostileIDs(), caseIDs()...) {
		rows.Changes = append(rows.Changes,
			district.Put(access.BuildingRow{ID: id, Name: id}),
			district.Put(calcrole.Student{ID: id, Sections: []string{id}}),
			district.Put(access.RequirementRow{ID: id,
				Needs: access.Needs{Feature: must(access.ParseResource("REG MAINT PHONE")), Level: access.Read}}))
	}
	for _, id := range hostileIDs() {
		rows.Changes = append(rows.Changes, district.Put(district.User{Login: id, Schools: []string{id}, Ledgers: caseIDs()}))
	}
	head, err := t.append(st, store.Commit{Operation: "rows", Author: "a", Reason: "r", Time: theTime, Changes: rows},
		store.Revision{})
	if err != nil {
		return err
	}
	want := picture{}.with(rows)
	if err := t.same(st, want, head); err != nil {
		return err
	}
	// The logins again in another letter case: they are the same users. Half of the rest goes.
	var changes []district.Change
	for _, id := range hostileIDs() {
		changes = append(changes, district.Put(district.User{Login: strings.ToUpper(id), Approved: true}))
	}
	for i, id := range caseIDs() {
		if i%2 == 0 {
			changes = append(changes, district.Delete("buildings", id), district.Delete("records.students", id))
		}
	}
	c := t.commit(changes...)
	if head, err = t.append(st, c, head); err != nil {
		return err
	}
	return t.same(st, want.with(c.Changes), head)
}

func chainVerifies(t *trial, st store.Store) error {
	want, err := t.write(st, 12)
	if err != nil {
		return err
	}
	head, err := store.Verify(store.Log(t.ctx, st, store.Revision{}))
	if err != nil {
		return err
	}
	if _, loaded, err := t.load(st); err != nil || head != loaded || head != want[len(want)-1].revision {
		return fmt.Errorf("the chain ends at %q, and the facts are at %q (%v)", head, loaded, err)
	}
	log, err := t.log(st, store.Revision{})
	if err != nil {
		return err
	}
	for i, alter := range []func(log []store.Entry) []store.Entry{
		func(log []store.Entry) []store.Entry { log[5].Author = "mallory"; return log },
		func(log []store.Entry) []store.Entry { log[5].Time = log[5].Time.Add(1); return log },
		func(log []store.Entry) []store.Entry {
			log[5].Changes = district.Changes{Changes: marker(99)}
			return log
		},
		func(log []store.Entry) []store.Entry { return slices.Delete(log, 5, 6) },
		func(log []store.Entry) []store.Entry { return log[1:] },
		func(log []store.Entry) []store.Entry { log[5], log[6] = log[6], log[5]; return log },
		func(log []store.Entry) []store.Entry { return append(log, log[5]) },
	} {
		if _, err := store.Verify(sequence(alter(slices.Clone(log)))); err == nil {
			return fmt.Errorf("a copy that was tampered with (way %d) verifies", i+1)
		}
	}
	return nil
}

func sequence(log []store.Entry) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		for _, e := range log {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func historyByRevision(t *trial, st store.Store) error {
	head, err := t.found(st)
	if err != nil {
		return err
	}
	shown := map[store.Revision]picture{{}: {}}
	order := []store.Revision{{}}
	for range 25 {
		loaded, at, err := t.load(st)
		if err != nil {
			return err
		}
		shown[at], order = loaded, append(order, at)
		if head, err = t.append(st, t.commit(randomChanges(t.random)...), head); err != nil {
			return err
		}
	}
	t.random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for _, revision := range order {
		facts, err := store.At(t.ctx, st, revision)
		if err != nil {
			return fmt.Errorf("at revision %q: %w", revision, err)
		}
		if err := pictureOf(facts).differs(shown[revision]); err != nil {
			return fmt.Errorf("at revision %q: %w", revision, err)
		}
	}
	_, err = store.At(t.ctx, st, store.RevisionOf("never"))
	return is("at a revision that never was", err, store.ErrUnknownRevision)
}

func historyByTime(t *trial, st store.Store) error {
	var head store.Revision
	var times []time.Time
	revisions := []store.Revision{}
	for i, hours := range []int{0, 4, 4, 2, 8, 6, 12} { // clocks go back
		c := t.commit(append(marker(i), theDistrict())...)
		c.Time = theTime.Add(time.Duration(hours) * time.Hour)
		next, err := t.append(st, c, head)
		if err != nil {
			return err
		}
		head, times, revisions = next, append(times, c.Time), append(revisions, next)
	}
	for _, off := range []time.Duration{-1, 0, 1} {
		for hours := -1; hours <= 13; hours++ {
			when := theTime.Add(time.Duration(hours)*time.Hour + off)
			var want store.Revision
			for i := range times {
				if !times[i].After(when) {
					want = revisions[i]
				}
			}
			got, err := store.RevisionAt(t.ctx, st, when.In(time.FixedZone("", 3600)))
			if err != nil || got != want {
				return fmt.Errorf("%d hours and %d ns after the first commit the store was at %q, not %q (%w)", hours, off, got,
					want, orNone(err))
			}
		}
	}
	return nil
}
