package samples

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

// Changes puts rows of another generated district, and deletes rows of this one.
func Changes(t *rapid.T, d *district.District) (c district.Changes) {
	f := d.Facts()
	g := Facts().Draw(t, "other facts")
	if draw.Chance(t, 75) {
		g = Mended(t, g)
	}
	c.CatalogUpdate = rapid.Bool().Draw(t, "catalog update")
	puts, deletions := putsOf(g), deletionsOf(f)
	if draw.Chance(t, 30) { // taking and leaving
		puts = append(puts, putsOf(bared(t, f))...)
	}
	seen := map[string]bool{}
	for range draw.Between(t, 1, 5) {
		change := draw.Pick(t, puts)
		if draw.Chance(t, 30) {
			change = draw.Pick(t, deletions)
		}
		if key := change.Table() + " " + strings.ToLower(change.ID()); !seen[key] || draw.Chance(t, 5) {
			c.Changes, seen[key] = append(c.Changes, change), true
		}
	}
	return c
}

// bared is f with users who hold less, so that more can be taken away.
func bared(t require.TestingT, f *district.Facts) *district.Facts {
	f = Copied(t, f)
	for i := range f.Users {
		f.Users[i] = district.User{Login: f.Users[i].Login, Reserved: f.Users[i].Reserved}
	}
	for i := range f.Roles {
		f.Roles[i].Grants = nil
	}
	return f
}

func puts[T any](rows []T) (all []district.Change) {
	for _, row := range rows {
		all = append(all, district.Put(row))
	}
	return all
}

// putsOf are the rows of all tables.
func putsOf(f *district.Facts) []district.Change {
	return slices.Concat([]district.Change{district.Put(f.District), district.Put(f.Administration)},
		puts(f.Buildings), puts(f.Packages), puts(f.Subpackages), puts(f.Licenses), puts(f.Features), puts(f.Requirements),
		puts(f.Roles), puts(f.Users), puts(f.Records.Students), puts(f.Records.Households), puts(f.Records.Applicants),
		puts(f.Records.Donors), puts(f.ContentTypes))
}

func deletionsOf(f *district.Facts) []district.Change {
	all := []district.Change{district.Delete("administration", ""), district.Delete("buildings", "nowhere")}
	for _, put := range putsOf(f)[2:] {
		all = append(all, district.Delete(put.Table(), put.ID()))
	}
	return all
}

// Mended is f without what Validate names, cut away row by row and value by value.
func Mended(t require.TestingT, f *district.Facts) *district.Facts {
	for range 1000 {
		text := district.Encode(f)
		next, err := district.Decode(text)
		require.NoError(t, err)
		if err = district.Validate(next); err == nil {
			return next
		}
		var document any
		require.NoError(t, json.Unmarshal(text, &document))
		last := "none"
		for _, f := range slices.Backward(FaultsOf(t, err)) {
			path := cut(f.Pointer)
			if at := strings.Join(path, "/"); at != last && !strings.HasPrefix(at, last+"/") {
				document, last = cutAt(t, document, path), at
			}
		}
		text, err = json.Marshal(document)
		require.NoError(t, err)
		f, err = district.Decode(text)
		require.NoError(t, err)
	}
	t.Errorf("not to be mended: %s", district.Encode(f))
	t.FailNow()
	return nil
}

// cut is the path of what is to go for a fault: the value with the grant, assignment,
// member or requirement that it is a part of.
func cut(pointer string) []string {
	path := strings.Split(pointer, "/")[1:]
	for i, key := range path[:max(len(path)-2, 0)] {
		if key == "grants" || key == "members" || key == "requirements" || key == "roles" && path[0] == "users" {
			path = path[:i+2]
			break
		}
	}
	optional := []string{"email", "defaultBuilding", "grants", "roles", "attached", "calculated", "grantAnything"}
	for !slices.Contains(optional, path[len(path)-1]) && strings.Trim(path[len(path)-1], "0123456789") != "" {
		path = path[:len(path)-1]
	}
	return path
}

func cutAt(t require.TestingT, value any, path []string) any {
	switch v := value.(type) {
	case map[string]any:
		if len(path) == 1 {
			delete(v, path[0])
		} else {
			v[path[0]] = cutAt(t, v[path[0]], path[1:])
		}
		return v
	case []any:
		i, err := strconv.Atoi(path[0])
		require.NoError(t, err)
		if len(path) == 1 {
			return slices.Delete(v, i, i+1)
		}
		v[i] = cutAt(t, v[i], path[1:])
		return v
	}
	t.Errorf("no value at %q", path)
	t.FailNow()
	return nil
}

// Copied shares nothing with f. Unlike Encode it keeps every order.
func Copied(t require.TestingT, f *district.Facts) *district.Facts {
	next := new(district.Facts)
	require.Empty(t, strictjson.Decode(strictjson.Append(nil, f), next))
	return next
}
