package districttest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/role"
)

// TestGeneratedDistrictsReachEveryEdge measures the districts of the generator. The seeds are
// fixed, so that the shares are the same in every run.
func TestGeneratedDistrictsReachEveryEdge(t *testing.T) {
	const districts, least = 2000, 1.0 // percent
	gen, found := districttest.Facts(), map[string]int{}
	for seed := range districts {
		f := gen.Example(seed)
		for _, e := range edges {
			if e.in(f) {
				found[e.name]++
			}
		}
	}
	for _, e := range edges {
		share := 100 * float64(found[e.name]) / districts
		t.Logf("%5.1f %%  %s", share, e.name)
		assert.GreaterOrEqual(t, share, least, e.name)
	}
}

type edge struct {
	name string
	in   func(f *district.Facts) bool
}

var edges = slices.Concat(buildingEdges, catalogEdges, administrationEdges, grantEdges, userEdges, recordEdges,
	decisionEdges)

var buildingEdges = []edge{
	{"no building", func(f *district.Facts) bool { return len(f.Buildings) == 0 }},
	{"no counting building", func(f *district.Facts) bool { return len(f.Buildings) > 0 && !anyBuilding(f, oracle.Counts) }},
	{"a closed building beside a counting one", func(f *district.Facts) bool {
		return anyBuilding(f, oracle.Counts) && anyBuilding(f, func(b access.BuildingRow) bool { return b.Closed })
	}},
	{"out of the district beside a counting one", func(f *district.Facts) bool {
		return anyBuilding(f, oracle.Counts) && anyBuilding(f, func(b access.BuildingRow) bool { return b.OutOfDistrict })
	}},
	{"63 buildings and more", func(f *district.Facts) bool { return len(f.Buildings) >= 63 }},
	{"a list that misses only one building", func(f *district.Facts) bool {
		return anyScope(f, func(g access.Grant, s access.Scope) bool {
			list, _ := s.Buildings()
			return len(list) > 1 && len(list) == len(f.Buildings)-1 && !slices.Contains(list, samples.Gone)
		})
	}},
}

var catalogEdges = []edge{
	{"a package without the licence it needs", func(f *district.Facts) bool {
		return anyPackage(f, func(p access.PackageRow, key string) bool { return p.RequiresLicense && key == "" })
	}},
	{"a package with the licence it needs", func(f *district.Facts) bool {
		return anyPackage(f, func(p access.PackageRow, key string) bool { return p.RequiresLicense && key == "KEY" })
	}},
	{"a package with a blank licence", func(f *district.Facts) bool {
		return anyPackage(f, func(p access.PackageRow, key string) bool { return p.RequiresLicense && key == " " })
	}},
	{"a licence without its package", func(f *district.Facts) bool {
		return slices.ContainsFunc(f.Licenses, func(l district.License) bool { return l.Package == samples.Gone })
	}},
	{"a feature without its package", func(f *district.Facts) bool {
		return anyFeature(f, func(row access.FeatureRow) bool { return !cataloged(f, row.Resource) })
	}},
	{"a subpackage whose code begins another's", func(f *district.Facts) bool {
		return anyFeature(f, func(a access.FeatureRow) bool {
			return anyFeature(f, func(b access.FeatureRow) bool {
				return a.Resource.Package() == b.Resource.Package() && a.Resource.Subpackage() == "MAINT" &&
					b.Resource.Subpackage() != "MAINT"
			})
		})
	}},
	{"an operation that needs ReadWrite of a level-insensitive feature", func(f *district.Facts) bool {
		return anyFeature(f, func(row access.FeatureRow) bool {
			return row.LevelInsensitive && row.Operations["run"] == access.ReadWrite
		})
	}},
	{"a field guarded by two features", func(f *district.Facts) bool {
		guards := 0
		for _, row := range f.Features {
			if cataloged(f, row.Resource) && slices.Contains(row.Fields, "birthDate") {
				guards++
			}
		}
		return guards > 1
	}},
	{"a nested requirement", func(f *district.Facts) bool { return anyNeeds(f, func(n access.Needs) bool { return nested(n) }) }},
	{"a requirement of a feature that is not there", func(f *district.Facts) bool {
		return anyNeeds(f, func(n access.Needs) bool { return !n.Feature.IsZero() && n.Feature.Feature() == "Z" })
	}},
	{"a requirement of only district-wide features", func(f *district.Facts) bool {
		return slices.ContainsFunc(f.Requirements, func(r access.RequirementRow) bool {
			return oracle.Of(f, samples.TheDay).RequirementIsDistrictWide(r.ID)
		})
	}},
}

var administrationEdges = []edge{
	{"an administration", func(f *district.Facts) bool { return len(f.Administration.Manage) > 0 }},
	{"an administration by what is not there", func(f *district.Facts) bool {
		return f.Administration.GrantAnything.Package() == samples.Gone
	}},
}

var grantEdges = []edge{
	{"a building that is not there, in a scope", func(f *district.Facts) bool {
		return anyScope(f, func(_ access.Grant, s access.Scope) bool {
			list, _ := s.Buildings()
			return slices.Contains(list, samples.Gone)
		})
	}},
	{"a feature that is not there", func(f *district.Facts) bool {
		return anyScope(f, func(g access.Grant, _ access.Scope) bool { return g.Resource.Feature() == "Z" })
	}},
	{"a subpackage that is not there", func(f *district.Facts) bool {
		return anyScope(f, func(g access.Grant, _ access.Scope) bool { return g.Resource.Subpackage() == samples.Gone })
	}},
	{"a package that is not there", func(f *district.Facts) bool {
		return anyScope(f, func(g access.Grant, _ access.Scope) bool { return g.Resource.Package() == samples.Gone })
	}},
	{"the scope district on a container", func(f *district.Facts) bool {
		return anyScope(f, func(g access.Grant, s access.Scope) bool {
			return !g.Resource.IsFeature() && s.Equal(access.ScopeDistrict())
		})
	}},
	{"the scope district on a building-scoped feature", func(f *district.Facts) bool {
		return anyScope(f, func(g access.Grant, s access.Scope) bool {
			return s.Equal(access.ScopeDistrict()) && featureIs(f, g.Resource, false)
		})
	}},
	{"a building scope on a district-wide feature", func(f *district.Facts) bool {
		return anyScope(f, func(g access.Grant, s access.Scope) bool {
			return !s.IsZero() && !s.Equal(access.ScopeDistrict()) && featureIs(f, g.Resource, true)
		})
	}},
	{"one column fits and the other does not", func(f *district.Facts) bool {
		return anyScope(f, func(g access.Grant, _ access.Scope) bool {
			return !g.Read.IsZero() && !g.ReadWrite.IsZero() && g.Read.Fits(false) != g.ReadWrite.Fits(false)
		})
	}},
	{"more than 64 lists on one user or role", func(f *district.Facts) bool {
		return anyUser(f, func(u district.User) bool { return len(u.Grants) > 64 }) ||
			slices.ContainsFunc(f.Roles, func(p role.Profile) bool { return len(p.Grants) > 64 })
	}},
	{"a row from the day on", func(f *district.Facts) bool {
		return anyEdge(f, func(from, _ access.Day) bool { return from == samples.TheDay })
	}},
	{"a row from the next day on", func(f *district.Facts) bool {
		return anyEdge(f, func(from, _ access.Day) bool { return from == samples.TheDay.AddDays(1) })
	}},
	{"a row until the day", func(f *district.Facts) bool {
		return anyEdge(f, func(_, until access.Day) bool { return until == samples.TheDay })
	}},
	{"a row until the next day", func(f *district.Facts) bool {
		return anyEdge(f, func(_, until access.Day) bool { return until == samples.TheDay.AddDays(1) })
	}},
	{"a row of the one day", func(f *district.Facts) bool {
		return anyEdge(f, func(from, until access.Day) bool { return from == samples.TheDay && until == samples.TheDay.AddDays(1) })
	}},
}

var userEdges = []edge{
	{"a role that is not there", func(f *district.Facts) bool {
		return anyAssignment(f, func(a role.Assignment) bool { return a.Role == samples.Gone })
	}},
	{"a role held twice on the day", func(f *district.Facts) bool {
		return anyTwice(f, func(a, b role.Assignment) bool { return today(a) && today(b) })
	}},
	{"a role held twice, the first not on the day", func(f *district.Facts) bool {
		return anyTwice(f, func(a, b role.Assignment) bool { return !today(a) && today(b) })
	}},
	{"a role held twice in another case", func(f *district.Facts) bool {
		return anyTwice(f, func(a, b role.Assignment) bool { return a.Role != b.Role })
	}},
	{"a role held twice, overridden the second time", func(f *district.Facts) bool {
		return anyTwice(f, func(a, b role.Assignment) bool { return a.Override == nil && b.Override != nil })
	}},
	{"a calculated role by hand", func(f *district.Facts) bool {
		return anyAssignment(f, func(a role.Assignment) bool {
			return slices.ContainsFunc(f.Roles, func(p role.Profile) bool { return access.SameName(p.ID, a.Role) && p.Calculated != "" })
		})
	}},
	{"a role in another case", func(f *district.Facts) bool {
		return anyAssignment(f, func(a role.Assignment) bool { return a.Role == strings.ToLower(a.Role) })
	}},
	{"a role named like the group", func(f *district.Facts) bool {
		return slices.ContainsFunc(f.Roles, func(p role.Profile) bool { return access.SameName(p.ID, "_ESP_GROUP") })
	}},
	{"things on a marked user", func(f *district.Facts) bool {
		return anyUser(f, func(u district.User) bool { return u.Reserved && len(u.Grants)+len(u.Roles) > 0 })
	}},
	{"things on the unmarked group in another case", func(f *district.Facts) bool {
		return anyUser(f, func(u district.User) bool {
			return u.Login == "_esp_group" && !u.Reserved && len(u.Grants)+len(u.Roles) > 0
		})
	}},
	{"an override of only the building", func(f *district.Facts) bool {
		return anyOverride(f, func(o role.Override) bool { return o.DefaultBuilding != "" && o.DefaultBuildingList == nil })
	}},
	{"an override of only the list", func(f *district.Facts) bool {
		return anyOverride(f, func(o role.Override) bool { return o.DefaultBuilding == "" && len(*o.DefaultBuildingList) > 0 })
	}},
	{"an empty override", func(f *district.Facts) bool {
		return anyOverride(f, func(o role.Override) bool { return o.AllowEmpty })
	}},
	{"an override by a building that is not there", func(f *district.Facts) bool {
		return anyOverride(f, func(o role.Override) bool { return o.DefaultBuilding == samples.Gone })
	}},
	{"a user without defaults", func(f *district.Facts) bool {
		return anyUser(f, func(u district.User) bool {
			return u.DefaultBuilding == "" && len(u.DefaultBuildingList) == 0 && len(u.Roles) > 0
		})
	}},
	{"a default building that is not there", func(f *district.Facts) bool {
		return anyUser(f, func(u district.User) bool { return u.DefaultBuilding == samples.Gone })
	}},
	{"a default list with one that is not there", func(f *district.Facts) bool {
		return anyUser(f, func(u district.User) bool { return slices.Contains(u.DefaultBuildingList, samples.Gone) })
	}},
	{"an e-mail twice", func(f *district.Facts) bool {
		return len(f.Users) > 1 && f.Users[0].Email != "" && f.Users[0].Email == f.Users[1].Email
	}},
}

var recordEdges = []edge{
	{"a record that is not there", func(f *district.Facts) bool {
		return anyUser(f, func(u district.User) bool {
			return slices.ContainsFunc(u.Attached, func(a district.Attachment) bool { return a.ID == samples.Gone })
		})
	}},
	{"a student", func(f *district.Facts) bool { return anyHolder(f, "student") }},
	{"a parent", func(f *district.Facts) bool { return anyHolder(f, "parent") }},
	{"an applicant", func(f *district.Facts) bool { return anyHolder(f, "applicant") }},
	{"an evaluator", func(f *district.Facts) bool { return anyHolder(f, "admissionsEvaluator") }},
	{"a student who is not enrolled", func(f *district.Facts) bool {
		return anyStudent(f, func(o oracle.Oracle, u district.User, s calcrole.Student) bool {
			return oracle.Attached(u, "student", s.ID) && !o.Enrolled(s)
		})
	}},
	{"a student enrolled only for another year", func(f *district.Facts) bool {
		return anyStudent(f, func(o oracle.Oracle, u district.User, s calcrole.Student) bool {
			return oracle.Attached(u, "student", s.ID) && !o.Enrolled(s) &&
				slices.ContainsFunc(s.Statuses, func(st calcrole.Status) bool { return st.Status == "Enrolled" })
		})
	}},
	{"a student enrolled only by the division's year", func(f *district.Facts) bool {
		return anyStudent(f, func(o oracle.Oracle, u district.User, s calcrole.Student) bool {
			moved := *f
			moved.District.DivisionYears = nil
			return oracle.Attached(u, "student", s.ID) && o.Enrolled(s) && !oracle.Of(&moved, samples.TheDay).Enrolled(s)
		})
	}},
	{"a parent of a student who is not enrolled", func(f *district.Facts) bool {
		return anyStudent(f, func(o oracle.Oracle, u district.User, s calcrole.Student) bool {
			return o.ParentOf(u, s.ID, "") && !o.Enrolled(s)
		})
	}},
	{"a relationship other than Parent to an enrolled student", func(f *district.Facts) bool {
		return anyStudent(f, func(o oracle.Oracle, u district.User, s calcrole.Student) bool {
			return o.Enrolled(s) && slices.ContainsFunc(f.Records.Households, func(h calcrole.Household) bool {
				return oracle.Attached(u, "household", h.ID) && slices.ContainsFunc(h.Members, func(m calcrole.Member) bool {
					return m.Student == s.ID && m.Relationship != "Parent"
				})
			})
		})
	}},
	{"a parent of a copied applicant", func(f *district.Facts) bool { return anyApplicant(f, "Copied") }},
	{"a parent of an applicant without a status", func(f *district.Facts) bool { return anyApplicant(f, "") }},
	{"a reserved evaluator", func(f *district.Facts) bool {
		return anyUser(f, func(u district.User) bool {
			return oracle.Reserved(u) && slices.ContainsFunc(f.Records.Applicants, func(a calcrole.Applicant) bool {
				return slices.ContainsFunc(a.Evaluators, func(login string) bool { return access.SameName(login, u.Login) })
			})
		})
	}},
	{"a content type opened by an attribute", func(f *district.Facts) bool {
		return anyAudience(f, func(o oracle.Oracle, u district.User, a calcrole.Audience) bool {
			return o.Admits(calcrole.Audience{Attributes: a.Attributes}, u)
		})
	}},
	{"a content type opened by a section", func(f *district.Facts) bool {
		return anyAudience(f, func(o oracle.Oracle, u district.User, a calcrole.Audience) bool {
			return o.Admits(calcrole.Audience{Sections: a.Sections}, u)
		})
	}},
	{"a content type opened by a role", func(f *district.Facts) bool {
		return anyAudience(f, func(o oracle.Oracle, u district.User, a calcrole.Audience) bool {
			return o.Admits(calcrole.Audience{Roles: a.Roles}, u)
		})
	}},
}

var decisionEdges = []edge{
	{"sources that meet on a package, a subpackage and a feature", func(f *district.Facts) bool {
		return anyDecision(f, func(o oracle.Oracle, u district.User, row access.FeatureRow) bool {
			var by [3]int // rows on the feature, its subpackage and its package
			for _, s := range o.Sources(u) {
				for _, g := range s.Grants {
					switch r := g.Resource; {
					case !r.Covers(row.Resource):
					case r.IsFeature():
						by[0]++
					case r.IsSubpackage():
						by[1]++
					default:
						by[2]++
					}
				}
			}
			return len(o.Sources(u)) > 1 && min(by[0], by[1], by[2]) > 0
		})
	}},
	{"a district-wide level of its own", func(f *district.Facts) bool {
		return anyWide(f, func(own, through, all access.Level) bool { return own > through })
	}},
	{"Read through containers", func(f *district.Facts) bool {
		return anyWide(f, func(own, through, all access.Level) bool { return through == access.Read && own < through })
	}},
	{"ReadWrite through containers", func(f *district.Facts) bool {
		return anyWide(f, func(own, through, all access.Level) bool { return through == access.ReadWrite && own < through })
	}},
	{"a district-wide level that a single building takes away", func(f *district.Facts) bool {
		return anyWide(f, func(own, through, all access.Level) bool { return own < all && through < all })
	}},
	{"a level that the licence holds back", func(f *district.Facts) bool {
		return anyDecision(f, func(o oracle.Oracle, u district.User, row access.FeatureRow) bool {
			open := o
			open.Licensed = func(district.License) bool { return true }
			return ownLevel(o, u, row) < ownLevel(open, u, row)
		})
	}},
}

// ownLevel is the level in the first building.
func ownLevel(o oracle.Oracle, u district.User, row access.FeatureRow) access.Level {
	l, _ := o.Level(u.Login, row.Resource.String(), append(samples.BuildingIDs(o.Facts), "")[0])
	return l
}

// What the edges ask: is there any …

func today(a role.Assignment) bool { return samples.TheDay.Within(a.From, a.Until) }

func cataloged(f *district.Facts, r access.Resource) bool {
	_, known := oracle.Of(f, 0).Feature(r.String())
	return known
}

func featureIs(f *district.Facts, r access.Resource, districtWide bool) bool {
	return anyFeature(f, func(row access.FeatureRow) bool { return row.Resource == r && row.DistrictWide == districtWide })
}

func nested(n access.Needs) bool {
	deep := func(part access.Needs) bool { return part.Feature.IsZero() }
	return slices.ContainsFunc(n.AllOf, deep) || slices.ContainsFunc(n.AnyOf, deep)
}

func anyBuilding(f *district.Facts, is func(access.BuildingRow) bool) bool {
	return slices.ContainsFunc(f.Buildings, is)
}

func anyPackage(f *district.Facts, is func(p access.PackageRow, key string) bool) bool {
	return slices.ContainsFunc(f.Packages, func(p access.PackageRow) bool {
		l, _ := oracle.Find(f.Licenses, func(l district.License) bool { return l.Package == p.Code })
		return is(p, l.Key)
	})
}

func anyFeature(f *district.Facts, is func(access.FeatureRow) bool) bool {
	return slices.ContainsFunc(f.Features, is)
}

func anyNeeds(f *district.Facts, is func(access.Needs) bool) bool {
	var within func(access.Needs) bool
	within = func(n access.Needs) bool {
		return is(n) || slices.ContainsFunc(n.AnyOf, within) || slices.ContainsFunc(n.AllOf, within)
	}
	return slices.ContainsFunc(f.Requirements, func(r access.RequirementRow) bool { return within(r.Needs) })
}

func anyUser(f *district.Facts, is func(district.User) bool) bool {
	return slices.ContainsFunc(f.Users, is)
}

func anyScope(f *district.Facts, is func(access.Grant, access.Scope) bool) bool {
	row := func(g access.Grant) bool { return is(g, g.Read) || is(g, g.ReadWrite) }
	return anyUser(f, func(u district.User) bool { return slices.ContainsFunc(u.Grants, row) }) ||
		slices.ContainsFunc(f.Roles, func(p role.Profile) bool { return slices.ContainsFunc(p.Grants, row) })
}

func anyAssignment(f *district.Facts, is func(role.Assignment) bool) bool {
	return anyUser(f, func(u district.User) bool { return !oracle.Reserved(u) && slices.ContainsFunc(u.Roles, is) })
}

func anyOverride(f *district.Facts, is func(role.Override) bool) bool {
	return anyAssignment(f, func(a role.Assignment) bool { return a.Override != nil && is(*a.Override) })
}

func anyTwice(f *district.Facts, are func(first, second role.Assignment) bool) bool {
	return anyUser(f, func(u district.User) bool {
		for i, b := range u.Roles {
			for _, a := range u.Roles[:i] {
				if access.SameName(a.Role, b.Role) && a.Role != samples.Gone && are(a, b) {
					return true
				}
			}
		}
		return false
	})
}

func anyEdge(f *district.Facts, is func(from, until access.Day) bool) bool {
	return anyAssignment(f, func(a role.Assignment) bool { return is(a.From, a.Until) }) ||
		anyUser(f, func(u district.User) bool {
			return slices.ContainsFunc(u.Grants, func(g access.Grant) bool { return is(g.From, g.Until) })
		})
}

func anyHolder(f *district.Facts, kind string) bool {
	return anyUser(f, func(u district.User) bool { return oracle.Of(f, samples.TheDay).Calculated(u, kind) })
}

func anyStudent(f *district.Facts, is func(oracle.Oracle, district.User, calcrole.Student) bool) bool {
	return anyUser(f, func(u district.User) bool {
		return slices.ContainsFunc(f.Records.Students,
			func(s calcrole.Student) bool { return is(oracle.Of(f, samples.TheDay), u, s) })
	})
}

func anyApplicant(f *district.Facts, status string) bool {
	return anyUser(f, func(u district.User) bool {
		return slices.ContainsFunc(f.Records.Applicants, func(a calcrole.Applicant) bool {
			return a.Status == status && oracle.Of(f, 0).ParentOf(u, "", a.ID)
		})
	})
}

func anyAudience(f *district.Facts, is func(oracle.Oracle, district.User, calcrole.Audience) bool) bool {
	return anyUser(f, func(u district.User) bool {
		return slices.ContainsFunc(f.ContentTypes,
			func(c calcrole.ContentType) bool { return is(oracle.Of(f, samples.TheDay), u, c.View) })
	})
}

func anyDecision(f *district.Facts, is func(oracle.Oracle, district.User, access.FeatureRow) bool) bool {
	return anyUser(f, func(u district.User) bool {
		return anyFeature(f, func(row access.FeatureRow) bool {
			return cataloged(f, row.Resource) && is(oracle.Of(f, samples.TheDay), u, row)
		})
	})
}

// anyWide hands out a district-wide feature's level by its own rows, by its containers'
// rows, and by these in the best building.
func anyWide(f *district.Facts, is func(own, through, best access.Level) bool) bool {
	return anyDecision(f, func(o oracle.Oracle, u district.User, row access.FeatureRow) bool {
		if !row.DistrictWide {
			return false
		}
		r, from, best := row.Resource, o.Sources(u), access.None
		container := func(c access.Resource) bool { return c != r && c.Covers(r) }
		for _, b := range f.Buildings {
			best = max(best, o.Highest(from, container, oracle.In(b.ID)))
		}
		own := o.Highest(from, func(c access.Resource) bool { return c == r }, oracle.Literally(access.ScopeDistrict()))
		for i, s := range from {
			s.Grants = slices.DeleteFunc(slices.Clone(s.Grants), func(g access.Grant) bool { return g.Resource == r })
			from[i] = s
		}
		return is(own, o.DistrictLevel(from, r), best)
	})
}
