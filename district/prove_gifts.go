package district

import "github.com/hallpass-go/hallpass/access"

// prover looks for the smallest user who breaks a statement.
//
// A part has one or more options. The first is to have it through one row: in a building,
// or outright in the district. Each other is to cover every counting building with the rows
// on one package and subpackage of district-wide features. That the statement is about
// holders of some roles makes one more part, which these roles satisfy.
type prover struct {
	*statement
	all      []access.Building // every building, by id; the search knows them by their place here
	allowed  marks             // those that count for the statement
	counting marks             // those that count for district-wide features (R12)
	roles    []proofRole       // that users whom the statement is about may hold, by id
	options  [][]bool          // the ways to satisfy each part, and whether there is hope for them
	scoped   []bool            // the parts with features that differ by building
	steps    int               // that are left
	gaveUp   bool              // since none were
	best     *design           // so far
}

// proofRole is a role with how it can satisfy each option of each part.
type proofRole struct {
	*Role
	gives [][]gift
}

// gift is how a role satisfies an option, or covers a building of it.
type gift struct {
	free  bool  // whatever the defaults are
	home  bool  // in the default building
	list  bool  // in the default building list
	named marks // in these buildings
}

func (s *statement) newProver(steps int) *prover {
	p := &prover{statement: s, steps: steps}
	for b := range s.d.Buildings() {
		p.all = append(p.all, b)
	}
	p.allowed, p.counting = newMarks(len(p.all)), newMarks(len(p.all))
	counted := map[string]bool{}
	for _, b := range s.buildings {
		counted[b.ID()] = true
	}
	for i, b := range p.all {
		if counted[b.ID()] {
			p.allowed.add(i)
		}
		if b.Counts() {
			p.counting.add(i)
		}
	}
	p.prepare()
	for i := range p.options {
		for j := range p.options[i] {
			p.options[i][j] = p.hopeful(i, j)
		}
	}
	return p
}

// prepare finds out what each role gives.
func (p *prover) prepare() {
	wide := make([][]access.Feature, len(p.parts)) // one feature of each pair of codes
	for i := range p.parts {
		seen := map[access.Resource]bool{}
		p.scoped = append(p.scoped, false)
		for _, f := range p.parts[i].features {
			r := f.Resource()
			p.scoped[i] = p.scoped[i] || !f.DistrictWide()
			if in := r.WholeSubpackage(); f.DistrictWide() && !seen[in] && !p.counting.none() {
				seen[in] = true
				wide[i] = append(wide[i], f)
			}
		}
		p.options = append(p.options, make([]bool, 1+len(wide[i])))
	}
	if p.holders != nil {
		p.options = append(p.options, make([]bool, 1))
	}
	for i := range p.d.facts.Roles {
		n, _ := p.d.roles.number(p.d.facts.Roles[i].ID)
		r := p.d.roles.rows[n]
		if r.void || r.calculated != "" && r.rule == nil || p.except[r] {
			continue // nobody whom the statement is about holds it (R20, R31)
		}
		held := proofRole{Role: r}
		for i := range p.parts {
			gives := make([]gift, 1, len(p.options[i]))
			for _, f := range p.parts[i].features {
				p.add(&gives[0], r, i, f, true)
			}
			for _, f := range wide[i] {
				var g gift
				p.add(&g, r, i, f, false)
				gives = append(gives, g)
			}
			held.gives = append(held.gives, gives)
		}
		if p.holders != nil {
			held.gives = append(held.gives, []gift{{free: p.holders[r]}})
		}
		p.roles = append(p.roles, held)
	}
}

// add adds what a role gives of a part through a feature: through one row, or in the single
// counting buildings.
func (p *prover) add(g *gift, r *Role, part int, f access.Feature, oneRow bool) {
	reach := r.grants.Reach(p.d.catalog, p.d.day, p.parts[part].level, f)
	where := p.allowed
	switch {
	case !oneRow:
		where = p.counting
	case f.DistrictWide():
		g.free = g.free || reach.District || reach.All
		return
	default:
		g.free = g.free || reach.All && !where.none()
	}
	g.home, g.list = g.home || reach.DefaultBuilding, g.list || reach.DefaultBuildingList
	if g.free || !reach.Names(p.d.buildings, access.Building{}) {
		return
	}
	where.each(func(k int) {
		if reach.Names(p.d.buildings, p.all[k]) {
			if g.named == nil {
				g.named = newMarks(len(p.all))
			}
			g.named.add(k)
		}
	})
}

// hopeful reports whether all roles together can satisfy an option, if nothing else was to be.
func (p *prover) hopeful(part, option int) bool {
	left, homes, calculated := append(marks(nil), p.counting...), 0, 0
	for i := range p.roles {
		r := &p.roles[i]
		switch g := &r.gives[part][option]; {
		case option == 0:
			if g.free || !p.allowed.none() && (g.home || g.list || g.named != nil) {
				return true
			}
		case g.list:
			return true
		default:
			left.removeAll(g.named)
			if g.home && r.calculated != "" {
				calculated = 1
			} else if g.home {
				homes++
			}
		}
	}
	return option > 0 && left.len() <= homes+calculated
}
