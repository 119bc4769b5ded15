package access

import (
	"cmp"
	"slices"
)

// requirement is a compiled [RequirementRow].
type requirement struct {
	row  RequirementRow
	root need
	wide bool // it names only district-wide features
}

// need is a node of a compiled condition: a feature with a level, or else all or any of kids.
type need struct {
	kids  []need
	all   bool
	at    uint32 // position of the feature
	level Level  // None for an unknown feature: such a need is never met
}

// addRequirements compiles requirements. Of two rows of one id the first counts.
func (c *Catalog) addRequirements(rows []RequirementRow) {
	for _, row := range rows {
		if _, twice := c.byID[row.ID]; !twice {
			c.byID[row.ID] = 0
			wide := true
			root := c.compileNeeds(row.Needs, &wide)
			c.requirements = append(c.requirements, &requirement{row, root, wide})
		}
	}
	slices.SortFunc(c.requirements, func(a, b *requirement) int { return cmp.Compare(a.row.ID, b.row.ID) })
	for n := range c.requirements {
		c.byID[c.requirements[n].row.ID] = uint32(n)
	}
}

// compileNeeds compiles a condition, and clears wide if some feature in it is not district-wide.
func (c *Catalog) compileNeeds(n Needs, wide *bool) need {
	if n.Feature.IsZero() {
		out := need{all: len(n.AllOf) > 0}
		for _, kid := range slices.Concat(n.AllOf, n.AnyOf) {
			out.kids = append(out.kids, c.compileNeeds(kid, wide))
		}
		return out
	}
	at, err := c.position(n.Feature.name)
	if err != nil {
		*wide = false
		return need{}
	}
	*wide = *wide && c.features[at].row.DistrictWide
	return need{at: at, level: n.Level.asked()}
}

// met reports whether the condition holds, where can reports whether a level is had on the feature at a
// position.
func (n *need) met(can func(level Level, at uint32) bool) bool {
	if len(n.kids) == 0 {
		return n.level != None && can(n.level, n.at)
	}
	for i := range n.kids {
		if n.kids[i].met(can) != n.all {
			return !n.all
		}
	}
	return n.all
}

// Requirement is a handle on a requirement (R7). On every catalog it means the requirement of its id.
type Requirement struct {
	cat *Catalog
	n   uint32
}

// in returns the requirement as compiled in a catalog; nil if the catalog does not have it.
func (r Requirement) in(cat *Catalog) *requirement {
	n, ok := r.n, r.cat != nil && cat != nil
	if ok && r.cat != cat {
		n, ok = cat.byID[r.ID()]
	}
	if !ok {
		return nil
	}
	return cat.requirements[n]
}

// Row returns the requirement as written, in the revision that the handle came from.
func (r Requirement) Row() RequirementRow {
	if r.cat == nil {
		return RequirementRow{}
	}
	return r.cat.requirements[r.n].row
}

// ID returns the requirement's id, "" for the zero handle.
func (r Requirement) ID() string { return r.Row().ID }

// DistrictWide reports whether the requirement names only district-wide features, so that it holds or fails
// for the whole district.
func (r Requirement) DistrictWide() bool { return r.cat != nil && r.cat.requirements[r.n].wide }
