package review_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/review"
)

// spot is a user, a feature and a building, "" for a district-wide feature.
type spot struct{ user, feature, building string }

// reviewed returns the levels that a review must list, by what the oracle says.
func reviewed(o oracle.Oracle, of review.Of) map[spot]access.Level {
	all := map[spot]access.Level{}
	for _, u := range o.Facts.Users {
		if of.User != "" && !access.SameName(of.User, u.Login) {
			continue
		}
		asked := o
		if of.Role != "" {
			asked.Facts = samples.Keeping(o.Facts, u.Login, func(id string, _ access.Grant, _ access.Level) bool {
				return access.SameName(id, of.Role)
			})
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

// spots returns the buildings of a row. All means every building that no other row of its user and
// feature names.
func spots(t require.TestingT, f *district.Facts, rows []review.Row, row review.Row) (at []spot) {
	ids, isList := row.Where.Buildings()
	switch {
	case row.Where.Equal(access.ScopeDistrict()):
		ids = []string{""}
	case !isList:
		require.Equal(t, access.ScopeAll(), row.Where)
		for _, id := range samples.BuildingIDs(f) {
			if !slices.ContainsFunc(rows, func(other review.Row) bool {
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

// explained returns the ways of an explanation: its reasons, with both columns of a grant as one way.
func explained(e *district.Explanation, role string) (ways []review.Way) {
	for _, r := range e.Reasons {
		w := review.Way{Grant: r.Grant, Level: r.Column, Until: r.Grant.Until}
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
		i := slices.IndexFunc(ways, func(v review.Way) bool { return v.Role == w.Role && v.Grant.Equal(w.Grant) })
		if i < 0 {
			ways = append(ways, w)
		} else {
			ways[i].Level = max(ways[i].Level, w.Level)
		}
	}
	return ways
}

// outright reports whether each way of a row is by a scope of all buildings.
func outright(row review.Row) bool {
	return !slices.ContainsFunc(row.Through, func(w review.Way) bool {
		return !w.Grant.Column(w.Level).Equal(access.ScopeAll())
	})
}

// rank is where a way stands among those of its row, in the order of bytes.
func rank(w review.Way) string {
	kind := "assigned"
	switch {
	case w.Calculated != "":
		kind = "calculated"
	case w.Role == "":
		kind = "Direct"
	}
	return fmt.Sprintf("%d %s %s %v", 9-w.Level, kind, w.Role, w.Grant)
}

// anyOf draws what a review is about: names that the district knows, in any letter case.
func anyOf(t *rapid.T, f *district.Facts) (of review.Of) {
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

// R34, R36: a review lists every level that is asked for once, with the reasons that an explanation
// names, in the stated order.
func TestAReviewIsEveryLevelThatIsAskedForAndItsReasons(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := districttest.Facts().Draw(t, "facts")
		day := districttest.Day().Draw(t, "day")
		d, o := samples.Compiled(t, f, day), oracle.Of(f, day)
		for range 6 {
			of := anyOf(t, f)
			v, err := review.New(d, of)
			require.NoError(t, err)
			got := map[spot]access.Level{}
			var order, idle []string
			for _, row := range v.Rows {
				where := row.Where.String()
				if where == "all" {
					where = "" // before all lists
				}
				order = append(order, row.User+"\x00"+row.Feature+"\x00"+where)
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
				require.True(t, slices.IsSortedFunc(row.Through, func(a, b review.Way) int {
					return strings.Compare(rank(a), rank(b))
				}), "%v", row.Through)
			}
			require.Equal(t, reviewed(o, of), got, "%v", of)
			require.True(t, slices.IsSorted(order), "%q", order)

			var holders []string
			if of.Role != "" && of.Building == "" && len(of.Features) == 0 {
				for _, u := range f.Users {
					holds := slices.ContainsFunc(o.Roles(u.Login), func(id string) bool { return access.SameName(id, of.Role) })
					some := slices.ContainsFunc(v.Rows, func(row review.Row) bool {
						return row.User == u.Login && row.Feature != ""
					})
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
			want := review.Counts{Users: len(users), Features: len(features), Rows: len(v.Rows), ReadWrite: writes}
			require.Equal(t, want, v.Counts)
			require.Equal(t, day, v.Day)
			each, err := review.Rows(d, of)
			require.NoError(t, err)
			require.Equal(t, v.Rows, slices.Collect(each))
			for range each { // stops where it is told to
				break
			}
			require.Equal(t, v.Rows, slices.Collect(each))
		}
	})
}

func TestEqualDistrictsHaveEqualReviews(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := districttest.Facts().Draw(t, "facts")
		day := districttest.Day().Draw(t, "day")
		of := anyOf(t, f)
		v, err := review.New(samples.Compiled(t, f, day), of)
		require.NoError(t, err)

		other := *samples.Compiled(t, f, day).Facts()
		other.Users, other.Roles = slices.Clone(other.Users), slices.Clone(other.Roles)
		other.Buildings = slices.Clone(other.Buildings)
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
		w, err := review.New(samples.Compiled(t, &other, day), of)
		require.NoError(t, err)
		require.Equal(t, forms(t, v), forms(t, w))
	})
}

func TestWhatAReviewIsOfIsKnown(t *testing.T) {
	d := samples.SoundDistrict(t)
	_, err := review.New(d, review.Of{})
	require.ErrorIs(t, err, review.ErrOfNothing)
	of := review.Of{User: "nobody", Role: "NONE", Building: "9",
		Features: []string{"REG MAINT NONE", "REG MAINT ALL", "REG MAINT PHONE", "no"}}
	for _, d := range []*district.District{d, nil} {
		_, err = review.New(d, of)
		var kinds []string
		for _, e := range unjoined(err) {
			var unknown *access.UnknownError
			if errors.As(e, &unknown) {
				kinds = append(kinds, unknown.Kind)
			}
		}
		require.Subset(t, kinds, []string{"user", "role", "building", "resource"})
		_, rowsErr := review.Rows(d, of)
		require.Equal(t, err.Error(), rowsErr.Error())
	}
	_, err = review.New(d, of)
	require.ErrorIs(t, err, access.ErrNotFeature)
	require.Equal(t, 4, strings.Count(err.Error(), "unknown"), "%v", err)
	v, err := review.New(d, review.Of{User: "_ESP_GROUP"})
	require.NoError(t, err)
	require.Empty(t, v.Rows)
}

// unjoined returns the errors that are joined in one, at any depth.
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
