package review_test

import (
	"testing"

	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/review"
)

// BenchmarkReview reads the reviews of a building, of three features everywhere, of a role and of a
// user.
func BenchmarkReview(b *testing.B) {
	for _, s := range samples.Sizes[:1] {
		for _, kind := range []string{"building", "features", "role", "user"} {
			b.Run(kind+"/"+s.Name, func(b *testing.B) {
				x := samples.NewBench(s)
				of := map[string]review.Of{
					"building": {Building: x.IDs[7]}, "features": {Features: x.Names[20:23]},
					"role": {Role: "ROLE1"}, "user": {User: x.Facts.Users[1].Login},
				}[kind]
				b.ReportAllocs()
				n := 0
				for b.Loop() {
					rows, err := review.Rows(x.D, of)
					if err != nil {
						b.Fatal(err)
					}
					n = 0
					for range rows {
						n++
					}
				}
				b.ReportMetric(float64(n), "rows")
			})
		}
	}
}
