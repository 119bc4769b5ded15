package main

import (
	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
)

func (p *program) apply() *cobra.Command {
	var by signature
	var shown shown
	var on access.Day
	var since string
	c := &cobra.Command{
		Use: "apply ADDRESS CHANGES --author WHO [--on-behalf-of WHOM] --reason WHY [--since REVISION] [--yes] " +
			"[--triples N] [--rows N] [--on DAY]",
		Short: "Make a set of changes to what a store holds",
		Long: `apply shows what a set of changes would change, levels and rows as preview does, asks whether it
is meant, and makes it: as a whole, or not at all. It is written into the log who made it, on whose behalf,
when and why, and the new revision is printed.

If somebody else has changed one of the same rows while you looked, nothing is changed, and you
are told whose change it was: look again. What others have changed elsewhere stays, and is
listed. CHANGES that were written from an older revision, such as one that was exported, say so
with --since: then a row that somebody has changed after that is refused in the same way.

If a connection breaks so that it is not known what became of the change, the very same change is
offered again until that is known; it is never made twice.

The exit status is 0 if the store is now as the changes say, also if it was before; 1 if the
answer was no; and 2 for every error, with nothing changed. Changes that are refused are one:
every fault is printed with its line and its JSON pointer.`,
		Example: `  hallpass apply sqlite:district.db changes.yaml --author registrar --reason "two new teachers"
  hallpass apply --store sqlite:district.db changes.yaml --author helpdesk --on-behalf-of principal \
    --reason "asked by phone" --yes
  hallpass offboard sqlite:district.db --user jdoe --json |
    hallpass apply sqlite:district.db - --author hr --reason "jdoe has left" --yes`,
		Args:                  filesNamed("ADDRESS", "CHANGES"),
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := p.mayAsk(by, args); err != nil {
				return err
			}
			st, err := p.openToWrite(address(args[0]), "")
			if err != nil {
				return err
			}
			defer st.close()
			if st.isEmpty() {
				return st.fault(errEmpty)
			}
			if err := st.madeFrom(p.ctx, since); err != nil {
				return st.fault(err)
			}
			d, err := p.held(st, on)
			if err != nil {
				return err
			}
			x, changes, err := p.previewOf(d, args[1])
			if err != nil {
				return err
			}
			names := [2]string{st.heldName(), called(args[1])}
			return p.propose(proposal{compared(x, changes, names, shown).lookingAhead(), st}, by)
		},
	}
	by.flags(c)
	shown.flags(c)
	sinceFlag(c, &since)
	onFlag(c, &on)
	p.fromStore(c, 0)
	return c
}
