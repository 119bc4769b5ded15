package lint

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

var (
	staffShared = Kind{"staff-shared", SeverityWarning, "R21",
		"Several users attached to one staff record. The finding is at the first of them, as in the next two kinds.",
		"keep one user for each of the staff"}
	studentShared = Kind{"student-shared", SeverityWarning, "R21",
		"Several users attached to one student on record.",
		"keep one user for each student"}
	householdShared = Kind{"household-shared", SeverityInfo, "R21",
		"Several users attached to one household that is Parent to someone on record. Two parents with a login each " +
			"are found as well.",
		"keep one user for each parent"}
	householdEmpty = Kind{"household-empty", SeverityWarning, "R28",
		"A user attached to a household without any member on record.",
		"add the members, or detach the user"}
	householdNotParent = Kind{"household-not-parent", SeverityInfo, "R28",
		"A user attached to a household that has members on record and is neither Parent nor Self, spelled exactly " +
			"so, to any of them. Nothing is calculated from it.",
		"correct the relationship, if Parent is meant"}
	studentAndHousehold = Kind{"student-and-household", SeverityWarning, "R21",
		"A user attached to a student and to a household that is not Self to that student.",
		"give student and household a user each, or set the relationship Self"}
	oldApplicant = Kind{"old-applicant", SeverityInfo, "R29",
		"An applicant by whom the users of a household are applicants, while the same household is Parent to an " +
			"enrolled student. Records carry no dates: it may be the same child, whose status was never set to Copied, " +
			"or a sibling.",
		"set the status to Copied, unless it is of another child"}
)

// attached is an attachment of a user to a record that is there.
type attached struct {
	district.Attachment
	user, at int  // indexes in the canonical document
	counts   bool // for content types
}

// attachments judges the records that a user is attached to, and notes them.
func (l *linter) attachments(u *subject, counts bool) {
	var students []string
	for i, a := range u.Attached {
		if !l.onRecord(a) {
			continue // found as void
		}
		l.attached = append(l.attached, attached{a, u.at, i, counts})
		if a.Kind == "student" {
			students = append(students, a.ID)
		}
	}
	told := false
	for i, a := range u.Attached {
		if a.Kind != "household" || !l.onRecord(a) {
			continue
		}
		at, household := u.place("attached", i), "household "+strconv.Quote(a.ID)
		members := l.members(a.ID)
		related := func(m calcrole.Member) bool { return m.Relationship == "Parent" || m.Relationship == "Self" }
		switch {
		case len(members) == 0:
			l.add(&householdEmpty, at, household+" has no member on record")
		case !slices.ContainsFunc(members, related):
			l.add(&householdNotParent, at, household+" is Parent to nobody on record")
		}
		other := slices.IndexFunc(students, func(id string) bool {
			return !slices.Contains(members, calcrole.Member{Relationship: "Self", Student: id})
		})
		if other >= 0 && !told {
			told = true
			l.add(&studentAndHousehold, at, "the user is attached to student "+strconv.Quote(students[other])+
				" and to "+household+", which is not Self to that student")
		}
	}
}

func (l *linter) onRecord(a district.Attachment) bool {
	switch a.Kind {
	case "student":
		return l.records.Student(a.ID) != nil
	case "household":
		return l.records.Household(a.ID) != nil
	case "donor":
		return l.records.Donor(a.ID) != nil
	}
	return true
}

// members returns the members of a household that are on record.
func (l *linter) members(household string) (members []calcrole.Member) {
	for _, m := range l.records.Household(household).Members {
		if m.Student != "" && l.records.Student(m.Student) != nil ||
			m.Applicant != "" && l.records.Applicant(m.Applicant) != nil {
			members = append(members, m)
		}
	}
	return members
}

// shared judges each record by all users who are attached to it.
func (l *linter) shared() {
	slices.SortFunc(l.attached, func(a, b attached) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.ID, b.ID), a.user-b.user)
	})
	old := map[string]bool{}
	for all := l.attached; len(all) > 0; {
		n := slices.IndexFunc(all, func(a attached) bool { return a.Attachment != all[0].Attachment })
		if n < 0 {
			n = len(all)
		}
		l.record(all[:n], old)
		if slices.ContainsFunc(all[:n], func(a attached) bool { return a.counts }) {
			l.opening = append(l.opening, all[0].Attachment)
		}
		all = all[n:]
	}
}

// record judges one record by those who are attached to it. The applicants in old were found before.
func (l *linter) record(users []attached, old map[string]bool) {
	a := users[0]
	kind, several := &staffShared, len(users) > 1
	switch a.Kind {
	case "student":
		kind = &studentShared
	case "household":
		isParent := func(m calcrole.Member) bool { return m.Relationship == "Parent" }
		kind, several = &householdShared, several && slices.ContainsFunc(l.members(a.ID), isParent)
		l.oldApplicants(a.Attachment, old)
	case "donor":
		return
	}
	if !several {
		return
	}
	logins := make([]string, len(users))
	for i := range users {
		logins[i] = l.facts.Users[users[i].user].Login
	}
	l.add(kind, placeIn("users", logins[0], a.user, "attached", a.at),
		"several users are attached to "+a.Kind+" "+strconv.Quote(a.ID)+": "+words.FewOf(logins))
}

// oldApplicants judges the applicants of a household that has an enrolled student. Both are what the rules of the
// calculated roles find for someone attached to the household and nothing else.
func (l *linter) oldApplicants(household district.Attachment, old map[string]bool) {
	p := l.d.Person(&district.User{Attached: []district.Attachment{household}})
	if !p.Holds(calcrole.ParentRole) {
		return
	}
	rules := calcrole.BuiltIn()
	rule := slices.IndexFunc(rules, func(r calcrole.Rule) bool { return r.Name == calcrole.ApplicantRole })
	evidence, _ := rules[rule].Derive(p)
	for _, e := range evidence {
		if old[e.Applicant] {
			continue
		}
		old[e.Applicant] = true
		at, _ := slices.BinarySearchFunc(l.facts.Records.Applicants, e.Applicant,
			func(a calcrole.Applicant, id string) int { return strings.Compare(a.ID, id) })
		l.add(&oldApplicant, placeIn("records.applicants", e.Applicant, at), "the applicant has status "+
			strconv.Quote(e.Status)+", and household "+strconv.Quote(household.ID)+" is Parent to an enrolled student")
	}
}
