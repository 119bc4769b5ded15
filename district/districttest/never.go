package districttest

import (
	"errors"
	"testing"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/invariant"
)

// Against says which users a statement is checked against, if not both kinds: the users that exist, and
// all users that the roles allow.
type Against uint8

const (
	// NowOnly checks against the users that exist, on the district's day. It sees direct grants,
	// and not the effect of a role that is assigned tomorrow.
	NowOnly Against = iota + 1

	// ProofOnly checks against every user that the roles allow, with any set of roles, defaults and
	// overrides. It sees no direct grants.
	ProofOnly
)

// Never asserts a statement about levels that nobody may have, against everyone now
// ([invariant.Violations]) and against everyone that the roles allow, one day ([invariant.Prove]). Its
// Name may be left out.
//
// A failure lists the users who break it and through which sources, and describes a smallest user that
// the roles allow. An undecided proof fails and says so. So does a statement about a name that the
// district does not have: it would hold of anything.
//
// The proof takes roles in any combination, so it finds a parent who is a teacher as well. If the
// policy allows that, Except the role, or use [NowOnly].
func Never(t testing.TB, d *district.District, n invariant.Never, against ...Against) {
	t.Helper()
	if n.Name == "" {
		n.Name = "never"
	}
	if broken := judge(d, n, against); broken != "" {
		t.Errorf("It must hold that %v.\n%s", n, broken)
	}
}

// Only asserts that only the holders of roles have a level on a feature, or on any feature of a package
// or subpackage, in any building. Without roles nobody may have it at all. It is [Never] in one line.
func Only(t testing.TB, d *district.District, roles []string, l access.Level, resource string, against ...Against) {
	t.Helper()
	parts, err := parts(l, resource)
	if err != nil {
		t.Errorf("nothing is asserted: %v", err)
		return
	}
	Never(t, d, invariant.Never{Name: "only", Parts: parts, Except: roles}, against...)
}

// Separate asserts that nobody has a level on both of two resources in one building: two duties are two
// people's. Resources are as in [Only]. It is [Never] in one line.
//
// Two roles that may be assigned to one user in one building fail the proof, even if nobody holds both.
// To check only the users that exist, use [NowOnly].
func Separate(t testing.TB, d *district.District, l access.Level, a, b string, against ...Against) {
	t.Helper()
	parts, err := parts(l, a, b)
	if err != nil {
		t.Errorf("nothing is asserted: %v", err)
		return
	}
	Never(t, d, invariant.Never{Name: "separate", Parts: parts}, against...)
}

// parts returns a level on each of some resources as the parts of a statement.
func parts(l access.Level, resources ...string) (parts []invariant.Part, err error) {
	for _, name := range resources {
		r, fault := access.ParseResource(name)
		err = errors.Join(err, fault)
		parts = append(parts, invariant.Part{Resource: r, Level: l})
	}
	return parts, err
}

// judge returns how a statement is broken, "" if it is not.
func judge(d *district.District, n invariant.Never, against []Against) string {
	now, proof := true, true
	for _, a := range against {
		switch a {
		case NowOnly:
			proof = false
		case ProofOnly:
			now = false
		}
	}
	switch {
	case d == nil:
		return errNoDistrict.Error() + "\n"
	case !now && !proof:
		return "NowOnly and ProofOnly together leave nothing to check.\n"
	}
	violations, err := invariant.Violations(d, n)
	if err != nil {
		return "This cannot be checked:\n" + indented(err.Error())
	}
	var text string
	if now {
		text = brokenNow(d, n, violations)
	}
	if proof {
		outcome, err := invariant.Prove(d, n)
		if err != nil {
			return text + "This cannot be proven:\n" + indented(err.Error())
		}
		open := unproven(d, outcome)
		if open != "" && now && text == "" {
			open += "Nobody breaks it now. If that is enough, and such a user may come to be, say NowOnly.\n"
		}
		text += open
	}
	return text
}
