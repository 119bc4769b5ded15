package district

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
)

// statement is a [Never] compiled for a district that has all it names.
type statement struct {
	d         *District
	name      string
	parts     []demand
	anywhere  bool
	buildings []access.Building // that count, by id
	holders   map[*Role]bool    // whom it is about, nil for everyone
	except    map[*Role]bool
}

// demand is a part: a level on one of some features, in the catalog's order.
type demand struct {
	level    access.Level
	features []access.Feature
}

// statement compiles a statement; the error is [Faults].
func (d *District) statement(n Never) (*statement, error) {
	if d == nil {
		d = compile(nil, &Facts{Format: 1}, 0, Options{})
	}
	f := &finder{d: d}
	f.table, f.id = "never", n.Name
	f.never(&n)
	if len(f.faults) == 0 {
		f.neverNamed(&n)
	}
	if err := f.faults.Err(); err != nil {
		return nil, err
	}
	s := &statement{d: d, name: n.Name, anywhere: n.Anywhere, holders: d.profiles(n.Holders), except: d.profiles(n.Except)}
	for _, p := range n.Parts {
		s.parts = append(s.parts, demand{p.Level, d.featuresOf(p)})
	}
	for b := range d.Buildings() {
		if len(n.Buildings) == 0 || slices.Contains(n.Buildings, b.ID()) {
			s.buildings = append(s.buildings, b)
		}
	}
	return s, nil
}

// profiles returns roles as a set, nil without any.
func (d *District) profiles(ids []string) map[*Role]bool {
	if len(ids) == 0 {
		return nil
	}
	set := map[*Role]bool{}
	for _, id := range ids {
		if n, ok := d.roles.number(id); ok {
			set[d.roles.rows[n]] = true
		}
	}
	return set
}

// featuresOf returns the features that a part is about, in the catalog's order.
func (d *District) featuresOf(p Part) (all []access.Feature) {
	for f := range d.Catalog().Features() {
		if p.Any || p.Resource.Covers(f.Resource()) {
			all = append(all, f)
		}
	}
	return all
}

// neverNamed checks that the district has what a statement names, so that none holds
// because of a misspelling: features that are cataloged, containers with features, known
// buildings, and roles that somebody can hold.
func (s *finder) neverNamed(n *Never) {
	s.each("parts", len(n.Parts), func(i int) {
		p := n.Parts[i]
		if s.resource("resource", p.Resource) && len(s.d.featuresOf(p)) == 0 {
			s.fault("R3", ErrDangling, "there is no feature to %s", p)
		}
	})
	s.buildings("buildings", n.Buildings)
	s.assignedRoles("holders", n.Holders)
	s.assignedRoles("except", n.Except)
}

func (s *finder) assignedRoles(key string, ids []string) {
	s.each(key, len(ids), func(i int) {
		n, ok := s.d.roles.number(ids[i])
		if !ok {
			s.refer(thing{"roles", access.FoldName(ids[i])}, "R4", ErrDangling, "role %q", ids[i])
			return
		}
		switch p := s.d.roles.rows[n]; {
		case p.void:
			s.fault("R20", ErrReserved, "role %q", ids[i])
		case p.calculated != "" && p.rule == nil:
			s.fault("R31", ErrDangling, "role %q, whose rule %q is not registered: nobody holds it", ids[i], p.calculated)
		}
	})
}
