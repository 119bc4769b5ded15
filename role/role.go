package role

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
)

// Profile is a role as written: the grants shared by all users who hold it (R15). A
// profile with Calculated set belongs to the calculated role of that name and is never
// assigned (R31).
type Profile struct {
	ID          string         `json:"id" strict:"required"`
	Description string         `json:"description,omitempty"`
	Calculated  string         `json:"calculated,omitempty"`
	Prefill     Prefill        `json:"prefill,omitzero"`
	Grants      []access.Grant `json:"grants,omitempty"`
}

// Prefill holds a profile's default building settings. They fill in new rows in an
// editor and are never evaluated (R18).
type Prefill struct {
	UserDefaults bool     `json:"userDefaults,omitempty"`
	Buildings    []string `json:"buildings,omitempty"`
}

// IsZero reports whether nothing is set.
func (p Prefill) IsZero() bool { return !p.UserDefaults && len(p.Buildings) == 0 }

// Assignment is a user's hold on a role as written, from its first day until the first
// day it no longer counts; either may be absent (R42).
type Assignment struct {
	Role     string     `json:"role" strict:"required"`
	From     access.Day `json:"from,omitzero"`
	Until    access.Day `json:"until,omitzero"`
	Override *Override  `json:"override,omitempty"`
}

// Override replaces a user's defaults for one role (R16). An empty DefaultBuilding and a
// nil DefaultBuildingList are no override; a list without members is one, reaches nothing,
// and is refused when written unless AllowEmpty says that it is meant.
type Override struct {
	DefaultBuilding     string    `json:"defaultBuilding,omitempty"`
	DefaultBuildingList *[]string `json:"defaultBuildingList,omitempty"`
	AllowEmpty          bool      `json:"allowEmpty,omitempty"`
}

// Equal reports whether two assignments are written alike, but for the order of a list.
func (a Assignment) Equal(b Assignment) bool {
	return a.Role == b.Role && a.From == b.From && a.Until == b.Until && a.Override.equal(b.Override)
}

func (o *Override) equal(p *Override) bool {
	if o == nil || p == nil {
		return o == p
	}
	return o.DefaultBuilding == p.DefaultBuilding && o.AllowEmpty == p.AllowEmpty && sameList(o.DefaultBuildingList, p.DefaultBuildingList)
}

func sameList(a, b *[]string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return slices.Equal(slices.Sorted(slices.Values(*a)), slices.Sorted(slices.Values(*b)))
}
