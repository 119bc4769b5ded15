package invariant

import (
	"fmt"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// Verdict says what is known of a statement about every user that could exist. The zero value is Undecided, which must
// never be read as Proven.
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

// Proof is the outcome of [Prove].
type Proof struct {
	Verdict Verdict  `json:"verdict"`
	Witness *Witness `json:"witness,omitempty"` // of a broken statement; nil for the others
}

// Witness is a user who does not exist, whom the roles allow, and who breaks a statement.
type Witness struct {
	// User has a login that is free, the defaults and the assignments. A witness without calculated roles becomes one
	// of the [Violations] if it is put into the district.
	User district.User `json:"user"`

	// Calculated are the calculated roles that the user also holds, by id. They follow from records to which the user
	// would have to be attached.
	Calculated []string `json:"calculated,omitempty"`

	// Violation says where the statement breaks, and through which features.
	Violation Violation `json:"violation"`

	// Smallest says that no user breaks the statement with fewer roles, and none with as many roles and fewer buildings
	// named in defaults and overrides. It is false if the search for such a user was given up.
	Smallest bool `json:"smallest"`
}

// Prove checks a statement against every user that the roles of the district allow: any set of its roles, assigned
// and calculated, any defaults and any overrides, on any day, without direct grants. The catalog, the buildings, the
// licences and the rules are those of the district. A calculated role whose rule is not registered is held by nobody.
// A statement that is wrong in itself, or names things that the district does not have, is an error:
// [district.Faults].
//
// The answer is exact, not sampled, for these reasons. Permissions add up and the highest level wins (R10): one more
// role, or one more building in a list, never takes anything away. So in one building nobody has more than a user
// whose default it is and whose list has every building. There, a level on a feature comes from one row of one role:
// as many roles as the statement has parts are enough, and a smallest set of roles is a smallest cover of the parts.
//
// Only district-wide features may need several rows together: the level is the lowest that the rows on the package
// and the subpackage reach in any counting building (R11). That is a cover too, of pairs of a part and a counting
// building:
//
//	all                   covers every building
//	defaultBuildingList   covers every building, by a list that has them all
//	["2", "3"]            covers its members
//	defaultBuilding       covers one building of choice: each assigned role its own, by overrides (R16),
//	                      and all calculated roles together one, since they have no overrides (R31)
//
// Without a counting building only all covers (R12).
//
// Whether all roles together cover everything needs no search if only one part needs buildings of choice: it is
// enough to count the buildings that are left, and the roles that can cover one. If all roles do, the smallest cover
// is searched with one role, then with two, and so on.
func Prove(d *district.District, n Never) (Proof, error) { return prove(d, n, proofSteps) }

// proofSteps is how many steps the search takes before it is given up. A step costs a microsecond in a small district
// and a hundred in a large one.
const proofSteps = 1 << 18

func prove(d *district.District, n Never, steps int) (Proof, error) {
	s, err := compile(d, n)
	if err != nil {
		return Proof{}, err
	}
	p := newProver(s, steps)
	p.eachGoal(nil, func(g *goal) bool { return !g.tryAllRoles() && !p.gaveUp })
	switch {
	case p.best != nil:
		p.steps, p.gaveUp = steps, false
		p.eachGoal(nil, func(g *goal) bool { g.minimize(); return !p.gaveUp })
		return p.broken()
	case p.gaveUp:
		return Proof{}, nil
	}
	return Proof{Verdict: Proven}, nil
}

// broken makes the witness of the best design, and checks that it breaks the statement.
func (p *prover) broken() (Proof, error) {
	b := p.best
	w := &Witness{User: district.User{Login: p.freeLogin(), Approved: true}, Smallest: !p.gaveUp}
	if b.home != noBuilding {
		w.User.DefaultBuilding = p.all[b.home].ID()
	}
	for _, k := range b.list {
		w.User.DefaultBuildingList = append(w.User.DefaultBuildingList, p.all[k].ID())
	}
	slices.Sort(w.User.DefaultBuildingList)
	slices.Sort(b.roles)
	var calculated []*district.Role
	for _, r := range b.roles {
		held := p.roles[r].Role
		if held.Calculated() != "" {
			w.Calculated = append(w.Calculated, held.ID())
			calculated = append(calculated, held)
			continue
		}
		a := role.Assignment{Role: held.ID()}
		if k, ok := b.overrides[r]; ok {
			a.Override = &role.Override{DefaultBuilding: p.all[k].ID()}
		}
		w.User.Roles = append(w.User.Roles, a)
	}
	var ok bool
	if w.Violation, ok = p.breaks(&w.User, calculated); !ok {
		return Proof{}, fmt.Errorf("statement %q: the user that should break it does not: "+
			"this is a fault of the proof, and nothing is proven", p.name)
	}
	return Proof{Verdict: Broken, Witness: w}, nil
}

// breaks reports whether an imagined user with some calculated roles breaks the statement, and where.
func (p *prover) breaks(u *district.User, calculated []*district.Role) (Violation, bool) {
	return newInspection(p.statement).user(u.Login, nil, func(yield func(district.Source) bool) {
		var own access.Defaults
		for s := range p.d.SourcesOf(u) {
			if s.Role == nil {
				own = s.Defaults
			}
			if s.Role.Calculated() == "" && !yield(s) {
				return
			}
		}
		for _, r := range calculated {
			if !yield(district.Source{Bundle: access.Bundle{Grants: r.Grants(), Defaults: own}, Role: r}) {
				return
			}
		}
	})
}

// freeLogin returns a login that neither a user nor a role has (R15).
func (p *prover) freeLogin() string {
	login := "witness"
	for i := 1; ; i++ {
		_, noUser := p.d.User(login)
		_, noRole := p.d.Role(login)
		if noUser != nil && noRole != nil {
			return login
		}
		login = fmt.Sprint("witness", i)
	}
}
