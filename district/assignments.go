package district

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
	"github.com/hallpass-go/hallpass/role"
)

// A user may have several assignments of one role. On a day that two of them have, the first in canonical order
// counts (R17). Sorted by their first days, an assignment loses its first days to those before it and no others:
//
//	COUNSELOR       until March      counts until March
//	COUNSELOR       until May        counts in March and April
//	COUNSELOR from June              counts from June: side by side with the others
//	COUNSELOR from June until July   never counts

// compareAssignments is the canonical order of a user's assignments: by role in any letter case, by the first day,
// those without one first, then by text.
func compareAssignments(c *strictjson.Codec, a, b *role.Assignment) int {
	if by := cmp.Or(compareNames(a.Role, b.Role), cmp.Compare(a.From, b.From)); by != 0 {
		return by
	}
	return bytes.Compare(textOf(c, *a), textOf(c, *b))
}

// compareNames orders names as [access.FoldName] writes them.
func compareNames(a, b string) int {
	for i := range min(len(a), len(b)) {
		if x, y := access.Fold(a[i]), access.Fold(b[i]); x != y {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(len(a), len(b))
}

// textOf returns the canonical text of an assignment, in one line.
func textOf(c *strictjson.Codec, a role.Assignment) []byte {
	if o := a.Override; o != nil && o.DefaultBuildingList != nil {
		list := slices.Clone(*o.DefaultBuildingList)
		slices.Sort(list)
		a.Override = &role.Override{DefaultBuilding: o.DefaultBuilding, DefaultBuildingList: &list, AllowEmpty: o.AllowEmpty}
	}
	return c.AppendCompact(nil, &a)
}

// inTurn returns the indexes of assignments as they are written, except that those of one role stand together, in
// canonical order.
func inTurn(held []role.Assignment) []int {
	order := make([]int, len(held))
	for i := range order {
		order[i] = i
	}
	if !holdsOneTwice(held) {
		return order
	}
	first := make(map[string]int, len(held)) // where each role is first written
	for i := len(held) - 1; i >= 0; i-- {
		first[access.FoldName(held[i].Role)] = i
	}
	var codec strictjson.Codec
	slices.SortStableFunc(order, func(i, j int) int {
		if by := first[access.FoldName(held[i].Role)] - first[access.FoldName(held[j].Role)]; by != 0 {
			return by
		}
		return compareAssignments(&codec, &held[i], &held[j])
	})
	return order
}

// holdsOneTwice reports whether two assignments are of one role.
func holdsOneTwice(held []role.Assignment) bool {
	const few = 32
	if len(held) <= few {
		for i := range held {
			if slices.ContainsFunc(held[:i], func(a role.Assignment) bool { return access.SameName(a.Role, held[i].Role) }) {
				return true
			}
		}
		return false
	}
	roles := make(map[string]bool, len(held))
	for i := range held {
		roles[access.FoldName(held[i].Role)] = true
	}
	return len(roles) < len(held)
}

// countingOrder returns assignments as [inTurn] orders them: of those of one role, the first that has the day counts.
func countingOrder(held []role.Assignment) []role.Assignment {
	if !holdsOneTwice(held) {
		return held
	}
	ordered := make([]role.Assignment, 0, len(held))
	for _, i := range inTurn(held) {
		ordered = append(ordered, held[i])
	}
	return ordered
}

// eachTurn yields each assignment as [inTurn] orders them: its index, the first day on which it counts, and whether it
// counts on any day. Days that an earlier one of its role has are not its own.
func eachTurn(held []role.Assignment, yield func(i int, from access.Day, counts bool)) {
	var before *role.Assignment
	taken, forGood := access.Day(0), false // the days before this one, or all days
	for _, i := range inTurn(held) {
		a := &held[i]
		if before == nil || !access.SameName(before.Role, a.Role) {
			taken, forGood = 0, false
		}
		before = a
		from := max(a.From, taken)
		yield(i, from, !forGood && (a.Until.IsZero() || from.Before(a.Until)))
		taken, forGood = max(taken, a.Until), forGood || a.Until.IsZero()
	}
}
