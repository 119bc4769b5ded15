// Package district turns the written facts of a school district into answers: who may do what in
// which building, and why.
//
// [Facts] are everything that is written: buildings and packages, roles and users, records and
// content types. They are plain structs, and one JSON document, which [Decode] reads and [Encode]
// writes in its canonical form. Nothing in them is derived.
//
// A [District] is the same facts at one revision, compiled: immutable, safe for concurrent use,
// and the only thing that answers. [District.Permissions] gives one user's level for every feature
// in every building, on the day that the district is asked on (R34, R42): the user's own grants,
// the assigned roles and the roles that follow from records, added up, behind the gate of the
// licences (R10, R19, R31). [District.At] is the district on another day.
//
// Facts can be wrong in two ways (R13). Facts without a meaning never load: [Decode] and [New]
// refuse them, with every fault and its place, as [Faults]. Facts with a meaning that give nothing,
// such as a grant of a feature that is gone, load from a store that holds them, give nothing, and
// are listed by [District.Void]; one bad row never keeps a district from working. Rows that are
// written anew must have neither fault: [Validate] and [District.Apply] are strict.
//
// Policy changes by [Changes]: rows that are put and rows that are deleted, in any order. They are
// applied as a whole or not at all (R37), and nothing that is still in use can be removed (R17).
// The result is a district of its own, which shares with the first everything that did not change,
// so that many revisions are cheap to keep. Handles of features and buildings stay good from one
// to the next for as long as the thing exists.
//
// # Which question lives where
//
// One traversal, [District.Sources], says what gives a user access, and access.Resolve adds it up.
// Every answer comes from these two; only [District.Who] has a second evaluation, on indexes, for
// speed. The questions that every host asks are here: [District.Permissions], [District.Explain]
// (why), [District.Who], [Diff] and [District.Preview] (who gains and who loses what), [DiffRows]
// (what changes do to the rows, which need not show in a level). Others are packages of their own,
// built on what this one exports, as yours could be:
//
//   - ask answers questions in bulk, one JSON line each
//   - lint finds what is void, unused or probably not meant
//   - review makes access reviews to be signed
//   - invariant decides what must never come together, for everyone now and for everyone whom the
//     roles allow
//   - propose makes changes that reach a goal: give an access, copy one, offboard, roll over, tidy up
//   - districttest has assertions and generators for test suites
//
// A clerk may read phone numbers everywhere, and change them in the default building:
//
//	clerk, err := access.ParseGrant("REG MAINT PHONE read=all readWrite=defaultBuilding")
//	facts := &district.Facts{
//		Format:    1,
//		District:  district.Info{ID: "madison", SchoolYear: 2027},
//		Buildings: []access.BuildingRow{{ID: "2"}, {ID: "3"}},
//		Packages:  []access.PackageRow{{Code: "REG"}},
//		Features:  []access.FeatureRow{{Resource: clerk.Resource}},
//		Roles:     []role.Profile{{ID: "CLERK", Grants: []access.Grant{clerk}}},
//		Users: []district.User{
//			{Login: "jdoe", DefaultBuilding: "2", Roles: []role.Assignment{{Role: "CLERK"}}},
//		},
//	}
//	d, err := district.New(facts, today, nil)
//	p, err := d.Permissions("jdoe")
//	p.ByName().Can(access.ReadWrite, "REG MAINT PHONE", "2") // true; in building 3 it is false
//
//	d, err = d.Apply(district.Changes{Changes: []district.Change{
//		district.Put(district.User{Login: "jdoe", DefaultBuilding: "3", Roles: []role.Assignment{{Role: "CLERK"}}}),
//	}})
//	p, err = d.Permissions("jdoe") // now building 3; the permissions from before still say 2
//
// A written document is read and compiled by [Load].
//
// The package knows no clock, no I/O and no global state.
package district
