package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

func (p *program) importFile() *cobra.Command {
	var by signature
	var shown shown
	var on access.Day
	var since string
	var givenUp []string
	c := &cobra.Command{
		Use: "import ADDRESS FILE --author WHO [--on-behalf-of WHOM] --reason WHY [--since REVISION] " +
			"[--give-up KIND:ID]... [--yes] [--triples N] [--rows N] [--on DAY]",
		Short: "Make a store hold what a document says",
		Long: `import makes the facts of a district in a store those of a document: all of them where there are
none yet, and else what differs. It shows and asks as apply does, and the log says who
imported it, when and why. A database or a file that is missing is made.

What others have changed after FILE was written would be undone by it, and is shown so. --since
says which revision FILE was made from: only what differs from that is changed, and what others
have changed elsewhere stays.

What somebody owns and nobody would own afterwards has to be given up by name, with --give-up:
a document from a program that knows nothing of such objects would take them from everybody.

A database may hold several districts. A new one is called by its id, or as --district says.
A district is not replaced by one of another id.

The exit status is that of apply. What apply would refuse import refuses: every fault of the
document is printed, with its line and its JSON pointer.`,
		Example: `  hallpass import sqlite:district.db district.json --author registrar --reason "first import"
  hallpass import file:kept.json district.yaml --author registrar --reason "first import"
  hallpass import postgres://hallpass@db.example/hallpass riverside.json --district riverside --author it \
    --reason "a new school" --yes
  hallpass import sqlite:district.db edited.json --since 3f2a91c05b7d --author registrar --reason "the new year"
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
			if err := st.madeFrom(p.ctx, since); err != nil {
				return st.fault(err)
			}
			var held *district.Facts // nil in an empty store
			if !st.isEmpty() {
				if held, err = store.At(p.ctx, st.kept, st.since); err != nil {
					return st.fault(err)
				}
			}
			changes := store.Between(held, facts)
			if changes.GiveUp, err = ownedNamed(before, givenUp); err != nil {
				return err
			}
			x, err := before.Preview(changes)
			if err != nil {
				if err := document.validate(); err != nil {
					return err // the faults, at their places in the document
				}
				return refused(err)
			}
			return p.propose(proposal{compared(x, changes, [2]string{was, document.name}, shown), st}, by)
		},
	}
	by.flags(c)
	shown.flags(c)
	sinceFlag(c, &since)
	c.Flags().StringArrayVar(&givenUp, "give-up", nil, "let an object be owned by nobody: `KIND:ID`")
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

// ownedNamed returns the objects that --give-up names, each of which somebody owns.
func ownedNamed(d *district.District, texts []string) (objects []district.Object, err error) {
	for _, text := range texts {
		var found []district.Object // kinds and ids may hold a colon
		for u := range d.Users() {
			for _, o := range u.Owns {
				if objectName(o) == text && !slices.Contains(found, o) {
					found = append(found, o)
				}
			}
		}
		switch {
		case len(found) == 0:
			return nil, fmt.Errorf("--give-up %q: nobody owns it: an object is named KIND:ID", text)
		case len(found) > 1:
			return nil, fmt.Errorf("--give-up %q: may mean more than one object", text)
		case slices.Contains(objects, found[0]):
			return nil, fmt.Errorf("--give-up %q: given up twice", text)
		}
		objects = append(objects, found[0])
	}
	return objects, nil
}
