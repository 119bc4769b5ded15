package districttest

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// Matrix asserts that all levels are as a file pins them: the level of each user on each feature in
// each building, on the district's day. A failure lists the levels that were gained and lost. To accept
// them, run the test with [UpdateFlag] and look at the difference in the file.
//
// The file lists users, and below them the rows that would give their levels, if each had these rows
// and nothing else. Users with equal levels share their rows:
//
//	buildings ["2","3"]
//
//	user asmith
//	user jdoe
//	  REG MAINT PHONE read=all readWrite=["2"]
//	  REG SETUP DISTRICT readWrite=district
//
//	user parent.1
//	  nothing
//
// A row is an [access.Grant] as [access.ParseGrant] reads it. In it, all means the buildings listed
// above, so that a building added later is a difference. Users are in the order of their logins, rows
// in that of their features.
//
// Without narrowings the matrix has everyone and everything. Narrowings of one kind add up, and those
// of different kinds narrow each other. A matrix that has no users, no features or no buildings left
// fails.
func Matrix(t testing.TB, d *district.District, file string, narrowings ...Narrowing) {
	t.Helper()
	now, err := newMatrix(d, narrowings)
	if err != nil {
		t.Errorf("no matrix for %s: %v", file, err)
		return
	}
	text, compare := pinned(t, file, now.encode(d))
	if !compare {
		return
	}
	was, err := decodeMatrix(text)
	if err != nil {
		t.Errorf("%s:%v", file, err)
		return
	}
	if x := diffMatrices(was, now); len(x.lines) > 0 {
		t.Errorf("%s pins who may do what in %s, and it is not so any more: %s\n%s%s.",
			file, d.Info().ID, x.totals(), x.table(), toAccept)
	}
}

// Narrowing leaves only some users, features or buildings in a [Matrix]. It is made by [OfUsers],
// [OfFeatures] and [OfBuildings].
type Narrowing struct {
	kind  string
	names []string
}

// OfUsers leaves the users with the logins, in any letter case.
func OfUsers(logins ...string) Narrowing { return Narrowing{"user", logins} }

// OfFeatures leaves the features, and all features of the packages and subpackages, by their
// codes.
func OfFeatures(resources ...string) Narrowing { return Narrowing{"feature", resources} }

// OfBuildings leaves the buildings with the ids, and district-wide features.
func OfBuildings(ids ...string) Narrowing { return Narrowing{"building", ids} }

// spot is where a level holds: a feature in a building, "" for a district-wide feature.
type spot struct{ feature, building string }

// matrix is the level of each user everywhere.
type matrix struct {
	buildings []string // all of them, by id; none if only some are in the matrix
	levels    map[string]map[spot]access.Level
}

// newMatrix returns the present levels.
func newMatrix(d *district.District, narrowings []Narrowing) (*matrix, error) {
	if d == nil {
		return nil, errNoDistrict
	}
	var of matrixOf
	for _, n := range narrowings {
		if err := of.narrow(d, n); err != nil {
			return nil, err
		}
	}
	m := &matrix{levels: map[string]map[spot]access.Level{}}
	if of.buildings == nil {
		for b := range d.Buildings() {
			m.buildings = append(m.buildings, b.ID())
		}
	}
	for u := range d.Users() {
		if of.users != nil && !of.users[u.Login] {
			continue
		}
		p, err := d.Permissions(u.Login)
		if err != nil {
			return nil, err
		}
		m.levels[u.Login] = map[spot]access.Level{}
		for at, l := range p.All() {
			s := spot{at.Feature.String(), at.Building.ID()}
			if (of.features == nil || of.features[s.feature]) &&
				(of.buildings == nil || s.building == "" || of.buildings[s.building]) {
				m.levels[u.Login][s] = l
			}
		}
	}
	if len(m.levels) == 0 || len(slices.Collect(d.Catalog().Features())) == 0 {
		return nil, fmt.Errorf("the district has no users, or no features: nothing would be pinned")
	}
	return m, nil
}

// matrixOf has the users, features and buildings of a matrix, by names as the district writes them;
// nil for all.
type matrixOf struct{ users, features, buildings map[string]bool }

// narrow adds the names that a narrowing leaves. Names that the district does not know are errors.
func (of *matrixOf) narrow(d *district.District, n Narrowing) error {
	if len(n.names) == 0 {
		return fmt.Errorf("a matrix of no %ss pins nothing", n.kind)
	}
	found := map[string]bool{}
	for _, name := range n.names {
		switch n.kind {
		case "user":
			u, err := d.User(name)
			if err != nil {
				return err
			}
			found[u.Login] = true
		case "feature":
			r, err := access.ParseResource(name)
			if err != nil {
				return err
			}
			known := false
			for f := range d.Catalog().Features() {
				if r.Covers(f.Resource()) {
					found[f.String()], known = true, true
				}
			}
			if !known {
				return &access.UnknownError{Kind: "resource", Name: name}
			}
		case "building":
			b, err := d.Building(name)
			if err != nil {
				return err
			}
			found[b.ID()] = true
		}
	}
	to := map[string]*map[string]bool{"user": &of.users, "feature": &of.features, "building": &of.buildings}[n.kind]
	if *to == nil {
		*to = map[string]bool{}
	}
	maps.Copy(*to, found)
	return nil
}
