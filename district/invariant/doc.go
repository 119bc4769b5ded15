// Package invariant checks what must never come together in a district.
//
// A [Never] is a statement: nobody may have all of its parts, each at least a level on a feature. It is written down
// beside the district, in a document that [Decode] reads and [Encode] writes, and is checked twice:
//
//   - [Violations] are the users who break it on the district's day, through whatever gives them access.
//   - [Prove] decides whether any user could break it who holds only roles: any roles in any combination, with any
//     defaults and overrides. It gives a proof that nobody could, or a [Witness] with as few roles as possible.
//
// A user who enters invoices must not approve them in the same building:
//
//	n := invariant.Never{Name: "invoices", Parts: []invariant.Part{
//		{Resource: access.MustParseResource("FIN AP ENTER"), Level: access.ReadWrite},
//		{Resource: access.MustParseResource("FIN AP APPROVE"), Level: access.ReadWrite},
//	}}
//	found, err := invariant.Violations(d, n) // nobody: each of the two clerks holds one of the roles
//	proof, err := invariant.Prove(d, n)      // Broken: the same user may be assigned both roles
//	proof.Witness.User.Roles                 // BURSAR and CLERK
//
// The names of resources, buildings and roles in a statement must exist. A misspelt one is an error, never a
// statement that holds.
//
// The package judges no rows itself: sources, reaches and permissions are those that [district.District] exports. A nil
// district has nothing that a statement could name.
package invariant
