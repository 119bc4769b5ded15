package samples

import (
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/role"
)

// Generated districts load leniently (R13): they obey the grammar of FORMAT.md, and beyond
// that hold every fault that a store may hold. The alphabets are small, so that things meet.
var (
	PackageCodes = []string{"REG", "FED", "FIN"}
	subCodes     = []string{"MAINT", "MAINTPY", "MAINTSP"} // one begins the others
	featureCodes = []string{"A", "AB", "B"}
	RoleIDs      = []string{"CLERK", "TEACHER", "NURSE", "AIDE"}
	calculations = []string{"student", "parent", "applicant", "admissionsEvaluator", "x-coach"}
	Logins       = []string{"ann", "bob", "cyd", "dee"}
	groupLogins  = []string{"_ESP_GROUP", "_esp_group", "_Esp_Group"}
	operations   = []string{"run", "flat-file"}
	fields       = []string{"birthDate", "mealStatus"}
	years        = []int{2027, 2028}
	Divisions    = []string{"LOWER", "UPPER"}
	sections     = []string{"ALG", "BIO"}
	studentIDs   = []string{"S1", "S2", "S3"}
	householdIDs = []string{"H1", "H2"}
	applicantIDs = []string{"A1", "A2"}
	bigSizes     = []int{63, 64, 65, 130} // around the widths of machine words
	TheDay       = MustDay("2028-02-29")  // all dates lie within EdgeDays of it
)

const (
	Gone     = "GONE" // a building, role, package, subpackage, login or record that is not there
	EdgeDays = 3
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
	OtherCase     = 25
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

// AnyDay is TheDay mostly, and any day on which a generated date may matter.
func AnyDay() *rapid.Generator[access.Day] {
	return rapid.Custom(func(t *rapid.T) access.Day {
		if draw.Chance(t, edgeBesideDay) {
			return TheDay
		}
		return TheDay.AddDays(draw.Between(t, -EdgeDays-1, EdgeDays+1))
	})
}

// Facts fills the tables in the order in which they refer to each other.
func Facts() *rapid.Generator[*district.Facts] {
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
			{Name: "News", Public: draw.Chance(t, isPublic), Edit: genAudience(t), View: genAudience(t)},
		}
		return f
	})
}

func genDivisionYears(t *rapid.T) map[string]int {
	moved := map[string]int{}
	for _, d := range draw.Subset(t, Divisions, divisionMoved) {
		moved[d] = draw.Pick(t, years)
	}
	return moved
}

func genBuildings(t *rapid.T) (rows []access.BuildingRow) {
	n := draw.Between(t, 1, 5)
	if draw.Chance(t, noBuildings) {
		n = 0
	} else if draw.Chance(t, manyBuildings) {
		n = draw.Pick(t, bigSizes)
	}
	allOut := draw.Chance(t, allOutOfDistrict)
	for i := range n {
		rows = append(rows, access.BuildingRow{
			ID: strconv.Itoa(i + 1), Closed: draw.Chance(t, closed), OutOfDistrict: allOut || draw.Chance(t, outOfDistrict),
		})
	}
	if rapid.Bool().Draw(t, "reverse") {
		slices.Reverse(rows)
	}
	return rows
}

// BuildingIDs are those of all buildings.
func BuildingIDs(f *district.Facts) (ids []string) {
	for _, b := range f.Buildings {
		ids = append(ids, b.ID)
	}
	return ids
}

// Building is the id of a building, or one that is not there.
func Building(t *rapid.T, f *district.Facts) string {
	if len(f.Buildings) == 0 || draw.Chance(t, dangling) {
		return Gone
	}
	return draw.Pick(t, f.Buildings).ID
}

// List is one building, all but one, a run of them, or all; and maybe one that is gone.
func genList(t *rapid.T, f *district.Facts) []string {
	ids, n := BuildingIDs(f), len(f.Buildings)
	if n == 0 {
		return []string{Gone}
	}
	switch from := draw.Between(t, 0, n-1); draw.Between(t, 0, 3) {
	case 0:
		ids = ids[from : from+1]
	case 1:
		ids = slices.Delete(ids, from, from+1)
	case 2:
		ids = ids[from:draw.Between(t, from+1, n)]
	}
	if len(ids) == 0 || draw.Chance(t, dangling) {
		ids = append(slices.Clip(ids), Gone)
	}
	return ids
}

func genCatalog(t *rapid.T, f *district.Facts) {
	for _, code := range draw.Subset(t, PackageCodes, packageThere) {
		f.Packages = append(f.Packages, access.PackageRow{Code: code, RequiresLicense: draw.Chance(t, licenceNeeded)})
	}
	for _, code := range draw.Subset(t, append([]string{Gone}, PackageCodes...), licenceThere) {
		key := "KEY"
		if draw.Chance(t, licenceBlank) {
			key = " "
		}
		f.Licenses = append(f.Licenses, district.License{Package: code, Key: key})
	}
	for _, code := range draw.Subset(t, append([]string{"UNUSED"}, subCodes...), subpackageNamed) {
		f.Subpackages = append(f.Subpackages, access.SubpackageRow{Code: code})
	}
	for range draw.Between(t, 1, featuresFor(len(f.Buildings))) {
		r := Resource(draw.Pick(t, PackageCodes), draw.Pick(t, subCodes), draw.Pick(t, featureCodes))
		if !slices.ContainsFunc(f.Features, func(row access.FeatureRow) bool { return row.Resource == r }) {
			f.Features = append(f.Features, genFeature(t, r))
		}
	}
	for i := range draw.Between(t, 0, 3) {
		f.Requirements = append(f.Requirements, access.RequirementRow{
			ID: "page." + strconv.Itoa(i), Kind: "page", Needs: genNeeds(t, f, 2),
		})
	}
	if len(f.Packages) == len(PackageCodes) && draw.Chance(t, administered) { // its features must be cataloged
		f.Administration.Manage = []access.Resource{f.Features[0].Resource}
	}
}

// featuresFor and usersFor keep the oracle's patience with large districts.
func featuresFor(buildings int) int { return map[bool]int{true: 3, false: 6}[buildings > 10] }

func usersFor(buildings int) int { return map[bool]int{true: 1, false: 4}[buildings > 10] }

func genFeature(t *rapid.T, r access.Resource) access.FeatureRow {
	row := access.FeatureRow{Resource: r, DistrictWide: draw.Chance(t, districtWide), LevelInsensitive: draw.Chance(t, levelBlind)}
	row.Operations = map[string]access.Level{}
	for _, name := range draw.Subset(t, operations, operationNamed) {
		row.Operations[name] = Level(t)
	}
	row.Fields = draw.Subset(t, fields, fieldGuarded)
	return row
}

// Level is Read or ReadWrite.
func Level(t *rapid.T) access.Level {
	return draw.Pick(t, []access.Level{access.Read, access.ReadWrite})
}

// genFeatureName is a feature of the catalog, or one that is not there.
func genFeatureName(t *rapid.T, f *district.Facts) access.Resource {
	if draw.Chance(t, dangling) {
		return Resource(draw.Pick(t, PackageCodes), draw.Pick(t, append([]string{Gone}, subCodes...)), "Z")
	}
	return draw.Pick(t, f.Features).Resource
}

// genResource is a feature, or a subpackage or package that may cover some.
func genResource(t *rapid.T, f *district.Facts) access.Resource {
	r := genFeatureName(t, f)
	switch draw.Between(t, 0, 3) {
	case 0:
		return Resource(r.Package(), r.Subpackage(), access.AllCode)
	case 1:
		return Resource(r.Package(), access.AllCode, access.AllCode)
	}
	if draw.Chance(t, dangling) {
		return Resource(Gone, access.AllCode, access.AllCode)
	}
	return r
}

func genNeeds(t *rapid.T, f *district.Facts, depth int) access.Needs {
	if depth == 0 || !draw.Chance(t, needsNest) {
		return access.Needs{Feature: genFeatureName(t, f), Level: Level(t)}
	}
	parts := []access.Needs{genNeeds(t, f, depth-1)}
	parts = draw.Distinct(append(parts, draw.Several(t, 2, func() access.Needs { return genNeeds(t, f, depth-1) })...))
	if rapid.Bool().Draw(t, "all") {
		return access.Needs{AllOf: parts}
	}
	return access.Needs{AnyOf: parts}
}

func genGrants(t *rapid.T, f *district.Facts) []access.Grant {
	if draw.Chance(t, manyLists) {
		return genManyLists(t, f)
	}
	return draw.Several(t, 4, func() access.Grant { return Grant(t, f) })
}

// Grant is a row for a role or a user.
func Grant(t *rapid.T, f *district.Facts) access.Grant {
	g := access.Grant{Resource: genResource(t, f)}
	columns := draw.Between(t, 0, 2)
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
	if wide != draw.Chance(t, misfit) {
		return access.ScopeDistrict()
	}
	switch draw.Between(t, 0, 3) {
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
	names := BuildingIDs(f)
	for i := len(names); i < 7; i++ {
		names = append(names, Gone+strconv.Itoa(i))
	}
	for bits := 1; bits < 68; bits++ {
		var list []string
		for i := range 7 {
			if bits>>i&1 != 0 {
				list = append(list, names[i])
			}
		}
		rows = append(rows, access.Grant{Resource: draw.Pick(t, f.Features).Resource, ReadWrite: access.ScopeIn(list...)})
	}
	return rows
}

// Term is the days of a row (R42), from before until.
func Term(t *rapid.T) (from, until access.Day) {
	edge := func() (d access.Day) {
		if draw.Chance(t, hasTerm) {
			d = TheDay.AddDays(draw.Between(t, -EdgeDays, EdgeDays))
		}
		if !d.IsZero() && draw.Chance(t, edgeBesideDay) {
			d = TheDay.AddDays(draw.Between(t, -1, 1))
		}
		return d
	}
	from, until = edge(), edge()
	if !until.IsZero() && !from.Before(until) {
		until = from.AddDays(1)
	}
	return from, until
}

// genNames names the users and the roles: no two alike in any letter case (R15).
func genNames(t *rapid.T, f *district.Facts) {
	for _, login := range Logins[:draw.Between(t, 1, usersFor(len(f.Buildings)))] {
		f.Users = append(f.Users, district.User{Login: login, Reserved: draw.Chance(t, userMarked)})
	}
	for _, id := range draw.Subset(t, RoleIDs, hasCalculated) {
		f.Roles = append(f.Roles, role.Profile{ID: id})
	}
	for _, kind := range draw.Subset(t, calculations, hasCalculated) {
		f.Roles = append(f.Roles, role.Profile{ID: strings.ToUpper(kind), Calculated: kind})
	}
	if group := draw.Pick(t, groupLogins); draw.Chance(t, groupThere) {
		f.Users = append(f.Users, district.User{Login: group, Reserved: rapid.Bool().Draw(t, "marked")})
	} else if len(f.Roles) > 0 && draw.Chance(t, roleLikeGroup) {
		f.Roles[draw.Between(t, 0, len(f.Roles)-1)].ID = group
	}
}

func genUser(t *rapid.T, f *district.Facts, u *district.User) {
	u.Approved = rapid.Bool().Draw(t, "approved")
	if draw.Chance(t, emailTwice) {
		u.Email = "office@lincoln.example"
	}
	if draw.Chance(t, hasHome) {
		u.DefaultBuilding = Building(t, f)
	}
	if draw.Chance(t, hasList) {
		u.DefaultBuildingList = genList(t, f)
	}
	u.Grants = genGrants(t, f)
	for i := range u.Grants {
		u.Grants[i].From, u.Grants[i].Until = Term(t)
	}
	u.Roles = genAssignments(t, f)
	u.Attached = draw.Several(t, 3, func() district.Attachment { return genAttachment(t) })
}

func genAssignments(t *rapid.T, f *district.Facts) []role.Assignment {
	list := draw.Several(t, 4, func() role.Assignment { return genAssignment(t, f, Role(t, f)) })
	if len(list) > 0 && draw.Chance(t, roleTwice) {
		again := genAssignment(t, f, draw.InAnyCase(t, list[0].Role))
		list = slices.Insert(list, draw.Between(t, 0, len(list)), again)
	}
	return draw.Distinct(list)
}

// Role is the id of a role, mostly of an assignable one, or one that is not there.
func Role(t *rapid.T, f *district.Facts) string {
	if len(f.Roles) == 0 || draw.Chance(t, dangling) {
		return Gone
	}
	if p := draw.Pick(t, f.Roles); p.Calculated == "" || draw.Chance(t, roleByHand) {
		return draw.InAnyCase(t, p.ID)
	}
	return draw.InAnyCase(t, f.Roles[0].ID) // mostly an assignable one
}

func genAssignment(t *rapid.T, f *district.Facts, id string) role.Assignment {
	a := role.Assignment{Role: id}
	a.From, a.Until = Term(t)
	if draw.Chance(t, hasOverride) {
		a.Override = Override(t, f)
	}
	return a
}

// Override is of the building, of the list, or of both.
func Override(t *rapid.T, f *district.Facts) *role.Override {
	o, shape := role.Override{}, draw.Between(t, 0, 2) // the building, the list, or both
	if shape != 1 {
		o.DefaultBuilding = Building(t, f)
	}
	if shape != 0 {
		if o.AllowEmpty = draw.Chance(t, overrideEmpty); o.AllowEmpty {
			o.DefaultBuildingList = &[]string{}
		} else {
			list := genList(t, f)
			o.DefaultBuildingList = &list
		}
	}
	return &o
}

// genAttachment may mix kinds and ids, and name records that are not there.
func genAttachment(t *rapid.T) district.Attachment {
	switch draw.Between(t, 0, 3) {
	case 0:
		return district.Attachment{Kind: "student", ID: draw.Pick(t, append(studentIDs[:3:3], Gone, "H1"))}
	case 1, 2:
		return district.Attachment{Kind: "household", ID: draw.Pick(t, append(householdIDs[:2:2], Gone, "S1"))}
	default:
		return district.Attachment{Kind: draw.Pick(t, []string{"donor", "staff"}), ID: draw.Pick(t, []string{"D1", Gone, "S1"})}
	}
}

func genRecords(t *rapid.T, f *district.Facts) {
	r := &f.Records
	for _, id := range draw.Subset(t, studentIDs, recordThere) {
		r.Students = append(r.Students, calcrole.Student{
			ID: id, Statuses: genStatuses(t), Sections: draw.Subset(t, sections, isListed), Attributes: genAttributes(t),
		})
	}
	for _, id := range draw.Subset(t, householdIDs, recordThere) {
		members := draw.Several(t, 3, func() calcrole.Member { return genMember(t) })
		r.Households = append(r.Households, calcrole.Household{ID: id, Members: members, Attributes: genAttributes(t)})
	}
	for _, id := range draw.Subset(t, applicantIDs, recordThere) {
		a := calcrole.Applicant{ID: id, Status: draw.Pick(t, []string{"Inquiry", "Copied", "copied", ""})}
		for _, login := range draw.Subset(t, append([]string{Gone, "_ESP_GROUP"}, Logins...), isEvaluator) {
			a.Evaluators = append(a.Evaluators, draw.InAnyCase(t, login))
		}
		r.Applicants = append(r.Applicants, a)
	}
	for _, id := range draw.Subset(t, []string{"D1"}, recordThere) {
		r.Donors = append(r.Donors, calcrole.Donor{ID: id, Attributes: genAttributes(t)})
	}
}

// genStatuses is one status for a year and division, with near misses of Enrolled.
func genStatuses(t *rapid.T) (list []calcrole.Status) {
	for _, st := range draw.Several(t, 3, func() calcrole.Status {
		return calcrole.Status{Year: draw.Pick(t, years), Division: draw.Pick(t, append([]string{""}, Divisions...))}
	}) {
		if st.Status = "Enrolled"; !draw.Chance(t, enrolledNow) {
			st.Status = draw.Pick(t, []string{"Withdrawn", "enrolled", "Enrolled "})
		}
		list = append(list, st)
	}
	return list
}

func genMember(t *rapid.T) calcrole.Member {
	m := calcrole.Member{Relationship: "Parent"}
	if !draw.Chance(t, saysParent) {
		m.Relationship = draw.Pick(t, []string{"parent", "Guardian", "Parent "})
	}
	if rapid.Bool().Draw(t, "applicant") {
		m.Applicant = draw.Pick(t, append(applicantIDs[:2:2], Gone))
	} else {
		m.Student = draw.Pick(t, append(studentIDs[:3:3], Gone))
	}
	return m
}

func genAttributes(t *rapid.T) []calcrole.Attribute {
	return draw.Several(t, 2, func() calcrole.Attribute {
		return calcrole.Attribute{Name: draw.Pick(t, []string{"Board", "CLERK"}), Year: draw.Pick(t, []int{0, 2027, 2028})}
	})
}

func genAudience(t *rapid.T) (a calcrole.Audience) {
	for _, login := range draw.Subset(t, append([]string{Gone, "_esp_group"}, Logins...), isListed) {
		a.Users = append(a.Users, draw.InAnyCase(t, login))
	}
	for _, id := range draw.Subset(t, append([]string{Gone, "STUDENT", "PARENT", "_ESP_GROUP"}, RoleIDs...), isListed) {
		a.Roles = append(a.Roles, draw.InAnyCase(t, id))
	}
	a.Attributes = draw.Several(t, 1, func() calcrole.AttributeRole {
		kind, name := draw.Pick(t, []string{"student", "household", "donor"}), draw.Pick(t, []string{"Board", "CLERK"})
		return calcrole.AttributeRole{Kind: kind, Name: name, Year: draw.Pick(t, []int{0, 2027, 2028})}
	})
	a.Sections = draw.Subset(t, append([]string{Gone}, sections...), isListed)
	return a
}

// ProvableGrant is a row for a role that many others of the same features stand beside.
func ProvableGrant(t *rapid.T, f *district.Facts) access.Grant {
	g := access.Grant{Resource: draw.Pick(t, f.Features).Resource}
	wide := g.Resource.Feature() == "D"
	if code := draw.Pick(t, []string{"", "S", "T", "S", access.AllCode}); code != "" && !draw.Chance(t, 25) {
		g.Resource, wide = Resource(g.Resource.Package(), code, access.AllCode), false
	}
	scope := access.ScopeDistrict()
	if !wide {
		scope = draw.Pick(t, []access.Scope{access.ScopeDefaultBuilding(), access.ScopeDefaultBuilding(), access.ScopeDefaultBuildingList(), access.ScopeAll(),
			access.ScopeIn(genList(t, f)...), access.ScopeIn(draw.Pick(t, f.Buildings).ID)})
	}
	if draw.Chance(t, 70) {
		g.ReadWrite = scope
	} else {
		g.Read = scope
	}
	return g
}
