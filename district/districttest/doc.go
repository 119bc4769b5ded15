// Package districttest is for test suites that pin permissions down.
//
// # One sentence
//
// A suite begins with one sentence: no parent can ever write grades. Said of one parent, it
// is one line:
//
//	func TestParents(t *testing.T) {
//		districttest.Cannot(t, d, "kparent", access.ReadWrite, "REG TRANS GRADES", "1")
//	}
//
// [Can], [Cannot], [LevelIs], [Holds] and [NotHolds] ask a district about one user. They do
// not answer "expected true": what they print says through which rows of which roles it is
// so, and what it would take for it to be otherwise. A name that is misspelt is a failure
// too, in everything here; nothing holds because it is about nothing.
//
// # Everyone's levels
//
// One user is an instance, not the policy. [Matrix] pins who may do what, all of it or some
// users, features or buildings, in a file that people read and a change of which they
// review. When a role is edited, the failure is who gained and who lost what. [Golden] does
// the same for an access review, which has the reasons as well.
//
// Both are written by running the test with -districttest.update; see [UpdateFlag].
//
// # What must never be
//
// A matrix is of today. [Never] is the sentence itself: of everyone there is, and of everyone
// whom the roles allow, in whatever combination and with whatever defaults, by a proof. Its
// failure is a list of users, or one that nobody is yet, in words. [Only] and [Separate] are
// the two forms that are needed most, in a line:
//
//	districttest.Only(t, d, []string{"REGISTRAR", "TEACHER"}, access.ReadWrite, "REG TRANS ALL")
//	districttest.Separate(t, d, access.ReadWrite, "FIN AP ENTER", "FIN AP APPROVE", districttest.NowOnly)
//
// # Stories
//
// What is expected of a policy, and how it changes, is a story: on this day she may, then
// she changes schools, and then she may not. [Scripts] runs such stories from files in which
// the district, the changes and what is expected stand side by side, for people who write no
// Go. What a script looks like, [Script] says.
//
// # Districts that nobody thought of
//
// [Facts] generates whole districts, and [Changes] what is done to them, for properties of
// your own: what your program derives from permissions, and what must hold of it always.
//
// # Who tests the tests
//
// [Mutate] breaks a district in every small way, and tells which of the changes a suite does
// not notice. Sentences by themselves let many by; with a matrix beside them [NoSurvivors]
// can be asked for.
//
// Assertions and scripts say what is wrong by Errorf, so that a test goes on and shows all of it.
package districttest
