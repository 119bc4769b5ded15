package lint_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/lint"
)

func TestNothingIsFoundInATidyDistrict(t *testing.T) { require.Empty(t, found(tidied(t))) }

func TestEachKindIsFoundAndNoNearMiss(t *testing.T) {
	fired := map[string]bool{}
	try := func(name, want string, edits ...string) {
		t.Run(name, func(t *testing.T) {
			d := tidied(t, edits...)
			require.ElementsMatch(t, strings.Fields(want), found(d))
			for _, f := range lint.Check(d) {
				fired[f.Kind] = true
				requirePlaced(t, d, f)
			}
		})
	}
	for _, tt := range cases {
		try(tt.name, tt.want, tt.old, tt.new)
	}
	for _, tt := range casesOfTwo {
		try(tt.name, tt.want, tt.edits[:]...)
	}
	for _, k := range lint.Kinds() {
		// No fault of today is of the kind void; rule-panics has a test of its own.
		if k.Name != "void" && k.Name != "rule-panics" {
			require.True(t, fired[k.Name], "no case of %s", k.Name)
		}
	}
}

// requirePlaced requires that a finding is of a declared kind, and that its pointer leads into the row of its table and
// id in the canonical document.
func requirePlaced(t require.TestingT, d *district.District, f lint.Finding) {
	i := slices.IndexFunc(lint.Kinds(), func(k lint.Kind) bool { return k.Name == f.Kind })
	require.GreaterOrEqual(t, i, 0, f.Kind)
	k := lint.Kinds()[i]
	require.Equal(t, k.Severity, f.Severity)
	require.True(t, strings.HasSuffix(f.Text, ": "+k.Fix), f.Text)
	require.Equal(t, f.Severity == lint.SeverityError, f.Err != nil)
	if f.Err == nil {
		require.Equal(t, k.Rule, f.Rule)
	}
	require.NotContains(t, f.String(), "\n")

	var value any
	require.NoError(t, json.Unmarshal(district.Encode(d.Facts()), &value))
	id := ""
	for i, step := range strings.Split(f.Pointer, "/")[1:] {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		switch at := value.(type) {
		case map[string]any:
			require.Contains(t, at, step, f.Pointer)
			value = at[step]
		case []any:
			var n int
			_, err := fmt.Sscan(step, &n)
			require.NoError(t, err)
			require.Less(t, n, len(at), f.Pointer)
			value = at[n]
			if row, ok := value.(map[string]any); ok && i <= 2 {
				for _, key := range []string{"login", "id", "name", "package", "resource", "code"} {
					if text, ok := row[key].(string); ok && id == "" {
						id = text
					}
				}
			}
		}
	}
	if f.Kind != "reserved-missing" && f.Table != "administration" {
		require.Equal(t, f.ID, id, f.Pointer)
	}
	require.True(t, strings.HasPrefix(f.Pointer, "/"+strings.ReplaceAll(f.Table, ".", "/")), f.Pointer)
}

func TestEachKindIsDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range lint.Kinds() {
		require.Regexp(t, `^[a-z]+(-[a-z]+)*$`, k.Name)
		require.False(t, seen[k.Name], k.Name)
		seen[k.Name] = true
		require.Contains(t, []lint.Severity{lint.SeverityError, lint.SeverityWarning, lint.SeverityInfo}, k.Severity, k.Name)
		require.Regexp(t, `^R[1-9][0-9]?$`, k.Rule, k.Name)
		require.Regexp(t, `^[A-Z].{20,}\.$`, k.Doc, k.Name)
		require.Regexp(t, `^[a-z].*[^.]$`, k.Fix, k.Name)
	}
	lint.Kinds()[0].Name = "changed"
	require.NotEqual(t, "changed", lint.Kinds()[0].Name, "a copy")
}

func TestAFindingSaysWhatIsTheCase(t *testing.T) {
	for _, tt := range []struct{ name, old, new, want string }{
		{"a building missing", annsSetup, `"REG ALL ALL", "read": ["1", "2", "3", "4", "5"]}`,
			`warning: /users/1 (users "ann"): REG SETUP ALL is granted in all counting buildings but "6" and "7", and so does not reach its district-wide features: add the buildings, or grant the feature itself with scope district, if the feature is meant (R11, almost-everywhere)`},
		{"a role that gives it", annsSetup, `"REG MAINT ADDRESS", "read": ["5"]}`,
			`info: /users/1/grants/1 (users "ann"): the row on REG MAINT ADDRESS adds nothing to what the role "CLERK" gives: take the row away, unless it is meant to outlast the role (R10, redundant-grant)`},
		{"a void reference", `{"role": "GUEST"}]`, `{"role": "GUEST"}, {"role": "GUESTS"}]`,
			`error: /users/1/roles/3/role (users "ann"): role "GUESTS": refers to what does not exist: correct the name, or take the reference away (R13, dangling)`},
		{"users of a record", eve, eve + `, "attached": [{"kind": "staff", "id": "77"}]`,
			`warning: /users/1/attached/0 (users "ann"): several users are attached to staff "77": "ann" and "eve": keep one user for each of the staff (R21, staff-shared)`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all := lint.Check(tidied(t, tt.old, tt.new))
			require.Len(t, all, 1)
			require.Equal(t, tt.want, all[0].String())
		})
	}
}

// foundInLincoln counts the findings of each kind in the sample. The users named r24, r16-override-empty, r9 and so on
// are there to show just these.
var foundInLincoln = map[string]int{
	"almost-everywhere":    1, // r11-one-building-missing
	"content-closed":       1, // Locked Drawer
	"default-not-in-list":  5,
	"division-behind":      1, // SUMMER
	"email-missing":        2, // r21-no-e-mail-1 and -2
	"ended":                5, // r42, r33-minutes-role-ended
	"household-empty":      1, // r32-attribute-named-like-roles
	"household-not-parent": 4, // guardians, an aunt, and parent in lower case
	"household-shared":     6,
	"ledgers-unused":       1, // r24-ledgers-without-finance
	"no-default-building":  9, // r9, and students
	"no-default-list":      13,
	"old-applicant":        1, // r29-applicant-and-parent
	"override-empty":       1, // r16-override-empty
	"redundant-grant":      1, // r10-user-read-role-write
	"role-unheld":          1, // ROLE-WITHOUT-GRANTS
	"schools-unused":       1, // r24-parent-with-schools
	"student-shared":       4,
	"unapproved-access":    1, // r22-unapproved
	"unlicensed":           4, // package BUS
}

func lincoln(t *testing.T) *district.District {
	text, err := os.ReadFile("../../examples/lincoln/district.json")
	require.NoError(t, err)
	f, err := district.Decode(text)
	require.NoError(t, err)
	return samples.Compiled(t, f, samples.SchoolDay)
}

func TestTheSampleHasTheFindingsThatItsUsersShow(t *testing.T) {
	d := lincoln(t)
	kinds, of := map[string]int{}, map[string][]string{}
	for _, f := range lint.Check(d) {
		kinds[f.Kind]++
		of[f.Kind] = append(of[f.Kind], f.ID)
	}
	require.Equal(t, foundInLincoln, kinds)
	for kind, id := range map[string]string{"ledgers-unused": "r24-ledgers-without-finance", "schools-unused": "r24-parent-with-schools", "almost-everywhere": "r11-one-building-missing",
		"redundant-grant": "r10-user-read-role-write", "unapproved-access": "r22-unapproved", "override-empty": "r16-override-empty", "content-closed": "Locked Drawer", "old-applicant": "A-DENIED"} {
		require.Equal(t, []string{id}, of[kind], kind)
	}
}

func TestFindingsAreInOrderAndTheSameEachTime(t *testing.T) {
	d := lincoln(t)
	first := lint.Check(d)
	for range 3 {
		require.Equal(t, first, lint.Check(lincoln(t)))
	}
	f := *d.Facts()
	f.Users = slices.Clone(f.Users)
	slices.Reverse(f.Users)
	again := lint.Check(samples.Compiled(t, &f, samples.SchoolDay))
	require.Equal(t, first, again, "whatever the order written")

	order := []string{"district", "roles", "users", "records.applicants", "contentTypes"}
	require.True(t, slices.IsSortedFunc(first, func(a, b lint.Finding) int {
		if a.Table != b.Table {
			return slices.Index(order, a.Table) - slices.Index(order, b.Table)
		}
		return strings.Compare(a.ID, b.ID)
	}))

	pointers := func(old, new string) (all []string) {
		for _, f := range lint.Check(tidied(t, old, new)) {
			all = append(all, f.Kind+"@"+f.Pointer)
		}
		return all
	}
	rows := func(n int) string { // of which numbers 2 and 10 have ended
		var all []string
		for i := range n {
			until := map[bool]string{true: "2026-11-01", false: "2030-01-01"}[i == 2 || i == 10]
			all = append(all, fmt.Sprintf(`{"resource": "FIN GL POST", "read": "all", "until": %q, "from": "20%02d-01-01"}`, until, i))
		}
		return strings.Join(all, ",")
	}
	require.Equal(t, []string{"ended@/users/5/grants/2/until", "ended@/users/5/grants/10/until"}, pointers(eve, eve+`, "grants": [`+rows(11)+`]`), "2 before 10")
	require.Equal(t, []string{"no-default-building@/users/5/grants/0", "no-default-list@/users/5/grants/0"},
		pointers(eve, eve+`, "grants": [{"resource": "REG MAINT PHONE", "readWrite": "defaultBuilding", "read": "defaultBuildingList"}]`), "by kind")
}

func TestNoDistrictHasNoFindings(t *testing.T) {
	var d *district.District
	require.Empty(t, lint.Check(d))
	require.Empty(t, slices.Collect(lint.Redundant(d)))
	empty := samples.Compiled(t, &district.Facts{Format: 1, District: district.Info{ID: "x", SchoolYear: 2027}}, samples.SchoolDay)
	require.Equal(t, []string{"reserved-missing@/users"}, found(empty))
}

func TestOnNoDayNothingHasEnded(t *testing.T) { // R42
	d := tidied(t, eve, eve+`, "grants": [{"resource": "FIN GL POST", "read": "all", "until": "2026-11-01"}]`)
	require.Equal(t, []string{"ended@/users/5/grants/0/until"}, found(d))
	require.Empty(t, found(d.At(0)))
	require.Empty(t, found(d.At(samples.MustDay("2026-10-31"))))
}

// In a strict district an unapproved user has no access until the approval.
func TestAStrictDistrictJudgesTheAccessOfTheUnapproved(t *testing.T) { // R22
	lenient := tidied(t, `"ann@x", "approved": true`, `"ann@x"`)
	strict, err := district.New(lenient.Facts(), samples.SchoolDay, &district.Options{Strict: true})
	require.NoError(t, err)
	require.Equal(t, []string{"unapproved-access@/users/1"}, found(lenient))
	require.Equal(t, []string{"content-entry-unmatched@/contentTypes/0/edit/roles/0", "content-entry-unmatched@/contentTypes/0/edit/users/0", "unapproved-access@/users/1"}, found(strict))

	parent, err := district.New(tidied(t, `"bea@x", "approved": true`, `"bea@x"`).Facts(), samples.SchoolDay, &district.Options{Strict: true})
	require.NoError(t, err)
	require.Equal(t, []string{"content-entry-unmatched@/contentTypes/0/view/attributes/0"}, found(parent), "the role of parents is held")
}

func TestARuleThatPanicsIsFoundForEachUser(t *testing.T) { // R31
	broken := calcrole.Rule{Name: "x-coach", Doc: "It never answers.",
		Evidence: func(calcrole.Person, func(calcrole.Evidence) bool) { panic("broken") }}
	panics := func(d *district.District) []string {
		return slices.DeleteFunc(found(d), func(f string) bool { return !strings.HasPrefix(f, "rule-panics") })
	}
	require.Equal(t, []string{"rule-panics@/users/1", "rule-panics@/users/2", "rule-panics@/users/3", "rule-panics@/users/4"},
		panics(samples.PeopleDistrict(t, &district.Options{Rules: []calcrole.Rule{broken}})), "not of the reserved user")
	require.Empty(t, panics(samples.PeopleDistrict(t, nil)))
}

// Without buildings there is a level on a district-wide feature only, and nobody has one anywhere (R14).
func TestADistrictWithoutBuildings(t *testing.T) { // R10, R11, R24
	f, err := district.Decode([]byte(`{"format": 1, "district": {"id": "x", "schoolYear": 2027},
		"packages": [{"code": "FIN", "ledgers": true}], "features": [{"resource": "FIN GL VENDORS", "districtWide": true}],
		"roles": [{"id": "CLERK", "grants": [{"resource": "FIN GL VENDORS", "readWrite": "district"}]}],
		"users": [{"login": "_ESP_GROUP"}, {"login": "ann", "email": "a@x", "approved": true, "ledgers": ["GL"],
			"grants": [{"resource": "FIN GL VENDORS", "read": "district"}], "roles": [{"role": "CLERK"}]}]}`))
	require.NoError(t, err)
	d := samples.Compiled(t, f, samples.SchoolDay)
	require.Equal(t, []string{"redundant-grant@/users/1/grants/0"}, found(d), "the ledger has its feature")
	require.Equal(t, "[FIN GL VENDORS]", fmt.Sprint(lint.Unusable(d)))
}

func TestTheErrorsAreExactlyWhatIsVoid(t *testing.T) {
	for _, tt := range samples.Voids {
		d := samples.SoundDistrict(t, tt.Old, tt.New)
		var errs []string
		for _, f := range lint.Check(d) {
			require.Equal(t, f.Severity == lint.SeverityError, f.Err != nil, tt.Name)
			if f.Err != nil {
				require.NotEqual(t, "void", f.Kind, tt.Name)
				errs = append(errs, f.Err.Error())
			}
		}
		var want []string
		for _, fault := range d.Void() {
			want = append(want, fault.Error())
		}
		require.ElementsMatch(t, want, errs, tt.Name)
	}
}
