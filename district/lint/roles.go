package lint

import (
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

var (
	roleUnheld = Kind{"role-unheld", SeverityInfo, "R15",
		"An assigned role without an assignment that has not ended, or a calculated role that nobody holds on the " +
			"day. Users who are not approved count.",
		"remove the role, if it is of no more use"}
	roleGivesNothing = Kind{"role-gives-nothing", SeverityWarning, "R15",
		"A role with grants that gives nothing to anybody who holds it on the day: each grant is void, lacks its " +
			"licence, or is dormant for every holder. A role without grants, such as one for content types, is not " +
			"found.",
		"correct its grants, or the defaults of its holders"}
)

// usage is how a role is used.
type usage struct {
	building, list int  // columns that reach the holder's defaults
	listed         int  // buildings in explicit lists
	bare           bool // gives something without any default
	assigned       bool // by an assignment that has not ended
	held           bool // on the day
	gives          bool // something, to a holder
}

func (l *linter) usageOf(r *district.Role) *usage {
	use := &usage{listed: listed(r.Written().Grants), bare: l.givesSomething(access.Bundle{Grants: r.Grants()})}
	use.building, use.list = l.columns(r.Written().Grants...)
	return use
}

func (l *linter) givesSomething(s access.Bundle) bool {
	for range l.d.Resolve("", []access.Bundle{s}).All() {
		return true
	}
	return false
}

// assigned notes that an assignment of a role has not ended.
func (l *linter) assigned(id string) {
	if r, err := l.d.Role(id); err == nil {
		l.usage[r].assigned = true
	}
}

// holds notes how the roles of a user are used.
func (l *linter) holds(u *subject, counts bool) {
	for _, s := range u.roles {
		use := l.usage[s.Role]
		use.held = true
		if counts {
			l.rolesHeld[access.FoldName(s.Role.ID())] = true
		}
		if !use.gives {
			use.gives = use.bare || (s.Defaults.Building != 0 || len(s.Defaults.List) > 0) && l.givesSomething(s.Bundle)
		}
	}
}

// roles judges the roles by how all users use them.
func (l *linter) roles() {
	for i := range l.facts.Roles {
		written := &l.facts.Roles[i]
		at := func(steps ...any) place { return placeIn("roles", written.ID, i, steps...) }
		l.withoutLicense(written.Grants, at)
		r, _ := l.d.Role(written.ID)
		if r.IsVoid() {
			continue // found as void
		}
		use := l.usage[r]
		switch {
		case use.held && !use.gives && len(written.Grants) > 0:
			l.add(&roleGivesNothing, at(),
				"the role has "+words.Counted(len(written.Grants), "grant", "grants")+" and gives none of its holders anything")
		case r.Calculated() != "" && r.Rule() == nil:
			l.add(&roleUnheld, at(), "nobody holds the role, since no rule "+strconv.Quote(r.Calculated())+" is registered")
		case r.Calculated() != "" && !use.held, r.Calculated() == "" && !use.assigned:
			l.add(&roleUnheld, at(), "nobody holds the role")
		}
	}
}
