package role_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/role"
)

func TestAssignmentsAreEqualWhenWrittenAlike(t *testing.T) {
	different := []role.Assignment{
		{},
		{Role: "CLERK"},
		{Role: "clerk"},
		{Role: "CLERK", From: first},
		{Role: "CLERK", Until: first},
		{Role: "CLERK", From: first, Until: first.AddDays(1)},
		{Role: "CLERK", Override: &role.Override{}},
		{Role: "CLERK", Override: &role.Override{DefaultBuilding: "2"}},
		{Role: "CLERK", Override: &role.Override{DefaultBuilding: "3"}},
		{Role: "CLERK", Override: &role.Override{DefaultBuildingList: list()}},
		{Role: "CLERK", Override: &role.Override{DefaultBuildingList: list(), AllowEmpty: true}},
		{Role: "CLERK", Override: &role.Override{DefaultBuildingList: list("2")}},
		{Role: "CLERK", Override: &role.Override{DefaultBuilding: "2", DefaultBuildingList: list("2")}},
		{Role: "CLERK", Override: &role.Override{DefaultBuildingList: list("2", "3")}},
	}
	for i, a := range different {
		for j, b := range different {
			require.Equal(t, i == j, a.Equal(b), "%d and %d", i, j)
		}
	}
	turned := list("3", "2")
	same := role.Assignment{Role: "CLERK", Override: &role.Override{DefaultBuildingList: turned}}
	require.True(t, different[13].Equal(same), "the order of a list does not matter")
	require.Equal(t, []string{"3", "2"}, *turned, "and it is not changed")
}
