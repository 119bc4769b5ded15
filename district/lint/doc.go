// Package lint finds what is void, unused or probably not meant in a district.
//
// A district loads with rows that give nothing, so that one bad row never keeps it from working (R13). Other rows give
// what they say, and nobody meant it: a role that nobody holds, a default building outside the default building list, a
// grant that misses one school and therefore the district-wide features. [Check] finds both, each as a [Finding] with
// its place in the canonical document and with what can be done:
//
//	for _, f := range lint.Check(d) {
//		fmt.Println(f.Severity, f.Kind, f.Pointer)
//	}
//
//	info redundant-grant /users/1/grants/0
//	warning no-default-building /users/1/roles/0
//	error dangling /users/1/roles/1/role
//
// The text of the warning is: the role "CLERK" reaches the default building, and there is none: set a default building,
// or choose another scope.
//
// A [Severity] says how sure it is that something is wrong: an error is void, a warning is probably not meant, an info
// is worth a look when tidying up. [Kinds] lists all that is looked for, each [Kind] with its rule, what it finds and
// what it does not.
//
// [Redundant] gives the rows behind one kind as data, for programs that take them away, and [Unusable] the features
// that nobody can read.
//
// The package judges by what [district.District] exports: what a user has is what the user's sources add up to, as for
// every check.
package lint
