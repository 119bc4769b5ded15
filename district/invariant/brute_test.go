package invariant_test

import (
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/invariant"
	"github.com/hallpass-go/hallpass/role"
)

// Brute force: every user whom the roles of a small district allow, and the oracle's word on each. Users whose roles
// give the same are one: of all the overrides by which a role gives the same, it tries one that names the fewest
// buildings.

// size is how many roles a user has, and how many buildings the defaults and overrides name.
type size struct{ roles, names int }

func (s size) less(than size) bool {
	return s.roles < than.roles || s.roles == than.roles && s.names < than.names
}

// nobody is larger than every user.
var nobody = size{1 << 20, 0}

func sizeOf(u district.User) size {
	s := size{len(u.Roles) + len(u.Attached), len(u.DefaultBuildingList)}
	if u.DefaultBuilding != "" {
		s.names++
	}
	for _, a := range u.Roles {
		s.names += namesOf(a.Override)
	}
	return s
}

func namesOf(o *role.Override) (n int) {
	if o != nil && o.DefaultBuilding != "" {
		n++
	}
	if o != nil && o.DefaultBuildingList != nil {
		n += len(*o.DefaultBuildingList)
	}
	return n
}

// overrides are all there are, and none.
func overrides(ids []string) []*role.Override {
	all := []*role.Override{nil}
	for _, home := range append([]string{""}, ids...) {
		if home != "" {
			all = append(all, &role.Override{DefaultBuilding: home})
		}
		for _, list := range samples.Sublists(ids) {
			all = append(all,
				&role.Override{DefaultBuilding: home, DefaultBuildingList: &list, AllowEmpty: len(list) == 0})
		}
	}
	return all
}

// brute is brute force in a small district.
type brute struct {
	oracle.Oracle
	ids      []string // of the buildings
	counting []string // of those that count for district-wide features (R12)
	features []access.FeatureRow
	first    map[access.Resource]int   // by feature: the first of its levels
	known    map[string][]access.Level // by source
}

func bruteIn(o oracle.Oracle) *brute {
	b := &brute{Oracle: o, ids: samples.BuildingIDs(o.Facts), first: map[access.Resource]int{},
		known: map[string][]access.Level{}}
	for _, row := range o.Facts.Buildings {
		if !row.Closed && !row.OutOfDistrict {
			b.counting = append(b.counting, row.ID)
		}
	}
	b.features = read(o, invariant.Never{Parts: []invariant.Part{writing}}).wanted[0]
	return b
}

// given are the levels that one source gives. A feature has one for each building; a district-wide feature has one for
// its own rows and one for each building in which its containers count (R11). The levels of several sources are the
// highest of each (R10).
func (b *brute) given(s oracle.Source) []access.Level {
	key := s.Role + "/" + s.Home + "/" + strings.Join(s.List, ",")
	if levels, known := b.known[key]; known {
		return levels
	}
	var levels []access.Level
	add := func(covers func(access.Resource) bool, reaches func(oracle.Source, access.Scope) bool) {
		levels = append(levels, b.Highest([]oracle.Source{s}, covers, reaches))
	}
	for _, f := range b.features {
		b.first[f.Resource] = len(levels)
		covers := func(r access.Resource) bool { return r.Covers(f.Resource) }
		where := b.ids
		if f.DistrictWide {
			add(func(r access.Resource) bool { return r == f.Resource }, oracle.Literally(access.ScopeDistrict()))
			covers = func(r access.Resource) bool { return r != f.Resource && r.Covers(f.Resource) }
			if where = b.counting; len(where) == 0 {
				add(covers, oracle.Literally(access.ScopeAll()))
			}
		}
		for _, id := range where {
			add(covers, oracle.In(id))
		}
	}
	b.known[key] = levels
	return levels
}

// level is the level of a feature, of levels that were given.
func (b *brute) level(levels []access.Level, f access.FeatureRow, building string) access.Level {
	of := levels[b.first[f.Resource]:]
	switch {
	case !b.Open(f.Resource.Package()):
		return access.None
	case f.DistrictWide:
		return max(of[0], slices.Min(of[1:1+max(1, len(b.counting))]))
	}
	return of[slices.Index(b.ids, building)]
}

// held is a way to hold a role, and the levels that come with it.
type held struct {
	names  int
	levels []access.Level
}

// waysToHold are the ways in which a user with certain defaults can hold a role, one of those that give the same.
func (b *brute) waysToHold(p role.Profile, u district.User) (ways []held) {
	try := func(u district.User, names int) {
		sources := b.Sources(u)[1:] // after the direct grants
		if len(sources) == 0 {
			return // nobody holds the role
		}
		levels := b.given(sources[0])
		i := slices.IndexFunc(ways, func(w held) bool { return slices.Equal(w.levels, levels) })
		if i < 0 {
			ways = append(ways, held{names, levels})
		} else {
			ways[i].names = min(ways[i].names, names)
		}
	}
	if p.Calculated != "" {
		if a, known := attachments[p.Calculated]; known {
			u.Attached = []district.Attachment{a}
			try(u, 0)
		}
		return ways
	}
	for _, o := range overrides(b.ids) {
		u.Roles = []role.Assignment{{Role: p.ID, Override: o}}
		try(u, namesOf(o))
	}
	return ways
}

// everyone calls yield for each user who may be smaller than limit says, with the roles and the levels, which are good
// during the call.
func (b *brute) everyone(limit func(size) bool, yield func(s size, roles []string, levels []access.Level)) {
	for _, home := range append([]string{""}, b.ids...) {
		for _, list := range samples.Sublists(b.ids) {
			u := district.User{Login: "witness", DefaultBuilding: home, DefaultBuildingList: list}
			ways := make([][]held, len(b.Facts.Roles))
			for i, p := range b.Facts.Roles {
				ways[i] = b.waysToHold(p, u)
			}
			var extend func(i int, s size, roles []string, levels []access.Level)
			extend = func(i int, s size, roles []string, levels []access.Level) {
				if !limit(s) {
					return
				}
				if i == len(ways) {
					yield(s, roles, levels)
					return
				}
				extend(i+1, s, roles, levels)
				for _, w := range ways[i] {
					more := slices.Clone(levels)
					for k, l := range w.levels {
						more[k] = max(more[k], l)
					}
					extend(i+1, size{s.roles + 1, s.names + w.names}, append(roles, b.Facts.Roles[i].ID), more)
				}
			}
			extend(0, sizeOf(u), nil, b.given(oracle.Source{}))
		}
	}
}

// smallest is the size of the smallest user who breaks each statement, or nobody.
func (b *brute) smallest(statements []invariant.Never) []size {
	best := slices.Repeat([]size{nobody}, len(statements))
	readings := make([]reading, len(statements))
	for i, n := range statements {
		readings[i] = read(b.Oracle, n)
	}
	smaller := func(s size) bool { return slices.ContainsFunc(best, s.less) }
	b.everyone(smaller, func(s size, roles []string, levels []access.Level) {
		level := func(f access.FeatureRow, building string) access.Level { return b.level(levels, f, building) }
		for i, r := range readings {
			if s.less(best[i]) && r.isAbout(roles) {
				if _, broken := r.breaks(level); broken {
					best[i] = s
				}
			}
		}
	})
	return best
}
