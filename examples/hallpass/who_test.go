package main

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// TestWhoListsThoseForWhomCheckSaysYes asks everyone, and expects who to list the same.
func TestWhoListsThoseForWhomCheckSaysYes(t *testing.T) {
	const on = "2026-11-16"
	d := lincolnOn(t, on)
	asked := 0
	for f := range d.Catalog().Features() {
		if asked++; asked%17 != 0 {
			continue
		}
		for _, level := range []access.Level{access.Read, access.ReadWrite} {
			for _, where := range []string{"2", "70", ""} {
				var want []whoLevel
				for u := range d.Users() {
					p, err := d.Permissions(u.Login)
					require.NoError(t, err)
					var has access.Level
					for _, building := range ids(d) {
						if b, err := d.Building(building); where == "" || where == building {
							require.NoError(t, err)
							has = max(has, p.Level(f, b))
						}
					}
					if has >= level {
						want = append(want, whoLevel{u.Login, has})
					}
				}
				args := []string{"who", lincolnDistrict, "--feature", f.String(), "--level", level.String(), "--on", on}
				if where == "" {
					args = append(args, "--anywhere")
				} else {
					args = append(args, "--building", where)
				}
				var got struct {
					Count int
					Users []whoLevel
				}
				require.Zero(t, readJSON(t, &got, args...))
				require.ElementsMatch(t, want, got.Users, args)
				require.Equal(t, len(want), got.Count)

				var table, n bytes.Buffer
				code, _ := at(nil, &table, args...)
				require.Zero(t, code)
				for _, u := range want {
					require.Regexp(t, `(?m)^  `+u.Level.String()+` +`+u.User+`$`, table.String())
				}
				require.Equal(t, len(want), strings.Count(table.String(), "\n  "))
				code, _ = at(nil, &n, append(args, "--count")...)
				require.Zero(t, code)
				require.Equal(t, strconv.Itoa(len(want))+"\n", n.String())
			}
		}
	}
}

// TestWhoHoldsARoleAsRolesSays expects of each role the users for whom roles names it.
func TestWhoHoldsARoleAsRolesSays(t *testing.T) {
	for _, on := range []string{"2026-11-16", "2026-12-01"} {
		d := lincolnOn(t, on)
		held := map[string][]whoRole{}
		for u := range d.Users() {
			all, err := d.HoldingsOf(u.Login)
			require.NoError(t, err)
			for _, h := range all {
				held[h.Role] = append(held[h.Role], whoRole{u.Login, h})
			}
		}
		for profile := range district.Rows[role.Profile](d) {
			var got struct {
				Role  string
				Count int
				Users []whoRole
			}
			require.Zero(t, readJSON(t, &got, "who", lincolnDistrict, "--role", strings.ToLower(profile.ID), "--on", on))
			require.Equal(t, profile.ID, got.Role)
			require.Equal(t, len(held[profile.ID]), got.Count)
			require.Equal(t, held[profile.ID], slices.Clip(append([]whoRole(nil), got.Users...)))

			var table bytes.Buffer
			code, _ := at(nil, &table, "who", lincolnDistrict, "--role", profile.ID, "--on", on)
			require.Zero(t, code)
			for _, u := range got.Users {
				require.Contains(t, table.String(), "\n  "+u.User+" ")
				for line := range strings.Lines(howHeld(u.Holding)) {
					require.Contains(t, table.String(), "  "+strings.TrimSuffix(line, "\n")+"\n")
				}
			}
		}
	}
}

// TestExplainSaysWhatCheckSays: the level, and the exit status.
func TestExplainSaysWhatCheckSays(t *testing.T) {
	const on, feature = "2026-11-16", "REG MAINT DEMOGRAPH"
	d := lincolnOn(t, on)
	asked := 0
	for u := range d.Users() {
		if asked++; asked%9 != 0 {
			continue
		}
		p, err := d.Permissions(u.Login)
		require.NoError(t, err)
		level, err := p.ByName().Level(feature, "2")
		require.NoError(t, err)
		want := exitNo
		if level != access.None {
			want = exitYes
		}
		var got struct {
			district.Explanation
			Buildings []access.BuildingRow
		}
		require.Equal(t, want, readJSON(t, &got, "explain", lincolnDistrict, "--user", u.Login, "--feature", feature, "--building", "2", "--on", on))
		require.Equal(t, level, got.Level)
		require.Contains(t, got.Buildings, access.BuildingRow{ID: "2", Name: "Lincoln High School"})
		e, err := d.Explain(u.Login, feature, "2")
		require.NoError(t, err)
		var table bytes.Buffer
		code, _ := at(nil, &table, "explain", lincolnDistrict, "--user", u.Login, "--feature", feature, "--building", "2", "--on", on)
		require.Equal(t, want, code)
		text, _, _ := strings.Cut(table.String(), "\nbuildings\n")
		require.Equal(t, e.String(), text)
	}
}
