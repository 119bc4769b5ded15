package propose_test

import (
	"iter"
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
	"github.com/hallpass-go/hallpass/district/propose"
	"github.com/hallpass-go/hallpass/role"
)

// cell is a column of a role's row, for one of the features that it covers.
type cell struct {
	row     int
	column  access.Level
	feature access.Resource
}

// nowhere is no building: what gives a district-wide feature there gives it in the district.
const nowhere = ""

// cellsUsed says by its definition which cells of a role are used, and at which level.
func cellsUsed(o oracle.Oracle, p role.Profile, uses []propose.Use) map[cell]access.Level {
	used := map[cell]access.Level{}
	for _, use := range uses {
		u, _ := o.User(use.User)
		f, known := o.Feature(use.Feature)
		if !known || !o.Open(f.Resource.Package()) {
			continue
		}
		places := []string{use.Building}
		if f.DistrictWide {
			places = []string{nowhere}
			for _, b := range o.Facts.Buildings {
				if !b.Closed && !b.OutOfDistrict {
					places = append(places, b.ID)
				}
			}
		}
		for _, s := range o.Sources(u) {
			if s.Role != p.ID {
				continue
			}
			for _, b := range places {
				find := func(column, needed access.Level) (any bool) {
					for i, g := range p.Grants {
						scope := map[access.Level]access.Scope{access.Read: g.Read, access.ReadWrite: g.ReadWrite}[column]
						district := scope.Equal(access.ScopeDistrict()) || f.DistrictWide && scope.Equal(access.ScopeAll())
						if g.Resource.Covers(f.Resource) && (district || b != nowhere && oracle.In(b)(s, scope)) {
							c := cell{i, column, f.Resource}
							used[c], any = max(used[c], needed), true
						}
					}
					return any
				}
				if use.Level == access.ReadWrite && find(access.ReadWrite, access.ReadWrite) {
					continue
				}
				if !find(access.Read, access.Read) {
					find(access.ReadWrite, access.Read)
				}
			}
		}
	}
	return used
}

// rowsLeft are the rows that a role keeps, each on one feature. A row on a district-wide feature may have any scope
// here, as no written row could.
func rowsLeft(o oracle.Oracle, p role.Profile, uses []propose.Use) (rows []access.Grant) {
	used := cellsUsed(o, p, uses)
	for i, g := range p.Grants {
		var covered []access.FeatureRow
		for _, f := range o.Facts.Features {
			if g.Resource.Covers(f.Resource) {
				covered = append(covered, f)
			}
		}
		for column, scope := range map[access.Level]access.Scope{access.Read: g.Read, access.ReadWrite: g.ReadWrite} {
			if scope.IsZero() {
				continue
			}
			level := map[access.Resource]access.Level{}
			highest := access.None
			for _, f := range covered {
				level[f.Resource] = used[cell{i, column, f.Resource}]
				highest = max(highest, level[f.Resource])
			}
			if !o.Open(g.Resource.Package()) {
				highest = column
			}
			if whole(o, g.Resource, scope, level, covered) || !o.Open(g.Resource.Package()) {
				for _, f := range covered {
					level[f.Resource] = highest
				}
			}
			for _, f := range covered {
				row := access.Grant{Resource: f.Resource}
				switch level[f.Resource] {
				case access.Read:
					row.Read = scope
				case access.ReadWrite:
					row.ReadWrite = scope
				default:
					continue
				}
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// whole reports whether a row cannot be parted: a district-wide feature in it is used, and follows from a scope that
// no row on the feature itself can have.
func whole(o oracle.Oracle, r access.Resource, s access.Scope, level map[access.Resource]access.Level,
	covered []access.FeatureRow) bool {
	same := func(in access.Resource) bool { // all of a container at one level
		levels := map[access.Level]bool{}
		for _, f := range covered {
			if in.Covers(f.Resource) {
				levels[level[f.Resource]] = true
			}
		}
		return len(levels) == 1
	}
	if r.IsFeature() || s.Equal(access.ScopeAll()) {
		return false
	}
	return slices.ContainsFunc(covered, func(f access.FeatureRow) bool {
		return f.DistrictWide && level[f.Resource] != access.None && !same(r) &&
			!(r.IsPackage() && same(samples.Resource(f.Resource.Package(), f.Resource.Subpackage(), access.AllCode)))
	})
}

// levelLeft is the level of a user if a role gave only rows on single features.
func levelLeft(o oracle.Oracle, login string, f access.FeatureRow, building, id string,
	rows []access.Grant) access.Level {
	u, _ := o.User(login)
	from := o.Sources(u)
	for i := range from {
		if from[i].Role == id {
			from[i].Grants = rows
		}
	}
	if !o.Open(f.Resource.Package()) {
		return access.None
	}
	covers := func(r access.Resource) bool { return r.Covers(f.Resource) }
	if !f.DistrictWide {
		return o.Highest(from, covers, oracle.In(building))
	}
	least, counting := access.ReadWrite, false
	for _, b := range o.Facts.Buildings {
		if !b.Closed && !b.OutOfDistrict {
			least, counting = min(least, o.Highest(from, covers, oracle.In(b.ID))), true
		}
	}
	if !counting {
		least = access.None
	}
	return max(least, o.Highest(from, covers, oracle.Literally(access.ScopeDistrict())),
		o.Highest(from, covers, oracle.Literally(access.ScopeAll())))
}

func genUses(t *rapid.T, o oracle.Oracle) (uses []propose.Use) {
	if len(o.Facts.Features) == 0 {
		return nil
	}
	for range draw.Between(t, 0, 6) {
		feature := draw.Pick(t, o.Facts.Features).Resource.String()
		use := propose.Use{User: draw.Pick(t, o.Facts.Users).Login, Feature: feature, Level: draw.Pick(t, samples.Levels)}
		if len(o.Facts.Buildings) > 0 {
			use.Building = draw.Pick(t, o.Facts.Buildings).ID
		}
		if l, ok := o.Level(use.User, use.Feature, use.Building); ok && l != access.None && draw.Chance(t, 80) {
			use.Level = min(use.Level, l) // mostly one that the user has
		}
		if _, ok := o.Level(use.User, use.Feature, use.Building); ok {
			uses = append(uses, use)
		}
	}
	return uses
}

func TestUnusedGrantsTakeExactlyWhatNobodyUsed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, day := genTidyable(t), districttest.Day().Draw(t, "day")
		d, o := samples.Compiled(t, f, day), oracle.Of(f, day)
		uses := genUses(t, o)
		proposals, unknown := propose.UnusedGrants(d, slices.Values(uses))
		require.Zero(t, unknown)
		shuffled, _ := propose.UnusedGrants(d, slices.Values(append(rapid.Permutation(uses).Draw(t, "uses"), uses...)))
		require.Equal(t, told(proposals), told(shuffled), "neither order nor repetition matters")
		narrowed := map[string]*propose.Proposal{}
		for _, p := range proposals {
			narrowed[p.Changes.Changes[0].ID()] = p
		}
		for _, p := range f.Roles {
			n, is := narrowed[p.ID]
			held := slices.ContainsFunc(f.Users, func(u district.User) bool { return slices.Contains(o.Roles(u.Login), p.ID) })
			if !held {
				require.False(t, is)
				continue
			}
			after := o.Facts
			if is {
				next, err := d.Apply(n.Changes)
				require.NoError(t, err)
				after = next.Facts()
				samples.RequireDifference(t, n.Difference(), o, oracle.Of(after, day))
				require.Zero(t, n.Difference().Gained)
				for at := range n.Difference().Triples() {
					for _, use := range uses {
						f, _ := o.Feature(use.Feature)
						if use.User == at.User && use.Feature == at.Feature && (f.DistrictWide || use.Building == at.Building) {
							require.GreaterOrEqual(t, at.After, min(at.Before, use.Level), "%v was used", at)
						}
					}
				}
			}
			left, then := rowsLeft(o, p, uses), oracle.Of(after, day)
			for _, u := range f.Users {
				for _, feature := range f.Features {
					for _, b := range append([]access.BuildingRow{{ID: nowhere}}, f.Buildings...) {
						got, ok := then.Level(u.Login, feature.Resource.String(), b.ID)
						if _, packed := o.Feature(feature.Resource.String()); !ok || !packed {
							continue
						}
						require.Equal(t, levelLeft(o, u.Login, feature, b.ID, p.ID, left), got,
							"%s without what of %s nobody used: %s %s", u.Login, p.ID, feature.Resource, b.ID)
					}
				}
			}
		}
	})
}

func TestUnusedGrantsNamedCases(t *testing.T) {
	const unchanged = "unchanged"
	for _, c := range []struct{ name, rows, uses, want string }{ // uses are user, building, level and feature
		{"all is used", "P S E read=all", "ANN 1 read P S E", unchanged},
		{"nothing is used", "P S E read=all; P S F readWrite=all", "", ""},
		{"written and only read", "P S E readWrite=all", "ANN 1 read P S E", "P S E read=all"},
		{"read through the other column", `P S E read=all readWrite=["2"]`, "ANN 2 read P S E", "P S E read=all"},
		{"read through both", `P S E read=["1"] readWrite=["2"]`, "ANN 1 read P S E; ANN 2 read P S E",
			`P S E read=["1"]; P S E read=["2"]`},
		{"written", "P S E read=all readWrite=all", "ANN 2 readWrite P S E", "P S E readWrite=all"},
		{"a subpackage of a package", "P ALL ALL read=defaultBuilding", "ANN 1 read P T E; ANN 1 read P T F",
			"P T ALL read=defaultBuilding"},
		{"features of a package", "P ALL ALL read=defaultBuilding", "ANN 1 read P T E; ANN 1 read P S E",
			"P S E read=defaultBuilding; P T E read=defaultBuilding"},
		{"written here and read there", "P ALL ALL readWrite=all", "ANN 1 read P T E; ANN 1 readWrite P S E",
			"P T E read=all; P S E readWrite=all"},
		{"a district-wide feature of all", "P ALL ALL readWrite=all", "ANN - readWrite P S D", "P S D readWrite=district"},
		{"a district-wide feature of a default", `P ALL ALL readWrite=defaultBuilding; P S ALL readWrite=["2"]`,
			"ANN - read P S D", `P ALL ALL read=defaultBuilding; P S ALL read=["2"]`},
		{"elsewhere", `P S E read=["1"]; P S E read=["2"]`, "ANN 2 read P S E", `P S E read=["2"]`},
		{"a package without its licence", "Q ALL ALL read=all", "", unchanged},
		{"by another user", "P S E read=all", "bob 1 read P S E", ""},
	} {
		ann := holding("ann", "R")
		ann.DefaultBuilding = "1"
		roles := []role.Profile{roleWith("R", strings.Split(c.rows, "; ")...), roleWith("UNHELD", "P S E read=all")}
		got, unknown := propose.UnusedGrants(tidyDistrict(t, roles, ann, holding("bob")), usesIn(c.uses))
		require.Zero(t, unknown, c.name)
		if c.want == unchanged {
			require.Empty(t, got, c.name)
			continue
		}
		require.Len(t, got, 1, c.name)
		require.Equal(t, propose.GoalUnused, got[0].Goal)
		var rows []string
		for _, g := range got[0].Changes.Changes[0].Row().(*role.Profile).Grants {
			rows = append(rows, g.String())
		}
		require.Equal(t, c.want, strings.Join(rows, "; "), c.name)
	}
}

// usesIn are the uses that a text has, each as user, building, level and feature.
func usesIn(text string) iter.Seq[propose.Use] {
	return func(yield func(propose.Use) bool) {
		for part := range strings.SplitSeq(text, "; ") {
			if words := strings.SplitN(part, " ", 4); len(words) == 4 {
				level := samples.Must(access.ParseLevel(words[2]))
				if !yield(propose.Use{User: words[0], Building: words[1], Level: level, Feature: words[3]}) {
					return
				}
			}
		}
	}
}

func TestUsesOfWhatIsNotThereAreCounted(t *testing.T) {
	d := tidyDistrict(t, []role.Profile{roleWith("R", "P S E read=all")}, holding("ann", "R"))
	got, unknown := propose.UnusedGrants(d, slices.Values([]propose.Use{
		{User: "ghost", Feature: "P S E", Building: "1", Level: access.Read},
		{User: "ann", Feature: "P S X", Building: "1", Level: access.Read},
		{User: "ann", Feature: "P S ALL", Building: "1", Level: access.Read},
		{User: "ann", Feature: "P S E", Building: "9", Level: access.Read},
		{User: "ann", Feature: "P S E", Level: access.Read},
		{User: "ann", Feature: "P S E", Building: "1"},
		{User: "ann", Feature: "P S D", Building: "9", Level: access.Read},
	}))
	require.Equal(t, 6, unknown)
	require.Equal(t, []string{`1 row of role "R" gave more than any of its holders used`}, told(got))
	require.Equal(t, 2, got[0].Difference().Lost)
}
