package propose_test

import (
	"testing"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/propose"
)

// BenchmarkAccess asks what would let a random user change a random feature. It grows with the roles and buildings of
// a district, and not with its users.
func BenchmarkAccess(b *testing.B) {
	for _, kind := range []string{"building", "district"} {
		for _, s := range samples.Sizes[1:] {
			b.Run(kind+"/"+s.Name, func(b *testing.B) {
				x := samples.NewBench(s)
				var names []string
				for i, f := range x.Features {
					if f.DistrictWide() == (kind == "district") {
						names = append(names, x.Names[i])
					}
				}
				b.ReportAllocs()
				for b.Loop() {
					feature, building := names[x.R.IntN(len(names))], x.IDs[x.R.IntN(len(x.IDs))]
					if _, err := propose.Access(x.D, x.Login(), feature, building, access.ReadWrite); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
