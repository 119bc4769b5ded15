// Package access is the algebra of permissions: what a level, a resource and a scope mean,
// and what a set of grants adds up to.
//
// A [Level] is what a user may do: None < Read < ReadWrite, each including the ones below.
// A [Resource] is three codes. REG MAINT DEMOGRAPH is a feature, and decisions are about
// features alone; REG MAINT ALL is a subpackage and REG ALL ALL a package, and stand in
// grants for the features in them. Which features there are is data: the [Catalog] of the
// district, beside its [Buildings]. A container covers exactly what is cataloged with its
// codes, what the district adds later too (R3).
//
// A [Grant] is a row with two columns, Read and ReadWrite, each empty or a [Scope]: every
// building, the user's default building, the user's default building list, or a list of
// buildings. Scopes resolve for each user at decision time, and nothing empty ever means
// "all" (R9). A [Source] is where grants come from, a role or the user's own rows, with the
// defaults its scopes resolve to. The highest access wins over all rows of all sources:
// there is no deny, and no order (R10).
//
// A few features are district-wide: the district's own definition is the same whichever
// school one stands in. Such a feature has one level: what its own grants with the scope
// District give, or what grants on its containers reach in every building that counts,
// whichever is higher (R11). Closed and out-of-district buildings do not count (R12).
//
// [Resolve] adds up the sources of one user into [Permissions]. They answer as a table
// would, with rows for features and columns for buildings, but without a cell for each
// pair: a row says through which reaches (all, a default, a list) a feature may be read and
// written, a column in which reaches a building lies. A check takes the two masks and looks
// for a bit in common; it neither allocates nor locks.
//
// A clerk may read everything that REG maintains, and change it in the default building:
//
//	catalog := access.NewCatalog(rows, licensed)
//	buildings := access.NewBuildings(schools)
//	compile := access.Compiler{Catalog: catalog, Buildings: buildings}
//	clerk, err := access.ParseGrant("REG MAINT ALL read=all readWrite=defaultBuilding")
//	p := access.Resolve("", catalog, buildings, today, []access.Source{{
//		Grants:   compile.Grants([]access.Grant{clerk}),
//		Defaults: access.Defaults{Building: compile.Building("3")},
//	}})
//	demograph, err := catalog.Feature("REG MAINT DEMOGRAPH")
//	lincoln, err := buildings.Building("3")
//	p.Can(access.ReadWrite, demograph, lincoln) // true; in building 2 it is false
//
// [Feature] and [Building] are handles, looked up once. They are good on every later
// revision, made with Next, for as long as the thing exists; anywhere else they are no
// feature and no building. By name the same questions return errors for what is unknown:
// see [Permissions.ByName].
//
// Zero values are closed: the zero Scope is nowhere, zero handles are nothing, and nil
// *Permissions refuse everything. The package knows no clock, no I/O and no global state.
package access
