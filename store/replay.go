package store

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// Replay is what the changes of a log add up to. The zero value is an empty store.
//
// It judges nothing: a log says what has happened, and its commits were judged when they
// were made, by the rules and licences of that day. A put takes the place of the row of its
// id, or is a new one, and a deletion of what is not there changes nothing.
type Replay struct {
	puts map[place]district.Change
}

// place is where a row is: its table, and what the spellings of its id have in common.
type place struct{ table, key string }

func placeOf(c district.Change) place {
	if t := c.Table(); t == "users" || t == "roles" { // R15, R21
		return place{t, strings.Map(lower, c.ID())}
	}
	return place{c.Table(), c.ID()}
}

func lower(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		r += 'a' - 'A'
	}
	return r
}

// Apply changes rows. It keeps the changes' rows, which are not to be changed.
func (r *Replay) Apply(changes district.Changes) {
	if r.puts == nil {
		r.puts = make(map[place]district.Change, len(changes.Changes))
	}
	for _, c := range changes.Changes {
		if c.Row() == nil {
			delete(r.puts, placeOf(c))
		} else {
			r.puts[placeOf(c)] = c
		}
	}
}

// Facts returns the facts as they are now, each table by id. They do not change with later
// changes, and share rows with those that were applied: they are not to be changed.
func (r *Replay) Facts() *district.Facts {
	f := empty()
	sorted := make([]district.Change, 0, len(r.puts))
	for _, c := range r.puts {
		sorted = append(sorted, c)
	}
	slices.SortFunc(sorted, func(a, b district.Change) int { return cmp.Compare(a.ID(), b.ID()) })
	for _, c := range sorted {
		switch row := c.Row().(type) {
		case *district.Info:
			f.District = *row
		case *district.Administration:
			f.Administration = *row
		case *access.BuildingRow:
			f.Buildings = append(f.Buildings, *row)
		case *access.PackageRow:
			f.Packages = append(f.Packages, *row)
		case *access.SubpackageRow:
			f.Subpackages = append(f.Subpackages, *row)
		case *district.License:
			f.Licenses = append(f.Licenses, *row)
		case *access.FeatureRow:
			f.Features = append(f.Features, *row)
		case *access.RequirementRow:
			f.Requirements = append(f.Requirements, *row)
		case *role.Profile:
			f.Roles = append(f.Roles, *row)
		case *district.User:
			f.Users = append(f.Users, *row)
		case *calcrole.Student:
			f.Records.Students = append(f.Records.Students, *row)
		case *calcrole.Household:
			f.Records.Households = append(f.Records.Households, *row)
		case *calcrole.Applicant:
			f.Records.Applicants = append(f.Records.Applicants, *row)
		case *calcrole.Donor:
			f.Records.Donors = append(f.Records.Donors, *row)
		case *calcrole.ContentType:
			f.ContentTypes = append(f.ContentTypes, *row)
		}
	}
	return f
}
