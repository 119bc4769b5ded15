package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/propose"
)

func (p *program) rollover() *cobra.Command {
	var to int
	var divisions []string
	var asJSON bool
	c := &cobra.Command{
		Use:   "rollover FILE --to YEAR [--division NAME=YEAR]... [--json]",
		Short: "Preview the next school year",
		Long: `rollover shows what moving a district to another school year changes: who gains and who
loses which calculated role, and what on record it follows from. Divisions that are in the
district's year move with it; one that has a year of its own keeps it, unless --division
names its next. Who keeps a role only because a division stays behind is named too. A division
that neither the district nor any student's status names is an error. Nothing is written.

With --json it writes the change set, ready to be applied, and the roles gained, lost and kept so.`,
		Example: `  hallpass rollover district.json --to 2028
  hallpass rollover district.json --to 2028 --division SUMMER=2027 --division EVENING=2028
  hallpass rollover district.json --to 2028 --json | jq .changeSet > rollover.json`,
		Args:                  oneFile,
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			years, err := divisionYears(divisions)
			if err != nil {
				return err
			}
			d, err := p.load(args[0])
			if err != nil {
				return err
			}
			x, err := propose.Rollover(d, to, years)
			if err != nil {
				return refused(err)
			}
			value := struct {
				ChangeSet   json.RawMessage      `json:"changeSet"`
				RoleChanges []propose.RoleChange `json:"roleChanges"`
				Kept        []propose.KeptRole   `json:"kept"`
			}{x.Changes.Encode(), append([]propose.RoleChange{}, x.RoleChanges...), append([]propose.KeptRole{}, x.Kept...)}
			return p.show(asJSON, value, func(w io.Writer) { p.writeRollover(w, d, x) })
		},
	}
	c.Flags().IntVar(&to, "to", 0, "the school `YEAR` to move to")
	_ = c.MarkFlagRequired("to") // which exists
	c.Flags().StringArrayVar(&divisions, "division", nil,
		"a division's `NAME=YEAR`, where it is not to follow the rule above")
	jsonFlag(c, &asJSON)
	p.fromStore(c, 1)
	return c
}

// divisionYears reads NAME=YEAR, each division once.
func divisionYears(texts []string) (map[string]int, error) {
	years := map[string]int{}
	for _, text := range texts {
		at := strings.LastIndexByte(text, '=') // a division's name may hold one
		year, err := strconv.Atoi(text[at+1:])
		if at <= 0 || err != nil {
			return nil, fmt.Errorf("--division %q: write NAME=YEAR", text)
		}
		if _, twice := years[text[:at]]; twice {
			return nil, fmt.Errorf("--division %q: this division has a year already", text)
		}
		years[text[:at]] = year
	}
	return years, nil
}

// divisionsOf returns the divisions that the district or a student's status names, in order.
func divisionsOf(d *district.District) []string {
	divisions := slices.Collect(maps.Keys(d.Info().DivisionYears))
	for s := range district.Rows[calcrole.Student](d) {
		for _, status := range s.Statuses {
			if status.Division != "" {
				divisions = append(divisions, status.Division)
			}
		}
	}
	slices.Sort(divisions)
	return slices.Compact(divisions)
}

// writeRollover writes a new school year for people: totals, and then who gains and who
// loses each role.
func (p *program) writeRollover(w io.Writer, d *district.District, x *propose.Proposal) {
	before, after, all := d.Info(), x.After().Info(), x.RoleChanges
	fmt.Fprintf(w, "%s: the school year %s\n\n", p.paint.bold(nameOf(d)), yearMove(before.SchoolYear, after.SchoolYear))
	var rows [][]string
	for _, division := range slices.Sorted(maps.Keys(after.DivisionYears)) {
		from, known := before.DivisionYears[division]
		to := after.DivisionYears[division]
		move := yearMove(from, to)
		if !known {
			move = fmt.Sprintf("gets a year of its own, %d", to)
		}
		rows = append(rows, []string{division, move})
	}
	columns(w, rows)
	if len(rows) > 0 {
		fmt.Fprintln(w)
	}
	if len(all) == 0 {
		fmt.Fprintln(w, "nobody gains or loses a role")
		p.writeKept(w, x.Kept)
		return
	}
	roles := map[string][]propose.RoleChange{} // by what they are called
	for _, c := range all {
		name := cmp.Or(c.Role, c.Calculated+" (no role)")
		roles[name] = append(roles[name], c)
	}
	names := slices.Sorted(maps.Keys(roles))
	rows = nil
	for _, name := range names {
		gained := 0
		for _, c := range roles[name] {
			if c.Gained {
				gained++
			}
		}
		rows = append(rows, []string{name, fmt.Sprintf("%d gained", gained), fmt.Sprintf("%d lost", len(roles[name])-gained)})
	}
	columns(w, rows)
	for _, name := range names {
		for _, gained := range []bool{true, false} {
			rows = nil
			for _, c := range roles[name] {
				if c.Gained == gained {
					rows = append(rows, []string{c.Login, evidence(c.Evidence)})
				}
			}
			if len(rows) > 0 {
				p.section(w, name+map[bool]string{true: " is gained by", false: " is lost by"}[gained])
				columns(w, rows)
			}
		}
	}
	p.writeKept(w, x.Kept)
}

// writeKept writes who keeps which role only because a division stays behind.
func (p *program) writeKept(w io.Writer, kept []propose.KeptRole) {
	rows := map[string][][]string{} // by what the roles are called
	for _, k := range kept {
		name := cmp.Or(k.Role, k.Calculated+" (no role)")
		rows[name] = append(rows[name], []string{k.Login, evidence(k.Evidence)})
	}
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		p.section(w, name+" is kept only because a division stays behind")
		columns(w, rows[name])
	}
}

// yearMove says how a school year moves.
func yearMove(from, to int) string {
	if from == to {
		return fmt.Sprintf("stays %d", to)
	}
	return fmt.Sprintf("goes from %d to %d", from, to)
}
