package storetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// picture is the suite's own model of facts: the canonical text of each row, by table and
// id. The ids of users and roles are in lower case, that of ASCII.
type picture map[string]string

func pictureOf(f *district.Facts) picture { return picture{}.with(store.Between(nil, f)) }

// with returns the picture after changes.
func (p picture) with(changes district.Changes) picture {
	next := maps.Clone(p)
	for _, c := range changes.Changes {
		key := c.Table() + " " + c.ID()
		if c.Table() == "users" || c.Table() == "roles" {
			key = strings.Map(func(r rune) rune {
				if 'A' <= r && r <= 'Z' {
					r += 'a' - 'A'
				}
				return r
			}, key)
		}
		none, isAdministration := c.Row().(*district.Administration)
		if c.Row() == nil || isAdministration && none.IsZero() {
			delete(next, key)
			continue
		}
		next[key] = string(district.Changes{Changes: []district.Change{c}}.Encode())
	}
	return next
}

// differs returns what differs from the picture that should be, nil if nothing does.
func (p picture) differs(want picture) error {
	for _, key := range slices.Sorted(maps.Keys(want)) {
		switch got, there := p[key]; {
		case !there:
			return fmt.Errorf("%q is missing", key)
		case got != want[key]:
			return fmt.Errorf("%q is %s, not %s", key, oneLine(got), oneLine(want[key]))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(p)) {
		if _, there := want[key]; !there {
			return fmt.Errorf("%q is there", key)
		}
	}
	return nil
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
