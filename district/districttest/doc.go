// Package districttest is for test suites that pin permissions down.
//
// # One sentence
//
// A suite begins with one sentence: no parent can ever write grades. Of one parent it is one line:
//
//	func TestParents(t *testing.T) {
//		districttest.Cannot(t, d, "kparent", access.ReadWrite, "REG TRANS GRADES", "1")
//	}
//
// [Can], [Cannot], [LevelIs], [Holds] and [NotHolds] ask a district about one user. They do not print
// "expected true": a failure says which rows of which roles give the level, and which changes would
// give another. A misspelt name is a failure too, in every assertion here: none holds because it is
// about nothing.
//
// # Everyone's levels
//
// One user is an instance, not the policy. [Matrix] pins the levels of all users, or of some users,
// features or buildings, in a file. People read the file and review its changes. After a role was
// edited, the failure lists the users who gained or lost a level. [Golden] does the same for an access
// review, which has the reasons as well.
//
// Running the test with -districttest.update writes both files; see [UpdateFlag].
//
// # Never
//
// A matrix is of today. [Never] is the sentence itself: about every user there is, and, by a proof,
// about every user that the roles allow, in whatever combination and with whatever defaults. Its
// failure lists the users who break it, or describes a user who would. [Only] and [Separate] are its
// two most common forms, in one line each:
//
//	districttest.Only(t, d, []string{"REGISTRAR", "TEACHER"}, access.ReadWrite, "REG TRANS ALL")
//	districttest.Separate(t, d, access.ReadWrite, "FIN AP ENTER", "FIN AP APPROVE", districttest.NowOnly)
//
// # Stories
//
// A policy that changes is a story: on this day she may, then she changes schools, and then she may
// not. [Scripts] runs such stories from files for people who write no Go. A file holds the district,
// the changes and the expectations side by side; [Script] describes its lines.
//
// # Generated districts
//
// [Facts] generates whole districts, and [Changes] changes to them, for properties of your own:
// whatever your program derives from permissions, and must always hold.
//
// # Testing the tests
//
// [Mutate] breaks a district in every small way, and returns the changes that a suite does not notice.
// Single sentences miss many of them; with a matrix beside them, [NoSurvivors] can be asserted.
//
// Assertions and scripts fail by Errorf, so that a test goes on and shows all its failures.
package districttest
