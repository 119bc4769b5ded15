package district

import (
	"fmt"
	"sort"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/role"
)

// Verdict is what is known of a statement about every user that could exist. The zero value
// is Undecided, and never to be read as Proven.
type Verdict uint8

const (
	Undecided Verdict = iota // the search was given up, and may have missed a witness
	Broken                   // there is a witness
	Proven                   // no such user can exist
)

// String returns undecided, broken or proven.
func (v Verdict) String() string {
	switch v {
	case Broken:
		return "broken"
	case Proven:
		return "proven"
	}
	return "undecided"
}

// MarshalText is String.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// Proof is the outcome of [District.Prove].
type Proof struct {
	Verdict Verdict  `json:"verdict"`
	Witness *Witness `json:"witness,omitempty"` // of a broken statement, else nil
}

// Witness is a user that nobody is and that the roles allow, who breaks a statement.
type Witness struct {
	// User has a login that is free, the defaults and the assignments. Without calculated
	// roles, putting it into the district makes it one of its [District.Violations].
	User User `json:"user"`

	// Calculated are the calculated roles that the user holds as well, by id. They follow
	// from records that the user would have to be attached to.
	Calculated []string `json:"calculated,omitempty"`

	// Violation is where the statement breaks, and through what.
	Violation Violation `json:"violation"`

	// Smallest says that no user breaks the statement with fewer roles, nor with as many and
	// fewer buildings named in defaults and overrides. It is false where looking for such a
	// user was given up.
	Smallest bool `json:"smallest"`
}

// Prove checks a statement against every user that the roles of the district allow: any
// set of its roles, assigned and calculated, any defaults and any overrides, without direct
// grants and on whatever day; its catalogue, buildings, licences and rules being as they
// are. What is wrong with the statement, or unknown to the district, is an error: [Faults].
//
// A calculated role whose rule is not registered is held by nobody here, as everywhere.
//
// The answer is exact, not sampled, and these are the reasons. Permissions are a join: the
// highest level wins (R10), so that another role, or another building in a list, never
// takes anything away. In one building, then, nobody has more than a user whose default it
// is and whose list has every building; and there a level on a feature comes from one row
// of one role. So as many roles as the statement has parts suffice, and a smallest set is
// a smallest cover of the parts.
//
// District-wide features are the one case where a level may need rows together: it is the
// least, over the counting buildings, of what the rows on its package and subpackage reach
// (R11). That is a cover too, of pairs of a part and a counting building. A row with the
// scope All covers them all, alone; one with DefaultBuildingList does if the list is long
// enough; an explicit list covers its members; and one with DefaultBuilding covers a
// building of choice: one for each assigned role, by overrides (R16), and one for all
// calculated roles together, which have none (R31). Without a counting building only All
// covers (R12).
//
// Whether all roles together can cover everything is decided without a search where one
// part alone needs such choices: one counts what is left and who is left to cover it. If
// they can, the smallest cover is searched with one role, then with two, and so on.
func (d *District) Prove(n Never) (Proof, error) { return d.prove(n, proofSteps) }

// proofSteps is how many steps the search takes before it is given up. A step costs a
// microsecond in a small district and a hundred in a large one.
const proofSteps = 1 << 18

func (d *District) prove(n Never, steps int) (Proof, error) {
	s, err := d.statement(n)
	if err != nil {
		return Proof{}, err
	}
	p := s.newProver(steps)
	p.goals(nil, func(g *goal) bool { return !g.possible() && !p.gaveUp })
	switch {
	case p.best != nil:
		p.steps, p.gaveUp = steps, false
		p.goals(nil, func(g *goal) bool { g.minimize(); return !p.gaveUp })
		return p.broken()
	case p.gaveUp:
		return Proof{}, nil
	}
	return Proof{Verdict: Proven}, nil
}

// design is a user as the search finds it: roles and buildings by their numbers in the
// prover.
type design struct {
	roles     []int
	home      int         // the default building, -1 for none
	list      []int       // the default building list
	overrides map[int]int // the default building of a role
	names     int         // of buildings, in all of these
}

// less reports whether a design has fewer roles, or as many and fewer names.
func (a *design) less(b *design) bool {
	return b == nil || len(a.roles) < len(b.roles) || len(a.roles) == len(b.roles) && a.names < b.names
}

// broken makes the witness of the best design, and sees for itself that it is one.
func (p *prover) broken() (Proof, error) {
	w := &Witness{User: User{Login: p.freeLogin(), Approved: true}, Smallest: !p.gaveUp}
	b := p.best
	if b.home >= 0 {
		w.User.DefaultBuilding = p.all[b.home].ID()
	}
	for _, k := range b.list {
		w.User.DefaultBuildingList = append(w.User.DefaultBuildingList, p.all[k].ID())
	}
	sort.Strings(w.User.DefaultBuildingList)
	sort.Ints(b.roles)
	var calculated []*Role
	for _, r := range b.roles {
		held := p.roles[r].Role
		if held.calculated != "" {
			w.Calculated = append(w.Calculated, held.id)
			calculated = append(calculated, held)
			continue
		}
		a := role.Assignment{Role: held.id}
		if k, ok := b.overrides[r]; ok {
			a.Override = &role.Override{DefaultBuilding: p.all[k].ID()}
		}
		w.User.Roles = append(w.User.Roles, a)
	}
	var ok bool
	if w.Violation, ok = p.breaks(&w.User, calculated); !ok {
		return Proof{}, fmt.Errorf("statement %q: the user that should break it does not: this is a fault of the proof, and nothing is proven", p.name)
	}
	return Proof{Verdict: Broken, Witness: w}, nil
}

// breaks resolves an imagined user, and reports whether the statement breaks.
func (p *prover) breaks(u *User, calculated []*Role) (Violation, bool) {
	h := role.Compile(p.d.compiler(), u.DefaultBuilding, u.DefaultBuildingList, u.Roles, p.d.roles.number)
	var sources []access.Source
	meant, excepted := p.holders == nil, false
	add := func(r *Role, defaults access.Defaults) {
		sources = append(sources, access.Source{Grants: r.grants, Defaults: defaults})
		meant, excepted = meant || p.holders[r], excepted || p.except[r]
	}
	h.Each(func(held role.Assigned) bool {
		add(p.d.roles.rows[held.Role], held.Defaults)
		return true
	})
	for _, r := range calculated {
		add(r, h.Defaults())
	}
	if !meant || excepted {
		return Violation{}, false
	}
	x := p.newInspection()
	for i := range x.parts {
		for k := range x.parts[i].features {
			x.about[i].add(k)
		}
	}
	return x.judge(access.Resolve(u.Login, p.d.catalog, p.d.buildings, p.d.day, sources))
}

// freeLogin returns a login that neither a user nor a role has (R15).
func (p *prover) freeLogin() string {
	for i := 0; ; i++ {
		login := "witness"
		if i > 0 {
			login = fmt.Sprint(login, i)
		}
		_, user := p.d.users.find(login)
		_, profile := p.d.roles.number(login)
		if !user && !profile {
			return login
		}
	}
}
