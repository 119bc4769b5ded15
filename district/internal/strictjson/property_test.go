package strictjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

// kinds are all that a fault may be.
var kinds = []error{
	strictjson.ErrSyntax, strictjson.ErrType, strictjson.ErrUnknownKey, strictjson.ErrDuplicateKey,
	strictjson.ErrNull, strictjson.ErrUTF8, strictjson.ErrDepth, strictjson.ErrTrailing,
	strictjson.ErrRequired, strictjson.ErrValue, strictjson.ErrSize,
}

// checkDocument holds every law of one document.
func checkDocument(t require.TestingT, doc []byte) {
	var v world
	faults := strictjson.Decode(doc, &v)

	require.Equal(t, accepted(doc), len(faults) == 0, "oracle and Decode differ about %q: %v", doc, faults)
	require.LessOrEqual(t, len(faults), strictjson.MaxFaults)
	last := 0
	for i, f := range faults {
		n := 0
		for _, kind := range kinds {
			if errors.Is(f, kind) {
				n++
			}
		}
		require.Equal(t, 1, n, "%v", f)
		require.Equal(t, bytes.Count(doc[:f.Offset], []byte("\n"))+1, f.Line)
		require.Equal(t, f.Offset-bytes.LastIndexByte(doc[:f.Offset], '\n'), f.Column)
		require.GreaterOrEqual(t, f.Offset, last, "faults are in document order")
		last = f.Offset
		require.True(t, f.Pointer == "" || f.Pointer[0] == '/')
		if errors.Is(f, strictjson.ErrSyntax) {
			require.Equal(t, len(faults)-1, i, "a fault of syntax is the last")
			require.False(t, json.Valid(doc))
		}
	}
	if len(faults) > 0 {
		return
	}

	var same world
	require.NoError(t, json.Unmarshal(doc, &same))
	require.Equal(t, normal(t, same), normal(t, v), "encoding/json reads the same values")

	var again world
	require.Empty(t, strictjson.Decode(strictjson.Append(nil, v), &again))
	require.Equal(t, v, again, "what was accepted is written so that it decodes equal")
}

// normal is the output of encoding/json for v, except that it writes null for a nil list.
func normal(t require.TestingT, v world) string {
	v.Lists = maps.Clone(v.Lists)
	for name, list := range v.Lists {
		v.Lists[name] = append([]uint{}, list...)
	}
	b, err := marshal(v)
	require.NoError(t, err)
	return string(b)
}

func TestAppendAndDecodeAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := worlds.Draw(t, "world")
		for _, encode := range []func([]byte, any) []byte{strictjson.Append, strictjson.AppendCompact} {
			var got world
			doc := encode(nil, v)
			require.Empty(t, strictjson.Decode(doc, &got), "%s", doc)
			require.Equal(t, v, got)
			require.Equal(t, string(doc), string(encode(nil, &v)), "by pointer as by value")
		}
	})
}

func TestAppendIsTheIndentedCompactForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := worlds.Draw(t, "world")
		indented, compact := strictjson.Append([]byte("before "), v), strictjson.AppendCompact([]byte("before "), v)
		indented, compact = bytes.TrimPrefix(indented, []byte("before ")), bytes.TrimPrefix(compact, []byte("before "))

		var want bytes.Buffer
		require.NoError(t, json.Indent(&want, compact, "", "  "))
		require.Equal(t, want.String(), string(indented))
		want.Reset()
		require.NoError(t, json.Compact(&want, indented))
		require.Equal(t, want.String(), string(compact))

		require.Equal(t, normal(t, v), string(compact), "encoding/json without HTML escapes writes the same")
	})
}

// damaged draws a document that is nearly one of a world.
var damaged = rapid.Custom(func(t *rapid.T) []byte {
	v := worlds.Draw(t, "world")
	doc := strictjson.AppendCompact(nil, v)
	if rapid.Bool().Draw(t, "indented") {
		doc = strictjson.Append(nil, v)
	}
	pieces := rapid.SampledFrom([]string{
		"", ",", ":", "{", "}", "[", "]", `"`, `\`, "null", "0", "-", "1", "1.5", "1e1", "true", " ", "\n", "\x00", "\xFF",
		"é",
		`\u0061`, `\ud83d`, `\ude00`, `"login"`, `"Login":"a",`, `"login":"a",`, `"format":1,`, `{"login":"a"},`, `"x":[{}],`,
		`,"x":null`, "[[", "{}", `"2"`,
	})
	for range rapid.IntRange(0, 3).Draw(t, "edits") {
		at := rapid.IntRange(0, len(doc)).Draw(t, "at")
		end := min(len(doc), at+rapid.IntRange(0, 4).Draw(t, "cut"))
		doc = append(append(bytes.Clone(doc[:at]), pieces.Draw(t, "piece")...), doc[end:]...)
	}
	return doc
})

// loose draws JSON out of the words of a world, put together without a plan.
func loose(depth int) *rapid.Generator[string] {
	words := rapid.SampledFrom([]string{`""`, `"a"`, `"all"`, `"2026-08-17"`, "0", "1", "-7", "300", "1.0", "-0", "true",
		"false", "[]", "{}", "null"})
	if depth == 0 {
		return words
	}
	names := rapid.SampledFrom([]string{"format", "format", "name", "users", "years", "lists", "day", "needs", "small",
		"a/b~c", "login", "login", "schools", "override", "read", "grants", "resource", "from", "anyOf", "feature", "Login",
		"x"})
	return rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			return words.Draw(t, "word")
		case 1:
			return "[" + strings.Join(rapid.SliceOfN(loose(depth-1), 0, 3).Draw(t, "list"), ",") + "]"
		}
		var members []string
		for _, name := range rapid.SliceOfN(names, 0, 4).Draw(t, "names") {
			members = append(members, `"`+name+`":`+loose(depth-1).Draw(t, name))
		}
		return "{" + strings.Join(members, ",") + "}"
	})
}

func TestDecodeAgreesWithTheOracle(t *testing.T) {
	t.Run("damaged", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { checkDocument(t, damaged.Draw(t, "doc")) })
	})
	t.Run("loose", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { checkDocument(t, []byte(loose(4).Draw(t, "doc"))) })
	})
}

// TestEveryCutAndEveryByte damages one rich document in every place.
func TestEveryCutAndEveryByte(t *testing.T) {
	for i := range rich {
		checkDocument(t, []byte(rich[:i]))
		for _, c := range []byte("\x00\x1f \"\\,:[]{}0-1eEnt.u\x7f\x80\xC3\xFF") {
			doc := []byte(rich)
			doc[i] = c
			checkDocument(t, doc)
		}
		checkDocument(t, []byte(rich[:i]+rich[i+1:]))
	}
	checkDocument(t, []byte(rich))
	assert.True(t, accepted([]byte(rich)))
}

const rich = `{
  "format": 1, "name": "a\n\u00e9\ud83d\ude00é", "small": -12,
  "users": [{"login": "a", "approved": true, "schools": ["x", ""], "override": [], "read": ["2", "3"],
    "grants": [{"resource": "r", "read": "all", "from": "2026-08-17"}]}, {"login": "b", "approved": false}],
  "years": {"A": 10, "B": 0}, "lists": {"": [1, 20]}, "needs": {"anyOf": [{"feature": "f"}, {}]}, "a/b~c": "" }
`

func FuzzDecode(f *testing.F) {
	f.Add([]byte(rich))
	f.Add([]byte(`{"format":1,"x":{"a":1,"a":null}} 1`))
	f.Add([]byte("\xEF\xBB\xBF{\"format\":-0,\"name\":\"\\ud83d\xFF\"}"))
	f.Add([]byte(strings.Repeat(`{"needs":[`, 40)))
	f.Add([]byte(`{"format":1,"years":{"a":1,"\u0061":2},"Users":[],"users":[{},{"read":[null]}]`))
	f.Fuzz(func(t *testing.T, doc []byte) { checkDocument(t, doc) })
}
