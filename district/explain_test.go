package district_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

func named(reasons []district.Reason, role string, g access.Grant, column access.Level) bool {
	return slices.ContainsFunc(reasons, func(r district.Reason) bool {
		through := ""
		if r.Through != nil {
			through = r.Through.Role
		}
		return through == role && r.Grant.Equal(g) && r.Column == column
	})
}

// R34: the named reasons give the level by themselves, and without them there is none. The rows
// named as idle give nothing, and behind a gate no row gives anything.
func TestAnExplanationIsSufficientAndNecessary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := districttest.Facts().Draw(t, "facts")
		day := districttest.Day().Draw(t, "day")
		d := samples.Compiled(t, f, day)
		o := oracle.Of(f, day)
		for _, u := range f.Users {
			for _, feature := range f.Features {
				for _, building := range append(samples.BuildingIDs(f)[:min(len(f.Buildings), 3)], "") {
					name := feature.Resource.String()
					want, known := o.Level(u.Login, name, building)
					e, err := d.Explain(u.Login, name, building)
					require.Equal(t, known, err == nil, "%v", err)
					if !known {
						require.Nil(t, e)
						continue
					}
					require.Equal(t, want, e.Level)
					level := func(keep func(role string, g access.Grant, column access.Level) bool) access.Level {
						l, _ := oracle.Of(samples.Keeping(f, u.Login, keep), day).Level(u.Login, name, building)
						return l
					}
					require.Equal(t, want, level(func(role string, g access.Grant, c access.Level) bool {
						return named(e.Reasons, role, g, c)
					}), "only the reasons\n%v", e)
					require.Equal(t, access.None, level(func(role string, g access.Grant, c access.Level) bool {
						return !named(e.Reasons, role, g, c)
					}), "all except the reasons\n%v", e)
					require.Equal(t, want, level(func(role string, g access.Grant, c access.Level) bool {
						// A role may be assigned for today and for another day.
						return !named(e.Idle, role, g, c) || named(e.Reasons, role, g, c)
					}), "without the idle rows\n%v", e)
					require.NotEmpty(t, e.String())
					if want != access.None {
						require.Empty(t, e.Gates)
					}
					if len(e.Least) > 0 {
						require.True(t, feature.DistrictWide)
						require.Less(t, len(e.Least), len(f.Buildings))
					}
				}
			}
		}
	})
}

// What a gate holds back is what the user has once it is open.
func TestAGateSaysWhatItHoldsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := districttest.Facts().Draw(t, "facts")
		strict, err := district.New(f, samples.TheDay, &district.Options{Strict: true})
		require.NoError(t, err)
		open := *f
		open.Licenses = nil
		for _, p := range f.Packages {
			open.Licenses = append(open.Licenses, district.License{Package: p.Code, Key: "KEY"})
		}
		o := oracle.Of(&open, samples.TheDay)
		for _, u := range f.Users {
			for _, feature := range f.Features {
				for _, b := range f.Buildings[:min(len(f.Buildings), 3)] {
					e, err := strict.Explain(u.Login, feature.Resource.String(), b.ID)
					if err != nil {
						continue
					}
					want, _ := o.Level(u.Login, feature.Resource.String(), b.ID)
					if len(e.Gates) == 0 {
						require.Equal(t, want, e.Level)
					}
					for _, g := range e.Gates {
						require.Equal(t, access.None, e.Level)
						require.Equal(t, want, g.Level, g.Kind)
					}
				}
			}
		}
	})
}

// An explanation reads as a person would say it.
func TestAnExplanationInWords(t *testing.T) {
	d := samples.Compiled(t, samples.Must(district.Decode([]byte(`{
		"format": 1, "district": {"id": "lincoln", "schoolYear": 2027},
		"buildings": [{"id": "2"}, {"id": "3"}, {"id": "7", "closed": true}],
		"packages": [{"code": "REG"}, {"code": "FED", "requiresLicense": true}],
		"features": [{"resource": "REG MAINT PHONE"}, {"resource": "REG SETUP DISTRICT", "districtWide": true}, {"resource": "FED REPORTS RUNOCR"}],
		"roles": [
			{"id": "CLERK", "grants": [{"resource": "REG MAINT ALL", "read": "all", "readWrite": "defaultBuildingList"}, {"resource": "FED ALL ALL", "readWrite": "all"}]},
			{"id": "HEAD", "grants": [{"resource": "REG SETUP ALL", "read": "all", "readWrite": ["2"]}]},
			{"id": "PARENT", "calculated": "parent", "grants": [{"resource": "REG MAINT PHONE", "read": "defaultBuilding"}]}],
		"users": [
			{"login": "jdoe", "defaultBuilding": "3", "attached": [{"kind": "household", "id": "H1"}],
			 "grants": [{"resource": "REG MAINT PHONE", "readWrite": "all", "until": "2027-06-12"}, {"resource": "REG MAINT PHONE", "readWrite": "all", "from": "2030-01-01"}],
			 "roles": [{"role": "CLERK", "from": "2026-08-17", "override": {"defaultBuildingList": ["2"]}}, {"role": "HEAD", "until": "2029-01-01"}]}],
		"records": {"students": [{"id": "S1", "statuses": [{"year": 2027, "status": "Enrolled"}]}],
		            "households": [{"id": "H1", "members": [{"relationship": "Parent", "student": "S1"}]}]}}`))), samples.MustDay("2028-02-29"))
	for _, tt := range []struct{ feature, building, text string }{
		{"REG MAINT PHONE", "2", `jdoe may read and change REG MAINT PHONE in building 2 on 2028-02-29.
Because:
  - role CLERK (assigned from 2026-08-17) allows reading and changing REG MAINT ALL in the default building list (2, as set for this role)
  - role CLERK (assigned from 2026-08-17) allows reading REG MAINT ALL in all buildings
About it, but giving nothing here:
  - a grant of the user's own (last day 2027-06-11) allows reading and changing REG MAINT PHONE in all buildings, but has ended
  - a grant of the user's own (from 2030-01-01) allows reading and changing REG MAINT PHONE in all buildings, but begins later
  - role PARENT (from records: household H1, Parent of student S1, Enrolled in 2027) allows reading REG MAINT PHONE in the default building (3), which is not here
`},
		{"REG SETUP DISTRICT", "", `jdoe may read, but not change, REG SETUP DISTRICT for the district on 2028-02-29.
Because:
  - role HEAD (assigned, last day 2028-12-31) allows reading and changing REG SETUP ALL in 2
  - role HEAD (assigned, last day 2028-12-31) allows reading REG SETUP ALL in all buildings
It is a setting of the whole district, and counts only as far as jdoe has it in every school. It is lowest in: 3.
`},
		{"FED REPORTS RUNOCR", "7", `jdoe has no access to FED REPORTS RUNOCR in building 7 on 2028-02-29.
The package FED has no valid licence. With one, jdoe may read and change it.
It would then come from:
  - role CLERK (assigned from 2026-08-17) allows reading and changing FED ALL ALL in all buildings
`},
	} {
		e, err := d.Explain("JDOE", tt.feature, tt.building)
		require.NoError(t, err)
		require.Equal(t, tt.text, e.String())
	}
}

// R42: until is the first day no longer, and the text names the last day that counts.
func TestAnExplanationSaysWhatHasEndedAndWhatBeginsLater(t *testing.T) {
	d := samples.SoundDistrict(t, `"roles": [{"role": "FEDERAL"}]`, `"roles": [{"role": "FEDERAL", "until": "2026-01-01"},`+
		`{"role": "FEDERAL", "from": "2026-02-01", "until": "2026-03-01"}, {"role": "FEDERAL", "from": "2026-04-01"}]`)
	for day, want := range map[string]string{
		"2025-12-31": "Because:\n  - role FEDERAL (assigned, last day 2025-12-31) allows reading and changing FED ALL ALL in all buildings\n",
		"2026-01-01": "  - role FEDERAL (assigned, last day 2025-12-31) allows reading and changing FED ALL ALL in all buildings, but has ended\n" +
			"  - role FEDERAL (assigned from 2026-02-01, last day 2026-02-28) allows reading and changing FED ALL ALL in all buildings, but begins later\n" +
			"  - role FEDERAL (assigned from 2026-04-01) allows reading and changing FED ALL ALL in all buildings, but begins later\n",
	} {
		e, err := d.At(samples.Must(access.ParseDay(day))).Explain("mjones", "FED REPORTS RUNOCR", "2")
		require.NoError(t, err)
		require.Contains(t, e.String(), want, day)
	}
}
