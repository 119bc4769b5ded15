// Package calcrole decides which roles follow from records, and whom content types admit.
//
// Nobody assigns a calculated role. A user is attached to records, and the records make the user a student
// enrolled this year, the parent of one, an applicant whose application is not yet copied, or an evaluator who
// is named on an application (R27 to R30). These roles come and go with the records and with the school year,
// which may differ by division. Another package says what such a role may do, by the role profile tied to it;
// this one says who holds it.
//
// Each calculated role is a [Rule], a declared value whose function yields the [Evidence] that the role follows
// from. A host registers rules of its own beside the four of [BuiltIn]. A rule that panics grants nothing, and
// the error says so (R31).
//
// An attribute role is something else: a label on a record attached to the user itself, for one year or without
// a year (R32). It is a type of its own and grants no resource, whatever its name. It matters only to a
// [ContentType], whose Edit and View lists name users, roles, attribute roles and class sections. Any match
// admits, and Edit implies View. Without a match the content type is closed, except that everyone may view a
// public one (R33).
//
// The functions are pure. A [Person] is a login with its attachments, a [Lookup] that finds records, and the
// current [Years]. The records come from a district's facts, or from wherever the host keeps them.
//
//	p := calcrole.Person{
//		Login:    "jdoe",
//		Attached: []calcrole.Attachment{{Kind: "household", ID: "H1"}},
//		Records:  records, // household H1 is Parent to student S1, who is Enrolled in 2027
//		Years:    calcrole.Years{District: 2027},
//	}
//	p.Holds(calcrole.ParentRole)  // true, and false once the school year is 2028
//	p.Holds(calcrole.StudentRole) // false: the student is another user
package calcrole
