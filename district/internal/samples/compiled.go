// Package samples has the districts that several packages are tested with: written ones,
// drawn ones and large ones. Only tests import it.
package samples

import (
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
	"github.com/hallpass-go/hallpass/role"
)

// FaultsOf are the faults that an error consists of.
func FaultsOf(t require.TestingT, err error) district.Faults {
	var faults district.Faults
	require.ErrorAs(t, err, &faults)
	return faults
}

// EditedRole returns a role of a district as written, edited.
func EditedRole(t require.TestingT, d *district.District, id string, edit func(*role.Profile)) role.Profile {
	for p := range district.Rows[role.Profile](d) {
		if p.ID == id {
			next := *p
			edit(&next)
			return next
		}
	}
	require.Fail(t, "no role", id)
	return role.Profile{}
}

// Compiled is the district of facts that must load.
func Compiled(t require.TestingT, facts *district.Facts, day access.Day) *district.District {
	d, err := district.New(facts, day, nil)
	if err != nil {
		require.NoError(t, err, "%s", district.Encode(facts))
	}
	return d
}

// Levels are those that can be asked for.
var Levels = []access.Level{access.Read, access.ReadWrite}

// Keeping returns the facts of only one user, of whose rows it keeps the columns that keep
// says, by the id of the role that has them, "" for the user's own.
func Keeping(
	f *district.Facts, login string, keep func(role string, g access.Grant, column access.Level) bool,
) *district.Facts {
	alone := *f
	alone.Users = nil
	columns := func(role string, rows []access.Grant) (kept []access.Grant) {
		for _, g := range rows {
			row := g
			if !keep(role, g, access.Read) {
				row.Read = access.Scope{}
			}
			if !keep(role, g, access.ReadWrite) {
				row.ReadWrite = access.Scope{}
			}
			if !row.Read.IsZero() || !row.ReadWrite.IsZero() {
				kept = append(kept, row)
			}
		}
		return kept
	}
	u, _ := oracle.Of(f, 0).User(login)
	u.Grants = columns("", u.Grants)
	alone.Users = []district.User{u}
	alone.Roles = slices.Clone(f.Roles)
	for i := range alone.Roles {
		alone.Roles[i].Grants = columns(alone.Roles[i].ID, alone.Roles[i].Grants)
	}
	return &alone
}

// MustDay is a day of a text that is known to be one.
func MustDay(text string) access.Day {
	d, err := access.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

// Resource is that of some codes.
func Resource(codes ...string) access.Resource {
	return access.MustParseResource(strings.Join(codes, " "))
}

// Sublists are all lists of some ids, the empty one first.
func Sublists(ids []string) [][]string {
	all := [][]string{nil}
	for _, id := range ids {
		for _, list := range slices.Clone(all) {
			all = append(all, append(slices.Clone(list), id))
		}
	}
	return all
}

// Must returns a value that is known to be there.
func Must[T any](h T, err error) T {
	if err != nil {
		panic(err)
	}
	return h
}

// Copied shares nothing with f. Unlike Encode it keeps every order.
func Copied(t require.TestingT, f *district.Facts) *district.Facts {
	next := new(district.Facts)
	require.Empty(t, strictjson.Decode(strictjson.Append(nil, f), next))
	return next
}
