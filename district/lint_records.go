package district

import (
	"sort"
	"strconv"

	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

// lintRecords are the attachments of all users.
type lintRecords struct {
	attached []lintAttached
}

// lintAttached is an attachment of a user to a record that is there.
type lintAttached struct {
	Attachment
	user, at int  // indexes in the canonical document
	counts   bool // for content types
}

// attachments judges the records a user is attached to, and notes them.
func (l *linter) attachments(u *lintUser) {
	counts := !l.asked.inert(u.row)
	var students []string
	for i, a := range u.Attached {
		if !l.onRecord(a) {
			continue // found
		}
		l.attached = append(l.attached, lintAttached{a, u.at, i, counts})
		if a.Kind == "student" {
			students = append(students, a.ID)
		}
	}
	told := false
	for i, a := range u.Attached {
		if a.Kind != "household" || !l.onRecord(a) {
			continue
		}
		members, related, self := 0, 0, map[string]bool(nil)
		for _, m := range l.d.records.Household(a.ID).Members {
			if !l.isMember(m) {
				continue
			}
			members++
			if m.Relationship == "Parent" || m.Relationship == "Self" {
				related++
			}
			if m.Relationship == "Self" && len(students) > 0 {
				if self == nil {
					self = map[string]bool{}
				}
				self[m.Student] = true
			}
		}
		switch {
		case members == 0:
			l.user(kindHouseholdEmpty, u, u.pointer("attached", i), "household "+strconv.Quote(a.ID)+" has no member on record")
		case related == 0:
			l.user(kindHouseholdNotParent, u, u.pointer("attached", i), "household "+strconv.Quote(a.ID)+" is Parent to nobody on record")
		}
		for _, student := range students {
			if !told && !self[student] {
				told = true
				l.user(kindStudentAndHousehold, u, u.pointer("attached", i), "the user is attached to student "+strconv.Quote(student)+" and to household "+strconv.Quote(a.ID)+", which is not Self to that student")
			}
		}
	}
}

func (l *linter) onRecord(a Attachment) bool {
	switch a.Kind {
	case "student":
		return l.d.records.Student(a.ID) != nil
	case "household":
		return l.d.records.Household(a.ID) != nil
	case "donor":
		return l.d.records.Donor(a.ID) != nil
	}
	return true
}

func (l *linter) isMember(m calcrole.Member) bool {
	return m.Student != "" && l.d.records.Student(m.Student) != nil || m.Applicant != "" && l.d.records.Applicant(m.Applicant) != nil
}

// shared judges the records by the users that are attached to them: each record once.
func (l *linter) shared() {
	sort.Slice(l.attached, func(i, j int) bool {
		a, b := &l.attached[i], &l.attached[j]
		if a.Kind != b.Kind {
			return a.Kind < b.Kind
		}
		if a.ID != b.ID {
			return a.ID < b.ID
		}
		return a.user < b.user
	})
	old := map[string]bool{}
	for from := 0; from < len(l.attached); {
		to, counts := from, false
		for ; to < len(l.attached) && l.attached[to].Attachment == l.attached[from].Attachment; to++ {
			counts = counts || l.attached[to].counts
		}
		l.record(l.attached[from:to], old)
		if counts {
			l.opens(l.attached[from].Attachment)
		}
		from = to
	}
}

// record judges one record by those who are attached to it. Old are the applicants that
// were found.
func (l *linter) record(users []lintAttached, old map[string]bool) {
	a := users[0]
	kind, several := kindStaffShared, len(users) > 1
	switch a.Kind {
	case "student":
		kind = kindStudentShared
	case "household":
		kind, several = kindHouseholdShared, several && l.isParent(l.d.records.Household(a.ID))
		l.oldApplicants(a.Attachment, old)
	case "donor":
		return
	}
	if !several {
		return
	}
	logins := make([]string, len(users))
	for i := range users {
		logins[i] = l.f.Users[users[i].user].Login
	}
	l.add(kind, "users", logins[0], pointerTo("users", a.user, "attached", a.at), "several users are attached to "+a.Kind+" "+strconv.Quote(a.ID)+": "+words.FewOf(logins))
}

// isParent reports whether a household is Parent to someone on record.
func (l *linter) isParent(h *calcrole.Household) bool {
	for _, m := range h.Members {
		if m.Relationship == "Parent" && l.isMember(m) {
			return true
		}
	}
	return false
}

// oldApplicants judges the applicants of a household that has an enrolled student. Both are
// what the rules of the calculated roles find for someone attached to it alone.
func (l *linter) oldApplicants(household Attachment, old map[string]bool) {
	p := l.d.person(&user{written: &User{Attached: []Attachment{household}}})
	if !l.d.rule(calcrole.ParentRole).Holds(p) {
		return
	}
	evidence, _ := l.d.rule(calcrole.ApplicantRole).Derive(p)
	for _, e := range evidence {
		if old[e.Applicant] {
			continue
		}
		old[e.Applicant] = true
		rows := l.f.Records.Applicants
		at := sort.Search(len(rows), func(i int) bool { return rows[i].ID >= e.Applicant })
		l.add(kindOldApplicant, "records.applicants", e.Applicant, pointerTo("records/applicants", at),
			"the applicant has status "+strconv.Quote(e.Status)+", and household "+strconv.Quote(household.ID)+" is Parent to an enrolled student")
	}
}
