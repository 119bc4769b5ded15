package main

import (
	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

func (p *program) preview() *cobra.Command {
	var shown shown
	var on access.Day
	var asJSON bool
	c := &cobra.Command{
		Use:   "preview FILE CHANGES [--triples N] [--rows N] [--on DAY] [--json]",
		Short: "Show who gains and who loses what by a set of changes",
		Long: `preview shows what a set of changes would change, as diff shows what differs between two
documents: in total, by role, by user and by feature. CHANGES is written in the change
format, in JSON or in YAML, as a document is. Nothing is written.

` + triplesHelp + `

` + rowsHelp + ` With --json every list but that of levels is whole.

What would differ on later days is counted, where a row or an assignment begins or ends.

The exit status is 0 if no level would differ, today or later, and nothing else about any user,
such as an e-mail; 1 if something would; and 2 for every error. Changes that would be refused are one:
every fault is printed with its line and its JSON pointer.`,
		Example: `  hallpass preview district.json changes.yaml
  hallpass preview district.json changes.json --triples 20
  hallpass offboard district.json --user jdoe --json | hallpass preview district.json -
  hallpass rollover district.json --to 2028 --json | jq .changeSet |
    hallpass preview district.json - --triples 0`,
		Args:                  filesNamed("FILE", "CHANGES"),
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			d, err := p.loadOn(args[0], on)
			if err != nil {
				return err
			}
			x, changes, err := p.previewOf(d, args[1])
			if err != nil {
				return err
			}
			return p.compare(compared(x, changes, [2]string{called(args[0]), called(args[1])}, shown).lookingAhead(), asJSON)
		},
	}
	shown.flags(c)
	onFlag(c, &on)
	jsonFlag(c, &asJSON)
	p.fromStore(c, 1)
	return c
}

// previewOf returns the changes in a file, and the difference that they would make.
func (p *program) previewOf(d *district.District, file string) (*district.Difference, district.Changes, error) {
	document, err := p.readFile(file)
	if err != nil {
		return nil, district.Changes{}, err
	}
	changes, err := district.DecodeChanges(document.json)
	if err != nil {
		return nil, changes, document.placed(err)
	}
	x, err := d.Preview(changes)
	return x, changes, document.placed(err)
}
