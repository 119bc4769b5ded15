package districttest_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
)

// Changes are accepted and refused, each often, and reach every table.
func TestChangesOfEveryTableAreAcceptedAndRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		options []districttest.Option
		reasons []error
	}{
		{"with faults", nil, []error{
			district.ErrInUse, district.ErrStandard, district.ErrMissing, district.ErrTwice, district.ErrOwns,
			district.ErrReserved, district.ErrDangling,
			district.ErrNoPackage, district.ErrMisfit, district.ErrCalculated, district.ErrHeldTwice, district.ErrEmailTwice,
		}},
		{"sound", []districttest.Option{districttest.Sound()}, []error{district.ErrInUse, district.ErrStandard}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			day := districttest.Day().Example(0)
			accepted, puts, deletes, reasons := 0, map[string]int{}, map[string]int{}, map[error]int{}
			const sets = 400
			for seed := range sets {
				d, err := district.New(districttest.Facts(tt.options...).Example(seed/4), day, nil)
				require.NoError(t, err)
				c := districttest.Changes(d, tt.options...).Example(seed)
				require.NotEmpty(t, c.Changes)
				read, err := district.DecodeChanges(c.Encode())
				require.NoError(t, err, "they can be written down")
				require.Equal(t, string(c.Encode()), string(read.Encode()))
				if _, err = d.Apply(c); err == nil {
					accepted++
				}
				for _, reason := range tt.reasons {
					if errors.Is(err, reason) {
						reasons[reason]++
					}
				}
				for _, change := range c.Changes {
					if change.Row() == nil {
						deletes[change.Table()]++
					} else {
						puts[change.Table()]++
					}
				}
			}
			t.Logf("%d of %d accepted; puts %v, deletions %v; refused since %v", accepted, sets, puts, deletes, reasons)
			require.Greater(t, accepted, sets/8)
			require.Greater(t, sets-accepted, sets/8)
			for _, table := range []string{"buildings", "packages", "subpackages", "licenses", "features", "requirements",
				"roles", "users",
				"records.students", "records.households", "records.applicants", "records.donors", "contentTypes",
				"administration"} {
				require.Positive(t, puts[table], table)
				require.Positive(t, deletes[table], table)
			}
			require.Positive(t, puts["district"])
			for _, reason := range tt.reasons {
				require.Positive(t, reasons[reason], "refused since: %v", reason)
			}
		})
	}
}

// A district after changes is the one that is compiled from the changed facts.
func TestChangesLeadToADistrictThatLoads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, err := district.New(districttest.Facts().Draw(t, "facts"), districttest.Day().Draw(t, "day"), nil)
		require.NoError(t, err)
		for range 3 {
			if next, err := d.Apply(districttest.Changes(d).Draw(t, "changes")); err == nil {
				fresh, err := district.New(next.Facts(), d.Day(), nil)
				require.NoError(t, err)
				require.True(t, district.Diff(next, fresh).IsZero())
				d = next
			}
		}
	})
}
