package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

func rowsFlag(c *cobra.Command, l *limit) {
	c.Flags().Var(l, "rows", "tell of `N` rows what differs inside them, 0 for all (default 20)")
}

// rowsHelp says which rows are shown.
const rowsHelp = `The rows that are added, changed and deleted are named too, and what differs inside a changed
row: a user's e-mail, approval, ties and owned objects show in no level. Of the first 20, people
first, all is told, of the others how many there are: --rows 0 tells all.`

// levelFields are the fields of a user that levels follow from. Every other field is about the
// person in some other way: who logs in, with which e-mail, who owns what.
var levelFields = []string{"defaultBuilding", "defaultBuildingList", "grants", "roles"}

// isAboutLevels reports whether levels follow from a field of a user.
func isAboutLevels(f district.FieldDifference) bool { return slices.Contains(levelFields, f.Field) }

// isAboutAPerson reports whether a row differs in more than what levels follow from: a user comes,
// goes, or has changed otherwise.
func isAboutAPerson(x district.RowDifference) bool {
	return x.Table == "users" && (x.Verb != "changes" ||
		slices.ContainsFunc(x.Fields, func(f district.FieldDifference) bool { return !isAboutLevels(f) }))
}

// changesOf returns the rows that differ, as the facts of two districts have them.
func changesOf(before, after *district.District) district.Changes {
	return store.Between(before.Facts(), after.Facts())
}

// byWeight puts rows in the order in which people are told of them: first users about whom more
// than levels differs, of these the changed ones first, and then the others as they come.
func byWeight(rows []district.RowDifference) []district.RowDifference {
	verbs := []string{"changes", "deletes", "adds"}
	weight := func(x district.RowDifference) int {
		if isAboutAPerson(x) {
			return slices.Index(verbs, x.Verb)
		}
		return len(verbs)
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b district.RowDifference) int { return cmp.Compare(weight(a), weight(b)) })
	return rows
}

// fieldsTold says which of the fields that differ in a row are told.
type fieldsTold func(district.RowDifference) []district.FieldDifference

// rowLines returns what becomes of rows, for people. Of the first most rows, 0 for all, it is told
// what differs inside, as far as fields says; the others are counted by table.
func rowLines(rows []district.RowDifference, most limit, fields fieldsTold) []string {
	var lines []string
	told := 0
	var counted []district.RowDifference
	for _, x := range byWeight(rows) {
		shown := fields(x)
		if len(shown) == 0 || most.most > 0 && told == most.most {
			counted = append(counted, x)
			continue
		}
		told++
		lines = append(lines, x.String())
		n := len(shown)
		if most.most > 0 {
			n = min(n, few)
		}
		for _, f := range shown[:n] {
			lines = append(lines, "  "+f.String())
		}
		if more := len(shown) - n; more > 0 {
			lines = append(lines, fmt.Sprintf("  and %d more", more))
		}
	}
	return append(lines, countedLines(counted, fields)...)
}

// fewIDs is how many rows of a table are named to people that are not told of one by one.
const fewIDs = 3

// countedLines counts rows, a line for each table and verb, and the fields that differ in them.
func countedLines(rows []district.RowDifference, fields fieldsTold) (lines []string) {
	tables := district.Tables()
	slices.SortStableFunc(rows, func(a, b district.RowDifference) int {
		places := [2]int{slices.Index(tables, a.Table), slices.Index(tables, b.Table)}
		return cmp.Or(cmp.Compare(places[0], places[1]), cmp.Compare(a.Verb, b.Verb))
	})
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].Table == rows[0].Table && rows[n].Verb == rows[0].Verb {
			n++
		}
		var names []string
		var of counts
		for _, x := range rows[:n] {
			if len(names) < fewIDs && x.ID != "" {
				names = append(names, fmt.Sprintf("%q", x.ID))
			}
			seen := ""
			for _, f := range fields(x) {
				if f.Field != seen {
					of.add(f.Field)
				}
				seen = f.Field
			}
		}
		line := strings.TrimRight(rows[0].Verb+" "+rows[0].Table+" "+strings.Join(names, ", "), " ")
		if more := n - fewIDs; more > 0 {
			line += fmt.Sprintf(" and %d more", more)
		}
		lines = append(lines, line+of.String())
		rows = rows[n:]
	}
	return lines
}

// counts are how often names have come, in the order in which they came first.
type counts struct {
	names []string
	of    map[string]int
}

func (c *counts) add(name string) {
	if c.of == nil {
		c.of = map[string]int{}
	}
	if c.of[name] == 0 {
		c.names = append(c.names, name)
	}
	c.of[name]++
}

// String is empty for none, and else such as " (email 12, owns 1)".
func (c *counts) String() string {
	var parts []string
	for _, name := range c.names {
		parts = append(parts, fmt.Sprintf("%s %d", name, c.of[name]))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// inside are the fields that are told of a row before it is written: those of a changed row, and
// of a user or a role also when it comes or goes. Those of a user that no level follows from come first.
func inside(x district.RowDifference) []district.FieldDifference {
	switch {
	case x.Table == "users":
		fields := slices.Clone(x.Fields)
		slices.SortStableFunc(fields, func(a, b district.FieldDifference) int {
			switch {
			case isAboutLevels(a) == isAboutLevels(b):
				return 0
			case isAboutLevels(b):
				return -1
			}
			return 1
		})
		return fields
	case x.Verb == "changes" || x.Table == "roles":
		return x.Fields
	}
	return nil
}

// changedInside are the fields that are told of a row in a log: those of a changed row.
func changedInside(x district.RowDifference) []district.FieldDifference {
	if x.Verb == "changes" {
		return inside(x)
	}
	return nil
}

// writeRows writes what becomes of rows, and which objects are given up (R25), for people.
func (p *program) writeRows(w io.Writer, x comparison) {
	if len(x.rows)+len(x.changes.GiveUp) == 0 {
		return
	}
	p.section(w, "rows")
	most := x.mostRows
	if !most.asked {
		most.most = few
	}
	for _, line := range rowLines(x.rows, most, inside) {
		fmt.Fprintln(w, "  "+line)
	}
	for _, o := range x.changes.GiveUp {
		fmt.Fprintf(w, "  gives up %s: nobody owns it afterwards\n", objectName(o))
	}
}
