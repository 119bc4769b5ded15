package review

import (
	"cmp"
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"
)

// WriteCSV writes the rows as comma-separated values (RFC 4180), after a header. District, day
// and subject are in each line, so that files can be joined. Where is a scope in the form that
// [access.ParseScope] reads; the ways of a row share one cell, divided by " | ".
//
// No cell is a formula to a spreadsheet: if a cell begins with an apostrophe, a control character,
// = + - @ or a full-width form of these, an apostrophe is put before it. To read a cell back, take
// one apostrophe off its front if there is one.
func (v *Review) WriteCSV(w io.Writer) error {
	v = cmp.Or(v, &Review{})
	c := csv.NewWriter(w)
	writeCells(c, "district", "day", "review", "user", "feature", "level", "where", "through", "since")
	for i := range v.Rows {
		row := &v.Rows[i]
		writeCells(c, v.District, v.Day.String(), v.Of.String(), row.User, row.Feature, row.Level.String(),
			row.Where.String(), waysInCell(row.Through), row.Since)
	}
	c.Flush()
	return c.Error()
}

// WriteCSV writes the changes as [Review.WriteCSV] writes rows, with the level, the ways and the
// time since when before and after.
func (x *Drift) WriteCSV(w io.Writer) error {
	x = cmp.Or(x, &Drift{})
	c := csv.NewWriter(w)
	writeCells(c, "district", "from", "to", "review", "change", "user", "feature", "where",
		"before", "through before", "since before", "after", "through after", "since after")
	for i := range x.Rows {
		change := &x.Rows[i]
		row, before, after := change.row(), cmp.Or(change.Before, &Row{}), cmp.Or(change.After, &Row{})
		writeCells(c, x.After.District, x.Before.Day.String(), x.After.Day.String(), x.After.Of.String(),
			change.verb(), row.User, row.Feature, row.Where.String(),
			before.Level.String(), waysInCell(before.Through), before.Since,
			after.Level.String(), waysInCell(after.Through), after.Since)
	}
	c.Flush()
	return c.Error()
}

func waysInCell(through []Way) string { return strings.Join(waysInWords(through), " | ") }

// writeCells writes a line of cells that are no formulas. The error of a failed write is that of
// the writer, after Flush.
func writeCells(c *csv.Writer, cells ...string) {
	for i, cell := range cells {
		first, size := utf8.DecodeRuneInString(cell)
		if size > 0 && (isControl(first) || strings.ContainsRune("'=+-@＝＋－＠", first)) {
			cells[i] = "'" + cell
		}
	}
	_ = c.Write(cells)
}
