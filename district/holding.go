package district

import (
	"cmp"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
	"github.com/hallpass-go/hallpass/role"
)

// Holding is a role that a user holds on the district's day, and how: by an assignment, or by
// calculation from the records that Evidence names. A role is calculated if Calculated is set.
type Holding struct {
	Role       string              `json:"role"`
	Assignment *role.Assignment    `json:"assignment,omitempty"` // as written, not to be changed
	Calculated string              `json:"calculated,omitempty"` // the name of the rule
	Evidence   []calcrole.Evidence `json:"evidence,omitempty"`
}

// HoldingsOf returns the roles that a user holds on the district's day, by id.
func (d *District) HoldingsOf(login string) ([]Holding, error) {
	u, err := d.user(login)
	if err != nil {
		return nil, err
	}
	var held []Holding
	for s := range d.sources(u) {
		if s.Role != nil {
			held = append(held, s.Holding())
		}
	}
	slices.SortStableFunc(held, func(a, b Holding) int { return cmp.Compare(a.Role, b.Role) })
	return held, nil
}

// assignment returns the assignment by which a user holds a role on the district's day: of several the first in
// canonical order (R17).
func (d *District) assignment(u *User, id string) (first *role.Assignment) {
	var codec strictjson.Codec
	for i := range u.Roles {
		a := &u.Roles[i]
		if access.SameName(a.Role, id) && d.day.Within(a.From, a.Until) &&
			(first == nil || compareAssignments(&codec, a, first) < 0) {
			first = a
		}
	}
	return first
}

// RolesOf returns the ids of the roles that a user holds on the district's day, assigned and
// calculated, sorted by bytes. A calculated role is listed under the id of its profile.
func (d *District) RolesOf(login string) ([]string, error) {
	u, err := d.user(login)
	if err != nil {
		return nil, err
	}
	return d.rolesOf(u), nil
}

func (d *District) rolesOf(u *user) (ids []string) {
	for s := range d.sources(u) {
		if s.Role != nil {
			ids = append(ids, s.Role.id)
		}
	}
	slices.Sort(ids)
	return ids
}

// AttributesOf returns the attribute roles of a user (R32), by kind, name and year, the ones
// without a year first. They are not roles: no check of a resource accepts one.
func (d *District) AttributesOf(login string) ([]calcrole.AttributeRole, error) {
	u, err := d.user(login)
	if err != nil || d.inert(u) {
		return nil, err
	}
	return d.person(u).Attributes(), nil
}

// WithRecords returns the district with other records instead of its own, sharing everything
// else: a host that keeps records in its own tables hands over the records of one person, and
// asks. Nil is no records. The district keeps r, which is not to be changed afterwards. The cost is that of r.
func (d *District) WithRecords(r *calcrole.Records) *District {
	if d == nil {
		return nil
	}
	next := *d
	if r == nil {
		r = &calcrole.Records{}
	}
	next.records = newRecords(r)
	next.indexes.records = false
	return &next
}

// HasLedger reports whether a ledger is in the user's list (R24). An empty list is none.
func (d *District) HasLedger(login, ledger string) (bool, error) {
	u, err := d.user(login)
	return err == nil && !d.inert(u) && slices.Contains(u.written.Ledgers, ledger), err
}

// MayUseLedger reports whether a user has level l on a feature in a building and the ledger
// in the list: both are needed (R24). Names are as in [access.ByName.Can].
func (d *District) MayUseLedger(login string, l access.Level, feature, building, ledger string) (bool, error) {
	p, err := d.Permissions(login)
	if err != nil {
		return false, err
	}
	may, err := p.ByName().Can(l, feature, building)
	if err != nil || !may {
		return false, err
	}
	return d.HasLedger(login, ledger)
}

// HasSchool reports whether a school division is in the user's list (R24). An empty list is
// none.
func (d *District) HasSchool(login, division string) (bool, error) {
	u, err := d.user(login)
	return err == nil && !d.inert(u) && slices.Contains(u.written.Schools, division), err
}

// Derive returns what each rule of calculated roles finds for a user, by the rule's name, and
// what went wrong in a rule: a rule that panics grants nothing, and says so here.
func (d *District) Derive(login string) (map[string][]calcrole.Evidence, map[string]error, error) {
	u, err := d.user(login)
	if err != nil {
		return nil, nil, err
	}
	found, wrong := map[string][]calcrole.Evidence{}, map[string]error{}
	if d.inert(u) {
		return found, wrong, nil
	}
	for i := range d.rules {
		evidence, err := d.rules[i].Derive(d.person(u))
		if err != nil {
			wrong[d.rules[i].Name] = err
		} else if len(evidence) > 0 {
			found[d.rules[i].Name] = evidence
		}
	}
	return found, wrong, nil
}

// Rules returns the rules of calculated roles: the built-in ones, then the host's.
func (d *District) Rules() []calcrole.Rule {
	if d == nil {
		return nil
	}
	return slices.Clone(d.rules)
}
