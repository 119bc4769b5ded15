package district

// LintKind is one kind of findings, as a declared value.
type LintKind struct {
	Name     string   `json:"name"`
	Severity Severity `json:"severity"`
	Rule     string   `json:"rule"` // what it follows from; a finding of something void names its own
	Doc      string   `json:"doc"`  // what is found, and what is not
	Fix      string   `json:"fix"`  // what can be done
}

// LintKinds returns every kind of finding that [District.Lint] knows: what is void first,
// then users, records, roles and content types.
func LintKinds() []LintKind { return append([]LintKind(nil), lintKinds[:]...) }

// lintKind is the place of a kind in lintKinds.
type lintKind int

const (
	kindDangling lintKind = iota
	kindMisfit
	kindCalculated
	kindHeldTwice
	kindReserved
	kindNoPackage
	kindEmailTwice
	kindNotFeature
	kindVoid
	kindRulePanics
	kindReservedMissing
	kindEmailMissing
	kindDefaultNotInList
	kindNoDefaultBuilding
	kindNoDefaultList
	kindOverrideEmpty
	kindUnlicensed
	kindEnded
	kindAlmostEverywhere
	kindRedundant
	kindUnapproved
	kindLedgers
	kindSchools
	kindStaffShared
	kindStudentShared
	kindHouseholdShared
	kindHouseholdEmpty
	kindHouseholdNotParent
	kindStudentAndHousehold
	kindOldApplicant
	kindRoleUnheld
	kindRoleGivesNothing
	kindContentClosed
	kindContentEntry
	lintKindCount
)

// almostMissing is how many buildings may be missing from what looks like all of them.
const almostMissing = 3

var lintKinds = [lintKindCount]LintKind{
	kindDangling: {"dangling", SeverityError, "R13",
		"A reference to what does not exist: a resource, building, role, user or record.",
		"correct the name, or take the reference away"},
	kindMisfit: {"misfit", SeverityError, "R13",
		"A scope that does not fit its resource: a building scope on a district-wide feature itself, or district on anything else.",
		"write district for a district-wide feature, and a building scope for all else"},
	kindCalculated: {"calculated-assigned", SeverityError, "R31",
		"An assignment of a calculated role, which follows from records and is never assigned.",
		"take the assignment away"},
	kindHeldTwice: {"held-twice", SeverityError, "R17",
		"A second assignment of a role that the user holds already; the first counts.",
		"take one of the two away"},
	kindReserved: {"reserved", SeverityError, "R20",
		"Something that hangs on a reserved user, or another spelling of its name.",
		"take away what hangs on it, or use another name"},
	kindNoPackage: {"no-package", SeverityError, "R13",
		"A feature or a licence without its package, so that it is unknown.",
		"add the package, or take the row away"},
	kindEmailTwice: {"email-twice", SeverityError, "R21",
		"An e-mail that two users have, so that neither is found by it.",
		"leave it with one of them"},
	kindNotFeature: {"not-a-feature", SeverityError, "R4",
		"A package or subpackage where a feature is asked for.",
		"name a single feature"},
	kindVoid: {"void", SeverityError, "R13",
		"Anything else that loads and gives nothing.",
		"correct it, or take it away"},

	kindRulePanics: {"rule-panics", SeverityError, "R31",
		"A rule of the host that panics for a user: for that user its role grants nothing.",
		"mend the rule"},

	kindReservedMissing: {"reserved-missing", SeverityWarning, "R20",
		"A district without its reserved user _ESP_GROUP, in any letter case.",
		"add it, marked as reserved"},
	kindEmailMissing: {"email-missing", SeverityInfo, "R21",
		"A user without an e-mail, whose password can not be reset by mail. Further addresses do not count.",
		"add one"},
	kindDefaultNotInList: {"default-not-in-list", SeverityWarning, "R9",
		"A user whose default building is not in the default building list, unless the list is empty or the building unknown: neither implies the other. Overrides are not judged: they mean to differ.",
		"add the building to the list, if it is meant"},
	kindNoDefaultBuilding: {"no-default-building", SeverityWarning, "R9",
		"A row of a user, or an assigned or calculated role, with a column of scope defaultBuilding where the user has no default building and no override names one. One finding for each role, if its column would count otherwise.",
		"set a default building, or choose another scope"},
	kindNoDefaultList: {"no-default-list", SeverityWarning, "R9",
		"The same for scope defaultBuildingList and an empty list.",
		"fill the default building list, or choose another scope"},
	kindOverrideEmpty: {"override-empty", SeverityInfo, "R16",
		"An assignment whose override is an empty list that is meant, of a role with columns of scope defaultBuildingList: they reach nothing.",
		"name buildings, or leave it if it is still meant"},
	kindUnlicensed: {"unlicensed", SeverityInfo, "R19",
		"A row of a user or role on a package that requires a licence and has no valid one. It is kept, and works again once licensed.",
		"license the package, or take the row away"},
	kindEnded: {"ended", SeverityInfo, "R42",
		"A user's row or assignment that has ended: until is the district's day or before. Nothing has ended on no day.",
		"take it away, or give it a new term"},
	kindAlmostEverywhere: {"almost-everywhere", SeverityWarning, "R11",
		"Grants on a subpackage or package that, all sources of a user together, reach most counting buildings and miss at most three, so that they give no level on a district-wide feature in it. It takes more buildings reached than missed, so that nobody who works in one building or a few is found; and no level on the feature at all, be it by a row of its own.",
		"add the buildings, or grant the feature itself with scope district, if the feature is meant"},
	kindRedundant: {"redundant-grant", SeverityInfo, "R10",
		"A row of a user that gives nothing on the day beyond what the user's roles, assigned and calculated, give there already: without it nothing would change. A row that gives nothing by itself is another matter.",
		"take the row away, unless it is meant to outlast the role"},
	kindUnapproved: {"unapproved-access", SeverityWarning, "R22",
		"A user who is not approved, and has rows or assignments that have not ended. They count as ever, but for the login.",
		"approve the user, or take the access away"},
	kindLedgers: {"ledgers-unused", SeverityWarning, "R24",
		"A user with ledgers and without any level, in any building, on a feature of a package that keeps ledgers.",
		"grant such a feature, or take the ledgers away"},
	kindSchools: {"schools-unused", SeverityWarning, "R24",
		"A user with schools who is only a student or parent: attached to a student or household and to no staff record, without a row or assigned role that counts on the day, and without a calculated role but student, parent and applicant.",
		"take the schools away"},

	kindStaffShared: {"staff-shared", SeverityWarning, "R21",
		"Several users attached to one staff record. Placed at the first of them, as in the next two kinds.",
		"keep one user for each of the staff"},
	kindStudentShared: {"student-shared", SeverityWarning, "R21",
		"Several users attached to one student on record.",
		"keep one user for each student"},
	kindHouseholdShared: {"household-shared", SeverityInfo, "R21",
		"Several users attached to one household that is Parent to someone on record. Two parents with a login each are two.",
		"keep one user for each parent"},
	kindHouseholdEmpty: {"household-empty", SeverityWarning, "R28",
		"A user attached to a household without any member on record.",
		"add the members, or detach the user"},
	kindHouseholdNotParent: {"household-not-parent", SeverityInfo, "R28",
		"A user attached to a household with members on record, and neither Parent nor Self, spelled exactly so, to any: nothing is calculated from it.",
		"correct the relationship, if Parent is meant"},
	kindStudentAndHousehold: {"student-and-household", SeverityWarning, "R21",
		"A user attached to a student and to a household that is not Self to that student.",
		"give student and household a user each, or set the relationship Self"},
	kindOldApplicant: {"old-applicant", SeverityInfo, "R29",
		"An applicant who makes the users of a household applicants, while the same household is Parent to an enrolled student. Records carry no dates: it may be the same child, whose status was never set to Copied, or a sibling.",
		"set the status to Copied, unless it is of another child"},

	kindRoleUnheld: {"role-unheld", SeverityInfo, "R15",
		"A role without an assignment that has not ended, or a calculated role that nobody holds on the day. Those of unapproved users count.",
		"remove the role, if it is of no more use"},
	kindRoleGivesNothing: {"role-gives-nothing", SeverityWarning, "R15",
		"A role with grants that gives nothing to any of those who hold it on the day: each grant is void, without its licence, or dormant for all of them. A role without any grant, for content types, is not found.",
		"correct its grants, or the defaults of its holders"},
	kindContentClosed: {"content-closed", SeverityWarning, "R33",
		"A content type that is not public, and that no user at all may view.",
		"name somebody, make it public, or remove it"},
	kindContentEntry: {"content-entry-unmatched", SeverityInfo, "R33",
		"An entry of a content type that matches no user, where another entry or public opens it to somebody.",
		"correct or remove the entry, unless somebody is still to come"},
}
