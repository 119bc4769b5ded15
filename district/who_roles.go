package district

import (
	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/persist"
	"github.com/hallpass-go/hallpass/role"
)

// Holders returns the users who hold a role on the district's day, assigned or calculated.
// How each holds it, [District.HoldingsOf] says. A role that does not exist is an
// [access.UnknownError].
func (d *District) Holders(id string) (*UserSet, error) {
	if d != nil {
		if n, ok := d.roles.number(id); ok {
			return &UserSet{d, d.holders(n)}, nil
		}
	}
	return nil, d.unknown("role", id)
}

func (d *District) holders(n uint32) persist.Bitmap {
	found, p := persist.NewBitmap(d.users.rows.Len()), d.roles.rows[n]
	switch {
	case p.void:
	case p.calculated != "":
		found.AddSet(d.calculated(n))
	default:
		found.AddSet(d.indexes.families[assignedRoles].Get(n))
		d.indexes.families[unclearRoles].Get(n).Each(func(u uint32) bool {
			d.users.rows.At(u).holdings.Each(func(h role.Assigned) bool {
				if h.Role == n && d.day.Within(h.From, h.Until) {
					found.Add(u)
				}
				return true
			})
			return true
		})
	}
	return found
}

// RoleGiving is a role that gives a level on a feature, with the scopes through which it does, as
// written and in that order: a holder has the level where one of them reaches.
type RoleGiving struct {
	Role       string         `json:"role"`
	Calculated string         `json:"calculated,omitempty"` // the name of the rule
	Scopes     []access.Scope `json:"scopes"`
}

// RolesGiving returns the roles that give at least a level on a feature, by id: in a
// building, or with a default building or list that has it; anywhere if building is "". For
// a district-wide feature the building is ignored, and of scopes other than District it
// takes more than one may reach (R11). Errors are those of [District.Who].
func (d *District) RolesGiving(feature, building string, l access.Level) ([]RoleGiving, error) {
	f, b, err := d.handles(feature, building, l, building == "")
	if err != nil {
		return nil, err
	}
	var roles []RoleGiving
	for r := range d.Roles() {
		if reach := r.grants.Reach(d.catalog, d.day, l, f); r.void || reach.IsZero() {
			continue
		}
		giving := RoleGiving{Role: r.id, Calculated: r.calculated}
		for i := range r.written.Grants {
			giving.Scopes = append(giving.Scopes, d.scopesGiving(&r.written.Grants[i], f, b, l)...)
		}
		if len(giving.Scopes) > 0 {
			roles = append(roles, giving)
		}
	}
	return roles, nil
}

// scopesGiving returns the scopes of a row by which it gives a level on a feature in a
// building, anywhere if it is zero.
func (d *District) scopesGiving(
	g *access.Grant, f access.Feature, b access.Building, l access.Level,
) (scopes []access.Scope) {
	for _, column := range [...]access.Grant{
		{Resource: g.Resource, Read: g.Read}, {Resource: g.Resource, ReadWrite: g.ReadWrite},
	} {
		reach := d.compiler().Grants([]access.Grant{column}).Reach(d.catalog, d.day, l, f)
		near := access.Defaults{Building: d.compiler().Building(b.ID())}
		near.List = []uint32{near.Building}
		if reach.District || reach.Has(d.buildings, b, near) || (b.IsZero() || f.DistrictWide()) && !reach.IsZero() {
			scope := column.Read
			if scope.IsZero() {
				scope = column.ReadWrite
			}
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// handles finds the feature and the building of a question about everyone, with the errors of
// [access.ByName]. A question about anywhere needs no building.
func (d *District) handles(
	feature, building string, l access.Level, anywhere bool,
) (f access.Feature, b access.Building, err error) {
	if err := d.refuses(); err != nil {
		return f, b, err
	}
	nobody := access.Resolve("", d.Catalog(), d.BuildingSet(), 0, nil).ByName()
	if anywhere {
		_, err = nobody.Anywhere(l, feature)
	} else {
		_, err = nobody.Can(l, feature, building)
	}
	if err != nil {
		return f, b, err
	}
	if f, err = d.Feature(feature); err == nil && !f.DistrictWide() && !anywhere {
		b, err = d.Building(building)
	}
	return f, b, err
}
