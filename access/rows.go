package access

// PackageRow is a package as written.
type PackageRow struct {
	Code            string `json:"code" strict:"required" form:"code"` // canonical, never ALL
	Name            string `json:"name,omitempty" form:"text"`
	Standard        bool   `json:"standard,omitempty"`        // changed only by catalog updates (R3)
	RequiresLicense bool   `json:"requiresLicense,omitempty"` // closed without a valid licence (R19)
	Ledgers         bool   `json:"ledgers,omitempty"`         // keeps ledgers (R24)
}

// SubpackageRow gives a name to a subpackage code, in every package. A subpackage without a row exists if a
// cataloged feature has its code.
type SubpackageRow struct {
	Code string `json:"code" strict:"required" form:"code"`
	Name string `json:"name,omitempty" form:"text"`
}

// FeatureRow is a feature of the catalog as written.
type FeatureRow struct {
	Resource         Resource `json:"resource" strict:"required" form:"feature"`
	Description      string   `json:"description,omitempty" form:"text"`
	Standard         bool     `json:"standard,omitempty"`         // changed only by catalog updates (R3)
	DistrictWide     bool     `json:"districtWide,omitempty"`     // one level for the district (R11)
	LevelInsensitive bool     `json:"levelInsensitive,omitempty"` // Read does for every operation (R5)

	// Operations are the levels that operations need (R5).
	Operations map[string]Level `json:"operations,omitempty" key:"id" form:"level"`

	// Fields are the fields that the feature guards (R6).
	Fields []string `json:"fields,omitempty" form:"id" list:"set"`
}

// RequirementRow is a requirement as written (R7). Kind is an id that the host chooses: page, section,
// notification, widget, …
type RequirementRow struct {
	ID    string `json:"id" strict:"required" form:"id"`
	Kind  string `json:"kind,omitempty" form:"id"`
	Needs Needs  `json:"needs" strict:"required"`
}

// Needs is the condition of a requirement. Exactly one is set of AnyOf, AllOf, and Feature with Level.
type Needs struct {
	AnyOf   []Needs  `json:"anyOf,omitempty" list:"unique"`
	AllOf   []Needs  `json:"allOf,omitempty" list:"unique"`
	Feature Resource `json:"feature,omitzero"`
	Level   Level    `json:"level,omitzero"`
}

// BuildingRow is a building as written. A closed or out-of-district building is granted and checked as any
// other, but it does not count for district-wide features (R12).
type BuildingRow struct {
	ID            string `json:"id" strict:"required" form:"id"`
	Name          string `json:"name,omitempty" form:"text"`
	Closed        bool   `json:"closed,omitempty"`
	OutOfDistrict bool   `json:"outOfDistrict,omitempty"`
}

// Counts reports whether the building counts for district-wide features (R12): it is neither closed nor out
// of the district.
func (r BuildingRow) Counts() bool { return !r.Closed && !r.OutOfDistrict }
