package district

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/role"
)

// canonical puts the tables of f, and every list in them whose order means nothing, in
// canonical order. It replaces what it reorders and changes nothing in place, so that
// whoever shares rows with f does not notice.
func canonical(f *Facts) {
	for _, t := range tables {
		t.canonical(f)
	}
}

func canonicalAdministration(a *Administration) {
	a.Manage = sortedBy(a.Manage, func(r *access.Resource) string { return r.String() })
}

func canonicalFeature(r *access.FeatureRow) { r.Fields = sortedIDs(r.Fields) }

func canonicalRole(r *role.Profile) {
	r.Prefill.Buildings = sortedIDs(r.Prefill.Buildings)
	r.Grants = sortedGrants(r.Grants)
}

func canonicalStudent(s *calcrole.Student) {
	s.Statuses, s.Sections, s.Attributes = sortedByText(s.Statuses), sortedIDs(s.Sections), sortedByText(s.Attributes)
}

func canonicalHousehold(h *calcrole.Household) {
	h.Members, h.Attributes = sortedByText(h.Members), sortedByText(h.Attributes)
}

func canonicalApplicant(a *calcrole.Applicant) { a.Evaluators = sortedIDs(a.Evaluators) }

func canonicalDonor(d *calcrole.Donor) { d.Attributes = sortedByText(d.Attributes) }

func canonicalContentType(t *calcrole.ContentType) {
	canonicalAudience(&t.Edit)
	canonicalAudience(&t.View)
}

func canonicalUser(u *User) {
	u.OtherEmails = sortedIDs(u.OtherEmails)
	u.DefaultBuildingList = sortedIDs(u.DefaultBuildingList)
	u.Grants = sortedGrants(u.Grants)
	u.Roles = slices.Clone(sortedBy(u.Roles, func(a *role.Assignment) string { return a.Role }))
	for i := range u.Roles {
		u.Roles[i].Override = canonicalOverride(u.Roles[i].Override)
	}
	u.Schools, u.Ledgers = sortedIDs(u.Schools), sortedIDs(u.Ledgers)
	u.Attached, u.Owns = sortedByText(u.Attached), sortedByText(u.Owns)
}

func canonicalAudience(a *calcrole.Audience) {
	a.Users, a.Roles, a.Sections = sortedIDs(a.Users), sortedIDs(a.Roles), sortedIDs(a.Sections)
	a.Attributes = sortedByText(a.Attributes)
}

func canonicalOverride(o *role.Override) *role.Override {
	if o == nil || o.DefaultBuildingList == nil {
		return o
	}
	next, list := *o, sortedIDs(*o.DefaultBuildingList)
	next.DefaultBuildingList = &list
	return &next
}

func sortedIDs(ids []string) []string {
	return sortedBy(ids, func(s *string) string { return *s })
}

// sortedGrants sorts rows by resource, then by their text.
func sortedGrants(grants []access.Grant) []access.Grant {
	order := func(a, b access.Grant) int {
		if by := strings.Compare(a.Resource.String(), b.Resource.String()); by != 0 {
			return by
		}
		return cmp.Compare(a.String(), b.String())
	}
	if slices.IsSortedFunc(grants, order) {
		return grants
	}
	grants = slices.Clone(grants)
	slices.SortStableFunc(grants, order)
	return grants
}

// sortedByText sorts values by their text: their JSON in one line.
func sortedByText[T any](list []T) []T {
	if len(list) < 2 {
		return list
	}
	return sortedBy(list, func(v *T) string { return compact(*v) })
}
