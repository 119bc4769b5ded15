package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
)

// withSuggestions returns the message of an error, and behind each name that is unknown to a
// district the names that it has and that may be meant: unknown user "jdo"; did you mean "jdoe"?
func withSuggestions(err error, d *district.District) string {
	message := strings.TrimSpace(err.Error())
	if d == nil {
		return message
	}
	for _, e := range unknownNames(err) {
		if names := nearest(e.Name, namesOf(d, e.Kind)); len(names) > 0 {
			message = strings.Replace(message, e.Error(), e.Error()+"; did you mean "+strings.Join(names, " or ")+"?", 1)
		}
	}
	return message
}

// unknownNames returns all errors about unknown names that an error wraps.
func unknownNames(err error) (all []*access.UnknownError) {
	switch e := err.(type) {
	case *access.UnknownError:
		return []*access.UnknownError{e}
	case interface{ Unwrap() error }:
		return unknownNames(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			all = append(all, unknownNames(one)...)
		}
	}
	return all
}

// named is something that a district has: what names it, and what it may be called instead.
type named struct{ name, alias string }

// namesOf returns what a district has of a kind; nothing for a kind whose names are not suggested.
func namesOf(d *district.District, kind string) (all []named) {
	switch kind {
	case "user":
		for u := range d.Users() {
			all = append(all, named{u.Login, u.Email})
		}
	case "role":
		for r := range d.Roles() {
			all = append(all, named{r.ID(), ""})
		}
	case "resource":
		for f := range d.Catalog().Features() {
			all = append(all, named{f.String(), strings.ReplaceAll(f.String(), " ", "-")})
		}
	case "building":
		for b := range d.Buildings() {
			all = append(all, named{b.ID(), b.Name()})
		}
	case "content type":
		for c := range district.Rows[calcrole.ContentType](d) {
			all = append(all, named{c.Name, ""})
		}
	case "division":
		for _, division := range divisionsOf(d) {
			all = append(all, named{division, ""})
		}
	}
	return all
}

// mostSuggested is how many names are suggested.
const mostSuggested = 3

// nearest returns the names that a misspelt one may mean, quoted: those that differ from it by the
// fewest letters, if these are few for its length, or by letter case only. An alias that is near, or
// begins so, is named beside.
func nearest(misspelt string, all []named) (names []string) {
	type candidate struct {
		text string
		far  int
	}
	var found []candidate
	low := strings.ToLower(misspelt)
	for _, n := range all {
		text := fmt.Sprintf("%q", n.name)
		far := distance(low, strings.ToLower(n.name))
		alias := strings.ToLower(n.alias)
		beside := distance(low, alias)
		if strings.HasPrefix(alias, low) {
			beside = min(beside, 1)
		}
		if alias != "" && beside < far {
			far = beside
			if !strings.EqualFold(n.alias, strings.ReplaceAll(n.name, " ", "-")) {
				text += " (" + n.alias + ")"
			}
		}
		if far <= len(low)/4 || far == 1 && len(low) > 2 {
			found = append(found, candidate{text, far})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(a.far, b.far) })
	for _, c := range found[:min(mostSuggested, len(found))] {
		if c.far == found[0].far {
			names = append(names, c.text)
		}
	}
	return names
}

// distance returns how many letters must be put in, left out, replaced or swapped with the next to
// make one text of the other.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	var before, last, row []int // the rows of the table that are needed
	for i := 0; i <= len(from); i++ {
		before, last, row = last, row, make([]int, len(to)+1)
		for j := range row {
			switch {
			case i == 0 || j == 0:
				row[j] = i + j
				continue
			case from[i-1] == to[j-1]:
				row[j] = last[j-1]
			default:
				row[j] = 1 + min(last[j-1], last[j], row[j-1])
			}
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				row[j] = min(row[j], 1+before[j-2])
			}
		}
	}
	return row[len(to)]
}
