package role

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
)

// Assignments are a user's defaults and assignments, compiled: immutable, and a few words
// for each. The zero value has no defaults and holds nothing.
//
// The words are: the default building; the length of the default building list and its
// members; then each assignment, in the order written, as the number of its role with the
// flags below, and what the flags announce.
type Assignments struct{ words []uint32 }

const (
	flagDated    = 1 << 31 // from and until follow
	flagBuilding = 1 << 30 // then the default building of the override, 0 for none
	flagList     = 1 << 29 // then the length of the override's list, and its members
	roleMask     = flagList - 1
)

// Same reports whether two compiled holdings are the same word for word.
func (h Assignments) Same(i Assignments) bool { return slices.Equal(h.words, i.words) }

// Assigned is a role as one user holds it.
type Assigned struct {
	Role        uint32          // number of the role
	Defaults    access.Defaults // what its scopes resolve to: the user's, or its override's
	From, Until access.Day      // outside of these it gives nothing (R42)
}

// Compile compiles a user's defaults and assignments. Number returns the number of a role,
// in any letter case. An assignment of an unknown role is void, and so is a reference to
// an unknown building: an override that names one reaches nothing in its place (R13).
func Compile(c *access.Compiler, building string, list []string, held []Assignment, number func(id string) (uint32, bool)) Assignments {
	if building == "" && len(list) == 0 && len(held) == 0 {
		return Assignments{}
	}
	var scratch [64]uint32
	w := appendList(append(scratch[:0], c.Building(building)), c, list)
	for i := range held {
		a := &held[i]
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

func appendList(w []uint32, c *access.Compiler, ids []string) []uint32 {
	at := len(w)
	w = c.AppendBuildings(append(w, 0), ids)
	w[at] = uint32(len(w) - at - 1)
	return w
}

// cutList takes a list off the front of words.
func cutList(words []uint32) (list, rest []uint32) {
	n := words[0]
	return words[1 : 1+n : 1+n], words[1+n:]
}

// Defaults returns the user's own defaults, which direct grants resolve with.
func (h Assignments) Defaults() access.Defaults {
	if len(h.words) == 0 {
		return access.Defaults{}
	}
	list, _ := cutList(h.words[1:])
	return access.Defaults{Building: h.words[0], List: list}
}

// Each calls yield for each assignment, in the order written, until it returns false. An
// override replaces the user's default building, the list, or both, for its own role (R16).
func (h Assignments) Each(yield func(Assigned) bool) {
	if len(h.words) == 0 {
		return
	}
	own := h.Defaults()
	for words := h.words[2+len(own.List):]; len(words) > 0; {
		flags := words[0]
		held := Assigned{Role: flags & roleMask, Defaults: own}
		words = words[1:]
		if flags&flagDated != 0 {
			held.From, held.Until = access.Day(words[0]), access.Day(words[1])
			words = words[2:]
		}
		if flags&flagBuilding != 0 {
			held.Defaults.Building = words[0]
			words = words[1:]
		}
		if flags&flagList != 0 {
			held.Defaults.List, words = cutList(words)
		}
		if !yield(held) {
			return
		}
	}
}
