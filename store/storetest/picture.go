package storetest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// picture is the suite's own model of facts: the canonical text of each row.
type picture map[district.Key]string

func pictureOf(f *district.Facts) picture { return picture{}.with(store.Between(nil, f)) }

// with returns the picture after changes.
func (p picture) with(changes district.Changes) picture {
	next := maps.Clone(p)
	for _, c := range changes.Changes {
		if none, isAdministration := c.Row().(*district.Administration); c.Row() == nil || isAdministration && none.IsZero() {
			delete(next, c.Key())
		}
	}
	for _, c := range changes.Changes {
		none, isAdministration := c.Row().(*district.Administration)
		if c.Row() == nil || isAdministration && none.IsZero() {
			continue
		}
		next[c.Key()] = string(district.Changes{Changes: []district.Change{c}}.Encode())
	}
	return next
}

// differs returns what differs from the picture that should be, nil if nothing does.
func (p picture) differs(want picture) error {
	for _, key := range want.keys() {
		switch got, there := p[key]; {
		case !there:
			return fmt.Errorf("%v is missing", key)
		case got != want[key]:
			return fmt.Errorf("%v is %s, not %s", key, oneLine(got), oneLine(want[key]))
		}
	}
	for _, key := range p.keys() {
		if _, there := want[key]; !there {
			return fmt.Errorf("%v is there", key)
		}
	}
	return nil
}

// keys returns the keys of all rows, by table and id.
func (p picture) keys() []district.Key {
	return slices.SortedFunc(maps.Keys(p), func(a, b district.Key) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.ID, b.ID))
	})
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
