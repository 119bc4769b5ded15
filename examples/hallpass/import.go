package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

func (p *program) importFile() *cobra.Command {
	var by signature
	var shown shown
	var on access.Day
	c := &cobra.Command{
		Use:   "import ADDRESS FILE --author WHO [--on-behalf-of WHOM] --reason WHY [--yes] [--triples N] [--rows N] [--on DAY]",
		Short: "Make a store hold what a document says",
		Long: `import makes the facts of a district in a store those of a document: all of them where there are
none yet, and else what differs. It shows and asks as apply does, and the log says who
imported it, when and why. A database or a file that is missing is made.

A database may hold several districts. A new one is called by its id, or as --district says.
A district is not replaced by one of another id.

The exit status is that of apply. What apply would refuse import refuses: every fault of the
document is printed, with its line and its JSON pointer.`,
		Example: `  hallpass import sqlite:district.db district.json --author registrar --reason "first import"
  hallpass import file:kept.json district.yaml --author registrar --reason "first import"
  hallpass import postgres://hallpass@db.example/hallpass riverside.json --district riverside --author it --reason "a new school" --yes
  hallpass import sqlite:copy.db sqlite:district.db --author it --reason "a copy to try things" --yes`,
		Args:                  filesNamed("ADDRESS", "FILE"),
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := p.mayAsk(by, args); err != nil {
				return err
			}
			document, err := p.read(args[1])
			if err != nil {
				return err
			}
			facts, err := district.Decode(document.json)
			if err != nil {
				return document.placed(err)
			}
			st, err := p.openToWrite(address(args[0]), facts.District.ID)
			if err != nil {
				return err
			}
			defer st.close()
			if id := st.base.District.Info().ID; !st.isEmpty() && id != facts.District.ID {
				return st.fault(fmt.Errorf("holds district %q, and %s is of district %q: name another one with --district, "+
					"or another store", id, document.name, facts.District.ID))
			}
			before, was, err := p.heldBefore(st, facts, on)
			if err != nil {
				return err
			}
			var held *district.Facts // nil in an empty store
			if !st.isEmpty() {
				held = before.Facts()
			}
			changes := store.Between(held, facts)
			x, err := before.Preview(changes)
			if err != nil {
				if err := document.validate(); err != nil {
					return err // what was refused, at its place in the document
				}
				return refused(err)
			}
			return p.propose(proposal{compared(x, changes, [2]string{was, document.name}, shown), st}, by)
		},
	}
	by.flags(c)
	shown.flags(c)
	onFlag(c, &on)
	p.fromStore(c, 0)
	return c
}

// heldBefore returns the district that a store holds before an import, on a day, and what it is
// called. For an empty store it is a district with only what the document says of the district
// itself.
func (p *program) heldBefore(st *writable, next *district.Facts, on access.Day) (*district.District, string, error) {
	if !st.isEmpty() {
		d, err := p.held(st, on)
		return d, st.heldName(), err
	}
	was := &document{name: st.name + ", empty", json: district.Encode(&district.Facts{Format: 1, District: next.District})}
	d, err := p.compileOn(was, on)
	return d, was.name, err
}
