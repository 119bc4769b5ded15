package storetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
	"github.com/hallpass-go/hallpass/store"
)

// Checks of loading: P1, P2, P3, P5, P12.

func emptyStore(t *trial, st store.Store) error {
	return t.same(st, picture{}, store.Revision{})
}

func loadsTheSame(t *trial, st store.Store) error {
	want, head, err := t.load(st)
	if err != nil {
		return err
	}
	return t.same(st, want, head)
}

func loadsWhatWasCommitted(t *trial, st store.Store) error {
	c := t.commit(append(marker(1), theDistrict())...)
	head, err := t.append(st, c, store.Revision{})
	if err != nil {
		return err
	}
	if head.IsZero() {
		return fmt.Errorf("a commit gave the zero revision")
	}
	return t.same(st, picture{}.with(c.Changes), head)
}

func seenAtOnce(t *trial, st store.Store) error {
	head, err := t.found(st)
	if err != nil {
		return err
	}
	want, _, err := t.load(st)
	if err != nil {
		return err
	}
	for n := range 20 {
		c := t.commit(marker(n)...)
		if head, err = t.append(st, c, head); err != nil {
			return err
		}
		want = want.with(c.Changes)
		if err := t.same(st, want, head); err != nil {
			return err
		}
		if _, ok := st.(store.Logger); ok {
			if log, err := t.log(st, store.Revision{}); err != nil || len(log) == 0 || log[len(log)-1].Revision != head {
				return fmt.Errorf("the log of %d commits does not end with the last (%v)", len(log), err)
			}
		}
		if _, ok := st.(store.Historian); ok {
			if _, err := store.At(t.ctx, st, head); err != nil {
				return fmt.Errorf("at the head: %w", err)
			}
		}
	}
	return nil
}

// reading is the result of one load of many.
type reading struct {
	reader       int
	facts        *district.Facts
	head         store.Revision
	acknowledged int // the last commit that had returned before the load began
}

// whileWriting calls see with the results of many concurrent loads while markers are committed, and
// returns the marker of each revision. It writes until enough has been read.
func (t *trial) whileWriting(st store.Store, see func(reading) error) (map[store.Revision]string, error) {
	head, err := t.found(st, marker(0)...)
	if err != nil {
		return nil, err
	}
	const commits, mostCommits, loads, readersAtOnce = 40, 2000, 400, 4
	numbers := map[store.Revision]string{head: "0"}
	var acknowledged, loaded atomic.Int64
	var over atomic.Bool
	var readers sync.WaitGroup
	errs := make(chan error, readersAtOnce)
	for i := range readersAtOnce {
		readers.Go(func() {
			for more := true; more; {
				more = !over.Load()
				r := reading{reader: i, acknowledged: int(acknowledged.Load())}
				var err error
				if r.facts, r.head, err = st.Load(t.ctx); err == nil {
					err = see(r)
				}
				if err != nil {
					errs <- err
					return
				}
				loaded.Add(1)
			}
		})
	}
	for n := 1; err == nil && len(errs) == 0 && (n <= commits || n <= mostCommits && loaded.Load() < loads); n++ {
		if head, err = t.append(st, t.commit(marker(n)...), head); err == nil {
			numbers[head] = strconv.Itoa(n)
			acknowledged.Store(int64(n))
		}
	}
	over.Store(true)
	readers.Wait()
	select {
	case err := <-errs:
		return numbers, err
	default:
		return numbers, err
	}
}

func readsDoNotGoBack(t *trial, st store.Store) error {
	var last [4]int
	_, err := t.whileWriting(st, func(r reading) error {
		text, _ := marked(r.facts)
		n, err := strconv.Atoi(text)
		switch {
		case err != nil:
			return fmt.Errorf("load: the marker is %q", text)
		case n < r.acknowledged:
			return fmt.Errorf("commit %d had returned, and a later load gave commit %d", r.acknowledged, n)
		case n < last[r.reader]:
			return fmt.Errorf("a load gave commit %d, and a later one commit %d", last[r.reader], n)
		}
		last[r.reader] = n
		return nil
	})
	return err
}

func neverTorn(t *trial, st store.Store) error {
	var mu sync.Mutex
	loaded := map[store.Revision]string{}
	numbers, err := t.whileWriting(st, func(r reading) error {
		building, content := marked(r.facts)
		if building != content {
			return fmt.Errorf("one commit wrote %q, and half of it %q", content, building)
		}
		mu.Lock()
		defer mu.Unlock()
		if was, known := loaded[r.head]; known && was != building {
			return fmt.Errorf("one revision loaded as commit %s and as commit %s", was, building)
		}
		loaded[r.head] = building
		return nil
	})
	if err != nil {
		return err
	}
	for _, revision := range slices.SortedFunc(maps.Keys(loaded), compareRevisions) {
		if got, want := loaded[revision], numbers[revision]; got != want {
			return fmt.Errorf("the revision of commit %q loaded with the facts of commit %q", want, got)
		}
	}
	return nil
}

func compareRevisions(a, b store.Revision) int { return strings.Compare(a.String(), b.String()) }

func equalsReplay(t *trial, st store.Store) error {
	head, err := t.found(st)
	if err != nil {
		return err
	}
	const many = 200
	for range many {
		if head, err = t.append(st, t.commit(randomChanges(t.random)...), head); err != nil {
			return err
		}
	}
	log, err := t.log(st, store.Revision{})
	if err != nil {
		return err
	}
	if len(log) != many+1 {
		return breaks("P6", "%d commits in the log, not %d", len(log), many+1)
	}
	want := picture{}
	for _, e := range log {
		want = want.with(e.Changes)
	}
	return t.same(st, want, head)
}

func revisionsAreNew(t *trial, st store.Store) error {
	head, err := t.found(st)
	if err != nil {
		return err
	}
	seen := map[store.Revision]int{{}: 0, head: 1}
	for n := 2; n < 30; n++ {
		change := district.Put(access.BuildingRow{ID: "1"}) // the same three times in a row, then gone, and again
		if n%4 == 0 {
			change = district.Delete("buildings", "1")
		}
		if head, err = t.append(st, t.commit(change), head); err != nil {
			return err
		}
		if before, known := seen[head]; known {
			return fmt.Errorf("commits %d and %d have one revision", before, n)
		}
		seen[head] = n
		if _, loaded, err := t.load(st); err != nil || loaded != head {
			return fmt.Errorf("commit %d gave revision %q, and load %q (%v)", n, head, loaded, err)
		}
	}
	return nil
}

// editIsSeen checks that an edit is in every load after it, on several loads at once.
func editIsSeen(t *trial, st store.Store) error {
	if err := t.backend.Edit(st); err != nil {
		return fmt.Errorf("edit: %w", err)
	}
	want, head, err := t.load(st)
	if err != nil {
		return err
	}
	const readers = 4
	errs := make([]error, readers)
	var reading sync.WaitGroup
	for i := range errs {
		reading.Go(func() { errs[i] = t.same(st, want, head) })
	}
	reading.Wait()
	return errors.Join(errs...)
}

// loadedStaysWithEdits checks that facts which were loaded belong to whoever loaded them.
func loadedStaysWithEdits(t *trial, st store.Store) error {
	for range 2 {
		loaded, _, err := st.Load(t.ctx)
		if err != nil {
			return err
		}
		before := pictureOf(loaded)
		if err := t.backend.Edit(st); err != nil {
			return fmt.Errorf("edit: %w", err)
		}
		if _, _, err := t.load(st); err != nil {
			return err
		}
		if err := pictureOf(loaded).differs(before); err != nil {
			return fmt.Errorf("facts that were loaded before an edit have changed with it: %w", err)
		}
	}
	return nil
}

func editsAreNew(t *trial, st store.Store) error {
	before, head, err := t.load(st)
	if err != nil {
		return err
	}
	if err := t.backend.Edit(st); err != nil {
		return fmt.Errorf("edit: %w", err)
	}
	after, next, err := t.load(st)
	switch {
	case err != nil:
		return err
	case after.differs(before) == nil:
		return fmt.Errorf("the edit is not in the facts")
	case next == head:
		return fmt.Errorf("the facts differ, and the revision does not")
	}
	return nil
}

func loadedStays(t *trial, st store.Store) error {
	head, err := t.found(st, everyTable()[1:]...)
	if err != nil {
		return err
	}
	loaded, _, err := st.Load(t.ctx)
	if err != nil {
		return err
	}
	before := pictureOf(loaded)
	for n := range 5 {
		changes := marker(n)
		for _, c := range everyTable()[2:] {
			if n == 2 {
				c = district.Delete(c.Table(), c.ID())
			}
			changes = append(changes, c)
		}
		changes = append(changes, district.Put(district.Info{ID: "other", SchoolYear: 2020 + n}),
			district.Put(district.User{Login: "aaa" + strconv.Itoa(n)}))
		if head, err = t.append(st, t.commit(changes...), head); err != nil {
			return err
		}
		if err := pictureOf(loaded).differs(before); err != nil {
			return fmt.Errorf("facts that were loaded before a commit have changed with it: %w", err)
		}
	}
	return nil
}

// roleRespelled checks that a role takes another letter case by a deletion and a put in one commit, in
// either order (R15).
func roleRespelled(t *trial, st store.Store) error {
	head, err := t.found(st, district.Put(role.Profile{ID: "CLERK"}))
	if err != nil {
		return err
	}
	for _, changes := range [][]district.Change{
		{district.Delete("roles", "CLERK"), district.Put(role.Profile{ID: "Clerk"})},
		{district.Put(role.Profile{ID: "clerk"}), district.Delete("roles", "Clerk")},
	} {
		want, _, err := t.load(st)
		if err != nil {
			return err
		}
		c := t.commit(changes...)
		if head, err = t.append(st, c, head); err != nil {
			return err
		}
		if err := t.same(st, want.with(c.Changes), head); err != nil {
			return err
		}
	}
	return nil
}

func committedStays(t *trial, st store.Store) error {
	list := []string{"1", "2"}
	years := map[string]int{"LOWER": 2027}
	c := t.commit(district.Put(district.Info{ID: "lincoln", SchoolYear: 2027, DivisionYears: years}),
		district.Put(district.User{Login: "jdoe", DefaultBuildingList: list}))
	want := picture{}.with(c.Changes)
	head, err := t.append(st, c, store.Revision{})
	if err != nil {
		return err
	}
	list[0], years["LOWER"] = "9", 1999
	c.Changes.Changes[1] = district.Put(district.User{Login: "mallory"})
	if err := t.same(st, want, head); err != nil {
		return fmt.Errorf("the store sees what the caller did to the rows afterwards: %w", err)
	}
	if _, ok := st.(store.Logger); ok {
		log, err := t.log(st, store.Revision{})
		if err != nil || len(log) != 1 {
			return fmt.Errorf("%d commits in the log, not 1 (%v)", len(log), err)
		}
		if err := (picture{}).with(log[0].Changes).differs(want); err != nil {
			return fmt.Errorf("the log sees what the caller did to the rows afterwards: %w", err)
		}
	}
	return nil
}
