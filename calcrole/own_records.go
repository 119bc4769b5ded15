package calcrole

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
)

// ownRecords is a [Lookup] that hides the records of other people. It finds the records attached to the person,
// the students and applicants in the households attached, and the applicants that name the person as evaluator.
//
// A host's rule gets it instead of all records. So a rule cannot depend on any other record, and when a record
// changes, the district knows whose roles may change: it asks only the people who can find that record.
type ownRecords struct {
	Person
	all Lookup
}

func (o ownRecords) Student(id string) *Student {
	if o.finds("student", id, func(m Member) bool { return m.Student == id }) {
		return o.all.Student(id)
	}
	return nil
}

func (o ownRecords) Household(id string) *Household {
	if o.finds("household", id, nil) {
		return o.all.Household(id)
	}
	return nil
}

func (o ownRecords) Applicant(id string) *Applicant {
	if o.finds("applicant", id, func(m Member) bool { return m.Applicant == id }) ||
		slices.Contains(o.all.Evaluated(o.Login), id) {
		return o.all.Applicant(id)
	}
	return nil
}

func (o ownRecords) Donor(id string) *Donor {
	if o.finds("donor", id, nil) {
		return o.all.Donor(id)
	}
	return nil
}

func (o ownRecords) Evaluated(login string) []string {
	if access.SameName(login, o.Login) {
		return o.all.Evaluated(login)
	}
	return nil
}

// finds reports whether a record is attached to the person or, unless member is nil, a member of a household
// that is.
func (o ownRecords) finds(kind, id string, member func(Member) bool) bool {
	return slices.ContainsFunc(o.Attached, func(a Attachment) bool {
		if a.Kind == kind && a.ID == id {
			return true
		}
		if a.Kind != "household" || member == nil {
			return false
		}
		h := o.all.Household(a.ID)
		return h != nil && slices.ContainsFunc(h.Members, member)
	})
}
