package invariant_test

import (
	"testing"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/invariant"
)

// BenchmarkProve proves on the large district: a pair of features, a district-wide one that no row gives outright, and
// anything.
func BenchmarkProve(b *testing.B) {
	facts := *samples.Sizes[2].Facts()
	facts.Users = nil
	d := samples.Must(district.New(&facts, samples.SchoolDay, nil))
	part := func(i int) invariant.Part {
		return invariant.Part{Resource: facts.Features[i].Resource, Level: access.ReadWrite}
	}
	for _, n := range []invariant.Never{
		{Name: "pair", Parts: []invariant.Part{part(1), part(2)}},
		{Name: "pair anywhere", Parts: []invariant.Part{part(1), part(2)}, Anywhere: true},
		{Name: "district-wide", Parts: []invariant.Part{part(12)}},
		{Name: "district-wide and plain", Parts: []invariant.Part{part(24), part(1)}},
		{Name: "anything", Parts: []invariant.Part{writing}},
		{Name: "anything by one", Parts: []invariant.Part{writing, part(1)}, Holders: []string{"ROLE1"}},
	} {
		b.Run(n.Name, func(b *testing.B) {
			var proof invariant.Proof
			for b.Loop() {
				proof = samples.Must(invariant.Prove(d, n))
			}
			if w := proof.Witness; w != nil {
				b.ReportMetric(float64(len(w.User.Roles)), "roles")
			}
		})
	}
}

// BenchmarkViolations asks the 200,000 users of the large district.
func BenchmarkViolations(b *testing.B) {
	x := samples.NewBench(samples.Sizes[2])
	one := invariant.Part{Resource: x.Facts.Features[1].Resource, Level: access.ReadWrite}
	other := invariant.Part{Resource: x.Facts.Features[2].Resource, Level: access.ReadWrite}
	for _, n := range []invariant.Never{
		{Name: "pair", Parts: []invariant.Part{one, other}},
		{Name: "pair of a role", Parts: []invariant.Part{one, writing}, Holders: []string{"ROLE1"}},
		{Name: "anything", Parts: []invariant.Part{writing}},
	} {
		b.Run(n.Name, func(b *testing.B) {
			users := 0
			for b.Loop() {
				users = 0
				for range samples.Must(invariant.Violations(x.D, n)) {
					users++
				}
			}
			b.ReportMetric(float64(users), "users")
		})
	}
}
