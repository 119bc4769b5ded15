// Package propose works out changes that reach a goal: give a user an access that is missing, copy one user's access
// to another, let a user leave, move to the next school year, or tidy up a policy.
//
// Whatever the goal is, the answer is a [Proposal]: a change set, a sentence that says what it does, and the
// difference that it makes. Nothing is changed by it. A proposal was tried on the district it is for, which accepts
// it, and a host shows it to somebody before it is applied:
//
//	ways, err := propose.Access(d, "jdoe", "REG MAINT PHONE", "3", access.ReadWrite)
//	for _, p := range ways {
//		fmt.Println(p.Text)                // grant REG MAINT PHONE readWrite=["3"]
//		fmt.Println(p.Difference().Gained) // 1
//	}
//	d, err = d.Apply(ways[0].Changes) // now jdoe may
//
// [Access], [Copy], [Offboard], [Remove] and [Rollover] are about one thing that somebody wants. The others look for
// what a policy could do without: [EqualRoles], [ContainedRoles], [RedundantGrants] and [IdleGrants], which [Tidy]
// asks at once, take nothing from anybody; [FewestRoles] gives one user the same by less; and [UnusedGrants] takes
// away what nobody has used, and says from whom.
//
// The package is made of what [district] exports and finds its redundant rows with [lint]. It keeps no state and
// knows no clock: the day is the district's. Every function takes a nil district for one without anything in it.
package propose
