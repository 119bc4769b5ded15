package invariant_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/invariant"
)

const invariants = `{
  "format": 1,
  "never": [
    {
      "name": "invoices",
      "parts": [
        {
          "resource": "FIN AP APPROVE",
          "level": "readWrite"
        },
        {
          "resource": "FIN AP ENTER",
          "level": "readWrite"
        }
      ],
      "anywhere": true,
      "buildings": [
        "2",
        "3"
      ]
    },
    {
      "name": "parents",
      "parts": [
        {
          "any": true,
          "level": "readWrite"
        }
      ],
      "holders": [
        "PARENT"
      ],
      "except": [
        "STAFF"
      ]
    }
  ]
}
`

func TestInvariantsAreReadAndWrittenInOneForm(t *testing.T) {
	got, err := invariant.Decode([]byte(invariants))
	require.NoError(t, err)
	apart := invariant.Never{Name: "invoices", Parts: []invariant.Part{approve, enter}, Anywhere: true,
		Buildings: []string{"2", "3"}}
	parents := invariant.Never{Name: "parents", Parts: []invariant.Part{writing}, Holders: []string{"PARENT"},
		Except: []string{"STAFF"}}
	require.Equal(t, []invariant.Never{apart, parents}, got)

	mixed := []invariant.Never{parents, apart}
	mixed[1].Parts, mixed[1].Buildings = []invariant.Part{enter, approve}, []string{"3", "2"}
	require.Equal(t, invariants, string(invariant.Encode(mixed)))
	require.Equal(t, enter, mixed[1].Parts[0], "statements stay as they are when they are encoded")
	require.Equal(t, []string{"3", "2"}, mixed[1].Buildings)

	none, err := invariant.Decode(invariant.Encode(nil))
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestInvariantsAreReadStrictly(t *testing.T) {
	_, err := invariant.Decode([]byte(`{"format": 2, "never": [
		{"name": "a", "parts": [{"level": "readWrite"}, {"any": true, "level": "none"}, {"resource": "FIN AP", "level": "write"}]},
		{"name": "a", "parts": [], "buildings": ["2", "2"], "holders": ["X"], "except": ["x"], "where": "2"},
		{"parts": [{"any": true, "level": "read"}, {"any": true, "level": "read"}, {"any": false, "level": "read"}]}
	]}`))
	require.ErrorIs(t, err, district.ErrForm)
	var faults district.Faults
	require.ErrorAs(t, err, &faults)
	var places []string
	for _, f := range faults {
		places = append(places, f.Pointer)
	}
	require.Equal(t, []string{"/format",
		"/never/0/parts/0", "/never/0/parts/1/level", "/never/0/parts/2/level", "/never/0/parts/2/resource",
		"/never/1/buildings/1", "/never/1/except/0", "/never/1/name", "/never/1/parts", "/never/1/where",
		"/never/2/name", "/never/2/parts/1", "/never/2/parts/2"}, places)
	for _, document := range []string{``, `{`, `{}`, `{"format": 1}`, `{"never": []}`, `{"format": 1, "never": null}`,
		`{"format": 1, "Never": []}`, `{"format": 1, "never": []} x`} {
		_, err := invariant.Decode([]byte(document))
		require.ErrorIs(t, err, district.ErrForm, document)
	}
}

func TestEveryFaultOfAStatementSaysWhatIsWrong(t *testing.T) {
	long := strings.Repeat("x", 65)
	_, err := invariant.Decode([]byte(`{"format": 3, "never": [
		{"name": "a", "parts": [{"any": true, "level": "none"}, {"level": "read"}]},
		{"name": "a", "parts": [{"any": true, "level": "read"}, {"any": true, "level": "read"}]},
		{"name": "b", "parts": [], "buildings": ["` + long + `", "2", "2"], "holders": ["Xy"], "except": ["xY"]}
	]}`))
	require.EqualError(t, err, `/format: format 3, this is format 1: not in the form that the document format asks for
/never/0/parts/0/level (never "a"): level none: read or readWrite: not in the form that the document format asks for (R1)
/never/0/parts/1 (never "a"): a part has a resource, or "any": true, one of the two: not in the form that the document format asks for
/never/1/name (never "a"): "a": two things of one name
/never/1/parts/1 (never "a"): {"any":true,"level":"read"}: a list holds a value twice
/never/2/buildings/0 (never "b"): id "`+long+`": 1 to 64 printable ASCII characters, no space at either end: not in the form that the document format asks for
/never/2/buildings/2 (never "b"): "2": a list holds a value twice
/never/2/except/0 (never "b"): role "xY" is among the holders as well: a list holds a value twice (R15)
/never/2/parts (never "b"): a statement has at least one part: not in the form that the document format asks for`)
}
