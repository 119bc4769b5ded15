package district_test

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// Generated districts load leniently (R13): they obey the grammar of FORMAT.md, and beyond
// that hold every fault that a store may hold. The alphabets are small, so that things meet.
var (
	packageCodes = []string{"REG", "FED", "FIN"}
	subCodes     = []string{"MAINT", "MAINTPY", "MAINTSP"} // one begins the others
	featureCodes = []string{"A", "AB", "B"}
	roleIDs      = []string{"CLERK", "TEACHER", "NURSE", "AIDE"}
	calculations = []string{"student", "parent", "applicant", "admissionsEvaluator", "x-coach"}
	userLogins   = []string{"ann", "bob", "cyd", "dee"}
	groupLogins  = []string{"_ESP_GROUP", "_esp_group", "_Esp_Group"}
	operations   = []string{"run", "flat-file"}
	fields       = []string{"birthDate", "mealStatus"}
	years        = []int{2027, 2028}
	divisions    = []string{"LOWER", "UPPER"}
	sections     = []string{"ALG", "BIO"}
	studentIDs   = []string{"S1", "S2", "S3"}
	householdIDs = []string{"H1", "H2"}
	applicantIDs = []string{"A1", "A2"}
	bigSizes     = []int{63, 64, 65, 130} // around the widths of machine words
	theDay       = mustDay("2028-02-29")  // all dates lie within edgeDays of it
)

const (
	gone     = "GONE" // a building, role, package, subpackage, login or record that is not there
	edgeDays = 3
)

// Probabilities in percent.
const (
	noBuildings      = 4
	manyBuildings    = 3
	allOutOfDistrict = 4
	outOfDistrict    = 10
	closed           = 12

	packageThere    = 85
	licenceNeeded   = 40
	licenceThere    = 65
	licenceBlank    = 25
	districtWide    = 35
	levelBlind      = 20
	operationNamed  = 40
	fieldGuarded    = 40
	subpackageNamed = 50

	dangling      = 6
	misfit        = 10
	otherCase     = 25
	userMarked    = 6
	groupThere    = 30
	roleLikeGroup = 25
	manyLists     = 1
	hasTerm       = 30
	edgeBesideDay = 70
	roleTwice     = 25
	roleByHand    = 8
	hasOverride   = 55
	overrideEmpty = 30
	hasHome       = 65
	hasList       = 65
	hasCalculated = 65
	administered  = 20
	needsNest     = 40

	divisionMoved = 40
	enrolledNow   = 60
	recordThere   = 75
	saysParent    = 70
	isEvaluator   = 30
	isPublic      = 25
	isListed      = 25
	emailTwice    = 20
)

func mustDay(text string) access.Day {
	d, err := access.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

// chance is true in the given percentage of draws and shrinks to false. It draws the
// binary digits of a number below 1 until it differs from the percentage, twice on average.
func chance(t *rapid.T, percent int) bool {
	for percent > 0 {
		digit := percent >= 50
		if percent *= 2; digit {
			percent -= 100
		}
		if drawn := !rapid.Bool().Draw(t, "chance"); drawn != digit {
			return digit
		}
	}
	return false
}

func pick[T any](t *rapid.T, from []T) T { return rapid.SampledFrom(from).Draw(t, "pick") }

func between(t *rapid.T, low, high int) int { return rapid.IntRange(low, high).Draw(t, "between") }

func subset[T any](t *rapid.T, of []T, percent int) (some []T) {
	for _, x := range of {
		if chance(t, percent) {
			some = append(some, x)
		}
	}
	return some
}

// several draws up to n values and keeps one of equal ones: no list holds a value twice.
func several[T any](t *rapid.T, n int, draw func() T) (list []T) {
	for range between(t, 0, n) {
		list = append(list, draw())
	}
	return distinct(list)
}

func distinct[T any](list []T) (kept []T) {
	for _, x := range list {
		if !slices.ContainsFunc(kept, func(k T) bool { return reflect.DeepEqual(k, x) }) {
			kept = append(kept, x)
		}
	}
	return kept
}

func inAnyCase(t *rapid.T, id string) string {
	switch {
	case !chance(t, otherCase):
		return id
	case id == strings.ToLower(id):
		return strings.ToUpper(id)
	default:
		return strings.ToLower(id)
	}
}

// genDay is theDay mostly, and any day on which a generated date may matter.
func genDay() *rapid.Generator[access.Day] {
	return rapid.Custom(func(t *rapid.T) access.Day {
		if chance(t, edgeBesideDay) {
			return theDay
		}
		return theDay.AddDays(between(t, -edgeDays-1, edgeDays+1))
	})
}

// genFacts fills the tables in the order in which they refer to each other.
func genFacts() *rapid.Generator[*district.Facts] {
	return rapid.Custom(func(t *rapid.T) *district.Facts {
		f := &district.Facts{Format: 1}
		f.District = district.Info{ID: "lincoln", SchoolYear: 2027, DivisionYears: genDivisionYears(t)}
		f.Buildings = genBuildings(t)
		genCatalog(t, f)
		genNames(t, f)
		for i := range f.Roles {
			f.Roles[i].Grants = genGrants(t, f)
		}
		for i := range f.Users {
			genUser(t, f, &f.Users[i])
		}
		genRecords(t, f)
		f.ContentTypes = []calcrole.ContentType{
			{Name: "Minutes", Edit: genAudience(t), View: genAudience(t)},
			{Name: "News", Public: chance(t, isPublic), Edit: genAudience(t), View: genAudience(t)},
		}
		return f
	})
}

func genDivisionYears(t *rapid.T) map[string]int {
	moved := map[string]int{}
	for _, d := range subset(t, divisions, divisionMoved) {
		moved[d] = pick(t, years)
	}
	return moved
}

// Buildings.

func genBuildings(t *rapid.T) (rows []access.BuildingRow) {
	n := between(t, 1, 5)
	if chance(t, noBuildings) {
		n = 0
	} else if chance(t, manyBuildings) {
		n = pick(t, bigSizes)
	}
	allOut := chance(t, allOutOfDistrict)
	for i := range n {
		rows = append(rows, access.BuildingRow{
			ID: strconv.Itoa(i + 1), Closed: chance(t, closed), OutOfDistrict: allOut || chance(t, outOfDistrict),
		})
	}
	if rapid.Bool().Draw(t, "reverse") {
		slices.Reverse(rows)
	}
	return rows
}

func buildingIDs(f *district.Facts) (ids []string) {
	for _, b := range f.Buildings {
		ids = append(ids, b.ID)
	}
	return ids
}

func genBuilding(t *rapid.T, f *district.Facts) string {
	if len(f.Buildings) == 0 || chance(t, dangling) {
		return gone
	}
	return pick(t, f.Buildings).ID
}

// genList is one building, all but one, a run of them, or all; and maybe one that is gone.
func genList(t *rapid.T, f *district.Facts) []string {
	ids, n := buildingIDs(f), len(f.Buildings)
	if n == 0 {
		return []string{gone}
	}
	switch from := between(t, 0, n-1); between(t, 0, 3) {
	case 0:
		ids = ids[from : from+1]
	case 1:
		ids = slices.Delete(ids, from, from+1)
	case 2:
		ids = ids[from:between(t, from+1, n)]
	}
	if len(ids) == 0 || chance(t, dangling) {
		ids = append(slices.Clip(ids), gone)
	}
	return ids
}

// Packages, licences, features and requirements.

func genCatalog(t *rapid.T, f *district.Facts) {
	for _, code := range subset(t, packageCodes, packageThere) {
		f.Packages = append(f.Packages, access.PackageRow{Code: code, RequiresLicense: chance(t, licenceNeeded)})
	}
	for _, code := range subset(t, append([]string{gone}, packageCodes...), licenceThere) {
		key := "KEY"
		if chance(t, licenceBlank) {
			key = " "
		}
		f.Licenses = append(f.Licenses, district.License{Package: code, Key: key})
	}
	for _, code := range subset(t, append([]string{"UNUSED"}, subCodes...), subpackageNamed) {
		f.Subpackages = append(f.Subpackages, access.SubpackageRow{Code: code})
	}
	for range between(t, 1, featuresFor(len(f.Buildings))) {
		r := resource(pick(t, packageCodes), pick(t, subCodes), pick(t, featureCodes))
		if !slices.ContainsFunc(f.Features, func(row access.FeatureRow) bool { return row.Resource == r }) {
			f.Features = append(f.Features, genFeature(t, r))
		}
	}
	for i := range between(t, 0, 3) {
		f.Requirements = append(f.Requirements, access.RequirementRow{
			ID: "page." + strconv.Itoa(i), Kind: "page", Needs: genNeeds(t, f, 2),
		})
	}
	if len(f.Packages) == len(packageCodes) && chance(t, administered) { // its features must be cataloged
		f.Administration.Manage = []access.Resource{f.Features[0].Resource}
	}
}

// featuresFor and usersFor keep the oracle's patience with large districts.
func featuresFor(buildings int) int { return map[bool]int{true: 3, false: 6}[buildings > 10] }
func usersFor(buildings int) int    { return map[bool]int{true: 1, false: 4}[buildings > 10] }

func resource(codes ...string) access.Resource {
	return access.MustParseResource(strings.Join(codes, " "))
}

func genFeature(t *rapid.T, r access.Resource) access.FeatureRow {
	row := access.FeatureRow{Resource: r, DistrictWide: chance(t, districtWide), LevelInsensitive: chance(t, levelBlind)}
	row.Operations = map[string]access.Level{}
	for _, name := range subset(t, operations, operationNamed) {
		row.Operations[name] = genLevel(t)
	}
	row.Fields = subset(t, fields, fieldGuarded)
	return row
}

func genLevel(t *rapid.T) access.Level {
	return pick(t, []access.Level{access.Read, access.ReadWrite})
}

// genFeatureName is a feature of the catalog, or one that is not there.
func genFeatureName(t *rapid.T, f *district.Facts) access.Resource {
	if chance(t, dangling) {
		return resource(pick(t, packageCodes), pick(t, append([]string{gone}, subCodes...)), "Z")
	}
	return pick(t, f.Features).Resource
}

// genResource is a feature, or a subpackage or package that may cover some.
func genResource(t *rapid.T, f *district.Facts) access.Resource {
	r := genFeatureName(t, f)
	switch between(t, 0, 3) {
	case 0:
		return resource(r.Package(), r.Subpackage(), access.AllCode)
	case 1:
		return resource(r.Package(), access.AllCode, access.AllCode)
	}
	if chance(t, dangling) {
		return resource(gone, access.AllCode, access.AllCode)
	}
	return r
}

func genNeeds(t *rapid.T, f *district.Facts, depth int) access.Needs {
	if depth == 0 || !chance(t, needsNest) {
		return access.Needs{Feature: genFeatureName(t, f), Level: genLevel(t)}
	}
	parts := []access.Needs{genNeeds(t, f, depth-1)}
	parts = distinct(append(parts, several(t, 2, func() access.Needs { return genNeeds(t, f, depth-1) })...))
	if rapid.Bool().Draw(t, "all") {
		return access.Needs{AllOf: parts}
	}
	return access.Needs{AnyOf: parts}
}

// Grants.

func genGrants(t *rapid.T, f *district.Facts) []access.Grant {
	if chance(t, manyLists) {
		return genManyLists(t, f)
	}
	return several(t, 4, func() access.Grant { return genGrant(t, f) })
}

func genGrant(t *rapid.T, f *district.Facts) access.Grant {
	g := access.Grant{Resource: genResource(t, f)}
	columns := between(t, 0, 2)
	if columns != 0 {
		g.Read = genScope(t, f, g.Resource)
	}
	if columns != 1 {
		g.ReadWrite = genScope(t, f, g.Resource)
	}
	return g
}

func genScope(t *rapid.T, f *district.Facts, on access.Resource) access.Scope {
	wide := slices.ContainsFunc(f.Features, func(row access.FeatureRow) bool { return row.Resource == on && row.DistrictWide })
	if wide != chance(t, misfit) {
		return access.ScopeDistrict()
	}
	switch between(t, 0, 3) {
	case 0:
		return access.ScopeAll()
	case 1:
		return access.ScopeDefaultBuilding()
	case 2:
		return access.ScopeDefaultBuildingList()
	default:
		return access.ScopeIn(genList(t, f)...)
	}
}

// genManyLists is more than 64 rows with a list of their own each.
func genManyLists(t *rapid.T, f *district.Facts) (rows []access.Grant) {
	names := buildingIDs(f)
	for i := len(names); i < 7; i++ {
		names = append(names, gone+strconv.Itoa(i))
	}
	for bits := 1; bits < 68; bits++ {
		var list []string
		for i := range 7 {
			if bits>>i&1 != 0 {
				list = append(list, names[i])
			}
		}
		rows = append(rows, access.Grant{Resource: pick(t, f.Features).Resource, ReadWrite: access.ScopeIn(list...)})
	}
	return rows
}

// genTerm is the days of a row (R42), from before until.
func genTerm(t *rapid.T) (from, until access.Day) {
	edge := func() (d access.Day) {
		if chance(t, hasTerm) {
			d = theDay.AddDays(between(t, -edgeDays, edgeDays))
		}
		if !d.IsZero() && chance(t, edgeBesideDay) {
			d = theDay.AddDays(between(t, -1, 1))
		}
		return d
	}
	from, until = edge(), edge()
	if !until.IsZero() && !from.Before(until) {
		until = from.AddDays(1)
	}
	return from, until
}

// Users and roles.

// genNames names the users and the roles: no two alike in any letter case (R15).
func genNames(t *rapid.T, f *district.Facts) {
	for _, login := range userLogins[:between(t, 1, usersFor(len(f.Buildings)))] {
		f.Users = append(f.Users, district.User{Login: login, Reserved: chance(t, userMarked)})
	}
	for _, id := range subset(t, roleIDs, hasCalculated) {
		f.Roles = append(f.Roles, role.Profile{ID: id})
	}
	for _, kind := range subset(t, calculations, hasCalculated) {
		f.Roles = append(f.Roles, role.Profile{ID: strings.ToUpper(kind), Calculated: kind})
	}
	if group := pick(t, groupLogins); chance(t, groupThere) {
		f.Users = append(f.Users, district.User{Login: group, Reserved: rapid.Bool().Draw(t, "marked")})
	} else if len(f.Roles) > 0 && chance(t, roleLikeGroup) {
		f.Roles[between(t, 0, len(f.Roles)-1)].ID = group
	}
}

func genUser(t *rapid.T, f *district.Facts, u *district.User) {
	u.Approved = rapid.Bool().Draw(t, "approved")
	if chance(t, emailTwice) {
		u.Email = "office@lincoln.example"
	}
	if chance(t, hasHome) {
		u.DefaultBuilding = genBuilding(t, f)
	}
	if chance(t, hasList) {
		u.DefaultBuildingList = genList(t, f)
	}
	u.Grants = genGrants(t, f)
	for i := range u.Grants {
		u.Grants[i].From, u.Grants[i].Until = genTerm(t)
	}
	u.Roles = genAssignments(t, f)
	u.Attached = several(t, 3, func() district.Attachment { return genAttachment(t) })
}

func genAssignments(t *rapid.T, f *district.Facts) []role.Assignment {
	list := several(t, 4, func() role.Assignment { return genAssignment(t, f, genRole(t, f)) })
	if len(list) > 0 && chance(t, roleTwice) {
		again := genAssignment(t, f, inAnyCase(t, list[0].Role))
		list = slices.Insert(list, between(t, 0, len(list)), again)
	}
	return distinct(list)
}

func genRole(t *rapid.T, f *district.Facts) string {
	if len(f.Roles) == 0 || chance(t, dangling) {
		return gone
	}
	if p := pick(t, f.Roles); p.Calculated == "" || chance(t, roleByHand) {
		return inAnyCase(t, p.ID)
	}
	return inAnyCase(t, f.Roles[0].ID) // mostly an assignable one
}

func genAssignment(t *rapid.T, f *district.Facts, id string) role.Assignment {
	a := role.Assignment{Role: id}
	a.From, a.Until = genTerm(t)
	if chance(t, hasOverride) {
		a.Override = genOverride(t, f)
	}
	return a
}

func genOverride(t *rapid.T, f *district.Facts) *role.Override {
	o, shape := role.Override{}, between(t, 0, 2) // the building, the list, or both
	if shape != 1 {
		o.DefaultBuilding = genBuilding(t, f)
	}
	if shape != 0 {
		if o.AllowEmpty = chance(t, overrideEmpty); o.AllowEmpty {
			o.DefaultBuildingList = &[]string{}
		} else {
			list := genList(t, f)
			o.DefaultBuildingList = &list
		}
	}
	return &o
}

// Records.

// genAttachment may mix kinds and ids, and name records that are not there.
func genAttachment(t *rapid.T) district.Attachment {
	switch between(t, 0, 3) {
	case 0:
		return district.Attachment{Kind: "student", ID: pick(t, append(studentIDs[:3:3], gone, "H1"))}
	case 1, 2:
		return district.Attachment{Kind: "household", ID: pick(t, append(householdIDs[:2:2], gone, "S1"))}
	default:
		return district.Attachment{Kind: pick(t, []string{"donor", "staff"}), ID: pick(t, []string{"D1", gone, "S1"})}
	}
}

func genRecords(t *rapid.T, f *district.Facts) {
	r := &f.Records
	for _, id := range subset(t, studentIDs, recordThere) {
		r.Students = append(r.Students, calcrole.Student{
			ID: id, Statuses: genStatuses(t), Sections: subset(t, sections, isListed), Attributes: genAttributes(t),
		})
	}
	for _, id := range subset(t, householdIDs, recordThere) {
		members := several(t, 3, func() calcrole.Member { return genMember(t) })
		r.Households = append(r.Households, calcrole.Household{ID: id, Members: members, Attributes: genAttributes(t)})
	}
	for _, id := range subset(t, applicantIDs, recordThere) {
		a := calcrole.Applicant{ID: id, Status: pick(t, []string{"Inquiry", "Copied", "copied", ""})}
		for _, login := range subset(t, append([]string{gone, "_ESP_GROUP"}, userLogins...), isEvaluator) {
			a.Evaluators = append(a.Evaluators, inAnyCase(t, login))
		}
		r.Applicants = append(r.Applicants, a)
	}
	for _, id := range subset(t, []string{"D1"}, recordThere) {
		r.Donors = append(r.Donors, calcrole.Donor{ID: id, Attributes: genAttributes(t)})
	}
}

// genStatuses is one status for a year and division, with near misses of Enrolled.
func genStatuses(t *rapid.T) (list []calcrole.Status) {
	for _, st := range several(t, 3, func() calcrole.Status {
		return calcrole.Status{Year: pick(t, years), Division: pick(t, append([]string{""}, divisions...))}
	}) {
		if st.Status = "Enrolled"; !chance(t, enrolledNow) {
			st.Status = pick(t, []string{"Withdrawn", "enrolled", "Enrolled "})
		}
		list = append(list, st)
	}
	return list
}

func genMember(t *rapid.T) calcrole.Member {
	m := calcrole.Member{Relationship: "Parent"}
	if !chance(t, saysParent) {
		m.Relationship = pick(t, []string{"parent", "Guardian", "Parent "})
	}
	if rapid.Bool().Draw(t, "applicant") {
		m.Applicant = pick(t, append(applicantIDs[:2:2], gone))
	} else {
		m.Student = pick(t, append(studentIDs[:3:3], gone))
	}
	return m
}

func genAttributes(t *rapid.T) []calcrole.Attribute {
	return several(t, 2, func() calcrole.Attribute {
		return calcrole.Attribute{Name: pick(t, []string{"Board", "CLERK"}), Year: pick(t, []int{0, 2027, 2028})}
	})
}

func genAudience(t *rapid.T) (a calcrole.Audience) {
	for _, login := range subset(t, append([]string{gone, "_esp_group"}, userLogins...), isListed) {
		a.Users = append(a.Users, inAnyCase(t, login))
	}
	for _, id := range subset(t, append([]string{gone, "STUDENT", "PARENT", "_ESP_GROUP"}, roleIDs...), isListed) {
		a.Roles = append(a.Roles, inAnyCase(t, id))
	}
	a.Attributes = several(t, 1, func() calcrole.AttributeRole {
		kind, name := pick(t, []string{"student", "household", "donor"}), pick(t, []string{"Board", "CLERK"})
		return calcrole.AttributeRole{Kind: kind, Name: name, Year: pick(t, []int{0, 2027, 2028})}
	})
	a.Sections = subset(t, append([]string{gone}, sections...), isListed)
	return a
}
