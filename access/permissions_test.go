package access_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
)

func TestScopesReachWhatTheySay(t *testing.T) { // R8, R9
	w := lincoln()
	for _, tt := range []struct {
		name, building string
		list           []string
		grant          string
		want           []string
	}{
		{"all", "", nil, "REG MAINT PHONE read=all", []string{"2", "3", "4", "7", "90"}},
		{"default building", "2", []string{"3"}, "REG MAINT PHONE read=defaultBuilding", []string{"2"}},
		{"no default building", "", []string{"3"}, "REG MAINT PHONE read=defaultBuilding", []string{}},
		{"unknown default building", "no such", []string{"3"}, "REG MAINT PHONE read=defaultBuilding", []string{}},
		{"default list", "2", []string{"4", "3"}, "REG MAINT PHONE read=defaultBuildingList", []string{"3", "4"}},
		{"no default list", "2", nil, "REG MAINT PHONE read=defaultBuildingList", []string{}},
		{"unknown member of the default list", "2", []string{"no such", "3"},
			"REG MAINT PHONE read=defaultBuildingList", []string{"3"}},
		{"default list of nothing known", "2", []string{"no such"}, "REG MAINT PHONE read=defaultBuildingList", []string{}},
		{"list", "2", []string{"3"}, `REG MAINT PHONE read=["7","4"]`, []string{"4", "7"}},
		{"district on a building-scoped feature", "2", []string{"3"}, "REG MAINT PHONE read=district", []string{}},
		{"before its first day", "", nil, "REG MAINT PHONE read=all from=2026-08-18", []string{}},
		{"on its first day", "", nil, `REG MAINT PHONE read=["2"] from=2026-08-17`, []string{"2"}},
		{"on its last day", "", nil, `REG MAINT PHONE read=["2"] until=2026-08-18`, []string{"2"}},
		{"after it", "", nil, "REG MAINT PHONE read=all until=2026-08-17", []string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := w.resolve(w.sourceOf(tt.building, tt.list, tt.grant))
			f := w.feature(t, "REG MAINT PHONE")
			require.Equal(t, tt.want, ids(p.Buildings(access.Read, f)))
			require.Empty(t, p.Buildings(access.ReadWrite, f))
			for b := range w.set.All() {
				require.Equal(t, slices.Contains(tt.want, b.ID()), w.level(t, p, "REG MAINT PHONE", b.ID()) == access.Read)
			}
		})
	}
}

// R42: a row outside its days leaves the rows after it as they are.
func TestARowOutsideItsDaysGivesNothingAndHidesNothing(t *testing.T) {
	w := lincoln()
	p := w.give(`REG MAINT PHONE readWrite=all from=2030-01-01`,
		`REG MAINT PHONE read=["2"] from=2026-01-01 until=2030-01-01`, `REG MAINT ADDRESS read=["3"]`)
	require.Equal(t, []string{"REG MAINT ADDRESS @3 read", "REG MAINT PHONE @2 read"}, all(p))
}

func TestDefaultsBelongToTheirSource(t *testing.T) { // R16
	w := lincoln()
	p := w.resolve(
		w.sourceOf("2", []string{"2"}, "REG MAINT PHONE read=defaultBuilding", "REG MAINT ADDRESS read=defaultBuildingList"),
		w.sourceOf("3", []string{"4"},
			"REG MAINT PHONE readWrite=defaultBuilding", "REG MAINT ADDRESS readWrite=defaultBuildingList"),
		w.sourceOf("", nil, "REG MAINT PHONE readWrite=defaultBuilding", "REG MAINT ADDRESS readWrite=defaultBuildingList"),
		w.sourceOf("2", []string{"2"}, "REG MAINT DEMOGRAPH read=defaultBuilding"),
	)
	require.Equal(t, []string{
		"REG MAINT ADDRESS @2 read", "REG MAINT ADDRESS @4 readWrite", "REG MAINT DEMOGRAPH @2 read",
		"REG MAINT PHONE @2 read", "REG MAINT PHONE @3 readWrite",
	}, all(p))
}

func TestAllIsInTheOrderOfFeaturesThenBuildings(t *testing.T) {
	w := lincoln()
	p := w.give(`REG SETUP ALL read=["90","4"]`, "REG SETUP DISTRICT read=district",
		`REG MAINT ALL readWrite=["10","2"]`, `FED ALL ALL read=["3"]`, "CP ALL ALL read=all")
	require.Equal(t, []string{
		"CP REPORTS WORKSHEET @ read",
		"FED REPORTS RUNOCR @3 read",
		"REG MAINT ADDRESS @2 readWrite", "REG MAINT DEMOGRAPH @2 readWrite", "REG MAINT PHONE @2 readWrite",
		"REG SETUP DISTRICT @ read",
		"REG SETUP ROOMS @4 read", "REG SETUP ROOMS @90 read",
	}, all(p))
	for place := range p.All() {
		require.Equal(t, place.Feature.DistrictWide(), place.Building.IsZero())
	}
	for stop := 1; stop <= 8; stop++ { // a caller may stop
		n := 0
		for range p.All() {
			if n++; n == stop {
				break
			}
		}
		require.Equal(t, stop, n)
	}
}

// Numbers follow the order of appearance; answers do not.
func TestBuildingsAreInTheOrderOfTheirIDsAfterAChangeToo(t *testing.T) {
	w := lincoln()
	w.set = w.set.Next([]access.BuildingRow{{ID: "b"}, {ID: "90"}, {ID: "10"}, {ID: "2"}, {ID: "B"}, {ID: "1"}})
	w.set = w.set.Next([]access.BuildingRow{{ID: "b"}, {ID: "a"}, {ID: "10"}, {ID: "2"}, {ID: "B"}, {ID: "9"}})
	want := []string{"10", "2", "9", "B", "a", "b"}
	p := w.give("REG MAINT ALL read=all")
	require.Equal(t, want, ids(p.Buildings(access.Read, w.feature(t, "REG MAINT PHONE"))))
	named, err := p.ByName().Buildings(access.Read, "REG MAINT PHONE")
	require.NoError(t, err)
	require.Equal(t, want, named)
	var order []string
	for b := range w.set.All() {
		order = append(order, b.ID())
	}
	require.Equal(t, want, order)
	require.Equal(t, 6, w.set.Len())
	for range w.set.All() {
		break
	}
}

func TestAppendBuildingsKeepsWhatIsThere(t *testing.T) {
	w := lincoln()
	p := w.give(`REG MAINT ALL read=["2","4"]`)
	f, seven := w.feature(t, "REG MAINT PHONE"), w.building(t, "7")
	dst := p.AppendBuildings(make([]access.Building, 0, 8), access.Read, f)
	require.Equal(t, []string{"2", "4"}, ids(dst))
	again := p.AppendBuildings(dst[:0], access.Read, f)
	require.Same(t, &dst[0], &again[0])
	require.Equal(t, []string{"7", "2", "4"}, ids(p.AppendBuildings([]access.Building{seven}, access.Read, f)))
	kept := []access.Building{seven}
	var none *access.Permissions
	require.Equal(t, kept, none.AppendBuildings(kept, access.Read, f))
	require.Equal(t, kept, none.AppendBuildingsMeeting(kept, must(w.cat.Requirement("address.edit"))))
	require.Equal(t, kept, p.AppendBuildings(kept, access.None, f))
	require.Equal(t, kept, p.AppendBuildings(kept, access.Read, access.Feature{}))
	require.Equal(t, kept, p.AppendBuildingsMeeting(kept, must(w.cat.Requirement("district.edit"))))
	require.Equal(t, kept, p.AppendBuildings(kept, access.ReadWrite, f))
	require.Equal(t, kept, p.AppendBuildings(kept, access.Read, w.feature(t, "REG SETUP DISTRICT")))
	r := must(w.cat.Requirement("address.edit"))
	require.Equal(t, kept, p.AppendBuildingsMeeting(kept, r))
	require.Equal(t, []string{"7", "3"}, ids(w.give(`REG MAINT ALL readWrite=["3"]`).AppendBuildingsMeeting(kept, r)))
}

func TestWithoutBuildingsThereIsNoBuilding(t *testing.T) { // R14
	for name, set := range map[string]*access.Buildings{
		"nil": nil, "none": access.NewBuildings(nil), "all gone": lincoln().set.Next(nil),
	} {
		t.Run(name, func(t *testing.T) {
			w := world{lincoln().cat, set}
			p := w.give("REG ALL ALL readWrite=all", `REG MAINT PHONE read=["2"]`)
			f := w.feature(t, "REG MAINT PHONE")
			require.False(t, p.Anywhere(access.Read, f))
			require.False(t, p.Everywhere(access.Read, f))
			require.Empty(t, p.Buildings(access.Read, f))
			require.False(t, p.Can(access.Read, f, access.Building{}))
			require.False(t, p.Can(access.Read, f, lincoln().building(t, "2")))
			require.Equal(t, []string{"REG SETUP CALENDAR @ readWrite", "REG SETUP DISTRICT @ readWrite"}, all(p))
			require.Zero(t, set.Len())
			_, err := set.Building("2")
			require.ErrorIs(t, err, access.ErrUnknown)
		})
	}
}

func TestNobodyIsPermittedAnything(t *testing.T) { // zero is safe
	w := lincoln()
	var none *access.Permissions
	for name, p := range map[string]*access.Permissions{
		"nil": none, "zero": {}, "new": new(access.Permissions),
		"no sources": w.resolve(), "empty source": w.resolve(access.Bundle{}),
		"no catalog":     access.Resolve("", nil, w.set, today, []access.Bundle{{}}),
		"nothing at all": access.Resolve("", nil, nil, 0, nil),
	} {
		t.Run(name, func(t *testing.T) {
			b := w.building(t, "2")
			for f := range w.cat.Features() {
				require.Equal(t, access.None, p.Level(f, b))
				require.Equal(t, access.None, p.Level(f, access.Building{}))
				require.False(t, p.Can(access.Read, f, b) || p.Anywhere(access.Read, f) || p.Everywhere(access.Read, f))
				require.Empty(t, p.Buildings(access.Read, f))
			}
			require.False(t, p.Allows(must(w.cat.Operation("FED REPORTS RUNOCR", "flat-file")), b))
			require.False(t, p.CanFilter(must(w.cat.Field("name")), b))
			require.False(t, p.Meets(must(w.cat.Requirement("either")), b))
			require.Empty(t, p.BuildingsMeeting(must(w.cat.Requirement("either"))))
			require.Empty(t, all(p))
		})
	}
}

// Sources compiled for another line may give any level that they give there. They never panic.
func TestResolvingALaterRevisionsSourcesDoesNotPanic(t *testing.T) {
	old := lincoln()
	rows := lincolnRows()
	rows.Features = append(rows.Features, features("REG OWN A", "REG OWN B")...)
	later := world{old.cat.Next(rows, licensedFED), old.set.Next(numbered(100))}
	source := later.sourceOf("0100", []string{"0099"}, "REG OWN ALL read=all", "REG OWN A read=defaultBuilding",
		`REG MAINT PHONE read=["0042"]`, "REG MAINT PHONE read=defaultBuildingList")
	require.NotPanics(t, func() { require.Empty(t, all(old.resolve(source))) })
}

func TestPermissionsAreOfTheirUser(t *testing.T) {
	w := lincoln()
	require.Equal(t, "JDoe", access.Resolve("JDoe", w.cat, w.set, today, nil).User())
	require.Equal(t, "", w.resolve().User())
	var none *access.Permissions
	require.Equal(t, "", none.User())
	for login, want := range map[string]string{
		"JDoe": "permissions of JDoe", "a b": `permissions of "a b"`, "": `permissions of ""`,
	} {
		p := access.Resolve(login, w.cat, w.set, today, nil)
		require.Equal(t, want, p.String())
		require.Equal(t, want, p.LogValue().String())
	}
	require.Equal(t, `permissions of ""`, none.String())
}

// A denial says to the user the same sentence whatever was denied, and to the operator what it was.
func TestWhatIsRequiredIsHadOrDenied(t *testing.T) {
	w := lincoln()
	p := access.Resolve("jdoe", w.cat, w.set, today, []access.Bundle{
		w.source(`REG MAINT PHONE read=["2"]`, "REG SETUP DISTRICT read=district"),
	})
	phone, district := w.feature(t, "REG MAINT PHONE"), w.feature(t, "REG SETUP DISTRICT")
	two, three, none := w.building(t, "2"), w.building(t, "3"), access.Building{}
	require.NoError(t, p.Require(access.Read, phone, two))
	require.NoError(t, p.Require(access.Read, district, none))
	var nobody *access.Permissions
	for _, tt := range []struct {
		p       *access.Permissions
		level   access.Level
		feature access.Feature
		b       access.Building
		detail  string
	}{
		{p, access.ReadWrite, phone, two, `user "jdoe": readWrite on REG MAINT PHONE in building "2"`},
		{p, access.Read, phone, three, `user "jdoe": read on REG MAINT PHONE in building "3"`},
		{p, access.Read, phone, none, `user "jdoe": read on REG MAINT PHONE`},
		{p, access.ReadWrite, district, none, `user "jdoe": readWrite on REG SETUP DISTRICT in the district`},
		{p, access.ReadWrite, district, two, `user "jdoe": readWrite on REG SETUP DISTRICT in the district`},
		{p, access.Read, access.Feature{}, two, `user "jdoe": read on something unknown in building "2"`},
		{p, access.None, access.Feature{}, none, `user "jdoe": none on something unknown`},
		{nobody, access.Read, phone, two, `user "": read on REG MAINT PHONE in building "2"`},
	} {
		var denied *access.DeniedError
		require.ErrorAs(t, tt.p.Require(tt.level, tt.feature, tt.b), &denied, tt.detail)
		require.Equal(t, access.DeniedError{User: tt.p.User(), Feature: tt.feature, Building: tt.b, Level: tt.level}, *denied)
		require.Equal(t, "access_denied: you do not have access to this", denied.Error())
		require.Equal(t, tt.detail, denied.Detail())
	}
}

// R6: a district-wide feature guards a field too, and the answer is no without a building all the same.
func TestAFieldIsFilteredInABuildingOnly(t *testing.T) {
	w := lincoln()
	rows := lincolnRows()
	rows.Features[0].Fields = []string{"motto"} // of REG SETUP DISTRICT
	w.cat = access.NewCatalog(rows, nil)
	p, motto := w.give("REG SETUP DISTRICT read=district"), must(w.cat.Field("motto"))
	require.True(t, p.CanFilter(motto, w.building(t, "2")))
	require.False(t, p.CanFilter(motto, access.Building{}))
	require.False(t, p.CanFilter(motto, lincoln().building(t, "2")), "another district's building")
	require.ErrorIs(t, errOf(p.ByName().CanFilter("motto", "")), access.ErrNoBuilding)
}
