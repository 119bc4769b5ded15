package main

import (
	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

func (p *program) diff() *cobra.Command {
	var user string
	var triples limit
	var on access.Day
	var asJSON bool
	c := &cobra.Command{
		Use:   "diff A B [--user LOGIN] [--triples N] [--on DAY] [--json]",
		Short: "Show who gains and who loses what between two documents",
		Long: `diff compares what users may do in document A and in document B: in total, by the roles that
were changed, given or taken away, by user and by feature. What is counted are levels, one
for each user, feature and building whose level differs, and one for a district-wide
feature; what changes no level, such as a description, is no difference.

` + triplesHelp + ` With --user it is about one user, and lists the
first ones unasked. With --json every list but that of levels is whole.

The exit status is 0 if no level differs, 1 if one does, and 2 for every error.`,
		Example: `  hallpass diff monday.json friday.json
  hallpass diff monday.json friday.json --triples 20
  hallpass diff monday.json friday.json --user jdoe
  git show HEAD:district.json | hallpass diff - district.json --json | jq .totals`,
		Args:                  filesNamed("A", "B"),
		DisableFlagsInUseLine: true,
		RunE: func(c *cobra.Command, args []string) error {
			before, err := p.loadOn(args[0], on)
			if err != nil {
				return err
			}
			after, err := p.loadOn(args[1], on)
			if err != nil {
				return err
			}
			x := comparison{Difference: district.Diff(before, after), names: [2]string{called(args[0]), called(args[1])}, triples: triples}
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
	triplesFlag(c, &triples)
	onFlag(c, &on)
	jsonFlag(c, &asJSON)
	return c
}
