package access_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
)

func features(names ...string) []access.FeatureRow {
	rows := make([]access.FeatureRow, len(names))
	for i, name := range names {
		rows[i].Resource = res(name)
	}
	return rows
}

func packages(codes ...string) []access.PackageRow {
	rows := make([]access.PackageRow, len(codes))
	for i, code := range codes {
		rows[i].Code = code
	}
	return rows
}

func TestFeaturesStandByPackageThenSubpackageThenFeature(t *testing.T) {
	cat := access.NewCatalog(access.CatalogRows{
		Packages: packages("REG_", "REG", "REG1", "A"),
		Features: features("REG_ A A", "REG MAINTPY A", "REG MAINT_ A", "REG MAINT Z", "REG1 A A", "REG MAINT A",
			"A Z Z", "REG MAINT A_", "REG MAINT A0"),
	}, nil)
	var got []string
	for f := range cat.Features() {
		got = append(got, f.String())
	}
	require.Equal(t, []string{
		"A Z Z", "REG MAINT A", "REG MAINT A0", "REG MAINT A_", "REG MAINT Z", "REG MAINTPY A", "REG MAINT_ A",
		"REG1 A A", "REG_ A A",
	}, got)
	for range cat.Features() {
		break // a caller may stop
	}
}

func TestAFeatureWithoutItsPackageIsUnknown(t *testing.T) { // R13
	rows := access.CatalogRows{Packages: packages("REG"), Features: features("REG MAINT X", "FED MAINT X")}
	cat := access.NewCatalog(rows, nil)
	require.True(t, cat.Has(res("REG MAINT X")))
	require.False(t, cat.Has(res("FED MAINT X")))
	require.False(t, cat.Has(res("FED MAINT ALL")))
	require.False(t, cat.Has(res("FED ALL ALL")))
	_, err := cat.Feature("FED MAINT X")
	require.ErrorIs(t, err, access.ErrUnknown)
	w := world{cat, lincoln().set}
	require.Empty(t, all(w.give("FED MAINT X read=all", "FED MAINT ALL read=all", "FED ALL ALL read=all")))
}

func TestASubpackageExistsWhereItIsListedOrAFeatureHasIt(t *testing.T) {
	cat := access.NewCatalog(access.CatalogRows{
		Packages: packages("REG", "FED"),
		Subpackages: []access.SubpackageRow{
			{Code: "REPORTS"}, {Code: "other"}, {Code: "ALL"}, {Code: ""}, {Code: "A B"}, {Code: "ELEVENCHARS"}, {Code: "SETUP"},
		},
		Features: features("REG MAINT X"),
	}, nil)
	for name, want := range map[string]bool{
		"REG MAINT ALL": true, "REG REPORTS ALL": true, "FED REPORTS ALL": true, "REG ALL ALL": true, "FED ALL ALL": true,
		"REG SETUP ALL": true, "FED SETUP ALL": true,
		"FED MAINT ALL": false, "REG OTHER ALL": false, "CP REPORTS ALL": false, "CP ALL ALL": false,
	} {
		require.Equal(t, want, cat.Has(res(name)), name)
	}
	require.False(t, cat.Has(access.Resource{}))
}

func TestRowsWithoutAValidCodeAreNotCataloged(t *testing.T) {
	cat := access.NewCatalog(access.CatalogRows{
		Packages: packages("reg", "", "ALL", "A B", "ELEVENCHARS", "FED MAINT", "REG"),
		Features: append(features("REG MAINT ALL", "REG ALL ALL", "REG MAINT X"), access.FeatureRow{}),
	}, nil)
	n := 0
	for f := range cat.Features() {
		n++
		require.Equal(t, res("REG MAINT X"), f.Resource())
	}
	require.Equal(t, 1, n)
	bad := access.NewCatalog(access.CatalogRows{Packages: packages("reg", "", "ALL", "FED MAINT")}, nil)
	for _, name := range []string{"REG ALL ALL", "FED ALL ALL", "FED MAINT ALL"} {
		require.False(t, bad.Has(res(name)), name)
	}
	require.False(t, bad.Has(access.Resource{}))
}

func TestOfTwoRowsOfOneNameTheFirstCounts(t *testing.T) {
	cat := access.NewCatalog(access.CatalogRows{
		Packages: []access.PackageRow{{Code: "REG"}, {Code: "REG", RequiresLicense: true}},
		Features: []access.FeatureRow{
			{Resource: res("REG MAINT X"), Description: "first"},
			{Resource: res("REG MAINT X"), Description: "second", DistrictWide: true},
		},
		Requirements: []access.RequirementRow{
			{ID: "r", Needs: needs("REG MAINT X", access.Read)}, {ID: "r", Needs: needs("REG MAINT X", access.ReadWrite)},
		},
	}, nil)
	set := access.NewBuildings([]access.BuildingRow{{ID: "2", Name: "first"}, {ID: "2", Name: "second", Closed: true}})
	w := world{cat, set}
	require.Equal(t, "first", w.feature(t, "REG MAINT X").Row().Description)
	require.Equal(t, "first", w.building(t, "2").Name())
	require.Equal(t, 1, set.Len())
	p := w.give("REG ALL ALL read=all")
	require.Equal(t, []string{"REG MAINT X @2 read"}, all(p))
	require.True(t, p.Meets(must(cat.Requirement("r")), w.building(t, "2")))
}

func TestAContainerGrantCoversExactlyWhatIsCataloged(t *testing.T) { // R3
	rows := access.CatalogRows{
		Packages: packages("REG", "REGX"),
		Features: features("REG MAINT A", "REG MAINTPY A", "REG MAINTA A", "REG M A", "REGX MAINT A"),
	}
	before := world{access.NewCatalog(rows, nil), access.NewBuildings(numbered(1))}
	source := before.source("REG MAINT ALL read=all")
	require.Equal(t, []string{"REG MAINT A @0001 read"}, all(before.resolve(source)))
	require.Equal(t, []string{
		"REG M A @0001 read", "REG MAINT A @0001 read", "REG MAINTA A @0001 read", "REG MAINTPY A @0001 read",
	}, all(before.give("REG ALL ALL read=all")))

	// A district's own features are covered once cataloged, by a grant compiled before.
	rows.Features = append(rows.Features, features("REG MAINT X", "REG MAINT 0", "REG OWN X")...)
	after := world{before.cat.Next(rows, nil), before.set}
	require.Equal(t, []string{"REG MAINT 0 @0001 read", "REG MAINT A @0001 read", "REG MAINT X @0001 read"},
		all(after.resolve(source)))
	require.Equal(t, []string{"REG MAINT A @0001 read"}, all(before.resolve(source)), "the earlier revision is unchanged")
}

func TestALicenceGatesItsPackageFromEverySource(t *testing.T) { // R19
	grants := []string{"FED REPORTS RUNOCR readWrite=all", "FED REPORTS ALL read=all", "FED ALL ALL read=all"}
	for _, tt := range []struct {
		name     string
		licensed func(string) bool
		want     access.Level
	}{
		{"licensed", licensedFED, access.ReadWrite},
		{"not licensed", func(string) bool { return false }, access.None},
		{"another package is", func(code string) bool { return code == "LUNCH" }, access.None},
		{"nobody to ask", nil, access.None},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := world{access.NewCatalog(lincolnRows(), tt.licensed), lincoln().set}
			require.Equal(t, tt.want, w.level(t, w.give(grants...), "FED REPORTS RUNOCR", "2"))
			require.Equal(t, access.Read, w.level(t, w.give("REG ALL ALL read=all"), "REG MAINT PHONE", "2"), "needs none")
		})
	}
	without := world{access.NewCatalog(lincolnRows(), nil), lincoln().set}
	source := without.source(grants...)
	with := world{without.cat.Next(lincolnRows(), licensedFED), without.set}
	licensed := with.level(t, with.resolve(source), "FED REPORTS RUNOCR", "2")
	require.Equal(t, access.ReadWrite, licensed, "grants are kept and work once licensed")
}

func TestOperationsNeedTheirLevel(t *testing.T) { // R5
	w := lincoln()
	for _, tt := range []struct {
		name, grant        string
		feature, operation string
		want               bool
	}{
		{"read writes flat files", "FED REPORTS RUNOCR read=all", "FED REPORTS RUNOCR", "flat-file", true},
		{"read does not regenerate", "FED REPORTS RUNOCR read=all", "FED REPORTS RUNOCR", "regenerate", false},
		{"readWrite regenerates", "FED REPORTS RUNOCR readWrite=all", "FED REPORTS RUNOCR", "regenerate", true},
		{"readWrite writes flat files", "FED REPORTS RUNOCR readWrite=all", "FED REPORTS RUNOCR", "flat-file", true},
		{"in another building", `FED REPORTS RUNOCR readWrite=["3"]`, "FED REPORTS RUNOCR", "flat-file", false},
		{"level-insensitive", "CP REPORTS WORKSHEET read=district", "CP REPORTS WORKSHEET", "print", true},
		{"level-insensitive, nothing granted", "REG MAINT ALL read=all", "CP REPORTS WORKSHEET", "print", false},
		{"no licence", "LUNCH ALL ALL readWrite=all", "LUNCH MAINT MEALS", "serve", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := w.give(tt.grant)
			op, err := w.cat.Operation(tt.feature, tt.operation)
			require.NoError(t, err)
			require.Equal(t, tt.operation, op.Name())
			require.Equal(t, tt.feature, op.Feature().String())
			require.Equal(t, tt.want, p.Allows(op, w.building(t, "2")))
			named, err := p.ByName().Allows(tt.feature, tt.operation, "2")
			require.NoError(t, err)
			require.Equal(t, tt.want, named)
		})
	}
	p := w.give("CP REPORTS WORKSHEET read=district")
	require.Equal(t, access.Read, w.level(t, p, "CP REPORTS WORKSHEET", ""), "level-insensitive relaxes only operations")
}

func TestAFieldIsGuardedByEveryFeatureThatNamesIt(t *testing.T) { // R6
	w := lincoln()
	for _, tt := range []struct {
		name, grant, field, building string
		want                         bool
	}{
		{"one guard", "REG MAINT DEMOGRAPH read=all", "birthDate", "2", true},
		{"no guard of it", "REG MAINT ADDRESS readWrite=all", "birthDate", "2", false},
		{"either guard", "REG MAINT ADDRESS read=all", "name", "2", true},
		{"the other guard", "REG MAINT DEMOGRAPH read=all", "name", "2", true},
		{"the building at hand", `REG MAINT DEMOGRAPH readWrite=["3"]`, "name", "2", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := w.give(tt.grant)
			field, err := w.cat.Field(tt.field)
			require.NoError(t, err)
			require.Equal(t, tt.field, field.Name())
			require.Equal(t, tt.want, p.CanFilter(field, w.building(t, tt.building)))
			require.False(t, p.CanFilter(field, access.Building{}), "no building is no")
			named, err := p.ByName().CanFilter(tt.field, tt.building)
			require.NoError(t, err)
			require.Equal(t, tt.want, named)
		})
	}
}

func TestRowsAfterMaxThingsAreUnknown(t *testing.T) {
	if testing.Short() {
		t.Skip("large")
	}
	rows := make([]access.BuildingRow, access.MaxThings+2)
	names := make([]access.FeatureRow, access.MaxThings+2)
	for i := range rows {
		rows[i].ID = strconv.Itoa(i)
		names[i].Resource = res("REG S" + strconv.Itoa(i%7) + " F" + strconv.Itoa(i))
	}
	cat := access.NewCatalog(access.CatalogRows{Packages: packages("REG"), Features: names}, nil)
	w := world{cat, access.NewBuildings(rows)}
	require.Equal(t, access.MaxThings, w.set.Len())
	_, err := w.set.Building(strconv.Itoa(access.MaxThings))
	require.ErrorIs(t, err, access.ErrUnknown)
	n, last := 0, access.Feature{}
	for last = range w.cat.Features() {
		n++
	}
	require.LessOrEqual(t, n+8, access.MaxThings, "with a package and seven subpackages")
	require.GreaterOrEqual(t, n+8, access.MaxThings-1, "a feature needs room for its subpackage")
	require.False(t, w.cat.Has(names[len(names)-1].Resource))
	cat = access.NewCatalog(access.CatalogRows{Packages: manyPackages(access.MaxThings + 1)}, nil)
	require.True(t, cat.Has(res("P59999 ALL ALL")))
	require.False(t, cat.Has(res("P60000 ALL ALL")))
	p := w.give("REG ALL ALL read=all", `REG ALL ALL readWrite=["59999","0"]`)
	require.Equal(t, access.ReadWrite, p.Level(last, w.building(t, "59999")))
	require.Equal(t, access.Read, p.Level(last, w.building(t, "59998")))
}

func TestPackagesSubpackagesAndFeaturesShareTheLimit(t *testing.T) {
	cat := access.NewCatalog(access.CatalogRows{
		Packages:    manyPackages(access.MaxThings - 3),
		Features:    features("P00000 A A", "P00000 B B"),
		Subpackages: []access.SubpackageRow{{Code: "C"}},
	}, nil)
	for name, want := range map[string]bool{
		"P00000 A A": true, "P00000 A ALL": true, // with them one place is left
		"P00000 B B": false, "P00000 B ALL": false, // which is too few for a feature and its subpackage
		"P00000 C ALL": true, "P00001 C ALL": false,
	} {
		require.Equal(t, want, cat.Has(res(name)), name)
	}
}

// manyPackages returns the packages P00000, P00001, …
func manyPackages(n int) []access.PackageRow {
	rows := make([]access.PackageRow, n)
	for i := range rows {
		rows[i].Code = fmt.Sprintf("P%05d", i)
	}
	return rows
}

func TestBuildingsAfterTheLimitAreUnknown(t *testing.T) {
	set := access.NewBuildings(make([]access.BuildingRow, access.MaxThings+1))
	require.Equal(t, 1, set.Len(), "of two rows of one id the first counts")
	rows := make([]access.BuildingRow, access.MaxThings+1)
	for i := range rows {
		rows[i].ID = fmt.Sprintf("%05d", i)
	}
	set = access.NewBuildings(rows)
	require.Equal(t, access.MaxThings, set.Len())
	require.NoError(t, errOf(set.Building(rows[access.MaxThings-1].ID)))
	require.ErrorIs(t, errOf(set.Building(rows[access.MaxThings].ID)), access.ErrUnknown)
}

// A zero catalog and a zero set of buildings are empty ones, of which a next revision is like a first.
func TestTheRevisionAfterNothingIsAFirst(t *testing.T) { // zero is safe
	first := lincoln()
	rows := buildingRows(first.set)
	for name, w := range map[string]world{
		"nil":  {(*access.Catalog)(nil).Next(lincolnRows(), licensedFED), (*access.Buildings)(nil).Next(rows)},
		"zero": {new(access.Catalog).Next(lincolnRows(), licensedFED), new(access.Buildings).Next(rows)},
	} {
		t.Run(name, func(t *testing.T) {
			for _, grant := range []string{"CP ALL ALL readWrite=all", `REG ALL ALL read=["2","90"]`, "REG SETUP ALL read=all"} {
				want := all(first.resolve(first.sourceOf("90", []string{"2"}, grant)))
				require.NotEmpty(t, want)
				require.Equal(t, want, all(w.resolve(w.sourceOf("90", []string{"2"}, grant))), grant)
				home := strings.ReplaceAll(grant, `["2","90"]`, "defaultBuilding")
				require.Equal(t, all(first.resolve(first.sourceOf("90", nil, home))), all(w.resolve(w.sourceOf("90", nil, home))))
			}
			require.Empty(t, all(w.give("REG MAINT GONE readWrite=all", `REG ALL ALL readWrite=["gone"]`)))
		})
	}
}
