// The hallpass command reads district documents and answers from them: it validates them and
// finds what is probably not meant, prints what a user may do and which roles and content
// types are open, previews leaving and the next school year, answers one question or a
// hundred thousand, and writes the canonical form.
//
// Its exit status is 0 for success and for yes, 1 for no and for a document with faults
// or findings, and 2 when it could not do what it was asked.
package main

import (
	"os"
	_ "time/tzdata" // a district's time zone is known wherever the command runs
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
