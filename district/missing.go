package district

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/role"
)

// Suggestion is a smallest set of steps after which a user has a level that was missing.
// Applying Changes takes them all, but for licences, which only who sells them gives.
type Suggestion struct {
	Steps   []Step  `json:"steps"`
	Changes Changes `json:"-"`

	// Also counts what the user would gain beside the level that was asked for, in triples
	// as a [Difference] counts them. Nothing is lost.
	Also int `json:"also"`

	before, after *District
}

// Difference returns everything that the steps would change, with the level that was asked
// for: for the user and, where a package is licensed, for everyone it opens to.
func (s *Suggestion) Difference() *Difference { return Diff(s.before, s.after) }

// String returns the steps in a sentence.
func (s *Suggestion) String() string {
	steps := make([]string, len(s.Steps))
	for i, step := range s.Steps {
		steps[i] = step.String()
	}
	return strings.Join(steps, ", and ")
}

// Step is one thing to do. Members that do not matter are zero.
type Step struct {
	Kind      StepKind      `json:"kind"`
	Package   string        `json:"package,omitempty"`
	Role      string        `json:"role,omitempty"`
	Buildings []string      `json:"buildings,omitempty"` // by id
	Grant     *access.Grant `json:"grant,omitempty"`     // the row to add, or to renew
}

// StepKind is what kind of thing to do a step is.
type StepKind string

const (
	StepLicense         StepKind = "license"             // have Package licensed (R19)
	StepApprove         StepKind = "approve"             // approve the user, in a strict district (R22)
	StepGrant           StepKind = "grant"               // add Grant to the user's own
	StepRenewGrant      StepKind = "renewGrant"          // let Grant of the user's own count today (R42)
	StepAssign          StepKind = "assign"              // assign Role
	StepAssignFor       StepKind = "assignBuilding"      // assign Role with Buildings, one, as its default building
	StepAssignList      StepKind = "assignList"          // assign Role with Buildings as its default building list
	StepRenewRole       StepKind = "renewRole"           // let the assignment of Role count today (R42)
	StepDefaultBuilding StepKind = "defaultBuilding"     // give the user Buildings, one, as default building
	StepDefaultList     StepKind = "defaultBuildingList" // add Buildings to the user's default building list
	StepOverride        StepKind = "overrideBuilding"    // override the default building for Role with Buildings, one
	StepOverrideList    StepKind = "overrideList"        // add Buildings to the list for Role alone
)

// String returns the step in words.
func (s Step) String() string {
	at := strings.Join(s.Buildings, ", ")
	switch s.Kind {
	case StepLicense:
		return "license package " + s.Package
	case StepApprove:
		return "approve the user"
	case StepGrant:
		return "grant " + s.Grant.String()
	case StepRenewGrant:
		return "let the grant count today: " + s.Grant.String()
	case StepAssign:
		return "assign role " + s.Role
	case StepAssignFor:
		return fmt.Sprintf("assign role %s, with %s as its default building", s.Role, at)
	case StepAssignList:
		return fmt.Sprintf("assign role %s, with %s as its default building list", s.Role, at)
	case StepRenewRole:
		return fmt.Sprintf("let the assignment of role %s count today", s.Role)
	case StepDefaultBuilding:
		return fmt.Sprintf("make %s the default building", at)
	case StepDefaultList:
		return fmt.Sprintf("add %s to the default building list", at)
	case StepOverride:
		return fmt.Sprintf("make %s the default building for role %s alone", at, s.Role)
	}
	return fmt.Sprintf("add %s to the default building list for role %s alone", at, s.Role)
}

// Missing returns the smallest sets of steps that would give a user a level they do not
// have on a feature in a building (R35), and of each everything else it would give: those
// with the least side effects first, then by their text. There are none if the user has the level. Whatever closes a gate, a licence that is
// missing or approval in a strict district, is part of all of them.
//
// Every suggestion was tried: applied, it gives what was asked, and takes nothing away. For
// a reserved user there is none, and the error wraps [ErrReserved]. If the user's row can
// not be written as it is, the error is [Faults] with what to mend first. Other errors are
// those of [District.Permissions] and [access.ByName.Can].
func (d *District) Missing(login, feature, building string, l access.Level) ([]Suggestion, error) {
	p, err := d.Permissions(login)
	if err != nil {
		return nil, err
	}
	if has, err := p.ByName().Can(l, feature, building); err != nil || has {
		return nil, err
	}
	u, _ := d.user(login)
	if u.written.IsReserved() {
		return nil, fmt.Errorf("nothing gives %q access: %w", u.written.Login, ErrReserved)
	}
	f, b, err := d.handles(feature, building, l, false)
	if err != nil {
		return nil, err
	}
	m := &remedy{before: d, d: d, l: l, f: f, b: b, row: d.Mended(u.written), has: p}
	m.openGates()
	m.compare = access.Compare(d.catalog, m.d.catalog, d.buildings, d.buildings)
	if _, err := m.d.Apply(Changes{Changes: []Change{Put(m.row)}}); err != nil {
		return nil, err
	}
	if m.try(); len(m.found) == 0 {
		m.defaults()
		m.grants()
		m.roles()
	}
	sort.SliceStable(m.found, func(i, j int) bool {
		a, b := &m.found[i], &m.found[j]
		if a.Also != b.Also {
			return a.Also < b.Also
		}
		return a.String() < b.String()
	})
	return m.found, nil
}

// remedy is a search for suggestions.
type remedy struct {
	before *District // as it was asked
	d      *District // licensed
	l      access.Level
	f      access.Feature
	b      access.Building // zero for a district-wide feature
	has    *access.Permissions
	gates  []Step
	row    User // of the user, to be written: approved
	found  []Suggestion

	compare *access.Comparison
}

// openGates takes the steps without which nothing helps.
func (m *remedy) openGates() {
	if code := m.f.Resource().Package(); m.d.LacksLicense(code) {
		m.d = m.d.Assuming(Licensed(code))
		m.gates = append(m.gates, Step{Kind: StepLicense, Package: code})
	}
	if m.d.options.Strict && !m.row.Approved {
		m.row.Approved = true
		m.gates = append(m.gates, Step{Kind: StepApprove})
	}
}

// try keeps the gates, with what edit does to the row beside them, if that gives the level
// and takes nothing away.
func (m *remedy) try(edits ...edit) {
	steps, row := slices.Clone(m.gates), m.row
	for _, e := range edits {
		steps = append(steps, e.step)
		e.do(&row)
	}
	changes := Changes{Changes: []Change{Put(row)}}
	after, err := m.d.Apply(changes)
	if err != nil {
		return
	}
	p, err := after.Permissions(row.Login)
	if err != nil || !p.Can(m.l, m.f, m.b) {
		return
	}
	if x := m.compare.Between(m.has, p); x.Lost == 0 {
		m.found = append(m.found, Suggestion{steps, changes, x.Gained - 1, m.before, after})
	}
}

// edit is a step, and what it does to a row.
type edit struct {
	step Step
	do   func(row *User)
}

// lacking returns the buildings to be added so that scopes that follow a list give the
// level: the building asked for, or the counting ones in which containers do not give a
// district-wide feature.
func (m *remedy) lacking() (ids []string) {
	if !m.f.DistrictWide() {
		return []string{m.b.ID()}
	}
	u, _ := m.d.user(m.row.Login)
	var sources []access.Source
	for s := range m.d.sources(u) {
		sources = append(sources, s.Source)
	}
	p := access.ResolvePerBuilding(m.d.catalog, m.d.buildings, m.d.day, sources)
	for _, b := range m.d.Counting() {
		if !p.Can(m.l, m.f, b) {
			ids = append(ids, b.ID())
		}
	}
	return ids
}

// defaults tries the user's own defaults.
func (m *remedy) defaults() {
	lacking := m.lacking()
	if m.row.DefaultBuilding == "" && len(lacking) == 1 {
		m.try(edit{Step{Kind: StepDefaultBuilding, Buildings: lacking}, func(row *User) { row.DefaultBuilding = lacking[0] }})
	}
	m.try(edit{Step{Kind: StepDefaultList, Buildings: lacking}, func(row *User) {
		row.DefaultBuildingList = union(row.DefaultBuildingList, lacking)
	}})
}

// union returns the ids of two lists, each once, sorted.
func union(a, b []string) []string {
	ids := slices.Concat(a, b)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// grants tries rows of the user's own: one on the feature, one on its subpackage for a
// district-wide feature that lacks some buildings, and those that count on other days.
func (m *remedy) grants() {
	scope := access.ScopeDistrict()
	if !m.f.DistrictWide() {
		scope = access.ScopeIn(m.b.ID())
	} else if lacking := m.lacking(); len(lacking) > 0 && len(lacking) < len(m.d.Counting()) {
		r := m.f.Resource().WholeSubpackage()
		m.grant(access.ColumnGrant(r, m.l, access.ScopeIn(lacking...)))
	}
	m.grant(access.ColumnGrant(m.f.Resource(), m.l, scope))
	for i, g := range m.row.Grants {
		if g.Resource.Covers(m.f.Resource()) && !m.d.day.Within(g.From, g.Until) {
			g.From, g.Until = m.today(g.From, g.Until)
			m.try(edit{Step{Kind: StepRenewGrant, Grant: &g}, func(row *User) {
				row.Grants = slices.Clone(row.Grants)
				row.Grants[i] = g
			}})
		}
	}
}

func (m *remedy) grant(g access.Grant) {
	m.try(edit{Step{Kind: StepGrant, Grant: &g}, func(row *User) { row.Grants = append(slices.Clip(row.Grants), g) }})
}

// today returns the days of a row, changed so that it counts today.
func (m *remedy) today(from, until access.Day) (access.Day, access.Day) {
	if m.d.day.Before(from) {
		from = m.d.day
	}
	if until != 0 && !m.d.day.Before(until) {
		until = 0
	}
	return from, until
}

// roles tries the roles that give the level somewhere.
func (m *remedy) roles() {
	for p := range m.d.Roles() {
		if reach := p.grants.Reach(m.d.catalog, m.d.day, m.l, m.f); !p.IsAssignable() || reach.IsZero() {
			continue
		}
		held := slices.IndexFunc(m.row.Roles, func(a role.Assignment) bool { return access.SameName(a.Role, p.id) })
		switch {
		case held < 0:
			m.assign(p.id)
		case m.d.day.Within(m.row.Roles[held].From, m.row.Roles[held].Until):
			m.override(held)
		default:
			m.set(Step{Kind: StepRenewRole, Role: p.id}, held, func(a *role.Assignment) { a.From, a.Until = m.today(a.From, a.Until) })
		}
	}
}

// assign tries a role as it is or, if that is not enough, for what is lacking.
func (m *remedy) assign(id string) {
	before := len(m.found)
	for _, with := range m.overrides(Step{Kind: StepAssign, Role: id}, StepAssignFor, StepAssignList, nil) {
		m.try(edit{with.step, func(row *User) {
			row.Roles = append(slices.Clip(row.Roles), role.Assignment{Role: id, Override: with.override})
		}})
		if len(m.found) > before && with.override == nil {
			return
		}
	}
}

// override tries other defaults for a role that is held.
func (m *remedy) override(held int) {
	a := &m.row.Roles[held]
	for _, with := range m.overrides(Step{Role: a.Role}, StepOverride, StepOverrideList, a.Override)[1:] {
		m.set(with.step, held, func(a *role.Assignment) { a.Override = with.override })
	}
}

// overridden is a step that overrides defaults.
type overridden struct {
	step     Step
	override *role.Override
}

// overrides returns what overrides may help: none, the building that is lacking, and the
// list with those that are, on top of what is overridden already.
func (m *remedy) overrides(plain Step, building, list StepKind, now *role.Override) []overridden {
	lacking := m.lacking()
	all := []overridden{{plain, now}}
	if now == nil {
		now = &role.Override{}
	}
	if len(lacking) == 1 {
		o := *now
		o.DefaultBuilding = lacking[0]
		all = append(all, overridden{Step{Kind: building, Role: plain.Role, Buildings: lacking}, &o})
	}
	o := *now
	ids := lacking
	if o.DefaultBuildingList != nil {
		ids = union(*o.DefaultBuildingList, lacking)
	} else if list == StepOverrideList {
		ids = union(m.row.DefaultBuildingList, lacking) // the role keeps the buildings it has
	}
	o.DefaultBuildingList, o.AllowEmpty = &ids, false
	return append(all, overridden{Step{Kind: list, Role: plain.Role, Buildings: lacking}, &o})
}

// set tries a change of an assignment.
func (m *remedy) set(step Step, held int, change func(a *role.Assignment)) {
	m.try(edit{step, func(row *User) {
		row.Roles = slices.Clone(row.Roles)
		change(&row.Roles[held])
	}})
}
