// Package role knows role profiles and how a user holds them.
//
// A [Profile] is a named set of grants, shared by all who hold it: editing it changes every
// holder. A user holds it by an [Assignment], at most once, for a term if one is given. The
// grants of a profile say "the default building" and "the default building list", and whose
// these are is decided for each holder: the user's own, or those of the assignment's
// [Override], which replace the user's for that role alone (R16). All, lists of buildings
// and the district mean the same for everyone.
//
// What is absent and what is empty differ. An override without a list leaves the user's
// list as it is; an override with an empty one reaches nothing, and says so when written.
// An override that names an unknown building reaches nothing in its place: it never falls
// back to what it was meant to replace.
//
// [Compile] turns a user's defaults and assignments into [Assignments], a few words each, and
// [Assignments.Each] gives them back as access sources need them: jdoe, whose building is 2,
// is counselor there and aide in building 3 until June:
//
//	held := []role.Assignment{
//		{Role: "COUNSELOR"},
//		{Role: "AIDE", Until: june, Override: &role.Override{DefaultBuilding: "3"}},
//	}
//	h := role.Compile(&compiler, "2", nil, held, number)
//	h.Each(func(r role.Held) bool {
//		if today.Within(r.From, r.Until) {
//			sources = append(sources, access.Source{Grants: grants[r.Role], Defaults: r.Defaults})
//		}
//		return true
//	})
//
// The default building settings of a profile, [Prefill], fill in forms and are never
// evaluated (R18). Roles that follow from records are in package calcrole.
package role
