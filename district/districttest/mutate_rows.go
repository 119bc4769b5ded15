package districttest

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// mutant is one small change of a district, and its description. The change is made when it is
// tried: a large district has a great many.
type mutant struct {
	says   string
	change func() district.Change
}

// mutants collects the mutants of a district.
type mutants struct {
	d         *district.District
	buildings []string
	features  []access.Feature
	all       []mutant
}

// become replaces a row by others, and describes that in words.
type become func(what string, rows ...access.Grant)

// rows calls put for each small change to the rows of a role or a user, with a function
// that returns the rows after it.
func (m *mutants) rows(grants []access.Grant, put func(says string, grants func() []access.Grant)) {
	for i, g := range grants {
		text := "the row " + g.String() + " "
		become := func(what string, rows ...access.Grant) {
			put(text+what, func() []access.Grant { return distinctRows(slices.Concat(grants[:i], rows, grants[i+1:])) })
		}
		become("is dropped")
		m.columns(g, become)
		m.resource(g, become)
		m.leftOut(g, func(what string, rest func() []access.Grant) {
			put(text+what, func() []access.Grant { return distinctRows(slices.Concat(grants[:i], rest(), grants[i+1:])) })
		})
		if !g.From.IsZero() {
			sooner := g
			sooner.From = 0
			become("has begun already", sooner)
		}
		if !g.Until.IsZero() {
			longer := g
			longer.Until = 0
			become("never ends", longer)
		}
	}
}

// columns changes the two columns of a row.
func (m *mutants) columns(g access.Grant, become become) {
	read, write := g, g
	read.ReadWrite, write.Read = access.Scope{}, access.Scope{}
	kept := []access.Grant{}
	if both := !g.Read.IsZero() && !g.ReadWrite.IsZero(); both {
		become("loses its Read column", write)
		become("loses its ReadWrite column", read)
		kept = append(kept, g)
	}
	if !g.Read.IsZero() {
		raised := write
		raised.ReadWrite = g.Read
		become("is raised from Read to ReadWrite", append(kept, raised)...)
		m.scopes(g.Read, func(what string, s access.Scope) {
			other := g
			other.Read = s
			become("has read"+what, other)
		})
	}
	if !g.ReadWrite.IsZero() {
		lowered := read
		if lowered.Read = g.ReadWrite; len(kept) > 0 {
			kept = []access.Grant{read}
		}
		become("is lowered from ReadWrite to Read", append(kept, lowered)...)
		m.scopes(g.ReadWrite, func(what string, s access.Scope) {
			other := g
			other.ReadWrite = s
			become("has readWrite"+what, other)
		})
	}
}

// scopes calls put for those next to a scope: a little wider, a little narrower.
func (m *mutants) scopes(s access.Scope, put func(what string, s access.Scope)) {
	instead := func(scopes ...access.Scope) {
		for _, s := range scopes {
			put("="+s.String(), s)
		}
	}
	list, isList := s.Buildings()
	switch {
	case s.Equal(access.ScopeAll()):
		instead(access.ScopeDefaultBuildingList())
		list, isList = m.buildings, true
	case s.Equal(access.ScopeDefaultBuilding()):
		instead(access.ScopeDefaultBuildingList(), access.ScopeAll())
	case s.Equal(access.ScopeDefaultBuildingList()):
		instead(access.ScopeDefaultBuilding(), access.ScopeAll())
	case isList:
		instead(access.ScopeAll())
	}
	if isList {
		for _, beside := range m.listsBeside(list) {
			if ids := beside.list(); len(ids) > 0 {
				put(" "+beside.says(), access.ScopeIn(ids...))
			}
		}
	}
}

// besideList is a list of buildings with one more, or one less.
type besideList struct {
	of       []string
	building string
	added    bool
}

func (m *mutants) listsBeside(list []string) (beside []besideList) {
	for _, id := range m.buildings {
		beside = append(beside, besideList{list, id, !slices.Contains(list, id)})
	}
	return beside
}

func (b besideList) list() []string {
	if b.added {
		return append(slices.Clip(b.of), b.building)
	}
	return slices.DeleteFunc(slices.Clone(b.of), func(id string) bool { return id == b.building })
}

func (b besideList) says() string {
	if b.added {
		return "with " + b.building + " as well"
	}
	return "without " + b.building
}

// resource makes a row be about the container of its resource.
func (m *mutants) resource(g access.Grant, become become) {
	if g.Resource.IsPackage() || !g.Read.Fits(false) || !g.ReadWrite.Fits(false) {
		return
	}
	wider, subpackage := g, access.AllCode
	if g.Resource.IsFeature() {
		subpackage = g.Resource.Subpackage()
	}
	wider.Resource = resource(g.Resource.Package(), subpackage, access.AllCode)
	become("is about "+wider.Resource.String(), wider)
}

// leftOut calls put for each feature of a container, with rows on all the others.
func (m *mutants) leftOut(g access.Grant, put func(what string, rest func() []access.Grant)) {
	if g.Resource.IsFeature() {
		return
	}
	for _, without := range m.features {
		if !g.Resource.Covers(without.Resource()) {
			continue
		}
		put("leaves out "+without.String(), func() (rest []access.Grant) {
			for _, f := range m.features {
				row := g
				row.Resource = f.Resource()
				if f.DistrictWide() {
					row.Read, row.ReadWrite = forDistrict(g.Read), forDistrict(g.ReadWrite)
				}
				if f != without && g.Resource.Covers(row.Resource) && !(row.Read.IsZero() && row.ReadWrite.IsZero()) {
					rest = append(rest, row)
				}
			}
			return rest
		})
	}
}

// forDistrict returns the scope on a district-wide feature itself that a scope of a container stands for.
func forDistrict(s access.Scope) access.Scope {
	if s.Equal(access.ScopeAll()) {
		return access.ScopeDistrict()
	}
	return access.Scope{}
}

// distinctRows keeps the first of equal rows: no list holds one twice.
func distinctRows(rows []access.Grant) (kept []access.Grant) {
	for _, g := range rows {
		if !slices.ContainsFunc(kept, g.Equal) {
			kept = append(kept, g)
		}
	}
	return kept
}
