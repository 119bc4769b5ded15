package main

import (
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

The exit status is 0 for yes, 1 for no, and 2 for a question that cannot be asked: an unknown user,
feature or building, a level that is none, a document that cannot be read.`,
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
			if err != nil {
				return nameBuilding(err)
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
	placeFlags(c, &feature, &building)
	levelFlag(c, &level)
	onFlag(c, &on)
	p.fromStore(c, 1)
	return c
}
