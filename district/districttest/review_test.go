package districttest_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/review"
)

func TestAPinnedReviewFailsWithTheDifference(t *testing.T) {
	made := func(d *district.District, of review.Of) *review.Review {
		v, err := review.New(d, of)
		require.NoError(t, err)
		return v
	}
	d, grades := open(), review.Of{Features: []string{"REG TRANS GRADES"}}
	file := filepath.Join(t.TempDir(), "grades.json")
	golden := func(v *review.Review) string {
		return failure(t, func(t testing.TB) { districttest.Golden(t, v, file) })
	}
	t.Setenv(districttest.UpdateVariable, "1")
	require.Empty(t, golden(made(d, grades)))
	t.Setenv(districttest.UpdateVariable, "")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, `{"district":"westfield","day":"2026-11-16","of":{"features":["REG TRANS GRADES"]},"counts":{"users":4,"features":1,"rows":4,"readWrite":3}, "rows": [
  {"user":"asmith","feature":"REG TRANS GRADES","level":"readWrite","where":["2"],"through":[{"role":"TEACHER","grant":{"resource":"REG TRANS ALL","readWrite":"defaultBuilding"},"level":"readWrite"}]},
  {"user":"jdoe","feature":"REG TRANS GRADES","level":"readWrite","where":["2"],"through":[{"role":"TEACHER","grant":{"resource":"REG TRANS ALL","readWrite":"defaultBuilding"},"level":"readWrite"}]},
  {"user":"kparent","feature":"REG TRANS GRADES","level":"read","where":["1"],"through":[{"role":"PARENT","calculated":"parent","grant":{"resource":"REG TRANS ALL","read":"defaultBuilding"},"level":"read"}]},
  {"user":"rlee","feature":"REG TRANS GRADES","level":"readWrite","where":"all","through":[{"role":"REGISTRAR","grant":{"resource":"REG ALL ALL","readWrite":"all"},"level":"readWrite"}]}
]}
`, string(text))

	require.Empty(t, golden(made(d, grades)))
	require.Empty(t, golden(made(d.At(d.Day().AddDays(1)), grades)), "the day is no difference")

	jdoe := user(d, "jdoe")
	jdoe.DefaultBuilding = "1"
	got := golden(made(open(district.Put(jdoe)), grades))
	require.Contains(t, got, "grades.json pins a review, and it is not so any more.\n")
	require.Contains(t, got, "Rows added: 1, taken away: 1, changed: 0.")
	require.Contains(t, got, "added       jdoe  REG TRANS GRADES  1")
	require.Contains(t, got, "taken away  jdoe  REG TRANS GRADES  2")
	require.Contains(t, got, "to pin what is now, run the test with -districttest.update")

	require.Contains(t, golden(made(d, review.Of{User: "jdoe"})),
		"pins a review of westfield: features REG TRANS GRADES, and this is one of westfield: user jdoe")
	none, _ := review.New(d, review.Of{User: "jdo"})
	require.Contains(t, golden(none), "it is nil, look at the error it came with")
	require.NoError(t, os.WriteFile(file, []byte("{"), 0o600))
	require.Contains(t, golden(made(d, grades)), "is no review: ")
	require.NoError(t, os.Remove(file))
	require.Contains(t, golden(made(d, grades)), "is not there")
}
