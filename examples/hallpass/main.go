// The hallpass command reads district documents and answers from them: it validates them and
// finds what is probably not meant, prints what a user may do, says why and what is missing,
// and lists everyone who may do something or holds a role. It writes access reviews, shows
// who gains and who loses what between two documents or by a set of changes, previews leaving
// and the next school year, proves what must never happen, answers one question or a hundred
// thousand, and writes the canonical form.
//
// It keeps districts in stores as well, in an SQLite or PostgreSQL database or in a file with
// a log beside it: it imports and exports them, applies changes, lists and verifies who has
// changed what, asks every question about any moment of the past, and follows changes as they are made.
//
// Its exit status is 0 for success and for yes, 1 for no, for a document with faults or
// findings and for a difference, and 2 when it could not do what it was asked.
package main

import (
	"os"
	_ "time/tzdata" // a district's time zone is known wherever the command runs
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
