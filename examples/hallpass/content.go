package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
)

func (p *program) content() *cobra.Command {
	var user, name string
	var right contentRight
	var on access.Day
	var asJSON bool
	c := &cobra.Command{
		Use:   "content FILE --user LOGIN [--type NAME] [--right RIGHT] [--on DAY] [--json]",
		Short: "Show which content types a user may see, and why",
		Long: `content shows the content types that a user may view or edit, and each entry of their lists
that admits the user. A user who may edit may view. With --right edit it leaves out what the
user may only view, and with --type it shows one content type, open or closed.

With both --type and --right it answers yes or no. The exit status is then 0 for yes and 1
for no; it is 2 for a question that cannot be asked: an unknown user or content type, a
document that cannot be read.`,
		Example: `  hallpass content district.json --user jdoe
  hallpass content district.json --user jdoe --type "Board Minutes"
  hallpass content district.json --user jdoe --type "Board Minutes" --right edit
  hallpass content district.json --user jdoe --right edit --json | jq -r '.[].name'`,
		Args:                  oneFile,
		DisableFlagsInUseLine: true,
		RunE: func(c *cobra.Command, args []string) error {
			d, u, err := p.loadUser(args[0], on, user)
			if err != nil {
				return err
			}
			if !c.Flags().Changed("type") {
				return p.contentOfAll(d, u, right, asJSON)
			}
			a, err := d.ContentOf(u.Login, name)
			if err != nil {
				return err
			}
			if right == "" {
				return p.show(asJSON, a, func(w io.Writer) { p.writeContent(w, d, u.Login, []district.ContentAccess{a}) })
			}
			return p.contentRight(d, u, a, right, asJSON)
		},
	}
	userFlag(c, &user)
	c.Flags().StringVar(&name, "type", "", "the `NAME` of one content type, as it is written")
	c.Flags().Var(&right, "right", "the `RIGHT` asked for: view or edit")
	onFlag(c, &on)
	jsonFlag(c, &asJSON)
	p.fromStore(c, 1)
	return c
}

// contentRight is view or edit, or "" where neither is asked for.
type contentRight string

func (r *contentRight) Set(text string) error {
	if text != "view" && text != "edit" {
		return errors.New("view or edit")
	}
	*r = contentRight(text)
	return nil
}
func (r *contentRight) String() string { return string(*r) }
func (r *contentRight) Type() string   { return "RIGHT" }

// of reports whether a user may do this with a content type.
func (r contentRight) of(a district.ContentAccess) bool { return a.Edit || r != "edit" && a.View }

// contentOfAll shows the content types to which a user has a right.
func (p *program) contentOfAll(d *district.District, u *district.User, right contentRight, asJSON bool) error {
	open, err := d.ContentTypesOf(u.Login)
	if err != nil {
		return err
	}
	open = slices.DeleteFunc(append([]district.ContentAccess{}, open...), func(a district.ContentAccess) bool {
		return !right.of(a)
	})
	return p.show(asJSON, open, func(w io.Writer) { p.writeContent(w, d, u.Login, open) })
}

// contentRight answers whether a user has a right to a content type.
func (p *program) contentRight(
	d *district.District, u *district.User, a district.ContentAccess, right contentRight, asJSON bool,
) error {
	yes := right.of(a)
	value := struct {
		district.ContentAccess
		Right   contentRight `json:"right"`
		Allowed bool         `json:"allowed"`
	}{a, right, yes}
	err := p.show(asJSON, value, func(w io.Writer) {
		if !yes {
			fmt.Fprintf(w, "%s: %s may not %s %s on %s\n", p.paint.red("no"), u.Login, right, a.Name, d.Day())
			return
		}
		why := a.Because
		if right == "edit" {
			why = slices.DeleteFunc(slices.Clone(why), func(m calcrole.Match) bool { return m.List != calcrole.EditList })
		}
		fmt.Fprintf(w, "%s: %s may %s %s on %s (%s)\n", p.paint.green("yes"), u.Login, right, a.Name, d.Day(),
			strings.ReplaceAll(matches(why), "\n", "; "))
	})
	return answer(err, yes)
}

// writeContent writes content types for people.
func (p *program) writeContent(w io.Writer, d *district.District, login string, all []district.ContentAccess) {
	p.title(w, d, login)
	fmt.Fprintln(w)
	if len(all) == 0 {
		fmt.Fprintln(w, "no content type")
	}
	var rows [][]string
	for _, a := range all {
		rows = append(rows, []string{a.Name, rights(a), matches(a.Because)})
	}
	columns(w, rows)
}
