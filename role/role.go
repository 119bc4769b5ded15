package role

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
)

// Profile is a role as written: the grants shared by all users who have it (R15). A profile with Calculated set
// belongs to the calculated role of that name, and is never assigned (R31).
type Profile struct {
	ID          string         `json:"id" strict:"required" form:"id"`
	Description string         `json:"description,omitempty" form:"text"`
	Calculated  string         `json:"calculated,omitempty" form:"calculated role"`
	Prefill     Prefill        `json:"prefill,omitzero"`
	Grants      []access.Grant `json:"grants,omitempty" list:"set"`
}

// Prefill holds a profile's default building settings. They fill in new rows in an editor and are never
// evaluated (R18).
type Prefill struct {
	UserDefaults bool     `json:"userDefaults,omitempty"`
	Buildings    []string `json:"buildings,omitempty" form:"id" list:"set"`
}

// IsZero reports whether nothing is set. An empty list of buildings is not set.
func (p Prefill) IsZero() bool { return !p.UserDefaults && len(p.Buildings) == 0 }

// Assignment gives a role to a user, as written. From is its first day, and Until the first day on which it no
// longer counts; the zero Day is no limit (R42).
type Assignment struct {
	Role     string     `json:"role" strict:"required" form:"id"`
	From     access.Day `json:"from,omitzero"`
	Until    access.Day `json:"until,omitzero"`
	Override *Override  `json:"override,omitempty"`
}

// Override replaces a user's defaults for one role (R16). An empty DefaultBuilding and a nil
// DefaultBuildingList replace nothing. A list without members replaces the user's list and reaches nothing; it
// is refused when written, unless AllowEmpty says that it is meant.
type Override struct {
	DefaultBuilding     string    `json:"defaultBuilding,omitempty" form:"id"`
	DefaultBuildingList *[]string `json:"defaultBuildingList,omitempty" form:"id" list:"set"`
	AllowEmpty          bool      `json:"allowEmpty,omitempty"`
}

// Equal reports whether two assignments are written alike, in whatever order a list is.
func (a Assignment) Equal(b Assignment) bool {
	return a.Role == b.Role && a.From == b.From && a.Until == b.Until && a.Override.equal(b.Override)
}

func (o *Override) equal(p *Override) bool {
	if o == nil || p == nil {
		return o == p
	}
	return o.DefaultBuilding == p.DefaultBuilding && o.AllowEmpty == p.AllowEmpty &&
		sameList(o.DefaultBuildingList, p.DefaultBuildingList)
}

func sameList(a, b *[]string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return slices.Equal(slices.Sorted(slices.Values(*a)), slices.Sorted(slices.Values(*b)))
}
