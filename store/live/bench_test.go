package live_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store/live"
)

func many(n int) []string {
	logins := make([]string, n)
	for i := range logins {
		logins[i] = fmt.Sprintf("user%06d", i)
	}
	return logins
}

func BenchmarkDistrict(b *testing.B) {
	e, err := live.Follow(b.Context(), newShaky(b, "ann"), nil)
	require.NoError(b, err)
	defer e.Close()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		var d *district.District
		for pb.Next() {
			d = e.District()
		}
		_ = d
	})
}

func BenchmarkAtLeast(b *testing.B) {
	e, err := live.Follow(b.Context(), newShaky(b, "ann"), nil)
	require.NoError(b, err)
	defer e.Close()
	r := e.Health().Revision
	b.ReportAllocs()
	for b.Loop() {
		_, _ = e.AtLeast(b.Context(), r)
	}
}

// BenchmarkCommit is from the call to the commit being served, among 20,000 users: by the
// engine that makes it, and by another one too.
func BenchmarkCommit(b *testing.B) {
	for _, name := range []string{"own", "other", "no log"} {
		b.Run(name, func(b *testing.B) {
			st := newShaky(b, many(20_000)...)
			of := kinds(st)["all"]
			if name == "no log" {
				of = kinds(st)[name]
			}
			e, err := live.Follow(b.Context(), of, nil)
			require.NoError(b, err)
			defer e.Close()
			other, err := live.Follow(b.Context(), st, nil)
			require.NoError(b, err)
			defer other.Close()
			for b.Loop() {
				r, err := e.Commit(b.Context(), commit(hired("user000001")))
				require.NoError(b, err)
				if name == "other" {
					_, err := other.AtLeast(b.Context(), r)
					require.NoError(b, err)
				}
			}
		})
	}
}

func TestDistrictAllocatesNothing(t *testing.T) {
	e := follow(t, newShaky(t, "ann"), nil)
	require.Zero(t, testing.AllocsPerRun(1000, func() { _ = e.District() }))
}
