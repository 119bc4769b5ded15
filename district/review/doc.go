// Package review makes access reviews: who has what, where, through what and until when, on one
// day, to be read and signed.
//
// A review is of a user, a role, a building or some features, or of what these have in common;
// [Of] says which. [New] lists a [Row] for every level that somebody has there, and each row names
// the grants that give the level. The rows say the same as the check and as [district.Explain].
//
//	signed, err := review.New(d, review.Of{Features: []string{"REG MAINT PHONE"}})
//	fmt.Println(signed) // or WriteCSV for a spreadsheet, or encoding/json to keep it
//
//	USER  FEATURE          LEVEL      WHERE  SINCE  THROUGH
//	jdoe  REG MAINT PHONE  read       all           read by role CLERK, assigned: REG MAINT ALL read=all …
//	jdoe  REG MAINT PHONE  readWrite  2             readWrite by role CLERK, assigned: REG MAINT ALL read=all …
//
// Buildings where a user has the same level from the same grants share one row. A row says all
// only if the grants do: a clerk whose list happens to name every building today has that list.
//
// Next term the same question is asked again, and [Diff] lists the rows that were added, taken
// away or changed since the last signature:
//
//	now, err := review.New(d, signed.Of)
//	fmt.Print(review.Diff(signed, now))
//
// Equal districts have equal reviews, byte for byte. A review names no student: the way through a
// calculated role says the rule, and not the records.
package review
