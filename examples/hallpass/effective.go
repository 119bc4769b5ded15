package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

func (p *program) effective() *cobra.Command {
	var user string
	var on access.Day
	var asJSON bool
	c := &cobra.Command{
		Use:   "effective FILE --user LOGIN [--on DAY] [--json]",
		Short: "Show everything a user may do",
		Long: `effective shows the effective permissions of a user: for each feature the buildings with at
least Read, and those with ReadWrite, or the level of a district-wide feature. Features
without any level are left out, and so is read where readWrite says the same.

With --json it writes a list, one feature a line, in a form that does not depend on the
terminal: district-wide features with their "level", others with their "buildings".`,
		Example: `  hallpass effective district.json --user jdoe
  hallpass effective district.json --user jdoe@lincoln.example --on 2027-06-30
  hallpass effective district.json --user jdoe --json | jq -r '.[].resource'`,
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
			roles, err := d.RolesOf(u.Login)
			if err != nil {
				return err
			}
			all := holdings(permissions)
			if !asJSON {
				return p.show(false, nil, func(w io.Writer) { p.writeTable(w, d, u.Login, roles, all) })
			}
			var text bytes.Buffer
			if err := writeList(&text, "", slices.Values(all)); err != nil {
				return err
			}
			text.WriteByte('\n')
			_, err = text.WriteTo(p.out)
			return err
		},
	}
	userFlag(c, &user)
	onFlag(c, &on)
	jsonFlag(c, &asJSON)
	p.fromStore(c, 1)
	return c
}

// holding is the access of a user to one feature: a level, if it is district-wide, or buildings.
type holding struct {
	Resource  access.Resource `json:"resource"`
	Level     access.Level    `json:"level,omitzero"`
	Buildings *reach          `json:"buildings,omitempty"`
}

// reach names the buildings in which a user has at least Read, and ReadWrite, by id.
type reach struct {
	Read      []string `json:"read"`
	ReadWrite []string `json:"readWrite,omitempty"`
}

// holdings returns all that was granted, by feature.
func holdings(p *access.Permissions) []holding {
	var all []holding
	for place, level := range p.All() {
		resource := place.Feature.Resource()
		if place.Feature.DistrictWide() {
			all = append(all, holding{Resource: resource, Level: level})
			continue
		}
		if len(all) == 0 || all[len(all)-1].Resource != resource {
			all = append(all, holding{Resource: resource, Buildings: new(reach)})
		}
		r, id := all[len(all)-1].Buildings, place.Building.ID()
		r.Read = append(r.Read, id)
		if level == access.ReadWrite {
			r.ReadWrite = append(r.ReadWrite, id)
		}
	}
	return all
}

// writeTable writes holdings for people, grouped by package and subpackage.
func (p *program) writeTable(w io.Writer, d *district.District, login string, roles []string, all []holding) {
	p.title(w, d, login)
	if len(roles) > 0 {
		fmt.Fprintf(w, "roles: %s\n", access.NamesInText(roles))
	}
	if len(all) == 0 {
		fmt.Fprint(w, "\nno access to any feature\n")
	}
	packages, subpackages := map[string]string{}, map[string]string{} // code to name
	for row := range district.Rows[access.PackageRow](d) {
		packages[row.Code] = row.Name
	}
	for row := range district.Rows[access.SubpackageRow](d) {
		subpackages[row.Code] = row.Name
	}
	buildings := ids(d)
	var last access.Resource
	for _, h := range all {
		r := h.Resource
		if r.Package() != last.Package() {
			fmt.Fprintf(w, "\n%s\n", p.heading(r.Package(), packages[r.Package()]))
			last = access.Resource{}
		}
		if r.Subpackage() != last.Subpackage() {
			fmt.Fprintf(w, "  %s\n", p.heading(r.Subpackage(), subpackages[r.Subpackage()]))
		}
		fmt.Fprintf(w, "    %-10s  %s\n", r.Feature(), h.in(buildings))
		last = r
	}
}

func (p *program) heading(code, name string) string {
	if name == "" {
		return p.paint.bold(code)
	}
	return p.paint.bold(code) + "  " + p.paint.faint(name)
}

// in describes a holding in a district that has the given buildings.
func (h holding) in(all []string) string {
	if h.Buildings == nil {
		return h.Level.String() + ": district-wide"
	}
	read, write := h.Buildings.Read, h.Buildings.ReadWrite
	var parts []string
	if len(write) < len(read) {
		parts = append(parts, "read: "+compact(read, all))
	}
	if len(write) > 0 {
		parts = append(parts, "readWrite: "+compact(write, all))
	}
	return strings.Join(parts, "; ")
}

// compact names some of all buildings: all, all but a few, or each.
func compact(some, all []string) string {
	missing := slices.DeleteFunc(slices.Clone(all), func(id string) bool { return slices.Contains(some, id) })
	switch {
	case len(missing) == 0:
		return "all buildings"
	case len(missing) <= 3 && len(missing) < len(some):
		return "all buildings but " + access.NamesInText(missing)
	}
	return access.NamesInText(some)
}

// ids returns the ids of all buildings, sorted by bytes.
func ids(d *district.District) []string {
	var all []string
	for b := range d.Buildings() {
		all = append(all, b.ID())
	}
	return all
}
