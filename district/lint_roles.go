package district

import (
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

// lintRoles is what is known of roles.
type lintRoles struct {
	uses map[*Role]*lintRole
}

// lintRole is what a role is good for.
type lintRole struct {
	building, list int  // columns that reach the defaults
	bare           bool // gives something without any default
	assigned       bool // by an assignment that has not ended
	held           bool // on the day
	gives          bool // something, to one who holds it
}

func (l *linter) prepareRoles() {
	l.uses = map[*Role]*lintRole{}
	for i := range l.f.Roles {
		if p := l.profile(l.f.Roles[i].ID); p != nil {
			use := &lintRole{bare: l.something(access.Source{Grants: p.grants})}
			use.building, use.list = l.columns(l.f.Roles[i].Grants)
			l.uses[p] = use
		}
	}
}

func (l *linter) profile(id string) *Role {
	if n, ok := l.d.roles.number(id); ok {
		return l.d.roles.rows[n]
	}
	return nil
}

// something reports whether a source gives anything.
func (l *linter) something(s access.Source) bool {
	for range access.Resolve("", l.d.catalog, l.d.buildings, l.d.day, []access.Source{s}).All() {
		return true
	}
	return false
}

func (l *linter) assigned(id string) {
	if use := l.uses[l.profile(id)]; use != nil {
		use.assigned = true
	}
}

// holds notes what a user's roles are good for.
func (l *linter) holds(u *lintUser) {
	counts := !l.asked.inert(u.row) // for content types
	for _, s := range u.sources {
		use := l.uses[s.Role]
		use.held = true
		if counts {
			l.roleHeld[access.FoldName(s.Role.id)] = true
		}
		if !use.gives {
			use.gives = use.bare || (s.Defaults.Building != 0 || len(s.Defaults.List) > 0) && l.something(s.Source)
		}
	}
}

func (l *linter) roles() {
	for i := range l.f.Roles {
		r := &l.f.Roles[i]
		l.unlicensed("roles", r.ID, i, r.Grants)
		p := l.profile(r.ID)
		use := l.uses[p]
		if use == nil || p.void {
			continue // found
		}
		switch {
		case use.held && !use.gives && len(r.Grants) > 0:
			l.add(kindRoleGivesNothing, "roles", r.ID, pointerTo("roles", i), "the role has "+words.Counted(len(r.Grants), "grant", "grants")+" and gives none of its holders anything")
		case r.Calculated != "" && p.rule == nil:
			l.add(kindRoleUnheld, "roles", r.ID, pointerTo("roles", i), "nobody holds the role, since no rule "+strconv.Quote(r.Calculated)+" is registered")
		case r.Calculated != "" && !use.held, r.Calculated == "" && !use.assigned:
			l.add(kindRoleUnheld, "roles", r.ID, pointerTo("roles", i), "nobody holds the role")
		}
	}
}
