package district

import (
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/words"
	"slices"
	"strconv"
)

// ContainedRoles proposes to take a role away from those who hold a larger one as well,
// with the same override and on at least the same days: a role that contains it, as
// [District.RoleContains] says, and is not contained in it. There is a proposal for each two
// roles, by the id of the smaller, then of the larger.
//
// Nothing is proposed for calculated roles (R31) and roles that give nothing, which are
// labels, nor where a list of a content type names the smaller without the larger (R33).
func (d *District) ContainedRoles() (proposals []Proposal) {
	if d == nil {
		return nil
	}
	c, held := d.newContainment(), d.assignedTo()
	all := c.comparable()
	for _, smaller := range all {
		if len(held[smaller]) == 0 {
			continue
		}
		for _, larger := range all {
			if d.namesBoth(smaller.id, larger.id) && c.contains(larger, smaller) && !c.contains(smaller, larger) {
				proposals = d.proposeContained(proposals, smaller, larger, held[smaller])
			}
		}
	}
	return proposals
}

// namesBoth reports whether each list of a content type that names a role names another as
// well.
func (d *District) namesBoth(id, other string) bool {
	for t := range Rows[calcrole.ContentType](d) {
		if sameNameIn(t.Edit.Roles, id) && !sameNameIn(t.Edit.Roles, other) ||
			sameNameIn(t.View.Roles, id) && !sameNameIn(t.View.Roles, other) {
			return false
		}
	}
	return true
}

func (d *District) proposeContained(to []Proposal, smaller, larger *Role, holders []*User) []Proposal {
	var changes []Change
	for _, u := range holders {
		next := d.Mended(u)
		i, j := assignmentOf(&next, smaller.id), assignmentOf(&next, larger.id)
		if i < 0 || j < 0 || !sayAll(next.Roles[j], next.Roles[i]) {
			continue
		}
		next.Roles = slices.Delete(next.Roles, i, i+1)
		if _, err := d.Apply(Changes{Changes: []Change{Put(next)}}); err == nil {
			changes = append(changes, Put(next))
		}
	}
	if len(changes) == 0 {
		return to
	}
	text := "role " + strconv.Quote(larger.id) + " gives all that " + strconv.Quote(smaller.id) + " does: " +
		words.Counted(len(changes), "user who holds both needs", "users who hold both need") + " the former alone"
	return d.propose(to, ProposeContained, text, changes...)
}
