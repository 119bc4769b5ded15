package review

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
)

// reachingGrant is a grant that covers the feature at hand, and where it reaches.
type reachingGrant struct {
	*userGrant
	reach
}

// place is one or more buildings in which each grant gives the same level, or the district.
type place struct {
	where    access.Scope
	building access.Building // one of the buildings; zero for the district
	ids      []string        // of the buildings that lists name
	levels   []access.Level  // what each grant gives there
}

// appendFeature appends the rows of a user about one feature.
func (p *pass) appendFeature(rows []Row, has *access.Permissions, f access.Feature, all []userGrant) []Row {
	one := p.inOnePlace(f)
	if one && has.Level(f, p.building) == access.None || !one && !has.Anywhere(access.Read, f) {
		return rows
	}
	grants, resource := p.scratch[:0], f.Resource()
	for i := range all {
		if g := &all[i]; g.way.Grant.Resource.Covers(resource) {
			grants = append(grants, reachingGrant{g, p.reaches.of(g, f)})
		}
	}
	p.scratch = grants
	for _, at := range p.places(f, grants) {
		if level := has.Level(f, at.building); level != access.None {
			rows = append(rows, Row{
				User: has.User(), Feature: f.String(), Level: level, Where: at.where, Through: at.ways(grants),
			})
		}
	}
	return rows
}

// places returns the places in which a feature is reviewed: all buildings first, then lists by
// their ids.
func (p *pass) places(f access.Feature, grants []reachingGrant) []place {
	switch id := p.building.ID(); {
	case f.DistrictWide():
		return []place{{where: access.ScopeDistrict(), levels: levelsIn("", grants)}}
	case id != "":
		return []place{{where: access.ScopeIn(id), building: p.building, levels: levelsIn(id, grants)}}
	}
	return p.groups(grants)
}

// groups returns the buildings in groups, in each of which every grant gives the same. In the first
// group, grants give something only by a scope of all buildings. In a district of buildings 1 to 3,
//
//	read=all                                  is one group: all (read)
//	read=all readWrite=["2"]                  is two: all (read), 2 (readWrite)
//	read=all, and a second grant read=["2"]   is two: all (one way to read), 2 (two ways)
//	read=["1","3"]                            is two: all (nothing), 1 and 3 (read)
func (p *pass) groups(grants []reachingGrant) []place {
	var named []string
	for i := range grants {
		for _, scope := range grants[i].reach {
			ids, _ := scope.List()
			named = append(named, ids...)
		}
	}
	slices.Sort(named)
	groups := []place{{where: access.ScopeAll(), levels: levelsIn("", grants)}}
	for b := range p.d.Buildings() {
		if _, found := slices.BinarySearch(named, b.ID()); !found {
			groups[0].building = b // the others that no list names are like it
			break
		}
	}
	for _, id := range slices.Compact(named) {
		levels := levelsIn(id, grants)
		i := slices.IndexFunc(groups, func(g place) bool { return slices.Equal(g.levels, levels) })
		if i < 0 {
			i, groups = len(groups), append(groups, place{levels: levels})
		}
		groups[i].building, _ = p.d.Building(id)
		groups[i].ids = append(groups[i].ids, id)
	}
	for i := range groups[1:] {
		groups[1+i].where = access.ScopeIn(groups[1+i].ids...)
	}
	return groups
}

// levelsIn returns the level that each grant gives in a building, as [reach.in] does.
func levelsIn(building string, grants []reachingGrant) []access.Level {
	levels := make([]access.Level, len(grants))
	for i := range grants {
		levels[i] = grants[i].in(building)
	}
	return levels
}

// ways returns the ways by the grants that give something in a place, the highest level first.
func (at *place) ways(grants []reachingGrant) (through []Way) {
	for l := access.ReadWrite; l > access.None; l-- {
		for i := range grants {
			if at.levels[i] == l {
				w := grants[i].way
				w.Level = l
				through = append(through, w)
			}
		}
	}
	return through
}
