package district

import (
	"maps"
	"slices"
	"sort"

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
	// gate they are what would give one if it were open.
	Reasons []Reason `json:"reasons,omitempty"`

	// Gates are what holds the reasons back, each alone enough.
	Gates []ClosedGate `json:"gates,omitempty"`

	// Least are the counting buildings that hold a district-wide feature down, by id: in
	// every other one its packages and subpackages give more (R11).
	Least []string `json:"least,omitempty"`

	// Idle are columns of rows that are about the feature and give nothing here, in the
	// order of Reasons, those of roles assigned for other days last.
	Idle []Reason `json:"idle,omitempty"`
}

// Reason is one column of one row: a row is the same as two grants of one level each (R8).
type Reason struct {
	Through *Holding     `json:"through,omitempty"` // the role that has the row; nil for a grant of the user's own
	Grant   access.Grant `json:"grant"`             // the row as written
	Column  access.Level `json:"column"`
	Reaches access.Scope `json:"reaches,omitzero"` // its scope as resolved for the user: all, district, or a list by id
	Level   access.Level `json:"level"`            // what it gives here; for a container of a district-wide feature, somewhere that counts
	Because Idleness     `json:"because,omitempty"`
}

// Idleness is why a row gives nothing.
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
// It asks for each row by itself what [access.Resolve] makes of all of them.
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
		x.b, x.counting = access.Building{}, d.counting()
	}
	e := &x.Explanation
	*e = Explanation{User: p.User(), Feature: f.String(), Building: x.b.ID(), On: d.day, Level: level}
	x.openGates()
	x.explain()
	return e, nil
}

// counting returns the buildings that count for district-wide features (R12), by id.
func (d *District) counting() (counting []access.Building) {
	for b := range d.Buildings() {
		if row := b.Row(); !row.Closed && !row.OutOfDistrict {
			counting = append(counting, b)
		}
	}
	return counting
}

// explainer is an explanation in the making.
type explainer struct {
	Explanation
	d        *District // with every gate open
	u        *user
	f        access.Feature
	b        access.Building
	counting []access.Building // for a district-wide feature
}

// openGates names the gates that are closed, and goes on with a district where they are open.
func (x *explainer) openGates() {
	if x.u.written.IsReserved() {
		x.Gates = append(x.Gates, ClosedGate{Kind: GateReserved})
	} else if x.d.inert(x.u) {
		lenient := *x.d
		lenient.options.Strict = false
		x.d = &lenient
		x.Gates = append(x.Gates, ClosedGate{Kind: GateUnapproved})
	}
	if code := x.f.Resource().Package(); x.d.closed(code) {
		x.d = x.d.licensing(code)
		x.Gates = append(x.Gates, ClosedGate{Kind: GateLicense, Package: code})
	}
	if len(x.Gates) > 0 {
		without := x.d.permissions(x.u).Level(x.f, x.b)
		for i := range x.Gates {
			x.Gates[i].Level = without
		}
	}
}

// closed reports whether a package lacks the licence it requires.
func (d *District) closed(code string) bool {
	for p := range d.Packages() {
		if p.Code == code {
			return p.RequiresLicense && !d.isLicensed(code)
		}
	}
	return false
}

// licensing returns the district as it would be if a package had a valid licence, but for
// its facts.
func (d *District) licensing(code string) *District {
	next := *d
	next.licensed = maps.Clone(d.licensed)
	next.licensed[code] = true
	next.catalog = d.catalog.Next(next.catalogRows(), next.isLicensed)
	return &next
}

// explain judges every row that is about the feature.
func (x *explainer) explain() {
	var all []access.Source
	for s := range x.d.sources(x.u) {
		all = append(all, s.Source)
		rows, through := x.u.written.Grants, (*Holding)(nil)
		if s.role != nil {
			rows = s.role.written.Grants
		}
		for i := range rows {
			if rows[i].Resource.Covers(x.f.Resource()) {
				if s.role != nil && through == nil {
					h := x.d.holding(x.u, s.role)
					through = &h
				}
				x.row(&rows[i], through, s.Defaults, "")
			}
		}
	}
	x.otherDays()
	x.least(all)
	sort.SliceStable(x.Reasons, func(i, j int) bool { return x.Reasons[i].Level > x.Reasons[j].Level })
}

// otherDays judges the rows of roles that are assigned for other days.
func (x *explainer) otherDays() {
	if x.u.written.IsReserved() {
		return
	}
	for i := range x.u.written.Roles {
		a := &x.u.written.Roles[i]
		p := x.d.profile(a.Role)
		if x.d.day.Within(a.From, a.Until) || p == nil || p.Calculated != "" {
			continue
		}
		for j := range p.Grants {
			if p.Grants[j].Resource.Covers(x.f.Resource()) {
				x.row(&p.Grants[j], &Holding{Role: p.ID, Assignment: a}, access.Defaults{}, IdleDays)
			}
		}
	}
}

// row judges the columns of a row. Why says that it is idle, whatever it gives.
func (x *explainer) row(g *access.Grant, through *Holding, own access.Defaults, why Idleness) {
	for _, column := range [...]struct {
		level access.Level
		scope access.Scope
	}{{access.ReadWrite, g.ReadWrite}, {access.Read, g.Read}} {
		if column.scope.IsZero() {
			continue
		}
		alone := access.Grant{Resource: g.Resource, From: g.From, Until: g.Until}
		if column.level == access.Read {
			alone.Read = column.scope
		} else {
			alone.ReadWrite = column.scope
		}
		r := Reason{Through: through, Grant: *g, Column: column.level, Because: why}
		if why == "" {
			x.judge(&r, column.scope, access.Source{Grants: x.d.compiler().Grants([]access.Grant{alone}), Defaults: own})
		}
		if r.Level == access.None {
			x.Idle = append(x.Idle, r)
		} else {
			x.Reasons = append(x.Reasons, r)
		}
	}
}

// judge finds out what one column by itself gives, and where.
func (x *explainer) judge(r *Reason, scope access.Scope, alone access.Source) {
	p := access.ResolvePerBuilding(x.d.catalog, x.d.buildings, x.d.day, []access.Source{alone})
	outright := p.Level(x.f, access.Building{})
	switch {
	case outright != access.None:
		r.Reaches, r.Level = access.ScopeDistrict(), outright
		return
	case !x.d.day.Within(r.Grant.From, r.Grant.Until):
		r.Because = IdleDays
		return
	case !scope.Fits(r.Grant.Resource == x.f.Resource() && x.f.DistrictWide()):
		r.Because = IdleMisfit
		return
	}
	var ids []string
	for b := range x.d.Buildings() {
		if p.Level(x.f, b) != access.None {
			ids = append(ids, b.ID())
		}
	}
	all := scope.Equal(access.ScopeAll())
	switch {
	case all:
		r.Reaches = access.ScopeAll()
	case len(ids) > 0:
		r.Reaches = access.ScopeIn(ids...)
	default:
		r.Because = IdleNowhere
		return
	}
	if x.f.DistrictWide() {
		if all || slices.ContainsFunc(x.counting, func(b access.Building) bool { return slices.Contains(ids, b.ID()) }) {
			r.Level = r.Column
		}
	} else {
		r.Level = p.Level(x.f, x.b)
	}
	if r.Level == access.None {
		r.Because = IdleElsewhere
	}
}

// least finds the buildings that hold a district-wide feature down.
func (x *explainer) least(all []access.Source) {
	p := access.ResolvePerBuilding(x.d.catalog, x.d.buildings, x.d.day, all)
	least, most := access.ReadWrite, access.None
	for _, b := range x.counting {
		least, most = min(least, p.Level(x.f, b)), max(most, p.Level(x.f, b))
	}
	if least >= most {
		return
	}
	for _, b := range x.counting {
		if p.Level(x.f, b) == least {
			x.Least = append(x.Least, b.ID())
		}
	}
}
