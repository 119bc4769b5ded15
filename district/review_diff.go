package district

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ReviewDifference is what differs between two reviews, such as the one signed last and the
// one to be signed now.
type ReviewDifference struct {
	Before Review         `json:"before"` // without rows
	After  Review         `json:"after"`
	Rows   []ReviewChange `json:"rows,omitempty"` // by user, feature and where
}

// ReviewChange is a row that was added, taken away or changed: Before is nil, After is nil,
// or neither is.
type ReviewChange struct {
	Before *ReviewRow `json:"before,omitempty"`
	After  *ReviewRow `json:"after,omitempty"`
}

// DiffReviews returns the difference between two reviews as they were made. Rows are the
// same that have the same user, feature and where, and one is changed if its level differs
// or the ways do. How many days are left to a way, and since when a row stands, is no change.
func DiffReviews(before, after *Review) *ReviewDifference {
	x := &ReviewDifference{Before: before.bare(), After: after.bare()}
	var old, new []ReviewRow
	if before != nil {
		old = before.Rows
	}
	if after != nil {
		new = after.Rows
	}
	for len(old)+len(new) > 0 {
		var c ReviewChange
		by := 0
		switch {
		case len(old) == 0:
			by = 1
		case len(new) == 0:
			by = -1
		default:
			by = compareReviewRows(&old[0], &new[0])
		}
		if by <= 0 {
			c.Before, old = &old[0], old[1:]
		}
		if by >= 0 {
			c.After, new = &new[0], new[1:]
		}
		if by != 0 || c.Before.Level != c.After.Level || !slices.EqualFunc(c.Before.Through, c.After.Through, sameWay) {
			x.Rows = append(x.Rows, c)
		}
	}
	return x
}

// bare returns a review without its rows, empty for nil.
func (v *Review) bare() Review {
	if v == nil {
		return Review{}
	}
	b := *v
	b.Rows = nil
	return b
}

// compareReviewRows orders rows by user, feature and where.
func compareReviewRows(a, b *ReviewRow) int {
	if by := strings.Compare(a.User, b.User); by != 0 {
		return by
	}
	if by := strings.Compare(a.Feature, b.Feature); by != 0 {
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
	return strings.Compare(a.Where.String(), b.Where.String()) // "", all, district
}

func sameWay(a, b Way) bool {
	return a.Role == b.Role && a.Calculated == b.Calculated && a.Level == b.Level && a.Until == b.Until && a.Grant.Equal(b.Grant)
}

// IsZero reports whether nothing differs.
func (x *ReviewDifference) IsZero() bool { return len(x.Rows) == 0 }

// Counts returns how many rows were added, taken away and changed.
func (x *ReviewDifference) Counts() (added, taken, changed int) {
	for i := range x.Rows {
		switch x.Rows[i].verb() {
		case "added":
			added++
		case "taken away":
			taken++
		default:
			changed++
		}
	}
	return added, taken, changed
}

func (c *ReviewChange) verb() string {
	switch {
	case c.Before == nil:
		return "added"
	case c.After == nil:
		return "taken away"
	}
	return "changed"
}

// sides returns the row as it was and as it is, empty where there is none.
func (c *ReviewChange) sides() (before, after ReviewRow) {
	if c.Before != nil {
		before = *c.Before
	}
	if c.After != nil {
		after = *c.After
	}
	return before, after
}

// row returns the row that a change is about, for its user, feature and where.
func (c *ReviewChange) row() *ReviewRow {
	if c.After == nil {
		return c.Before
	}
	return c.After
}

// Title returns what the two reviews are of, and the counts, in three lines.
func (x *ReviewDifference) Title() string {
	added, taken, changed := x.Counts()
	return fmt.Sprintf("Access review of %s,\nagainst that of %s.\nRows added: %d, taken away: %d, changed: %d.\n",
		x.After.heading(), x.Before.heading(), added, taken, changed)
}

// WriteTable writes the title and the rows, in columns: first what was, then what is.
func (x *ReviewDifference) WriteTable(w io.Writer) error {
	t := newSheet(w, x.Title())
	t.line("CHANGE", "USER", "FEATURE", "WHERE", "", "LEVEL", "THROUGH")
	for i := range x.Rows {
		c := &x.Rows[i]
		cells := [...]string{c.verb(), c.row().User, c.row().Feature, where(c.row().Where), "", "", ""}
		for _, side := range [...]struct {
			sign string
			row  *ReviewRow
		}{{"-", c.Before}, {"+", c.After}} {
			if side.row == nil {
				continue
			}
			cells[4], cells[5] = side.sign, side.row.Level.String()
			for _, way := range ways(side.row.Through) {
				cells[6] = way
				t.line(cells[:]...)
				cells = [...]string{6: ""}
			}
		}
	}
	return t.Flush()
}

// String returns the table as text.
func (x *ReviewDifference) String() string {
	var b strings.Builder
	_ = x.WriteTable(&b) // a builder takes everything
	return b.String()
}

// WriteCSV writes the rows as [Review.WriteCSV] does, with what was before and what is after.
func (x *ReviewDifference) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	writeCells(c, "district", "from", "to", "review", "change", "user", "feature", "where",
		"before", "through before", "since before", "after", "through after", "since after")
	for i := range x.Rows {
		change := &x.Rows[i]
		row := change.row()
		before, after := change.sides()
		writeCells(c, x.After.District, x.Before.Day.String(), x.After.Day.String(), x.After.Of.String(),
			change.verb(), row.User, row.Feature, row.Where.String(),
			before.Level.String(), strings.Join(ways(before.Through), " | "), before.Since,
			after.Level.String(), strings.Join(ways(after.Through), " | "), after.Since)
	}
	c.Flush()
	return c.Error()
}
