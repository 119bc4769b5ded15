package district

import (
	"slices"
	"sort"

	"github.com/hallpass-go/hallpass/access"
)

// standing is a row as it stands for one user: where each of its columns reaches.
type standing struct {
	way           Way // but for its level
	own           access.Defaults
	read, written *column
}

// column is where one column of a row reaches on features that differ by building, and on
// district-wide ones: nil until asked, and nowhere where it gives nothing.
type column [2]*access.Scope

// reached is where a row reaches on one feature, by the level of the column.
type reached [access.ReadWrite + 1]access.Scope

// at returns the highest level that a row gives in a building, "" for one that no list
// names, and whether it does so by a scope of all buildings, or of the district.
func (r *reached) at(building string) (l access.Level, outright bool) {
	for l := access.ReadWrite; l > access.None; l-- {
		if r[l].IsZero() {
			continue
		}
		ids, isList := r[l].List()
		if !isList {
			return l, true
		}
		if _, found := slices.BinarySearch(ids, building); found {
			return l, false
		}
	}
	return access.None, false
}

// each calls yield for each row of the review, until it returns false.
func (r *reviewer) each(yield func(ReviewRow) bool) {
	own := *r
	own.shared, own.scratch = map[*Role][][2]column{}, nil
	r = &own // for one goroutine, whoever else goes through the same rows
	var rows []ReviewRow
	r.d.users.inOrder(r.users.Each, func(n uint32) bool {
		rows = r.rowsOf(rows[:0], r.d.users.rows.At(n))
		for i := range rows {
			if r.of.Since != nil {
				rows[i].Since = r.of.Since(&rows[i])
			}
			if !yield(rows[i]) {
				return false
			}
		}
		return true
	})
}

// rowsOf appends the rows of one user to rows, which are empty.
func (r *reviewer) rowsOf(rows []ReviewRow, u *user) []ReviewRow {
	sources := r.sourcesOf(u)
	var alone []access.Source
	var all []standing
	for i := range sources {
		alone = append(alone, sources[i].Source)
		all = r.stand(all, u, &sources[i])
	}
	p := access.Resolve(u.written.Login, r.d.catalog, r.d.buildings, r.d.day, alone)
	for _, f := range r.features {
		switch {
		case f.DistrictWide() || !r.building.IsZero():
			rows = r.one(rows, u, p, f, all)
		case p.Anywhere(access.Read, f):
			rows = r.many(rows, u, p, f, all)
		}
	}
	if len(rows) == 0 && len(sources) > 0 && r.role != nil && r.building.IsZero() && len(r.of.Features) == 0 {
		rows = append(rows, ReviewRow{User: u.written.Login, Through: []Way{r.way(u, r.role)}})
	}
	return rows
}

// sourcesOf returns the sources of a user that are reviewed: direct grants, assigned roles
// and calculated ones, each by id.
func (r *reviewer) sourcesOf(u *user) (sources []Source) {
	for s := range r.d.sources(u) {
		if r.role == nil || s.Role == r.role {
			sources = append(sources, s)
		}
	}
	sort.Slice(sources, func(i, j int) bool {
		a, b := sources[i].Role, sources[j].Role
		switch {
		case a == nil || b == nil:
			return a == nil && b != nil
		case (a.calculated == "") != (b.calculated == ""):
			return a.calculated == ""
		}
		return a.id < b.id
	})
	return sources
}

// way returns how a user holds a role.
func (r *reviewer) way(u *user, p *Role) Way {
	w := Way{Role: p.id, Calculated: p.calculated}
	if a := r.d.assignment(u.written, p.id); p.calculated == "" && a != nil {
		w.until(a.Until, r.d.day)
	}
	return w
}

// until ends a way on a day, if that is one.
func (w *Way) until(end, day access.Day) {
	if end != 0 {
		w.Until, w.Days = end, int(end-day)
	}
}

// stand appends the rows of a source that are about what is reviewed.
func (r *reviewer) stand(all []standing, u *user, s *Source) []standing {
	var through Way
	rows := u.written.Grants
	if s.Role != nil {
		through, rows = r.way(u, s.Role), s.Role.written.Grants
		if r.shared[s.Role] == nil {
			r.shared[s.Role] = make([][2]column, len(rows))
		}
	}
	for i, g := range sortedGrants(rows) {
		if len(r.of.Features) > 0 && !slices.ContainsFunc(r.features, func(f access.Feature) bool { return g.Resource.Covers(f.Resource()) }) {
			continue
		}
		x := standing{way: through, own: s.Defaults, read: new(column), written: new(column)}
		x.way.Grant = g
		x.way.until(g.Until, r.d.day)
		if s.Role != nil && !personal(g.Read) {
			x.read = &r.shared[s.Role][i][0]
		}
		if s.Role != nil && !personal(g.ReadWrite) {
			x.written = &r.shared[s.Role][i][1]
		}
		all = append(all, x)
	}
	return all
}

// personal reports whether a scope depends on who has it.
func personal(s access.Scope) bool {
	return s.Equal(access.ScopeDefaultBuilding()) || s.Equal(access.ScopeDefaultBuildingList())
}

// reached finds out where a row reaches on a feature that it covers, and so on all of its
// kind, as an explanation does. A container gives a district-wide feature something if it
// reaches a building that counts.
func (r *reviewer) reached(x *standing, f access.Feature) reached {
	g := &x.way.Grant
	return reached{
		access.Read:      r.judged(x.read, access.Grant{Resource: g.Resource, Read: g.Read, From: g.From, Until: g.Until}, x.own, f),
		access.ReadWrite: r.judged(x.written, access.Grant{Resource: g.Resource, ReadWrite: g.ReadWrite, From: g.From, Until: g.Until}, x.own, f),
	}
}

// judged returns where the one column of a grant reaches.
func (r *reviewer) judged(c *column, g access.Grant, own access.Defaults, f access.Feature) access.Scope {
	at := &c[0]
	if f.DistrictWide() {
		at = &c[1]
	}
	if *at == nil {
		*at = new(access.Scope)
		for _, l := range [...]access.Level{access.Read, access.ReadWrite} {
			if g.Column(l).IsZero() {
				continue
			}
			if scope, why := r.d.Reaches(g, l, own, f); why == "" {
				**at = scope
			}
		}
	}
	return **at
}
