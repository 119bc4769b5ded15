// Quickstart loads a district, shows what one counselor may do in it, and asks three times.
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/examples/lincoln"
)

func main() { quickstart(os.Stdout) }

func quickstart(w io.Writer) {
	// A district is its document, compiled for a day; permissions are those of one user in it.
	d := must(district.Load(lincoln.Document(), must(access.ParseDay("2026-11-16")), nil))
	const login = "counselor.lincoln.3" // holds the role COUNSELOR, in buildings 2 and 30
	p := must(d.Permissions(login))

	// The effective permission set: features down, buildings across.
	mark := map[access.Level]string{access.Read: "r", access.ReadWrite: "rw"}
	fmt.Fprintf(w, "%-21s %8s", login, "district")
	for building := range d.Buildings() {
		fmt.Fprintf(w, "%3s", building)
	}
	fmt.Fprintln(w)
	for feature := range d.Catalog().Features() {
		if !p.Anywhere(access.Read, feature) {
			continue
		}
		row := fmt.Sprintf("%-21s %8s", feature, mark[p.Level(feature, access.Building{})])
		for building := range d.Buildings() {
			if !feature.DistrictWide() { // which has one level, whatever the building
				row += fmt.Sprintf("%3s", mark[p.Level(feature, building)])
			}
		}
		fmt.Fprintln(w, strings.TrimRight(row, " "))
	}

	// Three checks: by handles, which are looked up once and ask in nanoseconds, and by name.
	phone, high := must(d.Feature("REG MAINT PHONE")), must(d.Building("2"))
	fmt.Fprintf(w, "\nmay edit phones at %s: %t\n", high.Name(), p.Can(access.ReadWrite, phone, high))
	fmt.Fprintln(w, "may read demographics at 1:", must(p.ByName().Can(access.Read, "REG MAINT DEMOGRAPH", "1")))
	fmt.Fprintln(w, "may edit demographics at 1:", must(p.ByName().Can(access.ReadWrite, "reg-maint-demograph", "1")))

	// A role and a direct grant meet: for a while, the counselor stands in for one at North High.
	user := *must(d.User(login))
	user.Grants = []access.Grant{must(access.ParseGrant(`REG MAINT DEMOGRAPH readWrite=["1"] from=2026-11-16 until=2027-01-09`))}
	d = must(d.Apply(district.Changes{Changes: []district.Change{district.Put(user)}}))
	p = must(d.Permissions(login))
	fmt.Fprint(w, "\nThe role reads demographics in every building; now a row of the user's own edits them at 1.\n",
		"There is no deny, and the highest access wins, building by building:\n")
	for _, building := range []string{"1", "3"} {
		fmt.Fprintf(w, "level on demographics at %s: %s\n", building, must(p.ByName().Level("REG MAINT DEMOGRAPH", building)))
	}
}

// must is for a program that can do nothing without its answer.
func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
