package invariant

import (
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// statement is a [Never] compiled for a district that has everything it names.
type statement struct {
	d         *district.District
	name      string
	parts     []demand
	anywhere  bool
	buildings []access.Building       // that count, by id
	holders   map[*district.Role]bool // whom it is about; nil for everyone
	except    map[*district.Role]bool
}

// demand is a part: a level on one of some features, in the catalog's order.
type demand struct {
	level    access.Level
	features []access.Feature
}

// compile compiles a statement. The error is [district.Faults].
func compile(d *district.District, n Never) (*statement, error) {
	c := checker{name: n.Name}
	c.form(&n)
	if len(c.faults) == 0 {
		c.references(d, &n)
	}
	if err := c.faults.Err(); err != nil {
		return nil, err
	}
	s := &statement{d: d, name: n.Name, anywhere: n.Anywhere}
	s.holders, s.except = roleSet(d, n.Holders), roleSet(d, n.Except)
	for _, p := range n.Parts {
		s.parts = append(s.parts, demand{p.Level, featuresOf(d, p)})
	}
	for b := range d.Buildings() {
		if len(n.Buildings) == 0 || slices.Contains(n.Buildings, b.ID()) {
			s.buildings = append(s.buildings, b)
		}
	}
	return s, nil
}

// roleSet returns roles as a set, nil for none.
func roleSet(d *district.District, ids []string) map[*district.Role]bool {
	if len(ids) == 0 {
		return nil
	}
	set := map[*district.Role]bool{}
	for _, id := range ids {
		if r, err := d.Role(id); err == nil {
			set[r] = true
		}
	}
	return set
}

// featuresOf returns the features that a part is about, in the catalog's order.
func featuresOf(d *district.District, p Part) (all []access.Feature) {
	for f := range d.Catalog().Features() {
		if p.Any || p.Resource.Covers(f.Resource()) {
			all = append(all, f)
		}
	}
	return all
}

// references checks that the district has everything a statement names, so that no statement holds because of a
// misspelling: cataloged features, packages and subpackages with features, buildings, and roles that somebody can hold.
func (c *checker) references(d *district.District, n *Never) {
	for i, p := range n.Parts {
		switch {
		case !p.Any && !d.Catalog().Has(p.Resource):
			c.fault(fmt.Sprintf("/parts/%d/resource", i), "R13", district.ErrDangling, "resource %q", p.Resource)
		case len(featuresOf(d, p)) == 0:
			c.fault(fmt.Sprintf("/parts/%d", i), "R3", district.ErrDangling, "there is no feature to %s", p)
		}
	}
	for i, id := range n.Buildings {
		if _, err := d.Building(id); err != nil {
			c.fault(fmt.Sprintf("/buildings/%d", i), "R13", district.ErrDangling, "building %q", id)
		}
	}
	c.roles(d, "/holders", n.Holders)
	c.roles(d, "/except", n.Except)
}

func (c *checker) roles(d *district.District, list string, ids []string) {
	for i, id := range ids {
		place := fmt.Sprintf("%s/%d", list, i)
		switch r, err := d.Role(id); {
		case err != nil:
			c.fault(place, "R4", district.ErrDangling, "role %q", id)
		case r.IsVoid():
			c.fault(place, "R20", district.ErrReserved, "role %q", id)
		case isUnknownRule(r):
			c.fault(place, "R31", district.ErrDangling, "role %q, whose rule %q is not registered: nobody holds it",
				id, r.Calculated())
		}
	}
}

// isUnknownRule reports whether a role follows from a rule that is not registered, so that nobody holds it (R31).
func isUnknownRule(r *district.Role) bool { return r.Calculated() != "" && r.Rule() == nil }
