package district

import (
	"cmp"
	"iter"
	"slices"

	"github.com/hallpass-go/hallpass/access"
)

// Difference says who gains and who loses what between two districts, each on its day: exactly
// the triples of user, feature and building whose level differs (R36). A district-wide feature is
// one triple, whatever the building. A user, feature or building that only one of the two
// districts has counts as None in the other.
//
// The totals are known at once; the triples, of which a role edit may change ten billion,
// are enumerated only as far as asked. It is immutable and safe for concurrent use.
type Difference struct {
	Totals
	before, after *District
	users         []UserDifference
	roles         []RoleDifference
	features      []FeatureDifference
}

// Totals count what differs. A user may gain here and lose there.
type Totals struct {
	Users   int `json:"users"`   // users who have gained or lost anything
	Gaining int `json:"gaining"` // users who have gained
	Losing  int `json:"losing"`  // users who have lost
	Gained  int `json:"gained"`  // triples whose level rose
	Lost    int `json:"lost"`    // triples whose level fell
}

// add counts the difference of one user.
func (t *Totals) add(gained, lost int) {
	t.Users++
	t.Gained += gained
	t.Lost += lost
	if gained > 0 {
		t.Gaining++
	}
	if lost > 0 {
		t.Losing++
	}
}

// UserDifference is how many triples one user has gained and lost.
type UserDifference struct {
	Login  string `json:"user"`
	Gained int    `json:"gained"`
	Lost   int    `json:"lost"`
}

// RoleDifference counts the gains and losses of the users who hold a role that was changed, or to
// whom the role was given or from whom it was taken. One user may count under several roles. No
// role stands for the users who differ by their own rows or records, the catalog or the buildings.
type RoleDifference struct {
	Role string `json:"role"` // "" for no role
	Totals
}

// FeatureDifference is how many users have gained and lost a feature somewhere.
type FeatureDifference struct {
	Feature string `json:"feature"`
	Gaining int    `json:"gaining"`
	Losing  int    `json:"losing"`
}

// Triple is a level that differs. Building is "" for a district-wide feature.
type Triple struct {
	User     string       `json:"user"`
	Feature  string       `json:"feature"`
	Building string       `json:"building,omitempty"`
	Before   access.Level `json:"before"`
	After    access.Level `json:"after"`
}

// Preview returns the difference that changes would make, and changes nothing. The district that
// they lead to is [Difference.After]. Changes that [District.Apply] refuses are its error.
func (d *District) Preview(changes Changes) (*Difference, error) {
	after, err := d.Apply(changes)
	if err != nil {
		return nil, err
	}
	return Diff(d, after), nil
}

// Diff returns the difference between two districts. If one was made from the other, by
// Apply and At, the cost follows what the changes reach; else everyone is compared, and
// users are the same who have the same login.
func Diff(before, after *District) *Difference {
	x := &Difference{before: before.orEmpty(), after: after.orEmpty()}
	c := x.comparison()
	tally, roles, same := c.Tally(), map[string]*Totals{}, sameRoles{}
	var buf [2][12]Source
	users := findAffected(x.before, x.after)
	narrow := users.narrow(c)
	users.users(func(login string, viaRole bool) {
		old, oldSources := x.before.permissionsBySource(login, buf[0][:0])
		new, newSources := x.after.permissionsBySource(login, buf[1][:0])
		compare := c
		if viaRole {
			compare = narrow
		}
		d := compare.Between(old, new)
		if d.IsZero() {
			return
		}
		x.add(d.Gained, d.Lost)
		x.users = append(x.users, UserDifference{login, d.Gained, d.Lost})
		tally.Add(d)
		for _, role := range same.changedRoles(oldSources, newSources) {
			if roles[role] == nil {
				roles[role] = &Totals{}
			}
			roles[role].add(d.Gained, d.Lost)
		}
	})
	slices.SortFunc(x.users, func(a, b UserDifference) int { return cmp.Compare(a.Login, b.Login) })
	for f, n := range tally.All() {
		x.features = append(x.features, FeatureDifference{f.String(), n.Gained, n.Lost})
	}
	for role, totals := range roles {
		x.roles = append(x.roles, RoleDifference{role, *totals})
	}
	slices.SortFunc(x.roles, func(a, b RoleDifference) int { return cmp.Compare(a.Role, b.Role) })
	return x
}

// orEmpty returns d, or a district without anything for nil.
func (d *District) orEmpty() *District {
	if d == nil {
		return compile(nil, &Facts{Format: 1}, 0, Options{})
	}
	return d
}

// permissionsBySource returns the permissions of a user, and appends the sources they come from;
// both are nil for an unknown user.
func (d *District) permissionsBySource(login string, dst []Source) (*access.Permissions, []Source) {
	u, err := d.user(login)
	if err != nil {
		return nil, nil
	}
	var buf [12]access.Bundle
	sources := buf[:0]
	for s := range d.sources(u) {
		dst, sources = append(dst, s), append(sources, s.Bundle)
	}
	return d.Resolve(u.written.Login, sources), dst
}

// sameRoles remembers for pairs of roles, before and after, whether they are written alike.
type sameRoles map[[2]*Role]bool

// is reports whether a role is the same before and after: written alike, under one id.
func (same sameRoles) is(before, after *Role) bool {
	if before == after || before == nil || after == nil || before.id != after.id {
		return before == after
	}
	alike, known := same[[2]*Role{before, after}]
	if !known {
		alike = tableNamed("roles").same(before.written, after.written)
		same[[2]*Role{before, after}] = alike
	}
	return alike
}

// changedRoles returns the ids of the roles that differ between the sources of one user before
// and after; only "" if none does.
func (same sameRoles) changedRoles(before, after []Source) (ids []string) {
	add := func(p *Role, unchanged bool) {
		if p != nil && !unchanged && !slices.Contains(ids, p.id) {
			ids = append(ids, p.id)
		}
	}
	for _, s := range before {
		add(s.Role, slices.ContainsFunc(after, func(t Source) bool { return same.is(s.Role, t.Role) }))
	}
	for _, s := range after {
		add(s.Role, slices.ContainsFunc(before, func(t Source) bool { return same.is(t.Role, s.Role) }))
	}
	if len(ids) == 0 {
		ids = append(ids, "")
	}
	return ids
}

// orNone returns x, or no difference for nil.
func (x *Difference) orNone() *Difference {
	if x == nil {
		return new(Difference)
	}
	return x
}

// IsZero reports whether nobody has gained or lost anything.
func (x *Difference) IsZero() bool { return x.orNone().Totals.Users == 0 }

// Before returns the earlier district, and After the later one.
func (x *Difference) Before() *District { return x.orNone().before }

// After is described at [Difference.Before].
func (x *Difference) After() *District { return x.orNone().after }

// ByUser returns the users who have gained or lost, by login.
func (x *Difference) ByUser() iter.Seq[UserDifference] { return slices.Values(x.orNone().users) }

// ByRole returns the roles through which they did, by id, "" first.
func (x *Difference) ByRole() iter.Seq[RoleDifference] { return slices.Values(x.orNone().roles) }

// ByFeature returns the features that somebody has gained or lost, by resource.
func (x *Difference) ByFeature() iter.Seq[FeatureDifference] {
	return slices.Values(x.orNone().features)
}

// Triples returns everything that differs, by user, feature and building.
func (x *Difference) Triples() iter.Seq[Triple] {
	return func(yield func(Triple) bool) {
		x := x.orNone()
		c := x.comparison()
		for _, u := range x.users {
			if !x.triples(c, u.Login, yield) {
				return
			}
		}
	}
}

// TriplesOf returns what differs for the user with a login, in any letter case, by feature
// and building.
func (x *Difference) TriplesOf(login string) iter.Seq[Triple] {
	return func(yield func(Triple) bool) {
		x := x.orNone()
		c := x.comparison()
		for _, u := range x.users {
			if access.SameName(u.Login, login) && !x.triples(c, u.Login, yield) {
				return
			}
		}
	}
}

// comparison lines up the catalogs and buildings of the two districts.
func (x *Difference) comparison() *access.Comparison {
	return access.Compare(x.before.Catalog(), x.after.Catalog(), x.before.BuildingSet(), x.after.BuildingSet())
}

// triples calls yield for what differs for one user, and reports whether it never returned
// false.
func (x *Difference) triples(c *access.Comparison, login string, yield func(Triple) bool) bool {
	before, _ := x.before.permissionsBySource(login, nil)
	after, _ := x.after.permissionsBySource(login, nil)
	for at, s := range c.All(c.Between(before, after), before, after) {
		if !yield(Triple{login, at.Feature.String(), at.Building.ID(), s.Before, s.After}) {
			return false
		}
	}
	return true
}
