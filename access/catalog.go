package access

import "iter"

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
	requirements []*requirement // by id
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
