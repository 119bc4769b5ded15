package access_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
)

func TestLevelsAreOrderedAndZeroIsNone(t *testing.T) {
	require.True(t, access.None < access.Read && access.Read < access.ReadWrite) // R1
	var zero access.Level
	require.Equal(t, access.None, zero)
}

func TestALevelHasOneText(t *testing.T) {
	for _, tt := range []struct {
		level access.Level
		text  string
	}{
		{access.None, "none"},
		{access.Read, "read"},
		{access.ReadWrite, "readWrite"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			require.Equal(t, tt.text, tt.level.String())
			require.Equal(t, slog.KindString, tt.level.LogValue().Kind())
			require.Equal(t, tt.text, tt.level.LogValue().String())
			parsed, err := access.ParseLevel(tt.text)
			require.NoError(t, err)
			require.Equal(t, tt.level, parsed)
			text, err := tt.level.MarshalText()
			require.NoError(t, err)
			require.Equal(t, tt.text, string(text))
		})
	}
}

func TestNothingElseIsALevel(t *testing.T) {
	for _, text := range []string{
		"", "Read", "READ", "readwrite", "read_write", "ReadWrite", " read", "read ", "write", "0", "1", "null", "level(7)",
	} {
		t.Run(text, func(t *testing.T) {
			l, err := access.ParseLevel(text)
			require.ErrorIs(t, err, access.ErrLevel)
			require.Equal(t, access.None, l)
			kept := access.Read
			require.ErrorIs(t, kept.UnmarshalText([]byte(text)), access.ErrLevel)
			require.Equal(t, access.Read, kept, "unchanged after an error")
		})
	}
}

func TestANumberThatIsNotALevelIsPrintedButNotWritten(t *testing.T) {
	for _, l := range []access.Level{3, 7, 255} {
		_, err := l.MarshalText()
		require.ErrorIs(t, err, access.ErrLevel)
		_, err = json.Marshal(l)
		require.ErrorIs(t, err, access.ErrLevel)
	}
	require.Equal(t, "level(3)", access.Level(3).String())
	require.Equal(t, "level(7)", access.Level(7).String())
	require.Equal(t, "level(255)", access.Level(255).LogValue().String())
}

func TestALevelInAStructSurvivesJSON(t *testing.T) {
	type row struct {
		Level access.Level            `json:"level"`
		Needs map[string]access.Level `json:"needs"`
	}
	rapid.Check(t, func(t *rapid.T) {
		level := rapid.SampledFrom(levels)
		in := row{level.Draw(t, "level"), map[string]access.Level{"x": level.Draw(t, "x")}}
		data, err := json.Marshal(in)
		require.NoError(t, err)
		require.JSONEq(t, `{"level":"`+in.Level.String()+`","needs":{"x":"`+in.Needs["x"].String()+`"}}`, string(data))
		var out row
		require.NoError(t, json.Unmarshal(data, &out))
		require.Equal(t, in, out)
	})
	var out row
	require.Error(t, json.Unmarshal([]byte(`{"level":2}`), &out))
	require.Error(t, json.Unmarshal([]byte(`{"level":"write"}`), &out))
}

func TestALevelIsLoggedAsItsText(t *testing.T) {
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("decided", "level", access.ReadWrite)
	require.Contains(t, out.String(), `"level":"readWrite"`)
}

// R1: None cannot be asked for, nor a number that is not a level: the answer is no even for a user who has
// everything.
func TestNobodyIsAskedForNone(t *testing.T) {
	w := lincoln()
	p := w.give("REG ALL ALL readWrite=all", "REG SETUP DISTRICT readWrite=district")
	for _, name := range []string{"REG MAINT PHONE", "REG SETUP DISTRICT"} {
		f, b := w.feature(t, name), w.building(t, "2")
		require.True(t, p.Can(access.ReadWrite, f, b))
		for _, l := range []access.Level{access.None, 3, 4, 7, 127, 128, 255} {
			require.False(t, p.Can(l, f, b), "%v", l)
			require.False(t, p.Anywhere(l, f), "%v", l)
			require.False(t, p.Everywhere(l, f), "%v", l)
			require.Empty(t, p.Buildings(l, f), "%v", l)
			_, err := p.ByName().Can(l, name, "2")
			require.ErrorIs(t, err, access.ErrLevel)
			_, err = p.ByName().Anywhere(l, name)
			require.ErrorIs(t, err, access.ErrLevel)
			_, err = p.ByName().Everywhere(l, name)
			require.ErrorIs(t, err, access.ErrLevel)
			_, err = p.ByName().Buildings(l, name)
			require.ErrorIs(t, err, access.ErrLevel)
		}
	}
}

// A number that is not a level can be written only in Go. It closes the operation or requirement that needs it.
func TestANeedOfANumberThatIsNotALevelIsNeverMet(t *testing.T) {
	for _, l := range []access.Level{access.None, 3, 7, 9, 255} {
		rows := lincolnRows()
		odd := map[string]access.Level{"odd": l}
		rows.Features = append(rows.Features, access.FeatureRow{Resource: res("REG MAINT AAA"), Operations: odd})
		rows.Requirements = append(rows.Requirements, access.RequirementRow{ID: "odd", Needs: needs("REG MAINT AAA", l)})
		w := world{access.NewCatalog(rows, nil), lincoln().set}
		p := w.give("REG MAINT ALL readWrite=all", "REG SETUP DISTRICT readWrite=district")
		b := w.building(t, "2")
		op, err := w.cat.Operation("REG MAINT AAA", "odd")
		require.NoError(t, err)
		require.NotPanics(t, func() { require.False(t, p.Allows(op, b), "%v", l) })
		_, err = p.ByName().Allows("REG MAINT AAA", "odd", "2")
		require.ErrorIs(t, err, access.ErrLevel)
		req, err := w.cat.Requirement("odd")
		require.NoError(t, err)
		require.NotPanics(t, func() { require.False(t, p.Meets(req, b), "%v", l) })
	}
}
