package districttest_test

import (
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/role"
)

// ruleSeen is a rule about facts, or one case of it, and how it is seen at work for a user.
type ruleSeen struct {
	name string
	seen func(s *scene) bool
}

// ruleList are the rules; what any user of the district has in common counts for each.
var ruleList = []ruleSeen{
	{"R1 ReadWrite alone, which includes Read", func(s *scene) bool {
		return s.anyRow(func(r sceneRow) bool { return r.Read.IsZero() && s.effective(r) })
	}},
	{"R2 a feature and a container", func(s *scene) bool {
		return s.anyRow(func(r sceneRow) bool { return r.Resource.IsFeature() && s.known(r.Resource) }) &&
			s.anyRow(func(r sceneRow) bool { return !r.Resource.IsFeature() && s.known(r.Resource) })
	}},
	{"R3 a container beside a longer code, or with standard and own features", func(s *scene) bool {
		return s.anyRow(s.coversExactly)
	}},
	{"R4 something unknown", func(s *scene) bool {
		return s.anyRow(func(r sceneRow) bool { return !s.known(r.Resource) }) ||
			slices.ContainsFunc(s.f.Requirements, func(r access.RequirementRow) bool { return !s.cataloged(r.Needs) })
	}},
	{"R5 an operation that Read is too little for, or enough", func(s *scene) bool {
		return s.anyFeature(func(row access.FeatureRow) bool {
			needs := row.LevelInsensitive && len(row.Operations) > 0
			for _, l := range row.Operations {
				needs = needs || l == access.ReadWrite
			}
			return needs && s.some(row, func(l access.Level) bool { return l == access.Read })
		})
	}},
	{"R6 a field that may be filtered on", func(s *scene) bool {
		return s.anyFeature(func(row access.FeatureRow) bool { return len(row.Fields) > 0 && s.some(row, atLeastRead) })
	}},
	{"R7 a combined requirement that is met", func(s *scene) bool {
		return slices.ContainsFunc(s.f.Requirements, func(r access.RequirementRow) bool {
			return len(r.Needs.AllOf)+len(r.Needs.AnyOf) > 1 && s.meets(r.ID)
		})
	}},
	{"R8 two columns, or two rows of one resource", func(s *scene) bool {
		return s.anyRow(func(r sceneRow) bool {
			if !s.effective(r) {
				return false
			}
			same := 0
			s.anyRow(func(o sceneRow) bool {
				if o.Resource == r.Resource && s.effective(o) {
					same++
				}
				return false
			})
			return same > 1 || !r.Read.IsZero() && !r.ReadWrite.IsZero()
		})
	}},
	{"R9 a default that is not set", func(s *scene) bool {
		return s.anyRow(func(r sceneRow) bool {
			return s.known(r.Resource) && (r.home == "" && r.has(access.ScopeDefaultBuilding()) || len(r.list) == 0 &&
				r.has(access.ScopeDefaultBuildingList()))
		})
	}},
	{"R10 two rows of different level in one building", func(s *scene) bool {
		return s.anyFeature(func(row access.FeatureRow) bool {
			return !row.DistrictWide && slices.ContainsFunc(s.f.Buildings, func(b access.BuildingRow) bool {
				levels := map[access.Level]bool{}
				for _, r := range s.rows {
					if r.Resource.Covers(row.Resource) {
						levels[r.gives(b.ID)] = true
					}
				}
				return levels[access.Read] && levels[access.ReadWrite]
			})
		})
	}},
	{"R11 containers that give a district-wide feature more in some buildings than in others", func(s *scene) bool {
		return slices.ContainsFunc(s.features(true), func(row access.FeatureRow) bool {
			least, _ := s.least(row, oracle.Counts)
			return slices.ContainsFunc(s.f.Buildings, func(b access.BuildingRow) bool {
				return oracle.Counts(b) && s.contained(row, b.ID) > least
			})
		})
	}},
	{"R12 a building that does not count, and would matter", func(s *scene) bool {
		return slices.ContainsFunc(s.features(true), func(row access.FeatureRow) bool {
			least, n := s.least(row, oracle.Counts)
			all, _ := s.least(row, func(access.BuildingRow) bool { return true })
			return n > 0 && least > all || n == 0 && len(s.f.Buildings) > 0 && all > access.None
		})
	}},
	{"R13 something void", func(s *scene) bool {
		return slices.ContainsFunc(voidList, func(r ruleSeen) bool { return r.seen(s) })
	}},
	{"R14 a level in some buildings, not in all", func(s *scene) bool {
		return slices.ContainsFunc(s.features(false), func(row access.FeatureRow) bool {
			return s.some(row, atLeastRead) && s.some(row, func(l access.Level) bool { return l == access.None })
		})
	}},
	{"R15 a role in another letter case", func(s *scene) bool {
		return slices.ContainsFunc(s.held, func(p role.Profile) bool {
			a := s.assignment(p)
			return a.Role != "" && a.Role != p.ID
		})
	}},
	{"R16 an override", func(s *scene) bool {
		return slices.ContainsFunc(overrideList, func(r ruleSeen) bool { return r.seen(s) })
	}},
	{"R17 a role of several holders", func(s *scene) bool {
		return slices.ContainsFunc(s.held, func(p role.Profile) bool {
			holders, _ := s.d.Holders(p.ID)
			return holders != nil && holders.Count() > 1
		})
	}},
	{"R18 a role with prefilled defaults", func(s *scene) bool {
		return slices.ContainsFunc(s.held, func(p role.Profile) bool { return !p.Prefill.IsZero() && len(p.Grants) > 0 })
	}},
	{"R19 a row on a closed package", func(s *scene) bool {
		return s.anyRow(func(r sceneRow) bool { return s.known(r.Resource) && !s.open(r.Resource.Package()) })
	}},
	{"R20 a reserved user", func(s *scene) bool { return s.u.IsReserved() && hangs(s.u) }},
	{"R21 an e-mail or a record shared with another", func(s *scene) bool {
		return slices.ContainsFunc(s.f.Users, func(o district.User) bool {
			return o.Login != s.u.Login && (o.Email != "" && access.SameName(o.Email, s.u.Email) ||
				slices.ContainsFunc(o.Attached, func(a district.Attachment) bool { return slices.Contains(s.u.Attached, a) }))
		})
	}},
	{"R24 a ledger, with a feature of a package that keeps ledgers", func(s *scene) bool {
		return len(s.u.Ledgers) > 0 && s.anyFeature(func(row access.FeatureRow) bool {
			return s.keepsLedgers(row) && s.some(row, atLeastRead)
		})
	}},
	{"R27 a student", func(s *scene) bool { return s.calculated("student") }},
	{"R28 a parent", func(s *scene) bool { return s.calculated("parent") }},
	{"R29 an applicant", func(s *scene) bool { return s.calculated("applicant") }},
	{"R30 an evaluator", func(s *scene) bool { return s.calculated("admissionsEvaluator") }},
	{"R31 a calculated role that gives something", func(s *scene) bool {
		return slices.ContainsFunc(s.held, func(p role.Profile) bool { return p.Calculated != "" && len(p.Grants) > 0 })
	}},
	{"R32 an attribute role", func(s *scene) bool {
		all, _ := s.d.AttributesOf(s.u.Login)
		return len(all) > 0
	}},
	{"R33 an entry of a content type", func(s *scene) bool {
		all, _ := s.d.ContentTypesOf(s.u.Login)
		return slices.ContainsFunc(all, func(c district.ContentAccess) bool {
			return len(c.Because) > 1 || len(c.Because) == 1 && c.Because[0].List != "public"
		})
	}},
	{"R42 a row or assignment with days", func(s *scene) bool {
		return slices.ContainsFunc(dateList, func(r ruleSeen) bool { return r.seen(s) })
	}},
}

// voidList are the kinds of R13.
var voidList = []ruleSeen{
	{"R13 unknown resource", func(s *scene) bool {
		return s.anyRow(func(r sceneRow) bool { return !s.known(r.Resource) })
	}},
	{"R13 unknown building", func(s *scene) bool {
		missing := func(id string) bool { _, err := s.d.Building(id); return err != nil }
		return s.u.DefaultBuilding != "" && missing(s.u.DefaultBuilding) ||
			slices.ContainsFunc(s.u.DefaultBuildingList, missing) ||
			s.anyRow(func(r sceneRow) bool {
				read, _ := r.Read.Buildings()
				write, _ := r.ReadWrite.Buildings()
				return slices.ContainsFunc(append(read, write...), missing)
			})
	}},
	{"R13 unknown role", func(s *scene) bool {
		return slices.ContainsFunc(s.u.Roles, func(a role.Assignment) bool { _, known := s.profile(a); return !known })
	}},
	{"R13 unknown record", func(s *scene) bool {
		return slices.ContainsFunc(s.u.Attached, func(a district.Attachment) bool { return !s.onRecord(a) })
	}},
	{"R13 misfit", func(s *scene) bool {
		return s.anyRow(func(r sceneRow) bool {
			f, err := s.d.Feature(r.Resource.String())
			wide := err == nil && f.DistrictWide()
			return s.known(r.Resource) && !(r.Read.Fits(wide) && r.ReadWrite.Fits(wide))
		})
	}},
	{"R13 calculated role by hand", func(s *scene) bool {
		return slices.ContainsFunc(s.u.Roles, func(a role.Assignment) bool { p, _ := s.profile(a); return p.Calculated != "" })
	}},
	{"R13 role held twice", func(s *scene) bool {
		for i, a := range s.u.Roles {
			_, known := s.profile(a)
			if known && slices.ContainsFunc(s.u.Roles[:i],
				func(b role.Assignment) bool { return access.SameName(a.Role, b.Role) }) {
				return true
			}
		}
		return false
	}},
	{"R13 reserved user with something", func(s *scene) bool { return s.u.IsReserved() && hangs(s.u) }},
	{"R13 feature without its package", func(s *scene) bool {
		return slices.ContainsFunc(s.f.Features, func(row access.FeatureRow) bool { return !s.packaged(row) })
	}},
	{"R13 licence without its package", func(s *scene) bool {
		return slices.ContainsFunc(s.f.Licenses, func(l district.License) bool {
			return !slices.ContainsFunc(s.f.Packages, func(p access.PackageRow) bool { return p.Code == l.Package })
		})
	}},
	{"R13 e-mail used twice", func(s *scene) bool {
		return s.u.Email != "" && slices.ContainsFunc(s.f.Users, func(o district.User) bool {
			return o.Login != s.u.Login && access.SameName(o.Email, s.u.Email)
		})
	}},
}

// overrideList are the forms of R16, on a role with a row that they matter to.
var overrideList = []ruleSeen{
	{"R16 override of the building", func(s *scene) bool {
		return s.overrides(access.ScopeDefaultBuilding(), func(o *role.Override) bool { return o.DefaultBuilding != "" })
	}},
	{"R16 override of the list", func(s *scene) bool {
		return s.overrides(access.ScopeDefaultBuildingList(), func(o *role.Override) bool {
			return o.DefaultBuildingList != nil && len(*o.DefaultBuildingList) > 0
		})
	}},
	{"R16 override of both", func(s *scene) bool {
		return s.overrides(access.ScopeDefaultBuilding(), func(o *role.Override) bool {
			return o.DefaultBuilding != "" && o.DefaultBuildingList != nil
		})
	}},
	{"R16 override with an empty list", func(s *scene) bool {
		return s.overrides(access.ScopeDefaultBuildingList(), func(o *role.Override) bool { return o.AllowEmpty })
	}},
}

// dateList are rows and assignments with days.
var dateList = []ruleSeen{
	{"R42 a row in its term", func(s *scene) bool { return s.dated(true, false) }},
	{"R42 a row out of its term", func(s *scene) bool { return s.dated(false, false) }},
	{"R42 an assignment in its term", func(s *scene) bool { return s.dated(true, true) }},
	{"R42 an assignment out of its term", func(s *scene) bool { return s.dated(false, true) }},
}

// caseList are cases that a decision may get wrong, within a rule.
var caseList = []ruleSeen{
	{"R11 containers in every building that counts", func(s *scene) bool {
		return slices.ContainsFunc(s.features(true), func(row access.FeatureRow) bool {
			least, n := s.least(row, oracle.Counts)
			return n > 1 && least > access.None
		})
	}},
	{"R12 no building that counts", func(s *scene) bool { return !slices.ContainsFunc(s.f.Buildings, oracle.Counts) }},
	{"R9 no building at all", func(s *scene) bool { return len(s.f.Buildings) == 0 }},
	{"R9 more buildings than a machine word has bits", func(s *scene) bool { return len(s.f.Buildings) > 64 }},
	{"R9 more lists than a machine word has bits", func(s *scene) bool { return len(s.u.Grants) > 64 }},
	{"R15 a role named like the reserved user", func(s *scene) bool {
		return slices.ContainsFunc(s.f.Roles, func(p role.Profile) bool { return strings.EqualFold(p.ID, "_ESP_GROUP") })
	}},
	{"R19 a package that its licence opens", func(s *scene) bool {
		return s.anyRow(func(r sceneRow) bool {
			return s.effective(r) && slices.ContainsFunc(s.f.Packages, func(p access.PackageRow) bool {
				return p.Code == r.Resource.Package() && p.RequiresLicense
			})
		})
	}},
	{"R24 schools", func(s *scene) bool { return len(s.u.Schools) > 0 }},
	{"R31 a profile of the host's own rule", func(s *scene) bool {
		return slices.ContainsFunc(s.f.Roles, func(p role.Profile) bool { return strings.HasPrefix(p.Calculated, "x-") })
	}},
}

// hangs reports whether anything hangs on a user.
func hangs(u *district.User) bool { return len(u.Grants)+len(u.Roles)+len(u.Attached) > 0 }

// effective reports whether a row gives a level somewhere, by itself.
func (s *scene) effective(r sceneRow) bool {
	return s.anyFeature(func(row access.FeatureRow) bool {
		if row.DistrictWide {
			return r.Resource == row.Resource && r.has(access.ScopeDistrict())
		}
		return r.Resource.Covers(row.Resource) && slices.ContainsFunc(s.f.Buildings, func(b access.BuildingRow) bool {
			return r.gives(b.ID) > access.None
		})
	})
}

func (s *scene) anyFeature(is func(access.FeatureRow) bool) bool {
	return slices.ContainsFunc(s.features(false), is) || slices.ContainsFunc(s.features(true), is)
}

// has reports whether a column has a scope.
func (r sceneRow) has(scope access.Scope) bool {
	return r.Read.Equal(scope) || r.ReadWrite.Equal(scope)
}

// coversExactly is R3: a subpackage whose code begins another one's, or a container with
// standard features and the district's own.
func (s *scene) coversExactly(r sceneRow) bool {
	kinds := map[bool]bool{}
	for _, row := range s.f.Features {
		of := row.Resource
		if r.Resource.IsSubpackage() && s.known(r.Resource) && of.Package() == r.Resource.Package() &&
			of.Subpackage() != r.Resource.Subpackage() && strings.HasPrefix(of.Subpackage(), r.Resource.Subpackage()) {
			return true
		}
		if of != r.Resource && r.Resource.Covers(of) && s.known(of) {
			kinds[row.Standard] = true
		}
	}
	return len(kinds) == 2
}

func (s *scene) cataloged(n access.Needs) bool {
	for _, part := range append(slices.Clip(n.AllOf), n.AnyOf...) {
		if !s.cataloged(part) {
			return false
		}
	}
	return n.Feature.IsZero() || s.known(n.Feature)
}

func (s *scene) meets(requirement string) bool {
	met, err := s.p.Meets(requirement, "")
	if err == nil {
		return met
	}
	in, _ := s.p.BuildingsMeeting(requirement)
	return len(in) > 0
}

func (s *scene) keepsLedgers(row access.FeatureRow) bool {
	return slices.ContainsFunc(s.f.Packages,
		func(p access.PackageRow) bool { return p.Ledgers && p.Code == row.Resource.Package() })
}

func (s *scene) calculated(name string) bool {
	return slices.ContainsFunc(s.held, func(p role.Profile) bool { return p.Calculated == name })
}

// profile is the role that an assignment names; none is named like a reserved user.
func (s *scene) profile(a role.Assignment) (role.Profile, bool) {
	i := slices.IndexFunc(s.f.Roles, func(p role.Profile) bool {
		return access.SameName(p.ID, a.Role) && !access.SameName(p.ID, "_ESP_GROUP")
	})
	if i < 0 {
		return role.Profile{}, false
	}
	return s.f.Roles[i], true
}

func (s *scene) onRecord(a district.Attachment) bool {
	switch a.Kind {
	case "student":
		for r := range district.Rows[calcrole.Student](s.d) {
			if r.ID == a.ID {
				return true
			}
		}
	case "household":
		for r := range district.Rows[calcrole.Household](s.d) {
			if r.ID == a.ID {
				return true
			}
		}
	case "donor":
		for r := range district.Rows[calcrole.Donor](s.d) {
			if r.ID == a.ID {
				return true
			}
		}
	default:
		return true
	}
	return false
}

// overrides reports whether a held role has a row of a scope, and an override that is so.
func (s *scene) overrides(scope access.Scope, is func(*role.Override) bool) bool {
	return slices.ContainsFunc(s.held, func(p role.Profile) bool {
		o := s.assignment(p).Override
		return o != nil && is(o) && slices.ContainsFunc(p.Grants, func(g access.Grant) bool {
			return s.known(g.Resource) && (g.Read.Equal(scope) || g.ReadWrite.Equal(scope))
		})
	})
}

// dated reports whether a row, or an assignment, has days and lies within them or not.
func (s *scene) dated(within, assigned bool) bool {
	if s.u.IsReserved() {
		return false
	}
	is := func(from, until access.Day) bool {
		return !(from.IsZero() && until.IsZero()) && s.d.Day().Within(from, until) == within
	}
	if assigned {
		return slices.ContainsFunc(s.u.Roles, func(a role.Assignment) bool {
			p, known := s.profile(a)
			return known && p.Calculated == "" && is(a.From, a.Until)
		})
	}
	return slices.ContainsFunc(s.u.Grants, func(g access.Grant) bool { return s.known(g.Resource) && is(g.From, g.Until) })
}
