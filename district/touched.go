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

// touched finds the users who may have another level in after than in before. It misses
// nobody. For districts of one line it follows what they do not share.
func touched(before, after *District) *touch {
	t := &touch{before: before, after: after, about: map[access.Resource]bool{}}
	t.found = persist.NewBitmap(max(before.users.rows.Len(), after.users.rows.Len()))
	t.holding = persist.NewBitmap(len(t.found) * 64)
	if before.line != after.line || !before.inverted.records || !after.inverted.records {
		t.found = nil
		return t
	}
	t.rows()
	t.roles()
	t.calculated()
	if before.day != after.day {
		t.addSet(t.found, func(d *District) persist.Set { return d.inverted.families[datedRows].Get(0) })
	}
	if before.catalog != after.catalog {
		t.features(t.otherFeatures())
	}
	if before.buildings != after.buildings && t.otherBuildings() {
		t.buildings()
	}
	return t
}

// touch collects the users whom the difference of two districts may reach.
type touch struct {
	before, after *District
	found         persist.Bitmap // nil for everyone
	holding       persist.Bitmap // who holds a role whose rows are others

	about map[access.Resource]bool // the resources of these rows: all that can differ for who is not found as well
}

// compare returns the comparison for whoever is found by the rows of roles alone.
func (t *touch) compare(c *access.Comparison) *access.Comparison {
	if len(t.about) == 0 {
		return c
	}
	return c.Only(func(f access.Resource) bool {
		for r := range t.about {
			if r.Covers(f) {
				return true
			}
		}
		return false
	})
}

// users calls yield for each user that was found, once, with the login as the later
// district spells it, and whether it was found by the rows of roles alone. No order is
// promised. One who was deleted and came back has two numbers and one login.
func (t *touch) users(yield func(login string, byRoles bool)) {
	if t.found == nil {
		t.everyone(yield)
		return
	}
	for i := range t.found {
		for w := t.found[i] | t.holding[i]; w != 0; w &= w - 1 {
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
func (t *touch) everyone(yield func(login string, byRoles bool)) {
	for u := range t.after.Users() {
		yield(u.Login, false)
	}
	for u := range t.before.Users() {
		if t.after.users.written(u.Login) == nil {
			yield(u.Login, false)
		}
	}
}

func (t *touch) row(d *District, n uint32) *user {
	if int(n) >= d.users.rows.Len() {
		return &user{}
	}
	return d.users.rows.At(n)
}

// addSet adds the users of a set in both districts.
func (t *touch) addSet(to persist.Bitmap, of func(d *District) persist.Set) {
	to.AddSet(of(t.before))
	to.AddSet(of(t.after))
}

// rows adds the users whose own rows are others.
func (t *touch) rows() {
	t.before.users.rows.Apart(t.after.users.rows, func(n uint32) {
		old, new := t.row(t.before, n), t.row(t.after, n)
		if old.written != new.written || !old.holdings.Same(new.holdings) || !old.grants.Same(new.grants) {
			t.found.Add(n)
		}
	})
}

// roles adds the holders of roles that are others, and what their rows are about.
func (t *touch) roles() {
	for n := range uint32(max(len(t.before.roles.rows), len(t.after.roles.rows))) {
		old, new := t.before.roles.numbered(n), t.after.roles.numbered(n)
		if old == new {
			continue
		}
		t.holders(t.holding, n)
		for _, sides := range [...][2]*Role{{old, new}, {new, old}} {
			for _, g := range sides[0].rows() {
				if !slices.ContainsFunc(sides[1].rows(), g.Equal) {
					t.about[g.Resource] = true
				}
			}
		}
		if old == nil || new == nil || old.calculated != new.calculated || old.void != new.void {
			t.holders(t.found, n)
		}
	}
}

// holders adds the users who hold a role, on whatever day.
func (t *touch) holders(to persist.Bitmap, n uint32) {
	for _, family := range [...]int{heldRoles, unclearRoles, calculatedRoles} {
		t.addSet(to, func(d *District) persist.Set { return d.inverted.families[family].Get(n) })
	}
}

// calculated adds the users who have gained or lost a calculated role.
func (t *touch) calculated() {
	for n := range uint32(max(len(t.before.roles.rows), len(t.after.roles.rows))) {
		t.before.inverted.families[calculatedRoles].Get(n).Apart(t.after.inverted.families[calculatedRoles].Get(n), t.found.Add)
	}
}

// otherFeatures returns the features, by resource, that were added or taken away, or are of
// another kind, or whose package was opened or closed.
func (t *touch) otherFeatures() map[access.Resource]bool {
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
func (t *touch) features(features map[access.Resource]bool) {
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
				t.addSet(t.found, func(d *District) persist.Set { return d.inverted.families[directGrants].Get(resource) })
			}
		}
	}
	for n := range roles {
		t.holders(t.found, n)
	}
}

// otherBuildings reports whether the buildings, or those that count, are others.
func (t *touch) otherBuildings() bool {
	kinds := func(d *District) map[string]bool {
		kinds := map[string]bool{}
		for b := range d.Buildings() {
			kinds[b.ID()] = b.Row().Closed || b.Row().OutOfDistrict
		}
		return kinds
	}
	return !maps.Equal(kinds(t.before), kinds(t.after))
}

// buildings adds the users whom a building that was added or taken away may concern: those
// with rows for all buildings, and with containers of district-wide features, which depend
// on the buildings that count. Rows that name a building are compiled again when it comes,
// and it does not go while they do.
func (t *touch) buildings() {
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
			p.grants.Each(func(row access.RowReach) {
				if row.Outright {
					t.holders(t.found, uint32(n))
				}
			}, func([]uint32) {})
		}
		outright := d.inverted.families[outrightGrants]
		for n := range uint32(outright.Len()) {
			t.found.AddSet(outright.Get(n))
		}
	}
	t.features(wide)
}
