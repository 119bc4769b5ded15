package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// few is the number of values of a long list that people are shown who did not ask for more.
const few = 20

// limit is a flag that says how many values of a list are shown. The zero limit was not given.
type limit struct {
	asked bool
	most  int // 0 for all
}

func (l *limit) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return errors.New("a number, 0 for all")
	}
	*l = limit{true, n}
	return nil
}
func (l *limit) Type() string { return "N" }
func (l *limit) String() string {
	if l == nil || !l.asked {
		return ""
	}
	return strconv.Itoa(l.most)
}

// shown returns how many of n are shown.
func (l limit) shown(n int) int {
	if l.most > 0 {
		return min(n, l.most)
	}
	return n
}

// triplesHelp describes the flag for single levels.
const triplesHelp = `With --triples it lists that many single levels too, before and after, and says how many
more there are: --triples 0 lists all.`

func triplesFlag(c *cobra.Command, l *limit) {
	c.Flags().Var(l, "triples", "list `N` of the levels that differ, 0 for all")
}

// first returns the first n elements of a sequence, or all if there are fewer.
func first[T any](n int, all iter.Seq[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		if n <= 0 {
			return
		}
		left := n
		for v := range all {
			if left--; !yield(v) || left == 0 {
				return
			}
		}
	}
}

// shown says how much of a difference people are shown.
type shown struct{ triples, mostRows limit }

func (s *shown) flags(c *cobra.Command) {
	triplesFlag(c, &s.triples)
	rowsFlag(c, &s.mostRows)
}

// comparison is a difference to be shown, and the names of its two sides.
type comparison struct {
	*district.Difference
	changes district.Changes // they lead from before to after
	rows    []district.RowDifference
	names   [2]string
	shown
	later []laterTotals // where days after that of the difference were looked at
}

func compared(x *district.Difference, changes district.Changes, names [2]string, shown shown) comparison {
	return comparison{Difference: x, changes: changes, rows: district.DiffRows(x.Before(), changes), names: names, shown: shown}
}

// isNothing reports whether no level differs, on a day that was looked at, and for no person anything else (R36).
func (x comparison) isNothing() bool {
	return x.IsZero() && len(x.later) == 0 && !slices.ContainsFunc(x.rows, isAboutAPerson)
}

// side is one side of a comparison: a district on a day, and the name it was given by.
type side struct {
	District string     `json:"district"`
	File     string     `json:"file"`
	On       access.Day `json:"on"`
}

func (x comparison) sides() (before, after side) {
	b, a := x.Before(), x.After()
	return side{nameOf(b), x.names[0], b.Day()}, side{nameOf(a), x.names[1], a.Day()}
}

// compare shows a difference. The command ends with the answer no if there is one for anybody.
func (p *program) compare(x comparison, asJSON bool) error {
	return answer(p.showDifference(x, asJSON), x.isNothing())
}

func (p *program) showDifference(x comparison, asJSON bool) error {
	before, after := x.sides()
	value := object{value("before", before), value("after", after), value("totals", x.Totals),
		listed("rows", slices.Values(x.rows)), listed("givesUp", slices.Values(x.changes.GiveUp)),
		listed("byRole", x.ByRole()), listed("byUser", x.ByUser()), listed("byFeature", x.ByFeature())}
	if len(x.later) > 0 {
		value = append(value, listed("later", slices.Values(x.later)))
	}
	if x.triples.asked {
		value = append(value, x.members(x.Gained+x.Lost, x.Triples())...)
	}
	return p.stream(asJSON, value, func(w io.Writer) error {
		p.writeSides(w, before, after)
		p.writeRows(w, x)
		if x.IsZero() {
			fmt.Fprint(w, "\nno level differs\n")
			p.writeLater(w, x.later)
			return nil
		}
		p.section(w, "differing")
		columns(w, [][]string{
			{"users", strconv.Itoa(x.Users), fmt.Sprintf("%d gain, %d lose", x.Gaining, x.Losing)},
			{"levels", strconv.Itoa(x.Gained + x.Lost), fmt.Sprintf("%d gained, %d lost", x.Gained, x.Lost)},
		})
		p.writeLater(w, x.later)
		p.writeGroups(w, x)
		if !x.triples.asked {
			return nil
		}
		return p.writeLevels(w, x, x.Gained+x.Lost, x.Triples())
	})
}

// compareUser shows a difference for one user.
func (p *program) compareUser(x comparison, login string, asJSON bool) error {
	if !x.triples.asked {
		x.triples.most = few
	}
	var u district.UserDifference // zero if nothing differs
	for other := range x.ByUser() {
		if access.SameName(other.Login, login) {
			u = other
		}
	}
	x.rows = slices.DeleteFunc(x.rows, func(row district.RowDifference) bool {
		return row.Table != "users" || !access.SameName(row.ID, login)
	})
	before, after := x.sides()
	value := append(object{value("before", before), value("after", after), value("user", login),
		listed("rows", slices.Values(x.rows)), value("gained", u.Gained), value("lost", u.Lost)},
		x.members(u.Gained+u.Lost, x.TriplesOf(login))...)
	err := p.stream(asJSON, value, func(w io.Writer) error {
		p.writeSides(w, before, after)
		p.writeRows(w, x)
		if u.Login == "" {
			fmt.Fprintf(w, "\nno level of %s differs\n", login)
			return nil
		}
		fmt.Fprintf(w, "\n%s: %d gained, %d lost\n", login, u.Gained, u.Lost)
		return p.writeLevels(w, x, u.Gained+u.Lost, x.TriplesOf(login))
	})
	return answer(err, u.Login == "" && !slices.ContainsFunc(x.rows, isAboutAPerson))
}

// members are the first of n levels, as many as are asked for, and the number of the others.
func (x comparison) members(n int, all iter.Seq[district.Triple]) object {
	shown := x.triples.shown(n)
	return object{listed("triples", first(shown, all)), value("moreTriples", n-shown)}
}

// writeSides writes the two sides of a comparison, for people.
func (p *program) writeSides(w io.Writer, before, after side) {
	columns(w, [][]string{
		{"before", p.paint.bold(before.District), before.File, before.On.String()},
		{"after", p.paint.bold(after.District), after.File, after.On.String()},
	})
}

// writeGroups writes a difference by role, by user and by feature, for people.
func (p *program) writeGroups(w io.Writer, x comparison) {
	number := strconv.Itoa
	p.section(w, "by role")
	rows := [][]string{{"", "users", "gaining", "losing", "levels gained", "levels lost"}}
	for r := range x.ByRole() {
		name := r.Role
		if name == "" {
			name = "(no role)"
		}
		rows = append(rows, []string{name,
			number(r.Users), number(r.Gaining), number(r.Losing), number(r.Gained), number(r.Lost)})
	}
	columns(w, rows)

	p.section(w, "by user")
	rows = [][]string{{"", "levels gained", "levels lost"}}
	for u := range first(few, x.ByUser()) {
		rows = append(rows, []string{u.Login, number(u.Gained), number(u.Lost)})
	}
	columns(w, rows)
	writeMore(w, x.Users-few)

	p.section(w, "by feature")
	rows = [][]string{{"", "users gaining", "users losing"}}
	for f := range x.ByFeature() {
		rows = append(rows, []string{f.Feature, number(f.Gaining), number(f.Losing)})
	}
	columns(w, rows)
}

// writeLevels writes the first of n levels, as many as are asked for, for people.
func (p *program) writeLevels(w io.Writer, x comparison, n int, all iter.Seq[district.Triple]) error {
	p.section(w, "levels")
	change := func(t district.Triple) string { return t.Before.String() + " -> " + t.After.String() }
	var l layout
	for u := range x.ByUser() {
		l.fit([]string{u.Login, ""})
	}
	for f := range x.ByFeature() {
		l.fit([]string{"", f.Feature, ""})
	}
	l.fit([]string{"", "", change(district.Triple{Before: access.ReadWrite}), ""})
	shown := x.triples.shown(n)
	for t := range first(shown, all) {
		where := "the district"
		if t.Building != "" {
			where = buildingOf(t.Building, x.After(), x.Before())
		}
		if err := l.write(w, []string{t.User, t.Feature, change(t), where}); err != nil {
			return err
		}
	}
	writeMore(w, n-shown)
	return nil
}

// writeMore says how many more there are, if any.
func writeMore(w io.Writer, n int) {
	if n > 0 {
		fmt.Fprintf(w, "  and %d more\n", n)
	}
}
