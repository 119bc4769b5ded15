package district

import (
	"maps"
	"slices"
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
	"github.com/hallpass-go/hallpass/role"
)

// The grammar of the document format: what facts must obey to have a meaning at all.
// What refers to something else is the business of findings.go.

// maxThings bounds buildings, and packages, subpackages and features together.
const maxThings = access.MaxThings

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

func (c *checker) checkID(key, id string) {
	if !IsID(id) {
		c.faultAt(key, "", ErrForm, "id %q: 1 to 64 printable ASCII characters, no space at either end", id)
	}
}

func (c *checker) optionalID(key, id string) {
	if id != "" {
		c.checkID(key, id)
	}
}

func (c *checker) text(key, text string) {
	if !IsText(text) {
		c.faultAt(key, "", ErrForm, "%q: 1 to 255 printable characters", text)
	}
}

func (c *checker) optionalText(key, text string) {
	if text != "" {
		c.text(key, text)
	}
}

func (c *checker) code(key, code string) {
	if !access.IsCode(code) || code == access.AllCode {
		c.faultAt(key, "R2", ErrForm, "code %q: 1 to 10 of A-Z, 0-9 and _, and not ALL", code)
	}
}

func (c *checker) year(key string, year int) {
	if !isYear(year) {
		c.faultAt(key, "", ErrForm, "year %d: 1900 to 2200", year)
	}
}

// ids checks a list of ids, which may be empty.
func (c *checker) ids(key string, ids []string) {
	for i, id := range ids {
		if !IsID(id) {
			c.in(key, func() { c.checkID(strconv.Itoa(i), id) })
		}
	}
	c.unique(key, len(ids), func(i, j int) bool { return ids[i] == ids[j] }, func(i int) any { return &ids[i] })
}

// unique checks that a list of n values holds none twice. Lists are short; for a long one
// the comparison of each with each gives way to a set of texts. At returns a pointer to a value.
func (c *checker) unique(key string, n int, same func(i, j int) bool, at func(i int) any) {
	if n > 32 {
		c.uniqueByText(key, n, at)
		return
	}
	for i := 1; i < n; i++ {
		for j := range i {
			if same(i, j) {
				c.repeats(key, i, compact(at(i)))
				break
			}
		}
	}
}

func (c *checker) uniqueByText(key string, n int, at func(i int) any) {
	seen := make(map[string]struct{}, n)
	var codec strictjson.Codec
	for i := range n {
		text := string(codec.AppendCompact(nil, at(i)))
		if _, twice := seen[text]; twice {
			c.repeats(key, i, text)
		}
		seen[text] = struct{}{}
	}
}

func (c *checker) repeats(key string, i int, text string) {
	c.in(key, func() { c.faultAt(strconv.Itoa(i), "", ErrRepeats, "%s", text) })
}

func (c *checker) info(d *Info) {
	c.checkID("id", d.ID)
	c.optionalText("name", d.Name)
	c.year("schoolYear", d.SchoolYear)
	c.in("divisionYears", func() {
		for _, division := range slices.Sorted(maps.Keys(d.DivisionYears)) {
			c.checkID(division, division)
			c.year(division, d.DivisionYears[division])
		}
	})
	if d.TimeZone != "" && !isZone(d.TimeZone) {
		c.faultAt("timeZone", "", ErrForm, "time zone %q: an IANA name", d.TimeZone)
	}
}

func (c *checker) administration(a *Administration) {
	c.each("manage", len(a.Manage), func(i int) {
		if a.Manage[i].IsZero() {
			c.fault("R2", ErrForm, "no resource")
		}
	})
	c.unique("manage", len(a.Manage), func(i, j int) bool { return a.Manage[i] == a.Manage[j] }, func(i int) any { return &a.Manage[i] })
}

func (c *checker) building(b *access.BuildingRow) {
	c.checkID("id", b.ID)
	c.optionalText("name", b.Name)
}

func (c *checker) pkg(p *access.PackageRow) {
	c.code("code", p.Code)
	c.optionalText("name", p.Name)
}

func (c *checker) subpackage(s *access.SubpackageRow) {
	c.code("code", s.Code)
	c.optionalText("name", s.Name)
}

func (c *checker) license(l *License) {
	c.code("package", l.Package)
	c.text("key", l.Key)
}

func (c *checker) feature(f *access.FeatureRow) {
	if !f.Resource.IsFeature() {
		c.faultAt("resource", "R2", ErrForm, "%q is not a single feature", f.Resource)
	}
	c.optionalText("description", f.Description)
	c.in("operations", func() {
		for _, name := range slices.Sorted(maps.Keys(f.Operations)) {
			c.checkID(name, name)
			c.askable(name, f.Operations[name])
		}
	})
	c.ids("fields", f.Fields)
}

// askable checks a level that something needs.
func (c *checker) askable(key string, l access.Level) {
	if l != access.Read && l != access.ReadWrite {
		c.faultAt(key, "R1", ErrForm, "level %v: read or readWrite", l)
	}
}

func (c *checker) requirement(r *access.RequirementRow) {
	c.checkID("id", r.ID)
	c.optionalID("kind", r.Kind)
	c.in("needs", func() { c.needs(&r.Needs) })
}

func (c *checker) needs(n *access.Needs) {
	if len(c.steps) > maxDepth {
		c.fault("", ErrLimit, "nested too deeply")
		return
	}
	forms := 0
	for _, set := range [...]bool{len(n.AnyOf) > 0, len(n.AllOf) > 0, !n.Feature.IsZero() || n.Level != access.None} {
		if set {
			forms++
		}
	}
	if forms != 1 {
		c.fault("R7", ErrForm, "exactly one of anyOf, allOf (neither empty) and feature with level")
	}
	if !n.Feature.IsZero() || n.Level != access.None {
		if !n.Feature.IsFeature() {
			c.faultAt("feature", "R7", ErrForm, "%q is not a single feature", n.Feature)
		}
		c.askable("level", n.Level)
	}
	c.each("anyOf", len(n.AnyOf), func(i int) { c.needs(&n.AnyOf[i]) })
	c.uniqueByText("anyOf", len(n.AnyOf), func(i int) any { return &n.AnyOf[i] })
	c.each("allOf", len(n.AllOf), func(i int) { c.needs(&n.AllOf[i]) })
	c.uniqueByText("allOf", len(n.AllOf), func(i int) any { return &n.AllOf[i] })
}

// maxDepth bounds how deep a value may lie in a document.
const maxDepth = 64

func (c *checker) role(r *role.Profile) {
	c.checkID("id", r.ID)
	c.optionalText("description", r.Description)
	c.calculated(r.Calculated)
	c.in("prefill", func() { c.ids("buildings", r.Prefill.Buildings) })
	c.grants(r.Grants, false)
}

func (c *checker) calculated(name string) {
	switch name {
	case "", calcrole.StudentRole, calcrole.ParentRole, calcrole.ApplicantRole, calcrole.EvaluatorRole:
		return
	}
	if !calcrole.IsCustom(name) || !IsID(name) {
		c.faultAt("calculated", "R31", ErrForm, "%q: student, parent, applicant, admissionsEvaluator, or x- and a name", name)
	}
}

func (c *checker) grants(grants []access.Grant, dated bool) {
	c.each("grants", len(grants), func(i int) {
		g := &grants[i]
		if g.Resource.IsZero() {
			c.faultAt("resource", "R2", ErrForm, "no resource")
		}
		if g.Read.IsZero() && g.ReadWrite.IsZero() {
			c.fault("R8", ErrForm, "a grant has at least one of its two columns")
		}
		c.scope("read", g.Read)
		c.scope("readWrite", g.ReadWrite)
		c.term(g.From, g.Until)
		if !dated && (g.From != 0 || g.Until != 0) {
			c.fault("R42", ErrForm, "the grants of a role carry no days")
		}
	})
	c.unique("grants", len(grants), func(i, j int) bool { return grants[i].Equal(grants[j]) }, func(i int) any { return &grants[i] })
}

func (c *checker) scope(key string, s access.Scope) {
	if ids, ok := s.List(); ok {
		if len(ids) == 0 {
			c.faultAt(key, "R9", ErrForm, "an empty list of buildings")
		}
		c.ids(key, ids)
	}
}

func (c *checker) term(from, until access.Day) {
	if from != 0 && until != 0 && !from.Before(until) {
		c.faultAt("until", "R42", ErrForm, "from %v is not before until %v", from, until)
	}
}

func (c *checker) user(u *User) {
	c.checkID("login", u.Login)
	if u.Email != "" {
		c.email("email", u.Email)
	}
	c.each("otherEmails", len(u.OtherEmails), func(i int) {
		if !isEmail(u.OtherEmails[i]) {
			c.fault("", ErrForm, "e-mail %q", u.OtherEmails[i])
		}
	})
	c.unique("otherEmails", len(u.OtherEmails), func(i, j int) bool { return u.OtherEmails[i] == u.OtherEmails[j] }, func(i int) any { return &u.OtherEmails[i] })
	c.optionalID("defaultBuilding", u.DefaultBuilding)
	c.ids("defaultBuildingList", u.DefaultBuildingList)
	c.grants(u.Grants, true)
	c.assignments(u.Roles)
	c.ids("schools", u.Schools)
	c.ids("ledgers", u.Ledgers)
	c.each("attached", len(u.Attached), func(i int) {
		a := u.Attached[i]
		c.kind(a.Kind, "student", "household", "donor", "staff")
		c.checkID("id", a.ID)
	})
	c.unique("attached", len(u.Attached), func(i, j int) bool { return u.Attached[i] == u.Attached[j] }, func(i int) any { return &u.Attached[i] })
	c.each("owns", len(u.Owns), func(i int) {
		c.checkID("kind", u.Owns[i].Kind)
		c.checkID("id", u.Owns[i].ID)
	})
	c.unique("owns", len(u.Owns), func(i, j int) bool { return u.Owns[i] == u.Owns[j] }, func(i int) any { return &u.Owns[i] })
}

func (c *checker) email(key, email string) {
	if !isEmail(email) {
		c.faultAt(key, "R21", ErrForm, "e-mail %q: printable ASCII without spaces, one @ with something on both sides, at most 254 characters", email)
	}
}

func (c *checker) kind(kind string, allowed ...string) {
	if !slices.Contains(allowed, kind) {
		c.faultAt("kind", "", ErrForm, "%q: one of %q", kind, allowed)
	}
}

func (c *checker) assignments(held []role.Assignment) {
	c.each("roles", len(held), func(i int) {
		a := &held[i]
		c.checkID("role", a.Role)
		c.term(a.From, a.Until)
		if a.Override != nil {
			c.in("override", func() { c.override(a.Override) })
		}
	})
	c.unique("roles", len(held), func(i, j int) bool { return held[i].Equal(held[j]) }, func(i int) any { return &held[i] })
}

func (c *checker) override(o *role.Override) {
	if o.DefaultBuilding == "" && o.DefaultBuildingList == nil {
		c.fault("R16", ErrForm, "an override names a default building, a list, or both")
	}
	c.optionalID("defaultBuilding", o.DefaultBuilding)
	if o.DefaultBuildingList != nil {
		c.ids("defaultBuildingList", *o.DefaultBuildingList)
		if len(*o.DefaultBuildingList) == 0 && !o.AllowEmpty {
			c.faultAt("defaultBuildingList", "R16", ErrForm, `an empty list reaches nothing: say "allowEmpty": true if that is meant`)
		}
	}
}

func (c *checker) student(s *calcrole.Student) {
	c.checkID("id", s.ID)
	c.each("statuses", len(s.Statuses), func(i int) {
		c.year("year", s.Statuses[i].Year)
		c.text("status", s.Statuses[i].Status)
		c.optionalID("division", s.Statuses[i].Division)
	})
	type when struct {
		year     int
		division string
	}
	seen := map[when]bool{}
	c.each("statuses", len(s.Statuses), func(i int) {
		w := when{s.Statuses[i].Year, s.Statuses[i].Division}
		if seen[w] {
			c.fault("R27", ErrRepeats, "year %d and division %q", w.year, w.division)
		}
		seen[w] = true
	})
	c.ids("sections", s.Sections)
	c.attributes(s.Attributes)
}

func (c *checker) attributes(list []calcrole.Attribute) {
	c.each("attributes", len(list), func(i int) {
		c.text("name", list[i].Name)
		c.optionalYear(list[i].Year)
	})
	c.unique("attributes", len(list), func(i, j int) bool { return list[i] == list[j] }, func(i int) any { return &list[i] })
}

func (c *checker) optionalYear(year int) {
	if year != 0 {
		c.year("year", year)
	}
}

func (c *checker) household(h *calcrole.Household) {
	c.checkID("id", h.ID)
	c.each("members", len(h.Members), func(i int) {
		m := &h.Members[i]
		c.text("relationship", m.Relationship)
		if (m.Student == "") == (m.Applicant == "") {
			c.fault("", ErrForm, "a member names a student or an applicant, one of the two")
		}
		c.optionalID("student", m.Student)
		c.optionalID("applicant", m.Applicant)
	})
	c.unique("members", len(h.Members), func(i, j int) bool { return h.Members[i] == h.Members[j] }, func(i int) any { return &h.Members[i] })
	c.attributes(h.Attributes)
}

func (c *checker) applicant(a *calcrole.Applicant) {
	c.checkID("id", a.ID)
	c.optionalText("status", a.Status)
	c.ids("evaluators", a.Evaluators)
}

func (c *checker) donor(d *calcrole.Donor) {
	c.checkID("id", d.ID)
	c.attributes(d.Attributes)
}

func (c *checker) contentType(t *calcrole.ContentType) {
	c.text("name", t.Name)
	for _, list := range [...]struct {
		key string
		calcrole.Audience
	}{{"edit", t.Edit}, {"view", t.View}} {
		c.in(list.key, func() {
			c.ids("users", list.Users)
			c.ids("roles", list.Roles)
			c.each("attributes", len(list.Attributes), func(i int) {
				c.kind(list.Attributes[i].Kind, "student", "household", "donor")
				c.text("name", list.Attributes[i].Name)
				c.optionalYear(list.Attributes[i].Year)
			})
			c.unique("attributes", len(list.Attributes), func(i, j int) bool { return list.Attributes[i] == list.Attributes[j] }, func(i int) any { return &list.Attributes[i] })
			c.ids("sections", list.Sections)
		})
	}
}
