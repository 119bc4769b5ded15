package access

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
)

// CatalogRows are the written tables that make a catalog, each in any order.
type CatalogRows struct {
	Packages     []PackageRow
	Subpackages  []SubpackageRow
	Features     []FeatureRow
	Requirements []RequirementRow
}

// Catalog is what a district knows of packages, subpackages, features, fields and
// requirements at one revision, compiled: immutable, and safe for concurrent use.
//
// Inside, features stand in the order (package, subpackage, feature), so that what a
// container covers is one interval of positions. Beside its position, which a later
// revision may shift, each resource has a number from 1 that it keeps as long as it
// exists, so that compiled grants outlive a change of the catalog.
type Catalog struct {
	resources    []resource        // by number; [0] is nothing
	byName       map[string]uint32 // canonical spelling to number, of those that exist
	features     []*feature        // by position
	slots        int               // features, then subpackages and packages: the rows of a Permissions
	wide         []uint32          // positions of the district-wide features
	fields       []field           // by name
	fieldByName  map[string]uint32
	requirements []requirement // by id
	byID         map[string]uint32
}

// resource is a node of the catalog: a feature, a subpackage or a package.
type resource struct {
	name   Resource
	exists bool
	closed bool      // its package is not licensed (R19)
	wide   bool      // it is a district-wide feature
	slot   uint32    // a feature's position; a container's place behind the features
	outer  [2]uint32 // slots of its subpackage and package, narrower first; its own slot where there is none
	lo, hi uint32    // the positions it covers
	birth  *birth    // of a feature
}

type feature struct {
	row        FeatureRow
	number     uint32
	operations []operation // by name
}

type operation struct {
	name  string
	level Level
}

type field struct {
	name   string
	guards []uint32 // positions of the features that guard it
}

// NewCatalog compiles rows. Licensed says of each package that requires a licence whether
// it has a valid one; nil is no to all. Of two rows of one name the first counts. A feature
// without its package is not cataloged (R13).
func NewCatalog(rows CatalogRows, licensed func(code string) bool) *Catalog {
	return (*Catalog)(nil).Next(rows, licensed)
}

// Next compiles rows as the revision after c: handles from c, and grants compiled with c,
// stay good for what exists in both.
func (c *Catalog) Next(rows CatalogRows, licensed func(code string) bool) *Catalog {
	next := &Catalog{
		resources:   make([]resource, 1),
		byName:      make(map[string]uint32, len(rows.Features)+len(rows.Packages)*4),
		fieldByName: map[string]uint32{},
		byID:        map[string]uint32{},
	}
	if c != nil {
		next.resources = make([]resource, len(c.resources), len(c.resources)+8)
	}
	packages := next.addPackages(c, rows.Packages, licensed)
	next.addFeatures(c, packages, rows.Features)
	next.addSubpackages(c, packages, rows.Subpackages)
	next.place()
	next.addRequirements(rows.Requirements)
	return next
}

// add gives r a number, the one it has in prev if it exists there.
func (c *Catalog) add(prev *Catalog, r resource) uint32 {
	r.exists = true
	n, kept := prev.number(r.name)
	if kept {
		r.birth = prev.resources[n].birth
		c.resources[n] = r
	} else {
		n = uint32(len(c.resources))
		r.birth = new(birth)
		c.resources = append(c.resources, r)
	}
	c.byName[r.name.name] = n
	return n
}

func (c *Catalog) addPackages(prev *Catalog, rows []PackageRow, licensed func(string) bool) map[string]*resource {
	packages := make(map[string]*resource, len(rows))
	for _, row := range rows {
		name, err := ParseResource(row.Code + " " + AllCode + " " + AllCode)
		if packages[row.Code] != nil || len(c.byName) >= MaxThings || err != nil || name.Package() != row.Code {
			continue
		}
		r := resource{name: name, closed: row.RequiresLicense && (licensed == nil || !licensed(row.Code))}
		packages[row.Code] = &r
		c.add(prev, r)
	}
	return packages
}

func (c *Catalog) addFeatures(prev *Catalog, packages map[string]*resource, rows []FeatureRow) {
	for _, row := range rows {
		pkg := packages[row.Resource.Package()]
		if _, twice := c.byName[row.Resource.name]; pkg == nil || twice || len(c.byName) >= MaxThings-1 || !row.Resource.IsFeature() {
			continue
		}
		f := &feature{row: row}
		f.number = c.add(prev, resource{name: row.Resource, closed: pkg.closed, wide: row.DistrictWide})
		for _, name := range slices.Sorted(maps.Keys(row.Operations)) {
			level := row.Operations[name]
			if row.LevelInsensitive {
				level = Read // R5
			}
			f.operations = append(f.operations, operation{name, level})
		}
		c.features = append(c.features, f)
		c.addSubpackage(prev, pkg, row.Resource.Subpackage())
	}
}

func (c *Catalog) addSubpackages(prev *Catalog, packages map[string]*resource, rows []SubpackageRow) {
	for _, code := range slices.Sorted(maps.Keys(packages)) {
		for _, row := range rows {
			c.addSubpackage(prev, packages[code], row.Code)
		}
	}
}

func (c *Catalog) addSubpackage(prev *Catalog, pkg *resource, code string) {
	text := pkg.name.Package() + " " + code + " " + AllCode
	if _, twice := c.byName[text]; twice || len(c.byName) >= MaxThings {
		return
	}
	if name, err := ParseResource(text); err == nil && name.name == text && name.IsSubpackage() {
		c.add(prev, resource{name: name, closed: pkg.closed})
	}
}

// place puts the features in order and tells every resource its slot and what it covers.
func (c *Catalog) place() {
	slices.SortFunc(c.features, func(a, b *feature) int { // a space sorts before every letter of a code
		return strings.Compare(a.row.Resource.name, b.row.Resource.name)
	})
	c.slots = len(c.features)
	for i := range c.resources {
		if r := &c.resources[i]; r.exists && !r.name.IsFeature() {
			r.slot, r.lo, r.hi = uint32(c.slots), 0, 0
			c.slots++
		}
	}
	outer := func(pkg, sub string) *resource {
		return &c.resources[c.byName[pkg+" "+sub+" "+AllCode]]
	}
	guards := map[string][]uint32{}
	for at, f := range c.features {
		r := &c.resources[f.number]
		sub, pkg := outer(r.name.Package(), r.name.Subpackage()), outer(r.name.Package(), AllCode)
		r.slot, r.outer = uint32(at), [2]uint32{sub.slot, pkg.slot}
		r.lo, r.hi = uint32(at), uint32(at)+1
		for _, o := range [...]*resource{sub, pkg} {
			if o.hi == 0 {
				o.lo = uint32(at)
			}
			o.hi = uint32(at) + 1
		}
		if r.wide {
			c.wide = append(c.wide, uint32(at))
		}
		for _, name := range f.row.Fields {
			guards[name] = append(guards[name], uint32(at))
		}
	}
	for i := range c.resources {
		if r := &c.resources[i]; r.exists && !r.name.IsFeature() {
			pkg := outer(r.name.Package(), AllCode).slot
			r.outer = [2]uint32{pkg, pkg}
		}
	}
	for i, name := range slices.Sorted(maps.Keys(guards)) {
		c.fields = append(c.fields, field{name, guards[name]})
		c.fieldByName[name] = uint32(i)
	}
}

// number returns the number of a resource that exists.
func (c *Catalog) number(r Resource) (uint32, bool) {
	if c == nil {
		return 0, false
	}
	n, ok := c.byName[r.name]
	return n, ok
}

// Has reports whether a resource exists: a feature, subpackage or package of the catalog.
func (c *Catalog) Has(r Resource) bool {
	_, ok := c.number(r)
	return ok
}

// Feature returns the handle of a feature, in any spelling that [ParseResource] reads.
// A text that is no resource, an unknown one and a container are errors.
func (c *Catalog) Feature(name string) (Feature, error) {
	at, err := c.position(name)
	if err != nil {
		return Feature{}, err
	}
	return Feature{c, at}, nil
}

// position returns where a feature stands.
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
	if slot := c.resources[n].slot; int(slot) < len(c.features) {
		return slot, nil
	}
	return 0, &notFeatureError{name}
}

type notFeatureError struct{ name string }

func (e *notFeatureError) Error() string { return e.name + ": " + ErrNotFeature.Error() }

func (e *notFeatureError) Unwrap() error { return ErrNotFeature }

// Features returns all features in the order (package, subpackage, feature).
func (c *Catalog) Features() iter.Seq[Feature] {
	return func(yield func(Feature) bool) {
		if c == nil {
			return
		}
		for at := range c.features {
			if !yield(Feature{c, uint32(at)}) {
				return
			}
		}
	}
}

// Operation returns the handle of a feature's operation (R5).
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
	n, ok := slices.BinarySearchFunc(f.operations, name, func(o operation, name string) int {
		return cmp.Compare(o.name, name)
	})
	return uint32(n), ok
}

// Field returns the handle of a field that at least one feature guards (R6).
func (c *Catalog) Field(name string) (Field, error) {
	if c != nil {
		if n, ok := c.fieldByName[name]; ok {
			return Field{c, n}, nil
		}
	}
	return Field{}, &UnknownError{"field", name}
}

// Requirement returns the handle of a requirement (R7).
func (c *Catalog) Requirement(id string) (Requirement, error) {
	if c != nil {
		if n, ok := c.byID[id]; ok {
			return Requirement{c, n}, nil
		}
	}
	return Requirement{}, &UnknownError{"requirement", id}
}
