package district_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/role"
)

// TestApplyingChangesEqualsCompilingTheChangedFacts makes several sets of changes in a row,
// to a district with or without faults, and compares with two others: the facts with the
// changes written into them by a model, and a district compiled from these at once.
func TestApplyingChangesEqualsCompilingTheChangedFacts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := districttest.Facts(draw.Pick(t, [][]districttest.Option{nil, {districttest.Sound()}})...).Draw(t, "facts")
		d := samples.Compiled(t, f, samples.TheDay)
		olds := takeHandles(d)
		for range draw.Between(t, 1, 4) {
			c := samples.Changes(t, d)
			before, kept := district.Encode(d.Facts()), snapshot(t, d)
			next, err := d.Apply(c)
			require.Equal(t, string(before), string(district.Encode(d.Facts())), "the receiver is unchanged")
			require.Equal(t, kept, snapshot(t, d), "and gives what it gave")
			if err != nil {
				require.Nil(t, next)
				requireReason(t, d, c, samples.FaultsOf(t, err))
				continue
			}
			require.Equal(t, string(written(t, before, c)), string(district.Encode(next.Facts())))
			fresh, err := district.New(next.Facts(), samples.TheDay, nil)
			require.NoError(t, err, "the next facts load")
			compareDistricts(t, next, fresh)
			require.Subset(t, faultyRows(d), faultyRows(next), "no row got a first fault")
			d = next
			olds.requireGood(t, d)
		}
	})
}

// snapshot is what a district gives all of its users.
func snapshot(t require.TestingT, d *district.District) (all []string) {
	for u := range d.Users() {
		p, err := d.Permissions(u.Login)
		require.NoError(t, err)
		all = append(all, describeLevels(d, p)...)
	}
	return all
}

// faultyRows are the rows that findings are about.
func faultyRows(d *district.District) (rows []string) {
	for _, f := range d.Void() {
		rows = append(rows, f.Table+" "+strings.ToLower(f.ID))
	}
	return rows
}

// requireReason: each fault has a place in the changes, and if none is about what may not
// be written at all, the changed facts have a fault that is new or in a row written.
func requireReason(t require.TestingT, d *district.District, c district.Changes, faults district.Faults) {
	require.NotEmpty(t, faults)
	for _, f := range faults {
		require.True(t, f.Pointer == "/changes" || strings.HasPrefix(f.Pointer, "/changes/"), "%q", f.Pointer)
		for _, ruled := range []error{district.ErrStandard, district.ErrMissing, district.ErrTwice, district.ErrReserved, district.ErrOwns, district.ErrForm} {
			if errors.Is(f, ruled) {
				return
			}
		}
	}
	f, err := district.Decode(written(t, district.Encode(d.Facts()), c))
	require.NoError(t, err)
	next := samples.Compiled(t, f, samples.TheDay)
	for _, row := range faultyRows(next) {
		isWritten := slices.ContainsFunc(c.Changes, func(c district.Change) bool { return row == c.Table()+" "+strings.ToLower(c.ID()) })
		if isWritten || !slices.Contains(faultyRows(d), row) {
			return
		}
	}
	for _, f := range next.Void() { // a row with an old fault got another
		if !slices.Contains(describeRows(d.Void()), describeRows(district.Faults{f})[0]) {
			return
		}
	}
	t.Errorf("refused without a reason: %v\n%s\n%s", faults, c.Encode(), district.Encode(d.Facts()))
	t.FailNow()
}

func describeRows(faults district.Faults) (all []string) {
	for _, f := range faults {
		all = append(all, fmt.Sprint(f.Table, " ", f.ID, " ", f.Err))
	}
	return all
}

// written is the model: a document with changes written into it, as plain JSON.
func written(t require.TestingT, document []byte, c district.Changes) []byte {
	var facts map[string]any
	var changes struct {
		Changes []struct {
			Put, Delete, ID string
			Value           map[string]any
		}
	}
	require.NoError(t, json.Unmarshal(document, &facts))
	require.NoError(t, json.Unmarshal(c.Encode(), &changes))
	for _, change := range changes.Changes {
		tables, name := facts, change.Put+change.Delete
		if record, ok := strings.CutPrefix(name, "records."); ok {
			if facts["records"] == nil {
				facts["records"] = map[string]any{}
			}
			tables, name = facts["records"].(map[string]any), record
		}
		if name == "district" || name == "administration" {
			facts[name] = change.Value
			if change.Value == nil {
				delete(facts, name)
			}
			continue
		}
		key := map[string]string{"packages": "code", "subpackages": "code", "licenses": "package", "features": "resource", "users": "login", "contentTypes": "name"}[name]
		if key == "" {
			key = "id"
		}
		if change.Put != "" {
			change.ID = change.Value[key].(string)
		}
		rows, _ := tables[name].([]any)
		rows = slices.DeleteFunc(rows, func(row any) bool {
			id := row.(map[string]any)[key].(string)
			return id == change.ID || (name == "users" || name == "roles") && strings.EqualFold(id, change.ID)
		})
		if change.Put != "" {
			rows = append(rows, change.Value)
		}
		tables[name] = rows
	}
	text, err := json.Marshal(facts)
	require.NoError(t, err)
	f, err := district.Decode(text)
	if err != nil {
		return []byte(err.Error())
	}
	return district.Encode(f)
}

// handles are taken of everything a district has. What is taken away once is gone for good.
type handles struct {
	features  map[string]access.Feature
	buildings map[string]access.Building
}

func takeHandles(d *district.District) handles {
	h := handles{map[string]access.Feature{}, map[string]access.Building{}}
	for f := range d.Catalog().Features() {
		h.features[f.Resource().String()] = f
	}
	for b := range d.Buildings() {
		h.buildings[b.ID()] = b
	}
	return h
}

func (h handles) requireGood(t require.TestingT, d *district.District) {
	for name := range h.features {
		if _, err := d.Feature(name); err != nil {
			h.features[name] = access.Feature{} // gone, and never to be good again
		}
	}
	for id := range h.buildings {
		if _, err := d.Building(id); err != nil {
			h.buildings[id] = access.Building{}
		}
	}
	for u := range d.Users() {
		p, err := d.Permissions(u.Login)
		require.NoError(t, err)
		for name, f := range h.features {
			for id, b := range h.buildings {
				want := access.None
				if now, _ := d.Feature(name); !f.IsZero() && (!b.IsZero() || now.DistrictWide()) {
					want, _ = p.ByName().Level(name, id)
				}
				require.Equal(t, want, p.Level(f, b), "%s: %s in %s", u.Login, name, id)
			}
		}
	}
}

func TestABatchEqualsItsSinglesInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := samples.Compiled(t, districttest.Facts(districttest.Sound()).Draw(t, "facts"), samples.TheDay)
		c := samples.Changes(t, d)
		batch, err := d.Apply(c)
		order := district.Changes{Changes: slices.Clone(c.Changes), CatalogUpdate: c.CatalogUpdate}
		mix(t, order.Changes)
		again, err2 := d.Apply(order)
		require.Equal(t, err == nil, err2 == nil, "the order does not matter")
		if err == nil {
			compareDistricts(t, again, batch)
		}
		one := d
		seen := map[string]bool{}
		for _, change := range c.Changes {
			var refused error
			one, refused = one.Apply(district.Changes{Changes: []district.Change{change}, CatalogUpdate: c.CatalogUpdate})
			if key := change.Table() + strings.ToLower(change.ID()); refused != nil || seen[key] {
				return
			} else {
				seen[key] = true
			}
		}
		require.NoError(t, err)
		compareDistricts(t, one, batch)
	})
}

// apply changes sound; the changes are in their written form, without the brackets.
func apply(t *testing.T, d *district.District, changes string) (*district.District, error) {
	t.Helper()
	c, err := district.DecodeChanges([]byte(`{"changes": [` + changes + `]}`))
	require.NoError(t, err)
	return d.Apply(c)
}

func mustApply(t *testing.T, d *district.District, changes string) *district.District {
	t.Helper()
	d, err := apply(t, d, changes)
	require.NoError(t, err)
	return d
}

func TestARowIsPutAndTakenAwayInEveryTable(t *testing.T) {
	for _, tt := range []struct{ table, id, row string }{
		{"buildings", "4", `{"id": "4", "name": "New"}`},
		{"packages", "CP", `{"code": "CP"}`},
		{"subpackages", "GL", `{"code": "GL", "name": "General ledger"}`},
		{"licenses", "FIN", `{"package": "FIN", "key": "K"}`},
		{"features", "FIN GL VIEW", `{"resource": "FIN GL VIEW", "districtWide": true}`},
		{"requirements", "r", `{"id": "r", "needs": {"feature": "FIN GL POST", "level": "read"}}`},
		{"roles", "CLERK", `{"id": "CLERK", "grants": [{"resource": "FIN GL ALL", "read": ["2"]}]}`},
		{"users", "ann", `{"login": "ann", "email": "ann@x", "roles": [{"role": "FEDERAL"}]}`},
		{"records.students", "S2", `{"id": "S2"}`},
		{"records.households", "H2", `{"id": "H2"}`},
		{"records.applicants", "A2", `{"id": "A2", "status": "", "evaluators": ["jdoe"]}`},
		{"records.donors", "D2", `{"id": "D2"}`},
		{"contentTypes", "Blog", `{"name": "Blog", "edit": {"users": ["jdoe"]}}`},
	} {
		t.Run(tt.table, func(t *testing.T) {
			d := samples.SoundDistrict(t)
			put := mustApply(t, d, `{"put": "`+tt.table+`", "value": `+tt.row+`}`)
			require.Contains(t, string(oneLine(t, string(district.Encode(put.Facts())))), string(oneLine(t, tt.row)))
			compareDistricts(t, put, samples.Compiled(t, put.Facts(), samples.SchoolDay))
			_, err := apply(t, d, `{"delete": "`+tt.table+`", "id": "`+tt.id+`"}`)
			require.ErrorIs(t, err, district.ErrMissing, "before")
			back := mustApply(t, put, `{"delete": "`+tt.table+`", "id": "`+tt.id+`"}`)
			compareDistricts(t, back, d)
		})
	}
}

func TestTheDistrictAndItsAdministrationAreReplacedWhole(t *testing.T) {
	d := samples.SoundDistrict(t)
	d = mustApply(t, d, `{"put": "district", "value": {"id": "lincoln", "schoolYear": 2028}}, {"put": "administration", "value": {"manage": ["REG SETUP DISTRICT"]}}`)
	require.Equal(t, district.Info{ID: "lincoln", SchoolYear: 2028}, d.Info())
	require.Equal(t, []access.Resource{samples.Resource("REG", "SETUP", "DISTRICT")}, d.Administration().Manage)
	roles, err := d.RolesOf("jdoe")
	require.NoError(t, err)
	require.Equal(t, []string{"COUNSELOR", "PARENT"}, roles, "enrolled in 2028 too, in another division")
	d = mustApply(t, d, `{"put": "district", "value": {"id": "lincoln", "schoolYear": 2030}}, {"delete": "administration"}`)
	roles, err = d.RolesOf("jdoe")
	require.NoError(t, err)
	require.Equal(t, []string{"COUNSELOR"}, roles)
	require.True(t, d.Administration().IsZero())
}

func TestNilIsADistrictToBeginWith(t *testing.T) {
	var d *district.District
	d, err := d.Apply(district.Changes{Changes: []district.Change{district.Put(district.Info{ID: "x", SchoolYear: 2027}), district.Put(district.User{Login: "ann"})}})
	require.NoError(t, err)
	compareDistricts(t, d, samples.Compiled(t, d.Facts(), 0))
	require.Equal(t, "x", d.Info().ID)
}

// R42: the day stays, and so do the options.
func TestApplyKeepsTheDay(t *testing.T) {
	d := mustApply(t, samples.SoundDistrict(t).At(samples.MustDay("2027-06-12")), `{"put": "buildings", "value": {"id": "4"}}`)
	require.Equal(t, samples.MustDay("2027-06-12"), d.Day())
	require.Equal(t, "none", levelOf(d, "jdoe|REG MAINT PERSONAL|3"), "the assignment has ended")
	require.Equal(t, "readWrite", levelOf(d.At(samples.MustDay("2027-06-11")), "jdoe|REG MAINT PERSONAL|3"))
}

func TestRemovingARoleInAnotherSpellingRemovesIt(t *testing.T) {
	d := samples.SoundDistrict(t, `"roles": [{"role": "FEDERAL"}]`, `"roles": []`)
	d = mustApply(t, d, `{"delete": "roles", "id": "FEDERAL"}, {"put": "roles", "value": {"id": "Federal"}}, {"put": "contentTypes", "value": {"name": "Minutes"}}`)
	d = mustApply(t, d, `{"delete": "roles", "id": "federal"}`)
	_, err := apply(t, d, `{"put": "contentTypes", "value": {"name": "Minutes", "edit": {"roles": ["FEDERAL"]}}}`)
	require.ErrorIs(t, err, district.ErrDangling)
	require.NotPanics(t, func() {
		_, err = apply(t, d, `{"put": "users", "value": {"login": "x", "roles": [{"role": "FEDERAL"}]}}`)
	})
	require.ErrorIs(t, err, district.ErrDangling)
}

func TestARoleTakesAnotherLetterCase(t *testing.T) { // R15
	d := samples.SoundDistrict(t)
	for _, changes := range []string{
		`{"delete": "roles", "id": "FEDERAL"}, {"put": "roles", "value": %s}`,
		`{"put": "roles", "value": %s}, {"delete": "roles", "id": "federal"}`,
	} {
		federal, err := d.Role("FEDERAL")
		require.NoError(t, err)
		row := *federal.Written()
		row.ID = "Federal"
		text, err := json.Marshal(row)
		require.NoError(t, err)
		renamed := mustApply(t, d, fmt.Sprintf(changes, text))
		r, err := renamed.Role("FEDERAL")
		require.NoError(t, err)
		require.Equal(t, "Federal", r.ID())
		require.True(t, district.Diff(d, renamed).IsZero(), "its holders keep what they had")
		compareDistricts(t, renamed, samples.Compiled(t, renamed.Facts(), renamed.Day()))
	}
}

func TestAPutOfAPointerPutsACopy(t *testing.T) {
	u := &district.User{Login: "ann", Approved: true}
	c := district.Put(u)
	u.Login = "bob"
	require.Equal(t, district.Key{Table: "users", ID: "ann"}, c.Key())
	d, err := samples.SoundDistrict(t).Apply(district.Changes{Changes: []district.Change{c}})
	require.NoError(t, err)
	ann, err := d.User("ann")
	require.NoError(t, err)
	require.True(t, ann.Approved)

	_, err = d.Apply(district.Changes{Changes: []district.Change{district.Put((*district.User)(nil))}})
	require.ErrorIs(t, err, district.ErrForm, "nothing is put")
}

func TestMoreBuildingsThanADistrictMayHaveAreRefused(t *testing.T) {
	f := &district.Facts{Format: 1, District: district.Info{ID: "x", SchoolYear: 2027}}
	for i := range access.MaxThings {
		f.Buildings = append(f.Buildings, access.BuildingRow{ID: strconv.Itoa(i)})
	}
	d := samples.Compiled(t, f, samples.SchoolDay)
	_, err := apply(t, d, `{"put": "buildings", "value": {"id": "one more"}}`)
	require.ErrorIs(t, err, district.ErrLimit)
	f.Buildings = append(f.Buildings, access.BuildingRow{ID: "one more"})
	_, err = district.New(f, samples.SchoolDay, nil)
	require.ErrorIs(t, err, district.ErrLimit)
}

func TestHandlesStayGoodAsLongAsTheThingExists(t *testing.T) {
	d := samples.SoundDistrict(t)
	phone, building := samples.Must(d.Feature("REG MAINT ADDRESS")), samples.Must(d.Building("3"))
	level := func(d *district.District) access.Level {
		p, err := d.Permissions("jdoe")
		require.NoError(t, err)
		return p.Level(phone, building)
	}
	require.Equal(t, access.ReadWrite, level(d))
	moved := mustApply(t, d, `{"put": "features", "value": {"resource": "FIN AAA A"}}, {"put": "features", "value": {"resource": "REG AAA A"}}, {"put": "buildings", "value": {"id": "1"}}, {"put": "buildings", "value": {"id": "30"}}`)
	require.Equal(t, access.ReadWrite, level(moved), "others before and behind it")
	moved = mustApply(t, moved, `{"delete": "features", "id": "REG AAA A"}, {"delete": "buildings", "id": "1"}`)
	require.Equal(t, access.ReadWrite, level(moved), "others taken away")

	d = mustApply(t, d, `{"put": "requirements", "value": {"id": "phones", "needs": {"feature": "REG MAINT PHONE", "level": "read"}}}`)
	jdoe := `{"put": "users", "value": {"login": "jdoe", "owns": [{"kind": "dat-query", "id": "Q1"}], "grants": [{"resource": "%s", "readWrite": "all"}]}}`
	gone := mustApply(t, d, fmt.Sprintf(jdoe, "REG MAINT ALL")+`, {"delete": "features", "id": "REG MAINT ADDRESS"}`)
	require.Equal(t, access.None, level(gone))
	again := mustApply(t, gone, `{"put": "features", "value": {"resource": "REG MAINT ADDRESS"}}`)
	require.Equal(t, access.None, level(again), "another feature of the same name")
	require.Equal(t, "readWrite", levelOf(again, "jdoe|REG MAINT ADDRESS|3"))

	counselor := `{"put": "roles", "value": {"id": "COUNSELOR"}}, {"put": "users", "value": {"login": "mjones"}}, `
	gone = mustApply(t, d, counselor+fmt.Sprintf(jdoe, "REG MAINT ADDRESS")+`, {"delete": "buildings", "id": "3"}`)
	require.Equal(t, access.None, level(gone))
	again = mustApply(t, gone, `{"put": "buildings", "value": {"id": "3"}}`)
	require.Equal(t, access.None, level(again), "another building of the same id")
	require.Equal(t, "readWrite", levelOf(again, "jdoe|REG MAINT ADDRESS|3"))
}

// void is a district whose store holds references to what does not exist.
func void(t *testing.T) *district.District {
	return samples.SoundDistrict(t, `{"login": "mjones", "email": "mjones@lincoln.example", "defaultBuilding": "3", "grants": [`,
		`{"login": "lost", "defaultBuilding": "5", "grants": [{"resource": "REG MAINT NEW", "readWrite": "all"}, {"resource": "CP ALL ALL", "readWrite": "all"}, {"resource": "REG MAINT PHONE", "read": ["5"]}, {"resource": "FIN GL POST", "readWrite": "defaultBuilding"}],
		  "roles": [{"role": "CLERK", "override": {"defaultBuilding": "6"}}, {"role": "FEDERAL", "override": {"defaultBuilding": "6"}}], "attached": [{"kind": "household", "id": "H9"}]},
		 {"login": "mjones", "email": "mjones@lincoln.example", "defaultBuilding": "3", "grants": [`)
}

// R13, R37: old faults elsewhere do not keep a change from being made.
func TestAnOldFaultElsewhereDoesNotRefuseAChange(t *testing.T) {
	d := void(t)
	require.Len(t, d.Void(), 8)
	for _, changes := range []string{
		`{"put": "users", "value": {"login": "ann", "roles": [{"role": "COUNSELOR"}]}}`,
		`{"put": "buildings", "value": {"id": "8"}}`,
		`{"put": "roles", "value": {"id": "NURSE"}}`,
		`{"delete": "features", "id": "SYSTEM MAINT SECURITY"}, {"delete": "administration"}`,
		`{"delete": "users", "id": "lost"}`,
	} {
		mustApply(t, d, changes)
	}
	mustApply(t, d, `{"put": "users", "value": {"login": "lost", "defaultBuilding": "5"}}`)
	_, err := apply(t, d, `{"put": "users", "value": {"login": "lost", "defaultBuilding": "6"}}`)
	require.ErrorIs(t, err, district.ErrDangling, "but one that is written")
	require.Equal(t, []string{"/changes/0/value/defaultBuilding"}, places(samples.FaultsOf(t, err)))
}

func TestWhatDanglesComesAliveWhenTheThingIsAdded(t *testing.T) {
	for _, tt := range []struct{ name, changes, question, is string }{
		{"a feature", `{"put": "features", "value": {"resource": "REG MAINT NEW"}}`, "lost|REG MAINT NEW|2", "readWrite"},
		{"a package with its feature", `{"put": "packages", "value": {"code": "CP"}}, {"put": "features", "value": {"resource": "CP A B"}}`, "lost|CP A B|7", "readWrite"},
		{"a building in a scope", `{"put": "buildings", "value": {"id": "5"}}`, "lost|REG MAINT PHONE|5", "read"},
		{"a default building", `{"put": "buildings", "value": {"id": "5"}}`, "lost|FIN GL POST|5", "readWrite"},
		{"a role", `{"put": "roles", "value": {"id": "Clerk", "grants": [{"resource": "REG MAINT PERSONAL", "read": "all"}]}}`, "lost|REG MAINT PERSONAL|2", "read"},
		{"a role and the building of its override", `{"put": "roles", "value": {"id": "CLERK", "grants": [{"resource": "REG MAINT PERSONAL", "read": "defaultBuilding"}]}}, {"put": "buildings", "value": {"id": "6"}}`, "lost|REG MAINT PERSONAL|6", "read"},
		{"a household", `{"put": "records.households", "value": {"id": "H9", "members": [{"relationship": "Parent", "student": "S1"}]}}`, "lost|REG MAINT PHONE|2", "read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := void(t)
			require.NotEqual(t, tt.is, levelOf(d, tt.question), "not before")
			next := mustApply(t, d, tt.changes)
			require.Equal(t, tt.is, levelOf(next, tt.question))
			compareDistricts(t, next, samples.Compiled(t, next.Facts(), samples.SchoolDay))
			require.Less(t, len(next.Void()), len(d.Void()))
		})
	}
}

func TestEditingARoleChangesEveryHolder(t *testing.T) { // R17
	d := samples.SoundDistrict(t)
	next := mustApply(t, d, `{"put": "roles", "value": {"id": "COUNSELOR", "grants": [{"resource": "REG MAINT PERSONAL", "read": "defaultBuilding"}]}}`)
	require.Equal(t, "read", levelOf(next, "jdoe|REG MAINT PERSONAL|3"))
	require.Equal(t, "none", levelOf(next, "jdoe|REG MAINT PERSONAL|7"))
	require.Equal(t, "readWrite", levelOf(d, "jdoe|REG MAINT PERSONAL|7"), "at the revision before")
}

func TestNothingIsHalfDone(t *testing.T) {
	d := samples.SoundDistrict(t)
	before := district.Encode(d.Facts())
	next, err := apply(t, d, `{"put": "buildings", "value": {"id": "8"}}, {"put": "users", "value": {"login": "x", "defaultBuilding": "9"}}, {"delete": "roles", "id": "NOBODY"}`)
	require.Nil(t, next)
	require.Equal(t, []string{"/changes/1/value/defaultBuilding", "/changes/2"}, places(samples.FaultsOf(t, err)), "every fault is reported")
	require.True(t, bytes.Equal(before, district.Encode(d.Facts())))
	_, err = d.Building("8")
	require.ErrorIs(t, err, access.ErrUnknown)
}

// The rows keep their types: a row is read as it was put.
func TestPutReadsAsItWasPut(t *testing.T) {
	d := samples.SoundDistrict(t)
	d, err := d.Apply(district.Changes{Changes: []district.Change{
		district.Put(role.Profile{ID: "NURSE", Description: "Nurses"}),
		district.Put(district.User{Login: "ann", Email: "Ann@x"}),
		district.Put(calcrole.ContentType{Name: "Blog", Public: true}),
	}})
	require.NoError(t, err)
	u, err := d.User("ANN")
	require.NoError(t, err)
	require.Equal(t, "Ann@x", u.Email)
	u, err = d.FindUser("aNN@X")
	require.NoError(t, err)
	require.Equal(t, "ann", u.Login)
	require.Contains(t, slices.Collect(district.Rows[role.Profile](d)), &role.Profile{ID: "NURSE", Description: "Nurses"})
	blog, err := d.ContentOf("ann", "Blog")
	require.NoError(t, err)
	require.True(t, blog.View)
}

// Facts that changed where nobody kept the changes are the next of the same district:
// handles stay good for everything that is in both, and all else is as compiled at once.
func TestNextKeepsHandlesGood(t *testing.T) {
	d := samples.SoundDistrict(t)
	phone, building := samples.Must(d.Feature("REG MAINT ADDRESS")), samples.Must(d.Building("3"))
	f := samples.Copied(t, d.Facts())
	f.Buildings = append(f.Buildings, access.BuildingRow{ID: "1"})
	f.Users = append(f.Users, district.User{Login: "new", Grants: []access.Grant{{Resource: samples.Resource("REG", "MAINT", "ADDRESS"), Read: access.ScopeIn("1", "3", "gone")}}})
	next, err := d.Next(f)
	require.NoError(t, err)
	compareDistricts(t, next, samples.Compiled(t, f, samples.SchoolDay))
	require.True(t, samples.Must(next.Permissions("new")).Can(access.Read, phone, building))
	require.False(t, samples.Must(samples.Compiled(t, f, samples.SchoolDay).Permissions("new")).Can(access.Read, phone, building), "of a stranger they are not")
	x := district.Diff(d, next)
	require.Zero(t, x.Lost)
	require.Len(t, slices.Collect(x.TriplesOf("new")), 2)
	_, err = d.Next(&district.Facts{})
	require.Error(t, err)
	var none *district.District
	next, err = none.Next(f)
	require.NoError(t, err)
	require.Zero(t, next.Day())
}
