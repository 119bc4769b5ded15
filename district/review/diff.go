package review

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Drift is what differs between two reviews, such as the one that was signed last and the one to
// be signed now.
type Drift struct {
	Before Review      `json:"before"` // without rows
	After  Review      `json:"after"`
	Rows   []RowChange `json:"rows,omitempty"` // by user, feature and where
}

// RowChange is a row that was added (Before is nil), taken away (After is nil) or changed.
type RowChange struct {
	Before *Row `json:"before,omitempty"`
	After  *Row `json:"after,omitempty"`
}

// Diff returns the difference between two reviews, each as it was made or read back; nil is one
// without rows. Two rows are the same row if user, feature and where are. It is changed if the
// level or the ways differ; the days that are left to a way, and the time since when a row stands,
// are no change.
func Diff(before, after *Review) *Drift {
	x := &Drift{Before: *cmp.Or(before, &Review{}), After: *cmp.Or(after, &Review{})}
	was, is := x.Before.Rows, x.After.Rows
	x.Before.Rows, x.After.Rows = nil, nil
	for len(was)+len(is) > 0 {
		var c RowChange
		by := 0
		switch {
		case len(was) == 0:
			by = 1
		case len(is) == 0:
			by = -1
		default:
			by = compareRows(&was[0], &is[0])
		}
		if by <= 0 {
			c.Before, was = &was[0], was[1:]
		}
		if by >= 0 {
			c.After, is = &is[0], is[1:]
		}
		if by != 0 || c.Before.Level != c.After.Level || !slices.EqualFunc(c.Before.Through, c.After.Through, sameWay) {
			x.Rows = append(x.Rows, c)
		}
	}
	return x
}

// compareRows orders rows by user, feature and where: none, all, district, lists by their ids.
func compareRows(a, b *Row) int {
	if by := cmp.Or(cmp.Compare(a.User, b.User), cmp.Compare(a.Feature, b.Feature)); by != 0 {
		return by
	}
	ids, isList := a.Where.Buildings()
	others, isOther := b.Where.Buildings()
	switch {
	case isList && isOther:
		return slices.Compare(ids, others)
	case isList:
		return 1
	case isOther:
		return -1
	}
	return cmp.Compare(a.Where.String(), b.Where.String()) // "", all, district
}

func sameWay(a, b Way) bool {
	return a.Role == b.Role && a.Calculated == b.Calculated && a.Level == b.Level && a.Until == b.Until &&
		a.Grant.Equal(b.Grant)
}

// IsZero reports whether nothing differs.
func (x *Drift) IsZero() bool { return x == nil || len(x.Rows) == 0 }

// Counts returns how many rows were added, taken away and changed.
func (x *Drift) Counts() (added, taken, changed int) {
	x = cmp.Or(x, &Drift{})
	n := map[string]int{}
	for i := range x.Rows {
		n[x.Rows[i].verb()]++
	}
	return n["added"], n["taken away"], n["changed"]
}

func (c *RowChange) verb() string {
	switch {
	case c.Before == nil:
		return "added"
	case c.After == nil:
		return "taken away"
	}
	return "changed"
}

// row returns the row that a change is about, for its user, feature and where.
func (c *RowChange) row() *Row { return cmp.Or(c.After, c.Before) }

// Title returns the subjects of the two reviews and the counts, in three lines.
func (x *Drift) Title() string {
	x = cmp.Or(x, &Drift{})
	added, taken, changed := x.Counts()
	return fmt.Sprintf("Access review of %s,\nagainst that of %s.\nRows added: %d, taken away: %d, changed: %d.\n",
		x.After.heading(), x.Before.heading(), added, taken, changed)
}

// WriteTable writes the title and the changes in columns: each row as it was, then as it is.
func (x *Drift) WriteTable(w io.Writer) error {
	x = cmp.Or(x, &Drift{})
	t := newTable(w, x.Title())
	t.line("CHANGE", "USER", "FEATURE", "WHERE", "", "LEVEL", "THROUGH")
	for i := range x.Rows {
		c := &x.Rows[i]
		cells := [...]string{c.verb(), c.row().User, c.row().Feature, whereInWords(c.row().Where), "", "", ""}
		for _, side := range [...]struct {
			sign string
			row  *Row
		}{{"-", c.Before}, {"+", c.After}} {
			if side.row == nil {
				continue
			}
			cells[4], cells[5] = side.sign, side.row.Level.String()
			for _, way := range waysInWords(side.row.Through) {
				cells[6] = way
				t.line(cells[:]...)
				clear(cells[:])
			}
		}
	}
	return t.Flush()
}

// String returns the table as text.
func (x *Drift) String() string {
	var b strings.Builder
	_ = x.WriteTable(&b) // a builder takes everything
	return b.String()
}
