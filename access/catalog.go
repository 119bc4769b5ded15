package access

import (
	"cmp"
	"iter"
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

// Catalog holds the packages, subpackages, features, fields and requirements that a district knows at one
// revision, compiled. It is immutable and safe for concurrent use. Nil is a catalog without features.
//
// Inside, features have positions: by package, then the building-scoped ones before the district-wide ones,
// then by subpackage and feature. So a resource covers two intervals of positions. A later revision may
// shift positions. Each resource also has a number from 1, which it keeps as long as it exists; compiled
// grants hold numbers, so they outlive a change of the catalog.
type Catalog struct {
	nodes        []node            // by number; [0] is nothing
	names        []Resource        // by number
	births       []*birth          // by number
	byName       map[string]uint32 // canonical spelling to number, of those that exist
	features     []*feature        // by position
	order        []uint32          // positions, by (package, subpackage, feature)
	wide         []interval        // the district-wide features of each package that has any
	fields       []field           // by name
	fieldByName  map[string]uint32
	requirements []requirement // by id
	byID         map[string]uint32
}

// node is a resource as [Resolve] needs it, which reads one for each row of a grant.
type node struct {
	plain  interval // the building-scoped features that it covers
	wide   interval // the district-wide features that it covers
	scopes uint32   // the scopes that count: none if it is gone or not licensed (R19), else those that fit (R13)
}

// interval is a run of positions: from is the first, and to follows the last. An empty one may lie anywhere.
type interval struct{ from, to uint32 }

// add adds the position that follows the last.
func (i *interval) add(at uint32) {
	if i.from == i.to {
		i.from = at
	}
	i.to = at + 1
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

type feature struct {
	row        FeatureRow
	number     uint32
	operations []operation // by name
}

// kind returns 0 for a building-scoped feature and 1 for a district-wide one.
func (f *feature) kind() int {
	if f.row.DistrictWide {
		return 1
	}
	return 0
}

type operation struct {
	name  string
	level Level
}

type field struct {
	name   string
	guards []uint32 // positions of the features that guard it
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
	if c != nil {
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

// covering returns the numbers of a feature, its subpackage and its package.
func (c *Catalog) covering(f *feature) [3]uint32 {
	r := f.row.Resource
	return [...]uint32{f.number, c.byName[r.WholeSubpackage().name], c.byName[r.WholePackage().name]}
}

// node returns the node of a number. For one of a later revision it is that of number 0, which covers nothing.
func (c *Catalog) node(number uint32) *node {
	if int(number) >= len(c.nodes) {
		number = 0
	}
	return &c.nodes[number]
}

// covers reports whether the feature at a position is the resource, or in it.
func (n *node) covers(at uint32) bool {
	return n.plain.from <= at && at < n.plain.to || n.wide.from <= at && at < n.wide.to
}

// number returns the number of a resource that exists.
func (c *Catalog) number(r Resource) (uint32, bool) {
	if c == nil {
		return 0, false
	}
	n, ok := c.byName[r.name]
	return n, ok
}

// Has reports whether the catalog has a resource: a feature, subpackage or package.
func (c *Catalog) Has(r Resource) bool {
	_, ok := c.number(r)
	return ok
}

// Feature returns the handle of a feature, by a name in any spelling that [ParseResource] reads. Otherwise
// it returns the zero Feature and an error: one that wraps [ErrResource] for a text that is not a resource,
// an [UnknownError] for an unknown resource, one that wraps [ErrNotFeature] for a package or subpackage.
func (c *Catalog) Feature(name string) (Feature, error) {
	at, err := c.position(name)
	if err != nil {
		return Feature{}, err
	}
	return Feature{c, at}, nil
}

// position returns the position of a feature, or an error as Feature does.
func (c *Catalog) position(name string) (uint32, error) {
	if c == nil {
		return 0, &UnknownError{"resource", name}
	}
	n, ok := c.byName[name] // the canonical spelling needs no parsing
	if !ok {
		r, err := ParseResource(name)
		if err != nil {
			return 0, err
		}
		if n, ok = c.byName[r.name]; !ok {
			return 0, &UnknownError{"resource", name}
		}
	}
	if !c.names[n].IsFeature() {
		return 0, &notFeatureError{name}
	}
	return c.nodes[n].at(), nil
}

// gone reports whether a feature no longer exists: nothing is covered.
func (n *node) gone() bool { return n.plain == n.wide }

// at returns the position of a feature, which covers only itself.
func (n *node) at() uint32 {
	if n.wide.from != n.wide.to {
		return n.wide.from
	}
	return n.plain.from
}

// Features yields all features in the order (package, subpackage, feature).
func (c *Catalog) Features() iter.Seq[Feature] {
	return func(yield func(Feature) bool) {
		if c == nil {
			return
		}
		for _, at := range c.order {
			if !yield(Feature{c, at}) {
				return
			}
		}
	}
}

// Operation returns the handle of a feature's operation (R5). The errors are those of [Catalog.Feature], and
// an [UnknownError] for an unknown operation.
func (c *Catalog) Operation(feature, name string) (Operation, error) {
	at, err := c.position(feature)
	if err != nil {
		return Operation{}, err
	}
	if n, ok := c.features[at].operation(name); ok {
		return Operation{Feature{c, at}, n}, nil
	}
	return Operation{}, &UnknownError{"operation", name}
}

func (f *feature) operation(name string) (uint32, bool) {
	for n := range f.operations {
		if f.operations[n].name == name {
			return uint32(n), true
		}
	}
	return 0, false
}

// Field returns the handle of a field that at least one feature guards (R6), or an [UnknownError].
func (c *Catalog) Field(name string) (Field, error) {
	if c != nil {
		if n, ok := c.fieldByName[name]; ok {
			return Field{c, n}, nil
		}
	}
	return Field{}, &UnknownError{"field", name}
}

// Requirement returns the handle of the requirement with an id (R7), or an [UnknownError].
func (c *Catalog) Requirement(id string) (Requirement, error) {
	if c != nil {
		if n, ok := c.byID[id]; ok {
			return Requirement{c, n}, nil
		}
	}
	return Requirement{}, &UnknownError{"requirement", id}
}
