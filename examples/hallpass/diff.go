package main

import (
	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

func (p *program) diff() *cobra.Command {
	var user string
	var shown shown
	var on access.Day
	var asJSON bool
	c := &cobra.Command{
		Use:   "diff A [B] [--user LOGIN] [--triples N] [--rows N] [--on DAY] [--json]",
		Short: "Show who gains and who loses what between two documents, or since a day",
		Long: `diff compares what users may do in document A and in document B: in total, by the roles that
were changed, given or taken away, by user and by feature. What is counted are levels, one
for each user, feature and building whose level differs, and one for a district-wide
feature.

` + triplesHelp + ` With --user it is about one user, and lists the
first ones unasked.

` + rowsHelp + ` With --json every list but that of levels is whole.

A and B may be stores: --at is of A, and given again of B. With it B may be left out, and is
A as it is now. Each side is decided on the day that it is as of, unless there is --on.

The exit status is 0 if no level differs, and nothing else about any user, such as an e-mail; 1
if something does; and 2 for every error. A description that differs is shown, and no more.`,
		Example: `  hallpass diff monday.json friday.json
  hallpass diff monday.json friday.json --triples 20
  hallpass diff monday.json friday.json --user jdoe
  hallpass diff sqlite:district.db --at 2026-11-09
  hallpass diff sqlite:district.db --at 2026-11-09 --at 2026-11-13 --on 2026-11-13
  git show HEAD:district.json | hallpass diff - district.json --json | jq .totals`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 1 && isAddress(args[0]) && c.Flags().Changed("at") {
				return nil // then and now, or then and then
			}
			return filesNamed("A", "B")(c, args)
		},
		DisableFlagsInUseLine: true,
		RunE: func(c *cobra.Command, args []string) error {
			var sides [2]*district.District
			var names [2]string
			for i := range sides {
				document, err := p.readNth(args[min(i, len(args)-1)], i)
				if err != nil {
					return err
				}
				if sides[i], err = p.compileOn(document, on); err != nil {
					return err
				}
				names[i] = document.name
			}
			before, after := sides[0], sides[1]
			x := compared(district.Diff(before, after), changesOf(before, after), names, shown)
			if !c.Flags().Changed("user") {
				return p.compare(x, asJSON)
			}
			u, err := before.FindUser(user)
			if err != nil {
				u, err = after.FindUser(user)
			}
			if err != nil {
				return err
			}
			return p.compareUser(x, u.Login, asJSON)
		},
	}
	c.Flags().StringVar(&user, "user", "", "show one user, by `LOGIN` or e-mail, in any letter case")
	shown.flags(c)
	onFlag(c, &on)
	jsonFlag(c, &asJSON)
	p.fromStore(c, 2)
	return c
}
