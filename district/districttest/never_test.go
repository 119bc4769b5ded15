package districttest_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/invariant"
	"github.com/hallpass-go/hallpass/role"
)

// writes is a part: at least ReadWrite on a resource.
func writes(resource string) invariant.Part {
	return invariant.Part{Resource: access.MustParseResource(resource), Level: access.ReadWrite}
}

func TestAnInvariantThatHoldsAndIsProvenPasses(t *testing.T) {
	d := open()
	for name, assert := range map[string]func(testing.TB){
		"never": func(t testing.TB) {
			districttest.Never(t, d, invariant.Never{
				Parts: []invariant.Part{writes("REG TRANS GRADES")}, Holders: []string{"PARENT"},
				Except: []string{"TEACHER", "REGISTRAR"}})
		},
		"only": func(t testing.TB) {
			districttest.Only(t, d, []string{"REGISTRAR", "TEACHER"}, access.ReadWrite, "REG TRANS ALL")
		},
		"only, nobody at all": func(t testing.TB) {
			districttest.Only(t, d, nil, access.Read, "FED ALL ALL")
		},
		"separate now": func(t testing.TB) {
			districttest.Separate(t, d, access.ReadWrite, "FIN AP ENTER", "FIN AP APPROVE", districttest.NowOnly)
		},
		"only, by proof": func(t testing.TB) { // temp has a grant of her own
			districttest.Only(t, d, []string{"REGISTRAR"}, access.ReadWrite, "REG MAINT ALL", districttest.ProofOnly)
		},
	} {
		t.Run(name, func(t *testing.T) { require.Empty(t, failure(t, assert)) })
	}
}

func TestWhoBreaksAnInvariantIsListedAndWhy(t *testing.T) {
	d := open()
	got := failure(t, func(t testing.TB) {
		districttest.Only(t, d, []string{"REGISTRAR"}, access.ReadWrite, "REG MAINT ALL")
	})
	require.Equal(t, `It must hold that nobody but holders of REGISTRAR may write anything in REG MAINT ALL in any building.
Broken on 2026-11-16 by 1 user:
  temp, in building 1
Through:
  temp may read and change REG MAINT PHONE in building 1 on 2026-11-16.
  Because:
    - a grant of the user's own allows reading and changing REG MAINT PHONE in 1
  About it, but giving nothing here:
    - role TEACHER (assigned, last day 2026-09-30) allows reading REG MAINT ALL in all buildings, but has ended
`, got)
}

func TestManyWhoBreakAnInvariantAreCounted(t *testing.T) {
	var hired []district.Change
	for i := range 50 {
		hired = append(hired, district.Put(district.User{
			Login: fmt.Sprintf("new.%02d", i), DefaultBuilding: "1", Roles: []role.Assignment{{Role: "CLERK"}}}))
	}
	got := failure(t, func(t testing.TB) {
		districttest.Only(t, open(hired...), nil, access.ReadWrite, "FIN AP ENTER", districttest.NowOnly)
	})
	require.Contains(t, got, "Broken on 2026-11-16 by 51 users:\n  bills, in building 2\n  new.00, in building 1\n")
	require.Contains(t, got, "  new.38, in building 1\n  and 11 more users\nThe first 3 through:\n")
	require.NotContains(t, got, "new.39")
	require.NotContains(t, got, "new.02 may")
}

func TestAWitnessIsToldInWords(t *testing.T) {
	d := open()
	require.Equal(t, `It must hold that nobody may write FIN AP ENTER and write FIN AP APPROVE in one building.
The roles allow a user who breaks it. A smallest is a user, in building 2:
  - with role BURSAR, assigned
  - with role CLERK, assigned
  - with default building 2
Through:
  witness may read and change FIN AP ENTER in building 2 on 2026-11-16.
  Because:
    - role CLERK (assigned) allows reading and changing FIN AP ENTER in the default building (2)
  witness may read and change FIN AP APPROVE in building 2 on 2026-11-16.
  Because:
    - role BURSAR (assigned) allows reading and changing FIN AP APPROVE in 2
Nobody breaks it now. If that is enough, and such a user may come to be, say NowOnly.
`, failure(t, func(t testing.TB) {
		districttest.Separate(t, d, access.ReadWrite, "FIN AP ENTER", "FIN AP APPROVE")
	}))

	got := failure(t, func(t testing.TB) {
		districttest.Never(t, d, invariant.Never{
			Parts: []invariant.Part{{Any: true, Level: access.ReadWrite}}, Holders: []string{"PARENT"},
			Except: []string{"REGISTRAR", "CLERK"}},
			districttest.ProofOnly)
	})
	require.Contains(t, got, "  - with role BURSAR, assigned\n  - with role PARENT, which follows from records\nWho would have:\n  - readWrite on FIN AP APPROVE in building 2\n")
	require.NotContains(t, got, "NowOnly")
}

func TestUndecidedIsAFailure(t *testing.T) {
	require.Contains(t, districttest.Unproven(open(), invariant.Proof{}), "undecided")
	require.Empty(t, districttest.Unproven(open(), invariant.Proof{Verdict: invariant.Proven}))
}

func TestNoInvariantHoldsOfWhatIsUnknown(t *testing.T) {
	d := open()
	for name, row := range map[string]struct {
		says   string
		assert func(testing.TB)
	}{
		"role": {`role "PARENTS": refers to what does not exist`, func(t testing.TB) {
			districttest.Only(t, d, []string{"PARENTS"}, access.Read, "FED ALL ALL")
		}},
		"resource": {`resource "REG TRNS ALL": refers to what does not exist`, func(t testing.TB) {
			districttest.Only(t, d, nil, access.Read, "REG TRNS ALL", districttest.ProofOnly)
		}},
		"no resource": {"nothing is asserted: ", func(t testing.TB) {
			districttest.Only(t, d, nil, access.Read, "TRANS")
		}},
		"no resource to separate": {"nothing is asserted: ", func(t testing.TB) {
			districttest.Separate(t, d, access.Read, "FIN AP ENTER", "", districttest.NowOnly)
		}},
		"level": {"level", func(t testing.TB) {
			districttest.Only(t, d, nil, access.None, "FED ALL ALL")
		}},
		"nothing": {"a statement has at least one part", func(t testing.TB) {
			districttest.Never(t, d, invariant.Never{})
		}},
		"no district": {"there is no district: it is nil", func(t testing.TB) {
			districttest.Only(t, nil, nil, access.Read, "FED ALL ALL")
		}},
		"neither": {"leave nothing to check", func(t testing.TB) {
			districttest.Only(t, d, nil, access.Read, "FED ALL ALL", districttest.NowOnly, districttest.ProofOnly)
		}},
	} {
		t.Run(name, func(t *testing.T) { require.Contains(t, failure(t, row.assert), row.says) })
	}
}
