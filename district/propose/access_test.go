package propose_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/propose"
	"github.com/hallpass-go/hallpass/role"
)

// R35: every proposal, applied, gives what was asked, takes nothing away, and gives what it says
// beside it. None has more steps than another, and a user who may already gets none.
func TestEveryProposalGivesWhatWasAsked(t *testing.T) {
	t.Parallel()
	check := func(t *rapid.T) {
		f, day := districttest.Facts().Draw(t, "facts"), districttest.Day().Draw(t, "day")
		d, err := district.New(f, day, &district.Options{Strict: rapid.Bool().Draw(t, "strict")})
		require.NoError(t, err)
		for _, u := range f.Users {
			for _, feature := range f.Features {
				b, l := draw.Pick(t, append(samples.BuildingIDs(f), samples.Gone)), draw.Pick(t, samples.Levels)
				name := feature.Resource.String()
				p := samples.Must(d.Permissions(u.Login))
				has, unknown := p.ByName().Can(l, name, b)
				suggestions, err := propose.Access(d, u.Login, name, b, l)
				switch {
				case unknown != nil:
					require.Equal(t, unknown, err)
				case has:
					require.NoError(t, err)
				case oracle.Reserved(u):
					require.ErrorIs(t, err, district.ErrReserved)
				case err != nil: // the row can not be written as it is
					require.True(t, errors.Is(err, district.ErrEmailTwice) || errors.Is(err, district.ErrDangling), "%v", err)
				default:
					require.NotEmpty(t, suggestions)
				}
				if has || err != nil {
					require.Empty(t, suggestions)
					continue
				}
				for i, s := range suggestions {
					require.Len(t, s.Steps, len(suggestions[0].Steps), "%v", s)
					applied := d
					for _, step := range s.Steps {
						if step.Kind == propose.StepLicense {
							applied = samples.Must(applied.Apply(district.Changes{Changes: []district.Change{district.Put(district.License{Package: step.Package, Key: "KEY"})}}))
						}
					}
					applied, err := applied.Apply(s.Changes)
					require.NoError(t, err, "%v", s)
					require.True(t, samples.Must(samples.Must(applied.Permissions(u.Login)).ByName().Can(l, name, b)), "%v", s)
					x := district.Diff(d, applied)
					require.Zero(t, x.Lost, "%v", s)
					require.Equal(t, x.Totals, s.Difference().Totals, "%v", s)
					own := len(slices.Collect(x.TriplesOf(u.Login)))
					require.Equal(t, own-1, s.Also, "%v", s)
					if i > 0 {
						require.LessOrEqual(t, suggestions[i-1].Also, s.Also)
					}
				}
			}
		}
	}
	for range 4 { // some steps are rarely what helps
		rapid.Check(t, check)
	}
}

// Each kind of step is the way for somebody in one of a fixed number of drawn districts.
func TestEveryKindOfStepIsSuggested(t *testing.T) {
	missing := map[propose.StepKind]bool{}
	for _, k := range []propose.StepKind{propose.StepLicense, propose.StepApprove, propose.StepGrant, propose.StepRenewGrant, propose.StepAssign,
		propose.StepAssignFor, propose.StepAssignList, propose.StepRenewRole, propose.StepDefaultBuilding, propose.StepDefaultList, propose.StepOverride, propose.StepOverrideList} {
		missing[k] = true
	}
	for seed := 0; len(missing) > 0 && seed < 2000; seed++ {
		f := districttest.Facts().Example(seed)
		d, err := district.New(f, samples.TheDay, &district.Options{Strict: true})
		require.NoError(t, err)
		for _, u := range f.Users {
			for _, feature := range f.Features {
				for _, b := range samples.BuildingIDs(f) {
					suggestions, _ := propose.Access(d, u.Login, feature.Resource.String(), b, samples.Levels[seed%2])
					for _, s := range suggestions {
						for _, step := range s.Steps {
							delete(missing, step.Kind)
						}
					}
				}
			}
		}
	}
	require.Empty(t, missing)
}

// What is found in one step is found: where the oracle says that assigning a role would do,
// or one building more in the list, it is among the suggestions.
func TestWhatWouldDoIsSuggested(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := samples.Compiled(t, districttest.Facts(districttest.Sound()).Draw(t, "facts"), samples.TheDay)
		f := d.Facts()
		if len(f.Users) == 0 || len(f.Buildings) == 0 || len(f.Features) == 0 {
			return
		}
		u, feature := draw.Pick(t, f.Users), draw.Pick(t, f.Features)
		if feature.DistrictWide {
			return
		}
		b, l := draw.Pick(t, f.Buildings).ID, draw.Pick(t, samples.Levels)
		suggestions, err := propose.Access(d, u.Login, feature.Resource.String(), b, l)
		if err != nil || len(suggestions) == 0 || suggestions[0].Steps[0].Kind == propose.StepLicense {
			return
		}
		would := func(edit func(*district.User)) bool {
			row := u
			edit(&row)
			alone := *f
			alone.Users = []district.User{row}
			has, _ := oracle.Of(&alone, samples.TheDay).Level(u.Login, feature.Resource.String(), b)
			return has >= l
		}
		has := func(k propose.StepKind, role string) bool {
			return slices.ContainsFunc(suggestions, func(s *propose.Proposal) bool {
				return s.Steps[0].Kind == k && s.Steps[0].Role == role
			})
		}
		held := samples.Must(d.RolesOf(u.Login))
		for _, p := range f.Roles {
			if p.Calculated != "" || slices.ContainsFunc(u.Roles, func(a role.Assignment) bool { return access.SameName(a.Role, p.ID) }) || slices.Contains(held, p.ID) {
				continue
			}
			does := would(func(row *district.User) { row.Roles = append(slices.Clip(row.Roles), role.Assignment{Role: p.ID}) })
			require.Equal(t, does && !access.SameName(p.ID, "_ESP_GROUP"), has(propose.StepAssign, p.ID), "assign %s", p.ID)
		}
		does := would(func(row *district.User) { row.DefaultBuildingList = append(slices.Clip(row.DefaultBuildingList), b) })
		require.Equal(t, does, has(propose.StepDefaultList, ""), "the list")
		does = would(func(row *district.User) { row.DefaultBuilding = b })
		require.Equal(t, does && u.DefaultBuilding == "", has(propose.StepDefaultBuilding, ""), "the default building")
		require.True(t, has(propose.StepGrant, ""))
	})
}
