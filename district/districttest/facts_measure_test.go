package districttest_test

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
)

// apart are the rules that cannot meet in one user, and why.
var apart = func() map[[2]string]string {
	pairs := map[[2]string]string{}
	for _, r := range ruleList {
		switch rule := short(r); rule {
		case "R4", "R13", "R20", "R21": // of the district, of a reserved user itself, and of its name
		default:
			pairs[[2]string{"R20", rule}] = "whatever hangs on a reserved user is void"
		}
	}
	return pairs
}()

func short(r ruleSeen) string { return strings.Fields(r.name)[0] }

// TestEveryRuleMeetsEveryOther measures how many districts of those generated show each
// rule at work for a user, and each pair of rules at work for one and the same user.
func TestEveryRuleMeetsEveryOther(t *testing.T) {
	t.Parallel()
	const districts, least = 3000, 30 // one in a hundred
	cases := slices.Concat(ruleList, voidList, overrideList, dateList, caseList)
	require.Less(t, len(cases), 64)
	single := make([]int, len(cases))
	pair := make([][]int, len(ruleList))
	for i := range pair {
		pair[i] = make([]int, len(ruleList))
	}
	generator := districttest.Facts()
	for seed := range districts {
		f := generator.Example(seed)
		var any uint64
		var met [64]uint64
		for _, seen := range seenBy(t, f, cases) {
			any |= seen
			for left := seen; left != 0; left &= left - 1 {
				met[bits.TrailingZeros64(left)] |= seen
			}
		}
		for i := range cases {
			if any>>i&1 != 0 {
				single[i]++
			}
		}
		for i := range ruleList {
			for j := range i {
				if met[i]>>j&1 != 0 {
					pair[i][j]++
					pair[j][i]++
				}
			}
		}
	}
	for i, r := range cases {
		line := fmt.Sprintf("%5.1f %%  %s", 100*float64(single[i])/districts, r.name)
		if i < len(ruleList) {
			rarest := -1
			for j, other := range ruleList {
				reason := apart[[2]string{short(r), short(other)}] + apart[[2]string{short(other), short(r)}]
				switch {
				case i == j:
				case reason != "":
					if pair[i][j] > 0 {
						t.Errorf("%s meets %s, which was said to be impossible: %s", r.name, other.name, reason)
					}
				case pair[i][j] < least:
					t.Errorf("%s meets %s in %d of %d districts", r.name, other.name, pair[i][j], districts)
					fallthrough
				case rarest < 0 || pair[i][j] < pair[i][rarest]:
					rarest = j
				}
			}
			line += fmt.Sprintf("; least often with %s: %.1f %%", short(ruleList[rarest]),
				100*float64(pair[i][rarest])/districts)
		}
		t.Log(line)
		if single[i] < least {
			t.Errorf("%s: in %d of %d districts", r.name, single[i], districts)
		}
	}
	for _, r := range ruleList {
		if reason := apart[[2]string{"R20", short(r)}]; reason != "" {
			t.Logf("apart: R20 and %s: %s", short(r), reason)
		}
	}
}

// seenBy returns, for each user, the numbers of the rules that are seen at work.
func seenBy(t *testing.T, f *district.Facts, cases []ruleSeen) (all []uint64) {
	day, err := access.ParseDay("2028-02-29")
	require.NoError(t, err)
	copied, err := district.Decode(district.Encode(f))
	require.NoError(t, err)
	d, err := district.New(copied, day, nil)
	require.NoError(t, err)
	for i := range f.Users {
		s := setting(t, f, d, &f.Users[i])
		var seen uint64
		for i, r := range cases {
			if r.seen(&s) {
				seen |= 1 << i
			}
		}
		all = append(all, seen)
	}
	return all
}
