package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
)

func (p *program) check() *cobra.Command {
	var user, feature, building string
	var level access.Level
	var on access.Day
	c := &cobra.Command{
		Use:   "check FILE --user LOGIN --feature FEATURE [--building ID] [--level LEVEL]",
		Short: "Ask whether a user may do something",
		Long: `check asks whether a user has at least a level on a feature in a building. It prints yes or
no, and the level that the user has. A district-wide feature has one level: there the
building is ignored.

The exit status is 0 for yes, 1 for no, and 2 for what can not be asked: an unknown user,
feature or building, a level that is none, a document that can not be read.`,
		Example: `  hallpass check district.json --user jdoe --feature "REG MAINT DEMOGRAPH" --building 2
  hallpass check district.json --user jdoe --feature reg-maint-demograph --building 2 --level readWrite
  hallpass check district.json --user jdoe@lincoln.example --feature "REG SETUP DISTRICT" --on 2027-06-30`,
		Args:                  oneFile,
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			d, u, err := p.loadUser(args[0], on, user)
			if err != nil {
				return err
			}
			permissions, err := d.Permissions(u.Login)
			if err != nil {
				return err
			}
			ask := permissions.ByName()
			yes, err := ask.Can(level, feature, building)
			if errors.Is(err, access.ErrNoBuilding) {
				return fmt.Errorf("%w with --building", err)
			} else if err != nil {
				return err
			}
			has, err := ask.Level(feature, building)
			if err != nil {
				return err
			}
			f, err := d.Feature(feature)
			if err != nil {
				return err
			}
			word := p.paint.red("no")
			if yes {
				word = p.paint.green("yes")
			}
			where := "in the district"
			if !f.DistrictWide() {
				where = "in building " + building
			}
			_, err = fmt.Fprintf(p.out, "%s: %s has %s on %s %s on %s\n", word, u.Login, has, f, where, d.Day())
			return answer(err, yes)
		},
	}
	userFlag(c, &user)
	c.Flags().StringVar(&feature, "feature", "", "the `FEATURE`, in any spelling: \"REG MAINT PHONE\", reg-maint-phone")
	_ = c.MarkFlagRequired("feature") // which exists
	c.Flags().StringVar(&building, "building", "", "the `ID` of the building, needed unless the feature is district-wide")
	c.Flags().TextVar(&level, "level", access.Read, "the `LEVEL` asked for: read or readWrite")
	onFlag(c, &on)
	return c
}
