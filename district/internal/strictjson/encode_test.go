package strictjson_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

// raw appends its own text.
type raw string

func (r raw) AppendJSON(dst []byte) []byte { return append(dst, r...) }

func (r *raw) SetJSON(string, []string, bool) error { return nil }

// mute has no text.
type mute struct{}

func (mute) MarshalText() ([]byte, error) { return nil, errors.New("mute") }
func (*mute) UnmarshalText([]byte) error  { return nil }

// never is zero only when it says so.
type never struct {
	N int `json:"n"`
}

func (n *never) IsZero() bool { return n.N == 7 }

func TestAppend(t *testing.T) {
	type options struct {
		S  string         `json:"s,omitempty"`
		B  bool           `json:"b,omitempty"`
		I  int            `json:"i,omitempty"`
		U  uint8          `json:"u,omitempty"`
		L  []string       `json:"l,omitempty"`
		M  map[string]int `json:"m,omitempty"`
		P  *[]string      `json:"p,omitempty"`
		T  struct{}       `json:"t,omitempty"`
		Z  []int          `json:"z,omitzero"`
		N  never          `json:"n,omitzero"`
		NP *never         `json:"np,omitzero"`
		Q  *int           `json:"q"`
		W  []int          `json:"w"`
		V  map[string]int `json:"v"`
		X  int
	}
	tests := []struct {
		name string
		v    any
		want string
	}{
		{"nothing set", options{}, `{"t":{},"n":{"n":0},"w":[],"v":{},"X":0}`},
		{"empty but there", options{L: []string{}, M: map[string]int{}, P: new([]string), Z: []int{}, N: never{7},
			NP: &never{7}, Q: new(int)},
			`{"p":[],"t":{},"z":[],"q":0,"w":[],"v":{},"X":0}`},
		{"all set", options{"s", true, -1, 255, []string{""}, map[string]int{"b": 1, "a": 2, "": 3}, &[]string{"p"},
			struct{}{}, []int{0}, never{1}, &never{2}, new(int), []int{1, 2}, nil, 9},
			`{"s":"s","b":true,"i":-1,"u":255,"l":[""],"m":{"":3,"a":2,"b":1},"p":["p"],"t":{},"z":[0],"n":{"n":1},"np":{"n":2},"q":0,"w":[1,2],"v":{},"X":9}`},
		{"escapes", "\"\\/\b\f\n\r\t\x00\x1f\x7f<>&é\u2028", `"\"\\/\b\f\n\r\t\u0000\u001f` + "\x7f<>&é\u2028\""},
		{"nil", nil, "null"},
		{"nil pointer", (*options)(nil), "null"},
		{"nil pointer in a list", []*int{nil}, "[null]"},
		{"failing text", []mute{{}}, "[null]"},
		{"silent union", raw(""), "null"},
		{"spaced union", []raw{` `, `[ ]`, "[\"a , \\\" [\" ,\n\"b\"]"}, `[,[],["a , \" [","b"]]`},
		{"a union of its own", raw(`{"a" : [ 1, {} ], "b":{"c":true}}`), `{"a":[1,{}],"b":{"c":true}}`},
		{"broken unions", []raw{`]]]`, `"x`, `["`, `["\`, `[[`}, `[]]],"x,[",["\,[[]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, string(strictjson.AppendCompact(nil, test.v)))
			assert.NotPanics(t, func() { strictjson.Append(nil, test.v) })
		})
	}
}

func TestAppendIndents(t *testing.T) {
	v := []user{{Login: "a", Schools: []string{"x", "y"}, Override: new([]string),
		Read: scope{list: []string{"2", "3"}, isList: true}}, {}}
	assert.Equal(t, strings.TrimSpace(`
[
  {
    "login": "a",
    "schools": [
      "x",
      "y"
    ],
    "override": [],
    "read": [
      "2",
      "3"
    ]
  },
  {
    "login": ""
  }
]`), string(strictjson.Append(nil, v)))
}

func TestAppendGoesDeeperThanDecode(t *testing.T) {
	n := &needs{}
	for range 50 {
		n = &needs{AnyOf: []needs{*n}}
	}
	out := string(strictjson.Append(nil, n))
	assert.Contains(t, out, "\n"+strings.Repeat("  ", 100)+"{}\n")
	assert.Equal(t, 201, strings.Count(out, "\n")+1)
}

func TestASharedTypeIsCodedAsBefore(t *testing.T) {
	type inner struct {
		Names []string `json:"names,omitempty"`
	}
	type outer struct {
		ID    string            `json:"id" strict:"required"`
		Parts map[string]*inner `json:"parts,omitempty"`
	}
	text := []byte(`{"id":"x","parts":{"a":{"names":["b"]},"c":{}}}`)
	coded := func() (outer, string) {
		var v outer
		require.Empty(t, strictjson.Decode(text, &v))
		require.NotEmpty(t, strictjson.Decode([]byte(`{}`), new(outer)), "the id is missing")
		return v, string(strictjson.AppendCompact(nil, &v))
	}
	before, written := coded()
	strictjson.Share(new(outer))
	after, again := coded()
	require.Equal(t, before, after)
	require.Equal(t, written, again)
}
