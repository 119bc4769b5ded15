package districttest

import (
	"strings"

	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
)

// drawRecords draws the records that users may be attached to.
func (d drawing) drawRecords() {
	r := &d.f.Records
	for _, id := range subset(d, alphabet.students, recordThere) {
		r.Students = append(r.Students, d.student(id))
	}
	for _, id := range subset(d, alphabet.applicants, recordThere) {
		r.Applicants = append(r.Applicants, d.applicant(id))
	}
	for _, id := range subset(d, alphabet.households, recordThere) {
		r.Households = append(r.Households, d.household(id))
	}
	for _, id := range subset(d, []string{"D1"}, recordThere) {
		r.Donors = append(r.Donors, d.donor(id))
	}
}

// attachments may mix kinds and ids, and name records that are not there.
func (d drawing) attachments() []district.Attachment {
	r := &d.f.Records
	students := ids(r.Students, func(s calcrole.Student) string { return s.ID })
	households := ids(r.Households, func(h calcrole.Household) string { return h.ID })
	donors := ids(r.Donors, func(d calcrole.Donor) string { return d.ID })
	return several(d, 3, func() district.Attachment {
		switch kind := d.evenly(8); {
		case kind < 3 && len(students) > 0:
			return district.Attachment{Kind: "student", ID: d.recorded(students, "H1")}
		case kind < 6 && len(households) > 0:
			return district.Attachment{Kind: "household", ID: d.recorded(households, "S1")}
		case kind < 7 && len(donors) > 0:
			return district.Attachment{Kind: "donor", ID: d.recorded(donors, "S1")}
		}
		return district.Attachment{Kind: "staff", ID: pick(d, []string{"D1", "S1"})}
	})
}

// recorded is the id of a record that is there, or of none: gone, or of another kind.
func (d drawing) recorded(there []string, other string) string {
	if d.faulty(unrecorded) {
		return pick(d, []string{gone, other})
	}
	return pick(d, there)
}

func ids[T any](rows []T, id func(T) string) (all []string) {
	for _, row := range rows {
		all = append(all, id(row))
	}
	return all
}

// student has one status for a year and division, with near misses of Enrolled (R27).
func (d drawing) student(id string) calcrole.Student {
	s := calcrole.Student{ID: id, Sections: subset(d, alphabet.sections, isListed), Attributes: d.attributes()}
	for _, st := range several(d, 3, func() calcrole.Status {
		return calcrole.Status{Year: pick(d, alphabet.years), Division: pick(d, append([]string{""}, alphabet.divisions...))}
	}) {
		if st.Status = "Enrolled"; !d.chance(enrolledNow) {
			st.Status = pick(d, alphabet.statuses)
		}
		s.Statuses = append(s.Statuses, st)
	}
	return s
}

func (d drawing) donor(id string) calcrole.Donor {
	return calcrole.Donor{ID: id, Attributes: d.attributes()}
}

func (d drawing) household(id string) calcrole.Household {
	h := calcrole.Household{ID: id, Attributes: d.attributes()}
	r := &d.f.Records
	students := ids(r.Students, func(s calcrole.Student) string { return s.ID })
	applicants := ids(r.Applicants, func(a calcrole.Applicant) string { return a.ID })
	if len(students)+len(applicants) == 0 {
		return h
	}
	h.Members = several(d, 4, func() calcrole.Member {
		m := calcrole.Member{Relationship: "Parent"}
		if !d.chance(saysParent) {
			m.Relationship = pick(d, alphabet.relationships)
		}
		if len(students) == 0 || len(applicants) > 0 && d.coin() {
			m.Applicant = d.recorded(applicants, "S1")
		} else {
			m.Student = d.recorded(students, "A1")
		}
		return m
	})
	return h
}

// applicant may be copied, nearly so, or blank (R29).
func (d drawing) applicant(id string) calcrole.Applicant {
	a := calcrole.Applicant{ID: id, Status: pick(d, []string{"Inquiry", "Copied", "copied", ""})}
	for _, login := range subset(d, d.names(d.logins(), gone, "_ESP_GROUP"), isEvaluator) {
		a.Evaluators = append(a.Evaluators, d.inAnyCase(login))
	}
	return a
}

// logins are those of the users that are not reserved; in a district with faults, of all users.
func (d drawing) logins() (all []string) {
	for _, u := range d.f.Users {
		if !(d.sound && u.IsReserved()) && !strings.EqualFold(u.Login, "_ESP_GROUP") {
			all = append(all, u.Login)
		}
	}
	return all
}

func (d drawing) attributes() []calcrole.Attribute {
	return several(d, 2, func() calcrole.Attribute {
		return calcrole.Attribute{Name: pick(d, alphabet.attributes), Year: pick(d, append([]int{0}, alphabet.years...))}
	})
}

// Content types.

func (d drawing) drawContentTypes() {
	for _, name := range subset(d, []string{"Minutes", "News"}, typeThere) {
		d.f.ContentTypes = append(d.f.ContentTypes, d.contentType(name))
	}
}

func (d drawing) contentType(name string) calcrole.ContentType {
	return calcrole.ContentType{Name: name, Public: d.chance(isPublic), Edit: d.audience(), View: d.audience()}
}

func (d drawing) audience() (a calcrole.Audience) {
	for _, login := range subset(d, d.names(d.logins(), gone, "_esp_group"), isListed) {
		a.Users = append(a.Users, d.inAnyCase(login))
	}
	var roles []string
	for _, p := range d.f.Roles {
		if !strings.EqualFold(p.ID, "_ESP_GROUP") {
			roles = append(roles, p.ID)
		}
	}
	for _, id := range subset(d, d.names(roles, gone, "_ESP_GROUP"), isListed) {
		a.Roles = append(a.Roles, d.inAnyCase(id))
	}
	a.Attributes = several(d, 1, func() calcrole.AttributeRole {
		kind := pick(d, []string{"student", "household", "donor"})
		return calcrole.AttributeRole{Kind: kind, Name: pick(d, alphabet.attributes),
			Year: pick(d, append([]int{0}, alphabet.years...))}
	})
	a.Sections = subset(d, d.names(alphabet.sections, gone), isListed)
	return a
}
