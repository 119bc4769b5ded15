package invariant

import (
	"iter"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// Violation is a user who breaks a [Never]: where the parts come together, and through which features.
type Violation struct {
	Login string `json:"user"`

	// Buildings are the buildings in which the parts come together, by id. There are none if the statement is about
	// parts anywhere, or if the user has every part through district-wide features.
	Buildings []string `json:"buildings,omitempty"`

	// Met has one entry for each part, in their order: in the first of Buildings, if there are any.
	Met []MetPart `json:"matches"`
}

// MetPart is the first feature that a user has for a part, in the order (package, subpackage, feature).
type MetPart struct {
	Feature  access.Resource `json:"feature"`
	Building string          `json:"building,omitempty"` // the first that counts; "" for a district-wide feature
	Level    access.Level    `json:"level"`              // at least that of the part
	Others   int             `json:"others,omitempty"`   // how many more features the user has for the part there
}

// Violations returns the users who break a statement on the district's day, by login. A statement that is wrong in
// itself, or names things that the district does not have, is an error: [district.Faults], with every fault. Pointers
// begin at the statement. Each run of the sequence asks every user anew.
func Violations(d *district.District, n Never) (iter.Seq[Violation], error) {
	s, err := compile(d, n)
	if err != nil {
		return nil, err
	}
	return func(yield func(Violation) bool) {
		x := newInspection(s)
		for u := range s.candidates() {
			if v, broken := x.user(u.Login, u.Grants, d.Sources(u.Login)); broken && !yield(v) {
				return
			}
		}
	}, nil
}

// candidates returns the users who may break the statement, by login: the holders of its roles who have something for
// each part somewhere, as far as the indexes tell at little cost.
func (s *statement) candidates() iter.Seq[*district.User] {
	const cheap = 16 // features of a part
	var found *district.UserSet
	everyone := true
	keep := func(some *district.UserSet) {
		if everyone {
			found, everyone = some, false
		} else {
			found = found.And(some)
		}
	}
	if s.holders != nil {
		var some *district.UserSet
		for r := range s.holders {
			holders, _ := s.d.Holders(r.ID())
			some = some.Or(holders)
		}
		keep(some)
	}
	for _, part := range s.parts {
		if len(part.features) > cheap {
			continue
		}
		var some *district.UserSet
		for _, f := range part.features {
			some = some.Or(s.having(part.level, f))
		}
		keep(some)
	}
	if everyone {
		return s.d.Users()
	}
	return func(yield func(*district.User) bool) {
		for login := range found.All() {
			if u, err := s.d.User(login); err == nil && !yield(u) {
				return
			}
		}
	}
}

// having returns the users who have a level on a feature in some building, or in the district.
func (s *statement) having(l access.Level, f access.Feature) *district.UserSet {
	name := f.Resource().String()
	if !f.DistrictWide() {
		users, _ := s.d.WhoAnywhere(name, l)
		return users
	}
	users, _ := s.d.Who(name, "", l)
	return users
}
