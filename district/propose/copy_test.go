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

// byHand returns the facts with the calculated roles held by nobody.
func byHand(f *district.Facts) *district.Facts {
	next := *f
	next.Roles = slices.DeleteFunc(slices.Clone(f.Roles), func(p role.Profile) bool { return p.Calculated != "" })
	return &next
}

// kept is the part of a row that a copy does not change.
func kept(u district.User) district.User {
	u.Grants, u.Roles, u.DefaultBuilding, u.DefaultBuildingList, u.Ledgers, u.Schools = nil, nil, "", nil, nil, nil
	return u
}

func encoded(u district.User) string {
	return string(district.Encode(&district.Facts{Users: []district.User{u}}))
}

// R26: a copy is what was assigned, the whole of it and nothing else.
func TestACopyHasExactlyTheAssignedAccess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f, day := districttest.Facts().Draw(t, "facts"), districttest.Day().Draw(t, "day")
		for i := range f.Users {
			u := &f.Users[i]
			u.Ledgers, u.Schools = draw.Subset(t, []string{"GL", "AP"}, 50), draw.Subset(t, []string{"LOWER", "UPPER"}, 50)
			u.OtherEmails, u.Owns = draw.Subset(t, []string{"a@b", "c@d"}, 50), draw.Subset(t, []district.Object{query}, 50)
		}
		d := samples.Compiled(t, f, day)
		for _, from := range f.Users {
			for _, to := range f.Users {
				c, err := propose.Copy(d, draw.InAnyCase(t, from.Login), draw.InAnyCase(t, to.Login))
				switch {
				case oracle.Reserved(from) || oracle.Reserved(to):
					require.ErrorIs(t, err, district.ErrReserved)
					continue
				case from.Login == to.Login:
					require.ErrorIs(t, err, district.ErrTwice)
					continue
				}
				require.NoError(t, err)
				require.Equal(t, []string{from.Login, to.Login}, []string{c.From, c.User.Login})
				after, err := d.Apply(c.Changes)
				require.NoError(t, err)
				row, err := after.User(to.Login)
				require.NoError(t, err)
				for _, fault := range after.Void() { // an e-mail stays as it was
					require.True(t, fault.Table+" "+fault.ID != "users "+to.Login || errors.Is(fault, district.ErrEmailTwice), "%v", fault)
				}

				// Nothing else changes: not the user, and not the rest.
				was, is := kept(to), kept(*row)
				was.Attached = slices.DeleteFunc(slices.Clone(was.Attached), func(a district.Attachment) bool {
					return dangles(f, a)
				})
				if len(c.Changes.Changes) > 0 {
					require.Equal(t, encoded(was), encoded(is))
				}
				require.ElementsMatch(t, from.Ledgers, row.Ledgers)
				require.ElementsMatch(t, from.Schools, row.Schools)
				rest := *after.Facts()
				rest.Users = slices.Clone(rest.Users)
				for i := range rest.Users {
					if rest.Users[i].Login == to.Login {
						rest.Users[i] = *c.User
					}
				}
				require.Equal(t, string(district.Encode(d.Facts())), string(district.Encode(&rest)))

				// By hand, one has what the other has, on every day.
				whole := !slices.ContainsFunc(c.Dropped, func(e *district.FactError) bool { return e.Rule == "R16" })
				for n := -samples.EdgeDays - 1; n <= samples.EdgeDays+1; n++ {
					on := day.AddDays(n)
					before, now := oracle.Of(byHand(f), on), oracle.Of(byHand(after.Facts()), on)
					for _, feature := range f.Features {
						for _, b := range append(samples.BuildingIDs(f), "") {
							want, _ := before.Level(from.Login, feature.Resource.String(), b)
							got, _ := now.Level(to.Login, feature.Resource.String(), b)
							if whole {
								require.Equal(t, want, got, "%v %s", feature.Resource, b)
							} else {
								require.LessOrEqual(t, got, want, "%v %s", feature.Resource, b)
							}
						}
					}
				}

				// What is not copied is named, and the preview is brute force.
				var names []string
				for _, h := range c.Calculated {
					require.NotEmpty(t, h.Calculated)
					require.NotEmpty(t, h.Evidence)
					names = append(names, h.Role)
				}
				var want []string
				for _, p := range f.Roles {
					if oracle.Of(f, day).Calculated(from, p.Calculated) && !access.SameName(p.ID, "_ESP_GROUP") {
						want = append(want, p.ID)
					}
				}
				require.ElementsMatch(t, want, names)
				samples.RequireDifference(t, c.Difference(), oracle.Of(f, day), oracle.Of(after.Facts(), day))

				again, err := propose.Copy(after, from.Login, to.Login)
				require.NoError(t, err)
				require.Empty(t, again.Changes.Changes, "there is nothing more to copy")
				require.True(t, again.Difference().IsZero())
			}
		}
	})
}

// dangles reports whether an attachment is to a record that is not there.
func dangles(f *district.Facts, a district.Attachment) bool {
	ids := map[string][]string{}
	for _, s := range f.Records.Students {
		ids["student"] = append(ids["student"], s.ID)
	}
	for _, h := range f.Records.Households {
		ids["household"] = append(ids["household"], h.ID)
	}
	for _, donor := range f.Records.Donors {
		ids["donor"] = append(ids["donor"], donor.ID)
	}
	return a.Kind != "staff" && !slices.Contains(ids[a.Kind], a.ID)
}

func TestACopyOfASmallUser(t *testing.T) {
	d := samples.SoundDistrict(t)
	c, err := propose.Copy(d, "JDOE", "mjones")
	require.NoError(t, err)
	require.Empty(t, c.Dropped)
	require.Len(t, c.Calculated, 1)
	require.Equal(t, "PARENT", c.Calculated[0].Role)
	require.Equal(t, "household H1, Parent of student S1, Enrolled in 2027", c.Calculated[0].Evidence[0].String())
	require.Len(t, c.Changes.Changes, 1)
	u, err := d.User("mjones")
	require.NoError(t, err)
	require.Same(t, u, c.User)
	require.Equal(t, "3", u.DefaultBuilding, "nothing is changed yet")
	require.Equal(t, district.Totals{Users: 1, Gaining: 1, Losing: 1, Gained: 9, Lost: 5}, c.Difference().Totals)
	text := string(c.Changes.Encode())
	require.Contains(t, text, `"login":"mjones","email":"mjones@lincoln.example"`)
	require.Contains(t, text, `"override":{"defaultBuilding":"3","defaultBuildingList":["3","7"]}`)
	require.NotContains(t, text, "approved")
	require.NotContains(t, text, "FEDERAL")
	require.Contains(t, text, `"kind":"staff","id":"77"`)

	_, err = propose.Copy(d, "nobody", "noone")
	require.ErrorIs(t, err, access.ErrUnknown)
	require.ErrorContains(t, err, "nobody")
	require.ErrorContains(t, err, "noone")
	_, err = propose.Copy(d, "jdoe", "_esp_group")
	require.ErrorIs(t, err, district.ErrReserved)
	_, err = propose.Copy(nil, "a", "b")
	require.ErrorIs(t, err, access.ErrUnknown)
}

// R16: an override with an unknown building reaches nothing, and so does its copy.
func TestACopyNeverGivesMore(t *testing.T) {
	unknown := role.Override{DefaultBuilding: samples.Gone}
	for _, tt := range []struct {
		name, home string
		override   role.Override
		roles      int
	}{
		{"left out as a whole", "2", unknown, 0},
		{"the override left out", "", unknown, 1},
		{"with the list kept", "", role.Override{DefaultBuilding: samples.Gone, DefaultBuildingList: &[]string{"3"}}, 1},
		{"with an empty list kept", "",
			role.Override{DefaultBuilding: samples.Gone, DefaultBuildingList: &[]string{samples.Gone}}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := samples.Madison()
			u := &f.Users[1]
			u.DefaultBuilding, u.DefaultBuildingList, u.Roles[0].Override = tt.home, []string{"2", samples.Gone}, &tt.override
			f.Users = append(f.Users, district.User{Login: "temp", DefaultBuilding: "3"})
			d := samples.Compiled(t, f, theDay)
			c, err := propose.Copy(d, "jdoe", "temp")
			require.NoError(t, err)
			var lines []string
			for _, fault := range c.Dropped {
				lines = append(lines, fault.Pointer)
			}
			require.Subset(t, lines, []string{"/roles/0/override/defaultBuilding", "/defaultBuildingList/1"})
			require.Equal(t, tt.roles == 0, slices.Contains(lines, "/roles"))
			temp, err := c.Difference().After().User("temp")
			require.NoError(t, err)
			require.Len(t, temp.Roles, tt.roles)
			require.Equal(t, tt.home, temp.DefaultBuilding)
			require.Equal(t, []string{"2"}, temp.DefaultBuildingList)
			if o := tt.override.DefaultBuildingList; o != nil {
				require.NotNil(t, temp.Roles[0].Override)
				require.Equal(t, (*o)[0] == samples.Gone, temp.Roles[0].Override.AllowEmpty)
			}
		})
	}
}
