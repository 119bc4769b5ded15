// Package oracle is a second, slow implementation of the rules, which the tests hold beside
// the engine. It answers every question straight from the facts, as SPEC.md words it: one
// decision at a time, with plain loops and no memory. It knows the written types only.
package oracle

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// Oracle answers for facts on a day. Licensed is the verifier of licences (R19).
//
// Where a method returns two values, the second is false for an error and the first is then
// None or no (R4). The levels asked for are Read and ReadWrite (R1).
type Oracle struct {
	Facts    *district.Facts
	Day      access.Day
	Licensed func(district.License) bool

	levels map[question]answer // what Level has said, nil where nothing is kept
}

type (
	question struct{ login, feature, building string }
	answer   struct {
		level access.Level
		ok    bool
	}
)

// Remembering is the same oracle, but Level decides each question once. It is for those who
// ask everything, and not for two at a time.
func (o Oracle) Remembering() Oracle {
	o.levels = map[question]answer{}
	return o
}

// Of returns the oracle for facts on a day, without a verifier of licences.
func Of(facts *district.Facts, day access.Day) Oracle {
	return Oracle{Facts: facts, Day: day, Licensed: notBlank}
}

// notBlank is the licence check of a district without a verifier (R19).
func notBlank(l district.License) bool { return strings.TrimSpace(l.Key) != "" }

// sameName compares logins and role ids in any ASCII letter case (R15, R21).
func sameName(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }

// Find returns the row that is asked for; R13 keeps a second one of its name from loading.
func Find[T any](rows []T, is func(T) bool) (row T, found bool) {
	if i := slices.IndexFunc(rows, is); i >= 0 {
		return rows[i], true
	}
	return row, false
}

// User finds a user by login.
func (o Oracle) User(login string) (district.User, bool) {
	return Find(o.Facts.Users, func(u district.User) bool { return sameName(u.Login, login) })
}

// Building finds a building by id.
func (o Oracle) Building(id string) (access.BuildingRow, bool) {
	return Find(o.Facts.Buildings, func(b access.BuildingRow) bool { return b.ID == id })
}

// Feature finds a cataloged feature; one without its package is unknown (R13).
func (o Oracle) Feature(name string) (access.FeatureRow, bool) {
	asked, _ := access.ParseResource(name)
	f, listed := Find(o.Facts.Features, func(f access.FeatureRow) bool { return f.Resource == asked })
	_, packed := Find(o.Facts.Packages, func(p access.PackageRow) bool { return p.Code == asked.Package() })
	return f, listed && packed
}

// Open is the licence gate of a package (R19).
func (o Oracle) Open(code string) bool {
	p, _ := Find(o.Facts.Packages, func(p access.PackageRow) bool { return p.Code == code })
	l, has := Find(o.Facts.Licenses, func(l district.License) bool { return l.Package == code })
	return !p.RequiresLicense || has && o.Licensed(l)
}

// Reserved users are marked, or named _ESP_GROUP (R20). Whatever hangs on one is void (R13).
func Reserved(u district.User) bool { return u.Reserved || sameName(u.Login, "_ESP_GROUP") }

// Profile finds a role; one named like a reserved user is void (R20).
func (o Oracle) Profile(id string) (role.Profile, bool) {
	return Find(o.Facts.Roles, func(p role.Profile) bool { return sameName(p.ID, id) && !sameName(id, "_ESP_GROUP") })
}

// Source is where levels come from: rows, and the defaults they resolve with (R9, R16).
type Source struct {
	Role   string // the profile, "" for the user's own rows
	Grants []access.Grant
	Home   string   // the default building, "" for none
	List   []string // the default building list
}

// Assignments are a user's assignments in canonical order (R17): by role in any letter case, by
// first day, none first, then by their text.
func Assignments(u district.User) []role.Assignment {
	text := func(a role.Assignment) string {
		if a.Override != nil && a.Override.DefaultBuildingList != nil {
			list := slices.Sorted(slices.Values(*a.Override.DefaultBuildingList))
			a.Override = &role.Override{DefaultBuilding: a.Override.DefaultBuilding,
				DefaultBuildingList: &list, AllowEmpty: a.Override.AllowEmpty}
		}
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		_ = e.Encode(a)
		return b.String()
	}
	return slices.SortedFunc(slices.Values(u.Roles), func(a, b role.Assignment) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Role), strings.ToLower(b.Role)),
			cmp.Compare(a.From, b.From), strings.Compare(text(a), text(b)))
	})
}

// HeldTwice reports whether a user has two assignments of one role on some day (R17).
func HeldTwice(u district.User) bool {
	for i, a := range u.Roles {
		for _, b := range u.Roles[:i] {
			day := max(a.From, b.From, 1) // the first that both have, if there is one
			if sameName(a.Role, b.Role) && day.Within(a.From, a.Until) && day.Within(b.From, b.Until) {
				return true
			}
		}
	}
	return false
}

// Sources are the user's own rows, the assigned roles and the calculated ones (R10).
// Of two assignments of one role that count on the day (R42) the first does (R17).
func (o Oracle) Sources(u district.User) (all []Source) {
	if Reserved(u) {
		return nil
	}
	all = append(all, Source{"", u.Grants, u.DefaultBuilding, u.DefaultBuildingList})
	for _, a := range Assignments(u) {
		p, known := o.Profile(a.Role)
		again := slices.ContainsFunc(all, func(s Source) bool { return s.Role == p.ID })
		if !known || p.Calculated != "" || again || !o.Day.Within(a.From, a.Until) {
			continue
		}
		s := Source{p.ID, p.Grants, u.DefaultBuilding, u.DefaultBuildingList}
		if a.Override != nil && a.Override.DefaultBuilding != "" { // R16
			s.Home = a.Override.DefaultBuilding
		}
		if a.Override != nil && a.Override.DefaultBuildingList != nil {
			s.List = *a.Override.DefaultBuildingList
		}
		all = append(all, s)
	}
	for _, p := range o.Facts.Roles {
		if _, valid := o.Profile(p.ID); valid && o.Calculated(u, p.Calculated) { // R31
			all = append(all, Source{p.ID, p.Grants, u.DefaultBuilding, u.DefaultBuildingList})
		}
	}
	return all
}

// In resolves a scope for one building (R9); one that does not fit reaches none (R13).
func In(building string) func(Source, access.Scope) bool {
	return func(s Source, scope access.Scope) bool {
		members, _ := scope.List()
		return scope.Fits(false) && (scope.Equal(access.ScopeAll()) || slices.Contains(members, building) ||
			scope.Equal(access.ScopeDefaultBuilding()) && s.Home == building ||
			scope.Equal(access.ScopeDefaultBuildingList()) && slices.Contains(s.List, building))
	}
}

// Literally compares a scope with a written one.
func Literally(wanted access.Scope) func(Source, access.Scope) bool {
	return func(_ Source, scope access.Scope) bool { return scope.Equal(wanted) }
}

// Highest is the highest level of the rows of the day (R42) whose resource covers and
// whose scope reaches. The two columns of a row are two grants (R8, R10).
func (o Oracle) Highest(
	from []Source, covers func(access.Resource) bool, reaches func(Source, access.Scope) bool,
) access.Level {
	best := access.None
	for _, s := range from {
		for _, g := range s.Grants {
			counts := o.Day.Within(g.From, g.Until) && covers(g.Resource)
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

// Level is the decision: LevelFrom the sources of the user, unless it cannot be asked (R4, R14).
func (o Oracle) Level(login, feature, building string) (access.Level, bool) {
	asked := question{login, feature, building}
	said, before := o.levels[asked]
	if !before {
		said.level, said.ok = o.decide(login, feature, building)
		if o.levels != nil {
			o.levels[asked] = said
		}
	}
	return said.level, said.ok
}

func (o Oracle) decide(login, feature, building string) (access.Level, bool) {
	u, knownUser := o.User(login)
	f, knownFeature := o.Feature(feature)
	_, knownBuilding := o.Building(building)
	switch {
	case !knownUser || !knownFeature || !f.DistrictWide && !knownBuilding:
		return access.None, false
	}
	return o.LevelFrom(o.Sources(u), f, building), true
}

// LevelFrom is what sources give on a feature: the licence (R19), R10 or R11.
func (o Oracle) LevelFrom(from []Source, f access.FeatureRow, building string) access.Level {
	switch {
	case !o.Open(f.Resource.Package()):
		return access.None
	case f.DistrictWide:
		return o.DistrictLevel(from, f.Resource)
	}
	return o.Highest(from, func(r access.Resource) bool { return r.Covers(f.Resource) }, In(building))
}

// Counts is whether a building counts for the district (R12).
func Counts(b access.BuildingRow) bool { return !b.Closed && !b.OutOfDistrict }

// DistrictLevel is R11: what (a) the feature's own rows say, or (b) its containers' rows
// reach in every building that counts (R12).
func (o Oracle) DistrictLevel(from []Source, f access.Resource) access.Level {
	own := o.Highest(from, func(r access.Resource) bool { return r == f }, Literally(access.ScopeDistrict()))
	container := func(r access.Resource) bool { return r != f && r.Covers(f) }
	least, counting := access.ReadWrite, 0
	for _, b := range o.Facts.Buildings {
		if Counts(b) {
			least = min(least, o.Highest(from, container, In(b.ID)))
			counting++
		}
	}
	if counting == 0 {
		least = o.Highest(from, container, Literally(access.ScopeAll()))
	}
	return max(own, least)
}

// where are the buildings in which the level is reached, closed and others' too (R14).
func (o Oracle) where(l access.Level, login, feature string) (ids []string) {
	for _, b := range o.Facts.Buildings {
		if got, _ := o.Level(login, feature, b.ID); got >= l {
			ids = append(ids, b.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// Buildings, like Anywhere and Everywhere, is a call of R14.
func (o Oracle) Buildings(l access.Level, login, feature string) ([]string, bool) {
	_, knownUser := o.User(login)
	f, knownFeature := o.Feature(feature)
	if !knownUser || !knownFeature || f.DistrictWide {
		return nil, false
	}
	return o.where(l, login, feature), true
}

// Anywhere is whether there is such a building.
func (o Oracle) Anywhere(l access.Level, login, feature string) bool {
	return len(o.where(l, login, feature)) > 0
}

// Everywhere is whether each building is one.
func (o Oracle) Everywhere(l access.Level, login, feature string) bool {
	return len(o.Facts.Buildings) > 0 && len(o.where(l, login, feature)) == len(o.Facts.Buildings)
}

// Allows is R5.
func (o Oracle) Allows(login, feature, operation, building string) (bool, bool) {
	got, ok := o.Level(login, feature, building)
	f, _ := o.Feature(feature)
	needed, named := f.Operations[operation]
	if f.LevelInsensitive {
		needed = access.Read
	}
	return ok && named && got >= needed, ok && named
}

// CanFilter is R6. The building must be known, whatever guards the field.
func (o Oracle) CanFilter(login, field, building string) (yes, ok bool) {
	_, knownUser := o.User(login)
	_, knownBuilding := o.Building(building)
	for _, f := range o.Facts.Features {
		if _, cataloged := o.Feature(f.Resource.String()); cataloged && slices.Contains(f.Fields, field) {
			got, _ := o.Level(login, f.Resource.String(), building)
			ok, yes = knownUser && knownBuilding, yes || got >= access.Read
		}
	}
	return yes && ok, ok
}

// Requirement finds a requirement by id.
func (o Oracle) Requirement(id string) (access.RequirementRow, bool) {
	return Find(o.Facts.Requirements, func(r access.RequirementRow) bool { return r.ID == id })
}

// Meets is R7; a requirement of only district-wide features needs no building (R14).
func (o Oracle) Meets(login, requirement, building string) (bool, bool) {
	_, knownUser := o.User(login)
	_, knownBuilding := o.Building(building)
	r, named := o.Requirement(requirement)
	ok := knownUser && named && (knownBuilding || o.RequirementIsDistrictWide(requirement))
	return ok && o.holds(login, r.Needs, building), ok
}

func (o Oracle) holds(login string, n access.Needs, building string) bool {
	holds := func(part access.Needs) bool { return o.holds(login, part, building) }
	fails := func(part access.Needs) bool { return !holds(part) }
	got, ok := o.Level(login, n.Feature.String(), building)
	return ok && got >= n.Level || slices.ContainsFunc(n.AnyOf, holds) ||
		len(n.AllOf) > 0 && !slices.ContainsFunc(n.AllOf, fails)
}

// RequirementIsDistrictWide: a feature that is unknown is not district-wide.
func (o Oracle) RequirementIsDistrictWide(requirement string) bool {
	var other func(access.Needs) bool
	other = func(n access.Needs) bool {
		f, known := o.Feature(n.Feature.String())
		return !n.Feature.IsZero() && !(known && f.DistrictWide) ||
			slices.ContainsFunc(n.AnyOf, other) || slices.ContainsFunc(n.AllOf, other)
	}
	r, named := o.Requirement(requirement)
	return named && !other(r.Needs)
}

// Who is R36.
func (o Oracle) Who(feature, building string, l access.Level) (logins []string) {
	for _, u := range o.Facts.Users {
		if got, _ := o.Level(u.Login, feature, building); got >= l {
			logins = append(logins, u.Login)
		}
	}
	slices.Sort(logins)
	return logins
}
