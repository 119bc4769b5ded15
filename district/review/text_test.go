package review_test

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/review"
)

// forms returns the bytes of a review in every form.
func forms(t require.TestingT, v *review.Review) string {
	var b strings.Builder
	require.NoError(t, v.WriteTable(&b))
	require.Equal(t, b.String(), v.String())
	require.NoError(t, v.WriteCSV(&b))
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return b.String() + string(text)
}

func TestAReviewIsReadBackAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := districttest.Facts().Draw(t, "facts")
		of := anyOf(t, f)
		since := map[string]string{}
		of.Since = func(row *review.Row) string {
			require.NotEmpty(t, row.Through)
			text := draw.Pick(t, []string{"", "2026-08-17", "=1+1", "'s", "＝A1", "\t@x", "\r", "a\nb,\"c\"", "-2"})
			since[row.User+" "+row.Feature+" "+row.Where.String()] = text
			return text
		}
		v, err := review.New(samples.Compiled(t, f, samples.TheDay), of)
		require.NoError(t, err)

		text, err := json.Marshal(v)
		require.NoError(t, err)
		var back review.Review
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, len(v.Rows), len(back.Rows))
		v.Of.Since = nil
		require.True(t, review.Diff(v, &back).IsZero())
		require.Equal(t, forms(t, v), forms(t, &back))

		var b strings.Builder
		require.NoError(t, v.WriteCSV(&b))
		lines, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
		require.NoError(t, err)
		head := []string{"district", "day", "review", "user", "feature", "level", "where", "through", "since"}
		require.Equal(t, head, lines[0])
		require.Len(t, lines, 1+len(v.Rows))
		ways := 0
		for i, row := range v.Rows {
			cells := lines[i+1]
			for j, cell := range cells {
				require.NotRegexp(t, `^[=+\-@＝＋－＠\x00-\x1f\x7f]`, cell)
				cells[j] = strings.TrimPrefix(cell, "'")
			}
			var through []string
			for _, w := range row.Through {
				through = append(through, w.String())
			}
			where := access.Scope{}
			if cells[6] != "" {
				where, err = access.ParseScope(cells[6])
				require.NoError(t, err)
			}
			require.True(t, where.Equal(row.Where))
			require.Equal(t, since[row.User+" "+row.Feature+" "+row.Where.String()], row.Since)
			require.Equal(t, []string{"lincoln", samples.TheDay.String(), v.Of.String(), row.User, row.Feature,
				row.Level.String(), cells[6], strings.Join(through, " | "), row.Since}, cells)
			ways += len(row.Through)
		}
		require.Equal(t, 4+ways, strings.Count(v.String(), "\n"), "every way a line")
	})
}

func TestNoCellIsAFormula(t *testing.T) {
	d := samples.SoundDistrict(t, `"login": "mjones", "email"`, `"login": "=cmd|' /C calc'!A0", "email"`)
	since := func(*review.Row) string { return "@SUM(A1)" }
	v, err := review.New(d, review.Of{User: "=CMD|' /C calc'!A0", Since: since})
	require.NoError(t, err)
	var b strings.Builder
	require.NoError(t, v.WriteCSV(&b))
	require.Contains(t, b.String(), ",'=cmd|' /C calc'!A0,")
	require.Contains(t, b.String(), ",'@SUM(A1)\n")
	require.NotContains(t, b.String(), ",=")
	require.NotContains(t, b.String(), ",@")
	require.Error(t, v.WriteCSV(broken{}))
	require.Error(t, v.WriteTable(broken{}))
	require.Error(t, review.Diff(nil, v).WriteCSV(broken{}))
	require.Error(t, review.Diff(nil, v).WriteTable(broken{}))
}

// broken is a writer that fails.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestReviewsOfASmallDistrict(t *testing.T) {
	unlicensed := samples.SoundDistrict(t, `{"package": "FED", "key": "K-1"}`, ``)
	since := func(row *review.Row) string {
		return map[string]string{"REG MAINT PHONE": "r17", "FIN GL POST": "two\nlines"}[row.Feature]
	}
	for _, tt := range []struct {
		d    *district.District
		of   review.Of
		text string
	}{
		{samples.SoundDistrict(t), review.Of{User: "JDOE", Since: since}, `
Access review of lincoln (Lincoln Unified) on 2026-11-16: user jdoe.
Users: 1, features: 4, rows: 6, of them readWrite: 2.

USER  FEATURE             LEVEL      WHERE     SINCE  THROUGH
jdoe  REG MAINT ADDRESS   read       all              read by a grant of the user's own: REG MAINT ADDRESS read=all readWrite=["2","3"]
jdoe  REG MAINT ADDRESS   readWrite  2, 3             readWrite by a grant of the user's own: REG MAINT ADDRESS read=all readWrite=["2","3"]
jdoe  REG MAINT PERSONAL  read       all              read by role COUNSELOR, assigned: REG MAINT PERSONAL read=all readWrite=defaultBuildingList, until 2027-06-12 (208 days)
jdoe  REG MAINT PERSONAL  readWrite  3, 7             readWrite by role COUNSELOR, assigned: REG MAINT PERSONAL read=all readWrite=defaultBuildingList, until 2027-06-12 (208 days)
jdoe  REG MAINT PHONE     read       2         r17    read by role PARENT, calculated: REG MAINT PHONE read=["2"]
jdoe  REG SETUP DISTRICT  read       district         read by a grant of the user's own: REG SETUP DISTRICT read=district from=2026-08-17
`},
		{samples.SoundDistrict(t), review.Of{Building: "3", Since: since}, `
Access review of lincoln (Lincoln Unified) on 2026-11-16: building 3.
Users: 2, features: 5, rows: 5, of them readWrite: 4.

USER    FEATURE             LEVEL      WHERE     SINCE         THROUGH
jdoe    REG MAINT ADDRESS   readWrite  3                       readWrite by a grant of the user's own: REG MAINT ADDRESS read=all readWrite=["2","3"]
jdoe    REG MAINT PERSONAL  readWrite  3                       readWrite by role COUNSELOR, assigned: REG MAINT PERSONAL read=all readWrite=defaultBuildingList, until 2027-06-12 (208 days)
jdoe    REG SETUP DISTRICT  read       district                read by a grant of the user's own: REG SETUP DISTRICT read=district from=2026-08-17
mjones  FED REPORTS RUNOCR  readWrite  3                       readWrite by role FEDERAL, assigned: FED ALL ALL readWrite=all
mjones  FIN GL POST         readWrite  3         "two\nlines"  readWrite by a grant of the user's own: FIN ALL ALL readWrite=defaultBuilding
`},
		{samples.SoundDistrict(t), review.Of{Role: "counselor", Features: []string{"reg-maint-personal", "REG MAINT PHONE"}}, `
Access review of lincoln (Lincoln Unified) on 2026-11-16: role COUNSELOR, features REG MAINT PERSONAL, REG MAINT PHONE.
Users: 1, features: 1, rows: 2, of them readWrite: 1.

USER  FEATURE             LEVEL      WHERE  SINCE  THROUGH
jdoe  REG MAINT PERSONAL  read       all           read by role COUNSELOR, assigned: REG MAINT PERSONAL read=all readWrite=defaultBuildingList, until 2027-06-12 (208 days)
jdoe  REG MAINT PERSONAL  readWrite  3, 7          readWrite by role COUNSELOR, assigned: REG MAINT PERSONAL read=all readWrite=defaultBuildingList, until 2027-06-12 (208 days)
`},
		{unlicensed, review.Of{Role: "FEDERAL"}, `
Access review of lincoln (Lincoln Unified) on 2026-11-16: role FEDERAL.
Users: 1, features: 0, rows: 1, of them readWrite: 0.

USER    FEATURE  LEVEL  WHERE  SINCE  THROUGH
mjones           none                 none by role FEDERAL, assigned
`},
		{samples.SoundDistrict(t), review.Of{Role: "STUDENT"}, `
Access review of lincoln (Lincoln Unified) on 2026-11-16: role STUDENT.
Users: 0, features: 0, rows: 0, of them readWrite: 0.

USER  FEATURE  LEVEL  WHERE  SINCE  THROUGH
`},
	} {
		v, err := review.New(tt.d, tt.of)
		require.NoError(t, err)
		require.Equal(t, tt.text, "\n"+v.String())
	}
}

func TestNoIdForgesASecondWay(t *testing.T) {
	forged := review.Way{Level: access.Read, Role: "CLERK, assigned | readWrite by role HEAD"}
	require.Equal(t, `read by role "CLERK, assigned | readWrite by role HEAD", assigned`, forged.String())
	require.Equal(t, `role "A, building 2"`, review.Of{Role: "A, building 2"}.String())
}
