package propose_test

import (
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

// R35: every proposal, applied, gives what was asked, takes nothing away, and gives what it says beside it. None has
// more steps than another, and a user who may already gets none.
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
				default:
					require.NoError(t, err)
					require.NotEmpty(t, suggestions)
				}
				if has || err != nil {
					require.Empty(t, suggestions)
					continue
				}
				for i, s := range suggestions {
					require.Len(t, s.Steps, len(suggestions[0].Steps), "%v", s)
					licensed := d
					for _, step := range s.Steps {
						if step.Kind == propose.StepLicense {
							license := district.Put(district.License{Package: step.Package, Key: "KEY"})
							licensed = samples.Must(licensed.Apply(district.Changes{Changes: []district.Change{license}}))
						}
					}
					applied, err := licensed.Apply(s.Changes)
					require.NoError(t, err, "%v", s)
					require.True(t, samples.Must(samples.Must(applied.Permissions(u.Login)).ByName().Can(l, name, b)), "%v", s)
					x := district.Diff(d, applied)
					require.Zero(t, x.Lost, "%v", s)
					for n := range samples.EdgeDays + 2 {
						open, on := district.EveryoneApproved(), day.AddDays(n)
						x := district.Diff(licensed.Assuming(open).At(on), applied.Assuming(open).At(on))
						require.Zero(t, x.Lost, "%v, on %v", s, on)
					}
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

// Each kind of step is the way for somebody: ann asks to read a feature in building 1.
func TestEveryKindOfStepIsProposed(t *testing.T) {
	home, list := roleWith("HOME", "P S E read=defaultBuilding"), roleWith("LIST", "P S E read=defaultBuildingList")
	ended := holding("ann", "R")
	ended.Roles[0].Until = theDay
	unapproved := withRows("ann", "P S E read=all")
	unapproved.Approved = false
	elsewhere := func(u district.User) district.User {
		u.DefaultBuilding, u.DefaultBuildingList = "2", []string{"2"}
		return u
	}
	for _, c := range []struct {
		kind    propose.StepKind
		user    district.User
		feature string
		want    string
	}{
		{propose.StepLicense, withRows("ann", "Q S E read=all"), "Q S E", "license package Q"},
		{propose.StepApprove, unapproved, "P S E", "approve the user"},
		{propose.StepGrant, withRows("ann"), "P S E", `grant P S E read=["1"]`},
		{propose.StepRenewGrant, withRows("ann", "P S E read=all until=2028-02-29"), "P S E",
			"let the grant count today: P S E read=all"},
		{propose.StepAssign, withRows("ann"), "P S E", "assign role R"},
		{propose.StepAssignFor, elsewhere(withRows("ann")), "P S E", "assign role HOME, with 1 as its default building"},
		{propose.StepAssignList, elsewhere(withRows("ann")), "P S E",
			"assign role LIST, with 1 as its default building list"},
		{propose.StepRenewRole, ended, "P S E", "let the assignment of role R count today"},
		{propose.StepDefaultBuilding, holding("ann", "HOME"), "P S E", "make 1 the default building"},
		{propose.StepDefaultList, holding("ann", "LIST"), "P S E", "add 1 to the default building list"},
		{propose.StepOverride, holding("ann", "HOME"), "P S E",
			"make 1 the default building for role HOME alone"},
		{propose.StepOverrideList, elsewhere(holding("ann", "LIST")), "P S E",
			"add 1 to the default building list for role LIST alone"},
		{propose.StepGrant, district.User{Login: "ann"}, "Q S E",
			`license package Q, and approve the user, and grant Q S E read=["1"]`},
	} {
		f := tidyFacts([]role.Profile{roleWith("R", "P S E read=all"), home, list}, c.user)
		d, err := district.New(f, theDay, &district.Options{Strict: true})
		require.NoError(t, err)
		ways, err := propose.Access(d, "ann", c.feature, "1", access.Read)
		require.NoError(t, err)
		i := slices.IndexFunc(ways, func(p *propose.Proposal) bool { return p.Text == c.want })
		require.GreaterOrEqual(t, i, 0, "%s is not among %v", c.want, ways)
		require.Equal(t, c.kind, ways[i].Steps[len(ways[i].Steps)-1].Kind)
		p := samples.Must(ways[i].After().Permissions("ann"))
		require.True(t, samples.Must(p.ByName().Can(access.Read, c.feature, "1")), c.want)
	}
}

// What is found in one step is found: where the oracle says that assigning a role would do, or one building more in
// the list, it is among the suggestions.
func TestWhatWouldDoIsSuggested(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := samples.Compiled(t, districttest.Facts(districttest.Sound()).Draw(t, "facts"), theDay)
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
			has, _ := oracle.Of(&alone, theDay).Level(u.Login, feature.Resource.String(), b)
			return has >= l
		}
		has := func(k propose.StepKind, role string) bool {
			return slices.ContainsFunc(suggestions, func(s *propose.Proposal) bool {
				return s.Steps[0].Kind == k && s.Steps[0].Role == role
			})
		}
		held := samples.Must(d.RolesOf(u.Login))
		for _, p := range f.Roles {
			assigned := func(a role.Assignment) bool { return access.SameName(a.Role, p.ID) }
			if p.Calculated != "" || slices.ContainsFunc(u.Roles, assigned) || slices.Contains(held, p.ID) {
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
