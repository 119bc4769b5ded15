package district_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

func TestNothingThatIsPrintedShowsAKeyOrAPerson(t *testing.T) {
	d := samples.SoundDistrict(t)
	f := d.Facts()
	jdoe, err := d.User("jdoe")
	require.NoError(t, err)
	p, err := d.Permissions("jdoe")
	require.NoError(t, err)
	require.NotEmpty(t, jdoe.Email)
	require.NotEmpty(t, f.Licenses[0].Key)
	require.NotEmpty(t, f.Records.Students)
	for _, tt := range []struct {
		value any
		want  string
	}{
		{d, fmt.Sprintf("district lincoln, %d users, on 2026-11-16", len(f.Users))},
		{(*district.District)(nil), "no district"},
		{*f, "facts of district lincoln, "}, {f, "facts of district lincoln, "},
		{*jdoe, "user jdoe, 1 role, "}, {jdoe, "user jdoe, 1 role, "},
		{f.Licenses[0], "licence of package FED"}, {&f.Licenses[0], "licence of package FED"},
		{p, "permissions of jdoe"},
		{struct{ L []district.License }{f.Licenses}, "licence of package FED"},
		{[]any{d, jdoe, f, p}, "district lincoln"},
	} {
		var text, structured bytes.Buffer
		slog.New(slog.NewTextHandler(&text, nil)).Info("shown", "value", tt.value)
		for _, printed := range []string{fmt.Sprintf("%v", tt.value), fmt.Sprintf("%+v", tt.value), fmt.Sprint(tt.value), text.String()} {
			require.Contains(t, printed, tt.want)
			require.NotContains(t, printed, f.Licenses[0].Key)
			require.NotContains(t, printed, jdoe.Email)
			require.NotContains(t, printed, f.Records.Students[0].ID)
		}
		if _, ok := tt.value.(slog.LogValuer); ok {
			slog.New(slog.NewJSONHandler(&structured, nil)).Info("shown", "value", tt.value)
			require.Contains(t, structured.String(), tt.want)
			require.NotContains(t, structured.String(), f.Licenses[0].Key)
			require.NotContains(t, structured.String(), jdoe.Email)
		}
	}
}

func TestAFaultOfALicenceKeyDoesNotShowIt(t *testing.T) {
	_, err := district.Decode(samples.Replaced(t, `"key": "K-1"`, `"key": "SECRET\n"`))
	require.ErrorIs(t, err, district.ErrForm)
	require.NotContains(t, err.Error(), "SECRET")
	_, err = samples.SoundDistrict(t).Apply(district.Changes{Changes: []district.Change{
		district.Put(district.License{Package: "FED", Key: "SECRET\n"}),
	}})
	require.ErrorIs(t, err, district.ErrForm)
	require.NotContains(t, err.Error(), "SECRET")
}
