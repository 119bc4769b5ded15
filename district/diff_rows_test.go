package district_test

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/role"
)

// lines returns a difference as people read it: the row, and what differs inside it.
func lines(x district.RowDifference) []string {
	all := []string{x.String()}
	for _, f := range x.Fields {
		all = append(all, f.String())
	}
	return all
}

func TestADifferenceOfARowIsSaidInWords(t *testing.T) {
	user := func(u district.User) district.Change { u.Login = "u"; return district.Put(u) }
	feature := samples.Resource("A", "B", "C")
	enrolled := calcrole.Status{Year: 2027, Status: "Enrolled", Division: "LOWER"}
	licence := func(key string) district.Change { return district.Put(district.License{Package: "FED", Key: key}) }
	either := [2]access.Needs{{Feature: feature, Level: access.Read}, {Feature: feature, Level: access.ReadWrite}}
	var none district.Change
	for _, tt := range []struct {
		name          string
		before, after district.Change
		want          []string // nil for no difference
	}{
		{"nothing", none, none, nil},
		{"nothing is deleted", none, district.Delete("users", "u"), nil},
		{"the same", user(district.User{Approved: true}), user(district.User{Approved: true}), nil},
		{"order of a set", user(district.User{Ledgers: []string{"A", "B"}}),
			user(district.User{Ledgers: []string{"B", "A"}}), nil},
		{"order of a list", district.Put(access.RequirementRow{ID: "r", Needs: access.Needs{AnyOf: either[:]}}),
			district.Put(access.RequirementRow{ID: "r", Needs: access.Needs{AnyOf: []access.Needs{either[1], either[0]}}}),
			[]string{`changes requirements "r"`, "needs.anyOf: in another order"}},
		{"added", none, user(district.User{Email: "u@x.example", Approved: true}),
			[]string{`adds users "u"`, `email: added "u@x.example"`, "approved: yes"}},
		{"deleted", user(district.User{Owns: []district.Object{{Kind: "dat-query", ID: "Q 1"}}}),
			district.Delete("users", "U"),
			[]string{`deletes users "u"`, `owns: removed dat-query "Q 1"`}},
		{"account", user(district.User{Email: "a@x.example", Approved: true, OtherEmails: []string{"b@x.example"}}),
			user(district.User{Email: "c@x.example", Reserved: true, OtherEmails: []string{"d@x.example"}}),
			[]string{`changes users "u"`, `email: from "a@x.example" to "c@x.example"`, `otherEmails: removed "b@x.example"`,
				`otherEmails: added "d@x.example"`, "reserved: yes", "approved: no longer"}},
		{"e-mail is gone", user(district.User{Email: "a@x.example"}), user(district.User{}),
			[]string{`changes users "u"`, `email: removed "a@x.example"`}},
		{"ties", user(district.User{}), user(district.User{Attached: []district.Attachment{{Kind: "household", ID: "H1"}}}),
			[]string{`changes users "u"`, `attached: added household "H1"`}},
		{"grants", user(district.User{Grants: samples.Grants("REG MAINT PHONE read=all")}),
			user(district.User{Grants: samples.Grants(`REG MAINT PHONE readWrite=["2"]`)}),
			[]string{`changes users "u"`, "grants: removed REG MAINT PHONE read=all",
				`grants: added REG MAINT PHONE readWrite=["2"]`}},
		{"roles", user(district.User{}), user(district.User{Roles: []role.Assignment{{Role: "CLERK", From: samples.SchoolDay,
			Override: &role.Override{DefaultBuilding: "3", DefaultBuildingList: &[]string{}, AllowEmpty: true}}}}),
			[]string{`changes users "u"`, `roles: added "CLERK" from ` + samples.SchoolDay.String() +
				` (default building "3", default building list [], an empty list is meant)`}},
		{"letter case of an id", district.Put(role.Profile{ID: "Clerk"}), district.Put(role.Profile{ID: "CLERK"}),
			[]string{`changes roles "CLERK"`, `id: from "Clerk" to "CLERK"`}},
		{"prefill", district.Put(role.Profile{ID: "R"}), district.Put(role.Profile{ID: "R", Calculated: "parent",
			Prefill: role.Prefill{UserDefaults: true, Buildings: []string{"2"}}}),
			[]string{`changes roles "R"`, `calculated: added "parent"`, "prefill.userDefaults: yes",
				`prefill.buildings: added "2"`}},
		{"years", district.Put(district.Info{ID: "d", SchoolYear: 2027, DivisionYears: map[string]int{"A": 2027, "B": 2026}}),
			district.Put(district.Info{ID: "d", SchoolYear: 2028, DivisionYears: map[string]int{"A": 2028, "C": 2028}}),
			[]string{"changes district", "schoolYear: from 2027 to 2028", `divisionYears: "A" from 2027 to 2028`,
				`divisionYears: removed "B" 2026`, `divisionYears: added "C" 2028`}},
		{"a row without an id", district.Put(district.Administration{}),
			district.Put(district.Administration{Manage: []access.Resource{feature}}),
			[]string{"adds administration", "manage: added A B C"}},
		{"needs", district.Put(access.RequirementRow{ID: "r", Needs: access.Needs{Feature: feature, Level: access.Read}}),
			district.Put(access.RequirementRow{ID: "r", Needs: access.Needs{
				AnyOf: []access.Needs{{Feature: feature, Level: access.Read}}}}),
			[]string{`changes requirements "r"`, `needs.anyOf: added {"feature":"A B C","level":"read"}`,
				"needs.feature: removed A B C", "needs.level: removed read"}},
		{"operations", district.Put(access.FeatureRow{Resource: feature}),
			district.Put(access.FeatureRow{Resource: feature, Operations: map[string]access.Level{"run": access.Read}}),
			[]string{`changes features "A B C"`, `operations: added "run" read`}},
		{"statuses", district.Put(calcrole.Student{ID: "S1", Statuses: []calcrole.Status{enrolled}}),
			district.Put(calcrole.Student{ID: "S1", Statuses: []calcrole.Status{{Year: 2027, Status: "Left"}}}),
			[]string{`changes records.students "S1"`, `statuses: removed "Enrolled" in 2027, division "LOWER"`,
				`statuses: added "Left" in 2027`}},
		{"attributes", district.Put(calcrole.Donor{ID: "D"}),
			district.Put(calcrole.Donor{ID: "D",
				Attributes: []calcrole.Attribute{{Name: "Honors", Year: 2027}, {Name: "Board"}}}),
			[]string{`changes records.donors "D"`, `attributes: added "Board"`, `attributes: added "Honors", 2027`}},
		{"members",
			district.Put(calcrole.Household{ID: "H", Members: []calcrole.Member{{Relationship: "Parent", Student: "S1"}}}),
			district.Put(calcrole.Household{ID: "H", Members: []calcrole.Member{{Relationship: "Parent", Applicant: "A1"}}}),
			[]string{`changes records.households "H"`, `members: removed "Parent" of student "S1"`,
				`members: added "Parent" of applicant "A1"`}},
		{"content type", district.Put(calcrole.ContentType{Name: "Minutes"}),
			district.Put(calcrole.ContentType{Name: "Minutes", Public: true, Edit: calcrole.Audience{Users: []string{"u"}},
				View: calcrole.Audience{Attributes: []calcrole.AttributeRole{{Kind: "household", Name: "Board", Year: 2027}}}}),
			[]string{`changes contentTypes "Minutes"`, "public: yes", `edit.users: added "u"`,
				`view.attributes: added household attribute "Board", 2027`}},
		{"another table", district.Put(role.Profile{ID: "R", Description: "R"}), user(district.User{}),
			[]string{`adds users "u"`}},
		{"no table", none, district.Put(7), nil},
		{"licence added", none, licence("hunter2"), []string{`adds licenses "FED"`, "key: added, and not shown"}},
		{"licence", licence("hunter2"), licence("hunter3"),
			[]string{`changes licenses "FED"`, "key: another one, which is not shown"}},
		{"licence deleted", licence("hunter2"), district.Delete("licenses", "FED"),
			[]string{`deletes licenses "FED"`, "key: removed, and not shown"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x, differs := district.DiffRow(tt.before, tt.after)
			require.Equal(t, tt.want != nil, differs)
			if differs {
				require.Equal(t, tt.want, lines(x))
			}
		})
	}
}

// The oracle compares the canonical documents of the one row.
func TestWhatDiffersInARowIsSaidAndWhatDoesNotIsNot(t *testing.T) {
	document := func(c district.Change) string {
		return string(district.Encode(district.FactsOf(slices.Values([]district.Change{c}))))
	}
	rapid.Check(t, func(t *rapid.T) {
		d := samples.Compiled(t, districttest.Facts().Draw(t, "facts"), samples.TheDay)
		before := map[district.Key]district.Change{}
		for c := range d.Facts().Rows() {
			before[c.Key()] = c
		}
		again, err := district.Decode(district.Encode(d.Facts()))
		require.NoError(t, err)
		for c := range again.Rows() {
			_, differs := district.DiffRow(before[c.Key()], c)
			require.False(t, differs, c.Key())
		}
		changes := samples.Changes(t, d)
		var want []district.RowDifference
		for _, c := range changes.Changes {
			was := before[c.Key()]
			x, differs := district.DiffRow(was, c)
			require.Equal(t, document(was) != document(c), differs)
			if !differs {
				continue
			}
			want = append(want, x)
			require.Equal(t, c.Table(), x.Table)
			require.Equal(t, x.Verb == "changes", was.Row() != nil && c.Row() != nil)
			require.Equal(t, x.Verb == "deletes", c.Row() == nil)
			require.False(t, x.Verb == "changes" && len(x.Fields) == 0)
			for _, f := range x.Fields {
				require.NotEmpty(t, f.Field)
				require.NotEmpty(t, f.Words)
			}
		}
		got := district.DiffRows(d, changes)
		require.ElementsMatch(t, want, got)
		tables := district.Tables()
		require.True(t, slices.IsSortedFunc(got, func(a, b district.RowDifference) int {
			places := [2]int{slices.Index(tables, a.Table), slices.Index(tables, b.Table)}
			return cmp.Or(cmp.Compare(places[0], places[1]), cmp.Compare(a.ID, b.ID))
		}))
	})
}

// Each field of a row of each table loses its value, one at a time: a field that is added to a type
// later is said too.
func TestNoFieldOfARowIsLeftUnsaid(t *testing.T) {
	full := new(district.Facts)
	fill(reflect.ValueOf(full).Elem(), 4)
	tables := 0
	for whole := range full.Rows() {
		tables++
		partly := new(district.Facts)
		fill(reflect.ValueOf(partly).Elem(), 4)
		typ := reflect.TypeOf(whole.Row()).Elem()
		for i := range typ.NumField() {
			key, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			for c := range partly.Rows() {
				if c.Table() != whole.Table() {
					continue
				}
				field := reflect.ValueOf(c.Row()).Elem().Field(i)
				value := reflect.ValueOf(field.Interface())
				field.SetZero()
				x, differs := district.DiffRow(c, whole)
				require.True(t, differs, "%v %s", typ, key)
				require.NotEmpty(t, x.Fields)
				for _, f := range x.Fields {
					head, _, _ := strings.Cut(f.Field, ".")
					require.Equal(t, key, head, "%v", typ)
				}
				field.Set(value)
				_, differs = district.DiffRow(c, whole)
				require.False(t, differs, "%v %s", typ, key)
			}
		}
	}
	require.Equal(t, len(district.Tables()), tables)
}

// fill gives every part of a value something to hold, and one value to every list. A type that holds
// itself ends at the depth.
func fill(v reflect.Value, depth int) {
	if depth == 0 {
		return
	}
	switch p := v.Addr().Interface().(type) {
	case *access.Resource:
		*p = samples.Resource("A", "B", "C")
		return
	case *access.Scope:
		*p = access.ScopeAll()
		return
	case *access.Day:
		*p = samples.SchoolDay
		return
	case *access.Level:
		*p = access.Read
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(2027)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), depth-1)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		value := reflect.New(v.Type().Elem()).Elem()
		fill(value, depth)
		v.SetMapIndex(reflect.ValueOf("x"), value)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), depth)
		}
	default:
		panic(v.Type().String())
	}
}
