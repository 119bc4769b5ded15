package district

import (
	"slices"
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

// lintUser is a user at hand: as in the canonical document, and compiled.
type lintUser struct {
	*User
	row     *user
	at      int // index in the canonical document
	own     access.Defaults
	sources []Source // the roles held on the day
	direct  bool     // some row of its own counts on the day
}

// pointer returns the place of the user, or of what the keys and indexes lead to.
func (u *lintUser) pointer(steps ...any) string { return pointerTo("users", u.at, steps...) }

func pointerTo(table string, at int, steps ...any) string {
	p := "/" + table + "/" + strconv.Itoa(at)
	for _, s := range steps {
		switch s := s.(type) {
		case string:
			p += "/" + s
		case int:
			p += "/" + strconv.Itoa(s)
		}
	}
	return p
}

func (l *linter) users() {
	var sources []Source
	for i := range l.f.Users {
		n, _ := l.d.users.find(l.f.Users[i].Login)
		u := &lintUser{User: &l.f.Users[i], row: l.d.users.rows.At(n), at: i}
		if u.IsReserved() {
			continue // whatever hangs on it is void, and found
		}
		u.own = u.row.holdings.Defaults()
		sources = sources[:0]
		for s := range l.d.sources(u.row) {
			if s.Role != nil {
				sources = append(sources, s)
			}
		}
		u.sources = sources
		l.rules(u)
		l.account(u)
		l.terms(u)
		l.attachments(u)
		l.holds(u)
		l.dormant(u)
		l.access(u)
		l.schools(u)
	}
}

func (l *linter) user(kind lintKind, u *lintUser, pointer, what string) {
	l.add(kind, "users", u.Login, pointer, what)
}

// account judges what is written of the user alone.
func (l *linter) account(u *lintUser) {
	if u.Email == "" {
		l.user(kindEmailMissing, u, u.pointer(), "the user has no e-mail")
	}
	if u.own.Building != 0 && len(u.DefaultBuildingList) > 0 && !slices.Contains(u.DefaultBuildingList, u.DefaultBuilding) {
		l.user(kindDefaultNotInList, u, u.pointer("defaultBuilding"),
			"the default building "+strconv.Quote(u.DefaultBuilding)+" is not in the default building list")
	}
}

// terms judges the days of rows and assignments, and whether an unapproved user has any
// that are not over.
func (l *linter) terms(u *lintUser) {
	left := 0
	over := func(until access.Day, list string, i int, what string) {
		if !until.IsZero() && !l.d.day.Before(until) {
			l.user(kindEnded, u, u.pointer(list, i, "until"), what+" has ended on "+until.String())
		} else {
			left++
		}
	}
	for i := range u.Grants {
		g := &u.Grants[i]
		over(g.Until, "grants", i, "the row on "+g.Resource.String())
		u.direct = u.direct || l.d.day.Within(g.From, g.Until)
	}
	for i := range u.Roles {
		a := &u.Roles[i]
		before := left
		over(a.Until, "roles", i, "the assignment of "+strconv.Quote(a.Role))
		if left > before {
			l.assigned(a.Role)
		}
	}
	if left > 0 && !u.Approved {
		l.user(kindUnapproved, u, u.pointer(), "the user is not approved and has "+words.Counted(left, "row or assignment", "rows and assignments"))
	}
}

// schools judges the schools of one who is only a student or parent (R24).
func (l *linter) schools(u *lintUser) {
	if len(u.Schools) == 0 || u.direct {
		return
	}
	family := false
	for _, a := range u.Attached {
		switch a.Kind {
		case "staff":
			return
		case "student", "household":
			family = true
		}
	}
	for _, s := range u.sources {
		switch s.Role.calculated {
		case calcrole.StudentRole, calcrole.ParentRole, calcrole.ApplicantRole:
		default:
			return
		}
	}
	if family {
		l.user(kindSchools, u, u.pointer("schools"), "the user is only a student or parent and has "+words.Counted(len(u.Schools), "school", "schools"))
	}
}

// rules notes the host's rules that panic for a user.
func (l *linter) rules(u *lintUser) {
	if len(l.d.options.Rules) == 0 {
		return
	}
	_, wrong, _ := l.d.Derive(u.Login)
	for i := range l.d.rules {
		if err := wrong[l.d.rules[i].Name]; err != nil {
			l.add(kindRulePanics, "users", u.Login, "/users/"+strconv.Itoa(u.at), err.Error())
		}
	}
}
