package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

func (p *program) roles() *cobra.Command {
	var user string
	var on access.Day
	var asJSON bool
	c := &cobra.Command{
		Use:   "roles FILE --user LOGIN [--on DAY] [--json]",
		Short: "Show which roles a user holds, and why",
		Long: `roles shows every role that a user holds on a day, and how: a role that was assigned, with
its dates and overrides, or a calculated role, with what it follows from on record. Until is
the first day on which an assignment no longer counts; assignments that do not count on the
day are named last.

Attribute roles are shown apart. They matter to content types and never grant a feature,
whatever they are called.`,
		Example: `  hallpass roles district.json --user jdoe
  hallpass roles district.json --user jdoe --on 2027-06-30
  hallpass roles district.json --user jdoe --json | jq -r '.roles[].role'`,
		Args:                  oneFile,
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			d, u, err := p.loadUser(args[0], on, user)
			if err != nil {
				return err
			}
			held, err := rolesHeld(d, u)
			if err != nil {
				return err
			}
			return p.show(asJSON, held, func(w io.Writer) { p.writeRoles(w, d, held) })
		},
	}
	userFlag(c, &user)
	onFlag(c, &on)
	jsonFlag(c, &asJSON)
	p.fromStore(c, 1)
	return c
}

// heldRoles are the roles of a user on a day.
type heldRoles struct {
	User       string                   `json:"user"`
	On         access.Day               `json:"on"`
	Roles      []district.Holding       `json:"roles"`
	Attributes []calcrole.AttributeRole `json:"attributes"` // only for content types
	NotNow     []role.Assignment        `json:"notNow"`     // begin later, or have ended
}

func rolesHeld(d *district.District, u *district.User) (heldRoles, error) {
	roles, err := d.HoldingsOf(u.Login)
	if err != nil {
		return heldRoles{}, err
	}
	attributes, err := d.AttributesOf(u.Login)
	if err != nil {
		return heldRoles{}, err
	}
	h := heldRoles{u.Login, d.Day(), append([]district.Holding{}, roles...),
		append([]calcrole.AttributeRole{}, attributes...), []role.Assignment{}} // nil would be null
	if !u.IsReserved() {
		h.NotNow = slices.DeleteFunc(append(h.NotNow, u.Roles...), func(a role.Assignment) bool {
			return d.Day().Within(a.From, a.Until)
		})
	}
	return h, nil
}

// writeRoles writes roles for people.
func (p *program) writeRoles(w io.Writer, d *district.District, h heldRoles) {
	p.title(w, d, h.User)
	descriptions := descriptions(d)
	if len(h.Roles) == 0 {
		fmt.Fprint(w, "\nno role\n")
	} else {
		p.section(w, "roles")
		var rows [][]string
		for _, r := range h.Roles {
			rows = append(rows, []string{r.Role, descriptions[r.Role], howHeld(r)})
		}
		columns(w, rows)
	}
	if len(h.Attributes) > 0 {
		p.section(w, "attribute roles, only for content types")
		for _, a := range h.Attributes {
			fmt.Fprintf(w, "  %s\n", attribute(a))
		}
	}
	if len(h.NotNow) > 0 {
		p.section(w, "assigned for other days")
		var rows [][]string
		for _, a := range h.NotNow {
			rows = append(rows, []string{a.Role, descriptions[a.Role], "assigned" + assignmentTerms(a)})
		}
		columns(w, rows)
	}
}

// descriptions returns the descriptions of all roles, by id.
func descriptions(d *district.District) map[string]string {
	all := map[string]string{}
	for profile := range district.Rows[role.Profile](d) {
		all[profile.ID] = profile.Description
	}
	return all
}
