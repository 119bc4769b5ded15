// Package calcrole tells which roles follow from records, and what content types show.
//
// Nobody assigns the calculated roles. A user is attached to records, and the records say
// what the user is: the student who is enrolled this year, the parent of one, the applicant
// whose application was not yet copied, the evaluator named on one (R27 to R30). They come
// and go with the records and the school year, which may differ by division. What such a
// role may do is said by the role profile tied to it, elsewhere; here is only who holds it.
//
// Each of them is a [Rule], a declared value whose function yields the [Evidence] that the
// role follows from. A host registers rules of its own beside the four of [BuiltIn]; one
// that panics grants nothing and says so (R31).
//
// An attribute role is something else: a label on a record attached to the user itself, for
// one year or for none (R32). It is a type of its own and grants no resource, whatever it
// is called. It matters to a [ContentType] alone, whose Edit and View lists may name users,
// roles, attribute roles and class sections; any match admits, Edit implies View, and
// without a match it is closed, but for the View of a public one (R33).
//
// The functions are pure. A [Person] is a login with its attachments, a [Lookup] that finds
// records, and the [Years] that count; records come from a district's facts or from
// wherever the host keeps them.
//
//	p := calcrole.Person{
//		Login:    "jdoe",
//		Attached: []calcrole.Attachment{{Kind: "household", ID: "H1"}},
//		Records:  records, // H1 is Parent to S1, who is Enrolled in 2027
//		Years:    calcrole.Years{District: 2027},
//	}
//	p.Holds(calcrole.ParentRole)  // true, and false once the school year is 2028
//	p.Holds(calcrole.StudentRole) // false: the student is another user
package calcrole
