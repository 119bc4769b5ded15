// Package access is the algebra of permissions: what a level, a resource and a scope mean, and what a set of
// grants adds up to.
//
// # For who asks
//
// A [Level] is what a user may do: None < Read < ReadWrite, each including the ones below.
//
// A [Resource] is three codes. REG MAINT DEMOGRAPH is a feature, and only features are what a decision is
// about. REG MAINT ALL is a subpackage and REG ALL ALL a package; in a grant they stand for the features in
// them, also for those that the district adds later (R3). Which features exist is data: the [Catalog] of a
// district, beside its [Buildings].
//
// A [Grant] is a row with two columns, Read and ReadWrite, each empty or a [Scope]: every building, the user's
// default building, the user's default building list, or a list of buildings. A scope resolves for each user
// at decision time, and nothing empty ever means "all" (R9). The highest access wins over all rows that a user
// has, by roles and directly: there is no deny, and no order (R10).
//
// A district-wide feature has one level, since the district's own definition is the same in every school. It
// is the higher one of two: the level that rows on the feature itself give with the scope District, and the
// level that rows on its package and subpackage give in every building that counts (R11). Closed and
// out-of-district buildings do not count (R12).
//
// [Permissions] are the result for one user. A check takes three loads and a mask, and neither locks nor
// allocates. A district (package district) makes them:
//
//	p, err := d.Permissions("jdoe")
//	demograph, err := d.Feature("REG MAINT DEMOGRAPH")
//	lincoln, err := d.Building("3")
//	p.Can(access.ReadWrite, demograph, lincoln)          // true or false
//	err = p.Require(access.ReadWrite, demograph, lincoln) // nil, or a *DeniedError
//	p.Buildings(access.Read, demograph)                  // where
//
// [Feature] and [Building] are handles, to be looked up once. They are good on every later revision of the
// district for as long as the thing exists; on any other district they are no feature and no building. Asked
// by names, the same questions return an error for an unknown name: see [Permissions.ByName]. A [Requirement]
// combines several checks under a name, an [Operation] is a part of a feature that needs a level, and a
// [Field] is guarded by features.
//
// Zero values are closed: the zero Scope reaches nothing, zero handles are nothing, and nil *Permissions
// refuse everything. The package has no clock, no I/O and no global state.
//
// # For who compiles districts
//
// The rest is for packages district and role. It stands here because it reads the insides of catalogs and
// permissions, and because one Resolve must decide for all.
//
//   - [NewCatalog], [Catalog.Next], [NewBuildings] and [Buildings.Next] make one revision, and the revision
//     after it (catalog.go, building.go).
//   - [Compiler] turns written rows into [Grants], a few words each, and building ids into [Defaults]. Both
//     together are a [Bundle] (compiler.go, grants.go).
//   - [Resolve] adds up the sources of a user into Permissions. [ResolvePerBuilding] leaves district-wide
//     features per building, for explanations (resolve.go).
//   - [Reach] lists the scopes through which a source gives a level, whoever has it: so all holders of a role
//     are judged at once (reach.go).
//   - [Comparison] lines up two revisions, [Delta] is how one user's permissions differ between them, and
//     [Tally] counts the deltas of many by feature (compare.go, delta.go, tally.go).
//
// A clerk may read all features of REG MAINT in every building, and change them in the default building:
//
//	catalog := access.NewCatalog(rows, licensed)
//	buildings := access.NewBuildings(schools)
//	compile := access.Compiler{Catalog: catalog, Buildings: buildings}
//	clerk, err := access.ParseGrant("REG MAINT ALL read=all readWrite=defaultBuilding")
//	p := access.Resolve("", catalog, buildings, today, []access.Bundle{{
//		Grants:   compile.Grants([]access.Grant{clerk}),
//		Defaults: access.Defaults{Building: compile.Building("3")},
//	}})
//	demograph, err := catalog.Feature("REG MAINT DEMOGRAPH")
//	lincoln, err := buildings.Building("3")
//	p.Can(access.ReadWrite, demograph, lincoln) // true; in building 2 it is false
package access
