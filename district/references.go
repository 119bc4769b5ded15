package district

import (
	"errors"
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/role"
)

// What a store may hold and nobody may write (R13): references to what does not exist,
// scopes that do not fit, and the like. All of it loads, gives nothing, and is found here.

// Validate judges facts strictly: it returns [Faults] with everything that is wrong in
// them, whether they would load or not, in the order of the document; nil if nothing is.
// It takes the default [Options]; licences are not judged.
func Validate(f *Facts) error {
	return judge(f).Sort().Err()
}

// judge returns everything that is wrong with facts. Of a reference in the wrong form it
// does not say as well that what it refers to is not there.
func judge(f *Facts) Faults {
	f = f.orZero()
	faults := grammar(f)
	unformed := map[string]bool{}
	for _, g := range faults {
		unformed[g.Pointer] = unformed[g.Pointer] || errors.Is(g, ErrForm)
	}
	for _, found := range findings(compile(nil, f, 0, Options{}), f) {
		if !unformed[found.Pointer] {
			faults = append(faults, found)
		}
	}
	return faults
}

// Void returns what the district holds that gives nothing (R13), in the order of its
// tables. Pointers are those of the canonical document.
func (d *District) Void() Faults {
	if d == nil {
		return nil
	}
	return findings(d, d.Facts())
}

// VoidOf returns what a row of a user holds that would give nothing in the district (R13), as
// [District.Void] does for the rows that are there. Pointers begin at the row.
func (d *District) VoidOf(u *User) Faults {
	if d == nil || u == nil {
		return nil
	}
	s := &finder{d: d}
	s.table, s.id = "users", u.Login
	s.user(u)
	return s.faults
}

// findings checks the rows of f against d, which was compiled from them.
func findings(d *District, f *Facts) Faults {
	s := &finder{d: d}
	for _, t := range tables {
		t.references(s, f)
	}
	return s.faults
}

// finder checks what rows refer to.
type finder struct {
	checker
	d      *District
	emails map[string][2]string // that several users have, in lower case: the first two logins
}

// thing is what a row refers to: a row of a table, or a resource of the catalog by its
// canonical name.
type thing struct{ table, id string }

const resourceThing = "resources"

// refer notes a fault about a reference.
func (s *finder) refer(to thing, rule string, sentinel error, format string, args ...any) {
	s.fault(rule, sentinel, format, args...)
	s.faults[len(s.faults)-1].to = to
}

// resource checks that a resource exists.
func (s *finder) resource(key string, r access.Resource) bool {
	if r.IsZero() || s.d.catalog.Has(r) {
		return true
	}
	s.in(key, func() {
		s.refer(thing{resourceThing, r.String()}, "R13", ErrDangling, "resource %q", r)
	})
	return false
}

// isFeature checks that a resource is a cataloged feature.
func (s *finder) isFeature(key string, r access.Resource) {
	if s.resource(key, r) && !r.IsZero() && !r.IsFeature() {
		s.faultAt(key, "R4", access.ErrNotFeature, "%q", r)
	}
}

func (s *finder) building(key, id string) {
	if id == "" {
		return
	}
	if _, err := s.d.buildings.Building(id); err != nil {
		s.in(key, func() { s.refer(thing{"buildings", id}, "R13", ErrDangling, "building %q", id) })
	}
}

func (s *finder) buildings(key string, ids []string) {
	for i, id := range ids {
		if _, err := s.d.buildings.Building(id); err != nil {
			s.in(key, func() { s.building(strconv.Itoa(i), id) })
		}
	}
}

// logins checks a list of users.
func (s *finder) logins(key string, logins []string) {
	s.each(key, len(logins), func(i int) {
		u := s.d.users.written(logins[i])
		switch {
		case u == nil:
			s.refer(thing{"users", access.FoldName(logins[i])}, "R13", ErrDangling, "user %q", logins[i])
		case u.IsReserved():
			s.refer(thing{"users", access.FoldName(logins[i])}, "R20", ErrReserved, "user %q", logins[i])
		}
	})
}

func (s *finder) administration(a *Administration) {
	s.in("manage", func() {
		for i, r := range a.Manage {
			s.isFeature(strconv.Itoa(i), r)
		}
	})
	s.isFeature("grantAnything", a.GrantAnything)
}

func (s *finder) license(l *License) { s.pkg("package", l.Package) }

func (s *finder) pkg(key, code string) {
	if r, err := access.ParseResource(code + " ALL ALL"); err == nil && !s.d.catalog.Has(r) {
		s.in(key, func() { s.refer(thing{resourceThing, r.String()}, "R13", ErrNoPackage, "package %q", code) })
	}
}

func (s *finder) feature(f *access.FeatureRow) { s.pkg("resource", f.Resource.Package()) }

func (s *finder) requirement(r *access.RequirementRow) {
	s.in("needs", func() { s.needs(&r.Needs) })
}

func (s *finder) needs(n *access.Needs) {
	if len(s.steps) > maxDepth {
		return
	}
	s.resource("feature", n.Feature)
	s.each("anyOf", len(n.AnyOf), func(i int) { s.needs(&n.AnyOf[i]) })
	s.each("allOf", len(n.AllOf), func(i int) { s.needs(&n.AllOf[i]) })
}

func (s *finder) role(r *role.Profile) {
	if access.SameName(r.ID, reservedLogin) {
		s.faultAt("id", "R20", ErrReserved, "%q is the name of a reserved user", r.ID)
	} else if u, err := s.d.User(r.ID); err == nil {
		s.faultAt("id", "R15", ErrTwice, "role %q is also the login of user %q", r.ID, u.Login)
	}
	if r.Calculated != "" {
		for _, other := range s.d.facts.Roles {
			if other.Calculated == r.Calculated && !access.SameName(other.ID, r.ID) {
				s.faultAt("calculated", "R31", ErrTwice, "calculated role %q, also of %q", r.Calculated, other.ID)
			}
		}
	}
	s.in("prefill", func() { s.buildings("buildings", r.Prefill.Buildings) })
	s.grants(r.Grants)
}

func (s *finder) grants(grants []access.Grant) {
	s.each("grants", len(grants), func(i int) {
		g := &grants[i]
		known := s.resource("resource", g.Resource)
		wide := false
		if f, err := s.d.catalog.Feature(g.Resource.String()); err == nil {
			wide = f.DistrictWide()
		}
		for _, column := range [...]struct {
			key   string
			scope access.Scope
		}{{"read", g.Read}, {"readWrite", g.ReadWrite}} {
			if known && !column.scope.Fits(wide) {
				s.in(column.key, func() {
					s.refer(thing{resourceThing, g.Resource.String()}, "R13", ErrMisfit, "%s on %q", column.scope, g.Resource)
				})
			}
			if ids, ok := column.scope.List(); ok {
				s.buildings(column.key, ids)
			}
		}
	})
}

func (s *finder) user(u *User) {
	if n, ok := s.d.roles.number(u.Login); ok {
		s.faultAt("login", "R15", ErrTwice, "login %q is also the id of role %q", u.Login, s.d.roles.rows[n].id)
	}
	if u.IsReserved() {
		s.reserved(u)
		return
	}
	s.email(u)
	s.building("defaultBuilding", u.DefaultBuilding)
	s.buildings("defaultBuildingList", u.DefaultBuildingList)
	s.grants(u.Grants)
	s.assignments(u.Roles)
	s.each("attached", len(u.Attached), func(i int) {
		a := u.Attached[i]
		missing := false
		switch a.Kind {
		case "student":
			missing = s.d.records.Student(a.ID) == nil
		case "household":
			missing = s.d.records.Household(a.ID) == nil
		case "donor":
			missing = s.d.records.Donor(a.ID) == nil
		}
		if missing {
			s.refer(thing{"records." + a.Kind + "s", a.ID}, "R13", ErrDangling, "%s %q", a.Kind, a.ID)
		}
	})
}

// reserved checks that nothing hangs on a reserved user.
func (s *finder) reserved(u *User) {
	if access.SameName(u.Login, reservedLogin) && u.Login != reservedLogin {
		s.faultAt("login", "R20", ErrReserved, "%q is written %s", u.Login, reservedLogin)
	}
	s.email(u)
	for _, list := range [...]struct {
		key string
		n   int
	}{{"grants", len(u.Grants)}, {"roles", len(u.Roles)}, {"attached", len(u.Attached)}} {
		if list.n > 0 {
			s.faultAt(list.key, "R20", ErrReserved, "%q has no grants, roles or attachments", u.Login)
		}
	}
}

func (s *finder) email(u *User) {
	if u.Email == "" {
		return
	}
	if other := s.d.users.written(u.Email); other != nil && other.Login != u.Login {
		s.faultAt("email", "R21", ErrEmailTwice, "%q is the login of user %q", u.Email, other.Login)
		return
	}
	for _, other := range s.firstWith(u.Email) {
		if other != "" && other != u.Login {
			s.faultAt("email", "R21", ErrEmailTwice, "%q is also the e-mail of user %q", u.Email, other)
			return
		}
	}
}

// firstWith returns the first two logins of users with an e-mail, "" for none.
func (s *finder) firstWith(email string) (first [2]string) {
	email = access.FoldName(email)
	first, known := s.emails[email]
	if known {
		return first
	}
	for u := range s.d.users.withEmail(email) {
		switch {
		case first[0] == "" || u.Login < first[0]:
			first = [2]string{u.Login, first[0]}
		case first[1] == "" || u.Login < first[1]:
			first[1] = u.Login
		}
	}
	if first[1] != "" {
		if s.emails == nil {
			s.emails = map[string][2]string{}
		}
		s.emails[email] = first
	}
	return first
}

func (s *finder) assignments(held []role.Assignment) {
	overlaps := make([]bool, len(held)) // has a day that an earlier one of its role has
	eachTurn(held, func(i int, from access.Day, counts bool) {
		overlaps[i] = !counts || from != held[i].From
	})
	s.each("roles", len(held), func(i int) {
		a := &held[i]
		n, ok := s.d.roles.number(a.Role)
		switch {
		case !ok:
			s.in("role", func() { s.refer(thing{"roles", access.FoldName(a.Role)}, "R13", ErrDangling, "role %q", a.Role) })
		case s.d.roles.rows[n].calculated != "":
			s.in("role", func() { s.refer(thing{"roles", access.FoldName(a.Role)}, "R31", ErrCalculated, "role %q", a.Role) })
		case overlaps[i]:
			s.faultAt("role", "R17", ErrHeldTwice, "role %q", a.Role)
		}
		if o := a.Override; o != nil {
			s.in("override", func() {
				s.building("defaultBuilding", o.DefaultBuilding)
				if o.DefaultBuildingList != nil {
					s.buildings("defaultBuildingList", *o.DefaultBuildingList)
				}
			})
		}
	})
}

func (s *finder) household(h *calcrole.Household) {
	s.each("members", len(h.Members), func(i int) {
		m := h.Members[i]
		if m.Student != "" && s.d.records.Student(m.Student) == nil {
			s.in("student", func() {
				s.refer(thing{"records.students", m.Student}, "R13", ErrDangling, "student %q", m.Student)
			})
		}
		if m.Applicant != "" && s.d.records.Applicant(m.Applicant) == nil {
			s.in("applicant", func() {
				s.refer(thing{"records.applicants", m.Applicant}, "R13", ErrDangling, "applicant %q", m.Applicant)
			})
		}
	})
}

func (s *finder) applicant(a *calcrole.Applicant) {
	s.logins("evaluators", a.Evaluators)
}

func (s *finder) contentType(t *calcrole.ContentType) {
	for _, list := range [...]struct {
		key string
		calcrole.Audience
	}{{"edit", t.Edit}, {"view", t.View}} {
		s.in(list.key, func() {
			s.logins("users", list.Users)
			s.each("roles", len(list.Roles), func(i int) {
				if _, ok := s.d.roles.number(list.Roles[i]); !ok {
					s.refer(thing{"roles", access.FoldName(list.Roles[i])}, "R13", ErrDangling, "role %q", list.Roles[i])
				}
			})
		})
	}
}
