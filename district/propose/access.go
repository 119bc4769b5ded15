package propose

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// Access returns the smallest sets of steps that would give a user a level they do not have on a feature in a
// building (R35): those with the least side effects first, then by their text. There are none if the user has the
// level. Whatever closes a gate is part of all of them: a licence that is missing, or approval in a strict district.
//
// With its changes applied, and its package licensed if that is a step, every proposal gives the level. It takes
// nothing away today or on a later day: nothing that the user has, and nothing that the user would have if only the
// gates were opened. For a reserved user there is none, and the error wraps [district.ErrReserved]. Other errors are
// those of [district.District.Permissions] and [access.ByName.Can].
func Access(d *district.District, login, feature, building string, l access.Level) ([]*Proposal, error) {
	p, err := d.Permissions(login)
	if err != nil {
		return nil, err
	}
	if has, err := p.ByName().Can(l, feature, building); err != nil || has {
		return nil, err
	}
	u, _ := d.User(login)
	if u.IsReserved() {
		return nil, fmt.Errorf("nothing gives %q access: %w", u.Login, district.ErrReserved)
	}
	s := &accessSearch{before: d, d: d, user: u, row: d.Mended(u), has: p, level: l}
	s.feature, _ = d.Feature(feature)
	if !s.feature.DistrictWide() {
		s.building, _ = d.Building(building)
	}
	s.openGates()
	s.lookAhead()
	if !s.try(s.row) {
		s.lacking = s.lackingBuildings()
		s.defaults()
		s.grants()
		s.roles()
	}
	slices.SortStableFunc(s.found, func(a, b *Proposal) int {
		return cmp.Or(cmp.Compare(a.Also, b.Also), cmp.Compare(a.Text, b.Text))
	})
	return s.found, nil
}

// accessSearch is a search for what gives a level.
type accessSearch struct {
	before   *district.District // as it was asked
	d        *district.District // licensed
	user     *district.User
	row      district.User // of the user, to be written: approved
	has      *access.Permissions
	level    access.Level
	feature  access.Feature
	building access.Building // zero for a district-wide feature

	gates   []Step
	lacking []string
	gained  *access.Comparison // of permissions before, and licensed
	kept    *access.Comparison // of permissions licensed
	judged  []judgedDay
	found   []*Proposal
}

// judgedDay is the district's day or a later one, and what the user has on it if only the gates are open.
type judgedDay struct {
	on  access.Day
	has *access.Permissions
}

// lookAhead notes what the user has once the gates are open, today and on every later day on which something of theirs
// begins or ends. No proposal takes any of it away (R35).
func (s *accessSearch) lookAhead() {
	before, licensed, set := s.before.Catalog(), s.d.Catalog(), s.d.BuildingSet()
	s.gained, s.kept = access.Compare(before, licensed, set, set), access.Compare(licensed, licensed, set, set)
	for _, on := range append([]access.Day{s.d.Day()}, laterDays(s.d, s.user)...) {
		s.judged = append(s.judged, judgedDay{on, permissionsOf(s.d.At(on), &s.row)})
	}
}

// openGates finds the steps without which nothing helps.
func (s *accessSearch) openGates() {
	if code := s.feature.Resource().Package(); s.d.LacksLicense(code) {
		s.d = s.d.Assuming(district.Licensed(code))
		s.gates = append(s.gates, Step{Kind: StepLicense, Package: code})
	}
	if isHeldBack(s.d, s.row.Login) {
		s.row.Approved = true
		s.gates = append(s.gates, Step{Kind: StepApprove})
	}
}

// isHeldBack reports whether nothing of a user counts. For a user who is not reserved that is for want of approval
// (R22).
func isHeldBack(d *district.District, login string) bool {
	for range d.Sources(login) {
		return false
	}
	return true
}

// try adds the gates, with some steps that lead to a row of the user, as a proposal, and reports whether it does. It
// does not if they do not give the level, or take something away.
func (s *accessSearch) try(row district.User, steps ...Step) bool {
	p := &Proposal{Goal: GoalAccess, User: s.user, Changes: set(district.Put(row)), Steps: slices.Concat(s.gates, steps)}
	if _, err := p.try(s.d); err != nil {
		return false
	}
	now, _ := p.after.Permissions(row.Login)
	if !now.Can(s.level, s.feature, s.building) {
		return false
	}
	for _, day := range s.judged {
		then, _ := p.after.At(day.on).Permissions(row.Login)
		if x := s.kept.Between(day.has, then); x.Lost > 0 {
			return false
		}
	}
	x := s.gained.Between(s.has, now)
	p.before, p.Text, p.Also = s.before, sentence(p.Steps), x.Gained-1
	s.found = append(s.found, p)
	return true
}

// lackingBuildings returns the buildings that a list needs so that scopes which follow it give the level: the
// building asked for, or those counting ones in which containers do not give a district-wide feature.
func (s *accessSearch) lackingBuildings() (ids []string) {
	if !s.feature.DistrictWide() {
		return []string{s.building.ID()}
	}
	p := access.ResolvePerBuilding(s.d.Catalog(), s.d.BuildingSet(), s.d.Day(), collect(s.d.Sources(s.row.Login)))
	for _, b := range s.d.BuildingSet().Counting() {
		if !p.Can(s.level, s.feature, b) {
			ids = append(ids, b.ID())
		}
	}
	return ids
}

// defaults tries the user's own defaults.
func (s *accessSearch) defaults() {
	row := s.row
	if row.DefaultBuilding == "" && len(s.lacking) == 1 {
		row.DefaultBuilding = s.lacking[0]
		s.try(row, Step{Kind: StepDefaultBuilding, Buildings: s.lacking})
	}
	row = s.row
	row.DefaultBuildingList = union(row.DefaultBuildingList, s.lacking)
	s.try(row, Step{Kind: StepDefaultList, Buildings: s.lacking})
}

// union returns the ids of two lists, each once, sorted.
func union(a, b []string) []string {
	ids := slices.Concat(a, b)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// grants tries rows of the user's own: one on the feature, one on its subpackage for a district-wide feature that
// lacks some buildings, and those that count on other days.
func (s *accessSearch) grants() {
	r, scope := s.feature.Resource(), access.ScopeDistrict()
	if !s.feature.DistrictWide() {
		scope = access.ScopeIn(s.building.ID())
	} else if len(s.lacking) > 0 && len(s.lacking) < len(s.d.BuildingSet().Counting()) {
		s.grant(access.ColumnGrant(r.WholeSubpackage(), s.level, access.ScopeIn(s.lacking...)))
	}
	s.grant(access.ColumnGrant(r, s.level, scope))
	for i, g := range s.row.Grants {
		if g.Resource.Covers(r) && !s.d.Day().Within(g.From, g.Until) {
			g.From, g.Until = s.today(g.From, g.Until)
			row := s.row
			row.Grants = slices.Clone(row.Grants)
			row.Grants[i] = g
			s.try(row, Step{Kind: StepRenewGrant, Grant: &g})
		}
	}
}

func (s *accessSearch) grant(g access.Grant) {
	row := s.row
	row.Grants = append(slices.Clip(row.Grants), g)
	s.try(row, Step{Kind: StepGrant, Grant: &g})
}

// today returns the days of a row, changed so that it counts today.
func (s *accessSearch) today(from, until access.Day) (access.Day, access.Day) {
	if s.d.Day().Before(from) {
		from = s.d.Day()
	}
	if until != 0 && !s.d.Day().Before(until) {
		until = 0
	}
	return from, until
}

// roles tries the roles that give the level somewhere: to assign them, to let them count today, or with other
// defaults.
func (s *accessSearch) roles() {
	for r := range s.d.Roles() {
		if reach := r.Grants().Reach(s.d.Catalog(), s.d.Day(), s.level, s.feature); !r.IsAssignable() || reach.IsZero() {
			continue
		}
		i := slices.IndexFunc(s.row.Roles, func(a role.Assignment) bool {
			return access.SameName(a.Role, r.ID()) && s.d.Day().Within(a.From, a.Until)
		})
		switch {
		case i >= 0:
			s.overridden(i, s.row.Roles[i], StepOverride, StepOverrideList)
		case holds(&s.row, r.ID()):
			s.renewed(r.ID())
		default:
			a := role.Assignment{Role: r.ID()}
			if i = len(s.row.Roles); !s.try(s.assigned(i, a), Step{Kind: StepAssign, Role: a.Role}) {
				s.overridden(i, a, StepAssignFor, StepAssignList)
			}
		}
	}
}

// renewed tries to let an assignment of a role count today, of which none does: the next to begin, or else the last
// that ended, until the next begins.
func (s *accessSearch) renewed(id string) {
	next, last := -1, -1
	for i, a := range s.row.Roles {
		switch {
		case !access.SameName(a.Role, id):
		case s.d.Day().Before(a.From):
			if next < 0 || a.From.Before(s.row.Roles[next].From) {
				next = i
			}
		case last < 0 || s.row.Roles[last].Until.Before(a.Until):
			last = i
		}
	}
	for _, i := range []int{next, last} {
		if i < 0 {
			continue
		}
		a := s.row.Roles[i]
		if a.From, a.Until = s.today(a.From, a.Until); i == last && next >= 0 {
			a.Until = s.row.Roles[next].From
		}
		if s.try(s.assigned(i, a), Step{Kind: StepRenewRole, Role: id}) {
			return
		}
	}
}

// assigned returns the user's row with an assignment at an index, in place of one or at the end.
func (s *accessSearch) assigned(i int, a role.Assignment) district.User {
	row := s.row
	row.Roles = slices.Concat(row.Roles[:i], []role.Assignment{a}, row.Roles[min(i+1, len(row.Roles)):])
	return row
}

// overridden tries an assignment with other defaults, on top of what it overrides already: the building that is
// lacking as default building, and a default building list with those that are.
func (s *accessSearch) overridden(i int, a role.Assignment, building, list StepKind) {
	var now role.Override
	if a.Override != nil {
		now = *a.Override
	}
	if with := now; len(s.lacking) == 1 {
		with.DefaultBuilding = s.lacking[0]
		a.Override = &with
		s.try(s.assigned(i, a), Step{Kind: building, Role: a.Role, Buildings: s.lacking})
	}
	ids := s.lacking
	if now.DefaultBuildingList != nil {
		ids = union(*now.DefaultBuildingList, s.lacking)
	} else if i < len(s.row.Roles) {
		ids = union(s.row.DefaultBuildingList, s.lacking) // the role keeps the buildings it has
	}
	now.DefaultBuildingList, now.AllowEmpty = &ids, false
	a.Override = &now
	s.try(s.assigned(i, a), Step{Kind: list, Role: a.Role, Buildings: s.lacking})
}
