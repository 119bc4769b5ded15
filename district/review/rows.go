package review

import (
	"cmp"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// pass is one pass through the rows of a review.
type pass struct {
	*subject
	reaches reaches
	scratch []reachingGrant // memory for the grants of one feature
}

// userGrant is a grant that a user has from one of the sources.
type userGrant struct {
	way      Way // its level differs from place to place
	role     *district.Role
	number   int // of the grant, within the source
	defaults access.Defaults
}

// rows yields the rows of the review, by user, feature and where.
func (s *subject) rows(yield func(Row) bool) {
	p := &pass{subject: s, reaches: newReaches(s.d)}
	var rows []Row
	for login := range s.users {
		rows = p.appendUser(rows[:0], login)
		for _, row := range rows {
			if s.of.Since != nil {
				row.Since = s.of.Since(&row)
			}
			if !yield(row) {
				return
			}
		}
	}
}

// appendUser appends the rows of one user to rows, which are empty. If the review is only of a role,
// or of a role and a user, a holder to whom the role gives nothing has a row as well.
func (p *pass) appendUser(rows []Row, login string) []Row {
	p.reaches.forget()
	u, _ := p.d.User(login)
	var sources []access.Bundle
	var grants []userGrant
	var held Way
	for s := range p.d.Sources(login) {
		if p.role != nil && s.Role != p.role {
			continue
		}
		sources = append(sources, s.Bundle)
		held = Way{Role: s.Role.ID(), Calculated: s.Role.Calculated()}
		if a := s.Assignment(); a != nil {
			held.end(a.Until, p.d.Day())
		}
		written := u.Grants
		if s.Role != nil {
			written = s.Role.Written().Grants
		}
		for i, g := range written {
			way := held
			way.Grant = g
			way.end(g.Until, p.d.Day())
			grants = append(grants, userGrant{way, s.Role, i, s.Defaults})
		}
	}
	slices.SortFunc(grants, compareGrants)
	has := p.d.Resolve(login, sources)
	for _, f := range p.features {
		rows = p.appendFeature(rows, has, f, grants)
	}
	if p.role != nil && len(sources) > 0 && len(rows) == 0 && p.building.IsZero() && len(p.of.Features) == 0 {
		rows = append(rows, Row{User: login, Through: []Way{held}})
	}
	return rows
}

// end notes the first day that a way no longer counts, if it has one.
func (w *Way) end(until, day access.Day) {
	if until != 0 {
		w.Until, w.Days = until, int(until-day)
	}
}

// compareGrants orders direct grants, assigned roles and calculated roles, then by role and grant.
func compareGrants(a, b userGrant) int {
	kind := func(g *userGrant) int {
		if g.way.Calculated != "" {
			return 1
		}
		return 0 // the role of a direct grant is "", which comes before all ids
	}
	by := cmp.Or(cmp.Compare(kind(&a), kind(&b)), cmp.Compare(a.way.Role, b.way.Role),
		cmp.Compare(a.way.Grant.Resource.String(), b.way.Grant.Resource.String()))
	if by != 0 {
		return by // mostly, and a text is costly
	}
	return cmp.Compare(a.way.Grant.String(), b.way.Grant.String())
}
