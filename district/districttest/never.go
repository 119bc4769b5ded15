package districttest

import (
	"errors"
	"testing"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/invariant"
)

// Against says whom a statement is checked against, where that is not both: everyone there
// is, and everyone whom the roles allow.
type Against uint8

const (
	// NowOnly checks against the users there are, on the district's day. It sees direct
	// grants, and says nothing of what a role that is assigned tomorrow would give.
	NowOnly Against = iota + 1

	// ProofOnly checks against every user that the roles allow, whatever the set of roles,
	// the defaults and the overrides. It sees no direct grants.
	ProofOnly
)

// Never asserts a statement about what nobody may, against everyone now
// ([invariant.Violations]) and against everyone whom the roles allow, one day
// ([invariant.Prove]). Its Name may be left out.
//
// A failure lists the users who break it and through what, and a smallest user that the
// roles allow. A proof that is undecided fails and says so, and so does a statement that
// names what the district does not have: it would hold of anything.
//
// The proof takes roles in any combination, so it finds a parent who is a teacher as well.
// Where that is meant, Except the role, or say [NowOnly].
func Never(t testing.TB, d *district.District, n invariant.Never, against ...Against) {
	t.Helper()
	if n.Name == "" {
		n.Name = "never"
	}
	if broken := judge(d, n, against); broken != "" {
		t.Errorf("It must hold that %v.\n%s", n, broken)
	}
}

// Only asserts that nobody but the holders of roles has a level on a feature, or on any one
// of a package or subpackage, in any building. Without roles nobody may have it at all. It
// is [Never] in one line.
func Only(t testing.TB, d *district.District, roles []string, l access.Level, resource string, against ...Against) {
	t.Helper()
	parts, err := parts(l, resource)
	if err != nil {
		t.Errorf("nothing is asserted: %v", err)
		return
	}
	Never(t, d, invariant.Never{Name: "only", Parts: parts, Except: roles}, against...)
}

// Separate asserts that nobody has a level on both of two resources in one building: that
// of two duties each is somebody else's. Resources are as in [Only]. It is [Never] in one
// line.
//
// Two roles that may be assigned to one user in one building fail the proof, even if nobody
// holds both: where only who is in office is meant, say [NowOnly].
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
		return "This can not be checked:\n" + indented(err.Error())
	}
	var text string
	if now {
		text = brokenNow(d, n, violations)
	}
	if proof {
		outcome, err := invariant.Prove(d, n)
		if err != nil {
			return text + "This can not be proven:\n" + indented(err.Error())
		}
		open := unproven(d, outcome)
		if open != "" && now && text == "" {
			open += "Nobody breaks it now. If that is enough, and such a user may come to be, say NowOnly.\n"
		}
		text += open
	}
	return text
}
