package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/lint"
)

func (p *program) lint() *cobra.Command {
	least := severity(lint.SeverityWarning)
	var on access.Day
	var asJSON bool
	c := &cobra.Command{
		Use:   "lint FILE [--severity SEVERITY] [--on DAY] [--json]",
		Short: "Find what is void, unused or probably not meant",
		Long: `lint looks through a district document for what gives nothing, and for what is allowed and
probably not meant:

  error    written, and gives nothing
  warning  allowed, and probably not meant
  info     allowed, and worth a look when tidying up

It shows the findings of a severity and those above, the worst first, and says how many more
there are. What it finds alike of several rows it shows once. A place is a JSON pointer in the canonical form of the document, which fmt
writes; if the document is in that form, its line is named too.

The exit status is 0 if there are none, 1 if there are some, and 2 for every error.`,
		Example: `  hallpass lint district.json
  hallpass lint district.json --severity error --on 2027-08-16
  hallpass lint district.json --severity info --json | jq -r '.[] | [.kind, .id] | @tsv'`,
		Args:                  oneFile,
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			document, err := p.read(args[0])
			if err != nil {
				return err
			}
			d, err := p.compileOn(document, on)
			if err != nil {
				return err
			}
			all := lint.Check(d)
			shown := slices.DeleteFunc(append([]lint.Finding{}, all...), func(f lint.Finding) bool {
				return least.above(f.Severity)
			})
			err = p.show(asJSON, shown, func(w io.Writer) {
				fmt.Fprintf(w, "%s on %s\n", p.paint.bold(nameOf(d)), d.Day())
				p.writeFindings(w, shown, document.findingLines(d, shown))
				fmt.Fprintf(w, "\n%s\n", totals(all, least))
			})
			return answer(err, len(shown) == 0)
		},
	}
	c.Flags().Var(&least, "severity", "the least `SEVERITY` to show: error, warning or info")
	onFlag(c, &on)
	jsonFlag(c, &asJSON)
	p.fromStore(c, 1)
	return c
}

// severities are all severities, the worst first.
var severities = []lint.Severity{lint.SeverityError, lint.SeverityWarning, lint.SeverityInfo}

// severity is a flag.
type severity lint.Severity

func (s *severity) Set(text string) error {
	if !slices.Contains(severities, lint.Severity(text)) {
		return errors.New("error, warning or info")
	}
	*s = severity(text)
	return nil
}
func (s *severity) String() string { return string(*s) }
func (s *severity) Type() string   { return "SEVERITY" }

// above reports whether s is worse than other.
func (s severity) above(other lint.Severity) bool {
	return slices.Index(severities, lint.Severity(s)) < slices.Index(severities, other)
}

// findingLines returns the line of each finding. It returns nil if d is not the canonical document:
// findings have their places in the canonical one.
func (d *document) findingLines(of *district.District, found []lint.Finding) []int {
	if !bytes.Equal(d.json, district.Encode(of.Facts())) {
		return nil
	}
	faults := make(district.Faults, len(found))
	for i, f := range found {
		faults[i] = &district.FactError{Pointer: f.Pointer}
	}
	return d.lines(faults)
}

// writeFindings writes findings for people, the worst first. Findings that say the same of several rows, such as a role
// that reaches nothing for its holders, are written once, at the first of them.
func (p *program) writeFindings(w io.Writer, all []lint.Finding, lines []int) {
	for _, s := range severities {
		var places, texts [][]string
		for _, same := range alike(all) {
			f := all[same[0]]
			if f.Severity != s {
				continue
			}
			place := oneLine(f.Pointer)
			if lines != nil {
				place = fmt.Sprintf("line %d, %s", lines[same[0]], place)
			}
			text := []string{oneLine(f.Text)}
			if n := len(same) - 1; n > 0 {
				place += fmt.Sprintf(" and %d more", n)
				var others []string
				for _, i := range same[1:][:min(few, n)] {
					others = append(others, all[i].ID)
				}
				names := access.NamesInText(others)
				if n > few {
					names += fmt.Sprintf(" and %d more", n-few)
				}
				text = append(text, "the same of "+names)
			}
			places = append(places, []string{f.Table, f.ID, f.Rule, f.Kind, place})
			texts = append(texts, text)
		}
		if len(places) == 0 {
			continue
		}
		heading := string(s) + "s"
		if s == lint.SeverityError {
			heading = p.paint.red(heading)
		}
		p.section(w, heading)
		var aligned bytes.Buffer
		columns(&aligned, places)
		i := 0
		for line := range strings.Lines(aligned.String()) {
			fmt.Fprintf(w, "%s      %s\n", line, strings.Join(texts[i], "\n      "))
			i++
		}
	}
}

// alike returns the indexes of findings, those of one kind, table and text together, in the order of the first of each.
func alike(all []lint.Finding) (groups [][]int) {
	type what struct{ kind, table, text string }
	at := map[what]int{}
	for i, f := range all {
		key := what{f.Kind, f.Table, f.Text}
		n, known := at[key]
		if !known {
			n, groups = len(groups), append(groups, nil)
			at[key] = n
		}
		groups[n] = append(groups[n], i)
	}
	return groups
}

// totals counts findings by severity, and says which were not shown.
func totals(all []lint.Finding, least severity) string {
	var shown, hidden []string
	for _, s := range severities {
		n := 0
		for _, f := range all {
			if f.Severity == s {
				n++
			}
		}
		if !least.above(s) {
			shown = append(shown, count(n, string(s)))
		} else if n > 0 {
			hidden = append(hidden, count(n, string(s)))
		}
	}
	text := strings.Join(shown, ", ")
	if len(hidden) > 0 {
		text += "; not shown: " + strings.Join(hidden, ", ")
	}
	return text
}
