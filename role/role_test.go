package role_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/role"
)

func TestAProfileIsJSONAsTheFormatShows(t *testing.T) {
	for _, text := range []string{
		`{"id":"COUNSELOR","description":"…","prefill":{"userDefaults":true,"buildings":["2"]},` +
			`"grants":[{"resource":"REG MAINT ALL","read":"all","readWrite":"defaultBuildingList"}]}`,
		`{"id":"PARENT","calculated":"parent"}`,
	} {
		var p role.Profile
		require.NoError(t, json.Unmarshal([]byte(text), &p))
		data, err := json.Marshal(p)
		require.NoError(t, err)
		require.Equal(t, text, string(data))
	}
}

func TestAnAssignmentIsJSONAsTheFormatShows(t *testing.T) {
	for _, text := range []string{
		`{"role":"COUNSELOR","from":"2026-08-17","until":"2027-06-12",` +
			`"override":{"defaultBuilding":"3","defaultBuildingList":["3","4"]}}`,
		`{"role":"COUNSELOR","override":{"defaultBuildingList":[],"allowEmpty":true}}`,
		`{"role":"COUNSELOR"}`,
	} {
		var a role.Assignment
		require.NoError(t, json.Unmarshal([]byte(text), &a))
		data, err := json.Marshal(a)
		require.NoError(t, err)
		require.Equal(t, text, string(data))
	}
}

func TestAPrefillIsZeroWhenNothingIsSet(t *testing.T) {
	require.True(t, role.Prefill{}.IsZero())
	require.True(t, role.Prefill{Buildings: []string{}}.IsZero())
	require.False(t, role.Prefill{UserDefaults: true}.IsZero())
	require.False(t, role.Prefill{Buildings: []string{"2"}}.IsZero())
}

// R16: through Resolve, an override reaches where it says, and nowhere else.
func TestAnOverriddenRoleReachesItsOwnBuildings(t *testing.T) {
	grants := []access.Grant{
		must(access.ParseGrant("REG MAINT A read=defaultBuilding readWrite=defaultBuildingList")),
		must(access.ParseGrant(`REG MAINT B read=["1"]`)),
	}
	cat := access.NewCatalog(access.CatalogRows{
		Packages: []access.PackageRow{{Code: "REG"}},
		Features: []access.FeatureRow{{Resource: grants[0].Resource}, {Resource: grants[1].Resource}},
	}, nil)
	for _, tt := range []struct {
		name        string
		override    *role.Override
		read, write []string
	}{
		{"none", nil, []string{"2", "3"}, []string{"3"}},
		{"building", &role.Override{DefaultBuilding: "4"}, []string{"3", "4"}, []string{"3"}},
		{"list", &role.Override{DefaultBuildingList: list("4")}, []string{"2", "4"}, []string{"4"}},
		{"empty list", &role.Override{DefaultBuildingList: list()}, []string{"2"}, nil},
		{"unknown", &role.Override{DefaultBuilding: "5", DefaultBuildingList: list("5")}, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := compiler()
			c.Catalog = cat
			compiled, sources := c.Grants(grants), []access.Bundle(nil)
			written := []role.Assignment{{Role: "CLERK", Override: tt.override}}
			for a := range role.Compile(c, "2", []string{"3"}, written, roleNumber).Each {
				sources = append(sources, access.Bundle{Grants: compiled, Defaults: a.Defaults})
			}
			p := access.Resolve("", cat, c.Buildings, first, sources).ByName()
			require.Equal(t, tt.read, must(p.Buildings(access.Read, "REG MAINT A")))
			require.Equal(t, tt.write, must(p.Buildings(access.ReadWrite, "REG MAINT A")))
			require.Equal(t, []string{"1"}, must(p.Buildings(access.Read, "REG MAINT B")), "explicit scopes are untouched")
		})
	}
}
