package access_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
)

// levels are all levels, in their order.
var levels = []access.Level{access.None, access.Read, access.ReadWrite}

func res(text string) access.Resource { return access.MustParseResource(text) }

func day(text string) access.Day {
	d, err := access.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

var today = day("2026-08-17")

func parsed(text string) access.Grant {
	g, err := access.ParseGrant(text)
	if err != nil {
		panic(err)
	}
	return g
}

// world is a catalog and its buildings at one revision.
type world struct {
	cat *access.Catalog
	set *access.Buildings
}

// lincolnRows are a catalog with one of everything: SETUP holds two district-wide features
// and a building-scoped one, LUNCH has no licence.
func lincolnRows() access.CatalogRows {
	return access.CatalogRows{
		Packages: []access.PackageRow{
			{Code: "REG"}, {Code: "FED", RequiresLicense: true}, {Code: "LUNCH", RequiresLicense: true}, {Code: "CP"},
		},
		Features: []access.FeatureRow{
			{Resource: res("REG SETUP DISTRICT"), DistrictWide: true},
			{Resource: res("REG SETUP CALENDAR"), DistrictWide: true},
			{Resource: res("REG SETUP ROOMS")},
			{Resource: res("REG MAINTPY PAY")},
			{Resource: res("REG MAINT PHONE")},
			{Resource: res("REG MAINT DEMOGRAPH"), Fields: []string{"birthDate", "name"}},
			{Resource: res("REG MAINT ADDRESS"), Fields: []string{"name"}},
			{Resource: res("FED REPORTS RUNOCR"),
				Operations: map[string]access.Level{"flat-file": access.Read, "regenerate": access.ReadWrite}},
			{Resource: res("LUNCH MAINT MEALS"), Operations: map[string]access.Level{"serve": access.Read}},
			{Resource: res("CP REPORTS WORKSHEET"), DistrictWide: true, LevelInsensitive: true,
				Operations: map[string]access.Level{"print": access.ReadWrite}},
		},
		Requirements: []access.RequirementRow{
			{ID: "address.edit", Needs: anyOf(needs("REG MAINT ADDRESS", access.ReadWrite),
				allOf(needs("REG MAINT ADDRESS", access.Read), needs("REG MAINT PHONE", access.ReadWrite)))},
			{ID: "district.edit", Needs: needs("REG SETUP DISTRICT", access.ReadWrite)},
			{ID: "either", Needs: anyOf(needs("REG SETUP DISTRICT", access.Read), needs("REG MAINT PHONE", access.Read))},
			{ID: "gone", Needs: anyOf(needs("REG MAINT GONE", access.Read), needs("REG MAINT PHONE", access.Read))},
			{ID: "gone.both", Needs: allOf(needs("REG MAINT GONE", access.Read), needs("REG MAINT PHONE", access.Read))},
		},
	}
}

func needs(feature string, l access.Level) access.Needs {
	return access.Needs{Feature: res(feature), Level: l}
}

func anyOf(kids ...access.Needs) access.Needs { return access.Needs{AnyOf: kids} }

func allOf(kids ...access.Needs) access.Needs { return access.Needs{AllOf: kids} }

func licensedFED(code string) bool { return code == "FED" }

// lincoln has the buildings 2, 3 and 4, a closed one, 7, and an out-of-district one, 90.
func lincoln() world {
	return world{
		cat: access.NewCatalog(lincolnRows(), licensedFED),
		set: access.NewBuildings([]access.BuildingRow{
			{ID: "90", OutOfDistrict: true}, {ID: "4"}, {ID: "2"}, {ID: "7", Closed: true}, {ID: "3"},
		}),
	}
}

// split returns the grants of a text that separates them by semicolons.
func split(grants string) []string {
	if grants == "" {
		return nil
	}
	return strings.Split(grants, "; ")
}

// source compiles grants in their text form, without defaults.
func (w world) source(grants ...string) access.Bundle { return w.sourceOf("", nil, grants...) }

func (w world) sourceOf(building string, list []string, grants ...string) access.Bundle {
	c := access.Compiler{Catalog: w.cat, Buildings: w.set}
	rows := make([]access.Grant, len(grants))
	for i, text := range grants {
		rows[i] = parsed(text)
	}
	return access.Bundle{
		Grants:   c.Grants(rows),
		Defaults: access.Defaults{Building: c.Building(building), List: c.AppendBuildings(nil, list)},
	}
}

func (w world) resolve(sources ...access.Bundle) *access.Permissions {
	return access.Resolve("", w.cat, w.set, today, sources)
}

// give resolves one source.
func (w world) give(grants ...string) *access.Permissions { return w.resolve(w.source(grants...)) }

func (w world) feature(t require.TestingT, name string) access.Feature {
	f, err := w.cat.Feature(name)
	require.NoError(t, err)
	return f
}

func (w world) building(t require.TestingT, id string) access.Building {
	b, err := w.set.Building(id)
	require.NoError(t, err)
	return b
}

// level asks by handle and by name, for the level and whether each level is had, and requires one answer.
func (w world) level(t require.TestingT, p *access.Permissions, feature, building string) access.Level {
	f, b := w.feature(t, feature), access.Building{}
	if building != "" {
		b = w.building(t, building)
	}
	l := p.Level(f, b)
	named, err := p.ByName().Level(feature, building)
	require.NoError(t, err)
	require.Equal(t, l, named, "by handle and by name: %s in %q", feature, building)
	for _, asked := range levels[1:] {
		require.Equal(t, l >= asked, p.Can(asked, f, b), "can %v, has %v: %s in %q", asked, l, feature, building)
		can, err := p.ByName().Can(asked, feature, building)
		require.NoError(t, err)
		require.Equal(t, l >= asked, can)
	}
	return l
}

// all prints everything that p gives, in the order of All.
func all(p *access.Permissions) []string {
	out := []string{}
	for place, l := range p.All() {
		out = append(out, fmt.Sprintf("%v @%v %v", place.Feature, place.Building, l))
	}
	return out
}

func ids(buildings []access.Building) []string {
	out := []string{}
	for _, b := range buildings {
		out = append(out, b.ID())
	}
	return out
}

// numbered returns the buildings 1 to n, with leading zeros, so that ids sort as numbers do.
func numbered(n int) []access.BuildingRow {
	rows := make([]access.BuildingRow, n)
	for i := range rows {
		rows[i].ID = number(i + 1)
	}
	return rows
}

func number(n int) string { return fmt.Sprintf("%04d", n) }

// must is for calls in tables, which have no *testing.T.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A test of the helpers: where nothing is granted the answer is None, not an error.
func TestAWorldWithoutGrantsIsClosed(t *testing.T) {
	w := lincoln()
	p := w.resolve()
	for f := range w.cat.Features() {
		require.Equal(t, access.None, w.level(t, p, f.String(), "2"))
	}
	require.Empty(t, all(p))
}
