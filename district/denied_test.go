package district_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

func TestADenialTellsTheUserNothing(t *testing.T) {
	d := samples.SoundDistrict(t)
	p := samples.Must(d.Permissions("JDoe"))
	f, b := samples.Must(d.Feature("REG MAINT PERSONAL")), samples.Must(d.Building("2"))
	require.NoError(t, p.Require(access.Read, f, b))
	err := p.Require(access.ReadWrite, f, b)
	var denied *access.DeniedError
	require.ErrorAs(t, err, &denied)
	require.Equal(t, "access_denied: you do not have access to this", err.Error())
	require.Equal(t, `user "jdoe": readWrite on REG MAINT PERSONAL in building "2"`, denied.Detail())
	allocations := func(l access.Level) float64 {
		return testing.AllocsPerRun(100, func() { sinkError = p.Require(l, f, b) })
	}
	require.EqualValues(t, 1, allocations(access.ReadWrite), "the error and nothing else")
	require.Zero(t, allocations(access.Read))
	var nobody *access.Permissions
	require.ErrorAs(t, nobody.Require(access.Read, f, b), &denied)
	require.Empty(t, denied.User)
}

var sinkError error
