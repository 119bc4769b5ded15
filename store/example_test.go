package store_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

func Example() {
	ctx := context.Background()
	var st store.Mem // or a file's, or a database's

	facts := &district.Facts{Format: 1, District: district.Info{ID: "lincoln", SchoolYear: 2027},
		Buildings: []access.BuildingRow{{ID: "2", Name: "Lincoln High"}}}
	head, err := store.Append(ctx, &st, store.Commit{
		Operation: store.NewOperation(), Author: "registrar", Reason: "import of the old system",
		Time:    time.Date(2026, 8, 17, 7, 30, 0, 0, time.UTC),
		Changes: store.Between(nil, facts),
	}, store.Revision{})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = store.Append(ctx, &st, store.Commit{
		Operation: store.NewOperation(), Author: "jdoe", OnBehalfOf: "principal", Reason: "new hire",
		Time: time.Date(2026, 8, 18, 9, 0, 0, 0, time.UTC),
		Changes: district.Changes{Changes: []district.Change{district.Put(district.User{Login: "asmith",
			DefaultBuilding: "2"})}},
	}, head)
	if err != nil {
		fmt.Println(err)
		return
	}

	for entry, err := range store.Log(ctx, &st, store.Revision{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(entry.Time.Format(time.DateTime), entry.Author, entry.OnBehalfOf, entry.Reason,
			len(entry.Changes.Changes))
	}
	now, _, _ := st.Load(ctx)
	before, _ := store.At(ctx, &st, head)
	fmt.Println(len(now.Users), "user,", len(before.Users), "before that")
	// Output:
	// 2026-08-17 07:30:00 registrar  import of the old system 2
	// 2026-08-18 09:00:00 jdoe principal new hire 1
	// 1 user, 0 before that
}

// Two people change the policy at once: the second is told, looks again, and decides anew.
func ExampleAppend() {
	ctx := context.Background()
	var st store.Mem
	building := func(id, name string) store.Commit {
		return store.Commit{Operation: store.NewOperation(), Author: "jdoe", Reason: "new wing", Time: time.Now(),
			Changes: district.Changes{Changes: []district.Change{
				district.Put(district.Info{ID: "lincoln", SchoolYear: 2027}),
				district.Put(access.BuildingRow{ID: id, Name: name})}}}
	}
	var seen store.Revision
	_, err := store.Append(ctx, &st, building("1", "East Wing"), seen)
	fmt.Println(err)

	mine := building("1", "West Wing")
	_, err = store.Append(ctx, &st, mine, seen)
	if conflict, ok := errors.AsType[*store.MovedError](err); ok {
		for entry := range store.Log(ctx, &st, seen) {
			change := entry.Changes.Changes[1]
			fmt.Println("meanwhile:", change.Table(), change.ID())
		}
		_, err = store.Append(ctx, &st, building("2", "West Wing"), conflict.Head)
	}
	fmt.Println(err)
	// Output:
	// <nil>
	// meanwhile: buildings 1
	// <nil>
}

// A page about the last changes reads these only, and not the whole history. The last commit of a page
// leads to the next one.
func ExampleLogBackward() {
	ctx := context.Background()
	var st store.Mem
	var head store.Revision
	for day := range 5 {
		head, _ = store.Append(ctx, &st, store.Commit{
			Operation: store.NewOperation(), Author: "registrar", Reason: fmt.Sprintf("the list of day %d", day+1),
			Time: time.Date(2026, 8, 17+day, 7, 30, 0, 0, time.UTC),
			Changes: district.Changes{Changes: []district.Change{
				district.Put(district.Info{ID: "lincoln", SchoolYear: 2027, Name: fmt.Sprint(day)})}},
		}, head)
	}
	var last store.Revision
	for range 2 {
		fmt.Println("a page")
		for entry, err := range store.LogBackward(ctx, &st, last, 3) {
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println(entry.Time.Format(time.DateOnly), entry.Reason)
			last = entry.Revision
		}
	}
	// Output:
	// a page
	// 2026-08-21 the list of day 5
	// 2026-08-20 the list of day 4
	// 2026-08-19 the list of day 3
	// a page
	// 2026-08-18 the list of day 2
	// 2026-08-17 the list of day 1
}

// The answer to a commit was lost. Offering the same commit again tells whether it has landed.
func ExampleOutcomeError() {
	ctx := context.Background()
	var st unreliable
	c := store.Commit{Operation: "request-4711", Author: "jdoe", Reason: "start", Time: time.Now(),
		Changes: district.Changes{Changes: []district.Change{district.Put(district.Info{ID: "lincoln", SchoolYear: 2027})}}}
	for {
		revision, err := store.Append(ctx, &st, c, store.Revision{})
		if errors.Is(err, store.ErrOutcomeUnknown) {
			fmt.Println(err)
			continue
		}
		_, head, _ := st.Load(ctx)
		fmt.Println(revision == head, err)
		return
	}
	// Output:
	// the outcome of a commit is not known: operation "request-4711", offered to the empty store: the store cannot be reached
	// true <nil>
}

// unreliable loses its first answer.
type unreliable struct {
	store.Mem
	lost bool
}

func (u *unreliable) Append(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
	revision, err := u.Mem.Append(ctx, c, expected)
	if !u.lost {
		u.lost = true
		return store.Revision{}, &store.OutcomeError{Operation: c.Operation, Expected: expected, Err: store.ErrUnavailable}
	}
	return revision, err
}

// Somebody rewrites the past.
func ExampleVerify() {
	var log []store.Entry
	var head store.Revision
	for i, reason := range []string{"start", "give jdoe everything", "cleaning up"} {
		entry, err := store.Commit{Operation: fmt.Sprint(i), Author: "mallory", Reason: reason,
			Time: time.Date(2026, 8, 17, i, 0, 0, 0, time.UTC),
			Changes: district.Changes{Changes: []district.Change{district.Put(district.Info{ID: "lincoln",
				SchoolYear: 2027})}}}.After(head)
		if err != nil {
			fmt.Println(err)
			return
		}
		log, head = append(log, entry), entry.Revision
	}
	log[1].Reason = "give jdoe what the principal asked for"

	_, err := store.Verify(func(yield func(store.Entry, error) bool) {
		for _, entry := range log {
			if !yield(entry, nil) {
				return
			}
		}
	})
	broken, _ := errors.AsType[*store.ChainError](err)
	fmt.Println(broken.Position, errors.Is(err, store.ErrChanged), errors.Is(err, store.ErrCorrupt))
	// Output:
	// 2 true true
}
