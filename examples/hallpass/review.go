package main

import (
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/review"
)

func (p *program) review() *cobra.Command {
	var of review.Of
	var on access.Day
	var asCSV, asJSON bool
	c := &cobra.Command{
		Use:   "review FILE [--user LOGIN] [--role ROLE] [--building ID] [--feature FEATURE]... [--on DAY] [--csv | --json]",
		Short: "List who has what, where and through what, to be signed",
		Long: `review lists who has what, where, through what and until when, on a day: for an access review,
to be read and signed. It is of a user, of what a role by itself gives its holders, of a
building, of some features such as sensitive ones, or of what these have in common; one of
them is needed.

A row is a level of a user on a feature, in all buildings where it is the same and comes from
the same grants. It says all only if what gives the level has that scope. Districts that are
equal have equal reviews: keep the last one, and compare. With --csv it writes a line for
each row, ready for a spreadsheet. The exit status is 0, also for a review without rows, and
2 for every error.`,
		Example: `  hallpass review district.json --user jdoe
  hallpass review district.json --role REGISTRAR --building 2
  hallpass review district.json --feature "SYSTEM MAINT SECURITY" --feature reg-private-password --csv > review.csv
  hallpass review district.json --building 2 --on 2027-06-30 --json | jq .counts`,
		Args:                  oneFile,
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			if asCSV && asJSON {
				return errors.New("--csv and --json are two forms: choose one")
			}
			d, err := p.loadOn(args[0], on)
			if err != nil {
				return err
			}
			if u, err := d.FindUser(of.User); err == nil {
				of.User = u.Login // else the review says that it is unknown, beside other faults
			}
			v, err := review.New(d, of)
			if err != nil {
				return err
			}
			form := v.WriteTable
			if asCSV {
				form = v.WriteCSV
			}
			return p.stream(asJSON, reviewValue(v), form)
		},
	}
	c.Flags().StringVar(&of.User, "user", "", "what the user with this `LOGIN` has, or e-mail, in any letter case")
	c.Flags().StringVar(&of.Role, "role", "", "what this `ROLE` gives, in any letter case")
	c.Flags().StringVar(&of.Building, "building", "", "what holds in the building with this `ID`")
	c.Flags().StringArrayVar(&of.Features, "feature", nil, "only this `FEATURE`, in any spelling; may be repeated")
	c.Flags().BoolVar(&asCSV, "csv", false, "write CSV")
	onFlag(c, &on)
	jsonFlag(c, &asJSON)
	p.fromStore(c, 1)
	return c
}

// reviewValue is a review as JSON, from which it can be read back: a row a line.
func reviewValue(v *review.Review) object {
	value := object{value("district", v.District), value("name", v.Name), value("day", v.Day),
		value("of", v.Of), value("counts", v.Counts), listed("rows", slices.Values(v.Rows))}
	if v.Name == "" {
		value = slices.Delete(value, 1, 2)
	}
	return value
}
