package district_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/role"
)

// The laws compare the engine with itself, so that they hold even where the oracle is wrong.

// packageCodes are those that districttest draws.
var packageCodes = []string{"REG", "FED", "FIN"}

// lawRounds of 100 districts each; a fifth of that under -short.
const lawRounds = 5

func law(t *testing.T, holds func(t *rapid.T, f *district.Facts)) {
	t.Parallel()
	for range lawRounds {
		rapid.Check(t, func(t *rapid.T) { holds(t, districttest.Facts().Draw(t, "facts")) })
	}
}

// place is where a level holds: building is "" for a district-wide feature.
type place struct{ login, feature, building string }

// picture is every level of a district, None too.
type picture map[place]access.Level

func pictureOf(t *rapid.T, f *district.Facts) picture {
	return pictureIn(t, samples.Compiled(t, f, samples.TheDay))
}

func pictureIn(t *rapid.T, d *district.District) picture {
	all := picture{}
	for u := range d.Users() {
		p, err := d.Permissions(u.Login)
		require.NoError(t, err)
		for f := range d.Catalog().Features() {
			if f.DistrictWide() {
				all[place{u.Login, f.String(), ""}] = p.Level(f, access.Building{})
				continue
			}
			for b := range d.Buildings() {
				all[place{u.Login, f.String(), b.ID()}] = p.Level(f, b)
			}
		}
	}
	return all
}

// keeps fails unless every level that was there before is there after.
func (before picture) keeps(t *rapid.T, after picture) {
	before.compare(t, after, func(was, is access.Level) bool { return was == is })
}

// rises fails if a level is lower after.
func (before picture) rises(t *rapid.T, after picture) {
	before.compare(t, after, func(was, is access.Level) bool { return was <= is })
}

func (before picture) compare(t *rapid.T, after picture, ok func(was, is access.Level) bool) {
	for at, was := range before {
		if is, there := after[at]; !there || !ok(was, is) {
			t.Fatalf("%v: %v before, %v after, there %v", at, was, is, there)
		}
	}
}

// changed is a copy of the facts, changed.
func changed(f *district.Facts, change func(f *district.Facts)) *district.Facts {
	c := *f
	c.Packages, c.Licenses, c.Features = slices.Clone(f.Packages), slices.Clone(f.Licenses), slices.Clone(f.Features)
	c.Users, c.Roles = slices.Clone(f.Users), slices.Clone(f.Roles)
	for i, u := range c.Users {
		c.Users[i].Grants, c.Users[i].Roles, c.Users[i].Attached = slices.Clone(u.Grants), slices.Clone(u.Roles), slices.Clone(u.Attached)
	}
	for i, p := range c.Roles {
		c.Roles[i].Grants = slices.Clone(p.Grants)
	}
	change(&c)
	return &c
}

// everyGrants rewrites the rows of every user and role.
func everyGrants(f *district.Facts, rewrite func([]access.Grant) []access.Grant) {
	for i := range f.Users {
		f.Users[i].Grants = draw.Distinct(rewrite(f.Users[i].Grants))
	}
	for i := range f.Roles {
		f.Roles[i].Grants = draw.Distinct(rewrite(f.Roles[i].Grants))
	}
}

// assignable is the profile that an assignment holds, if it may (R13).
func assignable(f *district.Facts, id string) (role.Profile, bool) {
	p, known := oracle.Of(f, 0).Profile(id)
	return p, known && p.Calculated == ""
}

// R10, R13: levels are joined, which is commutative and associative.
func TestTheOrderOfRowsNeverMatters(t *testing.T) {
	law(t, func(t *rapid.T, f *district.Facts) {
		pictureOf(t, f).keeps(t, pictureOf(t, changed(f, func(f *district.Facts) {
			f.Buildings, f.Packages, f.Licenses = shuffled(t, f.Buildings), shuffled(t, f.Packages), shuffled(t, f.Licenses)
			f.Features, f.Roles, f.Users = shuffled(t, f.Features), shuffled(t, f.Roles), shuffled(t, f.Users)
			f.Records.Students, f.Records.Households = shuffled(t, f.Records.Students), shuffled(t, f.Records.Households)
			everyGrants(f, func(rows []access.Grant) []access.Grant { return shuffled(t, rows) })
			for i, u := range f.Users {
				f.Users[i].Roles = shuffledRoles(t, u.Roles)
				f.Users[i].Attached = shuffled(t, u.Attached)
				f.Users[i].DefaultBuildingList = shuffled(t, u.DefaultBuildingList)
			}
		})))
	})
}

func shuffled[T any](t *rapid.T, list []T) []T {
	if len(list) > 10 { // turned around is enough of the large ones
		list = slices.Clone(list)
		slices.Reverse(list)
		return list
	}
	return rapid.Permutation(list).Draw(t, "order")
}

// shuffledRoles keeps the order of assignments of one role: of these the first counts.
func shuffledRoles(t *rapid.T, list []role.Assignment) (order []role.Assignment) {
	left := slices.Clone(list)
	for _, a := range shuffled(t, list) {
		i := slices.IndexFunc(left, func(b role.Assignment) bool { return access.SameName(a.Role, b.Role) })
		order, left = append(order, left[i]), slices.Delete(left, i, i+1)
	}
	return order
}

// R8, R10: the join is idempotent, and a row is the same as its two columns.
func TestRepeatingARowOrARoleNeverMatters(t *testing.T) {
	law(t, func(t *rapid.T, f *district.Facts) {
		pictureOf(t, f).keeps(t, pictureOf(t, changed(f, func(f *district.Facts) {
			everyGrants(f, func(rows []access.Grant) []access.Grant {
				for _, g := range rows {
					read, write := g, g
					read.ReadWrite, write.Read = access.Scope{}, access.Scope{}
					if !g.Read.IsZero() && !g.ReadWrite.IsZero() {
						rows = append(rows, read, write)
					}
				}
				return rows
			})
			for i, u := range f.Users {
				for _, a := range u.Roles {
					if _, ok := assignable(f, a.Role); ok {
						a.Role += " again"
						f.Users[i].Roles = append(f.Users[i].Roles, a)
					}
				}
			}
			for _, p := range f.Roles {
				if _, ok := assignable(f, p.ID); ok {
					p.ID += " again"
					f.Roles = append(f.Roles, p)
				}
			}
		})))
	})
}

// R10.
func TestAddingAGrantNeverLowersALevel(t *testing.T) {
	law(t, func(t *rapid.T, f *district.Facts) {
		pictureOf(t, f).rises(t, pictureOf(t, changed(f, func(f *district.Facts) {
			g, i := districttest.Grant(f).Draw(t, "row"), draw.Between(t, 0, len(f.Users)+len(f.Roles)-1)
			if i < len(f.Users) {
				f.Users[i].Grants = draw.Distinct(append(f.Users[i].Grants, g))
			} else {
				i -= len(f.Users)
				f.Roles[i].Grants = draw.Distinct(append(f.Roles[i].Grants, g))
			}
		})))
	})
}

// R10.
func TestAddingARoleWithoutAnOverrideNeverLowersALevel(t *testing.T) {
	law(t, func(t *rapid.T, f *district.Facts) {
		pictureOf(t, f).rises(t, pictureOf(t, changed(f, func(f *district.Facts) {
			a, u := districttest.Assignment(f).Draw(t, "assignment"), &f.Users[draw.Between(t, 0, len(f.Users)-1)]
			a.Override = nil
			if !slices.ContainsFunc(u.Roles, func(held role.Assignment) bool { return access.SameName(held.Role, a.Role) }) {
				u.Roles = append([]role.Assignment{a}, u.Roles...)
			}
		})))
	})
}

// R10.
func TestAddingALicenceNeverLowersALevel(t *testing.T) {
	law(t, func(t *rapid.T, f *district.Facts) {
		pictureOf(t, f).rises(t, pictureOf(t, changed(f, func(f *district.Facts) { license(f, draw.Pick(t, packageCodes)) })))
	})
}

// R10: records add sources.
func TestAddingARecordNeverLowersALevel(t *testing.T) {
	law(t, func(t *rapid.T, f *district.Facts) {
		pictureOf(t, f).rises(t, pictureOf(t, changed(f, func(f *district.Facts) {
			parent, r := "Parent", &f.Records
			enrolled := []calcrole.Status{{Year: f.District.SchoolYear, Status: "Enrolled"}}
			r.Students = append(slices.Clip(r.Students), calcrole.Student{ID: "NEW", Statuses: enrolled})
			r.Applicants = append(slices.Clip(r.Applicants), calcrole.Applicant{ID: "NEW", Evaluators: []string{"ann"}})
			r.Households = append(slices.Clip(r.Households), calcrole.Household{ID: "NEW", Members: []calcrole.Member{
				{Relationship: parent, Student: "NEW"}, {Relationship: parent, Applicant: "NEW"},
			}})
			u := &f.Users[draw.Between(t, 0, len(f.Users)-1)]
			u.Attached = append(u.Attached, district.Attachment{Kind: draw.Pick(t, []string{"student", "household"}), ID: "NEW"})
		})))
	})
}

// R15: under the same defaults.
func TestARoleEqualsItsGrantsGivenDirectly(t *testing.T) {
	law(t, func(t *rapid.T, f *district.Facts) {
		f = changed(f, func(f *district.Facts) {
			for i, u := range f.Users {
				for j := range u.Roles {
					u.Roles[j].Override = nil
				}
				f.Users[i].Roles = draw.Distinct(u.Roles)
			}
		})
		pictureOf(t, f).keeps(t, pictureOf(t, changed(f, func(f *district.Facts) {
			for i := range f.Users {
				giveDirectly(f, &f.Users[i], func(role.Assignment) bool { return true })
			}
		})))
	})
}

// giveDirectly turns assignments into the rows of their roles, with the override's
// buildings in place of the default scopes.
func giveDirectly(f *district.Facts, u *district.User, turn func(role.Assignment) bool) {
	for _, a := range u.Roles {
		p, ok := assignable(f, a.Role)
		if !ok || !turn(a) {
			continue
		}
		for _, g := range p.Grants {
			g.From, g.Until = a.From, a.Until
			g.Read, g.ReadWrite = overridden(g.Read, a.Override), overridden(g.ReadWrite, a.Override)
			if !g.Read.IsZero() || !g.ReadWrite.IsZero() {
				u.Grants = append(u.Grants, g)
			}
		}
	}
	u.Grants, u.Roles = draw.Distinct(u.Grants), slices.DeleteFunc(u.Roles, turn)
}

// withoutTwins keeps the first of two assignments of one role that are alike.
func withoutTwins(held []role.Assignment, alike func(a, b role.Assignment) bool) (kept []role.Assignment) {
	for _, a := range held {
		if !slices.ContainsFunc(kept, func(b role.Assignment) bool { return access.SameName(a.Role, b.Role) && alike(a, b) }) {
			kept = append(kept, a)
		}
	}
	return kept
}

func overridden(s access.Scope, o *role.Override) access.Scope {
	switch {
	case o != nil && s.Equal(access.ScopeDefaultBuilding()) && o.DefaultBuilding != "":
		return access.ScopeIn(o.DefaultBuilding)
	case o == nil || !s.Equal(access.ScopeDefaultBuildingList()) || o.DefaultBuildingList == nil:
		return s
	case len(*o.DefaultBuildingList) == 0:
		return access.Scope{}
	}
	return access.ScopeIn(*o.DefaultBuildingList...)
}

// R16: other scopes, other roles and direct grants are untouched.
func TestAnOverrideReplacesTheDefaultsOfItsOwnRoleAlone(t *testing.T) {
	law(t, func(t *rapid.T, f *district.Facts) {
		f = changed(f, func(f *district.Facts) { // of a role held twice keep one
			for i, u := range f.Users {
				f.Users[i].Roles = withoutTwins(u.Roles, func(a, b role.Assignment) bool { return true })
			}
		})
		pictureOf(t, f).keeps(t, pictureOf(t, changed(f, func(f *district.Facts) {
			for i := range f.Users {
				giveDirectly(f, &f.Users[i], func(a role.Assignment) bool { return a.Override != nil })
			}
		})))
	})
}

// R3, R11: except for district-wide features.
func TestAPackageGrantEqualsItsFeaturesGrants(t *testing.T) {
	law(t, func(t *rapid.T, f *district.Facts) {
		before := pictureOf(t, f)
		for at := range before {
			if at.building == "" {
				delete(before, at)
			}
		}
		before.keeps(t, pictureOf(t, changed(f, func(f *district.Facts) {
			everyGrants(f, func(rows []access.Grant) (single []access.Grant) {
				for _, g := range rows {
					for _, row := range f.Features {
						if own := g; g.Resource.Covers(row.Resource) {
							own.Resource = row.Resource
							single = append(single, own)
						}
					}
				}
				return single
			})
		})))
	})
}

// R2, R15: names mean nothing, neither by their order nor by what one has of another; except in the text that decides
// between two assignments of one role with one first day (R17).
func TestRenamingEverythingChangesNothing(t *testing.T) {
	law(t, func(t *rapid.T, f *district.Facts) {
		f = changed(f, func(f *district.Facts) {
			for i, u := range f.Users {
				f.Users[i].Roles = withoutTwins(u.Roles, func(a, b role.Assignment) bool { return a.From == b.From })
			}
		})
		after := pictureOf(t, changed(f, renameAll))
		for at, was := range pictureOf(t, f) {
			at = place{renamed(at.login), renamedResource(access.MustParseResource(at.feature)).String(), renamed(at.building)}
			if is, there := after[at]; !there || is != was {
				t.Fatalf("%v: %v before, %v after, there %v", at, was, is, there)
			}
		}
	})
}

// renamed turns letters and digits around, each in its case, except in the reserved name.
func renamed(id string) string {
	if access.SameName(id, "_ESP_GROUP") {
		return id
	}
	return strings.Map(func(c rune) rune {
		switch {
		case 'a' <= c && c <= 'z':
			return 'a' + 'z' - c
		case 'A' <= c && c <= 'Z':
			return 'A' + 'Z' - c
		case '0' <= c && c <= '9':
			return '0' + '9' - c
		}
		return c
	}, id)
}

// renamedCode is written backwards too, so that no code begins where its neighbour does.
func renamedCode(code string) string {
	if code == access.AllCode {
		return code
	}
	backwards := []byte(renamed(code))
	slices.Reverse(backwards)
	return string(backwards)
}

func renamedResource(r access.Resource) access.Resource {
	return samples.Resource(renamedCode(r.Package()), renamedCode(r.Subpackage()), renamedCode(r.Feature()))
}

func renamedList(ids []string) (list []string) {
	for _, id := range ids {
		list = append(list, renamed(id))
	}
	return list
}

func renamedScope(s access.Scope) access.Scope {
	if list, ok := s.Buildings(); ok {
		return access.ScopeIn(renamedList(list)...)
	}
	return s
}

func renameAll(f *district.Facts) {
	f.Administration, f.Requirements, f.ContentTypes, f.Subpackages = district.Administration{}, nil, nil, nil
	f.Buildings, f.Records.Applicants = slices.Clone(f.Buildings), slices.Clone(f.Records.Applicants)
	for i := range f.Buildings {
		f.Buildings[i].ID = renamed(f.Buildings[i].ID)
	}
	for i := range f.Packages {
		f.Packages[i].Code = renamedCode(f.Packages[i].Code)
	}
	for i := range f.Licenses {
		f.Licenses[i].Package = renamedCode(f.Licenses[i].Package)
	}
	for i := range f.Features {
		f.Features[i].Resource = renamedResource(f.Features[i].Resource)
	}
	for i := range f.Roles {
		f.Roles[i].ID = renamed(f.Roles[i].ID)
	}
	for i := range f.Users {
		renameUser(&f.Users[i])
	}
	for i := range f.Records.Applicants {
		f.Records.Applicants[i].Evaluators = renamedList(f.Records.Applicants[i].Evaluators)
	}
	everyGrants(f, func(rows []access.Grant) []access.Grant {
		for i, g := range rows {
			rows[i].Resource = renamedResource(g.Resource)
			rows[i].Read, rows[i].ReadWrite = renamedScope(g.Read), renamedScope(g.ReadWrite)
		}
		return rows
	})
}

func renameUser(u *district.User) {
	u.Login, u.DefaultBuilding = renamed(u.Login), renamed(u.DefaultBuilding)
	u.DefaultBuildingList = renamedList(u.DefaultBuildingList)
	for i, a := range u.Roles {
		u.Roles[i].Role = renamed(a.Role)
		if a.Override == nil {
			continue
		}
		o := *a.Override
		if o.DefaultBuilding = renamed(o.DefaultBuilding); o.DefaultBuildingList != nil {
			list := append([]string{}, renamedList(*o.DefaultBuildingList)...)
			o.DefaultBuildingList = &list
		}
		u.Roles[i].Override = &o
	}
}

// R11, R12: through containers it is the least of what a building-scoped feature beside it
// has in the counting buildings, and with none of these at most what that has anywhere.
func TestADistrictWideLevelThroughContainersIsTheLeastInTheCountingBuildings(t *testing.T) {
	law(t, func(t *rapid.T, f *district.Facts) {
		beside := map[string]access.Resource{}
		f = changed(f, func(f *district.Facts) {
			for _, row := range f.Features {
				twin := samples.Resource(row.Resource.Package(), row.Resource.Subpackage(), "TWIN")
				beside[row.Resource.String()] = twin
				if !slices.ContainsFunc(f.Features, func(row access.FeatureRow) bool { return row.Resource == twin }) {
					f.Features = append(f.Features, access.FeatureRow{Resource: twin})
				}
			}
			everyGrants(f, func(rows []access.Grant) []access.Grant {
				return slices.DeleteFunc(rows, func(g access.Grant) bool { return g.Resource.IsFeature() })
			})
		})
		all := pictureOf(t, f)
		for at, level := range all {
			if at.building != "" {
				continue
			}
			least, some := access.ReadWrite, false
			for _, b := range f.Buildings {
				there := all[place{at.login, beside[at.feature].String(), b.ID}]
				require.True(t, !oracle.Counts(b) || level <= there, "%v: %v, but %v in %s", at, level, there, b.ID)
				if oracle.Counts(b) {
					least, some = min(least, there), true
				}
			}
			require.True(t, !some || level == least, "%v: %v, but at least %v in every building", at, level, least)
		}
	})
}

// R19.
func TestWithoutItsLicenceAPackageIsClosedAndLicensingRestoresIt(t *testing.T) {
	law(t, func(t *rapid.T, f *district.Facts) {
		open := changed(f, func(f *district.Facts) {
			for i := range f.Packages {
				f.Packages[i].RequiresLicense = false
			}
		})
		code := draw.Pick(t, packageCodes)
		unlicensed := changed(open, func(f *district.Facts) {
			for i := range f.Packages {
				f.Packages[i].RequiresLicense = f.Packages[i].Code == code
			}
			f.Licenses = slices.DeleteFunc(f.Licenses, func(l district.License) bool { return l.Package == code })
		})
		before, closed := pictureOf(t, open), pictureOf(t, unlicensed)
		for at, was := range before {
			if strings.HasPrefix(at.feature, code+" ") {
				was = access.None
			}
			require.Equal(t, was, closed[at], "%v", at)
		}
		before.keeps(t, pictureOf(t, changed(unlicensed, func(f *district.Facts) { license(f, code) })))
	})
}

// license gives a package a valid key in place of any other.
func license(f *district.Facts, code string) {
	f.Licenses = slices.DeleteFunc(f.Licenses, func(l district.License) bool { return l.Package == code })
	f.Licenses = append(f.Licenses, district.License{Package: code, Key: "KEY"})
}

// R1.
func TestReadWriteImpliesRead(t *testing.T) {
	law(t, func(t *rapid.T, f *district.Facts) {
		d := samples.Compiled(t, f, samples.TheDay)
		for u := range d.Users() {
			p, err := d.Permissions(u.Login)
			require.NoError(t, err)
			for f := range d.Catalog().Features() {
				require.Subset(t, idsOf(p.Buildings(access.Read, f)), idsOf(p.Buildings(access.ReadWrite, f)))
				require.True(t, p.Anywhere(access.Read, f) || !p.Anywhere(access.ReadWrite, f))
				require.True(t, p.Everywhere(access.Read, f) || !p.Everywhere(access.ReadWrite, f))
				for b := range d.Buildings() {
					require.True(t, p.Can(access.Read, f, b) || !p.Can(access.ReadWrite, f, b))
				}
			}
		}
	})
}

// R13: what refers to nothing gives nothing, and what nobody refers to changes nothing.
func TestUnknownThingsChangeNoExistingDecision(t *testing.T) {
	law(t, func(t *rapid.T, f *district.Facts) {
		pictureOf(t, f).keeps(t, pictureOf(t, changed(f, func(f *district.Facts) {
			strange := access.Grant{Resource: samples.Resource("NEW", "NEW", "NEW"), Read: access.ScopeDistrict(), ReadWrite: access.ScopeAll()}
			f.Packages = append(f.Packages, access.PackageRow{Code: "NEW"})
			f.Features = append(f.Features, access.FeatureRow{Resource: strange.Resource},
				access.FeatureRow{Resource: samples.Resource("REG", "MAINT", "NEW"), DistrictWide: true})
			f.Buildings = append(slices.Clip(f.Buildings), access.BuildingRow{ID: "new", OutOfDistrict: true})
			f.Licenses = append(f.Licenses, district.License{Package: "NEW", Key: "KEY"})
			f.Roles = append(f.Roles, role.Profile{ID: "unheld", Grants: []access.Grant{{Resource: samples.Resource("REG", "ALL", "ALL"), ReadWrite: access.ScopeAll()}}})
			for i := range f.Users {
				u := &f.Users[i]
				u.Grants = append(u.Grants, strange, access.Grant{Resource: samples.Resource("REG", "ALL", "ALL"), ReadWrite: access.ScopeIn("never")})
				u.Roles = append(u.Roles, role.Assignment{Role: "never"})
				u.Attached = append(u.Attached, district.Attachment{Kind: "student", ID: "never"})
			}
			f.Users = append(f.Users, district.User{Login: "new", Grants: []access.Grant{strange}})
		})))
	})
}

// R42: nothing changes between two days without an edge after the first, up to the second.
func TestOnDaysWithoutAnEdgeTheDayChangesNothing(t *testing.T) {
	law(t, func(t *rapid.T, f *district.Facts) {
		first := samples.TheDay.AddDays(draw.Between(t, -2*samples.EdgeDays, 2*samples.EdgeDays))
		second := first
		for range draw.Between(t, 0, 4*samples.EdgeDays) {
			if next := second.AddDays(1); !edgeOn(f, next) {
				second = next
			}
		}
		d := samples.Compiled(t, f, first)
		pictureIn(t, d).keeps(t, pictureIn(t, d.At(second)))
		pictureIn(t, samples.Compiled(t, f, second)).keeps(t, pictureIn(t, d))
	})
}

func edgeOn(f *district.Facts, day access.Day) bool {
	return slices.ContainsFunc(f.Users, func(u district.User) bool {
		return slices.ContainsFunc(u.Grants, func(g access.Grant) bool { return g.From == day || g.Until == day }) ||
			slices.ContainsFunc(u.Roles, func(a role.Assignment) bool { return a.From == day || a.Until == day })
	})
}
