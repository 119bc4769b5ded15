// Package district compiles what is written down about a district into answers.
//
// [Facts] are all that is written: buildings and packages, roles and users, records and
// content types. They are plain structs, and one JSON document, which [Decode] reads and
// [Encode] writes in its canonical form. Nothing in them is derived.
//
// A [District] is the same facts at one revision, compiled: immutable, safe for concurrent
// use, and the only thing that answers. [District.Permissions] gives one user's level for
// every feature in every building, on the day the district is asked on (R34, R42): what the
// user's own grants, the assigned roles and the roles that follow from records add up to,
// behind the gate of the licences (R10, R19, R31). [District.At] is the district on another
// day.
//
// There are three ways for facts to be wrong, and each has its own fate (R13). Facts
// without a meaning never load: [Decode] and [New] refuse them, with everything that is
// wrong and where, as [Faults]. What has a meaning but gives nothing, such as a grant of a
// feature that is gone, loads from a store that holds it, gives nothing, and is listed by
// [District.Void]; one bad row never keeps a district from working. And whatever is
// written anew must have neither fault: [Validate] and [District.Apply] are strict.
//
// Policy changes by [Changes]: rows put and rows deleted, whose order does not matter. They
// are applied as a whole or not at all (R37), and what somebody still needs is not taken
// away (R17). The result is a district of its own, which shares with the first all that did
// not change, so that many revisions are cheap to keep; handles of features and buildings
// stay good from one to the next for as long as the thing exists.
//
// Beside the check stand the questions about it. [District.Explain] says why, and
// [District.Missing] what it would take; [District.Who] finds the users for whom the check
// says yes, from indexes that Apply keeps; [Diff] and [District.Preview] say who gains and
// who loses what. None of them judges rows of its own accord: one traversal,
// [District.Sources], tells what gives a user access, and access.Resolve adds it up. The
// packages below this one use the same traversal for questions of their own: invariant
// decides whether the roles could ever let somebody do something that must never be.
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
// The package knows no clock, no I/O and no global state.
package district
