package district

import (
	"cmp"
	"slices"

	"github.com/hallpass-go/hallpass/access"
)

// Explanation says why a user has the level they have on a feature in a building, on the
// district's day (R34). Replaying its Reasons alone gives the same level, and without them
// there is none.
type Explanation struct {
	User     string       `json:"user"`
	Feature  string       `json:"feature"`
	Building string       `json:"building,omitempty"` // "" for a district-wide feature
	On       access.Day   `json:"on"`
	Level    access.Level `json:"level"`

	// Reasons are the columns of rows that give a level here, the highest first, then in
	// the order direct grants, assigned roles, calculated roles, each as written. Behind a
	// closed gate they are the columns that would give a level if it were open.
	Reasons []Reason `json:"reasons,omitempty"`

	// Gates hold the reasons back; each of them is enough to do so.
	Gates []ClosedGate `json:"gates,omitempty"`

	// Least are the counting buildings that hold a district-wide feature down, by id: in
	// every other one its packages and subpackages give more (R11).
	Least []string `json:"least,omitempty"`

	// Idle are the columns of rows that cover the feature and give nothing here, in the order
	// of Reasons; rows of roles that are assigned for other days come last.
	Idle []Reason `json:"idle,omitempty"`
}

// Reason is one column of one row: a row is the same as two grants of one level each (R8).
type Reason struct {
	Through *Holding     `json:"through,omitempty"` // the role that has the row; nil for a grant of the user's own
	Grant   access.Grant `json:"grant"`             // the row as written
	Column  access.Level `json:"column"`
	Reaches access.Scope `json:"reaches,omitzero"` // its scope as resolved for the user: all, district, or a list by id
	Level   access.Level `json:"level"`            // here; for a container of a district-wide feature, where it counts
	Because Idleness     `json:"because,omitempty"`
}

// Idleness says why a row gives nothing.
type Idleness string

const (
	IdleElsewhere Idleness = "elsewhere" // its scope does not reach the building, or none that counts
	IdleNowhere   Idleness = "nowhere"   // its scope resolves to no building at all for this user
	IdleDays      Idleness = "days"      // the day is outside the row's, or the assignment's (R42)
	IdleMisfit    Idleness = "misfit"    // its scope does not fit the feature, and is void (R13)
)

// ClosedGate holds back whatever a user was granted.
type ClosedGate struct {
	Kind    GateKind     `json:"kind"`
	Package string       `json:"package,omitempty"` // of a licence
	Level   access.Level `json:"level"`             // what the user would have if every gate were open
}

// GateKind is what kind of gate one is.
type GateKind string

const (
	GateLicense    GateKind = "license"    // the package has no valid licence (R19)
	GateReserved   GateKind = "reserved"   // nothing that hangs on a reserved user counts (R20)
	GateUnapproved GateKind = "unapproved" // the district is strict, and the user not approved (R22)
)

// Explain says why a user has the level they have on a feature in a building. Names are as
// in [District.Permissions] and [access.ByName.Level], and so are the errors. For a
// district-wide feature the building is ignored.
//
// It resolves each row by itself, by the rules that [access.Resolve] applies to all of them.
func (d *District) Explain(login, feature, building string) (*Explanation, error) {
	p, err := d.Permissions(login)
	if err != nil {
		return nil, err
	}
	level, err := p.ByName().Level(feature, building)
	if err != nil {
		return nil, err
	}
	u, _ := d.user(login)
	f, _ := d.Feature(feature)
	b, _ := d.Building(building)
	x := &explainer{d: d, u: u, f: f, b: b}
	if f.DistrictWide() {
		x.b = access.Building{}
	}
	e := &x.Explanation
	*e = Explanation{User: p.User(), Feature: f.String(), Building: x.b.ID(), On: d.day, Level: level}
	x.openGates()
	x.explain()
	return e, nil
}

// explainer is an explanation in the making.
type explainer struct {
	Explanation
	d *District // with every gate open
	u *user
	f access.Feature
	b access.Building // zero for a district-wide feature
}

// openGates names the closed gates, and goes on with the district in which they are open.
func (x *explainer) openGates() {
	if x.u.written.IsReserved() {
		x.Gates = append(x.Gates, ClosedGate{Kind: GateReserved})
	} else if x.d.inert(x.u) {
		x.d = x.d.Assuming(EveryoneApproved())
		x.Gates = append(x.Gates, ClosedGate{Kind: GateUnapproved})
	}
	if code := x.f.Resource().Package(); x.d.LacksLicense(code) {
		x.d = x.d.Assuming(Licensed(code))
		x.Gates = append(x.Gates, ClosedGate{Kind: GateLicense, Package: code})
	}
	if len(x.Gates) > 0 {
		without := x.d.permissions(x.u).Level(x.f, x.b)
		for i := range x.Gates {
			x.Gates[i].Level = without
		}
	}
}

// explain judges every row that covers the feature.
func (x *explainer) explain() {
	var all []access.Bundle
	for s := range x.d.sources(x.u) {
		all = append(all, s.Bundle)
		rows, through := x.u.written.Grants, (*Holding)(nil)
		if s.Role != nil {
			rows = s.Role.written.Grants
		}
		for i := range rows {
			if rows[i].Resource.Covers(x.f.Resource()) {
				if s.Role != nil && through == nil {
					h := s.Holding()
					through = &h
				}
				x.row(&rows[i], through, s.Defaults, "")
			}
		}
	}
	x.otherDays()
	x.least(all)
	slices.SortStableFunc(x.Reasons, func(a, b Reason) int { return cmp.Compare(b.Level, a.Level) })
}

// otherDays judges the rows of roles that are assigned for other days.
func (x *explainer) otherDays() {
	if x.u.written.IsReserved() {
		return
	}
	for i := range x.u.written.Roles {
		a := &x.u.written.Roles[i]
		r := x.d.role(a.Role)
		if x.d.day.Within(a.From, a.Until) || r == nil || r.calculated != "" {
			continue
		}
		for j := range r.written.Grants {
			if g := &r.written.Grants[j]; g.Resource.Covers(x.f.Resource()) {
				x.row(g, &Holding{Role: r.id, Assignment: a}, access.Defaults{}, IdleDays)
			}
		}
	}
}

// row judges the columns of a row. Why says that it is idle, whatever it gives.
func (x *explainer) row(g *access.Grant, through *Holding, own access.Defaults, why Idleness) {
	for _, column := range [...]access.Level{access.ReadWrite, access.Read} {
		if g.Column(column).IsZero() {
			continue
		}
		r := Reason{Through: through, Grant: *g, Column: column, Because: why}
		if why == "" {
			x.judge(&r, own)
		}
		if r.Level == access.None {
			x.Idle = append(x.Idle, r)
		} else {
			x.Reasons = append(x.Reasons, r)
		}
	}
}

// judge finds out what one column by itself gives, and where.
func (x *explainer) judge(r *Reason, own access.Defaults) {
	var alone *access.Permissions
	r.Reaches, r.Because, alone = x.d.reaches(&r.Grant, r.Column, own, x.f)
	switch {
	case r.Because != "":
	case x.f.DistrictWide():
		r.Level = r.Column
	default:
		if r.Level = alone.Level(x.f, x.b); r.Level == access.None {
			r.Because = IdleElsewhere
		}
	}
}

// Reaches returns where one column of a row reaches on a feature that the row covers, for a user
// with the given defaults, on the district's day: all buildings, the district, or a list by id.
// If the column gives nothing anywhere, the second result says why. For a container of a
// district-wide feature that is the case if it reaches no building that counts (R11, R12).
func (d *District) Reaches(
	g access.Grant, column access.Level, own access.Defaults, f access.Feature,
) (access.Scope, Idleness) {
	scope, why, _ := d.orEmpty().reaches(&g, column, own, f)
	return scope, why
}

// reaches is [District.Reaches] with what the column gives by itself, building by building.
func (d *District) reaches(g *access.Grant, column access.Level, own access.Defaults, f access.Feature) (
	_ access.Scope, _ Idleness, alone *access.Permissions) {
	scope := g.Column(column)
	single := access.ColumnGrant(g.Resource, column, scope)
	single.From, single.Until = g.From, g.Until
	alone = access.ResolvePerBuilding(d.catalog, d.buildings, d.day,
		[]access.Bundle{{Grants: d.compiler().Grants([]access.Grant{single}), Defaults: own}})
	switch {
	case alone.Level(f, access.Building{}) != access.None:
		return access.ScopeDistrict(), "", alone
	case !d.day.Within(g.From, g.Until):
		return access.Scope{}, IdleDays, alone
	case !scope.Fits(g.Resource == f.Resource() && f.DistrictWide()):
		return access.Scope{}, IdleMisfit, alone
	}
	var ids []string
	counts := false
	for b := range d.Buildings() {
		if alone.Level(f, b) != access.None {
			ids = append(ids, b.ID())
			counts = counts || b.Counts()
		}
	}
	switch {
	case scope.Equal(access.ScopeAll()):
		return scope, "", alone
	case len(ids) == 0:
		return access.Scope{}, IdleNowhere, alone
	case f.DistrictWide() && !counts:
		return access.ScopeIn(ids...), IdleElsewhere, alone
	}
	return access.ScopeIn(ids...), "", alone
}

// least finds the buildings that hold a district-wide feature down.
func (x *explainer) least(all []access.Bundle) {
	if !x.f.DistrictWide() {
		return
	}
	counting := x.d.BuildingSet().Counting()
	p := access.ResolvePerBuilding(x.d.catalog, x.d.buildings, x.d.day, all)
	least, most := access.ReadWrite, access.None
	for _, b := range counting {
		least, most = min(least, p.Level(x.f, b)), max(most, p.Level(x.f, b))
	}
	if least >= most {
		return
	}
	for _, b := range counting {
		if p.Level(x.f, b) == least {
			x.Least = append(x.Least, b.ID())
		}
	}
}
