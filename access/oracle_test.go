package access_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
)

// written has the grants of one user, as written. Its methods decide as SPEC.md words it: slowly, one level at a
// time.
type written struct {
	rows      access.CatalogRows
	licensed  map[string]bool
	buildings []access.BuildingRow
	sources   []writtenSource
	day       access.Day
}

type writtenSource struct {
	grants   []access.Grant
	building string
	list     []string
}

// level is the level on a feature in a building, which a district-wide feature ignores.
func (w written) level(f access.FeatureRow, building string) access.Level {
	pkg, known := access.PackageRow{}, false
	for _, p := range w.rows.Packages {
		if p.Code == f.Resource.Package() {
			pkg, known = p, true
		}
	}
	if !known || pkg.RequiresLicense && !w.licensed[pkg.Code] { // R13, R19
		return access.None
	}
	if f.DistrictWide {
		return w.districtLevel(f.Resource)
	}
	return w.highest(func(s writtenSource, g access.Grant, scope access.Scope) bool { // R10
		return g.Resource.Covers(f.Resource) && reaches(s, scope, building)
	})
}

func (w written) districtLevel(f access.Resource) access.Level { // R11
	own := w.highest(func(_ writtenSource, g access.Grant, scope access.Scope) bool {
		return g.Resource == f && scope.Equal(access.ScopeDistrict())
	})
	covers := func(g access.Grant) bool { return g.Resource != f && g.Resource.Covers(f) }
	everywhere, counting := access.ReadWrite, 0
	for _, b := range w.buildings {
		if b.Closed || b.OutOfDistrict { // R12
			continue
		}
		counting++
		everywhere = min(everywhere, w.highest(func(s writtenSource, g access.Grant, scope access.Scope) bool {
			return covers(g) && reaches(s, scope, b.ID)
		}))
	}
	if counting == 0 { // R12
		everywhere = w.highest(func(_ writtenSource, g access.Grant, scope access.Scope) bool {
			return covers(g) && scope.Equal(access.ScopeAll())
		})
	}
	return max(own, everywhere)
}

// highest is the highest level of all columns that count (R8, R10, R42).
func (w written) highest(counts func(writtenSource, access.Grant, access.Scope) bool) access.Level {
	best := access.None
	for _, s := range w.sources {
		for _, g := range s.grants {
			if !g.From.IsZero() && w.day.Before(g.From) || !g.Until.IsZero() && !w.day.Before(g.Until) {
				continue
			}
			if counts(s, g, g.Read) {
				best = max(best, access.Read)
			}
			if counts(s, g, g.ReadWrite) {
				best = max(best, access.ReadWrite)
			}
		}
	}
	return best
}

// reaches says whether a scope reaches a building that exists (R9).
func reaches(s writtenSource, scope access.Scope, building string) bool {
	list, explicit := scope.Buildings()
	switch {
	case explicit:
		return slices.Contains(list, building)
	case scope.Equal(access.ScopeAll()):
		return true
	case scope.Equal(access.ScopeDefaultBuilding()):
		return s.building == building
	case scope.Equal(access.ScopeDefaultBuildingList()):
		return slices.Contains(s.list, building)
	}
	return false
}

// world compiles the catalog and the buildings.
func (w written) world() world {
	licensed := func(code string) bool { return w.licensed[code] }
	return world{access.NewCatalog(w.rows, licensed), access.NewBuildings(w.buildings)}
}

// compile compiles the sources for a world, and resolve resolves them there.
func (w written) compile(in world) []access.Bundle {
	c := access.Compiler{Catalog: in.cat, Buildings: in.set}
	out := make([]access.Bundle, len(w.sources))
	for i, s := range w.sources {
		defaults := access.Defaults{Building: c.Building(s.building), List: c.AppendBuildings(nil, s.list)}
		out[i] = access.Bundle{Grants: c.Grants(s.grants), Defaults: defaults}
	}
	return out
}

func (w written) resolve(in world) *access.Permissions {
	return access.Resolve("", in.cat, in.set, w.day, w.compile(in))
}

// The alphabets are small, so that equal codes come up; and one code begins with another.
var (
	drawnPackages = []string{"REG", "REGX", "FED"}
	drawnSubs     = []string{"MAINT", "MAINTPY", "S"}
	drawnFeatures = []string{"A", "AB", "B"}
)

func drawResource(t *rapid.T) access.Resource {
	pkg, sub, feat := rapid.SampledFrom(drawnPackages).Draw(t, "package"), access.AllCode, access.AllCode
	if kind := rapid.IntRange(0, 5).Draw(t, "kind"); kind > 0 {
		sub = rapid.SampledFrom(drawnSubs).Draw(t, "subpackage")
		if kind > 2 {
			feat = rapid.SampledFrom(drawnFeatures).Draw(t, "feature")
		}
	}
	return res(pkg + " " + sub + " " + feat)
}

func drawRows(t *rapid.T) access.CatalogRows {
	rows := access.CatalogRows{}
	for _, code := range drawnPackages {
		if rapid.IntRange(0, 7).Draw(t, "has package") > 0 {
			rows.Packages = append(rows.Packages, access.PackageRow{Code: code, RequiresLicense: code == "FED"})
		}
		for _, sub := range drawnSubs {
			for _, feat := range drawnFeatures {
				if rapid.IntRange(0, 2).Draw(t, "has feature") > 0 {
					f := access.FeatureRow{Resource: res(code + " " + sub + " " + feat)}
					f.DistrictWide = rapid.IntRange(0, 2).Draw(t, "wide") == 0
					rows.Features = append(rows.Features, f)
				}
			}
		}
	}
	return rows
}

func drawBuildings(t *rapid.T, most int) (rows []access.BuildingRow, ids []string) {
	for i := range rapid.IntRange(0, most).Draw(t, "buildings") {
		state := rapid.IntRange(0, 7).Draw(t, "state")
		rows = append(rows, access.BuildingRow{ID: fmt.Sprint(i + 1), Closed: state == 0, OutOfDistrict: state == 1})
	}
	for i := range most + 1 { // the last is never there
		ids = append(ids, fmt.Sprint(i+1))
	}
	return rows, ids
}

func drawScope(t *rapid.T, ids []string) access.Scope {
	switch n := rapid.IntRange(0, 9).Draw(t, "scope"); n {
	case 0:
		return access.Scope{}
	case 1:
		return access.ScopeDistrict()
	case 2:
		return access.ScopeAll()
	case 3, 4:
		return access.ScopeDefaultBuilding()
	case 5, 6:
		return access.ScopeDefaultBuildingList()
	}
	return access.ScopeIn(rapid.SliceOf(rapid.SampledFrom(ids)).Draw(t, "list")...)
}

func drawGrant(t *rapid.T, ids []string) access.Grant {
	g := access.Grant{Resource: drawResource(t), Read: drawScope(t, ids), ReadWrite: drawScope(t, ids)}
	if rapid.IntRange(0, 5).Draw(t, "dated") == 0 {
		g.From = today.AddDays(rapid.IntRange(-1, 1).Draw(t, "from"))
	}
	if rapid.IntRange(0, 5).Draw(t, "ends") == 0 {
		g.Until = today.AddDays(rapid.IntRange(-1, 1).Draw(t, "until"))
	}
	return g
}

func drawSource(t *rapid.T, ids []string, most int) writtenSource {
	s := writtenSource{list: rapid.SliceOf(rapid.SampledFrom(ids)).Draw(t, "default list")}
	s.building = rapid.SampledFrom(append([]string{""}, ids...)).Draw(t, "default building")
	for range rapid.IntRange(0, most).Draw(t, "grants") {
		s.grants = append(s.grants, drawGrant(t, ids))
	}
	return s
}

func drawWritten(t *rapid.T) (written, []string) {
	w := written{rows: drawRows(t), day: today, licensed: map[string]bool{"FED": rapid.Bool().Draw(t, "licensed")}}
	var ids []string
	w.buildings, ids = drawBuildings(t, 7)
	for range rapid.IntRange(0, 4).Draw(t, "sources") {
		w.sources = append(w.sources, drawSource(t, ids, 8))
	}
	return w, ids
}
