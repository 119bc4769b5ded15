package sqlstore

import (
	"strings"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// state is the facts of a snapshot and the changes since: [store.Replay] for those who begin
// with many facts and change few. Tables in which nothing has changed are the snapshot's own.
type state struct {
	start   *district.Facts
	since   store.Replay
	touched map[place]bool // rows that were put or deleted since
	tables  map[string]bool
}

// place is where a row is: its table, and what the spellings of its id have in common (R15, R21).
type place struct{ table, key string }

func placeOf(c district.Change) place {
	if t := c.Table(); t == "users" || t == "roles" {
		return place{t, lower(c.ID())}
	}
	return place{c.Table(), c.ID()}
}

// lower returns a text in lower case, that of ASCII.
func lower(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, text)
}

func (st *state) apply(changes district.Changes) {
	if st.touched == nil {
		st.touched, st.tables = map[place]bool{}, map[string]bool{}
	}
	st.since.Apply(changes)
	for _, c := range changes.Changes {
		st.touched[placeOf(c)] = true
		st.tables[c.Table()] = true
	}
}

// facts returns the facts as they are now, each table by id.
func (st *state) facts() *district.Facts {
	if st.touched == nil {
		return st.start
	}
	f, late := *st.start, st.since.Facts()
	if st.tables["district"] {
		f.District = late.District
	}
	if st.tables["administration"] {
		f.Administration = late.Administration
	}
	f.Buildings = merge(st, f.Buildings, late.Buildings)
	f.Packages = merge(st, f.Packages, late.Packages)
	f.Subpackages = merge(st, f.Subpackages, late.Subpackages)
	f.Licenses = merge(st, f.Licenses, late.Licenses)
	f.Features = merge(st, f.Features, late.Features)
	f.Requirements = merge(st, f.Requirements, late.Requirements)
	f.Roles = merge(st, f.Roles, late.Roles)
	f.Users = merge(st, f.Users, late.Users)
	f.Records.Students = merge(st, f.Records.Students, late.Records.Students)
	f.Records.Households = merge(st, f.Records.Households, late.Records.Households)
	f.Records.Applicants = merge(st, f.Records.Applicants, late.Records.Applicants)
	f.Records.Donors = merge(st, f.Records.Donors, late.Records.Donors)
	f.ContentTypes = merge(st, f.ContentTypes, late.ContentTypes)
	return &f
}

// merge returns the rows of a table from before that were not touched, and those put since.
func merge[T any](st *state, before, late []T) []T {
	var none T
	if !st.tables[district.Put(none).Table()] {
		return before
	}
	out := make([]T, 0, len(before)+len(late))
	for i := range before {
		c := district.Put(before[i])
		for len(late) > 0 && district.Put(late[0]).ID() < c.ID() {
			out, late = append(out, late[0]), late[1:]
		}
		if !st.touched[placeOf(c)] {
			out = append(out, before[i])
		}
	}
	return append(out, late...)
}
