package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/invariant"
)

func (p *program) prove() *cobra.Command {
	var on access.Day
	var asJSON bool
	c := &cobra.Command{
		Use:   "prove FILE INVARIANTS [--on DAY] [--json]",
		Short: "Prove what must never happen, for everyone now and ever",
		Long: `prove checks statements of what nobody may ever do, such as to both enter and approve an
invoice. It asks each twice:

  now     does any user break it on the day, with any access?
  always  could any user break it who has only roles, in any combination, with any
          defaults and overrides? If so it shows such a user, with as few roles as possible

INVARIANTS is a document of statements, in JSON or in YAML:

  {"format": 1, "never": [
    {"name": "invoices", "parts": [{"resource": "FIN AP ENTER", "level": "readWrite"},
                                   {"resource": "FIN AP APPROVE", "level": "readWrite"}]},
    {"name": "parents",  "parts": [{"any": true, "level": "readWrite"}], "holders": ["PARENT"]}]}

Parts must not come together in one building or, with "anywhere": true, in whatever
buildings. "buildings" narrows it to some buildings, "holders" to the holders of some roles,
and "except" leaves holders out.

The exit status is 0 if every statement holds now and is proven for always, 1 if one is
broken or undecided, and 2 for every error, also for a statement that names what the
district does not have.`,
		Example: `  hallpass prove district.json invariants.json
  hallpass prove district.json invariants.yaml --on 2027-06-30
  hallpass prove district.json invariants.json --json | jq -r '.statements[].now.violations[].login'`,
		Args:                  filesNamed("FILE", "INVARIANTS"),
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			d, err := p.loadOn(args[0], on)
			if err != nil {
				return err
			}
			document, err := p.readFile(args[1])
			if err != nil {
				return err
			}
			statements, err := invariant.Decode(document.json)
			if err != nil {
				return document.placed(err)
			}
			judged, err := judge(d, statements)
			if err != nil {
				return document.placed(err)
			}
			holds := !slices.ContainsFunc(judged, func(j judgement) bool { return !j.holds() })
			var all iter.Seq[object] = func(yield func(object) bool) {
				for _, j := range judged {
					if !yield(j.value()) {
						return
					}
				}
			}
			value := object{value("on", d.Day()), value("holds", holds), listed("statements", all)}
			err = p.stream(asJSON, value, func(w io.Writer) error {
				fmt.Fprintf(w, "%s on %s\n", p.paint.bold(nameOf(d)), d.Day())
				for _, j := range judged {
					p.writeJudgement(w, d, j)
				}
				fmt.Fprintf(w, "\n%s\n", judgementTotals(judged))
				return nil
			})
			return answer(err, holds)
		},
	}
	onFlag(c, &on)
	jsonFlag(c, &asJSON)
	p.fromStore(c, 1)
	return c
}

// judgement says whether a statement holds now and always.
type judgement struct {
	invariant.Never
	violations iter.Seq[invariant.Violation]
	broken     int // how many users break it now
	proof      invariant.Proof
}

func (j judgement) holds() bool { return j.broken == 0 && j.proof.Verdict == invariant.Proven }

// judge checks statements. The error is [district.Faults] with everything that is wrong with them,
// placed in their document.
func judge(d *district.District, statements []invariant.Never) ([]judgement, error) {
	judged := make([]judgement, len(statements))
	var faults district.Faults
	for i, n := range statements {
		violations, err := invariant.Violations(d, n)
		if found := (district.Faults)(nil); errors.As(err, &found) {
			for _, f := range found {
				placed := *f
				placed.Pointer = fmt.Sprintf("/never/%d%s", i, f.Pointer)
				faults = append(faults, &placed)
			}
		} else if err != nil {
			return nil, err
		}
		judged[i] = judgement{Never: n, violations: violations}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	for i := range judged {
		j := &judged[i]
		for range j.violations {
			j.broken++
		}
		var err error
		if j.proof, err = invariant.Prove(d, j.Never); err != nil {
			return nil, err
		}
	}
	return judged, nil
}

// value is a judgement as JSON.
func (j judgement) value() object {
	always := object{value("verdict", j.proof.Verdict.String())}
	if j.proof.Witness != nil {
		always = append(always, value("witness", j.proof.Witness))
	}
	return object{
		value("name", j.Name), value("statement", j.String()), value("holds", j.holds()),
		{"now", object{value("broken", j.broken), listed("violations", j.violations)}.write},
		{"always", always.write},
	}
}

// writeJudgement writes a judgement for people.
func (p *program) writeJudgement(w io.Writer, d *district.District, j judgement) {
	p.section(w, oneLine(j.Name))
	now := p.paint.green("holds") + ": nobody breaks it"
	if j.broken > 0 {
		var rows [][]string
		for v := range first(few, j.violations) {
			rows = append(rows, []string{v.Login, violation(d, v)})
		}
		var list strings.Builder
		columns(&list, rows)
		writeMore(&list, j.broken-few)
		now = p.paint.red("broken") + " by " + count(j.broken, "user") + "\n" + strings.TrimSuffix(list.String(), "\n")
	}
	var always string
	switch j.proof.Verdict {
	case invariant.Proven:
		always = p.paint.green("proven") + ": no combination of roles breaks it"
	case invariant.Broken:
		var user strings.Builder
		columns(&user, witness(d, j.proof.Witness))
		always = p.paint.red("broken") + ": the roles allow a user like this\n" + strings.TrimSuffix(user.String(), "\n")
	default:
		always = p.paint.red("undecided") + ": the search was given up"
	}
	fmt.Fprintf(w, "  %s\n", j.Never)
	columns(w, [][]string{{"now", now}, {"always", always}})
}

// violation says where a user breaks a statement, and through which access.
func violation(d *district.District, v invariant.Violation) string {
	var text string
	if len(v.Buildings) > 0 {
		text = "in " + compact(v.Buildings, ids(d))
		if len(v.Buildings) > 1 {
			text += ", as in " + access.NameInText(v.Buildings[0])
		}
		text += ": "
	}
	met := make([]string, len(v.Met))
	for i, m := range v.Met {
		met[i] = fmt.Sprintf("%v on %v", m.Level, m.Feature)
		if m.Building != "" && len(v.Buildings) == 0 {
			met[i] += " in " + access.NameInText(m.Building)
		}
		if m.Others > 0 {
			met[i] += " and " + count(m.Others, "more feature")
		}
	}
	return text + strings.Join(met, ", ")
}

// witness returns the user who would break a statement, as rows of a table.
func witness(d *district.District, w *invariant.Witness) [][]string {
	var rows [][]string
	for _, a := range w.User.Roles {
		rows = append(rows, []string{"role", a.Role + ", assigned" + assignmentTerms(a)})
	}
	for _, id := range w.Calculated {
		rows = append(rows, []string{"role", id + ", calculated"})
	}
	if w.User.DefaultBuilding != "" {
		rows = append(rows, []string{"default building", w.User.DefaultBuilding})
	}
	if len(w.User.DefaultBuildingList) > 0 {
		rows = append(rows, []string{"default building list", compact(w.User.DefaultBuildingList, ids(d))})
	}
	rows = append(rows, []string{"breaks it", violation(d, w.Violation)})
	if !w.Smallest {
		rows = append(rows, []string{"", "fewer roles may do"})
	}
	return rows
}

// judgementTotals counts statements by their judgements.
func judgementTotals(all []judgement) string {
	hold, broken := 0, 0
	for _, j := range all {
		if j.holds() {
			hold++
		} else if j.broken > 0 || j.proof.Verdict == invariant.Broken {
			broken++
		}
	}
	return fmt.Sprintf("%s: %d held and proven, %d broken, %d undecided",
		count(len(all), "statement"), hold, broken, len(all)-hold-broken)
}
