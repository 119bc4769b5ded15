package invariant

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/persist"
)

// prover searches for the smallest user who breaks a statement. It knows buildings by their number in all, and roles
// by their number in roles.
//
// There are one or more options to satisfy a part. Option 0 is one row, which gives the level in a building or in the
// district. Every other option is a cover: the rows on one package and subpackage of district-wide features give the
// level in every counting building (R11). A statement about the holders of some roles has one more part, which holding
// one of these roles satisfies.
type prover struct {
	*statement
	all        []access.Building // every building, by id
	allowed    persist.Bitmap    // the buildings that count for the statement
	counting   persist.Bitmap    // the buildings that count for district-wide features (R12)
	roles      []heldRole        // every role that a user may hold to whom the statement applies, by id
	options    [][]bool          // by part: its options, and whether all roles together satisfy each
	byBuilding []bool            // by part: it has features that differ by building
	steps      int               // how many are left
	gaveUp     bool              // there were no steps left
	best       *design           // the smallest so far
}

const (
	noBuilding = ^uint32(0)
	noRole     = -1
)

// heldRole is a role and how it covers each option of each part.
type heldRole struct {
	*district.Role
	covers [][]coverage // by part and option
}

// coverage says where a role gives the level of a part by some option.
type coverage struct {
	free  bool           // whatever the defaults are
	home  bool           // in the default building
	list  bool           // in the default building list
	named persist.Bitmap // in these buildings; nil for none
}

func (c *coverage) isZero() bool { return !c.free && !c.home && !c.list && c.named == nil }

func newProver(s *statement, steps int) *prover {
	p := &prover{statement: s, steps: steps, all: slices.Collect(s.d.Buildings())}
	p.allowed, p.counting = persist.NewBitmap(len(p.all)), persist.NewBitmap(len(p.all))
	allowed := map[access.Building]bool{}
	for _, b := range s.buildings {
		allowed[b] = true
	}
	for i, b := range p.all {
		if allowed[b] {
			p.allowed.Add(uint32(i))
		}
		if b.Counts() {
			p.counting.Add(uint32(i))
		}
	}
	p.addRoles()
	for i := range p.options {
		for j := range p.options[i] {
			p.options[i][j] = p.isSatisfiable(i, j)
		}
	}
	return p
}

// addRoles lists the options of each part, and finds out how each role covers them.
func (p *prover) addRoles() {
	wide := make([][]access.Feature, len(p.parts)) // by part: a feature for each option that is a cover
	for i := range p.parts {
		differs, seen := false, map[access.Resource]bool{}
		for _, f := range p.parts[i].features {
			in := f.Resource().WholeSubpackage()
			switch {
			case !f.DistrictWide():
				differs = true
			case !seen[in] && !p.counting.IsEmpty():
				seen[in] = true
				wide[i] = append(wide[i], f)
			}
		}
		p.byBuilding = append(p.byBuilding, differs)
		p.options = append(p.options, make([]bool, 1+len(wide[i])))
	}
	if p.holders != nil {
		p.options = append(p.options, make([]bool, 1))
	}
	for r := range p.d.Roles() {
		if r.IsVoid() || isUnknownRule(r) || p.except[r] {
			continue // held by nobody to whom the statement applies
		}
		held := heldRole{Role: r}
		for i := range p.parts {
			covers := make([]coverage, 1+len(wide[i]))
			for _, f := range p.parts[i].features {
				p.addOneRow(&covers[0], r, i, f)
			}
			for j, f := range wide[i] {
				p.addReach(&covers[1+j], p.reach(r, i, f), p.counting)
			}
			held.covers = append(held.covers, covers)
		}
		if p.holders != nil {
			held.covers = append(held.covers, []coverage{{free: p.holders[r]}})
		}
		p.roles = append(p.roles, held)
	}
}

// reach returns where the rows of a role give the level of a part on a feature.
func (p *prover) reach(r *district.Role, part int, f access.Feature) access.Reach {
	return r.Grants().Reach(p.d.Catalog(), p.d.Day(), p.parts[part].level, f)
}

// addOneRow adds where single rows of a role give the level of a part on a feature. A district-wide feature they give
// in the whole district.
func (p *prover) addOneRow(c *coverage, r *district.Role, part int, f access.Feature) {
	reach := p.reach(r, part, f)
	if f.DistrictWide() {
		c.free = c.free || reach.District || reach.All
		return
	}
	c.free = c.free || reach.All && !p.allowed.IsEmpty()
	p.addReach(c, reach, p.allowed)
}

// addReach adds a reach to a coverage, of the buildings in where.
func (p *prover) addReach(c *coverage, reach access.Reach, where persist.Bitmap) {
	c.home, c.list = c.home || reach.DefaultBuilding, c.list || reach.DefaultBuildingList
	if c.free || !reach.Names(p.d.BuildingSet(), access.Building{}) {
		return
	}
	for k := range where.Each {
		if reach.Names(p.d.BuildingSet(), p.all[k]) {
			if c.named == nil {
				c.named = persist.NewBitmap(len(p.all))
			}
			c.named.Add(k)
		}
	}
}

// isSatisfiable reports whether all roles together satisfy an option, if no other part needs anything.
func (p *prover) isSatisfiable(part, option int) bool {
	if option == 0 {
		return slices.ContainsFunc(p.roles, func(r heldRole) bool {
			c := &r.covers[part][option]
			return c.free || !p.allowed.IsEmpty() && !c.isZero()
		})
	}
	left := slices.Clone(p.counting)
	assigned, calculated := 0, 0 // how many default buildings can be chosen for roles of either kind
	for i := range p.roles {
		r := &p.roles[i]
		c := &r.covers[part][option]
		if c.list {
			return true
		}
		left.RemoveAll(c.named)
		switch {
		case !c.home:
		case r.Calculated() != "":
			calculated = 1
		default:
			assigned++
		}
	}
	return left.Len() <= assigned+calculated
}
