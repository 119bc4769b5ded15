package lint

import (
	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// Severity says how sure it is that something is wrong.
type Severity string

const (
	SeverityError   Severity = "error"   // written, and gives nothing (R13)
	SeverityWarning Severity = "warning" // allowed, and probably not meant
	SeverityInfo    Severity = "info"    // allowed, and worth a look when tidying up
)

// Kind is one kind of findings, as a declared value.
type Kind struct {
	Name     string   `json:"name"`
	Severity Severity `json:"severity"`
	Rule     string   `json:"rule"` // what it follows from; a finding of something void names its own
	Doc      string   `json:"doc"`  // the things that are found, and those that are not
	Fix      string   `json:"fix"`  // what can be done
}

// Kinds returns every kind of finding that [Check] knows: void rows first, then users, records, roles and content
// types.
func Kinds() []Kind {
	all := make([]Kind, len(kinds))
	for i, k := range kinds {
		all[i] = *k
	}
	return all
}

// kinds are all kinds, in the order of [Kinds]. Each is declared beside its check, those of void rows below.
var kinds = [...]*Kind{
	&dangling,
	&misfit,
	&calculatedAssigned,
	&heldTwice,
	&reserved,
	&noPackage,
	&emailTwice,
	&notFeature,
	&void,
	&rulePanics,
	&reservedMissing,
	&emailMissing,
	&defaultNotInList,
	&noDefaultBuilding,
	&noDefaultList,
	&overrideEmpty,
	&unlicensed,
	&ended,
	&almostEverywhere,
	&redundantGrant,
	&unapprovedAccess,
	&ledgersUnused,
	&schoolsUnused,
	&staffShared,
	&studentShared,
	&householdShared,
	&householdEmpty,
	&householdNotParent,
	&studentAndHousehold,
	&oldApplicant,
	&divisionBehind,
	&divisionSpelling,
	&roleUnheld,
	&roleGivesNothing,
	&contentClosed,
	&contentEntryUnmatched,
}

// voidKinds are the kinds of void rows, by the sentinel of the fault. A fault of no other kind is void.
var voidKinds = [...]struct {
	err  error
	kind *Kind
}{
	{district.ErrNoPackage, &noPackage}, {district.ErrDangling, &dangling}, {district.ErrMisfit, &misfit},
	{district.ErrCalculated, &calculatedAssigned}, {district.ErrHeldTwice, &heldTwice}, {district.ErrReserved, &reserved},
	{district.ErrEmailTwice, &emailTwice}, {access.ErrNotFeature, &notFeature},
}

var (
	dangling = Kind{"dangling", SeverityError, "R13",
		"A reference to what does not exist: a resource, building, role, user or record.",
		"correct the name, or take the reference away"}
	misfit = Kind{"misfit", SeverityError, "R13",
		"A scope that does not fit its resource: a building scope on a district-wide feature itself, or district on " +
			"anything else.",
		"write district for a district-wide feature, and a building scope for all else"}
	calculatedAssigned = Kind{"calculated-assigned", SeverityError, "R31",
		"An assignment of a calculated role, which follows from records and is never assigned.",
		"take the assignment away"}
	heldTwice = Kind{"held-twice", SeverityError, "R17",
		"Two assignments of one role with a day in common. On such a day the first in canonical order counts: the " +
			"one that begins first, or else the first by its text. The finding is at the other one. Assignments whose " +
			"days do not overlap are not found.",
		"take one of the two away, or let it begin when the other ends"}
	reserved = Kind{"reserved", SeverityError, "R20",
		"Something that hangs on a reserved user, or another spelling of its name.",
		"take away what hangs on it, or use another name"}
	noPackage = Kind{"no-package", SeverityError, "R13",
		"A feature or a licence without its package, so that it is unknown.",
		"add the package, or take the row away"}
	emailTwice = Kind{"email-twice", SeverityError, "R21",
		"An e-mail that two users have, or that is the login of another user. Nobody is found by it; their logins find " +
			"them.",
		"leave it with one of the two"}
	notFeature = Kind{"not-a-feature", SeverityError, "R4",
		"A package or subpackage where a feature is asked for.",
		"name a single feature"}
	void = Kind{"void", SeverityError, "R13",
		"Anything else that loads and gives nothing.",
		"correct it, or take it away"}
	reservedMissing = Kind{"reserved-missing", SeverityWarning, "R20",
		"A district without its reserved user _ESP_GROUP, in any letter case.",
		"add it, marked as reserved"}
)
