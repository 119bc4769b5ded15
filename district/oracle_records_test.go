package district_test

import (
	"cmp"
	"slices"

	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
)

// attached reports whether a record is the user's own.
func attached(u district.User, kind, id string) bool {
	return !reserved(u) && slices.Contains(u.Attached, district.Attachment{Kind: kind, ID: id})
}

// parentOf: an attached household has the relationship Parent, exactly, to the student or
// the applicant, of which one is "" (R28, R29).
func (o oracle) parentOf(u district.User, student, applicant string) bool {
	m := calcrole.Member{Relationship: "Parent", Student: student, Applicant: applicant}
	return slices.ContainsFunc(o.facts.Records.Households, func(h calcrole.Household) bool {
		return attached(u, "household", h.ID) && slices.Contains(h.Members, m)
	})
}

// enrolled in the current school year of the district or the division (R27, R31).
func (o oracle) enrolled(s calcrole.Student) bool {
	return slices.ContainsFunc(s.Statuses, func(st calcrole.Status) bool {
		year, named := o.facts.District.DivisionYears[st.Division]
		if !named {
			year = o.facts.District.SchoolYear
		}
		return st.Status == "Enrolled" && st.Year == year
	})
}

// calculated is whether the user holds a calculated role; others than these four hold for
// nobody without their rule (R31).
func (o oracle) calculated(u district.User, kind string) bool {
	switch kind {
	case "student": // R27
		return slices.ContainsFunc(o.facts.Records.Students, func(s calcrole.Student) bool { return attached(u, "student", s.ID) && o.enrolled(s) })
	case "parent": // R28
		return slices.ContainsFunc(o.facts.Records.Students, func(s calcrole.Student) bool { return o.parentOf(u, s.ID, "") && o.enrolled(s) })
	case "applicant": // R29
		return slices.ContainsFunc(o.facts.Records.Applicants, func(a calcrole.Applicant) bool { return o.parentOf(u, "", a.ID) && a.Status != "Copied" })
	case "admissionsEvaluator": // R30
		return !reserved(u) && slices.ContainsFunc(o.facts.Records.Applicants, func(a calcrole.Applicant) bool {
			return slices.ContainsFunc(a.Evaluators, func(login string) bool { return sameName(login, u.Login) })
		})
	}
	return false
}

// roles are the profiles held on the day, assigned and calculated, sorted by id.
func (o oracle) roles(login string) (ids []string) {
	u, _ := o.user(login)
	for _, s := range o.sources(u) {
		if s.role != "" {
			ids = append(ids, s.role)
		}
	}
	slices.Sort(ids)
	return ids
}

// attributes are R32, sorted by kind, name and year.
func (o oracle) attributes(login string) (all []calcrole.AttributeRole) {
	u, _ := o.user(login)
	take := func(kind, id string, from []calcrole.Attribute) {
		for _, a := range from {
			if attached(u, kind, id) {
				all = append(all, calcrole.AttributeRole{Kind: kind, Name: a.Name, Year: a.Year})
			}
		}
	}
	for _, r := range o.facts.Records.Students {
		take("student", r.ID, r.Attributes)
	}
	for _, r := range o.facts.Records.Households {
		take("household", r.ID, r.Attributes)
	}
	for _, r := range o.facts.Records.Donors {
		take("donor", r.ID, r.Attributes)
	}
	slices.SortFunc(all, func(a, b calcrole.AttributeRole) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Year, b.Year))
	})
	return slices.Compact(all)
}

// content is R33: right is view or edit, edit implies view, public opens view alone.
func (o oracle) content(login, name, right string) (bool, bool) {
	u, known := o.user(login)
	for _, c := range o.facts.ContentTypes {
		if c.Name == name && known && (right == "view" || right == "edit") {
			return o.admits(c.Edit, u) || right == "view" && (c.Public || o.admits(c.View, u)), true
		}
	}
	return false, false
}

func (o oracle) admits(a calcrole.Audience, u district.User) bool {
	mine := func(login string) bool { return sameName(login, u.Login) }
	held := func(id string) bool {
		return slices.ContainsFunc(o.roles(u.Login), func(r string) bool { return sameName(r, id) })
	}
	attribute := func(r calcrole.AttributeRole) bool { return slices.Contains(o.attributes(u.Login), r) }
	visits := func(s calcrole.Student) bool { // whatever the status
		return (attached(u, "student", s.ID) || o.parentOf(u, s.ID, "")) &&
			slices.ContainsFunc(s.Sections, func(section string) bool { return slices.Contains(a.Sections, section) })
	}
	return !reserved(u) && (slices.ContainsFunc(a.Users, mine) || slices.ContainsFunc(a.Roles, held) ||
		slices.ContainsFunc(a.Attributes, attribute) || slices.ContainsFunc(o.facts.Records.Students, visits))
}
