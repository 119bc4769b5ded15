package districttest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/draw"
)

// drawCatalog draws packages, licences, features and requirements.
func (d drawing) drawCatalog() {
	f := d.f
	if d.catalog != nil {
		from := fixed(d.catalog)
		f.Packages, f.Subpackages, f.Features, f.Requirements = from.Packages, from.Subpackages, from.Features,
			from.Requirements
		f.Administration = from.Administration
		d.drawLicenses()
		return
	}
	for _, code := range subset(d, alphabet.packages, packageThere) {
		f.Packages = append(f.Packages, d.pkg(code))
	}
	if len(f.Packages) == 0 && d.sound {
		f.Packages = []access.PackageRow{{Code: alphabet.packages[0]}}
	}
	d.drawLicenses()
	for _, code := range subset(d, append([]string{"UNUSED"}, alphabet.subpackages...), subpackageNamed) {
		f.Subpackages = append(f.Subpackages, access.SubpackageRow{Code: code})
	}
	codes := d.packageCodes()
	if !d.sound {
		codes = alphabet.packages // a feature may lack its package
	}
	features := 6
	if len(f.Buildings) > 10 {
		features = 3
	}
	for range 1 + d.evenly(features) {
		r := resource(pick(d, codes), pick(d, alphabet.subpackages), pick(d, alphabet.features))
		if !slices.ContainsFunc(f.Features, func(row access.FeatureRow) bool { return row.Resource == r }) {
			f.Features = append(f.Features, d.feature(r))
		}
	}
	for i := range d.evenly(4) {
		f.Requirements = append(f.Requirements, d.requirement("page."+strconv.Itoa(i)))
	}
	if d.chance(administered) {
		f.Administration = d.administration()
	}
}

func (d drawing) packageCodes() (codes []string) {
	for _, p := range d.f.Packages {
		codes = append(codes, p.Code)
	}
	return codes
}

func (d drawing) pkg(code string) access.PackageRow {
	return access.PackageRow{Code: code, RequiresLicense: d.chance(licenseNeeded),
		Ledgers: d.chance(keepsLedgers), Standard: d.chance(isStandard)}
}

// drawLicenses licenses some packages, and maybe one that is not there.
func (d drawing) drawLicenses() {
	codes := d.packageCodes()
	if d.catalog == nil && !d.sound {
		codes = alphabet.packages
	}
	for _, code := range subset(d, codes, licenseThere) {
		if slices.Contains(d.packageCodes(), code) || d.faulty(unpackaged) {
			d.f.Licenses = append(d.f.Licenses, d.license(code))
		}
	}
	if d.faulty(unpackaged) && !slices.Contains(d.packageCodes(), gone) {
		d.f.Licenses = append(d.f.Licenses, d.license(gone))
	}
}

// license has a key, or one that the default verifier refuses (R19).
func (d drawing) license(code string) district.License {
	if d.chance(licenseBlank) {
		return district.License{Package: code, Key: " "}
	}
	return district.License{Package: code, Key: "KEY"}
}

func resource(codes ...string) access.Resource {
	return access.MustParseResource(strings.Join(codes, " "))
}

func (d drawing) feature(r access.Resource) access.FeatureRow {
	row := access.FeatureRow{Resource: r, DistrictWide: d.chance(districtWide),
		LevelInsensitive: d.chance(levelBlind), Standard: d.chance(isStandard)}
	for _, name := range subset(d, alphabet.operations, operationNamed) {
		if row.Operations == nil {
			row.Operations = map[string]access.Level{}
		}
		row.Operations[name] = d.level()
	}
	row.Fields = subset(d, alphabet.fields, fieldGuarded)
	return row
}

func (d drawing) level() access.Level {
	if d.coin() {
		return access.ReadWrite
	}
	return access.Read
}

// aFeature is a feature of the catalog, or one that is not there.
func (d drawing) aFeature() access.Resource {
	if d.faulty(dangling) || len(d.f.Features) == 0 {
		return resource(pick(d, alphabet.packages), pick(d, append([]string{gone}, alphabet.subpackages...)), "Z")
	}
	return pick(d, d.f.Features).Resource
}

// aResource is a feature, or a subpackage or package that may cover some.
func (d drawing) aResource() access.Resource {
	r := d.aFeature()
	switch d.evenly(4) {
	case 0:
		return r
	case 1:
		return resource(r.Package(), r.Subpackage(), access.AllCode)
	case 2:
		return resource(r.Package(), access.AllCode, access.AllCode)
	}
	if d.faulty(dangling) {
		return resource(gone, access.AllCode, access.AllCode)
	}
	return r
}

// isDistrictWide reports whether a resource is a district-wide feature.
func (d drawing) isDistrictWide(r access.Resource) bool {
	return slices.ContainsFunc(d.f.Features,
		func(row access.FeatureRow) bool { return row.Resource == r && row.DistrictWide })
}

// requirement needs features that are there, or that are not (R4).
func (d drawing) requirement(id string) access.RequirementRow {
	return access.RequirementRow{ID: id, Kind: "page", Needs: d.needs(2)}
}

func (d drawing) needs(depth int) access.Needs {
	if depth == 0 || !d.chance(needsNest) {
		return access.Needs{Feature: d.aFeature(), Level: d.level()}
	}
	parts := []access.Needs{d.needs(depth - 1)}
	parts = draw.Distinct(append(parts, several(d, 2, func() access.Needs { return d.needs(depth - 1) })...))
	if d.coin() {
		return access.Needs{AllOf: parts}
	}
	return access.Needs{AnyOf: parts}
}

// administration names features that are cataloged, and at times one that is not (R13).
func (d drawing) administration() (a district.Administration) {
	for _, row := range d.f.Features {
		if slices.Contains(d.packageCodes(), row.Resource.Package()) {
			if a.Manage == nil {
				a.Manage = []access.Resource{row.Resource}
			} else if d.coin() {
				a.GrantAnything = row.Resource
			}
		}
	}
	if d.faulty(unpackaged) {
		a.GrantAnything = resource(gone, gone, gone)
	}
	return a
}
