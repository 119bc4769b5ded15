package district_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
)

// A package that keeps a document of its own beside the district reads it with the same strictness and the same faults.
func TestADocumentOfAnotherKindIsReadAsStrictly(t *testing.T) {
	type plan struct {
		Name  string `json:"name" strict:"required"`
		Rooms []int  `json:"rooms"`
	}
	read := func(text string) (p plan, checked bool, err error) {
		err = district.DecodeInto([]byte(text), &p, func() district.Faults {
			checked = true
			var faults district.Faults
			if !district.IsText(p.Name) {
				faults = append(faults, &district.FactError{Pointer: "/name", Err: district.ErrForm})
			}
			if len(p.Rooms) == 0 {
				faults = append(faults, &district.FactError{Pointer: "/rooms", Err: district.ErrForm})
			}
			return faults
		})
		return p, checked, err
	}
	p, _, err := read(`{"name": "wing", "rooms": [7]}`)
	require.NoError(t, err)
	require.Equal(t, plan{"wing", []int{7}}, p)
	p, _, err = read(`{"roomz": [7], "name": 1}`)
	require.Empty(t, p)
	require.EqualError(t, err, `line 1: /name: wrong type: a number instead of a string
/rooms: not in the form that the document format asks for
line 1: /roomz: unknown key "roomz"`, "the name is wrong once")
	_, checked, err := read(`{"name": "wing",`)
	require.ErrorIs(t, err, district.ErrForm)
	require.False(t, checked)
}

func TestLoadIsDecodeAndNew(t *testing.T) {
	f, err := district.Decode([]byte(samples.Sound))
	require.NoError(t, err)
	compiled, err := district.New(f, samples.SchoolDay, nil)
	require.NoError(t, err)
	loaded, err := district.Load([]byte(samples.Sound), samples.SchoolDay, nil)
	require.NoError(t, err)
	require.Equal(t, samples.SchoolDay, loaded.Day())
	require.Equal(t, string(district.Encode(compiled.Facts())), string(district.Encode(loaded.Facts())))

	for _, wrong := range []string{"", "{}", `{"format": 1, "district": {"id": "d"}}`} {
		_, want := district.Decode([]byte(wrong))
		d, err := district.Load([]byte(wrong), samples.SchoolDay, nil)
		require.Equal(t, want, err)
		require.Nil(t, d)
	}
	d, err := district.Load([]byte(samples.Sound), 0, &district.Options{Rules: []calcrole.Rule{{}}})
	require.Error(t, err, "a rule without a name")
	require.Nil(t, d)
}
