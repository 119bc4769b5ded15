package review

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/hallpass-go/hallpass/access"
)

// Title returns what a review is of, its district, its day and its counts, in two lines.
func (v *Review) Title() string {
	v = cmp.Or(v, &Review{})
	return fmt.Sprintf("Access review of %s.\n%s.\n", v.heading(), v.Counts)
}

// heading returns the district, the day and the subject of the review.
func (v *Review) heading() string {
	text := v.District
	if v.Name != "" {
		text += " (" + v.Name + ")"
	}
	if v.Day != 0 {
		text += " on " + v.Day.String()
	}
	return text + ": " + v.Of.String()
}

// String returns the subject of the review: role CLERK, building 2.
func (of Of) String() string {
	var parts []string
	for _, part := range [...]struct{ kind, name string }{
		{"user ", of.User}, {"role ", of.Role}, {"building ", of.Building},
	} {
		if part.name != "" {
			parts = append(parts, part.kind+access.NameInText(part.name))
		}
	}
	if len(of.Features) > 0 {
		parts = append(parts, "features "+strings.Join(of.Features, ", "))
	}
	return strings.Join(parts, ", ")
}

// String returns the counts in words.
func (c Counts) String() string {
	return fmt.Sprintf("Users: %d, features: %d, rows: %d, of them readWrite: %d",
		c.Users, c.Features, c.Rows, c.ReadWrite)
}

// String returns the way in words: readWrite by role CLERK, assigned: REG MAINT ALL
// readWrite=all, until 2027-06-12 (208 days).
func (w Way) String() string {
	text := w.Level.String() + " by a grant of the user's own"
	switch {
	case w.Calculated != "":
		text = w.Level.String() + " by role " + access.NameInText(w.Role) + ", calculated"
	case w.Role != "":
		text = w.Level.String() + " by role " + access.NameInText(w.Role) + ", assigned"
	}
	if !w.Grant.Resource.IsZero() {
		text += ": " + w.Grant.String()
	}
	if w.Until != 0 {
		text += fmt.Sprintf(", until %v (%d days)", w.Until, w.Days)
	}
	return text
}

// waysInWords returns each way as a text.
func waysInWords(through []Way) []string {
	lines := make([]string, 0, len(through))
	for _, w := range through {
		lines = append(lines, w.String())
	}
	return lines
}

// whereInWords returns a scope for a reader: all, district, or ids.
func whereInWords(s access.Scope) string {
	if ids, ok := s.Buildings(); ok {
		return access.NamesInText(ids)
	}
	return s.String()
}

// WriteTable writes the title and the rows in columns. Each further way of a row stands on a line
// of its own.
func (v *Review) WriteTable(w io.Writer) error {
	v = cmp.Or(v, &Review{})
	t := newTable(w, v.Title())
	t.line("USER", "FEATURE", "LEVEL", "WHERE", "SINCE", "THROUGH")
	for i := range v.Rows {
		row := &v.Rows[i]
		cells := [...]string{row.User, row.Feature, row.Level.String(), whereInWords(row.Where), row.Since, ""}
		for _, way := range waysInWords(row.Through) {
			cells[5] = way
			t.line(cells[:]...)
			clear(cells[:])
		}
	}
	return t.Flush()
}

// String returns the table as text.
func (v *Review) String() string {
	var b strings.Builder
	_ = v.WriteTable(&b) // a builder takes everything
	return b.String()
}

// table writes columns below a title.
type table struct{ *tabwriter.Writer }

func newTable(w io.Writer, title string) table {
	t := table{tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	fmt.Fprint(t, title, "\n")
	return t
}

// line writes one line without its empty cells at the end. A cell with control characters is
// quoted, so that it stays in its line.
func (t table) line(cells ...string) {
	for len(cells) > 1 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	for i, cell := range cells {
		if i > 0 {
			fmt.Fprint(t, "\t")
		}
		if strings.ContainsFunc(cell, isControl) {
			cell = fmt.Sprintf("%q", cell)
		}
		fmt.Fprint(t, cell)
	}
	fmt.Fprint(t, "\n")
}

func isControl(r rune) bool { return r < ' ' || 0x7f <= r && r <= 0x9f }
