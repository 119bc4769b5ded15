package oracle

import (
	"cmp"
	"slices"

	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
)

// Attached reports whether a record is the user's own.
func Attached(u district.User, kind, id string) bool {
	return !Reserved(u) && slices.Contains(u.Attached, district.Attachment{Kind: kind, ID: id})
}

// ParentOf: an attached household has the relationship Parent, exactly, to the student or
// the applicant, of which one is "" (R28, R29).
func (o Oracle) ParentOf(u district.User, student, applicant string) bool {
	m := calcrole.Member{Relationship: "Parent", Student: student, Applicant: applicant}
	return slices.ContainsFunc(o.Facts.Records.Households, func(h calcrole.Household) bool {
		return Attached(u, "household", h.ID) && slices.Contains(h.Members, m)
	})
}

// Enrolled in the current school year of the district or the division (R27, R31).
func (o Oracle) Enrolled(s calcrole.Student) bool {
	return slices.ContainsFunc(s.Statuses, func(st calcrole.Status) bool {
		year, named := o.Facts.District.DivisionYears[st.Division]
		if !named {
			year = o.Facts.District.SchoolYear
		}
		return st.Status == "Enrolled" && st.Year == year
	})
}

// Calculated is whether the user holds a calculated role; nobody holds one of another kind
// than these four without its rule (R31).
func (o Oracle) Calculated(u district.User, kind string) bool {
	switch kind {
	case "student": // R27
		return slices.ContainsFunc(o.Facts.Records.Students, func(s calcrole.Student) bool {
			return Attached(u, "student", s.ID) && o.Enrolled(s)
		})
	case "parent": // R28
		return slices.ContainsFunc(o.Facts.Records.Students, func(s calcrole.Student) bool {
			return o.ParentOf(u, s.ID, "") && o.Enrolled(s)
		})
	case "applicant": // R29
		return slices.ContainsFunc(o.Facts.Records.Applicants, func(a calcrole.Applicant) bool {
			return o.ParentOf(u, "", a.ID) && a.Status != "Copied"
		})
	case "admissionsEvaluator": // R30
		return !Reserved(u) && slices.ContainsFunc(o.Facts.Records.Applicants, func(a calcrole.Applicant) bool {
			return slices.ContainsFunc(a.Evaluators, func(login string) bool { return sameName(login, u.Login) })
		})
	}
	return false
}

// Roles are the profiles held on the day, assigned and calculated, sorted by id.
func (o Oracle) Roles(login string) (ids []string) {
	u, _ := o.User(login)
	for _, s := range o.Sources(u) {
		if s.Role != "" {
			ids = append(ids, s.Role)
		}
	}
	slices.Sort(ids)
	return ids
}

// Attributes are R32, sorted by kind, name and year.
func (o Oracle) Attributes(login string) (all []calcrole.AttributeRole) {
	u, _ := o.User(login)
	take := func(kind, id string, from []calcrole.Attribute) {
		for _, a := range from {
			if Attached(u, kind, id) {
				all = append(all, calcrole.AttributeRole{Kind: kind, Name: a.Name, Year: a.Year})
			}
		}
	}
	for _, r := range o.Facts.Records.Students {
		take("student", r.ID, r.Attributes)
	}
	for _, r := range o.Facts.Records.Households {
		take("household", r.ID, r.Attributes)
	}
	for _, r := range o.Facts.Records.Donors {
		take("donor", r.ID, r.Attributes)
	}
	slices.SortFunc(all, func(a, b calcrole.AttributeRole) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Year, b.Year))
	})
	return slices.Compact(all)
}

// Content is R33: right is view or edit, edit implies view, public opens only view.
func (o Oracle) Content(login, name, right string) (bool, bool) {
	u, known := o.User(login)
	for _, c := range o.Facts.ContentTypes {
		if c.Name == name && known && (right == "view" || right == "edit") {
			return o.Admits(c.Edit, u) || right == "view" && (c.Public || o.Admits(c.View, u)), true
		}
	}
	return false, false
}

// Admits is whether an audience has the user in it.
func (o Oracle) Admits(a calcrole.Audience, u district.User) bool {
	mine := func(login string) bool { return sameName(login, u.Login) }
	held := func(id string) bool {
		return slices.ContainsFunc(o.Roles(u.Login), func(r string) bool { return sameName(r, id) })
	}
	attribute := func(r calcrole.AttributeRole) bool { return slices.Contains(o.Attributes(u.Login), r) }
	visits := func(s calcrole.Student) bool { // whatever the status
		return (Attached(u, "student", s.ID) || o.ParentOf(u, s.ID, "")) &&
			slices.ContainsFunc(s.Sections, func(section string) bool { return slices.Contains(a.Sections, section) })
	}
	return !Reserved(u) && (slices.ContainsFunc(a.Users, mine) || slices.ContainsFunc(a.Roles, held) ||
		slices.ContainsFunc(a.Attributes, attribute) || slices.ContainsFunc(o.Facts.Records.Students, visits))
}
