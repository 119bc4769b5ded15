// Package role has role profiles, and the assignments by which a user has them.
//
// A [Profile] is a named set of grants, shared by all users who are assigned it: editing it changes the access
// of them all. A user has it by an [Assignment], at most one at a time, for a term if one is given. The grants
// of a profile may say "the default building" and "the default building list". Whose these are is decided for
// each user: they are the user's own, or those of the assignment's [Override], which replace the user's for
// only that role (R16). All, lists of buildings and District mean the same for everyone.
//
// An absent list and an empty list differ. An override without a list leaves the user's list as it is. An
// override with an empty list reaches nothing, and must say so when written. An override that names an unknown
// building reaches nothing there; it never falls back to the default that it replaces.
//
// [Compile] turns a user's defaults and assignments into [Assignments], a few words each, and
// [Assignments.Each] yields them as sources of package access need them. A user whose default building is 2 is
// counselor there, and aide in building 3 until June:
//
//	assignments := role.Compile(&compiler, "2", nil, []role.Assignment{
//		{Role: "COUNSELOR"},
//		{Role: "AIDE", Until: june, Override: &role.Override{DefaultBuilding: "3"}},
//	}, number)
//	for a := range assignments.Each {
//		if today.Within(a.From, a.Until) {
//			sources = append(sources, access.Bundle{Grants: grants[a.Role], Defaults: a.Defaults})
//		}
//	}
//
// The default building settings of a profile, [Prefill], fill in forms and are never evaluated (R18). Roles that
// follow from records are in package calcrole.
package role
