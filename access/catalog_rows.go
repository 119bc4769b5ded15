package access

import (
	"cmp"
	"maps"
	"slices"
)

// CatalogRows are the written tables that make a catalog, each in any order.
type CatalogRows struct {
	Packages     []PackageRow
	Subpackages  []SubpackageRow
	Features     []FeatureRow
	Requirements []RequirementRow
}

// NewCatalog compiles rows. The function licensed reports whether a package that requires a licence has a
// valid one; nil says no for all (R19). Of two rows of one name the first counts. A feature without its
// package is not cataloged (R13).
func NewCatalog(rows CatalogRows, licensed func(code string) bool) *Catalog {
	return (*Catalog)(nil).Next(rows, licensed)
}

// Next compiles rows as the revision after c. Handles from c and grants compiled with c stay good for every
// resource that exists in both.
func (c *Catalog) Next(rows CatalogRows, licensed func(code string) bool) *Catalog {
	next := &Catalog{
		nodes: make([]node, 1), names: make([]Resource, 1), births: make([]*birth, 1),
		byName:      make(map[string]uint32, len(rows.Features)+len(rows.Packages)*4),
		fieldByName: map[string]uint32{},
		byID:        map[string]uint32{},
	}
	if c != nil && len(c.nodes) > 0 {
		next.nodes = make([]node, len(c.nodes), len(c.nodes)+8)
		next.names, next.births = slices.Clone(c.names), slices.Clone(c.births)
	}
	packages := next.addPackages(c, rows.Packages, licensed)
	next.addFeatures(c, packages, rows.Features)
	next.addSubpackages(c, packages, rows.Subpackages)
	next.place()
	next.addRequirements(rows.Requirements)
	return next
}

// add gives a resource a number: the one it has in prev if it exists there.
func (c *Catalog) add(prev *Catalog, name Resource, n node) uint32 {
	number, kept := prev.number(name)
	if kept {
		c.nodes[number] = n
	} else {
		number = uint32(len(c.nodes))
		c.nodes = append(c.nodes, n)
		c.names = append(c.names, name)
		c.births = append(c.births, new(birth))
	}
	c.byName[name.name] = number
	return number
}

// addPackages adds the packages, and returns for each whether it is closed: it requires a licence and has none.
func (c *Catalog) addPackages(prev *Catalog, rows []PackageRow, licensed func(string) bool) map[string]bool {
	closed := make(map[string]bool, len(rows))
	for _, row := range rows {
		name, err := ParseResource(row.Code + " " + AllCode + " " + AllCode)
		_, twice := closed[row.Code]
		if twice || len(c.byName) >= MaxThings || err != nil || name.Package() != row.Code {
			continue
		}
		closed[row.Code] = row.RequiresLicense && (licensed == nil || !licensed(row.Code))
		c.add(prev, name, node{scopes: scopesFor(closed[row.Code], false)})
	}
	return closed
}

// addFeatures adds the features of known packages, each with its subpackage.
func (c *Catalog) addFeatures(prev *Catalog, packages map[string]bool, rows []FeatureRow) {
	for _, row := range rows {
		pkg := row.Resource.Package()
		closed, known := packages[pkg]
		_, twice := c.byName[row.Resource.name]
		if !known || twice || len(c.byName) >= MaxThings-1 || !row.Resource.IsFeature() {
			continue
		}
		f := &feature{row: row}
		f.number = c.add(prev, row.Resource, node{scopes: scopesFor(closed, row.DistrictWide)})
		for _, name := range slices.Sorted(maps.Keys(row.Operations)) {
			level := row.Operations[name].asked()
			if row.LevelInsensitive {
				level = Read // R5
			}
			f.operations = append(f.operations, operation{name, level})
		}
		c.features = append(c.features, f)
		c.addSubpackage(prev, pkg, row.Resource.Subpackage(), closed)
	}
}

// addSubpackages adds every listed code as a subpackage of every package: its row names no package.
func (c *Catalog) addSubpackages(prev *Catalog, packages map[string]bool, rows []SubpackageRow) {
	for _, code := range slices.Sorted(maps.Keys(packages)) {
		for _, row := range rows {
			c.addSubpackage(prev, code, row.Code, packages[code])
		}
	}
}

// addSubpackage adds a subpackage unless it is there or has no valid code.
func (c *Catalog) addSubpackage(prev *Catalog, pkg, code string, closed bool) {
	text := pkg + " " + code + " " + AllCode
	if _, twice := c.byName[text]; twice || len(c.byName) >= MaxThings {
		return
	}
	if name, err := ParseResource(text); err == nil && name.name == text && name.IsSubpackage() {
		c.add(prev, name, node{scopes: scopesFor(closed, false)})
	}
}

// place gives the features their positions, and every resource the intervals that it covers.
func (c *Catalog) place() {
	slices.SortFunc(c.features, func(a, b *feature) int {
		return cmp.Or(
			cmp.Compare(a.row.Resource.Package(), b.row.Resource.Package()),
			cmp.Compare(a.kind(), b.kind()),
			cmp.Compare(a.row.Resource.name, b.row.Resource.name)) // a space sorts before every letter of a code
	})
	guards := map[string][]uint32{}
	for i, f := range c.features {
		at := uint32(i)
		for _, n := range c.covering(f) {
			if f.row.DistrictWide {
				c.nodes[n].wide.add(at)
			} else {
				c.nodes[n].plain.add(at)
			}
		}
		c.order = append(c.order, at)
		for _, field := range f.row.Fields {
			guards[field] = append(guards[field], at)
		}
	}
	for n, name := range c.names {
		if wide := c.nodes[n].wide; name.IsPackage() && wide.from != wide.to {
			c.wide = append(c.wide, wide)
		}
	}
	slices.SortFunc(c.order, func(a, b uint32) int {
		return cmp.Compare(c.features[a].row.Resource.name, c.features[b].row.Resource.name)
	})
	for i, name := range slices.Sorted(maps.Keys(guards)) {
		c.fields = append(c.fields, field{name, guards[name]})
		c.fieldByName[name] = uint32(i)
	}
}

// scopesFor returns the scopes that count for a resource; closed says that its package has no licence.
func scopesFor(closed, districtWide bool) uint32 {
	switch {
	case closed:
		return 0
	case districtWide:
		return 1 << bitDistrict
	}
	return ^uint32(1 << bitDistrict)
}

// kind returns 0 for a building-scoped feature and 1 for a district-wide one.
func (f *feature) kind() int {
	if f.row.DistrictWide {
		return 1
	}
	return 0
}

// add adds the position that follows the last.
func (i *interval) add(at uint32) {
	if i.from == i.to {
		i.from = at
	}
	i.to = at + 1
}
