package district

import (
	"sort"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
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
	a.Manage = append([]access.Resource(nil), a.Manage...)
	sort.Slice(a.Manage, func(i, j int) bool { return a.Manage[i].String() < a.Manage[j].String() })
}

func canonicalFeature(r *access.FeatureRow) { r.Fields = sortedIDs(r.Fields) }

func canonicalRole(r *role.Profile) {
	r.Prefill.Buildings = sortedIDs(r.Prefill.Buildings)
	r.Grants = sortedGrants(r.Grants)
}

func canonicalUser(u *User) {
	u.OtherEmails = sortedIDs(u.OtherEmails)
	u.DefaultBuildingList = sortedIDs(u.DefaultBuildingList)
	u.Grants = sortedGrants(u.Grants)
	u.Roles = sortedAssignments(u.Roles)
	for i := range u.Roles {
		u.Roles[i].Override = canonicalOverride(u.Roles[i].Override)
	}
	u.Schools, u.Ledgers = sortedIDs(u.Schools), sortedIDs(u.Ledgers)
	u.Attached = append([]Attachment(nil), u.Attached...)
	sortByText(len(u.Attached), u.Attached, func(i int) any { return &u.Attached[i] })
	u.Owns = append([]Object(nil), u.Owns...)
	sortByText(len(u.Owns), u.Owns, func(i int) any { return &u.Owns[i] })
}

// sortedAssignments sorts assignments by role. Those of one role, in whatever letter case,
// keep their order, since the first counts.
func sortedAssignments(held []role.Assignment) []role.Assignment {
	sorted := append([]role.Assignment(nil), held...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].Role < sorted[j].Role })
	taken := make([]bool, len(held))
	for i := range sorted {
		for j := range held {
			if !taken[j] && access.SameName(held[j].Role, sorted[i].Role) {
				sorted[i], taken[j] = held[j], true
				break
			}
		}
	}
	return sorted
}

func canonicalOverride(o *role.Override) *role.Override {
	if o == nil || o.DefaultBuildingList == nil {
		return o
	}
	next, list := *o, sortedIDs(*o.DefaultBuildingList)
	next.DefaultBuildingList = &list
	return &next
}

func canonicalStudent(s *calcrole.Student) {
	s.Statuses = append([]calcrole.Status(nil), s.Statuses...)
	sortByText(len(s.Statuses), s.Statuses, func(i int) any { return &s.Statuses[i] })
	s.Sections, s.Attributes = sortedIDs(s.Sections), sortedAttributes(s.Attributes)
}

func canonicalHousehold(h *calcrole.Household) {
	h.Members = append([]calcrole.Member(nil), h.Members...)
	sortByText(len(h.Members), h.Members, func(i int) any { return &h.Members[i] })
	h.Attributes = sortedAttributes(h.Attributes)
}

func canonicalApplicant(a *calcrole.Applicant) { a.Evaluators = sortedIDs(a.Evaluators) }

func canonicalDonor(d *calcrole.Donor) { d.Attributes = sortedAttributes(d.Attributes) }

func canonicalContentType(t *calcrole.ContentType) {
	canonicalAudience(&t.Edit)
	canonicalAudience(&t.View)
}

func canonicalAudience(a *calcrole.Audience) {
	a.Users, a.Roles, a.Sections = sortedIDs(a.Users), sortedIDs(a.Roles), sortedIDs(a.Sections)
	a.Attributes = append([]calcrole.AttributeRole(nil), a.Attributes...)
	sortByText(len(a.Attributes), a.Attributes, func(i int) any { return &a.Attributes[i] })
}

func sortedIDs(ids []string) []string {
	if sort.StringsAreSorted(ids) {
		return ids
	}
	ids = append([]string(nil), ids...)
	sort.Strings(ids)
	return ids
}

func sortedAttributes(list []calcrole.Attribute) []calcrole.Attribute {
	list = append([]calcrole.Attribute(nil), list...)
	sortByText(len(list), list, func(i int) any { return &list[i] })
	return list
}

// sortedGrants sorts rows by resource, then by their text.
func sortedGrants(grants []access.Grant) []access.Grant {
	before := func(i, j int) bool {
		if a, b := grants[i].Resource.String(), grants[j].Resource.String(); a != b {
			return a < b
		}
		return grants[i].String() < grants[j].String()
	}
	if sort.SliceIsSorted(grants, before) {
		return grants
	}
	grants = append([]access.Grant(nil), grants...)
	sort.SliceStable(grants, before)
	return grants
}

// sortByText sorts a list by the text of its values, their JSON in one line: at returns a
// pointer to each.
func sortByText(n int, list any, at func(i int) any) {
	if n < 2 {
		return
	}
	var codec strictjson.Codec
	text := func(i int) string { return string(codec.AppendCompact(nil, at(i))) }
	sort.SliceStable(list, func(i, j int) bool { return text(i) < text(j) })
}
