package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
)

func TestACheckByNameSaysWhatIsWrong(t *testing.T) { // R1, R4, R14
	w := lincoln()
	n := w.give("REG ALL ALL readWrite=all", "FED ALL ALL readWrite=all", "REG SETUP DISTRICT readWrite=district").ByName()
	type check struct {
		yes bool
		err error
	}
	can := func(l access.Level, f, b string) check { yes, err := n.Can(l, f, b); return check{yes, err} }
	level := func(f, b string) check { l, err := n.Level(f, b); return check{l != access.None, err} }
	anywhere := func(l access.Level, f string) check { yes, err := n.Anywhere(l, f); return check{yes, err} }
	everywhere := func(l access.Level, f string) check { yes, err := n.Everywhere(l, f); return check{yes, err} }
	buildings := func(l access.Level, f string) check { list, err := n.Buildings(l, f); return check{len(list) > 0, err} }
	allows := func(f, o, b string) check { yes, err := n.Allows(f, o, b); return check{yes, err} }
	filter := func(f, b string) check { yes, err := n.CanFilter(f, b); return check{yes, err} }
	meets := func(r, b string) check { yes, err := n.Meets(r, b); return check{yes, err} }
	meeting := func(r string) check { list, err := n.BuildingsMeeting(r); return check{len(list) > 0, err} }
	const f, wide, b = "REG MAINT PHONE", "REG SETUP DISTRICT", "2"
	for _, tt := range []struct {
		name string
		got  check
		want error // nil is a yes
	}{
		{"can", can(access.Read, f, b), nil},
		{"can, other spelling", can(access.Read, "reg – maint-phone", b), nil},
		{"can none", can(access.None, f, b), access.ErrLevel},
		{"can none of a district-wide one", can(access.None, wide, ""), access.ErrLevel},
		{"can, no level", can(7, f, b), access.ErrLevel},
		{"can, no resource", can(access.Read, "REG MAINT", b), access.ErrResource},
		{"can, unknown feature", can(access.Read, "REG MAINT GONE", b), access.ErrUnknown},
		{"can, unknown package", can(access.Read, "XYZ ALL ALL", b), access.ErrUnknown},
		{"can, subpackage", can(access.Read, "REG MAINT ALL", b), access.ErrNotFeature},
		{"can, package", can(access.Read, "reg-all-all", b), access.ErrNotFeature},
		{"can, no building", can(access.Read, f, ""), access.ErrNoBuilding},
		{"can, unknown building", can(access.Read, f, "no such"), access.ErrUnknown},
		{"can, building with a space", can(access.Read, f, "2 "), access.ErrUnknown},
		{"can, district-wide", can(access.Read, wide, ""), nil},
		{"can, district-wide, unknown building", can(access.Read, wide, "no such"), nil},
		{"level", level(f, b), nil},
		{"level, unknown feature", level("REG MAINT GONE", b), access.ErrUnknown},
		{"level, subpackage", level("REG MAINT ALL", b), access.ErrNotFeature},
		{"level, no building", level(f, ""), access.ErrNoBuilding},
		{"level, unknown building", level(f, "no such"), access.ErrUnknown},
		{"anywhere", anywhere(access.Read, f), nil},
		{"anywhere, none", anywhere(access.None, f), access.ErrLevel},
		{"anywhere, unknown", anywhere(access.Read, "REG MAINT GONE"), access.ErrUnknown},
		{"anywhere, package", anywhere(access.Read, "REG ALL ALL"), access.ErrNotFeature},
		{"everywhere", everywhere(access.Read, f), nil},
		{"everywhere, none", everywhere(access.None, f), access.ErrLevel},
		{"everywhere, unknown", everywhere(access.Read, "REG MAINT GONE"), access.ErrUnknown},
		{"buildings", buildings(access.Read, f), nil},
		{"buildings, none", buildings(access.None, f), access.ErrLevel},
		{"buildings, unknown", buildings(access.Read, "REG MAINT GONE"), access.ErrUnknown},
		{"buildings, district-wide", buildings(access.Read, wide), access.ErrNoList},
		{"buildings, package", buildings(access.Read, "REG ALL ALL"), access.ErrNotFeature},
		{"allows", allows("FED REPORTS RUNOCR", "regenerate", b), nil},
		{"allows, unknown operation", allows("FED REPORTS RUNOCR", "Regenerate", b), access.ErrUnknown},
		{"allows, unknown feature", allows("FED REPORTS GONE", "regenerate", b), access.ErrUnknown},
		{"allows, subpackage", allows("FED REPORTS ALL", "regenerate", b), access.ErrNotFeature},
		{"allows, no building", allows("FED REPORTS RUNOCR", "regenerate", ""), access.ErrNoBuilding},
		{"allows, unknown building", allows("FED REPORTS RUNOCR", "regenerate", "no such"), access.ErrUnknown},
		{"filter", filter("birthDate", b), nil},
		{"filter, unguarded field", filter("shoeSize", b), access.ErrUnknown},
		{"filter, field in another case", filter("birthdate", b), access.ErrUnknown},
		{"filter, no building", filter("birthDate", ""), access.ErrNoBuilding},
		{"filter, unknown building", filter("birthDate", "no such"), access.ErrUnknown},
		{"meets", meets("address.edit", b), nil},
		{"meets, unknown requirement", meets("Address.edit", b), access.ErrUnknown},
		{"meets, no building", meets("address.edit", ""), access.ErrNoBuilding},
		{"meets, unknown building", meets("address.edit", "no such"), access.ErrUnknown},
		{"meets, district-wide", meets("district.edit", ""), nil},
		{"meeting", meeting("address.edit"), nil},
		{"meeting, unknown requirement", meeting("no such"), access.ErrUnknown},
		{"meeting, district-wide", meeting("district.edit"), access.ErrNoList},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.ErrorIs(t, tt.got.err, tt.want)
			require.Equal(t, tt.want == nil, tt.got.yes, "an error never comes with a yes")
		})
	}
}

func TestAnUnknownNameIsNamed(t *testing.T) { // R4
	n := lincoln().give("REG ALL ALL read=all").ByName()
	for _, tt := range []struct {
		err        error
		kind, name string
	}{
		{errOf(n.Can(access.Read, "reg maint gone", "2")), "resource", "reg maint gone"},
		{errOf(n.Level("REG MAINT PHONE", "99")), "building", "99"},
		{errOf(n.Allows("FED REPORTS RUNOCR", "fly", "2")), "operation", "fly"},
		{errOf(n.CanFilter("shoeSize", "2")), "field", "shoeSize"},
		{errOf(n.Meets("no such", "2")), "requirement", "no such"},
		{errOf(lincoln().set.Building("99")), "building", "99"},
	} {
		var unknown *access.UnknownError
		require.ErrorAs(t, tt.err, &unknown)
		require.Equal(t, access.UnknownError{Kind: tt.kind, Name: tt.name}, *unknown)
		require.Equal(t, "unknown "+tt.kind+` "`+tt.name+`"`, tt.err.Error())
	}
	require.EqualError(t, errOf(n.Can(access.Read, "reg-maint-all", "2")),
		"reg-maint-all: a package or subpackage where a feature is asked for")
}

func TestByNameOfNobodyIsAnError(t *testing.T) { // zero is safe
	var none *access.Permissions
	const phone = "REG MAINT PHONE"
	for name, p := range map[string]*access.Permissions{
		"nil": none, "new": new(access.Permissions), "no catalog": access.Resolve("", nil, nil, today, nil),
	} {
		t.Run(name, func(t *testing.T) {
			n := p.ByName()
			l, err := n.Level("REG MAINT PHONE", "2")
			require.ErrorIs(t, err, access.ErrUnknown)
			require.Equal(t, access.None, l)
			for _, err := range []error{
				errOf(n.Can(access.Read, phone, "2")),
				errOf(n.Anywhere(access.Read, phone)), errOf(n.Everywhere(access.Read, phone)),
				errOf(n.Buildings(access.Read, phone)), errOf(n.Allows(phone, "x", "2")), errOf(n.CanFilter("name", "2")),
				errOf(n.Meets("either", "2")), errOf(n.BuildingsMeeting("either")),
			} {
				require.ErrorIs(t, err, access.ErrUnknown)
			}
		})
	}
	_, err := access.ByName{}.Level("REG MAINT PHONE", "2")
	require.ErrorIs(t, err, access.ErrUnknown)
}

func errOf[T any](_ T, err error) error { return err }

func TestANilCatalogKnowsNothing(t *testing.T) {
	var cat *access.Catalog
	require.False(t, cat.Has(res("REG MAINT PHONE")))
	for _, err := range []error{
		errOf(cat.Feature("REG MAINT PHONE")), errOf(cat.Operation("REG MAINT PHONE", "x")),
		errOf(cat.Field("name")), errOf(cat.Requirement("either")),
	} {
		require.ErrorIs(t, err, access.ErrUnknown)
	}
	for range cat.Features() {
		t.Fatal("no feature")
	}
}

// A known name is not yet a yes: by name the answer is that by handle.
func TestAKnownNameThatIsNotGrantedIsNo(t *testing.T) {
	w := lincoln()
	p := w.give(`REG MAINT PHONE read=["2"]`, "REG MAINT ADDRESS read=all", "REG SETUP DISTRICT read=district")
	n := p.ByName()
	for f := range w.cat.Features() {
		for _, l := range levels[1:] {
			anywhere, err := n.Anywhere(l, f.String())
			require.NoError(t, err)
			require.Equal(t, p.Anywhere(l, f), anywhere, "%v on %v anywhere", l, f)
			everywhere, err := n.Everywhere(l, f.String())
			require.NoError(t, err)
			require.Equal(t, p.Everywhere(l, f), everywhere, "%v on %v everywhere", l, f)
		}
	}
}
