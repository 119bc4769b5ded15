package district

import (
	"reflect"
	"slices"
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
	"github.com/hallpass-go/hallpass/role"
)

// The grammar of the document format: what facts must obey to have a meaning at all. The form of
// each value is declared beside its field (see forms); here are the rules that relate values with
// each other. References to other rows are the business of references.go.

// maxThings bounds buildings, and packages, subpackages and features together.
const maxThings = access.MaxThings

// maxDepth bounds how deep a value may lie in a document.
const maxDepth = 64

// grammar returns every fault for which facts never load.
func grammar(f *Facts) Faults {
	c := &checker{}
	if f.Format != 1 {
		c.faultAt("format", "", ErrForm, "format %d, this is format 1", f.Format)
	}
	for _, t := range tables {
		t.grammar(c, f)
	}
	c.oneNameSpace(f)
	limits(f, func(table string, n int) { c.faultAt(table, "", ErrLimit, "%d, at most %d", n, maxThings) })
	return c.faults
}

// oneNameSpace checks that no user and role have one name, and that no two profiles are of
// one calculated role.
func (c *checker) oneNameSpace(f *Facts) {
	roles := make(map[string]bool, len(f.Roles))
	calculated := map[string]bool{}
	c.each("roles", len(f.Roles), func(i int) {
		r := &f.Roles[i]
		c.table, c.id = "roles", r.ID
		roles[access.FoldName(r.ID)] = true
		if r.Calculated != "" && calculated[r.Calculated] {
			c.faultAt("calculated", "R31", ErrTwice, "calculated role %q", r.Calculated)
		}
		calculated[r.Calculated] = true
	})
	c.each("users", len(f.Users), func(i int) {
		if login := f.Users[i].Login; roles[access.FoldName(login)] {
			c.table, c.id = "users", login
			c.faultAt("login", "R15", ErrTwice, "login %q is also the id of a role", login)
		}
	})
	c.table, c.id = "", ""
}

// limits reports the tables in which a document has more than a district may have.
func limits(f *Facts, tooMany func(table string, n int)) {
	if n := len(f.Buildings); n > maxThings {
		tooMany("buildings", n)
	}
	// A feature may bring a subpackage of its own, and every package has every listed one.
	if n := 2*len(f.Features) + len(f.Packages)*(1+len(f.Subpackages)); n > maxThings {
		tooMany("features", n)
	}
}

// relations are the rules that relate the parts of a value with each other, by its type.
var relations = map[reflect.Type]func(*checker, any){
	reflect.TypeFor[access.Needs]():      eraseMethod((*checker).needs),
	reflect.TypeFor[[]access.Grant]():    eraseMethod((*checker).grants),
	reflect.TypeFor[[]role.Assignment](): eraseMethod((*checker).assignments),
	reflect.TypeFor[role.Override]():     eraseMethod((*checker).override),
	reflect.TypeFor[[]calcrole.Status](): eraseMethod((*checker).statuses),
	reflect.TypeFor[[]calcrole.Member](): eraseMethod((*checker).members),
}

func (c *checker) needs(n *access.Needs) {
	kinds := 0
	leaf := !n.Feature.IsZero() || n.Level != access.None
	for _, given := range [...]bool{len(n.AnyOf) > 0, len(n.AllOf) > 0, leaf} {
		if given {
			kinds++
		}
	}
	if kinds != 1 {
		c.fault("R7", ErrForm, "exactly one of anyOf, allOf (neither empty) and feature with level")
	}
	if leaf && !n.Feature.IsFeature() {
		c.faultAt("feature", "R7", ErrForm, "%q is not a single feature", n.Feature)
	}
	if leaf && !askable(n.Level) {
		c.in("level", func() { c.unformed(forms["level"], n.Level) })
	}
}

func (c *checker) grants(list *[]access.Grant) {
	for i := range *list {
		c.enter(step{"", i})
		c.grant(&(*list)[i])
		c.leave()
	}
}

func (c *checker) grant(g *access.Grant) {
	if g.Read.IsZero() && g.ReadWrite.IsZero() {
		c.fault("R8", ErrForm, "a grant has at least one of its two columns")
	}
	c.scope("read", g.Read)
	c.scope("readWrite", g.ReadWrite)
	c.term(g.From, g.Until)
	if c.table == "roles" && (g.From != 0 || g.Until != 0) {
		c.fault("R42", ErrForm, "the grants of a role carry no days")
	}
}

func (c *checker) scope(key string, s access.Scope) {
	ids, ok := s.List()
	if !ok {
		return
	}
	if len(ids) == 0 {
		c.faultAt(key, "R9", ErrForm, "an empty list of buildings")
	}
	c.ids(key, ids)
}

// ids checks a list of ids.
func (c *checker) ids(key string, ids []string) {
	for i, id := range ids {
		if !IsID(id) {
			c.in(key, func() { c.in(strconv.Itoa(i), func() { c.unformed(forms["id"], id) }) })
		}
	}
	for _, i := range again(&ids) {
		c.in(key, func() { c.faultAt(strconv.Itoa(i), "", ErrRepeats, "%s", compact(&ids[i])) })
	}
}

func (c *checker) term(from, until access.Day) {
	if from != 0 && until != 0 && !from.Before(until) {
		c.faultAt("until", "R42", ErrForm, "from %v is not before until %v", from, until)
	}
}

func (c *checker) assignments(list *[]role.Assignment) {
	for i := range *list {
		c.enter(step{"", i})
		c.term((*list)[i].From, (*list)[i].Until)
		c.leave()
	}
}

func (c *checker) override(o *role.Override) {
	if o.DefaultBuilding == "" && o.DefaultBuildingList == nil {
		c.fault("R16", ErrForm, "an override names a default building, a list, or both")
	}
	if o.DefaultBuildingList != nil && len(*o.DefaultBuildingList) == 0 && !o.AllowEmpty {
		c.faultAt("defaultBuildingList", "R16", ErrForm,
			`an empty list reaches nothing: say "allowEmpty": true if that is meant`)
	}
}

// statuses checks that there is one status for a year and division (R27).
func (c *checker) statuses(list *[]calcrole.Status) {
	type when struct {
		year     int
		division string
	}
	seen := make(map[when]bool, len(*list))
	for i, s := range *list {
		w := when{s.Year, s.Division}
		if seen[w] {
			c.enter(step{"", i})
			c.fault("R27", ErrRepeats, "year %d and division %q", w.year, w.division)
			c.leave()
		}
		seen[w] = true
	}
}

func (c *checker) members(list *[]calcrole.Member) {
	for i, m := range *list {
		if (m.Student == "") == (m.Applicant == "") {
			c.enter(step{"", i})
			c.fault("", ErrForm, "a member names a student or an applicant, one of the two")
			c.leave()
		}
	}
}

// repeats finds the values that a list holds again, by the type of the list: their indexes. Other
// lists are searched by text.
var repeats = map[reflect.Type]func(list any) []int{
	reflect.TypeFor[[]string]():                 eraseFunc(again[string]),
	reflect.TypeFor[[]access.Resource]():        eraseFunc(again[access.Resource]),
	reflect.TypeFor[[]access.Grant]():           eraseFunc(againGrant),
	reflect.TypeFor[[]role.Assignment]():        eraseFunc(againAssignment),
	reflect.TypeFor[[]Attachment]():             eraseFunc(again[Attachment]),
	reflect.TypeFor[[]Object]():                 eraseFunc(again[Object]),
	reflect.TypeFor[[]calcrole.Attribute]():     eraseFunc(again[calcrole.Attribute]),
	reflect.TypeFor[[]calcrole.AttributeRole](): eraseFunc(again[calcrole.AttributeRole]),
	reflect.TypeFor[[]calcrole.Member]():        eraseFunc(again[calcrole.Member]),
}

func again[T comparable](list *[]T) []int {
	return againFunc(*list, func(before []T, value *T) bool { return slices.Contains(before, *value) })
}

func againGrant(list *[]access.Grant) []int {
	return againFunc(*list, func(before []access.Grant, g *access.Grant) bool {
		for i := range before {
			if before[i].Resource == g.Resource && before[i].Equal(*g) {
				return true
			}
		}
		return false
	})
}

func againAssignment(list *[]role.Assignment) []int {
	return againFunc(*list, func(before []role.Assignment, a *role.Assignment) bool {
		return slices.ContainsFunc(before, a.Equal)
	})
}

// againFunc looks for each value of a short list in the values before it, and searches a long list by text.
func againFunc[T any](list []T, in func(before []T, value *T) bool) (all []int) {
	if len(list) > 32 {
		return againByText(reflect.ValueOf(list))
	}
	for i := 1; i < len(list); i++ {
		if in(list[:i], &list[i]) {
			all = append(all, i)
		}
	}
	return all
}

// againByText compares the texts of the values, their JSON in one line.
func againByText(list reflect.Value) (all []int) {
	seen := make(map[string]bool, list.Len())
	var codec strictjson.Codec
	for i := range list.Len() {
		text := string(codec.AppendCompact(nil, at(list, i)))
		if seen[text] {
			all = append(all, i)
		}
		seen[text] = true
	}
	return all
}
