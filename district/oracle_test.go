package district_test

import (
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// oracle answers every question straight from the facts, as SPEC.md words it: one decision
// at a time, with plain loops and no memory. It knows the written types alone. What follows
// from records (R27 to R33) is in oracle_records_test.go.
//
// Where a method returns two values, the second is false for an error and the first is then
// None or no (R4). The levels asked for are Read and ReadWrite (R1).
type oracle struct {
	facts    *district.Facts
	day      access.Day
	licensed func(district.License) bool
}

// notBlank is the licence check of a district without a verifier (R19).
func notBlank(l district.License) bool { return strings.TrimSpace(l.Key) != "" }

// sameName compares logins and role ids in any ASCII letter case (R15, R21).
func sameName(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }

// find returns the row that is asked for; R13 keeps a second one of its name from loading.
func find[T any](rows []T, is func(T) bool) (row T, found bool) {
	if i := slices.IndexFunc(rows, is); i >= 0 {
		return rows[i], true
	}
	return row, false
}

func (o oracle) user(login string) (district.User, bool) {
	return find(o.facts.Users, func(u district.User) bool { return sameName(u.Login, login) })
}

func (o oracle) building(id string) (access.BuildingRow, bool) {
	return find(o.facts.Buildings, func(b access.BuildingRow) bool { return b.ID == id })
}

// feature finds a cataloged feature; one without its package is unknown (R13).
func (o oracle) feature(name string) (access.FeatureRow, bool) {
	asked, _ := access.ParseResource(name)
	f, listed := find(o.facts.Features, func(f access.FeatureRow) bool { return f.Resource == asked })
	_, packed := find(o.facts.Packages, func(p access.PackageRow) bool { return p.Code == asked.Package() })
	return f, listed && packed
}

// open is the licence gate of a package (R19).
func (o oracle) open(code string) bool {
	p, _ := find(o.facts.Packages, func(p access.PackageRow) bool { return p.Code == code })
	l, has := find(o.facts.Licenses, func(l district.License) bool { return l.Package == code })
	return !p.RequiresLicense || has && o.licensed(l)
}

// reserved users are marked, or named _ESP_GROUP (R20). Whatever hangs on one is void (R13).
func reserved(u district.User) bool { return u.Reserved || sameName(u.Login, "_ESP_GROUP") }

// profile finds a role; one named like a reserved user is void (R20).
func (o oracle) profile(id string) (role.Profile, bool) {
	return find(o.facts.Roles, func(p role.Profile) bool { return sameName(p.ID, id) && !sameName(id, "_ESP_GROUP") })
}

// source is where levels come from: rows, and the defaults they resolve with (R9, R16).
type source struct {
	role   string // the profile, "" for the user's own rows
	grants []access.Grant
	home   string   // the default building, "" for none
	list   []string // the default building list
}

// sources are the user's own rows, the assigned roles and the calculated ones (R10).
// Of two assignments of one role that count on the day (R42) the first does (R13).
func (o oracle) sources(u district.User) (all []source) {
	if reserved(u) {
		return nil
	}
	all = append(all, source{"", u.Grants, u.DefaultBuilding, u.DefaultBuildingList})
	for _, a := range u.Roles {
		p, known := o.profile(a.Role)
		again := slices.ContainsFunc(all, func(s source) bool { return s.role == p.ID })
		if !known || p.Calculated != "" || again || !o.day.Within(a.From, a.Until) {
			continue
		}
		s := source{p.ID, p.Grants, u.DefaultBuilding, u.DefaultBuildingList}
		if a.Override != nil && a.Override.DefaultBuilding != "" { // R16
			s.home = a.Override.DefaultBuilding
		}
		if a.Override != nil && a.Override.DefaultBuildingList != nil {
			s.list = *a.Override.DefaultBuildingList
		}
		all = append(all, s)
	}
	for _, p := range o.facts.Roles {
		if _, valid := o.profile(p.ID); valid && o.calculated(u, p.Calculated) { // R31
			all = append(all, source{p.ID, p.Grants, u.DefaultBuilding, u.DefaultBuildingList})
		}
	}
	return all
}

// in resolves a scope for one building (R9); one that does not fit reaches none (R13).
func in(building string) func(source, access.Scope) bool {
	return func(s source, scope access.Scope) bool {
		members, _ := scope.Buildings()
		return scope.Fits(false) && (scope.Equal(access.ScopeAll()) || slices.Contains(members, building) ||
			scope.Equal(access.ScopeDefaultBuilding()) && s.home == building ||
			scope.Equal(access.ScopeDefaultBuildingList()) && slices.Contains(s.list, building))
	}
}

func literally(wanted access.Scope) func(source, access.Scope) bool {
	return func(_ source, scope access.Scope) bool { return scope.Equal(wanted) }
}

// highest is the highest level of the rows of the day (R42) whose resource covers and
// whose scope reaches. The two columns of a row are two grants (R8, R10).
func (o oracle) highest(from []source, covers func(access.Resource) bool, reaches func(source, access.Scope) bool) access.Level {
	best := access.None
	for _, s := range from {
		for _, g := range s.grants {
			counts := o.day.Within(g.From, g.Until) && covers(g.Resource)
			if counts && reaches(s, g.Read) {
				best = max(best, access.Read)
			}
			if counts && reaches(s, g.ReadWrite) {
				best = max(best, access.ReadWrite)
			}
		}
	}
	return best
}

// level is the decision: what can not be asked (R4, R14), the licence (R19), R10 or R11.
func (o oracle) level(login, feature, building string) (access.Level, bool) {
	u, knownUser := o.user(login)
	f, knownFeature := o.feature(feature)
	_, knownBuilding := o.building(building)
	switch {
	case !knownUser || !knownFeature || !f.DistrictWide && !knownBuilding:
		return access.None, false
	case !o.open(f.Resource.Package()):
		return access.None, true
	case f.DistrictWide:
		return o.districtLevel(o.sources(u), f.Resource), true
	}
	return o.highest(o.sources(u), func(r access.Resource) bool { return r.Covers(f.Resource) }, in(building)), true
}

// districtLevel is R11: what (a) the feature's own rows say, or (b) its containers' rows
// reach in every building that counts (R12).
func (o oracle) districtLevel(from []source, f access.Resource) access.Level {
	own := o.highest(from, func(r access.Resource) bool { return r == f }, literally(access.ScopeDistrict()))
	container := func(r access.Resource) bool { return r != f && r.Covers(f) }
	least, counting := access.ReadWrite, 0
	for _, b := range o.facts.Buildings {
		if !b.Closed && !b.OutOfDistrict {
			least = min(least, o.highest(from, container, in(b.ID)))
			counting++
		}
	}
	if counting == 0 {
		least = o.highest(from, container, literally(access.ScopeAll()))
	}
	return max(own, least)
}

// where are the buildings in which the level is reached, closed and others' too (R14).
func (o oracle) where(l access.Level, login, feature string) (ids []string) {
	for _, b := range o.facts.Buildings {
		if got, _ := o.level(login, feature, b.ID); got >= l {
			ids = append(ids, b.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// buildings, anywhere and everywhere are the calls of R14.
func (o oracle) buildings(l access.Level, login, feature string) ([]string, bool) {
	_, knownUser := o.user(login)
	f, knownFeature := o.feature(feature)
	if !knownUser || !knownFeature || f.DistrictWide {
		return nil, false
	}
	return o.where(l, login, feature), true
}

func (o oracle) anywhere(l access.Level, login, feature string) bool {
	return len(o.where(l, login, feature)) > 0
}

func (o oracle) everywhere(l access.Level, login, feature string) bool {
	return len(o.facts.Buildings) > 0 && len(o.where(l, login, feature)) == len(o.facts.Buildings)
}

// allows is R5.
func (o oracle) allows(login, feature, operation, building string) (bool, bool) {
	got, ok := o.level(login, feature, building)
	f, _ := o.feature(feature)
	needed, named := f.Operations[operation]
	if f.LevelInsensitive {
		needed = access.Read
	}
	return ok && named && got >= needed, ok && named
}

// canFilter is R6. The building must be known, whatever guards the field.
func (o oracle) canFilter(login, field, building string) (yes, ok bool) {
	_, knownUser := o.user(login)
	_, knownBuilding := o.building(building)
	for _, f := range o.facts.Features {
		if _, cataloged := o.feature(f.Resource.String()); cataloged && slices.Contains(f.Fields, field) {
			got, _ := o.level(login, f.Resource.String(), building)
			ok, yes = knownUser && knownBuilding, yes || got >= access.Read
		}
	}
	return yes && ok, ok
}

func (o oracle) requirement(id string) (access.RequirementRow, bool) {
	return find(o.facts.Requirements, func(r access.RequirementRow) bool { return r.ID == id })
}

// meets is R7; a requirement of district-wide features alone needs no building (R14).
func (o oracle) meets(login, requirement, building string) (bool, bool) {
	_, knownUser := o.user(login)
	_, knownBuilding := o.building(building)
	r, named := o.requirement(requirement)
	ok := knownUser && named && (knownBuilding || o.requirementIsDistrictWide(requirement))
	return ok && o.holds(login, r.Needs, building), ok
}

func (o oracle) holds(login string, n access.Needs, building string) bool {
	holds := func(part access.Needs) bool { return o.holds(login, part, building) }
	fails := func(part access.Needs) bool { return !holds(part) }
	got, ok := o.level(login, n.Feature.String(), building)
	return ok && got >= n.Level || slices.ContainsFunc(n.AnyOf, holds) ||
		len(n.AllOf) > 0 && !slices.ContainsFunc(n.AllOf, fails)
}

// requirementIsDistrictWide: a feature that is unknown is not district-wide.
func (o oracle) requirementIsDistrictWide(requirement string) bool {
	var other func(access.Needs) bool
	other = func(n access.Needs) bool {
		f, known := o.feature(n.Feature.String())
		return !n.Feature.IsZero() && !(known && f.DistrictWide) ||
			slices.ContainsFunc(n.AnyOf, other) || slices.ContainsFunc(n.AllOf, other)
	}
	r, named := o.requirement(requirement)
	return named && !other(r.Needs)
}

// who is R36.
func (o oracle) who(feature, building string, l access.Level) (logins []string) {
	for _, u := range o.facts.Users {
		if got, _ := o.level(u.Login, feature, building); got >= l {
			logins = append(logins, u.Login)
		}
	}
	slices.Sort(logins)
	return logins
}
