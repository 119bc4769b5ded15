package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/propose"
)

func (p *program) whyNot() *cobra.Command {
	var user, feature, building string
	var level access.Level
	var on access.Day
	var asJSON bool
	c := &cobra.Command{
		Use:   "why-not FILE --user LOGIN --feature FEATURE [--building ID] [--level LEVEL] [--on DAY] [--json]",
		Short: "Say what would let a user do something",
		Long: `why-not says what is missing where check says no: the smallest changes after each of which the
user has the level, those first that give least besides, and of each what else it would give.
A licence is named where one is missing, but nobody can give it by a change. With --json it
writes the change set of each too, ready to be previewed and applied. Nothing is written.

The exit status is that of check: 0 if the user has the level already, 1 if not, and 2 for
a question that cannot be asked: an unknown user, feature or building, a level that is none, a
reserved user, a document that cannot be read.`,
		Example: `  hallpass why-not district.json --user jdoe --feature "REG MAINT DEMOGRAPH" --building 2 --level readWrite
  hallpass why-not district.json --user jdoe --feature "REG SETUP DISTRICT" --on 2027-06-30
  hallpass why-not district.json --user jdoe --feature reg-maint-demograph --building 2 --json |
    jq '.suggestions[0].changeSet' | hallpass preview district.json -`,
		Args:                  oneFile,
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			d, u, err := p.loadUser(args[0], on, user)
			if err != nil {
				return err
			}
			found, err := propose.Access(d, u.Login, feature, building, level)
			if err != nil {
				return refused(nameBuilding(err))
			}
			f, err := d.Feature(feature)
			if err != nil {
				return err
			}
			a := whyNot{User: u.Login, Feature: f.Resource(), Level: level, On: d.Day(), Suggestions: []suggestion{}}
			where := "in the district"
			if !f.DistrictWide() {
				a.Building, where = building, "in building "+buildingOf(building, d)
			}
			for _, way := range found {
				a.Suggestions = append(a.Suggestions, a.suggestion(way))
			}
			a.Missing = len(found) > 0
			err = p.show(asJSON, a, func(w io.Writer) {
				if !a.Missing {
					fmt.Fprintf(w, "%s: %s has %s on %s %s on %s\n",
						p.paint.green("nothing is missing"), u.Login, level, f, where, d.Day())
					return
				}
				fmt.Fprintf(w, "%s: %s has no %s on %s %s on %s\n", p.paint.red("missing"), u.Login, level, f, where, d.Day())
				p.section(w, "each of these would give it")
				columns(w, a.rows(d))
				writeMore(w, len(found)-few)
			})
			return answer(err, !a.Missing)
		},
	}
	userFlag(c, &user)
	placeFlags(c, &feature, &building)
	levelFlag(c, &level)
	onFlag(c, &on)
	jsonFlag(c, &asJSON)
	p.fromStore(c, 1)
	return c
}

// whyNot is the answer of why-not: the changes that would give a user a level.
type whyNot struct {
	User        string          `json:"user"`
	Feature     access.Resource `json:"feature"`
	Building    string          `json:"building,omitempty"`
	Level       access.Level    `json:"level"`
	On          access.Day      `json:"on"`
	Missing     bool            `json:"missing"`
	Suggestions []suggestion    `json:"suggestions"`
}

// suggestion is one way to give a level, and the other levels that it gives.
type suggestion struct {
	Text       string          `json:"text"`
	Steps      []propose.Step  `json:"steps"`
	Also       int             `json:"also"`               // levels, for the user
	Features   []string        `json:"features,omitempty"` // which those are on
	OtherUsers int             `json:"otherUsers,omitempty"`
	ChangeSet  json.RawMessage `json:"changeSet"`
}

func (a *whyNot) suggestion(way *propose.Proposal) suggestion {
	x := way.Difference()
	out := suggestion{Text: way.Text, Steps: way.Steps, Also: way.Also, ChangeSet: way.Changes.Encode()}
	for t := range x.TriplesOf(a.User) {
		asked := t.Feature == a.Feature.String() && t.Building == a.Building
		if !asked && !slices.Contains(out.Features, t.Feature) {
			out.Features = append(out.Features, t.Feature)
		}
	}
	out.OtherUsers = x.Users - 1
	return out
}

// fewFeatures is the number of features of a suggestion that are named to people.
const fewFeatures = 5

// rows returns the first suggestions as rows of a table.
func (a *whyNot) rows(d *district.District) (rows [][]string) {
	for i, s := range a.Suggestions[:min(few, len(a.Suggestions))] {
		also := "and nothing else"
		if s.Also > 0 {
			named := s.Features[:min(fewFeatures, len(s.Features))]
			also = "and " + count(s.Also, "more level") + ": " + strings.Join(named, ", ")
			if n := len(s.Features) - fewFeatures; n > 0 {
				also += " and " + count(n, "more feature")
			}
		}
		if s.OtherUsers > 0 {
			also += "\n  and something for " + count(s.OtherUsers, "other user")
		}
		for _, step := range s.Steps {
			if step.Kind == propose.StepGrant {
				also += "\n  a grant of the user's own, which is harder to review than a role"
			}
		}
		rows = append(rows, []string{fmt.Sprintf("%d.", i+1), oneLine(a.words(d, s.Steps)) + "\n  " + also})
	}
	return rows
}

// words says steps in one sentence: a grant by what it gives, any other step in its own words.
func (a *whyNot) words(d *district.District, steps []propose.Step) string {
	texts := make([]string, len(steps))
	for i, s := range steps {
		texts[i] = s.String()
		if s.Kind != propose.StepGrant {
			continue
		}
		level, scope := "read", s.Grant.Read
		if !s.Grant.ReadWrite.IsZero() {
			level, scope = "write", s.Grant.ReadWrite
		}
		where := "(whole district)"
		if ids, isList := scope.List(); isList {
			where = "in " + buildingsOf(ids, d)
		}
		texts[i] = fmt.Sprintf("give %s %s access to %s %s", access.NameInText(a.User), level, s.Grant.Resource, where)
	}
	return strings.Join(texts, ", and ")
}

// buildingsOf names the first buildings of a list, and counts the others.
func buildingsOf(ids []string, d *district.District) string {
	var names []string
	for _, id := range ids[:min(fewIDs, len(ids))] {
		names = append(names, buildingOf(id, d))
	}
	text := strings.Join(names, ", ")
	if n := len(ids) - fewIDs; n > 0 {
		text = fmt.Sprintf("%d buildings: %s and %d more", len(ids), text, n)
	}
	return text
}
