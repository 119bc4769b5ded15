package main

import (
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

func (p *program) explain() *cobra.Command {
	var user, feature, building string
	var on access.Day
	var asJSON bool
	c := &cobra.Command{
		Use:   "explain FILE --user LOGIN --feature FEATURE [--building ID] [--on DAY] [--json]",
		Short: "Say why a user may do something, or may not",
		Long: `explain says why a user has the level they have on a feature in a building: each row that
gives it, with the role it comes through and where it reaches, what holds it back, such as a
missing licence, and which rows are about the feature and give nothing there. A
district-wide feature has one level: there the building is ignored.

The exit status is that of check: 0 if the user has any access, 1 if none, and 2 for a question
that cannot be asked: an unknown user, feature or building, a document that cannot be read.`,
		Example: `  hallpass explain district.json --user jdoe --feature "REG MAINT DEMOGRAPH" --building 2
  hallpass explain district.json --user jdoe --feature "REG SETUP DISTRICT" --on 2027-06-30
  hallpass explain district.json --user jdoe --feature reg-maint-demograph --building 2 --json |
    jq '.reasons[].through.role'`,
		Args:                  oneFile,
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			d, u, err := p.loadUser(args[0], on, user)
			if err != nil {
				return err
			}
			e, err := d.Explain(u.Login, feature, building)
			if err != nil {
				return nameBuilding(err)
			}
			named := buildingsNamed(d, e)
			value := struct {
				*district.Explanation
				Buildings []access.BuildingRow `json:"buildings,omitempty"` // that it names
			}{e, named}
			err = p.show(asJSON, value, func(w io.Writer) {
				_, _ = io.WriteString(w, e.String()) // into memory
				p.writeBuildings(w, named)
			})
			return answer(err, e.Level != access.None)
		},
	}
	userFlag(c, &user)
	placeFlags(c, &feature, &building)
	onFlag(c, &on)
	jsonFlag(c, &asJSON)
	p.fromStore(c, 1)
	return c
}

// buildingsNamed returns the buildings that an explanation names, by id.
func buildingsNamed(d *district.District, e *district.Explanation) []access.BuildingRow {
	ids := map[string]bool{e.Building: true}
	for _, id := range e.Least {
		ids[id] = true
	}
	for _, reasons := range [][]district.Reason{e.Reasons, e.Idle} {
		for _, r := range reasons {
			for _, scope := range []access.Scope{r.Reaches, r.Grant.Read, r.Grant.ReadWrite} {
				named, _ := scope.Buildings()
				for _, id := range named {
					ids[id] = true
				}
			}
		}
	}
	var rows []access.BuildingRow
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		if b, err := d.Building(id); err == nil {
			rows = append(rows, b.Row())
		}
	}
	return rows
}

// writeBuildings writes the names of buildings beside their ids, for people. A building that has only
// an id is left out.
func (p *program) writeBuildings(w io.Writer, all []access.BuildingRow) {
	var rows [][]string
	for _, b := range all {
		if words := buildingWords(b); words != "" {
			rows = append(rows, []string{b.ID, words})
		}
	}
	if len(rows) > 0 {
		p.section(w, "buildings")
		columns(w, rows)
	}
}
