package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/district"
)

// jsonFlag adds the flag for JSON instead of a table.
func jsonFlag(c *cobra.Command, asJSON *bool) {
	c.Flags().BoolVar(asJSON, "json", false, "write JSON")
}

// show writes an answer: a value as JSON, or as table writes it for people.
func (p *program) show(asJSON bool, value any, table func(w io.Writer)) error {
	var text bytes.Buffer
	if asJSON {
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(value); err != nil {
			return err
		}
	} else {
		table(&text)
	}
	_, err := text.WriteTo(p.out)
	return err
}

// answer ends a command that wrote a yes or a no. The exit status says it too, also to a reader who
// closed the pipe.
func answer(written error, yes bool) error {
	if written != nil && !pipeClosed(written) {
		return written
	}
	if !yes {
		return errNo
	}
	return nil
}

// nameOf returns the name of a district, or its id if it has none.
func nameOf(d *district.District) string { return cmp.Or(d.Info().Name, d.Info().ID) }

// title begins a table about a user.
func (p *program) title(w io.Writer, d *district.District, login string) {
	fmt.Fprintf(w, "%s at %s on %s\n", p.paint.bold(login), nameOf(d), d.Day())
}

// section begins a part of a table.
func (p *program) section(w io.Writer, heading string) {
	fmt.Fprintf(w, "\n%s\n", p.paint.bold(heading))
}

// columnLimit is the greatest width of a column. A longer cell moves the rest of its line.
const columnLimit = 40

// columns writes rows, indented, with their cells in columns. The last cell of a row may have several
// lines, one below the other.
func columns(w io.Writer, rows [][]string) {
	var l layout
	for _, row := range rows {
		l.fit(row)
	}
	for _, row := range rows {
		_ = l.write(w, row) // memory has no error, and a flush returns it
	}
}

// layout are the widths of all columns but the last.
type layout []int

// fit widens columns for a row.
func (l *layout) fit(row []string) {
	for i, cell := range row[:len(row)-1] {
		if i == len(*l) {
			*l = append(*l, 0)
		}
		(*l)[i] = max((*l)[i], min(utf8.RuneCountInString(cell), columnLimit))
	}
}

// write writes a row.
func (l layout) write(w io.Writer, row []string) error {
	last := len(row) - 1
	for n, line := range strings.Split(row[last], "\n") {
		var b strings.Builder
		for i, cell := range row[:last] {
			if n > 0 {
				cell = ""
			}
			b.WriteString("  " + cell + strings.Repeat(" ", max(0, l[i]-utf8.RuneCountInString(cell))))
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String()+"  "+line, " ")); err != nil {
			return err
		}
	}
	return nil
}
