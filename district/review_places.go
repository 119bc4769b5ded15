package district

import (
	"slices"
	"sort"

	"github.com/hallpass-go/hallpass/access"
)

// covering is a row that covers the feature at hand, and where it reaches.
type covering struct {
	*standing
	reached
}

// covering returns the rows that cover a feature, in memory for the next call.
func (r *reviewer) covering(all []standing, f access.Feature) []covering {
	rows, resource := r.scratch[:0], f.Resource()
	for i := range all {
		if all[i].way.Grant.Resource.Covers(resource) {
			rows = append(rows, covering{&all[i], r.reached(&all[i], f)})
		}
	}
	r.scratch = rows
	return rows
}

// through returns the ways by rows that each give a level, None where one gives nothing.
func through(rows []covering, levels string) (ways []Way) {
	for l := access.ReadWrite; l > access.None; l-- {
		for i := range rows {
			if access.Level(levels[i]) == l {
				w := rows[i].way
				w.Level = l
				ways = append(ways, w)
			}
		}
	}
	return ways
}

// one appends the row about a feature in the one place where it is reviewed.
func (r *reviewer) one(dst []ReviewRow, u *user, p *access.Permissions, f access.Feature, all []standing) []ReviewRow {
	row := ReviewRow{User: u.written.Login, Feature: f.String(), Level: p.Level(f, r.building), Where: access.ScopeDistrict()}
	if row.Level == access.None {
		return dst
	}
	rows := r.covering(all, f)
	levels := make([]byte, len(rows))
	for i := range rows {
		l, _ := rows[i].at(r.building.ID())
		if f.DistrictWide() {
			l = rows[i].highest()
		}
		levels[i] = byte(l)
	}
	if !f.DistrictWide() {
		row.Where = access.ScopeIn(r.building.ID())
	}
	row.Through = through(rows, string(levels))
	return append(dst, row)
}

// highest returns the highest level that a row gives anywhere.
func (r *reached) highest() access.Level {
	l := access.ReadWrite
	for l > access.None && r[l].IsZero() {
		l--
	}
	return l
}

// group are buildings where the same rows give the same.
type group struct {
	levels   string   // that of each row
	ids      []string // those that lists name
	outright bool     // every row that gives something gives it by a scope of all buildings
	building access.Building
}

// many appends the rows about a feature in all buildings, grouped. The buildings that no
// list names are alike, and have what scopes of all buildings give.
func (r *reviewer) many(dst []ReviewRow, u *user, p *access.Permissions, f access.Feature, all []standing) []ReviewRow {
	rows := r.covering(all, f)
	var named []string
	for i := range rows {
		for _, scope := range rows[i].reached {
			ids, _ := scope.List()
			named = append(named, ids...)
		}
	}
	slices.Sort(named)
	named = slices.Compact(named)
	var groups []group
	add := func(b access.Building, id string) {
		levels, outright := make([]byte, len(rows)), true
		for i := range rows {
			l, all := rows[i].at(id)
			levels[i], outright = byte(l), outright && (all || l == access.None)
		}
		i := slices.IndexFunc(groups, func(g group) bool { return g.levels == string(levels) })
		if i < 0 {
			i, groups = len(groups), append(groups, group{levels: string(levels), outright: outright, building: b})
		}
		groups[i].ids = append(groups[i].ids, id)
	}
	for _, id := range named {
		b, _ := r.d.Building(id)
		add(b, id)
	}
	for b := range r.d.Buildings() {
		if _, found := slices.BinarySearch(named, b.ID()); !found {
			add(b, "")
			break
		}
	}
	sort.SliceStable(groups, func(i, j int) bool { return groups[i].outright && !groups[j].outright })
	for _, g := range groups {
		row := ReviewRow{User: u.written.Login, Feature: f.String(), Level: p.Level(f, g.building), Where: access.ScopeAll(), Through: through(rows, g.levels)}
		if !g.outright {
			row.Where = access.ScopeIn(g.ids...)
		}
		if row.Level != access.None {
			dst = append(dst, row)
		}
	}
	return dst
}
