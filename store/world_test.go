package store_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
	"github.com/hallpass-go/hallpass/store"
)

var day = time.Date(2026, time.August, 17, 7, 30, 0, 5, time.UTC)

func founding() district.Change {
	return district.Put(district.Info{ID: "lincoln", SchoolYear: 2027})
}

// commit returns a commit that puts a building, and the district.
func commit(operation string, changes ...district.Change) store.Commit {
	if len(changes) == 0 {
		changes = []district.Change{founding(), district.Put(access.BuildingRow{ID: "1", Name: operation})}
	}
	return store.Commit{Operation: operation, Author: "jdoe", Reason: "because", Time: day,
		Changes: district.Changes{Changes: changes}}
}

// chain returns n entries that follow on each other, an hour apart.
func chain(n int) []store.Entry {
	var log []store.Entry
	var head store.Revision
	for i := range n {
		c := commit(fmt.Sprint("op", i))
		c.Time = day.Add(time.Duration(i) * time.Hour)
		e, err := c.After(head)
		if err != nil {
			panic(err)
		}
		log, head = append(log, e), e.Revision
	}
	return log
}

func sequence(log []store.Entry, err error) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		for _, e := range log {
			if !yield(e, nil) {
				return
			}
		}
		if err != nil {
			yield(store.Entry{}, err)
		}
	}
}

// filled returns a store with n commits, and its revisions from the zero one on.
func filled(n int) (*store.Mem, []store.Revision) {
	st := new(store.Mem)
	revisions := []store.Revision{{}}
	for _, e := range chain(n) {
		head, err := st.Append(context.Background(), e.Commit, e.Previous)
		if err != nil {
			panic(err)
		}
		revisions = append(revisions, head)
	}
	return st, revisions
}

var errNet = errors.New("the net is down")

// The parts of facts without dangling names.
var (
	phone  = must(access.ParseResource("REG MAINT PHONE"))
	grants = []access.Grant{must(access.ParseGrant("REG MAINT PHONE read=all")),
		must(access.ParseGrant("REG MAINT ALL readWrite=defaultBuilding"))}
	ids      = []string{"1", "2", "x y", `"`}
	logins   = []string{"ann", "bob", "cyd"}
	roles    = []string{"CLERK", "NURSE"}
	texts    = []string{"a", " a", "é", `\`, "%"}
	students = []string{"S1", "S2"}
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func some[T any](t *rapid.T, name string, from []T) []T {
	var out []T
	for _, v := range from {
		if rapid.Bool().Draw(t, name) {
			out = append(out, v)
		}
	}
	return out
}

func one[T any](t *rapid.T, name string, from ...T) T { return rapid.SampledFrom(from).Draw(t, name) }

// drawFacts draws facts that are valid, strictly.
func drawFacts(t *rapid.T) *district.Facts {
	flag := func() bool { return rapid.Bool().Draw(t, "flag") }
	f := &district.Facts{Format: 1, District: district.Info{ID: "lincoln", SchoolYear: one(t, "year", 2027, 2028)}}
	if flag() {
		f.District.DivisionYears = map[string]int{"LOWER": 2026}
	}
	f.Packages = []access.PackageRow{{Code: "REG", Standard: flag(), Name: one(t, "name", texts...)}}
	f.Features = []access.FeatureRow{{Resource: phone, Standard: flag(), Description: one(t, "description", texts...),
		Fields: some(t, "fields", ids)}}
	for _, code := range some(t, "subpackages", []string{"MAINT", "SETUP"}) {
		f.Subpackages = append(f.Subpackages, access.SubpackageRow{Code: code, Name: one(t, "name", texts...)})
	}
	if flag() {
		f.Administration.Manage = []access.Resource{phone}
	}
	if flag() {
		f.Licenses = []district.License{{Package: "REG", Key: one(t, "key", texts...)}}
	}
	for _, id := range some(t, "requirements", ids) {
		f.Requirements = append(f.Requirements, access.RequirementRow{ID: id,
			Needs: access.Needs{Feature: phone, Level: one(t, "level", access.Read, access.ReadWrite)}})
	}
	for _, id := range some(t, "buildings", ids) {
		f.Buildings = append(f.Buildings, access.BuildingRow{ID: id, Name: one(t, "name", texts...), Closed: flag()})
	}
	for _, id := range some(t, "roles", roles) {
		f.Roles = append(f.Roles, role.Profile{ID: id, Description: one(t, "description", texts...),
			Grants: some(t, "grants", grants)})
	}
	for _, id := range some(t, "students", students) {
		f.Records.Students = append(f.Records.Students, calcrole.Student{ID: id, Sections: some(t, "sections", ids)})
	}
	if len(f.Records.Students) > 0 && flag() {
		f.Records.Households = []calcrole.Household{{ID: "H",
			Members: []calcrole.Member{{Relationship: "Parent", Student: f.Records.Students[0].ID}}}}
	}
	if flag() {
		f.Records.Applicants = []calcrole.Applicant{{ID: "A", Status: one(t, "status", "", "x")}}
		f.Records.Donors = []calcrole.Donor{{ID: "D", Attributes: []calcrole.Attribute{{Name: one(t, "name", texts...)}}}}
	}
	for _, login := range some(t, "users", logins) {
		u := district.User{Login: login, Approved: flag(), Grants: some(t, "grants", grants)}
		for _, b := range f.Buildings {
			if flag() {
				u.DefaultBuilding, u.DefaultBuildingList = b.ID, append(u.DefaultBuildingList, b.ID)
			}
		}
		for _, r := range f.Roles {
			if flag() {
				a := role.Assignment{Role: r.ID}
				if flag() {
					a.Override = &role.Override{DefaultBuildingList: &[]string{}, AllowEmpty: true}
				}
				u.Roles = append(u.Roles, a)
			}
		}
		f.Users = append(f.Users, u)
	}
	for _, name := range some(t, "content", texts) {
		f.ContentTypes = append(f.ContentTypes, calcrole.ContentType{Name: name, Public: flag()})
	}
	slices.Reverse(f.Buildings) // the order of rows means nothing
	return f
}
