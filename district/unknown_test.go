package district_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// asked returns the error of every question that names a user, and of every other one that names a
// thing, each with a name that no district has.
func asked(d *district.District) (ofUsers, ofOthers map[string]error) {
	errOf := func(_ any, err error) error { return err }
	return map[string]error{
			"User":         errOf(d.User("jdo")),
			"FindUser":     errOf(d.FindUser("jdo")),
			"Permissions":  errOf(d.Permissions("jdo")),
			"HoldingsOf":   errOf(d.HoldingsOf("jdo")),
			"RolesOf":      errOf(d.RolesOf("jdo")),
			"AttributesOf": errOf(d.AttributesOf("jdo")),
			"ContentOf":    errOf(d.ContentOf("jdo", "News")),
			"ContentTypes": errOf(d.ContentTypesOf("jdo")),
			"HasLedger":    errOf(d.HasLedger("jdo", "GL")),
			"MayUseLedger": errOf(d.MayUseLedger("jdo", access.Read, "REG MAINT PHONE", "2", "GL")),
			"HasSchool":    errOf(d.HasSchool("jdo", "LOWER")),
			"Explain":      errOf(d.Explain("jdo", "REG MAINT PHONE", "2")),
		}, map[string]error{
			"Feature":     errOf(d.Feature("REG MAINT PHON")),
			"Building":    errOf(d.Building("x")),
			"Role":        errOf(d.Role("CLERC")),
			"Holders":     errOf(d.Holders("CLERC")),
			"Who":         errOf(d.Who("REG MAINT PHON", "2", access.Read)),
			"WhoAnywhere": errOf(d.WhoAnywhere("REG MAINT PHON", access.Read)),
			"RolesGiving": errOf(d.RolesGiving("REG MAINT PHON", "2", access.Read)),
		}
}

func TestAnUnknownUserIsOneErrorEverywhere(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]*district.District{"nil": nil, "empty": district.Refusing(nil)} {
		ofUsers, ofOthers := asked(d)
		for question, err := range ofUsers {
			require.ErrorIs(t, err, district.ErrUnknownUser, "%s: %s", name, question)
			require.ErrorIs(t, err, access.ErrUnknown, "%s: %s", name, question)
			unknown, ok := errors.AsType[*access.UnknownError](err)
			require.True(t, ok, "%s: %s", name, question)
			require.Equal(t, "jdo", unknown.Name, "%s: %s", name, question)
			require.Equal(t, unknown.Error(), err.Error(), "%s: %s", name, question)
		}
		for question, err := range ofOthers {
			require.ErrorIs(t, err, access.ErrUnknown, "%s: %s", name, question)
			require.NotErrorIs(t, err, district.ErrUnknownUser, "%s: %s", name, question)
		}
	}
}

func TestADistrictThatRefusesSaysWhyAndTakesNobodyForUnknown(t *testing.T) {
	t.Parallel()
	away := errors.New("the store is away")
	refusing := district.Refusing(away)
	day, err := access.ParseDay("2026-11-16")
	require.NoError(t, err)
	for name, d := range map[string]*district.District{"today": refusing, "on a day": refusing.At(day)} {
		ofUsers, ofOthers := asked(d)
		for _, errs := range []map[string]error{ofUsers, ofOthers} {
			for question, err := range errs {
				require.ErrorIs(t, err, away, "%s: %s", name, question)
				require.NotErrorIs(t, err, access.ErrUnknown, "%s: %s", name, question)
			}
		}
		_, err = d.Apply(district.Changes{})
		require.ErrorIs(t, err, away)
		_, err = d.Preview(district.Changes{})
		require.ErrorIs(t, err, away)
		p, _ := d.Permissions("jdoe")
		require.False(t, p.Can(access.Read, access.Feature{}, access.Building{}))
		next, err := d.Next(&district.Facts{Format: 1, District: district.Info{ID: "lincoln", SchoolYear: 2027}, Users: []district.User{{Login: "jdoe"}}})
		require.NoError(t, err)
		_, err = next.User("jdoe")
		require.NoError(t, err, "the next district is one like any other")
		_, err = next.User("jdo")
		require.ErrorIs(t, err, district.ErrUnknownUser)
	}
}
