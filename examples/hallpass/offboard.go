package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/propose"
)

func (p *program) offboard() *cobra.Command {
	var user string
	var remove bool
	var transfers, givenUp []string
	var on access.Day
	var asJSON bool
	c := &cobra.Command{
		Use: "offboard FILE --user LOGIN [--remove [--transfer KIND:ID=LOGIN]... [--give-up KIND:ID]...] " +
			"[--on DAY] [--json]",
		Short: "Preview what leaving takes away from a user",
		Long: `offboard shows what a user who leaves the staff loses: every assigned role, all grants of
the user's own, ledgers and schools; and what remains, such as the role of a parent. With
--json it writes the change set, ready to be applied.

With --remove it shows the removal of the user instead. What only this user owns needs a
fate first: --transfer gives an object to another user, --give-up lets it be lost. With
--json it writes a list of change sets, to be applied in order.

Nothing is written to FILE. The exit status is 0 for a preview, 1 if objects have no fate,
which are listed then, and 2 for every error.`,
		Example: `  hallpass offboard district.json --user jdoe
  hallpass offboard district.json --user jdoe --json > leaving.json
  hallpass offboard district.json --user jdoe --remove
  hallpass offboard district.json --user jdoe --remove --transfer dat-query:Q1=mjones --give-up dat-filter:F2`,
		Args:                  oneFile,
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			if !remove && len(transfers)+len(givenUp) > 0 {
				return errors.New("--transfer and --give-up go with --remove: offboarding leaves what a user owns")
			}
			d, u, err := p.loadUser(args[0], on, user)
			if err != nil {
				return err
			}
			if remove {
				return p.remove(d, u, transfers, givenUp, asJSON)
			}
			preview, err := propose.Offboard(d, u.Login)
			if err != nil {
				return refused(err)
			}
			if asJSON {
				_, err = p.out.Write(preview.Changes.Encode())
				return err
			}
			rest, err := remaining(preview)
			if err != nil {
				return err
			}
			return p.show(false, nil, func(w io.Writer) { p.writeOffboarding(w, d, preview, rest) })
		},
	}
	userFlag(c, &user)
	c.Flags().BoolVar(&remove, "remove", false, "remove the user")
	c.Flags().StringArrayVar(&transfers, "transfer", nil, "give an object to another user: `KIND:ID=LOGIN`")
	c.Flags().StringArrayVar(&givenUp, "give-up", nil, "let an object be lost: `KIND:ID`")
	onFlag(c, &on)
	jsonFlag(c, &asJSON)
	p.fromStore(c, 1)
	return c
}

// refused returns an error that says that a change would be refused, if err has faults; else err.
func refused(err error) error {
	if faults := (district.Faults)(nil); errors.As(err, &faults) {
		return fmt.Errorf("this change would be refused:\n%w", faults)
	}
	return err
}

// remaining returns the roles, content and objects that a user keeps after offboarding, as rows of a table.
func remaining(o *propose.Proposal) ([][]string, error) {
	d, login := o.After(), o.User.Login
	var rows [][]string
	for _, h := range o.Calculated {
		rows = append(rows, []string{"role", h.Role, howHeld(h)})
	}
	attributes, err := d.AttributesOf(login)
	if err != nil {
		return nil, err
	}
	for _, a := range attributes {
		rows = append(rows, []string{"attribute role", attribute(a), "only for content types"})
	}
	open, err := d.ContentTypesOf(login)
	if err != nil {
		return nil, err
	}
	for _, a := range open {
		if len(a.Because) > 1 || a.Because[0].List != "public" { // more than everybody has
			rows = append(rows, []string{"content type", a.Name, matches(a.Because)})
		}
	}
	for _, object := range o.User.Owns {
		rows = append(rows, []string{object.Kind, object.ID, "owned"})
	}
	if o.User.Approved {
		rows = append(rows, []string{"account", login, "approved: may still log in"})
	}
	return rows, nil
}

// writeOffboarding writes what is taken away and what remains, for people.
func (p *program) writeOffboarding(w io.Writer, d *district.District, o *propose.Proposal, rest [][]string) {
	p.title(w, d, o.User.Login)
	if len(o.Changes.Changes) == 0 {
		fmt.Fprint(w, "\nnothing to take away\n")
	} else {
		p.section(w, p.paint.red("taken away"))
		columns(w, heldByHand(o.User))
	}
	if len(rest) == 0 {
		fmt.Fprint(w, "\nnothing remains\n")
	} else {
		p.section(w, p.paint.green("remains"))
		columns(w, rest)
	}
}

// heldByHand returns the roles, grants, ledgers and schools that somebody gave to a user, as rows of a table.
func heldByHand(u *district.User) [][]string {
	var rows [][]string
	for _, a := range u.Roles {
		rows = append(rows, []string{"role", a.Role, "assigned" + assignmentTerms(a)})
	}
	for _, g := range u.Grants {
		rows = append(rows, []string{"grant", g.Resource.String(), grantTerms(g)})
	}
	for _, ledger := range slices.Sorted(slices.Values(u.Ledgers)) {
		rows = append(rows, []string{"ledger", ledger, ""})
	}
	for _, school := range slices.Sorted(slices.Values(u.Schools)) {
		rows = append(rows, []string{"school", school, ""})
	}
	return rows
}
