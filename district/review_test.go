package district_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/role"
)

// spot is a user, a feature and a building, "" for a district-wide feature.
type spot struct{ user, feature, building string }

// reviewed are the levels that a review is to list, by what the oracle says.
func reviewed(o oracle.Oracle, of district.ReviewOf) map[spot]access.Level {
	all := map[spot]access.Level{}
	for _, u := range o.Facts.Users {
		if of.User != "" && !access.SameName(of.User, u.Login) {
			continue
		}
		asked := o
		if of.Role != "" {
			asked.Facts = samples.Keeping(o.Facts, u.Login, func(id string, _ access.Grant, _ access.Level) bool { return access.SameName(id, of.Role) })
		}
		for _, f := range o.Facts.Features {
			name := f.Resource.String()
			if len(of.Features) > 0 && !slices.Contains(of.Features, name) {
				continue
			}
			buildings := samples.BuildingIDs(o.Facts)
			if of.Building != "" {
				buildings = []string{of.Building}
			}
			if f.DistrictWide {
				buildings = []string{""}
			}
			for _, b := range buildings {
				if l, _ := asked.Level(u.Login, name, b); l != access.None {
					all[spot{u.Login, name, b}] = l
				}
			}
		}
	}
	return all
}

// spots are the places of a row: all is every building that no other row of its user and
// feature names.
func spots(t require.TestingT, f *district.Facts, rows []district.ReviewRow, row district.ReviewRow) (at []spot) {
	ids, isList := row.Where.Buildings()
	switch {
	case row.Where.Equal(access.ScopeDistrict()):
		ids = []string{""}
	case !isList:
		require.Equal(t, access.ScopeAll(), row.Where)
		for _, id := range samples.BuildingIDs(f) {
			if !slices.ContainsFunc(rows, func(other district.ReviewRow) bool {
				named, _ := other.Where.Buildings()
				return other.User == row.User && other.Feature == row.Feature && slices.Contains(named, id)
			}) {
				ids = append(ids, id)
			}
		}
	}
	for _, id := range ids {
		at = append(at, spot{row.User, row.Feature, id})
	}
	return at
}

// explained are the ways of an explanation: the reasons, those of one row as one.
func explained(e *district.Explanation, role string) (ways []district.Way) {
	for _, r := range e.Reasons {
		w := district.Way{Grant: r.Grant, Level: r.Column, Until: r.Grant.Until}
		if r.Through != nil {
			w.Role, w.Calculated = r.Through.Role, r.Through.Calculated
			if a := r.Through.Assignment; a != nil {
				w.Until = a.Until
			}
		}
		if w.Until != 0 {
			w.Days = int(w.Until - e.On)
		}
		if role != "" && !access.SameName(role, w.Role) {
			continue
		}
		i := slices.IndexFunc(ways, func(v district.Way) bool { return v.Role == w.Role && v.Grant.Equal(w.Grant) })
		if i < 0 {
			ways = append(ways, w)
		} else {
			ways[i].Level = max(ways[i].Level, w.Level)
		}
	}
	return ways
}

// outright reports whether every way of a row is by a scope of all buildings.
func outright(row district.ReviewRow) bool {
	return !slices.ContainsFunc(row.Through, func(w district.Way) bool {
		scope := w.Grant.Read
		if w.Level == access.ReadWrite {
			scope = w.Grant.ReadWrite
		}
		return !scope.Equal(access.ScopeAll())
	})
}

func genReviewOf(t *rapid.T, f *district.Facts) (of district.ReviewOf) {
	for of.String() == "" {
		if draw.Chance(t, 25) {
			of.User = draw.InAnyCase(t, draw.Pick(t, f.Users).Login)
		}
		if len(f.Roles) > 0 && draw.Chance(t, 20) {
			of.Role = draw.InAnyCase(t, draw.Pick(t, f.Roles).ID)
		}
		if len(f.Buildings) > 0 && draw.Chance(t, 20) {
			of.Building = draw.Pick(t, f.Buildings).ID
		}
		if draw.Chance(t, 30) {
			for _, row := range draw.Subset(t, f.Features, 70) {
				if _, known := oracle.Of(f, 0).Feature(row.Resource.String()); known {
					of.Features = append(of.Features, row.Resource.String())
				}
			}
		}
	}
	return of
}

// R34, R36: a review lists every level that is asked for once, as it is, and for the reasons
// that an explanation names.
func TestAReviewIsEveryLevelThatIsAskedForAndItsReasons(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := samples.Facts().Draw(t, "facts")
		day := samples.AnyDay().Draw(t, "day")
		d, o := samples.Compiled(t, f, day), oracle.Of(f, day)
		for range 6 {
			of := genReviewOf(t, f)
			v, err := d.Review(of)
			require.NoError(t, err)
			got := map[spot]access.Level{}
			var order []string
			var idle []string
			for _, row := range v.Rows {
				order = append(order, fmt.Sprintf("%s\x00%s\x00%d%v", row.User, row.Feature, map[bool]int{true: 0, false: 1}[row.Where.Equal(access.ScopeAll())], row.Where))
				require.NotEmpty(t, row.Through)
				if row.Feature == "" {
					require.Equal(t, access.None, row.Level)
					require.True(t, access.SameName(of.Role, row.Through[0].Role))
					idle = append(idle, row.User)
					continue
				}
				require.NotEqual(t, access.None, row.Level)
				at := spots(t, f, v.Rows, row)
				require.Condition(t, func() bool { return len(at) > 0 }, "%+v", row)
				for _, s := range at {
					require.NotContains(t, got, s)
					got[s] = row.Level
					e, err := d.Explain(s.user, s.feature, s.building)
					require.NoError(t, err)
					require.ElementsMatch(t, explained(e, of.Role), row.Through, "%v in %v\n%v", s, of, e)
				}
				if !row.Where.Equal(access.ScopeDistrict()) && of.Building == "" {
					require.Equal(t, outright(row), row.Where.Equal(access.ScopeAll()), "%+v", row)
				}
				for i, w := range row.Through[1:] {
					require.LessOrEqual(t, w.Level, row.Through[i].Level)
				}
			}
			require.Equal(t, reviewed(o, of), got, "%v", of)
			require.True(t, slices.IsSorted(order), "%q", order)

			var holders []string
			if of.Role != "" && of.Building == "" && len(of.Features) == 0 {
				for _, u := range f.Users {
					holds := slices.ContainsFunc(o.Sources(u), func(s oracle.Source) bool { return s.Role != "" && access.SameName(s.Role, of.Role) })
					some := slices.ContainsFunc(v.Rows, func(row district.ReviewRow) bool { return row.User == u.Login && row.Feature != "" })
					if holds && !some && (of.User == "" || access.SameName(of.User, u.Login)) {
						holders = append(holders, u.Login)
					}
				}
			}
			slices.Sort(holders)
			require.Equal(t, holders, idle, "holders to whom the role gives nothing")
			users, features, writes := map[string]bool{}, map[string]bool{}, 0
			for _, row := range v.Rows {
				users[row.User], features[row.Feature] = true, row.Feature != ""
				if row.Level == access.ReadWrite {
					writes++
				}
			}
			delete(features, "")
			require.Equal(t, district.ReviewCounts{Users: len(users), Features: len(features), Rows: len(v.Rows), ReadWrite: writes}, v.Counts)
			require.Equal(t, v.Day, day)
			each, err := d.ReviewRows(of)
			require.NoError(t, err)
			require.Equal(t, v.Rows, slices.Collect(each))
			for range each { // stops where it is told to
				break
			}
			require.Equal(t, v.Rows, slices.Collect(each))
		}
	})
}

// forms are the bytes of a review in every form.
func forms(t require.TestingT, v *district.Review) string {
	var b strings.Builder
	require.NoError(t, v.WriteTable(&b))
	require.Equal(t, b.String(), v.String())
	require.NoError(t, v.WriteCSV(&b))
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return b.String() + string(text)
}

func TestEqualDistrictsHaveEqualReviews(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := samples.Facts().Draw(t, "facts")
		day := samples.AnyDay().Draw(t, "day")
		of := genReviewOf(t, f)
		v, err := samples.Compiled(t, f, day).Review(of)
		require.NoError(t, err)

		other := *samples.Compiled(t, f, day).Facts()
		other.Users, other.Buildings, other.Roles = slices.Clone(other.Users), slices.Clone(other.Buildings), slices.Clone(other.Roles)
		slices.Reverse(other.Buildings)
		slices.Reverse(other.Roles)
		slices.Reverse(other.Users)
		for i := range other.Users {
			other.Users[i].Grants = slices.Clone(other.Users[i].Grants)
			slices.Reverse(other.Users[i].Grants)
		}
		for i := range other.Roles {
			other.Roles[i].Grants = slices.Clone(other.Roles[i].Grants)
			slices.Reverse(other.Roles[i].Grants)
		}
		of.User, of.Role = strings.ToUpper(of.User), strings.ToLower(of.Role)
		of.Features = append(of.Features, of.Features...)
		slices.Reverse(of.Features)
		w, err := samples.Compiled(t, &other, day).Review(of)
		require.NoError(t, err)
		require.Equal(t, forms(t, v), forms(t, w))
	})
}

func TestAReviewIsReadBackAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := samples.Facts().Draw(t, "facts")
		of := genReviewOf(t, f)
		since := map[string]string{}
		of.Since = func(row *district.ReviewRow) string {
			require.NotEmpty(t, row.Through)
			text := draw.Pick(t, []string{"", "2026-08-17", "=1+1", "'s", "＝A1", "\t@x", "\r", "a\nb,\"c\"", "-2"})
			since[row.User+" "+row.Feature+" "+row.Where.String()] = text
			return text
		}
		v, err := samples.Compiled(t, f, samples.TheDay).Review(of)
		require.NoError(t, err)

		text, err := json.Marshal(v)
		require.NoError(t, err)
		var back district.Review
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, len(v.Rows), len(back.Rows))
		v.Of.Since = nil
		require.True(t, district.DiffReviews(v, &back).IsZero())
		require.Equal(t, forms(t, v), forms(t, &back))

		var b strings.Builder
		require.NoError(t, v.WriteCSV(&b))
		lines, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
		require.NoError(t, err)
		require.Equal(t, []string{"district", "day", "review", "user", "feature", "level", "where", "through", "since"}, lines[0])
		require.Len(t, lines, 1+len(v.Rows))
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
			require.Equal(t, []string{"lincoln", samples.TheDay.String(), v.Of.String(), row.User, row.Feature, row.Level.String(), cells[6],
				strings.Join(through, " | "), strings.ReplaceAll(row.Since, "\r\n", "\n")}, cells)
		}
		require.Equal(t, strings.Count(v.String(), "\n"), 4+lineCount(v), "every way a line")
	})
}

func lineCount(v *district.Review) (n int) {
	for _, row := range v.Rows {
		n += len(row.Through)
	}
	return n
}

func TestNoCellIsAFormula(t *testing.T) {
	d := samples.SoundDistrict(t, `"login": "mjones", "email"`, `"login": "=cmd|' /C calc'!A0", "email"`)
	v, err := d.Review(district.ReviewOf{User: "=CMD|' /C calc'!A0", Since: func(*district.ReviewRow) string { return "@SUM(A1)" }})
	require.NoError(t, err)
	var b strings.Builder
	require.NoError(t, v.WriteCSV(&b))
	require.Contains(t, b.String(), ",'=cmd|' /C calc'!A0,")
	require.Contains(t, b.String(), ",'@SUM(A1)\n")
	require.NotContains(t, b.String(), ",=")
	require.NotContains(t, b.String(), ",@")
	require.Error(t, v.WriteCSV(broken{}))
	require.Error(t, v.WriteTable(broken{}))
	require.Error(t, district.DiffReviews(nil, v).WriteCSV(broken{}))
	require.Error(t, district.DiffReviews(nil, v).WriteTable(broken{}))
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWhatAReviewIsOfIsKnown(t *testing.T) {
	d := samples.SoundDistrict(t)
	_, err := d.Review(district.ReviewOf{})
	require.ErrorIs(t, err, district.ErrReviewOfNothing)
	of := district.ReviewOf{User: "nobody", Role: "NONE", Building: "9", Features: []string{"REG MAINT NONE", "REG MAINT ALL", "REG MAINT PHONE", "no"}}
	for _, d := range []*district.District{d, nil} {
		_, err = d.Review(of)
		var kinds []string
		for _, e := range unjoined(err) {
			var unknown *access.UnknownError
			if errors.As(e, &unknown) {
				kinds = append(kinds, unknown.Kind)
			}
		}
		require.Subset(t, kinds, []string{"user", "role", "building", "resource"})
		_, rowsErr := d.ReviewRows(of)
		require.Equal(t, err.Error(), rowsErr.Error())
	}
	_, err = d.Review(of)
	require.ErrorIs(t, err, access.ErrNotFeature)
	require.Equal(t, 4, strings.Count(err.Error(), "unknown"), "%v", err)
	v, err := d.Review(district.ReviewOf{User: "_ESP_GROUP"})
	require.NoError(t, err)
	require.Empty(t, v.Rows)
}

func unjoined(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, unjoined(e)...)
	}
	return all
}

func TestReviewsOfASmallDistrict(t *testing.T) {
	unlicensed := samples.SoundDistrict(t, `{"package": "FED", "key": "K-1"}`, ``)
	since := func(row *district.ReviewRow) string {
		return map[string]string{"REG MAINT PHONE": "r17", "FIN GL POST": "two\nlines"}[row.Feature]
	}
	for _, tt := range []struct {
		d    *district.District
		of   district.ReviewOf
		text string
	}{
		{samples.SoundDistrict(t), district.ReviewOf{User: "JDOE", Since: since}, `
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
		{samples.SoundDistrict(t), district.ReviewOf{Building: "3", Since: since}, `
Access review of lincoln (Lincoln Unified) on 2026-11-16: building 3.
Users: 2, features: 5, rows: 5, of them readWrite: 4.

USER    FEATURE             LEVEL      WHERE     SINCE         THROUGH
jdoe    REG MAINT ADDRESS   readWrite  3                       readWrite by a grant of the user's own: REG MAINT ADDRESS read=all readWrite=["2","3"]
jdoe    REG MAINT PERSONAL  readWrite  3                       readWrite by role COUNSELOR, assigned: REG MAINT PERSONAL read=all readWrite=defaultBuildingList, until 2027-06-12 (208 days)
jdoe    REG SETUP DISTRICT  read       district                read by a grant of the user's own: REG SETUP DISTRICT read=district from=2026-08-17
mjones  FED REPORTS RUNOCR  readWrite  3                       readWrite by role FEDERAL, assigned: FED ALL ALL readWrite=all
mjones  FIN GL POST         readWrite  3         "two\nlines"  readWrite by a grant of the user's own: FIN ALL ALL readWrite=defaultBuilding
`},
		{samples.SoundDistrict(t), district.ReviewOf{Role: "counselor", Features: []string{"reg-maint-personal", "REG MAINT PHONE"}}, `
Access review of lincoln (Lincoln Unified) on 2026-11-16: role COUNSELOR, features REG MAINT PERSONAL, REG MAINT PHONE.
Users: 1, features: 1, rows: 2, of them readWrite: 1.

USER  FEATURE             LEVEL      WHERE  SINCE  THROUGH
jdoe  REG MAINT PERSONAL  read       all           read by role COUNSELOR, assigned: REG MAINT PERSONAL read=all readWrite=defaultBuildingList, until 2027-06-12 (208 days)
jdoe  REG MAINT PERSONAL  readWrite  3, 7          readWrite by role COUNSELOR, assigned: REG MAINT PERSONAL read=all readWrite=defaultBuildingList, until 2027-06-12 (208 days)
`},
		{unlicensed, district.ReviewOf{Role: "FEDERAL"}, `
Access review of lincoln (Lincoln Unified) on 2026-11-16: role FEDERAL.
Users: 1, features: 0, rows: 1, of them readWrite: 0.

USER    FEATURE  LEVEL  WHERE  SINCE  THROUGH
mjones           none                 none by role FEDERAL, assigned
`},
		{samples.SoundDistrict(t), district.ReviewOf{Role: "STUDENT"}, `
Access review of lincoln (Lincoln Unified) on 2026-11-16: role STUDENT.
Users: 0, features: 0, rows: 0, of them readWrite: 0.

USER  FEATURE  LEVEL  WHERE  SINCE  THROUGH
`},
	} {
		v, err := tt.d.Review(tt.of)
		require.NoError(t, err)
		require.Equal(t, tt.text, "\n"+v.String())
	}
}

func TestADifferenceOfReviewsInWords(t *testing.T) {
	before, err := samples.SoundDistrict(t).Review(district.ReviewOf{Building: "3"})
	require.NoError(t, err)
	next, err := samples.SoundDistrict(t).At(samples.SchoolDay.AddDays(1)).Preview(district.Changes{Changes: []district.Change{
		district.Put(samples.EditedRole(t, samples.SoundDistrict(t), "COUNSELOR", func(p *role.Profile) { p.Grants[0].ReadWrite = access.Scope{} })),
		district.Put(district.User{Login: "mjones", DefaultBuilding: "3", Roles: []role.Assignment{{Role: "FEDERAL"}, {Role: "COUNSELOR"}}}),
	}})
	require.NoError(t, err)
	after, err := next.After().Review(district.ReviewOf{Building: "3"})
	require.NoError(t, err)
	x := district.DiffReviews(before, after)
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

// What became of a row shows at its place, and another last day is a change.
func TestARowOfAReviewIsKnownByItsPlace(t *testing.T) {
	d, of := samples.SoundDistrict(t), district.ReviewOf{User: "jdoe"}
	before, err := d.Review(of)
	require.NoError(t, err)
	u, err := d.User("jdoe")
	require.NoError(t, err)
	edited := *u
	edited.Grants, edited.Roles = slices.Clone(u.Grants), slices.Clone(u.Roles)
	edited.Grants[0].Read = access.Scope{}
	edited.Roles[0].Until = edited.Roles[0].Until.AddDays(1)
	d, err = d.Apply(district.Changes{Changes: []district.Change{district.Put(edited)}})
	require.NoError(t, err)
	after, err := d.Review(of)
	require.NoError(t, err)
	for _, sides := range [...]struct {
		x    *district.ReviewDifference
		verb string
	}{{district.DiffReviews(before, after), "taken away"}, {district.DiffReviews(after, before), "added"}} {
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

// The rows of one review, with what the difference adds and without what it takes away, are
// those of the other.
func TestADifferenceOfReviewsLeadsFromOneToTheOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := samples.Compiled(t, samples.Mended(t, samples.Facts().Draw(t, "facts")), samples.TheDay)
		next := d.At(samples.AnyDay().Draw(t, "another day"))
		for range 6 {
			if later, err := next.Apply(samples.Changes(t, next)); err == nil {
				next = later
			}
		}
		for range 6 {
			of := genReviewOf(t, d.Facts())
			before, err := d.Review(of)
			require.NoError(t, err)
			after, err := next.Review(of)
			if err != nil {
				continue // what was reviewed is gone
			}
			x := district.DiffReviews(before, after)
			rows := map[string]district.ReviewRow{}
			key := func(r *district.ReviewRow) string { return r.User + "\x00" + r.Feature + "\x00" + r.Where.String() }
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
			require.True(t, district.DiffReviews(after, after).IsZero())
			require.Len(t, district.DiffReviews(nil, after).Rows, len(after.Rows))
			require.Len(t, district.DiffReviews(after, nil).Rows, len(after.Rows))

			var text strings.Builder
			require.NoError(t, x.WriteCSV(&text))
			lines, err := csv.NewReader(strings.NewReader(text.String())).ReadAll()
			require.NoError(t, err)
			require.Len(t, lines, 1+len(x.Rows))
			encoded, err := json.Marshal(x)
			require.NoError(t, err)
			var back district.ReviewDifference
			require.NoError(t, json.Unmarshal(encoded, &back))
			require.Equal(t, x.String(), back.String())
		}
	})
}

// untimed is a row without what the days do to it.
func untimed(r district.ReviewRow) district.ReviewRow {
	r.Through = slices.Clone(r.Through)
	for i := range r.Through {
		r.Through[i].Days = 0
	}
	return r
}

// BenchmarkReview reviews one building, and three features everywhere.
func BenchmarkReview(b *testing.B) {
	for _, s := range samples.Sizes[1:3] {
		for _, kind := range []string{"building", "features", "role", "user"} {
			b.Run(kind+"/"+s.Name, func(b *testing.B) {
				x := samples.NewBench(s)
				of := map[string]district.ReviewOf{
					"building": {Building: x.IDs[7]}, "features": {Features: x.Names[20:23]},
					"role": {Role: "ROLE1"}, "user": {User: x.Facts.Users[1].Login},
				}[kind]
				b.ReportAllocs()
				n := 0
				for b.Loop() {
					rows, err := x.D.ReviewRows(of)
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
