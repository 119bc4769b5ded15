package district

import (
	"maps"
	"math/bits"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/persist"
)

// line is the identity of a district and all that were made from it: its address.
type line struct{ _ byte }

// findAffected finds the users whose levels may differ between two districts. The result must
// include every user whose level differs, and may include others: each one is resolved and
// compared afterwards, so whatever is hard to tell is included. Two districts of one line are
// compared only in what they do not share; otherwise everyone is affected.
func findAffected(before, after *District) *affected {
	t := &affected{before: before, after: after, changed: map[access.Resource]bool{}}
	t.found = persist.NewBitmap(max(before.users.rows.Len(), after.users.rows.Len()))
	t.viaRole = persist.NewBitmap(len(t.found) * 64)
	if before.line != after.line || !before.indexes.records || !after.indexes.records {
		t.found = nil
		return t
	}
	t.rows()
	t.roles()
	t.calculated()
	if before.day != after.day {
		t.addSet(t.found, func(d *District) persist.Set { return d.indexes.families[datedRows].Get(0) })
	}
	if before.catalog != after.catalog {
		t.features(t.otherFeatures())
	}
	if before.buildings != after.buildings && t.otherBuildings() {
		t.buildings()
	}
	return t
}

// affected are the users whose levels may differ between two districts.
type affected struct {
	before, after *District
	found         persist.Bitmap // users who may differ in any feature; nil for everyone
	viaRole       persist.Bitmap // holders of a role whose rows differ

	// changed are the resources of the role rows that differ. A user who is only in viaRole can
	// differ in these only.
	changed map[access.Resource]bool
}

// narrow returns the comparison for users who are only in viaRole.
func (t *affected) narrow(c *access.Comparison) *access.Comparison {
	if len(t.changed) == 0 {
		return c
	}
	return c.Only(func(f access.Resource) bool {
		for r := range t.changed {
			if r.Covers(f) {
				return true
			}
		}
		return false
	})
}

// users calls yield once for each affected user, in no particular order, with the login as the
// later district spells it, and whether the user is only in viaRole. A user who was deleted and
// came back has two numbers and one login.
func (t *affected) users(yield func(login string, viaRole bool)) {
	if t.found == nil {
		t.everyone(yield)
		return
	}
	for i := range t.found {
		for w := t.found[i] | t.viaRole[i]; w != 0; w &= w - 1 {
			n := uint32(i*64 + bits.TrailingZeros64(w))
			if now := t.row(t.after, n).written; now != nil {
				yield(now.Login, !t.found.Has(n))
			} else if was := t.row(t.before, n).written; was != nil && t.after.users.written(was.Login) == nil {
				yield(was.Login, false)
			}
		}
	}
}

// everyone calls yield for all users of both districts.
func (t *affected) everyone(yield func(login string, viaRole bool)) {
	for u := range t.after.Users() {
		yield(u.Login, false)
	}
	for u := range t.before.Users() {
		if t.after.users.written(u.Login) == nil {
			yield(u.Login, false)
		}
	}
}

func (t *affected) row(d *District, n uint32) *user {
	if int(n) >= d.users.rows.Len() {
		return &user{}
	}
	return d.users.rows.At(n)
}

// addSet adds the users of a set, as it is in either district.
func (t *affected) addSet(to persist.Bitmap, of func(d *District) persist.Set) {
	to.AddSet(of(t.before))
	to.AddSet(of(t.after))
}

// rows adds the users whose own rows differ.
func (t *affected) rows() {
	t.before.users.rows.Apart(t.after.users.rows, func(n uint32) {
		old, new := t.row(t.before, n), t.row(t.after, n)
		if old.written != new.written || !old.holdings.Same(new.holdings) || !old.grants.Same(new.grants) {
			t.found.Add(n)
		}
	})
}

// roles adds the holders of the roles that differ, and the resources of the rows that do.
func (t *affected) roles() {
	for n := range uint32(max(len(t.before.roles.rows), len(t.after.roles.rows))) {
		old, new := t.before.roles.numbered(n), t.after.roles.numbered(n)
		if old == new {
			continue
		}
		t.holders(t.viaRole, n)
		for _, sides := range [...][2]*Role{{old, new}, {new, old}} {
			for _, g := range sides[0].rows() {
				if !slices.ContainsFunc(sides[1].rows(), g.Equal) {
					t.changed[g.Resource] = true
				}
			}
		}
		if old == nil || new == nil || old.calculated != new.calculated || old.void != new.void {
			t.holders(t.found, n)
		}
	}
}

// holders adds the users who hold a role, on whatever day.
func (t *affected) holders(to persist.Bitmap, n uint32) {
	for _, family := range [...]int{assignedRoles, unclearRoles, calculatedRoles} {
		t.addSet(to, func(d *District) persist.Set { return d.indexes.families[family].Get(n) })
	}
}

// calculated adds the users who have gained or lost a calculated role.
func (t *affected) calculated() {
	for n := range uint32(max(len(t.before.roles.rows), len(t.after.roles.rows))) {
		t.before.indexes.families[calculatedRoles].Get(n).Apart(t.after.indexes.families[calculatedRoles].Get(n), t.found.Add)
	}
}

// otherFeatures returns the resources of the features that were added, removed or changed in
// kind, or whose package got or lost its licence.
func (t *affected) otherFeatures() map[access.Resource]bool {
	changed := map[access.Resource]bool{}
	state := func(d *District, r access.Resource) (there, wide, closed bool) {
		f, err := d.Feature(r.String())
		return err == nil, f.DistrictWide(), err == nil && d.LacksLicense(r.Package())
	}
	for _, d := range [...]*District{t.before, t.after} {
		for f := range d.Catalog().Features() {
			r := f.Resource()
			there, wide, closed := state(t.before, r)
			there2, wide2, closed2 := state(t.after, r)
			if there != there2 || wide != wide2 || closed != closed2 {
				changed[r] = true
			}
		}
	}
	return changed
}

// features adds the users who have rows about features, by their roles or their own.
func (t *affected) features(features map[access.Resource]bool) {
	roles := map[uint32]bool{}
	for _, d := range [...]*District{t.before, t.after} {
		for r := range features {
			f, err := d.Feature(r.String())
			if err != nil {
				continue
			}
			for n, p := range d.roles.rows {
				if p == nil || roles[uint32(n)] {
					continue
				}
				if reach := p.grants.Reach(d.catalog, d.day, access.Read, f); !reach.IsZero() {
					roles[uint32(n)] = true
				}
			}
			for _, resource := range d.catalog.Covering(f) {
				t.addSet(t.found, func(d *District) persist.Set { return d.indexes.families[directGrants].Get(resource) })
			}
		}
	}
	for n := range roles {
		t.holders(t.found, n)
	}
}

// otherBuildings reports whether a building was added or removed, or counts in only one of the
// two districts (R12).
func (t *affected) otherBuildings() bool {
	counts := func(d *District) map[string]bool {
		counts := map[string]bool{}
		for b := range d.Buildings() {
			counts[b.ID()] = b.Counts()
		}
		return counts
	}
	return !maps.Equal(counts(t.before), counts(t.after))
}

// buildings adds the users whom an added or removed building may concern: those with rows for
// all buildings, and those with containers of district-wide features, which depend on the
// buildings that count. A row that names the building needs no look here: it is compiled again
// when the building is added, and the building cannot be removed while the row names it.
func (t *affected) buildings() {
	wide := map[access.Resource]bool{}
	for _, d := range [...]*District{t.before, t.after} {
		for f := range d.Catalog().Features() {
			if f.DistrictWide() {
				wide[f.Resource()] = true
			}
		}
		for n, p := range d.roles.rows {
			if p == nil {
				continue
			}
			for row := range p.grants.Rows() {
				if row.Outright {
					t.holders(t.found, uint32(n))
					break
				}
			}
		}
		outright := d.indexes.families[outrightGrants]
		for n := range uint32(outright.Len()) {
			t.found.AddSet(outright.Get(n))
		}
	}
	t.features(wide)
}
