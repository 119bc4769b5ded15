package districttest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// user checks a line about one user.
func (s *script) user(l *line) error {
	s.expected++
	login, verb, i := l.words[0].text, l.words[1].text, 2
	not := verb != "has" && l.is(2, "not")
	if not {
		i++
	}
	if verb == "holds" {
		return s.holds(l, login, not, i)
	}
	level, err := l.level(i)
	if err != nil {
		return err
	}
	if i++; verb == "has" && l.is(i, "on") {
		i++
	}
	feature, building, end, err := l.place(i)
	if err == nil && end < len(l.words) {
		err = errors.New("nothing follows a place but a comment")
	}
	if err != nil {
		return err
	}
	q := &question{s.d, login, feature, building}
	asked := level
	if verb == "has" {
		asked = access.Read // whatever the level, it can be asked for
	}
	may, err := q.may(asked)
	switch has := q.level(); {
	case err != nil:
		return err
	case verb == "has" && has != level:
		return q.instead(has, level)
	case verb == "may" && may == not:
		return q.instead(has, level)
	}
	if l.because == "" {
		return nil
	}
	if not || level == access.None {
		return q.gated(l.because)
	}
	return q.because(l.because, level)
}

// instead is the error of a user whose level is not the one expected: the level and its sources and,
// if it is lower, the changes that would give the level wanted.
func (q *question) instead(has, wanted access.Level) error {
	text := fmt.Sprintf("%s.\n%s", q.has(has), q.explained())
	if has < wanted {
		text += q.remedies(wanted)
	}
	return errors.New(text)
}

// because checks that a level, or a higher one, comes through each of the roles named.
func (q *question) because(roles string, l access.Level) error {
	e, err := q.d.Explain(q.login, q.feature, q.building)
	if err != nil {
		return err
	}
	for name := range strings.SplitSeq(roles, ",") {
		name = strings.TrimSpace(name)
		gives := func(r district.Reason) bool {
			return r.Level >= l && (r.Through == nil && name == "own grant" ||
				r.Through != nil && access.SameName(r.Through.Role, name))
		}
		if !slices.ContainsFunc(e.Reasons, gives) {
			return fmt.Errorf("so it is, but not because of %s.\n%v", name, e)
		}
	}
	return nil
}

// gated checks that a gate holds back levels that the user was granted.
func (q *question) gated(kind string) error {
	e, err := q.d.Explain(q.login, q.feature, q.building)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(e.Gates, func(g district.ClosedGate) bool { return string(g.Kind) == kind }) {
		return fmt.Errorf("so it is, but not because of %s: the gates are license, reserved and unapproved.\n%v", kind, e)
	}
	return nil
}

// holds checks which roles a user holds.
func (s *script) holds(l *line, login string, not bool, i int) error {
	if err := l.noBecause(); err != nil {
		return err
	}
	if len(l.words) != i+1 {
		return errors.New("it holds one role: a name with a space is quoted")
	}
	role := l.words[i].text
	held, others, err := holding(s.d, login, role)
	switch {
	case err != nil:
		return err
	case held == nil && !not:
		return errors.New(others + unheld(s.d, login, role))
	case held != nil && not:
		return errors.New(how(held))
	}
	return nil
}

// everyone checks which users have a level somewhere.
func (s *script) everyone(l *line) error {
	s.expected++
	if err := l.noBecause(); err != nil {
		return err
	}
	level, err := l.level(3)
	if err != nil {
		return err
	}
	feature, building, i, err := l.place(4)
	if err != nil {
		return err
	}
	if !l.is(i, ":") {
		return errors.New("a colon is missing, and who it is")
	}
	names, err := l.names(i + 1)
	if err != nil {
		return err
	}
	who, err := s.d.Who(feature, building, level)
	if err != nil {
		return err
	}
	var wrong strings.Builder
	expected := map[string]bool{}
	for _, name := range names {
		u, err := s.d.User(name)
		if err != nil {
			return err
		}
		if expected[u.Login] = true; !who.Has(u.Login) {
			q := &question{s.d, u.Login, feature, building}
			fmt.Fprintf(&wrong, "%s may not.\n%s%s", u.Login, q.why(), q.remedies(level))
		}
	}
	for login := range who.All() {
		if !expected[login] {
			q := &question{s.d, login, feature, building}
			fmt.Fprintf(&wrong, "%s may as well.\n%s", login, q.why())
		}
	}
	if wrong.Len() > 0 {
		return errors.New(wrong.String())
	}
	return nil
}

// refused checks that changes are refused when they are applied.
func (s *script) refused(l *line) error {
	s.expected++
	changes, err := s.changes(l.words[1].text)
	if err != nil {
		return fmt.Errorf("this is no set of changes, and so none that is refused:\n%w", err)
	}
	x, err := s.d.Preview(changes)
	if err == nil {
		return fmt.Errorf("it is accepted: %s gained, %d lost, by %s", counted(x.Gained, "level"), x.Lost,
			counted(x.Users, "user"))
	}
	if !strings.Contains(err.Error(), l.because) {
		return fmt.Errorf("it is refused, but not because of %s:\n%w", l.because, err)
	}
	return nil
}
