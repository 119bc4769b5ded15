package role

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
)

// Assignments are a user's defaults and assignments, compiled: immutable, and a few words each. The zero value
// has no defaults and no assignment.
//
// Compiled, the user of the package comment, whose default building is number 2, is these words, where
// COUNSELOR is role 7 and AIDE role 4:
//
//	2 0 │ 7 │ 4+dated+building 0 740510 3
//	│ │   │   │                │        └ the default building of the override
//	│ │   │   │                └ from and until
//	│ │   │   └ the number of AIDE, with flags for the words that follow
//	│ │   └ the number of COUNSELOR: no days and no override
//	│ └ how many buildings the default building list has; they follow
//	└ the default building, 0 for none
//
// After its number and flags an assignment has, as far as the flags say so: from and until; the default
// building of its override; the length of the override's list and its members. The assignments are in the
// order written.
type Assignments struct{ words []uint32 }

const (
	flagDated    = 1 << 31 // from and until follow
	flagBuilding = 1 << 30 // then the override's default building, 0 for an unknown one
	flagList     = 1 << 29 // then the length of the override's list, and its members
	roleMask     = flagList - 1
)

// Same reports whether two compiled assignments are equal word for word.
func (a Assignments) Same(other Assignments) bool { return slices.Equal(a.words, other.words) }

// Assigned is a role as one user has it by an assignment.
type Assigned struct {
	Role        uint32          // the number of the role
	Defaults    access.Defaults // what its scopes resolve to: the user's defaults, or those of the override
	From, Until access.Day      // outside of these days it gives nothing (R42); the zero Day is no limit
}

// Compile compiles a user's default building, "" for none, default building list and assignments. The function
// number returns the number of the role with an id, in any letter case. An assignment of an unknown role is
// left out. An override that names an unknown building reaches nothing there: it does not fall back to the
// user's default (R13). Both set c.Dangling.
func Compile(
	c *access.Compiler, building string, list []string, assigned []Assignment, number func(id string) (uint32, bool),
) Assignments {
	if building == "" && len(list) == 0 && len(assigned) == 0 {
		return Assignments{}
	}
	var scratch [64]uint32
	w := appendList(append(scratch[:0], c.Building(building)), c, list)
	for i := range assigned {
		a := &assigned[i]
		n, ok := number(a.Role)
		if !ok {
			c.Dangling = true
			continue
		}
		at := len(w)
		w = append(w, n)
		if a.From != 0 || a.Until != 0 {
			w[at] |= flagDated
			w = append(w, uint32(a.From), uint32(a.Until))
		}
		if o := a.Override; o != nil {
			if o.DefaultBuilding != "" {
				w[at] |= flagBuilding
				w = append(w, c.Building(o.DefaultBuilding))
			}
			if o.DefaultBuildingList != nil {
				w[at] |= flagList
				w = appendList(w, c, *o.DefaultBuildingList)
			}
		}
	}
	return Assignments{c.Keep(w)}
}

// appendList appends the length of a list of buildings, and the members that exist.
func appendList(w []uint32, c *access.Compiler, ids []string) []uint32 {
	at := len(w)
	w = c.AppendBuildings(append(w, 0), ids)
	w[at] = uint32(len(w) - at - 1)
	return w
}

// cutList returns the list that words begin with, and the words after it.
func cutList(words []uint32) (list, rest []uint32) {
	n := words[0]
	return words[1 : 1+n : 1+n], words[1+n:]
}

// Defaults returns the user's own defaults. The scopes of direct grants and of calculated roles resolve to
// them.
func (a Assignments) Defaults() access.Defaults {
	if len(a.words) == 0 {
		return access.Defaults{}
	}
	list, _ := cutList(a.words[1:])
	return access.Defaults{Building: a.words[0], List: list}
}

// Each yields each assignment, in the order written; range over it. An override replaces the user's default
// building, the list, or both, for only its own role (R16).
func (a Assignments) Each(yield func(Assigned) bool) {
	if len(a.words) == 0 {
		return
	}
	own := a.Defaults()
	for words := a.words[2+len(own.List):]; len(words) > 0; {
		flags := words[0]
		one := Assigned{Role: flags & roleMask, Defaults: own}
		words = words[1:]
		if flags&flagDated != 0 {
			one.From, one.Until = access.Day(words[0]), access.Day(words[1])
			words = words[2:]
		}
		if flags&flagBuilding != 0 {
			one.Defaults.Building = words[0]
			words = words[1:]
		}
		if flags&flagList != 0 {
			one.Defaults.List, words = cutList(words)
		}
		if !yield(one) {
			return
		}
	}
}
