package main

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

func (p *program) who() *cobra.Command {
	var q whoQuestion
	var role string
	var on access.Day
	var onlyCount, asJSON bool
	c := &cobra.Command{
		Use: "who FILE {--feature FEATURE {--building ID | --anywhere} [--level LEVEL] | --role ROLE} " +
			"[--count] [--on DAY] [--json]",
		Short: "List everyone who may do something, or who holds a role",
		Long: `who lists the users who have at least a level on a feature in a building, exactly those for
whom check says yes, and the level they have. With --anywhere it lists those who have it in
some building. A district-wide feature has one level: there the building is ignored.

With --role it lists the users who hold a role on the day, and how: assigned, with dates and
overrides, or calculated, with what it follows from on record.

Users are listed by login, all of them. With --count it says only how many there are. The
exit status is 0, also for nobody, and 2 for every error.`,
		Example: `  hallpass who district.json --feature "REG MAINT DEMOGRAPH" --building 2 --level readWrite
  hallpass who district.json --feature "REG SETUP DISTRICT" --on 2027-06-30
  hallpass who district.json --feature reg-maint-demograph --anywhere --count
  hallpass who district.json --role COUNSELOR
  hallpass who district.json --role PARENT --json | jq -r '.users[].user'`,
		Args:                  oneFile,
		DisableFlagsInUseLine: true,
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneQuestion(c); err != nil {
				return err
			}
			d, err := p.loadOn(args[0], on)
			if err != nil {
				return err
			}
			var a whoAnswer
			if c.Flags().Changed("role") {
				a, err = whoHolds(d, role)
			} else {
				a, err = q.ask(d)
			}
			if err != nil {
				return err
			}
			if !onlyCount {
				a.value = append(a.value, a.users)
			}
			return p.stream(asJSON, a.value, func(w io.Writer) error {
				if onlyCount {
					_, err := fmt.Fprintln(w, a.count)
					return err
				}
				fmt.Fprintf(w, "%s, at %s on %s\n%s\n", p.paint.bold(a.title), nameOf(d), d.Day(), count(a.count, "user"))
				if a.count > 0 {
					fmt.Fprintln(w)
				}
				return a.table(w)
			})
		},
	}
	featureFlag(c, &q.feature)
	buildingFlag(c, &q.building)
	levelFlag(c, &q.level)
	c.Flags().BoolVar(&q.anywhere, "anywhere", false, "ask for any building")
	c.Flags().StringVar(&role, "role", "", "the id of the `ROLE`, in any letter case")
	c.Flags().BoolVar(&onlyCount, "count", false, "say only how many there are")
	onFlag(c, &on)
	jsonFlag(c, &asJSON)
	p.fromStore(c, 1)
	return c
}

// oneQuestion asks for flags that make one question.
func oneQuestion(c *cobra.Command) error {
	given := c.Flags().Changed
	switch {
	case given("role") && (given("feature") || given("building") || given("anywhere") || given("level")):
		return errors.New("--role asks who holds a role: ask about a feature without it")
	case !given("role") && !given("feature"):
		return errors.New("ask about a --feature or a --role")
	case given("building") && given("anywhere"):
		return errors.New("--building asks for one building, --anywhere for any: give one of them")
	}
	return nil
}

// whoAnswer is the answer to who, as JSON and for people.
type whoAnswer struct {
	title string
	count int
	value object // the question, and the count
	users member
	table func(w io.Writer) error // for the users
}

// whoQuestion asks who has at least a level on a feature.
type whoQuestion struct {
	feature, building string
	anywhere          bool
	level             access.Level
}

// whoLevel is a user and the level of the user.
type whoLevel struct {
	User  string       `json:"user"`
	Level access.Level `json:"level"`
}

func (q whoQuestion) ask(d *district.District) (a whoAnswer, err error) {
	all, err := q.users(d, q.level)
	if err != nil {
		return a, err
	}
	writers, err := q.users(d, access.ReadWrite)
	if err != nil {
		return a, err
	}
	f, err := d.Feature(q.feature)
	if err != nil {
		return a, err
	}
	a.value = object{value("feature", f.Resource())}
	where := "in the district"
	switch {
	case f.DistrictWide():
	case q.anywhere:
		where = "in some building"
		a.value = append(a.value, value("anywhere", true))
	default:
		where = "in building " + buildingOf(q.building, d)
		a.value = append(a.value, value("building", q.building))
	}
	a.title = fmt.Sprintf("%s on %s %s", atLeast(q.level), f, where)
	a.count = all.Count()
	a.value = append(a.value, value("level", q.level), value("on", d.Day()), value("count", a.count))
	var users iter.Seq[whoLevel] = func(yield func(whoLevel) bool) {
		for login := range all.All() {
			level := access.Read
			if writers.Has(login) {
				level = access.ReadWrite
			}
			if !yield(whoLevel{login, level}) {
				return
			}
		}
	}
	a.users = listed("users", users)
	a.table = func(w io.Writer) error {
		levels := layout{len(access.ReadWrite.String())}
		for u := range users {
			if err := levels.write(w, []string{u.Level.String(), u.User}); err != nil {
				return err
			}
		}
		return nil
	}
	return a, nil
}

// users returns the users who have a level.
func (q whoQuestion) users(d *district.District, l access.Level) (*district.UserSet, error) {
	if q.anywhere {
		return d.WhoAnywhere(q.feature, l)
	}
	users, err := d.Who(q.feature, q.building, l)
	if errors.Is(err, access.ErrNoBuilding) {
		err = fmt.Errorf("%w, or ask for --anywhere", nameBuilding(err))
	}
	return users, err
}

// atLeast names the levels that are enough.
func atLeast(l access.Level) string {
	if l == access.Read {
		return "read or readWrite"
	}
	return l.String()
}
