package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

func (p *program) validate() *cobra.Command {
	c := &cobra.Command{
		Use:   "validate FILE",
		Short: "Judge a document strictly",
		Long: `validate judges a district document strictly. It prints every fault to standard error, one
a line, with the line it is in and its JSON pointer.

The exit status is 0 for a valid document, 1 for one with faults, and 2 if it cannot be
read.`,
		Example: `  hallpass validate district.json
  hallpass validate district.yaml
  psql -Atc 'select document from district' | hallpass validate -`,
		Args:                  oneFile,
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			document, err := p.read(args[0])
			if err == nil {
				err = document.validate()
			}
			var faulty *documentError
			if errors.As(err, &faulty) {
				fmt.Fprintln(p.err, faulty)
				return errNo
			}
			if err != nil {
				return err
			}
			return p.valid(document)
		},
	}
	p.fromStore(c, 1)
	return c
}

// validate judges a document strictly, its time zone included. The error is a documentError.
func (d *document) validate() error {
	var faults district.Faults
	errors.As(district.ValidateDocument(d.json), &faults)
	const at = "/district/timeZone"
	known := slices.ContainsFunc(faults, func(f *district.FactError) bool { return f.Pointer == at })
	var named struct{ District struct{ TimeZone string } }
	_ = json.Unmarshal(d.json, &named) // the part that can be read
	if _, err := store.Zone(named.District.TimeZone); err != nil && !known {
		faults = append(faults, &district.FactError{Table: "district", Pointer: at, Rule: "R42", Err: err})
	}
	return d.placed(faults.Err())
}

// valid says that a document is valid, and counts its rows.
func (p *program) valid(d *document) error {
	f, err := district.Decode(d.json)
	if err != nil {
		return d.placed(err)
	}
	_, err = fmt.Fprintf(p.out, "%s: %s: %s, %s, %s, %s\n", d.name, p.paint.green("valid"),
		count(len(f.Users), "user"), count(len(f.Roles), "role"),
		count(len(f.Buildings), "building"), count(len(f.Features), "feature"))
	return err
}
