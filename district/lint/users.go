package lint

import (
	"iter"
	"slices"
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

var (
	rulePanics = Kind{"rule-panics", SeverityError, "R31",
		"A rule of the host that panics for a user: for that user its role grants nothing.",
		"mend the rule"}
	emailMissing = Kind{"email-missing", SeverityInfo, "R21",
		"A user without an e-mail, whose password cannot be reset by mail. Further addresses do not count.",
		"add one"}
	defaultNotInList = Kind{"default-not-in-list", SeverityWarning, "R9",
		"A user whose default building is not in the default building list: neither implies the other. An empty " +
			"list and an unknown building are not found, and overrides are meant to differ.",
		"add the building to the list, if it is meant"}
	ended = Kind{"ended", SeverityInfo, "R42",
		"A user's row or assignment that has ended: the district's day is its until or later. On no day nothing has " +
			"ended.",
		"take it away, or give it a new term"}
	unapprovedAccess = Kind{"unapproved-access", SeverityWarning, "R22",
		"A user who is not approved and has rows or assignments that have not ended. They count all the same: only " +
			"the login is refused.",
		"approve the user, or take the access away"}
	ledgersUnused = Kind{"ledgers-unused", SeverityWarning, "R24",
		"A user with ledgers who has no level, in any building, on a feature of a package that keeps ledgers.",
		"grant such a feature, or take the ledgers away"}
	schoolsUnused = Kind{"schools-unused", SeverityWarning, "R24",
		"A user with schools who is only a student or parent: attached to a student or household, and to no staff " +
			"record. No row and no assigned role of the user counts on the day, and no calculated role except student, " +
			"parent and applicant.",
		"take the schools away"}
)

// subject is a user who is looked at: the row in canonical form, and the sources that count on the day.
type subject struct {
	*district.User
	at      int             // index in the canonical document
	sources []access.Bundle // the direct grants first, then those of the roles
	roles   []district.Source
	direct  bool // some direct grant counts on the day
}

// subjects yields the users of a district by login, except the reserved ones, whose rows are void. A subject is good
// until the next one.
func subjects(d *district.District, facts *district.Facts) iter.Seq[*subject] {
	return func(yield func(*subject) bool) {
		u := new(subject)
		for i := range facts.Users {
			*u = subject{User: &facts.Users[i], at: i, sources: u.sources[:0], roles: u.roles[:0]}
			if u.IsReserved() {
				continue
			}
			for s := range d.Sources(u.Login) {
				u.sources = append(u.sources, s.Bundle)
				if s.Role != nil {
					u.roles = append(u.roles, s)
				}
			}
			for _, g := range u.Grants {
				u.direct = u.direct || d.Day().Within(g.From, g.Until)
			}
			if !yield(u) {
				return
			}
		}
	}
}

// own returns the user's own defaults.
func (u *subject) own() access.Defaults { return u.sources[0].Defaults }

// place returns the place of the user, or the place to which keys and indexes lead.
func (u *subject) place(steps ...any) place { return placeIn("users", u.Login, u.at, steps...) }

// user makes all checks of a user.
func (l *linter) user(u *subject) {
	counts := u.Approved || hasSources(l.asked, u.Login) // for content types
	l.rules(u)
	l.account(u)
	l.terms(u)
	l.schools(u)
	l.ledger(u)
	l.dormant(u)
	l.almost(u)
	l.redundant(u)
	l.attachments(u, counts)
	l.holds(u, counts)
}

func hasSources(d *district.District, login string) bool {
	for range d.Sources(login) {
		return true
	}
	return false
}

// rules notes the host's rules that panic for a user.
func (l *linter) rules(u *subject) {
	if len(l.hostRules) == 0 {
		return
	}
	_, wrong, _ := l.d.Derive(u.Login)
	for _, r := range l.hostRules {
		if err := wrong[r.Name]; err != nil {
			l.add(&rulePanics, u.place(), err.Error())
		}
	}
}

// account judges the e-mail and the default building.
func (l *linter) account(u *subject) {
	if u.Email == "" {
		l.add(&emailMissing, u.place(), "the user has no e-mail")
	}
	list := u.DefaultBuildingList
	if u.own().Building != 0 && len(list) > 0 && !slices.Contains(list, u.DefaultBuilding) {
		l.add(&defaultNotInList, u.place("defaultBuilding"),
			"the default building "+strconv.Quote(u.DefaultBuilding)+" is not in the default building list")
	}
}

// terms judges the days of rows and assignments, and whether an unapproved user has any that have not ended.
func (l *linter) terms(u *subject) {
	left := 0
	hasEnded := func(until access.Day, list string, i int, what string) bool {
		if until.IsZero() || l.d.Day().Before(until) {
			left++
			return false
		}
		l.add(&ended, u.place(list, i, "until"), what+" has ended on "+until.String())
		return true
	}
	for i, g := range u.Grants {
		hasEnded(g.Until, "grants", i, "the row on "+g.Resource.String())
	}
	for i, a := range u.Roles {
		if !hasEnded(a.Until, "roles", i, "the assignment of "+strconv.Quote(a.Role)) {
			l.assigned(a.Role)
		}
	}
	if left > 0 && !u.Approved {
		l.add(&unapprovedAccess, u.place(),
			"the user is not approved and has "+words.Counted(left, "row or assignment", "rows and assignments"))
	}
}

// schools judges the schools of a user who is only a student or parent (R24).
func (l *linter) schools(u *subject) {
	attached := func(kinds ...string) bool {
		return slices.ContainsFunc(u.Attached, func(a district.Attachment) bool { return slices.Contains(kinds, a.Kind) })
	}
	other := func(s district.Source) bool {
		switch s.Role.Calculated() {
		case calcrole.StudentRole, calcrole.ParentRole, calcrole.ApplicantRole:
			return false
		}
		return true
	}
	if len(u.Schools) > 0 && !u.direct && attached("student", "household") && !attached("staff") &&
		!slices.ContainsFunc(u.roles, other) {
		l.add(&schoolsUnused, u.place("schools"),
			"the user is only a student or parent and has "+words.Counted(len(u.Schools), "school", "schools"))
	}
}

// ledger judges the ledgers of a user without any level on a feature that they are kept with (R24).
func (l *linter) ledger(u *subject) {
	if len(u.Ledgers) == 0 {
		return
	}
	p := l.d.Resolve("", u.sources)
	if !slices.ContainsFunc(l.ledgers, func(f access.Feature) bool {
		return p.Can(access.Read, f, access.Building{}) || p.Anywhere(access.Read, f)
	}) {
		l.add(&ledgersUnused, u.place("ledgers"), "the user has "+words.Counted(len(u.Ledgers), "ledger", "ledgers")+
			", and no level on any feature of a package that keeps ledgers")
	}
}
