package strictjson_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

// want is a fault as the tables write it.
type want struct {
	pointer string
	offset  int
	err     error
	text    string // part of the message
}

func TestEveryHostileDocumentIsRefusedWhereItIsWrong(t *testing.T) {
	nested := func(open, inner, end string, n int) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
	}
	tests := []struct {
		name  string
		doc   string
		wants []want
	}{
		{"empty", ``, []want{{"", 0, strictjson.ErrSyntax, "the document ends where a value should be"}}},
		{"space alone", " \n", []want{{"", 2, strictjson.ErrSyntax, "ends"}}},
		{"null document", `null`, []want{{"", 0, strictjson.ErrNull, ""}}},
		{"list for document", `[]`, []want{{"", 0, strictjson.ErrType, "a list instead of an object"}}},
		{"no required", `{}`, []want{{"/format", 0, strictjson.ErrRequired, `missing key "format"`}}},
		{"byte order mark", "\xEF\xBB\xBF" + `{"format":1}`, []want{{"", 0, strictjson.ErrUTF8, "byte order mark"}}},
		{"byte order mark, then more", "\xEF\xBB\xBF" + `{"format":"1"}`,
			[]want{{"", 0, strictjson.ErrUTF8, ""}, {"/format", 13, strictjson.ErrType, ""}}},
		{"second byte order mark", "\xEF\xBB\xBF\xEF\xBB\xBF" + `{"format":1}`,
			[]want{{"", 0, strictjson.ErrUTF8, ""}, {"", 3, strictjson.ErrSyntax, ""}}},
		{"UTF-16", "\xFF\xFE{\x00}\x00", []want{{"", 0, strictjson.ErrSyntax, "byte 0xff"}}},
		{"no-break space", "{\u00a0\"format\":1}", []want{{"", 1, strictjson.ErrSyntax, ""}}},
		{"vertical tab", "{\v\"format\":1}", []want{{"", 1, strictjson.ErrSyntax, ""}}},
		{"NUL after", "{\"format\":1}\x00", []want{{"", 12, strictjson.ErrTrailing, ""}}},
		{"second document", `{"format":1}{"format":2}`, []want{{"", 12, strictjson.ErrTrailing, ""}}},
		{"trailing brace", `{"format":1} }`, []want{{"", 13, strictjson.ErrTrailing, ""}}},
		{"line comment", "{\"format\":1} // x", []want{{"", 13, strictjson.ErrTrailing, ""}}},
		{"inner comment", `{/**/"format":1}`, []want{{"", 1, strictjson.ErrSyntax, "'/'"}}},
		{"comma before end of object", `{"format":1,}`, []want{{"", 11, strictjson.ErrSyntax, "comma"}}},
		{"comma before end of list", `{"format":1,"users":[{"login":"a"},]}`,
			[]want{{"/users/1", 34, strictjson.ErrSyntax, "comma"}}},
		{"comma alone", `{,}`, []want{{"", 1, strictjson.ErrSyntax, "a key"}}},
		{"two commas", `{"format":1,,"name":""}`, []want{{"", 12, strictjson.ErrSyntax, "a key"}}},
		{"no comma", `{"format":1 "name":""}`, []want{{"", 12, strictjson.ErrSyntax, "',' or '}'"}}},
		{"no colon", `{"format" 1}`, []want{{"", 10, strictjson.ErrSyntax, "':'"}}},
		{"no value", `{"format":}`, []want{{"/format", 10, strictjson.ErrSyntax, "a value"}}},
		{"wrong bracket", `{"users":[{"login":"a"}}`, []want{{"/users/1", 23, strictjson.ErrSyntax, "',' or ']'"}}},
		{"bare key", `{format:1}`, []want{{"", 1, strictjson.ErrSyntax, ""}}},
		{"single quotes", `{'format':1}`, []want{{"", 1, strictjson.ErrSyntax, ""}}},
		{"cut in object", `{"format":1`, []want{{"", 11, strictjson.ErrSyntax, "ends"}}},
		{"cut in string", `{"format":1,"name":"x`, []want{{"/name", 21, strictjson.ErrSyntax, "within a string"}}},
		{"cut in escape", `{"name":"\`, []want{{"/name", 9, strictjson.ErrSyntax, "escape"}}},
		{"cut in word", `{"x":tru`, []want{{"/x", 1, strictjson.ErrUnknownKey, ""}, {"/x", 5, strictjson.ErrSyntax, ""}}},
		{"word runs on", `{"users":[{"approved":truely}]}`, []want{{"/users/0", 26, strictjson.ErrSyntax, ""}}},
		{"NaN", `{"format":NaN}`, []want{{"/format", 10, strictjson.ErrSyntax, ""}}},
		{"newline in string", "{\"format\":1,\"name\":\"a\nb\"}", []want{{"/name", 21, strictjson.ErrSyntax, "control"}}},
		{"NUL in string", "{\"name\":\"\x00\"}", []want{{"/name", 9, strictjson.ErrSyntax, "control"}}},
		{"unknown escape", `{"name":"\x41"}`, []want{{"/name", 9, strictjson.ErrSyntax, "escape"}}},
		{"short escape", `{"name":"\u12"}`, []want{{"/name", 9, strictjson.ErrSyntax, "escape"}}},
		{"not hexadecimal", `{"name":"\u12G4"}`, []want{{"/name", 9, strictjson.ErrSyntax, "escape"}}},
		{"invalid UTF-8", "{\"format\":1,\"name\":\"a\xFFb\xFF\"}", []want{{"/name", 21, strictjson.ErrUTF8, ""}}},
		{"overlong", "{\"format\":1,\"name\":\"\xC0\x80\"}", []want{{"/name", 20, strictjson.ErrUTF8, ""}}},
		{"raw surrogate", "{\"format\":1,\"name\":\"\xED\xA0\x80\"}", []want{{"/name", 20, strictjson.ErrUTF8, ""}}},
		{"invalid UTF-8 in a key", "{\"format\":1,\"na\xFFme\":1}", []want{{"/na\uFFFDme", 15, strictjson.ErrUTF8, ""}}},
		{"invalid UTF-8 in a map's key", "{\"format\":1,\"years\":{\"\xFF\":1}}",
			[]want{{"/years/\uFFFD", 22, strictjson.ErrUTF8, ""}}},
		{"invalid UTF-8 in a text", "{\"format\":1,\"day\":\"\xFF\"}", []want{{"/day", 19, strictjson.ErrUTF8, ""}}},
		{"invalid UTF-8 in a union", "{\"format\":1,\"users\":[{\"login\":\"a\",\"read\":[\"\xFF\"]}]}",
			[]want{{"/users/0/read/0", 43, strictjson.ErrUTF8, ""}}},
		{"high surrogate", `{"format":1,"name":"\uD83D"}`, []want{{"/name", 20, strictjson.ErrUTF8, "surrogate"}}},
		{"low surrogate", `{"format":1,"name":"\uDE00"}`, []want{{"/name", 20, strictjson.ErrUTF8, "surrogate"}}},
		{"surrogates swapped", `{"format":1,"name":"\uDE00\uD83D"}`, []want{{"/name", 20, strictjson.ErrUTF8, ""}}},
		{"surrogate and letter", `{"format":1,"name":"x\uD83D\u0041"}`, []want{{"/name", 21, strictjson.ErrUTF8, ""}}},
		{"surrogate in key", `{"format":1,"\uD83D":2}`, []want{{"/\uFFFD", 13, strictjson.ErrUTF8, ""}}},
		{"surrogate in skipped value", `{"format":1,"x":["\uD83D"]}`,
			[]want{{"/x", 12, strictjson.ErrUnknownKey, ""}, {"/x/0", 18, strictjson.ErrUTF8, ""}}},

		{"unknown key", `{"format":1,"x":2}`, []want{{"/x", 12, strictjson.ErrUnknownKey, `unknown key "x"`}}},
		{"letter case", `{"format":1,"users":[{"Login":"a","login":"a"}]}`,
			[]want{{"/users/0/Login", 22, strictjson.ErrUnknownKey, `unknown key "Login"; did you mean "login"?`}}},
		{"letter case alone", `{"FORMAT":1}`, []want{{"/format", 0, strictjson.ErrRequired, ""},
			{"/FORMAT", 1, strictjson.ErrUnknownKey, `did you mean "format"?`}}},
		{"long s", `{"format":1,"user` + "\u017f" + `":[]}`,
			[]want{{"/user\u017f", 12, strictjson.ErrUnknownKey, `did you mean "users"?`}}},
		{"hidden field", `{"format":1,"Hidden":"","-":"","internal":""}`, []want{{"/Hidden", 12, strictjson.ErrUnknownKey,
			""}, {"/-", 24, strictjson.ErrUnknownKey, ""}, {"/internal", 31, strictjson.ErrUnknownKey, ""}}},
		{"empty key", `{"format":1,"":2}`, []want{{"/", 12, strictjson.ErrUnknownKey, `""`}}},
		{"pointer escapes", `{"format":1,"a/b~c":1,"~/":2}`,
			[]want{{"/a~1b~0c", 20, strictjson.ErrType, ""}, {"/~0~1", 22, strictjson.ErrUnknownKey, ""}}},
		{"duplicate", `{"format":1,"format":1}`,
			[]want{{"/format", 12, strictjson.ErrDuplicateKey, `duplicate key "format"`}}},
		{"duplicate by escape", `{"format":1,"f\u006frmat":2}`, []want{{"/format", 12, strictjson.ErrDuplicateKey, ""}}},
		{"duplicate of a faulty value", `{"format":"1","format":1}`,
			[]want{{"/format", 10, strictjson.ErrType, ""}, {"/format", 14, strictjson.ErrDuplicateKey, ""}}},
		{"duplicate unknown", `{"format":1,"x":2,"x":3}`,
			[]want{{"/x", 12, strictjson.ErrUnknownKey, ""}, {"/x", 18, strictjson.ErrDuplicateKey, ""}}},
		{"duplicate in map", `{"format":1,"years":{"A":1,"\u0041":1}}`,
			[]want{{"/years/A", 27, strictjson.ErrDuplicateKey, ""}}},
		{"duplicate in map after fault", `{"format":1,"years":{"A":"","A":1}}`,
			[]want{{"/years/A", 25, strictjson.ErrType, ""}, {"/years/A", 28, strictjson.ErrDuplicateKey, ""}}},
		{"duplicate in skipped value", `{"format":1,"x":[{"a":{"b":1,"\u0062":2}}]}`,
			[]want{{"/x", 12, strictjson.ErrUnknownKey, ""}, {"/x/0/a/b", 29, strictjson.ErrDuplicateKey, ""}}},
		{"duplicate in mistyped value", `{"format":{"a":1,"a":2}}`,
			[]want{{"/format", 10, strictjson.ErrType, ""}, {"/format/a", 17, strictjson.ErrDuplicateKey, ""}}},

		{"null for string", `{"format":1,"name":null}`, []want{{"/name", 19, strictjson.ErrNull, ""}}},
		{"null for number", `{"format":null}`, []want{{"/format", 10, strictjson.ErrNull, ""}}},
		{"null for list", `{"format":1,"users":null}`, []want{{"/users", 20, strictjson.ErrNull, ""}}},
		{"null for list of strings", `{"format":1,"users":[{"login":"a","schools":null}]}`,
			[]want{{"/users/0/schools", 44, strictjson.ErrNull, ""}}},
		{"null for element", `{"format":1,"users":[null]}`, []want{{"/users/0", 21, strictjson.ErrNull, ""}}},
		{"null for map", `{"format":1,"years":null}`, []want{{"/years", 20, strictjson.ErrNull, ""}}},
		{"null for pointer", `{"format":1,"needs":null}`, []want{{"/needs", 20, strictjson.ErrNull, ""}}},
		{"null for text", `{"format":1,"day":null}`, []want{{"/day", 18, strictjson.ErrNull, ""}}},
		{"null for bool and union", `{"format":1,"users":[{"login":"a","approved":null,"override":null,"read":null}]}`,
			[]want{{"/users/0/approved", 45, strictjson.ErrNull, ""}, {"/users/0/override", 61, strictjson.ErrNull, ""},
				{"/users/0/read", 73, strictjson.ErrNull, ""}}},
		{"null in union", `{"format":1,"users":[{"login":"a","read":["2",null]}]}`,
			[]want{{"/users/0/read/1", 46, strictjson.ErrNull, ""}}},
		{"null in skipped value", `{"format":1,"x":{"y":null}}`,
			[]want{{"/x", 12, strictjson.ErrUnknownKey, ""}, {"/x/y", 21, strictjson.ErrNull, ""}}},

		{"number for string", `{"format":1,"name":7}`,
			[]want{{"/name", 19, strictjson.ErrType, "wrong type: a number instead of a string"}}},
		{"string for number", `{"format":"1"}`,
			[]want{{"/format", 10, strictjson.ErrType, "a string instead of an integer"}}},
		{"number for bool", `{"format":1,"users":[{"login":"a","approved":1}]}`,
			[]want{{"/users/0/approved", 45, strictjson.ErrType, "true or false"}}},
		{"object for list", `{"format":1,"users":{"0":{"login":"a"}}}`,
			[]want{{"/users", 20, strictjson.ErrType, "an object instead of a list"}}},
		{"bool for map", `{"format":1,"years":true}`,
			[]want{{"/years", 20, strictjson.ErrType, "a boolean instead of an object"}}},
		{"list for text", `{"format":1,"day":[]}`, []want{{"/day", 18, strictjson.ErrType, "a list instead of a string"}}},
		{"number for union", `{"format":1,"users":[{"login":"a","read":2}]}`,
			[]want{{"/users/0/read", 41, strictjson.ErrType, "a string or a list of strings"}}},
		{"number in union", `{"format":1,"users":[{"login":"a","read":["2",3,["4"]]}]}`,
			[]want{{"/users/0/read/1", 46, strictjson.ErrType, ""}, {"/users/0/read/2", 48, strictjson.ErrType, ""}}},
		{"numbers in list of strings", `{"format":1,"users":[{"login":"a","schools":[1,"2",true]}]}`,
			[]want{{"/users/0/schools/0", 45, strictjson.ErrType, ""}, {"/users/0/schools/2", 51, strictjson.ErrType, ""}}},
		{"wrong element", `{"format":1,"users":[{"login":"a"},7,{}]}`,
			[]want{{"/users/1", 35, strictjson.ErrType, ""}, {"/users/2/login", 37, strictjson.ErrRequired, ""}}},

		{"fraction", `{"format":1.0}`, []want{{"/format", 10, strictjson.ErrType, "fraction"}}},
		{"exponent", `{"format":1e2}`, []want{{"/format", 10, strictjson.ErrType, "exponent"}}},
		{"negative zero", `{"format":-0}`, []want{{"/format", 10, strictjson.ErrType, "negative zero"}}},
		{"leading zero", `{"format":01}`, []want{{"/format", 10, strictjson.ErrSyntax, "leading zero"}}},
		{"negative leading zero", `{"format":-01}`, []want{{"/format", 10, strictjson.ErrSyntax, "leading zero"}}},
		{"plus", `{"format":+1}`, []want{{"/format", 10, strictjson.ErrSyntax, ""}}},
		{"minus alone", `{"format":-}`, []want{{"/format", 11, strictjson.ErrSyntax, "a digit"}}},
		{"no digit before point", `{"format":.5}`, []want{{"/format", 10, strictjson.ErrSyntax, ""}}},
		{"no digit after point", `{"format":1.}`, []want{{"/format", 12, strictjson.ErrSyntax, "a digit"}}},
		{"no digit after exponent", `{"format":1e+}`, []want{{"/format", 13, strictjson.ErrSyntax, "a digit"}}},
		{"hexadecimal", `{"format":0x1}`, []want{{"", 11, strictjson.ErrSyntax, ""}}},
		{"too large", `{"format":9223372036854775808}`, []want{{"/format", 10, strictjson.ErrValue, "range"}}},
		{"too small", `{"format":1,"small":-129}`, []want{{"/small", 20, strictjson.ErrValue, "range"}}},
		{"negative for unsigned", `{"format":1,"lists":{"x":[0,-1]}}`,
			[]want{{"/lists/x/1", 28, strictjson.ErrValue, "range"}}},

		{"refused by text", `{"format":1,"day":"today"}`, []want{{"/day", 18, strictjson.ErrValue, "not a day"}}},
		{"refused by union", `{"format":1,"users":[{"login":"a","read":""}]}`,
			[]want{{"/users/0/read", 41, strictjson.ErrValue, "an empty word"}}},

		{"faults before syntax are kept", `{"format":"1","x":1,"name":2,!`, []want{{"/format", 10, strictjson.ErrType, ""},
			{"/x", 14, strictjson.ErrUnknownKey, ""}, {"/name", 27, strictjson.ErrType, ""}, {"", 29, strictjson.ErrSyntax,
				""}}},
		{"missing comes before what is inside", `{"users":[{"schools":[1]}]}`, []want{{"/format", 0, strictjson.ErrRequired,
			""}, {"/users/0/login", 10, strictjson.ErrRequired, ""}, {"/users/0/schools/0", 22, strictjson.ErrType, ""}}},

		{"unknown too deep", `{"format":1,"x":` + nested("[", "", "]", 64) + `}`, []want{{"/x", 12, strictjson.ErrUnknownKey,
			""}, {"/x" + nested("/0", "", "", 63), 79, strictjson.ErrDepth, "64 levels"}}},
		{"known too deep", `{"format":1,"needs":` + nested(`{"anyOf":[`, "{}", "]}", 32) + `}`,
			[]want{{"/needs" + nested("/anyOf/0", "", "", 31) + "/anyOf", 20 + 32*10 - 1, strictjson.ErrDepth, ""}}},
		{"inside what is too deep", `{"format":1,"x":` +
			nested("[", `{"a":null,"b":["`+"\xFF"+`"],"\uD83D":{}},[],1`, "]", 63) + `,"y":0}`, []want{
			{"/x", 12, strictjson.ErrUnknownKey, ""}, {"/x" + nested("/0", "", "", 63), 79, strictjson.ErrDepth, ""},
			{"/x" + nested("/0", "", "", 63), 84, strictjson.ErrNull, ""}, {"/x" + nested("/0", "", "", 63), 95,
				strictjson.ErrUTF8, ""}, {"/x" + nested("/0", "", "", 63), 100, strictjson.ErrUTF8, ""},
			{"/x" + nested("/0", "", "", 62) + "/1", 112, strictjson.ErrDepth, ""}, {"/y", 180, strictjson.ErrUnknownKey, ""}}},
		{"key cut in what is too deep", strings.Repeat(`{"":`, 65) + `{"`, []want{{"/", 1, strictjson.ErrUnknownKey, ""},
			{nested("/", "", "", 64), 256, strictjson.ErrDepth, ""}, {nested("/", "", "", 64), 262, strictjson.ErrSyntax, ""}}},
		{"surrogate in skipped key", `{"format":1,"x":{"\uD83D":[null]}}`, []want{{"/x", 12, strictjson.ErrUnknownKey, ""},
			{"/x/\uFFFD", 18, strictjson.ErrUTF8, ""}, {"/x/\uFFFD/0", 27, strictjson.ErrNull, ""}}},
		{"bare key in skipped object", `{"format":1,"x":{y}}`,
			[]want{{"/x", 12, strictjson.ErrUnknownKey, ""}, {"/x", 17, strictjson.ErrSyntax, "a key"}}},
		{"cut in skipped object", `{"format":1,"x":{"y"}}`,
			[]want{{"/x", 12, strictjson.ErrUnknownKey, ""}, {"/x", 20, strictjson.ErrSyntax, "':'"}}},
		{"cut in what is too deep", strings.Repeat("[", 100), []want{{"", 0, strictjson.ErrType, ""},
			{nested("/0", "", "", 64), 64, strictjson.ErrDepth, ""}, {nested("/0", "", "", 64), 100, strictjson.ErrSyntax, ""}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := world{Format: 42, Name: "before"}
			faults := strictjson.Decode([]byte(test.doc), &v)
			assert.NotEqual(t, "before", v.Name, "nothing of what was held before is left")
			for i, f := range faults {
				assert.Less(t, i, len(test.wants), "one fault too many: %v", f)
				if i >= len(test.wants) {
					continue
				}
				w := test.wants[i]
				assert.Equal(t, w.pointer, f.Pointer, "%v", f)
				assert.Equal(t, w.offset, f.Offset, "%v", f)
				assert.ErrorIs(t, f, w.err)
				assert.Contains(t, f.Err.Error(), w.text)
			}
			assert.GreaterOrEqual(t, len(faults), len(test.wants), "a fault was not found")
		})
	}
}

func TestGoodDocuments(t *testing.T) {
	tests := []struct {
		name, doc string
		want      world
	}{
		{"least", `{"format":1}`, world{Format: 1}},
		{"white space", " \t\r\n{ \"format\" :\n-1 } \n", world{Format: -1}},
		{"escapes", `{"format":0,"name":"\"\\\/\b\f\n\r\t\u0000\u00e9\uD83D\uDE00x"}`,
			world{Name: "\"\\/\b\f\n\r\t\x00é\U0001F600x"}},
		{"literal", "{\"format\":0,\"name\":\"\x7f\u2028é\U0001F600\uFFFD\uFEFF\"}",
			world{Name: "\x7f\u2028é\U0001F600\uFFFD\uFEFF"}},
		{"escaped key", `{"f\u006frmat":7}`, world{Format: 7}},
		{"any order", `{"small":-128,"name":"x","format":9223372036854775807}`,
			world{Format: 1<<63 - 1, Name: "x", Small: -128}},
		{"empty things", `{"format":1,"users":[],"years":{},"needs":{}}`, world{Format: 1, Needs: &needs{}}},
		{"keys differing by case in a map", `{"format":1,"years":{"a":1,"A":2}}`,
			world{Format: 1, Years: map[string]int{"a": 1, "A": 2}}},
		{"empty override", `{"format":1,"users":[{"login":"","override":[]}]}`,
			world{Format: 1, Users: []user{{Override: &[]string{}}}}},
		{"unions", `{"format":1,"users":[{"login":"","read":"all","grants":[{"resource":"r","read":[]}]}]}`,
			world{Format: 1, Users: []user{{Read: scope{word: "all"},
				Grants: []grant{{Resource: "r", Read: scope{list: []string{}, isList: true}}}}}}},
		{"text", `{"format":1,"day":"2026-08-\u00317"}`, world{Format: 1, Day: day{"2026-08-17"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := world{Name: "before", Hidden: "before"}
			require.Empty(t, strictjson.Decode([]byte(test.doc), &v))
			assert.Equal(t, test.want, v)
		})
	}
}

func TestSixtyFourLevelsAreRead(t *testing.T) {
	var deep func(n int) []needs
	deep = func(n int) []needs {
		if n == 0 {
			return nil
		}
		return []needs{{AnyOf: deep(n - 1)}}
	}
	list := deep(32) // a list and an object each
	var got []needs
	require.Empty(t, strictjson.Decode(strictjson.Append(nil, list), &got))
	assert.Equal(t, list, got)
	faults := strictjson.Decode(strictjson.Append(nil, deep(33)), &got)
	require.Len(t, faults, 1)
	assert.ErrorIs(t, faults[0], strictjson.ErrDepth)
}

func TestOnlyNestingCountsAsDepth(t *testing.T) {
	many := func(s string) string { return strings.TrimSuffix(strings.Repeat(s+",", 100), ",") }
	lists := ""
	for i := range 100 {
		lists += fmt.Sprintf(`,"%d":[]`, i)
	}
	var v world
	require.Empty(t, strictjson.Decode([]byte(`{"format":1,"lists":{`+lists[1:]+`},"users":[`+
		many(`{"login":"","schools":[],"override":[],"read":[],"grants":[]}`)+`]}`), &v))
	faults := strictjson.Decode([]byte(`{"format":1,"x":[`+many("[[]]")+","+many(`{"a":{}}`)+`]}`), &v)
	require.Len(t, faults, 1)
	assert.ErrorIs(t, faults[0], strictjson.ErrUnknownKey)
	var tables []map[string]int
	require.Empty(t, strictjson.Decode([]byte("["+many("{}")+"]"), &tables))
	faults = strictjson.Decode([]byte(`[`+strings.Repeat("[", 63)+many("[]")+strings.Repeat("]", 63)+`]`), &tables)
	require.Len(t, faults, 101)
}

func TestNoTypeReachesBelowSixtyFourLevels(t *testing.T) {
	type node struct {
		Lists   []node          `json:"lists,omitempty"`
		One     *node           `json:"one,omitempty"`
		Map     map[string]node `json:"map,omitempty"`
		Strings []string        `json:"strings,omitempty"`
		Union   scope           `json:"union,omitzero"`
	}
	at := func(levels int, doc string) []strictjson.Fault {
		var v node
		return strictjson.Decode([]byte(strings.Repeat(`{"one":`, levels)+doc+strings.Repeat("}", levels)), &v)
	}
	for pointer, doc := range map[string]string{
		"/lists": `{"lists":[]}`, "/one": `{"one":{}}`, "/map": `{"map":{}}`, "/strings": `{"strings":[]}`,
		"/union": `{"union":[]}`, "/map/a": `{"map":{"a":{}}}`, "/lists/0": `{"lists":[{}]}`,
	} {
		inner := strings.Count(pointer, "/")
		assert.Empty(t, at(63-inner, doc), doc)
		faults := at(64-inner, doc)
		require.Len(t, faults, 1, doc)
		assert.ErrorIs(t, faults[0], strictjson.ErrDepth)
		assert.Equal(t, strings.Repeat("/one", 64-inner)+pointer, faults[0].Pointer)
	}
}

func TestFaultsHaveLinesAndColumns(t *testing.T) {
	doc := "{\n  \"format\": \"1\",\r\n  \"näme\": 1, \"x\": [\n\n1, null]}"
	var v world
	faults := strictjson.Decode([]byte(doc), &v)
	var places []string
	for _, f := range faults {
		places = append(places, fmt.Sprintf("%d:%d %s", f.Line, f.Column, f.Pointer))
		lines := strings.Split(doc[:f.Offset], "\n")
		assert.Equal(t, len(lines), f.Line)
		assert.Equal(t, len(lines[len(lines)-1])+1, f.Column)
	}
	assert.Equal(t, []string{"2:13 /format", "3:3 /näme", "3:15 /x", "5:4 /x/1"}, places)
}

func TestThereAreNeverMoreThanAThousandFaults(t *testing.T) {
	for _, n := range []int{999, 1000, 1001, 5000} {
		doc := `{"format":1,"users":[` + strings.TrimSuffix(strings.Repeat("1,", n), ",") + `]}`
		var v world
		faults := strictjson.Decode([]byte(doc), &v)
		require.Len(t, faults, min(n, strictjson.MaxFaults))
		last := faults[len(faults)-1]
		if n > strictjson.MaxFaults {
			assert.ErrorIs(t, last, strictjson.ErrSize)
			assert.Equal(t, "/users/998", faults[len(faults)-2].Pointer)
		} else {
			assert.ErrorIs(t, last, strictjson.ErrType)
		}
	}
}

func TestFaultsBelowLongKeysStaySmall(t *testing.T) {
	key := strings.Repeat("~é", 1<<10)
	doc := strings.Repeat(`{"`+key+`":`, 60) + "[" + strings.Repeat("null,", 1e5) + strings.Repeat("}", 9)
	var v world
	size := 0
	faults := strictjson.Decode([]byte(doc), &v)
	for i, f := range faults {
		size += len(f.Pointer) + len(f.Err.Error())
		assert.Equal(t, i == len(faults)-1, errors.Is(f, strictjson.ErrSize))
	}
	assert.Less(t, size, 2<<20)
	assert.Contains(t, faults[2].Pointer, "…")
}

func TestTheLimitOfFaultsHoldsEverywhere(t *testing.T) {
	bad := strings.Repeat("null,", 995)
	var every []byte // each kind of fault in each kind of place
	for n := range 12 {
		doc := `{"x":[` + bad + strings.Repeat("null,", n) +
			`0],"users":[{"schools":[1,null],"read":[1]},{"y":{"a":0,"a":0,"\uD83D":0}}],` +
			`"years":{"a":null,"a":0,"\uD83D":0},"a":` + strings.Repeat("[", 63) + `{"\uD83D":null}`
		var v world
		faults := strictjson.Decode([]byte(doc), &v)
		require.Len(t, faults, strictjson.MaxFaults)
		require.ErrorIs(t, faults[len(faults)-1], strictjson.ErrSize)
		every = append(every, doc...)
	}
	checkDocument(t, every)

	var v world
	faults := strictjson.Decode([]byte(`{"x":[`+strings.Repeat("null,", 999)+strings.Repeat("[", 63)), &v)
	require.Len(t, faults, strictjson.MaxFaults)
	assert.ErrorIs(t, faults[strictjson.MaxFaults-1], strictjson.ErrSize)
}

func TestTheLimitOfFaultTextHoldsAtAFaultOfSyntax(t *testing.T) {
	key := strings.Repeat("k", 250)
	both := false
	for n := range 80 {
		doc := strings.Repeat(`{"`+key+`":`, 60) + "[" + strings.Repeat("null,", n) + "\"cut"
		var v world
		faults := strictjson.Decode([]byte(doc), &v)
		if i := len(faults) - 2; errors.Is(faults[i+1], strictjson.ErrSize) && errors.Is(faults[i], strictjson.ErrSyntax) {
			both = true
			assert.Equal(t, len(doc), faults[i+1].Offset)
		}
	}
	assert.True(t, both)
}

func TestLongStringsAreKept(t *testing.T) {
	for _, n := range []int{1000, 1024, 1025, 4096, 100000} {
		long := strings.Repeat("é", n/2) + strings.Repeat("x", n%2)
		v, want := world{}, world{Name: long, Users: []user{{Login: long, Schools: []string{"a", long, "b"}}}}
		require.Empty(t, strictjson.Decode(strictjson.Append(nil, want), &v))
		require.Equal(t, want, v)
	}
}

// picky refuses everything.
type picky struct{}

func (picky) AppendJSON(dst []byte) []byte          { return dst }
func (*picky) SetJSON(string, []string, bool) error { return errScope }
func (picky) MarshalText() ([]byte, error)          { panic("the first pair wins") }

func TestATypeIsNotAskedAboutAFaultyValue(t *testing.T) {
	for doc, kind := range map[string]error{
		`[]`: strictjson.ErrValue, `"x"`: strictjson.ErrValue,
		`["x",1]`: strictjson.ErrType, `[null]`: strictjson.ErrNull, `"\uDE00"`: strictjson.ErrUTF8,
		`["\uDE00"]`: strictjson.ErrUTF8,
	} {
		faults := strictjson.Decode([]byte(doc), new(picky))
		require.Len(t, faults, 1, doc)
		assert.ErrorIs(t, faults[0], kind)
	}
}

func TestALogLineCanNotBeForged(t *testing.T) {
	var v world
	faults := strictjson.Decode([]byte(`{"format":1,"x\nfatal: ":1}`), &v)
	require.Len(t, faults, 1)
	assert.Equal(t, "/x\nfatal: ", faults[0].Pointer)
	assert.Equal(t, `"/x\nfatal: ": line 1, column 13: unknown key "x\nfatal: "`, faults[0].Error())
}

func TestTheCauseOfARefusalIsKept(t *testing.T) {
	var v world
	faults := strictjson.Decode([]byte(`{"format":1,"day":"x"}`), &v)
	require.Len(t, faults, 1)
	assert.ErrorIs(t, faults[0], errDay)
	assert.Equal(t, "/day: line 1, column 19: not a day", faults[0].Error())
	assert.EqualError(t, strictjson.Decode([]byte(`7`), &v)[0],
		"line 1, column 1: wrong type: a number instead of an object")
}

func TestNothingDecodedSharesMemoryWithTheDocument(t *testing.T) {
	data := []byte(`{"format":1,"name":"jdoe","day":"2026-08-17","years":{"A":1},"users":[{"login":"x","read":["2"]}]}`)
	kept := string(data)
	var v, w world
	require.Empty(t, strictjson.Decode(data, &v))
	assert.Equal(t, kept, string(data), "the document is only read")
	clear(data)
	require.Empty(t, strictjson.Decode([]byte(kept), &w))
	assert.Equal(t, w, v)
}

func TestMistakesOfTheProgramPanicWhateverTheDocument(t *testing.T) {
	type embedded struct{ world }
	type unknownOption struct {
		A int `json:"a" strict:"requried"`
	}
	type sameName struct {
		A int
		B int `json:"A"`
	}
	var many []reflect.StructField
	for i := range 65 {
		many = append(many, reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: reflect.TypeFor[int]()})
	}
	for _, v := range []any{
		new(sameName), reflect.New(reflect.StructOf(many)).Interface(), new(float64), new(any), new([]byte), new(chan int),
		new([2]int), new(map[int]string), new(**int),
		new(embedded), new(unknownOption), new(halfUnion), new(halfText), new(struct{ A []map[string]float32 }),
	} {
		assert.Panics(t, func() { strictjson.Decode([]byte("x"), v) }, "%T", v)
		assert.Panics(t, func() { strictjson.Append(nil, v) }, "%T", v)
	}
	assert.Panics(t, func() { strictjson.Decode(nil, nil) })
	assert.Panics(t, func() { strictjson.Decode(nil, world{}) })
	assert.Panics(t, func() { strictjson.Decode(nil, (*world)(nil)) })
}

type halfUnion struct{}

func (halfUnion) AppendJSON(dst []byte) []byte { return dst }

type halfText struct{}

func (halfText) MarshalText() ([]byte, error) { return nil, nil }

func TestACodecSurvivesAPanic(t *testing.T) {
	type good struct {
		A string `json:"a"`
	}
	type bad struct {
		Good good
		Bad  float64
	}
	var c strictjson.Codec
	assert.Panics(t, func() { c.Append(nil, bad{}) })
	assert.Panics(t, func() { c.Append(nil, bad{}) })
	assert.Equal(t, `{"a":""}`, string(c.AppendCompact(nil, good{})))
}
