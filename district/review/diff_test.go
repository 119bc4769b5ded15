package review_test

import (
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/review"
	"github.com/hallpass-go/hallpass/role"
)

func TestADifferenceOfReviewsInWords(t *testing.T) {
	before, err := review.New(samples.SoundDistrict(t), review.Of{Building: "3"})
	require.NoError(t, err)
	next, err := samples.SoundDistrict(t).At(samples.SchoolDay.AddDays(1)).Preview(district.Changes{Changes: []district.Change{
		district.Put(samples.EditedRole(t, samples.SoundDistrict(t), "COUNSELOR", func(p *role.Profile) {
			p.Grants[0].ReadWrite = access.Scope{}
		})),
		district.Put(district.User{Login: "mjones", DefaultBuilding: "3",
			Roles: []role.Assignment{{Role: "FEDERAL"}, {Role: "COUNSELOR"}}}),
	}})
	require.NoError(t, err)
	after, err := review.New(next.After(), review.Of{Building: "3"})
	require.NoError(t, err)
	x := review.Diff(before, after)
	require.Equal(t, `
Access review of lincoln (Lincoln Unified) on 2026-11-17: building 3,
against that of lincoln (Lincoln Unified) on 2026-11-16: building 3.
Rows added: 1, taken away: 1, changed: 1.

CHANGE      USER    FEATURE             WHERE     LEVEL      THROUGH
changed     jdoe    REG MAINT PERSONAL  3      -  readWrite  readWrite by role COUNSELOR, assigned: REG MAINT PERSONAL read=all readWrite=defaultBuildingList, until 2027-06-12 (208 days)
                                               +  read       read by role COUNSELOR, assigned: REG MAINT PERSONAL read=all, until 2027-06-12 (207 days)
taken away  mjones  FIN GL POST         3      -  readWrite  readWrite by a grant of the user's own: FIN ALL ALL readWrite=defaultBuilding
added       mjones  REG MAINT PERSONAL  3      +  read       read by role COUNSELOR, assigned: REG MAINT PERSONAL read=all
`, "\n"+x.String())
	var b strings.Builder
	require.NoError(t, x.WriteCSV(&b))
	require.Equal(t, `district,from,to,review,change,user,feature,where,before,through before,since before,after,through after,since after
lincoln,2026-11-16,2026-11-17,building 3,changed,jdoe,REG MAINT PERSONAL,"[""3""]",readWrite,"readWrite by role COUNSELOR, assigned: REG MAINT PERSONAL read=all readWrite=defaultBuildingList, until 2027-06-12 (208 days)",,read,"read by role COUNSELOR, assigned: REG MAINT PERSONAL read=all, until 2027-06-12 (207 days)",
lincoln,2026-11-16,2026-11-17,building 3,taken away,mjones,FIN GL POST,"[""3""]",readWrite,readWrite by a grant of the user's own: FIN ALL ALL readWrite=defaultBuilding,,none,,
lincoln,2026-11-16,2026-11-17,building 3,added,mjones,REG MAINT PERSONAL,"[""3""]",none,,,read,"read by role COUNSELOR, assigned: REG MAINT PERSONAL read=all",
`, b.String())
}

// A row keeps its place when its level is gone or others come to stand there; another last day is a
// change.
func TestARowOfAReviewIsKnownByItsPlace(t *testing.T) {
	d, of := samples.SoundDistrict(t), review.Of{User: "jdoe"}
	before, err := review.New(d, of)
	require.NoError(t, err)
	u, err := d.User("jdoe")
	require.NoError(t, err)
	edited := *u
	edited.Grants, edited.Roles = slices.Clone(u.Grants), slices.Clone(u.Roles)
	edited.Grants[0].Read = access.Scope{}
	edited.Roles[0].Until = edited.Roles[0].Until.AddDays(1)
	d, err = d.Apply(district.Changes{Changes: []district.Change{district.Put(edited)}})
	require.NoError(t, err)
	after, err := review.New(d, of)
	require.NoError(t, err)
	for _, sides := range [...]struct {
		x    *review.Drift
		verb string
	}{{review.Diff(before, after), "taken away"}, {review.Diff(after, before), "added"}} {
		var lines []string
		for _, line := range strings.Split(sides.x.String(), "\n")[5:] {
			if verb, _, is := strings.Cut(line, "  "); is && verb != "" {
				lines = append(lines, strings.Join(strings.Fields(line)[:7], " "))
			}
		}
		require.Len(t, lines, 4)
		require.Contains(t, lines[0], sides.verb+" jdoe REG MAINT ADDRESS")
		require.Contains(t, lines[1], "changed jdoe REG MAINT ADDRESS 2, 3")
		require.Contains(t, lines[2], "changed jdoe REG MAINT PERSONAL all")
		require.Contains(t, lines[3], "changed jdoe REG MAINT PERSONAL 3, 7")
	}
}

// One review, with the rows that the difference adds and changes, and without those that it takes
// away, is the other.
func TestADifferenceOfReviewsLeadsFromOneToTheOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := samples.Compiled(t, districttest.Facts(districttest.Sound()).Draw(t, "facts"), samples.TheDay)
		next := d.At(districttest.Day().Draw(t, "another day"))
		for range 6 {
			if later, err := next.Apply(districttest.Changes(next).Draw(t, "changes")); err == nil {
				next = later
			}
		}
		for range 6 {
			of := anyOf(t, d.Facts())
			before, err := review.New(d, of)
			require.NoError(t, err)
			after, err := review.New(next, of)
			if err != nil {
				continue // what was reviewed is gone
			}
			x := review.Diff(before, after)
			rows := map[string]review.Row{}
			key := func(r *review.Row) string { return r.User + "\x00" + r.Feature + "\x00" + r.Where.String() }
			for _, r := range before.Rows {
				rows[key(&r)] = r
			}
			counts := [3]int{}
			for _, c := range x.Rows {
				switch {
				case c.Before == nil:
					require.NotContains(t, rows, key(c.After))
					rows[key(c.After)] = *c.After
					counts[0]++
				case c.After == nil:
					require.Contains(t, rows, key(c.Before))
					delete(rows, key(c.Before))
					counts[1]++
				default:
					require.Equal(t, key(c.Before), key(c.After))
					require.NotEqual(t, untimed(*c.Before), untimed(*c.After))
					rows[key(c.After)] = *c.After
					counts[2]++
				}
			}
			require.Len(t, after.Rows, len(rows))
			for _, r := range after.Rows {
				require.Equal(t, untimed(r), untimed(rows[key(&r)]))
			}
			a, b, c := x.Counts()
			require.Equal(t, counts, [3]int{a, b, c})
			require.Equal(t, len(x.Rows) == 0, x.IsZero())
			require.True(t, review.Diff(after, after).IsZero())
			require.Len(t, review.Diff(nil, after).Rows, len(after.Rows))
			require.Len(t, review.Diff(after, nil).Rows, len(after.Rows))

			var text strings.Builder
			require.NoError(t, x.WriteCSV(&text))
			lines, err := csv.NewReader(strings.NewReader(text.String())).ReadAll()
			require.NoError(t, err)
			require.Len(t, lines, 1+len(x.Rows))
			encoded, err := json.Marshal(x)
			require.NoError(t, err)
			var back review.Drift
			require.NoError(t, json.Unmarshal(encoded, &back))
			require.Equal(t, x.String(), back.String())
		}
	})
}

// untimed is a row without the days that are left.
func untimed(r review.Row) review.Row {
	r.Through = slices.Clone(r.Through)
	for i := range r.Through {
		r.Through[i].Days = 0
	}
	return r
}
