package districttest_test

import (
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// scene is one user of a district, with the rows that count for that user on a day.
type scene struct {
	f    *district.Facts
	d    *district.District
	u    *district.User
	p    access.ByName
	held []role.Profile // assigned and calculated
	rows []sceneRow
}

// sceneRow is a row that counts on the day, its scopes about to be resolved.
type sceneRow struct {
	access.Grant
	home string
	list []string
}

// setting draws the scene of one user.
func setting(t require.TestingT, f *district.Facts, d *district.District, u *district.User) scene {
	p, err := d.Permissions(u.Login)
	require.NoError(t, err)
	s := scene{f: f, d: d, u: u, p: p.ByName()}
	if u.IsReserved() {
		return s
	}
	ids, err := d.RolesOf(u.Login)
	require.NoError(t, err)
	s.rowsOf(u.Grants, u.DefaultBuilding, u.DefaultBuildingList)
	for _, id := range ids {
		profile := f.Roles[slices.IndexFunc(f.Roles, func(p role.Profile) bool { return p.ID == id })]
		s.held = append(s.held, profile)
		home, list := u.DefaultBuilding, u.DefaultBuildingList
		if o := s.assignment(profile).Override; o != nil {
			if o.DefaultBuilding != "" {
				home = o.DefaultBuilding
			}
			if o.DefaultBuildingList != nil {
				list = *o.DefaultBuildingList
			}
		}
		s.rowsOf(profile.Grants, home, list)
	}
	return s
}

func (s *scene) rowsOf(grants []access.Grant, home string, list []string) {
	for _, g := range grants {
		if s.d.Day().Within(g.From, g.Until) {
			s.rows = append(s.rows, sceneRow{g, home, list})
		}
	}
}

// assignment is the one by which a role is held, zero for a calculated role.
func (s *scene) assignment(p role.Profile) role.Assignment {
	for _, a := range s.u.Roles {
		if p.Calculated == "" && access.SameName(a.Role, p.ID) && s.d.Day().Within(a.From, a.Until) {
			return a
		}
	}
	return role.Assignment{}
}

// reaches resolves a scope for one building.
func (r sceneRow) reaches(scope access.Scope, building string) bool {
	list, _ := scope.Buildings()
	return scope.Equal(access.ScopeAll()) || slices.Contains(list, building) ||
		scope.Equal(access.ScopeDefaultBuilding()) && r.home == building ||
		scope.Equal(access.ScopeDefaultBuildingList()) && slices.Contains(r.list, building)
}

// gives is the level of one row in a building.
func (r sceneRow) gives(building string) access.Level {
	switch {
	case r.reaches(r.ReadWrite, building):
		return access.ReadWrite
	case r.reaches(r.Read, building):
		return access.Read
	}
	return access.None
}

// features are those of open packages, district-wide or not.
func (s *scene) features(wide bool) (all []access.FeatureRow) {
	for _, row := range s.f.Features {
		if row.DistrictWide == wide && s.packaged(row) && s.open(row.Resource.Package()) {
			all = append(all, row)
		}
	}
	return all
}

func (s *scene) packaged(row access.FeatureRow) bool {
	return slices.ContainsFunc(s.f.Packages, func(p access.PackageRow) bool { return p.Code == row.Resource.Package() })
}

// open is the verdict of the default verifier.
func (s *scene) open(code string) bool {
	licensed := slices.ContainsFunc(s.f.Licenses, func(l district.License) bool {
		return l.Package == code && strings.TrimSpace(l.Key) != ""
	})
	return licensed || !slices.ContainsFunc(s.f.Packages, func(p access.PackageRow) bool {
		return p.Code == code && p.RequiresLicense
	})
}

// known reports whether a resource exists.
func (s *scene) known(r access.Resource) bool { return s.d.Catalog().Has(r) }

// levels are those the user has on a feature: one a building, or one for the district.
func (s *scene) levels(row access.FeatureRow) (all []access.Level) {
	if row.DistrictWide {
		l, _ := s.p.Level(row.Resource.String(), "")
		return []access.Level{l}
	}
	for _, b := range s.f.Buildings {
		l, _ := s.p.Level(row.Resource.String(), b.ID)
		all = append(all, l)
	}
	return all
}

// some reports whether a level holds for the user on a feature somewhere.
func (s *scene) some(row access.FeatureRow, is func(access.Level) bool) bool {
	return slices.ContainsFunc(s.levels(row), is)
}

func atLeastRead(l access.Level) bool { return l >= access.Read }

// anyRow reports whether a row that counts is so.
func (s *scene) anyRow(is func(r sceneRow) bool) bool { return slices.ContainsFunc(s.rows, is) }

// contained is the level that rows on the containers of a feature give in one building.
func (s *scene) contained(row access.FeatureRow, building string) (best access.Level) {
	for _, r := range s.rows {
		if r.Resource != row.Resource && r.Resource.Covers(row.Resource) {
			best = max(best, r.gives(building))
		}
	}
	return best
}

// least is the level that containers give on a feature in every one of some buildings.
func (s *scene) least(row access.FeatureRow, counts func(access.BuildingRow) bool) (least access.Level, counted int) {
	least = access.ReadWrite
	for _, b := range s.f.Buildings {
		if counts(b) {
			least, counted = min(least, s.contained(row, b.ID)), counted+1
		}
	}
	return least, counted
}
