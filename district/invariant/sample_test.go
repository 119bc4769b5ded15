package invariant_test

import (
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/invariant"
	"github.com/hallpass-go/hallpass/role"
)

var (
	enter   = part("FIN AP ENTER readWrite")
	approve = part("FIN AP APPROVE readWrite")
	setup   = part("FIN SETUP YEAR readWrite")
	writing = invariant.Part{Any: true, Level: access.ReadWrite}
)

// part is a resource and a level as one text.
func part(text string) invariant.Part {
	i := strings.LastIndexByte(text, ' ')
	return invariant.Part{
		Resource: access.MustParseResource(text[:i]), Level: samples.Must(access.ParseLevel(text[i+1:])),
	}
}

func parts(texts ...string) (all []invariant.Part) {
	for _, text := range texts {
		all = append(all, part(text))
	}
	return all
}

// roles are profiles as texts, such as "CLERK: FIN AP ENTER read=all". Texts of one id are the rows of one role.
// STUDENT and PARENT are calculated.
func roles(texts ...string) (all []role.Profile) {
	for _, text := range texts {
		id, row, _ := strings.Cut(text, ": ")
		i := slices.IndexFunc(all, func(p role.Profile) bool { return p.ID == id })
		if i < 0 {
			all = append(all, samples.RoleWith(id, row))
		} else {
			all[i].Grants = append(all[i].Grants, samples.Grants(row)...)
		}
	}
	return all
}

// invoices is a district in which one role enters invoices and another one approves them.
func invoices() *district.Facts {
	return &district.Facts{
		Format:      1,
		District:    district.Info{ID: "lincoln", SchoolYear: 2027},
		Buildings:   []access.BuildingRow{{ID: "2"}, {ID: "3"}, {ID: "7", Closed: true}},
		Packages:    []access.PackageRow{{Code: "FIN"}, {Code: "EMPTY"}, {Code: "FED", RequiresLicense: true}},
		Subpackages: []access.SubpackageRow{{Code: "LISTED"}},
		Features: []access.FeatureRow{{Resource: enter.Resource}, {Resource: approve.Resource},
			{Resource: setup.Resource, DistrictWide: true}, {Resource: samples.Resource("FED", "REPORTS", "RUN")}},
		Roles: []role.Profile{
			{ID: "ENTERS", Grants: samples.Grants("FIN AP ENTER readWrite=defaultBuilding")},
			{ID: "APPROVES", Grants: samples.Grants("FIN AP APPROVE readWrite=all")},
			{ID: "COACH", Calculated: "x-coach", Grants: samples.Grants("FIN ALL ALL readWrite=all")},
			{ID: "_ESP_GROUP", Grants: samples.Grants("FIN ALL ALL readWrite=all")},
		},
		Users: []district.User{
			{Login: "ann", Approved: true, DefaultBuilding: "2", Roles: []role.Assignment{{Role: "ENTERS"}}},
			{Login: "bob", Approved: true, DefaultBuilding: "2",
				Roles: []role.Assignment{{Role: "enters"}, {Role: "APPROVES"}}},
			{Login: "cyd", Approved: true, Grants: samples.Grants(`FIN AP ALL readWrite=["3"]`)},
		},
	}
}

// provable adds the records from which calculated roles follow: a user attached to S1 is a student, one attached to
// H1 a parent.
func provable(f *district.Facts) *district.Facts {
	enrolled := []calcrole.Status{{Year: 2027, Status: "Enrolled"}}
	f.Records.Students = []calcrole.Student{{ID: "S1", Statuses: enrolled}}
	f.Records.Households = []calcrole.Household{
		{ID: "H1", Members: []calcrole.Member{{Relationship: "Parent", Student: "S1"}}},
	}
	return f
}

// attachments are the records by which a user has a calculated role.
var attachments = map[string]district.Attachment{
	"student": {Kind: "student", ID: "S1"}, "parent": {Kind: "household", ID: "H1"},
}
