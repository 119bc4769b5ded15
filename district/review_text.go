package district

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/hallpass-go/hallpass/access"
)

// Title returns what a review is of, its district, its day and its counts, in two lines.
func (v *Review) Title() string {
	return fmt.Sprintf("Access review of %s.\n%s.\n", v.heading(), v.Counts)
}

// heading returns the district, the day and what is reviewed.
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

// String returns what is reviewed: role CLERK, building 2.
func (of ReviewOf) String() string {
	var parts []string
	for _, part := range [...]struct{ kind, name string }{{"user ", of.User}, {"role ", of.Role}, {"building ", of.Building}} {
		if part.name != "" {
			parts = append(parts, part.kind+part.name)
		}
	}
	if len(of.Features) > 0 {
		parts = append(parts, "features "+strings.Join(of.Features, ", "))
	}
	return strings.Join(parts, ", ")
}

// String returns the counts in words.
func (c ReviewCounts) String() string {
	return fmt.Sprintf("Users: %d, features: %d, rows: %d, of them readWrite: %d", c.Users, c.Features, c.Rows, c.ReadWrite)
}

// String returns the way in words: readWrite by role CLERK, assigned: REG MAINT ALL
// readWrite=all, until 2027-06-12 (208 days).
func (w Way) String() string {
	text := w.Level.String() + " by a grant of the user's own"
	switch {
	case w.Calculated != "":
		text = w.Level.String() + " by role " + w.Role + ", calculated"
	case w.Role != "":
		text = w.Level.String() + " by role " + w.Role + ", assigned"
	}
	if !w.Grant.Resource.IsZero() {
		text += ": " + w.Grant.String()
	}
	if w.Until != 0 {
		text += fmt.Sprintf(", until %v (%d days)", w.Until, w.Days)
	}
	return text
}

// where returns a scope as a reader wants it: all, district, or ids.
func where(s access.Scope) string {
	if ids, ok := s.Buildings(); ok {
		return strings.Join(ids, ", ")
	}
	return s.String()
}

// ways returns ways in words, one after the other.
func ways(through []Way) []string {
	lines := make([]string, 0, len(through))
	for _, w := range through {
		lines = append(lines, w.String())
	}
	return lines
}

// WriteTable writes the title and the rows, in columns: each further way of a row stands on
// a line of its own.
func (v *Review) WriteTable(w io.Writer) error {
	t := newSheet(w, v.Title())
	t.line("USER", "FEATURE", "LEVEL", "WHERE", "SINCE", "THROUGH")
	for i := range v.Rows {
		row := &v.Rows[i]
		cells := [...]string{row.User, row.Feature, row.Level.String(), where(row.Where), row.Since, ""}
		for j, way := range ways(row.Through) {
			if cells[5] = way; j > 0 {
				cells = [...]string{5: way}
			}
			t.line(cells[:]...)
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

// sheet writes columns below a title. What a text has of control characters is quoted, so
// that it stays in its line.
type sheet struct{ *tabwriter.Writer }

func newSheet(w io.Writer, title string) sheet {
	t := sheet{tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	fmt.Fprint(t, title, "\n")
	return t
}

func (t sheet) line(cells ...string) {
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

// WriteCSV writes the rows as comma-separated values (RFC 4180), after a header; district,
// day and what is reviewed are in each, so that files can be joined. Where is a scope as
// [access.ParseScope] reads it; the ways of a row are in one cell, divided by " | ".
//
// No cell is a formula to a spreadsheet: one that begins with = + - @ or their full-width
// forms, with a control character, or with an apostrophe, has an apostrophe put before it.
// To read a cell back, take one apostrophe off its front if there is one.
func (v *Review) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	writeCells(c, "district", "day", "review", "user", "feature", "level", "where", "through", "since")
	for i := range v.Rows {
		row := &v.Rows[i]
		writeCells(c, v.District, v.Day.String(), v.Of.String(), row.User, row.Feature, row.Level.String(),
			row.Where.String(), strings.Join(ways(row.Through), " | "), row.Since)
	}
	c.Flush()
	return c.Error()
}

// writeCells writes a line of cells that are no formulas. A failed write is the writer's
// error, once flushed.
func writeCells(c *csv.Writer, cells ...string) {
	for i, cell := range cells {
		first, size := utf8.DecodeRuneInString(cell)
		if size > 0 && (isControl(first) || strings.ContainsRune("'=+-@＝＋－＠", first)) {
			cells[i] = "'" + cell
		}
	}
	_ = c.Write(cells)
}
