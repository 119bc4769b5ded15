package samples

import (
	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// Madison is a small district: two schools, a clerk, and a role she holds in one of them.
func Madison() *district.Facts {
	return &district.Facts{
		Format:    1,
		District:  district.Info{ID: "madison", SchoolYear: 2027},
		Buildings: []access.BuildingRow{{ID: "2", Name: "Madison High"}, {ID: "3", Name: "Hillside"}},
		Packages:  []access.PackageRow{{Code: "REG"}},
		Features: []access.FeatureRow{
			{Resource: access.MustParseResource("REG MAINT ADDRESS")},
			{Resource: access.MustParseResource("REG MAINT PHONE")},
		},
		Roles: []role.Profile{{ID: "CLERK", Grants: Grants("REG MAINT ALL read=all readWrite=defaultBuilding")}},
		Users: []district.User{
			{Login: "_ESP_GROUP", Reserved: true},
			{Login: "jdoe", Approved: true, DefaultBuilding: "2", Roles: []role.Assignment{{Role: "CLERK"}}},
		},
	}
}

// People is a school with a family, staff, content and records.
func People() *district.Facts {
	read := Grants("REG MAINT DEMOGRAPH read=all")
	return &district.Facts{
		Format: 1,
		District: district.Info{ID: "lincoln", SchoolYear: 2027,
			DivisionYears: map[string]int{"LOWER": 2027, "SUMMER": 2026}},
		Buildings: []access.BuildingRow{{ID: "1"}},
		Packages:  []access.PackageRow{{Code: "FIN", Ledgers: true}, {Code: "REG"}},
		Features: []access.FeatureRow{
			{Resource: Resource("FIN", "MAINT", "JOURNAL")}, {Resource: Resource("REG", "MAINT", "DEMOGRAPH")}},
		Roles: []role.Profile{
			{ID: "CLERK", Grants: read}, {ID: "COACH", Calculated: "x-coach", Grants: read},
			{ID: "PARENT", Calculated: "parent", Grants: read}, {ID: "STUDENT", Calculated: "student"}},
		Users: []district.User{
			{Login: "_ESP_GROUP", Reserved: true},
			{Login: "both", Approved: true, Attached: []district.Attachment{{Kind: "household", ID: "H1"}},
				Roles:   []role.Assignment{{Role: "clerk", Until: SchoolDay}, {Role: "CLERK", From: SchoolDay}},
				Grants:  Grants("FIN ALL ALL readWrite=all"),
				Ledgers: []string{"GL"}, Schools: []string{"LOWER"},
				Owns: []district.Object{{Kind: "dat-query", ID: "Q1"}, {Kind: "dat-filter", ID: "F1"}}},
			{Login: "child", Approved: true, Attached: []district.Attachment{{Kind: "student", ID: "S1"}}},
			{Login: "heir", Owns: []district.Object{{Kind: "dat-filter", ID: "F1"}}},
			{Login: "next", Attached: []district.Attachment{{Kind: "student", ID: "S2"}}},
		},
		Records: calcrole.Records{
			Students: []calcrole.Student{
				{ID: "S1", Sections: []string{"BIO"},
					Statuses: []calcrole.Status{{Year: 2027, Status: "Enrolled", Division: "LOWER"}}},
				{ID: "S2", Statuses: []calcrole.Status{{Year: 2028, Status: "Enrolled"}}}},
			Households: []calcrole.Household{{ID: "H1",
				Members:    []calcrole.Member{{Relationship: "Parent", Student: "S1"}},
				Attributes: []calcrole.Attribute{{Name: "CLERK"}, {Name: "Board"}}}},
		},
		ContentTypes: []calcrole.ContentType{
			{Name: "Minutes", Edit: calcrole.Audience{Roles: []string{"CLERK"}},
				View: calcrole.Audience{Attributes: []calcrole.AttributeRole{{Kind: "household", Name: "Board"}}}},
			{Name: "News", Public: true}},
	}
}

// PeopleDistrict is the district of People on SchoolDay.
func PeopleDistrict(t require.TestingT, options *district.Options) *district.District {
	d, err := district.New(People(), SchoolDay, options)
	require.NoError(t, err)
	require.Empty(t, d.Void())
	return d
}

// Grants are rows of their texts.
func Grants(texts ...string) (all []access.Grant) {
	for _, text := range texts {
		all = append(all, Must(access.ParseGrant(text)))
	}
	return all
}

// RoleWith is a role of rows given as texts; STUDENT and PARENT are calculated.
func RoleWith(id string, rows ...string) role.Profile {
	p := role.Profile{ID: id, Grants: Grants(rows...)}
	switch id {
	case "STUDENT":
		p.Calculated = "student"
	case "PARENT":
		p.Calculated = "parent"
	}
	return p
}
